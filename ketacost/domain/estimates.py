"""The request for an estimate, and the answer: lines, each with its reason and source, and what they add up to."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, NamedTuple, Self

from pydantic import Field, model_validator

from ketacost.domain.amounts import ZERO, Amount, total_of
from ketacost.domain.charges import Discount, IncidentalFee, TypedCharge
from ketacost.domain.courses import Course
from ketacost.domain.coverage.adjudication import Adjudicated
from ketacost.domain.coverage.plans import Coverage, Network
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.model import CurrencyCode, Key, Model
from ketacost.domain.prices import Price
from ketacost.domain.purchases import Funding, Purchase
from ketacost.domain.sources import NO_SOURCE, Source
from ketacost.domain.terms import MissedKind, NoticeUnit
from ketacost.domain.vocabulary import PhaseKind


class MissedVisit(Model):
    """A visit that is cancelled, moved or missed, and with how much notice; the visit itself stays in the course."""

    phase: Key
    ordinal: Annotated[int, Field(ge=1, le=400)]
    kind: MissedKind = MissedKind.NO_SHOW
    notice: Annotated[int, Field(ge=0, le=100_000)] = 0
    notice_unit: NoticeUnit = NoticeUnit.HOURS


class EstimateRequest(Model):
    """Everything that an estimate is computed from.

    A purchase without packages named asks for the cheapest mix. `currency` may be left out where a price list says it.
    """

    course: Course | None = None
    fee_schedule: FeeSchedule | None = None
    purchase: Purchase = Purchase()
    incidentals: tuple[IncidentalFee, ...] = ()
    missed: tuple[MissedVisit, ...] = ()
    charges: tuple[TypedCharge, ...] = ()
    discounts: tuple[Discount, ...] = ()
    coverage: Coverage | None = None
    funding: Funding = Funding()
    currency: CurrencyCode | None = None

    @model_validator(mode="after")
    def _one_currency(self) -> Self:
        listed = self.fee_schedule.currency if self.fee_schedule else None
        if self.currency and listed and self.currency != listed:
            msg = f"the price list is in {listed}, the estimate in {self.currency}: two currencies never add up"
            raise ValueError(msg)
        if self.coverage is not None and self.coverage.plan.currency != (listed or self.currency or "USD"):
            msg = f"the plan is in {self.coverage.plan.currency}, the prices are not: two currencies never add up"
            raise ValueError(msg)
        return self

    @property
    def effective_currency(self) -> str:
        """The currency of every amount in the answer."""
        if self.fee_schedule is not None:
            return self.fee_schedule.currency
        return self.currency or "USD"


class Mark(StrEnum):
    """What keeps a total from being one exact figure."""

    RANGE = "range"
    UNKNOWN = "unknown"
    UNSTATED_DISCOUNT = "unstated_discount"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line is there or costs what it does: a code with its parameters, put into words elsewhere."""

    code: str
    params: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, code: str, **params: str | int) -> "Reason":
        """Return a reason with its parameters."""
        return cls(code, tuple(params.items()))

    def get(self, name: str) -> str | int | None:
        """Return one parameter, or None."""
        return dict(self.params).get(name)


@dataclass(frozen=True, slots=True)
class VisitRef:
    """A visit by its phase and its number within it."""

    phase: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class Line:
    """One charge: `listed` less `discount` plus `tax` is `total`, in every case, to the cent.

    `divisor` is 60 for a price by the hour, whose quantity is in minutes. `tax_inside` is the part of `total` that is
    tax already contained in the price; it adds nothing. `of_line` is the line that a credit comes off.
    """

    id: str
    service: str
    text: str
    section: str
    quantity: Decimal
    unit_price: Price
    listed: Amount
    discount: Amount
    tax: Amount
    total: Amount
    tax_inside: Amount = ZERO
    divisor: int = 1
    date: dt.date | None = None
    phase: PhaseKind | None = None
    visit: VisitRef | None = None
    package: str | None = None
    opens_package: bool = False
    payee: str = ""
    marks: tuple[Mark, ...] = ()
    reasons: tuple[Reason, ...] = ()
    source: Source = NO_SOURCE
    of_line: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """How one line is shared between patient, plan and manufacturer, in every case.

    `cash` is what the patient hands over for the line on its day (credits already taken off), `later` what comes back
    to her afterwards, and `net` what the line costs her in the end. A `prepaid` visit of a package was paid with it.
    """

    line: str
    cases: tuple[Adjudicated, Adjudicated, Adjudicated]
    superbill: bool = False
    rebate: bool = False
    prepaid: bool = False
    reasons: tuple[Reason, ...] = ()

    @property
    def expected(self) -> Adjudicated:
        """The share in the expected case."""
        return self.cases[1]

    @property
    def cash(self) -> Amount:
        """What the patient hands over on the day of the line."""
        if self.prepaid:
            return ZERO
        low, expected, high = self.cases
        if not self.superbill and not self.rebate:
            return Amount(low.patient_net or 0, expected.patient_net or 0, high.patient_net)
        return Amount(self._cash(low) or 0, self._cash(expected) or 0, self._cash(high))

    @property
    def later(self) -> Amount:
        """What comes back afterwards: the plan's part of a superbill, a manufacturer's rebate."""
        if not self.superbill and not self.rebate:
            return ZERO
        low, expected, high = self.cases
        return Amount(self._later(low) or 0, self._later(expected) or 0, self._later(high))

    @property
    def net(self) -> Amount:
        """What the line costs the patient in the end."""
        cash, later = self.cash, self.later
        return cash if later is ZERO else cash - later

    def amount(self, part: str) -> Amount:
        """Return one part of the share, by its name in `Adjudicated`."""
        low, expected, high = (getattr(case, part) for case in self.cases)
        return Amount(low or 0, expected or 0, high)

    def _is_superbill(self, case: Adjudicated) -> bool:
        return self.superbill and case.claim.network is Network.OUT

    def _cash(self, case: Adjudicated) -> int | None:
        if self._is_superbill(case):
            return None if case.patient is None or case.plan_paid is None else case.patient + case.plan_paid
        return case.patient if self.rebate else case.patient_net

    def _later(self, case: Adjudicated) -> int | None:
        if self._is_superbill(case):
            return None if case.plan_paid is None else case.plan_paid + case.assistance
        return case.assistance if self.rebate else 0


class OwnPart(NamedTuple):
    """What one line costs the patient: handed over on its day, and in the end."""

    line: Line
    cash: Amount
    net: Amount


def own_parts(lines: Iterable[Line], shares: Iterable[Share]) -> Iterator[OwnPart]:
    """Yield what each line costs the patient; a credit goes with the line that it comes off."""
    shared = {share.line: share for share in shares}
    for line in lines:
        share = shared.get(line.id)
        if share is not None:
            yield OwnPart(line, share.cash, share.net)
        elif line.of_line not in shared:
            yield OwnPart(line, line.total, line.total)


@dataclass(frozen=True, slots=True)
class DatedVisit:
    """A visit as the estimate priced it."""

    date: dt.date
    phase_id: str
    phase: PhaseKind
    ordinal: int
    services: tuple[str, ...]
    minutes: int | None
    moved: bool


class PaymentKind(StrEnum):
    """What a payment is: charges on their day, money paid ahead, a part of a package, an instalment, or money back."""

    CHARGE = "charge"
    REIMBURSEMENT = "reimbursement"
    DEPOSIT = "deposit"
    PART = "part"
    INSTALMENT = "instalment"


@dataclass(frozen=True, slots=True)
class Payment:
    """So much to one payee on one day; `number` and `count` number an instalment."""

    date: dt.date | None
    payee: str
    amount: Amount
    lines: tuple[str, ...] = ()
    number: int = 0
    count: int = 0
    kind: PaymentKind = PaymentKind.CHARGE


@dataclass(frozen=True)
class Estimate:
    """The answer. Totals are computed from the lines when they are first asked for, and never kept in a file."""

    currency: str
    engine: str
    purchase: Purchase
    funding: Funding
    lines: tuple[Line, ...]
    visits: tuple[DatedVisit, ...] = ()
    payments: tuple[Payment, ...] = ()
    notes: tuple[Reason, ...] = ()
    shares: tuple[Share, ...] = ()

    @cached_property
    def total(self) -> Amount:
        """What all lines add up to, before any plan."""
        return total_of(line.total for line in self.lines)

    @cached_property
    def own_parts(self) -> tuple[OwnPart, ...]:
        """What each line costs the patient; a credit on a line that goes to a plan is part of its share."""
        return tuple(own_parts(self.lines, self.shares))

    @cached_property
    def patient_pays(self) -> Amount:
        """What the patient pays in the end: every line, or her share of it where it goes to a plan."""
        return total_of(part.net for part in self.own_parts) if self.shares else self.total

    @cached_property
    def paid_at_visits(self) -> Amount:
        """What the patient hands over before anything comes back."""
        return total_of(part.cash for part in self.own_parts) if self.shares else self.total

    @cached_property
    def comes_back(self) -> Amount:
        """What plan and manufacturers send the patient afterwards."""
        return total_of(share.later for share in self.shares)

    @cached_property
    def plan_pays(self) -> Amount:
        """What the plan pays, to the clinic or to the patient."""
        return total_of(share.amount("plan_paid") for share in self.shares)

    @cached_property
    def assistance(self) -> Amount:
        """What manufacturers pay."""
        return total_of(share.amount("assistance") for share in self.shares)

    @cached_property
    def written_off(self) -> Amount:
        """What nobody pays: the clinic's charge above the amount of its contract."""
        return total_of(share.amount("writeoff") for share in self.shares)

    @cached_property
    def patient_marks(self) -> frozenset[Mark]:
        """What keeps the patient's own total from being one exact figure."""
        if not self.shares:
            return self.marks
        shared = {share.line for share in self.shares}
        own = (part.line for part in self.own_parts if part.line.id not in shared)
        marks = {mark for line in own for mark in line.marks}
        nets = [share.net for share in self.shares]
        if any(net.is_open for net in nets):
            marks.add(Mark.UNKNOWN)
        elif any(not net.is_exact for net in nets):
            marks.add(Mark.RANGE)
        return frozenset(marks)

    @cached_property
    def listed(self) -> Amount:
        """The lines before discounts and taxes."""
        return total_of(line.listed for line in self.lines)

    @cached_property
    def discount(self) -> Amount:
        """All discounts together, as a positive amount."""
        return total_of(line.discount for line in self.lines)

    @cached_property
    def tax(self) -> Amount:
        """All taxes on top together."""
        return total_of(line.tax for line in self.lines)

    @cached_property
    def marks(self) -> frozenset[Mark]:
        """What keeps the total from being one exact figure."""
        return frozenset(mark for line in self.lines for mark in line.marks)

    @property
    def by_service(self) -> dict[str, Amount]:
        """Totals by service, in the order in which they first appear."""
        return self._totals(lambda line: line.service)

    @property
    def by_section(self) -> dict[str, Amount]:
        """Totals by section (phase, or the section that a typed line names)."""
        return self._totals(lambda line: line.section)

    @property
    def by_month(self) -> dict[str, Amount]:
        """Totals by month of the charge ("2026-12"); undated lines under ""."""
        totals = self._totals(lambda line: f"{line.date:%Y-%m}" if line.date else "")
        return dict(sorted(totals.items()))

    @property
    def last_date(self) -> dt.date | None:
        """The day of the last payment; of the last visit where nothing is to be paid."""
        paid = [payment.date for payment in self.payments if payment.date]
        return max(paid or [visit.date for visit in self.visits], default=None)

    def _totals(self, key: Callable[[Line], str]) -> dict[str, Amount]:
        totals: dict[str, Amount] = {}
        for line in self.lines:
            totals[key(line)] = totals.get(key(line), Amount()) + line.total
        return totals
