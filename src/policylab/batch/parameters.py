"""The parameters cell of a notebook, read without running it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policylab.datafiles import shown
from policylab.errors import Fault, InputError, unknown

KINDS: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
}
_EXPECTED = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "dict": "a mapping of names to values",
}


@dataclass(frozen=True)
class Parameter:
    """One line of a parameters cell.

    Attributes
    ----------
    name : str
    kind : str
        The type that it is annotated with: str, int, float, bool, list or dict; other types are not checked.
    default : object
        Its literal; None where it is no literal.
    """

    name: str
    kind: str
    default: Any

    def takes(self, value: object) -> bool:
        """Return whether a value is of the parameter's type."""
        if self.kind not in KINDS:
            return True
        if isinstance(value, bool):
            return self.kind == "bool"
        return isinstance(value, KINDS[self.kind])


def read_parameters(notebook: Path) -> dict[str, Parameter]:
    """Return the parameters of a notebook by name.

    Parameters
    ----------
    notebook : Path

    Raises
    ------
    InputError
        If the notebook cannot be read or has no cell tagged `parameters`.
    """
    where = shown(notebook)
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        sources = [
            "".join(cell["source"]) for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])
        ]
        tree = ast.parse(sources[0]) if sources else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, SyntaxError, RecursionError) as error:
        raise InputError([Fault(where, "", str(error), "expected a notebook that can be read")]) from error
    if tree is None:
        raise InputError([Fault(where, "", "", "expected a cell tagged parameters")])
    return {
        node.target.id: Parameter(node.target.id, ast.unparse(node.annotation), _literal(node.value))
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def _literal(node: ast.expr | None) -> Any:
    try:
        return ast.literal_eval(node) if node is not None else None
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def notebook_parameters(notebook: Path) -> list[str]:
    """Return the names that a notebook's parameters cell assigns."""
    return list(read_parameters(notebook))


def parameter_faults(
    given: Mapping[str, Any], known: Mapping[str, Parameter], notebook: str, where: str, field: str
) -> Iterator[Fault]:
    """Yield what is wrong with values for a parameters cell: unknown names, wrong types."""
    for name, value in given.items():
        if name not in known:
            yield unknown(where, f"{field}.{name}", name, known, f"a parameter of {notebook}")
        elif not known[name].takes(value):
            text = repr(value)
            shortened = text if len(text) <= 80 else text[:77] + "..."
            yield Fault(where, f"{field}.{name}", shortened, f"expected {_EXPECTED[known[name].kind]}")
