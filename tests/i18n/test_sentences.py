"""Sentences are true of what they are made from, and there in both languages."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from policylab.concepts import CONCEPTS as SOLUTION_CONCEPTS
from policylab.i18n.labels import ACTIONS, CONCEPTS, FLAGS, OUTCOMES, PARTIES, PARTY_HEADS, VERDICTS
from policylab.i18n.numbers import MINUS, count, money, share
from policylab.i18n.sentences import (
    assumptions_sentence,
    choice_sentence,
    deaths_sentence,
    fires_sentence,
    loss_sentence,
    matched_sentence,
    over_budget_sentence,
    price_sentence,
)
from policylab.i18n.verdicts import headline_sentence, tally_sentence, verdict_name, verdict_sentence
from policylab.i18n.why import attribution_sentence, equilibrium_sentence, neutrality_sentence, no_split_sentence
from policylab.i18n.words import LANGUAGES, Language, Words
from policylab.verdict import classify

ONE_OF_MANY = re.compile(
    r"(?<![\d.,])1 (hours|visits|fires|sets|kinds|measures|programmes|futures|values|claims|objections)\b"
)
CJK = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
TITLE = Words("十项措施", "the ten measures")
ORDER = ("enterprise", "regulator", "public")

GAIN = st.one_of(st.floats(-1e6, 1e6), st.just(0.0), st.floats(-0.009, 0.009), st.floats(-1.0, 1.0))
CHANCE = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0.001, 0.999))


def well_made(said: Words) -> Words:
    """Assert what holds for every sentence; return it."""
    for text in (said.zh, said.en):
        assert text == text.strip()
        assert text
        assert not re.search(r"[{}]", text), text
        assert not re.search(r"nan|inf\b|None", text), text
        assert "  " not in text, text
        assert "-" not in re.sub(r"[a-z]-[a-z]", "", text), text  # no hyphen for a minus
        assert re.search(r"[.。”]$", text), text
    assert not re.search(r"[A-Za-z]", said.zh), said.zh
    assert not CJK.search(said.en), said.en
    assert not re.search(r"[,.;:]", re.sub(r"\d[,.]\d", "", said.zh)), said.zh  # Chinese marks in Chinese text
    assert not re.search(r" [,.;:)]|\( ", said.en), said.en
    assert not re.search(r"[，。；：、,;:]{2}|[.。]{2}|[，；：、][。]", said.zh + said.en), said
    assert not re.search(rf"[{MINUS}+]0(?![.\d])", said.zh + said.en), said
    assert not ONE_OF_MANY.search(said.en), said.en
    assert not re.search(r"(\w+) \1\b(?<!that that)", said.en), said.en
    assert said.en[0].isupper() or not said.en[0].isalpha()
    return said


def has(said: Words, *parts: Words) -> bool:
    return all(part[language] in said[language] for part in parts for language in LANGUAGES)


# ------------------------------------------------------------------------------------------------ labels


def test_every_label_is_there_in_both_languages() -> None:
    for labels in (ACTIONS, CONCEPTS, FLAGS, OUTCOMES, PARTIES, PARTY_HEADS, VERDICTS):
        for words in labels.values():
            assert CJK.search(words.zh)
            assert not CJK.search(words.en)
            assert re.search(r"[A-Za-z]", words.en)
        assert len({words.zh for words in labels.values()}) == len(labels)
    assert set(CONCEPTS) >= set(SOLUTION_CONCEPTS)
    assert set(VERDICTS) == {"multi_win", "no_change", "no_loser", "losers", "over_budget"}


# ----------------------------------------------------------------------------------------------- verdicts


def verdict_of(gains: dict[str, float]) -> tuple[str, tuple[str, ...]]:
    return classify({party: int(gain > 0.01) - int(gain < -0.01) for party, gain in gains.items()})


@given(st.tuples(GAIN, GAIN, GAIN))
def test_the_verdict_names_who_gains_and_who_loses_with_the_right_amounts(amounts: tuple[float, float, float]) -> None:
    gains = dict(zip(ORDER, amounts, strict=True))
    verdict, losers = verdict_of(gains)
    said = well_made(verdict_sentence(verdict, losers, gains))
    for party, gain in gains.items():
        amount = money(gain, signed=True)
        in_full = Words("{party}（每年{amount}）", "{party} ({amount} a year)").format(
            party=Words(PARTIES[party].zh, PARTIES[party].en[4:]), amount=amount
        )
        # the article of the name may begin the sentence
        assert has(said, in_full) == (abs(gain) > 0.01)
    assert (MINUS in said.en) == bool(losers) == (MINUS in said.zh)
    assert ("+" in said.en) == any(gain > 0.01 for gain in gains.values())


LOST, WON = -1234.0, 5678.0


@pytest.mark.parametrize("signs", list(itertools.product((-1, 0, 1), repeat=3)))
def test_losers_come_after_the_word_for_losing_and_winners_after_that_for_gaining(signs: tuple[int, int, int]) -> None:
    gains = {party: {-1: LOST, 0: 0.0, 1: WON}[sign] for party, sign in zip(ORDER, signs, strict=True)}
    verdict, losers = verdict_of(gains)
    said = verdict_sentence(verdict, losers, gains)
    clauses = said.en.removesuffix(".").lower().split("; ")
    clauses_zh = said.zh.removesuffix("。").split("；")
    if signs == (1, 1, 1):
        assert said.en.startswith("All three gain: ")
        assert said.zh.startswith("三方都得益：")
        return
    if signs == (0, 0, 0):
        assert said.en.startswith("Nothing changes")
        assert said.zh.endswith("都没有变化。")
        return
    for party, sign in zip(ORDER, signs, strict=True):
        (clause,) = [clause for clause in clauses if PARTIES[party].en in clause]
        (clause_zh,) = [clause for clause in clauses_zh if PARTIES[party].zh in clause]
        together = signs.count(sign) > 1
        if sign < 0:
            assert clause.endswith("lose" if together else "loses")
            assert clause_zh.startswith("受损的是")
        elif sign > 0:
            assert clause.endswith("gain" if together else "gains")
            assert clause_zh.startswith("得益的是")
        else:
            assert clause.startswith("nothing changes for")
            assert clause_zh.endswith("不变")
    assert ("nobody loses" in clauses) == ("没有一方受损" in clauses_zh) == (-1 not in signs)


def test_over_budget_has_no_amounts() -> None:
    said = well_made(verdict_sentence("over_budget", (), None))
    assert not re.search(r"\d", said.en + said.zh)
    assert "more hours than there are" in said.en
    assert "工时" in said.zh


@given(st.floats(0.01, 500.0), st.floats(0.0, 400.0))
def test_over_budget_with_its_hours(need: float, have: float) -> None:
    said = well_made(over_budget_sentence(need, have))
    assert has(said, count(need), count(have))
    assert said.en.index(count(need).en) <= said.en.index("there are")


# ----------------------------------------------------------------------------------------- the answer


VERDICT_CASES = [
    ("multi_win", ()),
    ("no_change", ()),
    ("no_loser", ()),
    ("losers", ("public",)),
    ("losers", ("enterprise", "regulator")),
]
FATES = {
    "multi_win": Words("三方都得益", "all three gain"),
    "no_loser": Words("有人得益、无人受损", "some gain and nobody loses"),
    "no_change": Words("三方得失不变", "nothing changes"),
}
MEASURES = Words("文章的措施", "the article's measures")
MIXES = {
    "stands back": {"stand_back": 1.0, "enforce": 0.0, "serve": 0.0},
    "serves": {"stand_back": 0.0, "enforce": 0.0, "serve": 1.0},
    "sometimes": {"stand_back": 0.2, "enforce": 0.3, "serve": 0.5},
    "enforces": {"stand_back": 0.0, "enforce": 1.0, "serve": 0.0},
    "no hours": {"stand_back": 1.0},
}
CHOICES = {
    "stands back": Words("选择不查，文章的措施只实行面向全部单位的7项", "makes no visits and only the 7 programmes"),
    "serves": Words("会主动服务，文章的措施全部实行", "serves on its visits and all the article's measures"),
    "sometimes": Words("有时服务", "serves on some of its visits"),
    "enforces": Words("随检查提供的3项用不上", "the 3 measures at the visit go unused"),
    "no hours": Words("选择不查，文章的措施只实行面向全部单位的7项", "makes no visits and only the 7 programmes"),
}


@pytest.mark.parametrize("choice", MIXES)
@pytest.mark.parametrize("may", VERDICT_CASES)
@pytest.mark.parametrize("must", VERDICT_CASES)
def test_the_headline_tells_both_verdicts_and_the_choice(
    may: tuple[str, tuple[str, ...]], must: tuple[str, tuple[str, ...]], choice: str
) -> None:
    said = well_made(headline_sentence(MEASURES, *may, MIXES[choice], *must, programmes=7, at_visits=3))
    asked = {"zh": "如果规定检查时必须服务", "en": "If every visit had to serve"}
    for language in LANGUAGES:
        first, second = said[language].split(asked[language])
        _tells(first, may, language)
        _tells(second, must, language)
        assert CHOICES[choice][language] in first
        assert not any(other[language] in first for other in CHOICES.values() if other != CHOICES[choice])


def _tells(text: str, case: tuple[str, tuple[str, ...]], language: Language) -> None:
    verdict, losers = case
    for party in ORDER:
        assert (PARTIES[party][language] + ("受损" if language == "zh" else " lose") in text) == (party in losers[-1:])
    assert all(PARTIES[party][language] in text for party in losers)
    for name, fate in FATES.items():
        assert (fate[language] in text) == (name == verdict)


@pytest.mark.parametrize(("may", "must"), [("over_budget", "multi_win"), ("multi_win", "over_budget")])
def test_the_headline_over_budget(may: str, must: str) -> None:
    said = well_made(headline_sentence(MEASURES, may, (), {"stand_back": 1.0}, must, (), programmes=7, at_visits=3))
    assert "do not fit" in said.en
    assert "无法全部实行" in said.zh


@pytest.mark.parametrize(("programmes", "at_visits"), [(1, 1), (7, 1), (1, 3)])
def test_the_headline_counts_one_measure_as_one(programmes: int, at_visits: int) -> None:
    said = headline_sentence(
        MEASURES, "multi_win", (), MIXES["enforces"], "no_change", (), programmes=programmes, at_visits=at_visits
    )
    well_made(said)
    assert ("1 programme for all premises is in place" in said.en) == (programmes == 1)
    assert ("the 1 measure at the visit goes unused" in said.en) == (at_visits == 1)
    well_made(tally_sentence(kinds=1, serves=1, may_win=1, must_win=1, over=1))


@given(st.floats(0.01, 300.0), st.floats(0.01, 300.0))
def test_fires_fall_or_rise_as_they_do(before: float, after: float) -> None:
    said = well_made(fires_sentence(TITLE, before, after))
    assert has(said, TITLE, count(before), count(after))
    if after < before:
        assert f"fires a year per 1,000 premises fall from {count(before).en} to {count(after).en} " in said.en
        assert f"从{count(before).zh}起降到{count(after).zh}起" in said.zh
    elif after > before:
        assert f"fires a year per 1,000 premises rise from {count(before).en} to {count(after).en} " in said.en
        assert f"从{count(before).zh}起升到{count(after).zh}起" in said.zh


@pytest.mark.parametrize("after", [20.0, 20.0 * (1 + 1e-12)])
def test_fires_that_stay_as_they_were(after: float) -> None:
    said = well_made(fires_sentence(TITLE, 20.0, after))
    assert "there are still 20 fires" in said.en
    assert "仍为20起" in said.zh


def test_losses_and_prices() -> None:
    source = Words("某省火灾统计", "Fires of a province")
    # 69 deaths in 3,521 fires, at 2 and 5 million yuan: 39,193 and 97,984 yuan a fire
    deaths, lives = 69 / 3_521, (2e6, 5e6)
    said = well_made(loss_sentence(800_000.0, deaths, lives, source, assumed=True))
    for part in ("80万元", "0.0196人", "某省火灾统计", "200万至500万元", "3.92万元至9.8万元", "属于假设"):
        assert part in said.zh
    for part in ("800,000 yuan", "0.0196 deaths per fire", "Fires of a province", "2 to 5 million yuan"):
        assert part in said.en
    assert "39,200 yuan to 98,000 yuan of it" in said.en
    assert "is assumed" in said.en
    assert "assumed" not in well_made(loss_sentence(800_000.0, deaths, lives, source, assumed=False)).en
    for loss in (0.0, 50_000.0, 97_000.0):  # less than deaths alone may come to: nothing is left over for property
        said = well_made(loss_sentence(loss, deaths, lives, source, assumed=True))
        assert said.en.endswith("as much as this or more.")
        assert "财产" not in said.zh
    said = well_made(
        deaths_sentence([(Words("仅执法", "under enforcement only"), 18.53), (Words("改后", "later"), 0.0)])
    )
    assert said.zh.endswith("：仅执法18.5人，改后0人。")
    assert said.en.endswith(": 18.5 under enforcement only; 0 later.")
    assert well_made(loss_sentence(3e5, deaths, lives, source, assumed=True, entered=True)).zh.endswith("其余未细分。")
    assert "no visits at all" in well_made(matched_sentence(1.25, 0.0)).en
    assert "today none" in well_made(matched_sentence(0.0, 1.25)).en
    assert has(well_made(price_sentence(2012, 2012)), Words.same("2012"))
    assert has(well_made(price_sentence(2024, 2012)), Words.same("2024"), Words.same("2012"))


# ----------------------------------------------------------------------------------------- the choice


VISITS = {"enforce": 2.0, "serve": 1.5}
HOURS = {"enforce": 8.0, "serve": 10.5}


def choose(advantage: float | None = None, **chances: float) -> Words:
    return well_made(choice_sentence(chances, visits=VISITS, hours_per_visit=HOURS, advantage=advantage))


def test_one_visit_is_one() -> None:
    for chances in (
        {"stand_back": 0.0, "enforce": 0.0, "serve": 1.0},
        {"stand_back": 0.0, "enforce": 1.0, "serve": 0.0},
    ):
        said = well_made(
            choice_sentence(
                chances, visits={"enforce": 2.0, "serve": 1.0}, hours_per_visit={"enforce": 1.0, "serve": 2.0},
                advantage=-1.0,
            )
        )  # fmt: skip
        assert "1 visit a year" in said.en


def test_where_no_hours_are_left() -> None:
    said = choose(stand_back=1.0)
    assert said.en.startswith("No: the measures use up every inspector hour")
    assert said.zh.startswith("不会：服务措施用完了全部监督工时")


def test_where_no_visit_is_worth_its_cost() -> None:
    for chances in ({"stand_back": 1.0, "enforce": 0.0, "serve": 0.0}, {"stand_back": 1.0, "serve": 0.0}):
        said = choose(**chances)
        assert "as the enterprise acts, a visit is not worth its cost" in said.en
        assert "企业这样做时，检查对消防部门得不偿失" in said.zh
        assert "another equilibrium" not in said.en


def test_where_no_visit_is_ever_worth_its_cost() -> None:
    chances = {"stand_back": 1.0, "enforce": 0.0, "serve": 0.0}
    said = well_made(
        choice_sentence(chances, visits=VISITS, hours_per_visit=HOURS, advantage=None, never_worth_it=True)
    )
    assert "whatever the enterprise does, no visit is worth its cost" in said.en
    assert "无论企业怎样做，检查对消防部门都得不偿失" in said.zh


def test_where_it_serves_in_another_equilibrium() -> None:
    chances = {"stand_back": 1.0, "enforce": 0.0, "serve": 0.0}
    said = well_made(
        choice_sentence(chances, visits=VISITS, hours_per_visit=HOURS, advantage=None, serves_elsewhere=True)
    )
    assert said.en.endswith("There is another equilibrium, in which it serves.")
    assert said.zh.endswith("另有一种均衡，消防部门会服务。")


def test_where_service_takes_no_longer_hours_are_not_the_reason() -> None:
    chances = {"stand_back": 0.0, "enforce": 1.0, "serve": 0.0}
    same = {"enforce": 8.0, "serve": 8.0}
    said = well_made(choice_sentence(chances, visits=VISITS, hours_per_visit=same, advantage=-12.0))
    assert "instead of" not in said.en
    assert "worse off by 12 yuan a year" in said.en
    assert "多损失12元" in said.zh


def test_a_verdict_names_who_loses() -> None:
    assert verdict_name("losers", ["enterprise"]) == Words("企业受损", "The enterprise loses")
    assert verdict_name("losers", ["regulator", "public"]).en == "The fire department and the public lose"
    assert verdict_name("multi_win", ()) == Words("三方多赢", "All three gain")


def test_where_there_is_no_service_to_choose() -> None:
    said = choose(stand_back=0.4, enforce=0.6)
    assert "can only enforce or stand back" in said.en
    assert "只能执法或不查" in said.zh


def test_where_service_is_certain() -> None:
    said = choose(stand_back=0.0, enforce=0.0, serve=1.0)
    assert said.en.startswith("Yes: ")
    assert "1.5 visits a year" in said.en
    assert said.zh.startswith("会：")
    assert "1.5次" in said.zh


@given(st.floats(0.001, 0.998), st.floats(0.0, 1.0))
def test_where_service_is_one_of_several_choices(serve: float, of_rest: float) -> None:
    enforce = round((1 - serve) * round(of_rest, 1), 6)
    stand_back = 1 - serve - enforce
    said = choose(stand_back=stand_back, enforce=enforce, serve=serve)
    assert said.en.startswith(f"Sometimes: it serves and enforces with a chance of {share(serve).en}; ")
    assert said.zh.startswith(f"有时会：消防部门以{share(serve).zh}的概率选择服务+执法，")
    rest = said.en.split("; ")[1]
    assert ("only enforces with a chance of" in rest) == (enforce > 5e-4)
    assert ("stands back with a chance of" in rest) == (stand_back > 5e-4)
    if enforce > 5e-4:
        assert has(said, share(enforce))
    if stand_back > 5e-4:
        assert has(said, share(stand_back))


@pytest.mark.parametrize("advantage", [-300.0, 0.0, 300.0, None])
@pytest.mark.parametrize("stand_back", [0.0, 0.25])
def test_where_service_is_not_chosen_the_reason_is_hours_per_visit(stand_back: float, advantage: float | None) -> None:
    said = choose(advantage, stand_back=stand_back, enforce=1 - stand_back, serve=0.0)
    assert said.en.startswith("No: ")
    assert said.zh.startswith("不会：")
    assert "takes 10.5 hours instead of 8 hours, so the same hours give 1.5 visits a year instead of 2" in said.en
    assert "每次要10.5小时，只执法每次8小时，同样的工时一年只能查1.5次，而不是2次" in said.zh
    assert ("leave the department worse off by 300 yuan a year" in said.en) == (advantage == -300.0)
    assert ("多损失300元" in said.zh) == (advantage == -300.0)
    assert ("always enforces" in said.en) == (stand_back == 0.0) == ("总是只执法" in said.zh)
    if stand_back:
        assert "only enforces with a chance of 75% and it stands back with a chance of 25%" in said.en.replace(
            "and stands", "and it stands"
        )


# ----------------------------------------------------------------------------------------- the ground


@given(st.integers(0, 90), st.integers(0, 90))
def test_the_number_of_assumptions(assumptions: int, sourced: int) -> None:
    total = assumptions + sourced
    assume(total)
    said = well_made(assumptions_sentence(assumptions, total))
    assert str(total) in said.en
    assert str(total) in said.zh
    some = bool(assumptions) and bool(sourced)
    are = "is an assumption" if assumptions == 1 else "are assumptions"
    assert (f"Of the {total} values behind this page {assumptions} {are}; the others have a source" in said.en) == some
    assert (f"{total}个数值中，{assumptions}个是假设，其余有来源" in said.zh) == some
    assert ("have a source" in said.en) == ("有来源" in said.zh) == bool(sourced)


def test_an_equilibrium_in_pure_actions() -> None:
    said = well_made(equilibrium_sentence({"comply": 1.0}, {"enforce": 1.0, "stand_back": 0.0}, regret=0.0))
    assert re.search(r"enterprise always [a-z ]*“comply”; the department always [a-z ]*“enforce”", said.en)
    assert "企业总是“达标”；消防部门总是“执法”" in said.zh
    assert "10" not in said.en + said.zh


def test_an_equilibrium_in_mixed_actions() -> None:
    said = well_made(
        equilibrium_sentence(
            {"neglect": 0.25, "patch": 0.0, "comply": 0.75},
            {"stand_back": 0.1, "enforce": 0.2, "serve": 0.7},
            regret=3e-12,
        )
    )
    assert "“neglect” with a chance of 25% and “comply” with a chance of 75%" in said.en
    assert "以25%的概率“忽视”和以75%的概率“达标”" in said.zh
    assert "“stand back” with a chance of 10%, “enforce” with a chance of 20% and “serve and enforce”" in said.en
    assert "always" not in said.en
    assert "总是" not in said.zh


def test_actions_of_equal_chance_are_all_named() -> None:
    said = well_made(equilibrium_sentence({"neglect": 0.5, "comply": 0.5}, {"enforce": 0.5, "serve": 0.5}, 0.0))
    assert "“neglect” with a chance of 50% and “comply” with a chance of 50%" in said.en
    assert "以50%的概率“执法”和以50%的概率“服务+执法”" in said.zh
    assert "always" not in said.en


SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@given(st.floats(1e-18, 0.99))
def test_the_power_of_ten_that_a_regret_does_not_exceed(regret: float) -> None:
    said = well_made(equilibrium_sentence({"comply": 1.0}, {"serve": 1.0}, regret))
    for text in (said.zh, said.en):
        found = re.search(r"10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text)
        assert found
        power = int(found[1].translate(SUPERSCRIPTS))
        assert 10.0 ** (power - 1) * (1 - 1e-9) < regret <= 10.0**power * (1 + 1e-9)


# ------------------------------------------------------------------------------- neutrality, attribution


@pytest.mark.parametrize("orders", ["obeyed", "ignored", "both", "none"])
@pytest.mark.parametrize(("visits", "fires"), [(-0.25, 1.5), (0.25, 0.0), (0.0, -2.0)])
def test_neutrality_where_it_holds(orders: str, visits: float, fires: float) -> None:
    said = well_made(neutrality_sentence("neutral", orders, cut=0.01, visits_change=visits, fires_change=fires))
    assert "It applies here" in said.en
    assert "这里适用" in said.zh
    assert has(said, share(0.01))
    way = {True: ("rise by", "增加"), False: ("fall by", "减少")}
    for change, what, what_zh, unit in (
        (visits, "visits a year", "每年检查", "次"),
        (fires, "fires per 1,000 premises", "每千家单位火灾", "起"),
    ):
        if change == 0:
            assert f"{what} do not move" in said.en
            assert f"{what_zh}不变" in said.zh
        else:
            en, zh = way[change > 0]
            assert f"{what} {en} {count(abs(change)).en}" in said.en
            assert f"{what_zh}{zh}{count(abs(change)).zh}{unit}" in said.zh
    told = {"obeyed": "Orders are obeyed", "ignored": "are ignored", "both": "and some ignored", "none": "No hazard"}
    assert told[orders] in said.en


@pytest.mark.parametrize(
    ("case", "words"),
    [("pure", "one action for certain"), ("support_changes", "actions are in play"), ("order_switches", "is obeyed")],
)
def test_neutrality_where_it_does_not_hold(case: str, words: str) -> None:
    said = well_made(neutrality_sentence(case, "none", cut=0.01, visits_change=0.0, fires_change=0.0))
    assert "It does not apply here" in said.en
    assert "这里不适用" in said.zh
    assert words in said.en


@given(st.floats(-50.0, 50.0), st.floats(-50.0, 50.0))
def test_attribution_keeps_hours_and_service_apart(by_hours: float, by_service: float) -> None:
    said = well_made(attribution_sentence(TITLE, 0.5, (by_hours, by_service)))
    anew = well_made(attribution_sentence(TITLE, 0.5, (1.0, 1.0), (by_hours, by_service)))
    assert anew.en.split("Nash equilibrium")[1].count("rise") == (by_hours >= 1e-9) + (by_service >= 1e-9)
    first, second = said.en.split("; ")
    for change, text in ((by_hours, first), (by_service, second)):
        if abs(change) < 1e-9:
            assert "do not move" in text
        else:
            assert f"{'rise' if change > 0 else 'fall'} by {count(abs(change)).en}" in text
    assert "50% more hours" in first
    assert "工时增加50%" in said.zh


def test_no_split_and_tally() -> None:
    assert has(well_made(no_split_sentence(TITLE).capitalised()), TITLE)
    assert has(well_made(no_split_sentence(TITLE, serves=False).capitalised()), TITLE)
    said = well_made(tally_sentence(kinds=6, serves=1, may_win=2, must_win=3, over=4))
    assert "Of 6 kinds of premises" in said.en
    assert "for all three in 2 where the department may serve and in 3 where it must" in said.en
    assert "in 4 they do not fit" in said.en
    assert "serve in 1." in said.en
    for part in ("共6类", "自行决定时，2类", "必须服务时，3类", "4类工时不够", "主动服务的有1类"):
        assert part in said.zh
