"""Blocks of a scan: some regimes in some futures, judged alike wherever it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policylab.formulas import Array
from policylab.i18n.words import Words
from policylab.instruments import Instrument
from policylab.outcomes import PARTIES
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.study.futures import Concept, Played, judge_futures, play

# A block is so many regimes in so many futures: small enough for the caches, large enough to outweigh a call.
REGIMES_PER_BLOCK = 64
FUTURES_PER_BLOCK = 5_000

COLUMNS = ("gain_enterprise", "gain_regulator", "gain_public", "fires", "visits")
_NAME = Words("措施组合", "set of measures")


@dataclass(frozen=True)
class ScanPlan:
    """What is asked, whole: the draws and how to judge them.

    Attributes
    ----------
    scenario : Scenario
        Its uncertain values are arrays of shape (futures,).
    instruments : tuple of Instrument
        Their uncertain figures likewise.
    futures : int
    binding : bool
    concept : {"nash", "commitment"}
    measures : tuple of str
        What is kept beside verdict, gains, fires and visits.
    """

    scenario: Scenario
    instruments: tuple[Instrument, ...]
    futures: int
    binding: bool
    concept: Concept
    measures: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The numbers kept of each game, as float32."""
        return (*COLUMNS, *self.measures)


@dataclass(frozen=True)
class Block:
    """Some of the regimes in some of the futures: from first up to stop."""

    number: int
    regimes: tuple[int, int]
    futures: tuple[int, int]


@dataclass(frozen=True)
class BlockResult:
    """Verdicts and numbers of a block; arrays of shape (regimes, futures)."""

    verdict: NDArray[np.int8]
    values: Mapping[str, NDArray[np.float32]]


def blocks_of(regimes: int, futures: int, regimes_per_block: int) -> list[Block]:
    """Return the blocks of a scan, in order."""
    pieces = [
        ((first, min(first + regimes_per_block, regimes)), (start, min(start + FUTURES_PER_BLOCK, futures)))
        for first in range(0, regimes, regimes_per_block)
        for start in range(0, futures, FUTURES_PER_BLOCK)
    ]
    return [Block(number, *piece) for number, piece in enumerate(pieces)]


def judge_block(plan: ScanPlan, block: Block) -> BlockResult:
    """Judge some regimes in some futures; the same numbers wherever and with whatever else it is done."""
    places = slice(*block.futures)
    count = block.futures[1] - block.futures[0]
    scenario = plan.scenario.with_values(_sliced(plan.scenario.parameters, places))
    instruments = [
        item.with_figures(_sliced({name: one.value for name, one in item.figures().items()}, places))
        for item in plan.instruments
    ]
    today = play(scenario, Regime("enforcement_only", _NAME), count, concept=plan.concept)
    shape = (block.regimes[1] - block.regimes[0], count)
    verdict = np.empty(shape, dtype=np.int8)
    values = {name: np.empty(shape, dtype=np.float32) for name in plan.columns}
    for row, members in enumerate(range(*block.regimes)):
        _judge_row(plan, scenario, instruments, members, today, verdict[row], {n: v[row] for n, v in values.items()})
    return BlockResult(verdict, values)


def _judge_row(
    plan: ScanPlan,
    scenario: Scenario,
    instruments: Sequence[Instrument],
    members: int,
    today: Played,
    verdict: NDArray[np.int8],
    values: Mapping[str, NDArray[np.float32]],
) -> None:
    chosen = tuple(item for index, item in enumerate(instruments) if members >> index & 1)
    found = judge_futures(
        scenario, Regime("set", _NAME, chosen), today, len(verdict), binding=plan.binding, measures=plan.measures
    )
    verdict[:] = found.verdict
    numbers = [*(found.gains[party] for party in PARTIES), found.fires, found.visits]
    for name, number in zip(COLUMNS, numbers, strict=True):
        values[name][:] = number
    for name in plan.measures:
        values[name][:] = found.measures[name]


def _sliced(values: Mapping[str, Any], places: slice) -> dict[str, Array]:
    return {name: np.asarray(value)[places] for name, value in values.items() if np.ndim(value)}
