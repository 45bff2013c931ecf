"""Enforcement by past record: an agent in two groups, and how often it is in each.

The object. Each period an agent is in one of two states, trusted (0) or targeted (1), and chooses one of n actions.
payoffs[s, a] is what it gets in the period and leave[s, a] the chance that it is in the other state in the next one.
The scheme is fixed and known; the agent maximises the sum of its payoffs, those of the t-th period weighted by
discount**t. Such a problem has a best policy that is stationary, one action for each state, and best from either state
at once (Puterman 1994, ch. 6), so the n*n stationary policies are all there is to compare. This is the model of
Landsberger and Meilijson (1982) and Harrington (1988): who is caught while trusted becomes targeted, who is found in
order while targeted may be trusted again, and the prospect makes agents comply whom a penalty by itself would not move.

The method. Under a policy that pays r0 and r1 and leaves the states with chances q0 and q1, the values V0 and V1 solve
V0 = r0 + d*((1-q0)*V0 + q0*V1) and V1 = r1 + d*((1-q1)*V1 + q1*V0), with d the discount. The solution, written without
a difference that could cancel, is

    (1-d)*V0 = (r0*(1-d + d*q1) + r1*d*q0) / (1-d + d*q0 + d*q1),  (1-d)*V1 likewise with 0 and 1 exchanged.

(1-d)*V is a *value per period*: the constant payoff that is worth as much. All n*n policies are evaluated so. The best
is a policy whose value is highest from the trusted state and from the targeted state. The second condition matters
only where the first leaves the action in the targeted state open: if that state is never entered, or the discount is
0. What is named there is what the agent would do.

Ties. Policies are tied where their values per period, from both states, differ by at most 1e-9 of the range of the
payoffs; what an action adds in one period only counts for 1-d of it. Among tied ones the policy with the lowest steady-
state mean of `public` is taken, if that is given (equal within 1e-9 of its range), then the lowest action in the
trusted state, then in the targeted state. Payoffs whose range is within 1e-12 of the largest of them count as constant.
Adding a constant to all payoffs, or changing their unit, changes no policy.

How often the agent is in each state under a policy, `policylab.solve.markov` says.

Cost. A problem of three actions takes 0.6 ms, 200 of them at once in `best_policies` as long.

References
----------
W. Harrington (1988). Enforcement leverage when penalties are restricted. Journal of Public Economics 37(1), 29-53.
M. Landsberger and I. Meilijson (1982). Incentive generating state dependent penalty system: the case of income tax
    evasion. Journal of Public Economics 19(3), 333-352.
M. L. Puterman (1994). Markov decision processes. Wiley.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from policylab.display import Sheet, Shown
from policylab.solve._arguments import checked_chances, labels, number, numbers, two_states
from policylab.solve._exact import ROUND_OFF, TIE, Floats
from policylab.solve.markov import long_run

Ints = npt.NDArray[np.int64]

_METHOD = "exact evaluation of all stationary policies"


@dataclass(frozen=True)
class TargetingTolerances:
    """What counts as equal.

    Attributes
    ----------
    tie : float
        Values per period are tied within this share of the range of the payoffs, means of `public` within this share
        of its range.
    constant : float
        Numbers that all lie within this share of the largest of them are one number.
    """

    tie: float = 1 / TIE
    constant: float = 1 / ROUND_OFF


_TOLERANCES = TargetingTolerances()


@dataclass(frozen=True, eq=False, repr=False)
class Targeting(Shown):
    """The best policy of an agent that is trusted or targeted by its record, and where it leads.

    Attributes
    ----------
    policy : tuple of two int
        The action while trusted and the action while targeted.
    policy_names : tuple of two str
        Their names.
    values : array, shape (2,), read-only
        The discounted sum of payoffs under this policy, from the trusted and from the targeted state.
    all_values : array, shape (n, n, 2), read-only
        The same for every policy, indexed [action while trusted, action while targeted, first state].
    share_targeted : float
        Share of periods in the targeted state in the long run, for an agent that starts trusted.
    shares : array, shape (2,), read-only
        The shares of periods in both states.
    joint : array, shape (2, n), read-only
        The share of periods in each state with each action; sums to one.
    mean_inspections : float or None
        The mean of `inspections` in the long run; None if they were not given.
    regret : float
        The largest gain from deviating for one period, in either state, as a value per period over the range of the
        payoffs: at most the tolerance for ties.
    method : str
        How it was found.
    tolerances : TargetingTolerances
        What counted as equal.
    payoffs, leave : array, shape (2, n), read-only
        The problem: payoff and chance to leave the state, indexed [state, action].
    discount : float
        As given.
    public, inspections : array, shape (2, n), read-only, or None
        As given; one number per state is repeated for every action.
    actions : tuple of str
        Names of the actions.
    """

    policy: tuple[int, int]
    policy_names: tuple[str, str]
    values: Floats
    all_values: Floats
    share_targeted: float
    shares: Floats
    joint: Floats
    mean_inspections: float | None
    regret: float
    method: str
    tolerances: TargetingTolerances
    payoffs: Floats
    leave: Floats
    discount: float
    public: Floats | None
    inspections: Floats | None
    actions: tuple[str, ...]

    def sheet(self) -> Sheet:
        """Return the policy and where it leads."""
        rows = tuple(
            (state, name, f"{share:.4g}", f"{value:.6g}")
            for state, name, share, value in zip(
                ("trusted", "targeted"), self.policy_names, self.shares, self.values, strict=True
            )
        )
        title = f"trusted: {self.policy_names[0]}; targeted: {self.policy_names[1]}; "
        heads = ("state", "action", "share of periods", "discounted value")
        return Sheet(f"{title}{self.share_targeted:.4g} of periods targeted", heads, rows)


def targeting(
    payoffs: npt.ArrayLike,
    leave: npt.ArrayLike,
    discount: float,
    *,
    public: npt.ArrayLike | None = None,
    inspections: npt.ArrayLike | None = None,
    actions: Sequence[str] | None = None,
) -> Targeting:
    """Find the best policy of an agent that is trusted (state 0) or targeted (state 1) by its record.

    Parameters
    ----------
    payoffs : array-like, shape (2, n)
        What the agent gets in a period, indexed [state, action], in any unit.
    leave : array-like, shape (2, n)
        Chance that it is in the other state in the next period, indexed [state, action].
    discount : float
        What a payoff in the next period is worth now, in [0, 1).
    public : array-like, shape (2, n), optional
        What decides between policies that are equally good for the agent: the one with the lowest mean of this in the
        long run is taken, in any unit.
    inspections : array-like, shape (2,) or (2, n), optional
        Inspections per period in each state, or in each state and with each action, for `mean_inspections`.
    actions : sequence of str, optional
        Names of the n actions; "action 0", "action 1", ... if not given.

    Returns
    -------
    Targeting

    Raises
    ------
    ValueError
        If a matrix does not hold finite real numbers or has another shape, if a chance to leave is not in [0, 1], if
        the discount is not in [0, 1), or if the number of names is not the number of actions.

    Notes
    -----
    Object, method, ties and references stand at the head of this module.

    Examples
    --------
    Complying costs 8 a period. An agent that violates is caught with a chance of 0.1 while trusted, at no penalty, and
    of 0.5 while targeted, at a penalty of 10; if it complies while targeted it is trusted again with a chance of 0.2.

    >>> result = targeting([[-8, 0], [-8, -5]], [[0, 0.1], [0.2, 0]], 0.9, actions=("comply", "violate"))
    >>> result.policy_names, round(result.share_targeted, 6)
    (('violate', 'comply'), 0.333333)
    """
    gains, chances, worth = _problem("targeting", payoffs, leave, discount)
    if gains.ndim != 2:
        raise ValueError(f"targeting: payoffs and leave must have two dimensions; got shape {gains.shape} together")
    count = gains.shape[1]
    names = labels("targeting", "actions", actions, count, "action", "actions")
    harm = None if public is None else _like("targeting", "public", public, gains.shape)
    visits = None if inspections is None else _by_state(inspections, count)

    first, second = (int(action) for action in _best(gains, chances, worth, harm))
    everything = _per_period(gains, chances, worth) / (1 - worth)
    values = everything[first, second].copy()
    lasting = long_run(chances[0, first], chances[1, second])
    joint = np.zeros((2, count))
    joint[0, first], joint[1, second] = lasting
    for array in (everything, values, lasting, joint):
        array.flags.writeable = False
    return Targeting(
        policy=(first, second),
        policy_names=(names[first], names[second]),
        values=values,
        all_values=everything,
        share_targeted=float(lasting[1]),
        shares=lasting,
        joint=joint,
        mean_inspections=None if visits is None else float((joint * visits).sum()),
        regret=_regret(gains, chances, worth, (first, second)),
        method=_METHOD,
        tolerances=_TOLERANCES,
        payoffs=gains,
        leave=chances,
        discount=worth,
        public=harm,
        inspections=visits,
        actions=names,
    )


def evaluate(payoffs: npt.ArrayLike, leave: npt.ArrayLike, discount: float) -> Floats:
    """Return the discounted sum of payoffs under every stationary policy, for one problem or many.

    Parameters
    ----------
    payoffs, leave : array-like, shape (..., 2, n)
        As for `targeting`; leading dimensions are broadcast.
    discount : float
        In [0, 1).

    Returns
    -------
    array, shape (..., n, n, 2)
        Indexed [..., action while trusted, action while targeted, first state].

    Raises
    ------
    ValueError
        As for `targeting`.

    Examples
    --------
    >>> evaluate([[1], [0]], [[1], [0]], 0.5).tolist()
    [[[1.0, 0.0]]]
    """
    gains, chances, worth = _problem("evaluate", payoffs, leave, discount)
    return _per_period(gains, chances, worth) / (1 - worth)


def best_policies(
    payoffs: npt.ArrayLike, leave: npt.ArrayLike, discount: float, *, public: npt.ArrayLike | None = None
) -> Ints:
    """Return the policy that `targeting` chooses, for one problem or many.

    Parameters
    ----------
    payoffs, leave : array-like, shape (..., 2, n)
        As for `targeting`; leading dimensions are broadcast.
    discount : float
        In [0, 1).
    public : array-like, shape (..., 2, n), optional
        As for `targeting`; leading dimensions must broadcast to those of the problems.

    Returns
    -------
    array of int, shape (..., 2)
        The action while trusted and the action while targeted.

    Raises
    ------
    ValueError
        As for `targeting`.

    Examples
    --------
    The steady states that follow, for a cost of complying of 8 and of 12 at the chances of the example of `targeting`:

    >>> from policylab.solve import steady_state
    >>> payoffs, leave = [[[-8, 0], [-8, -5]], [[-12, 0], [-12, -5]]], np.array([[0, 0.1], [0.2, 0]])
    >>> policies = best_policies(payoffs, leave, 0.9)
    >>> policies.tolist()
    [[1, 0], [1, 1]]
    >>> steady_state(leave[[0, 1], policies]).round(6).tolist()
    [[0.666667, 0.333333], [0.0, 1.0]]
    """
    gains, chances, worth = _problem("best_policies", payoffs, leave, discount)
    harm = None if public is None else _like("best_policies", "public", public, gains.shape)
    return _best(gains, chances, worth, harm)


def _problem(
    function: str, payoffs: npt.ArrayLike, leave: npt.ArrayLike, discount: float
) -> tuple[Floats, Floats, float]:
    """Return payoffs and chances, broadcast to one shape (..., 2, n) and read-only, and the discount."""
    gains = two_states(function, "payoffs", payoffs)
    chances = checked_chances(function, "leave", two_states(function, "leave", leave))
    worth = number(function, "discount", discount, low=0.0, high=1.0, high_open=True)
    try:
        shape = np.broadcast_shapes(gains.shape[:-2], chances.shape[:-2]) + gains.shape[-2:]
        return np.broadcast_to(gains, shape), _like(function, "leave", chances, shape), worth
    except ValueError:
        raise ValueError(
            f"{function}: payoffs and leave must have the same shape; got {gains.shape} and {chances.shape}"
        ) from None


def _like(function: str, name: str, values: npt.ArrayLike, shape: tuple[int, ...]) -> Floats:
    """Return numbers indexed [..., state, action], read-only, with leading dimensions broadcast to this shape."""
    given = two_states(function, name, values)
    try:
        if given.shape[-2:] != shape[-2:]:
            raise ValueError
        return np.broadcast_to(given, shape)
    except ValueError:
        raise ValueError(f"{function}: {name} must have the shape of payoffs, {shape}; got {given.shape}") from None


def _by_state(values: npt.ArrayLike, count: int) -> Floats:
    """Return inspections indexed [state, action], read-only."""
    given = numbers("targeting", "inspections", values)
    if given.shape not in ((2,), (2, count)):
        raise ValueError(f"targeting: inspections must have shape (2,) or {(2, count)}; got {given.shape}")
    return given if given.ndim == 2 else np.broadcast_to(given[:, np.newaxis], (2, count))


def _scaled(values: Floats) -> Floats:
    """Return each problem's numbers on [0, 1] by their minimum and range, 0 where they are constant."""
    largest = np.abs(values).max(axis=(-2, -1), keepdims=True)
    values = values / np.where(largest > 0, largest, 1.0)  # so that no difference overflows
    lowest = values.min(axis=(-2, -1), keepdims=True)
    span = values.max(axis=(-2, -1), keepdims=True) - lowest
    varies = span > _TOLERANCES.constant
    scaled: Floats = np.where(varies, (values - lowest) / np.where(varies, span, 1.0), 0.0)
    return scaled


def _of_policies(values: Floats) -> tuple[Floats, Floats]:
    """Return numbers of both states so that they broadcast to [..., action while trusted, action while targeted]."""
    return values[..., 0, :, np.newaxis], values[..., 1, np.newaxis, :]


def _per_period(gains: Floats, chances: Floats, worth: float) -> Floats:
    """Return the values per period of all policies, shape (..., n, n, 2)."""
    (trusted, targeted), (away, back) = _of_policies(gains), _of_policies(worth * chances)
    total = 1 - worth + away + back
    return np.stack(
        [
            trusted * ((1 - worth + back) / total) + targeted * (away / total),
            trusted * (back / total) + targeted * ((1 - worth + away) / total),
        ],
        axis=-1,
    )


def _best(gains: Floats, chances: Floats, worth: float, public: Floats | None) -> Ints:
    """Return the best policy of each problem, shape (..., 2)."""
    values = _per_period(_scaled(gains), chances, worth)
    highest = values.max(axis=(-3, -2), keepdims=True)
    among = (values >= highest - _TOLERANCES.tie).all(axis=-1)
    if public is not None:
        lasting = long_run(*_of_policies(chances))
        trusted, targeted = _of_policies(_scaled(public))
        mean = np.where(among, lasting[..., 0] * trusted + lasting[..., 1] * targeted, np.inf)
        among = mean <= mean.min(axis=(-2, -1), keepdims=True) + _TOLERANCES.tie
    count = gains.shape[-1]
    first = among.reshape(*among.shape[:-2], count * count).argmax(axis=-1)
    return np.stack(np.divmod(first, count), axis=-1)


def _regret(gains: Floats, chances: Floats, worth: float, policy: tuple[int, int]) -> float:
    """Return the largest gain from another action for one period, in either state, on payoffs brought to [0, 1]."""
    scaled = _scaled(gains)
    values = _per_period(scaled, chances, worth)[policy][:, np.newaxis]
    deviating = (1 - worth) * scaled + worth * ((1 - chances) * values + chances * values[::-1])
    return max(0.0, float((deviating - values).max()))
