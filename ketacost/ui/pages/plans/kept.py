"""Plans as records: made from a usual plan, copied, rolled; and how an estimate's plan stands to its record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from ketacost.domain.coverage.plans import Benefit, Coverage, CoveragePlan, PlanKind
from ketacost.domain.coverage.rolling import plan_year, rolled
from ketacost.domain.plans import EstimatePlan
from ketacost.services.coverage_words import PLAN_KINDS
from ketacost.services.records import Record
from ketacost.ui.pages.estimate.editing import changed
from ketacost.ui.pages.plans.words import tr

LONGEST_NAME = 200


class Tie(StrEnum):
    """What the plan in an estimate is to its record: the same, older than it, without one, or never kept as one."""

    SAME = "same"
    OLDER = "older"
    DELETED = "deleted"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Tied:
    """The record that an estimate's plan came from, where it is there, and how the two stand."""

    tie: Tie
    record: Record[CoveragePlan] | None = None


def tied(plan: EstimatePlan, records: Iterable[Record[CoveragePlan]]) -> Tied:
    """Return how an estimate's plan stands to its record."""
    coverage = plan.request.coverage
    if plan.coverage_plan is None or coverage is None:
        return Tied(Tie.ALONE)
    record = next((one for one in records if one.id == plan.coverage_plan), None)
    if record is None:
        return Tied(Tie.DELETED)
    return Tied(Tie.SAME if record.model == coverage.plan else Tie.OLDER, record)


def with_coverage(
    plan: EstimatePlan, coverage: Coverage | None, record: UUID | None, number: int | None
) -> EstimatePlan:
    """Return an estimate with another coverage, and the record that its plan is kept in."""
    request = changed(plan.request, coverage=coverage)
    return changed(plan, request=request, coverage_plan=record, coverage_number=number, coverage_aside=None)


def run_through(plan: CoveragePlan, before: Coverage | None) -> Coverage:
    """Return a coverage by a plan; what is known of the course and its clinic stays."""
    return Coverage(plan=plan) if before is None else changed(before, plan=plan)


def empty_plan(currency: str) -> CoveragePlan:
    """Return a plan of which nothing is known."""
    anything = Benefit(id="visits", name=tr("Every visit"), covered=None)
    return CoveragePlan(kind=PlanKind.OTHER, currency=currency, benefits=(anything,))


def named_for_year(plan: CoveragePlan, label: str, day: dt.date, taken: Iterable[str]) -> CoveragePlan:
    """Return a plan called after its kind and the year that its plan year begins in."""
    first, _last = plan_year(plan, day)
    name = tr("{label} {year}").format(label=label or PLAN_KINDS[plan.kind], year=first.year)
    return changed(plan, name=unused(name, taken))


def for_next_year(plan: CoveragePlan, today: dt.date, taken: Iterable[str]) -> CoveragePlan:
    """Return a plan rolled to its next plan year and called after that year."""
    day = plan.ends or today
    following = rolled(plan, day)
    year = plan_year(plan, day)[0].year
    name = plan.name or PLAN_KINDS[plan.kind]
    next_name = name.replace(str(year), str(year + 1)) if str(year) in name else f"{name} {year + 1}"
    return changed(following, name=unused(next_name, taken), is_sample=False)


def copy_of(plan: CoveragePlan, taken: Iterable[str]) -> CoveragePlan:
    """Return a copy under a name of its own."""
    name = tr("{name} (copy)").format(name=plan.name or PLAN_KINDS[plan.kind])
    return changed(plan, name=unused(name, taken), is_sample=False)


def unused(wanted: str, taken: Iterable[str]) -> str:
    """Return a name that no other plan has."""
    names = set(taken)
    endings = ("", *(f" {number}" for number in range(2, len(names) + 3)))
    offered = (wanted[: LONGEST_NAME - len(ending)].rstrip() + ending for ending in endings)
    return next(name for name in offered if name not in names)
