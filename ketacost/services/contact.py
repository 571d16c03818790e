"""Getting in touch with a clinic: addresses for the system's own programs, a request to send, visits for a calendar.

Nothing here opens or sends anything: a window hands the addresses to the system when a person asks for it.
"""

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit
from uuid import UUID

from ketacost.domain.clinics import Clinic, Location
from ketacost.domain.courses import Course, Phase
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.plans import EstimatePlan
from ketacost.domain.scheduling import schedule
from ketacost.services.closed_days import closed_days
from ketacost.services.glances import listed_clinic, stored
from ketacost.services.kinds import ESTIMATE
from ketacost.services.reading import find_sound
from ketacost.services.words import MODALITIES, PHASES, Words
from ketacost.services.workspace import Workspace

MAP = "https://www.openstreetmap.org/search?query="
"""Where an address is looked up, in the person's own browser."""

_EMAIL = re.compile(r"[^\s@,;:<>\"()\[\]?&]+@[^\s@,;:<>\"()\[\]?&]+\.[^\s@,;:<>\"()\[\]?&]+")
_LEAST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter that is ready to be looked at and sent in the person's own mail program."""

    to: str
    subject: str
    body: str

    @property
    def url(self) -> str:
        """The letter as an address that opens the mail program (RFC 6068)."""
        body = quote(self.body.replace("\n", "\r\n"), safe="")
        return f"mailto:{quote(self.to, safe='@.+-_')}?subject={quote(self.subject, safe='')}&body={body}"


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A day in the calendar; `uid` stays the same when the same visit is written again."""

    uid: str
    day: dt.date
    title: str
    details: str


@dataclass(frozen=True, slots=True)
class VisitCalendar:
    """The planned visits of an estimate; `stamp` says when they were planned so."""

    name: str
    place: str
    visits: tuple[PlannedVisit, ...]
    stamp: dt.datetime


def website_url(text: str) -> str:
    """Return a website as an address to open; "" where it is none, or of a kind that is not opened."""
    stripped = text.strip()
    full = stripped if "://" in stripped else f"https://{stripped}"
    try:
        parts = urlsplit(full)
        host = parts.hostname or ""
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} and "." in host and not re.search(r"\s", full) and not parts.username
    return full if is_web else ""


def phone_url(text: str) -> str:
    """Return a telephone number as an address to call (RFC 3966); "" where there is none."""
    number = re.split(r"(?i)\b(?:ext|x)\b|[,;]", text)[0]
    digits = "".join(letter for letter in number if letter.isascii() and letter.isdecimal())
    if len(digits) < _LEAST_DIGITS:
        return ""
    return f"tel:{'+' if number.strip().startswith('+') else ''}{digits}"


def email_address(text: str) -> str:
    """Return a mail address; "" where the text is no single one."""
    stripped = text.strip()
    return stripped if _EMAIL.fullmatch(stripped) else ""


def postal_address(location: Location) -> str:
    """Say an address in one line."""
    town = " ".join(part for part in (location.state, location.postal_code) if part)
    return ", ".join(part for part in (location.street, location.city, town, location.country) if part)


def map_url(location: Location) -> str:
    """Return the address to look a place up on a map; "" where nobody knows where it is."""
    address = postal_address(location)
    return f"{MAP}{quote(address, safe='')}" if location.street or location.city or location.postal_code else ""


def estimate_for(workspace: Workspace, clinic: UUID) -> tuple[UUID, EstimatePlan] | None:
    """Return the estimate that was made at a clinic, the latest one that has a course; None where there is none."""
    for record, data in reversed([*stored(workspace.list(ESTIMATE))]):
        if str(clinic) in {data.get("clinic"), listed_clinic(data)}:
            found = find_sound(workspace, record, ESTIMATE)
            course = found.model.request.course if found is not None else None
            if found is not None and course is not None and course.phases:
                return record, found.model
    return None


def consultation_request(clinic: Clinic, request: EstimateRequest | None, words: Words) -> Mail:
    """Write the request for a consultation: plain words, the planned start and services, and no condition or name."""
    lines = [
        "Hello,",
        "",
        f"I would like to arrange a consultation about ketamine treatment at {clinic.name}.",
    ]
    course = request.course if request is not None else None
    if course is not None and course.phases:
        lines += ["", "What I have in mind, if it suits me:"]
        lines.append(f"- Start: about {words.formats.date(course.start)}")
        lines += [f"- {phase_words(phase, words)}" for phase in course.phases]
    lines += ["", "Could you please tell me:", "- when the next consultation is free, and what it costs"]
    listed = request.fee_schedule if request is not None else None
    if listed is not None and listed.as_of is not None:
        lines.append(f"- whether your prices of {words.formats.date(listed.as_of)} still hold")
    else:
        lines.append("- what each visit costs, and what is included")
    lines += ["- what I should bring or send beforehand", "", "Thank you,", ""]
    return Mail(email_address(clinic.email), "Request for a consultation", "\n".join(lines))


def phase_words(phase: Phase, words: Words) -> str:
    """Say a phase for somebody who does not know the program: "Induction: 6 visits, IV infusion (treatment)"."""
    name = phase.label or PHASES.get(phase.kind, phase.kind)
    count = "ongoing" if phase.count is None else "1 visit" if phase.count == 1 else f"{phase.count} visits"
    route = [MODALITIES[phase.modality]] if phase.modality is not None else []
    services = ", ".join(words.service(service).lower() for service in phase.services)
    return f"{name}: {', '.join([count, *route])} ({services})"


def visit_calendar(clinic: Clinic, estimate: UUID, course: Course, words: Words, stamp: dt.datetime) -> VisitCalendar:
    """Return the visits that are planned, each as a day without an hour; raises DomainError as scheduling does."""
    visits = []
    for visit in schedule(course, closed_days(course)):
        phase = visit.phase
        name = phase.label or PHASES.get(phase.kind, phase.kind)
        of = f" {visit.ordinal} of {phase.count}" if phase.count and phase.count > 1 else ""
        of = f" {visit.ordinal}" if phase.count is None else of
        details = [", ".join(words.service(service) for service in phase.services)]
        if phase.modality is not None:
            details.append(MODALITIES[phase.modality])
        if phase.minutes:
            details.append(f"About {phase.minutes} minutes of treatment, without recovery.")
        details.append("Planned, not booked: agree on the hour with the clinic.")
        uid = f"{estimate}-{phase.id}-{visit.ordinal}@ketacost"
        visits.append(PlannedVisit(uid, visit.date, f"{name}{of} · {clinic.name}", "\n".join(details)))
    place = next((address for one in clinic.locations if (address := postal_address(one))), "")
    return VisitCalendar(f"Visits · {clinic.name}", place, tuple(visits), stamp)
