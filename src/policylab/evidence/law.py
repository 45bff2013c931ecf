"""What the Fire Protection Law allows as fine and closure: `data/law.csv`.

The wording is that of 2008, in force in 2012, when the article was written; later changes stand beside each
provision. Two tiers matter to the game. Under Arts. 58-61 a violation can be fined at once. Under Arts. 65(2) and 66
a time limit comes first, and the first violation is free until it passes; Art. 67 fines nobody.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from policylab.datafiles import DataFolder, folders
from policylab.errors import Fault, InputError, unknown
from policylab.evidence.rows import Row, read_rows
from policylab.evidence.sources import Source, Standing, load_sources
from policylab.i18n.words import Words

Timing = Literal["immediate", "deadline"]
Closure = Literal["none", "may", "must"]
Range = tuple[float, float]

FILE = "law.csv"
COLUMNS = (
    "key", "article", "paragraph", "item", "conduct_zh", "conduct_en", "hazards", "addressee", "premises", "timing",
    "low", "high", "closure", "note_zh", "note_en", "later_zh", "later_en", "wording", "source", "standing",
)  # fmt: skip

TIMINGS: Mapping[str, Words] = {
    "immediate": Words("当场可罚", "at once"),
    "deadline": Words("逾期才罚", "after a time limit"),
}
# From the weakest to the strongest.
CLOSURES: Mapping[str, Words] = {
    "none": Words("不停业", "no closure"),
    "may": Words("可以停业", "closure may follow"),
    "must": Words("应当停业", "closure must follow"),
}

ADDRESSEES: Mapping[str, Words] = {
    "unit": Words("单位", "the unit"),
    "individual": Words("个人", "a person"),
    "responsible_person": Words("单位的责任人员", "those who answer for the unit"),
    "technical_service": Words("消防技术服务机构", "a technical service"),
}

PREMISES: Mapping[str, Words] = {
    "unit": Words("单位", "any unit"),
    "crowded": Words("人员密集场所", "a crowded place"),
    "gathering": Words("公众聚集场所", "a public gathering place"),
    "construction": Words("建设工程", "a building project"),
    "dwelling_with_production": Words("生产、储存、经营与居住合用的场所", "dwelling with production, storage or trade"),
    "technical_service": Words("消防技术服务机构", "a technical service"),
    "individual": Words("个人", "a person"),
}

# A public gathering place is a crowded place (Art. 73), and each of these is a unit.
WITHIN: Mapping[str, tuple[str, ...]] = {
    "unit": ("unit",),
    "crowded": ("crowded", "unit"),
    "gathering": ("gathering", "crowded", "unit"),
    "construction": ("construction", "unit"),
    "dwelling_with_production": ("dwelling_with_production", "unit"),
    "technical_service": ("technical_service", "unit"),
    "individual": ("individual",),
}

HAZARDS: Mapping[str, Words] = {
    "missing_review": Words("未经设计审核施工", "building without design review"),
    "failed_design_check": Words("设计抽查不合格仍施工", "building on after a failed check of the design"),
    "use_without_acceptance": Words("未经消防验收使用", "use without acceptance"),
    "failed_completion_check": Words("使用中抽查不合格仍使用", "use after a failed check of the building"),
    "opened_without_check": Words("未经检查开业", "opening without a check"),
    "missing_filing": Words("没有备案", "not filed for the record"),
    "lowered_standard": Words("降低消防技术标准", "standards lowered in design or building"),
    "equipment": Words("消防设施、器材、标志不合要求", "equipment or signs not to standard or not kept working"),
    "disabled_equipment": Words("损坏、停用消防设施", "equipment damaged or switched off"),
    "blocked_exit": Words("堵塞安全出口、疏散通道", "blocked exits or escape routes"),
    "hydrant_or_spacing": Words("遮挡消火栓、占用防火间距", "hydrants covered or spacing taken up"),
    "fire_lane": Words("堵塞消防车通道", "blocked fire lane"),
    "barred_window": Words("门窗设置障碍物", "barred doors or windows"),
    "hazard_after_notice": Words("隐患经通知不消除", "hazard left after notice"),
    "dwelling_with_dangerous_goods": Words("危险品场所与居住合用", "dwelling with dangerous goods"),
    "dwelling_with_production": Words("生产、储存、经营与居住合用", "dwelling with production, storage or trade"),
    "open_flame": Words("违规使用明火、吸烟", "open flame or smoking against the rules"),
    "forced_work": Words("强令冒险作业", "dangerous work on orders"),
    "negligent_fire": Words("过失引起火灾", "fire caused by negligence"),
    "broken_seal": Words("擅自拆封", "broken seal"),
    "nonconforming_product": Words("使用不合格消防产品", "fire products not to standard"),
    "wiring_or_gas": Words("用电、用气不合要求", "wiring or gas not to standard"),
    "neglected_duty": Words("不履行消防安全职责", "neglect of organisational duties"),
    "no_evacuation": Words("不组织疏散", "staff not leading people out"),
    "false_document": Words("出具虚假文件", "false documents"),
}

# "60", "60(1)" or "60(1)(3)".
_ARTICLE = re.compile(r"(\d+)(?:\((\d+)\))?(?:\((\d+)\))?")


@dataclass(frozen=True)
class Provision:
    """One provision, as it is addressed to one kind of offender.

    Attributes
    ----------
    key : str
    article : int
    paragraph, item : int or None
        None where the article has no paragraphs, the paragraph no items.
    conduct : Words
    hazards : tuple of str
        Keys of `HAZARDS`.
    addressee : str
        Who is penalised; a key of `ADDRESSEES`.
    premises : tuple of str
        Kinds of premises in which it applies; keys of `PREMISES`.
    timing : str
        `immediate`, or `deadline`: only when a time limit to correct has passed.
    low, high : float or None
        The fine in yuan; None where there is none. A fine of "up to" an amount has a low of 0.
    closure : str
        `none`, `may` or `must`.
    note, later : Words or None
        What else it says; what later amendments changed.
    wording : int
        The year of the text that was read.
    sources : tuple of str
        Keys of `data/sources.yaml`.
    standing : str
        `found` where the 2008 wording was seen, `recalled` where only the text of 2021 was.
    """

    key: str
    article: int
    paragraph: int | None
    item: int | None
    conduct: Words
    hazards: tuple[str, ...]
    addressee: str
    premises: tuple[str, ...]
    timing: Timing
    low: float | None
    high: float | None
    closure: Closure
    note: Words | None
    later: Words | None
    wording: int
    sources: tuple[str, ...]
    standing: Standing

    @property
    def fine(self) -> Range | None:
        """The fine from lowest to highest in yuan, or None where there is none."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    @property
    def cited(self) -> Words:
        """The place in the law as each reader cites it."""
        zh = f"第{_numeral(self.article)}条"
        zh += "" if self.paragraph is None else f"第{_numeral(self.paragraph)}款"
        zh += "" if self.item is None else f"第{_numeral(self.item)}项"
        return Words(zh, f"Art. {_joined(self.place)}")

    @property
    def place(self) -> tuple[int, ...]:
        """Article, paragraph and item as numbers, as far as there are any."""
        return tuple(number for number in (self.article, self.paragraph, self.item) if number is not None)


@dataclass(frozen=True)
class Fine:
    """What an article lets somebody be fined.

    Attributes
    ----------
    timing : str
        `immediate` or `deadline`.
    low, high : float or None
        Yuan; None where the article holds no fine.
    closure : str
        The strongest that its provisions hold.
    provisions : tuple of Provision
        Those it rests on.
    """

    timing: Timing
    low: float | None
    high: float | None
    closure: Closure
    provisions: tuple[Provision, ...]

    @property
    def range(self) -> Range | None:
        """Low and high in yuan, or None where there is no fine."""
        return None if self.low is None or self.high is None else (self.low, self.high)


@dataclass(frozen=True)
class Applicable:
    """What the law holds against a hazard in a kind of premises.

    Attributes
    ----------
    hazard, premises : str
    provisions : tuple of Provision
        All that apply, those addressed to persons among them; empty where the law has none.
    immediate, deadline : (float, float) or None
        The fine on the premises in yuan that can be imposed at once, and after a time limit; None where none can.
    closure : str
        The strongest that the provisions hold.
    """

    hazard: str
    premises: str
    provisions: tuple[Provision, ...]
    immediate: Range | None
    deadline: Range | None
    closure: Closure


def load_law(data: DataFolder | None = None) -> Mapping[str, Provision]:
    """Read `law.csv` of every data folder.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own; its provisions come on top of the project's, and replace those of the same key.

    Returns
    -------
    mapping of str to Provision
        By key, in the order of the file.

    Raises
    ------
    InputError
        Naming every fault of the files.
    """
    sources = load_sources(data)
    read: dict[str, Provision] = {}
    faults: list[Fault] = []
    for number, folder in enumerate(reversed(folders(data))):
        path = folder / FILE
        if number and not path.is_file():
            continue
        rows = read_rows(path, COLUMNS)
        keys: set[str] = set()
        for row in rows:
            provision = _provision(row, sources)
            if provision.key in keys:
                row.fault("key", "expected each key once")
            keys.add(provision.key)
            read[provision.key] = provision
            faults.extend(row.faults)
    if faults:
        raise InputError(faults)
    return read


def fine(article: str, whom: str | None = None, *, data: DataFolder | None = None) -> Fine:
    """Return what an article lets somebody be fined.

    Parameters
    ----------
    article : str
        "60", with paragraph "60(1)", or with item "60(1)(3)".
    whom : str, optional
        An addressee or a kind of premises. It may be left out where the article treats all alike.
    data : path, optional
        A data folder of one's own.

    Returns
    -------
    Fine

    Raises
    ------
    InputError
        For an article or a name that does not exist, an article that holds nothing against it, or one that holds
        several fines, so that more must be said.

    Examples
    --------
    >>> found = fine("60", "unit")
    >>> found.timing, found.range
    ('immediate', (5000.0, 50000.0))
    """
    _known("fine", "whom", whom, [*ADDRESSEES, *PREMISES], "an addressee or a kind of premises")
    cited = provisions(article, data=data)
    found = [provision for provision in cited if whom is None or _meets(provision, whom)]
    if not found:
        expected = f"expected one of {', '.join(_whom(cited))}, of which Art. {article} speaks"
        raise InputError([Fault("fine", "whom", repr(whom), expected)])
    fined = [provision for provision in found if provision.fine is not None] or found
    kinds = {(provision.timing, provision.fine) for provision in fined}
    if len(kinds) > 1:
        parts = ", ".join(dict.fromkeys(_joined(one.place[:2]) for one in fined))
        expected = f"expected more to be said: it holds several fines ({parts}; for {', '.join(_whom(fined))})"
        raise InputError([Fault("fine", "article", repr(article), expected)])
    first = fined[0]
    return Fine(first.timing, first.low, first.high, _strongest(fined), tuple(fined))


def provisions(article: str, *, data: DataFolder | None = None) -> tuple[Provision, ...]:
    """Return the provisions at a place of the law.

    Parameters
    ----------
    article : str
        "60", with paragraph "60(1)", or with item "60(1)(3)".
    data : path, optional
        A data folder of one's own.

    Raises
    ------
    InputError
        For a place that does not exist, with the nearest that does.
    """
    law = load_law(data).values()
    place = _ARTICLE.fullmatch(article.replace(" ", ""))
    wanted = () if place is None else tuple(int(part) for part in place.groups() if part is not None)
    found = tuple(one for one in law if wanted and one.place[: len(wanted)] == wanted)
    if not found:
        known = list(dict.fromkeys(_joined(one.place[:deep]) for deep in (1, 2, 3) for one in law))
        raise InputError([unknown("law", "article", article, known, "an article, as 60 or 60(1)")])
    return found


def applicable(hazard: str, premises: str, *, data: DataFolder | None = None) -> Applicable:
    """Return the provisions against a hazard in a kind of premises, and what fine they allow.

    Parameters
    ----------
    hazard : str
        A key of `HAZARDS`.
    premises : str
        A key of `PREMISES`. What holds for any unit holds for a crowded place, and so on (`WITHIN`).
    data : path, optional
        A data folder of one's own.

    Returns
    -------
    Applicable

    Raises
    ------
    InputError
        For a name that does not exist.

    Examples
    --------
    >>> applicable("blocked_exit", "gathering").immediate
    (5000.0, 50000.0)
    >>> applicable("wiring_or_gas", "gathering").deadline
    (1000.0, 5000.0)
    """
    _known("applicable", "hazard", hazard, HAZARDS, "a hazard")
    _known("applicable", "premises", premises, PREMISES, "a kind of premises")
    found = tuple(
        provision
        for provision in load_law(data).values()
        if hazard in provision.hazards and set(WITHIN[premises]) & set(provision.premises)
    )
    own = [provision for provision in found if provision.addressee != "responsible_person"]
    return Applicable(
        hazard, premises, found, _hull(own, "immediate"), _hull(own, "deadline"), _strongest(found)
    )  # fmt: skip


def _hull(provisions: Iterable[Provision], timing: Timing) -> Range | None:
    ranges = [one.fine for one in provisions if one.timing == timing and one.fine is not None]
    return (min(low for low, _ in ranges), max(high for _, high in ranges)) if ranges else None


def _strongest(provisions: Iterable[Provision]) -> Closure:
    order = list(CLOSURES)
    return cast("Closure", order[max((order.index(one.closure) for one in provisions), default=0)])


def _meets(provision: Provision, whom: str) -> bool:
    """Return whether a provision is addressed to somebody, or to the units that run a kind of premises."""
    if whom in ADDRESSEES:
        return provision.addressee == whom
    return provision.addressee == "unit" and bool(set(WITHIN[whom]) & set(provision.premises))


def _whom(provisions: Iterable[Provision]) -> list[str]:
    return list(dict.fromkeys(provision.addressee for provision in provisions))


def _known(where: str, field: str, name: str | None, known: Iterable[str], kind: str) -> None:
    names = list(known)
    if name is not None and name not in names:
        raise InputError([unknown(where, field, name, names, kind)])


def _joined(place: Sequence[int]) -> str:
    return f"{place[0]}{''.join(f'({number})' for number in place[1:])}"


def _numeral(number: int) -> str:
    """Return a whole number below 100 as Chinese writes it in a citation."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return f"{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}"


# ---------------------------------------------------------------------------------------------- reading


def _provision(row: Row, sources: Mapping[str, Source]) -> Provision:
    low, high = row.optional("low", 0), row.optional("high", 0)
    if (low is None) != (high is None):
        row.fault("high" if high is None else "low", "expected both ends of the fine, or neither")
    elif low is not None and high is not None and low > high:
        row.fault("low", "expected at most the high end")
    conduct = row.words("conduct_zh", "conduct_en")
    if conduct is None:
        row.fault("conduct_zh", "expected text")
    return Provision(
        key=row.text("key"),
        article=_whole(row, "article"),
        paragraph=_whole(row, "paragraph") if row.cells["paragraph"] else None,
        item=_whole(row, "item") if row.cells["item"] else None,
        conduct=conduct or Words("", ""),
        hazards=row.names("hazards", HAZARDS, "a hazard"),
        addressee=row.name("addressee", ADDRESSEES, "an addressee"),
        premises=row.names("premises", PREMISES, "a kind of premises"),
        timing=cast("Timing", row.name("timing", TIMINGS, "a timing")),
        low=low,
        high=high,
        closure=cast("Closure", row.name("closure", CLOSURES, "a closure")),
        note=row.words("note_zh", "note_en"),
        later=row.words("later_zh", "later_en"),
        wording=_whole(row, "wording"),
        sources=row.names("source", sources, "a source in sources.yaml"),
        standing=cast("Standing", row.name("standing", _STANDINGS, "a standing")),
    )


_STANDINGS: Sequence[str] = ("found", "recalled", "derived", "own")


def _whole(row: Row, column: str) -> int:
    value = row.number(column, 1)
    if math.isnan(value):  # no number at all, which has been told
        return 0
    if value != int(value):
        row.fault(column, "expected a whole number")
    return int(value)
