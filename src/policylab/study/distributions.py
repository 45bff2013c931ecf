"""The distributions that a quantity may be drawn from, by their inverse distribution functions."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from policylab.formulas import Array
from policylab.quantity import Quantity

# What PERT adds to the weight of the mode: it gives a mean of (low + 4*mode + high)/6.
_PERT = 4.0


def quantile(quantity: Quantity, probability: ArrayLike) -> Array:
    """Return the values below which a quantity lies with given probabilities: the inverse distribution function.

    Uniform; uniform in the logarithm; triangular with its mode at the value; beta on [low, high] with its mode at the
    value and the weight of PERT, shapes 1 + 4*(value - low)/(high - low) and 1 + 4*(high - value)/(high - low).

    Parameters
    ----------
    quantity : Quantity
        Without draws.
    probability : array_like
        In [0, 1].

    Returns
    -------
    ndarray
        In [low, high]; the value everywhere where it is fixed.
    """
    p = np.asarray(probability, dtype=float)
    low, high, mode = quantity.low, quantity.high, float(np.asarray(quantity.value))
    width = high - low
    if quantity.distribution == "fixed" or width <= 0:
        return np.full(p.shape, mode)
    if quantity.distribution == "uniform":
        values = low + width * p
    elif quantity.distribution == "loguniform":
        values = low * (high / low) ** p
    elif quantity.distribution == "triangular":
        rising = low + np.sqrt(p * width * (mode - low))
        values = np.where(p * width <= mode - low, rising, high - np.sqrt((1 - p) * width * (high - mode)))
    else:
        from scipy.special import betaincinv

        weights = 1 + _PERT * (mode - low) / width, 1 + _PERT * (high - mode) / width
        values = low + width * betaincinv(*weights, p)
    return np.clip(values, low, high)  # rounding may leave the range by a hair
