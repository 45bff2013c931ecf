"""How results show themselves: a line at the prompt, a table when printed, HTML in a notebook.

What is to be seen is said once, as a `Sheet` of plain texts, and laid out here. This file knows no model and no
language: who makes a sheet has chosen the words.
"""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

# Marks the better of what is compared, in a column of numbers.
BEST = "●"

_TABLE = Markup('style="border-collapse:collapse;font-variant-numeric:tabular-nums"')
_CAPTION = Markup('style="caption-side:top;text-align:left;font-weight:bold;padding:0.3em 0"')
_HEAD = Markup('style="text-align:left;padding:0.2em 0.8em"')
_CELL = Markup('style="text-align:right;padding:0.2em 0.8em"')


@dataclass(frozen=True)
class Sheet:
    """A titled table with remarks, as plain text; whatever stands in it is escaped where it becomes HTML.

    Attributes
    ----------
    title : str
        One line that says what this is.
    heads : tuple of str
        Of the columns, that of the row heads included.
    rows : tuple of tuple of str
        The first cell of a row is its head.
    notes : tuple of str
        Sentences after the table.
    language : str
        Of the texts, for readers that speak.
    folded : bool
        Whether the table is long, and a notebook shows it only when asked.
    """

    title: str
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    language: str = "en"
    folded: bool = False

    def text(self) -> str:
        """Return the sheet for a terminal."""
        table = [columns([self.heads, *self.rows])] if self.rows else []
        return "\n".join([self.title, *table, *self.notes])

    def html(self) -> Markup:
        """Return the sheet as an element of a page, everything in it escaped."""
        table = self._table()
        if self.folded:
            table = Markup("<details><summary>{}</summary>{}</details>").format(self.title, table)
        notes = Markup("").join(Markup("<p>{}</p>").format(note) for note in self.notes)
        return Markup('<div lang="{}">{}{}</div>').format(self.language, table, notes)

    def _table(self) -> Markup:
        if not self.rows:
            return Markup("<p><strong>{}</strong></p>").format(self.title)
        return Markup("<table {}><caption {}>{}</caption><thead>{}</thead><tbody>{}</tbody></table>").format(
            _TABLE, _CAPTION, self.title, _cells((self.heads,), "col"), _cells(self.rows, "row")
        )


def _cells(rows: Iterable[Sequence[str]], scope: str) -> Markup:
    cell = Markup('<th scope="col" {}>{}</th>') if scope == "col" else Markup("<td {}>{}</td>")
    said = Markup("")
    for first, *rest in rows:
        head = Markup('<th scope="{}" {}>{}</th>').format(scope, _HEAD, first)
        said += Markup("<tr>{}{}</tr>").format(head, Markup("").join(cell.format(_CELL, text) for text in rest))
    return said


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of equal length as lines of aligned columns; Chinese characters count as two."""
    if not rows:
        return "(none)"
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        "  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)) for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in ("W", "F") else 1 for character in text)


class Shown(ABC):
    """What shows itself: `sheet` says what there is to see, and where it is shown decides how."""

    @abstractmethod
    def sheet(self) -> Sheet:
        """Return what there is to see."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.sheet().title}>"

    def __str__(self) -> str:
        return self.sheet().text()

    def _repr_html_(self) -> str:
        return str(self.sheet().html())
