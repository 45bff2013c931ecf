"""What a brief is about: one scenario, the regimes compared, and everything computed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from policylab.brief.harm import Harm, load_harm
from policylab.catalogue import load_catalogue
from policylab.comparison import Judgement, judge
from policylab.concepts import CONCEPTS, solve_game
from policylab.datafiles import DataFolder
from policylab.errors import InputError
from policylab.game import build
from policylab.i18n.words import Words
from policylab.instruments import Instrument
from policylab.overrides import Overrides
from policylab.quantity import Quantity, Varies
from policylab.regime import ENFORCEMENT_ONLY, Regime
from policylab.scenario import Scenario
from policylab.solution import Solution
from policylab.study import assumed
from policylab.study.jumps import Jump, jumps
from policylab.study.outlook import DRAWS, Outlook, outlook
from policylab.study.portfolio import Portfolio, portfolio
from policylab.study.turning_points import TurningPoint, turning_points
from policylab.workbench import RegimeLike, ScenarioLike, load_with_regimes

# The question of the article is asked of its ten measures together, unless another regime is asked for.
HEADLINE_REGIME = "article"
ADVICE = "guidance"
# Futures in each set where a brief is only looked at.
QUICK_DRAWS = 64


@dataclass(frozen=True)
class Subject:
    """Everything that the sections of a brief speak of.

    Attributes
    ----------
    scenario : Scenario
    concept : str
    today : Solution
        Enforcement only with today's hours.
    asked : str
        The regime of which the brief asks whether all three gain; where it does not fit in the hours, advice alone is
        shown beside it.
    regimes : mapping of str to Regime
        Advice alone, and the regime asked for.
    optional, binding : mapping of str to Judgement
        By regime: the department may serve, or must where it visits.
    by_concept : mapping of str to pair of Judgement
        Under every solution concept the shown regime, optional and binding; a concept that cannot be applied to
        this game is missing.
    instruments : tuple of Instrument
        Every measure there is, with the user's figures.
    harm : Harm or None
        How many die in a fire, and what that is in money.
    quick : bool
        For a first look: few futures, and the article's claims at these values and under the headline's concept alone.
        The page says so.
    """

    scenario: Scenario
    concept: str
    today: Solution
    asked: str
    regimes: Mapping[str, Regime]
    optional: Mapping[str, Judgement]
    binding: Mapping[str, Judgement]
    by_concept: Mapping[str, tuple[Judgement, Judgement]]
    instruments: tuple[Instrument, ...] = ()
    harm: Harm | None = None
    quick: bool = False

    @property
    def values(self) -> int:
        """How many values stand behind the brief: the scenario's, and the figures of every measure there is."""
        return len(self._quantities())

    @property
    def assumptions(self) -> int:
        """How many of them are assumptions."""
        return assumed(self._quantities())[0]

    def _quantities(self) -> list[Quantity]:
        figures = (figure for item in self.instruments for figure in item.figures().values())
        return [*self.scenario.quantities.values(), *figures]

    @property
    def at_work(self) -> list[Quantity]:
        """The values of the scenario and of the measures of the shown regime: what futures differ by."""
        figures = (figure for item in self.regimes[self.regime].instruments for figure in item.figures().values())
        return [*self.scenario.quantities.values(), *figures]

    @property
    def draws(self) -> int:
        """How many futures there are in each set."""
        return QUICK_DRAWS if self.quick else DRAWS

    @property
    def concepts(self) -> list[str]:
        """Under which concepts the article's claims are judged, the headline's first."""
        return [self.concept] if self.quick else list(dict.fromkeys([self.concept, *CONCEPTS]))

    @property
    def regime(self) -> str:
        """The regime whose game is shown: the one asked for, or advice alone where that is over budget."""
        return _shown(self.optional, self.asked)

    @property
    def measures(self) -> Words:
        """What the measures of the regime asked for are called within a sentence."""
        if self.asked == HEADLINE_REGIME:
            return Words("文章的措施", "the article's measures")
        return Words("“{title}”的措施", "the measures of “{title}”").format(title=self.regimes[self.asked].title)

    @cached_property
    def portfolio(self) -> Portfolio:
        """Every set of the measures there are, the department free to choose."""
        return portfolio(self.scenario, self.instruments)

    @cached_property
    def outlooks(self) -> Mapping[Varies, tuple[Outlook, Outlook]]:
        """The shown regime in uncertain futures, optional and binding, by which ranges are drawn."""
        regime = self.regimes[self.regime]
        kinds: tuple[Varies, ...] = ("knowledge", "premises")
        return {
            varies: (
                outlook(self.scenario, regime, varies=varies, draws=self.draws),
                outlook(self.scenario, regime, binding=True, varies=varies, draws=self.draws),
            )
            for varies in kinds
        }

    @cached_property
    def turns(self) -> tuple[tuple[TurningPoint, ...], tuple[TurningPoint, ...]]:
        """Where the verdict on the shown regime turns, optional and binding."""
        regime = self.regimes[self.regime]
        return turning_points(self.scenario, regime), turning_points(self.scenario, regime, binding=True)

    @cached_property
    def jumps(self) -> tuple[tuple[Jump, ...], tuple[Jump, ...]]:
        """Whose gain under the shown regime jumps while the verdict stays, optional and binding."""
        regime = self.regimes[self.regime]
        return jumps(self.scenario, regime), jumps(self.scenario, regime, binding=True)


def _shown(judged: Mapping[str, Judgement], asked: str) -> str:
    fits = [name for name, one in judged.items() if one.verdict != "over_budget"]
    return asked if asked in fits or not fits else fits[0]


def subject(
    scenario: ScenarioLike,
    overrides: Overrides | None = None,
    *,
    regime: RegimeLike = HEADLINE_REGIME,
    concept: str = "nash",
    data: DataFolder | None = None,
    quick: bool = False,
) -> Subject:
    """Solve a scenario under enforcement only, advice alone and the regime asked for.

    Parameters
    ----------
    scenario : str, path, mapping or Scenario
    overrides : mapping, optional
        As in `policylab.load`; figures of any measure there is, since part 4 looks at all of them.
    regime : str, sequence or Regime
        As in `policylab.load_regime`.
    concept : str
        The solution concept of the headline.
    data : path, optional
        A data folder of one's own.
    quick : bool
        For a first look; see `Subject`.

    Raises
    ------
    InputError
        Naming every fault at once.
    """
    catalogue = load_catalogue(data)
    everything = list(catalogue.instruments)
    loaded, (advice, asked, _) = load_with_regimes(
        scenario, [ADVICE, regime, everything], overrides=overrides or {}, data=data
    )
    baseline = catalogue.regimes[ENFORCEMENT_ONLY]
    today = solve_game(build(loaded, baseline), concept)
    regimes = {one.name: one for one in (advice, asked)}
    optional = {name: judge(loaded, one, today) for name, one in regimes.items()}
    shown = regimes[_shown(optional, asked.name)]
    by_concept = {}
    for other in CONCEPTS:
        try:
            there = today if other == concept else solve_game(today.game, other)
        except InputError:  # no common scale, where a player's payoff never varies: this concept has no answer
            continue
        by_concept[other] = (judge(loaded, shown, there), judge(loaded, shown, there, binding=True))
    return Subject(
        scenario=loaded,
        concept=concept,
        today=today,
        asked=asked.name,
        regimes=regimes,
        optional=optional,
        binding={name: judge(loaded, one, today, binding=True) for name, one in regimes.items()},
        by_concept=by_concept,
        instruments=catalogue.regime(everything, loaded.figures).instruments,
        harm=load_harm(data),
        quick=quick,
    )
