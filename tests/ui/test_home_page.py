"""Home: the first question, what needs doing, recent work, and samples that go in one step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from conftest import nameless, tab_ring
from own_context import TODAY, Setting, setting
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ketacost.domain.clinics import Clinic
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.people import Person
from ketacost.domain.plans import EstimatePlan
from ketacost.domain.quotes import Quote
from ketacost.services import kinds
from ketacost.services.samples import add_samples, sample_clinic_count
from ketacost.services.settings import Audience, Settings
from ketacost.storage.reference import load_samples
from ketacost.ui.pages.home import HomePage
from ketacost.ui.theme import Theme, ThemeChoice

REQUEST = EstimateRequest.model_validate(
    {"course": {"start": "2026-12-07", "phases": [{"id": "induction", "kind": "induction", "count": 6}]}}
)
Open = Callable[..., HomePage]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Setting]:
    with setting(tmp_path) as made:
        yield made


@pytest.fixture
def home(desk: Setting, qtbot) -> Open:
    def open_home(audience: Audience = Audience.STAFF, width: int = 1100) -> HomePage:
        desk.context.settings_store.save(Settings(audience=audience))
        page = HomePage(desk.context)
        qtbot.addWidget(page)
        page.resize(width, 700)
        page.show()
        return page

    return open_home


def draft(desk: Setting, name: str = "Pat Example") -> str:
    quote = Quote(person=Person(name=name), request=REQUEST, created_on=TODAY)
    (record,) = desk.workspace.commit("New quote", puts=[(None, kinds.QUOTE, quote)], place="quotes")
    return f"quotes/{record.id}"


@pytest.mark.parametrize(
    ("choice", "audience", "place"),
    [
        ("I am looking for treatment", Audience.PATIENT, "estimate"),
        ("I work at a clinic", Audience.STAFF, "quotes"),
        ("I coordinate for others", Audience.COORDINATOR, "compare"),
    ],
)
def test_the_first_answer_is_kept_and_leads_on(
    desk: Setting, home: Open, choice: str, audience: Audience, place: str
) -> None:
    page = home(Audience.UNKNOWN)
    card = next(card for card in page.first_run.cards if card.accessibleName() == choice)

    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))

    assert desk.opened == [place]
    assert desk.context.settings.audience is audience
    assert page.overview.isVisible()


def test_the_first_question_is_answered_by_keyboard(desk: Setting, home: Open) -> None:
    page = home(Audience.UNKNOWN)
    page.show_place("")

    QTest.keyClick(page.first_run.cards[0], Qt.Key.Key_Right)
    QTest.keyClick(page.first_run.cards[1], Qt.Key.Key_Space)

    assert desk.context.settings.audience is Audience.STAFF


def test_who_sits_here_can_be_changed_later(desk: Setting, home: Open) -> None:
    page = home(Audience.PATIENT)
    assert page.overview.opening.button.text() == "New estimate"

    combo = page.overview.audience.field.combo
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)

    assert page.overview.opening.button.text() == "New quote"
    assert desk.context.settings.audience is Audience.STAFF
    page.overview.opening.button.click()
    assert desk.opened == ["quotes/new"]


def test_choices_that_cannot_be_kept_are_told_and_hold_for_now(desk: Setting, home: Open, tmp_path: Path) -> None:
    page = home(Audience.UNKNOWN)
    folder = tmp_path / "settings"
    for kept in folder.iterdir():
        kept.unlink()
    folder.rmdir()
    folder.write_text("a file where the folder should be")

    page.first_run.cards[0].click()

    assert "could not be saved" in desk.warned[0]
    assert page.overview.isVisible()


def test_what_needs_doing_opens_where_it_is_done(desk: Setting, home: Open) -> None:
    place = draft(desk)
    page = home()
    page.show_place("")

    QTest.keyClick(page.overview.todos.list, Qt.Key.Key_Return)

    assert [row.name for row in page.overview.todos.list.rows()] == ["Pat Example"]
    assert "not issued" in page.overview.todos.list.rows()[0].detail
    assert desk.opened == [place]


def test_a_row_opens_with_one_click(desk: Setting, home: Open) -> None:
    place = draft(desk)
    page = home()
    rows = page.overview.recent.list

    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, 20))

    assert desk.opened == [place]


def test_a_screen_reader_hears_what_needs_doing_in_a_sentence(desk: Setting, home: Open) -> None:
    clinic = uuid4()
    puts = [(clinic, kinds.CLINIC, Clinic(name="Maple Clinic")), (None, kinds.FEE_SCHEDULE, FeeSchedule(clinic=clinic))]
    desk.workspace.commit("Add", puts=puts, place="clinics")
    page = home()
    index = page.overview.todos.list.model().index(0, 0)

    said = index.data(Qt.ItemDataRole.AccessibleTextRole)

    assert said == "Maple Clinic. Prices without a date. Check them with the clinic"


def test_recent_work_follows_each_change(desk: Setting, home: Open) -> None:
    page = home()
    assert page.overview.recent.list.isHidden()

    plan = EstimatePlan(title="Six infusions", request=REQUEST)
    desk.context.document.commit("New estimate", puts=[(None, kinds.ESTIMATE, plan)], place="estimate")

    (row,) = page.overview.recent.list.rows()
    assert (row.name, row.detail, row.right) == ("Six infusions", "Estimate", "Today")
    desk.context.document.undo()
    assert page.overview.recent.list.isHidden()


def test_the_rest_is_shown_on_demand(desk: Setting, home: Open) -> None:
    for number in range(9):
        draft(desk, f"Person {number}")
    page = home()
    assert len(page.overview.todos.list.rows()) == 6
    assert page.overview.todos.more.text() == "Show 3 more"

    page.overview.todos.more.click()

    assert len(page.overview.todos.list.rows()) == 9
    assert page.overview.todos.more.isHidden()


def test_samples_go_in_one_step_that_can_be_undone(desk: Setting, home: Open) -> None:
    add_samples(desk.workspace, load_samples())
    page = home()
    assert page.overview.samples.isVisible()
    assert page.overview.todos.list.rows() == []
    assert page.overview.recent.list.rows() == []

    page.overview.samples.button.click()

    assert sample_clinic_count(desk.workspace) == 0
    assert page.overview.samples.isHidden()
    assert desk.context.settings.sample_data_dismissed
    assert desk.told == ["The sample data is removed. Undo brings it back, and so does Settings."]
    assert desk.context.document.undo_label == "Remove sample data"
    desk.context.document.undo()
    assert sample_clinic_count(desk.workspace) == len(load_samples())
    assert page.overview.samples.isVisible()


def test_everything_that_takes_the_focus_has_a_name(desk: Setting, home: Open) -> None:
    add_samples(desk.workspace, load_samples())
    draft(desk)

    assert nameless(home()) == []
    assert nameless(home(Audience.UNKNOWN)) == []


@pytest.mark.parametrize("audience", [Audience.UNKNOWN, Audience.STAFF])
def test_it_changes_its_look_while_it_is_open(desk: Setting, home: Open, theme: Theme, audience: Audience) -> None:
    draft(desk)
    page = home(audience)
    before = page.grab().toImage()

    theme.set_choice(ThemeChoice.DARK)
    theme.set_zoom(1.5)

    assert page.grab().toImage() != before


def test_columns_stand_beside_each_other_where_there_is_room(home: Open) -> None:
    page = home(width=1100)
    overview = page.overview
    assert overview.samples.parentWidget().x() > overview.todos.parentWidget().x()

    page.resize(640, 700)
    QApplication.processEvents()

    assert overview.samples.parentWidget().x() == overview.todos.parentWidget().x()
    assert overview.samples.parentWidget().y() >= overview.todos.parentWidget().geometry().bottom()


def test_days_are_said_as_people_say_them(desk: Setting, home: Open) -> None:
    from ketacost.ui.pages.home.words import when

    noon = dt.datetime.combine(TODAY, dt.time(12)).astimezone()
    formats = desk.context.formats

    assert when(noon, TODAY, formats) == "Today"
    assert when(noon - dt.timedelta(days=1), TODAY, formats) == "Yesterday"
    assert when(noon - dt.timedelta(days=2), TODAY, formats) == formats.short_date(TODAY - dt.timedelta(days=2))


def test_tab_goes_once_through_everything(desk: Setting, home: Open, qtbot) -> None:
    add_samples(desk.workspace, load_samples())
    draft(desk)
    page = home()
    with qtbot.waitActive(page):
        page.activateWindow()
    overview = page.overview

    ring = tab_ring(page, overview.opening.button)

    wanted = [overview.todos.list, overview.recent.list, overview.samples.button, overview.audience.field.combo]
    assert ring[1:] == wanted


def test_a_page_that_is_gone_hears_nothing_more(desk: Setting, home: Open, qtbot) -> None:
    page = home()
    with qtbot.waitSignal(page.destroyed):
        page.close()
        page.deleteLater()

    draft(desk)

    assert desk.told == []
