"""Does the verdict rest on the solution concept: on who moves first, and on how far each side thinks?"""

from __future__ import annotations

from collections.abc import Sequence

from policylab.comparison import Judgement
from policylab.figures.bars import Bar, Panel, Row, bar_rows
from policylab.figures.gains import COLOURS, OVER_BUDGET, yuan
from policylab.figures.style import Chart, drawn, sentences
from policylab.i18n.labels import CONCEPT_NAMES, PARTY_HEADS
from policylab.i18n.numbers import joined
from policylab.i18n.verdicts import fate
from policylab.i18n.words import Language, Words
from policylab.outcomes import PARTIES

Rows = Sequence[tuple[str, Judgement]]

NOTE = Words(
    "每种解法都与同一解法下、同等工时和经费的“仅执法”相比，每单位每年，元。",
    "Each against enforcement only with the same hours and money under the same concept; yuan a year for one set of "
    "premises.",
)
MAY, MUST = Words("可自行选择", "may serve"), Words("必须服务", "must serve")
ENDINGS = {"cycles": Words("循环，取平均", "going round, averages"), "slow": Words("尚未稳定", "not settled")}


@drawn
def concepts(rows: Rows, language: Language = "en") -> Chart:
    """Draw the gains of enterprise, fire department and public under several solution concepts.

    Parameters
    ----------
    rows : sequence of (str, Judgement)
        Each judgement with the name of its concept, in the order to be read; the first is what the others are
        compared with. Rows of one concept stand together.
    language : {"zh", "en"}

    Returns
    -------
    Chart
        The three parties share a scale. Where all rows are of one regime each says its verdict. A row that is over
        budget says so in place of bars.

    Raises
    ------
    ValueError
        If there is nothing to show, or for a concept without a name.
    """
    _check(rows)
    panels = [Panel(PARTY_HEADS[party][language], "yuan") for party in PARTIES]
    ordered = [row for concept in dict.fromkeys(name for name, _ in rows) for row in rows if row[0] == concept]
    drawn_rows = [_row(concept, one, _subject(one, rows), language) for concept, one in ordered]
    return bar_rows(panels, drawn_rows, describe(rows), language, notes=[NOTE[language]], compress=True)


def describe(rows: Rows) -> Words:
    """Say under which concepts the verdict is that of the first row, and what it is under the others.

    Where the rows are of several regimes, each is told by itself.
    """
    _check(rows)
    groups: dict[tuple[str, bool], list[tuple[str, Judgement]]] = {}
    for concept, one in rows:
        groups.setdefault((one.regime.name, one.binding), []).append((concept, one))
    told = []
    for group in groups.values():
        subject = _subject(group[0][1], rows)
        said = _agreement(group)
        told.append(Words("{subject}：{said}", "{subject}: {said}").format(subject=subject, said=said) if subject
                    else said.capitalised())  # fmt: skip
    return sentences(told)


def _agreement(group: Rows) -> Words:
    by_verdict: dict[tuple[str, tuple[str, ...]], list[Words]] = {}
    for concept, one in group:
        by_verdict.setdefault((one.verdict, one.losers), []).append(CONCEPT_NAMES[concept])
    ((first, same), *others) = by_verdict.items()
    said = Words("{name}之下，{fate}。", "under {name} {fate}.")
    told = [said.format(name=same[0], fate=fate(*first))]
    if same[1:]:
        said = Words("换用{names}，结论不变。", "Under {names} the verdict is the same.")
        told.append(said.format(names=joined(same[1:])))
    for verdict, names in others:
        said = Words("换用{names}，结论变为{fate}。", "Under {names} it is another: {fate}.")
        told.append(said.format(names=joined(names), fate=fate(*verdict)))
    return sentences(told)


def _subject(one: Judgement, rows: Rows) -> Words | None:
    """Return what tells a judgement from those of other regimes; nothing where all are of one."""
    titles = {other.regime.name for _, other in rows}
    modes = {other.binding for _, other in rows}
    mode = MUST if one.binding else MAY
    if len(titles) > 1 and len(modes) > 1:
        return Words("{title}，{mode}", "{title}, {mode}").format(title=one.regime.title, mode=mode)
    if len(titles) > 1:
        return one.regime.title
    return mode.capitalised() if len(modes) > 1 else None


def _row(concept: str, one: Judgement, subject: Words | None, language: Language) -> Row:
    name = CONCEPT_NAMES[concept].capitalised()
    if subject is not None:
        name = Words("{name}：{subject}", "{name}: {subject}").format(name=name, subject=subject.lowered())
    if one.gains is None:
        return Row(name[language], note=OVER_BUDGET[language])
    said = [ENDINGS[status] for status in _unsettled(one)]
    if subject is None:
        said.append(fate(one.verdict, one.losers))
    label = name
    if said:
        both = Words("；".join(part.zh for part in said), "; ".join(part.en for part in said))
        label = Words("{name}（{said}）", "{name} ({said})").format(name=name, said=both)
    return Row(label[language], tuple(_bar(one, party) for party in PARTIES))


def _unsettled(one: Judgement) -> list[str]:
    """Return how evolution ends, with or without the regime, where it does not come to rest."""
    statuses = [solution.status for solution in (one.solution, one.baseline) if solution is not None]
    return [status for status in ENDINGS if status in statuses]


def _bar(one: Judgement, party: str) -> Bar:
    assert one.gains is not None
    way = one.sign(party)
    value = one.gains[party] if way else 0.0
    return Bar(value, yuan(value), COLOURS[way])


def _check(rows: Rows) -> None:
    if not rows:
        raise ValueError("concepts: expected at least one judgement; got none")
    for concept, _ in rows:
        if concept not in CONCEPT_NAMES:
            raise ValueError(f"concepts: expected one of {', '.join(CONCEPT_NAMES)}; got {concept!r}")
