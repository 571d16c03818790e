"""Compared clinics as rows ready to show and sort, what to ask them, and what they are known for."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from ketacost.domain.clinics import TREATMENTS, YEARS, Clinic, Offer
from ketacost.domain.comparison.pricing import ComparedClinic, compare_one, cost_order
from ketacost.domain.comparison.reviews import ReviewPrior
from ketacost.domain.estimates import EstimateRequest, Mark
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.sources import Fact
from ketacost.services.comparing import Entry
from ketacost.services.words import MODALITIES, NOT_KNOWN, Words, names_of

ASK = f"{NOT_KNOWN}: ask"
FEW_REVIEWS = 20
OLD_AFTER_DAYS = 365
UNKNOWN_RANK = 9
"""The rank of a cell that nobody knows: it comes last whichever way its column is sorted."""

_TENTH = Decimal("0.1")


# What a table shows


class ColumnId(StrEnum):
    """The columns of the comparison."""

    CLINIC = "clinic"
    TOTAL = "total"
    WAY = "way"
    EXPERIENCE = "experience"
    REVIEWS = "reviews"
    SERVICES = "services"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its words, and how it sorts.

    `rank` keeps its order whichever way the column is sorted; within a rank `key` decides. What is not known has the
    last rank, so that it is never mistaken for the cheapest or the best.
    """

    text: str
    rank: int = 0
    key: tuple[Any, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether anybody has said anything."""
        return self.rank < UNKNOWN_RANK


@dataclass(frozen=True, slots=True)
class Interval:
    """What the patient pays in all as a bar, in minor units; `high` None is open at the top."""

    low: int
    expected: int
    high: int | None


class Standing(StrEnum):
    """How far a clinic has come in the comparison."""

    PRICED = "priced"
    PENDING = "pending"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Row:
    """A clinic in the table; `compared` has no estimate while it is pending or left out."""

    entry: Entry
    compared: ComparedClinic
    cells: dict[ColumnId, Cell]
    interval: Interval | None = None
    standing: Standing = Standing.PRICED

    @property
    def takes_part(self) -> bool:
        """Whether the clinic is compared at all."""
        return self.standing is not Standing.LEFT_OUT

    @property
    def place(self) -> str:
        """Where the clinic is, as far as a line has room."""
        cities = [place.city for place in self.clinic.locations if place.city]
        return f"{cities[0]} and {len(cities) - 1} more" if len(cities) > 1 else "".join(cities)

    @property
    def clinic_id(self) -> UUID:
        """Which clinic it is."""
        return self.entry.candidate.clinic_id

    @property
    def clinic(self) -> Clinic:
        """The clinic itself."""
        return self.entry.candidate.clinic

    @property
    def is_shared(self) -> bool:
        """Whether a plan has a part in what is billed, so that the total is not what is paid."""
        return self.compared.estimate is not None and bool(self.compared.estimate.shares)

    @property
    def sentence(self) -> str:
        """The row as a screen reader says it."""
        names = {
            ColumnId.TOTAL: "you pay" if self.is_shared else "total",
            ColumnId.WAY: "bought as",
            ColumnId.EXPERIENCE: "experience",
            ColumnId.REVIEWS: "reviews",
            ColumnId.SERVICES: "services",
            ColumnId.LIST: "price list",
        }
        parts = [self.cells[ColumnId.CLINIC].text, *(f"{name} {self.cells[at].text}" for at, name in names.items())]
        return "; ".join(parts) + "."


@dataclass(frozen=True, slots=True)
class Filters:
    """Which rows are in view; empty values filter nothing."""

    text: str = ""
    route: str = ""
    currency: str = ""
    services: frozenset[str] = frozenset()
    hide_samples: bool = False

    def admits(self, row: Row) -> bool:
        """Whether a row is in view."""
        clinic, schedule = row.clinic, row.entry.candidate.schedule
        if self.hide_samples and clinic.is_sample:
            return False
        if self.route and self.route not in {route.value for route in clinic.modalities}:
            return False
        if self.currency and (schedule is None or schedule.currency != self.currency):
            return False
        haystack = " ".join([clinic.name, *(f"{place.city} {place.state}" for place in clinic.locations)]).casefold()
        return all(word in haystack for word in self.text.casefold().split())


class RowMaker:
    """Puts compared clinics into words and sort keys."""

    def __init__(self, words: Words, currency: str, today: dt.date, wanted: Iterable[str] = ()) -> None:
        self._words = words
        self._currency = currency
        self._today = today
        self._wanted = tuple(wanted)

    def row(self, entry: Entry, compared: ComparedClinic) -> Row:
        """Return a clinic that is priced."""
        cells = self._facts(entry, compared)
        cells[ColumnId.TOTAL], cells[ColumnId.WAY] = self._total(compared), self._way(compared)
        return Row(entry, compared, cells, _interval(compared))

    def bare_row(self, entry: Entry, prior: ReviewPrior, standing: Standing) -> Row:
        """Return a clinic that is not priced yet, or that is left out."""
        compared = compare_one(EstimateRequest(), replace(entry.candidate, schedule=None), prior, self._currency)
        said = "left out" if standing is Standing.LEFT_OUT else "being priced"
        rank = UNKNOWN_RANK + 1 if standing is Standing.LEFT_OUT else UNKNOWN_RANK
        cells = self._facts(entry, compared)
        cells[ColumnId.TOTAL] = cells[ColumnId.WAY] = Cell(said, rank)
        return Row(entry, compared, cells, standing=standing)

    def _facts(self, entry: Entry, compared: ComparedClinic) -> dict[ColumnId, Cell]:
        return {
            ColumnId.CLINIC: self._clinic(entry.candidate.clinic),
            ColumnId.EXPERIENCE: self._experience(compared),
            ColumnId.REVIEWS: self._reviews(compared),
            ColumnId.SERVICES: self._services(entry.candidate.clinic),
            ColumnId.LIST: self._list(entry.candidate.schedule),
        }

    def _clinic(self, clinic: Clinic) -> Cell:
        cities = [place.city for place in clinic.locations if place.city]
        more = f" and {len(cities) - 1} more" if len(cities) > 1 else ""
        place = f", {cities[0]}{more}" if cities else ""
        sample = " (sample)" if clinic.is_sample else ""
        return Cell(f"{clinic.name}{place}{sample}", key=(clinic.name.casefold(),))

    def _total(self, compared: ComparedClinic) -> Cell:
        if compared.estimate is None:
            why = "not known: the list contradicts itself" if compared.problem else ASK
            return Cell(why, UNKNOWN_RANK)
        said = self._words.pays(compared.estimate)
        if said == NOT_KNOWN:
            return Cell(ASK, UNKNOWN_RANK)
        if not compared.comparable_cost:
            return Cell(f"{said}; not known in {self._currency}", UNKNOWN_RANK)
        group, expected, _name = cost_order(compared)
        return Cell(said, group, (expected,))

    def _way(self, compared: ComparedClinic) -> Cell:
        if compared.estimate is None or not compared.estimate.total:
            return Cell(ASK, UNKNOWN_RANK)
        if self._words.pays(compared.estimate) == NOT_KNOWN:
            return Cell(ASK, UNKNOWN_RANK)
        way = self._words.way(compared.estimate.purchase, names_of(compared.candidate.schedule))
        return Cell(way, key=(way.casefold(),))

    def _experience(self, compared: ComparedClinic) -> Cell:
        years, treatments = compared.years, compared.treatments
        if not years.is_known and not treatments.is_known:
            return Cell(ASK, UNKNOWN_RANK)
        said_years = f"{self._words.fact(years)} years" if years.is_known else "years not known: ask"
        count = self._words.fact(treatments)
        said_count = f"{count} treatments" if treatments.is_known else "treatments not known: ask"
        known = years.value is not None
        return Cell(f"{said_years}, {said_count}", 0 if known else 1, (_figure(years), _figure(treatments)))

    def _reviews(self, compared: ComparedClinic) -> Cell:
        rating = compared.rating
        if rating is None:
            return Cell(ASK, UNKNOWN_RANK)
        few = "few reviews, " if rating.count < FEW_REVIEWS else ""
        raw, adjusted, count = (
            self._tenth(rating.raw),
            self._tenth(rating.adjusted),
            self._words.formats.number(rating.count),
        )
        return Cell(f"{raw} from {count}, {few}counted as {adjusted}", key=(rating.adjusted,))

    def _tenth(self, value: Decimal) -> str:
        rounded = value.quantize(_TENTH, ROUND_HALF_UP)
        said = self._words.formats.number(rounded)
        return said if rounded != rounded.to_integral_value() else self._words.formats.number(int(rounded))

    def _services(self, clinic: Clinic) -> Cell:
        offers = {offer.name: offer.offered for offer in clinic.services if offer.offered is not Offer.UNKNOWN}
        if self._wanted:
            return self._wanted_services(offers)
        if not offers:
            return Cell(ASK, UNKNOWN_RANK)
        yes = sum(1 for offered in offers.values() if offered is Offer.YES)
        no = len(offers) - yes
        return Cell(f"{yes} offered, {no} not" if no else f"{yes} offered", key=(yes, -no))

    def _wanted_services(self, offers: Mapping[str, Offer]) -> Cell:
        yes = sum(1 for name in self._wanted if offers.get(name) is Offer.YES)
        missing = [name for name in self._wanted if name not in offers]
        if len(missing) == len(self._wanted):
            return Cell(ASK, UNKNOWN_RANK)
        said = f"{yes} of {len(self._wanted)} wanted"
        return Cell(f"{said}, {len(missing)} not known: ask" if missing else said, key=(yes, -len(missing)))

    def _list(self, schedule: FeeSchedule | None) -> Cell:
        if schedule is None:
            return Cell("no price list: ask", UNKNOWN_RANK)
        if schedule.as_of is None:
            return Cell("date not known: ask", UNKNOWN_RANK)
        old = "; over a year old" if (self._today - schedule.as_of).days > OLD_AFTER_DAYS else ""
        return Cell(f"{self._words.formats.short_date(schedule.as_of)}{old}", key=(schedule.as_of.toordinal(),))


def _figure(fact: Fact) -> Decimal:
    return fact.value if fact.value is not None else Decimal(-1)


def _interval(compared: ComparedClinic) -> Interval | None:
    if compared.estimate is None or not compared.comparable_cost:
        return None
    pays = compared.estimate.patient_pays
    if pays.high is None and not pays.low:
        return None
    return Interval(pays.low, pays.expected, pays.high)


def ordered(rows: Iterable[Row], column: ColumnId, *, descending: bool = False) -> list[Row]:
    """Sort rows by a column; ranks keep their order in both directions, names decide between equals."""
    by_name = sorted(rows, key=lambda row: row.clinic.name.casefold())
    by_key = sorted(by_name, key=lambda row: _sortable(row.cells[column]), reverse=descending)
    return sorted(by_key, key=lambda row: row.cells[column].rank)


def _sortable(cell: Cell) -> tuple[int, tuple[Any, ...]]:
    # Keys compare only within a rank: what is not known has none.
    return cell.rank, cell.key


def scale_of(rows: Iterable[Row]) -> int:
    """Return the largest bounded figure of any bar, in minor units, so that all bars share one scale."""
    return max((row.interval.high or row.interval.expected for row in rows if row.interval), default=0)


def all_services(found: Iterable[Entry]) -> list[str]:
    """Return every service that any of the clinics says yes or no to."""
    names = {offer.name for entry in found for offer in entry.candidate.clinic.services}
    return sorted(names, key=str.casefold)


def all_routes(found: Iterable[Entry]) -> list[tuple[str, str]]:
    """Return the routes that any of the clinics offers, with their names."""
    offered = {route.value for entry in found for route in entry.candidate.clinic.modalities}
    return [(route, name) for route, name in MODALITIES.items() if route in offered]


# What to ask


def questions(compared: ComparedClinic, words: Words) -> list[str]:
    """Return what is not known of a clinic, as questions to ask it, prices first."""
    asked: dict[str, None] = dict.fromkeys(_price_questions(compared, words))
    if not compared.years.is_known:
        asked["How many years have you been giving ketamine?"] = None
    if not compared.treatments.is_known:
        asked["How many ketamine treatments have you given?"] = None
    for offer in compared.candidate.clinic.services:
        if offer.offered is Offer.UNKNOWN:
            asked[f'Do you offer "{offer.name}"?'] = None
    if not compared.candidate.clinic.services:
        asked["Which services do you offer, and which are included in the price?"] = None
    return list(asked)


def _price_questions(compared: ComparedClinic, words: Words) -> list[str]:
    schedule, found = compared.candidate.schedule, []
    if schedule is None:
        return ["What does each visit of this course cost, and which packages do you sell?"]
    for line in compared.estimate.lines if compared.estimate else ():
        what = words.line_text(line, numbered=False)
        if Mark.UNKNOWN in line.marks:
            found.append(f'What does "{what}" cost?')
        if Mark.UNSTATED_DISCOUNT in line.marks:
            names = [reason.get("name") for reason in line.reasons if reason.code == "discount_unstated"]
            found += [f'How much is "{name or "the discount"}", and who may have it?' for name in names]
        if Mark.RANGE in line.marks:
            found.append(f'What decides what "{what}" costs?')
    if schedule.as_of is None:
        found.append("Are these prices still right? The day of the list is not known.")
    return found


@dataclass(frozen=True, slots=True)
class StatedFact:
    """Something known of a clinic, in words, with where it comes from."""

    label: str
    value: str
    source: str


def stated_facts(clinic: Clinic, words: Words, labels: dict[str, str]) -> list[StatedFact]:
    """Return what is known of a clinic, experience and reviews first, each with its source."""
    first = [name for name in (YEARS, TREATMENTS) if name in clinic.facts]
    names = first + [name for name in clinic.facts if name not in first]
    found = [
        StatedFact(labels.get(name, name.replace("_", " ").capitalize()), words.fact(fact), words.source(fact.source))
        for name in names
        if (fact := clinic.facts[name]).is_known
    ]
    for review in clinic.reviews:
        if review.rating is not None and review.count is not None:
            stars = f"{words.formats.number(review.rating)} of {words.formats.number(review.scale)}"
            value = f"{stars} from {words.formats.number(review.count)}"
            found.insert(len(first), StatedFact("Reviews", value, words.source(review.source)))
    return found + _stated_services(clinic, words)


def _stated_services(clinic: Clinic, words: Words) -> list[StatedFact]:
    found = []
    for label, offered in (("Offers", Offer.YES), ("Does not offer", Offer.NO)):
        mine = [offer for offer in clinic.services if offer.offered is offered]
        if mine:
            sources = dict.fromkeys(words.source(offer.source) for offer in mine if words.source(offer.source))
            found.append(StatedFact(label, "; ".join(offer.name for offer in mine), " / ".join(sources)))
    return found
