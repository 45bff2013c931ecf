"""Sentences on the solution concepts are true of what they are made from, and there in both languages."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylab.concepts import CONCEPTS
from policylab.i18n.concepts import (
    MECHANISMS,
    Change,
    Turns,
    agreement_sentence,
    changes_sentence,
    mechanism_sentence,
    scheme_sentence,
    turns_sentence,
)
from policylab.i18n.labels import ACTIONS, CONCEPT_NAMES, PARTIES
from policylab.i18n.numbers import MINUS, count, money, share
from policylab.i18n.why import mix
from policylab.i18n.words import LANGUAGES, Words
from tests.i18n.test_sentences import FATES, ORDER, VERDICT_CASES, has, well_made

ENTERPRISE = ("neglect", "patch", "comply")
REGULATOR = ("stand_back", "enforce", "serve")
STATUSES = ("fixed", "cycles", "slow")
ALONE, TITLE = Words("仅执法（同等预算）", "Enforcement only (same budget)"), Words("十项措施", "The ten measures")


def well_said(said: Words) -> Words:
    """Assert what holds for every sentence, and that no mark is doubled and every quotation closed."""
    well_made(said)
    for text in (said.zh, said.en):
        assert not re.search(r"[，。；：、,;:]{2}|\.\.", text), text
        assert text.count("“") == text.count("”"), text
        assert text.count("（") == text.count("）"), text
        assert text.count("(") == text.count(")"), text
    for sentence in re.split(r"\. ", said.en):
        assert sentence[0].isupper(), said.en
    return said


# ------------------------------------------------------------------------------------------- mechanisms


def test_there_is_a_mechanism_for_every_concept_and_every_ending() -> None:
    assert set(MECHANISMS) == {*CONCEPTS, *STATUSES} - {"evolution", "targeting"}
    for words in MECHANISMS.values():
        well_said(words)
    assert len({words.en for words in MECHANISMS.values()}) == len(MECHANISMS)
    assert len({words.zh for words in MECHANISMS.values()}) == len(MECHANISMS)


@pytest.mark.parametrize("concept", ["nash", "commitment", "quantal"])
def test_a_concept_without_an_ending_is_told_as_it_is(concept: str) -> None:
    assert mechanism_sentence(concept) == MECHANISMS[concept]


@pytest.mark.parametrize("status", STATUSES)
def test_evolution_is_told_by_its_ending(status: str) -> None:
    said = well_said(mechanism_sentence("evolution", status))
    assert said == MECHANISMS[status]
    assert ("comes to rest" in said.en) == ("最后稳定下来" in said.zh) == (status == "fixed")
    assert ("for ever" in said.en) == ("循环不止" in said.zh) == (status == "cycles")
    assert ("not come to rest by the horizon" in said.en) == ("仍未稳定" in said.zh) == (status == "slow")
    # what the table shows is said where it is not a state of rest
    assert ("the table gives the average" in said.en) == ("表中为平均数" in said.zh) == (status == "cycles")
    assert (
        ("the table gives the state it is in by then" in said.en)
        == ("表中为期末的情形" in said.zh)
        == (status == "slow")
    )


@pytest.mark.parametrize(
    ("enterprise", "regulator"),
    [
        ({"neglect": 0.0, "patch": 1.0, "comply": 0.0}, {"stand_back": 0.0, "enforce": 1.0}),
        ({"neglect": 0.2, "patch": 0.0, "comply": 0.8}, {"stand_back": 0.25, "enforce": 0.5, "serve": 0.25}),
    ],
)
def test_the_nearest_equilibrium_names_both_mixes(enterprise: dict[str, float], regulator: dict[str, float]) -> None:
    said = well_said(mechanism_sentence("evolution", "slow", (enterprise, regulator)))
    assert has(said, MECHANISMS["slow"], mix(enterprise), mix(regulator))
    for language in LANGUAGES:
        assert said[language].startswith(MECHANISMS["slow"][language])
        assert said[language].rindex(mix(regulator)[language]) > said[language].index(mix(enterprise)[language])
    assert "The nearest equilibrium: the enterprise " in said.en
    assert "最接近的均衡是：企业" in said.zh
    for chances in (enterprise, regulator):
        for action, chance in chances.items():
            if 0 < chance < 1:
                assert has(said, share(chance), ACTIONS[action])


# ------------------------------------------------------------------------------------------- the scheme

VISITS = st.floats(0.01, 30.0)
DOES = {
    "neglect": Words("“忽视”", "neglect"),
    "patch": Words("“应付”", "make a token effort"),
    "comply": Words("“达标”", "comply"),
}


@given(VISITS, st.floats(1.0, 9.0), st.floats(0.0, 1.0), st.sampled_from(ENTERPRISE), st.sampled_from(ENTERPRISE))
def test_the_scheme_says_how_often_each_group_is_visited_and_what_it_does(
    visits: float, multiple: float, targeted: float, first: str, second: str
) -> None:
    for action in ("enforce", "serve"):
        said = well_said(
            scheme_sentence(
                trusted=(action, visits, first),
                targeted=("enforce", visits * multiple, second),
                share_targeted=targeted,
            )
        )
        english = said.en.split("; ")
        chinese = said.zh.split("；受罚后列为重点，")
        v1, v2 = count(visits), count(visits * multiple)
        to_trusted = f"Visits a year: {v1.en} to trusted premises ({ACTIONS[action].en}), which {DOES[first].en}"
        assert to_trusted in english[0]
        assert f"每年查{v1.zh}次（{ACTIONS[action].zh}），企业选择{DOES[first].zh}" in chinese[0]
        assert f"{v2.en} to those once penalised (enforce, no leniency), which {DOES[second].en}. In" in english[1]
        assert f"每年查{v2.zh}次（执法，不从宽），企业选择{DOES[second].zh}。长期看，" in chinese[1]
        assert f"{share(targeted).en} of years are spent in the targeted group." in english[1]
        assert f"{share(targeted).zh}的年份处在重点组。" in chinese[1]


@pytest.mark.parametrize("choice", ENTERPRISE)
def test_a_scheme_without_visits(choice: str) -> None:
    said = well_said(
        scheme_sentence(trusted=("stand_back", 0.0, choice), targeted=("stand_back", 0.0, choice), share_targeted=0.0)
    )
    assert said.en.startswith("The hours allow no visit in either group: the enterprise always chooses ")
    assert said.zh.startswith("现有工时一次也查不了：企业总是")
    assert has(said, ACTIONS[choice])
    assert not re.search(r"\d", said.en + said.zh)


# ----------------------------------------------------------------------------------- what acts otherwise


def test_nobody_acts_otherwise() -> None:
    said = well_said(changes_sentence([]))
    assert said.en == "Both sides mostly act as under Nash."
    assert said.zh == "双方的主要做法与纳什均衡相同。"


CHANGES = [
    Change(regime, party, before, after)
    for regime in (ALONE, TITLE)
    for party, actions in (("enterprise", ENTERPRISE), ("regulator", REGULATOR))
    for before, after in [(actions[0], actions[2])]
]


@pytest.mark.parametrize(
    "told", [list(some) for number in (1, 2, 3, 4) for some in itertools.combinations(CHANGES, number)]
)
def test_every_change_is_told_under_its_regime_from_nash_to_the_concept(told: list[Change]) -> None:
    said = well_said(changes_sentence(told))
    assert said.en.startswith("Against Nash: under “")
    assert said.zh.startswith("与纳什均衡相比：实行“")
    english = said.en.removeprefix("Against Nash: ").split("; ")
    chinese = said.zh.removeprefix("与纳什均衡相比：").split("；")
    under = list(dict.fromkeys(one.regime for one in told))
    assert len(english) == len(chinese) == len(under)
    for regime, first, second in zip(under, english, chinese, strict=True):
        assert first.startswith(f"under “{regime.lowered().en}” ")
        assert second.startswith(f"实行“{regime.zh}”时，")
        for one in CHANGES:
            here = one in told and one.regime == regime
            before, after = ACTIONS[one.nash], ACTIONS[one.here]
            party = PARTIES[one.party]
            assert (f"{party.en} moves from “{before.en}” to “{after.en}”" in first) == here or one.regime != regime
            assert (f"{party.zh}的主要做法由“{before.zh}”变为“{after.zh}”" in second) == here or one.regime != regime
        assert first.count("moves from") == second.count("变为") == sum(one.regime == regime for one in told)


# ----------------------------------------------------------------------------------- who fares otherwise

WAS = {1: Words("得益", "it gains"), 0: Words("不变", "unchanged"), -1: Words("受损", "it loses")}
IS = {1: Words("得益", "gains"), -1: Words("受损", "loses")}
SIGNS = [(nash, here) for nash in (-1, 0, 1) for here in (-1, 0, 1) if nash != here]


def amount(here: int) -> float:
    """Return a gain of this sign, too small to count where there is none."""
    return {-1: -12_345.0, 0: 0.0, 1: 678.0}[here]


def clause(party: str, nash: int, here: int) -> Words:
    """Return how a turn has to be told."""
    name, was = PARTIES[party], WAS[nash]
    if here == 0:
        return Words(f"{name.zh}由{was.zh}转为不变", f"nothing changes for {name.en} (under Nash {was.en})")
    gain = money(amount(here), signed=True)
    return Words(
        f"{name.zh}由{was.zh}转为{IS[here].zh}（每年{gain.zh}）",
        f"{name.en} {IS[here].en} ({gain.en} a year; under Nash {was.en})",
    )


def tells(said: Words, party: str, nash: int, here: int) -> bool:
    wanted = clause(party, nash, here)
    return wanted.zh in said.zh and wanted.en in said.en.replace("The ", "the ").replace("Nothing", "nothing")


def test_nobody_fares_otherwise() -> None:
    said = well_said(turns_sentence({}, {}))
    assert said.en == "Each of the three gains or loses as under Nash."
    assert said.zh == "三方得失的方向不变。"


@pytest.mark.parametrize(("nash", "here"), SIGNS)
@pytest.mark.parametrize("party", ORDER)
def test_a_turn_is_told_with_its_amount_and_where_it_happens(party: str, nash: int, here: int) -> None:
    turn: Turns = {party: (nash, here, amount(here))}
    free, bound = well_said(turns_sentence(turn, {})), well_said(turns_sentence({}, turn))
    both = well_said(turns_sentence(turn, dict(turn)))
    for said in (free, bound, both):
        assert tells(said, party, nash, here)
        assert (MINUS in said.en) == (MINUS in said.zh) == (here < 0)
        assert ("+" in said.en) == ("+" in said.zh) == (here > 0)
        assert not any(other in said.en for other in (PARTIES[one].en[4:] for one in ORDER if one != party))
    assert free.en.startswith("Where the department is free to choose ")
    assert free.zh.startswith("自行决定时")
    assert bound.en.startswith("Where the department must serve ")
    assert bound.zh.startswith("必须服务时")
    assert not re.search("free to choose|must serve|自行决定|必须服务", both.en + both.zh)


@pytest.mark.parametrize("first", SIGNS)
@pytest.mark.parametrize("second", SIGNS)
def test_turns_where_it_may_and_where_it_must_stand_apart(first: tuple[int, int], second: tuple[int, int]) -> None:
    may: Turns = {"enterprise": (*first, amount(first[1])), "public": (*second, amount(second[1]))}
    must: Turns = {"regulator": (*second, amount(second[1]))}
    said = well_said(turns_sentence(may, must))
    english, chinese = said.en.split("; where the department must serve "), said.zh.split("；必须服务时")
    assert len(english) == len(chinese) == 2
    free, bound = (Words(chinese[n], english[n]) for n in (0, 1))
    assert tells(free, "enterprise", *first)
    assert tells(free, "public", *second)
    assert tells(bound, "regulator", *second)
    assert not has(free, PARTIES["regulator"])
    assert free.en.startswith("Where the department is free to choose ")
    assert free.zh.startswith("自行决定时")


def test_the_same_parties_with_other_amounts_are_not_the_same_turn() -> None:
    said = well_said(turns_sentence({"public": (0, 1, 5.0)}, {"public": (0, 1, 6.0)}))
    assert has(said, money(5.0, signed=True), money(6.0, signed=True))
    assert "free to choose" in said.en
    assert "must serve" in said.en


# ------------------------------------------------------------------------------------------- agreement

OTHERS = ("commitment", "evolution", "quantal", "targeting")


@pytest.mark.parametrize("same", [list(some) for k in range(1, 5) for some in itertools.combinations(OTHERS, k)])
def test_the_concepts_that_agree_are_named(same: list[str]) -> None:
    said = well_said(agreement_sentence(same, []))
    for concept in OTHERS:
        assert has(said, CONCEPT_NAMES[concept]) == (concept in same)
    assert said.en.endswith("both answers stay the same.")
    assert said.zh.endswith("两问的结论不变。")


@pytest.mark.parametrize("may", VERDICT_CASES)
@pytest.mark.parametrize("must", VERDICT_CASES)
@pytest.mark.parametrize("same", [[], ["commitment", "quantal"]])
def test_the_concepts_that_do_not_agree_are_told_with_both_verdicts(
    may: tuple[str, tuple[str, ...]], must: tuple[str, tuple[str, ...]], same: list[str]
) -> None:
    said = well_said(agreement_sentence(same, [("evolution", may, must)]))
    assert ("both answers stay the same" in said.en) == ("两问的结论不变" in said.zh) == bool(same)
    english = said.en[said.en.index("Under evolution ") :]
    chinese = said.zh[said.zh.index("换用演化，") :]
    once = may == must
    assert ("whether or not the department must serve" in english) == ("无论是否必须服务" in chinese) == once
    if once:
        parts = [(may, Words(chinese, english))]
    else:
        first, second = english.split(" where the department is free to choose, and ")
        assert second.endswith(" where it must serve.")
        parts = [
            (may, Words(chinese.split("必须服务时")[0], first)),
            (must, Words(chinese.split("必须服务时")[1], second)),
        ]
        assert "自行决定时" in chinese
    for (verdict, losers), told in parts:
        for party in ORDER:
            assert has(told, PARTIES[party]) == (party in losers)
        for name, fate in FATES.items():
            assert has(told, fate) == (name == verdict)
        assert ("受损" in told.zh.replace("无人受损", "")) == (verdict == "losers")


def test_several_that_do_not_agree_each_have_a_sentence() -> None:
    win, loss = ("multi_win", ()), ("losers", ("public",))
    said = well_said(agreement_sentence(["commitment"], [("evolution", win, loss), ("targeting", loss, loss)]))
    assert said.en.count("Under ") == said.zh.count("换用") == 3
    assert said.en.index("commitment") < said.en.index("evolution") < said.en.index("targeting by record")


def test_over_budget_is_a_fate_too() -> None:
    gone: tuple[str, tuple[str, ...]] = ("over_budget", ())
    said = well_said(agreement_sentence([], [("quantal", gone, gone)]))
    assert "do not fit in the hours there are" in said.en
    assert "工时不够" in said.zh


def test_concepts_with_the_same_verdicts_are_told_together() -> None:
    lost, won = ("losers", ("public",)), ("multi_win", ())
    said = well_said(
        agreement_sentence([], [("evolution", won, lost), ("quantal", won, lost), ("targeting", won, won)])
    )
    assert said.en.startswith("Under evolution and quantal response all three gain where")
    assert said.en.count("Under ") == said.zh.count("换用") == 2
