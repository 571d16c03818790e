"""Courses that go through a plan: the worked ones that window, workbook and command line must agree on."""

import datetime as dt
from decimal import Decimal
from typing import Any

from ketacost.domain.courses import Course, Phase, Spacing, SpacingKind, VisitOverride
from ketacost.domain.coverage.plans import AllowedAmount, Benefit, Coverage, CoveragePlan, Limits, Network, Step
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import Fee, FeeSchedule
from ketacost.domain.prices import Price
from ketacost.domain.purchases import Purchase
from ketacost.domain.sources import How, Source
from ketacost.domain.vocabulary import PhaseKind
from tests.golden.courses import LIST

CARD = Source(said_by="Member services", how=How.PHONE, as_of=dt.date(2026, 11, 2), quote="$1,050 for each session")


def limits(deductible: int | str, most: int | str | None, **more: Any) -> Limits:
    """Return the yearly amounts of one network."""
    limit = None if most is None else Price.exact(most)
    return Limits(deductible=Price.exact(deductible), out_of_pocket_limit=limit, **more)


def benefit(percent: int | str = 20, **more: Any) -> Benefit:
    """Return "deductible, then a percentage" for everything."""
    return Benefit(**{"id": "session", "name": "Outpatient treatment", "coinsurance": Decimal(percent), **more})


def plan(deductible: int | str, most: int | str | None, percent: int | str = 20, **more: Any) -> CoveragePlan:
    """Return a plan with one benefit."""
    fields = {"in_network": limits(deductible, most), "benefits": (benefit(percent),), "source": CARD}
    return CoveragePlan(**{"name": "Example PPO Silver", **fields, **more})


def allowed(amount: int | str) -> tuple[AllowedAmount, ...]:
    """Return one allowed amount for every service."""
    return (AllowedAmount(amount=Price.exact(amount), source=CARD),)


def course(start: dt.date, count: int, every_days: int, days: tuple[str, ...] = ()) -> Course:
    """Return sessions so many days apart, or on the days named."""
    spacing = Spacing(kind=SpacingKind.EVERY_DAYS, number=every_days)
    phase = Phase(id="start", kind=PhaseKind.INDUCTION, count=count, spacing=spacing, services=("treatment",))
    moved = tuple(
        VisitOverride(phase="start", ordinal=number, date=dt.date.fromisoformat(day))
        for number, day in enumerate(days, 1)
    )
    return Course(start=start, horizon_months=12, phases=(phase,), weekdays_off=(), overrides=moved)


def request(of: Course, price: int | str, coverage: Coverage) -> EstimateRequest:
    """Return a course at one price a session, through a plan."""
    fee = Fee(id="single", service="treatment", label="Session", price=Price.exact(price), source=LIST)
    return EstimateRequest(
        course=of,
        fee_schedule=FeeSchedule(name="Example Wellbeing", fees=(fee,), source=LIST),
        purchase=Purchase(packages=(), memberships=()),
        coverage=coverage,
    )


def yearly(
    deductible: int | str = 2000,
    most: int | str = 6000,
    percent: int | str = 20,
    recognised: int | str = 1050,
    price: int | str = 1050,
) -> EstimateRequest:
    """Return 21 weekly sessions that reach the yearly limit: 6,000."""
    coverage = Coverage(plan=plan(deductible, most, percent), allowed=allowed(recognised))
    return request(course(dt.date(2026, 1, 5), 21, 7), price, coverage)


NEW_YEAR_DAYS = ("2025-12-15", "2025-12-18", "2025-12-22", "2025-12-29", "2026-01-02", "2026-01-05")


def new_year(start: str = "01-01") -> EstimateRequest:
    """Return six sessions around New Year (DER-008): 2,880; with a plan year from July (DER-009) 1,920."""
    coverage = Coverage(plan=plan(1500, 6000, plan_year_start=start), allowed=allowed(600))
    return request(course(dt.date(2025, 12, 15), 6, 3, NEW_YEAR_DAYS), 700, coverage)


def superbill(percent: int = 40, recognised: int = 320) -> EstimateRequest:
    """Return four sessions out of network (DER-033): 1,900 at the visits, 348 back, 1,552 in the end."""
    out = plan(700, 5000, percent, out_of_network=limits(700, 5000))
    coverage = Coverage(plan=out, network=Network.OUT, reimbursed_after=30, allowed=allowed(recognised))
    return request(course(dt.date(2025, 3, 3), 4, 3), 475, coverage)


def copay_and_help() -> EstimateRequest:
    """Return sessions with a copay before deductible and percentage, and help from a manufacturer."""
    steps = (Step.COPAY, Step.DEDUCTIBLE, Step.COINSURANCE)
    one = benefit(30, steps=steps, copay=Price.exact("37.50"))
    coverage = Coverage(plan=plan(500, 1800, benefits=(one,)), allowed=allowed("412.33"))
    return request(course(dt.date(2026, 2, 2), 8, 14), "460.05", coverage)
