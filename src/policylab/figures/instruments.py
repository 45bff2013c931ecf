"""What is each measure worth: alone, added to the others, and on average over all sets?"""

from __future__ import annotations

import math

from policylab.figures.bars import Bar, Panel, Row, bar_rows
from policylab.figures.style import BLUE, GREY, VERMILION, Chart, drawn, sentences
from policylab.i18n.numbers import joined, money
from policylab.i18n.words import Language, Words
from policylab.study.portfolio import Portfolio

ALONE = Words("单独采用", "Alone")
LAST = Words("最后加入", "Added last")
MEAN = Words("各种组合平均", "Average over all sets")
NOTE = Words(
    "社会总收益，元／单位·年，与同等工时和经费的仅执法相比。“—”为工时不够。",
    "What all together gain, yuan a year for one set of premises, against enforcement only at the same budget. “—”: "
    "the hours do not suffice.",
)
NOTHING = "—"


@drawn
def instruments(found: Portfolio, to: int, language: Language = "en") -> Chart:
    """Draw what each instrument gains for all together, in three ways.

    Parameters
    ----------
    found : Portfolio
    to : int
        The set to which it is added last.
    language : {"zh", "en"}

    Returns
    -------
    Chart
    """
    ways = (found.alone("welfare"), found.added_last("welfare", to), found.shapley("welfare"))
    rows = [
        Row(item.title[language], tuple(_bar(float(way[place])) for way in ways))
        for place, item in enumerate(found.instruments)
    ]
    panels = [Panel(title[language], "yuan") for title in (ALONE, LAST, MEAN)]
    return bar_rows(panels, rows, describe(found), language, notes=[NOTE[language]], compress=True)


def describe(found: Portfolio) -> Words:
    """Say which instruments gain most and lose on average over all sets."""
    values = {item.title: float(value) for item, value in zip(found.instruments, found.shapley("welfare"), strict=True)}
    known = {title: value for title, value in values.items() if not math.isnan(value)}
    if not known:
        return Words("没有一项措施能在现有工时内实行。", "No measure fits in the hours there are.")
    best = max(known, key=lambda title: known[title])
    told = [
        Words(
            "各种组合平均，作用最大的是{title}（{gain}）。", "On average over all sets {title} does most ({gain})."
        ).format(title=best.lowered(), gain=money(known[best], signed=True))
    ]
    losing = [title.lowered() for title, value in known.items() if value < 0]
    if losing:
        told.append(
            Words("平均起来得不偿失的有：{losing}。", "On average these cost more than they bring: {losing}.").format(
                losing=joined(losing)
            )
        )
    return sentences(told)


def _bar(value: float) -> Bar:
    if math.isnan(value):
        return Bar(0.0, NOTHING, GREY)
    written = f"{value:+,.0f}".replace("-", "−") if abs(value) >= 0.5 else "0"
    return Bar(value, written, BLUE if value >= 0 else VERMILION)
