"""Reaching a clinic from its profile: what is opened, what the letter says, and the visits read back from the file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs
from uuid import UUID

import pytest
from clinics_bench import make_context
from icalendar import Calendar
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ketacost.domain.clinics import Clinic, Location
from ketacost.domain.courses import Course, Phase, Spacing, SpacingKind, VisitOverride
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.plans import EstimatePlan
from ketacost.domain.scheduling import schedule
from ketacost.domain.vocabulary import Modality, PhaseKind
from ketacost.services import kinds
from ketacost.ui.context import Context
from ketacost.ui.pages.clinics import ClinicsPage
from ketacost.ui.pages.clinics.contact_card import ContactCard

CLINIC, ESTIMATE = UUID(int=1), UUID(int=2)
SOON = 5000
MODEL = Clinic(
    name="Sierra Ketamine",
    website="sierra.example",
    email="hello+new@sierra.example",
    locations=(Location(street="10 Main St", city="Truckee", state="CA", phone="530-555-0101"),),
)
COURSE = Course(
    start=dt.date(2026, 12, 7),
    phases=(
        Phase(
            id="ind",
            kind=PhaseKind.INDUCTION,
            count=6,
            spacing=Spacing(kind=SpacingKind.PER_WEEK, number=2),
            modality=Modality.IV,
        ),
    ),
    overrides=(VisitOverride(phase="ind", ordinal=2, date=dt.date(2026, 12, 12)),),
)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def context(tmp_path: Path, told: list[str]) -> Iterator[Context]:
    made = make_context(tmp_path / "clinics.db", told=told)
    yield made
    made.document.close()


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> ClinicsPage:
    context.document.commit("Start", [(CLINIC, kinds.CLINIC, MODEL)])
    page = ClinicsPage(context)
    qtbot.addWidget(page)
    page.resize(1260, 844)
    with qtbot.waitExposed(page):
        page.show()
    page.open_clinic(CLINIC)
    page.profile.show_tab("clinic")
    return page


def plan_visits(context: Context) -> None:
    request = EstimateRequest(course=COURSE, fee_schedule=FeeSchedule(clinic=CLINIC, as_of=dt.date(2026, 11, 2)))
    context.document.commit(
        "Estimate", [(ESTIMATE, kinds.ESTIMATE, EstimatePlan(title="Six", clinic=CLINIC, request=request))]
    )


def card(page: ClinicsPage, opened: list[QUrl], *, opens: bool = True) -> ContactCard:
    found = page.profile.about.contact

    def note(url: QUrl) -> bool:
        opened.append(url)
        return opens

    found.reach.open_url = note
    return found


def test_nothing_is_opened_unasked_and_each_button_opens_its_own(page: ClinicsPage) -> None:
    opened: list[QUrl] = []
    contact = card(page, opened)
    assert opened == []
    for button in (contact.website, contact.call, contact.map):
        button.click()
    assert [url.toString() for url in opened[:2]] == ["https://sierra.example", "tel:5305550101"]
    assert opened[2].host() == "www.openstreetmap.org"
    assert parse_qs(opened[2].query(QUrl.ComponentFormattingOption.FullyEncoded)) == {
        "query": ["10 Main St, Truckee, CA"]
    }


def test_the_letter_follows_the_estimate_of_this_clinic(context: Context, page: ClinicsPage) -> None:
    opened: list[QUrl] = []
    contact = card(page, opened)
    contact.write.click()
    plan_visits(context)
    assert "“Six”, which starts on December 7, 2026" in contact.plan.text()
    contact.write.click()
    letters = [url.toEncoded().data().decode() for url in opened]
    bodies = [parse_qs(letter.partition("?")[2])["body"][0] for letter in letters]
    assert letters[0].startswith("mailto:hello+new@sierra.example?subject=Request%20for%20a%20consultation&body=")
    assert "What I have in mind" not in bodies[0]
    assert "- Start: about December 7, 2026\r\n- Induction: 6 visits, IV infusion (" in bodies[1]
    assert "your prices of November 2, 2026" in bodies[1]


def test_the_planned_visits_read_back_with_their_days(
    context: Context, page: ClinicsPage, told: list[str], tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = page.profile.about.contact
    assert not contact.calendar.isEnabled()
    plan_visits(context)
    assert contact.calendar.isEnabled()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "visits"), ""))
    contact.calendar.click()
    qtbot.waitUntil(lambda: bool(told), timeout=SOON)
    assert told[0].endswith("visits.ics")
    events = Calendar.from_ical((tmp_path / "visits.ics").read_bytes()).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [visit.date for visit in schedule(COURSE)]
    assert dt.date(2026, 12, 12) in [event.decoded("dtstart") for event in events], "a visit moved by hand"
    assert str(events[0]["summary"]) == "Induction 1 of 6 · Sierra Ketamine"
    assert str(events[0]["location"]) == "10 Main St, Truckee, CA"


def test_a_calendar_that_cannot_be_written_is_said(
    context: Context, page: ClinicsPage, told: list[str], tmp_path: Path, qtbot: QtBot
) -> None:
    plan_visits(context)
    page.contact.write_calendar(CLINIC, tmp_path / "nowhere" / "visits.ics")
    qtbot.waitUntil(lambda: bool(told), timeout=SOON)
    assert told[0].startswith("The calendar file could not be written.")


def test_what_is_not_known_or_unsafe_opens_nothing(context: Context, page: ClinicsPage) -> None:
    opened: list[QUrl] = []
    contact = card(page, opened)
    unsafe = Clinic(name="Odd", website="javascript:alert(1)", email="a@b.example?bcc=x@y.example", phone="ask")
    page.desk.edit_clinic("Edit", CLINIC, unsafe)
    for button in (contact.website, contact.call, contact.write, contact.map, contact.calendar):
        assert not button.isEnabled()
    assert contact.gaps.text() == "Not known: website, telephone, email, address."
    contact.reach.open_website(unsafe)
    contact.reach.call(unsafe)
    assert opened == []
    assert not next(one for one in page.actions_for_menu() if one.text().startswith("Ask the clinic")).isEnabled()


def test_where_no_program_opens_it_the_text_is_given(page: ClinicsPage, told: list[str]) -> None:
    contact = card(page, [], opens=False)
    contact.write.click()
    assert told == ["No program on this computer opens this. Copy it instead: hello+new@sierra.example"]
