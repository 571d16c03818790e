"""What needs doing: quotes that run out or wait, price lists and facts that nobody has checked for long."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ketacost.services.glances import ClinicGlance, ListGlance, QuoteGlance, glances, own, stored
from ketacost.services.kinds import CLINIC, FEE_SCHEDULE, QUOTE
from ketacost.services.store import RecordId
from ketacost.services.workspace import Workspace

EXPIRES_WITHIN_DAYS = 7
AGEING_AFTER_DAYS = 180
OLD_AFTER_DAYS = 365


class Need(StrEnum):
    """Why something needs doing, the most pressing first."""

    QUOTE_ENDS = "quote_ends"
    QUOTE_ENDED = "quote_ended"
    QUOTE_NOT_ISSUED = "quote_not_issued"
    LIST_OLD = "list_old"
    LIST_UNDATED = "list_undated"
    FACTS_OLD = "facts_old"
    LIST_AGEING = "list_ageing"


_DRAFT, _ISSUED = "draft", "issued"
"""How a stored quote says its `QuoteState`."""

_ORDER = {need: place for place, need in enumerate(Need)}


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: why, about what, and where in the window it is done.

    `day` is the last day of a quote, the day a draft was made, the day of a price list (None: not known), or the oldest
    day among a clinic's facts;
    `days` is how many days from today to a quote's last day (negative: past it), or how old the rest is.
    """

    need: Need
    record: RecordId
    place: str
    name: str
    day: dt.date | None = None
    days: int | None = None


def what_needs_doing(workspace: Workspace, today: dt.date) -> tuple[Todo, ...]:
    """Return what the user's own quotes, price lists and clinics ask for; no samples, archives, or unreadable ones."""
    quotes = glances(own(workspace.list(QUOTE)), QuoteGlance.of)
    lists = glances(own(workspace.list(FEE_SCHEDULE)), ListGlance.of)
    kept = [(record, data) for record, data in stored(workspace.list(CLINIC)) if not data.get("archived")]
    clinics = {record: str(data.get("name", "")) for record, data in kept}
    mine = glances(((record, data) for record, data in kept if not data.get("is_sample")), ClinicGlance.of)
    return to_do(quotes, lists, clinics, today, mine)


def to_do(
    quotes: Iterable[tuple[RecordId, QuoteGlance]],
    schedules: Iterable[tuple[RecordId, ListGlance]],
    clinics: Mapping[RecordId, str],
    today: dt.date,
    facts: Iterable[tuple[RecordId, ClinicGlance]] = (),
) -> tuple[Todo, ...]:
    """Return what needs doing, the most pressing first; a price list whose clinic is gone asks for nothing.

    `clinics` are the names of the clinics that are there.
    """
    found = [todo for record, quote in quotes if (todo := _of_quote(record, quote, today)) is not None]
    for record, schedule in schedules:
        if schedule.clinic is not None and schedule.clinic not in clinics:
            continue
        clinic = clinics[schedule.clinic] if schedule.clinic is not None else schedule.name
        todo = _of_schedule(record, schedule, clinic, today)
        if todo is not None:
            found.append(todo)
    found += [todo for record, clinic in facts if (todo := _of_clinic(record, clinic, today)) is not None]
    return tuple(sorted(found, key=lambda todo: (_ORDER[todo.need], _urgency(todo), todo.name.casefold())))


def _of_quote(record: RecordId, quote: QuoteGlance, today: dt.date) -> Todo | None:
    place = f"quotes/{record}"
    if quote.state == _DRAFT:
        age = (today - quote.created_on).days
        return Todo(Need.QUOTE_NOT_ISSUED, record, place, quote.person or quote.title, quote.created_on, age)
    if quote.state != _ISSUED or quote.valid_until is None:
        return None
    left = (quote.valid_until - today).days
    if left > EXPIRES_WITHIN_DAYS:
        return None
    need = Need.QUOTE_ENDED if left < 0 else Need.QUOTE_ENDS
    return Todo(need, record, place, quote.name, quote.valid_until, left)


def _of_schedule(record: RecordId, schedule: ListGlance, clinic: str, today: dt.date) -> Todo | None:
    place = f"clinics/{schedule.clinic}" if schedule.clinic else "clinics"
    if schedule.as_of is None:
        return Todo(Need.LIST_UNDATED, record, place, clinic)
    age = (today - schedule.as_of).days
    if age <= AGEING_AFTER_DAYS:
        return None
    need = Need.LIST_OLD if age > OLD_AFTER_DAYS else Need.LIST_AGEING
    return Todo(need, record, place, clinic, schedule.as_of, age)


def _of_clinic(record: RecordId, clinic: ClinicGlance, today: dt.date) -> Todo | None:
    """Lead to the call sheet where anything that is dated is too old; what has no date is there as well."""
    age = (today - clinic.oldest).days if clinic.oldest is not None else 0
    if age <= OLD_AFTER_DAYS:
        return None
    return Todo(Need.FACTS_OLD, record, f"clinics/{record}/call", clinic.name, clinic.oldest, age)


def _urgency(todo: Todo) -> int:
    """Quotes that end by the days left, ended ones the latest first, everything else the oldest first."""
    days = todo.days or 0
    if todo.need is Need.QUOTE_ENDS:
        return days
    return -days
