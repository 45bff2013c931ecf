"""A piece of a page in both languages, and how a notebook shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from policylab.figures.style import Chart
from policylab.figures.svg import to_svg
from policylab.i18n.words import LANGUAGES, Language, Words

HEADLINE_MIME = "application/vnd.policylab.headline+json"

Text = Words | str | Markup


@dataclass(frozen=True)
class Section:
    """HTML in both languages.

    Attributes
    ----------
    zh, en : Markup
        Fragments; whatever came from data is escaped.
    headline : dict or None
        What a batch keeps of this section for its index: plain JSON.
    """

    zh: Markup
    en: Markup
    headline: dict[str, Any] | None = None

    def _ipython_display_(self) -> None:
        from IPython.display import publish_display_data

        for language in LANGUAGES:
            html = self.zh if language == "zh" else self.en
            publish_display_data({"text/html": str(html)}, metadata={"language": language})
        if self.headline is not None:
            publish_display_data({HEADLINE_MIME: self.headline, "text/plain": ""}, metadata={"language": "none"})


def both(make: Callable[[Language], Markup], headline: dict[str, Any] | None = None) -> Section:
    """Return a section made once for each language."""
    return Section(make("zh"), make("en"), headline)


def said(text: Text, language: Language) -> Markup:
    """Return a text in a language, escaped unless it is markup already."""
    return escape(text[language] if isinstance(text, Words) else text)


def heading(text: Text, name: str, language: Language) -> Markup:
    """Return the heading of a part of the brief, which links can point to."""
    return Markup('<h2 id="{}">{}</h2>\n').format(name, said(text, language))


def paragraph(text: Text, language: Language, kind: str = "") -> Markup:
    """Return a paragraph."""
    return Markup("<p{}>{}</p>\n").format(_class(kind), said(text, language))


CHART = Words("图", "Chart")


def figure(chart: Chart, language: Language) -> Markup:
    """Return a chart in this language, with its finding as description: a table beside it says it to the eye."""
    finding = chart.finding[language]
    inner = to_svg(chart, finding)
    # On a narrow screen a chart scrolls within itself, which must be possible with the keyboard, too.
    return Markup('<figure tabindex="0" aria-label="{}">\n{}\n</figure>\n').format(said(CHART, language), inner)


def bullets(items: Sequence[Text], language: Language) -> Markup:
    """Return a list; nothing where there are no items."""
    if not items:
        return Markup("")
    inner = Markup("").join(Markup("<li>{}</li>\n").format(said(item, language)) for item in items)
    return Markup("<ul>\n{}</ul>\n").format(inner)


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    Attributes
    ----------
    text : Words, str or Markup
    kind : str
        Classes: `number` is set to the right, `assumption` stands out, `best` marks a best reply.
    """

    text: Text
    kind: str = ""


def table(
    caption: Text,
    heads: Sequence[Text],
    rows: Sequence[Sequence[Cell]],
    language: Language,
    kind: str = "",
) -> Markup:
    """Return a table with a caption, a head for each column and each row.

    Parameters
    ----------
    caption : text
    heads : sequence of text
        One for each column, the column of row heads included.
    rows : sequence of sequence of Cell
        The first cell of a row is its head.
    language : {"zh", "en"}
    kind : str
        Classes of the table.
    """
    kinds = [cell.kind for cell in rows[0]] if rows else [""] * len(heads)
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(_class("number" if "number" in kind else ""), said(text, language))
        for text, kind in zip(heads, kinds, strict=True)
    )
    body = Markup("").join(_row(row, heads, language) for row in rows)
    return Markup(
        "<table{}>\n<caption>{}</caption>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody>\n</table>\n"
    ).format(_class(kind), said(caption, language), head, body)


def _row(row: Sequence[Cell], heads: Sequence[Text], language: Language) -> Markup:
    first, *rest = row
    cells = Markup('<th scope="row"{}>{}</th>').format(_class(first.kind), said(first.text, language))
    # On a narrow screen a row is a small list, and each cell says which column it belongs to.
    for cell, head in zip(rest, heads[1:], strict=True):
        label = said(head, language).striptags()
        cells += Markup('<td{} data-label="{}">{}</td>').format(_class(cell.kind), label, said(cell.text, language))
    return Markup("<tr>{}</tr>\n").format(cells)


def _class(kind: str) -> Markup:
    return Markup(' class="{}"').format(kind) if kind else Markup("")
