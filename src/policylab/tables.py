"""Results as tables for notebooks: pandas, plain numbers, units in the names of columns and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from policylab.comparison import Judgement
from policylab.formulas import ENFORCE, ENTERPRISE_ACTIONS, SERVE, STAND_BACK
from policylab.game import Game
from policylab.i18n.words import Language, Words
from policylab.outcomes import PARTIES, UNITS, Outcomes
from policylab.solution import Solution

_ACTIONS = [f"P({action})" for action in (*ENTERPRISE_ACTIONS, STAND_BACK, ENFORCE, SERVE)]
PAYOFFS = ("enterprise_perceived", "enterprise", "regulator", "public", "welfare")


def payoff_table(game: Game, party: str) -> pd.DataFrame:
    """Return one party's payoffs in every cell of a game.

    Parameters
    ----------
    game : Game
        Without draws.
    party : str
        `enterprise_perceived` (what the enterprise decides on), `enterprise`, `regulator`, `public` or
        `welfare`.

    Returns
    -------
    DataFrame, shape (enterprise's actions, regulator's actions)
        Yuan a year.

    Raises
    ------
    ValueError
        For a party that does not exist, or a game with draws.
    """
    if party not in PAYOFFS:
        raise ValueError(f"payoff_table: party must be one of {', '.join(PAYOFFS)}; got {party!r}")
    if game.perceived.ndim != 2:
        raise ValueError(f"payoff_table: expected a single game; got draws of shape {game.perceived.shape[:-2]}")
    matrix = game.perceived if party == "enterprise_perceived" else getattr(game, party)
    return pd.DataFrame(
        matrix,
        index=pd.Index(game.enterprise_actions, name="enterprise"),
        columns=pd.Index(game.regulator_actions, name=f"{party} (yuan/year)"),
    )


def equilibrium_table(solution: Solution) -> pd.DataFrame:
    """Return what may be played in a game, one row for each equilibrium.

    Parameters
    ----------
    solution : Solution

    Returns
    -------
    DataFrame
        The chance of each action, the regret as a share of the payoff range, fires a year per 1,000
        premises, and whether the row is the headline: the one that is reported.
    """
    rows = [
        {
            **{column: chance for column, chance in _column(profile.outcomes).items() if column in _ACTIONS},
            "regret (share of range)": profile.regret,
            "fires (a year per 1,000 premises)": profile.outcomes.fires_per_1000,
            "headline": number == solution.headline,
        }
        for number, profile in enumerate(solution.profiles)
    ]
    return pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1, name="equilibrium"))


def outcome_table(columns: Sequence[tuple[Words | str, Outcomes]], *, language: Language = "en") -> pd.DataFrame:
    """Return outcomes side by side.

    Parameters
    ----------
    columns : sequence of (Words or str, Outcomes)
        The name of each column and what stands in it.
    language : {"zh", "en"}
        Of the columns' names; rows carry the names that data files and the command line use.

    Returns
    -------
    DataFrame
        Rows are the chance of each action and then every outcome, with its unit; an action that does not
        exist in a column is NaN there.

    Raises
    ------
    ValueError
        If two columns have the same name.
    """
    table = {_name(head, language): _column(outcomes) for head, outcomes in columns}
    if len(table) < len(columns):
        raise ValueError("outcome_table: expected every column to have a name of its own")
    used = [action for action in _ACTIONS if any(action in column for column in table.values())]
    rows = [*used, *(f"{name} ({unit})" for name, unit in UNITS.items())]
    return pd.DataFrame(table, index=pd.Index(rows, name="outcome"), dtype=float)


def judgement_table(judgements: Sequence[Judgement]) -> pd.DataFrame:
    """Return verdicts and gains, one row for each judgement.

    Parameters
    ----------
    judgements : sequence of Judgement

    Returns
    -------
    DataFrame
        Indexed by regime, whether it is binding, and concept. Gains are yuan a year against enforcement only
        with the same hours and money, `unadjusted` against enforcement only as it is today; NaN where the
        regime is over budget.
    """
    rows = [
        {
            "verdict": one.verdict,
            "losers": ", ".join(one.losers),
            **{f"{party} (yuan/year)": _gain(one.gains, party) for party in PARTIES},
            **{f"{party}, unadjusted (yuan/year)": _gain(one.gains_unadjusted, party) for party in PARTIES},
            "flags": ", ".join(one.flags),
        }
        for one in judgements
    ]
    keys = [(one.regime.name, one.binding, one.concept) for one in judgements]
    columns = [
        "verdict",
        "losers",
        *(f"{party} (yuan/year)" for party in PARTIES),
        *(f"{party}, unadjusted (yuan/year)" for party in PARTIES),
        "flags",
    ]
    return pd.DataFrame(
        rows, columns=columns, index=pd.MultiIndex.from_tuples(keys, names=["regime", "binding", "concept"])
    )


def _name(head: Words | str, language: Language) -> str:
    return head if isinstance(head, str) else head[language]


def _column(outcomes: Outcomes) -> dict[str, float]:
    chances = {f"P({action})": chance for party in outcomes.action_chances.values() for action, chance in party.items()}
    return {**chances, **{f"{name} ({unit})": float(getattr(outcomes, name)) for name, unit in UNITS.items()}}


def _gain(gains: Mapping[str, float] | None, party: str) -> float:
    return np.nan if gains is None else gains[party]
