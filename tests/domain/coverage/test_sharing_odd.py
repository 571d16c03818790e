"""Courses through a plan that are out of the common run, each by hand: packs, balances, rebates, unknown bills."""

import datetime as dt
from typing import Any

import pytest

from ketacost.domain.amounts import Amount, total_of
from ketacost.domain.comparison.pricing import request_at
from ketacost.domain.coverage.plans import CoveragePlan
from ketacost.domain.coverage.rolling import rolled
from ketacost.domain.coverage.timeline import shared_days
from ketacost.domain.estimates import Estimate, EstimateRequest, PaymentKind
from ketacost.domain.estimating import estimate
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.prices import Price
from ketacost.domain.stopping import stop_points

HALF = {"id": "all", "steps": ["coinsurance"], "coinsurance": 50}
NOTHING_USED = {"deductible": 0, "out_of_pocket_limit": None}
OUT = {"in_network": NOTHING_USED, "out_of_network": NOTHING_USED, "benefits": [HALF]}
ALL_OF_IT = [{"percent": 100}]


def visits(count: int, days: int = 3, start: str = "2026-01-05", **more: Any) -> dict[str, Any]:
    spacing = {"kind": "every_days", "number": days}
    phase = {"id": "start", "kind": "induction", "count": count, "spacing": spacing, "services": ["treatment"]}
    return {"start": start, "horizon_months": 24, "phases": [{**phase, **more}], "weekdays_off": []}


def single(price: Any) -> dict[str, Any]:
    return {"id": "single", "service": "treatment", "price": price}


def answer(course: dict[str, Any], listed: dict[str, Any], coverage: dict[str, Any], **more: Any) -> Estimate:
    purchase = {"packages": [], "memberships": [], **more.pop("purchase", {})}
    parts = {"course": course, "fee_schedule": listed, "purchase": purchase, "coverage": coverage, **more}
    found = estimate(EstimateRequest.model_validate(parts))
    assert total_of(payment.amount for payment in found.payments) == found.patient_pays
    return found


def usd(*dollars: float) -> Amount:
    low, expected, high = dollars * 3 if len(dollars) == 1 else dollars
    return Amount(round(low * 100), round(expected * 100), round(high * 100))


def pack(price: Any, count: int = 2, **more: Any) -> dict[str, Any]:
    contents = [{"service": "treatment", "count": count, **more}]
    return {"id": "pack", "name": "Pack", "price": price, "contents": contents}


IN_A_PACK = {"packages": [{"package": "pack"}]}

# Packs and superbills


def test_what_is_credited_to_a_pack_is_no_part_of_what_its_visits_are_billed_at() -> None:
    """A consultation of 100 is credited to a pack of two for 500: 100 and twice 200 are billed, and half comes back."""
    listed = {
        "fees": [single(400), {"id": "consult", "service": "evaluation", "price": 100}],
        "packages": [pack(500)],
        "credits": [{"id": "back", "gives": "evaluation"}],
    }
    first = {"id": "first", "kind": "evaluation", "count": 1, "services": ["evaluation"]}
    course = visits(2)
    course["phases"].insert(0, first)
    found = answer(course, listed, {"plan": OUT, "network": "out", "allowed": ALL_OF_IT}, purchase=IN_A_PACK)
    assert [share.expected.claim.billed for share in found.shares] == [10_000, 20_000, 20_000]
    assert (found.paid_at_visits, found.comes_back) == (usd(500), usd(250))


def test_a_visit_that_is_promised_when_needed_costs_its_single_price_at_worst() -> None:
    """A pack of two for 600 with a third visit when needed: free, or 400 of which half comes back."""
    listed = {"fees": [single(400)], "packages": [pack(600, when_needed=1)]}
    coverage = {"plan": OUT, "network": "out", "allowed": ALL_OF_IT}
    found = answer(visits(3), listed, coverage, purchase=IN_A_PACK)
    assert found.paid_at_visits == usd(600, 600, 1000)
    assert found.comes_back == usd(300, 300, 500)


def test_no_excess_is_taken_off_a_pack_that_is_paid() -> None:
    """Of a pack of two for 600 the plan recognises 100 a visit; whoever waives the rest has been paid all the same."""
    listed = {"fees": [single(400)], "packages": [pack(600)]}
    coverage = {"plan": OUT, "network": "out", "waived": True, "allowed": [{"amount": 100}]}
    found = answer(visits(2), listed, coverage, purchase=IN_A_PACK)
    assert (found.patient_pays, found.plan_pays, found.written_off) == (usd(500), usd(100), usd(0))


def test_money_back_lessens_no_money_at_risk() -> None:
    """A pack of four for 800, whose superbills pay half: after two visits 400 is prepaid, whatever has come back."""
    listed = {"fees": [single(400)], "packages": [pack(800, 4)]}
    coverage = {"plan": OUT, "network": "out", "allowed": ALL_OF_IT, "reimbursed_after": 1}
    made = answer(visits(4), listed, coverage, purchase=IN_A_PACK)
    request = EstimateRequest.model_validate({"fee_schedule": listed})
    assert request.fee_schedule is not None
    points = stop_points(made, request.fee_schedule)
    assert [point.at_risk for point in points] == [usd(600), usd(400), usd(200), usd(0)]


# Who is billed, and for what


def test_visits_that_nobody_had_are_billed_to_no_plan() -> None:
    """A clinic sells no fewer than four visits of 400: of two the plan bears half, of the other two nothing."""
    listed = {"fees": [single(400)], "minimums": [{"id": "least", "service": "treatment", "count": 4}]}
    named = {**HALF, "services": ["treatment"]}
    found = answer(visits(2), listed, {"plan": {**OUT, "benefits": [named]}, "allowed": ALL_OF_IT})
    assert found.patient_pays == usd(2 * 200 + 800)
    named["services"] = ["treatment", "missed_visit"]
    listed = {"fees": [single(400)], "missed": [{"id": "late", "share": {"amount": 50}}]}
    missed = [{"phase": "start", "ordinal": 1}]
    found = answer(visits(2), listed, {"plan": {**OUT, "benefits": [named]}, "allowed": ALL_OF_IT}, missed=missed)
    assert found.patient_pays == usd(2 * 200 + 50)


def test_what_is_typed_for_the_day_of_a_visit_shares_its_copay() -> None:
    """One copay of 40 for the visit and the laboratory of its day, another for the laboratory of the day after."""
    benefits = [{"id": "visit", "services": ["treatment", "laboratory"], "steps": ["copay"], "copay": 40}]
    charges = [
        {"text": "Laboratory", "unit_price": 100, "date": day, "service": "laboratory"}
        for day in ("2026-01-05", "2026-01-06")
    ]
    found = answer(
        visits(1),
        {"fees": [single(400)]},
        {"plan": {**OUT, "benefits": benefits}, "allowed": ALL_OF_IT},
        charges=charges,
    )
    assert [share.net for share in found.shares] == [usd(40), usd(0), usd(40)]


# A network that is not known


def test_the_better_network_is_the_low_case() -> None:
    """A pack of two for 600 is her own in network; out of it half comes back, which is better."""
    listed = {"fees": [single(400)], "packages": [pack(600)]}
    coverage = {"plan": OUT, "network": None, "allowed": ALL_OF_IT}
    found = answer(visits(2), listed, coverage, purchase=IN_A_PACK)
    assert found.patient_pays == usd(300, 300, 600)
    assert found.plan_pays == usd(300, 300, 0)


def test_each_network_that_is_not_known_lies_within() -> None:
    """In network 20 of 100 recognised, out of it 10 % of it and the excess: 20 to 310."""
    benefits = [
        {"id": "in", "network": "in", "steps": ["copay"], "copay": 20},
        {"id": "out", "network": "out", "steps": ["coinsurance"], "coinsurance": 10},
    ]
    coverage = {"plan": {**OUT, "benefits": benefits}, "allowed": [{"amount": 100}]}
    ends = [
        answer(visits(1), {"fees": [single(400)]}, {**coverage, "network": network}).patient_pays
        for network in ("in", "out", None)
    ]
    assert ends == [usd(20), usd(310), usd(20, 310, 310)]


# What nobody has stated


def test_a_bill_that_nobody_has_stated_may_be_small() -> None:
    """Out of network half of whatever the bill is; a recognised amount that nobody knows says nothing about it."""
    for amount in ({"unknown": True}, {"low": 300}, 300):
        coverage = {"plan": OUT, "network": "out", "allowed": [{"amount": amount}]}
        found = answer(visits(2), {"fees": [single(None)]}, coverage)
        assert (found.patient_pays.low, found.paid_at_visits.low, found.patient_pays.high) == (0, 0, None)
        assert found.patient_pays.expected == (0 if amount == {"unknown": True} else 30_000)


def test_a_bill_that_nobody_has_stated_for_what_is_not_covered_may_be_anything() -> None:
    coverage = {"plan": {**OUT, "benefits": [{**HALF, "covered": False}]}, "allowed": [{"amount": 300}]}
    assert answer(visits(1), {"fees": [single(None)]}, coverage).patient_pays == Amount(0, 0, None)


def test_an_excess_that_is_waived_makes_a_recognised_amount_dearer() -> None:
    """Half of what is recognised is hers, which is anything up to the bill of 400."""
    coverage = {"plan": OUT, "network": "out", "waived": True}
    assert answer(visits(1), {"fees": [single(400)]}, coverage).patient_pays == usd(0, 200, 200)
    ranged = {**coverage, "allowed": [{"amount": {"low": 100, "high": 300}}]}
    assert answer(visits(1), {"fees": [single(400)]}, ranged).patient_pays == usd(50, 100, 150)


def test_an_excess_that_has_a_most_is_dearest_where_the_bill_just_reaches_it() -> None:
    """460 is 400 and 15 % of it: half of 400 and 60; half of 460 is less, half of 300 and 45 less still."""
    limited = {"plan": {**OUT, "benefits": [{**HALF, "limiting_charge_percent": 15}]}, "network": "out"}
    listed = {"fees": [single(460)]}
    assert answer(visits(1), listed, limited).patient_pays == usd(0, 230, 260)
    for low, high, pays in (
        (300, 500, (195, 260, 260)),
        (100, 300, (65, 130, 195)),
        (440, 460, (230, 235, 240)),
    ):
        stated = {**limited, "allowed": [{"amount": {"low": low, "high": high}}]}
        assert answer(visits(1), listed, stated).patient_pays == usd(*pays)


def test_a_clinic_whose_bill_is_not_known_is_bounded_by_what_may_be_charged_above_a_rate() -> None:
    """Medicare's rate of 200 and 15 % of it are handed over at most, and half of 200 comes back."""
    limited = {"plan": {**OUT, "benefits": [{**HALF, "limiting_charge_percent": 15}]}, "network": "out"}
    found = answer(visits(1), {"fees": [single(None)]}, {**limited, "allowed": [{"amount": 200}]})
    assert (found.paid_at_visits.high, found.comes_back.high, found.patient_pays.high) == (23_000, 10_000, 13_000)


# Balances and programmes


BALANCE = {"as_of": "2026-01-10", "deductible": 1500, "out_of_pocket": 1500}
TWENTY = {"id": "all", "coinsurance": 20}


def yearly(deductible: int, *balances: dict[str, Any], **more: Any) -> dict[str, Any]:
    limits = {"deductible": deductible, "out_of_pocket_limit": 6000}
    return {"in_network": limits, "benefits": [TWENTY], "balances": balances, **more}


def nets(found: Estimate) -> list[int]:
    return [share.net.expected // 100 for share in found.shares]


def test_the_latest_of_two_balances_stands() -> None:
    """The earlier one is inside it: 500 of the 2,000 is left after both."""
    earlier = {"as_of": "2026-01-02", "deductible": 1000, "out_of_pocket": 1000}
    for balances in ((earlier, BALANCE), (BALANCE, earlier), (BALANCE,)):
        plan = yearly(2000, *balances)
        found = answer(visits(4), {"fees": [single(500)]}, {"plan": plan, "allowed": [{"amount": 500}]})
        assert nets(found) == [500, 500, 500, 100]


def test_each_plan_year_has_its_own_balance() -> None:
    """Visits of 28 and 31 December and 3, 6, 9 January: the balance of December leaves 300, that of January 200.

    The visit of 3 January is inside the one of 5 January, and that one is inside no other year's.
    """
    december = {"as_of": "2025-12-20", "deductible": 700, "out_of_pocket": 700}
    january = {"as_of": "2026-01-05", "deductible": 800, "out_of_pocket": 800}
    plan = yearly(1000, december, january)
    course = visits(5, start="2025-12-28")
    found = answer(course, {"fees": [single(500)]}, {"plan": plan, "allowed": [{"amount": 500}]})
    assert nets(found) == [300 + 40, 100, 500, 200 + 60, 100]


def test_a_pending_day_after_the_balance_hides_no_visit_between() -> None:
    plan = yearly(2000, {**BALANCE, "pending_from": "2026-01-13"})
    found = answer(visits(4), {"fees": [single(500)]}, {"plan": plan, "allowed": [{"amount": 500}]})
    assert nets(found) == [500, 500, 500, 100]


def test_a_programme_knows_of_no_balance() -> None:
    """390 of 400 a visit up to 900 in the year, before the insurer's balance and after it: 390, 390, 120, nothing."""
    programme = {"id": "help", "patient_floor": 10, "annual_cap": 900}
    plan = yearly(0, BALANCE, programmes=[programme])
    found = answer(visits(4), {"fees": [single(2000)]}, {"plan": plan, "allowed": ALL_OF_IT})
    assert [share.expected.assistance // 100 for share in found.shares] == [390, 390, 120, 0]


def test_a_supply_lasts_over_a_balance() -> None:
    """The copay of 5 January is for thirty days, whatever the insurer knew on the 10th."""
    supply = {"id": "all", "steps": ["copay"], "copay": 30, "copay_scope": "supply"}
    plan = {**yearly(0, BALANCE), "benefits": [supply]}
    found = answer(visits(4), {"fees": [single(100)]}, {"plan": plan, "allowed": ALL_OF_IT})
    assert nets(found) == [30, 0, 0, 0]


def test_money_comes_back_from_each_who_sends_it_on_its_own_day() -> None:
    """The plan its half of a superbill after 45 days, one rebate after 30 and the other after 90."""
    programmes = [
        {"id": service, "services": [service], "rebate": True, "days": days, "per_fill_cap": 60}
        for service, days in (("treatment", 30), ("monitoring", 90))
    ]
    listed = {"fees": [single(400), {"id": "watch", "service": "monitoring", "price": 200}]}
    coverage = {"plan": {**OUT, "programmes": programmes}, "network": "out", "allowed": ALL_OF_IT}
    found = answer(visits(1, services=["treatment", "monitoring"]), listed, coverage)
    first = dt.date(2026, 1, 5)
    back = [one for one in found.payments if one.kind is PaymentKind.REIMBURSEMENT]
    assert [((one.date or first) - first).days for one in back] == [30, 45, 90]
    assert [one.amount for one in back] == [usd(-60), usd(-300), usd(-60)]


def test_a_state_that_is_left_out_may_be_written_small() -> None:
    programme = {"id": "help", "excluded_states": ["ma"]}
    plan = yearly(0, programmes=[programme], state="MA")
    assert answer(visits(1), {"fees": [single(500)]}, {"plan": plan, "allowed": ALL_OF_IT}).assistance == Amount()


def test_a_family_amount_that_is_not_known_may_be_used_up_by_others() -> None:
    """Of an own 1,000 nothing is left where the family's is 1,000 too, of which others used all."""
    limits = {"deductible": 1000, "family_deductible_rule": "embedded", "out_of_pocket_limit": None}
    balance = {"as_of": "2026-01-01", "deductible_of_others": 1000}
    plan = {"in_network": limits, "benefits": [TWENTY], "balances": [balance]}
    found = answer(visits(1), {"fees": [single(500)]}, {"plan": plan, "allowed": ALL_OF_IT})
    assert found.patient_pays == usd(100, 500, 500)


@pytest.mark.parametrize(("currency", "minor"), [("JPY", 1), ("KWD", 1000)])
def test_currencies_with_other_minor_units(currency: str, minor: int) -> None:
    plan = {**yearly(1000), "currency": currency}
    listed = {"fees": [single(750)], "currency": currency}
    found = answer(visits(2), listed, {"plan": plan, "allowed": ALL_OF_IT})
    assert found.patient_pays == Amount.exact((1000 + 100) * minor)


# Days, years, other clinics


def test_what_is_left_after_a_day_is_after_the_line_that_was_worked_off_last() -> None:
    """Deductible 450; the highest first: 400 of it goes to the treatment, then 50 to the monitoring listed before."""
    plan = yearly(450, options={"line_order": "highest_first"})
    listed = {"fees": [single(400), {"id": "watch", "service": "monitoring", "price": 100}]}
    course = visits(1, services=["treatment", "monitoring"])
    found = answer(course, listed, {"plan": plan, "allowed": ALL_OF_IT})
    assert shared_days(found)[0].deductible_left == usd(0)
    course = visits(1, services=["monitoring", "treatment"])
    (day,) = shared_days(answer(course, listed, {"plan": plan, "allowed": ALL_OF_IT}))
    assert (day.deductible_left, day.limit_left) == (usd(0), usd(6000 - 450 - 10))


@pytest.mark.parametrize(
    ("start", "programme", "kept"),
    [
        ("01-01", {}, False),
        ("07-01", {}, True),
        ("07-01", {"used_as_of": "2025-12-01"}, False),
        ("07-01", {"year": "enrolment", "enrolled": "2024-06-15"}, False),
        ("07-01", {"year": "enrolment", "enrolled": "2024-09-01"}, True),
    ],
)
def test_what_a_programme_has_paid_stays_for_its_own_year(start: str, programme: dict[str, Any], kept: bool) -> None:
    """On 15 May 2026 a plan year that starts in January or July is rolled over."""
    stated = {"id": "help", "used": 500, "used_as_of": "2026-05-10", **programme}
    plan = CoveragePlan.model_validate(yearly(0, plan_year_start=start, programmes=[stated]))
    (found,) = rolled(plan, dt.date(2026, 5, 15)).programmes
    assert found == (plan.programmes[0] if kept else plan.programmes[0].model_copy(update=NOTHING_PAID))


NOTHING_PAID = {"used": Price.exact(0), "used_as_of": None}


def test_what_a_clinic_waives_no_other_clinic_is_thought_to() -> None:
    plan, listed = yearly(0), {"fees": [single(400)]}
    request = EstimateRequest.model_validate(
        {"course": visits(1), "fee_schedule": listed, "coverage": {"plan": plan, "network": "out", "waived": True}}
    )
    elsewhere = request_at(request, FeeSchedule.model_validate({"fees": [single(500)]})).coverage
    assert elsewhere is not None
    assert (elsewhere.network, elsewhere.waived) == (None, False)
    assert request_at(request, request.fee_schedule).coverage == request.coverage
