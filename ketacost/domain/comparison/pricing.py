"""The same course at several clinics: each bought in its own cheapest way, unknowns kept as unknown."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from ketacost.domain.clinics import TREATMENTS, YEARS, Clinic
from ketacost.domain.comparison.reviews import AdjustedRating, ReviewPrior, adjusted_rating
from ketacost.domain.coverage.plans import Coverage
from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import Estimate, EstimateRequest, Mark
from ketacost.domain.estimating import estimate
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.sources import Fact


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clinic with one of its price lists, or none."""

    clinic_id: UUID
    clinic: Clinic
    schedule_id: UUID | None = None
    schedule: FeeSchedule | None = None


@dataclass(frozen=True, slots=True)
class ComparedClinic:
    """One row of a comparison; `problem` says why there is no estimate."""

    candidate: Candidate
    estimate: Estimate | None
    problem: DomainError | None
    years: Fact
    treatments: Fact
    rating: AdjustedRating | None
    comparable_cost: bool

    @property
    def has_bounded_cost(self) -> bool:
        """Whether the total is known, at least as a range, in the currency of the comparison."""
        return self.comparable_cost and self.estimate is not None and Mark.UNKNOWN not in self.estimate.patient_marks


def compare(
    request: EstimateRequest,
    candidates: Iterable[Candidate],
    prior: ReviewPrior,
    currency: str = "USD",
    holidays: frozenset[dt.date] = frozenset(),
) -> tuple[ComparedClinic, ...]:
    """Price one course at every clinic, cheapest first.

    Bounded totals in `currency` come first by expected total, then totals that are "at least", then clinics whose cost
    is not known or in another currency. A clinic without a price list has no estimate.
    """
    rows = [compare_one(request, candidate, prior, currency, holidays) for candidate in candidates]
    return tuple(sorted(rows, key=cost_order))


def request_at(request: EstimateRequest, schedule: FeeSchedule | None) -> EstimateRequest:
    """Return the request as it reads at another clinic: bought in the cheapest way there.

    Lines, packages and memberships that belong to another clinic's offer stay behind. Whether another clinic is in the
    plan's network is not known, nor whether it waives anything; a plan pays nothing in another currency.
    """
    return request.model_copy(
        update={
            "fee_schedule": schedule,
            "coverage": _coverage_at(request, schedule),
            "purchase": request.purchase.model_copy(update={"packages": None, "memberships": None}),
            "currency": None,
            "incidentals": (),
            "charges": (),
            "discounts": (),
        }
    )


def _coverage_at(request: EstimateRequest, schedule: FeeSchedule | None) -> Coverage | None:
    coverage = request.coverage
    if coverage is None or schedule == request.fee_schedule:
        return coverage
    if schedule is not None and schedule.currency != coverage.plan.currency:
        return None
    return coverage.model_copy(update={"network": None, "waived": False})


def compare_one(
    request: EstimateRequest,
    candidate: Candidate,
    prior: ReviewPrior,
    currency: str = "USD",
    holidays: frozenset[dt.date] = frozenset(),
) -> ComparedClinic:
    """Price the course at one clinic, in the cheapest way there."""
    priced, problem = None, None
    if candidate.schedule is not None:
        try:
            priced = estimate(request_at(request, candidate.schedule), holidays)
        except DomainError as error:
            problem = error
    return ComparedClinic(
        candidate=candidate,
        estimate=priced,
        problem=problem,
        years=candidate.clinic.fact(YEARS),
        treatments=candidate.clinic.fact(TREATMENTS),
        rating=adjusted_rating(candidate.clinic.reviews, prior),
        comparable_cost=priced is not None and priced.currency == currency,
    )


def cost_order(row: ComparedClinic) -> tuple[int, int, str]:
    """The sort key by cost: bounded totals, then "at least", then not known; names decide between equals."""
    name = row.candidate.clinic.name.casefold()
    if row.estimate is None or not row.comparable_cost:
        return 2, 0, name
    group = 0 if row.has_bounded_cost else 1
    pays = row.estimate.patient_pays
    if group and not pays.low:
        group = 2
    return group, pays.expected, name
