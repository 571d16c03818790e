"""The small print of price lists: deposits, instalments, refunds, missed visits, credits, minimums, printed totals."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from ketacost.domain.charges import Percent, Reduction, Scope
from ketacost.domain.model import Key, LongText, Model, ShortText
from ketacost.domain.prices import Money, Price
from ketacost.domain.sources import Source

Days = Annotated[int, Field(ge=0, le=3650)]
Count = Annotated[int, Field(ge=1, le=400)]


class Share(Model):
    """A part of a price: a percentage of it, or an amount in units of the currency."""

    percent: Percent | None = None
    amount: Money | None = None

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if (self.percent is None) == (self.amount is None):
            msg = "give either a percentage or an amount"
            raise ValueError(msg)
        return self


class DueKind(StrEnum):
    """The event that a part of a payment is due at."""

    BOOKING = "booking"
    FIRST_VISIT = "first_visit"
    AFTER_VISIT = "after_visit"
    MONTHS_AFTER = "months_after"


class PaymentPart(Model):
    """One part of a package's price and when it is due; the last part takes what is left, cents included.

    `number` is the visit of the package, or the months after booking. Booking is `days_before` its first visit.
    """

    share: Share | None = None
    due: DueKind = DueKind.FIRST_VISIT
    number: Annotated[int, Field(ge=0, le=400)] = 0
    days_before: Days = 0


class Deposit(Model):
    """Money paid ahead and taken off the price: a matter of when, never an extra cost.

    `days_before` each visit in scope; with `once` only before the first. Kept by the clinic where a policy says so.
    """

    id: Key
    name: ShortText = ""
    share: Share
    scope: Scope = Scope()
    days_before: Days = 0
    once: bool = False
    source: Source = Source()


class RefundMethod(StrEnum):
    """How what is paid back for unused visits is reckoned."""

    PRO_RATA = "pro_rata"
    RE_RATE = "re_rate"
    BY_STAGE = "by_stage"
    NONE = "none"


class RefundStage(Model):
    """Up to so many used visits, this percentage is paid back: of the package's price, or of its list price."""

    used_at_most: Annotated[int, Field(ge=0, le=400)]
    percent: Percent


class RefundPolicy(Model):
    """What is paid back when a package is not finished.

    Pro rata: the price less the visits used at their share of it. Re-rated: the price less the used visits at
    `single_price`, or the list's single price; never below zero. By stage: the first stage that fits. A fee comes off
    the refund. Nothing is paid back after the package expired.
    """

    method: RefundMethod = RefundMethod.RE_RATE
    single_price: Price | None = None
    fee: Share | None = None
    stages: tuple[RefundStage, ...] = ()
    stages_of: Money | None = None
    note: LongText = ""
    source: Source = Source()

    @model_validator(mode="after")
    def _stages_rise(self) -> Self:
        used = [stage.used_at_most for stage in self.stages]
        if used != sorted(set(used)):
            msg = "the stages of a refund must rise"
            raise ValueError(msg)
        if self.method is RefundMethod.BY_STAGE and not self.stages:
            msg = "a refund by stage needs its stages"
            raise ValueError(msg)
        return self


class NoticeUnit(StrEnum):
    """How notice is counted."""

    HOURS = "hours"
    BUSINESS_HOURS = "business_hours"
    WORKING_DAYS = "working_days"


class MissedKind(StrEnum):
    """What happened to a visit."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    NO_SHOW = "no_show"


class MissedPolicy(Model):
    """What a visit costs that is cancelled, moved or missed with less notice than asked for.

    Holds for the kinds named, from the `from_count`-th time on; the policy with the highest `from_count` reached wins.
    The charge is a share of the visit's price or an amount; `keeps_deposit` keeps what was paid ahead instead.
    """

    id: Key
    kinds: Annotated[tuple[MissedKind, ...], Field(min_length=1)] = tuple(MissedKind)
    notice: Annotated[int, Field(ge=0, le=10_000)] = 24
    notice_unit: NoticeUnit = NoticeUnit.HOURS
    share: Share | None = None
    keeps_deposit: bool = False
    from_count: Count = 1
    scope: Scope = Scope()
    note: LongText = ""
    source: Source = Source()


class Credit(Model):
    """A fee that is taken off a later charge: the consultation off the first treatment.

    `gives` is the service that was paid; `against` the charges that it is taken off, in order of date, within so many
    days. Without an amount all of it is credited. It never takes off more than either side comes to.
    """

    id: Key
    name: ShortText = ""
    gives: Key
    against: Scope = Scope()
    amount: Price | None = None
    within_days: Days | None = None
    needs_package: bool = False
    condition: LongText = ""
    source: Source = Source()


class Minimum(Model):
    """A clinic sells no fewer visits of a service than this; a shorter course pays for them all the same."""

    id: Key
    service: Key
    count: Count
    note: LongText = ""
    source: Source = Source()


class PrintedItem(Model):
    """One item that a printed total is said to consist of: a fee row or a package, so many times."""

    row: Key
    quantity: Annotated[Decimal, Field(gt=0, le=1000, allow_inf_nan=False)] = Decimal(1)


class PrintedTotal(Model):
    """A total as it is printed on the page, with the items that should make it up; both are kept, the gap is shown."""

    id: Key
    label: Annotated[ShortText, Field(min_length=1)]
    amount: Price
    items: tuple[PrintedItem, ...] = ()
    note: LongText = ""
    source: Source = Source()


class Prepayment(Reduction):
    """What comes off a package that is paid in full when it is booked."""

    condition: LongText = ""
