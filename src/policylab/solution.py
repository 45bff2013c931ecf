"""Solution: the profiles of a game that a solution concept allows, and the one that is reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from policylab.display import Sheet, Shown
from policylab.formulas import Array
from policylab.game import Game
from policylab.i18n.labels import ACTIONS, CONCEPT_NAMES, OUTCOMES
from policylab.i18n.numbers import count, share
from policylab.i18n.words import Language, Words
from policylab.outcomes import Outcomes, outcomes

# Two values of one party are the same if they differ by no more than this share of its range in the game.
TIE = 1e-9
# Where a party's payoff is the same in every cell its range is rounding noise; this is the noise, as a share.
ROUNDING = 1e-12


Status = Literal["fixed", "cycles", "slow"]


@dataclass(frozen=True, repr=False)
class Profile(Shown):
    """A pair of mixes that may be played, with its regret and its outcomes.

    Attributes
    ----------
    enterprise, regulator : ndarray
        Chances of the actions, in the game's order.
    regret : float
        The larger of both players' gains from the best deviation, as a share of their payoff range in
        the game (MODEL.md, eq. 31); under commitment and targeting, where the regulator is bound, the
        enterprise's alone.
    outcomes : Outcomes
    """

    enterprise: Array
    regulator: Array
    regret: float
    outcomes: Outcomes

    def sheet(self, language: Language = "en") -> Sheet:
        """Return the outcomes, and how far it is from an equilibrium."""
        shown = self.outcomes.sheet(language)
        note = Words("偏离均衡（占得失幅度）：{regret}", "Regret, as a share of the payoff range: {regret}")
        return replace(shown, notes=(note.format(regret=f"{self.regret:.1g}")[language],))


@dataclass(frozen=True)
class Scheme:
    """Two groups of premises by their record, and how the enterprise answers (MODEL.md, eqs. 45-47).

    Attributes
    ----------
    trusted_action, targeted_action : str
        What the department does at a visit in each group.
    trusted_visits, targeted_visits : float
        Visits a year in each group.
    trusted_choice, targeted_choice : str
        The enterprise's action in each group.
    share_targeted : float
        Share of years in the targeted group, in the long run.
    leave_trusted, leave_targeted : float
        Chance of changing group at the end of a year, under the enterprise's choice.
    """

    trusted_action: str
    targeted_action: str
    trusted_visits: float
    targeted_visits: float
    trusted_choice: str
    targeted_choice: str
    share_targeted: float
    leave_trusted: float
    leave_targeted: float


@dataclass(frozen=True, repr=False)
class Solution(Shown):
    """All profiles of a single game that a solution concept allows.

    Attributes
    ----------
    game : Game
    concept : str
    profiles : tuple of Profile
        In a fixed order; a continuum is represented by its extreme points.
    headline, best : int
        The profile that is reported, worst for the public, and its opposite (MODEL.md, eq. 35).
    complete : bool
        Whether two independent enumerations agree that these are all.
    degenerate : bool
        Whether some mix has more best replies than it has actions, as where actions tie.
    ties : tuple of str
        Each such tie in words.
    strict : Profile or None
        Under commitment, the best profile that leaves the enterprise a strict preference; None where there
        is none, and under other concepts.
    status : {"fixed", "cycles", "slow"} or None
        Under evolution, how the path ends (MODEL.md, eq. 40).
    nearest : Profile or None
        Where evolution is slow, the Nash equilibrium nearest to the last state.
    scheme : Scheme or None
        Under targeting, how the department visits and how the enterprise answers (eqs. 45-47).
    """

    game: Game
    concept: str
    profiles: tuple[Profile, ...]
    headline: int
    best: int
    complete: bool
    degenerate: bool
    ties: tuple[str, ...]
    strict: Profile | None = None
    status: Status | None = None
    nearest: Profile | None = None
    scheme: Scheme | None = None

    def sheet(self, language: Language = "en") -> Sheet:
        """Return each profile with its chances, regret and fires; the one that is reported is marked."""
        actions = (*self.game.enterprise_actions, *self.game.regulator_actions)
        rows = []
        for number, one in enumerate(self.profiles):
            chances = one.outcomes.action_chances
            mixes = {**chances["enterprise"], **chances["regulator"]}
            rows.append((
                f"{number + 1}{'*' if number == self.headline and len(self.profiles) > 1 else ''}",
                *(share(mixes.get(action, 0.0))[language] for action in actions),
                f"{one.regret:.1g}",
                count(one.outcomes.fires_per_1000)[language],
            ))  # fmt: skip
        game = self.game.sheet(language)
        heads = ("", *(ACTIONS[action][language] for action in actions), Words("偏离度", "regret")[language],
                 OUTCOMES["fires_per_1000"][language])  # fmt: skip
        title = f"{game.title}: {CONCEPT_NAMES[self.concept][language]}, {self.outcomes.done[language]}"
        return Sheet(title, heads, tuple(rows), tuple(one[language] for one in self._remarks()), language)

    def _remarks(self) -> list[Words]:
        """Return what qualifies the list of profiles."""
        told = {
            Words("* 为所报告的结果，对公众最不利。", "* is reported: the worst for the public."): len(self.profiles)
            > 1,
            Words("有的选择对一方同样好。", "Some choices are equally good for a party."): self.degenerate,
            Words("均衡可能没有列全。", "The list may not be complete."): not self.complete,
            Words("循环不止，以上为平均。", "It goes round for ever; this is the average."): self.status == "cycles",
            Words("到期末仍未稳定。", "It has not settled by the horizon."): self.status == "slow",
        }
        return [words for words, holds in told.items() if holds]

    @property
    def played(self) -> Profile:
        """The headline profile."""
        return self.profiles[self.headline]

    @property
    def outcomes(self) -> Outcomes:
        """What comes of the headline profile."""
        return self.played.outcomes


def headline(game: Game, profiles: Sequence[Profile], *, best: bool = False) -> int:
    """Return the index of the profile that is reported (MODEL.md, eq. 35).

    Parameters
    ----------
    game : Game
    profiles : sequence of Profile
        At least one.
    best : bool
        Reverse every sign: the profile best for the public.

    Returns
    -------
    int
        The profile worst for the public; ties go by lowest welfare, then by the enterprise's lowest
        payoff, then by the ascending order of the mixes rounded to 1e-9, the enterprise's first.
    """
    reported = headlines(
        np.array([0, len(profiles)]),
        [
            (np.array([one.outcomes.public for one in profiles]), tie(game.public)),
            (np.array([one.outcomes.welfare for one in profiles]), tie(game.welfare)),
            (np.array([one.outcomes.enterprise for one in profiles]), tie(game.enterprise)),
        ],
        np.array([[*one.enterprise, *one.regulator] for one in profiles]),
        best=best,
    )
    return int(reported[0])


def headlines(
    first: NDArray[np.intp], measures: Sequence[tuple[Array, Array]], mixes: Array, *, best: bool = False
) -> NDArray[np.intp]:
    """Return the profile that is reported of each of many games (MODEL.md, eq. 35).

    Parameters
    ----------
    first : ndarray of int, shape (games + 1,)
        The profiles of game g are those from first[g] up to first[g + 1], at least one.
    measures : sequence of (ndarray of shape (profiles,), ndarray of shape (games,))
        What to go by, one after the other, the least first; and by how much two values of it may differ and be equal.
    mixes : ndarray, shape (profiles, actions)
        The enterprise's mix and the regulator's, side by side: they decide between what is equal in every measure.
    best : bool
        Reverse every sign.

    Returns
    -------
    ndarray of int, shape (games,)
        Indices of profiles.
    """
    starts, counts = first[:-1], np.diff(first)
    if np.all(counts == 1):
        return starts
    sign = -1.0 if best else 1.0
    of_game = np.repeat(np.arange(len(counts)), counts)
    left = np.ones(len(of_game), dtype=bool)
    for values, ties in measures:
        signed = np.where(left, sign * values, np.inf)
        worst = np.minimum.reduceat(signed, starts) + ties
        left &= signed <= worst[of_game]
    rounded = sign * np.round(mixes, 9)
    order = np.lexsort((*rounded.T[::-1], ~left, of_game))
    return order[starts]


def tie(payoff: Array) -> Array:
    """Return by how much two values of a measure may differ and be equal; shape draws.

    Parameters
    ----------
    payoff : ndarray, shape (*draws, rows, columns)
        The measure in every cell of the game.
    """
    high, low = payoff.max(axis=(-2, -1)), payoff.min(axis=(-2, -1))
    smallest: Array = np.maximum(TIE * (high - low), ROUNDING * np.maximum(high, -low))
    return smallest


def regret(game: Game, enterprise: Array, regulator: Array) -> float:
    """Return the larger of both players' gains from the best deviation, as a share of their range (eq. 31).

    Parameters
    ----------
    game : Game
        Without draws.
    enterprise, regulator : ndarray, shape (rows,) and (columns,)
    """
    gains = []
    for matrix, replies in (
        (game.perceived, game.perceived @ regulator),
        (game.regulator, enterprise @ game.regulator),
    ):
        scale = spread(matrix)
        gained = float(replies.max() - enterprise @ matrix @ regulator)
        gains.append(max(gained, 0.0) / scale if scale > 0 else 0.0)
    return max(gains)


def spread(matrix: Array) -> float:
    """Return the range of a matrix, 0 where that is rounding noise."""
    width = float(np.ptp(matrix))
    return width if width > ROUNDING * float(np.abs(matrix).max()) else 0.0


def profile(game: Game, enterprise: Array, regulator: Array) -> Profile:
    """Return a profile with its regret and what comes of it."""
    return Profile(enterprise, regulator, regret(game, enterprise, regulator), outcomes(game, enterprise, regulator))
