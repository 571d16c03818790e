"""What `--json` prints: complete answers as models, from which `ketacost schema` draws their JSON Schema."""

import datetime as dt
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ketacost.domain.clinics import Clinic
from ketacost.domain.coverage.plans import Coverage, CoveragePlan, Network
from ketacost.domain.coverage.timeline import Turn
from ketacost.domain.estimates import DatedVisit, EstimateRequest, Mark, PaymentKind, VisitRef
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.model import Model
from ketacost.domain.prices import Price
from ketacost.domain.quotes import Quote
from ketacost.domain.sources import Fact, Source
from ketacost.domain.vocabulary import PhaseKind


class CaseMinors(Model):
    """An amount of each case in minor units; `high` null has no upper bound."""

    low: int
    expected: int
    high: int | None


class CaseDecimals(Model):
    """An amount of each case in units of the currency."""

    low: Decimal
    expected: Decimal
    high: Decimal | None


class AmountOut(Model):
    """An amount per case as integers, as decimal text, and in words."""

    minor: CaseMinors
    decimal: CaseDecimals
    text: str


class TotalsOut(Model):
    """What the lines add up to: listed less discount plus tax is total, before any plan.

    `patient_pays` is what it costs the patient in the end: `paid_at_visits` less what `comes_back`.
    """

    listed: AmountOut
    discount: AmountOut
    tax: AmountOut
    total: AmountOut
    patient_pays: AmountOut
    paid_at_visits: AmountOut
    comes_back: AmountOut
    plan_pays: AmountOut
    assistance: AmountOut
    written_off: AmountOut


class ReasonOut(Model):
    """Why a line is there or costs what it does: a code with its parameters, and the sentence."""

    code: str
    params: dict[str, str | int]
    text: str


class LineOut(Model):
    """One charge of the estimate."""

    id: str
    service: str
    service_text: str
    text: str
    section: str
    section_text: str
    date: dt.date | None
    phase: PhaseKind | None
    visit: VisitRef | None
    package: str | None
    payee: str
    quantity: Decimal
    divisor: int
    unit_price: Price
    unit_price_text: str
    listed: AmountOut
    discount: AmountOut
    tax: AmountOut
    tax_inside: AmountOut
    total: AmountOut
    marks: tuple[Mark, ...]
    reasons: tuple[ReasonOut, ...]
    source: Source
    source_text: str


class GroupOut(Model):
    """The total of one service, section or month ("2026-12", or "" where no day is set)."""

    key: str
    text: str
    total: AmountOut


class PaymentOut(Model):
    """So much to one payee on one day."""

    date: dt.date | None
    text: str
    kind: PaymentKind
    payee: str
    amount: AmountOut
    lines: tuple[str, ...]
    number: int
    count: int


class ShareOut(Model):
    """Who bears which part of one line that goes to a plan; `line` is its id.

    `cash` is handed over on the day, `later` comes back, `net` is what the line costs in the end. `deductible_left` and
    `limit_left` null: there is no such amount, or nobody knows. `trace` and `reasons` are those of the expected case.
    """

    line: str
    text: str
    date: dt.date
    plan_year: dt.date
    network: Network
    billed: AmountOut
    allowed: AmountOut
    deductible: AmountOut
    copay: AmountOut
    coinsurance: AmountOut
    noncovered: AmountOut
    penalty: AmountOut
    over_maximum: AmountOut
    balance_bill: AmountOut
    written_off: AmountOut
    plan_pays: AmountOut
    assistance: AmountOut
    cash: AmountOut
    later: AmountOut
    net: AmountOut
    deductible_left: AmountOut | None
    limit_left: AmountOut | None
    prepaid: bool
    trace: tuple[str, ...]
    reasons: tuple[ReasonOut, ...]


class TurnOut(Model):
    """What happens at a visit: the deductible is met, the limit reached, a plan year begins."""

    code: Turn
    text: str


class DayOut(Model):
    """One day of the course, with what is left after it and what happens there."""

    date: dt.date
    text: str
    billed: AmountOut
    cash: AmountOut
    plan_pays: AmountOut
    assistance: AmountOut
    later: AmountOut
    net: AmountOut
    deductible_left: AmountOut | None
    limit_left: AmountOut | None
    turns: tuple[TurnOut, ...]


class CoverageOut(Model):
    """What a plan does to an estimate, in words, and what that rests on."""

    plan: str
    network: str
    summary: str
    assumptions: tuple[str, ...]


class WayOut(Model):
    """One way to buy; `difference` (to the cheapest) and `worth_asking` (per visit) are in minor units."""

    packages: tuple[str, ...]
    text: str
    total: AmountOut
    patient_pays: AmountOut
    marks: tuple[Mark, ...]
    chosen: bool
    is_best: bool
    difference: int | None
    worth_asking: int | None


class HeadlineOut(Model):
    """The answer as one sentence, and what keeps it from being one exact figure."""

    sentence: str
    notes: tuple[str, ...]


class _Head(Model):
    """What computed documents begin with: what they are, and by which program, data and engine."""

    ketacost: str
    version: Literal[1] = 1
    program: str
    data: str
    engine: str
    currency: str


class AnswerOut(_Head):
    """What `ketacost estimate --json` prints."""

    ketacost: Literal["answer"] = "answer"
    minor_digits: int
    headline: HeadlineOut
    totals: TotalsOut
    marks: tuple[Mark, ...]
    patient_marks: tuple[Mark, ...]
    lines: tuple[LineOut, ...]
    coverage: CoverageOut | None
    shares: tuple[ShareOut, ...]
    days: tuple[DayOut, ...]
    by_service: tuple[GroupOut, ...]
    by_section: tuple[GroupOut, ...]
    by_month: tuple[GroupOut, ...]
    visits: tuple[DatedVisit, ...]
    payments: tuple[PaymentOut, ...]
    ways: tuple[WayOut, ...]
    notes: tuple[ReasonOut, ...]
    request: EstimateRequest


class QuoteOut(Model):
    """What `ketacost quote --json` prints: the quote itself, and its figures in words."""

    ketacost: Literal["quote"] = "quote"
    version: Literal[1] = 1
    quote: Quote
    answer: AnswerOut


class FactOut(Model):
    """A fact with its source, and in words; "not known" is neither no nor zero."""

    fact: Fact
    text: str


class RatingOut(Model):
    """Reviews on a scale of 5: `adjusted` for how few there are orders, `raw` is what the sites show."""

    adjusted: Decimal
    raw: Decimal
    count: int


class OffersOut(Model):
    """The services of a clinic by what is known of them."""

    offered: tuple[str, ...]
    not_offered: tuple[str, ...]
    not_known: tuple[str, ...]


class ComparedOut(Model):
    """One clinic of a comparison; `total` null: there is no price list, or the course cannot be priced with it.

    `cost_text` says what the patient pays in the end.
    """

    clinic: str
    clinic_id: UUID
    is_sample: bool
    currency: str | None
    total: AmountOut | None
    patient_pays: AmountOut | None
    cost_text: str
    comparable_cost: bool
    marks: tuple[Mark, ...]
    problem: str | None
    notes: tuple[str, ...]
    way: str | None
    years: FactOut
    treatments: FactOut
    rating: RatingOut | None
    services: OffersOut


class ComparisonOut(_Head):
    """What `ketacost compare --json` prints, in the order that was asked for."""

    ketacost: Literal["comparison"] = "comparison"
    sort: str
    notes: tuple[str, ...]
    clinics: tuple[ComparedOut, ...]
    request: EstimateRequest


class ListEntry(Model):
    """A price list of a clinic; without an id it has none that lasts."""

    id: UUID | None = None
    fee_schedule: FeeSchedule


class ClinicEntry(Model):
    """A clinic with its price lists, as `compare --clinics` reads it; the newest list in the currency counts."""

    id: UUID | None = None
    clinic: Clinic
    schedules: tuple[ListEntry, ...] = ()


class EstimateFile(Model):
    """A request for an estimate in its wrapper."""

    ketacost: Literal["estimate"]
    version: Literal[1]
    request: EstimateRequest


class FeeScheduleFile(Model):
    """A price list in its wrapper."""

    ketacost: Literal["fee-schedule"]
    version: Literal[1]
    fee_schedule: FeeSchedule


class ClinicFile(Model):
    """A clinic with its price list, in its wrapper."""

    ketacost: Literal["clinic"]
    version: Literal[1]
    entry: ClinicEntry


class CoverageFile(Model):
    """A plan with how a course is run through it, in its wrapper."""

    ketacost: Literal["coverage"]
    version: Literal[1]
    coverage: Coverage


class CoveragePlanFile(Model):
    """A plan alone, in its wrapper."""

    ketacost: Literal["coverage-plan"]
    version: Literal[1]
    plan: CoveragePlan
