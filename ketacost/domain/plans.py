"""What is kept of the work itself: an estimate in progress and a comparison in progress."""

from uuid import UUID

from ketacost.domain.coverage.plans import Coverage
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.model import CurrencyCode, Key, Model, ShortText


class EstimatePlan(Model):
    """An estimate as a person left it: the request, and the records (with revisions) that it was made from.

    `coverage_aside` waits while the prices are in another currency than the plan, as two currencies never add up.
    """

    title: ShortText = ""
    person: UUID | None = None
    clinic: UUID | None = None
    schedule: UUID | None = None
    schedule_number: int | None = None
    coverage_plan: UUID | None = None
    coverage_number: int | None = None
    coverage_aside: Coverage | None = None
    preset: Key | None = None
    request: EstimateRequest
    is_sample: bool = False


class ComparisonPlan(Model):
    """A comparison as a person left it: whose course is priced, in which currency, and which clinics are left out."""

    title: ShortText = ""
    estimate: UUID | None = None
    preset: Key | None = None
    request: EstimateRequest
    currency: CurrencyCode = "USD"
    left_out: tuple[UUID, ...] = ()
    is_sample: bool = False
