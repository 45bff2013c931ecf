"""How often a chain of states is in each of them in the long run.

The object. Each period an agent is in one of some states, and only the state it is in decides the chances of the next
one. In `policylab.solve.targeting` there are two, trusted (0) and targeted (1), left with chances q0 and q1 under a
policy. The steady state is the share of periods in each state in the long run, for an agent that starts trusted: (1, 0)
if q0 is 0, else (q1, q0) / (q0 + q1). A chain that alternates (q0 = q1 = 1) spends half the time in each.

`stationary` is the same for any number of groups, as with the third group and the errors of measurement of Russell
(1990). It eliminates one state after the other without a subtraction (Grassmann, Taksar and Heyman 1985), so small
shares are as accurate as large ones. `simulate` draws agents at random, as a check of both.

Cost. 1e5 agents in 500 periods of `simulate` take 0.4 s.

References
----------
C. S. Russell (1990). Monitoring and enforcement. In P. R. Portney (ed.), Public policies for environmental protection,
    243-274. Resources for the Future.
W. K. Grassmann, M. I. Taksar and D. P. Heyman (1985). Regenerative analysis and steady state distributions for Markov
    chains. Operations Research 33(5), 1107-1116.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from numbers import Integral

import numpy as np
import numpy.typing as npt

from policylab.solve._arguments import checked_chances, matrix, numbers, shares, two_states, whole
from policylab.solve._arrays import sealed
from policylab.solve._exact import Floats


@dataclass(frozen=True, eq=False)
class Simulation:
    """Agents that follow one policy, drawn at random.

    Attributes
    ----------
    shares : array, shape (periods, 2), read-only
        The share of agents in each state, period by period; in the first all are trusted.
    share_targeted : float
        The share of the second half of the periods spent in the targeted state, over all agents.
    standard_error : float
        Of `share_targeted`, from the spread between agents, who are independent of one another.
    agents, periods, seed : int
        As given.
    """

    shares: Floats
    share_targeted: float
    standard_error: float
    agents: int
    periods: int
    seed: int


def steady_state(leave_chosen: npt.ArrayLike) -> Floats:
    """Return the share of periods in each of two states in the long run, starting from the first.

    Parameters
    ----------
    leave_chosen : array-like, shape (..., 2)
        Chance to leave each state at the end of a period.

    Returns
    -------
    array, shape (..., 2)

    Raises
    ------
    ValueError
        If these are not chances in [0, 1], or not two of them in the last dimension.

    Examples
    --------
    >>> steady_state([0.25, 0.75]).tolist(), steady_state([0, 0]).tolist(), steady_state([0.1, 0]).tolist()
    ([0.75, 0.25], [1.0, 0.0], [0.0, 1.0])
    """
    moves = checked_chances("steady_state", "leave_chosen", numbers("steady_state", "leave_chosen", leave_chosen))
    if moves.shape[-1:] != (2,):
        raise ValueError(f"steady_state: leave_chosen must have shape (..., 2); got {moves.shape}")
    return long_run(moves[..., 0], moves[..., 1])


def stationary(transition: npt.ArrayLike) -> Floats:
    """Return the share of periods that a chain spends in each of its states in the long run.

    Parameters
    ----------
    transition : array-like, shape (k, k)
        Chance of each next state, indexed [state, next state]; rows sum to one.

    Returns
    -------
    array, shape (k,)
        States that are left for good have a share of 0. If the chain is periodic these are still shares of time.

    Raises
    ------
    ValueError
        If this is no square matrix of chances whose rows sum to one within 1e-9, or if where the chain ends depends on
        where it starts: if there are several closed sets of states.

    References
    ----------
    Grassmann, Taksar and Heyman (1985), in full at the head of this module.

    Examples
    --------
    Three groups: a good record, a bad one, and a third that is hard to leave.

    >>> stationary([[0.9, 0.1, 0], [0.5, 0.3, 0.2], [0, 0.1, 0.9]]).round(6).tolist()
    [0.625, 0.125, 0.25]
    """
    chain = matrix("stationary", "transition", transition)
    count = len(chain)
    if chain.shape != (count, count):
        raise ValueError(f"stationary: transition must be square; got shape {chain.shape}")
    chain = np.array([shares("stationary", f"transition[{state}]", row, count) for state, row in enumerate(chain)])
    reached = _reached(chain > 0)
    # A state belongs to a closed set if the chain comes back to it from wherever it goes; all of a set's states reach
    # the same ones.
    closed = np.flatnonzero((~reached | reached.T).all(axis=1))
    sets = {tuple(np.flatnonzero(reached[state]).tolist()) for state in closed}
    if len(sets) > 1:
        got = " and ".join(str(list(one)) for one in sorted(sets))
        raise ValueError(f"stationary: transition must have a single set of states that is never left; got {got}")
    lasting = np.zeros(count)
    lasting[closed] = _eliminated(chain[np.ix_(closed, closed)])
    return lasting


def simulate(leave: npt.ArrayLike, policy: Sequence[int], agents: int, periods: int, seed: int) -> Simulation:
    """Follow agents who all keep to one policy, period by period, at random: a check of the steady state.

    Parameters
    ----------
    leave : array-like, shape (2, n)
        Chance to leave the state, indexed [state, action].
    policy : sequence of two int
        The action while trusted and the action while targeted.
    agents : int
        How many, at least 2; all start trusted.
    periods : int
        How many, at least 2. The long-run share is taken over the second half, so the first should be long enough for
        the start to be forgotten: several times 1 / (sum of the two chances to leave).
    seed : int
        Of the random numbers, at least 0.

    Returns
    -------
    Simulation

    Raises
    ------
    ValueError
        If `leave` is not a matrix of chances with two rows, if the policy does not name two actions, or if a count is
        too small.

    Examples
    --------
    >>> result = simulate([[0, 0.1], [0.2, 0]], (1, 0), agents=2000, periods=400, seed=1)
    >>> abs(result.share_targeted - 1 / 3) < 4 * result.standard_error
    True
    """
    moves = checked_chances("simulate", "leave", two_states("simulate", "leave", leave))
    if moves.ndim != 2:
        raise ValueError(f"simulate: leave must have two dimensions; got shape {moves.shape}")
    first, second = _policy(policy, moves.shape[1])
    agents = whole("simulate", "agents", agents, 2)
    periods = whole("simulate", "periods", periods, 2)
    seed = whole("simulate", "seed", seed, 0)

    rng = np.random.default_rng(seed)
    targeted = np.zeros(agents, dtype=bool)
    by_period = np.empty(periods)
    spent = np.zeros(agents)  # periods of the second half in the targeted state
    half = periods // 2
    for period in range(periods):
        by_period[period] = targeted.mean()
        if period >= half:
            spent += targeted
        targeted ^= rng.random(agents) < np.where(targeted, moves[1, second], moves[0, first])
    spent /= periods - half
    both = np.column_stack([1 - by_period, by_period])
    return Simulation(
        shares=sealed(both),
        share_targeted=float(spent.mean()),
        standard_error=float(spent.std(ddof=1) / np.sqrt(agents)),
        agents=agents,
        periods=periods,
        seed=seed,
    )


def long_run(away: npt.ArrayLike, back: npt.ArrayLike) -> Floats:
    """Return the long-run shares of both states, shape (..., 2), of a chain that starts in the first."""
    away, back = np.broadcast_arrays(np.asarray(away, dtype=np.float64), np.asarray(back, dtype=np.float64))
    targeted = np.where(away > 0, away / np.where(away > 0, away + back, 1.0), 0.0)
    trusted = np.where(away > 0, back / np.where(away > 0, away + back, 1.0), 1.0)
    return np.stack([trusted, targeted], axis=-1)


def _policy(policy: Sequence[int], count: int) -> tuple[int, int]:
    given = tuple(policy) if isinstance(policy, Iterable) else ()
    if len(given) != 2 or not all(isinstance(action, Integral) and 0 <= action < count for action in given):
        raise ValueError(f"simulate: policy must name two of {count} actions by their numbers; got {policy!r}")
    return int(given[0]), int(given[1])


def _reached(possible: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return which states can be reached from which, in any number of steps, none included."""
    reached = possible | np.eye(len(possible), dtype=bool)
    for _ in range(len(possible).bit_length()):
        reached = reached @ reached
    return reached


def _eliminated(chain: Floats) -> Floats:
    """Return the stationary shares of a chain in which every state reaches every other, by eliminating states."""
    chain = chain.copy()
    for last in range(len(chain) - 1, 0, -1):
        chain[:last, last] /= chain[last, :last].sum()
        chain[:last, :last] += np.outer(chain[:last, last], chain[last, :last])
    weights = np.ones(len(chain))
    for state in range(1, len(chain)):
        weights[state] = weights[:state] @ chain[:state, state]
    lasting: Floats = weights / weights.sum()
    return lasting
