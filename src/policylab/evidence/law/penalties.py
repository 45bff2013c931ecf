"""What fine and closure the law allows: for an article, and for a hazard in a kind of premises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from policylab.datafiles import DataFolder
from policylab.errors import Fault, InputError, unknown
from policylab.evidence.law.provisions import Provision, joined_place, load_law, provisions
from policylab.evidence.law.vocabulary import ADDRESSEES, CLOSURES, HAZARDS, PREMISES, WITHIN, Closure, Range, Timing


@dataclass(frozen=True)
class Fine:
    """What an article lets somebody be fined.

    Attributes
    ----------
    timing : str
        `immediate` or `deadline`.
    low, high : float or None
        Yuan; None where the article holds no fine.
    closure : str
        The strongest that its provisions hold.
    provisions : tuple of Provision
        Those it rests on.
    """

    timing: Timing
    low: float | None
    high: float | None
    closure: Closure
    provisions: tuple[Provision, ...]

    @property
    def range(self) -> Range | None:
        """Low and high in yuan, or None where there is no fine."""
        return None if self.low is None or self.high is None else (self.low, self.high)


@dataclass(frozen=True)
class Applicable:
    """What the law holds against a hazard in a kind of premises.

    Attributes
    ----------
    hazard, premises : str
    provisions : tuple of Provision
        All that apply, those addressed to persons among them; empty where the law has none.
    immediate, deadline : (float, float) or None
        The fine on the premises in yuan that can be imposed at once, and after a time limit; None where none can.
    closure : str
        The strongest that the provisions hold.
    """

    hazard: str
    premises: str
    provisions: tuple[Provision, ...]
    immediate: Range | None
    deadline: Range | None
    closure: Closure


def fine(article: str, whom: str | None = None, *, data: DataFolder | None = None) -> Fine:
    """Return what an article lets somebody be fined.

    Parameters
    ----------
    article : str
        "60", with paragraph "60(1)", or with item "60(1)(3)".
    whom : str, optional
        An addressee or a kind of premises. It may be left out where the article treats all alike.
    data : path, optional
        A data folder of one's own.

    Returns
    -------
    Fine

    Raises
    ------
    InputError
        For an article or a name that does not exist, an article that holds nothing against it, or one that holds
        several fines, so that more must be said.

    Examples
    --------
    >>> found = fine("60", "unit")
    >>> found.timing, found.range
    ('immediate', (5000.0, 50000.0))
    """
    _known("fine", "whom", whom, [*ADDRESSEES, *PREMISES], "an addressee or a kind of premises")
    cited = provisions(article, data=data)
    found = [provision for provision in cited if whom is None or _meets(provision, whom)]
    if not found:
        expected = f"expected one of {', '.join(_whom(cited))}, of which Art. {article} speaks"
        raise InputError([Fault("fine", "whom", repr(whom), expected)])
    fined = [provision for provision in found if provision.fine is not None] or found
    kinds = {(provision.timing, provision.fine) for provision in fined}
    if len(kinds) > 1:
        parts = ", ".join(dict.fromkeys(joined_place(one.place[:2]) for one in fined))
        expected = f"expected more to be said: it holds several fines ({parts}; for {', '.join(_whom(fined))})"
        raise InputError([Fault("fine", "article", repr(article), expected)])
    first = fined[0]
    return Fine(first.timing, first.low, first.high, _strongest(fined), tuple(fined))


def applicable(hazard: str, premises: str, *, data: DataFolder | None = None) -> Applicable:
    """Return the provisions against a hazard in a kind of premises, and what fine they allow.

    Parameters
    ----------
    hazard : str
        A key of `HAZARDS`.
    premises : str
        A key of `PREMISES`. What holds for any unit holds for a crowded place, and so on (`WITHIN`).
    data : path, optional
        A data folder of one's own.

    Returns
    -------
    Applicable

    Raises
    ------
    InputError
        For a name that does not exist.

    Examples
    --------
    >>> applicable("blocked_exit", "gathering").immediate
    (5000.0, 50000.0)
    >>> applicable("wiring_or_gas", "gathering").deadline
    (1000.0, 5000.0)
    """
    _known("applicable", "hazard", hazard, HAZARDS, "a hazard")
    _known("applicable", "premises", premises, PREMISES, "a kind of premises")
    found = tuple(
        provision
        for provision in load_law(data).values()
        if hazard in provision.hazards and set(WITHIN[premises]) & set(provision.premises)
    )
    own = [provision for provision in found if provision.addressee != "responsible_person"]
    return Applicable(
        hazard, premises, found, _hull(own, "immediate"), _hull(own, "deadline"), _strongest(found)
    )  # fmt: skip


def _hull(provisions: Iterable[Provision], timing: Timing) -> Range | None:
    ranges = [one.fine for one in provisions if one.timing == timing and one.fine is not None]
    return (min(low for low, _ in ranges), max(high for _, high in ranges)) if ranges else None


def _strongest(provisions: Iterable[Provision]) -> Closure:
    order = list(CLOSURES)
    return cast("Closure", order[max((order.index(one.closure) for one in provisions), default=0)])


def _meets(provision: Provision, whom: str) -> bool:
    """Return whether a provision is addressed to somebody, or to the units that run a kind of premises."""
    if whom in ADDRESSEES:
        return provision.addressee == whom
    return provision.addressee == "unit" and bool(set(WITHIN[whom]) & set(provision.premises))


def _whom(provisions: Iterable[Provision]) -> list[str]:
    return list(dict.fromkeys(provision.addressee for provision in provisions))


def _known(where: str, field: str, name: str | None, known: Iterable[str], kind: str) -> None:
    names = list(known)
    if name is not None and name not in names:
        raise InputError([unknown(where, field, name, names, kind)])


def fines_for(hazards: Iterable[str], premises: Iterable[str], *, data: DataFolder | None = None) -> tuple[Range, ...]:
    """Return the ranges of fine that the law allows against hazards in premises that may be of several kinds.

    Parameters
    ----------
    hazards, premises : iterable of str
        Keys of `HAZARDS` and `PREMISES`.
    data : path, optional
        A data folder of one's own.

    Returns
    -------
    tuple of (float, float)
        Yuan, from the lowest; at once and after a time limit alike. Empty where the law fines nobody.

    Raises
    ------
    InputError
        For a name that does not exist.

    Examples
    --------
    >>> fines_for(["blocked_exit", "wiring_or_gas"], ["gathering"])
    ((1000.0, 5000.0), (5000.0, 50000.0))
    """
    kinds = list(premises)
    found = [applicable(hazard, kind, data=data) for hazard in hazards for kind in kinds]
    ranges = {one for each in found for one in (each.immediate, each.deadline) if one is not None}
    return tuple(sorted(ranges))


def fine_faults(
    fines: Mapping[str, float],
    hazards: Sequence[str],
    premises: Sequence[str],
    where: str,
    field: str,
    *,
    data: DataFolder | None = None,
) -> list[Fault]:
    """Return which fines the law does not allow against any of these hazards in such premises.

    Parameters
    ----------
    fines : mapping of str to float
        Yuan, by the name of the number: value, low, high.
    hazards, premises : sequence of str
        As `fines_for` takes them.
    where, field : str
        The file and the place within it, for the messages.
    data : path, optional
        A data folder of one's own.
    """
    names = [("hazards", hazards, HAZARDS, "a hazard"), ("premises", premises, PREMISES, "a kind of premises")]
    faults = [
        unknown(where, f"{field}.law.{part}", name, known, kind)
        for part, given, known, kind in names
        for name in given
        if name not in known
    ]
    if faults:
        return faults
    ranges = fines_for(hazards, premises, data=data)
    allowed = ", ".join(f"{low:,.0f}-{high:,.0f}" for low, high in ranges) or "none"
    return [
        Fault(where, f"{field}.{end}", f"{fine:g}", f"expected a fine that the law allows here: {allowed} yuan")
        for end, fine in fines.items()
        if not any(low <= fine <= high for low, high in ranges)
    ]
