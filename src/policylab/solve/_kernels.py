"""The compiled enumeration of the equilibria of many small games.

A mix of one player together with the best replies to it is a vertex of a best-reply polyhedron. In a nondegenerate
game a vertex has as many best replies as actions, and an equilibrium is a pair of vertices in which each player's
actions are the other's best replies. So for every pair of an own support I and an equally large other support J it is
asked whether the other's mix over J that makes I tied exists and leaves every other action worse, and the same for
the own mix over I. Mixes come from differences of payoffs alone, which are exact to round-off whatever the payoffs'
level. Where a decision is closer than a margin that is far above round-off and above the tolerance of ties, the game
is marked as doubtful, and nothing that was found for it counts: it is solved in exact arithmetic elsewhere.
"""

from __future__ import annotations

# mypy: disable-error-code="no-untyped-def"
import numba
import numpy as np

# Payoffs closer than this share of the player's range, or chances smaller than this, are left to exact arithmetic.
MARGIN = 1e-7
# The equations of a mix are called well posed where their determinant is at least this share of what it could be.
POSED = 1e-5
# Round-off of a determinant, as a share of what it could be.
NOISE = 1e-13
REGRET = 1e-9
ROUND_OFF = 1e-12
LEAST_SPAN, MOST_SPAN = 1e-290, 1e290
MOST_ACTIONS = 4
# No nondegenerate game of this size has more.
MOST_EQUILIBRIA = 15
# Six edges, and at most three vertices on each.
MOST_EDGES = 18

NONE, FOUND, DOUBTFUL = 0, 1, 2

_compiled = numba.njit(cache=True, error_model="numpy", nogil=True)
# Put in place by LLVM, so that for a size that is known loops are laid out in full; put in place by numba, every array
# that is passed would be counted as used and again as left, in every game, a third of the time.
_in_place = numba.njit(cache=True, error_model="numpy", nogil=True, forceinline=True)


@_in_place
def load(payoffs, g, m, n, turned, out):
    """Copy a matrix so that its least entry is 0 and its range 1.

    Return False, and copy zeros, where the range is round-off, or so small or large that its reciprocal is no sound
    number. (One way out only: with two, the arrays' uses would be counted.)
    """
    low = high = payoffs[g, 0, 0]
    for i in range(m):
        for j in range(n):
            value = payoffs[g, i, j]
            low = value if value < low else low
            high = value if value > high else high
    span = high - low
    sound = span > ROUND_OFF * max(high, -low) and LEAST_SPAN < span < MOST_SPAN
    scale = 1.0 / span if sound else 0.0
    for i in range(m):
        for j in range(n):
            if turned:
                out[j, i] = (payoffs[g, i, j] - low) * scale
            else:
                out[i, j] = (payoffs[g, i, j] - low) * scale
    return sound


# In what follows `p` is [own action, other's]; the other mixes over its actions j so that the own actions i are
# tied, and this is a vertex if no other own action is better.


@_in_place
def ends(p, actions, others, best):
    """Find the best reply to each of the other's actions; return whether one is too close to another."""
    for j in range(others):
        first = 0
        for i in range(1, actions):
            if p[i, j] > p[first, j]:
                first = i
        for i in range(actions):
            if i != first and p[first, j] - p[i, j] <= MARGIN:
                return False
        best[j] = first
    return True


@_in_place
def edges(p, actions, others, best, swap, keys, shares):
    """Find the vertices at which the other mixes two actions; return their number, -1 where something is too close.

    Along the edge from j0 to j1 the own payoffs are straight lines, and the best of them is convex: it starts with the
    best reply to j0, ends with that to j1, and goes at each vertex over to the line that is met first.
    """
    count = 0
    for j0 in range(others):
        for j1 in range(j0 + 1, others):
            current = best[j0]
            while current != best[j1]:
                following = -1
                share = 2.0
                for i in range(actions):
                    rise = p[i, j1] - p[current, j1]
                    if rise > 0.0:
                        fall = p[current, j0] - p[i, j0]
                        width = fall + rise
                        if fall < share * width:
                            share = fall / width
                            following = i
                rest = 1.0 - share
                if following < 0 or share < MARGIN or rest < MARGIN:
                    return -1
                for i in range(actions):
                    if i not in (current, following):
                        behind = (p[current, j0] - p[i, j0]) * rest + (p[current, j1] - p[i, j1]) * share
                        if behind <= MARGIN:
                            return -1
                i0 = min(current, following)
                i1 = max(current, following)
                keys[count] = (j0 | j1 << 2 | i0 << 4 | i1 << 6) if swap else (i0 | i1 << 2 | j0 << 4 | j1 << 6)
                shares[count] = share
                count += 1
                current = following
    return count


@_in_place
def triple(p, i0, i1, i2, j0, j1, j2, actions):
    a0, a1, a2 = p[i0, j0] - p[i1, j0], p[i0, j1] - p[i1, j1], p[i0, j2] - p[i1, j2]
    b0, b1, b2 = p[i0, j0] - p[i2, j0], p[i0, j1] - p[i2, j1], p[i0, j2] - p[i2, j2]
    y0, y1, y2 = a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0
    above = y0 > NOISE or y1 > NOISE or y2 > NOISE
    below = y0 < -NOISE or y1 < -NOISE or y2 < -NOISE
    if above and below:
        return NONE, 0.0, 0.0, 0.0
    total = y0 + y1 + y2
    if abs(total) < POSED:
        return DOUBTFUL, 0.0, 0.0, 0.0
    y0, y1, y2 = y0 / total, y1 / total, y2 / total
    near = y0 < MARGIN or y1 < MARGIN or y2 < MARGIN
    for i in range(actions):
        if i not in (i0, i1, i2):
            behind = (p[i0, j0] - p[i, j0]) * y0 + (p[i0, j1] - p[i, j1]) * y1 + (p[i0, j2] - p[i, j2]) * y2
            if behind < -MARGIN:
                return NONE, 0.0, 0.0, 0.0
            near = near or behind <= MARGIN
    return (DOUBTFUL if near else FOUND), y0, y1, y2


@_in_place
def minor(p, j0, j1, j2):
    a0, a1, a2 = p[0, j0] - p[1, j0], p[0, j1] - p[1, j1], p[0, j2] - p[1, j2]
    b0, b1, b2 = p[0, j0] - p[2, j0], p[0, j1] - p[2, j1], p[0, j2] - p[2, j2]
    c0, c1, c2 = p[0, j0] - p[3, j0], p[0, j1] - p[3, j1], p[0, j2] - p[3, j2]
    return a0 * (b1 * c2 - b2 * c1) - a1 * (b0 * c2 - b2 * c0) + a2 * (b0 * c1 - b1 * c0)


@_in_place
def whole(p):
    y0, y1, y2, y3 = minor(p, 1, 2, 3), -minor(p, 0, 2, 3), minor(p, 0, 1, 3), -minor(p, 0, 1, 2)
    above = y0 > NOISE or y1 > NOISE or y2 > NOISE or y3 > NOISE
    below = y0 < -NOISE or y1 < -NOISE or y2 < -NOISE or y3 < -NOISE
    if above and below:
        return NONE, 0.0, 0.0, 0.0, 0.0
    total = y0 + y1 + y2 + y3
    if abs(total) < POSED:
        return DOUBTFUL, 0.0, 0.0, 0.0, 0.0
    y0, y1, y2, y3 = y0 / total, y1 / total, y2 / total, y3 / total
    near = y0 < MARGIN or y1 < MARGIN or y2 < MARGIN or y3 < MARGIN
    return (DOUBTFUL if near else FOUND), y0, y1, y2, y3


@_in_place
def gain(p, own, other, index, actions, others):
    """Return what the best deviation gains as a share of the range."""
    best = 0.0  # no payoff is below
    got = 0.0
    for i in range(actions):
        value = 0.0
        for j in range(others):
            value += p[i, j] * other[index, j]
        best = value if value > best else best
        got += own[index, i] * value
    return best - got if best > got else 0.0


@_in_place
def clear(rows, columns, index):
    """Set both mixes to zero."""
    for i in range(rows.shape[1]):
        rows[index, i] = 0.0
    for j in range(columns.shape[1]):
        columns[index, j] = 0.0


@_in_place
def before(rows, columns, a, b):
    """Return whether equilibrium a comes before b: mixes rounded to 1e-9, the row player's first."""
    for i in range(rows.shape[1]):
        difference = np.rint(rows[a, i] * 1e9) - np.rint(rows[b, i] * 1e9)
        if difference != 0.0:
            return difference < 0.0
    for j in range(columns.shape[1]):
        difference = np.rint(columns[a, j] * 1e9) - np.rint(columns[b, j] * 1e9)
        if difference != 0.0:
            return difference < 0.0
    return False


@_in_place
def one(a, b, m, n, rows, columns, first, scratch):
    """Find the equilibria of one game and write them from `first` on; return their number, -1 where doubtful."""
    row_best, column_best, row_keys, column_keys, row_shares, column_shares = scratch
    if not ends(a, m, n, row_best) or not ends(b, n, m, column_best):
        return -1
    at = first
    for j0 in range(n):
        i0 = row_best[j0]
        if column_best[i0] == j0:
            clear(rows, columns, at)
            rows[at, i0], columns[at, j0] = 1.0, 1.0
            at += 1
    if m > 1 and n > 1:
        of_columns = edges(a, m, n, row_best, False, column_keys, column_shares)
        of_rows = edges(b, n, m, column_best, True, row_keys, row_shares)
        if of_columns < 0 or of_rows < 0:
            return -1
        for u in range(of_columns):
            for v in range(of_rows):
                if column_keys[u] == row_keys[v]:
                    key = row_keys[v]
                    clear(rows, columns, at)
                    rows[at, key & 3], rows[at, key >> 2 & 3] = 1.0 - row_shares[v], row_shares[v]
                    columns[at, key >> 4 & 3], columns[at, key >> 6] = 1.0 - column_shares[u], column_shares[u]
                    at += 1
    if m > 2 and n > 2:
        for i0 in range(m):
            for i1 in range(i0 + 1, m):
                for i2 in range(i1 + 1, m):
                    for j0 in range(n):
                        for j1 in range(j0 + 1, n):
                            for j2 in range(j1 + 1, n):
                                replies, y0, y1, y2 = triple(a, i0, i1, i2, j0, j1, j2, m)
                                answers, x0, x1, x2 = triple(b, j0, j1, j2, i0, i1, i2, n)
                                if replies == DOUBTFUL or answers == DOUBTFUL:  # noqa: PLR1714 - a tuple costs time here
                                    return -1
                                if replies == FOUND and answers == FOUND:
                                    clear(rows, columns, at)
                                    rows[at, i0], rows[at, i1], rows[at, i2] = x0, x1, x2
                                    columns[at, j0], columns[at, j1], columns[at, j2] = y0, y1, y2
                                    at += 1
    if m > 3 and n > 3:
        replies, y0, y1, y2, y3 = whole(a)
        answers, x0, x1, x2, x3 = whole(b)
        if replies == DOUBTFUL or answers == DOUBTFUL:  # noqa: PLR1714 - a tuple costs time here
            return -1
        if replies == FOUND and answers == FOUND:
            rows[at, 0], rows[at, 1], rows[at, 2], rows[at, 3] = x0, x1, x2, x3
            columns[at, 0], columns[at, 1], columns[at, 2], columns[at, 3] = y0, y1, y2, y3
            at += 1
    # A nondegenerate game has an odd number of equilibria: anything else shows that something was too close.
    return at - first if (at - first) % 2 == 1 else -1


@_in_place
def run(A, B, start, rows, columns, regrets, counts, doubtful, m, n):
    """Solve games from `start` on while there is room for equilibria; return the next game and their number."""
    games = A.shape[0]
    a = np.zeros((MOST_ACTIONS, MOST_ACTIONS))
    b = np.zeros((MOST_ACTIONS, MOST_ACTIONS))
    scratch = (
        np.zeros(MOST_ACTIONS, dtype=np.int64),
        np.zeros(MOST_ACTIONS, dtype=np.int64),
        np.zeros(MOST_EDGES, dtype=np.int64),
        np.zeros(MOST_EDGES, dtype=np.int64),
        np.zeros(MOST_EDGES),
        np.zeros(MOST_EDGES),
    )
    filled = 0
    for g in range(start, games):
        if filled + MOST_EQUILIBRIA > len(regrets):
            return g, filled
        varied = (load(A, g, m, n, False, a) or m == 1) and (load(B, g, m, n, True, b) or n == 1)
        count = one(a, b, m, n, rows, columns, filled, scratch) if varied else -1
        for index in range(filled, filled + count):
            regrets[index] = max(gain(a, rows, columns, index, m, n), gain(b, columns, rows, index, n, m))
            if regrets[index] > REGRET:
                count = -1
                break
            place = index
            while place > filled and before(rows, columns, place, place - 1):
                for i in range(m):
                    rows[place, i], rows[place - 1, i] = rows[place - 1, i], rows[place, i]
                for j in range(n):
                    columns[place, j], columns[place - 1, j] = columns[place - 1, j], columns[place, j]
                regrets[place], regrets[place - 1] = regrets[place - 1], regrets[place]
                place -= 1
        if count < 0:
            doubtful[g] = True
        else:
            counts[g] = count
            filled += count
    return games, filled


@_compiled
def solve(A, B, start, rows, columns, regrets, counts, doubtful):
    """Solve games from `start` on while there is room for equilibria; return the next game and their number."""
    _, m, n = A.shape
    if m == 3 and n == 3:
        return run(A, B, start, rows, columns, regrets, counts, doubtful, 3, 3)
    return run(A, B, start, rows, columns, regrets, counts, doubtful, m, n)


@_in_place
def offer(q, mix, i, others, best):
    """Take reply i to a mix of the leader if it gives the leader more than what is best so far.

    `best` holds the leader's payoff, that of the next best, the reply, and then the chances of the leader's actions.
    """
    value = 0.0
    for j in range(others):
        value += q[j, i] * mix[j]
    if value > best[0]:
        best[1], best[0], best[2] = best[0], value, i
        for j in range(others):
            best[3 + j] = mix[j]
    elif value > best[1]:
        best[1] = value


@_in_place
def vertices(p, q, actions, others, replies, keys, shares, mix, best):
    """Offer every vertex with every reply that is best there; return False where something is too close."""
    if not ends(p, actions, others, replies):
        return False
    mix[:] = 0.0
    for j0 in range(others):
        mix[j0] = 1.0
        offer(q, mix, replies[j0], others, best)
        mix[j0] = 0.0
    count = edges(p, actions, others, replies, False, keys, shares)
    if count < 0:
        return False
    for u in range(count):
        key = keys[u]
        j0, j1 = key >> 4 & 3, key >> 6
        mix[j0], mix[j1] = 1.0 - shares[u], shares[u]
        offer(q, mix, key & 3, others, best)
        offer(q, mix, key >> 2 & 3, others, best)
        mix[j0] = mix[j1] = 0.0
    for i0 in range(actions):
        for i1 in range(i0 + 1, actions):
            for i2 in range(i1 + 1, actions):
                for j0 in range(others):
                    for j1 in range(j0 + 1, others):
                        for j2 in range(j1 + 1, others):
                            state, y0, y1, y2 = triple(p, i0, i1, i2, j0, j1, j2, actions)
                            if state == DOUBTFUL:
                                return False
                            if state == FOUND:
                                mix[j0], mix[j1], mix[j2] = y0, y1, y2
                                for i in (i0, i1, i2):
                                    offer(q, mix, i, others, best)
                                mix[j0] = mix[j1] = mix[j2] = 0.0
    if actions > 3 and others > 3:
        state, y0, y1, y2, y3 = whole(p)
        if state == DOUBTFUL:
            return False
        if state == FOUND:
            mix[0], mix[1], mix[2], mix[3] = y0, y1, y2, y3
            for i in range(4):
                offer(q, mix, i, others, best)
    return True


@_compiled
def lead(L, F, leads_rows, rows, columns, regrets, doubtful):
    """Find for each game the mix that is best to announce, and the reply; mark the games in which that is close.

    To each reply the best mix is a vertex of the set of mixes that make it best, so that all vertices of the
    follower's best-reply polyhedron are gone through, with each of the replies that are tied there.
    """
    games, m, n = L.shape
    others, actions = (m, n) if leads_rows else (n, m)
    p = np.zeros((MOST_ACTIONS, MOST_ACTIONS))  # the follower's payoffs, [own action, leader's]
    q = np.zeros((MOST_ACTIONS, MOST_ACTIONS))  # the leader's payoffs, [own action, follower's]
    replies = np.zeros(MOST_ACTIONS, dtype=np.int64)
    keys = np.zeros(MOST_EDGES, dtype=np.int64)
    shares = np.zeros(MOST_EDGES)
    mix = np.zeros(MOST_ACTIONS)
    best = np.zeros(3 + MOST_ACTIONS)
    for g in range(games):
        varied = load(L, g, m, n, not leads_rows, q) or others * actions == 1
        varied = varied and (load(F, g, m, n, leads_rows, p) or actions == 1)
        best[0], best[1] = -1.0, -1.0
        if not varied or not vertices(p, q, actions, others, replies, keys, shares, mix, best):
            doubtful[g] = True
            continue
        reply = int(best[2])
        got = most = 0.0
        for i in range(actions):
            value = 0.0
            for j in range(others):
                value += p[i, j] * best[3 + j]
            got = value if i == reply else got
            most = max(value, most)
        regrets[g] = most - got
        if regrets[g] > REGRET or best[0] - best[1] <= MARGIN:
            doubtful[g] = True
        own, other = (rows, columns) if leads_rows else (columns, rows)
        for j in range(others):
            own[g, j] = best[3 + j]
        for i in range(actions):
            other[g, i] = 1.0 if i == reply else 0.0


def make_ready(name: str) -> None:
    """Compile a solver, or read it from numba's cache."""
    payoffs = np.array([[[0.0, 1.0], [1.0, 0.0]]])
    room = MOST_EQUILIBRIA
    rows, columns, regrets = np.empty((room, 2)), np.empty((room, 2)), np.empty(room)
    doubtful = np.zeros(1, dtype=np.bool_)
    if name == "solve":
        solve(payoffs, 1.0 - payoffs, 0, rows, columns, regrets, np.zeros(1, dtype=np.int64), doubtful)
    else:
        lead(payoffs, 1.0 - payoffs, True, rows, columns, regrets, doubtful)
