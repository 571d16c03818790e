"""Compare as a person meets it: an honest order, unknowns in words, a panel beside, a window that stays alive."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ketacost.domain.clinics import Clinic
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.plans import EstimatePlan
from ketacost.services import kinds
from ketacost.services.comparison_rows import ColumnId
from ketacost.services.samples import add_samples
from ketacost.services.workspace import Workspace
from ketacost.storage.reference import load_samples
from ketacost.ui.pages.compare import ComparePage
from ketacost.ui.pages.compare.controls import CourseChoice
from ketacost.ui.pages.compare.model import COLUMNS
from ketacost.ui.theme import Theme, ThemeChoice
from tests.ui.conftest import nameless, tab_ring
from tests.ui.own_context import Setting, setting

TODAY = dt.date(2026, 11, 24)
IV = {"id": "iv", "service": "treatment", "modality": "iv"}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Setting]:
    with setting(tmp_path) as found:
        yield replace(found, context=replace(found.context, today=lambda: TODAY))


@pytest.fixture
def workspace(here: Setting) -> Workspace:
    return here.workspace


def add(workspace: Workspace, name: str, price: Any = "none", **more: Any) -> UUID:
    clinic = {key: more.pop(key) for key in ("modalities", "services", "is_sample", "facts", "reviews") if key in more}
    made = workspace.commit("Add", [(None, kinds.CLINIC, Clinic.model_validate({"name": name, **clinic}))])[0]
    if price != "none":
        fees = more.pop("fees", [{**IV, "price": price}])
        schedule = FeeSchedule.model_validate({"clinic": str(made.id), "fees": fees, **more})
        workspace.commit("Add", [(None, kinds.FEE_SCHEDULE, schedule)])
    return made.id


def six_infusions(title: str = "Six infusions") -> EstimatePlan:
    phase = {"id": "induction", "kind": "induction", "count": 6, "modality": "iv"}
    course = {"start": "2026-12-07", "phases": [phase]}
    return EstimatePlan(title=title, request=EstimateRequest.model_validate({"course": course}))


def opened(here: Setting, qtbot: QtBot, width: int = 1240, height: int = 800) -> ComparePage:
    page = ComparePage(here.context)
    qtbot.addWidget(page)
    page.resize(width, height)
    page.show()
    page.shown()
    qtbot.waitUntil(lambda: page.is_settled, timeout=20_000)
    return page


def activate(window: QWidget, qtbot: QtBot) -> None:
    """Let a window have the keyboard."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def shown(page: ComparePage, column: ColumnId = ColumnId.TOTAL) -> list[tuple[str, str]]:
    place = COLUMNS.index(column) + 1
    model = page.model
    return [
        (row.clinic.name, model.index(number, place).data(Qt.ItemDataRole.DisplayRole))
        for number, row in enumerate(model.rows())
    ]


def names(page: ComparePage) -> list[str]:
    return [row.clinic.name for row in page.model.rows()]


def words_in(page: ComparePage) -> str:
    QApplication.processEvents()  # labels that were put into a shown layout appear with its next pass
    return "\n".join(label.text() for label in page.panel.findChildren(QLabel) if label.isVisibleTo(page.panel))


@pytest.fixture
def four(workspace: Workspace) -> dict[str, UUID]:
    workspace.commit("Plan", [(None, kinds.ESTIMATE, six_infusions())])
    return {
        "Dear": add(workspace, "Dear", 500, modalities=["iv"]),
        "From": add(workspace, "From", {"low": 10}),
        "Toronto": add(workspace, "Toronto", 1, currency="CAD"),
        "Cheap": add(workspace, "Cheap", 400, modalities=["im"]),
    }


def test_the_cheapest_known_total_is_first_and_the_unknown_last_in_both_directions(
    here: Setting, qtbot: QtBot, four: dict[str, UUID]
) -> None:
    page = opened(here, qtbot)
    assert shown(page) == [
        ("Cheap", "$2,400"),
        ("Dear", "$3,000"),
        ("From", "at least $60"),
        ("Toronto", "CA$6; not known in USD"),
    ]
    assert page.order.column.combo.currentText() == "Total"
    assert page.order.direction.combo.currentText() == "lowest first"
    page.table.sortByColumn(COLUMNS.index(ColumnId.TOTAL) + 1, Qt.SortOrder.DescendingOrder)
    assert names(page) == ["Dear", "Cheap", "From", "Toronto"]
    assert page.order.direction.combo.currentText() == "highest first"
    assert "2 of 4 with a known total" in page.order.note.text()


def test_a_click_on_a_header_sorts_and_says_so(here: Setting, qtbot: QtBot, four: dict[str, UUID]) -> None:
    page = opened(here, qtbot)
    header = page.table.horizontalHeader()
    at = header.sectionViewportPosition(1) + 20
    qtbot.mouseClick(
        header.viewport(), Qt.MouseButton.LeftButton, pos=header.viewport().rect().center().__class__(at, 10)
    )
    assert names(page) == ["Cheap", "Dear", "From", "Toronto"]
    assert page.order.column.combo.currentText() == "Clinic"
    assert page.order.direction.combo.currentText() == "A to Z"


def test_every_cell_says_something(here: Setting, qtbot: QtBot, four: dict[str, UUID]) -> None:
    page = opened(here, qtbot)
    for row in page.model.rows():
        assert all(cell.text.strip() for cell in row.cells.values())
    assert shown(page, ColumnId.EXPERIENCE)[0] == ("Cheap", "not known: ask")
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    page.show_rows()


def test_a_list_that_contradicts_itself_is_named_in_words(here: Setting, qtbot: QtBot, workspace: Workspace) -> None:
    workspace.commit("Plan", [(None, kinds.ESTIMATE, six_infusions())])
    twice = add(workspace, "Twice", 0, fees=[{**IV, "price": 400}, {**IV, "id": "iv2", "price": 500}])
    page = opened(here, qtbot)
    page.open_clinic(twice)
    assert shown(page) == [("Twice", "not known: the list contradicts itself")]
    assert "Two rows of the price list fit" in words_in(page)


def test_the_panel_opens_beside_with_ways_questions_and_reasons_and_closes(
    here: Setting, qtbot: QtBot, workspace: Workspace
) -> None:
    workspace.commit("Plan", [(None, kinds.ESTIMATE, six_infusions())])
    pack = {"id": "six", "name": "Six pack", "price": 2000, "contents": [{"service": "treatment", "count": 6}]}
    clinic = add(workspace, "Packs", 400, packages=[pack])
    page = opened(here, qtbot)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    assert page.selected() is not None
    assert page.selected().clinic_id == clinic
    assert page.panel.geometry().left() >= page.table.geometry().right()
    said = words_in(page)
    assert "$2,000" in said
    assert "Six pack" in said
    assert "+$400" in said
    assert "How many years have you been giving ketamine?" in said
    qtbot.keyClick(page.table, Qt.Key.Key_Escape)
    assert not page.panel.isVisible()
    assert page.selected() is None


def test_use_this_clinic_goes_into_the_estimate_and_can_be_undone(
    here: Setting, qtbot: QtBot, four: dict[str, UUID]
) -> None:
    page = opened(here, qtbot)
    page.open_clinic(four["Cheap"])
    qtbot.mouseClick(page.panel.use_button, Qt.MouseButton.LeftButton)
    (estimate,) = here.workspace.list(kinds.ESTIMATE)
    assert estimate.model.clinic == four["Cheap"]
    assert here.opened == [f"estimate/{estimate.id}"]
    assert here.workspace.undo_label == "Estimate at Cheap"
    here.context.document.undo()
    assert here.workspace.get(estimate.id).model.clinic is None


def test_leaving_a_clinic_out_is_kept_undoable_and_said(here: Setting, qtbot: QtBot, four: dict[str, UUID]) -> None:
    page = opened(here, qtbot)
    page.table.setFocus()
    page.table.select(four["Cheap"])
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert shown(page)[-1] == ("Cheap", "left out")
    assert here.workspace.undo_label == "Leave out Cheap"
    assert here.workspace.list(kinds.COMPARISON)[0].model.left_out == (four["Cheap"],)
    assert shown(opened(here, qtbot))[-1] == ("Cheap", "left out")
    here.context.document.undo()
    assert shown(page)[0] == ("Cheap", "$2,400")


def test_the_course_can_be_an_estimate_or_a_preset_from_any_day(
    here: Setting, qtbot: QtBot, four: dict[str, UUID]
) -> None:
    page = opened(here, qtbot)
    assert page.controls.course.combo.currentText() == "Estimate: Six infusions"
    assert not page.controls.start.editor.isEnabled()
    page.controls.course_chosen.emit(CourseChoice(preset="iv-mood"))
    assert page.controls.course.combo.currentText() == "IV infusions for mood"
    assert dict(shown(page))["Dear"] == "at least $4,500"
    page.controls.start.type_text("Jan 11, 2027")
    plan = here.workspace.list(kinds.COMPARISON)[0].model
    assert plan.request.course is not None
    assert plan.request.course.start == dt.date(2027, 1, 11)


def test_with_a_plan_each_clinic_stands_with_what_the_patient_pays(
    here: Setting, qtbot: QtBot, workspace: Workspace
) -> None:
    add(workspace, "Dear", "900")
    plain = six_infusions("Insured")
    benefit = {"id": "all", "name": "Infusion", "steps": ["coinsurance"], "coinsurance": 20}
    known = {"deductible": 0, "out_of_pocket_limit": 9000}
    plan = {"in_network": known, "out_of_network": known, "benefits": [benefit]}
    coverage = {"plan": plan, "superbill": False, "waived": True, "allowed": [{"percent": 100}]}
    request = EstimateRequest.model_validate({**plain.request.model_dump(), "coverage": coverage})
    workspace.commit("Add", [(None, kinds.ESTIMATE, plain.model_copy(update={"request": request}))])
    page = opened(here, qtbot)
    assert dict(shown(page)) == {"Dear": "$1,080"}  # 20 % of 6 × 900
    row = page.model.rows()[0]
    assert row.interval is not None
    assert row.interval.expected == 108_000
    page.table.selectRow(0)
    page.table.chosen.emit(row.clinic_id)
    said = words_in(page)
    assert "Of $5,400 billed, the plan pays $4,320." in said


def test_another_currency_turns_the_tables(here: Setting, qtbot: QtBot, four: dict[str, UUID]) -> None:
    page = opened(here, qtbot)
    page.controls.currency_chosen.emit("CAD")
    assert shown(page)[0] == ("Toronto", "CA$6")
    assert dict(shown(page))["Cheap"] == "$2,400; not known in CAD"


def test_with_no_clinic_at_all_one_can_be_added(here: Setting, qtbot: QtBot) -> None:
    page = opened(here, qtbot)
    button = next(one for one in page.findChildren(QPushButton) if one.text() == "Add a clinic")
    button.click()
    assert here.opened == ["clinics/new"]


def test_filters_narrow_the_list_and_say_what_they_hide(here: Setting, qtbot: QtBot, four: dict[str, UUID]) -> None:
    page = opened(here, qtbot)
    page.controls.search.setFocus()
    qtbot.keyClicks(page.controls.search.line, "chea")
    assert names(page) == ["Cheap"]
    assert "3 hidden" in page.order.note.text()
    page.controls.search.type_text("")
    page.controls.route.combo.setCurrentIndex(page.controls.route.combo.findText("IV infusion"))
    page.controls.route.combo.activated.emit(page.controls.route.combo.currentIndex())
    assert names(page) == ["Dear"]


def test_the_panel_stays_as_it_is_while_a_filter_is_typed(
    here: Setting, qtbot: QtBot, four: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(here, qtbot)
    page.open_clinic(four["Cheap"])
    shown_anew: list[object] = []
    monkeypatch.setattr(page.panel, "show_clinic", lambda row, _answer: shown_anew.append(row.clinic.name))
    qtbot.keyClicks(page.controls.search.line, "chea")
    assert shown_anew == []
    record = next(one for one in here.workspace.list(kinds.FEE_SCHEDULE) if one.model.clinic == four["Cheap"])
    dearer = FeeSchedule.model_validate({"clinic": str(four["Cheap"]), "fees": [{**IV, "price": 120}]})
    here.context.document.commit("Price", [(record.id, kinds.FEE_SCHEDULE, dearer)])
    assert shown_anew == ["Cheap"]


def test_services_wanted_are_counted(here: Setting, qtbot: QtBot, workspace: Workspace) -> None:
    add(workspace, "A", 400, services=[{"name": "Therapy"}, {"name": "Home", "offered": "no"}])
    add(workspace, "B", 400)
    page = opened(here, qtbot)
    therapy = next(action for action in page.controls.services.menu().actions() if action.text() == "Therapy")
    therapy.trigger()
    assert dict(shown(page, ColumnId.SERVICES)) == {"A": "1 of 1 wanted", "B": "not known: ask"}


def test_prices_that_change_elsewhere_are_taken_up(here: Setting, qtbot: QtBot, four: dict[str, UUID]) -> None:
    page = opened(here, qtbot)
    record = next(one for one in here.workspace.list(kinds.FEE_SCHEDULE) if one.model.clinic == four["Dear"])
    cheaper = FeeSchedule.model_validate({"clinic": str(four["Dear"]), "fees": [{**IV, "price": 100}]})
    here.context.document.commit("Price", [(record.id, kinds.FEE_SCHEDULE, cheaper)])
    assert shown(page)[0] == ("Dear", "$600")


def test_three_hundred_clinics_leave_the_window_alive(here: Setting, qtbot: QtBot, workspace: Workspace) -> None:
    puts: list[Any] = []
    workspace.commit("Plan", [(None, kinds.ESTIMATE, six_infusions())])
    made = workspace.commit("Many", [(None, kinds.CLINIC, Clinic(name=f"Clinic {n:03}")) for n in range(300)])
    for number, record in enumerate(made):
        packs = [
            {
                "id": f"p{n}",
                "name": f"{n} visits",
                "price": 1000 * n,
                "contents": [{"service": "treatment", "count": n}],
            }
            for n in (2, 3, 6)
        ]
        listed = {"clinic": str(record.id), "fees": [{**IV, "price": 300 + number}], "packages": packs}
        puts.append((None, kinds.FEE_SCHEDULE, FeeSchedule.model_validate(listed)))
    workspace.commit("Lists", puts)
    page = ComparePage(here.context)
    qtbot.addWidget(page)
    page.resize(1240, 800)
    page.show()
    beats: list[int] = []
    heart = QTimer(page)
    heart.timeout.connect(lambda: beats.append(page.progress.bar.value()))
    heart.start(1)
    page.shown()
    qtbot.waitUntil(page.progress.isVisible)  # the page is painted first
    qtbot.waitUntil(lambda: page.prices.is_busy, timeout=20_000)
    assert names(page)[0] == "Clinic 000"
    assert shown(page)[0][1] == "being priced"
    qtbot.waitUntil(lambda: page.is_settled, timeout=30_000)
    assert len(beats) >= 5
    assert not page.progress.isVisible()
    assert shown(page)[0] == ("Clinic 000", "$1,800")
    assert shown(page)[-1] == ("Clinic 299", "$3,594")


def test_pricing_can_be_cancelled_and_what_is_done_stays(here: Setting, qtbot: QtBot, workspace: Workspace) -> None:
    workspace.commit("Plan", [(None, kinds.ESTIMATE, six_infusions())])
    for number in range(60):
        add(workspace, f"Clinic {number:02}", 300 + number)
    page = ComparePage(here.context)
    qtbot.addWidget(page)
    page.show()
    page.shown()
    qtbot.waitUntil(lambda: page.prices.is_busy, timeout=20_000)
    qtbot.mouseClick(page.progress.cancel, Qt.MouseButton.LeftButton)
    assert not page.prices.is_busy
    assert "pricing was stopped" in page.order.note.text()
    assert any(total == "being priced" for _name, total in shown(page))


def test_narrow_windows_keep_clinic_and_total(here: Setting, qtbot: QtBot, four: dict[str, UUID]) -> None:
    page = opened(here, qtbot, width=720, height=600)
    page.open_clinic(four["Dear"])
    qtbot.waitUntil(page.panel.isVisible)
    assert page.table.visible_columns()[:2] == [ColumnId.CLINIC, ColumnId.TOTAL]
    assert page.width() == 720
    qtbot.waitUntil(lambda: not page.table.horizontalScrollBar().isVisible())


def test_without_clinics_it_says_what_will_be_here(here: Setting, qtbot: QtBot) -> None:
    page = opened(here, qtbot)
    said = [label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page)]
    assert "No clinics to compare" in said


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_samples_in_both_themes_with_names_for_all_that_takes_the_keyboard(
    here: Setting, qtbot: QtBot, theme: Theme, choice: ThemeChoice
) -> None:
    add_samples(here.workspace, load_samples())
    theme.set_choice(choice)
    page = opened(here, qtbot)
    page.open_clinic(page.model.rows()[0].clinic_id)
    assert not page.grab().isNull()
    assert nameless(page) == []
    assert (
        page.model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole).startswith("Ketamine TN (sample); total $3,295")
    )
    page.controls.hide_samples.box.click()
    assert names(page) == []


def test_tab_reaches_filters_list_and_panel_and_comes_back(here: Setting, qtbot: QtBot, four: dict[str, UUID]) -> None:
    page = opened(here, qtbot)
    page.open_clinic(four["Cheap"])
    QApplication.processEvents()
    activate(page, qtbot)
    ring = tab_ring(page, page.controls.course.combo)
    for stop in (page.controls.search.line, page.order.column.combo, page.table, page.panel.use_button):
        assert stop in ring
    assert ring.index(page.controls.search.line) < ring.index(page.table) < ring.index(page.panel.use_button)


def test_a_place_opens_its_clinic(here: Setting, qtbot: QtBot, four: dict[str, UUID]) -> None:
    page = opened(here, qtbot)
    activate(page, qtbot)
    page.show_place(str(four["From"]))
    assert page.selected() is not None
    assert page.selected().clinic.name == "From"
    page.show_place("elsewhere")
    assert page.table.hasFocus()


def test_a_page_that_goes_while_it_prices_takes_its_work_with_it(
    here: Setting, qtbot: QtBot, workspace: Workspace
) -> None:
    workspace.commit("Plan", [(None, kinds.ESTIMATE, six_infusions())])
    for number in range(60):
        add(workspace, f"Clinic {number:02}", 300 + number)
    page = ComparePage(here.context)
    started = []

    def goes(_done: int, _total: int) -> None:
        started.append(page.prices._task)
        page.deleteLater()

    page.prices.progressed.connect(goes)
    with qtbot.waitSignal(page.destroyed, timeout=20_000):
        page.show()
        page.shown()
    [task] = set(started)
    assert task is not None
    assert task.token.is_cancelled
    add(workspace, "Later", 1)  # nobody is left to hear of it
