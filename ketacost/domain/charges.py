"""Discounts and taxes, and the charges that somebody types: a quote's own lines."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from ketacost.domain.model import Key, LongText, Model, ShortText
from ketacost.domain.prices import Money, Price
from ketacost.domain.sources import Source
from ketacost.domain.vocabulary import PaymentMethod, PhaseKind

Percent = Annotated[Decimal, Field(ge=0, le=100, allow_inf_nan=False, decimal_places=24)]


class DiscountBasis(StrEnum):
    """What a percentage is taken of: what the previous discount left, or the list amount."""

    REMAINING = "remaining"
    LIST = "list"


class Reduction(Model):
    """How much comes off: a percentage, an amount, or something that nobody has stated.

    With neither `percent` nor `amount` the size is not known: anything from nothing to the whole of what it applies to.
    `percent_to` and `amount_to` make it a range (a sliding scale); `maximum` caps it, and nothing falls below `floor`.
    Amounts are in units of the currency.
    """

    name: ShortText = ""
    percent: Percent | None = None
    percent_to: Percent | None = None
    amount: Money | None = None
    amount_to: Money | None = None
    maximum: Money | None = None
    floor: Money | None = None
    basis: DiscountBasis = DiscountBasis.REMAINING

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if self.percent is not None and self.amount is not None:
            msg = "a discount is a percentage or an amount, not both"
            raise ValueError(msg)
        for first, last in ((self.percent, self.percent_to), (self.amount, self.amount_to)):
            if last is not None and (first is None or last < first):
                msg = "the range of a discount must run from its smaller to its larger end"
                raise ValueError(msg)
        return self

    @property
    def is_unstated(self) -> bool:
        """Whether nobody has said how much comes off."""
        return self.percent is None and self.amount is None

    @property
    def is_exact(self) -> bool:
        """Whether how much comes off is one known size."""
        return not self.is_unstated and self.percent_to is None and self.amount_to is None


class Scope(Model):
    """Which charges something applies to; an empty list means all of them, `exempt` names services left out."""

    services: tuple[Key, ...] = ()
    phases: tuple[PhaseKind, ...] = ()
    packages: bool = True
    singles: bool = True
    exempt: tuple[Key, ...] = ()

    def covers(self, service: str, phase: PhaseKind | None, *, is_package: bool) -> bool:
        """Whether a charge is in scope."""
        if not (self.packages if is_package else self.singles) or service in self.exempt:
            return False
        if self.services and service not in self.services:
            return False
        return not self.phases or phase in self.phases


class DiscountPer(StrEnum):
    """Whether an amount comes off once, shared over all charges in scope, or off each of them."""

    ONCE = "once"
    CHARGE = "charge"


class Discount(Reduction):
    """A discount of a price list or a quote over every charge in its scope.

    `eligibility` names who may have it ("veteran"); empty means everybody. `needs_package` means only for somebody who
    buys a package of the same list. `capacity` limits it to so many charges, the earliest first. One that does not
    `combine` leaves alone what an earlier discount has reduced.
    """

    id: Key
    scope: Scope = Scope()
    per: DiscountPer = DiscountPer.ONCE
    eligibility: Key | None = None
    needs_package: bool = False
    capacity: Annotated[int, Field(ge=1, le=400)] | None = None
    combines: bool = True
    condition: LongText = ""
    source: Source = Source()


class Tax(Model):
    """A tax on the discounted amount, on top of it or already inside; `percent` None where the rate is not stated.

    A surcharge for paying by card is one too: it names its `payment_methods`, and its scope leaves out what is exempt.
    """

    name: ShortText = "Tax"
    percent: Percent | None = None
    inside: bool = False
    scope: Scope = Scope()
    payment_methods: tuple[PaymentMethod, ...] = ()


class TypedCharge(Model):
    """A line that somebody types: text, decimal quantity, unit price, its own discounts and taxes."""

    text: Annotated[ShortText, Field(min_length=1)]
    quantity: Annotated[Decimal, Field(ge=0, le=1_000_000, allow_inf_nan=False, decimal_places=24)] = Decimal(1)
    unit_price: Price
    discounts: tuple[Reduction, ...] = ()
    taxes: tuple[Tax, ...] = ()
    date: dt.date | None = None
    phase: PhaseKind | None = None
    service: Key = "other"
    section: ShortText = ""
    payee: ShortText = ""
    source: Source = Source()


class IncidentalFee(Model):
    """A fee row of the price list that no visit asks for by itself: a late cancellation, travel by the hour.

    For an hourly row give `minutes`; else `quantity`.
    """

    fee: Key
    quantity: Annotated[Decimal, Field(gt=0, le=10_000, allow_inf_nan=False, decimal_places=24)] = Decimal(1)
    minutes: Annotated[int, Field(ge=1, le=100_000)] | None = None
    date: dt.date | None = None
    note: ShortText = ""
