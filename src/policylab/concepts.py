"""The solution concepts, each on the same game: who moves when, and how well each side reasons.

Players decide on the enterprise's perceived payoff and the regulator's own. Evolution and quantal
response need payoffs on a common scale: each player's matrix over its range in today's game, enforcement
only without anybody's money (MODEL.md, eq. 38).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from policylab.dynamics import evolve, scaled_payoffs
from policylab.errors import InputError, unknown
from policylab.game import Game
from policylab.outcomes import outcomes
from policylab.scheme import targeting_solution
from policylab.solution import Profile, Solution, headline, profile, regret
from policylab.solve.commitment import commitment
from policylab.solve.nash import nash
from policylab.solve.quantal import quantal


def solve_game(game: Game, concept: str = "nash", today: Game | None = None) -> Solution:
    """Return what is played in a single game under a solution concept.

    Parameters
    ----------
    game : Game
        Without draws.
    concept : str
        One of `CONCEPTS`.
    today : Game, optional
        Enforcement only with the scenario's own hours, whose ranges set the common scale; built from the
        game's scenario where it is not given.

    Raises
    ------
    InputError
        For a concept that does not exist, and where a concept that needs a common scale has none because a
        player's payoff never varies.
    """
    if concept not in CONCEPTS:
        raise InputError([unknown("concept", "", concept, CONCEPTS, "a solution concept")])
    return CONCEPTS[concept](game, today)


def _nash(game: Game, _today: Game | None) -> Solution:
    return nash_solution(game)


def nash_solution(game: Game, *, twice: bool = True) -> Solution:
    """Return all Nash equilibria of a single game, as `solve_game` does.

    Parameters
    ----------
    game : Game
        Without draws.
    twice : bool
        Whether a second enumeration, which takes most of the time, has to agree.
    """
    found = nash(
        game.perceived,
        game.regulator,
        row_actions=game.enterprise_actions,
        column_actions=game.regulator_actions,
        row_player="enterprise",
        column_player="regulator",
        twice=twice,
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


def _single(game: Game, concept: str, played: Profile) -> Solution:
    """Return the solution of a concept that singles out one profile."""
    return Solution(game, concept, (played,), headline=0, best=0, complete=True, degenerate=False, ties=())


def _commitment(game: Game, _today: Game | None) -> Solution:
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
    played = Profile(found.row, found.column, found.regret, outcomes(game, found.row, found.column))
    strict = found.strict
    return replace(
        _single(game, "commitment", played),
        strict=None
        if strict is None
        else Profile(strict.row, strict.column, strict.regret, outcomes(game, strict.row, strict.column)),
    )


def _evolution(game: Game, today: Game | None) -> Solution:
    """Enterprises imitate what pays, and so do departments; a cycle counts by its average (eqs. 39-40)."""
    evolved = evolve(game, today=today)
    path = evolved.path
    played = Profile(
        evolved.enterprise,
        evolved.regulator,
        regret(game, evolved.enterprise, evolved.regulator),
        evolved.outcomes,
    )
    nearest = path.nearest if path.status == "slow" else None
    return replace(
        _single(game, "evolution", played),
        status=path.status,
        nearest=None if nearest is None else profile(game, nearest.row, nearest.column),
    )


def _quantal(game: Game, today: Game | None) -> Solution:
    """Both choose what pays better more often, not always (eqs. 43-44)."""
    enterprise, regulator = scaled_payoffs(game, "quantal", today)
    precision = game.scenario.settings["lambda"]
    assert isinstance(precision, float)
    found = quantal(enterprise, regulator, precision)
    return _single(game, "quantal", profile(game, found.row, found.column))


def _targeting(game: Game, _today: Game | None) -> Solution:
    return targeting_solution(game)


CONCEPTS: Mapping[str, Callable[[Game, Game | None], Solution]] = {
    "nash": _nash,
    "commitment": _commitment,
    "evolution": _evolution,
    "quantal": _quantal,
    "targeting": _targeting,
}
