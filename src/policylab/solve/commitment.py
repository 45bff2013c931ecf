"""Commitment in a two-player game: the strong Stackelberg equilibrium in mixed strategies.

The object. A and B hold the payoffs of the row and the column player, both indexed [row action, column action]. One of
the two, the leader, announces a mix and is bound by it; the other, the follower, knows the mix (not the action drawn
from it) and plays a best reply. The leader chooses the mix that is best for itself, given the reply. The leader's
payoff is never below what it gets in any Nash equilibrium of the same game (von Stengel and Zamir 2010).

The convention. Where several replies are best, the follower plays the one that the leader likes best ("strong"
Stackelberg equilibrium): without it the best mix need not exist, because it is in most games one that leaves the
follower indifferent. How much rests on this can be seen from `strict`: the best mix that leaves the follower a strict
preference, by at least `strictness` of its payoff range, for the reply over every other action.

The method. One linear program per action j of the follower (Conitzer and Sandholm 2006): with L and F the matrices of
the leader and the follower, both with the leader's actions in rows,

    maximise x'L[:, j]  subject to  x'F[:, j] >= x'F[:, k] for every action k,  sum(x) = 1,  x >= 0,

and the best of the feasible ones. For `strict` the right-hand side is x'F[:, k] + strictness * range(F), k not j. The
programs are solved with HiGHS (Huangfu and Hall 2018) after every matrix has been brought to [0, 1] by its minimum and
range.

Ties of the leader are broken by further linear programs over the mixes, and among the replies, that are still best:
each matrix in `preferences` is maximised in turn, then the first chance of the mix is minimised, then the second, and
so on (ascending lexicographic order); of replies that are equal in all of this the one with the lowest index is taken.
The mixes that are still best are those at which everything that has a shadow price in the last program stays tight
(complementary slackness). An inequality that holds the payoff up to a tolerance would do as well on paper, but each
program would then use up the tolerance of the one before, and move the mix. The last program leaves a single mix, so
the result does not depend on where the solver happens to stop. It is a vertex of the set of mixes to which the reply
is best; its support and the replies tied there determine it, and from these it is solved again in exact arithmetic.

HiGHS comes to no conclusion on a few programs whose rows are nearly dependent. The same choice is then made among all
vertices of these sets, enumerated in exact arithmetic; `method` says so.

Tolerances. Payoffs are tied where they differ by at most 1e-9 of that matrix's range: the leader's payoff and each
preference at the optima of different replies, entries in one row of the follower's matrix, and, on matrices brought to
[0, 1], shadow prices and zero. Chances are tied where they differ by at most 1e-9. So where ties are not exact the
leader's payoff can fall short of the highest by a few 1e-9 of its range. `regret`, the follower's gain from its best
deviation over its own range, is at most 1e-9; the leader's own gain from deviating does not count, as it is bound.
A matrix whose range is within 1e-12 of its largest entry is round-off altogether and counts as constant.

Cost. A linear program takes about 2 ms. Measured on random games of two, three, four, five and eight actions: 4, 7, 8,
14 and 16 ms without ties, two to three times that where the leader's payoff is constant, and twice that with `strict`.

References
----------
V. Conitzer and T. Sandholm (2006). Computing the optimal strategy to commit to. Proceedings of the 7th ACM Conference
    on Electronic Commerce (EC'06), 82-90. https://doi.org/10.1145/1134707.1134717
B. von Stengel and S. Zamir (2010). Leadership games with convex strategy sets. Games and Economic Behavior 69(2),
    446-457. https://doi.org/10.1016/j.geb.2009.11.008
Q. Huangfu and J. A. J. Hall (2018). Parallelizing the dual revised simplex method. Mathematical Programming
    Computation 10(1), 119-142. https://doi.org/10.1007/s12532-017-0130-5
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from policylab.display import Sheet, Shown
from policylab.solve._arguments import labels, matrix, number
from policylab.solve._exact import ROUND_OFF, TIE, Floats, Replies
from policylab.solve._regions import GaveUpError, Programs, Region, Vertices
from policylab.solve._show import mix_text

_METHOD = "one linear program per action of the follower (HiGHS), ties by further ones; the mix solved again exactly"
_METHOD_VERTICES = "exact enumeration of the vertices of the sets of mixes to which an action is a best reply"
_METHOD_BOTH = f"{_METHOD}; where that failed, {_METHOD_VERTICES}"
_MOST = 200_000  # systems of equations behind the vertices, up to which they are gone through: about 10 s


@dataclass(frozen=True)
class CommitmentTolerances:
    """What counts as equal.

    Attributes
    ----------
    tie : float
        Payoffs are tied within this share of their matrix's range; so are shadow prices and zero.
    regret : float
        Largest regret of the follower in a result.
    mix : float
        Chances that differ by at most this are equal in the lexicographic order.
    constant : float
        Payoffs that all lie within this share of the largest of them are one number.
    """

    tie: float = 1 / TIE
    regret: float = 1e-9
    mix: float = 1 / TIE
    constant: float = 1 / ROUND_OFF


_TOLERANCES = CommitmentTolerances()


@dataclass(frozen=True, eq=False, repr=False)
class Commitment(Shown):
    """A mix that one player announces, and the other's reply.

    Attributes
    ----------
    leader : str
        "row" or "column".
    leader_mix : array, shape (leader's actions,), read-only
        The chances of the leader's actions.
    follower_action : int
        Index of the follower's reply.
    follower_mix : array, shape (follower's actions,), read-only
        The same as a mix: 1 at the reply, else 0.
    row, column : array, shape (m,) and (n,), read-only
        The two mixes again, by player.
    leader_payoff, follower_payoff : float
        In the units of the player's matrix.
    regret : float
        The follower's gain from its best deviation over its payoff range in the game (0 if its payoff never varies).
    """

    leader: Literal["row", "column"]
    leader_mix: Floats
    follower_action: int
    follower_mix: Floats
    row: Floats
    column: Floats
    leader_payoff: float
    follower_payoff: float
    regret: float

    def sheet(self) -> Sheet:
        """Return who announces what, and what both get."""
        rows = (("row", mix_text(self.row)), ("column", mix_text(self.column)))
        title = (
            f"the {self.leader} player announces {mix_text(self.leader_mix)}, reply {self.follower_action}; "
            f"leader's payoff {self.leader_payoff:.6g}, follower's {self.follower_payoff:.6g}"
        )
        return Sheet(title, ("player", "mix"), rows)


@dataclass(frozen=True, eq=False, repr=False)
class CommitmentResult(Commitment):
    """The best commitment of a game's leader; the attributes of `Commitment` and these.

    Attributes
    ----------
    strict : Commitment or None
        The best commitment that leaves the follower a strict preference for its reply over every other action, by at
        least `strictness` of its payoff range; chosen as the other is, ties included. None if no mix does, and if
        `strictness` is 0.
    strictness : float
        As asked for.
    method : str
        How it was found.
    tolerances : CommitmentTolerances
        What counted as equal.
    A, B : array, shape (m, n), read-only
        The game: payoffs of the row and of the column player, indexed [row action, column action].
    row_actions, column_actions : tuple of str
        Names of the actions.
    """

    strict: Commitment | None
    strictness: float
    method: str
    tolerances: CommitmentTolerances
    A: Floats
    B: Floats
    row_actions: tuple[str, ...]
    column_actions: tuple[str, ...]


def commitment(
    A: npt.ArrayLike,
    B: npt.ArrayLike,
    leader: Literal["row", "column"] = "row",
    *,
    preferences: Sequence[npt.ArrayLike] = (),
    strictness: float = 0.0,
    row_actions: Sequence[str] | None = None,
    column_actions: Sequence[str] | None = None,
) -> CommitmentResult:
    """Find the mix that is best for a player to announce: the strong Stackelberg equilibrium.

    Parameters
    ----------
    A, B : array-like, shape (m, n)
        Payoffs of the row and of the column player, both indexed [row action, column action], in any unit.
    leader : str
        Who announces a mix and is bound by it: "row" or "column".
    preferences : sequence of array-like, shape (m, n)
        What decides between commitments that are equally good for the leader: the first matrix, then the second, and
        so on; higher is better, in any unit.
    strictness : float
        Look as well for the best commitment that leaves the follower a preference of at least this share of its payoff
        range, in [0, 1), for its reply over every other action (`strict`); 0 does not look.
    row_actions, column_actions : sequence of str, optional
        Names of the m row and n column actions; "row 0", "row 1", ... and "column 0", ... if not given.

    Returns
    -------
    CommitmentResult

    Raises
    ------
    ValueError
        If a matrix is not a two-dimensional array of finite real numbers with at least one entry, if the shapes
        differ, if `leader` is neither player, if `strictness` is not a number in [0, 1), or if the number of names is
        not the number of actions.
    RuntimeError
        If HiGHS gives up and the game is too large for its vertices to be gone through, from about 10x10.

    Notes
    -----
    Convention, method, tolerances and references stand at the head of this module.

    Examples
    --------
    Committed to either row for sure, the row player gets at most 3; its only Nash equilibrium pays 2.

    >>> result = commitment([[2, 4], [1, 3]], [[1, 0], [0, 1]])
    >>> result.row.tolist(), result.follower_action, result.leader_payoff
    ([0.5, 0.5], 1, 3.5)
    """
    row_payoffs, column_payoffs = matrix("commitment", "A", A), matrix("commitment", "B", B)
    further = [matrix("commitment", f"preferences[{index}]", one) for index, one in enumerate(preferences)]
    m, n = row_payoffs.shape
    row_labels = labels("commitment", "row_actions", row_actions, m, "row", "rows")
    column_labels = labels("commitment", "column_actions", column_actions, n, "column", "columns")
    for name, one in [("B", column_payoffs), *((f"preferences[{index}]", one) for index, one in enumerate(further))]:
        if one.shape != (m, n):
            raise ValueError(f"commitment: A and {name} must have the same shape; got {(m, n)} and {one.shape}")
    if not isinstance(leader, str) or leader not in ("row", "column"):
        raise ValueError(f"commitment: leader must be 'row' or 'column'; got {leader!r}")
    least = number("commitment", "strictness", strictness, low=0.0, high=1.0, high_open=True)

    game = _Game(leader, row_payoffs, column_payoffs, further)
    with np.errstate(all="ignore"):  # whatever the caller has set; nothing here rests on floating-point flags
        best, method = game.best(0.0)
        strict, strict_method = game.best(least) if least > 0 else (None, method)
    assert best is not None  # to any mix some action is a best reply
    return CommitmentResult(
        **vars(best),
        strict=strict,
        strictness=least,
        method=method if strict_method == method else _METHOD_BOTH,
        tolerances=_TOLERANCES,
        A=row_payoffs,
        B=column_payoffs,
        row_actions=row_labels,
        column_actions=column_labels,
    )


class _Game:
    """The game as the leader sees it: every matrix here has the leader's actions in rows."""

    def __init__(self, leader: Literal["row", "column"], A: Floats, B: Floats, preferences: list[Floats]) -> None:
        self._leader = leader
        if leader == "column":
            A, B, *preferences = (np.ascontiguousarray(one.T) for one in (B, A, *preferences))
        self._payoffs, self._opposed = A, B
        self._replies = Replies(B)
        self._scaled = _scaled(A)
        m, n = A.shape
        # What is maximised, one after the other, each of shape (m, n): at last the first chance falls, then the second.
        falling = [np.repeat(-np.eye(m)[:, [i]], n, axis=1) for i in range(m)]
        self._objectives = [self._scaled, *(_scaled(one) for one in preferences), *falling]

    def best(self, least: float) -> tuple[Commitment | None, str]:
        """Return the best commitment that leaves the follower this strict a preference, if there is one, and how."""
        actions = range(self._replies.opposed)
        try:
            chosen = self._choose([Programs(self._replies.scaled, action, least) for action in actions])
            if chosen is None and least == 0:  # some action must be a best reply
                raise GaveUpError
            if chosen is not None:
                chosen = chosen[0], self._solved_again(*chosen, least)
            method = _METHOD
        except GaveUpError:
            m, n = self._payoffs.shape
            if math.comb(m + n, m) > _MOST:
                raise RuntimeError(
                    f"commitment: HiGHS gave up, and the game must be smaller for all vertices to be gone through; "
                    f"got {m} actions of the leader and {n} of the follower"
                ) from None
            vertices = functools.cache(Replies.vertices)
            chosen = self._choose([Vertices(vertices(self._strict_game(a, least)), a) for a in actions])
            method = _METHOD_VERTICES
        return None if chosen is None else self._commitment(*chosen), method

    def _choose(self, regions: Sequence[Region]) -> tuple[int, Floats] | None:
        """Return the reply and the mix that maximise the objectives in turn; None if no region has a mix."""
        for objective in self._objectives:
            values = [region.narrow(objective[:, region.action]) for region in regions]
            level = max(values, default=-math.inf) - _TOLERANCES.tie
            regions = [
                region for region, value in zip(regions, values, strict=True) if value >= level and math.isfinite(value)
            ]
            if len(regions) == 1 and regions[0].single:
                break
        return (regions[0].action, regions[0].point) if regions else None

    def _strict_game(self, action: int, least: float) -> Replies:
        """Return the game in which this action is a best reply where it is better by `least` in the given one."""
        if least == 0:
            return self._replies
        lowered = self._replies.scaled.copy()
        lowered[:, action] -= least
        return Replies(lowered)

    def _solved_again(self, action: int, mix: Floats, least: float) -> Floats:
        """Return the mix without the solver's rounding, from its support and the replies that are tied there."""
        vertex = self._strict_game(action, least).nearest(mix)
        if vertex is not None and action in vertex.replies:
            exact = vertex.mix()
            if abs((exact - mix) @ self._scaled[:, action]) <= _TOLERANCES.tie:
                return exact
        raise GaveUpError

    def _commitment(self, action: int, mix: Floats) -> Commitment:
        reply = np.zeros(self._replies.opposed)
        reply[action] = 1
        for chances in (mix, reply):
            chances.flags.writeable = False
        row, column = (mix, reply) if self._leader == "row" else (reply, mix)
        opposed = mix @ self._replies.scaled
        return Commitment(
            leader=self._leader,
            leader_mix=mix,
            follower_action=action,
            follower_mix=reply,
            row=row,
            column=column,
            leader_payoff=math.fsum(mix * self._payoffs[:, action]),
            follower_payoff=math.fsum(mix * self._opposed[:, action]),
            regret=float(opposed.max() - opposed[action]),
        )


def _scaled(matrix: Floats) -> Floats:
    """Return a matrix on [0, 1] by its minimum and range, 0 where it is constant; no difference overflows."""
    return Replies(matrix).scaled
