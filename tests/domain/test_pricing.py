"""Visits to charges: packages, inclusions, unknown prices, hourly rows, payment methods, eligibility, taxes."""

from typing import Any

import pytest
from building import bought, course, estimated, fee, fee_list, package, phase, typed

from ketacost.domain.amounts import Amount
from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import Estimate, Mark

SIX = course(phase(6))


def codes(answer: Estimate) -> list[str]:
    return [line.reasons[0].code for line in answer.lines]


def with_packs(*names: str, packages: tuple[dict[str, Any], ...], plan: dict[str, Any] = SIX, **more: Any) -> Estimate:
    listed = fee_list(fee(425), packages=packages, **more)
    return estimated(course=plan, fee_schedule=listed, purchase=bought(*names))


def test_a_package_with_a_leftover_single() -> None:
    answer = with_packs("pack-5", packages=(package(2000),))
    assert answer.total == Amount.exact(2425_00)
    assert codes(answer) == ["package", *["redeemed"] * 5, "listed"]
    assert answer.lines[0].date == answer.visits[0].date
    assert [line.reasons[0].get("number") for line in answer.lines[1:6]] == [1, 2, 3, 4, 5]


def test_two_packs_are_paid_when_each_is_opened() -> None:
    answer = with_packs("pack-3", "pack-3", packages=(package(1200, 3),))
    assert answer.total == Amount.exact(2400_00)
    assert [payment.date for payment in answer.payments] == [answer.visits[0].date, answer.visits[3].date]


def test_what_is_left_of_a_pack_and_a_pack_that_fits_nothing_are_said() -> None:
    answer = with_packs("pack-10", packages=(package(3900, 10),))
    assert [(note.code, note.get("left")) for note in answer.notes] == [("package_left_over", 4)]
    unused = with_packs("therapy", packages=(package(500, service="integration_therapy", name="therapy"),))
    assert [note.code for note in unused.notes] == ["package_unused"]
    assert unused.total == Amount.exact(6 * 425_00)


def test_unused_visits_are_lost_after_the_expiry() -> None:
    weekly = course(phase(6, spacing={"kind": "every_weeks", "number": 1}))
    in_time = with_packs("pack-5", packages=(package(2000, expires_after_days=28),), plan=weekly)
    assert codes(in_time).count("redeemed") == 5
    late = with_packs("pack-5", packages=(package(2000, expires_after_days=27),), plan=weekly)
    assert codes(late) == ["package", *["redeemed"] * 4, "listed", "listed"]
    assert late.total == Amount.exact(2850_00)
    assert [(note.code, note.get("left")) for note in late.notes] == [("package_left_over", 1)]


def test_a_pack_of_two_services_pays_for_both() -> None:
    plan = course(phase(2, services=["treatment", "integration_therapy"]))
    contents = [{"service": "treatment", "count": 2}, {"service": "integration_therapy", "count": 1}]
    listed = fee_list(
        fee(425), fee(150, "integration_therapy"), packages=(package(900, name="both") | {"contents": contents},)
    )
    answer = estimated(course=plan, fee_schedule=listed, purchase=bought("both"))
    assert answer.total == Amount.exact(1050_00)
    assert answer.by_service == {"treatment": Amount.exact(900_00), "integration_therapy": Amount.exact(150_00)}


def test_a_pack_for_one_phase_is_not_used_in_another() -> None:
    boosters = package(700, 2, name="boosters")
    boosters["contents"][0]["phase"] = "maintenance"
    plan = course(phase(2), phase(2, "maintenance"))
    answer = with_packs("boosters", packages=(boosters,), plan=plan)
    assert codes(answer) == ["listed", "listed", "package", "redeemed", "redeemed"]
    assert answer.total == Amount.exact(1550_00)


def test_a_pack_can_be_kept_for_later() -> None:
    purchase = {"packages": [{"package": "pack-5", "not_before": "2026-01-12"}]}
    listed = fee_list(fee(425), packages=(package(2000),))
    answer = estimated(course=SIX, fee_schedule=listed, purchase=purchase)
    assert codes(answer)[:2] == ["listed", "package"]


def test_a_package_that_the_list_does_not_have_is_refused() -> None:
    with pytest.raises(DomainError) as caught:
        with_packs("pack-7", packages=(package(2000),))
    assert caught.value.code == "unknown_package"


def test_what_a_row_includes_costs_nothing_and_says_so() -> None:
    plan = course(phase(2, services=["treatment", "monitoring"]))
    listed = fee_list(fee(425, includes=["monitoring"]), fee(100, "monitoring"))
    answer = estimated(course=plan, fee_schedule=listed)
    assert answer.total == Amount.exact(850_00)
    assert codes(answer) == ["listed", "included", "listed", "included"]
    assert Mark.UNKNOWN not in answer.marks


def test_what_treatment_includes_is_included_at_its_own_visit_too_where_it_has_no_price() -> None:
    plan = course(phase(1, "evaluation", services=["evaluation"]), phase(2))
    answer = estimated(course=plan, fee_schedule=fee_list(fee(425, includes=["evaluation"])))
    assert answer.total == Amount.exact(850_00)
    assert codes(answer)[0] == "included"


def test_an_included_service_with_a_price_of_its_own_is_charged_at_other_visits() -> None:
    plan = course(phase(1, "evaluation", services=["evaluation"]), phase(2))
    listed = fee_list(fee(425, includes=["evaluation"]), fee(300, "evaluation"))
    assert estimated(course=plan, fee_schedule=listed).total == Amount.exact(1150_00)


def test_what_a_pack_includes_holds_only_for_its_own_visits() -> None:
    plan = course(phase(6, services=["treatment", "monitoring"]))
    listed = fee_list(fee(425), fee(50, "monitoring"), packages=(package(2000, includes=["monitoring"]),))
    answer = estimated(course=plan, fee_schedule=listed, purchase=bought("pack-5"))
    assert answer.total == Amount.exact(2475_00)


@pytest.mark.parametrize(("price", "code"), [(None, "price_not_stated"), ("missing", "not_listed")])
def test_an_unknown_price_makes_the_total_at_least(price: Any, code: str) -> None:
    rows = [fee(425)] if price == "missing" else [fee(425), fee(price, "evaluation")]
    plan = course(phase(1, "evaluation", services=["evaluation"]), phase(6))
    answer = estimated(course=plan, fee_schedule=fee_list(*rows))
    assert answer.total == Amount(2550_00, 2550_00, None)
    assert answer.marks == {Mark.UNKNOWN}
    assert codes(answer)[0] == code


def test_without_a_price_list_nothing_is_known_and_nothing_is_free() -> None:
    answer = estimated(course=SIX)
    assert answer.total == Amount(0, 0, None)
    assert all(line.marks == (Mark.UNKNOWN,) for line in answer.lines)


def test_a_price_of_zero_is_known() -> None:
    answer = estimated(course=course(phase(1)), fee_schedule=fee_list(fee(0, label="First talk")))
    assert answer.total == Amount.exact(0)
    assert answer.marks == frozenset()
    assert answer.lines[0].reasons[0].get("fee") == "First talk"


def test_a_discount_of_unstated_size_makes_the_total_at_most() -> None:
    discount = {"id": "boosters", "needs_package": True, "scope": {"phases": ["maintenance"]}}
    plan = course(phase(6), phase(3, "maintenance"))
    packed = with_packs("pack-5", packages=(package(2000),), plan=plan, discounts=[discount])
    assert packed.total == Amount(2425_00, 3700_00, 3700_00)
    assert packed.marks == {Mark.UNSTATED_DISCOUNT}
    assert with_packs(packages=(package(2000),), plan=plan, discounts=[discount]).total == Amount.exact(9 * 425_00)


def test_hourly_rows_are_charged_by_the_minute() -> None:
    listed = fee_list(fee(150, "travel", unit="hour"))
    answer = estimated(fee_schedule=listed, incidentals=[{"fee": "travel", "minutes": 40}])
    assert answer.total == Amount.exact(100_00)
    assert (answer.lines[0].quantity, answer.lines[0].divisor) == (40, 60)
    by_quantity = estimated(fee_schedule=listed, incidentals=[{"fee": "travel", "quantity": "1.5"}])
    assert by_quantity.total == Amount.exact(225_00)


def test_an_hourly_visit_takes_its_own_minutes() -> None:
    answer = estimated(course=course(phase(2, minutes=50)), fee_schedule=fee_list(fee(100, unit="hour")))
    assert answer.total == Amount.exact(2 * 83_33)


def test_an_incidental_fee_comes_from_the_list_or_is_refused() -> None:
    listed = fee_list(fee(375, "late_cancellation"))
    parts = {"course": course(phase(1)), "fee_schedule": {**listed, "fees": [*listed["fees"], fee(425)]}}
    assert estimated(incidentals=[{"fee": "late_cancellation"}], **parts).total == Amount.exact(800_00)
    with pytest.raises(DomainError) as caught:
        estimated(incidentals=[{"fee": "ride"}], **parts)
    assert caught.value.code == "unknown_fee"


def test_the_payment_method_is_chosen_for_each_visit() -> None:
    rows = [
        fee(300, "evaluation", row="e-card", payment_method="card"),
        fee(280, "evaluation", row="e-cash", payment_method="cash"),
        fee(365, row="card", payment_method="card"),
        fee(335, row="cash", payment_method="cash"),
    ]
    plan = course(phase(1, "evaluation", services=["evaluation"]), phase(6), phase(3, "maintenance"))
    by_visit = [{"phase": "evaluation", "ordinal": 1, "method": "cash"}]
    by_visit += [{"phase": "induction", "ordinal": number, "method": "cash"} for number in (1, 2, 3)]
    purchase = {"packages": [], "payment_method": "card", "payment_methods": by_visit}
    answer = estimated(course=plan, fee_schedule=fee_list(*rows), purchase=purchase)
    assert answer.total == Amount.exact(3475_00)
    unsettled = estimated(course=plan, fee_schedule=fee_list(*rows), purchase=bought())
    assert (unsettled.total.low, unsettled.total.high) == (3295_00, 3585_00)


def test_a_discount_for_some_is_given_only_to_those_who_claim_it() -> None:
    discount = {"id": "veterans", "percent": "10", "eligibility": "veteran"}
    listed = fee_list(fee(400), discounts=[discount])
    plan = course(phase(1))
    assert estimated(course=plan, fee_schedule=listed).total == Amount.exact(400_00)
    claimed = estimated(course=plan, fee_schedule=listed, purchase=bought(eligibilities=["veteran"]))
    assert claimed.total == Amount.exact(360_00)


def test_a_tax_inside_changes_nothing_whether_its_rate_is_known_or_not() -> None:
    plan = course(phase(1))
    known = estimated(course=plan, fee_schedule=fee_list(fee(115), taxes=[{"percent": "15", "inside": True}]))
    assert (known.total, known.tax, known.lines[0].tax_inside) == (Amount.exact(115_00), Amount(), Amount.exact(15_00))
    unknown = estimated(course=plan, fee_schedule=fee_list(fee(115), taxes=[{"inside": True}]))
    assert (unknown.total, unknown.marks) == (Amount.exact(115_00), frozenset())


def test_a_tax_on_top_of_unknown_rate_leaves_the_total_open() -> None:
    answer = estimated(course=course(phase(1)), fee_schedule=fee_list(fee(100), taxes=[{}]))
    assert answer.total == Amount(100_00, 100_00, None)
    assert answer.marks == {Mark.UNKNOWN}


def test_the_tax_on_an_unknown_price_is_not_known_either() -> None:
    answer = estimated(charges=[typed(100, taxes=[{"percent": "10"}]), typed(None, taxes=[{"percent": "10"}])])
    assert answer.tax == Amount(10_00, 10_00, None)
    untaxed = estimated(charges=[typed(None)])
    assert untaxed.tax == Amount.exact(0)


def test_a_tax_reaches_its_own_services_and_spares_packages_where_it_says_so() -> None:
    taxes = [{"percent": "10", "scope": {"services": ["treatment"], "packages": False}}]
    answer = with_packs("pack-5", packages=(package(2000),), taxes=taxes)
    assert answer.total == Amount.exact(2000_00 + 467_50)


def test_the_payee_of_a_row_is_paid_apart() -> None:
    plan = course(phase(2, services=["treatment", "medication"]))
    listed = fee_list(fee(425), fee(30, "medication", payee="Pharmacy"))
    answer = estimated(course=plan, fee_schedule=listed)
    assert [(payment.payee, payment.amount.expected) for payment in answer.payments] == [
        ("", 425_00),
        ("Pharmacy", 30_00),
    ] * 2


@pytest.mark.parametrize("rows", ["fees", "packages", "discounts"])
def test_two_rows_of_one_name_are_refused(rows: str) -> None:
    row = {"fees": fee(1), "packages": package(1), "discounts": {"id": "d"}}[rows]
    with pytest.raises(ValueError, match="same id"):
        estimated(fee_schedule={rows: [row, row]})
