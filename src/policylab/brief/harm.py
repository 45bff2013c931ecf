"""What fires cost others, deaths and property apart, with the value put on a life in sight."""

from __future__ import annotations

from dataclasses import dataclass

from policylab.datafiles import DataFolder
from policylab.evidence.calibration import recompute
from policylab.evidence.sources import load_sources
from policylab.i18n.words import Words
from policylab.outcomes import Outcomes

PREMISES = 100_000


@dataclass(frozen=True)
class Harm:
    """How many die in a fire, and what that is in money.

    Attributes
    ----------
    deaths_per_fire : float
        On average, as the calibration works it out.
    low, high : float
        Deaths per fire times the least and the most that a life is put at, yuan.
    source : Words
        The title of the statistics that the deaths are from.
    """

    deaths_per_fire: float
    low: float
    high: float
    source: Words

    @property
    def lives(self) -> tuple[float, float]:
        """The least and the most that a life is put at, yuan."""
        return self.low / self.deaths_per_fire, self.high / self.deaths_per_fire

    def deaths(self, outcomes: Outcomes, external_loss: float) -> float:
        """Return deaths a year in `PREMISES` such premises.

        Fires times deaths per fire, as far as measures do not make a fire less harmful: what they take from the loss
        of others is taken from deaths in the same proportion.

        Parameters
        ----------
        outcomes : Outcomes
        external_loss : float
            The scenario's loss of others per fire, yuan, before measures.
        """
        fires = outcomes.fires_per_1000 / 1_000
        if external_loss > 0 and fires > 0:
            fires *= -outcomes.public / (fires * external_loss)
        return PREMISES * fires * self.deaths_per_fire


def load_harm(data: DataFolder | None = None) -> Harm:
    """Return deaths per fire and their value, from the calibration.

    Parameters
    ----------
    data : path, optional
        A data folder of one's own.
    """
    deaths, low, high = (
        recompute(name, data=data) for name in ("deaths_per_fire", "lives_per_fire_low", "lives_per_fire_high")
    )
    (source,) = deaths.entry.sources
    return Harm(deaths.value, low.value, high.value, load_sources(data)[source].title)
