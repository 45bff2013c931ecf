"""What changes on the ground? Inspections, hazards found and left, and fires, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from policylab.figures.bars import Bar, Panel, Row, bar_rows
from policylab.figures.style import BLUE, GREY, Chart, drawn, sentences
from policylab.i18n.labels import OUTCOMES
from policylab.i18n.numbers import count, joined, share
from policylab.i18n.words import Language, Words
from policylab.outcomes import Outcomes

MEASURES: Mapping[str, Callable[[float], Words]] = {
    "visits": count,
    "found": share,
    "residual": share,
    "fires_per_1000": count,
}
Columns = Sequence[tuple[Words, Outcomes]]


@drawn
def ground(columns: Columns, language: Language = "en") -> Chart:
    """Draw visits, chance of being found, hazard left and fires under several regimes.

    Parameters
    ----------
    columns : sequence of (Words, Outcomes)
        Each regime's name and what comes of it; the first is what the others are compared with.
    language : {"zh", "en"}

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        If there is nothing to show.
    """
    if not columns:
        raise ValueError("ground: expected at least one regime; got none")
    panels = [Panel(OUTCOMES[name][language], name) for name in MEASURES]
    rows = [
        Row(
            head[language],
            tuple(Bar(_value(found, name), show(_value(found, name))[language], _colour(found)) for name, show in
                  MEASURES.items()),
        )
        for head, found in columns
    ]  # fmt: skip
    return bar_rows(panels, rows, describe(columns), language, guide=True)


def describe(columns: Columns) -> Words:
    """Say where fires, the hazard left and inspections are lowest and where they are highest."""
    parts = []
    for name in ("fires_per_1000", "residual", "visits"):
        show = MEASURES[name]
        shown = [(head, show(_value(found, name))) for head, found in columns]
        low, high = (pick(columns, key=lambda column: _value(column[1], name)) for pick in (min, max))
        least, most = show(_value(low[1], name)), show(_value(high[1], name))
        said = _SAME if least == most and len(columns) > 1 else _ALONE if least == most else _FROM_TO
        parts.append(
            said.format(
                measure=OUTCOMES[name],
                least=least,
                most=most,
                low=joined([_QUOTED.format(head=head) for head, value in shown if value == least]),
                high=joined([_QUOTED.format(head=head) for head, value in shown if value == most]),
            )
        )
    return sentences(parts)


_QUOTED = Words("“{head}”", "“{head}”")
_ALONE = Words("{measure}：{least}。", "{measure}: {least}.")
_SAME = Words("{measure}：各方案都是{least}。", "{measure}: {least} under every regime.")
_FROM_TO = Words(
    "{measure}：{low}最低（{least}），{high}最高（{most}）。",
    "{measure}: lowest under {low} ({least}), highest under {high} ({most}).",
)


def _value(found: Outcomes, name: str) -> float:
    return float(getattr(found, name))


def _colour(found: Outcomes) -> str:
    """Service stands out from enforcement alone; the row's name says it, too."""
    return BLUE if "serve" in found.action_chances["regulator"] or found.money > 0 else GREY
