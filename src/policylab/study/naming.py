"""What the drawn quantities are called: parameters by their label, figures by instrument and effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from policylab.errors import InputError, unknown
from policylab.i18n.uncertainty import (
    NOT_MULTI_WIN,
    QuantityName,
    condition,
    discovery_sentence,
    effect_name,
    figure_name,
    parameter_name,
)
from policylab.i18n.words import Words
from policylab.instruments import Instrument
from policylab.parameters import PARAMETERS
from policylab.study.discovery import Discovery


def names_of(names: Iterable[str], instruments: Sequence[Instrument] = ()) -> dict[str, QuantityName]:
    """Return label, subject and unit of quantities, by name.

    Parameters
    ----------
    names : iterable of str
        Parameters (`fine`) and figures of instruments (`guidance.raises.competence`), as `Draws.names`.
    instruments : sequence of Instrument
        Those whose figures are among them.

    Raises
    ------
    InputError
        For names that do not exist.
    """
    known = dict(_known(instruments))
    asked = list(names)
    faults = [unknown("names", "", name, known, "a parameter or figure") for name in asked if name not in known]
    if faults:
        raise InputError(faults)
    return {name: known[name] for name in asked}


def _known(instruments: Sequence[Instrument]) -> Iterable[tuple[str, QuantityName]]:
    for name, parameter in PARAMETERS.items():
        yield name, parameter_name(parameter.label, parameter.unit.value)
    for item in instruments:
        for figure, quantity in item.figures().items():
            kind, _, parameter_moved = figure.partition(".")
            if parameter_moved:
                called = effect_name(item.title, kind, PARAMETERS[parameter_moved].label, quantity.unit.value)
            else:
                called = figure_name(item.title, item.delivered_by, figure, quantity.unit.value)
            yield f"{item.name}.{figure}", called


def tell(found: Discovery, names: Mapping[str, QuantityName], what: Words = NOT_MULTI_WIN) -> Words:
    """Say what scenario discovery found; a box that hardly tells futures apart is not told.

    Parameters
    ----------
    found : Discovery
    names : mapping of str to QuantityName
        From `names_of`.
    what : Words
        What happens in the futures that fail, as a clause.
    """
    if found.box is None or not found.tells_apart:
        return discovery_sentence(what, share_of_all=found.share, futures=found.futures)
    return discovery_sentence(
        what,
        share_of_all=found.share,
        futures=found.futures,
        conditions=[condition(names[one.name], one.low, one.high) for one in found.box.limits],
        density=found.box.density,
        coverage=found.box.coverage,
    )
