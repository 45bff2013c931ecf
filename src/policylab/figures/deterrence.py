"""What does more of one thing, a higher fine or more hours, do where there is enforcement only?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes

from policylab.concepts import solve_game
from policylab.figures.style import (
    BLUE,
    GREY,
    INK,
    LINE,
    QUIET,
    SMALL,
    VERMILION,
    WIDTH,
    Chart,
    drawn,
    measure,
    sentences,
)
from policylab.game import build
from policylab.i18n.labels import ACTIONS, OUTCOMES
from policylab.i18n.numbers import count, hours, joined, money, share
from policylab.i18n.words import Language, Words
from policylab.parameters import PARAMETERS, Unit
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.solution import Solution

CHOICE = Words("企业的选择", "What the enterprise does")
NOW = Words("现值", "today")

_PLAYED = 1e-7
_POINTS = 25
# How closely a change of the equilibrium is located, as a share of the range.
_CLOSE = 1e-4
_MOST_CHANGES = 4  # in one step of the sweep

_COLOURS = {"neglect": VERMILION, "patch": GREY, "comply": BLUE}
_LEFT, _TOP, _ACROSS = 60.0, 30.0, 560.0
_DOWN, _BETWEEN = 92.0, 46.0


@dataclass(frozen=True)
class Sweep:
    """A scenario solved again and again while one parameter goes through its range.

    Attributes
    ----------
    scenario : Scenario
    parameter : str
    logarithmic : bool
        Whether the steps are equal ratios, not equal differences.
    values : tuple of float
        In ascending order, in the parameter's unit.
    solutions : tuple of Solution
        One for each value; what is told is the headline.
    changes : tuple of int
        Places in `values` at which other actions are in use than just before.
    """

    scenario: Scenario
    parameter: str
    logarithmic: bool
    values: tuple[float, ...]
    solutions: tuple[Solution, ...]
    changes: tuple[int, ...]


def sweep(scenario: Scenario, regime: Regime, parameter: str, *, concept: str = "nash", points: int = _POINTS) -> Sweep:
    """Solve a scenario along the range of one parameter, and find where other actions come into use.

    Parameters
    ----------
    scenario : Scenario
    regime : Regime
        Enforcement only, for the figure's question.
    parameter : str
    concept : str
    points : int
        Steps across the range, at least 2; today's value and both sides of every change come on top.

    Raises
    ------
    ValueError
        For a parameter that does not exist or has no range, and for fewer than two points.
    OverBudget
        If the regime's programmes take more hours than there are somewhere in the range.
    """
    if parameter not in PARAMETERS:
        raise ValueError(f"sweep: parameter must be one of the model's; got {parameter!r}")
    quantity = scenario.quantities[parameter]
    now = float(np.asarray(quantity.value))
    low, high = min(quantity.low, now), max(quantity.high, now)
    if not low < high:
        raise ValueError(f"sweep: {parameter} of {scenario.name} is fixed at {low:g}; there is no range to go through")
    if points < 2:
        raise ValueError(f"sweep: points must be at least 2; got {points}")
    logarithmic = quantity.distribution == "loguniform" and low > 0
    steps = np.geomspace(low, high, points) if logarithmic else np.linspace(low, high, points)
    solved: dict[float, Solution] = {}

    def at(value: float) -> Solution:
        if value not in solved:
            solved[value] = solve_game(build(scenario.with_values({parameter: value}), regime), concept)
        return solved[value]

    grid = sorted({low, *(float(step) for step in steps[1:-1]), high, now})
    for left, right in pairwise(grid):
        _locate(at, left, right, _CLOSE * (np.log(high / low) if logarithmic else high - low), logarithmic)
    values = tuple(sorted(solved))
    changes = [
        place for place in range(1, len(values)) if _used(solved[values[place]]) != _used(solved[values[place - 1]])
    ]
    return Sweep(scenario, parameter, logarithmic, values, tuple(solved[value] for value in values), tuple(changes))


def _locate(at: Callable[[float], Solution], left: float, right: float, close: float, logarithmic: bool) -> None:
    """Halve the stretch between two values until each change in it is known closely; `at` keeps what it solves."""
    for _ in range(_MOST_CHANGES):
        here, end = left, right
        if _used(at(here)) == _used(at(end)):
            return
        while (np.log(end / here) if logarithmic else end - here) > close:
            middle = float(np.sqrt(here * end)) if logarithmic else (here + end) / 2
            here, end = (middle, end) if _used(at(middle)) == _used(at(left)) else (here, middle)
        left = end


def _used(solution: Solution) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the actions that both players use at the headline."""
    chances = solution.outcomes.action_chances
    enterprise, regulator = (
        tuple(action for action, chance in chances[party].items() if chance > _PLAYED)
        for party in ("enterprise", "regulator")
    )
    return enterprise, regulator


@drawn
def deterrence(found: Sweep, language: Language = "en") -> Chart:
    """Draw what the enterprise does, fires and inspections along the range of one parameter.

    Parameters
    ----------
    found : Sweep
        From `sweep`.
    language : {"zh", "en"}

    Returns
    -------
    Chart
        Dashed lines mark where other actions come into use, a dotted one today's value.
    """
    height = _TOP + 3 * (_DOWN + _BETWEEN) + 20
    chart = Chart(WIDTH, height, describe(found), language)
    titles = (CHOICE, OUTCOMES["fires_per_1000"], OUTCOMES["visits"])
    tops = [_TOP + number * (_DOWN + _BETWEEN) for number in range(3)]
    for title, top in zip(titles, tops, strict=True):
        chart.say(title[language], _LEFT, top - 14, bold=True, size=SMALL)
    panels = [chart.panel(_LEFT, top, _ACROSS, _DOWN) for top in tops]
    _actions(chart, panels[0], found, language)
    for axes, measured in zip(panels[1:], ("fires_per_1000", "visits"), strict=True):
        _line(axes, found, measured)
    now = float(np.asarray(found.scenario.quantities[found.parameter].value))
    for axes in panels:
        axes.set_xscale("log" if found.logarithmic else "linear")
        axes.minorticks_off()
        axes.set(xlim=(found.values[0], found.values[-1]), xticks=[], xlabel="", ylabel="")
        axes.tick_params(length=0, pad=6, colors=QUIET)
        axes.axvline(now, color=INK, linewidth=1, linestyle=(0, (1, 2)))
        for place in found.changes:
            axes.axvline(found.values[place], color=INK, linewidth=1.2, linestyle=(0, (5, 3)))
    _below(chart, found, now, tops[-1] + _DOWN, language)
    return chart


def describe(found: Sweep) -> Words:
    """Say what the sweep does to fires, and where other actions come into use; or that none do."""
    first, last = found.solutions[0].outcomes.fires_per_1000, found.solutions[-1].outcomes.fires_per_1000
    fires = Words("从{first}起变为{last}起", "go from {first} to {last}")
    if count(first) == count(last):
        fires = Words("两端都是{first}起", "are {first} at both ends")
    told = [
        Words(
            "{what}从{low}变到{high}，每千家单位年火灾{fires}。",
            "{what} from {low} to {high}: fires a year per 1,000 premises {fires}.",
        ).format(
            what=PARAMETERS[found.parameter].label,
            low=_amount(found, 0),
            high=_amount(found, -1),
            fires=fires.format(first=count(first), last=count(last)),
        )
    ]
    if not found.changes:
        said = Words(
            "双方采用的行动始终不变：企业{enterprise}，消防部门{regulator}。",
            "The same actions stay in use: by the enterprise {enterprise}, by the department {regulator}.",
        )
        told.append(said.format(enterprise=_played(found, 0, 0), regulator=_played(found, 0, 1)))
    for place in found.changes:
        before, after = found.solutions[place - 1], found.solutions[place]
        moves = [
            _MOVES[party].format(before=_played(found, place - 1, party), after=_played(found, place, party))
            for party in (0, 1)
            if _used(before)[party] != _used(after)[party]
        ]
        low, high = count(before.outcomes.fires_per_1000), count(after.outcomes.fires_per_1000)
        effect = Words("火灾从{low}起变为{high}起", "fires go from {low} to {high}")
        if low == high:
            effect = Words("火灾仍为{low}起", "fires stay at {low}")
        said = Words("在{value}处，{moves}，{effect}。", "At {value} {moves}; {effect}.")
        told.append(
            said.format(
                value=_amount(found, place),
                moves=Words("，".join(move.zh for move in moves), ", and ".join(move.en for move in moves)),
                effect=effect.format(low=low, high=high),
            )
        )
    return sentences(told)


_MOVES = (
    Words("企业从{before}变为{after}", "the enterprise goes from {before} to {after}"),
    Words("消防部门从{before}变为{after}", "the department goes from {before} to {after}"),
)


def _played(found: Sweep, place: int, party: int) -> Words:
    actions = _used(found.solutions[place])[party]
    named = joined([Words("“{x}”", "“{x}”").format(x=ACTIONS[action]) for action in actions])
    return Words("{named}的混合", "a mix of {named}").format(named=named) if len(actions) > 1 else named


def _amount(found: Sweep, place: int) -> Words:
    return _written(PARAMETERS[found.parameter].unit, found.values[place])


def _written(unit: Unit, value: float) -> Words:
    if unit.is_money:
        return money(float(f"{value:.3g}"))
    if unit in (Unit.HOURS, Unit.HOURS_PER_YEAR):
        return hours(value)
    return share(value) if unit in (Unit.SHARE, Unit.PROBABILITY) else count(value)


def _actions(chart: Chart, axes: Axes, found: Sweep, language: Language) -> None:
    """Stack the chances of the enterprise's actions; an area wide enough says what it is, a legend says it anyway."""
    base = np.zeros(len(found.values))
    left = WIDTH - 8
    for action in reversed(_COLOURS):
        chances = np.array([one.outcomes.action_chances["enterprise"][action] for one in found.solutions])
        axes.fill_between(found.values, base, base + chances, color=_COLOURS[action], edgecolor="white", linewidth=1)
        _name_area(axes, found, base, chances, ACTIONS[action][language])
        base = base + chances
    for action in reversed(_COLOURS):
        text = ACTIONS[action][language]
        left -= measure(text, SMALL)
        chart.say(text, left, _TOP - 14, size=SMALL)
        swatch = chart.panel(left - 16, _TOP - 19, 11, 10)
        swatch.set_axis_off()
        swatch.fill_between([0, 1], 0, 1, color=_COLOURS[action])
        swatch.set(xlim=(0, 1), ylim=(0, 1))
        left -= 32
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 0.5, 1], ["0", "50%", "100%"])


def _name_area(axes: Axes, found: Sweep, base: np.ndarray, chances: np.ndarray, text: str) -> None:
    """Write a name into the widest stretch in which an area is high enough to hold it and no line crosses it."""
    values = np.log(found.values) if found.logarithmic else np.array(found.values)
    pixels = _ACROSS * (values - values[0]) / (values[-1] - values[0])
    high = chances * _DOWN > 22
    now = float(np.asarray(found.scenario.quantities[found.parameter].value))
    lines = {*found.changes, found.values.index(now)}
    best = (0.0, 0, 0)
    start: int | None = None
    for place in range(len(high) + 1):
        if start is not None and (place == len(high) or not high[place] or place in lines):
            end = min(place, len(high) - 1)
            best = max(best, (float(pixels[end] - pixels[start]), start, end))
            start = None
        if place < len(high) and high[place] and start is None:
            start = place
    width, first, last = best
    if width < measure(text, SMALL, bold=True) + 12:
        return
    centre = (pixels[first] + pixels[last]) / 2
    middle = float(np.interp(centre, pixels, base + chances / 2))
    axes.annotate(
        text, (centre / _ACROSS, middle), xycoords="axes fraction", xytext=(0, -0.35 * SMALL),
        textcoords="offset points", ha="center", va="baseline", color="white", fontsize=SMALL, weight="bold",
    )  # fmt: skip


def _line(axes: Axes, found: Sweep, measured: str) -> None:
    values = [float(getattr(one.outcomes, measured)) for one in found.solutions]
    sns.lineplot(x=list(found.values), y=values, color=BLUE, linewidth=3, errorbar=None, ax=axes)
    top = max(values) * 1.15 if max(values) > 0 else 1.0
    axes.set_ylim(0, top)
    ticks = sorted({0.0, min(values), max(values)})
    # Numbers that would be written over each other are left out.
    shown = [tick for place, tick in enumerate(ticks) if place == 0 or tick - ticks[place - 1] > 0.16 * top]
    if max(values) not in shown:
        shown = [tick for tick in shown if max(values) - tick > 0.16 * top] + [max(values)]
    axes.set_yticks(shown, [count(tick).en for tick in shown])
    axes.grid(visible=True, axis="y", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)


def _below(chart: Chart, found: Sweep, now: float, bottom: float, language: Language) -> None:
    """Write under the last panel the changes and the ends, as far as they do not collide, and today's value below."""
    unit = PARAMETERS[found.parameter].unit
    low, high = found.values[0], found.values[-1]

    def place(value: float) -> float:
        share_of = np.log(value / low) / np.log(high / low) if found.logarithmic else (value - low) / (high - low)
        return _LEFT + _ACROSS * float(share_of)

    wanted = [*(found.values[change] for change in found.changes), low, high]
    taken: list[tuple[float, float]] = []
    for value in wanted:
        text = _written(unit, value)[language]
        half = measure(text, SMALL) / 2
        centre = min(max(place(value), 8 + half), WIDTH - 8 - half)
        if all(centre + half + 8 < left or centre - half - 8 > right for left, right in taken):
            taken.append((centre - half, centre + half))
            chart.say(text, centre, bottom + 14, size=SMALL, ha="center")
    today = f"{NOW[language]} {_written(unit, now)[language]}"
    half = measure(today, SMALL) / 2
    chart.say(today, min(max(place(now), 8 + half), WIDTH - 8 - half), bottom + 32, size=SMALL, ha="center")
    label = PARAMETERS[found.parameter].label[language]
    chart.say(label, _LEFT + _ACROSS / 2, bottom + 54, size=SMALL, ha="center", bold=True)
