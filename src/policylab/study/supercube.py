"""Latin supercube sampling: even points in groups of dimensions that know nothing of each other.

Each group of dimensions has a scrambled Sobol sequence of its own, and the groups are joined in random order (Owen
1998, "Latin supercube sampling for very high-dimensional simulations", ACM Transactions on Modeling and Computer
Simulation 8, 71-102). So each group keeps the evenness of its sequence, and no group's points depend on which other
groups there are. The rows are shuffled within blocks that double in length, so that the first 2**j rows are the first
2**j points of every sequence, for every j.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from policylab.formulas import Array

Engine = Literal["sobol", "latin"]


def supercube(groups: Mapping[str, Sequence[str]], n: int, seed: int, engine: Engine = "sobol") -> dict[str, Array]:
    """Return n points of the unit cube as columns by the name of their dimension.

    Parameters
    ----------
    groups : mapping of str to sequence of str
        The names of the dimensions by the name of their group; no dimension twice.
    n : int
        At least 1. A power of two is the most even, any other works.
    seed : int
        At least 0.
    engine : {"sobol", "latin"}
        Latin supercube sampling, or a Latin hypercube, in which every dimension is a group of its own.

    Returns
    -------
    dict of str to ndarray, shape (n,)
        In [0, 1]. With Sobol points a column depends on the seed and on its group, its names and their order; and
        fewer points are the first of more. In a Latin hypercube it depends on the seed, n and its own name.
    """
    columns: dict[str, Array] = {}
    for group, names in groups.items():
        if names:
            points = _sobol(group, names, n, seed) if engine == "sobol" else _latin(names, n, seed)
            columns |= {name: points[:, place] for place, name in enumerate(names)}
    return columns


def stream(seed: int, *names: str) -> np.random.SeedSequence:
    """Return a source of random numbers of a name's own."""
    digest = hashlib.blake2b("/".join(names).encode(), digest_size=16).digest()
    return np.random.SeedSequence([seed, int.from_bytes(digest, "little")])


def _sobol(group: str, names: Sequence[str], n: int, seed: int) -> Array:
    from scipy.stats import qmc

    size = (n - 1).bit_length()
    random = np.random.default_rng(stream(seed, "scramble", group))
    points: Array = qmc.Sobol(len(names), scramble=True, rng=random).random_base2(size)
    return points[_order(size, np.random.default_rng(stream(seed, "order", group)))[:n]]


def _order(size: int, random: np.random.Generator) -> NDArray[np.intp]:
    """Return a random order of 2**size points in which the first 2**j are the first 2**j points, for every j."""
    blocks = [np.arange(1), *(2**level + random.permutation(2**level) for level in range(size))]
    return np.concatenate(blocks)


def _latin(names: Sequence[str], n: int, seed: int) -> Array:
    from scipy.stats import qmc

    streams = (np.random.default_rng(stream(seed, "latin", name)) for name in names)
    return np.hstack([qmc.LatinHypercube(1, rng=one).random(n) for one in streams])
