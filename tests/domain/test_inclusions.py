"""What is included in something else: who includes it, whether that is charged itself, and what packages hold."""

import datetime as dt

from building import bought, course, estimated, fee, fee_list, package, phase, typed

from ketacost.domain.amounts import Amount
from ketacost.domain.estimates import Estimate, Mark


def totals(made: Estimate) -> dict[str, Amount]:
    return dict(made.by_service)


def visit(*services: str, **more: object) -> dict[str, object]:
    return course(phase(count=1, services=services, **more))


def test_a_row_that_is_itself_included_brings_nothing_along() -> None:
    rows = [fee(100, "a", includes=["b"]), fee(50, "b"), fee(300, "c", includes=["a"])]
    made = estimated(course=visit("a", "b", "c"), fee_schedule=fee_list(*rows), purchase=bought())
    assert totals(made) == {"a": Amount(), "b": Amount.exact(5000), "c": Amount.exact(30000)}


def test_of_rows_that_include_each_other_the_first_is_charged() -> None:
    rows = [fee(100, "a", includes=["b"]), fee(50, "b", includes=["a"])]
    made = estimated(course=visit("a", "b"), fee_schedule=fee_list(*rows), purchase=bought())
    assert totals(made) == {"a": Amount.exact(10000), "b": Amount()}


def test_a_visit_of_a_pack_holds_what_a_single_one_holds() -> None:
    rows = [fee(400, "treatment", includes=["monitoring"])]
    prices = fee_list(*rows, packages=(package(700, 2),))
    made = estimated(course=course(phase(count=2, services=["treatment", "monitoring"])), fee_schedule=prices)
    assert made.total == Amount.exact(70000)
    assert made.purchase.packages


def test_what_only_some_of_the_rows_include_is_a_range() -> None:
    rows = [
        fee(300, "treatment", row="low", dose="56", includes=["monitoring"]),
        fee(500, "treatment", row="high", dose="84"),
        fee(90, "monitoring"),
    ]
    made = estimated(course=visit("treatment", "monitoring"), fee_schedule=fee_list(*rows), purchase=bought())
    assert totals(made)["monitoring"] == Amount(0, 9000, 9000)


def test_rows_by_the_hour_and_by_the_visit_are_held_against_each_other() -> None:
    rows = [
        fee(300, "treatment", row="low", dose="56", unit="hour"),
        fee(500, "treatment", row="high", dose="84"),
    ]
    made = estimated(course=visit("treatment", minutes=120), fee_schedule=fee_list(*rows), purchase=bought())
    assert (made.total.low, made.total.high) == (50000, 60000)


def test_an_hour_is_assumed_aloud_where_the_visit_has_no_length() -> None:
    made = estimated(
        course=visit("treatment"), fee_schedule=fee_list(fee(300, "treatment", unit="hour")), purchase=bought()
    )
    assert "hour_assumed" in [reason.code for reason in made.lines[0].reasons]


def test_a_discount_for_package_buyers_needs_a_package_that_opens() -> None:
    prices = fee_list(fee(400), packages=(package(100, 2, "group", "group"),))
    prices["discounts"] = [{"id": "d", "percent": 50, "needs_package": True}]
    made = estimated(course=visit("treatment"), fee_schedule=prices, purchase=bought("group"))
    assert made.total == Amount.exact(40000)


def test_all_off_an_unknown_price_leaves_nothing() -> None:
    made = estimated(charges=[typed(None, discounts=[{"percent": 100}])])
    assert made.total == Amount()
    assert Mark.UNKNOWN not in made.marks


def test_ids_of_lines_do_not_collide() -> None:
    phases = [{**phase(count=1, services=["2-x"]), "id": "a"}, {**phase(count=2, services=["x"]), "id": "a-1"}]
    made = estimated(course=course(*phases), fee_schedule=fee_list(fee(1, "x"), fee(1, "2-x")), purchase=bought())
    ids = [line.id for line in made.lines]
    assert len(set(ids)) == len(ids)


def test_the_last_day_is_that_of_the_last_payment() -> None:
    made = estimated(
        charges=[typed(1000, date="2026-12-07")],
        funding={"kind": "instalments", "count": 7},
    )
    assert made.last_date == dt.date(2027, 6, 7)
