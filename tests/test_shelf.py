"""The shelf, really built: notebooks run, pages written, failures told."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

from policylab.cli import main
from policylab.pages.page import panel_script
from policylab.shelf import Shelf, build_shelf
from policylab.study.claim_entries import load_claims

ROOT = Path(__file__).resolve().parents[1]
BRIEF = ROOT / "notebooks" / "briefs" / "scenario.ipynb"
PAGES = [f"{name}.{language}.html" for name in ("karaoke", "workshop") for language in ("zh", "en")]

pytestmark = pytest.mark.xdist_group("shelf")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The project's own plan, built."""
    return build_shelf(out=tmp_path_factory.mktemp("shelf"), only=["karaoke", "workshop"])


VOID = {"meta", "link", "br", "hr", "img", "input", "col", "path", "use", "rect", "line", "circle"}


class _Text(HTMLParser):
    """Collects the text of a page with the language it is marked as, and the addresses that it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.loads: list[str] = []
        self.scripts = 0
        self.languages: list[tuple[str, str]] = []
        self.marked: list[tuple[str, str]] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "script")
        given = dict(attrs)
        self.scripts += tag == "script" and given.get("type") != "application/json"  # data do not run
        if tag not in VOID:
            inherited = self.languages[-1][1] if self.languages else ""
            self.languages.append((tag, given.get("lang") or inherited))
        if tag != "a":
            self.loads += [str(given[name]) for name in ("src", "href") if name in given]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "script")
        while self.languages and self.languages.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text.append(data)
            self.marked.append((self.languages[-1][1] if self.languages else "", data))


def read(page: Path) -> _Text:
    parser = _Text()
    # The panel's own script is known; any other would have come in with a text.
    parser.feed(page.read_text(encoding="utf-8").replace(f"<script>\n{panel_script()}\n</script>", ""))
    return parser


def test_the_plan_is_built_whole(shelf: Shelf) -> None:
    assert shelf.complete, shelf.text()
    for name in ["index.html", "index.en.html", "manifest.json", *PAGES]:
        assert (shelf.folder / name).is_file(), name


@pytest.mark.parametrize("page", [*PAGES, "index.html", "index.en.html"])
def test_a_page_is_one_file_that_loads_nothing(shelf: Shelf, page: str) -> None:
    path = shelf.folder / page
    read_page = read(path)
    assert read_page.loads == ["data:,"]
    assert read_page.scripts == page.startswith("index")
    assert "@import" not in path.read_text(encoding="utf-8")
    assert not re.search(r"url\(", path.read_text(encoding="utf-8"))
    assert path.stat().st_size < 1_000_000


@pytest.mark.parametrize("page", PAGES)
def test_a_page_holds_no_code_and_no_place_of_this_machine(shelf: Shelf, page: str) -> None:
    text = (shelf.folder / page).read_text(encoding="utf-8")
    assert "import policylab" not in text
    assert "brief." not in text
    assert str(ROOT) not in text
    assert "<code" not in text


@pytest.mark.parametrize("page", [name for name in PAGES if ".en." in name])
def test_an_english_page_has_no_chinese_but_what_is_marked_as_chinese(shelf: Shelf, page: str) -> None:
    """The article is quoted in its own words, under a translation; they and the link say their language."""
    marked = read(shelf.folder / page).marked
    assert not [text for language, text in marked if language == "en" and re.search(r"[\u4e00-\u9fff]", text)]
    quoted = {text for language, text in marked if language == "zh-CN" and re.search(r"[\u4e00-\u9fff]", text)}
    assert quoted <= {"中文", *(claim.quote for claim in load_claims().values())}


@pytest.mark.parametrize("page", [name for name in PAGES if ".zh." in name])
def test_a_chinese_page_has_no_english_sentences(shelf: Shelf, page: str) -> None:
    text = " ".join(read(shelf.folder / page).text)
    # Addresses and names of packages and authors stay as they are; three English words in a row are a sentence.
    text = re.sub(r"https?://\S+", "", text)
    assert not re.findall(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b", text)


def test_both_languages_show_the_same_figures(shelf: Shelf) -> None:
    """Amounts in tables are written alike in both languages."""

    def amounts(language: str) -> list[str]:
        text = (shelf.folder / f"karaoke.{language}.html").read_text(encoding="utf-8")
        cells = re.findall(r'<td class="[^"]*number[^"]*"[^>]*>(.*?)</td>', text)
        return [re.sub(r"[^\d.,%−+]", "", re.sub(r"<[^>]+>", " ", cell)) for cell in cells]

    assert len(amounts("zh")) > 100
    assert amounts("zh") == amounts("en")


def test_the_pages_link_to_each_other_and_to_the_shelf(shelf: Shelf) -> None:
    text = (shelf.folder / "karaoke.zh.html").read_text(encoding="utf-8")
    assert 'href="karaoke.en.html"' in text
    assert 'href="index.html"' in text
    assert '<html lang="zh-CN">' in text
    assert "<title>歌舞娱乐场所</title>" in text


def test_every_number_of_the_provenance_table_is_the_scenarios(shelf: Shelf) -> None:
    from policylab.i18n.numbers import exact
    from policylab.parameters import PARAMETERS
    from policylab.workbench import load

    text = (shelf.folder / "workshop.en.html").read_text(encoding="utf-8")
    for name, value in load("workshop").parameters.items():
        label = re.escape(PARAMETERS[name].label.en).replace("'", "&#39;")
        (shown,) = re.findall(rf'<th scope="row">{label}</th><td class="number" data-label="Value">(.*?)</td>', text)
        assert shown == exact(float(value)), name


def test_equal_inputs_give_equal_bytes(shelf: Shelf, tmp_path: Path) -> None:
    again = build_shelf(out=tmp_path, only=["karaoke"])
    assert again.complete
    for name in ("karaoke.zh.html", "karaoke.en.html", "executed/karaoke.ipynb"):
        assert (tmp_path / name).read_bytes() == (shelf.folder / name).read_bytes(), name


def test_a_value_changed_in_a_scenario_file_changes_the_page(shelf: Shelf, tmp_path: Path) -> None:
    scenarios = tmp_path / "own" / "scenarios"
    scenarios.mkdir(parents=True)
    original = (ROOT / "data" / "scenarios" / "karaoke.yaml").read_text(encoding="utf-8")
    changed, times = re.subn(r"(\n  fine:\n    value: )\d+", r"\g<1>23456", original)
    assert times == 1
    (scenarios / "karaoke.yaml").write_text(changed, encoding="utf-8")
    built = build_shelf(out=tmp_path / "out", only=["karaoke"], data=tmp_path / "own")
    assert built.complete, built.text()
    page = (tmp_path / "out" / "karaoke.en.html").read_text(encoding="utf-8")
    before = (shelf.folder / "karaoke.en.html").read_text(encoding="utf-8")
    assert "23,456" in page
    assert "23,456" not in before
    assert re.findall(r'<table class="payoffs">.*?</table>', page, re.S) != re.findall(
        r'<table class="payoffs">.*?</table>', before, re.S
    )
    assert built.records[0].inputs_id != shelf.records[0].inputs_id


def test_text_of_a_scenario_is_shown_as_text(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>{{ 7*7 }} \"'& \u202e مرحبا 🔥"
    path = tmp_path / "hostile.yaml"
    quoted = json.dumps(hostile, ensure_ascii=False)
    path.write_text(
        f"name: hostile\nextends: karaoke\ntitle: {{zh: {quoted}, en: {quoted}}}\n"
        f"description: {{zh: {quoted}, en: {quoted}}}\nparameters: {{}}\n",
        encoding="utf-8",
    )
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        f"title: {{zh: {quoted}, en: {quoted}}}\nreports:\n"
        f"  - {{notebook: {BRIEF}, parameters: {{scenario: {path}}}, name: hostile}}\n",
        encoding="utf-8",
    )
    built = build_shelf(plan)
    assert built.complete, built.text()
    for name in ("hostile.zh.html", "hostile.en.html", "index.html", "index.en.html"):
        page = read(tmp_path / name)
        assert page.scripts == name.startswith("index"), name
        # A mark that turns the direction of all that follows is taken out.
        text = " ".join("".join(page.text).split())
        assert " ".join(hostile.replace("\u202e", "").split()) in text, name


def test_a_report_that_fails_is_told_and_the_others_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = nbformat.read(BRIEF, as_version=4)
    broken.cells.insert(2, nbformat.v4.new_code_cell("raise RuntimeError('<b>no</b> budget')", id="broken"))
    nbformat.write(broken, tmp_path / "broken.ipynb")
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "title: {zh: 试, en: Trial}\nreports:\n"
        "  - {notebook: broken.ipynb, parameters: {scenario: karaoke}, name: bad}\n"
        f"  - {{notebook: {BRIEF}, parameters: {{scenario: karaoke}}, name: good}}\n",
        encoding="utf-8",
    )
    assert main(["report", str(plan), "--json", "--allow-outside-notebooks"]) == 1
    told = json.loads(capsys.readouterr().out)
    bad, good = told["reports"]
    assert (bad["status"], good["status"]) == ("failed", "done")
    assert bad["error"]["name"] == "RuntimeError"
    assert bad["error"]["message"] == "<b>no</b> budget"
    assert bad["error"]["cell"] is not None
    assert bad["error"]["line"] == 1
    assert any("raise RuntimeError" in line for line in bad["error"]["lines"])
    assert (tmp_path / bad["executed"]).is_file()
    assert not (tmp_path / "bad.zh.html").exists()
    assert (tmp_path / "good.zh.html").is_file()
    index = "".join(read(tmp_path / "index.html").text)
    assert "RuntimeError: <b>no</b> budget" in index


def test_bad_input_to_report_ends_with_code_2_and_builds_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["report", "--only", "karaok", "--out", str(out)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert 'did you mean "karaoke"?' in told.err
    assert main(["report", str(tmp_path / "none.yaml"), "--out", str(out)]) == 2
    assert "expected a file that can be read" in capsys.readouterr().err
    assert main(["report", "--jobs", "0", "--out", str(out)]) == 2
    assert not out.exists()


def test_one_report_alone_keeps_the_others_in_the_index(shelf: Shelf) -> None:
    again = build_shelf(out=shelf.folder, only=["workshop"])
    assert again.complete
    index = (shelf.folder / "index.html").read_text(encoding="utf-8")
    assert "karaoke.zh.html" in index
    assert "workshop.zh.html" in index
