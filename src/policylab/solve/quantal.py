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

References
----------
R. D. McKelvey and T. R. Palfrey (1995). Quantal response equilibria for normal form games. Games and Economic Behavior
    10(1), 6-38. https://doi.org/10.1006/game.1995.1023
T. L. Turocy (2005). A dynamic homotopy interpretation of the logistic quantal response equilibrium correspondence.
    Games and Economic Behavior 51(2), 243-263. https://doi.org/10.1016/j.geb.2004.04.003
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from policylab.solve._arguments import labels, matrix, number
from policylab.solve._exact import ROUND_OFF, Floats
from policylab.solve.nash import Equilibrium, nash

_METHOD = "principal branch from precision 0 by pseudo-arclength continuation; first crossings by Newton's method"
_FIRST_STEP, _LONGEST_STEP, _SHORTEST_STEP = 0.05, 0.25, 1e-12
_TURN = 0.3  # radians the tangent may turn in one step
_CORRECTIONS = 8
_STEPS = 200_000
_NEAR, _FAR = 1e6, 1e12  # precision times payoff range from which `limit` looks, and at which it gives up
_HIGHEST = 1e15  # precision times payoff difference; above, equal payoffs would differ by round-off


@dataclass(frozen=True)
class QuantalTolerances:
    """How accurate the results are.

    Attributes
    ----------
    residual : float
        Largest difference between a chance and the one the payoffs call for; see the head of the module for very high
        precisions.
    crossing : float
        Branches that miss each other by less than this are taken to cross; arsinh of log-ratios, ln(1 + precision).
    limit : float
        Regret and distance from a Nash equilibrium at which the branch has reached it.
    constant : float
        Payoffs of a player that all lie within this share of the largest of them are one number.
    """

    residual: float = 1e-10
    crossing: float = 1e-4
    limit: float = 1e-6
    constant: float = 1 / ROUND_OFF


_TOLERANCES = QuantalTolerances()


@dataclass(frozen=True, eq=False)
class QuantalPath:
    """The principal branch as it was traced, folds included.

    Attributes
    ----------
    precision : array, shape (T,), read-only
        From 0 on; it falls where the branch turns back.
    row, column : array, shape (T, m) and (T, n), read-only
        The chances of the actions at each point.
    """

    precision: Floats
    row: Floats
    column: Floats


@dataclass(frozen=True, eq=False)
class Quantal:
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
        game = _Game("quantal", A, B)
    row_labels = labels("quantal", "row_actions", row_actions, game.m, "row", "rows")
    column_labels = labels("quantal", "column_actions", column_actions, game.n, "column", "columns")
    asked, single = _precisions(precision)
    with np.errstate(all="ignore"):
        wanted = [game.level(value) for value in asked]
        trace = _Trace(game)
        met = {level: trace.meet(level) for level in sorted(set(wanted))}
        profiles = [met[level] for level in wanted]
        residuals = [game.residual(value, *profile) for value, profile in zip(asked, profiles, strict=True)]
        regrets = [game.regret(*profile) for profile in profiles]
        path, folds = trace.path(max(wanted))
    precisions, residual, regret = (_fixed(values) for values in (asked, residuals, regrets))
    row, column = (_fixed([profile[player] for profile in profiles]) for player in (0, 1))
    return Quantal(
        precision=float(precisions[0]) if single else precisions,
        row=row[0] if single else row,
        column=column[0] if single else column,
        residual=float(residual[0]) if single else residual,
        regret=float(regret[0]) if single else regret,
        path=path,
        folds=folds,
        method=_METHOD,
        tolerances=_TOLERANCES,
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
        game = _Game("limit", A, B)
        equilibria = nash(game.A, game.B).equilibria
        trace = _Trace(game)
        low, high = game.span
        last = _Ending.of(game, trace.profile(), equilibria)
        while trace.level < low or (not last.reached and trace.level < high):
            trace.advance()
            last = _Ending.of(game, trace.profile(), equilibria)
        path, folds = trace.path()
    row, column = (_fixed(mix) for mix in trace.profile())
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


Profile = tuple[Floats, Floats]


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


def _fixed(values: npt.ArrayLike) -> Floats:
    array: Floats = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array


class _Game:
    """The payoffs, and the same in a unit in which one's own action makes a difference of 1 at most."""

    def __init__(self, function: str, A: npt.ArrayLike, B: npt.ArrayLike) -> None:
        self.function = function
        self.A, self.B = matrix(function, "A", A), matrix(function, "B", B)
        if self.A.shape != self.B.shape:
            raise ValueError(f"{function}: A and B must have the same shape; got {self.A.shape} and {self.B.shape}")
        self.m, self.n = self.A.shape
        # A power of two changes no digit, and brings what would overflow to a size at which it does not.
        exponent = math.frexp(max(np.abs(self.A).max(), np.abs(self.B).max()))[1] - 1
        self._power = math.ldexp(1.0, max(-1000, exponent))
        own, other = self.A / self._power, self.B.T / self._power
        self._ranges = [_range(own), _range(other)]
        self.row, self.column = (  # both indexed [own action, other's action], the best reply at 0
            payoffs - payoffs.max(axis=0) if spread else np.zeros(payoffs.shape)
            for payoffs, spread in zip((own, other), self._ranges, strict=True)
        )
        self._stake = float(max(-self.row.min(), -self.column.min()))
        if self._stake:
            self.row, self.column = self.row / self._stake, self.column / self._stake

    @property
    def span(self) -> tuple[float, float]:
        """The levels between which `limit` looks, by the smaller of the players' ranges."""
        least = min((spread for spread in self._ranges if spread), default=1.0)
        return min(_HIGHEST, _NEAR * self._stake / least), min(_HIGHEST, _FAR * self._stake / least)

    def level(self, precision: float) -> float:
        """Return a precision in the unit."""
        if not self._stake:  # nothing depends on it, and any number will do
            return math.log1p(precision)
        level = precision * self._power * self._stake
        if not level <= _HIGHEST:
            raise ValueError(
                f"{self.function}: precision times the largest difference of payoffs must be at most {_HIGHEST:g}; "
                f"got {precision!r} times {self._power * self._stake:g}"
            )
        return level

    def precision(self, level: float) -> float:
        """Return the precision of a level."""
        return level / self._power / self._stake if self._stake else float(np.expm1(level))

    def residual(self, precision: float, x: Floats, y: Floats) -> float:
        """Return the largest difference between a chance and the one that the payoffs call for."""
        level = self.level(precision)
        return max(
            float(np.abs(mix - _softmax(level * (payoffs @ other))).max())
            for mix, payoffs, other in ((x, self.row, y), (y, self.column, x))
        )

    def regret(self, x: Floats, y: Floats) -> float:
        """Return the larger gain from deviating, over the player's own range."""
        gains = [0.0]
        for mix, payoffs, other, spread in (
            (x, self.row, y, self._ranges[0]),
            (y, self.column, x, self._ranges[1]),
        ):
            if spread:
                values = payoffs @ other
                gains.append(float(mix @ (values.max() - values)) * self._stake / spread)
        return max(gains)


def _range(payoffs: Floats) -> float:
    """Return the range of a matrix; 0 where it is round-off altogether."""
    spread = float(payoffs.max() - payoffs.min())
    return 0.0 if spread <= _TOLERANCES.constant * np.abs(payoffs).max() else spread


def _softmax(logarithms: Floats) -> Floats:
    weights = np.exp(logarithms - logarithms.max())
    chances: Floats = weights / weights.sum()
    return chances


@dataclass(frozen=True)
class _Ending:
    """How near a profile is to a Nash equilibrium."""

    equilibrium: Equilibrium
    distance: float
    regret: float

    @classmethod
    def of(cls, game: _Game, profile: Profile, equilibria: Sequence[Equilibrium]) -> _Ending:
        """Find the nearest equilibrium."""
        x, y = profile
        distances = [max(float(np.abs(x - e.row).max()), float(np.abs(y - e.column).max())) for e in equilibria]
        nearest = int(np.argmin(distances))
        return cls(equilibria[nearest], distances[nearest], game.regret(x, y))

    @property
    def reached(self) -> bool:
        """Whether the branch has come close enough."""
        return max(self.distance, self.regret) <= _TOLERANCES.limit


class _Chart:
    """The equations in the log-ratios to one reference action of each player.

    A point is an array of shape (m - 1 + n - 1 + 1,): arsinh of the log-ratios of the row player's other actions, of
    the column player's, and ln(1 + level).
    """

    def __init__(self, game: _Game, i: int, j: int) -> None:
        self.game, self.i, self.j = game, i, j
        self._rows = np.array([i, *(k for k in range(game.m) if k != i)])  # the reference action first
        self._columns = np.array([j, *(k for k in range(game.n) if k != j)])
        row = game.row[np.ix_(self._rows, self._columns)]
        column = game.column[np.ix_(self._columns, self._rows)]
        self._row: Floats = row[1:] - row[0]  # what an action pays more than the reference action
        self._column: Floats = column[1:] - column[0]
        self._split = game.m - 1
        self._size = game.m + game.n - 2
        self._unit: Floats = np.eye(self._size + 1)

    def system(self, point: Floats) -> tuple[Floats, Floats]:
        """Return residuals and Jacobian, each row over the size of its log-ratio; the Jacobian's last row is zero."""
        split, size = self._split, self._size
        ratios, slopes = np.sinh(point[:-1]), np.cosh(point[:-1])
        level = math.expm1(point[-1])
        x, y = _chances(ratios[:split]), _chances(ratios[split:])
        row, column = self._row @ y, self._column @ x
        gains = np.concatenate([row, column]) / slopes
        jacobian = self._unit.copy()
        jacobian[:split, split:size] = (row[:, None] - self._row[:, 1:]) * (level * y[1:] * slopes[split:])
        jacobian[split:size, :split] = (column[:, None] - self._column[:, 1:]) * (level * x[1:] * slopes[:split])
        jacobian[:size, :size] /= slopes[:, None]
        jacobian.ravel()[: size * (size + 1) : size + 2] = 1.0
        jacobian[:size, size] = -(1 + level) * gains
        jacobian[size, size] = 0.0
        return ratios / slopes - level * gains, jacobian

    def corrected(self, point: Floats, direction: Floats, reach: float) -> Floats | None:
        """Return the solution in the plane through a point across a direction, by Newton's method, if it is near."""
        target, before = point, reach
        for _ in range(_CORRECTIONS):
            residuals, jacobian = self.system(point)
            jacobian[-1] = direction
            try:
                change = np.linalg.solve(jacobian, np.append(-residuals, direction @ (target - point)))
            except np.linalg.LinAlgError:
                return None
            size = float(np.abs(change).max())
            if not size <= 0.5 * before:  # not a number included
                return None
            point = point + change
            # Payoffs have their own round-off, which counts as often as the level says.
            if size < max(1e-9, 1e-15 * math.exp(point[-1])):
                return point
            before = size
        return None

    def tangent(self, point: Floats, direction: Floats) -> tuple[Floats, float] | None:
        """Return the unit tangent on the side of a direction, and the sign of the determinant with it."""
        jacobian = self.system(point)[1]
        jacobian[-1] = direction
        sign = float(np.linalg.slogdet(jacobian)[0])
        if not sign:
            return None
        tangent = np.linalg.solve(jacobian, self._unit[-1])
        length = float(np.linalg.norm(tangent))
        return (tangent / length, sign) if math.isfinite(length) else None

    def departure(self) -> Floats:
        """Return the unit tangent at precision 0."""
        rates = -self.system(np.zeros(self._size + 1))[1][:, -1]  # nothing else depends on anything there
        rates[-1] = 1.0
        tangent: Floats = rates / np.linalg.norm(rates)
        return tangent

    def level_with(self, point: Floats) -> Floats:
        """Return the solution at a point's own level that is nearest; for where the Jacobian is all but singular."""
        point = point.copy()
        for _ in range(_CORRECTIONS):
            residuals, jacobian = self.system(point)
            point[:-1] -= np.linalg.lstsq(jacobian[:-1, :-1], residuals, rcond=1e-7)[0]
        return point

    def profile(self, point: Floats) -> Profile:
        """Return the chances at a point."""
        ratios = np.sinh(point[:-1])
        x, y = np.empty(self.game.m), np.empty(self.game.n)
        x[self._rows], y[self._columns] = _chances(ratios[: self._split]), _chances(ratios[self._split :])
        return x, y

    def better(self, point: Floats) -> _Chart | None:
        """Return a chart with the likeliest actions for reference, if an action is far likelier than here."""
        if not self._size or point[:-1].max() < 1.5:  # a log-ratio of about 2
            return None
        x, y = self.profile(point)
        return _Chart(self.game, int(np.argmax(x)), int(np.argmax(y)))

    def moved(self, point: Floats, tangent: Floats, other: _Chart) -> tuple[Floats, Floats]:
        """Return a point and a tangent of this chart in another one."""
        ratios = np.sinh(point[:-1])
        rates = np.cosh(point[:-1]) * tangent[:-1]
        here = [(self._rows, slice(0, self._split)), (self._columns, slice(self._split, self._size))]
        there = (other._rows, other._columns)
        new_ratios: list[Floats] = []
        new_rates: list[Floats] = []
        for (actions, part), order in zip(here, there, strict=True):
            for values, collected in ((ratios, new_ratios), (rates, new_rates)):
                by_action = np.zeros(len(actions))
                by_action[actions[1:]] = values[part]
                collected.append(by_action[order[1:]] - by_action[order[0]])
        moved = np.append(np.arcsinh(np.concatenate(new_ratios)), point[-1])
        turned = np.append(np.concatenate(new_rates) / np.cosh(moved[:-1]), tangent[-1])
        return moved, turned / np.linalg.norm(turned)


def _chances(ratios: Floats) -> Floats:
    """Return the chances of the reference action and of the others, from their log-ratios."""
    top = ratios.max(initial=0.0)
    weights = np.exp(np.append(0.0, ratios) - top)
    chances: Floats = weights / weights.sum()
    return chances


@dataclass(frozen=True, eq=False)
class _Arc:
    """A piece of the branch on which the precision only rises or only falls: the corrected points of one predictor.

    Attributes
    ----------
    chart : _Chart
        The coordinates.
    base, direction : array
        The point and the tangent from which the steps go.
    low, high : float
        The lengths of the first and of the last step.
    first, last : array
        The points there.
    """

    chart: _Chart
    base: Floats
    direction: Floats
    low: float
    high: float
    first: Floats
    last: Floats

    def at(self, length: float) -> Floats | None:
        """Return the point at a length of step."""
        return self.chart.corrected(self.base + length * self.direction, self.direction, 2 * self.high)

    def meet(self, height: float) -> Floats:
        """Return the point at which the last coordinate has a value between those at the ends."""
        low, high, first, last = self.low, self.high, self.first, self.last
        slack = 1e-9 * high
        across = np.append(np.zeros(len(first) - 1), 1.0)
        for _ in range(100):
            share = (height - first[-1]) / (last[-1] - first[-1])
            guess = first + share * (last - first)
            guess[-1] = height
            point = self.chart.corrected(guess, across, 2 * self.high)
            if point is not None and low - slack <= self.direction @ (point - self.base) <= high + slack:
                return point
            middle = (low + high) / 2
            between = self.at(middle)
            if between is None or not low < middle < high:
                break
            if (between[-1] < height) == (first[-1] < last[-1]):
                low, first = middle, between
            else:
                high, last = middle, between
        return self.chart.level_with(guess)  # at a fold, or where another branch crosses


class _Trace:
    """The principal branch, traced as far as it is asked for."""

    def __init__(self, game: _Game) -> None:
        self._game = game
        self._chart = _Chart(game, 0, 0)
        self._point: Floats = np.zeros(game.m + game.n - 1)
        self._step = _FIRST_STEP
        self._side = 1.0  # the sign of the determinant, which changes only where branches cross
        self._tangent = self._chart.departure()
        self._steps = 0
        self._heights: list[float] = [0.0]
        self._profiles: list[Profile] = [self.profile()]
        self._arcs: list[_Arc] = []  # those of the last step
        self._highest = 0.0

    @property
    def level(self) -> float:
        """The precision reached, in the unit of the game."""
        return math.expm1(self._point[-1])

    def profile(self) -> Profile:
        """Return the chances at the last point."""
        return self._chart.profile(self._point)

    def path(self, level: float = math.inf) -> tuple[QuantalPath, int]:
        """Return what has been traced, up to the first crossing of a level if it goes beyond, and the folds in it."""
        heights, profiles = list(self._heights), list(self._profiles)
        if level <= math.expm1(self._highest):
            beyond = next(index for index, height in enumerate(heights) if height >= math.log1p(level))
            heights[beyond:], profiles[beyond:] = [math.log1p(level)], [self.meet(level)]
        rises = np.diff(heights) > 0
        path = QuantalPath(
            precision=_fixed([self._game.precision(math.expm1(height)) for height in heights]),
            row=_fixed([x for x, _ in profiles]),
            column=_fixed([y for _, y in profiles]),
        )
        return path, int(np.count_nonzero(rises[1:] != rises[:-1]))

    def meet(self, level: float) -> Profile:
        """Return the first crossing of a level; the levels must be asked for in ascending order."""
        height = math.log1p(level)
        if not level:
            return self._profiles[0]
        while self._highest < height:
            self.advance()
        arc = next(arc for arc in self._arcs if arc.last[-1] >= height)
        return arc.chart.profile(arc.meet(height))

    def advance(self) -> None:
        """Take one step along the branch."""
        while True:
            self._steps += 1
            if self._steps > _STEPS or self._step < _SHORTEST_STEP:
                reached = self._game.precision(self.level)
                raise RuntimeError(f"{self._game.function}: the branch cannot be followed beyond precision {reached:g}")
            if self._attempt():
                break
            self._step /= 2
        better = self._chart.better(self._point)
        if better is not None:
            self._point, self._tangent = self._chart.moved(self._point, self._tangent, better)
            self._chart = better

    def _attempt(self) -> bool:
        """Try a step of the present length, and say whether it was good."""
        chart, base, direction, step = self._chart, self._point, self._tangent, self._step
        point = chart.corrected(base + step * direction, direction, step)
        if point is None:
            return False
        ahead = chart.tangent(point, direction)
        if ahead is None:
            return False
        tangent, sign = ahead
        turn = math.acos(min(1.0, float(tangent @ direction)))
        if turn > _TURN or (sign != self._side and step > _TOLERANCES.crossing):
            return False
        arc = _Arc(chart, base, direction, 0.0, step, base, point)
        arcs = [arc]
        if direction[-1] * tangent[-1] < 0:
            fold = _fold(arc, direction[-1])
            if fold is None:
                return False
            length, turning = fold
            arcs = [
                _Arc(chart, base, direction, 0.0, length, base, turning),
                _Arc(chart, base, direction, length, step, turning, point),
            ]
        self._arcs = arcs
        for arc in arcs:
            self._heights.append(float(arc.last[-1]))
            self._profiles.append(chart.profile(arc.last))
            self._highest = max(self._highest, float(arc.last[-1]))
        self._side, self._point, self._tangent = sign, point, tangent
        self._step = min(_LONGEST_STEP, step * min(2.0, max(0.5, 0.6 * _TURN / max(turn, 1e-3))))
        return True


def _fold(arc: _Arc, rate: float) -> tuple[float, Floats] | None:
    """Return the length of the step to where the branch turns, and the point there."""
    low, high = arc.low, arc.high
    best: tuple[float, Floats] | None = None
    for _ in range(40):
        middle = (low + high) / 2
        point = arc.at(middle)
        ahead = None if point is None else arc.chart.tangent(point, arc.direction)
        if point is None or ahead is None:
            return best
        best = middle, point
        if high - low < 1e-9:
            break
        if ahead[0][-1] * rate > 0:
            low = middle
        else:
            high = middle
    return best
