"""Regimes side by side at the same budget, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policylab.concepts import solve_game
from policylab.display import Sheet, Shown
from policylab.formulas import SERVE, STAND_BACK, Array
from policylab.game import Game, OverBudget, build
from policylab.i18n.labels import CONCEPT_NAMES, FLAGS, MODES, PARTY_HEADS
from policylab.i18n.numbers import count, money
from policylab.i18n.verdicts import verdict_name, verdict_sentence, verdict_today_sentence
from policylab.i18n.words import LANGUAGES, Language, Words
from policylab.outcomes import ENTERPRISE_SPLIT, PARTIES, Outcomes
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.solution import Profile, Solution
from policylab.verdict import Verdict, classify, gain_sign

# A chance below this is none at all.
NEVER = 1e-9

_QUALIFIED = Words("{name}：{said} [{flags}]", "{name}: {said} [{flags}]")


@dataclass(frozen=True, repr=False)
class Judgement(Shown):
    """One regime against enforcement only, with the same hours and money.

    Attributes
    ----------
    regime : Regime
    binding : bool
    concept : str
    verdict : str
        multi_win, no_change, no_loser, losers or over_budget (MODEL.md, eq. 34).
    hours_available : float
        The scenario's inspector hours.
    losers : tuple of str
        The parties that lose.
    solution, baseline : Solution or None
        The regime's game, and enforcement only given the money of the regime as hours; None where the
        regime is over budget.
    gains, gains_unadjusted : mapping of str to float, or None
        Yuan a year by party, against the matched baseline and against today's.
    today : Solution or None
        Enforcement only with today's hours; None where the regime is over budget.
    enterprise_split : mapping of str to float, or None
        The enterprise's gain by what it comes from; the parts sum to the gain.
    multi_win_counting_duty : bool
        Whether all three gain where the owner's sense of duty is counted as faring better.
    hardened : (str, tuple of str) or None
        Where all three gain, the verdict and the losers without what makes enforcement softer: what raises leniency
        or cuts immediate_share.
    depends_on_equilibrium : bool
        Whether best against best gives another verdict than worst against worst.
    best_verdict, best_losers : str or None, tuple of str
        The verdict of best against best.
    fragile : bool
        Under commitment, whether the verdict is lost once the enterprise must strictly prefer its reply,
        or no mix makes it do so.
    """

    regime: Regime
    binding: bool
    concept: str
    verdict: Verdict
    hours_available: float
    losers: tuple[str, ...] = ()
    solution: Solution | None = None
    baseline: Solution | None = None
    gains: Mapping[str, float] | None = None
    gains_unadjusted: Mapping[str, float] | None = None
    today: Solution | None = None
    enterprise_split: Mapping[str, float] | None = None
    multi_win_counting_duty: bool = False
    hardened: tuple[Verdict, tuple[str, ...]] | None = None
    depends_on_equilibrium: bool = False
    best_verdict: Verdict | None = None
    best_losers: tuple[str, ...] = ()
    fragile: bool = False

    def sheet(self, language: Language = "en") -> Sheet:
        """Return the gains of each party, and the verdict in words."""
        return _sheet(self.label, (self,), language)

    @property
    def label(self) -> Words:
        """Regime, concept and verdict in a line."""
        return Words("{regime}（{mode}，{concept}）：{verdict}", "{regime} ({mode}, {concept}): {verdict}").format(
            regime=self.regime.title,
            mode=MODES[self.binding],
            concept=CONCEPT_NAMES[self.concept],
            verdict=verdict_name(self.verdict, self.losers),
        )

    @property
    def softness(self) -> bool:
        """Whether all three gain only since enforcement is softer."""
        return self.hardened is not None and self.hardened[0] != "multi_win"

    @property
    def flags(self) -> tuple[str, ...]:
        """What qualifies the verdict, by name."""
        told = {
            "softness": self.softness,
            "fragile": self.fragile,
            "depends_on_equilibrium": self.depends_on_equilibrium,
            "multi_win_counting_duty": self.multi_win_counting_duty,
            "serve_not_chosen": self.serves_never,
            "incomplete": self.solution is not None and not self.solution.complete,
            "degenerate": self.solution is not None and self.solution.degenerate,
        }
        return tuple(name for name, holds in told.items() if holds)

    def sign(self, party: str) -> int:
        """Return 1 where a party gains, -1 where it loses, 0 where neither or over budget."""
        pairs = self._pairs
        return 0 if pairs is None or self.gains is None else pairs[0].signs(self.gains)[party]

    @property
    def turned_today(self) -> dict[str, float]:
        """The gains against today's enforcement of the parties that fare otherwise there, in yuan a year.

        Empty where each gains, loses or does neither just as at the same budget.
        """
        pairs = self._pairs
        if pairs is None or self.gains is None or self.gains_unadjusted is None:
            return {}
        here, there = pairs[0].signs(self.gains), pairs[1].signs(self.gains_unadjusted)
        return {party: gain for party, gain in self.gains_unadjusted.items() if here[party] != there[party]}

    def verdict_lines(self, name: Words) -> tuple[Words, ...]:
        """Return the verdict in words under a name, and a second line where a party fares otherwise against today."""
        # Where all three gain they do so with the sense of duty, too.
        told = [flag for flag in self.flags if (flag, self.verdict) != ("multi_win_counting_duty", "multi_win")]
        between = Words("；", "; ")
        flags = Words(*(between[language].join(FLAGS[flag][language] for flag in told) for language in LANGUAGES))
        line = _QUALIFIED if told else Words("{name}：{said}", "{name}: {said}")
        said = verdict_sentence(self.verdict, self.losers, self.gains)
        lines = [line.format(name=name, said=said, flags=flags)]
        pairs = self._pairs
        if self.turned_today and pairs is not None and self.gains_unadjusted is not None:
            there = classify(pairs[1].signs(self.gains_unadjusted))
            lines.append(verdict_today_sentence(*there, self.gains_unadjusted))
        return tuple(lines)

    @property
    def _pairs(self) -> tuple[_Pair, _Pair] | None:
        """The regime's game beside the matched baseline's, and beside today's."""
        if self.solution is None or self.baseline is None or self.today is None:
            return None
        return _Pair(self.solution.game, self.baseline.game), _Pair(self.solution.game, self.today.game)

    @property
    def serve_chance(self) -> float | None:
        """The chance of `serve` in the headline; 0 where it cannot be chosen, None where over budget."""
        if self.solution is None:
            return None
        return self.solution.outcomes.action_chances["regulator"].get(SERVE, 0.0)

    @property
    def serves(self) -> bool:
        """Whether `serve` is chosen, at least some of the time."""
        return (self.serve_chance or 0.0) >= NEVER

    @property
    def serves_never(self) -> bool:
        """Whether `serve` can be chosen and is not."""
        return self.solution is not None and SERVE in self.solution.game.regulator_actions and not self.serves

    @property
    def stands_back(self) -> bool:
        """Whether under this regime no visit is made at all."""
        return self.solution is not None and self.solution.outcomes.action_chances["regulator"][STAND_BACK] > 1 - NEVER


@dataclass(frozen=True, repr=False)
class Comparison(Shown):
    """Regimes of one scenario against enforcement only.

    Attributes
    ----------
    scenario : Scenario
    baselines : mapping of str to Solution
        Enforcement only with today's hours, under each concept asked for.
    judgements : tuple of Judgement
        One for each regime and concept, in the order asked for.
    """

    scenario: Scenario
    baselines: Mapping[str, Solution]
    judgements: tuple[Judgement, ...]

    def sheet(self, language: Language = "en") -> Sheet:
        """Return the gains of each party under each regime and concept, and the verdicts in words."""
        title = Words(
            "{scenario}：与工时、经费相同的“仅执法”相比", "{scenario}, against enforcement only at the same budget"
        )
        return _sheet(title.format(scenario=self.scenario.title), self.judgements, language)


def _sheet(title: Words, judgements: Sequence[Judgement], language: Language) -> Sheet:
    fires = Words("火灾变化（每千家单位年起数）", "change in fires (a year per 1,000)")
    heads = ("", *(PARTY_HEADS[party][language] for party in PARTIES), fires[language])
    rows, notes = [], []
    for one in judgements:
        gains = ["—" if one.gains is None else money(one.gains[party], signed=True)[language] for party in PARTIES]
        moved = "—"
        if one.solution is not None and one.baseline is not None:
            change = one.solution.outcomes.fires_per_1000 - one.baseline.outcomes.fires_per_1000
            moved = count(change, signed=True)[language]
        rows.append((one.label[language], *gains, moved))
        notes += [line[language] for line in one.verdict_lines(one.regime.title)]
    return Sheet(title[language], heads, tuple(rows), tuple(notes), language)


def compare_regimes(
    scenario: Scenario,
    regimes: Sequence[Regime],
    baseline: Regime,
    *,
    binding: bool = False,
    concepts: Sequence[str] = ("nash",),
) -> Comparison:
    """Compare regimes with the baseline at the same budget (MODEL.md, eqs. 32-35).

    Parameters
    ----------
    scenario : Scenario
        Without draws.
    regimes : sequence of Regime
    baseline : Regime
        Enforcement only: the regime without instruments.
    binding : bool
        Whether `serve` replaces `enforce`.
    concepts : sequence of str
        The solution concepts to compare under.
    """
    baselines = {concept: solve_game(build(scenario, baseline), concept) for concept in concepts}
    judgements = tuple(
        judge(scenario, regime, baselines[concept], binding=binding) for regime in regimes for concept in concepts
    )
    return Comparison(scenario, baselines, judgements)


def judge(scenario: Scenario, regime: Regime, today: Solution, *, binding: bool = False) -> Judgement:
    """Judge one regime against enforcement only.

    Parameters
    ----------
    scenario : Scenario
    regime : Regime
    today : Solution
        Enforcement only with today's hours, under the concept to judge by.
    binding : bool
    """
    concept = today.concept
    hours_available = float(scenario.parameters["inspector_hours"])
    try:
        solution = solve_game(build(scenario, regime, binding=binding), concept, today.game)
    except OverBudget:
        return Judgement(regime, binding, concept, "over_budget", hours_available)
    matched = _matched(scenario, today, solution.outcomes.money)
    pair = _Pair(solution.game, matched.game)
    verdict, losers = pair.verdict(solution.outcomes, matched.outcomes)

    best = solution.profiles[solution.best]
    # The best equilibrium may cost other money than the headline; its baseline is matched to its own.
    same_money = best.outcomes.money == solution.outcomes.money
    best_matched = matched if same_money else _matched(scenario, today, best.outcomes.money)
    best_pair = _Pair(solution.game, best_matched.game)
    best_verdict, best_losers = best_pair.verdict(best.outcomes, _best(best_matched).outcomes)

    return Judgement(
        regime=regime,
        binding=binding,
        concept=concept,
        verdict=verdict,
        hours_available=hours_available,
        losers=losers,
        solution=solution,
        baseline=matched,
        gains=_gains(solution.outcomes, matched.outcomes),
        gains_unadjusted=_gains(solution.outcomes, today.outcomes),
        today=today,
        enterprise_split={
            part: getattr(matched.outcomes, part) - getattr(solution.outcomes, part) for part in ENTERPRISE_SPLIT
        },
        multi_win_counting_duty=pair.multi_win_counting_duty(solution.outcomes, matched.outcomes),
        hardened=_hardened(scenario, regime, today, binding) if verdict == "multi_win" else None,
        depends_on_equilibrium=(verdict, losers) != (best_verdict, best_losers),
        best_verdict=best_verdict,
        best_losers=best_losers,
        fragile=_is_fragile(pair, solution, matched, (verdict, losers)),
    )


def _is_fragile(pair: _Pair, solution: Solution, matched: Solution, verdict: tuple[Verdict, tuple[str, ...]]) -> bool:
    """Whether a verdict under commitment rests on the enterprise breaking a tie in the department's favour."""
    if solution.concept != "commitment" or solution.game.scenario.settings["strictness"] == 0:
        return False
    if solution.strict is None or matched.strict is None:
        return True
    return pair.verdict(solution.strict.outcomes, matched.strict.outcomes) != verdict


def _best(solution: Solution) -> Profile:
    return solution.profiles[solution.best]


def _matched(scenario: Scenario, today: Solution, money: float) -> Solution:
    """Return enforcement only with the regime's money turned into inspector hours (eq. 32)."""
    if money == 0:
        return today
    values = scenario.parameters
    hours = values["inspector_hours"] + money / values["hour_cost"]
    richer = scenario.with_values({"inspector_hours": hours})
    return solve_game(build(richer, today.game.regime), today.concept, today.game)


def _gains(regime: Outcomes, baseline: Outcomes) -> dict[str, float]:
    return {party: regime.payoff(party) - baseline.payoff(party) for party in PARTIES}


def _hardened(scenario: Scenario, regime: Regime, today: Solution, binding: bool) -> tuple[Verdict, tuple[str, ...]]:
    """Return the verdict, and the losers, once no effect raises leniency or cuts immediate_share."""
    hard = regime.without_softness()
    solution = solve_game(build(scenario, hard, binding=binding), today.concept, today.game)
    matched = _matched(scenario, today, solution.outcomes.money)
    return _Pair(solution.game, matched.game).verdict(solution.outcomes, matched.outcomes)


@dataclass(frozen=True)
class _Pair:
    """The two games of a comparison: they set how large a move counts as a gain."""

    regime: Game
    baseline: Game

    def verdict(self, with_service: Outcomes, without: Outcomes) -> tuple[Verdict, tuple[str, ...]]:
        """Return the verdict and the losers (eqs. 33-34)."""
        return classify(self.signs(_gains(with_service, without)))

    def signs(self, gains: Mapping[str, float]) -> dict[str, int]:
        """Return by party 1 for a gain, -1 for a loss, 0 for neither."""
        return {
            party: self._sign(gain, self.regime.payoff(party), self.baseline.payoff(party))
            for party, gain in gains.items()
        }

    def multi_win_counting_duty(self, with_service: Outcomes, without: Outcomes) -> bool:
        """Return whether all three gain with the sense of duty counted."""
        duty = self._sign(
            with_service.enterprise + with_service.duty_felt - without.enterprise - without.duty_felt,
            self.regime.enterprise + self.regime.cells["duty_felt"],
            self.baseline.enterprise + self.baseline.cells["duty_felt"],
        )
        signs = self.signs(_gains(with_service, without))
        return duty > 0 and all(signs[party] > 0 for party in ("regulator", "public"))

    @staticmethod
    def _sign(gain: float, first: Array, second: Array) -> int:
        return int(gain_sign(gain, first, second))
