"""Covered courses, worked by hand, that the tests of the window show."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ketacost.domain.courses import Course
from ketacost.domain.coverage.plans import AllowedAmount, Benefit, Coverage, CoveragePlan, Limits, Network
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.prices import Price

AROUND_NEW_YEAR = ("2025-12-15", "2025-12-18", "2025-12-22", "2025-12-29", "2026-01-02", "2026-01-05")


def course(days: tuple[str, ...]) -> Course:
    """Visits on such days."""
    moved = [{"phase": "start", "ordinal": number, "date": day} for number, day in enumerate(days, 1)]
    phase = {"id": "start", "kind": "induction", "count": len(days), "services": ["treatment"]}
    return Course.model_validate({"start": days[0], "phases": [phase], "overrides": moved, "weekdays_off": []})


def prices(treatment: str, **more: Any) -> FeeSchedule:
    fee = {"id": "treatment", "service": "treatment", "price": treatment}
    return FeeSchedule.model_validate({"fees": [fee], **more})


def limits(deductible: int, most: int) -> Limits:
    return Limits(deductible=Price.exact(deductible), out_of_pocket_limit=Price.exact(most))


def plan(deductible: int, most: int, percent: int = 20, **more: Any) -> CoveragePlan:
    benefit = Benefit.model_validate({"id": "treatment", "name": "Treatment", "coinsurance": percent})
    return CoveragePlan(**{"name": "Blue PPO", "in_network": limits(deductible, most), "benefits": (benefit,), **more})


def around_new_year(plan_year_start: str = "01-01") -> dict[str, Any]:
    """Six visits of 700, 600 recognised, around New Year: 2,880, or 1,920 where the plan year starts in July."""
    coverage = Coverage(
        plan=plan(1500, 6000, plan_year_start=plan_year_start), allowed=(AllowedAmount(amount=Price.exact(600)),)
    )
    return whole(course(AROUND_NEW_YEAR), prices("700"), coverage)


def superbill() -> dict[str, Any]:
    """Four visits of 475, 320 recognised, deductible 700, 40 %: 1,900 at the visits, 348 back, 1,552 in the end."""
    coverage = Coverage(
        plan=plan(700, 5000, 40, out_of_network=limits(700, 5000)),
        network=Network.OUT,
        reimbursed_after=30,
        allowed=(AllowedAmount(amount=Price.exact(320)),),
    )
    return whole(course(("2025-03-03", "2025-03-06", "2025-03-10", "2025-03-13")), prices("475"), coverage)


def nothing_known(treatment: str = "700") -> dict[str, Any]:
    """Neither the network nor what the plan recognises is known."""
    coverage = Coverage(plan=plan(1500, 6000, out_of_network=limits(3000, 9000)), network=None)
    return whole(course(AROUND_NEW_YEAR), prices(treatment), coverage)


def to_the_limit() -> dict[str, Any]:
    """21 visits of 1,050, deductible 2,000, 20 %, limit 6,000: the limit is reached at the last visit, of 200."""
    start = dt.date(2026, 1, 5)
    days = tuple((start + dt.timedelta(weeks=week)).isoformat() for week in range(21))
    coverage = Coverage(plan=plan(2000, 6000), allowed=(AllowedAmount(percent=100),))
    return whole(course(days), prices("1050"), coverage)


def whole(course_: Course, listed: FeeSchedule, coverage: Coverage) -> dict[str, Any]:
    request = EstimateRequest(course=course_, fee_schedule=listed, coverage=coverage)
    return request.model_dump()
