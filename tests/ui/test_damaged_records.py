"""Records that cannot be read any more: no page falls over them, they stay as they are, and it is said once."""

from __future__ import annotations

from uuid import UUID

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from whole_window import PAGES, folder, new_estimate, session, window

from ketacost.domain.people import Person, Practice
from ketacost.domain.plans import ComparisonPlan
from ketacost.services import kinds
from ketacost.session import Session
from ketacost.storage.locations import database_file
from ketacost.ui.pages.clinics import ClinicsPage
from ketacost.ui.pages.compare import ComparePage
from ketacost.ui.pages.quotes import QuotesPage
from ketacost.ui.pages.settings import SettingsPage
from ketacost.ui.window import MainWindow
from tests.damaging import damage

__all__ = ["folder", "session", "window"]


@pytest.fixture
def one_of_each(window: MainWindow) -> dict[str, UUID]:
    """An estimate, a quote, a patient, my clinic, a comparison, a clinic and its price list."""
    page, estimate = new_estimate(window)
    plan = page.editor.plan
    assert plan is not None
    page.make_quote()
    document = window.context.document
    comparison = ComparisonPlan(estimate=estimate, title="Mine", request=plan.request)
    made = document.commit(
        "One of each",
        [
            (None, kinds.PERSON, Person(name="Pat Example")),
            (None, kinds.PRACTICE, Practice(name="My clinic")),
            (None, kinds.COMPARISON, comparison),
        ],
    )
    listed = next(one for one in document.list(kinds.FEE_SCHEDULE) if one.model.clinic is not None)
    clinic = listed.model.clinic
    assert clinic is not None
    quote = document.list(kinds.QUOTE)[0].id
    return {"estimate": estimate, "quote": quote, **{one.kind: one.id for one in made}, "clinic": clinic} | {
        "fee_schedule": listed.id
    }


def said(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.messages.findChildren(QLabel) if window.messages.isVisible())


def break_all(window: MainWindow, records: dict[str, UUID], schema: int = 1) -> None:
    damage(database_file(), window.context.document.workspace, *records.values(), schema=schema)


@pytest.mark.parametrize(
    ("schema", "words"), [(1, "A stored record cannot be read."), (99, "was written by a newer version")]
)
def test_every_page_opens_over_what_cannot_be_read_and_says_it_once(
    session: Session, window: MainWindow, one_of_each: dict[str, UUID], schema: int, words: str
) -> None:
    break_all(window, one_of_each, schema)
    told = []
    for page in PAGES:
        window.show_page(page)
        QTest.qWait(50)
        told.append(words in said(window))
        window.messages.close_message()
    assert sum(told) == 1
    for place in ("estimate", "quotes", "clinics", "compare"):
        for record in one_of_each.values():
            window.open_place(f"{place}/{record}")
    QTest.qWait(50)
    assert said(window) == ""


def test_the_rest_can_be_worked_with(window: MainWindow, one_of_each: dict[str, UUID], qtbot: QtBot) -> None:
    break_all(window, one_of_each)
    document = window.context.document
    before = [document.workspace.get(record).number for record in one_of_each.values()]
    page, _ = new_estimate(window)
    page.make_quote()
    quotes = window.page
    assert isinstance(quotes, QuotesPage)
    quotes.issue()
    (made,) = [one.model.number for one in document.list(kinds.QUOTE) if one.id != one_of_each["quote"]]
    assert made == "Q-2026-0001"

    window.show_page("compare")
    compare = window.page
    assert isinstance(compare, ComparePage)
    QTest.qWait(0)
    qtbot.waitUntil(lambda: compare.is_settled, timeout=20_000)
    compare.open_clinic(compare.model.rows()[0].clinic_id)
    compare.use_selected()
    assert window.place == "estimate"

    window.show_page("settings")
    settings = window.page
    assert isinstance(settings, SettingsPage)
    settings.practice.fields["name"].type_text("Anew")  # type: ignore[attr-defined]
    assert window.context.quote_desk.practice.name == "Anew"
    after = [document.workspace.get(record).number for record in one_of_each.values()]
    assert after == before, "what cannot be read is left as it is"


def test_a_clinic_goes_with_the_price_lists_that_cannot_be_read(
    window: MainWindow, one_of_each: dict[str, UUID]
) -> None:
    document, clinic, listed = window.context.document, one_of_each["clinic"], one_of_each["fee_schedule"]
    damage(database_file(), document.workspace, listed, clinic=str(clinic))
    window.show_page("clinics")
    page = window.page
    assert isinstance(page, ClinicsPage)
    page.delete_clinic(clinic)
    assert (document.find(clinic), document.find(listed)) == (None, None)
    document.undo()
    assert document.find(clinic) is not None
    assert document.find(listed) is not None
