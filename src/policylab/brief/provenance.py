"""Part 7, where the numbers come from: every value with range, unit, source and status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from policylab.brief.section import Cell, Section, Text, both, heading, paragraph, said, table
from policylab.brief.subject import Subject
from policylab.evidence.sources import Source
from policylab.i18n.labels import DELIVERIES, EFFECTS, STANDINGS, STATUSES, VARIES
from policylab.i18n.numbers import exact, joined, share
from policylab.i18n.sentences import price_sentence
from policylab.i18n.words import Language, Words
from policylab.instruments import Instrument
from policylab.parameters import PARAMETERS, PRICE_YEAR, Group
from policylab.quantity import Quantity

HEADING = Words("数据来源", "Where the numbers come from")
HEADS = (
    Words("数值", "Value"),
    Words("范围", "Range"),
    Words("单位", "Unit"),
    Words("范围的含义", "What the range means"),
    Words("性质", "Status"),
    Words("来源与说明", "Source and note"),
)
ENDS = {"value": Words("数值", "value"), "low": Words("下限", "low end"), "high": Words("上限", "high end")}
FIXED, NO_RANGE = Words("固定", "fixed"), Words("未给范围", "no range given")
WORKED_OUT = Words("（{ends}由算式得出。）", "(Worked out: {ends}.)")


def provenance(subject: Subject) -> Section:
    """List every value of the scenario and of the measures there are, and the sources they cite."""
    scenario = subject.scenario
    instruments = subject.instruments
    numbers = _source_numbers(scenario.quantities.values(), instruments, scenario.sources)

    def make(language: Language) -> Markup:
        intro = Words(
            "标有“假设”的数值没有可靠来源，只给出可能范围。措施提高、降低的幅度是比例："
            "“提高”0.1，是把与1的差距缩小一成；“降低”0.1，是把数值减少一成。",
            "Values marked “assumption” have no reliable source, only a range. What a measure raises or cuts is a "
            "share: to raise by 0.1 is to close a tenth of the distance to 1; to cut by 0.1 is to take a tenth away.",
        )
        parts = [
            heading(HEADING, "provenance", language),
            paragraph(price_sentence(scenario.price_year, PRICE_YEAR), language),
            paragraph(intro, language),
        ]
        for group in Group:
            rows = [
                _row(parameter.label, scenario.quantities[name], numbers, language)
                for name, parameter in PARAMETERS.items()
                if parameter.group is group
            ]
            parts.append(table(group.value, (Words("参数", "Parameter"), *HEADS), rows, language, "provenance"))
        for item in instruments:
            rows = [_row(label, quantity, numbers, language) for label, quantity in _figures(item)]
            parts.append(
                table(
                    _instrument_caption(item, language), (Words("项目", "Item"), *HEADS), rows, language, "provenance"
                )
            )
        parts.append(_sources(numbers, scenario.sources, language))
        return Markup("").join(parts)

    return both(make)


def _instrument_caption(item: Instrument, language: Language) -> Markup:
    words = Words("{title}（{delivery}）", "{title} ({delivery})").format(
        title=item.title, delivery=DELIVERIES[item.delivered_by]
    )
    if not item.article:
        return said(words, language)
    # The style of <q> puts the quotation marks of the page's language.
    quotation = Words(item.article, item.translation)
    return Markup("{} <q>{}</q>").format(said(words, language), said(quotation, language))


def _figures(item: Instrument) -> Iterable[tuple[Words, Quantity]]:
    per_visit = item.delivered_by == "visit"
    yield (
        Words("每次检查多用工时", "Extra hours per visit") if per_visit else Words("每单位每年工时", "Hours a year"),
        item.hours,
    )
    yield (
        Words("每次检查经费", "Money per visit") if per_visit else Words("每单位每年经费", "Money a year"),
        item.cost,
    )
    for (kind, parameter), quantity in item.effects.items():
        yield EFFECTS[kind].format(name=PARAMETERS[parameter].label.lowered()), quantity


def _row(label: Words, quantity: Quantity, numbers: Mapping[str, int], language: Language) -> list[Cell]:
    value: Text = exact(float(quantity.value))
    if quantity.overridden:
        value = Words("{value}（已改动）", "{value} (changed)").format(value=str(value))
    fixed = quantity.low == quantity.high
    still = NO_RANGE if quantity.unranged else FIXED
    span = still if fixed else Words.same(f"{exact(quantity.low)} – {exact(quantity.high)}")
    assumed = quantity.status == "assumption"
    cited = Markup(" ").join(Markup('<a href="#source-{0}">[{0}]</a>').format(numbers[key]) for key in quantity.sources)
    note = said(quantity.note, language) if quantity.note is not None else Markup("")
    if quantity.calibration and not quantity.overridden:
        ends = joined([ENDS[end] for end in ENDS if end in quantity.calibration])
        note += said(Words("", " "), language) + said(WORKED_OUT.format(ends=ends), language)
    return [
        Cell(label),
        Cell(value, "number"),
        Cell(span, "number"),
        Cell(quantity.unit.words),
        Cell(Words("—", "—") if fixed else VARIES[quantity.varies]),
        Cell(STATUSES[quantity.status], "assumption" if assumed else ""),
        Cell(Markup("{} {}").format(cited, note)),
    ]


def _source_numbers(
    quantities: Iterable[Quantity], instruments: Iterable[Instrument], sources: Mapping[str, Source]
) -> dict[str, int]:
    """Number the sources in the order in which they are first cited."""
    cited = [key for quantity in quantities for key in quantity.sources]
    cited += [key for item in instruments for quantity in item.figures().values() for key in quantity.sources]
    return {key: number for number, key in enumerate(dict.fromkeys(key for key in cited if key in sources), start=1)}


def _sources(numbers: Mapping[str, int], sources: Mapping[str, Source], language: Language) -> Markup:
    items = Markup("").join(_source(number, sources[key], language) for key, number in numbers.items())
    heading = said(Words("来源", "Sources"), language)
    return Markup('<h3>{}</h3>\n<ol class="sources">\n{}</ol>\n').format(heading, items)


def _source(number: int, source: Source, language: Language) -> Markup:
    standing = STANDINGS[source.standing][language]
    if source.standing == "found" and source.address:
        standing += said(Words("", " at its address"), language)
    if source.confidence is not None:
        sure = Words("（把握约{share}）", " (about {share} sure)").format(share=share(source.confidence))
        standing += sure[language]
    parts = [said(source.title, language)]
    if source.year is not None:
        parts.append(said(str(source.year), language))
    parts.append(said(standing, language))
    stop = said(Words("；", "; "), language)
    line = stop.join(parts)
    if source.note is not None:
        line += stop + said(source.note, language)
    if source.address:
        # Printed as text, not as a link: a page on paper or without a network must still tell the address.
        line += Markup(' <span class="address">{}</span>').format(source.address)
    return Markup('<li id="source-{}">{}</li>\n').format(number, line)
