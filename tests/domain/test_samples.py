"""The published sample lists give the totals that were worked out by hand from the clinics' own pages, to the cent."""

import datetime as dt
import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ketacost.domain.charges import IncidentalFee
from ketacost.domain.comparison.pricing import Candidate, compare
from ketacost.domain.courses import Course, Phase, Spacing, SpacingKind
from ketacost.domain.estimates import Estimate, EstimateRequest, Mark
from ketacost.domain.estimating import estimate
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.purchases import PackagePurchase, Purchase, VisitPayment
from ketacost.domain.purchasing import ways_to_buy
from ketacost.domain.vocabulary import Indication, Modality, PaymentMethod, PhaseKind
from ketacost.storage.reference import load_reference, load_samples

START = dt.date(2026, 12, 7)
CASES = json.loads((Path(__file__).parent / "data" / "price_cases.json").read_text("utf-8"))
SAMPLES = {sample.clinic.name: sample for sample in load_samples()}

EVALUATION = Phase(id="evaluation", kind=PhaseKind.EVALUATION, count=1, services=("evaluation",), minutes=60)
THERAPY = Phase(id="therapy", kind=PhaseKind.INTEGRATION, count=3, services=("psychotherapy",))


def expected(plan_id: str) -> int:
    """The worked total of a plan in minor units."""
    plans = {plan["id"]: plan["expected_total"] for case in CASES["cases"] for plan in case["plans"]}
    plans |= {spare["case"]: spare["expected_total"] for spare in CASES["spares"]}
    return int(Decimal(str(plans[plan_id])) * 100)


def listed(clinic: str) -> FeeSchedule:
    [(_, schedule)] = SAMPLES[clinic].schedules
    return schedule


def infusions(count: int, **more: Any) -> Phase:
    given = {"id": "induction", "kind": PhaseKind.INDUCTION, "modality": Modality.IV, "minutes": 40}
    twice = Spacing(kind=SpacingKind.PER_WEEK, number=2)
    return Phase(count=count, spacing=twice, **(given | more))


def boosters(count: int) -> Phase:
    return infusions(count, id="maintenance", kind=PhaseKind.MAINTENANCE)


def price(
    clinic: str,
    phases: Iterable[Phase],
    packages: Iterable[str] | None = (),
    indication: Indication = Indication.MOOD,
    **more: Any,
) -> Estimate:
    bought = None if packages is None else tuple(PackagePurchase(package=name) for name in packages)
    purchase = Purchase(packages=bought, **more.pop("purchase", {}))
    course = Course(indication=indication, start=START, phases=tuple(phases))
    return estimate(EstimateRequest(course=course, fee_schedule=listed(clinic), purchase=purchase, **more))


def assert_exactly(answer: Estimate, plan_id: str) -> None:
    assert answer.total.is_exact
    assert answer.total.expected == expected(plan_id)
    assert not answer.marks


# Kensho Wellbeing (H6)


def test_a_five_pack_with_therapy() -> None:
    answer = price("Kensho Wellbeing", [EVALUATION, infusions(5), THERAPY], ["five-with-therapy"])
    assert_exactly(answer, "H6a")


def test_a_booster_discount_of_unstated_size_makes_the_total_an_upper_bound() -> None:
    answer = price("Kensho Wellbeing", [EVALUATION, infusions(6), boosters(3)], ["five"])
    assert answer.total.high == expected("H6b") == 402500
    assert answer.total.low == 402500 - 3 * 42500
    assert answer.marks == {Mark.UNSTATED_DISCOUNT}
    marked = [line.visit.phase for line in answer.lines if Mark.UNSTATED_DISCOUNT in line.marks and line.visit]
    assert marked == ["maintenance"] * 3


def test_the_five_pack_is_the_cheapest_way_and_saves_125() -> None:
    course = Course(indication=Indication.MOOD, start=START, phases=(EVALUATION, infusions(6), boosters(3)))
    ways = ways_to_buy(EstimateRequest(course=course, fee_schedule=listed("Kensho Wellbeing")))
    best = ways[0]
    assert best.is_best
    assert [bought.package for bought in best.purchase.packages or ()] == ["five"]
    assert best.estimate.total.high == expected("H6b")
    [singles] = [way for way in ways if way.purchase.packages == ()]
    assert singles.difference == 12500


def test_the_therapy_programme_with_boosters_is_an_upper_bound_too() -> None:
    phases = [EVALUATION, infusions(6), THERAPY, boosters(3)]
    answer = price("Kensho Wellbeing", phases, ["five-with-therapy"])
    assert answer.total.high == expected("H6c")
    assert answer.marks == {Mark.UNSTATED_DISCOUNT}


def test_without_a_package_there_is_no_booster_discount() -> None:
    assert_exactly(price("Kensho Wellbeing", [EVALUATION, infusions(5)]), "H6d")
    assert price("Kensho Wellbeing", [boosters(3)]).total.low == 3 * 42500


def test_the_five_pack_of_one_hour_sessions_is_not_used_for_four_hours() -> None:
    answer = price("Kensho Wellbeing", [infusions(5, minutes=240)], None, Indication.PAIN)
    assert Mark.UNKNOWN in answer.marks
    assert answer.total.high is None


# Lone Star Infusion (S2)


def test_two_doses_and_a_late_cancellation() -> None:
    low = infusions(2, id="low", dose="low", minutes=60)
    high = infusions(4, id="high", dose="high", minutes=60)
    late = (IncidentalFee(fee="late-cancellation"),)
    assert_exactly(price("Lone Star Infusion", [low, high], incidentals=late), "S2")


def test_while_the_dose_is_open_the_price_is_a_range() -> None:
    answer = price("Lone Star Infusion", [infusions(6, minutes=60)])
    assert (answer.total.low, answer.total.high) == (6 * 37500, 6 * 52500)
    assert answer.marks == {Mark.RANGE}


# Ketamine Lounge (S8)


def test_the_courses_of_six_and_eight_cost_what_is_printed() -> None:
    answer = price("Ketamine Lounge", [EVALUATION, infusions(6)], ["course-of-6"])
    assert_exactly(answer, "S8")
    eight = price("Ketamine Lounge", [EVALUATION, infusions(8)], ["course-of-8"])
    assert eight.total.is_exact
    assert eight.total.expected == 392500


def test_a_first_visit_alone_includes_the_consultation_and_later_singles_are_not_known() -> None:
    first = price("Ketamine Lounge", [EVALUATION, infusions(1)])
    assert first.total.is_exact
    assert first.total.expected == 37500
    assert first.by_service["evaluation"].expected == 0
    two = price("Ketamine Lounge", [infusions(2)])
    assert two.total.low == 37500
    assert two.marks == {Mark.UNKNOWN}


# Ketamine TN (H2)

TN_COURSE = (EVALUATION, infusions(6), boosters(3))


def test_card_and_cash_prices() -> None:
    for method, plan in ((PaymentMethod.CARD, "H2a"), (PaymentMethod.CHECK, "H2a"), (PaymentMethod.CASH, "H2b")):
        assert_exactly(price("Ketamine TN", TN_COURSE, purchase={"payment_method": method}), plan)


def test_a_visit_missed_without_notice_costs_its_booking_fee() -> None:
    lost = (IncidentalFee(fee="booking-fee-lost"),)
    answer = price("Ketamine TN", TN_COURSE, purchase={"payment_method": PaymentMethod.CARD}, incidentals=lost)
    assert_exactly(answer, "H2c")


def test_the_payment_method_is_chosen_visit_by_visit() -> None:
    cash = [("evaluation", 1), ("induction", 1), ("induction", 2), ("induction", 3)]
    methods = tuple(VisitPayment(phase=phase, ordinal=n, method=PaymentMethod.CASH) for phase, n in cash)
    purchase = {"payment_method": PaymentMethod.CARD, "payment_methods": methods}
    assert_exactly(price("Ketamine TN", TN_COURSE, purchase=purchase), "H2d")


def test_while_the_payment_method_is_open_the_total_lies_between_cash_and_card() -> None:
    answer = price("Ketamine TN", TN_COURSE)
    assert (answer.total.low, answer.total.high) == (expected("H2b"), expected("H2a"))


# KetaMIND (H3)


def test_the_discount_for_paying_up_front_is_for_the_six_only() -> None:
    answer = price("KetaMIND Clinics", [infusions(6), boosters(3)], ["six-prepaid"])
    assert answer.currency == "ZAR"
    assert_exactly(answer, "H3a")
    best = price("KetaMIND Clinics", [infusions(6), boosters(3)], None)
    assert best.total == answer.total


def test_the_series_in_two_halves_costs_what_singles_cost() -> None:
    assert_exactly(price("KetaMIND Clinics", [infusions(6), boosters(3)], ["six"]), "H3b")


def test_fewer_than_six_have_no_discount() -> None:
    assert_exactly(price("KetaMIND Clinics", [infusions(4)], None), "H3c")


def test_the_pain_series_has_no_discount() -> None:
    pain = infusions(5, minutes=240)
    for packages in ((), ["pain-five"], None):
        assert_exactly(price("KetaMIND Clinics", [pain], packages, Indication.PAIN), "H3d")


def test_a_tax_inside_without_a_stated_rate_is_not_broken_out() -> None:
    answer = price("KetaMIND Clinics", [infusions(6)])
    assert answer.tax.high == 0
    assert all(line.tax_inside.high == 0 for line in answer.lines)


def test_a_consultation_without_a_price_is_not_known_and_not_free() -> None:
    answer = price("KetaMIND Clinics", [EVALUATION, infusions(6)])
    assert answer.marks == {Mark.UNKNOWN}
    assert answer.total.low == 6 * 259500


# All of them together


@pytest.mark.parametrize("preset", load_reference().presets, ids=lambda preset: preset.id)
def test_invented_clinics_give_complete_totals_for_every_preset(preset: Any) -> None:
    reference = load_reference()
    candidates = [Candidate(one.clinic_id, one.clinic, *one.schedules[0]) for one in SAMPLES.values()]
    rows = compare(EstimateRequest(course=preset.course(START)), candidates, reference.review_prior)
    assert [row.problem for row in rows] == [None] * len(SAMPLES)
    complete = [row for row in rows if row.has_bounded_cost and row.candidate.clinic.name.startswith("Example")]
    assert len(complete) >= 2
    assert all(row.years.is_known and row.treatments.is_known and row.rating for row in complete)


def test_veterans_pay_a_tenth_less_where_the_list_says_so() -> None:
    phases = [EVALUATION, infusions(6)]
    usual = price("Example Meadow Infusions", phases, None)
    veteran = price("Example Meadow Infusions", phases, None, purchase={"eligibilities": ("veteran",)})
    assert usual.total.expected == 240000
    assert veteran.total.expected == 216000
