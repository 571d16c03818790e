"""The entries of the directory: figures for sorting and words for reading, made once and kept while they hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from ketacost.domain.clinics import TREATMENTS, YEARS, Clinic, Offer
from ketacost.domain.comparison.reviews import AdjustedRating, ReviewPrior, adjusted_rating
from ketacost.domain.fee_schedules import FeeSchedule, Unit
from ketacost.domain.sources import FactState, Source
from ketacost.services import kinds
from ketacost.services.reading import find_sound
from ketacost.services.session_prices import session_price
from ketacost.services.todo import AGEING_AFTER_DAYS, OLD_AFTER_DAYS
from ketacost.services.words import MODALITIES, NOT_KNOWN, Words
from ketacost.services.workspace import Workspace
from ketacost.ui.pages.clinics.naming import short_routes, tr
from ketacost.ui.widgets import Tone

INSURANCE = "insurance"
"""The fact that says whether a clinic bills insurers."""


@dataclass(frozen=True, slots=True)
class Age:
    """How old a price list is: the words, how they are meant, and the day for sorting."""

    words: str
    tone: Tone
    day: dt.date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A clinic in the directory, its figures as native values for sorting and as words for reading.

    `offers` has the routes and services that it offers, `said` all that a search looks into, `stale` what nobody has
    checked for a year, in words and counted.
    """

    id: UUID
    clinic: Clinic
    places: str
    routes: str
    price: str
    price_low: Decimal | None
    years: str
    treatments: str
    rating: AdjustedRating | None
    reviews: str
    age: Age | None
    states: frozenset[str]
    offers: frozenset[str]
    insurance: FactState
    stale: str
    stale_count: int
    said: str


@dataclass(frozen=True, slots=True)
class _List:
    """What is to be known of a price list without opening it."""

    clinic: UUID | None
    day: dt.date
    services: tuple[str, ...]


class EntryBook:
    """Keeps the entries of all clinics; what changed is named with `touch`, and only that is read anew.

    Until `make` has run to its end once, nothing is known and everything is to be read.
    """

    def __init__(self, workspace: Workspace, words: Words, prior: ReviewPrior) -> None:
        self._workspace, self._words, self._prior = workspace, words, prior
        self._entries: dict[UUID, Entry] = {}
        self._lists: dict[UUID, _List] = {}
        self._of_clinic: dict[UUID, dict[UUID, None]] = {}
        self._touched: dict[UUID, int] = {}
        self._touches = 0
        self._day: dt.date | None = None
        self.total = 0

    @property
    def is_complete(self) -> bool:
        """Whether all clinics were read once."""
        return self._day is not None

    def touch(self, records: Iterable[UUID]) -> None:
        """Take note of records that changed."""
        self._touches += 1
        self._touched |= dict.fromkeys(records, self._touches)

    def unmade(self, today: dt.date) -> int:
        """Return about how many records are to be read before all entries are at hand: as many lists as clinics."""
        return len(self._touched) if self._day == today else 2 * len(self._workspace.list(kinds.CLINIC))

    def make(self, today: dt.date) -> Iterator[None]:
        """Read what is to be read, record by record."""
        asked = dict(self._touched)
        records = list(asked)
        if self._day != today:
            self._day, self._entries = None, {}
            clinics = [one.id for one in self._workspace.list(kinds.CLINIC)]
            yield
            records = [one.id for one in self._workspace.list(kinds.FEE_SCHEDULE)] + clinics
            yield
        self.total = len(records)
        stale: dict[UUID, None] = {}
        for record in records:
            stale |= dict.fromkeys(self._read(record))
            yield
        for clinic in stale:
            self._remake(clinic, today)
            yield
        for record, touch in asked.items():
            if self._touched.get(record) == touch:  # else it changed once more meanwhile
                del self._touched[record]
        self._day = today

    def entries(self) -> list[Entry]:
        """Return the entries as they were made last."""
        return list(self._entries.values())

    def lists_of(self, clinic: UUID) -> list[UUID]:
        """Return the price lists of a clinic, as far as they can be read; only where all were read once."""
        for record in [*self._touched]:
            self._read(record)
        return list(self._of_clinic.get(clinic, ()))

    def services(self) -> set[str]:
        """Return the services that price lists name on their own; only where all were read once."""
        return {name for one in self._lists.values() for name in one.services}

    def _read(self, record: UUID) -> tuple[UUID, ...]:
        """Read a price list, or nothing else; return the clinics whose entries it is part of, or which it is."""
        before = self._lists.pop(record, None)
        if before is not None and before.clinic is not None:
            self._of_clinic.get(before.clinic, {}).pop(record, None)
        touched = (before.clinic,) if before is not None and before.clinic is not None else ()
        found = self._workspace.find(record)
        if found is None or found.kind == kinds.CLINIC.name:
            return (*touched, record)
        schedule = find_sound(self._workspace, record, kinds.FEE_SCHEDULE)
        if schedule is None:
            return touched
        model = schedule.model
        self._lists[record] = _List(model.clinic, model.as_of or dt.date.min, tuple(model.services))
        if model.clinic is None:
            return touched
        self._of_clinic.setdefault(model.clinic, {})[record] = None
        return (*touched, model.clinic)

    def _remake(self, clinic: UUID, today: dt.date) -> None:
        """Make the entry of a clinic; its price is that of its newest list, of two of one day the earlier."""
        self._entries.pop(clinic, None)
        found = find_sound(self._workspace, clinic, kinds.CLINIC)
        if found is None:
            return
        newest = max(self._of_clinic.get(clinic, ()), key=lambda one: self._lists[one].day, default=None)
        listed = find_sound(self._workspace, newest, kinds.FEE_SCHEDULE)
        self._entries[clinic] = self._entry(clinic, found.model, listed.model if listed is not None else None, today)

    def _entry(self, record: UUID, clinic: Clinic, schedule: FeeSchedule | None, today: dt.date) -> Entry:
        rating = adjusted_rating(clinic.reviews, self._prior)
        price, low = self._session(schedule)
        age = age_of(schedule.as_of, today, self._words) if schedule is not None else None
        stale, count = stale_words(clinic, age, today)
        places = places_of(clinic)
        return Entry(
            id=record,
            clinic=clinic,
            places=places,
            routes=", ".join(short_routes()[one] for one in clinic.modalities) or NOT_KNOWN,
            price=price,
            price_low=low,
            years=self._words.fact(clinic.fact(YEARS)),
            treatments=self._words.fact(clinic.fact(TREATMENTS)),
            rating=rating,
            reviews=rating_words(rating, self._words),
            age=age,
            states=frozenset(one.state for one in clinic.locations if one.state),
            offers=frozenset(offered(clinic)),
            insurance=clinic.fact(INSURANCE).state,
            stale=stale,
            stale_count=count,
            said=said_of(clinic, places),
        )

    def _session(self, schedule: FeeSchedule | None) -> tuple[str, Decimal | None]:
        found = session_price(schedule) if schedule is not None else None
        if schedule is None or found is None:
            return tr("not known: ask"), None
        said = self._words.price(found.span, schedule.currency)
        return (tr("{price} an hour").format(price=said) if found.unit is Unit.HOUR else said), found.span.low


def age_of(as_of: dt.date | None, today: dt.date, words: Words) -> Age:
    """Say how old prices are; a day that is not known counts as old."""
    if as_of is None:
        return Age(tr("date not known"), Tone.BAD, None)
    days = (today - as_of).days
    said = words.formats.short_date(as_of)
    if days > OLD_AFTER_DAYS:
        return Age(tr("{day}, old").format(day=said), Tone.BAD, as_of)
    if days > AGEING_AFTER_DAYS:
        return Age(tr("{day}, ageing").format(day=said), Tone.WARN, as_of)
    return Age(said, Tone.PLAIN, as_of)


def stale_words(clinic: Clinic, age: Age | None, today: dt.date) -> tuple[str, int]:
    """Say what nobody has checked for a year: "prices, 2 facts"; and how much that is."""
    prices = age is not None and age.tone is Tone.BAD
    reviews = sum(_is_old(one.source, today) for one in clinic.reviews)
    facts = sum(one.is_known and _is_old(one.source, today) for one in clinic.facts.values())
    parts = [
        tr("prices") if prices else "",
        tr("reviews") if reviews else "",
        (tr("1 fact") if facts == 1 else tr("{count} facts").format(count=facts)) if facts else "",
    ]
    return ", ".join(part for part in parts if part), int(prices) + reviews + facts


def _is_old(source: Source, today: dt.date) -> bool:
    return source.as_of is None or (today - source.as_of).days > OLD_AFTER_DAYS


def rating_words(rating: AdjustedRating | None, words: Words) -> str:
    """Say what reviewers give a clinic: "4.6 of 5 (260)"."""
    if rating is None:
        return NOT_KNOWN
    mean = words.formats.number(rating.raw.quantize(Decimal("0.1")))
    return tr("{mean} of 5 ({count})").format(mean=mean, count=words.formats.number(rating.count))


def places_of(clinic: Clinic) -> str:
    """Say where a clinic is: "Allen, McKinney, Frisco, TX"."""
    named: dict[str, list[str]] = {}
    for one in clinic.locations:
        named.setdefault(one.state or one.country, []).append(one.city or one.name)
    parts = [
        ", ".join([*(city for city in dict.fromkeys(cities) if city), *([state] if state else [])])
        for state, cities in named.items()
    ]
    return "; ".join(parts)


def offered(clinic: Clinic) -> Iterator[str]:
    """Give the names of the routes and services that a clinic offers."""
    yield from (MODALITIES[route] for route in clinic.modalities)
    yield from (one.name for one in clinic.services if one.offered is Offer.YES)


def said_of(clinic: Clinic, places: str) -> str:
    """Return all that a search looks into, without case."""
    routes = " ".join(short_routes()[one] for one in clinic.modalities)
    people = (one.name for one in clinic.clinicians)
    return " ".join((clinic.name, places, routes, clinic.notes, *people, *offered(clinic), *clinic.tags)).casefold()


def count_samples(entries: Iterable[Entry]) -> int:
    """Return how many clinics came as sample data."""
    return sum(entry.clinic.is_sample for entry in entries)


def known_tags(entries: Sequence[Entry]) -> list[str]:
    """Return the tags that any of the clinics has, in order of the alphabet."""
    found = {tag.casefold(): tag for entry in reversed(entries) for tag in entry.clinic.tags}
    return [found[name] for name in sorted(found)]
