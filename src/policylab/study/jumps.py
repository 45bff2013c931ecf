"""Jumps: does the size of a gain hang on a small move of one number, while the verdict stays?

A verdict says who gains, not how much. Where the enterprise changes what it does at a threshold just beside the values
taken, the same verdict may stand for a gain many times as large.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from policylab.outcomes import PARTIES
from policylab.quantity import Number
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.study.futures import judge_futures, play, verdict_keys
from policylab.study.sensitivity import ranges
from policylab.study.values import put, value_of

# How far each number is moved, as a share of its range.
STEP = 0.02
# A gain jumps where it moves by more than this and by more than its own size: yuan a year.
LEAST = 1.0


@dataclass(frozen=True)
class Jump:
    """A party whose gain jumps while the verdict stays.

    Attributes
    ----------
    party : str
    gain : float
        At the values taken, yuan a year.
    furthest : float
        The gain furthest from it that a small move of one number leads to.
    names : tuple of str
        The numbers, each of which does so alone: parameters (`fine`) or figures of an instrument (`guidance.hours`).
    """

    party: str
    gain: float
    furthest: float
    names: tuple[str, ...]


def jumps(scenario: Scenario, regime: Regime, *, binding: bool = False) -> tuple[Jump, ...]:
    """Return the parties whose gain moves by more than its own size as one number moves by 2% of its range.

    Each number moves alone, up and down as far as its range goes. Moves that turn the verdict do not count here: those
    are turning points.

    Parameters
    ----------
    scenario, regime : Scenario, Regime
        Without draws.
    binding : bool
    """
    spans = {
        **ranges(scenario, regime.instruments, varies="knowledge"),
        **ranges(scenario, regime.instruments, varies="premises"),
    }
    moves = [
        (name, float(np.clip(value + way * STEP * (high - low), low, high)))
        for name, (low, value, high) in spans.items()
        for way in (-1, 1)
    ]
    if not moves:
        return ()
    draws = len(moves) + 1  # the last is the scenario as it stands
    values: dict[str, Number] = {}
    for name in spans:
        whole = np.full(draws, value_of(scenario, regime, name))
        for place, (moved, value) in enumerate(moves):
            if moved == name:
                whole[place] = value
        values[name] = whole
    asked, served = put(scenario, regime, values)
    today = play(asked, Regime("enforcement_only", regime.title), draws)
    found = judge_futures(asked, served, today, draws, binding=binding)
    keys = verdict_keys(found)
    told = []
    for party in PARTIES:
        gains = found.gains[party]
        change = np.abs(gains - gains[-1])
        jumped = np.flatnonzero((keys == keys[-1]) & (change > max(LEAST, abs(float(gains[-1])))))
        if jumped.size and found.signs[party][-1]:
            furthest = jumped[np.argmax(change[jumped])]
            names = tuple(dict.fromkeys(moves[place][0] for place in jumped))
            told.append(Jump(party, float(gains[-1]), float(gains[furthest]), names))
    return tuple(told)
