"""Results as text, for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policylab.comparison import Comparison
from policylab.display import columns
from policylab.game import Game
from policylab.i18n.numbers import NEARLY
from policylab.i18n.words import Words
from policylab.outcomes import PARTIES, Outcomes
from policylab.records import Record
from policylab.solution import Solution


def listing_text(items: Sequence[Record]) -> str:
    """Return a listing as lines: name, title in English, and what else is short."""
    shown = ("delivered_by", "unit", "domain", "default", "kind", "standing", "instruments")
    rows = [
        [
            item["name"],
            item.get("title", {}).get("en", ""),
            *(
                ", ".join(map(str, item[key])) if isinstance(item[key], list) else str(item[key])
                for key in shown
                if key in item
            ),
        ]
        for item in items
    ]
    return columns(rows)


def _matrix_text(game: Game) -> str:
    rows = [["", *game.regulator_actions]]
    for i, action in enumerate(game.enterprise_actions):
        cells = [
            f"{game.perceived[i, j]:,.0f} / {game.regulator[i, j]:,.0f}" for j in range(len(game.regulator_actions))
        ]
        rows.append([action, *cells])
    return columns(rows)


def _mix_text(chances: Mapping[str, float]) -> str:
    return ", ".join(f"{action} {chance:.1%}" for action, chance in chances.items() if chance > NEARLY)


def solution_text(solution: Solution) -> str:
    """Return a solution for the terminal."""
    game = solution.game
    lines = [
        f"{game.scenario.name} under {game.regime.name}, "
        f"{'binding' if game.binding else 'optional'}, {solution.concept}",
        "",
        "Payoffs in yuan a year: enterprise as it decides / regulator",
        _matrix_text(game),
        "",
    ]
    what = WHAT_IS_LISTED.get(solution.concept, "Equilibrium")
    for index, profile in enumerate(solution.profiles):
        mark = " (headline: worst for the public)" if index == solution.headline and len(solution.profiles) > 1 else ""
        lines += [
            f"{what} {index + 1} of {len(solution.profiles)}{mark}, regret {profile.regret:.1e} of the payoff range",
            f"  enterprise: {_mix_text(profile.outcomes.action_chances['enterprise'])}",
            f"  regulator:  {_mix_text(profile.outcomes.action_chances['regulator'])}",
            *(f"  {line}" for line in _outcome_lines(profile.outcomes)),
        ]
    lines += _concept_lines(solution)
    if not solution.complete:
        lines.append("The list of equilibria may be incomplete: two enumerations disagree.")
    lines += [f"Tie: {tie}." for tie in solution.ties]
    return "\n".join(lines)


# What a profile is that no player need be content with: it is no equilibrium of the single game.
WHAT_IS_LISTED = {"evolution": "Ending", "quantal": "Response", "targeting": "Long run"}


def _concept_lines(solution: Solution) -> list[str]:
    lines = []
    if solution.status is not None:
        lines.append(f"The path {ENDINGS[solution.status]}.")
    if solution.nearest is not None:
        chances = solution.nearest.outcomes.action_chances
        lines.append(
            f"Nearest equilibrium: enterprise {_mix_text(chances['enterprise'])}; "
            f"regulator {_mix_text(chances['regulator'])}"
        )
    scheme = solution.scheme
    if scheme is not None:
        lines += [
            f"Trusted premises: {scheme.trusted_visits:.3g} visits a year to {scheme.trusted_action}; "
            f"they {scheme.trusted_choice}; {scheme.leave_trusted:.1%} are targeted the year after",
            f"Targeted premises: {scheme.targeted_visits:.3g} visits a year to {scheme.targeted_action}; "
            f"they {scheme.targeted_choice}; {scheme.leave_targeted:.1%} are trusted again the year after",
            f"Share of years in the targeted group: {scheme.share_targeted:.1%}",
        ]
    return lines


ENDINGS = {
    "fixed": "comes to rest",
    "cycles": "goes round for ever; outcomes are its average",
    "slow": "has not settled by the horizon; outcomes are those of its last state",
}


def _outcome_lines(outcomes: Outcomes) -> list[str]:
    rows = [
        ["visits a year", f"{outcomes.visits:.3g}"],
        ["hazards found", f"{outcomes.found:.1%}"],
        ["hazard left", f"{outcomes.residual:.1%}"],
        ["fires per 1,000", f"{outcomes.fires_per_1000:.3g}"],
        ["spend", f"{outcomes.spend:,.0f} yuan"],
        ["sanctions", f"{outcomes.sanctions:,.0f} yuan"],
        *([party, f"{outcomes.payoff(party):,.0f} yuan"] for party in PARTIES),
        ["welfare", f"{outcomes.welfare:,.0f} yuan"],
    ]
    return columns(rows).splitlines()


def comparison_text(comparison: Comparison) -> str:
    """Return a comparison for the terminal."""
    lines = [f"{comparison.scenario.name}: against enforcement only with the same hours and money", ""]
    rows = [["regime", "concept", "enterprise", "regulator", "public", "verdict"]]
    for one in comparison.judgements:
        gains = [f"{round(one.gains[party]):+,}" if one.gains is not None else "-" for party in PARTIES]
        rows.append([one.regime.name, one.concept, *gains, one.verdict])
    lines += [columns(rows), ""]
    for one in comparison.judgements:
        first, *others = one.verdict_lines(Words.same(f"{one.regime.name}, {one.concept}"))
        lines += [first["en"], *(f"  {other['en']}" for other in others)]
    return "\n".join(lines)
