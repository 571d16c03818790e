"""Home's sentences: why something needs doing, when something was changed, what each person comes for."""

import datetime as dt
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ketacost.services.formats import Formats
from ketacost.services.recent import Recent
from ketacost.services.settings import Audience
from ketacost.services.todo import Need, Todo
from ketacost.ui.widgets import Tone

TONES = {
    Need.QUOTE_ENDS: Tone.WARN,
    Need.QUOTE_ENDED: Tone.BAD,
    Need.QUOTE_NOT_ISSUED: Tone.INFO,
    Need.LIST_OLD: Tone.WARN,
    Need.LIST_UNDATED: Tone.WARN,
    Need.FACTS_OLD: Tone.WARN,
    Need.LIST_AGEING: Tone.INFO,
}


@dataclass(frozen=True, slots=True)
class Welcome:
    """What one of the three people comes for: how they say it, the question, what helps, and where it is done."""

    audience: Audience
    icon: str
    choice: str
    help: str
    question: str
    answer: str
    action: str
    action_place: str
    first_place: str


def welcomes() -> tuple[Welcome, ...]:
    """Return the three people, in the order in which they are offered."""
    tr = _tr
    return (
        Welcome(
            Audience.PATIENT,
            "person",
            tr("I am looking for treatment"),
            tr("See what a course will cost you, when you would pay, and what could make it cheaper."),
            tr("What will your treatment cost?"),
            tr("Enter what you know. Everything else may stay open: you get a range, and what to ask the clinic."),
            tr("New estimate"),
            "estimate/new",
            "estimate",
        ),
        Welcome(
            Audience.STAFF,
            "quotes",
            tr("I work at a clinic"),
            tr("Quote a patient while you talk, and hand over a document that says what it covers."),
            tr("Who would like a quote?"),
            tr("Pick a course and your price list, and name the patient. The quote is numbered when you issue it."),
            tr("New quote"),
            "quotes/new",
            "quotes",
        ),
        Welcome(
            Audience.COORDINATOR,
            "compare",
            tr("I coordinate for others"),
            tr("Put clinics side by side for one patient: cost, experience, reviews and services."),
            tr("Which clinic suits your patient?"),
            tr("One course, priced at every clinic you keep. What a clinic has not said is shown as not known."),
            tr("Compare"),
            "compare",
            "compare",
        ),
    )


def why(todo: Todo, formats: Formats) -> str:
    """Say in one sentence what needs doing."""
    tr, day = _tr, formats.date(todo.day) if todo.day else ""
    if todo.need is Need.QUOTE_ENDS:
        return _ends(todo.days or 0, day)
    return {
        Need.QUOTE_ENDED: tr("Ran out on {day}. Revise it or close it."),
        Need.QUOTE_NOT_ISSUED: tr("Draft from {day}, not issued so far."),
        Need.LIST_OLD: tr("Prices from {day}, over a year old. Check them with the clinic."),
        Need.LIST_UNDATED: tr("Prices without a date. Check them with the clinic."),
        Need.FACTS_OLD: tr("Facts from {day}, over a year old. The call sheet has the questions."),
        Need.LIST_AGEING: tr("Prices from {day}, over half a year old."),
    }[todo.need].format(day=day)


def when(changed: dt.datetime, today: dt.date, formats: Formats) -> str:
    """Say on which day something was changed, in the time of this machine."""
    day = changed.astimezone().date()
    if day == today:
        return _tr("Today")
    if day == today - dt.timedelta(days=1):
        return _tr("Yesterday")
    return formats.short_date(day)


def kind_name(kind: str) -> str:
    """Say what kind of record something is."""
    names = {
        "estimate": _tr("Estimate"),
        "comparison": _tr("Comparison"),
        "quote": _tr("Quote"),
        "clinic": _tr("Clinic"),
    }
    return names[kind]


def recent_name(recent: Recent) -> str:
    """Say the name of a record, or that it has none."""
    return recent.name or _tr("{kind} without a title").format(kind=kind_name(recent.kind))


def todo_name(todo: Todo) -> str:
    """Say what something to do is about, or that it has no name."""
    quote = todo.need in {Need.QUOTE_ENDS, Need.QUOTE_ENDED, Need.QUOTE_NOT_ISSUED}
    return todo.name or (_tr("Quote without a name") if quote else _tr("Price list without a name"))


def _ends(days: int, day: str) -> str:
    if days == 0:
        return _tr("Today is the last day it holds.")
    if days == 1:
        return _tr("Holds until tomorrow, {day}.").format(day=day)
    return _tr("Holds {days} more days, until {day}.").format(days=days, day=day)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Home", text)
