"""What the project's documents show of the package: `make docs` writes it, a test compares it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path

from policylab.batch.plan import load_plan
from policylab.brief.subject import HEADLINE_REGIME, Subject, subject
from policylab.catalogue import load_catalogue
from policylab.comparison import Judgement
from policylab.i18n.labels import OUTCOMES
from policylab.outcomes import Outcomes
from policylab.parameters import PARAMETERS, SETTINGS
from policylab.verdict import LEAST_GAIN_YUAN

_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


FINDINGS = """\
1. At the values in `data/`, and if both sides choose at once, the article's ten measures make enterprise, department
   and public all gain in {may} of {kinds} kinds of premises where the department may choose how it visits, and in
   {must} where it must serve; in {over} they do not fit in the hours there are. Where they fit and the department may
   choose, {same} of {fitting} verdicts stay the same under all five solution concepts.
2. Left to choose, the department serves in {serves} of {kinds}; in {programmes} of the {may} the gain comes from the
   programmes alone, advice at the visit alone changes nothing in {unchanged}, and a gain for all three is not the same
   as fewer fires, which rise in {more_fires} of the {may}.
3. This is what a model says, not what happened: {low:.0%} to {high:.0%} of the values behind a brief are assumptions,
   and the smallest gain or loss behind these verdicts is {least:,.0f} yuan a year."""


def parameter_table() -> str:
    """Return the parameters as a Markdown table, in the list's order."""
    rows = ["| name | 名称 | meaning | unit | domain |", "|---|---|---|---|---|"]
    for one in PARAMETERS.values():
        domain = str(one.domain).removeprefix("a number ").removeprefix("of ")
        rows.append(f"| `{one.name}` | {one.label.zh} | {one.meaning.en} | {one.unit.value} | {domain} |")
    return "\n".join(rows)


def settings_table() -> str:
    """Return the settings as a Markdown table."""
    rows = ["| name | 名称 | meaning | default | domain |", "|---|---|---|---|---|"]
    for one in SETTINGS.values():
        default = ", ".join(f"{share:g}" for share in one.default) if isinstance(one.default, tuple) else one.default
        domain = str(one.domain).removeprefix("a number ").removeprefix("of ")
        rows.append(f"| `{one.name}` | {one.label.zh} | {one.label.en} | {default or 'by actions'} | {domain} |")
    return "\n".join(rows)


def instrument_table() -> str:
    """Return the instruments of the article as a Markdown table: where they come from and what they move."""
    rows = ["| name | measure | article | delivered by | moves |", "|---|---|---|---|---|"]
    for one in load_catalogue().instruments.values():
        moved = [f"{kind} `{parameter}`" for kind, parameter in one.effects]
        rows.append(f"| `{one.name}` | {one.title.en} | {one.article} | {one.delivered_by} | {', '.join(moved)} |")
    return "\n".join(rows)


def output_table() -> str:
    """Return the outcomes as a Markdown table."""
    rows = ["| name | 名称 | outcome |", "|---|---|---|"]
    for one in fields(Outcomes):
        label = OUTCOMES[one.name]
        rows.append(f"| `{one.name}` | {label.zh} | {label.en} |")
    return "\n".join(rows)


def findings() -> str:
    """Return what was found over the scenarios of the project's plan, in three sentences of Markdown."""
    compared = [subject(name) for name in load_plan().scenarios]
    may = [one.optional[HEADLINE_REGIME] for one in compared]
    must = [one.binding[HEADLINE_REGIME] for one in compared]
    wins = [one for one in may if one.verdict == "multi_win"]
    fitting = [one for one in compared if one.regime == HEADLINE_REGIME]
    shares = [one.assumptions / one.values for one in compared]
    gains = [abs(gain) for one in (*may, *must) for gain in (one.gains or {}).values()]
    return FINDINGS.format(
        kinds=_count(len(compared)),
        may=_count(len(wins)),
        must=_count(sum(one.verdict == "multi_win" for one in must)),
        over=_count(sum(one.verdict == "over_budget" for one in may)),
        fitting=_count(len(fitting)),
        same=_count(sum(_is_the_same_throughout(one) for one in fitting)),
        serves=_count(sum(one.serves for one in may)),
        programmes=_count(sum(not one.serves for one in wins)),
        unchanged=_count(sum(one.optional["guidance"].verdict == "no_change" for one in compared)),
        more_fires=_count(sum(_has_more_fires(one) for one in wins)),
        low=min(shares),
        high=max(shares),
        least=min(gain for gain in gains if gain >= LEAST_GAIN_YUAN),
    )


def _is_the_same_throughout(one: Subject) -> bool:
    """Whether the verdict of the shown regime, where the department may serve, is the same under every concept."""
    return len({(may.verdict, may.losers) for may, _ in one.by_concept.values()}) == 1


def _has_more_fires(judgement: Judgement) -> bool:
    return (
        judgement.solution is not None
        and judgement.baseline is not None
        and judgement.solution.outcomes.fires_per_1000 > judgement.baseline.outcomes.fires_per_1000
    )


def _count(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


PARTS: Mapping[str, Callable[[], str]] = {
    "parameters": parameter_table,
    "settings": settings_table,
    "instruments": instrument_table,
    "outputs": output_table,
    "findings": findings,
}


def filled(text: str) -> str:
    """Return a document with what belongs between its markers, as in ``<!-- findings:begin -->``.

    Raises
    ------
    ValueError
        If the document has no marker, or one without its end.
    """
    if not any(f"<!-- {name}:begin -->" in text for name in PARTS):
        raise ValueError(f"filled: text must hold a marker of {', '.join(PARTS)}; got none")
    for name, make in PARTS.items():
        begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
        if begin not in text:
            continue
        before, _, rest = text.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"filled: text must hold {end} after {begin}")
        text = f"{before}{begin}\n{make()}\n{end}{after}"
    return text


def main() -> None:
    """Fill the documents named on the command line."""
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
