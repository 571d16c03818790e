"""What the clinics page reads and changes: clinics, their price lists, and what is derived from both for showing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from ketacost.domain.clinics import Clinic
from ketacost.domain.comparison.reviews import AdjustedRating
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.sources import How
from ketacost.services import kinds
from ketacost.services.answers import answer
from ketacost.services.price_files import PriceFile
from ketacost.services.reading import find_sound, sound
from ketacost.services.records import M, Record, RecordKind
from ketacost.services.words import NOT_KNOWN
from ketacost.ui.context import Context
from ketacost.ui.pages.clinics.columns import Typing
from ketacost.ui.pages.clinics.directory_changes import delete
from ketacost.ui.pages.clinics.directory_entries import Age, Entry, EntryBook, age_of, places_of, rating_words
from ketacost.ui.pages.clinics.naming import ServiceNames, tr
from ketacost.ui.pages.keeping import remove_sample_data

__all__ = ["Desk", "places_of"]

PRESET = "iv-mood"


class Desk:
    """Reads and edits clinics through the document; every change has a name and a place."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.document = context.document
        self.formats = context.formats
        self.words = context.words
        self.reference = context.reference
        self.book = EntryBook(self.document.workspace, self.words, self.reference.review_prior)
        self.how_words: dict[str, str] = {how: self.words.how(how) for how in How}

    # Reading

    def clinic(self, clinic: UUID) -> Clinic | None:
        """Return a clinic, or None where it is gone or cannot be read."""
        return self._find(clinic, kinds.CLINIC)

    def lists(self, clinic: UUID) -> list[Record[FeeSchedule]]:
        """Return the price lists of a clinic, the newest first; those of an unknown day come last."""
        found = self._lists_of(clinic)
        return sorted(found, key=lambda one: one.model.as_of or dt.date.min, reverse=True)

    def schedule(self, schedule: UUID) -> FeeSchedule | None:
        """Return a price list, or None where it is gone or cannot be read."""
        return self._find(schedule, kinds.FEE_SCHEDULE)

    def entries(self) -> list[Entry]:
        """Return the whole directory, reading at once what is to be read."""
        for _step in self.read():
            pass
        return self.book.entries()

    def read(self) -> Iterator[None]:
        """Read what the directory needs, record by record."""
        return self.book.make(self.context.today())

    def unread(self) -> int:
        """Return how many records are to be read before the directory can be shown."""
        return self.book.unmade(self.context.today())

    def typing(self, currency: str) -> Typing:
        """Return what reading of cells depends on, for one currency."""
        if self.book.is_complete:
            own = self.book.services()
        else:
            own = {name for one in self._all(kinds.FEE_SCHEDULE) for name in one.model.services}
        return Typing(self.formats, currency, ServiceNames(self.reference, own), self.how_words)

    def age(self, as_of: dt.date | None) -> Age:
        """Say how old prices are; a day that is not known counts as old."""
        return age_of(as_of, self.context.today(), self.words)

    def rating(self, rating: AdjustedRating | None) -> str:
        """Say what reviewers give a clinic: "4.6 of 5 (260)"."""
        return rating_words(rating, self.words)

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
        delete(self.document, [clinic])

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

    def _lists_of(self, clinic: UUID) -> list[Record[FeeSchedule]]:
        if not self.book.is_complete:
            return [one for one in self._all(kinds.FEE_SCHEDULE) if one.model.clinic == clinic]
        found = (find_sound(self.document.workspace, one, kinds.FEE_SCHEDULE) for one in self.book.lists_of(clinic))
        return [one for one in found if one is not None]

    def _all(self, kind: RecordKind[M]) -> Iterator[Record[M]]:
        return sound(self.document.workspace.list(kind))

    def _find(self, record: UUID, kind: RecordKind[M]) -> M | None:
        found = find_sound(self.document.workspace, record, kind)
        return None if found is None else found.model
