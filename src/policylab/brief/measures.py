"""Part 4, which measures: what each does alone and beside the others, the best set, and what it may cost."""

from __future__ import annotations

import math

from markupsafe import Markup

from policylab.brief.section import Cell, Section, both, bullets, heading, paragraph, table
from policylab.brief.subject import Subject
from policylab.i18n.numbers import money
from policylab.i18n.outlook import best_sentence, break_even_sentence
from policylab.i18n.verdicts import verdict_name
from policylab.i18n.words import Language, Words
from policylab.outcomes import PARTIES
from policylab.study.portfolio import break_even
from policylab.verdict import VERDICTS

HEADING = Words("哪些措施管用", "Which measures?")
INTRO = Words(
    "每项措施单独看、放在其他措施之后看，作用可能大不相同。下表为每单位每年的社会总收益（各方得失之和，罚款等转移不计），"
    "消防部门可自行决定是否服务。",
    "A measure may do one thing by itself and another beside the rest. The table gives what all together gain a year "
    "for one set of premises (fines and other transfers cancel out), with the department free to choose.",
)
CAPTION = Words(
    "每项措施的作用：与同等工时和经费的仅执法相比",
    "What each measure does, against enforcement only at the same budget",
)
HEADS = [
    Words("措施", "Measure"),
    Words("单独采用：结论", "Alone: verdict"),
    Words("单独采用", "Alone"),
    Words("最后加入", "Added last"),
    Words("各种组合平均", "Average over sets"),
    Words("在最优组合中", "In the best set"),
]
NOTE = Words(
    "“最后加入”指在{measures}之上再加这一项，已在其中的则在其余各项之后加入；“各种组合平均”{mean}。",
    "“Added last”: on top of {measures}, or of the others of them if it is one. “Average over sets” {mean}.",
)
SHAPLEY = Words("为沙普利值", "is the Shapley value")
ONLY_FITTING = Words("按能放进现有工时的组合平均", "is over those sets only that fit in the hours there are")
YES, NO = Words("是", "yes"), Words("否", "no")


def measures(subject: Subject) -> Section:
    """Show what each measure does alone, added last and on average, the best set, and the break-even cost."""
    found = subject.portfolio
    best = found.best(losers=False)
    members = set(found.names(best)) if best is not None else set()
    asked = subject.regimes[subject.asked]
    everything = found.place([item.name for item in asked.instruments])
    alone, last, mean = found.alone("welfare"), found.added_last("welfare", everything), found.shapley("welfare")
    titles = [item.title for item in found.instruments if item.name in members]
    evens = {party: break_even(subject.scenario, asked, party=party) for party in PARTIES}
    # Who loses whatever the measures cost is named, and sets no limit.
    known = [party for party, one in evens.items() if one.factor is not None]
    together = break_even(subject.scenario, asked, party=known) if known else None
    sentences = [
        best_sentence(
            titles,
            float(found.gains["welfare"][best]) if best is not None else 0.0,
            float(found.gains["fires"][best]) if best is not None else 0.0,
            len(found.verdict),
            int((~found.fits).sum()),
        ),
        break_even_sentence(
            asked.title,
            {party: one.factor for party, one in evens.items()},
            together=None if together is None or together.factor is None else (together.lowest or 0.0, together.factor),
            hours_then=together.hours if together else None,
            money_then=together.money if together else None,
            searched=evens["regulator"].searched,
            first=together.first if together else (),
            over=together is not None and together.over,
        ),
    ]

    note = NOTE.format(measures=subject.measures, mean=SHAPLEY if found.fits.all() else ONLY_FITTING)

    def make(language: Language) -> Markup:
        rows = [
            [
                Cell(item.title),
                Cell(verdict_name(VERDICTS[int(found.verdict[1 << index])], found.losers(1 << index)), "verdict"),
                *(Cell(_gain(float(values[index])), "number") for values in (alone, last, mean)),
                Cell(YES if item.name in members else NO),
            ]
            for index, item in enumerate(found.instruments)
        ]
        return Markup("").join(
            [
                heading(HEADING, "measures", language),
                paragraph(INTRO, language),
                bullets(sentences, language),
                table(CAPTION, HEADS, rows, language, "measures"),
                paragraph(note, language, "note"),
            ]
        )

    return both(make)


def _gain(value: float) -> Words:
    return Words.same("—") if math.isnan(value) else money(value, signed=True, in_table=True)
