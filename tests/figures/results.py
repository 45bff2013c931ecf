"""What the figures are drawn from in these tests: every scenario of the project, solved once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from policylab import figures, load, load_regime
from policylab.comparison import Comparison, Judgement
from policylab.figures.style import Chart
from policylab.i18n.words import Language, Words
from policylab.outcomes import Outcomes
from policylab.scenario import scenario_names
from policylab.study import Attribution, attribute
from policylab.workbench import compare

SCENARIOS = scenario_names()
GAMES = {
    "mixed": figures.InspectionGame(8, 20, 1, 5),
    "costs more than the fine": figures.InspectionGame(25, 20, 1, 5),
    "pays by itself": figures.InspectionGame(-1, 20, 1, 5),
    "inspecting never pays": figures.InspectionGame(8, 20, 6, 5),
    "on the edge": figures.InspectionGame(20, 20, 1, 5),
}


@dataclass(frozen=True)
class Results:
    """One scenario under the regimes that a brief compares."""

    may: Comparison
    must: Comparison
    ways: tuple[Attribution, ...]
    by_fine: figures.Sweep
    by_hours: figures.Sweep

    @property
    def rows(self) -> list[tuple[Words, Judgement]]:
        """Every judgement under its name."""
        named = Words("{title}（{mode}）", "{title} ({mode})")
        modes = ((Words("可自行选择", "may serve"), self.may), (Words("必须服务", "must serve"), self.must))
        return [
            (named.format(title=one.regime.title, mode=mode), one) for mode, found in modes for one in found.judgements
        ]

    @property
    def columns(self) -> list[tuple[Words, Outcomes]]:
        """What a brief shows side by side."""
        fitting = [(name, one.solution.outcomes) for name, one in self.rows if one.solution is not None]
        baselines = [one.baseline for _, one in self.rows if one.baseline is not None]
        today = (Words("仅执法（现状）", "Enforcement only (today)"), self.may.baselines["nash"].outcomes)
        richer = (Words("仅执法（加同等经费）", "Enforcement only (same money)"), baselines[-1].outcomes)
        return [today, richer, *fitting[-2:]]


@cache
def results(scenario: str) -> Results:
    """Solve a scenario, its sweeps with few points."""
    premises = load(scenario)
    alone, article = load_regime("enforcement_only"), load_regime("article")
    return Results(
        may=compare(premises),
        must=compare(premises, binding=True),
        ways=tuple(attribute(premises, article, alone, way=way) for way in ("held", "nash")),
        by_fine=figures.sweep(premises, alone, "fine", points=3),
        by_hours=figures.sweep(premises, alone, "inspector_hours", points=5),
    )


FIGURES: Mapping[str, Callable[[Results, Language], Chart]] = {
    "ground": lambda found, language: figures.ground(found.columns, language),
    "gains": lambda found, language: figures.gains(found.rows, language),
    "split, may serve": lambda found, language: figures.split(found.may.judgements[-1], language),
    "split, must serve": lambda found, language: figures.split(found.must.judgements[0], language),
    "attribution": lambda found, language: figures.attribution(found.ways, language),
    "deterrence by fine": lambda found, language: figures.deterrence(found.by_fine, language),
    "deterrence by hours": lambda found, language: figures.deterrence(found.by_hours, language),
}
