"""Mutations of data files: of the tree that a file holds, and of its bytes."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

from tests.support import as_yaml

# What people and programs put where something else belongs.
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 10**30, -(10**400), 1e-320, 1e308, -1e308, 0.1, 1.0000001, "", " ", "0", "1e3",
    "karaoke", "karaokee", "enforcement_only", "../../etc/passwd", "/", "..", "a/b.yaml", "CON", "a" * 300, "卡拉OK",
    "\u202e", "\x7f", "\ud7ff", "🔥", "<script>", "{{ 7*7 }}", "$(touch x)", "'; import os #", "%s", "{}", "{zh}",
    "!!x", "&a", "*a", "~", "null", "nan", "-inf", ".5", "2012-01-01", [], {}, [None], [[]], [1, "a"], {"a": 1},
    {"zh": "甲"}, {"zh": "甲", "en": "A"}, {"value": 1}, {"": ""}, ["karaoke", "hotel"], [True], {"fine": -1},
    {"fine": 1e308},
)  # fmt: skip

_BYTES = (
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\t", b"\r", b"\n", b"\x0b", b"\x85", b"\xe2\x80\xa8", b":", b"- ", b"{", b"[",
    b"}", b"]", b"'", b'"', b"|", b">", b"&a ", b"*a", b"!!python/name:os.system ", b"#", b"%", b"@", b"`", b"<<: ",
    b"? ", b"---\n", b"...\n", b".nan", b".inf", b"0x10", b"1_000", b"-", b"9" * 400,
)  # fmt: skip

Place = tuple[str | int, ...]


def places(tree: Any, at: Place = ()) -> Iterator[Place]:
    """Yield where each value of a tree stands, but for the tree itself."""
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in entries:
        yield (*at, key)
        yield from places(value, (*at, key))


def of_tree(draw: random.Random, tree: Any) -> bytes:
    """Return a file whose tree differs from a right one in one to three places."""
    mutant = copy.deepcopy(tree)
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        found = list(places(mutant))
        if found:
            change(draw, mutant, draw.choice(found))
    return as_yaml(mutant).encode("utf-8", errors="surrogatepass")


def change(draw: random.Random, tree: Any, place: Place) -> None:
    """Change a tree at one place: gone, misspelt, another number, doubled, from elsewhere, or something odd."""
    holder = tree
    for key in place[:-1]:
        holder = holder[key]
    last = place[-1]
    match draw.randrange(6):
        case 0:
            del holder[last]
        case 1 if isinstance(holder, dict):
            holder[misspelt(draw, str(last))] = holder.pop(last)
        case 2 if isinstance(holder[last], int | float) and not isinstance(holder[last], bool):
            holder[last] = holder[last] * draw.choice((-1, 0, 1e-300, 1e300, 10, 0.1)) + draw.choice((0, 0, 1e-9))
        case 3 if isinstance(holder, dict):
            holder[str(draw.choice(ODD))[:50]] = copy.deepcopy(holder[last])
        case 4:
            elsewhere = [one for one in places(tree) if one[: len(place)] != place]
            value = tree
            for key in draw.choice(elsewhere) if elsewhere else ():
                value = value[key]
            holder[last] = copy.deepcopy(value)
        case _:
            holder[last] = copy.deepcopy(draw.choice(ODD))


def misspelt(draw: random.Random, name: str) -> str:
    """Return a name with one slip of the hand."""
    at = draw.randrange(len(name) + 1)
    return draw.choice((name[:at] + name[at + 1 :], name[:at] + "x" + name[at:], name.upper(), name + " ", name[::-1]))


def of_bytes(draw: random.Random, content: bytes) -> bytes:
    """Return a file whose bytes differ from a right one's in one to three places."""
    for _ in range(draw.choice((1, 1, 2, 3))):
        at = draw.randrange(len(content) + 1)
        length = draw.choice((0, 1, 1, 2, 40))
        match draw.randrange(4):
            case 0:
                content = content[:at]
            case 1:
                content = content[:at] + content[at + length :]
            case 2:
                content = content[:at] + draw.choice(_BYTES) + content[at + length :]
            case _:
                whole = content.split(b"\n")
                line = draw.randrange(len(whole))
                whole.insert(draw.randrange(len(whole) + 1), whole.pop(line) if draw.random() < 0.5 else whole[line])
                content = b"\n".join(whole)
    return content


def mutants(seed: int, count: int, tree: Any, text: bytes) -> Iterator[bytes]:
    """Yield mutants of a file: two of its tree for each of its bytes."""
    draw = random.Random(seed)
    for number in range(count):
        yield of_bytes(draw, text) if number % 3 == 2 else of_tree(draw, tree)
