"""One page of a brief: an executed notebook in one language, without code, complete in one file."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from policylab.i18n.words import Language, Words, undirected

TEMPLATES = Path(__file__).resolve().parent / "templates"
HTML_LANGUAGES = {"zh": "zh-CN", "en": "en"}

OTHER = Words("English", "中文")
SHELF = Words("全部报告", "All briefs")
BESIDE = Words(
    "链接指向同一文件夹中的 {shelf} 和 {other}；单独收到本页时没有这两个文件，本页内容不受影响。",
    "The links lead to {shelf} and {other} in the same folder; sent alone, this page is complete without them.",
)


def page_name(name: str, language: Language) -> str:
    """Return the file name of a report's page."""
    return f"{name}.{language}.html"


def index_name(language: Language) -> str:
    """Return the file name of the shelf's index; the first language is Chinese."""
    return "index.html" if language == "zh" else "index.en.html"


def style() -> Markup:
    """Return the style sheet that every page carries in itself."""
    return Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file


def panel_script() -> Markup:
    """Return the script of the panel, which a page carries in itself where it has one."""
    return Markup((TEMPLATES / "panel.js").read_text(encoding="utf-8"))  # noqa: S704 - our own file


def render_page(notebook: Any, language: Language, *, name: str, inputs_id: str) -> str:
    """Return the page of an executed notebook in one language.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; outputs that belong to a language carry it in their metadata, prose cells in their tags.
    language : {"zh", "en"}
    name : str
        The report's name, from which its pages are named.
    inputs_id : str
        The short hash that the footer prints.

    Returns
    -------
    str
        A whole HTML document.
    """
    kept = one_language(notebook, language)
    other: Language = "en" if language == "zh" else "zh"
    resources = {
        "policylab": {
            "lang": HTML_LANGUAGES[language],
            "title": _title(kept) or name,
            "style": style(),
            "script": panel_script() if _has_panel(kept) else "",
            "other_href": page_name(name, other),
            "other_lang": HTML_LANGUAGES[other],
            "other_text": OTHER[language],
            "shelf_href": index_name(language),
            "shelf_text": SHELF[language],
            "beside": BESIDE.format(shelf=index_name(language), other=page_name(name, other))[language],
            "footer": Words("编号 {id}", "No. {id}").format(id=inputs_id)[language],
        }
    }
    html, _ = _exporter().from_notebook_node(kept, resources)
    return undirected(str(html))


@cache
def _exporter() -> Any:
    from nbconvert.exporters import HTMLExporter

    return HTMLExporter(
        template_name="brief",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        skip_svg_encoding=True,
    )


def one_language(notebook: Any, language: Language) -> Any:
    """Return a copy of a notebook that holds the prose and the results of one language, and nothing else."""
    kept = copy.deepcopy(notebook)
    kept.cells = [cell for cell in kept.cells if _speaks(cell, language)]
    for cell in kept.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if _is_result(output, language)]
    kept.cells = [cell for cell in kept.cells if cell.cell_type != "code" or cell.outputs]
    return kept


def _speaks(cell: Any, language: Language) -> bool:
    if cell.cell_type not in ("markdown", "code"):
        return False
    tags = set(cell.metadata.get("tags", [])) & set(HTML_LANGUAGES)
    return not tags or language in tags


def _is_result(output: Any, language: Language) -> bool:
    """Whether an output belongs on the page: what is written to standard error or output does not."""
    if output.output_type not in ("display_data", "execute_result"):
        return False
    return bool(output.metadata.get("language", language) == language)


def _has_panel(notebook: Any) -> bool:
    return any('id="panel-data"' in html for html in _html_outputs(notebook))


def _html_outputs(notebook: Any) -> Iterator[str]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield str(output.get("data", {}).get("text/html", ""))


def _title(notebook: Any) -> str | None:
    """Return the text of the first heading."""
    for html in _html_outputs(notebook):
        found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
        if found:
            return Markup(found.group(1)).striptags()  # noqa: S704 - escaped when it was made; escaped again below
    return None
