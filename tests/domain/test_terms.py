"""The small print of price lists: memberships, deposits, parts, credits, surcharges, fills, minimums, missed visits."""

import datetime as dt
from typing import Any

import pytest
from building import bought, course, estimated, fee, fee_list, package, phase

from ketacost.domain.amounts import Amount
from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import Estimate, PaymentKind
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.list_checks import check_schedule

GOLD = {"id": "gold", "name": "Gold", "price": 100, "minimum_months": 2}


def totals(made: Estimate) -> list[int]:
    return [line.total.expected for line in made.lines]


def paid(made: Estimate) -> list[tuple[str, int, str]]:
    return [(str(one.date), one.amount.expected, one.kind.value) for one in made.payments]


def weekly(count: int, **more: Any) -> dict[str, Any]:
    return course(phase(count, spacing={"kind": "every_weeks", "number": 1}, **more))


def test_a_membership_runs_in_whole_months_past_its_minimum_and_gives_member_prices() -> None:
    prices = fee_list(fee(425), fee(300, row="member", membership="gold"), memberships=[GOLD])
    made = estimated(
        course=weekly(10), fee_schedule=prices, purchase={"packages": [], "memberships": [{"membership": "gold"}]}
    )
    assert made.by_service["treatment"] == Amount.exact(10 * 30000)
    assert made.by_service["membership"] == Amount.exact(3 * 10000)  # ten weeks reach into the third month


def test_one_visit_still_pays_the_minimum_term() -> None:
    prices = fee_list(fee(425), fee(300, row="member", membership="gold"), memberships=[GOLD])
    made = estimated(
        course=weekly(1), fee_schedule=prices, purchase={"packages": [], "memberships": [{"membership": "gold"}]}
    )
    assert made.total == Amount.exact(30000 + 2 * 10000)


def test_a_membership_by_the_visit_is_charged_at_each() -> None:
    visit = {"id": "v", "name": "By the visit", "price": 50, "billing": "visit", "joining_fee": 20}
    prices = fee_list(fee(425), fee(300, row="member", membership="v"), memberships=[visit])
    made = estimated(
        course=weekly(4), fee_schedule=prices, purchase={"packages": [], "memberships": [{"membership": "v"}]}
    )
    assert made.total == Amount.exact(4 * 30000 + 4 * 5000 + 2000)


def test_a_term_membership_holds_its_visits() -> None:
    term = {
        "id": "t",
        "name": "Two months",
        "price": 2400,
        "billing": "term",
        "minimum_months": 2,
        "contents": [{"service": "treatment", "count": 6}],
    }
    prices = fee_list(fee(425), memberships=[term])
    made = estimated(
        course=weekly(7), fee_schedule=prices, purchase={"packages": [], "memberships": [{"membership": "t"}]}
    )
    assert made.total == Amount.exact(240000 + 42500)


def test_booking_fees_are_paid_ahead_and_cost_nothing_more() -> None:
    prices = fee_list(
        fee(365), deposits=[{"id": "booking", "share": {"amount": 100}, "days_before": 7, "name": "Booking fee"}]
    )
    made = estimated(course=weekly(2), fee_schedule=prices, purchase=bought())
    assert made.total == Amount.exact(73000)
    assert paid(made) == [
        ("2025-12-29", 10000, "deposit"),
        ("2026-01-05", 26500, "charge"),
        ("2026-01-05", 10000, "deposit"),
        ("2026-01-12", 26500, "charge"),
    ]


def test_half_to_hold_the_series_and_half_after_the_third_visit() -> None:
    six = package(15570, 6, name="six") | {
        "payments": [
            {"share": {"percent": 50}, "due": "booking", "days_before": 14},
            {"due": "after_visit", "number": 3},
        ],
        "prepayment": {"percent": 10},
    }
    prices = fee_list(fee(2595), packages=(six,), currency="ZAR")
    in_parts = estimated(course=weekly(6), fee_schedule=prices, purchase=bought("six"))
    assert paid(in_parts) == [("2025-12-22", 778500, "part"), ("2026-01-19", 778500, "part")]
    prepaid = estimated(
        course=weekly(6), fee_schedule=prices, purchase={"packages": [{"package": "six", "prepaid": True}]}
    )
    assert prepaid.total == Amount.exact(1401300)
    assert paid(prepaid) == [("2025-12-22", 1401300, "part")]


def test_the_last_part_takes_the_cents() -> None:
    thirds = package(100, 3, name="three") | {
        "payments": [
            {"share": {"percent": "33.33"}, "due": "first_visit"},
            {"share": {"percent": "33.33"}, "due": "months_after", "number": 1},
            {"due": "months_after", "number": 2},
        ],
    }
    made = estimated(course=weekly(3), fee_schedule=fee_list(fee(50), packages=(thirds,)), purchase=bought("three"))
    assert [one.amount.expected for one in made.payments] == [3333, 3333, 3334]


def test_the_consultation_is_credited_and_a_range_cancels() -> None:
    prices = fee_list(
        fee([300, 400], "evaluation") | {"price": {"low": 300, "high": 400}},
        fee(450),
        credits=[{"id": "c", "gives": "evaluation", "against": {"services": ["treatment"]}}],
    )
    plan = course(phase(1, "evaluation", services=["evaluation"]), phase(2))
    made = estimated(course=plan, fee_schedule=prices, purchase=bought())
    assert made.total == Amount.exact(90000)


def test_a_credit_never_exceeds_what_it_is_taken_off_and_goes_on_to_the_next_charge() -> None:
    prices = fee_list(
        fee(500, "evaluation"),
        fee(300),
        credits=[{"id": "c", "gives": "evaluation", "against": {"services": ["treatment"]}}],
    )
    plan = course(phase(1, "evaluation", services=["evaluation"]), phase(3))
    made = estimated(course=plan, fee_schedule=prices, purchase=bought())
    assert [line.total.expected for line in made.lines if line.total.expected < 0] == [-30000, -20000]
    assert made.total == Amount.exact(50000 + 90000 - 50000)
    assert all(one.amount.expected > 0 for one in made.payments)


def test_credits_that_pay_for_each_other_are_refused_by_name() -> None:
    prices = fee_list(
        fee(500, "evaluation"),
        fee(300),
        credits=[
            {"id": "a", "name": "First", "gives": "evaluation", "against": {"services": ["treatment"]}},
            {"id": "b", "name": "Second", "gives": "treatment", "against": {"services": ["evaluation"]}},
        ],
    )
    with pytest.raises(DomainError) as caught:
        estimated(course=weekly(1), fee_schedule=prices, purchase=bought())
    assert caught.value.code == "credit_cycle"
    assert set(caught.value.params.values()) == {"First", "Second"}


def test_a_card_surcharge_reaches_cards_only_and_leaves_out_what_is_exempt() -> None:
    surcharge = {"name": "Card", "percent": 3, "payment_methods": ["card"], "scope": {"exempt": ["evaluation"]}}
    prices = fee_list(fee(300, "evaluation"), fee(400), taxes=[surcharge])
    plan = course(phase(1, "evaluation", services=["evaluation"]), phase(1))
    by_card = estimated(course=plan, fee_schedule=prices, purchase={"packages": [], "payment_method": "card"})
    in_cash = estimated(course=plan, fee_schedule=prices, purchase={"packages": [], "payment_method": "cash"})
    assert by_card.total == Amount.exact(30000 + 41200)
    assert in_cash.total == Amount.exact(70000)


def test_a_longer_visit_pays_the_hours_beyond_prorated_or_by_the_begun_step() -> None:
    row = fee(375, minutes=60, overage=150)
    by_minute = estimated(course=weekly(1, minutes=100), fee_schedule=fee_list(row), purchase=bought())
    by_half_hour = estimated(
        course=weekly(1, minutes=100), fee_schedule=fee_list(row | {"overage_step": 30}), purchase=bought()
    )
    assert totals(by_minute) == [37500, 10000]
    assert totals(by_half_hour) == [37500, 15000]


def test_one_fill_covers_six_doses() -> None:
    made = estimated(course=weekly(8), fee_schedule=fee_list(fee(180, covers=6)), purchase=bought())
    assert [total for total in totals(made) if total] == [18000, 18000]
    assert made.lines[6].total == Amount.exact(18000)


def test_a_price_per_person_counts_the_people_whom_one_pays_for() -> None:
    made = estimated(
        course=weekly(2, people=2, setting="couple"), fee_schedule=fee_list(fee(200, unit="person")), purchase=bought()
    )
    assert made.total == Amount.exact(2 * 2 * 20000)


def test_a_seventh_visit_when_needed_is_free_at_best() -> None:
    seven = package(4500, 6, name="six") | {
        "contents": [{"service": "treatment", "count": 6, "when_needed": 1}],
    }
    made = estimated(course=weekly(7), fee_schedule=fee_list(fee(850), packages=(seven,)), purchase=bought("six"))
    assert made.total == Amount(450000, 450000, 535000)


def test_a_shorter_course_pays_the_least_that_the_clinic_sells() -> None:
    prices = fee_list(fee(400), minimums=[{"id": "two", "service": "treatment", "count": 2}])
    assert estimated(course=weekly(1), fee_schedule=prices, purchase=bought()).total == Amount.exact(80000)
    assert estimated(course=weekly(3), fee_schedule=prices, purchase=bought()).total == Amount.exact(120000)


MISSED = [
    {"id": "late", "share": {"amount": 100}, "notice": 24},
    {"id": "again", "share": {"percent": 50}, "notice": 24, "from_count": 2},
    {"id": "often", "share": {"percent": 100}, "notice": 72, "from_count": 3, "notice_unit": "hours"},
]


def test_missed_visits_cost_more_when_they_repeat() -> None:
    missed = [{"phase": "induction", "ordinal": number, "kind": "no_show"} for number in (1, 2, 3)]
    made = estimated(course=weekly(4), fee_schedule=fee_list(fee(400), missed=MISSED), purchase=bought(), missed=missed)
    assert [line.total.expected for line in made.lines if line.service == "missed_visit"] == [10000, 20000, 40000]


def test_a_visit_that_was_moved_in_good_time_counts_as_none_of_the_missed() -> None:
    """The first is cancelled three days ahead, so that the second, missed, costs what a first one costs: 100."""
    early = {"phase": "induction", "ordinal": 1, "kind": "cancelled", "notice": 72}
    missed = [early, {"phase": "induction", "ordinal": 2, "kind": "no_show"}]
    made = estimated(course=weekly(4), fee_schedule=fee_list(fee(400), missed=MISSED), purchase=bought(), missed=missed)
    assert [line.total.expected for line in made.lines if line.service == "missed_visit"] == [10000]


def test_parts_that_come_to_more_than_the_price_are_cut_to_what_is_left() -> None:
    parts = [{"share": {"percent": 80}}, {"share": {"percent": 60}, "due": "after_visit", "number": 2}, {"number": 0}]
    prices = fee_list(fee(400), packages=(package(1000, 3, payments=parts),))
    made = estimated(course=weekly(3), fee_schedule=prices, purchase=bought("pack-3"))
    assert [payment.amount.expected for payment in made.payments] == [80000, 20000]
    problems = check_schedule(FeeSchedule.model_validate(prices))
    assert [(one.finding, one.row, one.field) for one in problems] == [("parts_over_price", "pack-3", "payments")]


def test_enough_notice_costs_nothing_and_working_days_count_as_days() -> None:
    prices = fee_list(
        fee(400), missed=[{"id": "m", "share": {"amount": 100}, "notice": 2, "notice_unit": "working_days"}]
    )

    def cost(notice: int, unit: str) -> int:
        one = {"phase": "induction", "ordinal": 1, "notice": notice, "notice_unit": unit}
        made = estimated(course=weekly(1), fee_schedule=prices, purchase=bought(), missed=[one])
        return made.total.expected - 40000

    assert cost(1, "working_days") == 10000
    assert cost(2, "working_days") == 0
    assert cost(50, "hours") == 0


def test_a_sliding_scale_is_a_range_and_a_grant_has_its_capacity() -> None:
    sliding = {"id": "s", "percent": 20, "percent_to": 40}
    made = estimated(course=weekly(1), fee_schedule=fee_list(fee(400), discounts=[sliding]), purchase=bought())
    assert made.total == Amount(24000, 28000, 32000)
    grant = {"id": "g", "amount": 250, "per": "charge", "capacity": 2}
    made = estimated(course=weekly(4), fee_schedule=fee_list(fee(400), discounts=[grant]), purchase=bought())
    assert totals(made) == [15000, 15000, 40000, 40000]


def test_a_discount_that_does_not_combine_leaves_reduced_charges_alone_and_floors_hold() -> None:
    rules = [
        {"id": "v", "percent": 10, "per": "charge", "scope": {"phases": ["induction"]}},
        {"id": "w", "percent": 20, "per": "charge", "combines": False},
        {"id": "f", "percent": 90, "per": "charge", "floor": 300, "scope": {"phases": ["maintenance"]}},
    ]
    plan = course(phase(1), phase(1, "maintenance"))
    made = estimated(course=plan, fee_schedule=fee_list(fee(400), discounts=rules), purchase=bought())
    assert totals(made) == [36000, 30000]


def test_payments_add_up_whatever_is_paid_ahead() -> None:
    five = package(2000, 5, name="five") | {
        "payments": [{"share": {"percent": 30}, "due": "booking"}, {"due": "after_visit", "number": 2}]
    }
    prices = fee_list(
        fee(325, "evaluation"),
        fee(425),
        packages=(five,),
        deposits=[{"id": "d", "share": {"percent": 50}, "days_before": 3, "scope": {"packages": False}}],
        credits=[{"id": "c", "gives": "evaluation", "against": {"services": ["treatment"], "packages": False}}],
    )
    plan = course(phase(1, "evaluation", services=["evaluation"]), phase(7))
    made = estimated(course=plan, fee_schedule=prices, purchase=bought("five"))
    assert sum(one.amount.expected for one in made.payments) == made.total.expected
    assert {one.kind for one in made.payments} == {PaymentKind.CHARGE, PaymentKind.DEPOSIT, PaymentKind.PART}
    assert made.payments[0].date == dt.date(2026, 1, 2)


def test_a_surcharge_is_a_range_while_nobody_says_how_it_is_paid() -> None:
    surcharge = {"name": "Card", "percent": 3, "payment_methods": ["card"]}
    five = package(2700, 6, name="six")
    made = estimated(
        course=weekly(6), fee_schedule=fee_list(fee(500), packages=(five,), taxes=[surcharge]), purchase=bought("six")
    )
    assert (made.total.low, made.total.high) == (270000, 278100)


def test_a_visit_missed_inside_a_package_costs_its_share_of_the_package() -> None:
    prices = fee_list(
        fee(425),
        packages=(package(2000, 5, name="five"),),
        missed=[{"id": "m", "share": {"percent": 50}, "notice": 24}],
    )
    for ordinal in (1, 3):
        missed = [{"phase": "induction", "ordinal": ordinal}]
        made = estimated(course=weekly(5), fee_schedule=prices, purchase=bought("five"), missed=missed)
        assert made.total == Amount.exact(200000 + 20000)


def test_a_missed_visit_without_any_rule_is_not_known() -> None:
    made = estimated(
        course=weekly(1),
        fee_schedule=fee_list(fee(425)),
        purchase=bought(),
        missed=[{"phase": "induction", "ordinal": 1}],
    )
    assert made.total == Amount(42500, 42500, None)
