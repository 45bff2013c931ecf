"""From wherever both sides start, where does imitation take them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from policylab.dynamics import COMPLY, Evolved
from policylab.figures.best_replies import percent
from policylab.figures.style import BLUE, GREY, INK, SMALL, VERMILION, WIDTH, Chart, drawn, height_of, sentences, wrap
from policylab.figures.time_path import Dashes, followed, last_round, settled, thinned
from policylab.formulas import Array
from policylab.i18n.numbers import NEARLY, count, share
from policylab.i18n.words import Language, Words
from policylab.solution import Profile
from policylab.solve.evolution import Evolution, Status
from policylab.solve.nash import Equilibrium

COMPLIES = Words("达标的企业所占比例", "Share of enterprises that comply")
DOES_NOT_NEGLECT = Words("不忽视（应付或达标）的企业所占比例", "Share of enterprises that do not neglect")
VISITS = Words("上门检查的消防部门所占比例", "Share of fire departments that visit")
START = Words("起点", "Start")
DIRECTION = Words("走向", "Direction")
RESTS = Words("终点：稳定下来", "End: comes to rest")
ROUND = Words("循环不止", "Goes round and round")
UNSETTLED = Words("终点：到时间{horizon}仍未稳定", "End: not settled by time {horizon}")
EQUILIBRIUM = Words("均衡（{place}）", "Equilibrium ({place})")

LINES: Mapping[Status, tuple[str, Dashes]] = {
    "fixed": (BLUE, "solid"),
    "cycles": (VERMILION, (0, (5, 1.5))),
    "slow": (GREY, (0, (1.2, 1.2))),
}

# Complying that stays below this once the first half of the time is over has died out.
_DIED_OUT = 0.01
_SAME = 0.01
_PLOT, _LEFT, _TOP = 320.0, 60.0, 40.0

Paths = Sequence[Evolved | Evolution]
End = tuple[Status, float, float]


@drawn
def portrait(paths: Paths, language: Language = "en", rest: Profile | Equilibrium | None = None) -> Chart:
    """Draw the paths of both populations against each other: how many comply against how many visit.

    Parameters
    ----------
    paths : sequence of Evolved or Evolution
        Of one game, from several starts.
    language : {"zh", "en"}
    rest : Profile or Equilibrium, optional
        An equilibrium, marked with a cross.

    Returns
    -------
    Chart
        Across is the share of enterprises that comply; where complying dies out on every path, the share that does
        not neglect.

    Raises
    ------
    ValueError
        If there is nothing to show, or the paths are of games with other actions.
    """
    found = _checked(paths)
    neglecting = _dies_out(found)
    chart = Chart(WIDTH, _TOP + _PLOT + 56, describe(paths), language)
    axes = chart.panel(_LEFT, _TOP, _PLOT, _PLOT)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    percent(axes)
    for path in found:
        _draw(axes, path, neglecting)
    if rest is not None:
        axes.plot(*([value] for value in _place(rest, neglecting)), **_CROSS)
    chart.say(VISITS[language], 8, 14, size=SMALL)
    across = DOES_NOT_NEGLECT if neglecting else COMPLIES
    chart.say(across[language], _LEFT + _PLOT / 2, _TOP + _PLOT + 40, size=SMALL, ha="center")
    _legend(chart, found, None if rest is None else _place(rest, neglecting), neglecting, language)
    return chart


def describe(paths: Paths) -> Words:
    """Say how many paths end where, and how."""
    found = _checked(paths)
    neglecting = _dies_out(found)
    ends: list[tuple[End, int]] = []
    for path in found:
        end = _end(path, neglecting)
        same = [number for number, (other, _) in enumerate(ends) if _is_same(end, other)]
        if same:
            ends[same[0]] = (ends[same[0]][0], ends[same[0]][1] + 1)
        else:
            ends.append((end, 1))
    ends.sort(key=lambda one: -one[1])
    return sentences([_told(status, _point(x, y, neglecting), times, len(found)) for (status, x, y), times in ends])


# For one path, for some of several, and for all.
_HOW: Mapping[Status, tuple[Words, Words, Words]] = {
    "fixed": (
        Words("稳定在这里：{place}", "comes to rest where {place}"),
        Words("稳定在这里：{place}", "come to rest where {place}"),
        Words("{of}条路径全部稳定在这里：{place}", "All {of} paths come to rest where {place}"),
    ),
    "cycles": (
        Words("循环不止，每轮平均：{place}", "goes round and round; over a round on average {place}"),
        Words("循环不止，每轮平均：{place}", "go round and round; over a round on average {place}"),
        Words(
            "{of}条路径全部循环不止，每轮平均：{place}",
            "All {of} paths go round and round; over a round on average {place}",
        ),
    ),
    "slow": (
        Words("到期末仍未稳定，最接近的一处：{place}", "has not settled by the horizon; nearest is where {place}"),
        Words("到期末仍未稳定，最接近的一处：{place}", "have not settled by the horizon; nearest is where {place}"),
        Words(
            "{of}条路径到期末都未稳定，最接近的一处：{place}",
            "None of the {of} paths has settled by the horizon; nearest is where {place}",
        ),
    ),
}


def _told(status: Status, place: Words, times: int, of: int) -> Words:
    one, some, every = _HOW[status]
    if times == of > 1:
        return Words("{said}。", "{said}.").format(said=every.format(of=of, place=place))
    paths = Words("路径", "The path")
    if of > 1:
        paths = Words("{of}条路径中有{times}条", "{times} of {of} paths").format(times=times, of=of)
    how = (some if times > 1 else one).format(place=place)
    return Words("{paths}{how}。", "{paths} {how}.").format(paths=paths, how=how)


def _point(x: float, y: float, neglecting: bool) -> Words:
    said = Words("{x}的企业达标、{y}的消防部门上门检查", "{x} of enterprises comply and {y} of departments visit")
    if neglecting:
        said = Words(
            "{x}的企业不忽视、{y}的消防部门上门检查", "{x} of enterprises do not neglect and {y} of departments visit"
        )
    return said.format(x=_percent(x), y=_percent(y))


def _percent(value: float) -> Words:
    """Return a share; what is next to nothing or next to all is told as that."""
    return share(0.0 if value < NEARLY else 1.0 if value > 1 - NEARLY else value)


# --------------------------------------------------------------------------------------------- the paths


def _checked(paths: Paths) -> list[Evolution]:
    found = [one.path if isinstance(one, Evolved) else one for one in paths]
    if not found:
        raise ValueError("portrait: expected at least one path; got none")
    shapes = {(len(path.x0), len(path.y0)) for path in found}
    if len(shapes) > 1:
        raise ValueError(f"portrait: the paths must be of one game; got games with {sorted(shapes)} actions")
    return found


def _dies_out(paths: Sequence[Evolution]) -> bool:
    return all(float(path.second_half.row[:, COMPLY].max()) <= _DIED_OUT for path in paths)


def _place(state: Profile | Equilibrium, neglecting: bool) -> tuple[float, float]:
    if isinstance(state, Equilibrium):
        return _coordinates(state.row, state.column, neglecting)
    return _coordinates(state.enterprise, state.regulator, neglecting)


def _coordinates(enterprise: Array, regulator: Array, neglecting: bool) -> tuple[float, float]:
    x = 1 - float(enterprise[0]) if neglecting else float(enterprise[COMPLY])
    return x, 1 - float(regulator[0])


def _end(path: Evolution, neglecting: bool) -> End:
    """Return how a path ends, and where: its last state, the average of its last round, the nearest equilibrium."""
    row, column = path.end_row, path.end_column
    if path.status == "cycles":
        row, column = np.split(last_round(path).mean(axis=0), [len(row)])
    elif path.status == "slow" and path.nearest is not None:
        row, column = path.nearest.row, path.nearest.column
    return path.status, *_coordinates(row, column, neglecting)


def _is_same(one: End, other: End) -> bool:
    return one[0] == other[0] and max(abs(one[1] - other[1]), abs(one[2] - other[2])) <= _SAME


def _line(path: Evolution, neglecting: bool) -> Array:
    """Return the path in pixels as far as there is something new to see: to its end, or once round."""
    until = path.horizon
    if path.status != "slow":
        since = settled(path)
        until = min(until, since + path.period) if path.period is not None else min(until, 2 * since)
    states = np.hstack([path.x0, path.y0])[None]
    if until > 0:
        _, states = followed(path, until)
    if path.status == "fixed":
        states = np.vstack([states, np.concatenate([path.end_row, path.end_column])])
    across = 1 - states[:, 0] if neglecting else states[:, COMPLY]
    return thinned(_PLOT * np.column_stack([across, 1 - states[:, len(path.x0)]]))


# ------------------------------------------------------------------------------------------- the drawing

_Look = Mapping[str, Any]
_CROSS: _Look = {
    "marker": "x", "color": INK, "markersize": 11.0, "markeredgewidth": 2.5, "linestyle": "none", "zorder": 5.0,
}  # fmt: skip
_HOLLOW: _Look = {
    "marker": "o", "markerfacecolor": "white", "markersize": 7.0, "markeredgewidth": 1.4, "linestyle": "none",
    "zorder": 3.5,
}  # fmt: skip
_FILLED: _Look = {"marker": "o", "color": BLUE, "markersize": 9.0, "linestyle": "none", "zorder": 4.0}
_SQUARE: _Look = {**_FILLED, "marker": "s", "color": GREY, "markersize": 8.0}


def _draw(axes: Axes, path: Evolution, neglecting: bool) -> None:
    colour, dashes = LINES[path.status]
    line = _line(path, neglecting)
    axes.plot(*(line.T / _PLOT), color=colour, linewidth=1.6, linestyle=dashes, dash_capstyle="butt")
    _arrow(axes, line, colour)
    axes.plot(*(line[:1].T / _PLOT), markeredgecolor=colour, **_HOLLOW)
    if path.status != "cycles":
        axes.plot(*(line[-1:].T / _PLOT), **(_FILLED if path.status == "fixed" else _SQUARE))


def _arrow(axes: Axes, line: Array, colour: str) -> None:
    """Put the head of an arrow midway on a line that goes anywhere."""
    steps = np.diff(line, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    if lengths.sum() < 1:
        return
    reached = np.cumsum(lengths)
    step = int(np.searchsorted(reached, reached[-1] / 2))
    part = 1 - (reached[step] - reached[-1] / 2) / lengths[step]
    middle = (line[step] + part * steps[step]) / _PLOT
    turned = float(np.degrees(np.arctan2(steps[step, 1], steps[step, 0]))) - 90
    axes.plot(*middle[:, None], marker=(3, 0, round(turned, 2)), color=colour, markersize=9, linestyle="none")


def _legend(
    chart: Chart, paths: Sequence[Evolution], rest: tuple[float, float] | None, neglecting: bool, language: Language
) -> None:
    left, top = _LEFT + _PLOT + 36, _TOP + 16
    key = chart.panel(left, _TOP, 34, _PLOT)
    key.set(xlim=(0, 34), ylim=(_PLOT, 0))
    key.set_axis_off()
    ways = {path.status for path in paths}
    rows: list[tuple[str, Words]] = [("start", START), ("arrow", DIRECTION)]
    if "fixed" in ways:
        rows.append(("fixed", RESTS))
    if "cycles" in ways:
        rows.append(("cycles", ROUND))
    if "slow" in ways:
        horizon = max(path.horizon for path in paths if path.status == "slow")
        rows.append(("slow", UNSETTLED.format(horizon=count(horizon))))
    if rest is not None:
        rows.append(("rest", EQUILIBRIUM.format(place=_point(*rest, neglecting))))
    for kind, words in rows:
        text = wrap(words[language], WIDTH - left - 50)
        _sample(key, kind, top - _TOP)
        chart.say(text, left + 42, top + (height_of(text) - height_of("")) / 2)
        top += height_of(text) + 14


def _sample(key: Axes, kind: str, height: float) -> None:
    """Draw what a row of the legend explains."""
    if kind in ("fixed", "cycles", "slow"):
        status: Status = "fixed" if kind == "fixed" else "cycles" if kind == "cycles" else "slow"
        colour, dashes = LINES[status]
        key.plot([0, 32], [height] * 2, color=colour, linewidth=1.6, linestyle=dashes, dash_capstyle="butt")
    if kind == "start":
        key.plot([16], [height], markeredgecolor=INK, **_HOLLOW)
    elif kind == "arrow":
        key.plot([16], [height], marker=(3, 0, -90), color=INK, markersize=9, linestyle="none")
    elif kind == "rest":
        key.plot([16], [height], **_CROSS)
    elif kind != "cycles":
        key.plot([32], [height], **(_FILLED if kind == "fixed" else _SQUARE))
