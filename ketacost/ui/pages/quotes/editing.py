"""What happens to quotes on this page: read, edit, decide, export; each edit is one named, undoable change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from uuid import UUID

from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.people import Person
from ketacost.domain.plans import EstimatePlan
from ketacost.domain.quotes import Quote
from ketacost.services.answers import estimate_of
from ketacost.services.kinds import CLINIC, ESTIMATE, PERSON, QUOTE
from ketacost.services.quote_list import QuoteEntry, QuoteLister
from ketacost.services.quote_rows import QuoteSheet, quote_sheet
from ketacost.services.quoting import PLACE
from ketacost.services.reading import find_sound, readable
from ketacost.services.records import Record
from ketacost.services.report import QuoteReport, quote_report
from ketacost.ui.context import Context
from ketacost.ui.pages.workbook_name import free_workbook


@dataclass(frozen=True)
class PlanChoice:
    """An estimate that a quote can be made from; without a record it is an empty one."""

    title: str
    describe: Callable[[], str]
    record: UUID | None
    plan: EstimatePlan

    @cached_property
    def detail(self) -> str:
        """Where and for how much, in words; computed when it is first asked for."""
        return self.describe()


class QuoteEditing:
    """Quotes as the page reads and changes them; none of it computes an amount."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._document = context.document
        self.desk = context.quote_desk
        self._lister = QuoteLister(self.desk.estimate, context.words)

    # Reading

    def entries(self) -> list[QuoteEntry]:
        """Return all quotes for the list."""
        return self._lister.entries(self._document.list(QUOTE), self._context.today())

    def find(self, quote: UUID | None) -> Record[Quote] | None:
        """Return a quote if it is there and can be read."""
        return find_sound(self._document.workspace, quote, QUOTE)

    def sheet(self, quote: Quote) -> QuoteSheet:
        """Return a quote as it will print, in rows; raises DomainError."""
        figures, words = self.desk.estimate(quote), self._context.words
        return quote_sheet(quote_report(quote, figures, words, self._context.today()), figures, words)

    def is_kept(self, person: UUID | None) -> bool:
        """Whether a patient has a record of their own that can be read."""
        return find_sound(self._document.workspace, person, PERSON) is not None

    def people(self) -> list[tuple[UUID, Person]]:
        """Return the patients, the latest first."""
        return list(readable(self._document.list(PERSON)))[::-1]

    def plans(self) -> list[PlanChoice]:
        """Return what a quote can be made from, the latest estimate first, an empty one last."""
        found = [self._choice(record, plan) for record, plan in readable(self._document.list(ESTIMATE))]
        empty = EstimatePlan(request=EstimateRequest())
        return [*found[::-1], PlanChoice("Empty quote", lambda: "add lines of your own", None, empty)]

    # Changing

    def make(self, choice: PlanChoice, person: UUID | str | None) -> Record[Quote] | None:
        """Make a draft for a patient: one that is kept, a new one by name, or none yet."""
        record = self.add_person(Person(name=person)) if isinstance(person, str) else person
        plan = choice.plan.model_copy(update={"person": record}) if record is not None else choice.plan
        return self._document.attempt(lambda: self.desk.draft_from(plan))

    def add_person(self, person: Person) -> UUID | None:
        """Keep a new patient."""
        made = self._document.commit(f"New patient {person.name}", [(None, PERSON, person)], place=PLACE)
        return made[0].id if made else None

    def edit(self, record: Record[Quote], label: str, field: str, **update: object) -> None:
        """Change a draft; an issued quote stays as it is."""
        if record.model.is_draft:
            changed = record.model.model_copy(update=update)
            self._document.commit(label, [(record.id, QUOTE, changed)], place=f"{PLACE}/{record.id}/{field}")

    def edit_person(self, record: Record[Quote], label: str, **update: object) -> None:
        """Change the patient of a draft, and the patient's own record with it."""
        quote = record.model
        if not quote.is_draft:
            return
        person = quote.person.model_copy(update=update)
        puts: list[tuple[UUID | None, object, object]] = []
        puts.append((record.id, QUOTE, quote.model_copy(update={"person": person})))
        if self.is_kept(quote.person_record):
            puts.append((quote.person_record, PERSON, person))
        place = f"{PLACE}/{record.id}/patient"
        self._document.commit(label, puts, place=place)  # type: ignore[arg-type]  # three-part tuples, as asked for

    def use_person(self, record: Record[Quote], person: UUID, model: Person) -> None:
        """Make a draft out to a patient who is kept."""
        self.edit(record, f"Patient {model.name}", "patient", person=model, person_record=person)

    def keep_person(self, record: Record[Quote]) -> None:
        """Keep the patient of a draft for next time."""
        person = self.add_person(record.model.person)
        if person is not None:
            self.edit(record, f"Patient {record.model.person.name}", "patient", person_record=person)

    def edit_request(self, record: Record[Quote], label: str, field: str, **update: object) -> None:
        """Change what a draft is computed from."""
        self.edit(record, label, field, request=record.model.request.model_copy(update=update))

    def previewed(self, record: Record[Quote], **update: object) -> QuoteSheet | None:
        """Return a draft as it would be; None where it cannot be computed."""
        request = record.model.request.model_copy(update=update)
        try:
            return self.sheet(record.model.model_copy(update={"request": request}))
        except DomainError:
            return None

    def delete(self, record: Record[Quote]) -> None:
        """Delete a draft."""
        if record.model.is_draft:
            self._document.commit("Delete draft quote", deletes=[record.id], place=PLACE)

    # Inside

    def _choice(self, record: UUID, plan: EstimatePlan) -> PlanChoice:
        return PlanChoice(plan.title or "Untitled estimate", lambda: self._detail(plan), record, plan)

    def _detail(self, plan: EstimatePlan) -> str:
        clinic = find_sound(self._document.workspace, plan.clinic, CLINIC)
        where = clinic.model.name if clinic is not None else ""
        try:
            total = self._context.words.total(estimate_of(plan.request))
        except DomainError as problem:
            total = self._context.words.error(problem)
        return ", ".join(part for part in (where, total) if part)


def free_path(folder: Path, report: QuoteReport) -> Path:
    """Return a file name that says what it is and overwrites nothing."""
    return free_workbook(folder, " ".join(part for part in (report.name, report.person.name) if part), "Quote")
