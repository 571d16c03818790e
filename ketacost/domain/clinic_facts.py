"""Which facts one asks a clinic for: what they are called, how one asks, what they are worth, and how fast they age."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from ketacost.domain.ageing import Age, age_of
from ketacost.domain.clinics import Clinic
from ketacost.domain.model import Key, LongText, Model, ShortText
from ketacost.domain.sources import Fact, FactState, Source
from ketacost.domain.vocabulary import Modality

Share = Annotated[Decimal, Field(ge=0, le=100, allow_inf_nan=False)]
Days = Annotated[int, Field(ge=1, le=3650)]


class FactGroup(StrEnum):
    """Under which heading a fact stands; all but the last are those of the comparison."""

    HANDS = "hands"
    FIT = "fit"
    COST = "cost"
    ACCESS = "access"
    CONTACT = "contact"


class FactKind(StrEnum):
    """What kind of answer a fact has."""

    YES_NO = "yes_no"
    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    LIST = "list"


class KeptIn(StrEnum):
    """Where what is known is kept, if not among the facts themselves."""

    ROUTES = "modalities"


class FactEntry(Model):
    """One fact that may be known of every clinic.

    `part` is its share of its criterion in per cent; 0 is shown and asked last. `by_phone` is False for what one looks
    up and does not ask the clinic; `only_with` is a route without which the fact does not matter.
    """

    id: Key
    label: Annotated[ShortText, Field(min_length=1)]
    group: FactGroup = FactGroup.FIT
    kind: FactKind = FactKind.TEXT
    unit: ShortText = ""
    question: LongText = ""
    criterion: str = ""
    part: Share = Decimal(0)
    amber_days: Days = 180
    red_days: Days = 365
    by_phone: bool = True
    only_with: Modality | None = None
    kept_in: KeptIn | None = None

    @model_validator(mode="after")
    def _ages_in_order(self) -> Self:
        if self.red_days < self.amber_days:
            msg = "a fact cannot be old before it is ageing"
            raise ValueError(msg)
        return self

    def age(self, as_of: dt.date | None, today: dt.date) -> Age:
        """Say how old this fact is when it was said on a day."""
        return age_of(as_of, today, self.amber_days, self.red_days)


class GroupPoints(Model):
    """A group of the comparison with its usual points; `points` 0 is no part of the score."""

    id: FactGroup
    label: ShortText
    points: Share


class CriterionShare(Model):
    """A criterion of the comparison with its share inside its group."""

    id: Key
    group: FactGroup
    within: Share


class Urgency(Model):
    """How much a question counts by how much is known: a fact that nobody knows more than one that is old."""

    not_known: Share = Decimal(1)
    old: Share = Decimal("0.5")
    ageing: Share = Decimal("0.25")


class FactCatalogue(Model):
    """Every fact that one may ask for, in the order of the profile, and what the comparison makes of each."""

    version: Annotated[ShortText, Field(min_length=1)]
    source: Source
    urgency: Urgency = Urgency()
    groups: Annotated[tuple[GroupPoints, ...], Field(min_length=1)]
    criteria: tuple[CriterionShare, ...]
    facts: Annotated[tuple[FactEntry, ...], Field(min_length=1)]

    def with_own(self, own: tuple[FactEntry, ...]) -> "FactCatalogue":
        """Return the catalogue with facts of the user's own at its end; the catalogue's win where two have one id."""
        known = {entry.id for entry in self.facts}
        added = tuple(entry for entry in own if entry.id not in known)
        return self.model_copy(update={"facts": (*self.facts, *added)}) if added else self

    @property
    def labels(self) -> dict[str, str]:
        """What each fact is called, by id."""
        return {entry.id: entry.label for entry in self.facts}

    def entry(self, fact: str) -> FactEntry | None:
        """Return a fact by id."""
        return next((entry for entry in self.facts if entry.id == fact), None)

    def worth(self, entry: FactEntry) -> Decimal:
        """Return how many points of a hundred hang on a fact at the usual weights of the comparison."""
        share = next((one for one in self.criteria if one.id == entry.criterion), None)
        points = {group.id: group.points for group in self.groups}
        total = sum(points.values())
        if share is None or not total:
            return Decimal(0)
        within = sum(one.within for one in self.criteria if one.group is share.group)
        return points[share.group] / total * share.within / within * entry.part if within else Decimal(0)


def fact_of(clinic: Clinic, entry: FactEntry) -> Fact:
    """Return what is known of a clinic about an entry, wherever that is kept."""
    kept = clinic.fact(entry.id)
    if entry.kept_in is KeptIn.ROUTES and clinic.modalities:
        source = kept.source if kept.source != Source() else clinic.source
        return Fact(state=FactState.KNOWN, text=", ".join(clinic.modalities), source=source)
    return Fact(source=kept.source) if entry.kept_in is not None else kept


def with_facts(clinic: Clinic, changed: Mapping[str, Fact], catalogue: FactCatalogue) -> Clinic:
    """Return the clinic with facts put in their places; one that is not known and was never there is left out.

    Raises ValueError where a list of routes names one that there is not.
    """
    facts = {**clinic.facts, **{name: fact for name, fact in changed.items() if fact != Fact() or name in clinic.facts}}
    update: dict[str, object] = {"facts": facts}
    for name, fact in changed.items():
        entry = catalogue.entry(name)
        if entry is not None and entry.kept_in is KeptIn.ROUTES:
            named = {Modality(part.strip()) for part in fact.text.split(",") if part.strip()}
            update["modalities"] = tuple(route for route in Modality if route in named)
    return clinic.model_copy(update=update)
