"""The clinics that are there already, and by what a clinic of a file is recognised as one of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from ketacost.domain.clinics import Clinic
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.services.clinic_import_builder import plain_name

_MOST_ALIKE = 500
"""So many clinics of one name are compared; a chain has fewer."""


@dataclass(frozen=True, slots=True)
class ExistingList:
    """A price list that a clinic has already; it is read when it is needed."""

    id: UUID
    number: int
    currency: str
    load: Callable[[], FeeSchedule]


@dataclass(frozen=True, slots=True)
class Marks:
    """What tells two clinics of one name apart: NPI, telephones (their last ten digits), ZIPs, towns."""

    npi: str = ""
    phones: frozenset[str] = frozenset()
    postal_codes: frozenset[str] = frozenset()
    cities: frozenset[str] = frozenset()

    def same(self, other: Marks) -> bool:
        """Whether the NPI, a telephone or a ZIP is the same."""
        if self.npi and other.npi:
            return self.npi == other.npi
        return bool(self.phones & other.phones or self.postal_codes & other.postal_codes)

    def differ(self, other: Marks) -> bool:
        """Whether both say something of one kind, and not the same."""
        if self.npi and other.npi:
            return self.npi != other.npi
        pairs = (
            (self.phones, other.phones),
            (self.postal_codes, other.postal_codes),
            (self.cities, other.cities),
        )
        return any(mine and theirs and not mine & theirs for mine, theirs in pairs)


@dataclass(frozen=True, slots=True)
class ExistingClinic:
    """A clinic that is there already, by what it is recognised by; it is read when a row is about it."""

    id: UUID
    number: int
    name: str
    marks: Marks
    load: Callable[[], Clinic] = field(default=lambda: Clinic(name="?"), compare=False, repr=False)
    lists: tuple[ExistingList, ...] = ()

    def list_in(self, currency: str) -> ExistingList | None:
        """Return the list that prices in a currency belong to: the first one there is."""
        return next((one for one in self.lists if one.currency == currency), None)


def marks_of(clinic: Clinic) -> Marks:
    """Return what tells a clinic from others of its name."""
    phones = {digits(one) for one in (clinic.phone, *(place.phone for place in clinic.locations))}
    return Marks(
        clinic.npi,
        frozenset(phones - {""}),
        frozenset(place.postal_code[:5] for place in clinic.locations if place.postal_code),
        frozenset(place.city.casefold() for place in clinic.locations if place.city),
    )


def digits(phone: str) -> str:
    """Return the last ten digits of a telephone number, without its extension: what it is compared by."""
    main = re.split(r"(?i)\s*(?:x|ext)", phone)[0]
    found = re.sub(r"\D", "", main)
    return found[-10:] if len(found) >= 7 else ""


class Seen:
    """The clinics of the file so far, to find those that come twice."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[tuple[Marks, int]]] = {}
        self._by_npi: dict[str, int] = {}

    def before(self, clinic: Clinic, number: int) -> int | None:
        """Return the row in which the same clinic stood before, if it did."""
        marks = marks_of(clinic)
        if clinic.npi and clinic.npi in self._by_npi:
            return self._by_npi[clinic.npi]
        named = self._by_name.setdefault(plain_name(clinic.name), [])
        alike = (row for other, row in named[:_MOST_ALIKE] if marks.same(other) or not marks.differ(other))
        first = next(alike, None)
        if first is None:
            named.append((marks, number))
            if clinic.npi:
                self._by_npi[clinic.npi] = number
        return first


class Index:
    """The clinics that are there, by what they are recognised by."""

    def __init__(self, existing: Iterable[ExistingClinic]) -> None:
        self._by_npi: dict[str, list[ExistingClinic]] = {}
        self._by_name: dict[str, list[ExistingClinic]] = {}
        self._by_phone: dict[str, list[ExistingClinic]] = {}
        for one in existing:
            if one.marks.npi:
                self._by_npi.setdefault(one.marks.npi, []).append(one)
            self._by_name.setdefault(plain_name(one.name), []).append(one)
            for phone in one.marks.phones:
                self._by_phone.setdefault(phone, []).append(one)

    def matches(self, clinic: Clinic) -> list[ExistingClinic]:
        """Return the clinics that this one is: by its NPI, else by name with telephone or ZIP, else by name alone."""
        if clinic.npi and clinic.npi in self._by_npi:
            return self._by_npi[clinic.npi]
        named, marks = self._by_name.get(plain_name(clinic.name), [])[:_MOST_ALIKE], marks_of(clinic)
        sure = [one for one in named if marks.same(one.marks)]
        return sure or [one for one in named if not marks.differ(one.marks)]

    def resembling(self, clinic: Clinic) -> tuple[ExistingClinic, ...]:
        """Return clinics of another name with the same telephone, or of the same name elsewhere."""
        phone = digits(clinic.phone)
        found = {one.id: one for one in self._by_phone.get(phone, ())} if phone else {}
        found |= {one.id: one for one in self._by_name.get(plain_name(clinic.name), ())}
        return tuple(found.values())[:5]
