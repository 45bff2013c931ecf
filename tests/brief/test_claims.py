"""The claims as a brief shows them: each in its place, in the reader's language, with the verdict that was computed."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from markupsafe import escape

import policylab
from policylab.brief.claims import claims, claims_in_short
from policylab.brief.section import Section
from policylab.brief.subject import Subject, subject
from policylab.catalogue import Catalogue
from policylab.i18n.claims import (
    MOVES,
    NUMBERS,
    REASONS,
    VERDICT_NAMES,
    Span,
    claim_sentence,
    claims_tally_sentence,
    elsewhere_sentence,
    value_words,
)
from policylab.i18n.words import LANGUAGES, Language, Words
from policylab.study import ClaimVerdict, judge_claims, load_claims
from policylab.study.claim_entries import KINDS

CJK = re.compile(r"[\u4e00-\u9fff]")
CLAIMS = load_claims()


@pytest.fixture(scope="module")
def asked() -> Subject:
    return subject("karaoke")


@pytest.fixture(scope="module")
def shown(asked: Subject) -> Section:
    return claims(asked)


@pytest.fixture(scope="module")
def verdicts(catalogue: Catalogue) -> dict[str, ClaimVerdict]:
    return judge_claims(policylab.load("karaoke"), catalogue)["nash"]


def page(section: Section, language: Language) -> str:
    return str(section.zh if language == "zh" else section.en)


def rows(text: str) -> list[tuple[str, str]]:
    """Return the name and the class of the verdict of each row."""
    found = []
    for row in re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL):
        name = re.search(r"<small>(\w+)</small>", row)
        verdict = re.findall(r'class="(holds|holds_when|fails|not_applicable|not_testable)"', row)
        if name:
            found.append((name[1], *verdict))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_stands_once_with_its_verdict(
    shown: Section, verdicts: dict[str, ClaimVerdict], language: Language
) -> None:
    found = rows(page(shown, language))
    assert len(found) == len(CLAIMS)
    assert dict(found) == {name: one.verdict for name, one in verdicts.items()}
    kinds = [CLAIMS[name].kind for name, _ in found]
    assert kinds == sorted(kinds, key=KINDS.index)


def test_words_of_the_article_stand_in_chinese_on_both_pages_and_in_english_on_one(shown: Section) -> None:
    for claim in CLAIMS.values():
        if claim.point is not None:
            assert escape(claim.point.zh) in shown.zh
            assert escape(claim.point.en) in shown.en
            continue
        assert f"<q>{escape(claim.quote)}</q>" in shown.zh
        assert f'<q lang="zh-CN">{escape(claim.quote)}</q>' in shown.en
        assert f"<q>{escape(claim.translation)}</q>" in shown.en


def test_the_english_page_has_no_chinese_but_quotations(shown: Section) -> None:
    rest = re.sub(r'<q lang="zh-CN">.*?</q>', "", str(shown.en), flags=re.DOTALL)
    assert not CJK.search(rest)


@pytest.mark.parametrize("language", LANGUAGES)
def test_tallies_are_counts_of_the_verdicts(
    asked: Subject, shown: Section, verdicts: dict[str, ClaimVerdict], language: Language
) -> None:
    short = page(claims_in_short(asked), language)
    for kind in KINDS:
        counts = Counter(str(one.verdict) for one in verdicts.values() if one.claim.kind == kind)
        said = str(escape(claims_tally_sentence(kind, counts)[language]))
        assert said in page(shown, language)
        assert said in short
    for claim in CLAIMS.values():
        assert str(escape(claim.mechanism[language])) in short


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_verdict_says_its_reasons_and_its_numbers(
    shown: Section, verdicts: dict[str, ClaimVerdict], language: Language
) -> None:
    text = page(shown, language)
    for one in verdicts.values():
        for reason in one.reasons:
            assert str(escape(REASONS[reason][language])) in text
        for number in value_words(one.values):
            assert str(escape(number[language])) in text


def test_what_comes_from_data_is_escaped(asked: Subject, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("data")
    entry = (
        "X1:\n  kind: critique\n  point: {zh: <b>甲</b>, en: <script>x</script>}\n"
        "  mechanism: {zh: 乙 & 丙, en: a & b}\n  proposition: {zh: 丁, en: <i>p</i>}\n  predicate: interdependence\n"
    )
    (folder / "claims.yaml").write_text(entry, encoding="utf-8")
    found = claims(asked, data=folder)
    assert "&lt;script&gt;" in found.en
    assert "&lt;b&gt;甲" in found.zh
    assert "<script>" not in found.en + found.zh
    assert "a &amp; b" in found.en


# --------------------------------------------------------------------------------------------- sentences

COST = Words("达标成本", "Cost of complying")


@pytest.mark.parametrize(
    ("low", "high", "zh", "en"),
    [
        (1_000.0, None, "“达标成本”不低于1,000元/年", "“cost of complying” is at least 1,000 yuan a year"),
        (None, 20_000.0, "“达标成本”不高于2万元/年", "“cost of complying” is at most 20,000 yuan a year"),
        (1_000.0, 20_000.0, "“达标成本”在1,000元至2万元/年之间",
         "“cost of complying” lies between 1,000 yuan and 20,000 yuan a year"),
    ],
)  # fmt: skip
def test_a_border_is_said_on_the_side_where_it_holds(low: float | None, high: float | None, zh: str, en: str) -> None:
    span = Span(COST, "yuan/year", low, high)
    when = claim_sentence("holds_when", spans=[span], reasons=["fires_up"])
    assert when.zh == f"按现有取值不成立：火灾反而增加；{zh}时成立。"
    assert when.en == f"Does not hold at these values: there are more fires; it holds where {en}."
    limit = claim_sentence("holds", spans=[span])
    assert limit.zh == f"成立。条件是{zh}。"
    assert limit.en == f"Holds. It does so where {en}."


def test_every_interval_is_said() -> None:
    ends = ((None, 1_000.0), (2_000.0, 3_000.0), (4_000.0, None))
    said = claim_sentence("holds", spans=[Span(COST, "yuan/year", low, high) for low, high in ends])
    assert said.zh == "成立。条件是“达标成本”不高于1,000元/年或在2,000元至3,000元/年之间或不低于4,000元/年。"
    assert said.en == (
        "Holds. It does so where “cost of complying” is at most 1,000 yuan a year or lies between 2,000 yuan and "
        "3,000 yuan a year or is at least 4,000 yuan a year."
    )


def test_what_cannot_be_carried_out_refutes_no_objection() -> None:
    said = claim_sentence("not_applicable", reasons=["over_budget"])
    assert said == Words(
        "不适用：措施在现有工时内放不下。", "Does not apply: the measures do not fit in today's hours."
    )
    found = claim_sentence("not_applicable", reasons=["over_budget"], spans=[Span(COST, "yuan/year", 2_000.0, None)])
    assert found.zh == "不适用：措施在现有工时内放不下；“达标成本”不低于2,000元/年时成立。"


def test_where_nothing_changes_the_range_is_said() -> None:
    said = claim_sentence("fails", searched=(COST, "yuan/year", 3_000.0, 60_000.0))
    assert said.zh == "不成立。“达标成本”从3,000元到6万元/年，没有使它成立的取值。"
    assert said.en == (
        "Does not hold. No value of “cost of complying” from 3,000 yuan to 60,000 yuan a year makes it hold."
    )
    said = claim_sentence("holds", searched=(COST, "yuan/year", 3_000.0, 60_000.0))
    assert said.zh == "成立。“达标成本”从3,000元到6万元/年，结论不变。"
    assert said.en == "Holds. It stays so for “cost of complying” from 3,000 yuan to 60,000 yuan a year."
    assert claim_sentence("not_testable", why=Words("缘由。", "Reason.")) == Words(
        "无法检验：缘由。", "Cannot be tested here. Reason."
    )


def test_other_concepts_are_named_with_what_they_say() -> None:
    assert elsewhere_sentence({"holds": []}) == Words("", "")
    assert elsewhere_sentence({"holds": ["commitment"]}).zh.endswith("，则成立。")
    assert elsewhere_sentence({"holds": ["commitment"]}).en.endswith("it holds.")
    both = elsewhere_sentence({"holds": [], "fails": ["commitment"], "not_applicable": ["evolution"]})
    assert both.zh.split("。")[0].endswith("，则不成立")
    assert both.zh.endswith("，则不适用。")
    assert both.en.endswith("it does not apply.")
    assert ". Under " in both.en


@pytest.mark.parametrize(
    ("kind", "counts", "zh", "en"),
    [
        ("claim", {"holds": 2, "holds_when": 4, "fails": 3},
         "9条论断：按现有取值2条成立，7条不成立（其中4条换一些取值会成立）。",
         "Of 9 claims 2 hold at these values and 7 do not; 4 of the 7 would hold at other values."),
        ("claim", {"holds": 1, "fails": 2}, "3条论断：按现有取值1条成立，2条不成立。",
         "Of 3 claims 1 holds at these values and 2 do not."),
        ("critique", {"holds": 2, "holds_when": 1}, "3条质疑：按现有取值2条成立，1条不成立（换一些取值会成立）。",
         "Of 3 objections 2 hold at these values and 1 does not; it would hold at other values."),
        ("critique", {"holds": 2, "fails": 1, "not_applicable": 6, "not_testable": 1},
         "10条质疑：按现有取值2条成立，1条不成立，6条不适用，1条无法检验。",
         "Of 10 objections 2 hold at these values, 1 does not, 6 do not apply and 1 cannot be tested."),
        ("measure", {"holds_when": 2}, "2条举措：按现有取值2条不成立（换一些取值会成立）。",
         "Of 2 measures 2 do not hold at these values; all of these would hold at other values."),
        ("measure", {"not_testable": 1}, "1条举措：1条无法检验。", "Of 1 measure 1 cannot be tested."),
    ],
)  # fmt: skip
def test_a_tally_counts_as_holding_only_what_holds_at_these_values(
    kind: str, counts: dict[str, int], zh: str, en: str
) -> None:
    assert claims_tally_sentence(kind, counts) == Words(zh, en)


def test_a_small_move_is_not_shown_as_none() -> None:
    (still,) = value_words({"fires_before": 10.0, "fires_after": 10.0})
    (little,) = value_words({"fires_before": 10.0, "fires_after": 10.001})
    (less,) = value_words({"fires_before": 10.001, "fires_after": 10.0})
    assert "→" in still.zh
    assert "略" not in still.zh
    assert little.zh.endswith("（略增）")
    assert less.en.endswith(" (a little less)")


def test_every_reason_and_every_name_of_a_number_is_said_in_both_languages() -> None:
    named = [*REASONS.values(), *VERDICT_NAMES.values(), *(one for one, _ in (*MOVES.values(), *NUMBERS.values()))]
    for words in named:
        assert CJK.search(words.zh)
        assert words.en
        assert not CJK.search(words.en)
