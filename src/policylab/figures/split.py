"""Where does the enterprise's gain come from?"""

from __future__ import annotations

from policylab.comparison import Judgement
from policylab.figures.bars import Bar, Panel, Row, bar_rows
from policylab.figures.gains import COLOURS, NOTE, OVER_BUDGET, yuan
from policylab.figures.style import INK, Chart, drawn, sentences
from policylab.i18n.numbers import money
from policylab.i18n.words import Language, Words

TITLE = Words("企业少付（＋）或多付（−）", "Saved (+) or paid more (−) by the enterprise")
TOTAL = Words("合计", "In all")
PARTS = {
    "spend": Words("主动投入", "own spending"),
    "ordered": Words("奉令整改", "work on orders"),
    "contact": Words("接待检查", "receiving inspectors"),
    "sanctions": Words("受罚（含停业）", "sanctions, closure included"),
    "own_fires": Words("自身火灾", "own fires"),
}

# Less than this is nothing, as in the verdict.
_LEAST_YUAN = 0.01


@drawn
def split(judgement: Judgement, language: Language = "en") -> Chart:
    """Draw the parts that the enterprise's gain is made of, and their sum.

    Parameters
    ----------
    judgement : Judgement
        One that is over budget has no parts, and the figure says so.
    language : {"zh", "en"}

    Returns
    -------
    Chart
    """
    if judgement.enterprise_split is None or judgement.gains is None:
        rows = [Row(TOTAL[language], note=OVER_BUDGET[language])]
    else:
        split_ = judgement.enterprise_split
        rows = [Row(PARTS[part].capitalised()[language], (_bar(value),)) for part, value in split_.items()]
        total = judgement.gains["enterprise"]
        rows.append(Row(TOTAL[language], (Bar(_rounded(total), yuan(_rounded(total)), INK),)))
    return bar_rows([Panel(TITLE[language], "yuan")], rows, describe(judgement), language, notes=[NOTE[language]])


def describe(judgement: Judgement) -> Words:
    """Say what the enterprise gains or loses in all, and which part saves and which costs most."""
    if judgement.enterprise_split is None or judgement.gains is None:
        return Words(
            "服务措施所需工时超过现有工时，没有可分解的得失。",
            "The measures take more hours than there are: there is no gain to divide.",
        )
    total = judgement.gains["enterprise"]
    if abs(total) < _LEAST_YUAN:
        parts = [Words("企业的得失没有变化。", "In all nothing changes for the enterprise.")]
    else:
        way = Words("得益", "gains") if total > 0 else Words("受损", "loses")
        said = Words("企业每年{way}{amount}。", "The enterprise {way} {amount} a year.")
        parts = [said.format(way=way, amount=money(abs(total)))]
    by_size = sorted(judgement.enterprise_split.items(), key=lambda item: item[1])
    (cost, paid), (saving, saved) = by_size[0], by_size[-1]
    if saved >= _LEAST_YUAN:
        said = Words("省得最多的是{what}（{amount}）。", "It saves most on {what} ({amount}).")
        parts.append(said.format(what=PARTS[saving], amount=money(saved, signed=True)))
    if paid <= -_LEAST_YUAN:
        said = Words("多付最多的是{what}（{amount}）。", "What it pays more for is above all {what} ({amount}).")
        parts.append(said.format(what=PARTS[cost], amount=money(paid, signed=True)))
    return sentences(parts)


def _rounded(value: float) -> float:
    return value if abs(value) >= _LEAST_YUAN else 0.0


def _bar(value: float) -> Bar:
    shown = _rounded(value)
    return Bar(shown, yuan(shown), COLOURS[(shown > 0) - (shown < 0)])
