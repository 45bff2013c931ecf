"""Part 5, a panel: the reader moves a few numbers and sees verdict and outcomes, all worked out beforehand."""

from __future__ import annotations

from collections import Counter
from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from policylab.brief.answer import MAY_SERVE, MUST_SERVE
from policylab.brief.robust import chances_words
from policylab.brief.section import Cell, Section, both, paragraph, said, table
from policylab.brief.subject import Subject
from policylab.formulas import ENTERPRISE_ACTIONS
from policylab.game import regulator_actions
from policylab.i18n.labels import CONCEPTS, FLAGS, OUTCOMES, PARTY_HEADS
from policylab.i18n.numbers import count, money
from policylab.i18n.panel import (
    HELP_STEPS,
    Help,
    alone_sentence,
    help_name,
    help_sentence,
    limits_sentence,
    panel_sentence,
    today,
    unmoved_sentence,
)
from policylab.i18n.uncertainty import value_words
from policylab.i18n.verdicts import qualified, verdict_name
from policylab.i18n.words import Language, Words
from policylab.outcomes import PARTIES
from policylab.parameters import PARAMETERS
from policylab.study.futures import OVER_BUDGET, Futures, verdict_keys, verdict_of
from policylab.study.grid import Axis, Grid, grid
from policylab.verdict import VERDICTS

# What an officer can set or is asked about: the fine, the hours, what complying costs, how much advice helps.
MOVED = ("fine", "inspector_hours", "compliance_cost", "guidance")

HEADING = Words("换几个数值，结果会怎样", "What if these numbers were different?")
RESET = Words("恢复现值", "Back to today's values")
FOLD = Words("列表：每次只变动一个数值", "Tables: one number at a time")
CAPTION = Words(
    "所选数值下的结果（每单位每年；得失与同等工时和经费的“仅执法”相比）",
    "Outcomes at these values, for one set of premises and one year (gains and losses against enforcement only with "
    "the same hours and money)",
)
NOTED = Words("{name}：{note}", "{name}: {note}")
NONE = Words.same("—")
MODES = {"optional": MAY_SERVE, "binding": MUST_SERVE}
_GAIN = Words("{party}得失", "{party}: gain or loss")
_DOES = Words("{party}的做法", "{party}: what it does")
# The columns of a result after its verdict, as rows of the panel's table.
ROWS = (
    *(_GAIN.format(party=PARTY_HEADS[party]) for party in PARTIES),
    OUTCOMES["fires_per_1000"],
    Words("同等预算仅执法的火灾起数", "The same with enforcement only at the same budget"),
    OUTCOMES["visits"],
    *(_DOES.format(party=PARTY_HEADS[party]) for party in ("enterprise", "regulator")),
)
# What of a result stands in the tables, by its place in it: head and kind of the column.
ALONE = {
    0: (Words("结论", "Verdict"), "verdict"),
    **{place: (PARTY_HEADS[party], "number") for place, party in enumerate(PARTIES, start=1)},
    4: (OUTCOMES["fires_per_1000"], "number"),
    6: (OUTCOMES["visits"], "number"),
}


def panel(subject: Subject) -> Section:
    """Let the reader move a few numbers; without a script, show a table of each moved alone.

    The regime that the brief explores, under Nash, over the ranges of what may move. Every text that the panel can show
    stands in the page as data, so that whatever shows it needs no formula, no number format and no word of its own.
    """
    regime = subject.regimes[subject.regime]
    there = {*PARAMETERS, *(item.name for item in regime.instruments)}  # a regime of one's own may have no guidance
    found = grid(subject.scenario, regime, [name for name in MOVED if name in there])
    if not found.axes:
        return Section(Markup(""), Markup(""))
    results = {mode: _results(found, getattr(found, mode), mode == "binding") for mode in MODES}
    helps = [_named(found, axis) for axis in found.axes if axis.name not in PARAMETERS]
    notes = [NOTED.format(name=name, note=meaning) for name, meaning in helps]
    moved = {axis.name for axis in found.axes}
    still = [PARAMETERS[name].label for name in MOVED if name in PARAMETERS and name not in moved]
    if still:
        notes.append(unmoved_sentence(still))

    def make(language: Language) -> Markup:
        parts = [
            Markup('<h3 id="panel-heading">{}</h3>\n').format(said(HEADING, language)),
            _controls(found, results, language),
            _script_data(found, results, language),
            Markup('<button type="button" id="panel-fold" aria-expanded="false" aria-controls="panel-table" hidden>')
            + Markup("{}</button>\n").format(said(FOLD, language)),
            Markup('<div id="panel-table">\n'),
            *(_alone(found, mode, shown, language) for mode, shown in results.items()),
            *(paragraph(note, language) for note in notes),
            Markup("</div>\n"),
            paragraph(limits_sentence(CONCEPTS["nash"]), language),
        ]
        return Markup("").join(parts)

    return both(make)


Result = tuple[int, tuple[Words, ...]]


def _results(found: Grid, futures: Futures, binding: bool) -> list[Result]:
    """Return for every combination the place of its verdict and the texts of verdict and outcomes."""
    actions = ENTERPRISE_ACTIONS, regulator_actions(found.regime, binding)
    played = futures.played

    def result(entry: int, key: int) -> Result:
        verdict, losers = verdict_of(key)
        name = verdict_name(verdict, losers)
        if futures.verdict[entry] == OVER_BUDGET or played is None:
            return VERDICTS.index(verdict), (name, *[NONE] * len(ROWS))
        soft = [FLAGS["softness"]] if futures.measures["softness"][entry] else []
        mixes = [
            chances_words(dict(zip(named, chances[:, entry].tolist(), strict=True)))
            for named, chances in zip(actions, (played.enterprise, played.regulator), strict=True)
        ]
        gains = [money(float(futures.gains[party][entry]), signed=True, in_table=True) for party in PARTIES]
        numbers = [futures.fires, futures.measures["baseline_fires"], futures.visits]
        return VERDICTS.index(verdict), (
            qualified(name, soft), *gains, *(count(float(one[entry])) for one in numbers), *mixes,
        )  # fmt: skip

    return [result(entry, key) for entry, key in enumerate(verdict_keys(futures).tolist())]


def _controls(found: Grid, results: dict[str, list[Result]], language: Language) -> Markup:
    """Return the sliders, the verdicts and the table of outcomes, as they stand at the scenario's own values."""
    here = {mode: shown[found.entry(found.here)] for mode, shown in results.items()}
    colon, stop = Words("：", ": "), Words("。", ". ")
    verdicts = Markup("").join(
        Markup('{}{}<strong class="{}" data-mode="{}" data-column="1">{}</strong>{}').format(
            said(title.capitalised(), language), said(colon, language), VERDICTS[here[mode][0]], mode,
            said(here[mode][1][0], language), said(stop, language),
        )
        for mode, title in MODES.items()
    )  # fmt: skip
    rows = [
        [
            Cell(name),
            *(
                Cell(Markup('<span data-mode="{}" data-column="{}">{}</span>').format(
                    mode, column, said(here[mode][1][column - 1], language)
                ))
                for mode in MODES
            ),
        ]
        for column, name in enumerate(ROWS, start=2)
    ]  # fmt: skip
    heads = [Words("结果", "Outcome"), *(title.capitalised() for title in MODES.values())]
    return Markup(
        '<div id="panel" role="group" aria-labelledby="panel-heading" hidden>\n{}<div class="sliders">\n{}</div>\n'
        '<button type="button" id="panel-reset">{}</button>\n'
        '<p class="headline" role="status" aria-live="polite" aria-atomic="true">{}</p>\n{}</div>\n'
    ).format(
        paragraph(panel_sentence(found.regime.title, found.size), language),
        Markup("").join(_slider(found, axis, language) for axis in found.axes),
        said(RESET, language),
        verdicts,
        table(CAPTION, heads, rows, language, "outcomes"),
    )


def _slider(found: Grid, axis: Axis, language: Language) -> Markup:
    name, meaning = _named(found, axis)
    steps = _steps(axis)
    return Markup(
        '<div>\n<label for="panel-{id}">{name}</label>\n<output id="panel-{id}-value" for="panel-{id}" '
        'aria-live="off">{value}</output>\n'
        '<input type="range" id="panel-{id}" min="0" max="{last}" step="1" value="{here}" autocomplete="off" '
        'aria-describedby="panel-{id}-meaning">\n<p class="ends"><span>{low}</span> <span>{high}</span></p>\n'
        '<p class="note" id="panel-{id}-meaning">{meaning}</p>\n</div>\n'
    ).format(
        id=axis.name, name=said(name, language), meaning=said(meaning, language), last=len(axis) - 1, here=axis.here,
        value=said(_steps_told(axis)[axis.here], language),
        low=said(steps[0], language), high=said(steps[-1], language),
    )  # fmt: skip


def _named(found: Grid, axis: Axis) -> tuple[Words, Words]:
    """Return what moves along an axis: its name, and a sentence that says what it is."""
    if axis.name in PARAMETERS:
        parameter = PARAMETERS[axis.name]
        return parameter.label, parameter.meaning
    (item,) = (one for one in found.regime.instruments if one.name == axis.name)
    effects = [
        Help(kind, PARAMETERS[moved].label, effect.unit.value, float(values[0]), float(values[-1]))
        for (kind, moved), effect in item.effects.items()
        if (values := axis.settings.get(f"{item.name}.{kind}.{moved}")) is not None
    ]
    return help_name(item.title), help_sentence(effects)


def _steps(axis: Axis) -> list[Words]:
    if axis.name in PARAMETERS:
        return [value_words(float(step), PARAMETERS[axis.name].unit.value) for step in axis.steps]
    return [HELP_STEPS[float(step)] for step in axis.steps]


def _steps_told(axis: Axis) -> list[Words]:
    """Return the steps of an axis, the scenario's own marked."""
    marked = axis.name in PARAMETERS
    return [today(one) if marked and place == axis.here else one for place, one in enumerate(_steps(axis))]


def _script_data(found: Grid, results: dict[str, list[Result]], language: Language) -> Markup:
    """Return every text that the panel can show; each text and each row of texts stands there once."""
    # The most frequent text gets the shortest number.
    uses = Counter(one[language] for shown in results.values() for _, told in shown for one in told)
    texts = {text: place for place, (text, _) in enumerate(uses.most_common())}
    rows: dict[tuple[int, ...], int] = {}
    data: dict[str, Any] = {"steps": [[one[language] for one in _steps_told(axis)] for axis in found.axes]}
    for mode, shown in results.items():
        keys = [(verdict, *(texts[one[language]] for one in told)) for verdict, told in shown]
        data[mode] = [rows.setdefault(key, len(rows)) for key in keys]
    data |= {"verdicts": VERDICTS, "rows": list(rows), "texts": list(texts)}
    inner = htmlsafe_json_dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup('<script type="application/json" id="panel-data">{}</script>\n').format(inner)


def _alone(found: Grid, mode: str, shown: list[Result], language: Language) -> Markup:
    """Return the table in which one number moves at a time and the others stay."""
    rows = []
    for moved, axis in enumerate(found.axes):
        name, _ = _named(found, axis)
        for place, step in enumerate(_steps_told(axis)):
            places = [place if index == moved else here for index, here in enumerate(found.here)]
            _, texts = shown[found.entry(places)]
            head = Cell(NOTED.format(name=name, note=step), "" if place else "first")
            cells = [Cell(texts[column], kind) for column, (_, kind) in ALONE.items()]
            rows.append([head, *cells])
    heads = [Words("变动的数值", "What moves"), *(head for head, _ in ALONE.values())]
    return table(alone_sentence(found.regime.title, MODES[mode]), heads, rows, language, "alone")
