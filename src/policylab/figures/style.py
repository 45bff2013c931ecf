"""A common quiet look for all figures: sizes in pixels, colours that do not rest on hue alone, text that fits.

A figure is drawn for a page of 680 px, which is also the width of a sheet of A4 between its margins, and
one unit of the drawing is one pixel. Text is measured in DejaVu Sans, which comes with matplotlib and is
wider than the faces that pages use; a Chinese character, for which it has no glyph, counts as one em.
"""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, wraps
from pathlib import Path
from typing import Any, ParamSpec

import matplotlib.style
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font, LoadFlags

from policylab.i18n.words import Language, Words

WIDTH = 680.0
DOTS = 72  # an inch of matplotlib's is 72 units of its SVG

# Every colour stands out from white by 4.5 to 1 or more, as text must; LINE alone is for guides that tell nothing.
INK, QUIET, LINE = "#1b1f24", "#545b64", "#c9ced6"
# Blue, vermilion and grey are told apart in every common kind of colour blindness.
BLUE, VERMILION, GREY = "#0f5ea8", "#b34700", "#666e79"

TEXT, SMALL = 12.0, 11.0
LINE_HEIGHT = 1.25

STYLE: Mapping[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "svg.fonttype": "none",
    "svg.hashsalt": "policylab",
}

# Not at the start of a line, and not at its end.
_CLOSING, _OPENING = "，。、；：）》”’！？％%),.;:", "（《“‘("


class Chart(Figure):
    """A figure that knows what it finds, and shows itself in a notebook with that as its caption.

    Parameters
    ----------
    width, height : float
        Pixels.
    finding : Words
        What the figure finds, made from its numbers.
    language : {"zh", "en"}
        The language of the words in it.
    """

    def __init__(self, width: float, height: float, finding: Words, language: Language) -> None:
        super().__init__(figsize=(width / DOTS, height / DOTS), dpi=DOTS, facecolor="white")
        self.finding = finding
        self.language = language

    @property
    def pixels(self) -> tuple[float, float]:
        """Width and height."""
        width, height = self.get_size_inches() * DOTS
        return float(width), float(height)

    def panel(self, left: float, top: float, width: float, height: float) -> Axes:
        """Return axes at a place given in pixels from the upper left corner."""
        across, down = self.pixels
        axes = self.add_axes((left / across, 1 - (top + height) / down, width / across, height / down))
        axes.patch.set_visible(False)
        return axes

    def say(
        self, text: str, x: float, y: float, *, size: float = TEXT, colour: str = INK, ha: str = "left",
        va: str = "middle", bold: bool = False,
    ) -> None:  # fmt: skip
        """Write lines of text at a place given in pixels from the upper left corner.

        `va` says which part of the whole stands at the place: top, middle or bottom. Each line is a text of
        its own, so that its place does not rest on how wide somebody's typeface makes another.
        """
        across, down = self.pixels
        step = size * LINE_HEIGHT
        top = y - {"top": 0.0, "middle": 0.5, "bottom": 1.0}[va] * height_of(text, size)
        for number, line in enumerate(text.split("\n")):
            # The baseline of a line stands a third of an em below its middle.
            base = top + (number + 0.5) * step + 0.35 * size
            self.text(
                x / across, 1 - base / down, line, ha=ha, va="baseline", fontsize=size, color=colour,
                weight="bold" if bold else "normal",
            )  # fmt: skip

    def _repr_html_(self) -> str:
        from policylab.figures.svg import to_svg

        said = self.finding[self.language]
        figure = Markup('<figure style="margin:0.5em 0">{}<figcaption>{}</figcaption></figure>')
        return str(figure.format(to_svg(self, said), escape(said)))


@contextmanager
def quiet() -> Iterator[None]:
    """Use the common look inside, whatever the caller's settings, and leave those as they were.

    DejaVu Sans has no Chinese glyphs and need not: whoever reads the page has a face that does. What
    matplotlib says about that is silenced here and nowhere else.
    """
    with matplotlib.style.context(["default", dict(STYLE)]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font", category=UserWarning)
        yield


_Arguments = ParamSpec("_Arguments")


def drawn(draw: Callable[_Arguments, Chart]) -> Callable[_Arguments, Chart]:
    """Draw a figure in the common look; nothing of it is cut at the edge of its axes."""

    @wraps(draw)
    def inside(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> Chart:
        with quiet():
            chart = draw(*args, **kwargs)
            for artist in chart.findobj():
                artist.set_clip_on(False)
        return chart

    return inside


# ------------------------------------------------------------------------------------------------- text


@cache
def _font(bold: bool) -> FT2Font:
    # matplotlib's own copy: another version, found on the machine first, could break lines elsewhere.
    path = Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    font = FT2Font(str(path))
    font.set_size(1000, DOTS)
    return font


@cache
def _advance(character: str, bold: bool) -> float:
    """Return the width of a character in em."""
    glyph = _font(bold).load_char(ord(character), flags=LoadFlags.NO_HINTING)
    return glyph.linearHoriAdvance / 65536 / 1000


def measure(text: str, size: float = TEXT, *, bold: bool = False) -> float:
    """Return the width of a line of text in pixels."""
    kinds = [unicodedata.east_asian_width(character) for character in text]
    # Among Chinese characters, quotation marks and the like come from the Chinese face and are as wide.
    wide = ("W", "F", "A") if any(kind in ("W", "F") for kind in kinds) else ("W", "F")
    return size * sum(
        1.0 if kind in wide else _advance(character, bold) for character, kind in zip(text, kinds, strict=True)
    )


def wrap(text: str, width: float, size: float = TEXT, *, bold: bool = False) -> str:
    """Break a text into lines of at most a width in pixels, and of much the same length.

    A word is broken only where it does not fit on a line by itself. A bracket at the end of a label goes on a
    line of its own where the whole does not fit on one.
    """
    if measure(text, size, bold=bold) <= width:
        return text
    for bracket in ("（", " ("):
        head, found, tail = text.rpartition(bracket)
        if found and head and text.endswith(("）", ")")):
            parts = (head, bracket.strip() + tail)
            return "\n".join(_filled(part, width, size, bold) for part in parts)
    return _filled(text, width, size, bold)


def _filled(text: str, width: float, size: float, bold: bool) -> str:
    """Break a text at the least width that takes no more lines than the whole width does."""
    longest = max(measure(word.strip(), size, bold=bold) for word in _words(text))
    if longest > width:
        return _lines(_chopped(text, width, size, bold), width, size, bold)
    lines = _lines(text, width, size, bold).count("\n")
    low, high = longest, width
    while high - low > 1:
        middle = (low + high) / 2
        low, high = (low, middle) if _lines(text, middle, size, bold).count("\n") <= lines else (middle, high)
    return _lines(text, high, size, bold)


def _lines(pieces: str | Sequence[str], width: float, size: float, bold: bool) -> str:
    lines = [""]
    for word in _words(pieces) if isinstance(pieces, str) else pieces:
        if lines[-1] and measure((lines[-1] + word).rstrip(), size, bold=bold) > width:
            lines.append("")
        lines[-1] += word if lines[-1] else word.lstrip()
    return "\n".join(line.strip() for line in lines)


def _chopped(text: str, width: float, size: float, bold: bool) -> list[str]:
    """Return the words of a text, those too long for a line as single characters."""
    return [
        piece
        for word in _words(text)
        for piece in ([word] if measure(word.strip(), size, bold=bold) <= width else word)
    ]


def _words(text: str) -> Iterator[str]:
    """Yield the pieces between which a line may break."""
    piece = ""
    for character in text:
        wide = unicodedata.east_asian_width(character) in ("W", "F")
        may_break = (wide and piece) or character == " " or (piece and _is_wide(piece[-1]))
        if may_break and character not in _CLOSING and piece[-1:] not in _OPENING:
            yield piece
            piece = ""
        piece += character
    yield piece


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("W", "F")


def height_of(text: str, size: float = TEXT) -> float:
    """Return the height of wrapped text in pixels."""
    return (text.count("\n") + 1) * size * LINE_HEIGHT


def sentences(parts: Sequence[Words]) -> Words:
    """Return sentences one after the other."""
    return Words("".join(part.zh for part in parts), " ".join(part.en for part in parts))
