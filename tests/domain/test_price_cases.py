"""Plans worked out by hand from the clinics' own pages: the sample lists give the same totals and payments.

Every request goes in as JSON, as a file would state it, with the price list of the sample file beside it.
"""

import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ketacost.domain.amounts import Amount
from ketacost.domain.estimates import Estimate, EstimateRequest, Mark, PaymentKind
from ketacost.domain.estimating import estimate
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.prices import Price
from ketacost.domain.printed_totals import gaps
from ketacost.domain.purchasing import ways_to_buy
from ketacost.resources import resource_path

CASES = json.loads((Path(__file__).parent / "data" / "price_cases.json").read_text("utf-8"))
PLANS = {plan["id"]: plan for case in CASES["cases"] for plan in case["plans"]}
SPARES = {spare["case"]: spare for spare in CASES["spares"]}
DAY = dt.timedelta(days=1)

TN, KENSHO, KETAMIND = "ketamine-tn", "kensho-wellbeing", "ketamind-za"
LONE_STAR, GARDEN, LOUNGE = "lone-star-infusion", "psychgarden", "ketamine-lounge"


def minor(figure: float) -> int:
    return int(Decimal(str(figure)) * 100)


def expected(plan: str) -> int:
    """The worked total of a plan in minor units."""
    return minor((PLANS.get(plan) or SPARES[plan])["expected_total"])


def listed(sample: str) -> dict[str, Any]:
    [one] = json.loads((resource_path("samples") / f"{sample}.json").read_text("utf-8"))["schedules"]
    schedule: dict[str, Any] = one["fee_schedule"]
    return schedule


def phase(kind: str, count: int, service: str = "treatment", **more: Any) -> dict[str, Any]:
    return {"id": kind, "kind": kind, "count": count, "services": [service], **more}


EVALUATION = phase("evaluation", 1, "evaluation", minutes=60)
THERAPY = phase("integration", 3, "psychotherapy")
TWICE_A_WEEK = {"kind": "per_week", "number": 2}


def infusions(count: int, minutes: int = 40, **more: Any) -> dict[str, Any]:
    return phase("induction", count, modality="iv", minutes=minutes, spacing=TWICE_A_WEEK) | more


def boosters(count: int = 3) -> dict[str, Any]:
    return phase("maintenance", count, modality="iv", minutes=40, spacing={"kind": "every_weeks", "number": 5})


def packs(*names: str, **more: Any) -> dict[str, Any]:
    return {"packages": [{"package": name} for name in names], **more}


def request(
    schedule: dict[str, Any], phases: Sequence[dict[str, Any]], purchase: dict[str, Any], **more: Any
) -> EstimateRequest:
    indication = more.pop("indication", "mood")
    course = {"indication": indication, "start": "2026-12-07", "phases": list(phases)}
    return EstimateRequest.model_validate_json(
        json.dumps({"course": course, "fee_schedule": schedule, "purchase": purchase, **more})
    )


def price(sample: str, phases: Sequence[dict[str, Any]], purchase: dict[str, Any], **more: Any) -> Estimate:
    return estimate(request(listed(sample), phases, purchase, **more))


def assert_exactly(answer: Estimate, plan: str) -> None:
    assert answer.total == Amount.exact(expected(plan))
    assert not answer.marks
    assert sum(payment.amount.expected for payment in answer.payments) == expected(plan)


def paid(answer: Estimate, kind: PaymentKind) -> list[tuple[dt.date | None, int]]:
    return [(payment.date, payment.amount.expected) for payment in answer.payments if payment.kind is kind]


def total_paid(answer: Estimate, kind: PaymentKind) -> int:
    return sum(amount for _, amount in paid(answer, kind))


def days(answer: Estimate, phase_id: str) -> list[dt.date]:
    return [visit.date for visit in answer.visits if visit.phase_id == phase_id]


@pytest.mark.parametrize("plan", [*PLANS.values()], ids=lambda plan: str(plan["id"]))
def test_the_worked_lines_and_payments_add_up(plan: dict[str, Any]) -> None:
    assert sum(minor(line["amount"]) for line in plan["lines"]) == minor(plan["expected_total"])
    if "payments" in plan:
        assert sum(minor(one["amount"]) for one in plan["payments"]) == minor(plan["expected_total"])


# H2, Ketamine TN: card and cash prices, a booking fee off every visit

TN_COURSE = (EVALUATION, infusions(6), boosters())


@pytest.mark.parametrize(("method", "plan"), [("card", "H2a"), ("check", "H2a"), ("cash", "H2b")])
def test_booking_fees_move_money_ahead_and_cost_nothing(method: str, plan: str) -> None:
    answer = price(TN, TN_COURSE, packs(payment_method=method))
    assert_exactly(answer, plan)
    assert paid(answer, PaymentKind.DEPOSIT) == [(visit.date - DAY, 10000) for visit in answer.visits]
    balances = paid(answer, PaymentKind.CHARGE)
    assert [day for day, _ in balances] == [visit.date for visit in answer.visits]
    assert total_paid(answer, PaymentKind.CHARGE) == minor(PLANS[plan]["payments"][1]["amount"])
    assert len(answer.payments) == 20


def test_the_cash_saving_is_20_on_the_evaluation_and_30_on_an_infusion() -> None:
    card, cash = (price(TN, TN_COURSE, packs(payment_method=method)) for method in ("card", "cash"))
    saved = [
        of_card.total.expected - of_cash.total.expected for of_card, of_cash in zip(card.lines, cash.lines, strict=True)
    ]
    assert saved == [2000, *[3000] * 9]


def test_a_visit_missed_without_notice_and_booked_again_costs_its_booking_fee() -> None:
    missed = [{"phase": "induction", "ordinal": 3, "kind": "no_show"}]
    answer = price(TN, TN_COURSE, packs(payment_method="card"), missed=missed)
    assert_exactly(answer, "H2c")
    [lost] = [line for line in answer.lines if line.service == "missed_visit"]
    assert lost.total == Amount.exact(10000)
    assert lost.date == days(answer, "induction")[2]


@pytest.mark.parametrize(("hours", "lost"), [(0, 10000), (23, 10000), (24, 0), (48, 0)])
@pytest.mark.parametrize("kind", ["cancelled", "moved"])
def test_with_a_days_notice_the_booking_fee_is_not_lost(kind: str, hours: int, lost: int) -> None:
    missed = [{"phase": "maintenance", "ordinal": 1, "kind": kind, "notice": hours}]
    answer = price(TN, TN_COURSE, packs(payment_method="card"), missed=missed)
    assert answer.total == Amount.exact(expected("H2a") + lost)


def test_the_payment_method_is_chosen_visit_by_visit() -> None:
    in_cash = [("evaluation", 1), ("induction", 1), ("induction", 2), ("induction", 3)]
    methods = [{"phase": name, "ordinal": number, "method": "cash"} for name, number in in_cash]
    answer = price(TN, TN_COURSE, packs(payment_method="card", payment_methods=methods))
    assert_exactly(answer, "H2d")
    assert total_paid(answer, PaymentKind.DEPOSIT) == 100000


def test_an_open_payment_method_is_never_settled_silently() -> None:
    answer = price(TN, TN_COURSE, packs())
    assert (answer.total.low, answer.total.high) == (expected("H2b"), expected("H2a"))
    assert answer.marks == {Mark.RANGE}
    assert all(line.reasons[0].get("keys") == "payment_method" for line in answer.lines)


def test_sixty_and_ninety_minutes_cost_the_same() -> None:
    totals = [price(TN, [infusions(1, minutes)], packs(payment_method="card")).total for minutes in (60, 75, 90)]
    assert totals == [Amount.exact(36500)] * 3


# H3, KetaMIND: rand, VAT inside, paid up front, in halves or in full to book

MOOD_COURSE = (infusions(6), boosters())


def test_the_six_paid_up_front_are_a_tenth_cheaper_and_maintenance_is_not() -> None:
    answer = price(KETAMIND, MOOD_COURSE, {"packages": [{"package": "six", "prepaid": True}]})
    assert_exactly(answer, "H3a")
    assert answer.currency == "ZAR"
    assert answer.discount == Amount.exact(155700)
    assert paid(answer, PaymentKind.PART) == [(days(answer, "induction")[0] - DAY, 1401300)]
    assert paid(answer, PaymentKind.DEPOSIT) == [(day - DAY, 259500) for day in days(answer, "maintenance")]


def test_paying_up_front_is_found_as_the_cheapest_way() -> None:
    best = ways_to_buy(request(listed(KETAMIND), MOOD_COURSE, {}))[0]
    assert best.is_best
    assert_exactly(best.estimate, "H3a")
    assert [(one.package, one.prepaid) for one in best.purchase.packages or ()] == [("six", True)]


def test_the_six_in_two_halves_the_second_after_the_third_infusion() -> None:
    answer = price(KETAMIND, MOOD_COURSE, packs("six"))
    assert_exactly(answer, "H3b")
    first, _, third, *_ = days(answer, "induction")
    assert paid(answer, PaymentKind.PART) == [(first - DAY, 778500), (third, 778500)]
    assert paid(answer, PaymentKind.DEPOSIT) == [(day - DAY, 259500) for day in days(answer, "maintenance")]
    assert not paid(answer, PaymentKind.CHARGE)


def test_a_sequence_of_four_is_paid_in_full_to_book_and_has_no_discount() -> None:
    for purchase in (packs(), {}):
        answer = price(KETAMIND, [infusions(4)], purchase)
        assert_exactly(answer, "H3c")
        assert [(one.kind, one.date, one.amount.expected) for one in answer.payments] == [
            (PaymentKind.DEPOSIT, days(answer, "induction")[0] - DAY, 1038000)
        ]


def test_the_pain_series_is_paid_in_halves_and_has_no_discount() -> None:
    in_a_row = infusions(5, 240, spacing={"kind": "consecutive_days"})
    answer = price(KETAMIND, [in_a_row], packs("pain-five"), indication="pain")
    assert_exactly(answer, "H3d")
    first = days(answer, "induction")[0]
    assert paid(answer, PaymentKind.PART) == [(first - DAY, 1012500), (first, 1012500)]
    for purchase in (packs(), {}, {"packages": [{"package": "pain-five", "prepaid": True}]}):
        assert price(KETAMIND, [in_a_row], purchase, indication="pain").total == answer.total


def test_a_tax_inside_without_a_stated_rate_is_not_broken_out() -> None:
    answer = price(KETAMIND, MOOD_COURSE, packs("six"))
    assert answer.tax == Amount()
    assert all(line.tax_inside == Amount() for line in answer.lines)


def test_a_consultation_without_a_price_is_not_known_and_not_free() -> None:
    answer = price(KETAMIND, [EVALUATION, infusions(4)], packs())
    assert answer.total.low == expected("H3c")
    assert answer.total.high is None
    assert [line.service for line in answer.lines if Mark.UNKNOWN in line.marks] == ["evaluation"]


# H6, Kensho Wellbeing: five-packs, an unstated booster discount, 14 months without interest


def test_a_five_pack_with_therapy() -> None:
    answer = price(KENSHO, [EVALUATION, infusions(5), THERAPY], packs("five-with-therapy"))
    assert_exactly(answer, "H6a")


@pytest.mark.parametrize(
    ("plan", "phases", "package"),
    [
        ("H6b", (EVALUATION, infusions(6), boosters()), "five"),
        ("H6c", (EVALUATION, infusions(6), THERAPY, boosters()), "five-with-therapy"),
    ],
)
def test_a_discount_of_unstated_size_is_an_upper_bound_and_no_guess(
    plan: str, phases: Sequence[dict[str, Any]], package: str
) -> None:
    answer = price(KENSHO, phases, packs(package))
    assert (answer.total.low, answer.total.high) == (expected(plan) - 3 * 42500, expected(plan))
    assert answer.marks == {Mark.UNSTATED_DISCOUNT}
    marked = [line.visit.phase for line in answer.lines if line.marks and line.visit]
    assert marked == ["maintenance"] * 3
    [sixth] = [line for line in answer.lines if line.visit and line.visit.phase == "induction" and line.package is None]
    assert sixth.total == Amount.exact(42500)


def test_five_singles_and_what_the_pack_saves() -> None:
    singles = price(KENSHO, [EVALUATION, infusions(5)], packs())
    assert_exactly(singles, "H6d")
    pack = price(KENSHO, [EVALUATION, infusions(5)], packs("five"))
    assert singles.total - pack.total == Amount.exact(12500)


def test_one_five_pack_is_the_cheapest_cover_of_six_and_three() -> None:
    ways = ways_to_buy(request(listed(KENSHO), [EVALUATION, infusions(6), boosters()], {}))
    assert [one.package for one in ways[0].purchase.packages or ()] == ["five"]
    assert ways[0].estimate.total.high == expected("H6b")


def test_fourteen_months_without_interest_the_last_takes_the_cents() -> None:
    funding = {"kind": "instalments", "count": 14, "first_date": "2026-12-31"}
    answer = price(KENSHO, [EVALUATION, infusions(5), THERAPY], packs("five-with-therapy"), funding=funding)
    assert_exactly(answer, "H6a")
    assert [amount for _, amount in paid(answer, PaymentKind.INSTALMENT)] == [21964] * 13 + [21968]
    assert [amount for _, amount in paid(answer, PaymentKind.INSTALMENT)][-1] == minor(
        PLANS["H6e"]["lines"][1]["amount"]
    )
    dates = [payment.date for payment in answer.payments]
    assert (dates[0], dates[2], dates[-1]) == (dt.date(2026, 12, 31), dt.date(2027, 2, 28), dt.date(2028, 1, 31))


# S1, nasal esketamine at the cash price


def test_half_a_year_of_nasal_esketamine_that_nobody_covers() -> None:
    fee = {"id": "session", "service": "treatment", "price": "1050", "modality": "nasal_esketamine"}
    phases = [
        phase("induction", 8, modality="nasal_esketamine", spacing=TWICE_A_WEEK),
        phase("taper", 4, modality="nasal_esketamine"),
        phase("maintenance", 9, modality="nasal_esketamine", spacing={"kind": "every_weeks", "number": 2}),
    ]
    assert_exactly(estimate(request({"fees": [fee]}, phases, packs())), "S1")


# S2, Lone Star Infusion: two doses, one visit cancelled late

DOSES = (infusions(2, 60, id="low", dose="low"), infusions(4, 60, id="high", dose="high"))


def test_two_doses_and_a_late_cancellation() -> None:
    late = [{"phase": "high", "ordinal": 2, "kind": "cancelled", "notice": 5}]
    assert_exactly(price(LONE_STAR, DOSES, packs(), missed=late), "S2")
    in_time = [{**late[0], "notice": 24}]
    assert price(LONE_STAR, DOSES, packs(), missed=in_time).total == Amount.exact(expected("S2") - 37500)


def test_an_open_dose_is_a_range() -> None:
    answer = price(LONE_STAR, [infusions(6, 60)], packs())
    assert (answer.total.low, answer.total.high) == (6 * 37500, 6 * 52500)
    assert answer.marks == {Mark.RANGE}


# S5, Psych Garden: sessions of stated minutes, travel by the hour


def test_therapy_sessions_by_their_minutes_and_forty_minutes_of_travel() -> None:
    phases = [
        phase("evaluation", 1, "evaluation", minutes=75),
        phase("preparation", 1, "preparation", minutes=60),
        phase("induction", 3, modality="sublingual", minutes=180),
        phase("integration", 3, "integration_therapy", minutes=60),
    ]
    answer = price(GARDEN, phases, packs(), incidentals=[{"fee": "travel", "minutes": 40}])
    assert_exactly(answer, "S5")
    assert {service: total.expected for service, total in answer.by_service.items()} == {
        "evaluation": 65000,
        "preparation": 30000,
        "treatment": 360000,
        "integration_therapy": 90000,
        "travel": 10000,
    }


def test_a_session_longer_than_any_on_the_list_is_not_known() -> None:
    answer = price(GARDEN, [phase("induction", 1, modality="sublingual", minutes=240)], packs())
    assert answer.marks == {Mark.UNKNOWN}


# S8, Ketamine Lounge: printed totals that no single price explains


def test_the_courses_of_six_and_eight_cost_what_is_printed() -> None:
    assert_exactly(price(LOUNGE, [EVALUATION, infusions(6)], packs("course-of-6")), "S8")
    eight = price(LOUNGE, [EVALUATION, infusions(8)], packs("course-of-8"))
    assert eight.total == Amount.exact(392500)


def test_the_printed_totals_stay_beside_items_that_nobody_can_add_up() -> None:
    found = gaps(FeeSchedule.model_validate(listed(LOUNGE)))
    assert [gap.printed.amount for gap in found] == [Price.exact(3025), Price.exact(3925)]
    assert [(gap.computed.low, gap.computed.high, gap.difference) for gap in found] == [(37500, None, None)] * 2


def test_the_first_visit_alone_has_a_price_and_later_singles_are_not_known() -> None:
    first = price(LOUNGE, [EVALUATION, infusions(1)], packs())
    assert first.total == Amount.exact(37500)
    assert not first.marks
    two = price(LOUNGE, [infusions(2)], packs())
    assert (two.total.low, two.total.high) == (37500, None)
