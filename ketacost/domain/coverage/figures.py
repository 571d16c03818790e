"""Dated reference data of coverage: what an entry of a year says, and which entry holds on a day.

Past its end the latest entry carries on, marked so: "figure for 2026; 2027 not published".
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Self, TypeVar

from pydantic import model_validator

from ketacost.domain.model import CurrencyCode, Key, Model, ShortText
from ketacost.domain.prices import Price
from ketacost.domain.sources import Confidence, Source


class Dated(Model):
    """An entry with the days that it speaks for, both included; `valid_to` None has no end in sight.

    Several entries of one `id` follow each other. `valid_from` is the first day that the entry speaks for, and not
    always the first day of the thing itself.
    """

    id: Key
    valid_from: dt.date
    valid_to: dt.date | None
    confidence: Confidence
    source: Source

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            msg = "it ends before it begins"
            raise ValueError(msg)
        return self


class FigureUnit(StrEnum):
    """What a figure counts: an amount a year, a month, a mile or a night, or a part of 100."""

    A_YEAR = "a_year"
    A_MONTH = "a_month"
    A_MILE = "a_mile"
    A_NIGHT = "a_night"
    A_VISIT = "a_visit"
    PERCENT = "percent"


class YearlyFigure(Dated):
    """A figure that law or an authority sets for a year, in units of the currency, or per cent.

    `value` is for one person (self-only cover), `family` for more where that differs. Where sources disagree it is a
    range, and `confidence` says unsettled.
    """

    name: ShortText
    value: Price
    family: Price | None = None
    unit: FigureUnit = FigureUnit.A_YEAR
    currency: CurrencyCode = "USD"


Entry = TypeVar("Entry", bound=Dated)


@dataclass(frozen=True, slots=True)
class InForce(Generic[Entry]):
    """The entry for a day; `carried_on` where the day is past its end and no later one is known."""

    entry: Entry
    carried_on: bool = False

    @property
    def year(self) -> int:
        """The year that the entry is of."""
        return self.entry.valid_from.year


def in_force(entries: Iterable[Entry], entry_id: str, day: dt.date) -> InForce[Entry] | None:
    """Return the entry of an id for a day, the latest that has begun; None where none had begun yet."""
    begun = [entry for entry in entries if entry.id == entry_id and entry.valid_from <= day]
    if not begun:
        return None
    latest = max(begun, key=lambda entry: entry.valid_from)
    return InForce(latest, carried_on=latest.valid_to is not None and latest.valid_to < day)


def all_in_force(entries: Iterable[Entry], day: dt.date) -> tuple[InForce[Entry], ...]:
    """Return the entry of every id for a day, in their order; ids of which none had begun are left out."""
    known = tuple(entries)
    found = (in_force(known, entry_id, day) for entry_id in dict.fromkeys(entry.id for entry in known))
    return tuple(one for one in found if one is not None)


def figure_on(figures: Iterable[YearlyFigure], figure_id: str, day: dt.date) -> InForce[YearlyFigure] | None:
    """Return a figure for a day, marked where it is an earlier year's; None where none had begun yet."""
    return in_force(figures, figure_id, day)


def first_overlap(entries: Iterable[Dated]) -> int | None:
    """Return the place of the first entry that shares a day with an earlier one of its id; None where none does."""
    earlier: list[Dated] = []
    for number, entry in enumerate(entries):
        if any(one.id == entry.id and _share_a_day(one, entry) for one in earlier):
            return number
        earlier.append(entry)
    return None


def _share_a_day(one: Dated, other: Dated) -> bool:
    return one.valid_from <= (other.valid_to or dt.date.max) and other.valid_from <= (one.valid_to or dt.date.max)
