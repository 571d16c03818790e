"""Clinics and what is known of them: every fact with its source, or not known and then a question to ask."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from ketacost.domain.model import LongText, Model, ShortText
from ketacost.domain.sources import Fact, Source
from ketacost.domain.vocabulary import Modality


class Location(Model):
    """One place where a clinic treats."""

    name: ShortText = ""
    street: ShortText = ""
    city: ShortText = ""
    state: ShortText = ""
    postal_code: ShortText = ""
    country: ShortText = ""
    phone: ShortText = ""


class Clinician(Model):
    """Somebody who treats or supervises."""

    name: Annotated[ShortText, Field(min_length=1)]
    credentials: ShortText = ""
    role: ShortText = ""
    source: Source = Source()


class Review(Model):
    """What one review site says: a mean rating on a scale, from so many reviews, on one day."""

    source: Source
    rating: Annotated[Decimal, Field(ge=0, le=100, allow_inf_nan=False)] | None = None
    scale: Annotated[Decimal, Field(gt=0, le=100, allow_inf_nan=False)] = Decimal(5)
    count: Annotated[int, Field(ge=0, le=10_000_000)] | None = None

    @model_validator(mode="after")
    def _within_scale(self) -> Self:
        if self.rating is not None and self.rating > self.scale:
            msg = "a rating cannot be above its scale"
            raise ValueError(msg)
        return self


class Offer(StrEnum):
    """Whether a clinic offers a service; not asked is neither yes nor no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class ServiceOffer(Model):
    """A service that a clinic offers or does not offer, in words that a patient knows."""

    name: Annotated[ShortText, Field(min_length=1)]
    offered: Offer = Offer.YES
    source: Source = Source()


class Clinic(Model):
    """A clinic; `facts` holds further sourced facts by name ("years", "treatments", "monitoring", "wait_days", …).

    An archived clinic is kept, and neither listed nor compared unless asked for. `distinct_from` names the clinics that
    look like this one and, as somebody said, are not.
    """

    name: Annotated[ShortText, Field(min_length=1)]
    locations: tuple[Location, ...] = ()
    website: ShortText = ""
    email: ShortText = ""
    phone: ShortText = ""
    npi: ShortText = ""
    clinicians: tuple[Clinician, ...] = ()
    modalities: tuple[Modality, ...] = ()
    services: tuple[ServiceOffer, ...] = ()
    reviews: tuple[Review, ...] = ()
    facts: dict[str, Fact] = Field(default_factory=dict)
    source: Source = Source()
    notes: LongText = ""
    tags: tuple[ShortText, ...] = ()
    archived: bool = False
    distinct_from: tuple[UUID, ...] = ()
    is_sample: bool = False

    def fact(self, name: str) -> Fact:
        """Return a fact by name; a fact that nobody entered is not known."""
        return self.facts.get(name) or Fact()


YEARS = "years_with_ketamine"
TREATMENTS = "treatments_given"
"""The names under which a clinic's experience is kept."""
