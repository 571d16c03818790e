"""Clinics that look like the same one: by national provider number, telephone, address or name."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from ketacost.domain.clinics import Clinic

NAME_SCORE = 90
"""From this likeness of names on (of 100), clinics look like the same one if their places agree."""

_SAME_HOUSE_SCORE = 60
"""A house has many tenants: at the same address, names must be as alike as this."""

_NUMBER_DIGITS = 10
_LEGAL = frozenset(["llc", "pllc", "pc", "pa", "inc", "ltd", "corp", "co", "the", "copy"])
_STREETS = {
    "street": "st",
    "avenue": "ave",
    "av": "ave",
    "road": "rd",
    "drive": "dr",
    "boulevard": "blvd",
    "lane": "ln",
    "highway": "hwy",
    "parkway": "pkwy",
    "suite": "ste",
    "unit": "ste",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
}


class Likeness(StrEnum):
    """What two clinics have in common, the surest first."""

    NPI = "npi"
    PHONE = "phone"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Two clinics that look like the same one, and why; `first` came first."""

    first: UUID
    second: UUID
    reasons: tuple[Likeness, ...]


@dataclass(frozen=True, slots=True)
class _Signature:
    """What a clinic is recognised by, brought to one spelling."""

    npi: str
    phones: frozenset[str]
    addresses: frozenset[str]
    name: str
    digits: tuple[str, ...]
    cities: frozenset[str]
    states: frozenset[str]
    is_sample: bool


def look_alikes(clinics: Iterable[tuple[UUID, Clinic]]) -> Iterator[tuple[LookAlike, ...]]:
    """Give for each clinic in turn the earlier ones that it looks like, so that a window can do it in pieces.

    Archived clinics are left out, samples are compared with samples only, and what somebody said to be two clinics
    stays two.
    """
    known: dict[UUID, tuple[_Signature, Clinic]] = {}
    exact: Mapping[tuple[str, str], list[UUID]] = defaultdict(list)
    names: Mapping[tuple[str, bool], dict[UUID, str]] = defaultdict(dict)
    for identity, clinic in clinics:
        if clinic.archived:
            yield ()
            continue
        mine = _signature(clinic)
        candidates = _same_marks(mine, exact) | _same_names(mine, names)
        told_apart = set(clinic.distinct_from)
        found = []
        for other in sorted(candidates, key=str):
            theirs, their_clinic = known[other]
            if other in told_apart or identity in their_clinic.distinct_from:
                continue
            if reasons := _reasons(mine, theirs):
                found.append(LookAlike(other, identity, reasons))
        known[identity] = mine, clinic
        for mark in _marks(mine):
            exact[mark].append(identity)
        for state in mine.states or {""}:
            names[state, mine.is_sample][identity] = mine.name
        yield tuple(found)


def digits_of(text: str) -> str:
    """Return the ten digits of a telephone number; "" where there are fewer, or all are the same."""
    digits = "".join(letter for letter in text if letter.isascii() and letter.isdecimal())[-_NUMBER_DIGITS:]
    return digits if len(digits) == _NUMBER_DIGITS and len(set(digits)) > 1 else ""


def same_text(text: str) -> str:
    """Bring a text to one spelling: no case, accents or punctuation, single spaces."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold().replace("&", " and ")
    return " ".join(re.findall(r"[a-z0-9]+", plain.replace("'", ""))) or text.strip().casefold()


def same_address(street: str, where: str) -> str:
    """Bring a street and a town or postal code to one spelling; "" where they do not say enough to be an address."""
    words = [_STREETS.get(word, word) for word in same_text(street).split()]
    return f"{' '.join(words)}|{same_text(where)}" if words and where.strip() else ""


def _signature(clinic: Clinic) -> _Signature:
    numbers = [clinic.phone, *(one.phone for one in clinic.locations)]
    words = [word for word in same_text(clinic.name).replace("centre", "center").split() if word not in _LEGAL]
    places = clinic.locations
    return _Signature(
        npi=clinic.npi.strip(),
        phones=frozenset(digits for number in numbers if (digits := digits_of(number))),
        addresses=frozenset(
            found
            for one in places
            for where in (one.city, one.postal_code.strip()[:5])
            if (found := same_address(one.street, where))
        ),
        name=" ".join(words) or same_text(clinic.name),
        digits=tuple(re.findall(r"\d+", clinic.name)),
        cities=frozenset(same_text(one.city) for one in places if one.city),
        states=frozenset(one.state.strip().casefold() for one in places if one.state.strip()),
        is_sample=clinic.is_sample,
    )


def _marks(mine: _Signature) -> Iterator[tuple[str, str]]:
    if mine.npi:
        yield "npi", mine.npi
    yield from (("phone", phone) for phone in mine.phones)
    yield from (("address", address) for address in mine.addresses)


def _same_marks(mine: _Signature, exact: Mapping[tuple[str, str], list[UUID]]) -> set[UUID]:
    return {other for mark in _marks(mine) for other in exact.get(mark, ())}


def _same_names(mine: _Signature, names: Mapping[tuple[str, bool], dict[UUID, str]]) -> set[UUID]:
    """Return the clinics of like names in the same state; those whose state nobody knows are compared with each."""
    from rapidfuzz import fuzz, process

    states = {*mine.states, ""} if mine.states else {state for state, _ in names} | {""}
    found: set[UUID] = set()
    for state in states:
        choices = names.get((state, mine.is_sample))
        if choices:
            hits = process.extract(mine.name, choices, scorer=fuzz.token_sort_ratio, score_cutoff=NAME_SCORE, limit=20)
            found |= {identity for _name, _score, identity in hits}
    return found


def _reasons(mine: _Signature, theirs: _Signature) -> tuple[Likeness, ...]:
    """Say what two clinics have in common; nothing where what they have in common is not enough."""
    from rapidfuzz import fuzz

    if mine.is_sample is not theirs.is_sample:
        return ()
    score = fuzz.token_sort_ratio(mine.name, theirs.name) if mine.digits == theirs.digits else 0.0
    together = not (mine.cities and theirs.cities) or bool(mine.cities & theirs.cities)
    other_number = bool(mine.npi and theirs.npi) and mine.npi != theirs.npi
    agreed = {
        Likeness.NPI: bool(mine.npi) and mine.npi == theirs.npi,
        Likeness.PHONE: bool(mine.phones & theirs.phones) and together and not other_number,
        Likeness.ADDRESS: bool(mine.addresses & theirs.addresses) and score >= _SAME_HOUSE_SCORE and not other_number,
        Likeness.NAME: score >= NAME_SCORE and together and not other_number,
    }
    return tuple(reason for reason, agrees in agreed.items() if agrees)
