"""Who gains and who loses, and by how much?"""

from __future__ import annotations

from collections.abc import Sequence

from policylab.comparison import Judgement
from policylab.figures.bars import Bar, Panel, Row, bar_rows
from policylab.figures.style import BLUE, GREY, VERMILION, Chart, drawn, sentences
from policylab.i18n.labels import PARTIES as PARTY_NAMES
from policylab.i18n.labels import PARTY_HEADS, VERDICTS
from policylab.i18n.numbers import joined, money
from policylab.i18n.words import Language, Words
from policylab.outcomes import PARTIES

Rows = Sequence[tuple[Words, Judgement]]

NOTE = Words(
    "与同等工时和经费的“仅执法”相比，每单位每年，元。",
    "Against enforcement only with the same hours and money; yuan a year for one set of premises.",
)
OVER_BUDGET = Words("所需工时超过现有工时，没有数字", "takes more hours than there are: no figures")

# Gains point to the right, losses to the left; the colours only repeat it.
COLOURS = {1: BLUE, 0: GREY, -1: VERMILION}


@drawn
def gains(rows: Rows, language: Language = "en") -> Chart:
    """Draw the gains of enterprise, fire department and public under several judgements.

    Parameters
    ----------
    rows : sequence of (Words, Judgement)
        Each judgement with what its row is called; one that is over budget says so in place of bars.
    language : {"zh", "en"}

    Returns
    -------
    Chart
        The three parties share a scale.

    Raises
    ------
    ValueError
        If there is nothing to show.
    """
    if not rows:
        raise ValueError("gains: expected at least one judgement; got none")
    panels = [Panel(PARTY_HEADS[party][language], "yuan") for party in PARTIES]
    drawn_rows = [
        Row(label[language], note=OVER_BUDGET[language])
        if one.gains is None
        else Row(label[language], tuple(_bar(one, party) for party in PARTIES))
        for label, one in rows
    ]
    return bar_rows(panels, drawn_rows, describe(rows), language, notes=[NOTE[language]], compress=True)


def describe(rows: Rows) -> Words:
    """Say for which rows all gain, for which somebody loses, and who."""
    groups: dict[tuple[str, tuple[str, ...]], list[Words]] = {}
    for label, one in rows:
        groups.setdefault((one.verdict, one.losers), []).append(Words("“{x}”", "“{x}”").format(x=label))
    return sentences(
        [
            Words("{verdict}：{labels}。", "{verdict}: {labels}.").format(
                verdict=_said(verdict, losers), labels=joined(labels)
            )
            for (verdict, losers), labels in groups.items()
        ]
    )


def yuan(value: float, *, signed: bool = True) -> str:
    """Return an amount as it stands beside a bar; the unit is said once for all."""
    return money(value, signed=signed, in_table=True).en.removesuffix(" yuan")


def _said(verdict: str, losers: Sequence[str]) -> Words:
    if not losers:
        return VERDICTS[verdict]
    names = joined([PARTY_NAMES[party] for party in losers])
    lose = Words("{names}受损", "{names} " + ("loses" if len(losers) == 1 else "lose"))
    return lose.format(names=names).capitalised()


def _bar(judgement: Judgement, party: str) -> Bar:
    assert judgement.gains is not None
    way = judgement.sign(party)
    value = judgement.gains[party] if way else 0.0
    return Bar(value, yuan(value), COLOURS[way])
