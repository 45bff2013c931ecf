"""Results as plain records, for `--json`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from policylab.catalogue import load_catalogue
from policylab.comparison import Comparison, Judgement
from policylab.concepts import CONCEPTS
from policylab.datafiles import DataFolder
from policylab.evidence.sources import load_sources
from policylab.game import Game
from policylab.i18n.labels import CONCEPTS as CONCEPT_LABELS
from policylab.outcomes import Outcomes
from policylab.parameters import PARAMETERS, SETTINGS
from policylab.quantity import Quantity
from policylab.scenario import Scenario, load_scenario, scenario_names
from policylab.solution import Profile, Solution

CELLS = ("visits", "found", "obeyed", "residual", "penalised", "fire", "spend", "sanctions")
OUTCOMES = (
    "action_chances", "visits", "found", "obeyed", "residual", "fires_per_1000", "sanctions", "spend",
    "enterprise", "regulator", "public", "welfare",
)  # fmt: skip

Record = dict[str, Any]


def outcomes_record(outcomes: Outcomes) -> Record:
    """Return outcomes by name."""
    return {name: getattr(outcomes, name) for name in OUTCOMES}


def _values(scenario: Scenario) -> Record:
    return {name: float(value) for name, value in scenario.parameters.items()}


def game_record(game: Game) -> Record:
    """Return a single game: who plays, payoffs and cells, rows being the enterprise's actions."""
    return {
        "scenario": game.scenario.name,
        "regime": game.regime.name,
        "instruments": [item.name for item in game.regime.instruments],
        "binding": game.binding,
        "parameters": _values(game.scenario),
        "enterprise_actions": list(game.enterprise_actions),
        "regulator_actions": list(game.regulator_actions),
        "payoffs": {
            "enterprise_perceived": game.perceived.tolist(),
            "enterprise": game.enterprise.tolist(),
            "regulator": game.regulator.tolist(),
            "public": game.public.tolist(),
        },
        "cells": {name: game.cells[name].tolist() for name in CELLS},
    }


def profile_record(profile: Profile) -> Record:
    """Return a profile with its regret and outcomes."""
    return {
        "enterprise": profile.enterprise.tolist(),
        "regulator": profile.regulator.tolist(),
        "regret": profile.regret,
        "outcomes": outcomes_record(profile.outcomes),
    }


def solution_record(solution: Solution) -> Record:
    """Return what `policylab solve --json` prints."""
    return {
        **game_record(solution.game),
        "concept": solution.concept,
        "equilibria": [profile_record(profile) for profile in solution.profiles],
        "complete": solution.complete,
        "degenerate": solution.degenerate,
        "ties": list(solution.ties),
        **_of_concept(solution),
        "headline": solution.headline,
    }


def _of_concept(solution: Solution) -> Record:
    """Return what only some concepts have to tell: how a path ends, how a scheme visits."""
    told: Record = {}
    if solution.concept == "commitment":
        told["strict"] = profile_record(solution.strict) if solution.strict is not None else None
    if solution.status is not None:
        told["status"] = solution.status
        told["nearest"] = profile_record(solution.nearest) if solution.nearest is not None else None
    if solution.scheme is not None:
        told["scheme"] = asdict(solution.scheme)
    return told


def judgement_record(judgement: Judgement) -> Record:
    """Return one regime's entry of `policylab compare --json`."""
    solution = judgement.solution
    return {
        "name": judgement.regime.name,
        "instruments": [item.name for item in judgement.regime.instruments],
        "binding": judgement.binding,
        "concept": judgement.concept,
        "verdict": judgement.verdict,
        "losers": list(judgement.losers),
        "gains": dict(judgement.gains) if judgement.gains is not None else None,
        "gains_unadjusted": dict(judgement.gains_unadjusted) if judgement.gains_unadjusted is not None else None,
        "enterprise_split": dict(judgement.enterprise_split) if judgement.enterprise_split is not None else None,
        "outcomes": outcomes_record(solution.outcomes) if solution is not None else None,
        **(_of_concept(solution) if solution is not None else {}),
        "flags": list(judgement.flags),
    }


def comparison_record(comparison: Comparison) -> Record:
    """Return what `policylab compare --json` prints."""
    first = next(iter(comparison.baselines.values()))
    return {
        "scenario": comparison.scenario.name,
        "parameters": _values(comparison.scenario),
        "baseline": {
            "name": first.game.regime.name,
            "outcomes": outcomes_record(first.outcomes),
            "by_concept": {concept: outcomes_record(one.outcomes) for concept, one in comparison.baselines.items()},
        },
        "regimes": [judgement_record(one) for one in comparison.judgements],
    }


# ------------------------------------------------------------------------------------------- listings


def listing(kind: str, data: DataFolder | None = None) -> list[Record]:
    """Return what there is of a kind, one record for each item.

    Parameters
    ----------
    kind : str
        scenarios, regimes, instruments, parameters, settings, sources or concepts.
    data : path, optional
        A data folder of one's own.
    """
    if kind == "scenarios":
        return [_scenario_item(load_scenario(name, data=data)) for name in scenario_names(data)]
    if kind == "regimes":
        return [
            {"name": name, "title": _both(one.title), "instruments": [item.name for item in one.instruments]}
            for name, one in load_catalogue(data).regimes.items()
        ]
    if kind == "instruments":
        return [
            {
                "name": name,
                "title": _both(one.title),
                "article": one.article,
                "translation": one.translation,
                "section": one.section,
                "delivered_by": one.delivered_by,
                "figures": {figure: _quantity(value) for figure, value in one.figures().items()},
            }
            for name, one in load_catalogue(data).instruments.items()
        ]
    if kind == "parameters":
        return [
            {
                "name": one.name,
                "title": _both(one.label),
                "unit": one.unit.value,
                "domain": str(one.domain),
                "meaning": _both(one.meaning),
            }
            for one in PARAMETERS.values()
        ]
    if kind == "settings":
        return [
            {
                "name": one.name,
                "title": _both(one.label),
                "default": list(one.default) if isinstance(one.default, tuple) else one.default,
                "domain": str(one.domain),
            }
            for one in SETTINGS.values()
        ]
    if kind == "sources":
        return [
            {
                "name": one.key,
                "title": _both(one.title),
                "kind": one.kind,
                "year": one.year,
                "standing": one.standing,
                "confidence": one.confidence,
                "address": one.address,
            }
            for one in load_sources(data).values()
        ]
    return [{"name": name, "title": _both(CONCEPT_LABELS[name])} for name in CONCEPTS]


def _both(words: Any) -> Record:
    return {"zh": words.zh, "en": words.en}


def _scenario_item(scenario: Scenario) -> Record:
    return {
        "name": scenario.name,
        "title": _both(scenario.title),
        "description": _both(scenario.description),
        "price_year": scenario.price_year,
    }


def _quantity(quantity: Quantity) -> Record:
    return {
        "value": float(quantity.value),
        "low": quantity.low,
        "high": quantity.high,
        "distribution": quantity.distribution,
        "unit": quantity.unit.value,
        "source": list(quantity.sources),
        "status": quantity.status,
        "varies": quantity.varies,
    }
