"""What the documents of the project show from the lists of the package: `make docs` writes it, a test compares it."""

from __future__ import annotations

import sys
from pathlib import Path

from policylab.parameters import PARAMETERS

BEGIN, END = "<!-- parameters:begin -->", "<!-- parameters:end -->"


def parameter_table() -> str:
    """Return the parameters as a Markdown table, in the list's order."""
    rows = ["| name | 名称 | meaning | unit | domain |", "|---|---|---|---|---|"]
    for one in PARAMETERS.values():
        domain = str(one.domain).removeprefix("a number ").removeprefix("of ")
        rows.append(f"| `{one.name}` | {one.label.zh} | {one.meaning.en} | {one.unit.value} | {domain} |")
    return "\n".join(rows)


def with_table(text: str) -> str:
    """Return a document with the table between its markers.

    Raises
    ------
    ValueError
        If the markers are not there.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"with_table: text must hold {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{parameter_table()}\n{END}{after}"


def main() -> None:
    """Write the table into the documents named on the command line."""
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(with_table(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
