"""How mixes are written where results show themselves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

# A chance below this is not written.
_NONE = 5e-4


def mix_text(chances: npt.ArrayLike, actions: Sequence[str] | None = None) -> str:
    """Return a mix as text: the actions that are used, each with its chance; chances alone where none is named."""
    values = np.asarray(chances, dtype=float).tolist()
    if actions is None:
        return "(" + ", ".join(f"{value:.4g}" for value in values) + ")"
    used = [(name, value) for name, value in zip(actions, values, strict=True) if value > _NONE]
    return used[0][0] if len(used) == 1 else ", ".join(f"{name} {value:.4g}" for name, value in used)


def payoff_text(value: float, payoffs: npt.NDArray[np.float64]) -> str:
    """Return a mean of payoffs; what is rounding noise beside the largest of them is 0."""
    return f"{0.0 if abs(value) <= 1e-12 * np.abs(payoffs).max() else value:.6g}"
