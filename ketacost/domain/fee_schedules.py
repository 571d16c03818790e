"""What a clinic charges: fees by key, packages, discounts and taxes, each with its source."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Protocol, Self
from uuid import UUID

from pydantic import Field, model_validator

from ketacost.domain.charges import Discount, Tax
from ketacost.domain.model import CurrencyCode, Key, LongText, Model, ShortText
from ketacost.domain.prices import Price
from ketacost.domain.sources import Source
from ketacost.domain.terms import (
    Credit,
    Deposit,
    Minimum,
    MissedPolicy,
    PaymentPart,
    Prepayment,
    PrintedTotal,
    RefundPolicy,
)
from ketacost.domain.vocabulary import Indication, Modality, Payer, PaymentMethod, PhaseKind, Setting


class _Row(Protocol):
    @property
    def id(self) -> str: ...


class Unit(StrEnum):
    """What a price is for: a visit (of however many people), an hour, or each person at the visit."""

    VISIT = "visit"
    HOUR = "hour"
    PERSON = "person"


class FeeKeys(Model):
    """The conditions under which a price holds; one that is not set holds always.

    `minutes` is the length of the session that the price buys: it fits a visit of that length best, and also covers a
    shorter one where nothing nearer is listed. `ordinal` counts the visits of the service in the whole course, from 1.
    `membership` is the id of a membership: a price for its members.
    """

    modality: Modality | None = None
    indication: Indication | None = None
    dose: ShortText | None = None
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    setting: Setting | None = None
    phase: PhaseKind | None = None
    ordinal: Annotated[int, Field(ge=1, le=400)] | None = None
    payment_method: PaymentMethod | None = None
    payer: Payer | None = None
    membership: Key | None = None


KEY_NAMES = tuple(FeeKeys.model_fields)


class Fee(FeeKeys):
    """One row of a price list.

    `overage` is the price of each hour beyond `minutes`, prorated by the minute or by begun steps of `overage_step`.
    A price with `covers` above 1 is paid once for so many visits in a row: a fill of six doses.
    """

    id: Key
    service: Key
    price: Price
    unit: Unit = Unit.VISIT
    label: ShortText = ""
    includes: tuple[Key, ...] = ()
    overage: Price | None = None
    overage_step: Annotated[int, Field(ge=1, le=240)] = 1
    covers: Annotated[int, Field(ge=1, le=400)] = 1
    payee: ShortText = ""
    source: Source = Source()
    note: LongText = ""

    @model_validator(mode="after")
    def _overage_needs_minutes(self) -> Self:
        if self.overage is not None and (self.minutes is None or self.unit is Unit.HOUR):
            msg = "a price for longer visits needs the minutes that the first price buys, and no price by the hour"
            raise ValueError(msg)
        return self

    def keys(self) -> tuple[tuple[str, object], ...]:
        """Return the keys that are set, in the order of `KEY_NAMES`."""
        return tuple((name, value) for name in KEY_NAMES if (value := getattr(self, name)) is not None)


class PackageContent(FeeKeys):
    """So many visits of one service in a package; the keys say which visits it may be used for.

    `when_needed` further visits are promised "when needed": free at best, at the single price at worst.
    """

    service: Key
    count: Annotated[int, Field(ge=1, le=400)]
    when_needed: Annotated[int, Field(ge=0, le=400)] = 0


class Package(Model):
    """Several visits at one price; unused ones are lost after the expiry.

    Paid when the first visit takes place, unless `payments` says otherwise, or in full at booking for less where there
    is a `prepayment`.
    """

    id: Key
    name: Annotated[ShortText, Field(min_length=1)]
    price: Price
    contents: Annotated[tuple[PackageContent, ...], Field(min_length=1)]
    includes: tuple[Key, ...] = ()
    expires_after_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    prepayment: Prepayment | None = None
    payments: Annotated[tuple[PaymentPart, ...], Field(max_length=60)] = ()
    refund: RefundPolicy | None = None
    payee: ShortText = ""
    source: Source = Source()
    note: LongText = ""

    @model_validator(mode="after")
    def _one_content_per_service(self) -> Self:
        services = [content.service for content in self.contents]
        if len(set(services)) != len(services):
            msg = "a package names the same service twice"
            raise ValueError(msg)
        return self

    def has_expired(self, opened: dt.date, day: dt.date) -> bool:
        """Whether the visits of one that was opened on a day can no longer be used on another."""
        return self.expires_after_days is not None and (day - opened).days > self.expires_after_days


class Billing(StrEnum):
    """When a membership is charged."""

    MONTH = "month"
    VISIT = "visit"
    TERM = "term"


class Membership(Model):
    """A membership: its price per month, per visit, or for its whole term, and what it brings.

    It starts at a visit and runs in whole months, at least `minimum_months`. Member prices are fee rows with this id as
    their `membership`; `contents` are visits that each month (by the term: each term) holds at no further price.
    """

    id: Key
    name: Annotated[ShortText, Field(min_length=1)]
    price: Price
    billing: Billing = Billing.MONTH
    minimum_months: Annotated[int, Field(ge=1, le=120)] = 1
    contents: tuple[PackageContent, ...] = ()
    joining_fee: Price | None = None
    payee: ShortText = ""
    source: Source = Source()
    note: LongText = ""


class FeeSchedule(Model):
    """A price list in one currency; `as_of` None means that the day is not known, and counts as old."""

    clinic: UUID | None = None
    name: ShortText = ""
    currency: CurrencyCode = "USD"
    as_of: dt.date | None = None
    source: Source = Source()
    fees: tuple[Fee, ...] = ()
    packages: tuple[Package, ...] = ()
    memberships: tuple[Membership, ...] = ()
    discounts: tuple[Discount, ...] = ()
    taxes: tuple[Tax, ...] = ()
    credits: tuple[Credit, ...] = ()
    deposits: tuple[Deposit, ...] = ()
    missed: tuple[MissedPolicy, ...] = ()
    refund: RefundPolicy | None = None
    minimums: tuple[Minimum, ...] = ()
    printed_totals: tuple[PrintedTotal, ...] = ()
    notes: LongText = ""
    is_sample: bool = False

    @model_validator(mode="after")
    def _unique_ids(self) -> Self:
        groups: tuple[tuple[_Row, ...], ...] = (
            self.fees,
            self.packages,
            self.memberships,
            self.discounts,
            self.credits,
            self.deposits,
            self.missed,
            self.minimums,
            self.printed_totals,
        )
        for rows in groups:
            _refuse_doubles(row.id for row in rows)
        return self

    def fee(self, fee_id: str) -> Fee | None:
        """Return the fee row with this id, if there is one."""
        return next((fee for fee in self.fees if fee.id == fee_id), None)

    def package(self, package_id: str) -> Package | None:
        """Return the package with this id, if there is one."""
        return next((package for package in self.packages if package.id == package_id), None)

    def membership(self, membership_id: str) -> Membership | None:
        """Return the membership with this id, if there is one."""
        return next((one for one in self.memberships if one.id == membership_id), None)

    @property
    def services(self) -> frozenset[str]:
        """Every service that the list has a price or an inclusion for."""
        found = {fee.service for fee in self.fees}
        for fee in self.fees:
            found.update(fee.includes)
        for package in self.packages:
            found.update(content.service for content in package.contents)
            found.update(package.includes)
        return frozenset(found)


def _refuse_doubles(ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for row in ids:
        if row in seen:
            msg = f"two rows have the same id: {row}"
            raise ValueError(msg)
        seen.add(row)
