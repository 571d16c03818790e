"""Visits that are alike share what is reckoned for them; nothing in an answer shows it."""

from dataclasses import replace
from typing import Any

import pytest
from building import bought, course, fee, fee_list, package, phase, request
from hypothesis import given, settings
from hypothesis import strategies as st
from test_pricing_properties import FUNDING, MISSED, PLANS, lists, purchases

from ketacost.domain.amounts import Case
from ketacost.domain.estimating import counter_for, estimate
from ketacost.domain.needs import Counter
from ketacost.domain.pricing import price
from ketacost.domain.scheduling import schedule
from ketacost.domain.settling import settle, settle_cases


def counted(listed: dict[str, Any], plan: dict[str, Any], **more: Any) -> Counter:
    asked = request(course=plan, fee_schedule=listed, **more)
    assert asked.course is not None
    return counter_for(asked, schedule(asked.course))


@given(data=st.data(), listed=lists(), plan=PLANS, missed=MISSED, funding=FUNDING)
@settings(max_examples=120)
def test_a_row_for_a_visit_that_never_comes_changes_nothing(
    data: st.DataObject, listed: dict[str, Any], plan: dict[str, Any], missed: Any, funding: Any
) -> None:
    """Such a row makes every visit one of its own, so that nothing is shared."""
    parts = {"course": plan, "purchase": data.draw(purchases(listed)), "missed": missed, "funding": funding}
    never = fee(1, row="never", ordinal=399)
    apart = listed | {"fees": [*listed["fees"], never]}
    assert estimate(request(fee_schedule=listed, **parts)) == estimate(request(fee_schedule=apart, **parts))
    kinds = {need.alike for need in counted(apart, plan).needs}
    assert len(kinds) == len(counted(apart, plan).needs) >= len({need.alike for need in counted(listed, plan).needs})


@given(data=st.data(), listed=lists(), plan=PLANS)
@settings(max_examples=60)
def test_charges_together_come_to_what_each_comes_to_alone(
    data: st.DataObject, listed: dict[str, Any], plan: dict[str, Any]
) -> None:
    counter = counted(listed, plan)
    asked = request(purchase=data.draw(purchases(listed)))
    charges = price(counter, asked.purchase).charges
    together = settle_cases(charges, (), "USD")
    assert together == [[settle([charge], (), "USD", case)[0] for charge in charges] for case in Case]


@pytest.mark.parametrize(
    "asks",
    [
        fee_list(fee(400, ordinal=1)),
        fee_list(
            fee(400), packages=(package(900, 2) | {"contents": [{"service": "treatment", "count": 2, "ordinal": 1}]},)
        ),
        fee_list(
            fee(400),
            memberships=[
                {"id": "m", "name": "M", "price": 1, "contents": [{"service": "treatment", "count": 2, "ordinal": 1}]}
            ],
        ),
    ],
    ids=["fee", "package", "membership"],
)
def test_visits_are_counted_only_where_a_row_asks_for_their_number(asks: dict[str, Any]) -> None:
    plan = course(phase(3), phase(2, "maintenance"))
    assert [need.situation.ordinal for need in counted(asks, plan).needs] == [1, 2, 3, 4, 5]
    alike = [need.alike for need in counted(fee_list(fee(400)), plan).needs]
    assert alike == [0, 0, 0, 1, 1]


def test_visits_that_are_paid_differently_are_not_alike() -> None:
    by_card = {"phase": "induction", "ordinal": 2, "method": "card"}
    purchase = bought(payment_methods=[by_card])
    listed = fee_list(fee(400), fee(410, row="card", payment_method="card"))
    made = estimate(request(course=course(phase(3)), fee_schedule=listed, purchase=purchase))
    assert [line.total.expected for line in made.lines] == [40000, 41000, 40000]


def test_what_was_moved_is_said_of_its_own_visit_only() -> None:
    moved = {"phase": "induction", "ordinal": 2, "date": "2026-01-20"}
    listed = fee_list(fee(400))
    made = estimate(request(course=course(phase(3), overrides=[moved]), fee_schedule=listed, purchase=bought()))
    as_planned = estimate(request(course=course(phase(3)), fee_schedule=listed, purchase=bought()))
    said = {line.id: [reason.code for reason in line.reasons] for line in made.lines}
    assert said == {
        "induction/1/treatment": ["listed"],
        "induction/2/treatment": ["listed", "moved"],
        "induction/3/treatment": ["listed"],
    }
    assert {line.id for line in as_planned.lines} == set(said)
    assert replace(made.lines[0], id="") == replace(as_planned.lines[0], id="")


def test_a_full_pack_makes_room_for_the_next_and_keeps_what_is_promised() -> None:
    promised = package(500, 1) | {"contents": [{"service": "treatment", "count": 1, "when_needed": 1}]}
    listed = fee_list(fee(400), packages=(promised,))
    purchase = bought("pack-1", "pack-1")
    made = estimate(request(course=course(phase(5)), fee_schedule=listed, purchase=purchase))
    codes = [line.reasons[0].code for line in made.lines]
    assert codes == ["package", "redeemed", "when_needed", "package", "redeemed", "when_needed", "listed"]
