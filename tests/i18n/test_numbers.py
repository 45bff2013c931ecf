"""Numbers as each reader writes them."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policylab.i18n.numbers import MINUS, count, exact, hours, joined, money, share
from policylab.i18n.words import Words

AMOUNTS = st.one_of(
    st.floats(-1e9, 1e9),
    st.floats(-20.0, 20.0),
    st.floats(9_900.0, 10_100.0),
    st.integers(-20_000, 20_000).map(lambda n: n / 2),
)
TEXT = re.compile(r"(?P<sign>[−+]?)(?P<number>\d{1,3}(?:,\d{3})*(?:\.\d+)?)(?P<unit>.*)")


def parsed(text: str) -> tuple[str, float, str]:
    """Return sign, number and unit; anything that is not written so fails."""
    found = TEXT.fullmatch(text)
    assert found, text
    assert not re.search(r"\.\d*0(?!\d)", found["number"]), text  # no trailing zeros
    return found["sign"], float(found["number"].replace(",", "")), found["unit"]


def expected_sign(value: float, shown: float, *, signed: bool) -> str:
    if shown == 0:
        return ""
    return MINUS if value < 0 else "+" if signed else ""


# ------------------------------------------------------------------------------------------------- money


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (15_000, "1.5万元", "15,000 yuan"),
        (10_000, "1万元", "10,000 yuan"),
        (9_999, "9,999元", "9,999 yuan"),
        (9_999.4, "9,999元", "9,999 yuan"),
        (9_999.6, "1万元", "10,000 yuan"),
        (-9_999.6, "−1万元", "−10,000 yuan"),
        (123_456, "12.35万元", "123,456 yuan"),
        (12_345_678, "1,234.57万元", "12,345,678 yuan"),
        (1_234.5, "1,234元", "1,234 yuan"),
        (-250, "−250元", "−250 yuan"),
        (12.7, "13元", "13 yuan"),
        (9.994, "9.99元", "9.99 yuan"),
        (9.996, "10元", "10 yuan"),
        (1.5, "1.5元", "1.5 yuan"),
        (0.01, "0.01元", "0.01 yuan"),
        (0, "0元", "0 yuan"),
        (-0.0, "0元", "0 yuan"),
        (0.004, "0元", "0 yuan"),
        (-0.004, "0元", "0 yuan"),
    ],
)
def test_money(value: float, zh: str, en: str) -> None:
    assert money(value) == Words(zh, en)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (15_000, "+1.5万元", "+15,000 yuan"),
        (-15_000, "−1.5万元", "−15,000 yuan"),
        (0, "0元", "0 yuan"),
        (0.003, "0元", "0 yuan"),
        (-0.003, "0元", "0 yuan"),
    ],
)
def test_a_gain_carries_its_sign_and_nothing_none(value: float, zh: str, en: str) -> None:
    assert money(value, signed=True) == Words(zh, en)


@given(AMOUNTS, st.booleans())
@example(9_999.5, False)
@example(9_999.499999, True)
@example(-10_000.0, False)
def test_money_is_the_amount(value: float, signed: bool) -> None:
    said = money(value, signed=signed)
    sign, number, unit = parsed(said.en)
    assert unit == " yuan"
    assert abs(number - abs(value)) <= (0.0050001 if abs(value) < 10 else 0.50001)
    assert sign == expected_sign(value, number, signed=signed)
    sign_zh, number_zh, unit_zh = parsed(said.zh)
    # Ten thousand is written as one 万 from where the English text says ten thousand.
    assert unit_zh == ("万元" if number >= 10_000 else "元")
    assert sign_zh == sign
    if unit_zh == "元":
        assert number_zh == number
    else:
        assert abs(number_zh * 10_000 - abs(value)) <= 50.001


@given(AMOUNTS)
def test_in_a_column_every_amount_is_in_the_same_unit(value: float) -> None:
    said = money(value, in_table=True)
    assert said.zh.removesuffix("元") == said.en.removesuffix(" yuan")
    assert said.en == money(value).en


def test_the_minus_sign_is_one() -> None:
    assert MINUS == "\u2212"


# ------------------------------------------------------------------------------------- shares and counts


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "50%"),
        (0.1234, "12.3%"),
        (1.0, "100%"),
        (0.0, "0%"),
        (-0.0, "0%"),
        (0.012, "1.2%"),
        (0.0012345, "0.123%"),
        (0.00001, "0.001%"),
        (-0.25, "−25%"),
        (12.0, "1,200%"),
    ],
)
def test_share(value: float, text: str) -> None:
    assert share(value) == Words.same(text)


def test_a_change_of_a_share_carries_its_sign() -> None:
    assert share(0.25, signed=True).en == "+25%"
    assert share(-0.25, signed=True).en == "−25%"
    assert share(0.0, signed=True).en == "0%"


@given(st.floats(-1.0, 1.0), st.booleans())
def test_a_share_is_the_value(value: float, signed: bool) -> None:
    sign, number, unit = parsed(share(value, signed=signed).en)
    assert unit == "%"
    size = abs(value) * 100
    assert abs(number - size) <= (0.050001 if size >= 1 else max(0.0051 * size, 1e-12))
    assert sign == expected_sign(value, number, signed=signed)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2"),
        (1.8237, "1.82"),
        (0.0, "0"),
        (-0.0, "0"),
        (1234.0, "1,230"),
        (999.6, "1,000"),
        (0.000012345, "0.0000123"),
        (-3.456, "−3.46"),
        (1e-13, "0"),
    ],
)
def test_count(value: float, text: str) -> None:
    assert count(value) == Words.same(text)


@given(st.floats(-1e7, 1e7), st.booleans())
def test_a_count_is_the_value(value: float, signed: bool) -> None:
    sign, number, unit = parsed(count(value, signed=signed).en)
    assert unit == ""
    assert abs(number - abs(value)) <= max(0.0051 * abs(value), 1e-12)
    assert sign == expected_sign(value, number, signed=signed)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (1.0, "1小时", "1 hour"),
        (0.9999, "1小时", "1 hour"),
        (8.0, "8小时", "8 hours"),
        (0.5, "0.5小时", "0.5 hours"),
        (0.0, "0小时", "0 hours"),
        (1234.0, "1,230小时", "1,230 hours"),
    ],
)
def test_hours(value: float, zh: str, en: str) -> None:
    assert hours(value) == Words(zh, en)


# ------------------------------------------------------------------------------------------------- exact


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (15_000.0, "15,000"),
        (0.79, "0.79"),
        (0.0, "0"),
        (-500.0, "−500"),
        (-0.25, "−0.25"),
        (1_234_567.5, "1,234,567.5"),
        (0.00001, "0.00001"),
        (100.0, "100"),
    ],
)
def test_exact(value: float, text: str) -> None:
    assert exact(value) == text


@given(st.integers(-(10**12), 10**12), st.integers(0, 6))
def test_exact_loses_nothing_of_a_number_with_few_decimals(digits: int, decimals: int) -> None:
    value = digits / 10**decimals
    sign, number, unit = parsed(exact(value))
    assert unit == ""
    assert (-number if sign == MINUS else number) == value


# ------------------------------------------------------------------------------------------------- lists


@pytest.mark.parametrize(
    ("size", "zh", "en"), [(0, "", ""), (1, "甲", "a"), (2, "甲和乙", "a and b"), (3, "甲、乙和丙", "a, b and c")]
)
def test_joined(size: int, zh: str, en: str) -> None:
    parts = [Words("甲", "a"), Words("乙", "b"), Words("丙", "c")]
    assert joined(parts[:size]) == Words(zh, en)


def test_words_are_filled_by_language() -> None:
    said = Words("{what}有{number}", "{what} has {number}").format(what=Words("甲", "a"), number="3")
    assert said == Words("甲有3", "a has 3")
    assert (said["zh"], said["en"]) == ("甲有3", "a has 3")
    assert Words("甲", "The end").lowered() == Words("甲", "the end")
    assert Words("甲", "the end").capitalised() == Words("甲", "The end")
    assert Words.same("3") == Words("3", "3")
