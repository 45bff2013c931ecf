"""A figure as inline SVG that a page can hold: text stays text, and its description says what it finds."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from xml.dom import minidom

from markupsafe import Markup
from matplotlib.figure import Figure

from policylab.figures.style import quiet

# References inside a drawing: <use xlink:href="#m1">, clip-path="url(#p1)".
_HREF, _URL = re.compile(r"(?<=^#).+"), re.compile(r"(?<=url\(#)[^)]+")
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_SENTENCE = re.compile(r"(?<=[。；！？])|(?<=[.;!?])\s")
_NO_ROTATION = re.compile(r"rotate\(-?0(\.0*)? [^)]*\)")
_GEOMETRY = ("d", "x", "y", "transform", "width", "height", "points")

# A name that stands for the figure's own until that is known: it is made from everything else.
_UNNAMED = "figure-"


def to_svg(figure: Figure, description: str) -> Markup:
    """Return a figure as an SVG element for a page.

    Parameters
    ----------
    figure : Figure
    description : str
        What the figure finds; its first sentence becomes the title, all of it the description.

    Returns
    -------
    Markup
        The same bytes for the same figure. It scales to what holds it, up to its own size; asks for
        nothing from elsewhere; names no typeface, so that the page chooses; and its ids begin with a
        hash of the content, so that two figures on a page do not clash.
    """
    with quiet():
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    root = minidom.parseString(buffer.getvalue()).documentElement  # noqa: S318 - our own drawing, not a stranger's
    assert root is not None
    _strip(root)
    _rename(root)
    _describe(root, description)
    text = root.toxml()
    name = "f" + hashlib.sha256(text.encode()).hexdigest()[:10] + "-"
    return Markup(text.replace(_UNNAMED, name))  # noqa: S704 - serialised, so escaped


def _elements(node: minidom.Element) -> Iterator[minidom.Element]:
    yield node
    for child in node.childNodes:
        if isinstance(child, minidom.Element):
            yield from _elements(child)


def _strip(root: minidom.Element) -> None:
    """Take out what a page does not need or must choose itself."""
    for element in list(_elements(root)):
        for child in list(element.childNodes):
            blank = isinstance(child, minidom.Text) and element.tagName not in ("text", "tspan")
            if blank or isinstance(child, minidom.Comment) or _is(child, "metadata", "style"):
                element.removeChild(child)
        _restyle(element)
    for element in list(_elements(root)):
        if element.tagName in ("g", "defs") and isinstance(element.parentNode, minidom.Element):
            _unwrap(element, element.parentNode)


def _is(node: object, *names: str) -> bool:
    return isinstance(node, minidom.Element) and node.tagName in names


def _restyle(element: minidom.Element) -> None:
    if element.hasAttribute("style"):
        rules = [rule.strip() for rule in element.getAttribute("style").split(";")]
        element.setAttribute("style", ";".join(rule for rule in rules if rule and not rule.startswith("font-family")))
    for name in _GEOMETRY:
        if element.hasAttribute(name):
            value = " ".join(_NO_ROTATION.sub("", element.getAttribute(name)).split())
            element.setAttribute(
                name, _NUMBER.sub(lambda found: f"{float(found[0]):.2f}".replace("-0.00", "0.00"), value)
            )
            if not value:
                element.removeAttribute(name)


def _unwrap(element: minidom.Element, parent: minidom.Element) -> None:
    """Put the children of a group that says nothing in its place."""
    bare = not [name for name in element.attributes.keys() if name != "id"]  # noqa: SIM118 - a NamedNodeMap
    keeps = element.tagName == "defs" and element.hasChildNodes()
    if not bare or keeps:
        return
    for child in list(element.childNodes):
        parent.insertBefore(child, element)
    parent.removeChild(element)


def _rename(root: minidom.Element) -> None:
    """Keep the ids that are referred to, under names of this figure's own."""
    wanted: dict[str, str] = {}
    for element in _elements(root):
        for name, value in element.attributes.items():
            for target in _reference(name).findall(value):
                wanted.setdefault(target, f"{_UNNAMED}{len(wanted)}")
    for element in _elements(root):
        given = element.getAttribute("id")
        if given in wanted:
            element.setAttribute("id", wanted[given])
        elif given:
            element.removeAttribute("id")
        for name, value in list(element.attributes.items()):
            element.setAttribute(name, _reference(name).sub(lambda found: wanted[found[0]], value))


def _reference(attribute: str) -> re.Pattern[str]:
    return _HREF if attribute.endswith("href") else _URL


def _describe(root: minidom.Element, description: str) -> None:
    document = root.ownerDocument
    assert document is not None
    width = float(root.getAttribute("viewBox").split()[2])
    for name in ("width", "height", "version"):
        if root.hasAttribute(name):
            root.removeAttribute(name)
    root.setAttribute("role", "img")
    root.setAttribute("aria-labelledby", f"{_UNNAMED}finding")
    root.setAttribute("stroke-linejoin", "round")
    root.setAttribute("style", f"display:block;width:100%;max-width:{width:g}px;height:auto")
    said = {"title": _SENTENCE.split(description.strip())[0], "desc": description.strip()}
    first = root.firstChild
    for tag, text in said.items():
        element = document.createElement(tag)
        if tag == "desc":
            element.setAttribute("id", f"{_UNNAMED}finding")
        element.appendChild(document.createTextNode(text))
        root.insertBefore(element, first)
