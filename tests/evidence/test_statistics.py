"""Statistics as data: what the files hold, where counts break, and what the article's figures come to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from policylab.datafiles import folders
from policylab.errors import InputError
from policylab.evidence.statistics import (
    Statistics,
    audit_article,
    detect_breaks,
    enforcement_ratios,
    load_statistics,
    restated,
    stretches,
)


@pytest.fixture(scope="module")
def known() -> Statistics:
    """The project's statistics."""
    return load_statistics()


def test_the_articles_two_years(known: Statistics) -> None:
    audit = audit_article(known)
    assert audit.article.fires == (131_700, 125_402)
    assert audit.article.change_fires == pytest.approx(-0.0478, abs=5e-5)
    assert audit.article.change_loss == pytest.approx(0.0621, abs=5e-5)
    assert audit.article.loss_per_fire == pytest.approx((13_439.6, 14_991.8), abs=0.05)
    assert audit.article.change_loss_per_fire == pytest.approx(0.1155, abs=5e-5)
    assert audit.yearbook.change_fires == pytest.approx(125_417 / 132_497 - 1)
    for language in ("zh", "en"):
        assert "13,440" in audit.finding[language]


def test_the_count_of_fires_jumps_twice_and_not_within_2004_to_2012(known: Statistics) -> None:
    fires = known.yearly("china", "fires")
    found = {one.after: one.ratio for one in detect_breaks(list(fires), [one.value for one in fires.values()])}
    assert found[2013] == pytest.approx(2.56, abs=0.01)
    assert found[2021] == pytest.approx(2.97, abs=0.01)
    assert not [year for year in found if 2004 <= year <= 2012]


def test_a_gap_of_years_is_no_jump_and_the_ratio_counts_both_ways() -> None:
    assert [(one.before, one.after) for one in detect_breaks([2000, 2001, 2002], [100, 151, 100])] == [
        (2000, 2001),
        (2001, 2002),
    ]
    assert detect_breaks([2000, 2001], [100, 149]) == ()
    with pytest.raises(ValueError, match="detect_breaks: "):
        detect_breaks([2000, 2001], [1.0])


def test_2020_on_the_new_definition_follows_from_the_release_of_2021(known: Statistics) -> None:
    new = restated(known)
    assert new["fires"] == pytest.approx(682_000, rel=2e-3)
    assert new["deaths"] == pytest.approx(2_087, abs=1)
    assert new["injuries"] == pytest.approx(1_793, abs=1)


def test_what_campaigns_amount_to(known: Statistics) -> None:
    found = enforcement_ratios(known)
    zhejiang = next(one for one in found.values() if one.region == "zhejiang" and one.period.startswith("2011"))
    assert zhejiang.fine_per_check == pytest.approx(128.1, abs=0.05)
    assert zhejiang.fine_per_hazard == pytest.approx(24.6, abs=0.05)
    assert zhejiang.rectified == pytest.approx(0.973, abs=5e-4)
    assert zhejiang.shut == pytest.approx(0.00804, abs=5e-6)
    hangzhou = next(one for one in found.values() if one.region == "hangzhou")
    assert hangzhou.fine_per_penalty == pytest.approx(5_338, abs=0.5)
    assert hangzhou.penalised == pytest.approx(0.0455, abs=5e-5)
    assert hangzhou.rectified == pytest.approx(0.794, abs=5e-4)


def test_what_is_missing_stays_missing(known: Statistics) -> None:
    assert 2023 not in known.yearly("china", "fires")
    table = known.table()
    assert table["value"].notna().all()
    assert not table["region"].isin(["jiaxing", "tongxiang"]).any()
    assert (table.loc[table["standing"] == "recalled", "confidence"].between(0, 1)).all()


def test_the_breaks_are_data(known: Statistics) -> None:
    assert {1997, 2007, 2013, 2021} <= {one.year for one in known.breaks()}


def test_stretches_stop_at_gaps_and_breaks(known: Statistics) -> None:
    ends = [(part[0].year, part[-1].year) for part in stretches(known, "zhejiang", "fires")]
    assert ends == [(1998, 2000), (2002, 2002), (2004, 2004), (2005, 2006), (2007, 2009), (2011, 2011), (2015, 2015)]
    for region in ("china", "zhejiang"):
        for series in ("fires", "deaths", "injuries", "loss_10k_yuan"):
            parts = stretches(known, region, series)
            assert [one for part in parts for one in part] == list(known.yearly(region, series).values())
            assert all(len({one.definition for one in part}) == 1 for part in parts)


def test_every_fault_of_a_file_is_told(tmp_path: Path) -> None:
    shutil.copytree(folders()[-1] / "statistics", tmp_path / "statistics")
    path = tmp_path / "statistics" / "zhejiang.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("13592", "many")
    lines[2] = lines[2].replace("yearbook_1999", "yearbok_1999")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(InputError) as told:
        load_statistics(tmp_path)
    assert len(told.value.faults) == 2
    assert "many" in str(told.value)
    assert "yearbook_1999" in str(told.value)
