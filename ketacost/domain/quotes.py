"""Quotes: an estimate for a person, live while it is a draft, frozen whole when it is issued."""

import datetime as dt
from enum import StrEnum
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import Estimate, EstimateRequest
from ketacost.domain.model import LongText, Model, ShortText
from ketacost.domain.people import Person


class QuoteState(StrEnum):
    """Where a quote stands; expiry follows from the date and is not a state of its own."""

    DRAFT = "draft"
    ISSUED = "issued"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SUPERSEDED = "superseded"


class QuoteIssuer(Model):
    """The clinic as it stands at the head of the quote."""

    name: ShortText = ""
    address: LongText = ""
    phone: ShortText = ""
    email: ShortText = ""
    website: ShortText = ""
    npi: ShortText = ""


class Quote(Model):
    """A quote; `estimate` is None while it is a draft and complete and final from then on.

    `valid_until` is the last day on which it holds, that day included.
    """

    title: ShortText = ""
    state: QuoteState = QuoteState.DRAFT
    number: ShortText = ""
    revision: int = 1
    revises: UUID | None = None
    person: Person = Person()
    person_record: UUID | None = None
    clinic_record: UUID | None = None
    issuer: QuoteIssuer = QuoteIssuer()
    request: EstimateRequest
    estimate: Estimate | None = None
    data_versions: dict[str, str] = Field(default_factory=dict)
    created_on: dt.date
    issued_on: dt.date | None = None
    valid_days: int = 30
    valid_until: dt.date | None = None
    decided_on: dt.date | None = None
    decline_reason: ShortText = ""
    notes: LongText = ""
    is_sample: bool = False

    @model_validator(mode="after")
    def _issued_is_frozen(self) -> Self:
        if self.state is not QuoteState.DRAFT and (self.estimate is None or not self.number):
            msg = "an issued quote needs its number and its estimate"
            raise ValueError(msg)
        return self

    @property
    def is_draft(self) -> bool:
        """Whether the quote can still be edited."""
        return self.state is QuoteState.DRAFT

    def expired(self, today: dt.date) -> bool:
        """Whether an issued quote that nobody decided on is past its last day."""
        return self.state is QuoteState.ISSUED and self.valid_until is not None and today > self.valid_until


def issue(quote: Quote, number: str, estimate: Estimate, today: dt.date, data_versions: dict[str, str]) -> Quote:
    """Number a draft and freeze its estimate with the purchase that was chosen."""
    if not quote.is_draft:
        raise DomainError("quote_already_issued", number=quote.number)
    if not estimate.lines:
        raise DomainError("quote_without_lines")
    valid_until = quote.valid_until or today + dt.timedelta(days=quote.valid_days)
    if valid_until < today:
        raise DomainError("quote_already_expired", date=valid_until.isoformat())
    return quote.model_copy(
        update={
            "state": QuoteState.ISSUED,
            "number": number,
            "estimate": estimate,
            "issued_on": today,
            "valid_until": valid_until,
            "data_versions": data_versions,
        }
    )


def revise(quote: Quote, quote_record: UUID, today: dt.date) -> Quote:
    """Return a new draft that takes the place of an issued quote once it is issued itself."""
    if quote.is_draft:
        raise DomainError("quote_still_a_draft")
    return quote.model_copy(
        update={
            "state": QuoteState.DRAFT,
            "number": "",
            "revision": quote.revision + 1,
            "revises": quote_record,
            "estimate": None,
            "created_on": today,
            "issued_on": None,
            "valid_until": None,
            "decided_on": None,
            "decline_reason": "",
            "data_versions": {},
        }
    )


def next_number(prefix: str, year: int, taken: set[str]) -> str:
    """Return the next free number of a year: Q-2026-0001, then Q-2026-0002; deleted ones are not given out again."""
    head = f"{prefix.upper()}-{year}-"
    used = [int(number[len(head) :]) for number in taken if number.startswith(head) and number[len(head) :].isdecimal()]
    return f"{head}{max(used, default=0) + 1:04d}"
