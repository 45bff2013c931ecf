"""Effects as studies report them: `effects.csv`, read and graded."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from policylab.datafiles import DataFolder
from policylab.evidence.rows import Row, read_keyed
from policylab.evidence.sources import Source, Standing, load_sources
from policylab.i18n.words import Words

Design = Literal["randomised", "discontinuity", "review", "comparison", "before_after", "cross_section", "survey"]
Quality = Literal["very_low", "low", "moderate", "high"]
Finding = Literal["improves", "none", "mixed"]

FILE = "effects.csv"
COLUMNS = (
    "key", "study_zh", "study_en", "group", "instruments", "context_zh", "context_en", "n_zh", "n_en", "design",
    "lowered", "outcome_zh", "outcome_en", "finding", "change", "low", "high", "control", "reported_zh", "reported_en",
    "caveat_zh", "caveat_en", "quality", "source", "standing",
)  # fmt: skip

GROUPS: Mapping[str, Words] = {
    "penalty": Words("检查并处罚", "Inspection with a penalty"),
    "inspection": Words("检查，罚与不罚合计", "Inspection, penalised or not"),
    "no_penalty": Words("检查而不处罚", "Inspection without a penalty"),
    "advice": Words("单纯指导、咨询", "Advice alone"),
    "advice_repair": Words("指导并当场整改", "Advice with repair on the spot"),
    "publicity": Words("公布处罚，震慑旁人", "Sanctions made known: effect on others"),
    "leaflet": Words("发传单", "Leaflets"),
    "training": Words("培训", "Training"),
    "style": Words("执法方式", "Ways of enforcing"),
}
DESIGNS: Mapping[str, tuple[Words, Quality]] = {
    "randomised": (Words("随机", "randomised"), "high"),
    "discontinuity": (Words("断点回归", "discontinuity"), "moderate"),
    "review": (Words("综述", "review"), "moderate"),
    "comparison": (Words("有对照的观察", "comparison with untreated"), "low"),
    "before_after": (Words("前后对比", "before and after"), "very_low"),
    "cross_section": (Words("横向比较", "cross-section"), "very_low"),
    "survey": (Words("问卷", "survey"), "very_low"),
}
# From the lowest to the highest.
QUALITIES: Mapping[str, Words] = {
    "very_low": Words("很低", "very low"),
    "low": Words("低", "low"),
    "moderate": Words("中", "moderate"),
    "high": Words("高", "high"),
}
FINDINGS: Mapping[str, Words] = {
    "improves": Words("有作用", "improves"),
    "none": Words("没有作用", "no effect"),
    "mixed": Words("不一或不明", "mixed or unclear"),
}
_STANDINGS: Sequence[str] = ("found", "recalled", "derived", "own")

# The half-width of a 95% interval in standard errors.
_NORMAL_95 = 1.96


@dataclass(frozen=True)
class Effect:
    """One effect that a study reports.

    Attributes
    ----------
    key : str
    study : Words
        Authors and year.
    group : str
        What was done; a key of `GROUPS`.
    instruments : tuple of str
        The measures of the article on which it bears; empty where it bears on enforcement alone.
    context, outcome : Words
    n : Words or None
        How many were studied.
    design : str
        A key of `DESIGNS`.
    lowered : int
        Steps by which the quality is below that of the design.
    finding : str
        `improves`, `none` or `mixed`, as the study says.
    change : float or None
        Relative change of the rate of harm among the treated; -0.2 is a fifth less. None where no rate is reported.
    low, high : float or None
        Ends of the 95% interval of `change`; None where not reported.
    control : float or None
        Relative change among the untreated in the same time; None where `change` is already against them, or where
        there were none.
    reported, caveat : Words
    quality : str
        By the rule at the head of `policylab.evidence.effects`.
    sources : tuple of str
    standing : str
    """

    key: str
    study: Words
    group: str
    instruments: tuple[str, ...]
    context: Words
    n: Words | None
    design: Design
    lowered: int
    outcome: Words
    finding: Finding
    change: float | None
    low: float | None
    high: float | None
    control: float | None
    reported: Words
    caveat: Words
    quality: Quality
    sources: tuple[str, ...]
    standing: Standing

    @property
    def log_ratio(self) -> float | None:
        """Log of the rate ratio, treated over untreated; None where no rate is reported."""
        return None if self.change is None else self._log(self.change)

    @property
    def log_interval(self) -> tuple[float, float] | None:
        """The 95% interval of `log_ratio`, or None where not reported."""
        return None if self.low is None or self.high is None else (self._log(self.low), self._log(self.high))

    @property
    def standard_error(self) -> float | None:
        """Standard error of `log_ratio` read off the interval, or None where that is not reported."""
        if self.log_interval is None:
            return None
        low, high = self.log_interval
        return (high - low) / (2 * _NORMAL_95)

    def _log(self, change: float) -> float:
        return math.log1p(change) - math.log1p(self.control or 0.0)


def graded(design: str, lowered: int) -> Quality:
    """Return the quality of a design that is lowered by so many steps, as the package's head says."""
    steps = list(QUALITIES)
    return cast("Quality", steps[max(0, steps.index(DESIGNS[design][1]) - lowered)])


def load_effects(data: DataFolder | None = None) -> Mapping[str, Effect]:
    """Read `effects.csv` of every data folder.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own; its rows come on top of the project's, and replace those of the same key.

    Returns
    -------
    mapping of str to Effect
        By key, in the order of the file.

    Raises
    ------
    InputError
        Naming every fault of the files; among them a quality that does not follow by the rule.

    Examples
    --------
    >>> levine = load_effects()["levine_injuries"]
    >>> round(levine.log_ratio, 4), round(levine.standard_error, 3)
    (-0.0987, 0.044)
    """
    sources = load_sources(data)
    return read_keyed(FILE, COLUMNS, lambda row: _effect(row, sources), data)


def _effect(row: Row, sources: Mapping[str, Source]) -> Effect:
    design, lowered = row.name("design", DESIGNS, "a design"), row.number("lowered", 0, 3)
    quality = row.name("quality", QUALITIES, "a quality")
    if (
        design in DESIGNS
        and quality in QUALITIES
        and lowered in (0, 1, 2, 3)
        and quality != graded(design, int(lowered))
    ):
        row.fault("quality", f"expected {graded(design, int(lowered))!r}, as the rule has it")
    change, control = _change(row, "change"), _change(row, "control")
    low, high = _change(row, "low"), _change(row, "high")
    if (low is None) != (high is None):
        row.fault("high" if high is None else "low", "expected both ends of the interval, or neither")
    elif low is not None and high is not None and not (change is not None and low <= change <= high):
        row.fault("change", "expected a number within its interval")
    if control is not None and change is None:
        row.fault("change", "expected a number where the untreated have one")
    return Effect(
        key=row.text("key"),
        study=_words(row, "study"),
        group=row.name("group", GROUPS, "a group of effects"),
        instruments=tuple(part.strip() for part in row.cells["instruments"].split(";") if part.strip()),
        context=_words(row, "context"),
        n=row.words("n_zh", "n_en"),
        design=cast("Design", design),
        lowered=0 if math.isnan(lowered) else int(lowered),
        outcome=_words(row, "outcome"),
        finding=cast("Finding", row.name("finding", FINDINGS, "a finding")),
        change=change,
        low=low,
        high=high,
        control=control,
        reported=_words(row, "reported"),
        caveat=_words(row, "caveat"),
        quality=cast("Quality", quality),
        sources=row.names("source", sources, "a source in sources.yaml"),
        standing=cast("Standing", row.name("standing", _STANDINGS, "a standing")),
    )


def _change(row: Row, column: str) -> float | None:
    value = row.optional(column)
    if value is not None and value <= -1:
        row.fault(column, "expected a number above -1: a rate does not fall below nothing")
        return None
    return value


def _words(row: Row, name: str) -> Words:
    words = row.words(f"{name}_zh", f"{name}_en")
    if words is None:
        row.fault(f"{name}_zh", "expected text")
        return Words("", "")
    return words
