"""Outlook: in which share of uncertain futures does a regime make all three gain, and in which does it fail?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policylab.quantity import Varies
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.study.discovery import Discovery, discover
from policylab.study.futures import MULTI_WIN, Concept, judge_futures, play, verdict_keys, verdict_of
from policylab.study.sampling import scramblings
from policylab.study.uncertainty import FuturesShare, share_of_futures
from policylab.verdict import VERDICTS

SETS, DRAWS, SEED = 8, 512, 0


@dataclass(frozen=True)
class Outlook:
    """One regime in many uncertain futures.

    Attributes
    ----------
    regime : Regime
    binding : bool
    varies : {"knowledge", "premises"}
        Which ranges were drawn.
    multi_win : ndarray of bool, shape (sets, draws)
        Where all three gain, in independent sets of draws.
    share : FuturesShare
        The share of such futures, with its interval.
    verdicts : mapping of str to float
        The share of futures with each verdict.
    fates : mapping of (str, tuple of str) to float
        The share of futures with each verdict and losers; what never comes about is missing.
    failing : Discovery
        Which futures those are in which not all three gain.
    """

    regime: Regime
    binding: bool
    varies: Varies
    multi_win: NDArray[np.bool_]
    share: FuturesShare
    verdicts: Mapping[str, float]
    fates: Mapping[tuple[str, tuple[str, ...]], float]
    failing: Discovery


def outlook(
    scenario: Scenario,
    regime: Regime,
    *,
    binding: bool = False,
    concept: Concept = "nash",
    varies: Varies = "knowledge",
    draws: int = DRAWS,
    sets: int = SETS,
    seed: int = SEED,
) -> Outlook:
    """Judge a regime in independent sets of futures.

    Parameters
    ----------
    scenario, regime : Scenario, Regime
        Without draws.
    binding : bool
        Whether `serve` replaces `enforce`.
    concept : {"nash", "commitment"}
    varies : {"knowledge", "premises"}
        Which ranges are drawn: what is not known, or how premises differ.
    draws, sets : int
        Draws in each set, and sets.
    seed : int

    Raises
    ------
    InputError
        If there are too few draws or sets.
    """
    verdicts, keys, values = [], [], []
    for futures in scramblings(scenario, regime.instruments, draws, seed=seed, varies=varies, k=sets):
        drawn = futures.scenario(scenario)
        today = play(drawn, Regime("enforcement_only", regime.title), draws, concept=concept)
        judged = judge_futures(drawn, futures.regime(regime), today, draws, binding=binding)
        verdicts.append(judged.verdict)
        keys.append(verdict_keys(judged))
        values.append(futures.values)
    codes = np.array(verdicts)
    multi_win = np.equal(codes, MULTI_WIN)
    everything = {name: np.concatenate([one[name] for one in values]) for name in values[0]}
    return Outlook(
        regime=regime,
        binding=binding,
        varies=varies,
        multi_win=multi_win,
        share=share_of_futures(multi_win),
        verdicts={name: float((codes == place).mean()) for place, name in enumerate(VERDICTS)},
        fates={verdict_of(int(key)): float(np.equal(keys, key).mean()) for key in np.unique(keys)},
        failing=discover(everything, ~multi_win.ravel(), seed=seed),
    )
