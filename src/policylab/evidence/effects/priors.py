"""What is believed of an effect before anything is seen here, and the rows on which that rests."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policylab.datafiles import DataFolder
from policylab.errors import InputError, unknown
from policylab.evidence.effects.studies import Effect, load_effects
from policylab.i18n.words import Words


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


# Beside which rows of the file a prior belongs, where its kind is not itself the name of their group.
_GROUPS = {"visit_with_penalty": "penalty", "visit_without_penalty": "no_penalty", "publicised_sanction": "publicity"}


def priors_by_group(*, data: DataFolder | None = None) -> Mapping[str, Prior]:
    """Return every prior by the group of effects beside which it belongs, as figures show it.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own.

    Returns
    -------
    mapping of str to Prior
        By keys of `GROUPS`.
    """
    return {_GROUPS.get(kind, kind): prior(kind, data=data) for kind in PRIORS}


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
