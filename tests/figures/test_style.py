"""The common look: contrast, and text that is measured and broken as a page will set it."""

from __future__ import annotations

import pytest

from policylab.figures import style
from policylab.figures.style import measure, wrap


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour as WCAG 2.1 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", [style.INK, style.QUIET, style.BLUE, style.VERMILION, style.GREY])
def test_colours_can_be_read_on_white_and_white_on_them(colour: str) -> None:
    """WCAG 2.1 asks 4.5 to 1 of text and 3 to 1 of marks; white names stand on the areas of one figure."""
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_a_chinese_character_is_one_em_wide() -> None:
    assert measure("消防安全", 12) == 48
    assert measure("（消防）", 10) == 40
    assert measure("“消防”", 10) == 40


def test_latin_text_is_as_wide_as_dejavu_sans_sets_it() -> None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    text = "Chance that an inspector finds a hazard"
    drawn = TextPath((0, 0), text, size=12, prop=FontProperties(family="DejaVu Sans")).get_extents()
    assert measure(text, 12) == pytest.approx(drawn.x1, rel=0.02)
    assert measure(text, 12, bold=True) > measure(text, 12)


@pytest.mark.parametrize(
    "text",
    [
        "The article's ten measures (must serve)",
        "文章的十项措施（可自行选择）",
        "每千家单位年火灾起数",
        "企业受罚（含停业），以及“拒不整改”的；其他。",
        "All three gain if the sense of duty is counted, and 8,782 yuan",
    ],
)
@pytest.mark.parametrize("width", [70, 100, 150, 400])
def test_lines_fit_and_break_where_a_line_may(text: str, width: float) -> None:
    lines = wrap(text, width).split("\n")
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert measure(line) <= width
        assert line[0] not in "，。、；：）》”"
        assert line[-1] not in "（《“("


def test_a_short_text_stays_on_one_line_and_a_bracket_goes_on_its_own() -> None:
    assert wrap("仅执法（现状）", 200) == "仅执法（现状）"
    assert wrap("Enforcement only (same money)", 160) == "Enforcement only\n(same money)"
    assert wrap("文章的十项措施（必须服务）", 100) == "文章的十项措施\n（必须服务）"


def test_a_word_that_fits_no_line_is_broken() -> None:
    lines = wrap("Karaoke " + "x" * 60 + " venue", 100).split("\n")
    assert all(measure(line) <= 100 for line in lines)
    assert "".join(lines).count("x") == 60


def test_lines_are_of_much_the_same_length() -> None:
    assert wrap("每千家单位年火灾起数", 110) == "每千家单位\n年火灾起数"
