"""Quotes from draft to decision: made from an estimate, numbered and frozen when issued, revised, duplicated."""

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from ketacost import __version__
from ketacost.domain.clinics import Clinic
from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import Estimate, EstimateRequest
from ketacost.domain.people import Person, Practice
from ketacost.domain.plans import EstimatePlan
from ketacost.domain.quotes import Quote, QuoteIssuer, QuoteState, issue, next_number, revise
from ketacost.services.glances import stored
from ketacost.services.kinds import CLINIC, PERSON, PRACTICE, QUOTE
from ketacost.services.reading import find_sound, sound
from ketacost.services.records import Record
from ketacost.services.workspace import Workspace

PLACE = "quotes"


class QuoteDesk:
    """What can be done with quotes; every action is one named, undoable change."""

    def __init__(self, workspace: Workspace, today: Callable[[], dt.date], data_version: str) -> None:
        self._workspace = workspace
        self._today = today
        self._data_versions = {"program": __version__, "data": data_version}

    @property
    def practice(self) -> Practice:
        """My clinic, as it was entered; empty until then."""
        kept = self.practice_record
        return Practice() if kept is None else kept.model

    @property
    def practice_record(self) -> Record[Practice] | None:
        """Where my clinic is kept; None where nothing was entered, or none of it can be read."""
        return next(sound(self._workspace.list(PRACTICE)), None)

    def draft_from(self, plan: EstimatePlan, person: Person | None = None) -> Record[Quote]:
        """Make a draft quote from an estimate, for a person."""
        who = person or self._person(plan.person)
        clinic = self._clinic(plan.clinic)
        quote = Quote(
            title=plan.title,
            person=who,
            person_record=plan.person,
            clinic_record=plan.clinic,
            issuer=issuer_of(self.practice, clinic),
            request=plan.request,
            created_on=self._today(),
            valid_days=self.practice.quote_valid_days,
        )
        return self._store("New quote" + (f" for {who.name}" if who.name else ""), None, quote)

    def estimate(self, quote: Quote) -> Estimate:
        """Return the frozen estimate of an issued quote, or the live one of a draft; raises DomainError."""
        return quote.estimate if quote.estimate is not None else _estimate_of(quote.request)

    def issue(self, record: Record[Quote]) -> Record[Quote]:
        """Number a draft and freeze it; a quote that it revises is superseded in the same change.

        The chosen way to buy is frozen with it. Raises DomainError for a quote without lines.
        """
        quote = record.model
        figures = _estimate_of(quote.request)
        request = quote.request.model_copy(update={"purchase": figures.purchase})
        number = self._number_for(quote)
        frozen = issue(
            quote.model_copy(update={"request": request}), number, figures, self._today(), self._data_versions
        )
        puts: list[tuple[UUID | None, object, object]] = [(record.id, QUOTE, frozen)]
        previous = find_sound(self._workspace, quote.revises, QUOTE)
        if previous is not None:
            puts.append((previous.id, QUOTE, previous.model.model_copy(update={"state": QuoteState.SUPERSEDED})))
        self._workspace.commit(f"Issue quote {number}", puts=puts, place=_place(record.id))  # type: ignore[arg-type]
        return self._workspace.get(record.id, QUOTE)

    def revise(self, record: Record[Quote]) -> Record[Quote]:
        """Start a new draft from an issued quote."""
        draft = revise(record.model, record.id, self._today())
        return self._store(f"Revise quote {record.model.number}", None, draft)

    def duplicate(self, record: Record[Quote], person: Person | None = None) -> Record[Quote]:
        """Copy a quote as a new draft; nothing of the first patient is copied for another person."""
        copied = record.model.model_copy(
            update={
                "state": QuoteState.DRAFT,
                "number": "",
                "revision": 1,
                "revises": None,
                "estimate": None,
                "person": person or Person(),
                "person_record": None,
                "created_on": self._today(),
                "issued_on": None,
                "valid_until": None,
                "decided_on": None,
                "decline_reason": "",
                "data_versions": {},
            }
        )
        return self._store("Duplicate quote", None, copied)

    def decide(self, record: Record[Quote], state: QuoteState, reason: str = "") -> Record[Quote]:
        """Record that an issued quote was accepted or declined."""
        quote = record.model
        if quote.state is not QuoteState.ISSUED:
            raise DomainError("quote_not_open", number=quote.number)
        decided = quote.model_copy(
            update={"state": state, "decided_on": self._today(), "decline_reason": reason},
        )
        return self._store(f"Quote {quote.number} {state.value}", record.id, decided)

    def save(self, record: Record[Quote], quote: Quote, label: str) -> Record[Quote]:
        """Keep an edited draft; an issued quote is refused."""
        if not record.model.is_draft:
            raise DomainError("quote_already_issued", number=record.model.number)
        return self._store(label, record.id, quote)

    def _store(self, label: str, record: UUID | None, quote: Quote) -> Record[Quote]:
        place = _place(record) if record else PLACE
        return self._workspace.commit(label, puts=[(record, QUOTE, quote)], place=place)[0]

    def _number_for(self, quote: Quote) -> str:
        # A quote that is damaged elsewhere has its number still.
        taken = {record: str(data.get("number") or "") for record, data in stored(self._workspace.list(QUOTE))}
        root = taken.get(quote.revises, "").split(" R")[0] if quote.revises is not None else ""
        if root:
            return f"{root} R{quote.revision}"
        return next_number(self.practice.quote_prefix, self._today().year, set(taken.values()))

    def _person(self, record: UUID | None) -> Person:
        found = find_sound(self._workspace, record, PERSON)
        return Person() if found is None else found.model

    def _clinic(self, record: UUID | None) -> Clinic | None:
        found = find_sound(self._workspace, record, CLINIC)
        return None if found is None else found.model


def issuer_of(practice: Practice, clinic: Clinic | None) -> QuoteIssuer:
    """Return who stands at the head of a quote: my own practice, else the clinic whose prices it uses."""
    if practice.name:
        return QuoteIssuer(
            name=practice.name,
            address=practice.address,
            phone=practice.phone,
            email=practice.email,
            npi=practice.npi,
        )
    if clinic is None:
        return QuoteIssuer()
    here = clinic.locations[0] if clinic.locations else None
    place = ", ".join(part for part in (here.street, here.city, here.state, here.postal_code) if part) if here else ""
    return QuoteIssuer(
        name=clinic.name,
        address=place,
        phone=clinic.phone,
        email=clinic.email,
        website=clinic.website,
        npi=clinic.npi,
    )


def _place(record: UUID) -> str:
    return f"{PLACE}/{record}"


def _estimate_of(request: EstimateRequest) -> Estimate:
    from ketacost.services.answers import estimate_of  # the engine: a window opens without it

    return estimate_of(request)
