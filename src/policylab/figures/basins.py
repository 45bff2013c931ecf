"""How many of the starts lead to which ending?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policylab.figures.bars import Bar, Panel, Row, bar_rows
from policylab.figures.style import BLUE, GREY, VERMILION, Chart, drawn, sentences
from policylab.figures.time_path import state_words
from policylab.formulas import Array
from policylab.i18n.labels import ACTIONS
from policylab.i18n.numbers import NEARLY, share
from policylab.i18n.words import Language, Words
from policylab.solve.basins import Basins, End
from policylab.solve.evolution import Status

TITLE = Words("通往各种结局的起点所占比例", "Share of the starts that lead there")
NOTE = Words(
    "每行是一种结局：企业的做法／消防部门的做法。起点是均匀的网格，每种做法一开始都有人采用。",
    "Each row is an ending: what enterprises do / what departments do. The starts are an even grid on which every "
    "action is in use.",
)
OTHERS = Words("其他{count}种结局", "{count} other endings")

STATUSES: Mapping[Status, Words] = {
    "fixed": Words("稳定", "comes to rest"),
    "cycles": Words("循环不止（所列为每轮平均）", "goes round (averages of a round)"),
    "slow": Words("未稳定（与所列最接近）", "not settled (nearest to this)"),
}
COLOURS: Mapping[Status, str] = {"fixed": BLUE, "cycles": VERMILION, "slow": GREY}

_MOST = 8  # endings shown by themselves


@drawn
def basins(
    found: Basins, language: Language = "en", *, enterprise_actions: Sequence[str], regulator_actions: Sequence[str]
) -> Chart:
    """Draw what share of the starts leads to each ending.

    Parameters
    ----------
    found : Basins
    language : {"zh", "en"}
    enterprise_actions, regulator_actions : sequence of str
        The actions of the game, in its order.

    Returns
    -------
    Chart
        An ending in which several actions are in use is named by their shares; endings beyond the eighth share a row.

    Raises
    ------
    ValueError
        If there are not as many actions as the endings have shares.
    """
    _check(found, enterprise_actions, regulator_actions)
    rows = []
    for end in found.ends[: _shown(found)]:
        sides = zip((end.row, end.column), (enterprise_actions, regulator_actions), strict=True)
        x, y = (_side(shares, actions) for shares, actions in sides)
        label = Words("{x}／{y}", "{x} / {y}").format(x=x, y=y)
        said = Words("{share}，{how}", "{share}, {how}").format(share=share(end.share), how=STATUSES[end.status])
        rows.append(Row(label[language], (Bar(end.share, said[language], COLOURS[end.status]),)))
    rest = found.ends[_shown(found) :]
    if rest:
        others = sum(end.share for end in rest)
        label = OTHERS.format(count=len(rest))
        rows.append(Row(label[language], (Bar(others, share(others)[language], GREY),)))
    finding = describe(found, enterprise_actions, regulator_actions)
    return bar_rows([Panel(TITLE[language], "share")], rows, finding, language, notes=[NOTE[language]])


def describe(found: Basins, enterprise_actions: Sequence[str], regulator_actions: Sequence[str]) -> Words:
    """Say what share of the starts leads to each ending, and how the paths end there."""
    _check(found, enterprise_actions, regulator_actions)
    told = [Words("起点共{count}个。", "Starts: {count}.").format(count=len(found.index))]
    for end in found.ends[: _shown(found)]:
        state = state_words(end.row, end.column, enterprise_actions, regulator_actions)
        said = _NONE if end.status == "slow" and end.share == 1 else _SAID[end.status]
        told.append(said.format(share=_of(end), state=state))
    rest = found.ends[_shown(found) :]
    if rest:
        said = Words("其余{share}通往其他{count}种结局。", "The other {share} lead to {count} other endings.")
        told.append(said.format(share=share(sum(end.share for end in rest)), count=len(rest)))
    return sentences(told)


_SAID: Mapping[Status, Words] = {
    "fixed": Words("{share}最后稳定下来：{state}。", "{share} lead to rest: {state}."),
    "cycles": Words(
        "{share}走向不停的循环，每轮平均：{state}。",
        "{share} lead to an endless round; over a round on average {state}.",
    ),
    "slow": Words(
        "{share}到期末仍未稳定，最接近的是：{state}。",
        "{share} have not settled by the horizon; nearest to where they are: {state}.",
    ),
}
_NONE = Words(
    "到期末都未稳定，最接近的是：{state}。",
    "None of the paths has settled by the horizon; nearest to where they are: {state}.",
)


def _of(end: End) -> Words:
    return Words("全部", "All") if end.share == 1 else share(end.share)


def _shown(found: Basins) -> int:
    """Return how many endings have a row of their own: a row for the others must stand for at least two."""
    return len(found.ends) if len(found.ends) <= _MOST + 1 else _MOST


def _check(found: Basins, enterprise_actions: Sequence[str], regulator_actions: Sequence[str]) -> None:
    end = found.ends[0]
    given, needed = (len(enterprise_actions), len(regulator_actions)), (len(end.row), len(end.column))
    if given != needed:
        raise ValueError(f"basins: expected the names of {needed} actions; got {given}")


def _side(shares: Array, actions: Sequence[str]) -> Words:
    used = [(ACTIONS[action], float(part)) for action, part in zip(actions, shares, strict=True) if part >= NEARLY]
    if len(used) == 1:
        return used[0][0]
    # A line of a label does not break between an action and its share.
    said = Words("{action}{part}", "{action}\N{NO-BREAK SPACE}{part}")
    parts = [
        said.format(action=Words(name.zh, name.en.replace(" ", "\N{NO-BREAK SPACE}")), part=share(part))
        for name, part in used
    ]
    return Words("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
