"""The days on which packs are paid for: each pack counts its own visits, and is paid as it was bought."""

from typing import Any

import pytest
from building import bought, course, estimated, fee_list, package, phase

from ketacost.domain.estimates import Estimate

HALVES = [{"share": {"percent": 50}}, {"due": "after_visit", "number": 3}]
FOUR = package(1200, 4, name="four") | {"payments": HALVES}
BOTH = FOUR | {"contents": [{"service": "treatment", "count": 4}, {"service": "monitoring", "count": 4}]}


def weekly(count: int, **more: Any) -> dict[str, Any]:
    return course(phase(count, spacing={"kind": "every_weeks", "number": 1}, **more))


def paid(made: Estimate) -> list[tuple[str, int]]:
    assert sum(one.amount.expected for one in made.payments) == made.total.expected
    return [(str(one.date), one.amount.expected) for one in made.payments]


def test_a_part_after_a_visit_counts_the_visits_of_its_own_pack() -> None:
    made = estimated(course=weekly(8), fee_schedule=fee_list(packages=(FOUR,)), purchase=bought("four", "four"))
    assert paid(made) == [
        ("2026-01-05", 60000),
        ("2026-01-19", 60000),
        ("2026-02-02", 60000),
        ("2026-02-16", 60000),
    ]


def test_two_services_of_one_visit_are_one_visit() -> None:
    plan = weekly(4, services=["treatment", "monitoring"])
    made = estimated(course=plan, fee_schedule=fee_list(packages=(BOTH,)), purchase=bought("four"))
    assert paid(made) == [("2026-01-05", 60000), ("2026-01-19", 60000)]


def test_a_pack_that_has_expired_leaves_its_visits_to_the_next() -> None:
    short = FOUR | {"expires_after_days": 10, "payments": [HALVES[0], {"due": "after_visit", "number": 2}]}
    made = estimated(course=weekly(4), fee_schedule=fee_list(packages=(short,)), purchase=bought("four", "four"))
    assert paid(made) == [
        ("2026-01-05", 60000),
        ("2026-01-12", 60000),
        ("2026-01-19", 60000),
        ("2026-01-26", 60000),
    ]


AHEAD = {"payments": [{"share": {"percent": 50}, "due": "booking", "days_before": 7}, HALVES[1]]}


@pytest.mark.parametrize(
    ("packages", "payments"),
    [
        (
            [{"prepaid": True}, {}],
            [("2025-12-29", 108000), ("2026-01-26", 60000), ("2026-02-16", 60000)],
        ),
        (
            [{}, {"prepaid": True}],
            [("2025-12-29", 60000), ("2026-01-19", 60000), ("2026-01-26", 108000)],
        ),
        (  # the prepaid one waits for its day: the other one opens first
            [{"prepaid": True, "not_before": "2026-02-01"}, {}],
            [("2025-12-29", 60000), ("2026-01-19", 60000), ("2026-01-26", 108000)],
        ),
    ],
)
def test_only_the_pack_that_was_bought_so_is_paid_in_full_at_booking(
    packages: list[dict[str, Any]], payments: list[tuple[str, int]]
) -> None:
    four = FOUR | AHEAD | {"prepayment": {"percent": 10}}
    purchase = {"packages": [{"package": "four", **one} for one in packages]}
    made = estimated(course=weekly(8), fee_schedule=fee_list(packages=(four,)), purchase=purchase)
    assert paid(made) == payments
