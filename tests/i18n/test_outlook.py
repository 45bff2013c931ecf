"""Sentences on how sure a verdict is: both languages, no gap left open, different where results differ."""

from __future__ import annotations

import re
from itertools import product

import pytest

from policylab.i18n.outlook import (
    Sure,
    Turn,
    best_sentence,
    break_even_sentence,
    jump_sentence,
    sure_sentence,
    turn_span,
    turning_sentence,
)
from policylab.i18n.uncertainty import QuantityName
from policylab.i18n.words import Words

TITLE = Words("文章的十项措施", "The article's ten measures")
TRAINING = Words("培训", "Training")
FINE = QuantityName(Words("罚款", "Fine"), Words("“罚款”", "“fine”"), "yuan")


def check(words: Words) -> None:
    assert not re.search(r"[{}]", words.zh + words.en)
    assert not re.search(r"[A-Za-z]{3,}", words.zh)
    assert not re.search(r"[\u4e00-\u9fff]", words.en)
    assert words.zh.endswith("。")
    assert words.en.endswith(".")
    assert words.en[0].isupper() or words.en[0].isdigit()
    assert "  " not in words.en


SHARES = [Sure(0.0, 0.0, 0.0, 4096), Sure(1.0, 1.0, 1.0, 4096), Sure(0.731, 0.72, 0.742, 4096)]


def test_how_sure_is_told_in_every_case() -> None:
    said = []
    for may, must in product(SHARES, SHARES):
        for premises in (False, True):
            words = sure_sentence(may, must, premises=premises)
            check(words)
            said.append(words)
    assert len({words.zh for words in said}) == len({words.en for words in said}) == 18
    assert "73.1%" in said[-1].en
    assert "72%" in said[-1].zh
    assert "none of 4,096 futures" in said[0].en
    assert "for none of 4,096 such premises" in said[1].en


def test_where_the_verdict_is_not_that_all_gain_its_own_share_is_told() -> None:
    loses, same = Words("公众受损", "the public loses"), Words("三方得失不变", "nothing changes")
    win, rare = SHARES[2], Sure(0.3, 0.29, 0.31, 4096, loses, 0.029)
    likely, often = Sure(0.3, 0.29, 0.31, 4096, same, 0.6), Sure(0.2, 0.1, 0.3, 4096, same, 0.7)
    plain, must = sure_sentence(win, win), sure_sentence(win, rare)
    assert "上述" not in plain.zh
    assert "verdict above" not in plain.en
    for words in (must, sure_sentence(rare, likely), sure_sentence(rare, rare), sure_sentence(likely, often)):
        check(words)
    assert "必须服务时，上述“公众受损”只占2.9%，并不稳。" in must.zh
    assert "If it must serve, the verdict above (the public loses) holds in only 2.9%: it is not secure." in must.en
    both = sure_sentence(likely, often)
    assert "两种情况下，上述“三方得失不变”占60%和70%。" in both.zh
    assert "holds in 60% and 70%." in both.en
    # One secure and one not are told apart, and so are two verdicts.
    assert sure_sentence(rare, likely).en.count("the verdict above") == 2
    assert sure_sentence(Sure(0.3, 0.2, 0.4, 4096, same, 0.1), likely).en.count("the verdict above") == 2


def turn(value: float, there: float, losers: tuple[str, ...] = ("public",)) -> Turn:
    return Turn(FINE, value, there, "losers" if losers else "multi_win", losers)


@pytest.mark.parametrize(
    ("there", "zh", "en"),
    [
        (12_000.0, "升至1.2万元或更高（现为1万元）", "rises to 12,000 yuan or more (now 10,000 yuan)"),
        (4_000.0, "降至4,000元或更低（现为1万元）", "falls to 4,000 yuan or less (now 10,000 yuan)"),
        (10_000.001, "略高于现值", "rises just above"),
        (9_999.999, "略低于现值", "falls just below"),
    ],
)
def test_a_turning_point_says_which_way(there: float, zh: str, en: str) -> None:
    words = turning_sentence([turn(10_000.0, there)])
    check(words)
    assert zh in words.zh
    assert en in words.en
    assert "公众受损" in words.zh
    assert "the public loses" in words.en


@pytest.mark.parametrize(
    ("there", "end", "zh", "en", "span"),
    [
        (12_000.0, 15_000.0, "在1.2万元至1.5万元之间（现为1万元），公众受损，再高一些则三方都得益",
         "is between 12,000 yuan and 15,000 yuan (now 10,000 yuan): the public loses (a little higher, all three gain)",
         "12,000 yuan to 15,000 yuan"),
        (4_000.0, 2_000.0, "在2,000元至4,000元之间（现为1万元），公众受损，再低一些则三方都得益",
         "is between 2,000 yuan and 4,000 yuan (now 10,000 yuan): the public loses (a little lower, all three gain)",
         "2,000 yuan to 4,000 yuan"),
        (12_000.0, 12_000.2, "在1.2万元附近", "is about 12,000 yuan", "12,000 yuan"),
        (12_000.0, None, "升至1.2万元或更高", "rises to 12,000 yuan or more", "12,000 yuan or more"),
        (4_000.0, None, "降至4,000元或更低", "falls to 4,000 yuan or less", "4,000 yuan or less"),
        (10_000.001, 11_000.0, "在1万元至1.1万元之间，", "is between 10,000 yuan and 11,000 yuan:",
         "10,000 yuan to 11,000 yuan"),
    ],
)  # fmt: skip
def test_a_verdict_that_ends_again_is_told_as_an_interval(
    there: float, end: float | None, zh: str, en: str, span: str
) -> None:
    one = Turn(FINE, 10_000.0, there, "losers", ("public",), end, None if end is None else "multi_win")
    words = turning_sentence([one])
    check(words)
    assert zh in words.zh
    assert en in words.en
    assert turn_span(one).en == span


@pytest.mark.parametrize("numbers", [1, 17])
def test_a_jump_says_from_what_to_what(numbers: int) -> None:
    mode = Words("自行决定", "free to choose")
    words = jump_sentence(mode, "public", 420.5, 3_490.1, numbers=numbers, step=0.02)
    check(words)
    assert words.en.endswith("the amount from +420 yuan to as much as +3,490 yuan a year.")
    assert words.zh.endswith("公众每年的得失会由+420元变为+3,490元之多。")
    assert ("1 number, moved by 2% of its range, leaves" in words.en) == (numbers == 1)
    assert ("17 numbers, each moved by 2% of its range, leave" in words.en) == (numbers == 17)


def test_no_turning_point_and_more_than_are_told() -> None:
    none, many = (
        turning_sentence([]),
        turning_sentence([turn(1.0, 2.0 + k) for k in range(5)]),
    )
    check(none)
    check(many)
    assert "No single number" in none.en
    assert "3 more" in many.en
    assert "另有3个" in many.zh


@pytest.mark.parametrize("fires", [2.5, -2.5, 1.0, 0.0])
@pytest.mark.parametrize("over", [0, 208])
@pytest.mark.parametrize(
    "titles", [[], [Words("培训", "Training")], [Words("培训", "Training"), Words("指导", "Advice")]]
)
def test_the_best_set(titles: list[Words], over: int, fires: float) -> None:
    words = best_sentence(titles, 1_234.0, fires, 2_048, over)
    check(words)
    assert ("208" in words.en) == ("208" in words.zh) == bool(over)
    if titles:
        assert ("more fires" in words.en) == ("多发生" in words.zh) == (fires < 0)
        assert ("fewer fire" in words.en) == ("少发生" in words.zh) == (fires > 0)
        assert ("1 fewer fire a year" in words.en) == (fires == 1)
        assert ("as many fires" in words.en) == ("不变" in words.zh) == (fires == 0)


@pytest.mark.parametrize(
    ("limits", "lowest", "first", "over", "zh", "en"),
    [
        (
            (8.5, 2.52, 1.97), 0.0, ["public"], False,
            "不超过现取值的1.97倍（每单位每年2小时、150元）时，三方都不受损；再高，公众先受损；消防部门的上限是2.52倍。",
            "nobody loses up to 1.97 times the hours and costs taken here (2 hours and 150 yuan for one set of "
            "premises and year); beyond, the public would lose first; the department's limit is a factor of 2.52.",
        ),
        (
            (10.0, 1.59, 1.59), 0.0, ["regulator", "public"], False, "再高，消防部门和公众先受损。",
            "the fire department and the public would lose",
        ),
        ((10.0, 10.0, 3.0), 0.0, ["public"], False, "消防部门到10倍仍不受损。", "the department does not even at 10"),
        ((10.0, 10.0, 10.0), 0.0, [], False, "即使增至现取值的10倍，三方都不受损。", "nobody loses even at 10 times"),
        (
            (0.4, 0.85, 0.85), 0.0, ["enterprise"], False, "以下，才能做到三方都不受损；再高，企业先受损",
            "nobody loses only at 0.4 times the hours and costs taken here or less",
        ),
        (
            (1.05, 2.0, 3.0), 0.9, ["enterprise"], False,
            "为现取值的0.9至1.05倍（上限为每单位每年2小时、150元）时，三方都不受损；再高，企业先受损；消防部门的上限是2倍。",
            "nobody loses from 0.9 to 1.05 times the hours and costs taken here (at most 2 hours and 150 yuan",
        ),
        (
            (0.4, 0.85, 0.85), 0.2, ["enterprise"], False, "须在现取值的0.2至0.4倍之间",
            "nobody loses only from 0.2 to 0.4 times",
        ),
        ((1.3, 1.3, 1.3), 0.0, [], True, "再高，措施就放不进现有工时。", "beyond, they do not fit in the hours there"),
        (
            (None, 2.63, 7.0), 0.0, ["regulator"], False, "不花工时和经费，企业也受损；",
            "no other party loses up to 2.63 times",
        ),
        ((None, None, None), None, [], False, "企业、消防部门和公众也受损。", "no hours and no money, the enterprise,"),
        (
            (None, 0.3, 0.9), None, [], False, "没有哪个水平能使消防部门和公众都不受损。",
            "at which the fire department and the public are spared together.",
        ),
    ],
)  # fmt: skip
def test_break_even(
    limits: tuple[float | None, ...], lowest: float | None, first: list[str], over: bool, zh: str, en: str
) -> None:
    words = break_even_sentence(
        TITLE,
        dict(zip(("enterprise", "regulator", "public"), limits, strict=True)),
        together=None if lowest is None else (lowest, min(one for one in limits if one is not None)),
        hours_then=None if lowest is None else 2.0,
        money_then=None if lowest is None else 150.0,
        searched=10.0,
        first=first,
        over=over,
    )
    check(words)
    assert zh in words.zh
    assert en in words.en
