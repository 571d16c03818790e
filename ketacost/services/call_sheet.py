"""What to ask a clinic on the telephone, most important first, and what becomes of the answers."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ketacost.domain.ageing import Age
from ketacost.domain.clinic_facts import FactCatalogue, FactEntry, FactGroup, FactKind, fact_of, with_facts
from ketacost.domain.clinics import Clinic
from ketacost.domain.sources import Fact, How, Source
from ketacost.services.kinds import OWN_FACT
from ketacost.services.reading import readable, sound
from ketacost.services.store import RecordId
from ketacost.services.workspace import Workspace

PRICE = "session_price"
"""The fact that a price list knows as well."""

OWN_WORTH = Decimal(2)
"""How many points a question of the user's own stands in for: whoever adds one wants to know."""


class Standing(StrEnum):
    """Why a question is asked."""

    NOT_KNOWN = "not_known"
    OLD = "old"
    AGEING = "ageing"


_BY_AGE = {Age.RED: Standing.OLD, Age.AMBER: Standing.AGEING}


@dataclass(frozen=True, slots=True)
class Question:
    """One question: about which fact, why, what is known so far, and how much hangs on it (points of a hundred)."""

    entry: FactEntry
    standing: Standing
    fact: Fact
    worth: Decimal


def own_facts(workspace: Workspace) -> tuple[FactEntry, ...]:
    """Return the facts that the user asks for beyond the catalogue, the oldest first."""
    return tuple(entry for _, entry in readable(workspace.list(OWN_FACT)))


def own_id(label: str, taken: Iterable[str]) -> str:
    """Make an id for a fact of the user's own, such as "dogs_allowed", that no other fact has."""
    base = re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")[:56].strip("_") or "own"
    known, number, found = set(taken), 2, base
    while found in known:
        found, number = f"{base}_{number}", number + 1
    return found


def own_entry(
    label: str,
    question: str,
    kind: FactKind,
    group: FactGroup,
    taken: Iterable[str],
    unit: str = "",
) -> FactEntry:
    """Make a fact of the user's own; without a question, its name is asked. Raises ValidationError."""
    asked = question.strip() or f"{label.strip().rstrip('?')}?"
    values = {"label": label, "question": asked, "kind": kind, "group": group, "unit": unit}
    return FactEntry.model_validate({"id": own_id(label, taken), **values})


def call_sheet(
    clinic: Clinic,
    catalogue: FactCatalogue,
    today: dt.date,
    own: Iterable[str] = (),
    elsewhere: Mapping[str, dt.date | None] | None = None,
) -> tuple[Question, ...]:
    """Return what to ask a clinic, most important first.

    `own` are the ids of the user's own facts; `elsewhere` are facts that something else than the clinic's facts knows,
    such as a price list, with its day.
    """
    mine, other = set(own), elsewhere or {}
    found = [
        question
        for entry in catalogue.facts
        if entry.by_phone
        and _matters(clinic, entry)
        and (question := _question(clinic, entry, catalogue, today, mine, other)) is not None
    ]
    return tuple(sorted(found, key=lambda question: -question.worth))


def age_of_fact(entry: FactEntry, fact: Fact, today: dt.date) -> Age | None:
    """Say how old what is known is; None where nothing is known."""
    return entry.age(fact.source.as_of, today) if fact.is_known else None


def told_by_phone(fact: Fact, said_by: str, as_of: dt.date | None, reference: str) -> Fact:
    """Return a fact as it was said on the telephone."""
    source = Source(said_by=said_by, how=How.PHONE, as_of=as_of, note=reference)
    return fact.model_copy(update={"source": source})


def answered(
    clinic: Clinic,
    answers: Mapping[str, Fact],
    catalogue: FactCatalogue,
    *,
    said_by: str,
    as_of: dt.date | None,
    reference: str,
) -> Clinic:
    """Return the clinic with the answers of one call among its facts."""
    told = {name: told_by_phone(fact, said_by, as_of, reference) for name, fact in answers.items()}
    return with_facts(clinic, told, catalogue)


@dataclass(frozen=True, slots=True)
class FactStep:
    """One step in the life of a fact: when it was typed, by whom, as part of which change, and what it was then."""

    when: dt.datetime
    author: str
    label: str
    fact: Fact


def fact_history(workspace: Workspace, clinic: RecordId, entry: FactEntry) -> tuple[FactStep, ...]:
    """Return what became of one fact of a clinic, the latest first; only the steps that changed it.

    A revision that cannot be read is passed over.
    """
    found: list[FactStep] = []
    last = Fact()
    for version in workspace.history(clinic):
        readable_then = [] if version.record is None else list(sound([version.record]))
        if not readable_then:
            continue
        fact = fact_of(readable_then[0].model, entry)
        if fact != last:
            found.append(FactStep(version.change.time, version.change.author, version.change.label, fact))
            last = fact
    return tuple(reversed(found))


def _question(
    clinic: Clinic,
    entry: FactEntry,
    catalogue: FactCatalogue,
    today: dt.date,
    own: set[str],
    elsewhere: Mapping[str, dt.date | None],
) -> Question | None:
    fact = fact_of(clinic, entry)
    ages = [age for age in (age_of_fact(entry, fact, today),) if age is not None]
    if entry.id in elsewhere:
        ages.append(entry.age(elsewhere[entry.id], today))
    if Age.FRESH in ages:
        return None
    standing = Standing.NOT_KNOWN
    if ages:
        standing = _BY_AGE[Age.AMBER if Age.AMBER in ages else Age.RED]
    worth = OWN_WORTH if entry.id in own else catalogue.worth(entry)
    urgency = catalogue.urgency
    factor = {
        Standing.NOT_KNOWN: urgency.not_known,
        Standing.OLD: urgency.old,
        Standing.AGEING: urgency.ageing,
    }[standing]
    return Question(entry, standing, fact, worth * factor)


def _matters(clinic: Clinic, entry: FactEntry) -> bool:
    return entry.only_with is None or not clinic.modalities or entry.only_with in clinic.modalities
