"""What the literature on repeated enforcement says of a game: does cooperation hold between the two?"""

from __future__ import annotations

from policylab.errors import Fault, InputError
from policylab.formulas import ENFORCE, SERVE
from policylab.game import Game
from policylab.solve.scholz import Scholz, scholz


def cooperation(game: Game) -> Scholz:
    """Return the discount factor from which service for compliance is stable, answered in kind (MODEL.md, eq. 49).

    Parameters
    ----------
    game : Game
        Without draws, in which the department may both enforce and serve.

    Returns
    -------
    Scholz
        The row player is the enterprise. Where the repeated game is no prisoner's dilemma for both, it names the
        inequality that fails.

    Raises
    ------
    InputError
        In a game without `enforce` or without `serve`.
    """
    missing = [action for action in (ENFORCE, SERVE) if action not in game.regulator_actions]
    if missing:
        has = ", ".join(game.regulator_actions)
        faults = [Fault(f"regime {game.regime.name}", "", action, f"expected an action of {has}") for action in missing]
        raise InputError(faults)
    enforce, serve = (game.regulator_actions.index(action) for action in (ENFORCE, SERVE))
    comply = game.enterprise_actions.index("comply")
    others = [row for row in range(len(game.enterprise_actions)) if row != comply]
    tempted = max(others, key=lambda row: float(game.perceived[row, serve]))
    punished = max(others, key=lambda row: float(game.perceived[row, enforce]))
    own, department = game.perceived, game.regulator
    return scholz(
        (
            float(own[tempted, serve]),
            float(own[comply, serve]),
            float(own[punished, enforce]),
            float(own[comply, enforce]),
        ),
        (
            float(department[comply, enforce]),
            float(department[comply, serve]),
            float(department[punished, enforce]),
            float(department[tempted, serve]),
        ),
        row_player="the enterprise",
        column_player="the fire department",
    )
