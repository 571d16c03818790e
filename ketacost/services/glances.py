"""What lists say about a record, straight from what is stored: reading it whole would load its whole model."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeVar
from uuid import UUID

from ketacost.services.records import Record, UnreadableRecord
from ketacost.services.store import RecordId

Data = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class QuoteGlance:
    """A quote in a list; `state` is the value of a `QuoteState`."""

    number: str
    person: str
    title: str
    state: str
    created_on: dt.date
    valid_until: dt.date | None

    @classmethod
    def of(cls, data: Data) -> Self:
        """Take it from a stored quote."""
        return cls(
            number=data.get("number", ""),
            person=data.get("person", {}).get("name", ""),
            title=data.get("title", ""),
            state=data.get("state", "draft"),
            created_on=dt.date.fromisoformat(data["created_on"]),
            valid_until=_day(data.get("valid_until")),
        )

    @property
    def name(self) -> str:
        """Its number and its patient, or what is there of them."""
        return " · ".join(part for part in (self.number, self.person or self.title) if part)


@dataclass(frozen=True, slots=True)
class ListGlance:
    """A price list in a list: its name, its clinic and its day."""

    name: str
    clinic: RecordId | None
    as_of: dt.date | None

    @classmethod
    def of(cls, data: Data) -> Self:
        """Take it from a stored price list."""
        clinic = data.get("clinic")
        return cls(name=data.get("name", ""), clinic=UUID(clinic) if clinic else None, as_of=_day(data.get("as_of")))


@dataclass(frozen=True, slots=True)
class ClinicGlance:
    """A clinic in a list: its name, and the oldest day from which anything is known of it (None: no day is known)."""

    name: str
    oldest: dt.date | None

    @classmethod
    def of(cls, data: Data) -> Self:
        """Take it from a stored clinic."""
        known = (fact for fact in (data.get("facts") or {}).values() if fact.get("state", "unknown") != "unknown")
        days = [day for fact in known if (day := _day((fact.get("source") or {}).get("as_of"))) is not None]
        return cls(name=str(data.get("name", "")), oldest=min(days, default=None))


def glances(records: Iterable[tuple[RecordId, Data]], of: Callable[[Data], T]) -> Iterator[tuple[RecordId, T]]:
    """Give what a list says about each record; those that are too damaged for a glance are left out."""
    for record, data in records:
        try:
            yield record, of(data)
        except (AttributeError, KeyError, TypeError, ValueError):
            continue


def own(records: Iterable[Record[Any]]) -> Iterator[tuple[RecordId, Data]]:
    """Give the stored data of each record that is the user's own; samples and later versions are left out."""
    return ((record, data) for record, data in stored(records) if not data.get("is_sample"))


def stored(records: Iterable[Record[Any]]) -> Iterator[tuple[RecordId, Data]]:
    """Give the stored data of each record that this version of the program knows how to read."""
    for record in records:
        try:
            data = record.data
        except UnreadableRecord:
            continue
        if isinstance(data, Mapping):
            yield record.id, data


def listed_clinic(data: Data) -> str | None:
    """Return whose price list a stored request was made with: the clinic's identity as text, or None."""
    schedule = (data.get("request") or {}).get("fee_schedule") or {}
    clinic: str | None = schedule.get("clinic")
    return clinic


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
