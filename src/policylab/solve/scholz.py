"""When it pays regulator and regulated to answer each other in kind: the bound on the discount.

The object. Regulation as a repeated prisoner's dilemma (Scholz 1984). Each period the regulated party complies or
evades and the regulator is flexible or deters. Each player has four payoffs: T from defecting on a partner that
cooperates, R if both cooperate, P if both defect, S from cooperating with one that defects. If T > R > P > S for both,
that both play tit for tat (cooperate first, then do as the other did last) is an equilibrium of the repeated game if
and only if each player's discount is at least

    max((T - R) / (R - S), (T - R) / (T - P)):

the first deters one defection that is then made good, the second defecting for ever, and no other deviation gains more
(Axelrod 1981). `scholz` returns the larger of both players' bounds. A bound of 1 or more is one that no discount
reaches: taking turns at defecting is then better than cooperating (T + S >= 2R).

Tolerance. One payoff is above another if it is so by more than 1e-9 of the range of that player's four. Adding a
constant to a player's payoffs, or changing their unit, changes nothing.

References
----------
J. T. Scholz (1984). Cooperation, deterrence, and the ecology of regulatory enforcement. Law & Society Review 18(2),
    179-224.
R. Axelrod (1981). The emergence of cooperation among egoists. American Political Science Review 75(2), 306-318.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from policylab.solve._arguments import number
from policylab.solve._exact import TIE

_NAMES = ("T", "R", "P", "S")


@dataclass(frozen=True)
class Scholz:
    """The lowest discount at which answering in kind sustains cooperation.

    Attributes
    ----------
    bound : float or None
        The discount that both players need at least; 1 or more if none is enough. None where the game is no
        prisoner's dilemma.
    applies : bool
        Whether T > R > P > S for both players.
    failing : tuple of str
        The inequalities that do not hold, each with its player and the two payoffs; empty if `applies`.
    row, column : tuple of four float
        The players' payoffs (T, R, P, S), as given.
    method : str
        How the bound was found.
    tolerance : float
        Share of a player's range by which one payoff must exceed another to be above it.
    """

    bound: float | None
    applies: bool
    failing: tuple[str, ...]
    row: tuple[float, float, float, float]
    column: tuple[float, float, float, float]
    method: str = "closed form for tit for tat"
    tolerance: float = 1 / TIE


def scholz(
    row: Sequence[float], column: Sequence[float], *, row_player: str = "row", column_player: str = "column"
) -> Scholz:
    """Return the discount from which tit for tat sustains cooperation between two players.

    Parameters
    ----------
    row, column : sequence of four float
        Each player's payoffs T, R, P, S, in this order: defecting on a cooperating partner, both cooperating, both
        defecting, cooperating with a defecting partner. Each in a unit of its own.
    row_player, column_player : str
        What messages and `failing` call them.

    Returns
    -------
    Scholz

    Raises
    ------
    ValueError
        If these are not four finite numbers for each player.

    Examples
    --------
    >>> scholz((5, 3, 1, 0), (5, 3, 1, 0)).bound
    0.6666666666666666
    >>> scholz((5, 3, 1, 0), (3, 5, 1, 0)).failing
    ('column: T > R fails, T is 3 and R is 5',)
    """
    first, second = _payoffs(row_player, row), _payoffs(column_player, column)
    failing = (*_failing(row_player, first), *_failing(column_player, second))
    return Scholz(
        bound=None if failing else max(_bound(first), _bound(second)),
        applies=not failing,
        failing=failing,
        row=first,
        column=second,
    )


def _payoffs(player: str, values: Sequence[float]) -> tuple[float, float, float, float]:
    given = tuple(values) if isinstance(values, Iterable) else ()
    if len(given) != len(_NAMES):
        raise ValueError(f"scholz: {player} must hold the four payoffs T, R, P, S; got {values!r}")
    T, R, P, S = (number("scholz", f"{player}'s {name}", value) for name, value in zip(_NAMES, given, strict=True))
    return T, R, P, S


def _failing(player: str, payoffs: tuple[float, float, float, float]) -> list[str]:
    named = list(zip(_NAMES, payoffs, strict=True))
    least = (max(payoffs) - min(payoffs)) / TIE
    return [
        f"{player}: {one} > {other} fails, {one} is {high:.6g} and {other} is {low:.6g}"
        for (one, high), (other, low) in pairwise(named)
        if not high - low > least
    ]


def _bound(payoffs: tuple[float, float, float, float]) -> float:
    T, R, P, S = payoffs
    return max((T - R) / (R - S), (T - R) / (T - P))
