"""Clinics that look like the same one: found, shown side by side, made one in one step, or told apart for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from clinics_bench import make_context, press
from conftest import nameless, tab_ring
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ketacost.domain.clinics import Clinic, Location, Review
from ketacost.domain.courses import Course, Phase
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.plans import EstimatePlan
from ketacost.domain.sources import Fact, FactState, How, Source
from ketacost.domain.vocabulary import PhaseKind
from ketacost.services import kinds
from ketacost.services.merging import Which
from ketacost.ui.context import Context
from ketacost.ui.pages.clinics import ClinicsPage
from ketacost.ui.pages.clinics.duplicates_dialog import DuplicatesDialog

FIRST, SECOND, OTHER, ESTIMATE = (UUID(int=number) for number in range(1, 5))
TRUCKEE = Location(street="10 Main Street", city="Truckee", state="CA")
PHONE = Source(said_by="Front desk", how=How.PHONE, as_of=dt.date(2026, 9, 1))
SOON = 5000


def years(number: int, source: Source) -> dict[str, Fact]:
    return {"years_with_ketamine": Fact(state=FactState.KNOWN, value=Decimal(number), source=source)}


CLINICS = {
    FIRST: Clinic(
        name="Sierra Ketamine Clinic",
        phone="530-555-0101",
        locations=(TRUCKEE,),
        facts=years(5, Source()),
        reviews=(Review(source=Source(said_by="Maps"), rating=Decimal("4.5"), count=80),),
    ),
    SECOND: Clinic(
        name="Sierra Ketamine, LLC",
        phone="(530) 555 0101",
        locations=(TRUCKEE,),
        facts=years(7, PHONE),
        source=PHONE,
        reviews=(Review(source=Source(said_by="Yelp"), rating=Decimal(4), count=9),),
    ),
    OTHER: Clinic(name="Alder"),
}


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    made = make_context(tmp_path / "clinics.db")
    yield made
    made.document.close()


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> ClinicsPage:
    lists = [FeeSchedule(clinic=clinic, name="Prices") for clinic in (FIRST, SECOND)]
    course = Course(start=dt.date(2026, 12, 7), phases=(Phase(id="ind", kind=PhaseKind.INDUCTION, count=6),))
    plan = EstimatePlan(clinic=SECOND, request=EstimateRequest(course=course, fee_schedule=lists[1]))
    context.document.commit(
        "Start",
        [
            *((identity, kinds.CLINIC, model) for identity, model in CLINICS.items()),
            *((None, kinds.FEE_SCHEDULE, one) for one in lists),
            (ESTIMATE, kinds.ESTIMATE, plan),
        ],
    )
    page = ClinicsPage(context)
    qtbot.addWidget(page)
    page.resize(1260, 844)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    qtbot.waitUntil(page.directory.duplicates.isVisible, timeout=SOON)
    return page


def side_by_side(page: ClinicsPage, qtbot: QtBot) -> DuplicatesDialog:
    page.directory.duplicates.button.click()
    dialog = page.merging.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isActiveWindow, timeout=SOON)
    return dialog


def names(page: ClinicsPage) -> list[str]:
    return [entry.clinic.name for entry in page.directory.model.entries()]


def test_the_note_is_quiet_and_both_values_stand_with_their_sources(page: ClinicsPage, qtbot: QtBot) -> None:
    assert page.directory.duplicates.words.text() == "2 look like the same clinic"
    dialog = side_by_side(page, qtbot)
    assert nameless(dialog) == []
    sides = dialog.choices["fact:years_with_ketamine"]
    assert [sides[which].text() for which in Which] == ["5", "7"]
    assert "Front desk; told by phone" in sides[Which.SECOND].accessibleDescription()
    assert sides[Which.FIRST].accessibleDescription() == "source not known"
    assert sides[Which.SECOND].isChecked(), "the better sourced one is offered"
    assert len(tab_ring(dialog, dialog.merge_button)) >= 5
    dialog.reject()
    assert page.merging.dialog is None


def test_they_become_one_and_two_again_in_one_step(context: Context, page: ClinicsPage, qtbot: QtBot) -> None:
    dialog = side_by_side(page, qtbot)
    keep = dialog.choices["name"][Which.FIRST]
    keep.setFocus()
    press(Qt.Key.Key_Space)
    dialog.merge_button.setFocus()
    press(Qt.Key.Key_Return)

    assert names(page) == ["Alder", "Sierra Ketamine Clinic"]
    one = context.document.get(FIRST, kinds.CLINIC).model
    assert one.fact("years_with_ketamine").value == 7
    assert "also stated: 5" in one.fact("years_with_ketamine").source.note
    assert "also stated: Sierra Ketamine, LLC" in one.notes
    assert [review.source.said_by for review in one.reviews] == ["Maps", "Yelp"]
    assert len(page.desk.lists(FIRST)) == 2
    assert context.document.get(ESTIMATE, kinds.ESTIMATE).model.clinic == FIRST
    assert page.profile.isVisible()
    assert page.profile.id == FIRST
    qtbot.waitUntil(lambda: not page.directory.duplicates.isVisible(), timeout=SOON)
    assert context.document.undo_label == "Make one clinic of Sierra Ketamine Clinic and Sierra Ketamine, LLC"

    context.document.undo()
    assert names(page) == ["Alder", "Sierra Ketamine Clinic", "Sierra Ketamine, LLC"]
    assert context.document.get(FIRST, kinds.CLINIC).model == CLINICS[FIRST]
    assert context.document.get(SECOND, kinds.CLINIC).model == CLINICS[SECOND]
    assert context.document.get(ESTIMATE, kinds.ESTIMATE).model.clinic == SECOND
    assert [len(page.desk.lists(clinic)) for clinic in (FIRST, SECOND)] == [1, 1]
    qtbot.waitUntil(page.directory.duplicates.isVisible, timeout=SOON)


def test_two_clinics_stay_two_and_nobody_asks_again(context: Context, page: ClinicsPage, qtbot: QtBot) -> None:
    side_by_side(page, qtbot).apart_button.click()
    qtbot.waitUntil(lambda: not page.directory.duplicates.isVisible(), timeout=SOON)
    assert len(names(page)) == 3
    context.document.commit("Edit", [(OTHER, kinds.CLINIC, Clinic(name="Alder grove"))])
    qtbot.waitUntil(lambda: not page.finder.is_busy, timeout=SOON)
    assert not page.directory.duplicates.isVisible()
    alike = next(one for one in page.actions_for_menu() if one.text() == "Compare clinics that look the same")
    assert not alike.isEnabled()
    context.document.undo()
    context.document.undo()
    qtbot.waitUntil(page.directory.duplicates.isVisible, timeout=SOON)
    assert alike.isEnabled()


def test_a_pair_of_which_one_is_gone_is_passed_over(context: Context, page: ClinicsPage) -> None:
    page.desk.delete_clinic(SECOND)
    page.compare_duplicates()
    assert page.merging.dialog is None


def test_escape_changes_nothing(context: Context, page: ClinicsPage, qtbot: QtBot) -> None:
    dialog = side_by_side(page, qtbot)
    at = QApplication.focusWidget()
    assert at is not None
    QTest.keyClick(at, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.merging.dialog is None, timeout=SOON)
    assert len(names(page)) == 3
    assert context.document.undo_label == "Start"
    del dialog
