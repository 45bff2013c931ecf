"""How do both sides move as each imitates what pays, and do they come to rest?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from policylab.dynamics import Evolved
from policylab.figures.best_replies import percent
from policylab.figures.style import BLUE, GREY, QUIET, SMALL, VERMILION, WIDTH, Chart, drawn
from policylab.formulas import Array
from policylab.i18n.labels import ACTIONS
from policylab.i18n.numbers import NEARLY, count, joined, share
from policylab.i18n.words import Language, Words
from policylab.solve.evolution import Evolution, replicator

TITLES = (
    Words("企业：各种做法所占比例", "Enterprises: share that chooses each action"),
    Words("消防部门：各种做法所占比例", "Fire departments: share that chooses each action"),
)
TIME = Words("时间（模仿单位，不是日历时间）", "Time (units of imitation, not of the calendar)")

# From then on a path counts as being where it ends.
_CLOSE = 0.01
_MOMENTS = 500  # in the time that is shown, at least
_ALONG = 4000  # along a round
_POINTS = 600
_HAIR = 0.1  # pixels by which a drawn line may miss the path
_ROUNDS, _REST = 4, 1.25  # shown of a path that has got to where it ends

_LEFT, _TOP, _ACROSS, _DOWN, _BETWEEN = 60.0, 34.0, 450.0, 130.0, 50.0
_APART = SMALL * 1.25 + 4  # between two names at the ends of lines

Dashes = str | tuple[float, tuple[float, ...]]
# The harder or better an action, the more solid its line.
LOOKS: Mapping[str, tuple[str, Dashes]] = {
    "neglect": (VERMILION, (0, (1, 1.4))),
    "patch": (GREY, (0, (5, 1.6))),
    "comply": (BLUE, "solid"),
    "stand_back": (VERMILION, (0, (1, 1.4))),
    "enforce": (GREY, (0, (5, 1.6))),
    "serve": (BLUE, "solid"),
}


@drawn
def time_path(evolved: Evolved, language: Language = "en", until: float | None = None) -> Chart:
    """Draw over time which share of enterprises and of departments chooses each action.

    Parameters
    ----------
    evolved : Evolved
    language : {"zh", "en"}
    until : float, optional
        The end of the time that is shown, at most the horizon. By default the horizon; less where the path gets
        to where it ends long before: shortly after that, or four rounds after it.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        If `until` is not above 0 or is beyond the horizon.
    """
    path = evolved.path
    if until is None:
        until = _shown(path)
    elif not 0 < until <= path.horizon:
        raise ValueError(f"time_path: until must lie above 0, up to the horizon of {path.horizon:g}; got {until:g}")
    times, states = followed(path, until)
    bottom = _TOP + 2 * _DOWN + _BETWEEN
    chart = Chart(WIDTH, bottom + 58, describe(evolved), language)
    ticks = [tick for tick in MaxNLocator(6).tick_values(0, until) if 0 <= tick <= until]
    actions = (evolved.game.enterprise_actions, evolved.game.regulator_actions)
    parts = np.split(states, [len(actions[0])], axis=1)
    for number, (title, names, shares) in enumerate(zip(TITLES, actions, parts, strict=True)):
        top = _TOP + number * (_DOWN + _BETWEEN)
        chart.say(title[language], 8, top - 18, bold=True, size=SMALL)
        axes = chart.panel(_LEFT, top, _ACROSS, _DOWN)
        axes.set(xlim=(0, until), ylim=(0, 1))
        percent(axes, x=False)
        axes.set_xticks(ticks, [count(tick).en for tick in ticks] if number else [])
        _lines(axes, names, times / until, shares, until)
        _names(chart, names, shares[-1], top, language)
    chart.say(TIME[language], _LEFT + _ACROSS / 2, bottom + 42, size=SMALL, ha="center")
    return chart


def describe(evolved: Evolved) -> Words:
    """Say where the path settles, that it goes round and in what time, or that it has not settled."""
    path = evolved.path
    if path.status == "cycles":
        assert path.period is not None
        return Words(
            "双方的做法循环不止，每轮约{period}个时间单位；后半段时间平均：{state}。",
            "Both sides go round and round, a round in {period} units of time; on average over the second half of the "
            "time {state}.",
        ).format(period=count(path.period), state=_state(evolved, evolved.enterprise, evolved.regulator))
    if path.status == "fixed":
        since = settled(path)
        said = Words(
            "约{time}个时间单位后，双方的做法稳定下来：{state}。",
            "Both sides settle after some {time} units of time: {state}.",
        )
        if since == 0:
            said = Words("双方从一开始就保持不变：{state}。", "Both sides stay as they start: {state}.")
        state = _state(evolved, path.end_row, path.end_column)
        return said.format(time=count(math.ceil(since)), state=state)
    told = Words(
        "到时间{horizon}仍未稳定：此时{state}。", "Nothing has settled by time {horizon}: by then {state}."
    ).format(horizon=count(path.horizon), state=_state(evolved, path.end_row, path.end_column))
    if path.nearest is None:
        return told
    near = Words("最接近的均衡是：{state}。", "The nearest equilibrium: {state}.").format(
        state=_state(evolved, path.nearest.row, path.nearest.column)
    )
    return Words(told.zh + near.zh, f"{told.en} {near.en}")


def state_words(
    enterprise: Array, regulator: Array, enterprise_actions: Sequence[str], regulator_actions: Sequence[str]
) -> Words:
    """Say which shares of enterprises and of departments choose which actions."""
    sides = (
        (Words("企业", "enterprises"), enterprise, enterprise_actions),
        (Words("消防部门", "departments"), regulator, regulator_actions),
    )
    x, y = (_side(who, shares, actions) for who, shares, actions in sides)
    return Words("{x}，{y}", "{x}; {y}").format(x=x, y=y)


def _side(who: Words, shares: Array, actions: Sequence[str]) -> Words:
    used = [(ACTIONS[action], float(part)) for action, part in zip(actions, shares, strict=True) if part >= NEARLY]
    if len(used) == 1:
        return Words("{who}全部“{action}”", "{who} all choose “{action}”").format(who=who, action=used[0][0])
    said = [Words("{part}“{action}”", "{part} “{action}”").format(part=share(part), action=name) for name, part in used]
    (name, part), *_ = used
    first = Words("{part}“{action}”", "{part} of {who} choose “{action}”").format(
        part=share(part), who=who, action=name
    )
    return Words("{who}中{parts}", "{parts}").format(who=who, parts=joined([first, *said[1:]]))


def _state(evolved: Evolved, enterprise: Array, regulator: Array) -> Words:
    return state_words(enterprise, regulator, evolved.game.enterprise_actions, evolved.game.regulator_actions)


# ---------------------------------------------------------------------------------------------- the path


def followed(path: Evolution, until: float) -> tuple[Array, Array]:
    """Return moments up to one, and all shares at them; the path is followed again where too few were kept.

    Parameters
    ----------
    path : Evolution
    until : float
        At most the horizon.

    Returns
    -------
    times : ndarray, shape (k,)
        From 0 to `until`.
    states : ndarray, shape (k, m + n)
        The enterprise's shares first.
    """
    times, states = path.times, np.hstack([path.row, path.column])
    inside = times <= until
    if times[0] > 0 or times[-1] < until or inside.sum() < _MOMENTS:
        moments = np.linspace(0.0, until, _MOMENTS + 1)
        again = replicator(path.A, path.B, path.x0, path.y0, until, times=moments)
        return again.times, np.hstack([again.row, again.column])
    if times[inside][-1] == until:
        return times[inside], states[inside]
    last = np.array([np.interp(until, times, shares) for shares in states.T])
    return np.append(times[inside], until), np.vstack([states[inside], last])


def settled(path: Evolution) -> float:
    """Return the moment from which on the path is where it ends: at its last state, or on its last round.

    The horizon where it does not settle.
    """
    if path.status == "slow":
        return path.horizon
    times, states = followed(path, path.horizon)
    if path.period is None:
        ends = np.concatenate([path.end_row, path.end_column])
        apart = np.abs(states - ends).max(axis=1)
    else:
        from scipy.spatial import KDTree

        apart, _ = KDTree(last_round(path)).query(states, p=np.inf)
    away = np.flatnonzero(apart > _CLOSE)
    return float(times[min(away[-1] + 1, len(times) - 1)]) if away.size else 0.0


def last_round(path: Evolution) -> Array:
    """Return all shares of a path that cycles at equal steps of time along its last round."""
    assert path.period is not None
    sample = path.second_half
    moments = np.linspace(sample.times[-1] - path.period, sample.times[-1], _ALONG + 1)[1:]
    shares = np.hstack([sample.row, sample.column])
    between: Array = np.array([np.interp(moments, sample.times, one) for one in shares.T])
    return between.T


def thinned(line: Array, most: int = _POINTS) -> Array:
    """Return at most so many points of a line, those by which it keeps its shape.

    Parameters
    ----------
    line : ndarray, shape (k, 2)
        In pixels.
    most : int
        At least 2.
    """
    miss = _HAIR
    while True:
        thin: Array = line[_needed(line, miss)]
        if len(thin) <= most:
            return thin
        miss *= 1.5


def _needed(line: Array, miss: float) -> np.ndarray:
    """Return which points a line needs to come within a distance of all (Douglas and Peucker 1973)."""
    needed = np.zeros(len(line), dtype=bool)
    needed[[0, -1]] = True
    stretches = [(0, len(line) - 1)]
    while stretches:
        first, last = stretches.pop()
        if last - first < 2:
            continue
        along, off = line[last] - line[first], line[first + 1 : last] - line[first]
        square = float(along @ along)
        reached = np.clip(off @ along / square, 0, 1) if square > 0 else np.zeros(len(off))
        apart = np.linalg.norm(off - reached[:, None] * along, axis=1)
        farthest = int(np.argmax(apart))
        if apart[farthest] > miss:
            middle = first + 1 + farthest
            needed[middle] = True
            stretches += [(first, middle), (middle, last)]
    return needed


def _shown(path: Evolution) -> float:
    since = settled(path)
    if path.period is not None:
        return min(path.horizon, since + _ROUNDS * path.period)
    return min(path.horizon, _REST * since) if since > 0 else path.horizon


# ------------------------------------------------------------------------------------------- the drawing


def _lines(axes: Axes, names: Sequence[str], moments: Array, shares: Array, until: float) -> None:
    for name, values in zip(names, shares.T, strict=True):
        colour, dashes = LOOKS[name]
        line = thinned(np.column_stack([moments * _ACROSS, values * _DOWN]))
        axes.plot(
            line[:, 0] / _ACROSS * until, line[:, 1] / _DOWN, color=colour, linewidth=2.4, linestyle=dashes,
            dash_capstyle="butt",
        )  # fmt: skip


def _names(chart: Chart, names: Sequence[str], ends: Array, top: float, language: Language) -> None:
    """Write beside the ends of the lines what they are, each with a piece of its line, apart from each other."""
    order = sorted(range(len(names)), key=lambda number: -float(ends[number]))
    places: list[float] = []
    for number in order:
        wanted = _DOWN * (1 - float(ends[number]))
        places.append(max(wanted, places[-1] + _APART) if places else wanted)
    # Names that were pushed out below go back up, and push those above them.
    limit = _DOWN
    for number in reversed(range(len(places))):
        places[number] = min(places[number], limit)
        limit = places[number] - _APART
    left = _LEFT + _ACROSS + 10
    key = chart.panel(left, top, 26, _DOWN)
    key.set(xlim=(0, 26), ylim=(_DOWN, 0))
    key.set_axis_off()
    for number, place in zip(order, places, strict=True):
        colour, dashes = LOOKS[names[number]]
        key.plot([0, 26], [place] * 2, color=colour, linewidth=2.4, linestyle=dashes, dash_capstyle="butt")
        chart.say(ACTIONS[names[number]][language], left + 32, top + place, size=SMALL, colour=_of_text(colour))


def _of_text(colour: str) -> str:
    return QUIET if colour == GREY else colour
