"""Part 2, what changes on the ground: outcomes side by side."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from policylab.brief.answer import MAY_SERVE, MUST_SERVE
from policylab.brief.harm import PREMISES, Harm
from policylab.brief.section import Cell, Section, both, figure, heading, paragraph, table
from policylab.brief.subject import Subject
from policylab.comparison import NEVER, Judgement
from policylab.figures.ground import ground as draw
from policylab.i18n.labels import OUTCOMES
from policylab.i18n.numbers import count, hours, money, share
from policylab.i18n.sentences import fires_sentence, lives_span, matched_sentence
from policylab.i18n.words import Language, Words
from policylab.outcomes import Outcomes

HEADING = Words("实际变化", "What changes on the ground")

CHEAPER_FIRES = Words(
    "公众得益，是因为每起火灾的损失减小，不是因为火灾减少。",
    "The public gains because a fire does less harm, not because there are fewer.",
)

NOT_ALL_CASH = Words(
    "消防部门得失不全是现金：含工时和经费，也含处罚引起的争议、火灾追责和上级考核的折算。",
    "Not all of the department's total is cash: besides hours and money it counts disputes over penalties, "
    "accountability for fires, and its superiors' mandate, each put into yuan.",
)

# How each outcome is shown; amounts of yuan are the rest.
_FORMS = {
    "visits": count,
    "found": share,
    "obeyed": share,
    "residual": share,
    "fires_per_1000": count,
    "hours_used": hours,
}
ROWS = (
    "visits", "found", "obeyed", "residual", "fires_per_1000", "hours_used", "money", "spend", "ordered",
    "contact", "sanctions", "own_fires", "enterprise", "regulator", "public", "welfare",
)  # fmt: skip


# What a name alone would let a reader misunderstand.
NOTES = {
    "found": Words("（隐患少，查出也少）", " (less where there is less to find)"),
    "obeyed": Words("（不一定合格）", " (the work may still fail)"),
}


def ground(subject: Subject) -> Section:
    """Show the outcomes of enforcement only and of the shown regime side by side."""
    columns = _columns(subject)

    held_against = _held_against(subject)

    def make(language: Language) -> Markup:
        caption = Words(
            "各方案下的预期结果（每单位每年）。各项支出为正数；“得失”各行为负数表示净付出",
            "Expected outcomes under each regime, for one set of premises and one year. What is spent is a positive "
            "amount; in the rows “in all” a negative amount is a net loss",
        )
        heads = [Words("结果", "Outcome"), *(head for head, _ in columns)]
        rows = [
            [Cell(_head(name)), *(Cell(_shown(name, outcome), "number") for _, outcome in columns)] for name in ROWS
        ]
        if subject.harm is not None:
            place = ROWS.index("public") + 1
            rows[place:place] = _lives(subject, subject.harm, [outcome for _, outcome in columns])
        return (
            heading(HEADING, "ground", language)
            + paragraph(_finding(subject), language)
            + (paragraph(held_against, language) if held_against is not None else Markup(""))
            + figure(draw(columns, language), language)
            + table(caption, heads, rows, language, "outcomes")
            + paragraph(NOT_ALL_CASH, language)
        )

    return both(make)


DEATHS = Words("其中：十万家单位年死亡人数（推算）", "of which deaths a year in 100,000 premises (reckoned)")
DEATHS_IN_YUAN = Words("其中：死亡的折算（每条生命{span}）", "of which deaths, a life put at {span}")
REST = Words("其中：财产、受伤及其他", "of which property, injuries and the rest")


def _lives(subject: Subject, harm: Harm, columns: Sequence[Outcomes]) -> list[list[Cell]]:
    """Return rows that tell deaths from property in what the public loses; deaths alone where they exceed it."""
    loss = float(subject.scenario.parameters["external_loss"])
    deaths = [harm.deaths(one, loss) for one in columns]
    rows = [[Cell(DEATHS), *(Cell(count(each), "number") for each in deaths)]]
    if harm.lives[1] * harm.deaths_per_fire > loss:
        return rows
    ranges = [[-each / PREMISES * life for life in harm.lives] for each in deaths]
    rest = [[one.public - value for value in reversed(ends)] for one, ends in zip(columns, ranges, strict=True)]
    label = DEATHS_IN_YUAN.format(span=lives_span(harm.lives))
    for head, pairs in ((label, ranges), (REST, rest)):
        rows.append([Cell(head), *(Cell(_span(*pair), "number span") for pair in pairs)])
    return rows


def _span(low: float, high: float) -> Words:
    first, last = money(low, in_table=True), money(high, in_table=True)
    return Words(f"{first.zh.removesuffix('元')}至{last.zh}", f"{first.en.removesuffix(' yuan')} to {last.en}")


def _columns(subject: Subject) -> list[tuple[Words, Outcomes]]:
    columns = [(Words("仅执法（现状）", "Enforcement only (today)"), subject.today.outcomes)]
    name = subject.regime
    title = subject.regimes[name].title
    may, must = subject.optional[name], subject.binding[name]
    if may.baseline is not None and may.baseline is not subject.today:
        head = Words("仅执法（加同等经费）", "Enforcement only (same money)")
        if must.baseline is not None and must.baseline.outcomes.money != may.baseline.outcomes.money:
            head = Words("仅执法（加自行决定时的经费）", "Enforcement only (same money as when free to choose)")
        columns.append((head, may.baseline.outcomes))
    for mode, one in ((MAY_SERVE, may), (MUST_SERVE, must)):
        if one.solution is not None:
            head = Words("{title}（{mode}）", "{title} ({mode})").format(title=title, mode=mode)
            columns.append((head, one.solution.outcomes))
    return columns


def _head(name: str) -> Words:
    note = NOTES.get(name, Words("", ""))
    return Words(OUTCOMES[name].zh + note.zh, OUTCOMES[name].en + note.en)


def _shown(name: str, outcomes: Outcomes) -> Words:
    value = float(getattr(outcomes, name))
    return _FORMS[name](value) if name in _FORMS else money(value, in_table=True)


def _finding(subject: Subject) -> Words:
    judged = ((MAY_SERVE, subject.optional[subject.regime]), (MUST_SERVE, subject.binding[subject.regime]))
    said = [_fires(subject, mode, one) for mode, one in judged if one.solution is not None]
    plain = [_fires(subject, None, one) for _, one in judged if one.solution is not None]
    if len(plain) == len(judged) and plain[0] == plain[1]:
        return plain[0]
    if not said:
        return Words("各方案都超出现有工时，无从比较。", "No regime fits in the hours there are: nothing to compare.")
    return Words("".join(one.zh for one in said), " ".join(one.en for one in said))


def _held_against(subject: Subject) -> Words | None:
    """Say that the matched baseline stands back where today's enforcement does not, or the other way round."""
    today = subject.today.outcomes.visits
    for one in (subject.optional[subject.regime], subject.binding[subject.regime]):
        if one.baseline is not None:
            matched = one.baseline.outcomes.visits
            if (matched > NEVER) != (today > NEVER):
                return matched_sentence(today, matched)
    return None


def _fires(subject: Subject, mode: Words | None, one: Judgement) -> Words:
    if one.solution is None or one.baseline is None:
        return Words("", "")
    before, after = one.baseline.outcomes, one.solution.outcomes
    title = subject.regimes[subject.regime].title
    if mode is not None:
        title = Words("{title}（{mode}）", "{title} ({mode})").format(title=title, mode=mode)
    fires = fires_sentence(title, before.fires_per_1000, after.fires_per_1000)
    if after.fires_per_1000 >= before.fires_per_1000 and after.public > before.public:
        return Words(fires.zh + CHEAPER_FIRES.zh, f"{fires.en} {CHEAPER_FIRES.en}")
    return fires
