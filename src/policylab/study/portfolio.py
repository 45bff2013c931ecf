"""Portfolios: every set of the instruments, and what each instrument is worth among the others.

All sets are one array: a regime of every instrument whose figures are multiplied by whether the set has it. So the
2,048 regimes of eleven instruments take two evaluations, one of the sets with a visit instrument and one of those
without, since only the first let the regulator serve.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policylab.formulas import Array
from policylab.i18n.words import Words
from policylab.instruments import Instrument
from policylab.outcomes import PARTIES
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.study.futures import OVER_BUDGET, judge_futures, play
from policylab.verdict import VERDICTS

NAME = Words("措施组合", "set of measures")
VALUES = (*PARTIES, "welfare", "fires")


@dataclass(frozen=True)
class Portfolio:
    """Every set of some instruments against enforcement only at the same budget.

    Attributes
    ----------
    scenario : Scenario
    instruments : tuple of Instrument
    binding : bool
        Whether `serve` replaces `enforce`.
    members : ndarray of bool, shape (sets, instruments)
        Which instruments a set has; set s has instrument i where bit i of s is 1.
    verdict : ndarray of int8, shape (sets,)
        Places in `verdict.VERDICTS`.
    signs : mapping of str to ndarray of int8, shape (sets,)
        By party: 1 where it gains, -1 where it loses.
    gains : mapping of str to ndarray, shape (sets,)
        What changes against the matched baseline: yuan a year for each party and welfare, `fires` saved per 1,000
        premises; NaN where over budget.
    hours, money : ndarray, shape (sets,)
        Programme hours, and yuan that the instruments cost in the headline, per premises and year.
    """

    scenario: Scenario
    instruments: tuple[Instrument, ...]
    binding: bool
    members: NDArray[np.bool_]
    verdict: NDArray[np.int8]
    signs: Mapping[str, NDArray[np.int8]]
    gains: Mapping[str, Array]
    hours: Array
    money: Array

    @property
    def fits(self) -> NDArray[np.bool_]:
        """Which sets fit in the hours; shape (sets,)."""
        return np.not_equal(self.verdict, OVER_BUDGET)

    def names(self, chosen: int) -> tuple[str, ...]:
        """Return the names of the instruments of a set."""
        return tuple(item.name for item, member in zip(self.instruments, self.members[chosen], strict=True) if member)

    def losers(self, chosen: int) -> tuple[str, ...]:
        """Return the parties that lose under a set."""
        return tuple(party for party in PARTIES if self.signs[party][chosen] < 0)

    def place(self, names: Sequence[str]) -> int:
        """Return the set of these instruments."""
        return sum(1 << index for index, item in enumerate(self.instruments) if item.name in set(names))

    def is_verdict(self, *verdicts: str) -> NDArray[np.bool_]:
        """Return which sets have one of these verdicts; shape (sets,)."""
        return np.isin(self.verdict, [VERDICTS.index(one) for one in verdicts])

    def front(self) -> NDArray[np.intp]:
        """Return the sets that no other betters for one party without worsening it for another (Pareto front)."""
        places = np.flatnonzero(self.fits)
        points = np.stack([self.gains[party][places] for party in PARTIES], axis=1)
        kept = [
            place
            for place, point in zip(places, points, strict=True)
            if not ((points >= point).all(axis=1) & (points > point).any(axis=1)).any()
        ]
        return np.array(kept, dtype=np.intp)

    def best(self, money: float = np.inf, *, by: str = "welfare", losers: bool = True) -> int | None:
        """Return the set that gains most within a budget; the smaller set where two gain the same.

        Parameters
        ----------
        money : float
            Yuan per premises and year that the instruments may cost.
        by : {"enterprise", "regulator", "public", "welfare", "fires"}
        losers : bool
            Whether sets are allowed under which a party loses.

        Returns
        -------
        int or None
            None where no set fits.
        """
        may = self.fits & (self.money <= money + 1e-9)
        if not losers:
            may &= ~self.is_verdict("losers")
        places = np.flatnonzero(may)
        if not places.size:
            return None
        gains = self.gains[by][places]
        among = places[gains >= gains.max() - 1e-6]
        return int(among[np.argmin(self.members[among].sum(axis=1))])

    def alone(self, by: str) -> Array:
        """Return what each instrument gains by itself; NaN where it does not fit; shape (instruments,)."""
        return self.gains[by][[1 << index for index in range(len(self.instruments))]]

    def added_last(self, by: str, to: int) -> Array:
        """Return what each instrument adds to the others of a set; for one outside it, to the whole set."""
        flags = 1 << np.arange(len(self.instruments))
        added: Array = self.gains[by][to | flags] - self.gains[by][to & ~flags]
        return added

    def shapley(self, by: str) -> Array:
        """Return what each instrument adds on average over the sets it may join.

        The average is first taken over sets of equal size, then over sizes. Where every set fits in the hours this is
        the Shapley value, and the values sum to what all instruments gain together; where some do not, it goes over
        those sets that fit with the instrument and without it.

        Parameters
        ----------
        by : str
            As in `best`.

        Returns
        -------
        ndarray, shape (instruments,)
            NaN for an instrument that fits in no set.
        """
        gains, sizes = self.gains[by], self.members.sum(axis=1)
        values = np.full(len(self.instruments), np.nan)
        for index in range(len(values)):
            without = np.flatnonzero(~self.members[:, index])
            added = gains[without | (1 << index)] - gains[without]
            fits = ~np.isnan(added)
            means = [
                added[of_size].mean()
                for size in range(len(values))
                if (of_size := fits & (sizes[without] == size)).any()
            ]
            if means:
                values[index] = np.mean(means)
        return values


def portfolio(scenario: Scenario, instruments: Sequence[Instrument], *, binding: bool = False) -> Portfolio:
    """Judge every set of some instruments (MODEL.md, eqs. 1-35).

    Parameters
    ----------
    scenario : Scenario
        Without draws.
    instruments : sequence of Instrument
        Without draws, at most sixteen: sets double with each.
    binding : bool
        Whether `serve` replaces `enforce`.

    Raises
    ------
    ValueError
        If there are more than sixteen instruments.
    """
    if len(instruments) > 16:
        raise ValueError(f"portfolio: expected at most 16 instruments; got {len(instruments)}")
    sets = np.arange(1 << len(instruments))
    members = (sets[:, None] >> np.arange(len(instruments)) & 1).astype(bool)
    visit = np.array([item.delivered_by == "visit" for item in instruments], dtype=bool)
    served = (members & visit).any(axis=1)
    verdict = np.empty(len(sets), dtype=np.int8)
    signs = {party: np.zeros(len(sets), dtype=np.int8) for party in PARTIES}
    gains = {name: np.empty(len(sets)) for name in VALUES}
    hours, money = np.empty(len(sets)), np.empty(len(sets))
    for with_service in (False, True):
        places = np.flatnonzero(served == with_service)
        if not places.size:
            continue
        used = [index for index in range(len(instruments)) if with_service or not visit[index]]
        regime = Regime("sets", NAME, tuple(_where(instruments[index], members[places, index]) for index in used))
        today = play(scenario, Regime("enforcement_only", NAME), len(places))
        found = judge_futures(
            scenario, regime, today, len(places), binding=binding,
            measures=("welfare", "money", "baseline_fires", "baseline_welfare"),
        )  # fmt: skip
        verdict[places] = found.verdict
        for party in PARTIES:
            gains[party][places] = found.gains[party]
            signs[party][places] = found.signs[party]
        gains["welfare"][places] = found.measures["welfare"] - found.measures["baseline_welfare"]
        gains["fires"][places] = found.measures["baseline_fires"] - found.fires
        hours[places] = regime.programme_hours
        money[places] = found.measures["money"]
    return Portfolio(scenario, tuple(instruments), binding, members, verdict, signs, gains, hours, money)


def _where(instrument: Instrument, member: NDArray[np.bool_]) -> Instrument:
    """Return an instrument that is there in some places only: elsewhere it does nothing and takes nothing."""
    return instrument.with_figures(
        {name: np.asarray(one.value * member, dtype=float) for name, one in instrument.figures().items()}
    )


@dataclass(frozen=True)
class BreakEven:
    """How dear the measures of a regime may become.

    Attributes
    ----------
    factor : float or None
        The largest factor on the hours and costs of every instrument, up to `searched`, to which one gets from the
        costs taken without a party losing; where it loses at these, the largest below them at which it does not.
        None where it loses at every factor from nothing to the costs taken.
    lowest : float or None
        Where the stretch of factors begins that ends with `factor`; 0 where nobody loses at anything cheaper.
    hours, money : float or None
        Programme hours, and yuan that the instruments cost in the headline, per premises and year at that factor.
    searched : float
        The largest factor tried.
    first : tuple of str
        Who loses one step beyond.
    over : bool
        Whether the factor ends where the programmes no longer fit in the hours, and not where a party loses.
    """

    factor: float | None
    lowest: float | None
    hours: float | None
    money: float | None
    searched: float
    first: tuple[str, ...] = ()
    over: bool = False


def break_even(
    scenario: Scenario,
    regime: Regime,
    *,
    party: str | Sequence[str] = "regulator",
    binding: bool = False,
    largest: float = 10.0,
) -> BreakEven:
    """Return up to which factor on the hours and costs of its instruments a party does not lose by a regime.

    The factor is tried in 2,000 equal steps from zero, and at 1, from where it is followed: dearer measures may help a
    party that cheaper ones harm, so that there can be several stretches, of which this is the one at the costs taken.
    It is right to `largest`/2,000.

    Parameters
    ----------
    scenario : Scenario
        Without draws.
    regime : Regime
    party : {"enterprise", "regulator", "public"}, or several
        Of several, none may lose.
    binding : bool
    largest : float
        The largest factor tried, at least 1.
    """
    parties = [party] if isinstance(party, str) else list(party)
    factors = np.union1d(np.linspace(0.0, largest, 2001), [1.0])
    instruments = tuple(
        item.with_figures({"hours": item.hours.value * factors, "cost": item.cost.value * factors})
        for item in regime.instruments
    )
    dearer = Regime(regime.name, regime.title, instruments)
    today = play(scenario, Regime("enforcement_only", NAME), len(factors))
    found = judge_futures(scenario, dearer, today, len(factors), binding=binding, measures=("money",))
    fits = found.verdict != OVER_BUDGET
    loses = {one: fits & (found.signs[one] < 0) for one in parties}
    holds = fits & ~np.any(list(loses.values()), axis=0)
    here = int(np.searchsorted(factors, 1.0))
    below = np.flatnonzero(holds[: here + 1])
    if not below.size:
        return BreakEven(None, None, None, None, largest)
    inside, last = int(below[-1]), int(below[-1])
    if inside == here:
        ends = np.flatnonzero(~holds[here:])
        last = here + int(ends[0]) - 1 if ends.size else len(factors) - 1
    begins = np.flatnonzero(~holds[:inside])
    beyond = min(last + 1, len(factors) - 1)
    return BreakEven(
        float(factors[last]),
        float(factors[begins[-1] + 1]) if begins.size else 0.0,
        float(np.broadcast_to(dearer.programme_hours, factors.shape)[last]),
        float(found.measures["money"][last]),
        largest,
        first=tuple(one for one in parties if loses[one][beyond]),
        over=bool(not fits[beyond]),
    )
