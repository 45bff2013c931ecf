"""Does a rest point of replicator dynamics attract what starts near it? Its eigenvalues say.

The object. At a rest point of the dynamics in `policylab.solve.evolution` nothing moves. The eigenvalues of the
Jacobian there are the rates at which small displacements grow: if all real parts are negative the point attracts its
surroundings, if one is positive it does not.

In several populations the evolutionarily stable states are the strict pure equilibria, and no mixed state is one
(Selten 1980). They are the pure states with negative eigenvalues only. An eigenvalue of 0 is not stable: some action
does as well as the one in use, and nothing drives it out.

The method. Shares that are 0 or 1 have an exact row in the Jacobian, in populations with two actions
(1 - 2 v_i) f_i(v) on the diagonal, so at a pure state nothing is differentiated. Elsewhere payoffs that depend on the
state are differentiated by a formula through nine points at most 0.001 apart, all of them inside [0, 1] (shifted to one
side near the edge); it is exact for polynomials of degree 8. Constant payoffs are differentiated by hand.

Tolerances. What is a rest point, and which eigenvalues count as 0, is decided at 1e-9 of the scale of the problem:
the range of both payoff matrices, or the largest growth and derivative of a growth. Entries of the Jacobian below 1e-12
of that scale are round-off and set to 0. Eigenvalues are exact but for rounding at pure states and good to 1e-8 of the
scale inside, except where several coincide: there, errors of size e come out as e**(1/2) or more.

References
----------
R. Selten (1980). A note on evolutionarily stable strategies in asymmetric animal conflicts. Journal of Theoretical
    Biology 84(1), 93-101. https://doi.org/10.1016/S0022-5193(80)81038-1
J. Hofbauer and K. Sigmund (1998). Evolutionary Games and Population Dynamics. Cambridge University Press.
    https://doi.org/10.1017/CBO9781139173179
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from policylab.display import Sheet, Shown
from policylab.solve._exact import Floats
from policylab.solve._populations import Growth, Payoffs, Populations, checked_growth, points
from policylab.solve._show import mix_text

Kind: TypeAlias = Literal["sink", "source", "saddle", "centre", "undecided"]

_REST = 1e-9  # what moves slower, relative to the scale of the problem, is at rest
_ZERO = 1e-9  # real and imaginary parts up to this, relative to the scale, are 0
_ROUND_OFF = 1e-12  # entries of the Jacobian up to this, relative to the scale, are 0
_STEP = 1e-3  # between two of the nine points of a derivative
_POINTS = 9


@dataclass(frozen=True, eq=False, repr=False)
class Stability(Shown):
    """What happens near a rest point. Arrays are read-only.

    Attributes
    ----------
    point : array, shape (n,)
        The rest point: the share of the first action in each of n populations; from `rest_point` all shares, those of
        the row population first.
    jacobian : array, shape (d, d)
        Derivatives of the rates of change [of, by]. From `stability` by the n shares; from `rest_point` by the shares
        of all actions but the most frequent of each population, which makes up for the others.
    eigenvalues : array of complex, shape (d,)
        By falling real part, then falling imaginary part.
    ess : bool
        Whether it is an evolutionarily stable state: pure, with every eigenvalue below 0.
    kind : str
        "sink" if all real parts are negative, "source" if all are positive, "saddle" if there are both, "centre" if all
        eigenvalues are imaginary and not 0, else "undecided". At a centre, paths go round; if payoffs are constant, in
        2x2 games for ever, else terms of higher order may let them spiral in or out.
    """

    point: Floats
    jacobian: Floats
    eigenvalues: npt.NDArray[np.complex128]
    ess: bool
    kind: Kind

    def sheet(self) -> Sheet:
        """Return what kind of rest point it is, with its eigenvalues."""
        values = tuple((str(number), f"{one:.4g}") for number, one in enumerate(self.eigenvalues, start=1))
        title = f"{self.kind} at {mix_text(self.point)}{', evolutionarily stable' if self.ess else ''}"
        return Sheet(title, ("", "eigenvalue"), values)


def stability(growth: Growth, point: npt.ArrayLike) -> Stability:
    """Say whether a rest point of n populations with two actions each is stable.

    Parameters
    ----------
    growth : function
        Given the shares of the first actions, shape (n,), returns by how much the first action of each population
        earns more than its second, shape (n,). Called at points in [0, 1] only.
    point : array-like, shape (n,)
        Shares of the first actions, in [0, 1].

    Returns
    -------
    Stability

    Raises
    ------
    ValueError
        If `growth` does not return n finite numbers, if a share is outside [0, 1], or if the point does not rest.

    Notes
    -----
    Method, tolerances and references stand at the head of this module.

    Examples
    --------
    >>> found = stability(lambda x: [20 * x[1] - 8, 5 * (1 - x[0]) - 1], [0.8, 0.4])
    >>> found.kind, found.eigenvalues.round(6).tolist()
    ('centre', [1.959592j, -1.959592j])
    """
    state = points("stability", "point", point)
    checked = checked_growth("stability", growth, len(state))
    n = len(state)
    inside = (state > 0) & (state < 1)
    with np.errstate(all="ignore"):
        rates = checked(state)
        slopes = np.zeros((n, n))
        if inside.any():
            for j, share in enumerate(state.tolist()):
                slopes[:, j] = _derivative(checked, state, j, None, -share, 1 - share)
        spread = state * (1 - state)
        scale = float(max(np.abs(rates).max(), np.abs(slopes).max()))
        _rests("stability", state, spread * rates, scale)
        jacobian = np.diag((1 - 2 * state) * rates) + spread[:, None] * slopes
    return _stability(state, jacobian, scale, pure=not inside.any())


def rest_point(A: Payoffs, B: Payoffs, x: npt.ArrayLike, y: npt.ArrayLike) -> Stability:
    """Say whether a rest point of two populations is stable.

    Parameters
    ----------
    A, B : array-like, shape (m, n), or function
        Payoffs of the row and of the column population, both indexed [row action, column action]; or a function that
        returns them, given the shares x (m,) and y (n,).
    x, y : array-like, shape (m,) and (n,)
        Shares of the actions.

    Returns
    -------
    Stability

    Raises
    ------
    ValueError
        If a matrix, or what a function returns, is not an array of finite real numbers of shape (m, n), if x or y are
        not shares that sum to one, or if the point does not rest.

    Notes
    -----
    Method, tolerances and references stand at the head of this module. Displacements keep the sum of the shares of a
    population, so there are (m - 1) + (n - 1) eigenvalues.

    Examples
    --------
    >>> found = rest_point([[2, 0], [0, 1]], [[1, 0], [0, 2]], [1, 0], [1, 0])
    >>> found.kind, found.ess, found.eigenvalues.tolist()
    ('sink', True, [(-1+0j), (-2+0j)])
    """
    game = Populations("rest_point", A, B, x, y, ("x", "y"))
    m, state = len(game.x0), np.concatenate([game.x0, game.y0])
    # The most frequent action of each population makes up for a displacement of another.
    large = int(np.argmax(game.x0)), m + int(np.argmax(game.y0))
    free = [k for k in range(len(state)) if k not in large]

    def gains(moved: Floats) -> Floats:
        return game.gains(moved[:m], moved[m:])

    with np.errstate(all="ignore"):
        matrices = game.payoffs(game.x0, game.y0)
        scale = float(max(np.ptp(one) for one in matrices))
        rates = gains(state)
        _rests("rest_point", state, state * rates, scale)
        jacobian = np.diag(rates[free])
        if callable(game.A) or callable(game.B):
            if state[free].any():
                for column, k in enumerate(free):
                    by = large[0] if k < m else large[1]
                    slopes = _derivative(gains, state, k, by, -state[k], state[by])
                    jacobian[:, column] += state[free] * slopes[free]
        else:
            jacobian += (
                state[free][:, None] * _by_hand(*matrices, game.x0, game.y0, large[0], large[1] - m)[free][:, free]
            )
    return _stability(state, jacobian, scale, pure=not state[free].any())


def _by_hand(A: Floats, B: Floats, x: Floats, y: Floats, row: int, column: int) -> Floats:
    """Return the derivatives of all gains over the mean as one action grows at the cost of its population's largest."""
    m, n = A.shape
    of_row, of_column = A - A[:, [column]], (B - B[[row]]).T  # change of payoffs as an action of the other one grows
    earned, opposed = (A - A[[row]]) @ y, x @ (B - B[:, [column]])
    derivatives: Floats = np.empty((m + n, m + n))
    derivatives[:m, :m] = -earned  # every gain falls as the mean rises
    derivatives[m:, m:] = -opposed
    derivatives[:m, m:] = of_row - x @ of_row
    derivatives[m:, :m] = of_column - y @ of_column
    return derivatives


def _moved(state: Floats, k: int, step: float, by: int | None = None) -> Floats:
    """Return the state with one share larger by the step, and another smaller if it is to make up for it."""
    moved = state.copy()
    moved[k] = min(max(moved[k] + step, 0.0), 1.0)
    if by is not None:
        moved[by] = max(moved[by] - step, 0.0)
    return moved


def _derivative(
    function: Callable[[Floats], Floats], state: Floats, k: int, by: int | None, low: float, high: float
) -> Floats:
    """Return the derivative of a function of the state as a share moves, by a step in [low, high], which holds 0."""
    step = min(_STEP, (high - low) / (_POINTS - 1))
    first = min(max(-step * (_POINTS // 2), low), high - step * (_POINTS - 1))
    nodes = np.clip(first + step * np.arange(_POINTS), low, high)
    values = np.array([function(_moved(state, k, node, by)) for node in nodes.tolist()])
    derivative: Floats = _weights(nodes) @ values
    return derivative


def _weights(nodes: Floats) -> Floats:
    """Return the weights of values at nodes that give the derivative at 0 of the polynomial through them."""
    count = len(nodes)
    weights = np.empty(count)
    for j in range(count):
        others = np.delete(nodes, j)
        left_out = sum(float(np.prod(-np.delete(others, k))) for k in range(count - 1))
        weights[j] = left_out / np.prod(nodes[j] - others)
    return weights


def _rests(function: str, state: Floats, motion: Floats, scale: float) -> None:
    fastest = int(np.argmax(np.abs(motion)))
    if abs(motion[fastest]) > _REST * scale:
        raise ValueError(
            f"{function}: the point must be a rest point, to {_REST:g} of the scale {scale:.6g} of the payoffs; "
            f"got share {fastest} changing at a rate of {motion[fastest]:.6g} at {state.tolist()}"
        )


def _stability(state: Floats, jacobian: Floats, scale: float, *, pure: bool) -> Stability:
    jacobian = np.where(np.abs(jacobian) > _ROUND_OFF * scale, jacobian, 0.0)
    if np.array_equal(jacobian, np.diag(jacobian.diagonal())):
        found = jacobian.diagonal().astype(np.complex128)
    else:
        found = np.linalg.eigvals(jacobian).astype(np.complex128)
    found = found[np.lexsort((-found.imag, -found.real))]
    least = _ZERO * scale
    real, imaginary = found.real, np.abs(found.imag)
    kind: Kind = "undecided"
    if (real < -least).all():
        kind = "sink"
    elif (real > least).all():
        kind = "source"
    elif (real > least).any() and (real < -least).any():
        kind = "saddle"
    elif (np.abs(real) <= least).all() and (imaginary > least).all():
        kind = "centre"
    for values in (jacobian, found):
        values.flags.writeable = False
    return Stability(point=state, jacobian=jacobian, eigenvalues=found, ess=pure and kind == "sink", kind=kind)
