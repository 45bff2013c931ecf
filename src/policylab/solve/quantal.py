"""Logit quantal response equilibria of a two-player game, along the principal branch.

The object. A and B hold the payoffs of the row and the column player, both indexed [row action, column action]. Players
err: with the precision p >= 0 the row player uses action i with a chance proportional to exp(p * (Ay)_i), the column
player action j with a chance proportional to exp(p * (x'B)_j), and each side's mix answers the other's. Such a pair
(x, y) is a logit quantal response equilibrium (McKelvey and Palfrey 1995). At precision 0 both mix all actions equally.
The branch of equilibria that begins there is the principal branch; in almost every game it runs on to any precision and
leads to a Nash equilibrium. Precision has the unit of one over payoff: payoffs in thousands go with a precision a
thousand times as high.

The convention. The branch may turn back to lower precisions and forward again (folds), and then meets one precision
several times. `quantal` follows it through every fold and reports the first crossing, the one met before the branch has
been at any higher precision. It never leaves the branch. In games with a symmetry other branches may cross it; there it
is followed straight on, which keeps the symmetry.

The method. With u the payoff differences to a reference action and L = precision * unit, where the unit is the largest
difference that one's own action makes, the branch solves z = L u(x(z), y(z)) in the log-ratios z of all other actions
to the reference action of their player. It is traced by predictor and corrector in pseudo-arclength (Turocy 2005 traces
log-probabilities in this way) in the coordinates arsinh(z) and ln(1 + L): in these it becomes a straight line wherever
it approaches a Nash equilibrium, pure or mixed, so that precisions of any size are reached. The reference
action is changed for one more likely as the branch goes on, so no ratio overflows and none loses its digits.
A step is repeated at half its length where Newton's method is slow, where the tangent turns by more than 0.3, or where
the determinant of the extended Jacobian changes its sign. That sign is constant along a branch, so a change tells
that the step has landed on another one. If the change is still there at a length of 1e-4, two branches cross.
Folds are located, and the crossings of the precisions asked for solved for, by Newton's method.

Tolerances. Newton's method goes on until its step is below 1e-9, which leaves an error near round-off, as it converges
quadratically. `residual` is the largest difference between a chance and the one that the payoffs call for; it is at
most 1e-10, as long as precision * unit is below about 1e5. Above, the payoffs' own round-off counts precision * unit
times in it; the chances are as accurate as before. Games whose branches miss each other by less than 1e-4 in the
coordinates above are taken to have a crossing, so payoffs equal up to round-off count as equal. A matrix whose range is
within 1e-12 of its largest entry is round-off altogether and counts as constant.

Cost. Measured on random games of two, three and five actions with payoffs in [0, 1]: 7, 9 and 11 ms up to precision 10,
17, 22 and 33 ms up to 1,000, a few tenths of a millisecond for each further precision on the way.

References
----------
R. D. McKelvey and T. R. Palfrey (1995). Quantal response equilibria for normal form games. Games and Economic Behavior
    10(1), 6-38. https://doi.org/10.1006/game.1995.1023
T. L. Turocy (2005). A dynamic homotopy interpretation of the logistic quantal response equilibrium correspondence.
    Games and Economic Behavior 51(2), 243-263. https://doi.org/10.1016/j.geb.2004.04.003
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from policylab.display import Sheet, Shown
from policylab.solve._arguments import labels, number
from policylab.solve._arrays import fixed
from policylab.solve._branch import TOLERANCES, Profile, QuantalPath, QuantalTolerances, ScaledGame, Trace
from policylab.solve._exact import Floats
from policylab.solve._show import mix_text
from policylab.solve.nash import Equilibrium, nash

_METHOD = "principal branch from precision 0 by pseudo-arclength continuation; first crossings by Newton's method"


@dataclass(frozen=True, eq=False, repr=False)
class Quantal(Shown):
    """Logit quantal response equilibria at one or several precisions.

    Attributes
    ----------
    precision : float, or array, shape (k,), read-only
        As asked for, in units of one over payoff.
    row, column : array, shape (m,) and (n,), or (k, m) and (k, n), read-only
        The chances of the actions, at each precision where there are several.
    residual : float, or array, shape (k,), read-only
        The largest difference between a chance and the one that the payoffs against the other's mix call for.
    regret : float, or array, shape (k,), read-only
        The larger of both players' gains from the best deviation, each over that player's payoff range in the game
        (a player whose payoff is constant counts 0).
    path : QuantalPath
        The branch up to where it first met the highest precision.
    folds : int
        How often the branch turned on its way, backward or forward.
    method : str
        How it was found.
    tolerances : QuantalTolerances
        How accurate it is.
    A, B : array, shape (m, n), read-only
        The game: payoffs of the row and of the column player, indexed [row action, column action].
    row_actions, column_actions : tuple of str
        Names of the actions.
    """

    precision: float | Floats
    row: Floats
    column: Floats
    residual: float | Floats
    regret: float | Floats
    path: QuantalPath
    folds: int
    method: str
    tolerances: QuantalTolerances
    A: Floats
    B: Floats
    row_actions: tuple[str, ...]
    column_actions: tuple[str, ...]

    def sheet(self) -> Sheet:
        """Return the response at each precision."""
        rows = tuple(
            (f"{precision:g}", mix_text(row, self.row_actions), mix_text(column, self.column_actions), f"{regret:.2g}")
            for precision, row, column, regret in zip(
                np.atleast_1d(self.precision),
                np.atleast_2d(self.row),
                np.atleast_2d(self.column),
                np.atleast_1d(self.regret),
                strict=True,
            )
        )
        asked = rows[0][0] if len(rows) == 1 else f"{rows[0][0]} to {rows[-1][0]}"
        heads = ("precision", "row player", "column player", "regret")
        return Sheet(f"quantal response at precision {asked}", heads, rows)


@dataclass(frozen=True, eq=False)
class QuantalLimit:
    """The Nash equilibrium to which the principal branch leads.

    Attributes
    ----------
    equilibrium : Equilibrium
        The equilibrium that `nash` finds (in a degenerate game: the extreme one) nearest to the end of the branch.
    distance : float
        The largest difference of any chance between the two.
    reached : bool
        Whether regret and distance are at most 1e-6. If not, the game is degenerate and the branch leads to
        an equilibrium that is not extreme, or it approaches its limit too slowly.
    precision : float
        Where the branch was left.
    row, column : array, shape (m,) and (n,), read-only
        The quantal response equilibrium there.
    regret : float
        The larger of both players' gains from the best deviation there, each over that player's payoff range.
    folds : int
        How often the branch turned on its way.
    path : QuantalPath
        The branch up to there.
    """

    equilibrium: Equilibrium
    distance: float
    reached: bool
    precision: float
    row: Floats
    column: Floats
    regret: float
    folds: int
    path: QuantalPath


def quantal(
    A: npt.ArrayLike,
    B: npt.ArrayLike,
    precision: float | Iterable[float],
    *,
    row_actions: Sequence[str] | None = None,
    column_actions: Sequence[str] | None = None,
) -> Quantal:
    """Find the logit quantal response equilibrium of the principal branch at one or several precisions.

    Parameters
    ----------
    A, B : array-like, shape (m, n)
        Payoffs of the row and of the column player, both indexed [row action, column action], in any unit.
    precision : float or sequence of float
        How strongly chances answer to payoffs, at least 0, the same for both players; in units of one over payoff.
        Several need no order; one tracing serves them all.
    row_actions, column_actions : sequence of str, optional
        Names of the m row and n column actions; "row 0", "row 1", ... and "column 0", ... if not given.

    Returns
    -------
    Quantal

    Raises
    ------
    ValueError
        If a matrix is not a two-dimensional array of finite real numbers with at least one entry, if the shapes
        differ, if a precision is not a finite number of at least 0 or there is none, if precision times the largest
        difference of payoffs exceeds 1e15, or if the number of names is not the number of actions.
    RuntimeError
        If the branch cannot be followed.

    Notes
    -----
    Convention, method, tolerances and references stand at the head of this module.

    Examples
    --------
    An inspection game whose only Nash equilibrium is ([0.4, 0.6], [0.8, 0.2]).

    >>> result = quantal([[-1, 4], [0, 0]], [[-8, -20], [-8, 0]], [0, 1, 100])
    >>> result.row.round(3).tolist()
    [[0.5, 0.5], [0.476, 0.524], [0.401, 0.599]]
    >>> result.column.round(3).tolist()
    [[0.5, 0.5], [0.819, 0.181], [0.801, 0.199]]
    """
    with np.errstate(all="ignore"):  # whatever the caller has set; what is not finite is sorted out
        game = ScaledGame("quantal", A, B)
    row_labels = labels("quantal", "row_actions", row_actions, game.m, "row", "rows")
    column_labels = labels("quantal", "column_actions", column_actions, game.n, "column", "columns")
    asked, single = _precisions(precision)
    with np.errstate(all="ignore"):
        wanted = [game.level(value) for value in asked]
        trace = Trace(game)
        met = {level: trace.meet(level) for level in sorted(set(wanted))}
        profiles = [met[level] for level in wanted]
        residuals = [game.residual(value, *profile) for value, profile in zip(asked, profiles, strict=True)]
        regrets = [game.regret(*profile) for profile in profiles]
        path, folds = trace.path(max(wanted))
    precisions, residual, regret = (fixed(values) for values in (asked, residuals, regrets))
    row, column = (fixed([profile[player] for profile in profiles]) for player in (0, 1))
    return Quantal(
        precision=float(precisions[0]) if single else precisions,
        row=row[0] if single else row,
        column=column[0] if single else column,
        residual=float(residual[0]) if single else residual,
        regret=float(regret[0]) if single else regret,
        path=path,
        folds=folds,
        method=_METHOD,
        tolerances=TOLERANCES,
        A=game.A,
        B=game.B,
        row_actions=row_labels,
        column_actions=column_labels,
    )


def limit(A: npt.ArrayLike, B: npt.ArrayLike) -> QuantalLimit:
    """Find the Nash equilibrium to which the principal branch of logit quantal response equilibria leads.

    Parameters
    ----------
    A, B : array-like, shape (m, n)
        Payoffs of the row and of the column player, both indexed [row action, column action], in any unit.

    Returns
    -------
    QuantalLimit

    Raises
    ------
    ValueError
        If a matrix is not a two-dimensional array of finite real numbers with at least one entry, or if the shapes
        differ.
    RuntimeError
        If the branch cannot be followed.

    Notes
    -----
    The branch is followed until precision times payoff range is 1e6 for both players, and then until its regret and
    its distance from an equilibrium that `nash` finds are both at most 1e-6, or until the product is 1e12.

    Examples
    --------
    Of the two pure equilibria of this stag hunt the branch leads to the one with the larger basin.

    >>> result = limit([[5, 0], [4, 3]], [[5, 4], [0, 3]])
    >>> result.equilibrium.row.tolist(), result.equilibrium.column.tolist(), result.reached
    ([0.0, 1.0], [0.0, 1.0], True)
    """
    with np.errstate(all="ignore"):  # whatever the caller has set
        game = ScaledGame("limit", A, B)
        equilibria = nash(game.A, game.B).equilibria
        trace = Trace(game)
        low, high = game.span
        last = _Ending.of(game, trace.profile(), equilibria)
        while trace.level < low or (not last.reached and trace.level < high):
            trace.advance()
            last = _Ending.of(game, trace.profile(), equilibria)
        path, folds = trace.path()
    row, column = (fixed(mix) for mix in trace.profile())
    return QuantalLimit(
        equilibrium=last.equilibrium,
        distance=last.distance,
        reached=last.reached,
        precision=game.precision(trace.level),
        row=row,
        column=column,
        regret=last.regret,
        folds=folds,
        path=path,
    )


def _precisions(given: float | Iterable[float]) -> tuple[list[float], bool]:
    """Return the precisions, and whether it was a single number and no sequence."""
    try:
        values = list(given)  # type: ignore[arg-type]
    except TypeError:
        value: object = given.item() if isinstance(given, np.ndarray) else given
        return [number("quantal", "precision", value, low=0)], True
    if not values:
        raise ValueError(f"quantal: precision must be a number or a sequence of at least one; got {given!r}")
    return [number("quantal", f"precision[{index}]", value, low=0) for index, value in enumerate(values)], False


@dataclass(frozen=True)
class _Ending:
    """How near a profile is to a Nash equilibrium."""

    equilibrium: Equilibrium
    distance: float
    regret: float

    @classmethod
    def of(cls, game: ScaledGame, profile: Profile, equilibria: Sequence[Equilibrium]) -> _Ending:
        """Find the nearest equilibrium."""
        x, y = profile
        distances = [max(float(np.abs(x - e.row).max()), float(np.abs(y - e.column).max())) for e in equilibria]
        nearest = int(np.argmin(distances))
        return cls(equilibria[nearest], distances[nearest], game.regret(x, y))

    @property
    def reached(self) -> bool:
        """Whether the branch has come close enough."""
        return max(self.distance, self.regret) <= TOLERANCES.limit
