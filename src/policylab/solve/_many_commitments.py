"""The best commitment in many small games at once.

What `commitment` is for one game. A compiled enumeration goes through the vertices of the sets of mixes to which a
reply is best, and takes the best of them for the leader; games in which anything is close, the leader's choice among
vertices included, go one by one through `commitment`, with all that it says of ties.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from policylab.solve._compiled import solver
from policylab.solve._exact import Floats
from policylab.solve._stacks import GAMES_PER_BLOCK, Bools, Ints, stack
from policylab.solve.commitment import CommitmentTolerances, commitment

_METHOD = "compiled enumeration of vertices; games with anything close to a tie one by one"


@dataclass(frozen=True, eq=False)
class ManyCommitments:
    """The best mix to announce in many games, and the reply.

    Attributes
    ----------
    method : str
    tolerances : CommitmentTolerances
    leader : {"row", "column"}
    A, B : ndarray, shape (games, m, n)
        The games.
    rows, columns : ndarray, shape (games, m) and (games, n)
        The chances of the actions; the follower's are 1 at its reply.
    leader_payoff, follower_payoff : ndarray, shape (games,)
        In the units of the player's matrix.
    regret : ndarray, shape (games,)
        The follower's gain from its best deviation as a share of its range.
    tied : ndarray of bool, shape (games,)
        Where something was close to a tie, so that the game was solved alone.
    """

    method: str
    tolerances: CommitmentTolerances
    leader: Literal["row", "column"]
    A: Floats
    B: Floats
    rows: Floats
    columns: Floats
    leader_payoff: Floats
    follower_payoff: Floats
    regret: Floats
    tied: Bools

    @property
    def follower_action(self) -> Ints:
        """The follower's reply; shape (games,)."""
        replies: Ints = np.argmax(self.columns if self.leader == "row" else self.rows, axis=1)
        return replies


def commitment_many(
    A: npt.ArrayLike,
    B: npt.ArrayLike,
    leader: Literal["row", "column"] = "row",
    *,
    preferences: Sequence[npt.ArrayLike] = (),
    row_available: npt.ArrayLike | None = None,
    column_available: npt.ArrayLike | None = None,
    games_per_block: int = GAMES_PER_BLOCK,
) -> ManyCommitments:
    """Find the mix that is best to announce in many two-player games with at most four actions each.

    Parameters
    ----------
    A, B : array-like, shape (games, m, n)
        Payoffs of the row and of the column player, indexed [game, row action, column action], in any unit.
    leader : {"row", "column"}
        Who announces a mix and is bound by it.
    preferences : sequence of array-like, shape (games, m, n)
        As in `commitment`: what decides between commitments that are equally good for the leader.
    row_available, column_available : array-like of bool, shape (games, m) and (games, n), optional
        Which actions a game has; an action that it has not is played with chance 0, and its payoffs do not matter.
    games_per_block : int
        Games solved together; the result does not depend on it.

    Returns
    -------
    ManyCommitments

    Raises
    ------
    ValueError
        If shapes do not fit, a player has more than four actions or none, a payoff is not finite, or `leader` is
        neither player.

    Examples
    --------
    >>> found = commitment_many([[[2, 4], [1, 3]]], [[[1, 0], [0, 1]]])
    >>> found.rows.tolist(), found.follower_action.tolist(), found.leader_payoff.tolist()
    ([[0.5, 0.5]], [1], [3.5])
    """
    given = stack("commitment_many", A, B, row_available, column_available, games_per_block)
    if leader not in ("row", "column"):
        raise ValueError(f"commitment_many: leader must be 'row' or 'column'; got {leader!r}")
    further = [np.asarray(one, dtype=np.float64) for one in preferences]
    for index, one in enumerate(further):
        if one.shape != given.A.shape:
            name = f"preferences[{index}]"
            raise ValueError(
                f"commitment_many: A and {name} must have the same shape; got {given.A.shape} and {one.shape}"
            )
    games, m, n = given.A.shape
    rows, columns, regrets = np.zeros((games, m)), np.zeros((games, n)), np.zeros(games)
    tied = np.zeros(games, dtype=bool)
    for places, used_rows, used_columns in given.patterns():
        for begin in range(0, len(places), games_per_block):
            some = places[begin : begin + games_per_block]
            cells = np.ix_(some, used_rows, used_columns)
            part = given.A[cells], given.B[cells]
            part_rows, part_columns = np.zeros((len(some), len(used_rows))), np.zeros((len(some), len(used_columns)))
            part_regrets, doubtful = np.zeros(len(some)), np.zeros(len(some), dtype=bool)
            own, opposed = part if leader == "row" else part[::-1]
            solver("lead")(own, opposed, leader == "row", part_rows, part_columns, part_regrets, doubtful)
            for place in np.flatnonzero(doubtful):
                others = [one[np.ix_([some[place]], used_rows, used_columns)][0] for one in further]
                alone = commitment(part[0][place], part[1][place], leader, preferences=others)
                part_rows[place], part_columns[place], part_regrets[place] = alone.row, alone.column, alone.regret
            rows[np.ix_(some, used_rows)], columns[np.ix_(some, used_columns)] = part_rows, part_columns
            regrets[some], tied[some] = part_regrets, doubtful
    own, opposed = (given.A, given.B) if leader == "row" else (given.B, given.A)
    return ManyCommitments(
        _METHOD, CommitmentTolerances(), leader, given.A, given.B, rows, columns,
        _expected(own, rows, columns), _expected(opposed, rows, columns), regrets, tied,
    )  # fmt: skip


def _expected(payoffs: Floats, rows: Floats, columns: Floats) -> Floats:
    chances = rows[:, :, None] * columns[:, None, :]
    # A payoff that does not matter may be no number.
    expected: Floats = (np.where(chances > 0, payoffs, 0.0) * chances).sum(axis=(1, 2))
    return expected
