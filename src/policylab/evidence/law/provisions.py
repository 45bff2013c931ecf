"""The provisions of the law, as `law.csv` holds them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from policylab.datafiles import DataFolder
from policylab.errors import InputError, unknown
from policylab.evidence.law.vocabulary import (
    ADDRESSEES,
    CLOSURES,
    HAZARDS,
    PREMISES,
    TIMINGS,
    Closure,
    Range,
    Timing,
)
from policylab.evidence.rows import Row, read_keyed
from policylab.evidence.sources import Source, Standing, load_sources
from policylab.i18n.words import Words

FILE = "law.csv"
COLUMNS = (
    "key", "article", "paragraph", "item", "conduct_zh", "conduct_en", "hazards", "addressee", "premises", "timing",
    "low", "high", "closure", "note_zh", "note_en", "later_zh", "later_en", "wording", "source", "standing",
)  # fmt: skip

# "60", "60(1)" or "60(1)(3)".
_ARTICLE = re.compile(r"(\d+)(?:\((\d+)\))?(?:\((\d+)\))?")


@dataclass(frozen=True)
class Provision:
    """One provision, as it is addressed to one kind of offender.

    Attributes
    ----------
    key : str
    article : int
    paragraph, item : int or None
        None where the article has no paragraphs, the paragraph no items.
    conduct : Words
    hazards : tuple of str
        Keys of `HAZARDS`.
    addressee : str
        Who is penalised; a key of `ADDRESSEES`.
    premises : tuple of str
        Kinds of premises in which it applies; keys of `PREMISES`.
    timing : str
        `immediate`, or `deadline`: only when a time limit to correct has passed.
    low, high : float or None
        The fine in yuan; None where there is none. A fine of "up to" an amount has a low of 0.
    closure : str
        `none`, `may` or `must`.
    note, later : Words or None
        What else it says; what later amendments changed.
    wording : int
        The year of the text that was read.
    sources : tuple of str
        Keys of `data/sources.yaml`.
    standing : str
        `found` where the 2008 wording was seen, `recalled` where only the text of 2021 was.
    """

    key: str
    article: int
    paragraph: int | None
    item: int | None
    conduct: Words
    hazards: tuple[str, ...]
    addressee: str
    premises: tuple[str, ...]
    timing: Timing
    low: float | None
    high: float | None
    closure: Closure
    note: Words | None
    later: Words | None
    wording: int
    sources: tuple[str, ...]
    standing: Standing

    @property
    def fine(self) -> Range | None:
        """The fine from lowest to highest in yuan, or None where there is none."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    @property
    def cited(self) -> Words:
        """The place in the law as each reader cites it."""
        zh = f"第{_numeral(self.article)}条"
        zh += "" if self.paragraph is None else f"第{_numeral(self.paragraph)}款"
        zh += "" if self.item is None else f"第{_numeral(self.item)}项"
        return Words(zh, f"Art. {joined_place(self.place)}")

    @property
    def place(self) -> tuple[int, ...]:
        """Article, paragraph and item as numbers, as far as there are any."""
        return tuple(number for number in (self.article, self.paragraph, self.item) if number is not None)


def load_law(data: DataFolder | None = None) -> Mapping[str, Provision]:
    """Read `law.csv` of every data folder.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own; its provisions come on top of the project's, and replace those of the same key.

    Returns
    -------
    mapping of str to Provision
        By key, in the order of the file.

    Raises
    ------
    InputError
        Naming every fault of the files.
    """
    sources = load_sources(data)
    return read_keyed(FILE, COLUMNS, lambda row: _provision(row, sources), data)


def provisions(article: str, *, data: DataFolder | None = None) -> tuple[Provision, ...]:
    """Return the provisions at a place of the law.

    Parameters
    ----------
    article : str
        "60", with paragraph "60(1)", or with item "60(1)(3)".
    data : path, optional
        A data folder of one's own.

    Raises
    ------
    InputError
        For a place that does not exist, with the nearest that does.
    """
    law = load_law(data).values()
    place = _ARTICLE.fullmatch(article.replace(" ", ""))
    wanted = () if place is None else tuple(int(part) for part in place.groups() if part is not None)
    found = tuple(one for one in law if wanted and one.place[: len(wanted)] == wanted)
    if not found:
        known = list(dict.fromkeys(joined_place(one.place[:deep]) for deep in (1, 2, 3) for one in law))
        raise InputError([unknown("law", "article", article, known, "an article, as 60 or 60(1)")])
    return found


def joined_place(place: Sequence[int]) -> str:
    """Return a place in the law as it is written in data files: 60(1)(3)."""
    return f"{place[0]}{''.join(f'({number})' for number in place[1:])}"


def _numeral(number: int) -> str:
    """Return a whole number below 100 as Chinese writes it in a citation."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return f"{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}"


def _provision(row: Row, sources: Mapping[str, Source]) -> Provision:
    low, high = row.optional("low", 0), row.optional("high", 0)
    if (low is None) != (high is None):
        row.fault("high" if high is None else "low", "expected both ends of the fine, or neither")
    elif low is not None and high is not None and low > high:
        row.fault("low", "expected at most the high end")
    conduct = row.words("conduct_zh", "conduct_en")
    if conduct is None:
        row.fault("conduct_zh", "expected text")
    return Provision(
        key=row.text("key"),
        article=_whole(row, "article"),
        paragraph=_whole(row, "paragraph") if row.cells["paragraph"] else None,
        item=_whole(row, "item") if row.cells["item"] else None,
        conduct=conduct or Words("", ""),
        hazards=row.names("hazards", HAZARDS, "a hazard"),
        addressee=row.name("addressee", ADDRESSEES, "an addressee"),
        premises=row.names("premises", PREMISES, "a kind of premises"),
        timing=cast("Timing", row.name("timing", TIMINGS, "a timing")),
        low=low,
        high=high,
        closure=cast("Closure", row.name("closure", CLOSURES, "a closure")),
        note=row.words("note_zh", "note_en"),
        later=row.words("later_zh", "later_en"),
        wording=_whole(row, "wording"),
        sources=row.names("source", sources, "a source in sources.yaml"),
        standing=cast("Standing", row.name("standing", _STANDINGS, "a standing")),
    )


_STANDINGS: Sequence[str] = ("found", "recalled", "derived", "own")


def _whole(row: Row, column: str) -> int:
    value = row.number(column, 1)
    if math.isnan(value):  # no number at all, which has been told
        return 0
    if value != int(value):
        row.fault(column, "expected a whole number")
    return int(value)
