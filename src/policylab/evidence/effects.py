"""What visits, advice and publicity do, as studies found it: `data/effects.csv`, and the priors that follow.

An effect is a rate ratio: the rate of harm (injuries, fires, violations) where something was done, over the rate where
it was not. On the log scale 0 is no effect and -0.20 is about a fifth less. A file states what was reported, the
change among those treated and, where there was one, the change among those not treated; the ratio is computed here.

**Quality** says how far a study can tell cause from coincidence, by one rule. It starts from the design: high for a
randomised one; moderate for a discontinuity and for a review; low for a comparison with others that were not treated;
very low for before and after, a cross-section or a survey. It is lowered a step for each reason that `lowered` counts:
figures that were recalled and not seen, only an abstract seen, or a lower grade given by the review itself or by a
clearing-house. That nearly all outcomes are injuries abroad, not fires in China, is no part of it; that is met by the
width of the priors.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from policylab.datafiles import DataFolder, folders
from policylab.errors import Fault, InputError, unknown
from policylab.evidence.rows import Row, read_rows
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
        By the rule of this module.
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
    """Return the quality of a design that is lowered by so many steps, as this module's head says."""
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
    read: dict[str, Effect] = {}
    faults: list[Fault] = []
    for number, folder in enumerate(reversed(folders(data))):
        path = folder / FILE
        if number and not path.is_file():
            continue
        keys: set[str] = set()
        for row in read_rows(path, COLUMNS):
            effect = _effect(row, sources)
            if effect.key in keys:
                row.fault("key", "expected each key once")
            keys.add(effect.key)
            read[effect.key] = effect
            faults.extend(row.faults)
    if faults:
        raise InputError(faults)
    return read


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


# ----------------------------------------------------------------------------------------------- priors


@dataclass(frozen=True)
class Prior:
    """What is believed of an effect before anything is seen here: normal on the log scale of the rate ratio.

    Attributes
    ----------
    kind : str
    title : Words
    mean, sd : float
        Of the log rate ratio, for one visit (or release, or leaflet) in a year.
    effects : tuple of Effect
        The rows it rests on.
    rule : Words
        How it follows from them.
    source : str
        Key of `data/sources.yaml`.
    """

    kind: str
    title: Words
    mean: float
    sd: float
    effects: tuple[Effect, ...]
    rule: Words
    source: str = "effect_priors"

    @property
    def interval(self) -> tuple[float, float]:
        """The mean and two standard deviations to either side."""
        return self.mean - 2 * self.sd, self.mean + 2 * self.sd


@dataclass(frozen=True)
class _Kind:
    """A prior as it is stated, with the keys of its rows."""

    title: Words
    mean: float
    sd: float
    rows: tuple[str, ...]
    rule: Words


# Two rules go before the rest. A row counts by the rate ratio against the untreated, fixed premises only, one row for
# each study or period, that nearest to the kind; and unless five rows with untreated to compare with carry a figure,
# the standard deviation is wide enough for no effect at all to lie within two of them.
_KINDS: Mapping[str, _Kind] = {
    "visit_with_penalty": _Kind(
        Words("有处罚的检查", "Visit with a penalty"), -0.20, 0.08,
        ("levine_injuries", "foley_cited", "baggs_fixed", "foley_2007_fixed", "haviland_penalty",
         "gray_mendeloff_1979", "gray_mendeloff_1987", "gray_mendeloff_1992"),
        Words(
            "八行有对照数值：取对数率比的中位数（−0.18），化整到0.05；标准差取各行的标准差。",
            "Eight rows with untreated to compare with: the median of the log ratios (−0.18), to the nearest 0.05; the "
            "standard deviation is that of the rows.",
        ),
    ),
    "visit_without_penalty": _Kind(
        Words("没有处罚的检查", "Visit without a penalty"), -0.03, 0.04,
        ("foley_inspected", "haviland_no_penalty", "tompa_no_penalty", "garshol_inspection"),
        Words(
            "三项说没有作用；罚与不罚合计为−4%，是作用的上限。取两者之间、靠近上限，免得低估单纯检查；标准差使“没有作用”在两倍以内。",
            "Three find no effect; −4% for inspections penalised or not is the most it can be. Between the two and "
            "nearer the latter, so as not to play inspections down; no effect lies within two standard deviations.",
        ),
    ),
    "advice": _Kind(
        Words("单纯指导", "Advice alone"), -0.02, 0.05,
        ("baggs_consulted_fixed", "garshol_guidance", "foley_2007_consulted", "foley_consulted"),
        Words(
            "固定场所接受咨询的变化是−2.3%，取其对数−0.02；未查的同期−7%，两相比较为+0.05，这个差作标准差。其余几项没有显著作用。",
            "Consulted fixed sites changed by −2.3%, of which the log is −0.02; uninspected ones by −7%, against which "
            "it is +0.05: taken as the standard deviation. The others find nothing significant.",
        ),
    ),
    "advice_repair": _Kind(
        Words("指导并当场整改", "Advice with repair on the spot"), -0.50, 0.30,
        ("uk_home_checks", "surrey_two_years", "surrey_twelve_years"),
        Words(
            "都是前后对比，质量很低：均值取最接近零的一行（十五年−40%，对数−0.51），标准差使头两年的−66%（−1.08）在两倍处。",
            "All before and after, of very low quality: the mean is the row nearest to none (−40% in fifteen years, "
            "log −0.51); the standard deviation puts −66% in two years (−1.08) two of them away.",
        ),
    ),
    "publicised_sanction": _Kind(
        Words("公布一次处罚（5公里内同行）", "One sanction made known (peers within 5 km)"), -0.60, 0.30,
        ("johnson_release", "shimshack_discharges", "shimshack_violations"),
        Words(
            "查到数字的两项相差悬殊（−1.31与−0.07），取平均−0.69，向零化到0.1；标准差取均值的一半，使“没有作用”在两倍处。",
            "The two figures found lie far apart (−1.31 and −0.07): their mean, −0.69, to the next tenth towards zero; "
            "the standard deviation is half of it, so that no effect lies two of them away.",
        ),
    ),
    "leaflet": _Kind(
        Words("发传单", "Leaflet"), 0.0, 0.05,
        ("surrey_leaflets",),
        Words(
            "没有一行给出火灾率或事故率：均值取零，标准差与单纯指导相同。",
            "No row gives a rate of fires or injuries: the mean is zero, the standard deviation that of advice alone.",
        ),
    ),
}  # fmt: skip
PRIORS: tuple[str, ...] = tuple(_KINDS)


def prior(kind: str, *, data: DataFolder | None = None) -> Prior:
    """Return the prior effect of a kind of visit, with the rows it rests on and the rule by which it follows.

    Parameters
    ----------
    kind : str
        One of `PRIORS`.
    data : path, optional
        A data folder of one's own.

    Returns
    -------
    Prior

    Raises
    ------
    InputError
        For a kind that does not exist.

    Examples
    --------
    >>> found = prior("visit_with_penalty")
    >>> found.mean, found.sd, len(found.effects)
    (-0.2, 0.08, 8)
    """
    if kind not in _KINDS:
        raise InputError([unknown("prior", "kind", kind, _KINDS, "a prior")])
    stated, effects = _KINDS[kind], load_effects(data)
    return Prior(kind, stated.title, stated.mean, stated.sd, tuple(effects[key] for key in stated.rows), stated.rule)


def advice_with_repair(gap_share: float, *, data: DataFolder | None = None) -> Prior:
    """Return the prior of advice of which a share ends in repair on the spot: the hinge of the article's claim.

    Advice alone does next to nothing and advice with repair a good deal, as far as weak studies tell. How much of the
    gap a visit of the article closes no study says; this one number moves it.

    Parameters
    ----------
    gap_share : float
        In [0, 1]: 0 for advice alone, 1 for advice with repair.
    data : path, optional
        A data folder of one's own.

    Returns
    -------
    Prior
        Mean and standard deviation between those of the two, in proportion.

    Raises
    ------
    ValueError
        If the share is not in [0, 1].

    Examples
    --------
    >>> advice_with_repair(0.25).mean
    -0.14
    """
    if not 0 <= gap_share <= 1:
        raise ValueError(f"advice_with_repair: gap_share must be a number in [0, 1]; got {gap_share!r}")
    alone, repaired = prior("advice", data=data), prior("advice_repair", data=data)
    rule = Words(
        "单纯指导与指导并当场整改之间，按比例{share}取值。", "Between advice alone and advice with repair, at {share}."
    )
    return Prior(
        "advice_with_repair",
        Words("指导，部分当场整改", "Advice, in part with repair"),
        (1 - gap_share) * alone.mean + gap_share * repaired.mean,
        (1 - gap_share) * alone.sd + gap_share * repaired.sd,
        (*alone.effects, *repaired.effects),
        rule.format(share=f"{gap_share:g}"),
    )


def median_log_ratio(effects: Sequence[Effect]) -> float | None:
    """Return the median log ratio of the rows that carry a figure, or None where none does."""
    ratios = [effect.log_ratio for effect in effects if effect.log_ratio is not None]
    return statistics.median(ratios) if ratios else None
