"""The referee checked in its turn: games small enough to be worked out by hand.

Nearly every value below is a small integer times a power of two, so that the arithmetic is exact in floats
and the comparison can be `==`. Equation numbers are those of MODEL.md.
"""

from __future__ import annotations

import math
import random

import pytest

from tests.oracle import (
    DOMAINS,
    PARTIES,
    Evaluation,
    Instrument,
    Matrix,
    OverBudget,
    Profile,
    compare,
    evaluate,
    expectation,
    gain_tolerance,
    headline,
    moved,
    outcomes,
    verdict,
    without_softness,
)

NEGLECT, PATCH, COMPLY = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)

# One visit a year that finds everything. What every cell shares:
#   d = .25 - .125 = .125                       risk_perception*d*own_loss = .5*.125*8,000 = 500
#   (9)  work = (1.5*1,000 + 200)*s = 1,700*s   (10) fixed = .5*(1 - .5) = .25
#   (11) pen = .5*(.5 + .5*.5) = .375           (12) sanction = 1,000 + .25*4,000 = 2,000
#   (13) refusal = .5*(1,000 + .75*4,000) = 2,000
BASE: dict[str, float] = {
    "compliance_cost": 1000.0,
    "approval_cost": 200.0,
    "patch_cost_share": 0.25,
    "patch_severity": 0.5,
    "competence": 0.5,
    "rectification": 0.5,
    "retrofit_premium": 0.5,
    "lag": 0.5,
    "outreach_fix": 0.0,
    "risk_perception": 0.5,
    "contact_cost": 100.0,
    "duty": 400.0,
    "resentment": 0.25,
    "fire_probability_safe": 0.125,
    "fire_probability_hazard": 0.25,
    "own_loss": 8000.0,
    "external_loss": 16000.0,
    "inspector_hours": 8.0,
    "visit_hours": 8.0,
    "hour_cost": 50.0,
    "detection": 1.0,
    "fine": 1000.0,
    "closure_rate": 0.25,
    "closure_loss": 4000.0,
    "refusal_closure": 0.75,
    "exposure_loss": 0.0,
    "immediate_share": 0.5,
    "leniency": 0.5,
    "penalty_friction": 80.0,
    "accountability": 0.25,
    "mandate": 300.0,
}


def programme(**fields: object) -> Instrument:
    """Return a programme without hours, cost or effects, apart from what is given."""
    instrument: Instrument = {"name": "programme", "delivered_by": "programme", "hours": 0.0, "cost": 0.0}
    instrument.update(fields)  # type: ignore[typeddict-item]
    return instrument


def at_visit(**fields: object) -> Instrument:
    """Return a visit instrument without hours, cost or effects, apart from what is given."""
    instrument: Instrument = {"name": "visit", "delivered_by": "visit", "hours": 0.0, "cost": 0.0}
    instrument.update(fields)  # type: ignore[typeddict-item]
    return instrument


def column(evaluation: Evaluation, name: str, action: str) -> list[float]:
    """Return one column of a cell or payoff matrix."""
    matrix = {**evaluation["cells"], **evaluation["payoffs"]}[name]
    j = evaluation["regulator_actions"].index(action)
    return [row[j] for row in matrix]


def test_stand_back_by_hand() -> None:
    game = evaluate(BASE, [], binding=False)
    assert game["enterprise_actions"] == ["neglect", "patch", "comply"]
    assert game["regulator_actions"] == ["stand_back", "enforce"]
    expected = {
        "visits": [0.0, 0.0, 0.0],
        "found": [0.0, 0.0, 0.0],
        "obeyed": [0.0, 0.0, 0.0],
        # comply: .5*0 + .5*.5
        "residual": [1.0, 0.5, 0.25],
        # .125 + .125*residual
        "fire": [0.25, 0.1875, 0.15625],
        "ordered": [0.0, 0.0, 0.0],
        "sanctions": [0.0, 0.0, 0.0],
        # nothing | .25*1,000 | 1,000 + 200
        "spend": [0.0, 250.0, 1200.0],
        # 400*(1 - expected severity)
        "duty_felt": [0.0, 200.0, 300.0],
        "contact": [0.0, 0.0, 0.0],
        "hours_used": [0.0, 0.0, 0.0],
        "money": [0.0, 0.0, 0.0],
        # own fires .25*8,000 = 2,000 | 1,500 | 1,250, of which half is counted
        "own_fire_loss": [2000.0, 1500.0, 1250.0],
        "enterprise_perceived": [-1000.0, 200.0 - (250.0 + 750.0), 300.0 - (1200.0 + 625.0)],
        "enterprise": [-2000.0, -1750.0, -2450.0],
        # mandate 300 + a quarter of others' loss 4,000 | 3,000 | 2,500
        "regulator": [-1300.0, -1050.0, -925.0],
        "public": [-4000.0, -3000.0, -2500.0],
        # spend + fire*24,000
        "welfare": [-6000.0, -4750.0, -4950.0],
    }
    for name, values in expected.items():
        assert column(game, name, "stand_back") == values, name


def test_enforce_by_hand() -> None:
    game = evaluate(BASE, [], binding=False)
    # One full visit with detection 1: found = s.
    # neglect, s = 1: obeying costs 1,700 + .375*2,000 + 500*.75 = 2,825, ignoring 2,000 + 500: it is ignored.
    # patch, s = .5: obeying costs 850 + 750 + 187.5 = 1,787.5, ignoring 2,000 + 250: it is obeyed.
    # comply: half the time nothing is wrong, half the time it stands as patch does.
    expected = {
        "visits": [1.0, 1.0, 1.0],
        "found": [1.0, 0.5, 0.25],
        "obeyed": [0.0, 0.5, 0.25],
        # .5*(1 - .5*.25)
        "residual": [1.0, 0.4375, 0.21875],
        "fire": [0.25, 0.1796875, 0.15234375],
        # .5*850
        "ordered": [0.0, 425.0, 212.5],
        # 1 - leniency | .5*.375
        "penalised": [0.5, 0.1875, 0.09375],
        # refusal | .1875*2,000
        "sanctions": [2000.0, 375.0, 187.5],
        # .5*.75*4,000 | .1875*.25*4,000
        "closures": [1500.0, 187.5, 93.75],
        "spend": [0.0, 250.0, 1200.0],
        # three quarters survive the visit
        "duty_felt": [0.0, 150.0, 225.0],
        "contact": [100.0, 100.0, 100.0],
        "hours_used": [8.0, 8.0, 8.0],
        "own_fire_loss": [2000.0, 1437.5, 1218.75],
        "enterprise": [-(2100.0 + 2000.0), -(1150.0 + 1437.5), -(1700.0 + 1218.75)],
        "enterprise_perceived": [-(2100.0 + 1000.0), 150.0 - (1150.0 + 718.75), 225.0 - (1700.0 + 609.375)],
        # 400 for hours, 80 per penalty, a quarter of others' loss
        "regulator": [-(400.0 + 40.0 + 1000.0), -(400.0 + 15.0 + 718.75), -(400.0 + 7.5 + 609.375)],
        "public": [-4000.0, -2875.0, -2437.5],
        # patch: 250 + 425 + 100 + 4,312.5 + 187.5 + 15 + 400
        "welfare": [-8040.0, -5690.0, -5670.0],
    }
    for name, values in expected.items():
        assert column(game, name, "enforce") == values, name
    assert [row[1] for row in game["obey_margin"]] == [325.0, 462.5, 462.5]
    assert [row[0] for row in game["obey_margin"]] == [math.inf] * 3


SERVED: dict[str, float] = {**BASE, "inspector_hours": 12.0, "detection": 0.5}
SERVICE = [
    programme(
        hours=4.0,
        cost=30.0,
        cuts={"approval_cost": 0.5},
        raises={"competence": 0.5},
        adds={"exposure_loss": 200.0},
    ),
    at_visit(
        hours=8.0,
        cost=60.0,
        raises={"competence": 0.5, "risk_perception": 0.5, "detection": 0.5, "leniency": 0.5},
        cuts={
            "compliance_cost": 0.5,
            "approval_cost": 0.5,
            "patch_severity": 0.5,
            "resentment": 0.5,
            "immediate_share": 0.5,
        },
        adds={"duty": 200.0},
    ),
]


def test_serve_by_hand() -> None:
    game = evaluate(SERVED, SERVICE, binding=False)
    assert game["regulator_actions"] == ["stand_back", "enforce", "serve"]
    # hours_left = 12 - 4 = 8; serve: visits = 8/(8 + 8) = .5 = reach. Times reach, an effect of .5 is .25:
    #   competence 1 - .5*.5*.75 = .8125, patch_severity .5*.75 = .375, duty 400 + 200*.5 = 500,
    #   resentment .25*.75 = .1875, risk_perception 1 - .5*.75 = .625,
    #   in spend compliance_cost 750 and approval_cost 200*.5*.75 = 75.
    # In full: detection .75, leniency .75, immediate_share .25; in work compliance_cost 500 and approval_cost
    # 50.
    #   pen = .25*(.25 + .75*.5) = .15625, sanction = 1,200 + 1,000, refusal = .25*(1,200 + 3,000) = 1,050
    # patch, s = .375: found = .5*.75*.375 = .140625, work = (1.5*500 + 50)*.375 = 300
    #   obeying 300 + 343.75 + 234.375*.75 against ignoring 1,050 + 234.375: obeyed
    expected = {
        "visits": 0.5,
        "found": 0.140625,
        "obeyed": 0.140625,
        "residual": 0.36181640625,  # .375*(1 - .140625*.25)
        "fire": 0.17022705078125,
        "ordered": 42.1875,
        "penalised": 0.02197265625,  # .140625*.15625
        "sanctions": 48.33984375,
        "closures": 21.97265625,
        "spend": 187.5,  # .25*750
        "duty_felt": 283.203125,  # 500*(1 - .375)*(1 - .1875*.5)
        "contact": 50.0,
        "hours_used": 12.0,
        "money": 60.0,  # 30 + .5*60
        "own_fire_loss": 1361.81640625,
        "enterprise": -1689.84375,  # burden 328.02734375
        "enterprise_perceived": 283.203125 - (328.02734375 + 851.13525390625),
        "regulator": -(600.0 + 60.0 + 1.7578125 + 680.908203125),
        "public": -2723.6328125,
        "welfare": -5048.8671875,
    }
    for name, value in expected.items():
        assert column(game, name, "serve")[1] == value, name
    assert game["obey_margin"][1][2] == 1284.375 - 819.53125
    # comply: expected severity (1 - .8125)*.375 = .0703125
    assert column(game, "spend", "serve")[2] == 825.0
    assert column(game, "duty_felt", "serve")[2] == 500.0 * 0.9296875 * 0.90625


def test_a_programme_works_whatever_the_regulator_does_and_a_visit_instrument_only_under_serve() -> None:
    game = evaluate(SERVED, SERVICE, binding=False)
    for action in ("stand_back", "enforce"):
        assert column(game, "spend", action)[2] == 1100.0  # 1,000 + 200*.5
        assert column(game, "money", action) == [30.0, 30.0, 30.0]
    # competence .75 by the programme: 400*(1 - .25*.5), and under enforce a quarter of it resented
    assert column(game, "duty_felt", "stand_back")[2] == 350.0
    assert column(game, "duty_felt", "enforce")[2] == 262.5
    assert column(game, "hours_used", "stand_back") == [4.0, 4.0, 4.0]
    assert column(game, "regulator", "stand_back")[0] == -(200.0 + 30.0 + 1000.0 + 300.0)
    # enforce, neglect: found .5, order ignored, refusal .5*(1,200 + 3,000)
    assert column(game, "found", "enforce")[0] == 0.5
    assert column(game, "sanctions", "enforce")[0] == 1050.0


@pytest.mark.parametrize(
    ("visits", "found"),
    [
        (0.25, 0.125),
        (1.0, 0.5),
        (2.0, 0.75),
        (2.5, 0.8125),  # 1 - .25*(1 - .5*.5)
    ],
)
def test_found_with_parts_of_a_visit(visits: float, found: float) -> None:
    game = evaluate({**BASE, "detection": 0.5, "inspector_hours": 8.0 * visits}, [], binding=False)
    assert column(game, "found", "enforce")[0] == found
    # Three quarters of the duty are left once a visit is certain, more where it is not.
    assert column(game, "duty_felt", "enforce")[1] == 200.0 * (1.0 - 0.25 * min(1.0, visits))


def test_outreach_lowers_the_hazard_but_not_the_duty() -> None:
    game = evaluate(BASE, [programme(raises={"outreach_fix": 0.5})], binding=False)
    assert column(game, "residual", "stand_back") == [0.5, 0.25, 0.125]
    assert column(game, "duty_felt", "stand_back") == [0.0, 200.0, 300.0]
    # s = .5 now: found .5, and the order is obeyed as patch obeys it without outreach
    assert column(game, "obeyed", "enforce")[0] == 0.5
    assert column(game, "ordered", "enforce")[0] == 425.0


def test_raises_come_before_cuts_and_cuts_before_adds() -> None:
    one = programme(raises={"leniency": 0.5}, cuts={"fine": 0.5}, adds={"duty": 100.0})
    other = programme(cuts={"leniency": 0.5, "duty": 0.5}, adds={"fine": 100.0})
    for order in ([one, other], [other, one]):
        values = moved(BASE, order, 0.0)
        assert values["leniency"] == 0.375  # (1 - .5*.5)*.5
        assert values["fine"] == 600.0  # 1,000*.5 + 100
        assert values["duty"] == 300.0  # 400*.5 + 100


def test_a_cut_leaves_a_negative_value_alone() -> None:
    instrument = programme(cuts={"penalty_friction": 0.5}, adds={"penalty_friction": 30.0})
    assert moved(BASE, [instrument], 0.0)["penalty_friction"] == 70.0
    assert moved({**BASE, "penalty_friction": -100.0}, [instrument], 0.0)["penalty_friction"] == -70.0


def test_which_actions_the_regulator_has() -> None:
    def actions(hours: float, instruments: list[Instrument], binding: bool) -> list[str]:
        return evaluate({**BASE, "inspector_hours": hours}, instruments, binding)["regulator_actions"]

    visit, four = at_visit(hours=1.0), programme(hours=4.0)
    assert actions(8.0, [visit], False) == ["stand_back", "enforce", "serve"]
    assert actions(8.0, [visit], True) == ["stand_back", "serve"]
    assert actions(8.0, [four], True) == ["stand_back", "enforce"]
    assert actions(4.0, [visit, four], True) == ["stand_back"]
    assert actions(4.0 + 5e-10, [visit, four], False) == ["stand_back"]
    assert actions(4.0 - 5e-10, [visit, four], False) == ["stand_back"]
    with pytest.raises(OverBudget):
        actions(4.0 - 5e-9, [visit, four], False)


@pytest.mark.parametrize("name", sorted(DOMAINS))
def test_a_value_outside_its_domain_is_refused(name: str) -> None:
    for value in (math.nan, math.inf, -math.inf, *([] if name == "penalty_friction" else [-0.5])):
        with pytest.raises(ValueError, match=name):
            evaluate({**BASE, name: value}, [], binding=False)


@pytest.mark.parametrize(
    "instrument",
    [
        programme(raises={"fine": 0.5}),
        programme(raises={"retrofit_premium": 0.5}),
        programme(raises={"leniency": 1.0}),
        programme(cuts={"leniency": -0.1}),
        programme(adds={"leniency": 0.1}),
        programme(adds={"fine": -1.0}),
        programme(cuts={"nothing": 0.5}),
        programme(hours=-1.0),
        programme(delivered_by="post"),
        at_visit(cuts={"own_loss": 0.5}),
        at_visit(cuts={"fire_probability_hazard": 0.5}),
        # the domain is checked again afterwards: .25*.25 is below the safe .125
        programme(cuts={"fire_probability_hazard": 0.75}),
    ],
)
def test_an_effect_that_is_not_allowed_is_refused(instrument: Instrument) -> None:
    with pytest.raises(ValueError, match=r"."):
        evaluate(BASE, [instrument], binding=False)


def random_game(rng: random.Random) -> tuple[dict[str, float], list[Instrument]]:
    """Return a scenario somewhere in the domains and a regime with an instrument of each kind."""
    parameters = dict(BASE)
    for name, (low, high, _, _) in DOMAINS.items():
        parameters[name] = rng.uniform(0.05, 0.95) if (low, high) == (0.0, 1.0) else BASE[name] * rng.random()
    parameters["retrofit_premium"] = rng.random()
    parameters["exposure_loss"] = 1000.0 * rng.random()
    parameters["penalty_friction"] = rng.uniform(-200.0, 200.0)
    parameters["inspector_hours"] = rng.uniform(1.0, 30.0)
    parameters["visit_hours"] = rng.uniform(1.0, 10.0)
    safe, hazard = sorted((rng.random(), rng.random()))
    parameters["fire_probability_safe"], parameters["fire_probability_hazard"] = safe, hazard
    effects = {name: rng.random() for name in ("competence", "leniency", "detection", "risk_perception")}
    cuts = {name: rng.random() for name in ("compliance_cost", "approval_cost", "resentment", "lag")}
    visit = at_visit(hours=rng.random(), cost=50.0, raises=effects, cuts=cuts, adds={"duty": 100.0 * rng.random()})
    return parameters, [programme(hours=0.5, cost=20.0, cuts={"external_loss": rng.random()}), visit]


@pytest.mark.parametrize("seed", range(50))
def test_what_welfare_leaves_out_is_transfers_only(seed: int) -> None:
    """The parties' payoffs add up to welfare once what one pays to another is taken out.

    That is: sanctions beyond the loss from closure, accountability, the mandate, and the part of
    penalty_friction that a campaign counts as a result.
    """
    parameters, instruments = random_game(random.Random(seed))
    game = evaluate(parameters, instruments, binding=False)
    cells = game["cells"]
    for i in range(3):
        for j, action in enumerate(game["regulator_actions"]):
            transfers = cells["sanctions"][i][j] - cells["closures"][i][j]
            transfers -= parameters["accountability"] * game["payoffs"]["public"][i][j]
            transfers += parameters["mandate"] if action == "stand_back" else 0.0
            transfers += cells["penalised"][i][j] * min(parameters["penalty_friction"], 0.0)
            total = sum(game["payoffs"][party][i][j] for party in PARTIES)
            assert cells["welfare"][i][j] == pytest.approx(total + transfers, rel=1e-12)


@pytest.mark.parametrize("seed", range(50))
def test_cells_keep_within_their_bounds(seed: int) -> None:
    parameters, instruments = random_game(random.Random(seed))
    game = evaluate(parameters, instruments, binding=False)
    cells = game["cells"]
    for i in range(3):
        for j in range(len(game["regulator_actions"])):
            assert 0.0 <= cells["obeyed"][i][j] <= cells["found"][i][j] <= 1.0
            assert 0.0 <= cells["penalised"][i][j] <= cells["found"][i][j]
            assert 0.0 <= cells["closures"][i][j] <= cells["sanctions"][i][j] * (1.0 + 1e-12)
            assert 0.0 <= cells["residual"][i][j] <= 1.0
            safe, hazard = parameters["fire_probability_safe"], parameters["fire_probability_hazard"]
            assert safe <= cells["fire"][i][j] <= hazard * (1.0 + 1e-12)


def test_outcomes_are_means_over_both_mixes() -> None:
    game = evaluate(BASE, [], binding=False)
    result = outcomes(game, (0.5, 0.5, 0.0), (0.25, 0.75))
    assert result["visits"] == 0.75
    assert result["found"] == 0.75 * (0.5 * 1.0 + 0.5 * 0.5)
    assert result["spend"] == 125.0
    # stand_back .25*(.25 + .1875)/2, enforce .75*(.25 + .1796875)/2
    assert result["fires_per_1000"] == 1000.0 * (0.25 * 0.21875 + 0.75 * 0.21484375)
    assert result["public"] == -16.0 * result["fires_per_1000"]
    assert result["own_fire_loss"] == 8.0 * result["fires_per_1000"]
    parts = ("spend", "ordered", "contact", "sanctions", "own_fire_loss")
    assert result["enterprise"] == pytest.approx(-sum(result[part] for part in parts), rel=1e-15)


def test_headline_is_the_worst_for_the_public_then_of_lowest_welfare() -> None:
    game = evaluate(BASE, [], binding=False)
    back, enforce = (1.0, 0.0), (0.0, 1.0)
    profiles: list[Profile] = [(COMPLY, enforce), (NEGLECT, back), (NEGLECT, enforce), (PATCH, back)]
    # Both profiles with neglect leave the public at -4,000; welfare is -6,000 and -8,040.
    assert headline(game, profiles) == (NEGLECT, enforce)
    assert headline(game, profiles, best=True) == (COMPLY, enforce)
    assert headline(game, profiles[1:3], best=True) == (NEGLECT, back)
    with pytest.raises(ValueError, match="no equilibrium"):
        headline(game, [])


def test_headline_falls_back_on_the_enterprise_and_then_on_the_order_of_mixes() -> None:
    # A visit instrument that takes no hours and moves nothing: enforce and serve are the same column.
    game = evaluate(BASE, [at_visit()], binding=False)
    enforce, serve = (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
    assert headline(game, [(PATCH, enforce), (PATCH, serve)]) == (PATCH, serve)
    assert headline(game, [(PATCH, enforce), (PATCH, serve)], best=True) == (PATCH, enforce)
    # No external loss, no fire probability to move and nothing but fines: public and welfare cannot tell the
    # columns apart, the enterprise's payoff can.
    flat = {**BASE, "external_loss": 0.0, "contact_cost": 0.0, "closure_loss": 0.0, "penalty_friction": 0.0}
    flat["fire_probability_hazard"] = flat["fire_probability_safe"]
    game = evaluate({**flat, "rectification": 0.0, "fine": 400.0}, [at_visit(cuts={"fine": 0.5})], binding=False)
    # Work of 1,700 is more than the 200 that refusing costs: orders are ignored and cost the fine alone.
    assert column(game, "sanctions", "enforce")[0] == 200.0
    assert column(game, "sanctions", "serve")[0] == 100.0
    assert headline(game, [(NEGLECT, serve), (NEGLECT, enforce)]) == (NEGLECT, enforce)
    assert headline(game, [(NEGLECT, serve), (NEGLECT, enforce)], best=True) == (NEGLECT, serve)


def test_verdict_classes() -> None:
    tolerance = dict.fromkeys(PARTIES, 0.01)

    def of(enterprise: float, regulator: float, public: float) -> tuple[str, list[str]]:
        gains = {"enterprise": enterprise, "regulator": regulator, "public": public}
        return verdict(gains, tolerance)

    assert of(1.0, 1.0, 1.0) == ("multi_win", [])
    assert of(0.01, -0.01, 0.0) == ("no_change", [])
    assert of(1.0, 0.0, 1.0) == ("no_loser", [])
    assert of(-1.0, 1.0, -0.02) == ("losers", ["enterprise", "public"])


def test_gain_tolerance() -> None:
    game = evaluate(BASE, [], binding=False)
    assert gain_tolerance(game, game, "public") == 0.01
    large = evaluate({**BASE, "external_loss": 16e9}, [], binding=False)
    # -.25*16e9 in the one game to -.15234375*16,000 in the other
    assert gain_tolerance(large, game, "public") == 1e-9 * (4e9 - 2437.5)


def pure_equilibria(a: Matrix, b: Matrix) -> list[Profile]:
    """Return the equilibria in which nobody mixes."""
    rows, columns = range(len(a)), range(len(a[0]))
    return [
        ([float(k == i) for k in rows], [float(k == j) for k in columns])
        for i in rows
        for j in columns
        if a[i][j] == max(a[k][j] for k in rows) and b[i][j] == max(b[i])
    ]


def test_compare_by_hand() -> None:
    # In BASE the regulator stands back whatever the enterprise does, and patch answers that best (-800).
    # The programme costs 100, cuts own_loss to 6,000 and external_loss to 8,000; patch stays best:
    # -750 | 200 - 250 - 562.5 | 300 - 1,200 - 468.75.
    regime = [programme(cost=100.0, cuts={"own_loss": 0.25, "external_loss": 0.5})]
    result = compare(BASE, regime, False, pure_equilibria)
    assert result["profile"] == (list(PATCH), [1.0, 0.0])
    assert result["money"] == 100.0
    assert result["matched_hours"] == 10.0
    # own fires .1875*2,000; money against .25*.1875*8,000; .1875*8,000
    assert result["gains"] == {"enterprise": 375.0, "regulator": 275.0, "public": 1500.0}
    assert result["gains_unadjusted"] == result["gains"]
    assert result["verdict"] == result["best_verdict"] == "multi_win"
    assert result["multi_win_counting_duty"]
    assert not result["softness"]
    assert not result["depends_on_equilibrium"]
    assert result["enterprise_split"] == {
        "spend": 0.0,
        "ordered": 0.0,
        "contact": 0.0,
        "sanctions": 0.0,
        "own_fire_loss": 375.0,
    }


def test_a_regime_without_effects_changes_nothing_and_one_over_budget_has_no_numbers() -> None:
    result = compare(BASE, [], True, pure_equilibria)
    assert result["verdict"] == "no_change"
    assert result["gains"] == dict.fromkeys(PARTIES, 0.0)
    over = compare(BASE, [programme(hours=9.0)], True, pure_equilibria)
    assert over["verdict"] == "over_budget"
    assert over["gains"] == {}


def test_money_is_what_is_spent_on_average_at_the_headline() -> None:
    def half_served(a: Matrix, b: Matrix) -> list[Profile]:
        width = len(a[0])
        return [(PATCH, (0.5, 0.5) if width == 2 else (0.5, 0.0, 0.5))]

    result = compare(SERVED, SERVICE, False, half_served)
    # 30 for the programme, .5*60 for half a visit, half of the time; an hour costs 50
    assert result["money"] == 45.0
    assert result["matched_hours"] == 12.0 + 0.9
    baseline = evaluate({**SERVED, "inspector_hours": 12.9}, [], binding=False)
    today = evaluate(SERVED, [], binding=False)
    regime = evaluate(SERVED, SERVICE, binding=False)
    after = expectation(regime["payoffs"]["regulator"], PATCH, (0.5, 0.0, 0.5))
    before = expectation(baseline["payoffs"]["regulator"], PATCH, (0.5, 0.5))
    assert result["gains"]["regulator"] == after - before
    assert result["gains_unadjusted"]["regulator"] == after - expectation(
        today["payoffs"]["regulator"], PATCH, (0.5, 0.5)
    )
    assert sum(result["enterprise_split"].values()) == pytest.approx(result["gains"]["enterprise"], rel=1e-12)


def test_softness_by_hand() -> None:
    def always(a: Matrix, b: Matrix) -> list[Profile]:
        return [(PATCH, (0.0, 1.0))]

    # Leniency .5 -> .625: pen .28125, sanctions .5*.28125*2,000 = 281.25, 93.75 less; dearer work takes 10 of
    # own spend and 15 of ordered work; obeying 880 + 562.5 + 187.5 still beats ignoring 1,500 + 250.
    soft = programme(
        raises={"leniency": 0.25},
        adds={"compliance_cost": 40.0},
        cuts={"external_loss": 0.5, "accountability": 0.0},
    )
    result = compare(BASE, [soft], False, always)
    assert result["gains"]["enterprise"] == 68.75
    assert result["verdict"] == "multi_win"
    assert result["softness"]
    assert without_softness([soft])[0]["raises"] == {"leniency": 0.0}
    assert without_softness([programme(cuts={"immediate_share": 0.5})])[0]["cuts"] == {"immediate_share": 0.0}
    assert soft["raises"] == {"leniency": 0.25}


def test_the_verdict_may_depend_on_the_equilibrium() -> None:
    def both(a: Matrix, b: Matrix) -> list[Profile]:
        return [(NEGLECT, (1.0, 0.0)), (PATCH, (1.0, 0.0))]

    # Dearer work hurts only who does some of it: neglect against neglect nobody loses, patch against patch
    # the enterprise pays .25*400 more.
    regime = [programme(adds={"compliance_cost": 400.0}, cuts={"external_loss": 0.5})]
    result = compare(BASE, regime, False, both)
    assert (result["verdict"], result["losers"]) == ("no_loser", [])
    assert (result["best_verdict"], result["best_losers"]) == ("losers", ["enterprise"])
    assert result["depends_on_equilibrium"]
