"""All Nash equilibria of a two-player game.

The object. A and B hold the payoffs of the row and the column player, both indexed [row action, column action]. The
row player mixes with chances x, the column player with chances y, and gets x'Ay or x'By. A pair (x, y) is a Nash
equilibrium if neither gains by another mix. `nash` returns all of them or, where the game is degenerate and they form
a continuum, all *extreme* equilibria: every equilibrium is then a convex combination of extreme ones, and within a set
of extreme equilibria whose members may be exchanged for one another every such combination is an equilibrium.

The method. Extreme equilibria are the pairs of vertices of the two best-reply polyhedra in which each player uses best
replies only (Avis, Rosenberg, Savani and von Stengel 2010). They are found twice:

1. by nashpy's vertex enumeration (Knight and Campbell 2018), on payoffs brought to [1, 2] by their minimum and range,
   because its fixed tolerances lose equilibria at other scales. What it returns are candidates: on payoffs of very
   different sizes some of them are only near equilibria. So each mix is solved again from the tie equations on its
   support, and its best replies are determined again, in exact arithmetic;
2. by going through all pairs of a support and an equally large set of tied replies, again decided in exact arithmetic.

The union is returned; `complete` says whether both ways gave the same set.

Tolerances. Two actions are tied where their payoffs differ by at most 1e-9 of that player's payoff range in
the game, so that payoffs that are equal up to round-off count as equal. A matrix whose range is within 1e-12 of its
largest entry is round-off altogether and counts as constant, with range 0. `regret` is the larger of both players'
gains from their best deviation, each over its own range; it is at most 1e-9. Where payoffs are tied only
approximately, a vertex appears in nearly equal versions: within 1e-7 they are one. A mix that is a combination
(to 1e-7) of vertices with fewer actions or more tied replies is not extreme and is left out.

Cost. Measured on random games, two to seven actions each: 12, 23, 50, 120, 430 and 950 ms, nearly all of it
nashpy's. The enumeration of support pairs grows like 4**actions and takes 1 ms at three actions, 0.1 s at eight.

References
----------
D. Avis, G. D. Rosenberg, R. Savani and B. von Stengel (2010). Enumeration of Nash equilibria for two-player games.
    Economic Theory 42(1), 9-37. https://doi.org/10.1007/s00199-009-0449-x
V. Knight and J. Campbell (2018). Nashpy: A Python library for the computation of Nash equilibria. Journal of Open
    Source Software 3(30), 904. https://doi.org/10.21105/joss.00904
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from policylab.display import Sheet, Shown
from policylab.solve._arguments import labels, matrix
from policylab.solve._exact import ROUND_OFF, TIE, Floats, Replies, Vertex
from policylab.solve._show import mix_text, payoff_text

_METHOD = "nashpy vertex enumeration, solved again exactly; checked by an exact enumeration of all support pairs"
_METHOD_ALONE = "exact enumeration of all support pairs"


@dataclass(frozen=True)
class Tolerances:
    """What counts as equal.

    Attributes
    ----------
    tie : float
        Payoffs are tied within this share of the player's payoff range.
    regret : float
        Largest regret of a returned equilibrium.
    merge : float
        Mixes closer than this in every chance are one.
    constant : float
        Payoffs of a player that all lie within this share of the largest of them are one number.
    """

    tie: float = 1 / TIE
    regret: float = 1e-9
    merge: float = 1e-7
    constant: float = 1 / ROUND_OFF


_TOLERANCES = Tolerances()


@dataclass(frozen=True, eq=False, repr=False)
class Equilibrium(Shown):
    """A pair of mixes from which neither player gains by deviating.

    Attributes
    ----------
    row, column : array, shape (m,) and (n,), read-only
        The chances of the row and of the column player's actions.
    regret : float
        The larger of both players' gains from the best deviation, each over that player's payoff range in the game
        (a player whose payoff is constant counts 0).
    """

    row: Floats
    column: Floats
    regret: float

    def sheet(self) -> Sheet:
        """Return both mixes and the regret."""
        return Sheet(f"row {mix_text(self.row)}, column {mix_text(self.column)}, regret {self.regret:.1g}")


@dataclass(frozen=True)
class Tie:
    """A mix with more best replies than it has actions: the mark of a degenerate game.

    Attributes
    ----------
    player : str
        The player who has the tied replies.
    actions : tuple of str
        The tied replies; all are best.
    other : str
        The player whose mix it is.
    mix : tuple of (str, float)
        The actions the other player uses, each with its chance.
    """

    player: str
    actions: tuple[str, ...]
    other: str
    mix: tuple[tuple[str, float], ...]

    def text(self) -> str:
        """Return the tie as a sentence without a full stop."""
        if len(self.mix) == 1:
            doing = f"plays {self.mix[0][0]}"
        else:
            doing = "mixes " + _listed(f"{action} ({chance:.4g})" for action, chance in self.mix)
        return (
            f"when {_called(self.other)} {doing}, {_listed(self.actions)} are equally good for {_called(self.player)}"
        )


@dataclass(frozen=True, eq=False, repr=False)
class NashResult(Shown):
    """All Nash equilibria of a game, or all extreme ones where they form a continuum.

    Attributes
    ----------
    method : str
        How they were found.
    tolerances : Tolerances
        What counted as equal.
    A, B : array, shape (m, n), read-only
        The game: payoffs of the row and of the column player, indexed [row action, column action].
    equilibria : tuple of Equilibrium
        In ascending lexicographic order of the mixes rounded to 1e-9, the row player's first.
    complete : bool
        Whether two independent ways gave the same set and, in a nondegenerate game, an odd number, as it must be. Where
        a player has one action only the enumeration of support pairs is available, and judges alone.
    degenerate : bool
        Whether some mix has more best replies than it has actions (`ties`). A nondegenerate game has finitely many
        equilibria.
    ties : tuple of Tie
        The vertices of the best-reply polyhedra at which this is so; first mixes of the row player.
    row_actions, column_actions : tuple of str
        Names of the actions.
    """

    method: str
    tolerances: Tolerances
    A: Floats
    B: Floats
    equilibria: tuple[Equilibrium, ...]
    complete: bool
    degenerate: bool
    ties: tuple[Tie, ...]
    row_actions: tuple[str, ...]
    column_actions: tuple[str, ...]

    def sheet(self) -> Sheet:
        """Return every equilibrium, what both players get in it, and what qualifies the list."""
        rows = [
            (
                str(number),
                mix_text(one.row, self.row_actions),
                mix_text(one.column, self.column_actions),
                *(payoff_text(float(one.row @ payoffs @ one.column), payoffs) for payoffs in (self.A, self.B)),
                f"{one.regret:.1g}",
            )
            for number, one in enumerate(self.equilibria, start=1)
        ]
        notes = [f"Tie: {tie.text()}." for tie in self.ties]
        if not self.complete:
            notes.append("The list may not be complete: two enumerations disagree.")
        shape, found = " x ".join(map(str, self.A.shape)), len(rows)
        title = f"{shape} game with {found} {'equilibrium' if found == 1 else 'equilibria'}"
        heads = ("", "row player", "column player", "row payoff", "column payoff", "regret")
        return Sheet(title, heads, tuple(rows), tuple(notes))


def nash(
    A: npt.ArrayLike,
    B: npt.ArrayLike,
    *,
    row_actions: Sequence[str] | None = None,
    column_actions: Sequence[str] | None = None,
    row_player: str = "row",
    column_player: str = "column",
    twice: bool = True,
) -> NashResult:
    """Find all Nash equilibria of a two-player game; all extreme ones where the game is degenerate.

    Parameters
    ----------
    A, B : array-like, shape (m, n)
        Payoffs of the row and of the column player, both indexed [row action, column action], in any unit.
    row_actions, column_actions : sequence of str, optional
        Names of the m row and n column actions; "row 0", "row 1", ... and "column 0", ... if not given.
    row_player, column_player : str
        Names of the players, as they are to stand in the texts of ties.
    twice : bool
        Whether nashpy enumerates the equilibria as well, which takes most of the time. Without it `complete` rests on
        the enumeration of support pairs alone, as for a player with one action.

    Returns
    -------
    NashResult

    Raises
    ------
    ValueError
        If a matrix is not a two-dimensional array of finite real numbers with at least one entry, if the shapes
        differ, or if the number of names is not the number of actions.

    Notes
    -----
    Method, tolerances and references stand at the head of this module. nashpy cannot treat a game in which a player
    has one action; there the enumeration of support pairs finds the equilibria and `complete` rests on it alone.

    Examples
    --------
    An inspection game: the inspector saves the visit or catches, the inspected party complies or violates.

    >>> result = nash([[-1, 4], [0, 0]], [[-8, -20], [-8, 0]])
    >>> [(e.row.tolist(), e.column.tolist()) for e in result.equilibria]
    [([0.4, 0.6], [0.8, 0.2])]
    """
    row_payoffs, column_payoffs = matrix("nash", "A", A), matrix("nash", "B", B)
    if row_payoffs.shape != column_payoffs.shape:
        raise ValueError(f"nash: A and B must have the same shape; got {row_payoffs.shape} and {column_payoffs.shape}")
    m, n = row_payoffs.shape
    row_labels = labels("nash", "row_actions", row_actions, m, "row", "rows")
    column_labels = labels("nash", "column_actions", column_actions, n, "column", "columns")

    with np.errstate(all="ignore"):  # whatever the caller has set; nothing here rests on floating-point flags
        found = _Enumeration(row_payoffs, column_payoffs)
        enumerated = found.equilibria()
        alone = not twice or min(m, n) == 1
        by_nashpy = enumerated if alone else found.by_nashpy()
    profiles = enumerated | by_nashpy
    ties = _ties(found.extreme_rows, row_labels, row_player, column_labels, column_player)
    ties += _ties(found.extreme_columns, column_labels, column_player, row_labels, row_player)
    agree = bool(profiles) and enumerated.keys() == by_nashpy.keys()
    return NashResult(
        method=_METHOD_ALONE if alone else _METHOD,
        tolerances=_TOLERANCES,
        A=row_payoffs,
        B=column_payoffs,
        equilibria=tuple(sorted(profiles.values(), key=_order)),
        complete=agree and (bool(ties) or len(profiles) % 2 == 1),
        degenerate=bool(ties),
        ties=tuple(ties),
        row_actions=row_labels,
        column_actions=column_labels,
    )


def enumerate_exactly(A: Floats, B: Floats) -> tuple[tuple[Equilibrium, ...], bool]:
    """Return all extreme equilibria of a game and whether it is degenerate, by the exact enumeration alone.

    Parameters
    ----------
    A, B : ndarray, shape (m, n)
        Finite payoffs; they are not checked.
    """
    with np.errstate(all="ignore"):
        found = _Enumeration(A, B)
        equilibria = tuple(sorted(found.equilibria().values(), key=_order))
    vertices = [*found.extreme_rows, *found.extreme_columns]
    return equilibria, any(len(vertex.replies) > len(vertex.support) for vertex in vertices)


class _Enumeration:
    """The extreme vertices of both best-reply polyhedra, and the equilibria that they form."""

    def __init__(self, A: Floats, B: Floats) -> None:
        self._to_row = Replies(B)  # the column player's replies to the row player's mixes
        self._to_column = Replies(np.ascontiguousarray(A.T))  # and the other way round
        self._rows = representatives(self._to_row.vertices())
        self._columns = representatives(self._to_column.vertices())
        self.extreme_rows, self.extreme_columns = _extreme(self._rows), _extreme(self._columns)

    def equilibria(self) -> dict[tuple[Vertex, Vertex], Equilibrium]:
        """Return the equilibria among all pairs of extreme vertices."""
        return _equilibria(_labelled(self.extreme_rows, self.extreme_columns), self._to_row, self._to_column)

    def by_nashpy(self) -> dict[tuple[Vertex, Vertex], Equilibrium]:
        """Return the equilibria that nashpy finds, solved again exactly."""
        pairs = _from_nashpy(self._to_row, self._to_column, self._rows, self._columns)
        return _equilibria(pairs, self._to_row, self._to_column)


def representatives(vertices: list[Vertex]) -> dict[Vertex, Vertex | None]:
    """Say for each vertex of a best-reply polyhedron which one stands for it, up to the tolerance of ties.

    At a vertex the support and the tied replies together determine the mix. Payoffs that are tied up to round-off
    only bring forth several nearly equal versions of a vertex, for which one stands, and mixes that lie between
    vertices with a smaller support or with more tied replies: these are not extreme, and nothing stands for them.
    """
    mixes = np.array([vertex.mix() for vertex in vertices])
    labels = np.hstack([1 - _indicators(vertices, "support"), _indicators(vertices, "replies")])
    shared = labels @ labels.T
    sizes = shared.diagonal()
    within = shared == sizes[:, None]  # [a, b]: every label of a is a label of b
    standing: dict[int, int | None] = {}
    versions: dict[bytes, list[int]] = {}
    for a in np.argsort(-sizes, kind="stable").tolist():
        more = np.flatnonzero(within[a] & (sizes > sizes[a])).tolist()
        same = versions.setdefault(labels[a].tobytes(), [])
        near = [b for b in [*more, *same] if np.abs(mixes[a] - mixes[b]).max() <= _TOLERANCES.merge]
        if near:
            standing[a] = standing[near[0]]
        elif len(more) > 1 and _distance(mixes[a], mixes[more]) <= _TOLERANCES.merge:
            standing[a] = None
        else:
            standing[a] = a
            same.append(a)
    return {vertices[a]: None if b is None else vertices[b] for a, b in standing.items()}


def _extreme(standing: dict[Vertex, Vertex | None]) -> list[Vertex]:
    return [vertex for vertex, other in standing.items() if vertex is other]


def _indicators(vertices: list[Vertex], attribute: Literal["support", "replies"]) -> Floats:
    """Return 1 where an action is in the support or among the replies, else 0; shape (vertices, actions)."""
    width = len(vertices[0].weights) if attribute == "support" else vertices[0].opposed
    table = np.zeros((len(vertices), width))
    for row, vertex in zip(table, vertices, strict=True):
        row[list(getattr(vertex, attribute))] = 1
    return table


def _distance(point: Floats, corners: Floats) -> float:
    """Return the distance of a point on the simplex from the convex hull of others (rows), in the maximum norm."""
    from scipy.optimize import nnls  # rarely needed, and dear to import

    equations = np.vstack([corners.T, np.ones(len(corners))])
    shares, _ = nnls(equations, np.append(point, 1.0), maxiter=100 * len(corners))
    return float(np.abs(shares @ corners - point).max())


def _labelled(rows: list[Vertex], columns: list[Vertex]) -> list[tuple[Vertex, Vertex]]:
    """Return the pairs in which both players use best replies only."""
    row_errs = _indicators(rows, "support") @ (1 - _indicators(columns, "replies")).T
    column_errs = (1 - _indicators(rows, "replies")) @ _indicators(columns, "support").T
    return [(rows[a], columns[b]) for a, b in np.argwhere(row_errs + column_errs == 0).tolist()]


def _from_nashpy(
    to_row: Replies,
    to_column: Replies,
    rows: dict[Vertex, Vertex | None],
    columns: dict[Vertex, Vertex | None],
) -> list[tuple[Vertex, Vertex]]:
    """Return nashpy's equilibria, each mix solved again exactly; what was only near an equilibrium is dropped.

    The vertices found by enumeration serve to leave out what is not extreme and to name each equilibrium as
    the enumeration does; a vertex that is not among them stays as it is.
    """
    import nashpy  # here, because it takes half a second
    from scipy.spatial import QhullError

    game = nashpy.Game(_one_to_two(to_column).T, _one_to_two(to_row))
    pairs: list[tuple[Vertex, Vertex]] = []
    try:
        for x, y in game.vertex_enumeration():
            row, column = to_row.nearest(x), to_column.nearest(y)
            row, column = row and rows.get(row, row), column and columns.get(column, column)
            if row and column and set(row.support) <= set(column.replies) and set(column.support) <= set(row.replies):
                pairs.append((row, column))
    except QhullError:  # then the two ways do not agree, and `complete` says so
        pass
    return pairs


def _one_to_two(replies: Replies) -> Floats:
    return replies.scaled + (1.5 if replies.constant else 1.0)


def _equilibria(
    pairs: list[tuple[Vertex, Vertex]], to_row: Replies, to_column: Replies
) -> dict[tuple[Vertex, Vertex], Equilibrium]:
    """Turn pairs of vertices into equilibria, and drop those with regret."""
    found: dict[tuple[Vertex, Vertex], Equilibrium] = {}
    for row, column in pairs:
        x, y = row.mix(), column.mix()
        for mix in (x, y):
            mix.flags.writeable = False
        regret = max(_gain(to_column.scaled.T, x, y), _gain(to_row.scaled.T, y, x))
        if regret <= _TOLERANCES.regret:
            found[row, column] = Equilibrium(x, y, regret)
    return found


def _order(equilibrium: Equilibrium) -> tuple[list[float], list[float]]:
    profile = np.concatenate([equilibrium.row, equilibrium.column])
    return np.round(profile, 9).tolist(), profile.tolist()


def _gain(scaled: Floats, own: Floats, other: Floats) -> float:
    """Return what the best deviation gains; payoffs with range 1 (or 0), indexed [own action, other's action]."""
    payoffs = scaled @ other
    return max(0.0, float(payoffs.max() - own @ payoffs))


def _ties(
    vertices: list[Vertex], actions: tuple[str, ...], other: str, replies: tuple[str, ...], player: str
) -> list[Tie]:
    """Return the vertices with more best replies than actions.

    It is enough to look at vertices. Let a mix with support I have best replies K, with |K| > |I|. The mixes that use
    no action outside I and to which all of K are best replies form a face of the best-reply polyhedron; it is bounded
    in the mixes and not empty, so it has a vertex. That vertex has at most the support I and at least the replies K.
    """
    tied = [vertex for vertex in vertices if len(vertex.replies) > len(vertex.support)]
    tied.sort(key=lambda vertex: (len(vertex.support), vertex.support, vertex.mix().tolist()))
    return [
        Tie(
            player=player,
            actions=tuple(replies[j] for j in vertex.replies),
            other=other,
            mix=tuple((actions[i], float(vertex.mix()[i])) for i in vertex.support),
        )
        for vertex in tied
    ]


def _listed(items: Iterable[str]) -> str:
    """Join as in "a, b and c"."""
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def _called(player: str) -> str:
    return f"the {player} player" if player in ("row", "column") else f"the {player}"
