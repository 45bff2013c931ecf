"""More visits or better visits? What of a change is due to hours, and what to service."""

from __future__ import annotations

from collections.abc import Sequence

from policylab.figures.bars import Bar, Panel, Row, bar_rows
from policylab.figures.gains import yuan
from policylab.figures.style import BLUE, GREY, VERMILION, Chart, drawn, sentences
from policylab.i18n.labels import CONCEPTS, OUTCOMES
from policylab.i18n.numbers import count
from policylab.i18n.words import Language, Words
from policylab.study.attribution import HELD, MEASURES, Attribution, Part

HOURS = Words("更多工时带来的变化", "Due to more hours")
SERVICE = Words("服务带来的变化", "Due to service")
TOTAL = Words("合计", "Together")
ACTIONS_HELD = Words("双方行动不变", "Actions held as they are today")
DOES_NOT_FIT = Words("现有工时容不下服务，无法分解", "service does not fit in today's hours: no split")
NO_SERVICE = Words("方案没有随检查提供的服务，无从分解", "the regime has no service at the visit: nothing to split")
COLOURS = Words("蓝色为改善，橙色为变差。", "Blue is for the better, orange for the worse.")
YUAN_A_YEAR = Words("{measure}（元/年）", "{measure} (yuan a year)")

FIRES = "fires_per_1000"
# Less than these is nothing: a rounding of the sums.
_LEAST = {FIRES: 1e-9}
_LEAST_YUAN = 0.01


@drawn
def attribution(ways: Sequence[Attribution], language: Language = "en") -> Chart:
    """Draw what more hours do and what service does, for fires, the three payoffs and welfare.

    Parameters
    ----------
    ways : sequence of Attribution
        The same scenario and regime under several ways of choosing actions, in the order to be read.
    language : {"zh", "en"}

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        If there is nothing to show.
    """
    if not ways:
        raise ValueError("attribution: expected at least one way of choosing actions; got none")
    panels = [Panel(title[language], "all") for title in (HOURS, SERVICE, TOTAL)]
    rows = [Row(_name(one)[language], note=_why_not(one)[language]) for one in ways if one.parts is None]
    for measure in MEASURES:
        label = OUTCOMES[measure] if measure == FIRES else YUAN_A_YEAR.format(measure=OUTCOMES[measure])
        for one in ways:
            if one.parts is not None:
                part = one.parts[measure]
                bars = tuple(_bar(measure, value) for value in (part.hours, part.service, part.hours + part.service))
                rows.append(Row(_name(one)[language], bars, block=label[language]))
    notes = [COLOURS[language]] if any(one.parts is not None for one in ways) else []
    return bar_rows(panels, rows, describe(ways), language, notes=notes)


def _why_not(one: Attribution) -> Words:
    return DOES_NOT_FIT if one.serves else NO_SERVICE


def describe(ways: Sequence[Attribution]) -> Words:
    """Say for each way how many fires more hours make and how many service does."""
    told = []
    for one in ways:
        if one.parts is None:
            said = Words("{way}：{why}。", "{way}: {why}.")
            told.append(said.format(way=_name(one), why=_why_not(one)))
            continue
        part = one.parts[FIRES]
        said = Words(
            "{way}：每千家单位年火灾起数的变化中，更多工时占{hours}，服务占{service}{more}。",
            "{way}: of the change in fires a year per 1,000 premises, more hours make {hours} and service "
            "{service}{more}.",
        )
        told.append(
            said.format(way=_name(one), hours=_fires(part.hours), service=_fires(part.service), more=_larger(part))
        )
    return sentences(told)


def _larger(part: Part) -> Words:
    hours, service = (_shown(FIRES, value) for value in (part.hours, part.service))
    if service < 0 <= hours:
        return Words("，减少火灾的只有服务", "; only service makes fires fewer")
    if hours < 0 <= service:
        return Words("，减少火灾的只有更多工时", "; only more hours make fires fewer")
    if hours >= 0 and service >= 0:
        return Words("，两者都不减少火灾", "; neither makes fires fewer")
    if service < hours:
        return Words("，服务减少得更多", "; service does more")
    return Words("，更多工时减少得更多", "; more hours do more") if hours < service else Words("", "")


def _name(one: Attribution) -> Words:
    return ACTIONS_HELD if one.way == HELD else CONCEPTS[one.way]


def _shown(measure: str, value: float) -> float:
    return value if abs(value) >= _LEAST.get(measure, _LEAST_YUAN) else 0.0


def _fires(value: float) -> Words:
    return count(_shown(FIRES, value), signed=True)


def _bar(measure: str, value: float) -> Bar:
    shown = _shown(measure, value)
    if measure == FIRES:
        # Fewer fires are the good side here, though the bar points to the left.
        return Bar(shown, count(shown, signed=True).en, _colour(-shown))
    return Bar(shown, yuan(shown), _colour(shown))


def _colour(good: float) -> str:
    return BLUE if good > 0 else VERMILION if good < 0 else GREY
