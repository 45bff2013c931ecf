"""All Nash equilibria of many small games at once.

What `nash` is for one game: the same equilibria, in the same order, judged by the same tolerances. A compiled
enumeration solves every game in which nothing is close; the others, among them all degenerate ones, go one by one
through the exact enumeration that `nash` rests on. Compiling takes some seconds once on a machine, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from policylab.display import Sheet, Shown
from policylab.solve._compiled import solver
from policylab.solve._exact import Floats
from policylab.solve._stacks import GAMES_PER_BLOCK, Bools, Ints, Stack, stack
from policylab.solve.nash import Equilibrium, Tolerances, enumerate_exactly

# No nondegenerate game of four actions a side has more.
MOST_EQUILIBRIA = 15

_METHOD = "compiled enumeration of support pairs; games with anything close to a tie by exact enumeration"


@dataclass(frozen=True, eq=False, repr=False)
class ManyEquilibria(Shown):
    """All Nash equilibria of many games; all extreme ones where a game is degenerate.

    Attributes
    ----------
    method : str
    tolerances : Tolerances
    A, B : ndarray, shape (games, m, n)
        The games.
    rows, columns : ndarray, shape (equilibria, m) and (equilibria, n)
        The chances of the actions, game by game; within a game in the order of `nash`.
    regret : ndarray, shape (equilibria,)
        As a share of the player's range.
    first : ndarray of int, shape (games + 1,)
        The equilibria of game g are those from first[g] up to first[g + 1].
    degenerate : ndarray of bool, shape (games,)
        Whether some mix has more best replies than it has actions.
    exact : ndarray of bool, shape (games,)
        Which games were solved in exact arithmetic.
    """

    method: str
    tolerances: Tolerances
    A: Floats
    B: Floats
    rows: Floats
    columns: Floats
    regret: Floats
    first: Ints
    degenerate: Bools
    exact: Bools

    def sheet(self) -> Sheet:
        """Return how many games have how many equilibria."""
        numbers, games = np.unique(self.count, return_counts=True)
        rows = tuple((str(number), f"{of:,}") for number, of in zip(numbers, games, strict=True))
        title = f"{len(self.A):,} games of {self.A.shape[1]} x {self.A.shape[2]}, {len(self.rows):,} equilibria"
        return Sheet(title, ("equilibria", "games"), rows)

    @property
    def count(self) -> Ints:
        """The number of equilibria of each game; shape (games,)."""
        return np.diff(self.first)

    def of(self, game: int) -> tuple[Equilibrium, ...]:
        """Return the equilibria of one game."""
        return tuple(
            Equilibrium(self.rows[index], self.columns[index], float(self.regret[index]))
            for index in range(self.first[game], self.first[game + 1])
        )


def nash_many(
    A: npt.ArrayLike,
    B: npt.ArrayLike,
    *,
    row_available: npt.ArrayLike | None = None,
    column_available: npt.ArrayLike | None = None,
    games_per_block: int = GAMES_PER_BLOCK,
) -> ManyEquilibria:
    """Find all Nash equilibria of many two-player games with at most four actions each.

    Parameters
    ----------
    A, B : array-like, shape (games, m, n)
        Payoffs of the row and of the column player, indexed [game, row action, column action], in any unit.
    row_available, column_available : array-like of bool, shape (games, m) and (games, n), optional
        Which actions a game has; an action that it has not is played with chance 0, and its payoffs do not matter.
    games_per_block : int
        Games solved together; the result does not depend on it.

    Returns
    -------
    ManyEquilibria

    Raises
    ------
    ValueError
        If shapes do not fit, a player has more than four actions or none, or a payoff is not finite.

    Examples
    --------
    >>> found = nash_many([[[-1, 4], [0, 0]]], [[[-8, -20], [-8, 0]]])
    >>> found.rows.round(9).tolist(), found.columns.round(9).tolist()
    ([[0.4, 0.6]], [[0.8, 0.2]])
    """
    given = stack("nash_many", A, B, row_available, column_available, games_per_block)
    if given.rows is None and given.columns is None:
        found = _solve(given.A, given.B, games_per_block)
    else:
        found = _by_pattern(given, games_per_block)
    return ManyEquilibria(_METHOD, Tolerances(), given.A, given.B, *found)


_Found = tuple[Floats, Floats, Floats, Ints, Bools, Bools]
_Equilibria = tuple[Floats, ...]  # rows, columns, regrets


def _solve(a: Floats, b: Floats, games_per_block: int) -> _Found:
    games, m, n = a.shape
    solve = solver("solve")
    counts = np.zeros(games, dtype=np.int64)
    degenerate, doubtful = np.zeros(games, dtype=bool), np.zeros(games, dtype=bool)
    found: _Equilibria = np.empty((2 * games, m)), np.empty((2 * games, n)), np.empty(2 * games)
    filled = 0
    for begin in range(0, games, games_per_block):
        part = slice(begin, begin + games_per_block)
        done, some, start = 0, len(counts[part]), filled
        while done < some:
            found = _with_room(found, filled, filled + some + MOST_EQUILIBRIA)
            rows, columns, regrets = (of[filled:] for of in found)
            done, more = solve(a[part], b[part], done, rows, columns, regrets, counts[part], doubtful[part])
            filled += more
        if doubtful[part].any():
            exact = {
                g - begin: enumerate_exactly(a[g], b[g]) for g in (begin + np.flatnonzero(doubtful[part])).tolist()
            }
            for g, (_, ties) in exact.items():
                degenerate[begin + g] = ties
            rows, columns, regrets = (of[start:filled] for of in found)
            equilibria = {g: these for g, (these, _) in exact.items()}
            *joined, counts[part] = _joined(rows, columns, regrets, counts[part], equilibria)
            filled = start + len(joined[0])
            found = _with_room(found, start, filled)
            for of, whole in zip(found, joined, strict=True):
                of[start:filled] = whole
    rows, columns, regrets = (of[:filled] for of in found)
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.intp)
    return rows, columns, regrets, first, degenerate, doubtful


def _with_room(found: _Equilibria, filled: int, room: int) -> _Equilibria:
    """Return the arrays, longer where they are short of room; what is not filled takes up no memory."""
    length = len(found[2])
    if length >= room:
        return found
    longer = tuple(np.empty((max(room, 2 * length), *of.shape[1:])) for of in found)
    for new, old in zip(longer, found, strict=True):
        new[:filled] = old[:filled]
    return longer


def _joined(
    rows: Floats, columns: Floats, regrets: Floats, counts: Any, exact: dict[int, tuple[Equilibrium, ...]]
) -> tuple[Floats, Floats, Floats, Any]:
    """Put the equilibria of some games in their places among those of the others, which have none there yet."""
    of_game = np.repeat(np.arange(len(counts)), counts)
    more = [(g, equilibrium) for g, equilibria in exact.items() for equilibrium in equilibria]
    order = np.argsort(np.concatenate([of_game, [g for g, _ in more]]), kind="stable")
    counts = counts.copy()
    for g, equilibria in exact.items():
        counts[g] = len(equilibria)
    rows = np.concatenate([rows, *(e.row[None] for _, e in more)])[order]
    columns = np.concatenate([columns, *(e.column[None] for _, e in more)])[order]
    return rows, columns, np.concatenate([regrets, [e.regret for _, e in more]])[order], counts


def _by_pattern(given: Stack, games_per_block: int) -> _Found:
    """Solve the games that have the same actions together, without the others."""
    games, m, n = given.A.shape
    counts = np.zeros(games, dtype=np.int64)
    degenerate, exact = np.zeros(games, dtype=bool), np.zeros(games, dtype=bool)
    pieces: list[tuple[Ints, Floats, Floats, Floats]] = []
    for places, used_rows, used_columns in given.patterns():
        cells = np.ix_(places, used_rows, used_columns)
        part_rows, part_columns, regrets, first, ties, exactly = _solve(given.A[cells], given.B[cells], games_per_block)
        counts[places] = np.diff(first)
        degenerate[places], exact[places] = ties, exactly
        whole_rows, whole_columns = np.zeros((len(regrets), m)), np.zeros((len(regrets), n))
        whole_rows[:, used_rows], whole_columns[:, used_columns] = part_rows, part_columns
        pieces.append((np.repeat(places, np.diff(first)), whole_rows, whole_columns, regrets))
    of_game, all_rows, all_columns, all_regrets = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
    order = np.argsort(of_game, kind="stable")
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.intp)
    return all_rows[order], all_columns[order], all_regrets[order], offsets, degenerate, exact
