"""What the clinics page reads and changes: clinics, their price lists, and what is derived from both for showing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from ketacost.domain.clinics import TREATMENTS, YEARS, Clinic
from ketacost.domain.comparison.reviews import AdjustedRating, adjusted_rating
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import FeeSchedule, Unit
from ketacost.domain.sources import How
from ketacost.services import kinds
from ketacost.services.answers import answer
from ketacost.services.glances import stored
from ketacost.services.price_files import PriceFile
from ketacost.services.reading import find_sound, sound
from ketacost.services.records import M, Record, RecordKind
from ketacost.services.session_prices import session_price
from ketacost.services.todo import AGEING_AFTER_DAYS, OLD_AFTER_DAYS
from ketacost.services.words import NOT_KNOWN
from ketacost.ui.context import Context
from ketacost.ui.pages.clinics.columns import Typing
from ketacost.ui.pages.clinics.fact_cells import ask
from ketacost.ui.pages.clinics.naming import ServiceNames, short_routes, tr
from ketacost.ui.pages.keeping import remove_sample_data
from ketacost.ui.widgets import Tone

PRESET = "iv-mood"


@dataclass(frozen=True, slots=True)
class Age:
    """How old a price list is: the words, how they are meant, and the day for sorting."""

    words: str
    tone: Tone
    day: dt.date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A clinic in the directory, its figures as native values for sorting and as words for reading."""

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


class Desk:
    """Reads and edits clinics through the document; every change has a name and a place."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.document = context.document
        self.formats = context.formats
        self.words = context.words
        self.reference = context.reference
        self.how_words: dict[str, str] = {how: self.words.how(how) for how in How}

    # Reading

    def clinic(self, clinic: UUID) -> Clinic | None:
        """Return a clinic, or None where it is gone or cannot be read."""
        return self._find(clinic, kinds.CLINIC)

    def lists(self, clinic: UUID) -> list[Record[FeeSchedule]]:
        """Return the price lists of a clinic, the newest first; those of an unknown day come last."""
        found = [one for one in self._all(kinds.FEE_SCHEDULE) if one.model.clinic == clinic]
        return sorted(found, key=lambda one: one.model.as_of or dt.date.min, reverse=True)

    def schedule(self, schedule: UUID) -> FeeSchedule | None:
        """Return a price list, or None where it is gone or cannot be read."""
        return self._find(schedule, kinds.FEE_SCHEDULE)

    def entries(self) -> list[Entry]:
        """Return the whole directory."""
        newest: dict[UUID, FeeSchedule] = {}
        for record in self._all(kinds.FEE_SCHEDULE):
            model = record.model
            known = newest.get(model.clinic) if model.clinic else None
            if model.clinic and (known is None or (model.as_of or dt.date.min) > (known.as_of or dt.date.min)):
                newest[model.clinic] = model
        return [self._entry(one.id, one.model, newest.get(one.id)) for one in self._all(kinds.CLINIC)]

    def typing(self, currency: str) -> Typing:
        """Return what reading of cells depends on, for one currency."""
        own = {name for one in self._all(kinds.FEE_SCHEDULE) for name in one.model.services}
        return Typing(self.formats, currency, ServiceNames(self.reference, own), self.how_words)

    def age(self, as_of: dt.date | None) -> Age:
        """Say how old prices are; a day that is not known counts as old."""
        if as_of is None:
            return Age(tr("date not known"), Tone.BAD, None)
        days = (self.context.today() - as_of).days
        said = self.formats.short_date(as_of)
        if days > OLD_AFTER_DAYS:
            return Age(tr("{day}, old").format(day=said), Tone.BAD, as_of)
        if days > AGEING_AFTER_DAYS:
            return Age(tr("{day}, ageing").format(day=said), Tone.WARN, as_of)
        return Age(said, Tone.PLAIN, as_of)

    def usual_course(self, schedule: FeeSchedule) -> tuple[str, tuple[str, ...]]:
        """Say what the usual IV course costs by a list, and why that is not one figure if it is not."""
        preset = self.reference.preset(PRESET)
        if preset is None or not (schedule.fees or schedule.packages):
            return "", ()
        request = EstimateRequest(course=preset.course(self.context.today()), fee_schedule=schedule)
        found = answer(request)
        if found.estimate is None:
            return "", (self.words.error(found.problem),) if found.problem else ()
        headline = self.words.headline(found.estimate)
        if headline.figure == NOT_KNOWN:
            return tr("not known: ask the clinic"), headline.notes
        return headline.figure, headline.notes

    # Changing

    def edit_clinic(self, label: str, clinic: UUID, model: Clinic, where: str = "clinic") -> None:
        """Store a clinic as one named change."""
        self.document.commit(label, [(clinic, kinds.CLINIC, model)], place=f"clinics/{clinic}/{where}")

    def edit_list(self, label: str, schedule: UUID, model: FeeSchedule, where: str = "") -> None:
        """Store a price list as one named change."""
        place = f"clinics/{model.clinic}/prices/{schedule}"
        self.document.commit(
            label, [(schedule, kinds.FEE_SCHEDULE, model)], place=f"{place}/{where}" if where else place
        )

    def new_clinic(self) -> UUID:
        """Add an empty clinic of one's own, with an empty price list."""
        clinic, schedule = uuid4(), uuid4()
        puts: list[Any] = [
            (clinic, kinds.CLINIC, Clinic(name=tr("New clinic"))),
            (schedule, kinds.FEE_SCHEDULE, FeeSchedule(clinic=clinic, name=tr("Prices"))),
        ]
        self.document.commit(tr("New clinic"), puts, place=f"clinics/{clinic}/clinic")
        return clinic

    def duplicate_clinic(self, clinic: UUID) -> UUID | None:
        """Copy a clinic with its lists; the copy is one's own, even of a sample."""
        model = self.clinic(clinic)
        if model is None:
            return None
        copy = uuid4()
        name = tr("{name} (copy)").format(name=model.name)[:200]
        puts: list[Any] = [(copy, kinds.CLINIC, model.model_copy(update={"name": name, "is_sample": False}))]
        for one in self.lists(clinic):
            update = {"clinic": copy, "is_sample": False}
            puts.append((uuid4(), kinds.FEE_SCHEDULE, one.model.model_copy(update=update)))
        self.document.commit(tr("Duplicate {name}").format(name=model.name), puts, place=f"clinics/{copy}/clinic")
        return copy

    def delete_clinic(self, clinic: UUID) -> None:
        """Delete a clinic and its price lists as one change."""
        model = self.clinic(clinic)
        if model is not None:
            stored_lists = stored(self.document.list(kinds.FEE_SCHEDULE))  # those that cannot be read go with it
            gone = [clinic, *(record for record, data in stored_lists if data.get("clinic") == str(clinic))]
            label = tr("Delete clinic {name}").format(name=model.name)
            self.document.commit(label, deletes=gone, place=f"clinics/{clinic}/clinic")

    def new_list(self, clinic: UUID, source: FeeSchedule | None = None) -> UUID:
        """Add a price list, empty or as a copy of another one."""
        schedule = uuid4()
        if source is None:
            label, model = tr("New price list"), FeeSchedule(clinic=clinic, name=tr("New price list"))
        else:
            label = tr("Duplicate price list {name}").format(name=source.name)
            model = source.model_copy(update={"name": tr("{name} (copy)").format(name=source.name)[:200]})
        self.edit_list(label, schedule, model)
        return schedule

    def import_target(self, found: PriceFile, clinic: UUID | None) -> tuple[UUID | None, str]:
        """Say to which clinic the lists of a file go: the one in front, the one it names, or None for a new one."""
        named = next((name for name in found.clinic_names if name), "")
        if clinic is not None and (model := self.clinic(clinic)) is not None:
            return clinic, model.name
        for record in self._all(kinds.CLINIC):
            if named and record.model.name.casefold() == named.casefold():
                return record.id, record.model.name
        return None, named or found.name.rpartition(".")[0] or tr("New clinic")

    def import_lists(self, found: PriceFile, clinic: UUID | None, instead: UUID | None) -> tuple[UUID, UUID | None]:
        """Take up the lists of a file as one change; returns the clinic and the first list."""
        owner = clinic or uuid4()
        puts: list[Any] = []
        if clinic is None:
            given = next((one.clinic for one in found.lists if one.clinic is not None), None)
            puts.append((owner, kinds.CLINIC, given or Clinic(name=self.import_target(found, None)[1])))
        first: UUID | None = None
        for one in found.lists:
            schedule = instead or uuid4()
            old = self.schedule(instead) if instead is not None else None
            name = one.fee_schedule.name or (old.name if old else tr("Imported prices"))
            model = one.fee_schedule.model_copy(update={"clinic": owner, "name": name, "is_sample": False})
            puts.append((schedule, kinds.FEE_SCHEDULE, model))
            first = first or schedule
        label = tr("Import prices from {file}").format(file=found.name)
        self.document.commit(label, puts, place=f"clinics/{owner}/prices/{first}")
        return owner, first

    def delete_list(self, schedule: UUID) -> None:
        """Delete a price list."""
        model = self.schedule(schedule)
        if model is not None:
            label = tr("Delete price list {name}").format(name=model.name)
            self.document.commit(label, deletes=[schedule], place=f"clinics/{model.clinic}/prices/{schedule}")

    def remove_samples(self) -> None:
        """Take the sample data out for good, as one change."""
        remove_sample_data(self.context, "clinics")

    # Within

    def _all(self, kind: RecordKind[M]) -> Iterator[Record[M]]:
        return sound(self.document.workspace.list(kind))

    def _find(self, record: UUID, kind: RecordKind[M]) -> M | None:
        found = find_sound(self.document.workspace, record, kind)
        return None if found is None else found.model

    def _entry(self, record: UUID, clinic: Clinic, schedule: FeeSchedule | None) -> Entry:
        rating = adjusted_rating(clinic.reviews, self.reference.review_prior)
        price, low = self._session(schedule)
        years, treatments = clinic.fact(YEARS), clinic.fact(TREATMENTS)
        return Entry(
            id=record,
            clinic=clinic,
            places=places_of(clinic),
            routes=", ".join(short_routes()[one] for one in clinic.modalities) or NOT_KNOWN,
            price=price,
            price_low=low,
            years=self.words.fact(years),
            treatments=self.words.fact(treatments),
            rating=rating,
            reviews=self.rating(rating),
            age=self.age(schedule.as_of) if schedule is not None else None,
        )

    def rating(self, rating: AdjustedRating | None) -> str:
        """Say what reviewers give a clinic: "4.6 of 5 (260)"."""
        if rating is None:
            return NOT_KNOWN
        mean = self.formats.number(rating.raw.quantize(Decimal("0.1")))
        return tr("{mean} of 5 ({count})").format(mean=mean, count=self.formats.number(rating.count))

    def _session(self, schedule: FeeSchedule | None) -> tuple[str, Decimal | None]:
        found = session_price(schedule) if schedule is not None else None
        if schedule is None or found is None:
            return ask(), None
        said = self.words.price(found.span, schedule.currency)
        return (tr("{price} an hour").format(price=said) if found.unit is Unit.HOUR else said), found.span.low


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


def matches(entry: Entry, text: str) -> bool:
    """Whether all words of a filter are found in what the directory says of a clinic."""
    said = " ".join((entry.clinic.name, entry.places, entry.routes, entry.clinic.notes, _people(entry))).casefold()
    return all(word in said for word in text.casefold().split())


def _people(entry: Entry) -> str:
    return " ".join(one.name for one in entry.clinic.clinicians)


def count_samples(entries: Iterable[Entry]) -> int:
    """Return how many clinics came as sample data."""
    return sum(entry.clinic.is_sample for entry in entries)


def shown(entries: Sequence[Entry], which: str, text: str) -> list[Entry]:
    """Return the clinics of "all", "yours" or "samples" that a filter lets through."""
    wanted = {"yours": False, "samples": True}.get(which)
    return [one for one in entries if wanted in {None, one.clinic.is_sample} and matches(one, text)]
