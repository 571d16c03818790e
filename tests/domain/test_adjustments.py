"""Credits, deposits and missed visits where several of them meet: each cent is taken, paid ahead or kept once."""

from typing import Any

import pytest
from building import bought, course, estimated, fee, fee_list, package, phase

from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import Estimate
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.list_checks import Finding, check_schedule

FIRST = phase(1, "evaluation", services=["evaluation"])
WEEKLY = {"kind": "every_weeks", "number": 1}


def credit(name: str, gives: str, *services: str, **more: Any) -> dict[str, Any]:
    exempt = more.pop("exempt", [])
    return {"id": name, "gives": gives, "against": {"services": list(services), "exempt": exempt}, **more}


def credited(made: Estimate) -> list[tuple[str, int]]:
    return [(line.id, line.total.expected) for line in made.lines if line.id.startswith("credit/")]


def missed_costs(made: Estimate) -> list[int]:
    return [line.total.expected for line in made.lines if line.service == "missed_visit"]


# Credits


def test_two_credits_never_take_more_than_the_charge_that_they_share() -> None:
    prices = fee_list(
        fee(300, "evaluation"),
        fee(300, "preparation"),
        fee(400),
        credits=[credit("x", "evaluation", "treatment"), credit("y", "preparation", "treatment")],
    )
    plan = course(FIRST, phase(1, "preparation", services=["preparation"]), phase(1))
    made = estimated(course=plan, fee_schedule=prices, purchase=bought())
    assert credited(made) == [("credit/x/induction/1/treatment", -30000), ("credit/y/induction/1/treatment", -10000)]
    assert made.total.expected == 30000 + 30000 + 40000 - 40000


def test_a_second_credit_goes_on_to_the_charge_that_the_first_one_left() -> None:
    prices = fee_list(
        fee(300, "evaluation"),
        fee(300, "preparation"),
        fee(400),
        credits=[credit("x", "evaluation", "treatment"), credit("y", "preparation", "treatment")],
    )
    plan = course(FIRST, phase(1, "preparation", services=["preparation"]), phase(2))
    made = estimated(course=plan, fee_schedule=prices, purchase=bought())
    assert [amount for _, amount in credited(made)] == [-30000, -10000, -20000]


def test_one_fee_is_credited_once_however_many_credits_it_gives() -> None:
    prices = fee_list(
        fee(300, "evaluation"),
        fee(400),
        fee(200, "psychotherapy"),
        credits=[
            credit("x", "evaluation", "treatment", amount={"low": 200, "high": 200}),
            credit("y", "evaluation", "psychotherapy"),
        ],
    )
    plan = course(FIRST, phase(1), phase(1, "integration", services=["psychotherapy"]))
    made = estimated(course=plan, fee_schedule=prices, purchase=bought())
    assert [amount for _, amount in credited(made)] == [-20000, -10000]


def test_what_is_still_due_is_kept_in_each_case() -> None:
    prices = fee_list(
        fee({"low": 200, "high": 300}, "evaluation"),
        fee(300, "preparation"),
        fee(400),
        credits=[credit("x", "evaluation", "treatment"), credit("y", "preparation", "treatment")],
    )
    plan = course(FIRST, phase(1, "preparation", services=["preparation"]), phase(1))
    made = estimated(course=plan, fee_schedule=prices, purchase=bought())
    second = made.lines[-1].total
    assert (second.low, second.expected, second.high) == (-20000, -15000, -10000)


RINGS = [
    ([credit("a", "x", "y"), credit("b", "y", "z"), credit("c", "z", "x")], True),
    ([credit("a", "x", "y"), credit("b", "y", "x")], True),
    ([credit("a", "x", "y"), credit("b", "y", "x", exempt=["x"])], False),
    ([credit("a", "x", "y", exempt=["y"]), credit("b", "y", "x")], False),
    ([credit("a", "x", "y", exempt=["y"]), credit("b", "y", "z"), credit("c", "z", "x")], False),
    ([credit("a", "x", "y"), credit("b", "y", "z")], False),
]


@pytest.mark.parametrize(("rules", "is_ring"), RINGS)
def test_the_engine_refuses_the_rings_that_the_check_of_a_list_finds(
    rules: list[dict[str, Any]], is_ring: bool
) -> None:
    prices = fee_list(fee(400), credits=rules)
    found = [one.finding for one in check_schedule(FeeSchedule.model_validate(prices))]
    refused = ""
    try:
        estimated(course=course(phase(1)), fee_schedule=prices, purchase=bought())
    except DomainError as error:
        refused = error.code
    assert (Finding.CREDIT_CYCLE in found) is is_ring
    assert refused == ("credit_cycle" if is_ring else "")


# Missed visits

KEEPS = [{"id": "m", "keeps_deposit": True}]


def no_show(ordinal: int, at: str = "induction") -> list[dict[str, Any]]:
    return [{"phase": at, "ordinal": ordinal, "kind": "no_show"}]


def kept(ordinal: int, *fees: dict[str, Any], services: tuple[str, ...] = ("treatment",), **deposit: Any) -> int:
    """What is kept of a deposit where one of four weekly visits is missed; it was paid ahead, whatever is kept."""
    prices = fee_list(*fees, deposits=[{"id": "d", **deposit}], missed=KEEPS)
    plan = course(phase(4, spacing=WEEKLY, services=list(services)))
    made = estimated(course=plan, fee_schedule=prices, purchase=bought(), missed=no_show(ordinal))
    assert sum(one.amount.expected for one in made.payments) == made.total.expected
    return missed_costs(made)[0]


@pytest.mark.parametrize(("ordinal", "lost"), [(1, 10000), (2, 0), (3, 0)])
def test_a_deposit_that_is_paid_once_is_lost_with_the_first_visit_only(ordinal: int, lost: int) -> None:
    assert kept(ordinal, fee(400), share={"amount": 100}, once=True) == lost


@pytest.mark.parametrize("ordinal", [1, 3])
def test_a_deposit_before_every_visit_is_lost_with_each(ordinal: int) -> None:
    assert kept(ordinal, fee(400), share={"amount": 100}) == 10000


def test_a_deposit_is_kept_no_further_than_the_payee_who_has_it() -> None:
    low_first = (fee(60, "monitoring", payee="Nurse"), fee(400, payee="Doctor"))
    services = ("monitoring", "treatment")
    assert kept(2, *low_first, services=services, share={"amount": 100}) == 6000  # all that the nurse asks for
    assert kept(2, *low_first, services=services, share={"percent": 50}) == 3000 + 20000


def test_nothing_is_kept_of_a_visit_for_which_nothing_is_paid() -> None:
    prices = fee_list(
        fee(500), packages=(package(2000, 4, name="four"),), deposits=[{"id": "d", "share": {"amount": 100}}]
    ) | {"missed": KEEPS}
    plan = course(phase(4, spacing=WEEKLY))
    costs = [
        missed_costs(estimated(course=plan, fee_schedule=prices, purchase=bought("four"), missed=no_show(number)))
        for number in (1, 2)
    ]
    assert costs == [[10000], [0]]


def test_a_visit_of_a_pack_of_several_services_is_its_share_of_all_its_visits() -> None:
    seven = package(2100, name="seven") | {
        "contents": [{"service": "evaluation", "count": 1}, {"service": "treatment", "count": 6, "when_needed": 1}]
    }
    prices = fee_list(packages=(seven,), missed=[{"id": "m", "share": {"percent": 100}}])
    plan = course(FIRST, phase(6))
    for at, ordinal in (("evaluation", 1), ("induction", 1), ("induction", 6)):
        made = estimated(course=plan, fee_schedule=prices, purchase=bought("seven"), missed=no_show(ordinal, at))
        assert missed_costs(made) == [30000]


def test_a_visit_of_the_second_pack_costs_its_share_of_the_second_one() -> None:
    four = package(1200, 4, name="four") | {"prepayment": {"percent": 10}}
    prices = fee_list(packages=(four,), missed=[{"id": "m", "share": {"percent": 100}}])
    purchase = {"packages": [{"package": "four", "prepaid": True}, {"package": "four"}]}
    costs = [
        missed_costs(estimated(course=course(phase(8)), fee_schedule=prices, purchase=purchase, missed=no_show(number)))
        for number in (4, 5)
    ]
    assert costs == [[27000], [30000]]
