"""Sentences about a whole shelf are true of what they are given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylab.i18n.numbers import share
from policylab.i18n.shelf import (
    Chance,
    Premises,
    across_sentence,
    agreement_words,
    batch_sentence,
    gain_words,
)
from policylab.i18n.words import Words


def premises(name: str, may: float, must: float) -> Premises:
    return Premises(Words(f"甲{name}", name), Chance(may, may, may), Chance(must, must, must))


@pytest.mark.parametrize(
    ("shares", "zh", "en"),
    [
        (
            [(0.9, 0.6), (0.4, 0.2), (0.7, 0.5)],
            "三方都得益的情形过半的（95%区间整个在一半以上）：自行决定时3类中有2类，必须服务时1类。自行决定时，“甲a”最高（90%），“甲b”最低（40%）。",
            "for 2 of 3 kinds of premises if the department is free to choose, and for 1 if it must serve. "
            "Free to choose, the share is highest for “a” (90%) and lowest for “b” (40%).",
        ),
        ([(0.5, 0.6), (0.5, 0.7)], "自行决定时没有，必须服务时全部2类。", "for none of the 2 kinds of premises if the"),
        ([(0.8, 0.1), (0.6, 0.3)], "自行决定时全部2类，必须服务时没有。", "for all 2 kinds of premises if the"),
        ([(0.3, 1.0)], "自行决定时占30%，必须服务时占100%。", "for “a” all three gain in 30% of futures"),
    ],
)
def test_the_chart_is_told_in_words(shares: list[tuple[float, float]], zh: str, en: str) -> None:
    told = across_sentence([premises("abc"[place], *one) for place, one in enumerate(shares)])
    assert zh in told.zh
    assert en in told.en


def test_where_all_are_alike_none_is_highest() -> None:
    told = across_sentence([premises("a", 0.25, 0.1), premises("b", 0.2500001, 0.9)])
    assert "最高" not in told.zh
    assert "highest" not in told.en


@given(st.lists(st.tuples(*[st.floats(0, 1)] * 2), min_size=2, max_size=9))
def test_the_words_name_the_ends_of_any_chart(shares: list[tuple[float, float]]) -> None:
    compared = [premises(f"p{place}", *one) for place, one in enumerate(shares)]
    told = across_sentence(compared).en
    most, least = (share(end(may for may, _ in shares)).en for end in (max, min))
    assert (f"({most})" in told and f"({least})" in told) == (most != least)


def test_how_sure_is_said_with_its_concepts() -> None:
    assert gain_words(Chance(0.755, 0.7, 0.8)) == Words("75.5%的情形三方都得益", "all three gain in 75.5% of futures")
    assert agreement_words(5, 5).en == "the verdict shown holds under all 5 solution concepts"
    assert agreement_words(2, 5).zh == "所列结论在5种解法中的2种下成立"


def test_a_batch_says_when_and_from_what() -> None:
    early, late = "2026-01-05T08:00:59+00:00", "2026-01-05T08:03:07+00:00"
    told = batch_sentence(early, late, "f" * 40, dirty=True)
    assert told.en == (
        "Built between 2026-01-05 08:00 and 2026-01-05 08:03 UTC, from commit ffffffffff, with changes that were not "
        "committed."
    )
    assert batch_sentence(late, late, None, dirty=False).zh == "生成时间：2026-01-05 08:03（协调世界时）。"
