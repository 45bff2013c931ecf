"""Where data files are, and how they are read: strictly, as data only, with every fault told at once.

Files are YAML, taken by the rules of YAML 1.2: `1e3` is a number, `no` is a word. Duplicate keys,
aliases, tags, NaN and infinities are refused. What a file may hold `schema` says.
"""

from __future__ import annotations

import math
import os
import re
from pathlib import Path
from typing import Any

import yaml

from policylab.errors import WIDE_COLON, Fault, InputError

ENVIRONMENT_VARIABLE = "POLICYLAB_DATA"

DataFolder = str | os.PathLike[str]


def folders(own: DataFolder | None = None) -> tuple[Path, ...]:
    """Return the data folders, first the user's own, last the project's.

    Parameters
    ----------
    own : path, optional
        A folder of one's own; where it is not given, or empty as in a notebook's parameters, the environment variable
        `POLICYLAB_DATA` is asked.

    Returns
    -------
    tuple of Path
        A file in an earlier folder goes before one of the same name in a later one.

    Raises
    ------
    InputError
        If the folder of one's own does not exist.
    """
    chosen = own or os.environ.get(ENVIRONMENT_VARIABLE)
    if not chosen:
        return (_project_folder(),)
    folder = Path(chosen)
    if not folder.is_dir():
        where = "--data" if own else ENVIRONMENT_VARIABLE
        raise InputError([Fault(where, "", repr(str(chosen)), "expected a folder that exists")])
    return (folder, _project_folder())


def files_named(pattern: str, own: DataFolder | None = None) -> list[Path]:
    """Return the files of that name in every data folder that has it, the project's first.

    Parameters
    ----------
    pattern : str
        A path inside a data folder, as `sources.yaml` or `scenarios/*.yaml`.
    own : path, optional
        As for `folders`.
    """
    return [path for folder in reversed(folders(own)) for path in sorted(folder.glob(pattern)) if path.is_file()]


# What is read at the top of a data folder, beside scenarios; the first three map names to entries.
NAMING_FILES = ("instruments.yaml", "regimes.yaml", "sources.yaml")
KNOWN_FILES = (*NAMING_FILES, "calibration.yaml", "claims.yaml")


def is_data_folder(folder: Path) -> bool:
    """Return whether a folder holds what is read of a data folder."""
    return (folder / "scenarios").is_dir() or any((folder / name).is_file() for name in KNOWN_FILES)


def names_in(folder: Path) -> dict[str, list[str]]:
    """Return the names that a data folder gives to something, by the file that they stand in.

    Returns
    -------
    dict of str to list of str
        `instruments.yaml` and so on, and `scenarios`; what cannot be read has no names.
    """
    found: dict[str, list[str]] = {}
    for name in NAMING_FILES:
        try:
            data, _ = read_yaml_partly(folder / name) if (folder / name).is_file() else (None, [])
        except InputError:
            data = None
        found[name] = list(data) if isinstance(data, dict) else []
    found["scenarios"] = sorted(path.stem for path in (folder / "scenarios").glob("*.yaml"))
    return found


def unread_folder(path: Path, own: DataFolder | None = None) -> Path | None:
    """Return the data folder that a file lies in and that is not among those read; None where there is none.

    Parameters
    ----------
    path : Path
        A scenario file in a folder `scenarios`, or a plan beside one.
    own : path, optional
        As for `folders`.
    """
    folder = path.parent
    if folder.resolve().name == "scenarios":
        folder = folder.parent if folder.name == "scenarios" else folder / ".."
    read = {one.resolve() for one in folders(own)}
    return folder if path.is_file() and is_data_folder(folder) and folder.resolve() not in read else None


def read_text(path: Path) -> str:
    """Return what a data file holds.

    Raises
    ------
    InputError
        If it is missing or is no UTF-8 text.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError([Fault(shown(path), "", reason, "expected a file that can be read")]) from error
    except UnicodeDecodeError as error:
        raise InputError([not_utf8(shown(path), error)]) from error


def _project_folder() -> Path:
    """Return the repository's `data/` where the package runs from a checkout, else the installed copy."""
    package = Path(__file__).resolve().parent
    checkout = package.parent.parent / "data"
    return checkout if (checkout / "instruments.yaml").is_file() else package / "data"


def shown(path: Path) -> str:
    """Return a path as a message shows it: relative to the working directory where it lies below it."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


_DEEPEST = 100


class _CoreLoader(yaml.CSafeLoader):
    """YAML's scalars by the core schema of version 1.2."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


_CoreLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), None)
_CoreLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), None)
_CoreLoader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), None)
_CoreLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
    ),
    None,
)


def read_yaml(path: Path) -> Any:
    """Read one YAML file as plain data.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict, list, str, int, float, bool or None

    Raises
    ------
    InputError
        If the file is missing, is no UTF-8 text or no YAML, or holds duplicate keys, aliases, tags, NaN
        or infinities; every such place is named with its line.
    """
    data, faults = read_yaml_partly(path)
    if faults:
        raise InputError(faults)
    return data


def read_yaml_partly(path: Path) -> tuple[Any, list[Fault]]:
    """Read one YAML file as plain data, with nothing in the places that are refused.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict, list, str, int, float, bool or None
    list of Fault
        The places that are refused.

    Raises
    ------
    InputError
        If the file is missing, or is no UTF-8 text or no YAML.
    """
    where, text = shown(path), read_text(path)
    try:
        if _is_too_deep(text):
            raise InputError([Fault(where, "", "lists nested too deeply", "expected readable YAML")])
        root = yaml.compose(text, Loader=_CoreLoader)
        builder = _Builder(where)
        data = builder.build(root, ())
    except yaml.YAMLError as error:
        fault = Fault(where, _line(error), _problem(error), "expected readable YAML", hint=_usual_cause(text, error))
        raise InputError([fault]) from error
    return data, builder.faults


def not_utf8(where: str, error: UnicodeDecodeError) -> Fault:
    """Return the fault of a file that is written in another encoding."""
    got = f"the byte 0x{error.object[error.start]:02x} at place {error.start}"
    return Fault(where, "", got, "expected UTF-8 text; save the file as UTF-8")


def _is_too_deep(text: str) -> bool:
    """Return whether lists or mappings nest deeper than any data file needs; a tree of them is not built."""
    depth = 0
    for event in yaml.parse(text, Loader=_CoreLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            return True
    return False


def _line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark is not None else ""


def _problem(error: yaml.YAMLError) -> str:
    return " ".join(str(getattr(error, "problem", None) or error).split())


# A name and a colon of Chinese typing, which YAML takes for a part of the name.
_WIDE_COLON = re.compile(r"\s*(?:- +)?(?:\{ *)?[A-Za-z_][A-Za-z0-9_]*[ \t]*\uff1a")
_USUAL = {
    "tab": "write blanks, not tabs",
    "mapping values": "usually the indentation, a blank missing after a colon, or a text with a colon and no quotes",
    "expected ':'": "usually the line before: its indentation, or a blank missing after its colon",
    "expected key": "usually the indentation",
    "block": "usually the indentation",
}


def _usual_cause(text: str, error: yaml.YAMLError) -> str:
    """Return what usually makes a parser say what it said; nothing where there is no telling."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        # The parser stumbles over what comes after the line that is wrong.
        lines = text.splitlines()[: mark.line + 1]
        for number in range(len(lines), max(len(lines) - _NEAR, 0), -1):
            if _WIDE_COLON.match(lines[number - 1]):
                return f"line {number} has {WIDE_COLON}"
        if lines and "\uff0c" in lines[-1] and "expected ','" in str(error):
            return f"line {len(lines)} has a full-width comma (\uff0c): write ', '"
        if lines and lines[-1][mark.column : mark.column + 1] == "\t":
            return _USUAL["tab"]
    said = str(error)
    return next((cause for sign, cause in _USUAL.items() if sign in said), "")


# Lines before that in which a parser stumbles.
_NEAR = 5


class _Builder:
    """Turns YAML's nodes into plain data and notes what is refused."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.faults: list[Fault] = []
        self._seen: set[int] = set()

    def build(self, node: yaml.Node | None, at: tuple[str, ...]) -> Any:
        if node is None:
            return None
        if id(node) in self._seen:
            return self._refuse(node, at, "an alias", "expected plain data without anchors and aliases")
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
            return self._mapping(node, at)
        if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
            return [self.build(item, (*at, str(index))) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, at)
        return self._refuse(node, at, f"the tag {node.tag}", "expected plain data without tags")

    def _mapping(self, node: yaml.MappingNode, at: tuple[str, ...]) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._refuse(key_node, at, "a list or mapping as a key", "expected a name as key")
                continue
            key = str(key_node.value)
            if key in built:
                self._refuse(key_node, (*at, key), f"a second {key!r}", "expected each key once")
                continue
            built[key] = self.build(value_node, (*at, key))
        return built

    def _scalar(self, node: yaml.ScalarNode, at: tuple[str, ...]) -> Any:
        kind = node.tag.removeprefix("tag:yaml.org,2002:")
        text = str(node.value)
        if kind == "str":
            return text
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        if kind in ("int", "float"):
            try:
                number = float(text.replace(".inf", "inf").replace(".nan", "nan")) if kind == "float" else int(text)
                finite = math.isfinite(number)
            except ValueError:
                return self._refuse(node, at, text, "expected a number")
            except OverflowError:  # a whole number that no float can hold
                finite = False
            if not finite:
                return self._refuse(node, at, text, "expected a finite number")
            return number
        return self._refuse(node, at, f"the tag {node.tag}", "expected plain data without tags")

    def _refuse(self, node: yaml.Node, at: tuple[str, ...], got: str, expected: str) -> None:
        field = ".".join(at)
        place = f"line {node.start_mark.line + 1}"
        self.faults.append(Fault(self.where, f"{field} ({place})" if field else place, got, expected))
