"""Data folders, and YAML read strictly."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import Field

from policylab.datafiles import folders, read_yaml, shown
from policylab.errors import Fault, InputError, nearest, unknown
from policylab.quantity import WordsSchema
from policylab.schema import Schema, validate
from tests.support import write


def faults(path: Path) -> list[Fault]:
    with pytest.raises(InputError) as raised:
        read_yaml(path)
    return list(raised.value.faults)


def read(tmp_path: Path, text: str) -> Any:
    return read_yaml(write(tmp_path / "file.yaml", text))


# ------------------------------------------------------------------------------------------------ scalars


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-17", -17),
        ("+3", 3),
        ("010", 10),
        ("0.5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("1.5E+3", 1500.0),
        ("-2e-3", -0.002),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        # words in YAML 1.2, though some readers take them for truth values, numbers of another base, or dates
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("2012-12-18", "2012-12-18"),
        ("'12'", "12"),
        ("1e", "1e"),
        ("浙江", "浙江"),
    ],
)
def test_scalars_by_the_core_schema_of_yaml_1_2(tmp_path: Path, text: str, value: object) -> None:
    data = read(tmp_path, f"key: {text}\n")
    assert data == {"key": value}
    assert type(data["key"]) is type(value)


def test_lists_mappings_and_an_empty_file(tmp_path: Path) -> None:
    assert read(tmp_path, "a: [1, {b: 2}]\nc:\n  - d\n") == {"a": [1, {"b": 2}], "c": ["d"]}
    assert read(tmp_path, "") is None
    assert read(tmp_path, "# nothing but a comment\n") is None


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    assert read_yaml(write(tmp_path / "file.yaml", b"\xef\xbb\xbfname: a\n")) == {"name": "a"}


def test_keys_are_names_whatever_they_look_like(tmp_path: Path) -> None:
    assert read(tmp_path, "1: a\ntrue: b\nno: c\n") == {"1": "a", "true": "b", "no": "c"}


# ---------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("text", "field", "value", "expected"),
    [
        ("a: 1\nb:\n  c: 2\n  c: 3\n", "b.c (line 4)", "a second 'c'", "expected each key once"),
        ("a: .nan\n", "a (line 1)", ".nan", "expected a finite number"),
        ("\na: [1, -.inf]\n", "a.1 (line 2)", "-.inf", "expected a finite number"),
        ("a: 1e999\n", "a (line 1)", "1e999", "expected a finite number"),
        ("a: " + "9" * 400 + "\n", "a (line 1)", "9" * 400, "expected a finite number"),
        ("a: &x [1]\nb: *x\n", "b (line 1)", "an alias", "expected plain data without anchors and aliases"),
        ("a: &x {b: *x}\n", "a.b (line 1)", "an alias", "expected plain data without anchors and aliases"),
        ("a: !!python/object:os.system x\n", "a (line 1)", "the tag ", "expected plain data without tags"),
        ("a: !!python/object/apply:os.system [x]\n", "a (line 1)", "the tag ", "expected plain data without tags"),
        ("a: !own {b: 1}\n", "a (line 1)", "the tag !own", "expected plain data without tags"),
        ("a: !!timestamp 2012-01-01\n", "a (line 1)", "the tag ", "expected plain data without tags"),
        ("a: !!int three\n", "a (line 1)", "three", "expected a number"),
        ("? [1, 2]\n: 3\n", "line 1", "a list or mapping as a key", "expected a name as key"),
    ],
)
def test_what_is_refused_is_told_with_its_line(
    tmp_path: Path, text: str, field: str, value: str, expected: str
) -> None:
    (fault,) = faults(write(tmp_path / "file.yaml", text))
    assert fault.where == str(tmp_path / "file.yaml")
    assert fault.field == field
    assert fault.value.startswith(value)
    assert fault.expected == expected


def test_all_that_is_refused_is_told_at_once(tmp_path: Path) -> None:
    told = faults(write(tmp_path / "file.yaml", "a: .nan\nb: 1\nb: 2\nc: !x 1\n"))
    assert [fault.field for fault in told] == ["a (line 1)", "b (line 3)", "c (line 4)"]


@pytest.mark.parametrize(
    ("content", "field", "value"),
    [
        ("a: [1, 2\nb: 3\n", "line 2", "did not find expected"),
        ("a: 1\n b: 2\n", "line 2", "mapping values are not allowed"),
        ("a: 1\n---\nb: 2\n", "line 2", "but found another document"),
        ("a: 'open\n", "line 2", "found unexpected end of stream"),
        ("a: \x01\n", "", "control characters are not allowed"),
        ("\ta: 1\n", "line 1", "found character that cannot start any token"),
        ("a: *nowhere\n", "line 1", "undefined alias"),
    ],
)
def test_unreadable_yaml_is_told_with_its_line(tmp_path: Path, content: str, field: str, value: str) -> None:
    (fault,) = faults(write(tmp_path / "file.yaml", content))
    assert fault.expected == "expected readable YAML"
    assert fault.field == field
    assert value in fault.value


PLACES = "title: {zh: 甲, en: A}\nparameters:\n  fine:\n    value: 3\n    low: 1\n  duty: 5\n"
WIDE = "has a full-width colon (\uff1a): write ': ', with a blank after it"


@pytest.mark.parametrize(
    ("right", "wrong", "line", "hint"),
    [
        ("    low", "      low", "line 5", "usually the indentation"),
        ("    low", "   low", "line 5", "usually the indentation"),
        ("value: 3", "value:3", "line 5", "a blank missing after a colon"),
        ("duty: 5", "duty:5", "line 7", "usually the line before: its indentation, or a blank missing after its colon"),
        ("  duty", "\tduty", "line 6", "write blanks, not tabs"),
        ("title", "\ttitle", "line 1", "write blanks, not tabs"),
        ("en: A}", "en: A}\nname: a: b", "line 2", "a text with a colon and no quotes"),
        ("duty: 5", "duty\uff1a 5", "line 7", f"line 6 {WIDE}"),
        ("fine:", "fine\uff1a", "line 4", f"line 3 {WIDE}"),
        ("value: 3", "value\uff1a3", "line 5", f"line 4 {WIDE}"),
        ("甲, en", "甲\uff0cen", "line 1", "line 1 has a full-width comma (\uff0c): write ', '"),
        # What stands in a text is nobody's mistake.
        ("甲, en: A}\n", "'说明\uff1a甲', en: A}\n# 见\uff1a此\nnote: 见此\uff1a乙\n ", "line 4", "usually the ind"),
    ],
)
def test_what_usually_makes_yaml_unreadable_is_said(
    tmp_path: Path, right: str, wrong: str, line: str, hint: str
) -> None:
    assert right in PLACES
    (fault,) = faults(write(tmp_path / "file.yaml", PLACES.replace(right, wrong, 1)))
    assert fault.expected == "expected readable YAML"
    assert fault.field == line
    assert hint in fault.hint
    assert str(fault).endswith(f"; {fault.hint}")
    assert (WIDE in fault.hint) == (WIDE in hint)


def test_a_full_width_colon_in_a_name_that_can_be_read_is_told(tmp_path: Path) -> None:
    class Title(Schema):
        zh: str
        en: str

    path = write(tmp_path / "file.yaml", "{zh\uff1a甲, en: A}\n")
    with pytest.raises(InputError) as refused:
        validate(Title, read_yaml(path), "file.yaml")
    told = [str(one) for one in refused.value.faults]
    assert any(one.endswith('did you mean "zh"?; here is ' + WIDE.removeprefix("has ")) for one in told)


def test_lists_nested_too_deeply(tmp_path: Path) -> None:
    (fault,) = faults(write(tmp_path / "file.yaml", "[" * 3000 + "]" * 3000))
    assert (fault.expected, fault.value) == ("expected readable YAML", "lists nested too deeply")


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    (fault,) = faults(write(tmp_path / "file.yaml", "name: 浙江\n".encode("gb18030")))
    assert fault.expected == "expected UTF-8 text; save the file as UTF-8"
    assert fault.value == "the byte 0xd5 at place 6"


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path / "none.yaml")
    assert (fault.expected, fault.value) == ("expected a file that can be read", "no such file or directory")
    (fault,) = faults(tmp_path)
    assert (fault.expected, fault.value) == ("expected a file that can be read", "is a directory")


# -------------------------------------------------------------------------------------------- validation


class Inner(Schema):
    size: float
    count: int = 0


class Outer(Schema):
    name: str
    kind: Literal["one", "two"] = "one"
    inner: Inner | None = None
    many: dict[str, Inner] = Field(default_factory=dict)
    either: str | list[str] = ""
    sure: bool = False


def validation(data: Any) -> list[str]:
    with pytest.raises(InputError) as raised:
        validate(Outer, data, "file.yaml", "top")
    return [str(fault) for fault in raised.value.faults]


def test_validation_returns_the_model() -> None:
    made = validate(Outer, {"name": "a", "inner": {"size": 2}}, "file.yaml")
    assert (made.name, made.inner) == ("a", Inner(size=2.0))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "file.yaml: top.name: missing; expected a value here"),
        ({"name": 1}, "file.yaml: top.name: expected text; got 1"),
        ({"name": "a", "inner": {"size": "3"}}, "file.yaml: top.inner.size: expected a number; got '3'"),
        ({"name": "a", "inner": {"size": True}}, "file.yaml: top.inner.size: expected a number; got True"),
        ({"name": "a", "inner": {"size": None}}, "file.yaml: top.inner.size: expected a number; got None"),
        ({"name": "a", "inner": {"size": [1]}}, "file.yaml: top.inner.size: expected a number; got [1]"),
        ({"name": "a", "inner": {"size": 1, "count": 2.5}}, "file.yaml: top.inner.count: expected a whole number; "),
        ({"name": "a", "kind": "three"}, "file.yaml: top.kind: expected 'one' or 'two'; got 'three'"),
        ({"name": "a", "sure": "yes"}, "file.yaml: top.sure: expected true or false; got 'yes'"),
        ({"name": "a", "inner": 3}, "file.yaml: top.inner: expected a mapping of names to values; got 3"),
        ({"name": "a", "many": []}, "file.yaml: top.many: expected a mapping of names to values; got []"),
        ({"name": "a", "either": 3}, "file.yaml: top.either: expected text; got 3"),
        (
            {"name": "a", "inner": {"size": 1, "siez": 2}},
            'file.yaml: top.inner.siez: unknown field; expected one that exists here; did you mean "size"?',
        ),
        (
            {"name": "a", "many": {"b": {"size": 1, "count_": 2}}},
            'file.yaml: top.many.b.count_: unknown field; expected one that exists here; did you mean "count"?',
        ),
        (
            {"name": "a", "zzz": 1},
            "file.yaml: top.zzz: unknown field; expected one that exists here (name, kind, inner, many, either, sure)",
        ),
    ],
)
def test_validation_names_the_field_the_value_and_what_was_expected(data: Any, message: str) -> None:
    (told,) = validation(data)
    assert told.startswith(message)


def test_what_is_wrong_inside_a_list_is_told_with_its_place() -> None:
    assert validation({"name": "a", "either": ["b", 3]})[-1] == "file.yaml: top.either.1: expected text; got 3"


def test_validation_tells_all_faults_at_once() -> None:
    told = validation({"naem": "a", "inner": {"size": "3", "extra": 1}})
    assert len(told) == 4
    assert [line.split(": ")[1] for line in told] == ["top.name", "top.inner.size", "top.inner.extra", "top.naem"]


@pytest.mark.parametrize("data", [None, [], "text", 3])
def test_what_is_no_mapping(data: Any) -> None:
    (told,) = validation(data)
    assert told == f"file.yaml: top: expected a mapping of names to values; got {data!r}"


def test_a_long_value_is_cut_short() -> None:
    (told,) = validation({"name": ["x" * 200]})
    assert len(told) < 150
    assert told.endswith("...")


# ----------------------------------------------------------------------------------------------- folders


def test_ones_own_folder_goes_before_the_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project,) = folders()
    assert (project / "instruments.yaml").is_file()
    assert folders(tmp_path) == (tmp_path, project)
    monkeypatch.setenv("POLICYLAB_DATA", str(tmp_path))
    assert folders() == (tmp_path, project)
    other = tmp_path / "other"
    other.mkdir()
    assert folders(other) == (other, project)
    monkeypatch.setenv("POLICYLAB_DATA", "")
    assert folders() == (project,)


def test_a_folder_that_does_not_exist_is_told_by_where_it_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = tmp_path / "none"
    with pytest.raises(InputError) as raised:
        folders(none)
    assert str(raised.value) == f"--data: expected a folder that exists; got {str(none)!r}"
    monkeypatch.setenv("POLICYLAB_DATA", str(none))
    with pytest.raises(InputError) as raised:
        folders()
    assert str(raised.value) == f"POLICYLAB_DATA: expected a folder that exists; got {str(none)!r}"


def test_a_file_is_no_data_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected a folder that exists"):
        folders(write(tmp_path / "file", "a"))


def test_a_path_is_shown_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "a" / "b.yaml") == "a/b.yaml"
    assert shown(Path("a/../b.yaml")) == "b.yaml"
    assert shown(tmp_path.parent / "c.yaml") == str(tmp_path.parent / "c.yaml")


# ------------------------------------------------------------------------------------------------ faults


def test_a_fault_in_words() -> None:
    assert str(Fault("a.yaml", "b.c", "3", "expected text")) == "a.yaml: b.c: expected text; got 3"
    assert str(Fault("a.yaml", "", "", "expected text")) == "a.yaml: expected text"
    assert str(Fault("a", "b", "c", "expected d", "e")) == 'a: b: expected d; got c; did you mean "e"?'


def test_an_input_error_is_a_value_error_that_carries_every_fault() -> None:
    first, second = Fault("a", "", "", "expected b"), Fault("c", "", "", "expected d")
    error = InputError(iter([first, second]))
    assert isinstance(error, ValueError)
    assert error.faults == (first, second)
    assert str(error) == "a: expected b\nc: expected d"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("fien", "fine"),
        ("FINE", "fine"),
        ("own-loss", "own_loss"),
        ("ownloss", "own_loss"),
        ("external", "external_loss"),
        ("zzzzzz", None),
        ("", None),
    ],
)
def test_the_nearest_name(name: str, near: str | None) -> None:
    assert nearest(name, ["fine", "own_loss", "external_loss", "duty"]) == near


def test_an_unknown_name_is_told_with_the_nearest_or_with_the_few_there_are() -> None:
    assert str(unknown("a", "b", "fien", ["fine"], "a thing")) == (
        "a: b: expected the name of a thing; got 'fien'; did you mean \"fine\"?"
    )
    assert str(unknown("a", "b", "zzz", ["fine", "duty"], "a thing")) == (
        "a: b: expected the name of a thing (fine, duty); got 'zzz'"
    )
    many = [f"name_{index}" for index in range(13)]
    assert str(unknown("a", "b", "zzz", many, "a thing")) == "a: b: expected the name of a thing; got 'zzz'"


def test_a_folded_line_leaves_no_blank_between_chinese_characters() -> None:
    folded = WordsSchema(zh="到场1000小时，\n备班5000小时。 空等 3 次", en="one line\nof two")
    assert folded.words.zh == "到场1000小时，备班5000小时。空等 3 次"
