"""The principal branch of logit quantal response equilibria, followed from equal chances at precision 0.

A branch is a curve of chances and precisions along which every player's chances are the logit response to the other's.
It is traced by pseudo-arclength continuation: a step along the tangent, corrected across it by Newton's method. What
it is for, and how far it may be trusted, stands at the head of `policylab.solve.quantal`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from policylab.solve._arguments import matrix
from policylab.solve._arrays import fixed, softmax
from policylab.solve._exact import ROUND_OFF, Floats

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


TOLERANCES = QuantalTolerances()


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


Profile = tuple[Floats, Floats]


class ScaledGame:
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
            float(np.abs(mix - softmax(level * (payoffs @ other))).max())
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
    return 0.0 if spread <= TOLERANCES.constant * np.abs(payoffs).max() else spread


class _Chart:
    """The equations in the log-ratios to one reference action of each player.

    A point is an array of shape (m - 1 + n - 1 + 1,): arsinh of the log-ratios of the row player's other actions, of
    the column player's, and ln(1 + level).
    """

    def __init__(self, game: ScaledGame, i: int, j: int) -> None:
        self.game = game
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

    def settled(self, point: Floats) -> Floats:
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
        return self.chart.settled(guess)  # at a fold, or where another branch crosses


class Trace:
    """The principal branch, traced as far as it is asked for."""

    def __init__(self, game: ScaledGame) -> None:
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
            precision=fixed([self._game.precision(math.expm1(height)) for height in heights]),
            row=fixed([x for x, _ in profiles]),
            column=fixed([y for _, y in profiles]),
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
        if turn > _TURN or (sign != self._side and step > TOLERANCES.crossing):
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
