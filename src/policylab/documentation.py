"""What the project's documents show of the package: `make docs` writes it, a test compares it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from policylab.batch.plan import load_plan
from policylab.brief.subject import HEADLINE_REGIME, subject
from policylab.parameters import PARAMETERS

_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def parameter_table() -> str:
    """Return the parameters as a Markdown table, in the list's order."""
    rows = ["| name | 名称 | meaning | unit | domain |", "|---|---|---|---|---|"]
    for one in PARAMETERS.values():
        domain = str(one.domain).removeprefix("a number ").removeprefix("of ")
        rows.append(f"| `{one.name}` | {one.label.zh} | {one.meaning.en} | {one.unit.value} | {domain} |")
    return "\n".join(rows)


def findings() -> str:
    """Return what was found over the scenarios of the project's plan, in three sentences of Markdown."""
    compared = [subject(name) for name in load_plan().scenarios]
    kinds = _count(len(compared))
    may = [one.optional[HEADLINE_REGIME] for one in compared]
    must = [one.binding[HEADLINE_REGIME] for one in compared]
    alone = [one.optional["guidance"] for one in compared]
    wins = [one for one in may if one.verdict == "multi_win" and one.solution and one.baseline]
    more_fires = sum(
        one.solution.outcomes.fires_per_1000 > one.baseline.outcomes.fires_per_1000
        for one in wins
        if one.solution and one.baseline
    )
    shares = [one.assumptions / one.values for one in compared]
    least = min(abs(gain) for one in (*may, *must) for gain in (one.gains or {}).values() if abs(gain) >= 1)
    return "\n".join(
        (
            "1. At the values in `data/`, and if both sides choose at once, the article's ten measures make enterprise, "
            f"department and public all gain in {_count(len(wins))} of {kinds} kinds of premises where the department may "
            f"choose how it visits, and in {_count(sum(one.verdict == 'multi_win' for one in must))} where it must serve; "
            f"in {_count(sum(one.verdict == 'over_budget' for one in may))} they do not fit in the hours there are.",
            "2. The gain comes from the programmes more than from the visits: left to choose, the department serves in "
            f"{_count(sum(one.serves for one in may))} of {kinds}, and advice at the visit alone changes nothing in "
            f"{_count(sum(one.verdict == 'no_change' for one in alone))}; and a gain for all three is not the same as fewer "
            f"fires, which rise in {_count(more_fires)} of the {_count(len(wins))}.",
            f"3. This is what a model says, not what happened: {min(shares):.0%} to {max(shares):.0%} of the values behind a "
            f"brief are assumptions, and the smallest gain or loss behind these verdicts is {least:,.0f} yuan a year.",
        )
    )


def _count(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


PARTS: Mapping[str, Callable[[], str]] = {"parameters": parameter_table, "findings": findings}


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
