"""One broken file or argument for every kind of mistake, and the words in which it is told.

Whatever is wrong, the command ends with 2, prints nothing on standard output, shows no traceback, and names the file
or option, the field, the value, what was expected, and the nearest right name.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policylab.datafiles import folders
from policylab.parameters import PARAMETERS
from tests.support import (
    Ran,
    as_yaml,
    instrument_mapping,
    run,
    scenario_mapping,
    value_record,
    write,
)

PREFIX = "policylab: "


def refused(*arguments: object) -> list[str]:
    """Run a command that is wrong; return the lines that say so, without the program's name."""
    ran = run(*arguments)
    assert ran.code == 2, ran
    assert ran.out == ""
    assert "Traceback" not in ran.err
    told = ran.err.splitlines()
    assert told
    assert all(line.startswith(PREFIX) for line in told), told
    return [line.removeprefix(PREFIX) for line in told]


def lines(text: str) -> int:
    return text.count("\n")


def without(mapping: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if key not in keys}


def with_value(name: str, **changes: Any) -> dict[str, Any]:
    """Return a scenario in which fields of one parameter's value are changed; None takes the field away."""
    mapping = scenario_mapping()
    record = {**mapping["parameters"][name], **changes}
    mapping["parameters"][name] = {key: value for key, value in record.items() if value is not None}
    return mapping


def with_parameters(**records: Any) -> dict[str, Any]:
    mapping = scenario_mapping()
    mapping["parameters"].update(records)
    return mapping


# --------------------------------------------------------------------------------------- scenario files

OWN = as_yaml(scenario_mapping())
TITLE = {"zh": "测试", "en": "Test"}

SCENARIOS: dict[str, tuple[Any, list[str]]] = {
    # ------------------------------------------------------------------------------------------- the file
    "empty": ("", ["expected a mapping of names to values; got None"]),
    "only a comment": ("# later\n", ["expected a mapping of names to values; got None"]),
    "a list": ("- a\n- b\n", ["expected a mapping of names to values; got ['a', 'b']"]),
    "a word": ("karaoke\n", ["expected a mapping of names to values; got 'karaoke'"]),
    "not UTF-8": (
        "name: own # 浙江\n".encode("gb18030"),
        ["expected UTF-8 text; save the file as UTF-8; got the byte 0xd5"],
    ),
    "UTF-16": (
        as_yaml(scenario_mapping()).encode("utf-16"),
        ["expected UTF-8 text; save the file as UTF-8; got the byte 0xff"],
    ),
    "a tab": ("name: own\n\ttitle: x\n", ["line 2: expected readable YAML; got found"]),
    "an open bracket": (
        "name: own\ntitle: {zh: 甲, en: A\nparameters: {}\n",
        ["line 3: expected readable YAML; got did not find expected ',' or '}'"],
    ),
    "two documents": (
        "name: own\n---\nname: own\n",
        ["line 2: expected readable YAML; got but found another document"],
    ),
    # ----------------------------------------------------------------------------------------- YAML itself
    "a duplicate key": (
        as_yaml(scenario_mapping()) + "  fine: 3\n",
        [f"parameters.fine (line {lines(OWN) + 1}): expected each key once; got a second 'fine'"],
    ),
    "a duplicate key at the top": (
        "name: own\n" + as_yaml(scenario_mapping()),
        ["name (line 2): expected each key once; got a second 'name'"],
    ),
    "NaN": (with_value("fine", value=float("nan")), ["parameters.fine.value (line ", "a finite number; got .nan"]),
    "infinity": (with_value("fine", high=float("inf")), ["parameters.fine.high (line ", "a finite number; got .inf"]),
    "a number beyond all numbers": (
        as_yaml(with_value("fine")).replace("10000.0", "1" + "0" * 400, 1),
        ["parameters.fine.value (line ", "expected a finite number; got 1000"],
    ),
    "an alias": (
        as_yaml(scenario_mapping()).replace("title:\n", "title: &t\n") + "description_: *t\n",
        ["description_ (line ", "expected plain data without anchors and aliases; got an alias"],
    ),
    "a merge key": (
        as_yaml(scenario_mapping()).replace("title:\n", "title: &t\n").replace("parameters:", "parameters:\n  <<: *t"),
        ["parameters.<< (line ", "expected plain data without anchors and aliases; got an alias"],
    ),
    "a tag": (
        as_yaml(scenario_mapping()).replace("name: own", "name: !!python/object/apply:os.getcwd []"),
        [
            "name (line 1): expected plain data without tags; got the tag tag:yaml.org,2002:",
            "python/object/apply:os.getcwd",
        ],
    ),
    "a python object": (
        as_yaml(scenario_mapping()).replace("name: own", "name: !!python/object:pathlib.Path x"),
        ["name (line 1): expected plain data without tags; got the tag tag:yaml.org,2002:python/object:pathlib.Path"],
    ),
    # ------------------------------------------------------------------------------------------- the fields
    "no name": (without(scenario_mapping(), "name"), [": name: missing; expected a value here"]),
    "no title": (without(scenario_mapping(), "title"), [": title: missing; expected a value here"]),
    "no year": (
        without(scenario_mapping(), "price_year"),
        [": price_year: missing; expected the year of the prices"],
    ),
    "another name": (scenario_mapping("other"), [": name: expected the file's own name 'own'; got 'other'"]),
    "half a title": (scenario_mapping(title={"zh": "甲"}), [": title.en: missing; expected a value here"]),
    "a title in one language": (
        scenario_mapping(title="Own"),
        [": title: expected a mapping of names to values; got 'Own'"],
    ),
    "a year in words": (
        scenario_mapping(price_year="then"),
        [": price_year: expected a whole number; got 'then'"],
    ),
    "abstract in words": (scenario_mapping(abstract="yes"), [": abstract: expected true or false; got 'yes'"]),
    "an unknown field": (
        scenario_mapping(extend="shared"),
        [': extend: unknown field; expected one that exists here; did you mean "extends"?'],
    ),
    "an abstract scenario": (
        scenario_mapping(abstract=True),
        [": abstract: expected a scenario of its own, not one that others extend; got true"],
    ),
    # ------------------------------------------------------------------------------------------- extending
    "extends itself": (scenario_mapping(extends="own"), [": extends: expected no scenario that extends itself"]),
    "extends what does not exist": (
        scenario_mapping(extends="zzz"),
        [": extends: expected the name of a scenario (", "karaoke", "; got 'zzz'"],
    ),
    "extends what is nearly there": (
        scenario_mapping(extends="shred"),
        [": extends: ", "got 'shred'; did you mean \"shared\"?"],
    ),
    "extends something close": (
        scenario_mapping(extends="karaok"),
        [": extends: ", "got 'karaok'; did you mean \"karaoke\"?"],
    ),
    # ------------------------------------------------------------------------------------------ parameters
    "an unknown parameter": (
        with_parameters(fien=value_record(3.0, "yuan")),
        [": parameters.fien: expected the name of a parameter; got 'fien'; did you mean \"fine\"?"],
    ),
    "a parameter like no other": (
        with_parameters(zzz=value_record(3.0, "yuan")),
        [": parameters.zzz: expected the name of a parameter; got 'zzz'"],
    ),
    "a missing parameter": (
        {**scenario_mapping(), "parameters": without(scenario_mapping()["parameters"], "mandate")},
        [": parameters.mandate: missing; expected a value here, or a scenario to extend that has it"],
    ),
    "parameters in a list": (
        scenario_mapping(parameters=[]),
        [": parameters: expected a mapping of names to values; got []"],
    ),
    "a value that is text": (
        with_value("fine", value="10000"),
        [": parameters.fine.value: expected a number; got '10000'"],
    ),
    "a value that is true": (with_value("fine", value=True), [": parameters.fine.value: expected a number; got True"]),
    "a value that is a list": (
        with_value("fine", value=[1.0]),
        [": parameters.fine.value: expected a number; got [1.0]"],
    ),
    "a value that is nothing": (
        as_yaml(scenario_mapping()).replace("value: 10000.0", "value:", 1),
        [": parameters.fine.value: expected a number; got None"],
    ),
    "a parameter that is text": (
        with_parameters(fine="10000"),
        [": parameters.fine: expected a number, or a record with value, low, high and source; got '10000'"],
    ),
    "a parameter that is true": (
        with_parameters(fine=True),
        [": parameters.fine: expected a number, or a record with value, low, high and source; got True"],
    ),
    "no low": (with_value("fine", low=None), [": parameters.fine.low: missing; expected a value here"]),
    "no source": (with_value("fine", source=None), [": parameters.fine.source: missing; expected a value here"]),
    "an unknown field of a value": (
        with_value("fine", vlaue=3.0),
        [': parameters.fine.vlaue: unknown field; expected one that exists here; did you mean "value"?'],
    ),
    "outside the domain": (
        with_value("competence", high=1.2),
        [": parameters.competence.high: expected a number in [0, 1]; got 1.2"],
    ),
    "a bare share in percent": (
        with_parameters(competence=35),
        [": parameters.competence: expected a number in [0, 1]; got 35; a share: write 0.35 for 35%"],
    ),
    "a bare share with a percent sign": (
        with_parameters(competence="35%"),
        [": parameters.competence: expected a number, or a record ", "got '35%'; a share: write 0.35 for 35%"],
    ),
    "a share with a percent sign": (
        with_value("competence", high="62.5\uff05"),
        [": parameters.competence.high: expected a number; got '62.5\uff05'; a share: write 0.625 for 62.5%"],
    ),
    "below the domain": (
        with_value("fine", low=-1.0),
        [": parameters.fine.low: expected a number of at least 0; got -1"],
    ),
    "no cost of complying": (
        with_value("compliance_cost", value=0.0, low=0.0, high=0.0),
        [": parameters.compliance_cost.value: expected a number above 0; got 0"],
    ),
    "low above value": (
        with_value("fine", low=10001.0, high=20000.0),
        [": parameters.fine: expected low <= value <= high; got low 10001, value 10000, high 20000"],
    ),
    "value above high": (
        with_value("fine", high=9999.0),
        [": parameters.fine: expected low <= value <= high; got low 9000, value 10000, high 9999"],
    ),
    "fixed with a range": (
        with_value("fine", distribution="fixed"),
        [": parameters.fine.distribution: expected low = high where it is fixed; got low 9000, high 10000"],
    ),
    "loguniform from zero where zero is no value at all": (
        with_value("compliance_cost", low=0.0, distribution="loguniform"),
        [": parameters.compliance_cost.low: expected a number above 0; got 0"],
    ),
    "loguniform from zero": (
        with_value("fine", low=0.0, distribution="loguniform"),
        [": parameters.fine.low: expected a number above 0 for loguniform; got 0"],
    ),
    "beta for yuan": (
        with_value("fine", distribution="beta"),
        [": parameters.fine.distribution: expected beta only for values in [0, 1]; got 'beta'"],
    ),
    "an unknown distribution": (
        with_value("fine", distribution="normal"),
        [
            ": parameters.fine.distribution: expected 'fixed', 'uniform', 'loguniform', 'triangular' or 'beta'; "
            "got 'normal'"
        ],
    ),
    "another unit": (
        with_value("fine", unit="yuan/year"),
        [": parameters.fine.unit: expected the unit 'yuan'; got 'yuan/year'"],
    ),
    "an unknown source": (
        with_value("fine", source="fire_law_208"),
        [": parameters.fine.source: expected the name of a source in sources.yaml; got 'fire_law_208'; did you mean"],
    ),
    "one unknown source of two": (
        with_value("fine", source=["model_assumption", "zzz"]),
        [": parameters.fine.source: expected the name of a source in sources.yaml; got 'zzz'"],
    ),
    "no source in the list": (
        with_value("fine", source=[]),
        [": parameters.fine.source: expected at least one source; got []"],
    ),
    "an unknown status": (
        with_value("fine", status="guess"),
        [": parameters.fine.status: expected 'article', 'law', 'statistic', 'study' or 'assumption'; got 'guess'"],
    ),
    "an unknown reason for the range": (
        with_value("fine", varies="both"),
        [": parameters.fine.varies: expected 'knowledge' or 'premises'; got 'both'"],
    ),
    "a note in one language": (
        with_value("fine", note={"en": "a note"}),
        [": parameters.fine.note.zh: missing; expected a value here"],
    ),
    "safe above hazard": (
        with_value("fire_probability_safe", value=0.03, low=0.003, high=0.03),
        [
            ": parameters.fire_probability_safe.value: expected at most the value of fire_probability_hazard: a hazard "
            "cannot make fires rarer; got 0.03 above 0.02",
        ],
    ),
    "a bare safe chance above the least chance with a hazard": (
        with_parameters(
            fire_probability_safe=0.019, fire_probability_hazard=value_record(0.02, "probability", low=0.01)
        ),
        [
            ": parameters.fire_probability_safe: expected at most the low of fire_probability_hazard: a hazard cannot "
            "make fires rarer; got 0.019 above 0.01",
        ],
    ),
    "two bare chances": (
        with_parameters(fire_probability_safe=0.03, fire_probability_hazard=0.02),
        [
            ": parameters.fire_probability_safe: expected at most fire_probability_hazard: a hazard cannot make fires "
            "rarer; got 0.03 above 0.02",
        ],
    ),
    "negative hours": (
        with_value("visit_hours", value=-8.0, low=-9.0, high=-8.0),
        [": parameters.visit_hours.value: expected a number above 0; got -8"],
    ),
}


# Where value, low and high are wrong, each of them is told.
SEVERAL = {"no cost of complying", "safe above hazard", "negative hours"}


@pytest.mark.parametrize("kind", SCENARIOS)
def test_a_broken_scenario_file(tmp_path: Path, kind: str) -> None:
    content, words = SCENARIOS[kind]
    path = write(tmp_path / "own.yaml", content)
    told = refused("solve", path)
    assert len(told) == 1 or kind in SEVERAL
    assert all(line.startswith(f"{path}: ") for line in told)
    assert any(all(word in line for word in words) for line in told), told


def test_the_same_file_without_the_mistakes_is_right(tmp_path: Path) -> None:
    ran = run("solve", write(tmp_path / "own.yaml", scenario_mapping()))
    assert (ran.code, ran.err) == (0, "")


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    mapping = scenario_mapping()
    values = mapping["parameters"]
    values["fien"] = value_record(3.0, "yuan")
    values["lag"]["high"] = 1.5
    values["duty"]["unit"] = "yuan"
    values["leniency"]["source"] = "zzz"
    values["competence"]["low"] = 0.9
    del values["mandate"]
    told = refused("solve", write(tmp_path / "own.yaml", mapping))
    fields = [line.split(": ")[1] for line in told]
    assert sorted(fields) == [
        "parameters.competence",
        "parameters.duty.unit",
        "parameters.fien",
        "parameters.lag.high",
        "parameters.leniency.source",
        "parameters.mandate",
    ]


def test_all_fields_of_the_wrong_type_are_told_at_once(tmp_path: Path) -> None:
    mapping = scenario_mapping(price_year="then", colour="red")
    mapping["parameters"]["lag"]["value"] = "long"
    mapping["parameters"]["fine"]["status"] = "guess"
    told = refused("solve", write(tmp_path / "own.yaml", mapping))
    fields = [line.split(": ")[1] for line in told]
    assert sorted(fields) == ["colour", "parameters.fine.status", "parameters.lag.value", "price_year"]


def test_every_parameter_can_be_outside_its_domain(tmp_path: Path) -> None:
    bounded = [name for name, parameter in PARAMETERS.items() if not parameter.domain.holds(-1.0)]
    records = {name: value_record(-1.0, PARAMETERS[name].unit.value, low=-1.0, high=-1.0) for name in bounded}
    told = refused("solve", write(tmp_path / "own.yaml", with_parameters(**records)))
    for name in bounded:
        for field in ("value", "low", "high"):
            words = f": parameters.{name}.{field}: expected {PARAMETERS[name].domain}; got -1"
            assert sum(line.endswith(words) for line in told) == 1
    assert len(told) == 3 * len(bounded)


def test_a_circle_of_extensions_is_told_with_its_way(tmp_path: Path) -> None:
    write(tmp_path / "b.yaml", scenario_mapping("b", extends="c"))
    write(tmp_path / "c.yaml", scenario_mapping("c", extends="a"))
    told = refused("solve", write(tmp_path / "a.yaml", scenario_mapping("a", extends="b")))
    assert told == [f"{tmp_path / 'c.yaml'}: extends: expected no scenario that extends itself; got a -> b -> c -> a"]


def test_a_mistake_in_what_is_extended_is_told_with_that_file(tmp_path: Path) -> None:
    base = write(tmp_path / "base.yaml", {**with_value("lag", high=1.5), "name": "base"})
    told = refused("solve", write(tmp_path / "own.yaml", scenario_mapping(extends="base")))
    assert told == [f"{base}: parameters.lag.high: expected a number in [0, 1]; got 1.5; a share: write 0.015 for 1.5%"]


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    none = tmp_path / "none.yaml"
    assert refused("solve", none) == [f"{none}: expected a file that can be read; got no such file or directory"]
    assert refused("solve", tmp_path) == [f"{tmp_path}: expected a file that can be read; got is a directory"]
    folder = tmp_path / "folder.yaml"
    folder.mkdir()
    assert refused("solve", folder) == [f"{folder}: expected a file that can be read; got is a directory"]
    within = write(tmp_path / "file", "a") / "own.yaml"
    assert refused("solve", within) == [f"{within}: expected a file that can be read; got not a directory"]


@pytest.mark.parametrize("name", ["karaok", "Karaoke", "kara oke", "karaoke ", "KARAOKE"])
def test_an_unknown_scenario(name: str) -> None:
    (told,) = refused("solve", name)
    assert told == (
        f'scenario: expected the name of a scenario or a path to a YAML file; got {name!r}; did you mean "karaoke"?'
    )


@pytest.mark.parametrize("name", ["", "zzz", "a" * 300, "卡拉OK", "..", "~"])
def test_a_scenario_like_no_other_is_told_with_those_there_are(name: str) -> None:
    (told,) = refused("solve", name)
    assert told.startswith("scenario: expected the name of a scenario or a path to a YAML file (")
    assert "karaoke" in told
    assert told.endswith(f"; got {name!r}")


@pytest.mark.parametrize("given", ["fine=35%", "fine=-35", "lag=350", "lag=350%", "lag=-3"])
def test_what_is_no_percentage_of_a_share_is_not_taken_for_one(given: str) -> None:
    (told,) = refused("solve", "karaoke", "--set", given)
    assert "a share" not in told


def test_a_name_that_only_the_folder_around_a_scenario_file_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is named as it is to be written, from wherever one stands; where it is read there is no word of it."""
    folder = tmp_path / "my data"
    mapping = with_value("fine", source="my_survey")
    mapping["parameters"]["lag"]["source"] = "another_survey"
    path = write(folder / "scenarios" / "own.yaml", mapping)
    write(folder / "sources.yaml", {"my_survey": SOURCE})
    write(folder / "regimes.yaml", {"guidances": {"title": TITLE, "instruments": ["guidance"]}})
    for here, file, written in (
        (tmp_path, path, "'my data'"), (folder, "scenarios/own.yaml", "."), (folder / "scenarios", "own.yaml", ".."),
    ):  # fmt: skip
        monkeypatch.chdir(here)
        for command in (("solve", file, "--regime", "guidances"), ("compare", file, "--regime", "guidances")):
            told = refused(*command)
            hinted = [line for line in told if line.endswith(f"; did you mean to add --data {written}?")]
            assert [line.split("; got ")[1].split(";")[0] for line in hinted] == ["'my_survey'", "'guidances'"]
            assert not any('did you mean "' in line for line in hinted)
            (other,) = set(told) - set(hinted)
            assert other.endswith("got 'another_survey'")
        (of_check,) = [line for line in refused("check", file) if "my_survey" in line]
        assert of_check.endswith(f"--data {written}?")
        (still,) = refused("solve", file, "--data", folder)
        assert "got 'another_survey'" in still
        assert "--data" not in still
    outside = write(tmp_path / "own.yaml", mapping)
    assert not any("--data" in line for line in refused("solve", outside))


def test_the_projects_abstract_scenario_is_told_in_one_line() -> None:
    (told,) = refused("solve", "shared")
    assert told.endswith("shared.yaml: abstract: expected a scenario of its own, not one that others extend; got true")


# ---------------------------------------------------------------------------------- instruments and regimes


def moves(kind: str, parameter: str, effect: float = 0.2, unit: str = "share", delivery: str = "programme") -> Any:
    return {"mine": instrument_mapping(delivery, **{kind: {parameter: value_record(effect, unit)}})}


def figure(name: str, **changes: Any) -> Any:
    spec = instrument_mapping()
    spec[name].update(changes)
    return {"mine": spec}


INSTRUMENTS: dict[str, tuple[Any, str]] = {
    "a list": ("- a\n", ": expected a mapping of names to entries"),
    "unreadable": ("mine: [\n", ": line 2: expected readable YAML; got did not find expected node content"),
    "a duplicate instrument": (
        as_yaml({"mine": instrument_mapping()}) * 2,
        f": mine (line {lines(as_yaml({'mine': instrument_mapping()})) + 1}): expected each key once; got a second",
    ),
    "a word": ({"mine": "guidance"}, ": mine: expected a mapping of names to values; got 'guidance'"),
    "another way of delivery": (
        {"mine": instrument_mapping("post")},
        ": mine.delivered_by: expected 'visit' or 'programme'; got 'post'",
    ),
    "no hours": ({"mine": without(instrument_mapping(), "hours")}, ": mine.hours: missing; expected a value here"),
    "an unknown kind of effect": (
        {"mine": instrument_mapping(raise_={})},
        ': mine.raise_: unknown field; expected one that exists here; did you mean "raises"?',
    ),
    "a name that is no name": (
        {"my loan": instrument_mapping()},
        ": my loan: expected a name of letters, digits and underscores; got 'my loan'",
    ),
    "raises on yuan": (
        moves("raises", "fine"),
        ": mine.raises.fine: expected a parameter between 0 and 1: raises acts on no other; got fine",
    ),
    "raises on a share above 1": (
        moves("raises", "retrofit_premium"),
        ": mine.raises.retrofit_premium: expected a parameter between 0 and 1: raises acts on no other; got retrofit_p",
    ),
    "adds on a share": (
        moves("adds", "leniency", 0.1, "yuan"),
        ": mine.adds.leniency: expected a parameter in yuan: adds acts on no other; got leniency",
    ),
    "adds on yuan per hour": (
        moves("adds", "hour_cost", 1.0, "yuan"),
        ": mine.adds.hour_cost: expected a parameter in yuan: adds acts on no other; got hour_cost",
    ),
    "a visit that moves a loss": (
        moves("cuts", "own_loss", delivery="visit"),
        ": mine.cuts.own_loss: expected an effect that a visit can have; this one needs a programme; got own_loss",
    ),
    "a visit that moves a chance of fire": (
        moves("cuts", "fire_probability_safe", delivery="visit"),
        ": mine.cuts.fire_probability_safe: expected an effect that a visit can have; this one needs a programme",
    ),
    "an unknown parameter": (
        moves("cuts", "own_los"),
        ": mine.cuts.own_los: expected the name of a parameter; got 'own_los'; did you mean \"own_loss\"?",
    ),
    "an effect of 1": (
        moves("cuts", "lag", 1.0),
        ": mine.cuts.lag.value: expected a number in [0, 1); got 1",
    ),
    "a negative effect": (
        moves("raises", "competence", -0.1),
        ": mine.raises.competence.value: expected a number in [0, 1); got -0.1",
    ),
    "a negative addition": (
        moves("adds", "fine", -5.0, "yuan"),
        ": mine.adds.fine.value: expected a number of at least 0; got -5",
    ),
    "an addition as a share": (
        moves("adds", "fine", 5.0),
        ": mine.adds.fine.unit: expected the unit 'yuan'; got 'share'",
    ),
    "a cut in yuan": (
        moves("cuts", "fine", 0.5, "yuan"),
        ": mine.cuts.fine.unit: expected the unit 'share'; got 'yuan'",
    ),
    "negative hours": (
        figure("hours", value=-1.0, low=-1.0),
        ": mine.hours.value: expected a number of at least 0; got -1",
    ),
    "hours per year": (
        figure("hours", unit="hours/year"),
        ": mine.hours.unit: expected the unit 'hours'; got 'hours/year'",
    ),
    "a negative cost": (
        figure("cost", value=-1.0, low=-1.0),
        ": mine.cost.value: expected a number of at least 0; got -1",
    ),
    "an unknown source": (
        figure("cost", source="article_2021"),
        ": mine.cost.source: expected the name of a source in sources.yaml; got 'article_2021'; did you mean",
    ),
    "a cost without a range": (
        figure("cost", low=20.0),
        ": mine.cost: expected low <= value <= high; got low 20, value 10, high 10",
    ),
    "a cost that is text": (
        figure("cost", value="ten"),
        ": mine.cost.value: expected a number; got 'ten'",
    ),
}


@pytest.mark.parametrize("kind", INSTRUMENTS)
def test_a_broken_file_of_instruments(tmp_path: Path, kind: str) -> None:
    content, words = INSTRUMENTS[kind]
    path = write(tmp_path / "instruments.yaml", content)
    told = refused("solve", "karaoke", "--data", tmp_path)
    assert any(line.startswith(f"{path}{words}") for line in told), told
    assert len(told) <= 3


def test_the_same_instrument_without_the_mistakes_is_right(tmp_path: Path) -> None:
    write(tmp_path / "instruments.yaml", moves("cuts", "own_loss"))
    ran = run("solve", "karaoke", "--instruments", "mine", "--data", tmp_path)
    assert (ran.code, ran.err) == (0, "")


REGIMES: dict[str, tuple[Any, str]] = {
    "an unknown instrument": (
        {"ours": {"title": TITLE, "instruments": ["guidence"]}},
        ": ours.instruments: expected the name of an instrument; got 'guidence'; did you mean \"guidance\"?",
    ),
    "an instrument twice": (
        {"ours": {"title": TITLE, "instruments": ["training", "guidance", "training"]}},
        ": ours.instruments: expected each instrument once; got 'training'",
    ),
    "no list": (
        {"ours": {"title": TITLE, "instruments": "guidance"}},
        ": ours.instruments: expected a list; got 'guidance'",
    ),
    "no title": ({"ours": {"instruments": []}}, ": ours.title: missing; expected a value here"),
    "a duplicate regime": (
        as_yaml({"ours": {"title": TITLE, "instruments": []}}) * 2,
        ": ours (line 6): expected each key once; got a second 'ours'",
    ),
    "a baseline with instruments": (
        {"enforcement_only": {"title": TITLE, "instruments": ["guidance"]}},
        ": enforcement_only: expected this regime, with no instruments: it is the baseline",
    ),
}


@pytest.mark.parametrize("kind", REGIMES)
def test_a_broken_file_of_regimes(tmp_path: Path, kind: str) -> None:
    content, words = REGIMES[kind]
    path = write(tmp_path / "regimes.yaml", content)
    assert refused("solve", "karaoke", "--data", tmp_path) == [f"{path}{words}"]


SOURCE = {"title": TITLE, "kind": "study", "standing": "own"}
SOURCES: dict[str, tuple[Any, str]] = {
    "a list": ("- a\n", ": expected a mapping of source keys to sources"),
    "an unknown kind": (
        {"mine": {**SOURCE, "kind": "rumour"}},
        ": mine.kind: expected 'article', 'law', 'statistic', 'study' or 'assumption'; got 'rumour'",
    ),
    "an unknown standing": (
        {"mine": {**SOURCE, "standing": "heard"}},
        ": mine.standing: expected 'found', 'recalled', 'derived', 'own' or 'user'; got 'heard'",
    ),
    "recalled without confidence": (
        {"mine": {**SOURCE, "standing": "recalled"}},
        ": mine.confidence: expected exactly where standing is recalled; got None",
    ),
    "confidence without being recalled": (
        {"mine": {**SOURCE, "confidence": 0.5}},
        ": mine.confidence: expected exactly where standing is recalled; got 0.5",
    ),
    "confidence above 1": (
        {"mine": {**SOURCE, "standing": "recalled", "confidence": 1.5}},
        ": mine.confidence: expected a number in [0, 1]; got 1.5",
    ),
    "no title": ({"mine": without(SOURCE, "title")}, ": mine.title: missing; expected a value here"),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_a_broken_file_of_sources(tmp_path: Path, kind: str) -> None:
    content, words = SOURCES[kind]
    path = write(tmp_path / "sources.yaml", content)
    assert refused("solve", "karaoke", "--data", tmp_path) == [f"{path}{words}"]


def test_mistakes_in_several_files_are_told_at_once(tmp_path: Path) -> None:
    first = write(tmp_path / "instruments.yaml", {"mine": instrument_mapping("post"), **figure("hours", unit="days")})
    second = write(tmp_path / "regimes.yaml", {"ours": {"title": TITLE}})
    third = write(tmp_path / "own.yaml", scenario_mapping(price_year="then"))
    told = refused("solve", third, "--data", tmp_path, "--set", "fien=3")
    places = {line.split(": ")[0] for line in told}
    assert {str(first), str(second), str(third)} <= places


# ------------------------------------------------------------------------------------------- arguments

GUIDANCE = ("--regime", "guidance")
ARGUMENTS: dict[str, tuple[tuple[str, ...], str]] = {
    "an unknown parameter": (
        ("--set", "fien=3"),
        "--set: fien: expected the name of a parameter, setting or instrument.figure; got 'fien'; "
        'did you mean "fine"?',
    ),
    "outside the domain": (("--set", "lag=-2"), "--set: lag: expected a number in [0, 1]; got -2"),
    "a share in percent": (
        ("--set", "lag=35"),
        "--set: lag: expected a number in [0, 1]; got 35; a share: write 0.35 for 35%",
    ),
    "a share with a percent sign": (
        ("--set", "lag=0.5%"),
        "--set: lag: expected a number in [0, 1]; got '0.5%'; a share: write 0.005 for 0.5%",
    ),
    "an effect in percent": (
        (*GUIDANCE, "--set", "guidance.raises.competence=35"),
        "--set: guidance.raises.competence: expected a number in [0, 1); got 35; a share: write 0.35 for 35%",
    ),
    "a setting in percent": (
        ("--set", "discount=90"),
        "--set: discount: expected a number in [0, 1); got 90; a share: write 0.9 for 90%",
    ),
    "text": (("--set", "lag=long"), "--set: lag: expected a number in [0, 1]; got 'long'"),
    "nothing": (("--set", "lag="), "--set: lag: expected a number in [0, 1]; got ''"),
    "true": (("--set", "lag=true"), "--set: lag: expected a number in [0, 1]; got 'true'"),
    "NaN": (("--set", "lag=nan"), "--set: lag: expected a number in [0, 1]; got 'nan'"),
    "infinity": (("--set", "fine=inf"), "--set: fine: expected a number of at least 0; got 'inf'"),
    "a number beyond all numbers": (
        ("--set", "fine=1e999"),
        "--set: fine: expected a number of at least 0; got '1e999'",
    ),
    "a list": (("--set", "fine=[1]"), "--set: fine: expected a number of at least 0; got '[1]'"),
    "a thousands separator": (("--set", "fine=10,000"), "--set: fine: expected a number of at least 0; got '10,000'"),
    "no value": (("--set", "fine"), "--set: expected NAME=VALUE; got 'fine'"),
    "no name": (("--set", "=3"), "--set: expected NAME=VALUE; got '=3'"),
    "the same name twice": (
        ("--set", "fine=6000", "--set", "fine=7000"),
        "--set: fine: expected each name once; got a second value, '7000'",
    ),
    "safe above hazard": (
        ("--set", "fire_probability_safe=0.05"),
        "--set: fire_probability_safe: expected at most fire_probability_hazard: a hazard cannot make fires rarer; "
        "got 0.05 above 0.02",
    ),
    "hazard below safe": (
        ("--set", "fire_probability_hazard=0.001"),
        "--set: fire_probability_safe: expected at most fire_probability_hazard",
    ),
    "negative hours": (("--set", "inspector_hours=-1"), "--set: inspector_hours: expected a number of at least 0; got"),
    "a setting outside its domain": (("--set", "discount=1"), "--set: discount: expected a number in [0, 1); got 1"),
    "shares that do not sum to one": (
        ("--set", "start_enterprise=0.5,0.6,0.1"),
        "--set: start_enterprise: expected shares in [0, 1] that sum to one; got '0.5,0.6,0.1'",
    ),
    "an unknown figure": (
        (*GUIDANCE, "--set", "guidance.hour=1"),
        "--set: guidance.hour: expected the name of a figure of guidance; got 'guidance.hour'; did you mean",
    ),
    "a figure of an unknown instrument": (
        (*GUIDANCE, "--set", "guidence.hours=1"),
        "--set: guidence.hours: expected the name of an instrument",
    ),
    "a figure of another regime": (
        (*GUIDANCE, "--set", "training.hours=1"),
        "--set: training.hours: expected a figure of one of the instruments of guidance; got 1; training is not among "
        "them: add --instruments training, or a regime that has it (article)",
    ),
    "an effect of 1": (
        (*GUIDANCE, "--set", "guidance.raises.competence=1"),
        "--set: guidance.raises.competence: expected a number in [0, 1); got 1",
    ),
    "a negative figure": (
        (*GUIDANCE, "--set", "guidance.hours=-1"),
        "--set: guidance.hours: expected a number of at least 0; got -1",
    ),
    "a figure that is text": (
        (*GUIDANCE, "--set", "guidance.hours=long"),
        "--set: guidance.hours: expected a number; got 'long'",
    ),
    "an unknown regime": (
        ("--regime", "artcle"),
        "regime: expected the name of a regime; got 'artcle'; did you mean \"article\"?",
    ),
    "an unknown instrument": (
        ("--instruments", "training,guidence"),
        "instruments: expected the name of an instrument; got 'guidence'; did you mean \"guidance\"?",
    ),
    "an instrument twice": (
        ("--instruments", "training,guidance,training"),
        "instruments: expected each instrument once; got 'training'",
    ),
    "an unknown concept": (
        ("--concept", "nsh"),
        "concept: expected the name of a solution concept; got 'nsh'; did you mean \"nash\"?",
    ),
    "a data folder that is none": (("--data", "/none"), "--data: expected a folder that exists; got '/none'"),
    "amounts beyond all reckoning": (
        ("--set", "own_loss=1e308"),
        "scenario karaoke under regime enforcement_only: expected amounts that make payoffs below 1e+100 yuan",
    ),
}


def assert_told(ran: Ran, words: str) -> None:
    assert (ran.code, ran.out) == (2, "")
    told = [line for line in ran.err.splitlines() if not line.startswith(f"{PREFIX}warning: ")]
    assert len(told) == 1
    assert told[0].startswith(PREFIX + words)


@pytest.mark.parametrize("kind", ARGUMENTS)
def test_a_wrong_argument(kind: str) -> None:
    arguments, words = ARGUMENTS[kind]
    assert_told(run("solve", "karaoke", *arguments), words)


@pytest.mark.parametrize(
    "kind", ["text", "an unknown regime", "an unknown instrument", "an unknown concept", "a figure of another regime"]
)
def test_a_wrong_argument_of_compare(kind: str) -> None:
    arguments, words = ARGUMENTS[kind]
    assert_told(run("compare", "karaoke", *arguments), words)


def test_a_regime_over_budget() -> None:
    ran = run("solve", "karaoke", "--regime", "article", "--set", "training.hours=99")
    assert (ran.code, ran.out) == (2, "")
    told = [line for line in ran.err.splitlines() if "warning" not in line]
    assert len(told) == 1
    assert re.fullmatch(
        r"policylab: regime article: hours: over budget: expected at most the 16 inspector_hours of karaoke per "
        r"premises and year; got [\d.]+ hours of programmes",
        told[0],
    )


def test_all_wrong_arguments_are_told_at_once() -> None:
    told = refused("solve", "karaoke", "--set", "fien=3", "--set", "lag=2", "--set", "guidance.hours=-1", *GUIDANCE)
    assert sorted(line.split(": ")[1] for line in told) == ["fien", "guidance.hours", "lag"]


def test_a_wrong_scenario_and_a_wrong_regime_are_told_at_once() -> None:
    told = refused("compare", "karaok", "--regime", "artcle", "--regime", "guidence")
    assert [line.split(":")[0] for line in told] == ["scenario", "regime", "regime"]


# ------------------------------------------------------------------------------------------------- fuzz


def _delete(lines: list[str], rng: random.Random) -> None:
    del lines[rng.randrange(len(lines))]


def _duplicate(lines: list[str], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    lines.insert(rng.randrange(len(lines)), lines[at])


def _indent(lines: list[str], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    lines[at] = rng.choice(("  " + lines[at], lines[at].lstrip(), "\t" + lines[at]))


ODD = (
    "",
    "~",
    "[]",
    "{}",
    "-1",
    "0",
    "1",
    "1e9",
    "1e308",
    ".inf",
    "true",
    "'x'",
    "[1, 2]",
    "{a: 1}",
    "!!x y",
    "*a",
    "&a b",
)


def _replace(lines: list[str], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    key, colon, _ = lines[at].partition(":")
    lines[at] = f"{key}{colon} {rng.choice(ODD)}"


def _garble(lines: list[str], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    letters = list(lines[at])
    for _ in range(rng.randint(1, 3)):
        letters.insert(rng.randint(0, len(letters)), rng.choice(":-#'\"[]{},&*!|>%@`\\0123456789ex\x07\u3000\u200b中"))
    lines[at] = "".join(letters)


def _swap(lines: list[str], rng: random.Random) -> None:
    first, second = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]


MUTATIONS: tuple[Callable[[list[str], random.Random], None], ...] = (
    *(_delete, _duplicate, _indent),
    *(_replace, _replace, _garble, _swap),
)


def mutated(text: str, seed: int) -> str:
    rng = random.Random(seed)
    lines = text.splitlines()
    for _ in range(rng.choice((1, 1, 2, 4))):
        rng.choice(MUTATIONS)(lines, rng)
    return "\n".join(lines) + "\n"


def accepted_or_refused(ran: Ran) -> None:
    assert ran.code in (0, 2)
    assert "Traceback" not in ran.err
    if ran.code == 2:
        assert ran.out == ""
        lines = ran.err.splitlines()
        assert any("expected" in line or "missing" in line for line in lines), ran.err
    else:
        assert ran.out


# In groups, so that a failure names few files.
@pytest.mark.parametrize("group", range(6))
def test_a_garbled_scenario_file_is_accepted_or_refused(tmp_path: Path, group: int) -> None:
    codes = []
    for seed in range(group * 20, group * 20 + 20):
        ran = run("solve", write(tmp_path / "own.yaml", mutated(OWN, seed)))
        accepted_or_refused(ran)
        codes.append(ran.code)
    assert codes.count(2) >= 5


EFFECTS: dict[str, Any] = {
    "raises": {"competence": value_record(0.2, "share"), "detection": value_record(0.1, "share")},
    "cuts": {"approval_cost": value_record(0.3, "share")},
    "adds": {"duty": value_record(50.0, "yuan")},
}


@pytest.mark.parametrize("group", range(3))
def test_a_garbled_file_of_instruments_is_accepted_or_refused(tmp_path: Path, group: int) -> None:
    text = as_yaml({"guidance": instrument_mapping("visit", **EFFECTS), "training": instrument_mapping(**EFFECTS)})
    codes = []
    for seed in range(1000 + group * 20, 1000 + group * 20 + 20):
        write(tmp_path / "instruments.yaml", mutated(text, seed))
        ran = run("solve", "karaoke", "--instruments", "guidance,training", "--data", tmp_path)
        accepted_or_refused(ran)
        codes.append(ran.code)
    assert codes.count(2) >= 5


def test_the_projects_own_instruments_garbled_are_accepted_or_refused(tmp_path: Path) -> None:
    text = (folders()[-1] / "instruments.yaml").read_text(encoding="utf-8")
    for seed in range(2000, 2020):
        write(tmp_path / "instruments.yaml", mutated(text, seed))
        accepted_or_refused(run("solve", "karaoke", "--regime", "article", "--data", tmp_path))
