"""Plain arithmetic over names: formulas worked out without running anybody's code."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping

from policylab.errors import Fault, InputError, unknown
from policylab.evidence.calibration.functions import Function, Input

_OPERATIONS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class Arithmetic:
    """Works out a formula: numbers, names, + - * /, brackets, and calls of known functions by position."""

    def __init__(self, names: Mapping[str, Input], functions: Mapping[str, Function]) -> None:
        self.names = names
        self.functions = functions

    def value(self, formula: str) -> float:
        """Return what a formula comes to."""
        try:
            tree = ast.parse(formula, mode="eval").body
        except SyntaxError:
            raise self._refusal(formula) from None
        found = self._of(tree)
        if isinstance(found, str):
            raise self._refusal(formula)
        return found

    def _of(self, node: ast.expr) -> Input:
        if isinstance(node, ast.Name):
            if node.id not in self.names:
                raise InputError([unknown("", "", node.id, self.names, "an input")])
            return self.names[node.id]
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            return float(node.value)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -self._number(node.operand)
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
            return _OPERATIONS[type(node.op)](self._number(node.left), self._number(node.right))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            if node.func.id not in self.functions:
                raise InputError([unknown("", "", node.func.id, self.functions, "a function")])
            return float(self.functions[node.func.id](*(self._of(one) for one in node.args)))
        raise self._refusal(ast.unparse(node))

    def _number(self, node: ast.expr) -> float:
        found = self._of(node)
        if isinstance(found, str):
            raise self._refusal(ast.unparse(node))
        return found

    def _refusal(self, got: str) -> InputError:
        return InputError([Fault("", "", repr(got), "expected plain arithmetic over the inputs")])


_NAME = re.compile(r"[A-Za-z_]\w*(?!\w|\()")


def with_numbers(formula: str, names: Mapping[str, Input]) -> str:
    """Return a formula with numbers in the place of the names that have one."""

    def said(found: re.Match[str]) -> str:
        value = names.get(found[0])
        return found[0] if value is None else value if isinstance(value, str) else shown_number(value)

    return _NAME.sub(said, formula)


def shown_number(value: float) -> str:
    """Return a number with six significant digits, thousands apart."""
    text = f"{float(f'{value:.6g}'):,.12f}".rstrip("0").rstrip(".")
    return text or "0"


def half_unit(value: float) -> float:
    """Return half a unit of the last digit in which a number is written."""
    text = repr(value)
    mantissa, _, exponent = text.partition("e")
    decimals = len(mantissa.partition(".")[2]) if not mantissa.endswith(".0") else 0
    return float(0.5 * 10.0 ** (int(exponent or 0) - decimals))
