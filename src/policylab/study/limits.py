"""What a verdict rests on, counted: how many of the numbers behind it are assumptions, and what it holds for."""

from __future__ import annotations

from collections.abc import Iterable

from policylab.i18n.labels import CONCEPT_NAMES
from policylab.i18n.sentences import price_sentence
from policylab.i18n.words import Words
from policylab.parameters import PRICE_YEAR
from policylab.quantity import Quantity
from policylab.regime import Regime
from policylab.scenario import Scenario

_LIMITS = Words(
    "所用的{total}个数值中，{assumed}个是假设{set}。解的概念：{concept}。{prices}适用于一个单位、一个消防部门、一年。",
    "Of the {total} numbers used {assumed} are assumptions{set}. Solution concept: {concept}. {prices} "
    "For one set of premises, one department and one year.",
)


def assumed(quantities: Iterable[Quantity]) -> tuple[int, int]:
    """Return how many quantities are assumptions, and how many there are."""
    statuses = [one.status for one in quantities]
    return statuses.count("assumption"), len(statuses)


def limits(scenario: Scenario, *regimes: Regime, concept: str = "nash") -> Words:
    """Return what to know before a result is quoted.

    Parameters
    ----------
    scenario : Scenario
    *regimes : Regime
        Those looked at; a measure that is in several counts once.
    concept : str
        The solution concept of the result.

    Examples
    --------
    >>> from policylab import load
    >>> print(limits(load("karaoke", {"fine": 20000})).en)  # doctest: +NORMALIZE_WHITESPACE
    Of the 31 numbers used 29 are assumptions; 1 set by the user. Solution concept: Nash equilibrium. Amounts are in
    prices of 2012. For one set of premises, one department and one year.
    """
    instruments = {item.name: item for regime in regimes for item in regime.instruments}
    quantities = [
        *scenario.quantities.values(),
        *(figure for item in instruments.values() for figure in item.figures().values()),
    ]
    count, total = assumed(quantities)
    own = sum(one.overridden for one in quantities)
    told = Words("，另有{n}个由使用者设定", "; {n} set by the user").format(n=str(own)) if own else Words("", "")
    return _LIMITS.format(
        total=str(total),
        assumed=str(count),
        set=told,
        concept=CONCEPT_NAMES[concept],
        prices=price_sentence(scenario.price_year, PRICE_YEAR),
    )
