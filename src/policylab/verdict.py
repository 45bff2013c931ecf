"""The verdict: who gains and who loses by more than a trifle, and what that is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from policylab.formulas import Array
from policylab.quantity import Number

Verdict = Literal["multi_win", "no_change", "no_loser", "losers", "over_budget"]
VERDICTS: tuple[Verdict, ...] = ("multi_win", "no_change", "no_loser", "losers", "over_budget")

# A party gains or loses where its payoff moves by more than the larger of these (MODEL.md, eq. 33).
LEAST_GAIN_YUAN = 0.01
LEAST_GAIN_SHARE = 1e-9


def least_gain(first: Array, second: Array) -> Array:
    """Return by how much a party's payoff must move to count as a gain or a loss, yuan (MODEL.md, eq. 33).

    Parameters
    ----------
    first, second : ndarray, shape (*draws, rows, columns)
        The party's payoffs in the two games; their common range sets the scale.

    Returns
    -------
    ndarray, shape draws
    """
    cells = (-2, -1)
    high = np.maximum(first.max(axis=cells), second.max(axis=cells))
    low = np.minimum(first.min(axis=cells), second.min(axis=cells))
    least: Array = np.maximum(LEAST_GAIN_YUAN, LEAST_GAIN_SHARE * (high - low))
    return least


def gain_sign(gain: Number, first: Array, second: Array) -> NDArray[np.int8]:
    """Return 1 for a gain, -1 for a loss, 0 for neither; shape draws (MODEL.md, eq. 33).

    Parameters
    ----------
    gain : float or ndarray
        How the party's payoff moves, yuan a year.
    first, second : ndarray, shape (*draws, rows, columns)
        The party's payoffs in the two games.
    """
    least = least_gain(first, second)
    return np.greater(gain, least).astype(np.int8) - np.less(gain, -least).astype(np.int8)


def verdict_codes(signs: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the verdicts that follow from the signs of the gains, as places in `VERDICTS` (MODEL.md, eq. 34).

    Parameters
    ----------
    signs : ndarray of int, shape (parties, ...)
    """
    loses, wins, moves = (signs < 0).any(axis=0), (signs > 0).all(axis=0), (signs != 0).any(axis=0)
    names = np.select(
        [loses, wins, moves],
        [VERDICTS.index(one) for one in ("losers", "multi_win", "no_loser")],
        VERDICTS.index("no_change"),
    )
    return names.astype(np.int8)


def classify(signs: Mapping[str, int]) -> tuple[Verdict, tuple[str, ...]]:
    """Return the verdict and the losers from the sign of each party's gain (MODEL.md, eq. 34)."""
    verdict = VERDICTS[int(verdict_codes(np.array(list(signs.values()), dtype=np.int8)))]
    return verdict, tuple(party for party, sign in signs.items() if sign < 0)
