"""Solution: what is played in a game under a solution concept, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from policylab.errors import InputError, unknown
from policylab.game import Array, Game
from policylab.outcomes import Outcomes, outcomes
from policylab.solve.commitment import commitment
from policylab.solve.nash import nash

# Two values of one party are the same if they differ by no more than this share of its range in the game.
TIE = 1e-9
# Where a party's payoff is the same in every cell its range is rounding noise; this is the noise, as a share.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Profile:
    """A pair of mixes that may be played, with its regret and its outcomes.

    Attributes
    ----------
    enterprise, regulator : ndarray
        Chances of the actions, in the game's order.
    regret : float
        The larger of both players' gains from the best deviation, as a share of their payoff range in
        the game (MODEL.md, eq. 31).
    outcomes : Outcomes
    """

    enterprise: Array
    regulator: Array
    regret: float
    outcomes: Outcomes


@dataclass(frozen=True)
class Solution:
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

    @property
    def played(self) -> Profile:
        """The headline profile."""
        return self.profiles[self.headline]

    @property
    def outcomes(self) -> Outcomes:
        """What comes of the headline profile."""
        return self.played.outcomes


def solve_game(game: Game, concept: str = "nash") -> Solution:
    """Return what is played in a single game under a solution concept.

    Parameters
    ----------
    game : Game
        Without draws.
    concept : str
        One of `CONCEPTS`.

    Raises
    ------
    InputError
        For a concept that does not exist.
    """
    if concept not in CONCEPTS:
        raise InputError([unknown("concept", "", concept, CONCEPTS, "a solution concept")])
    return CONCEPTS[concept](game)


def _nash(game: Game) -> Solution:
    """Players decide on the enterprise's perceived payoff and the regulator's own."""
    found = nash(
        game.perceived,
        game.regulator,
        row_actions=game.enterprise_actions,
        column_actions=game.regulator_actions,
        row_player="enterprise",
        column_player="regulator",
    )
    profiles = tuple(
        Profile(one.row, one.column, one.regret, outcomes(game, one.row, one.column)) for one in found.equilibria
    )
    return Solution(
        game,
        "nash",
        profiles,
        headline(game, profiles),
        headline(game, profiles, best=True),
        found.complete,
        found.degenerate,
        tuple(tie.text() for tie in found.ties),
    )


def _commitment(game: Game) -> Solution:
    """The regulator announces a mix; its own ties go to the public, then to fewer hours."""
    strictness = game.scenario.settings["strictness"]
    assert isinstance(strictness, float)
    found = commitment(
        game.perceived,
        game.regulator,
        leader="column",
        preferences=(game.public, -game.cells["hours_used"]),
        strictness=strictness,
        row_actions=game.enterprise_actions,
        column_actions=game.regulator_actions,
    )
    strict = found.strict
    return Solution(
        game,
        "commitment",
        (Profile(found.row, found.column, found.regret, outcomes(game, found.row, found.column)),),
        headline=0,
        best=0,
        complete=True,
        degenerate=False,
        ties=(),
        strict=None
        if strict is None
        else Profile(strict.row, strict.column, strict.regret, outcomes(game, strict.row, strict.column)),
    )


CONCEPTS: Mapping[str, Callable[[Game], Solution]] = {"nash": _nash, "commitment": _commitment}


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
    sign = -1.0 if best else 1.0
    left = list(range(len(profiles)))
    measures: tuple[tuple[Array, Callable[[Outcomes], float]], ...] = (
        (game.public, lambda o: o.public),
        (game.welfare, lambda o: o.welfare),
        (game.enterprise, lambda o: o.enterprise),
    )
    for matrix, of in measures:
        values = {index: sign * of(profiles[index].outcomes) for index in left}
        worst = min(values.values())
        tie = max(TIE * float(np.ptp(matrix)), ROUNDING * float(np.abs(matrix).max()))
        left = [index for index in left if values[index] <= worst + tie]

    def order(index: int) -> tuple[float, ...]:
        one = profiles[index]
        return tuple(sign * round(float(share), 9) for share in (*one.enterprise, *one.regulator))

    return min(left, key=order)
