"""Quotes as clinic staff meet them: four actions to a workbook, typed in place, numbered, frozen, decided."""

import datetime as dt
import gc
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ketacost.domain.charges import TypedCharge
from ketacost.domain.estimates import Estimate, EstimateRequest
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.people import Person, Practice
from ketacost.domain.plans import EstimatePlan
from ketacost.domain.prices import Price
from ketacost.domain.quotes import Quote, QuoteState
from ketacost.export.quote_workbook import write_quote_workbook
from ketacost.services import kinds
from ketacost.services.answers import estimate_of
from ketacost.services.quote_list import Stage
from ketacost.services.quoting import QuoteDesk
from ketacost.services.records import Record
from ketacost.services.workspace import Workspace
from ketacost.ui.pages.quotes import QuotesPage
from ketacost.ui.pages.quotes.dialogs import DeclineDialog, NewQuoteDialog
from ketacost.ui.pages.quotes.lines import Off
from ketacost.ui.theme import Theme, ThemeChoice
from ketacost.ui.window import MainWindow, PageSpec
from tests.ui.conftest import nameless, tab_ring
from tests.ui.own_context import Setting, setting

ENTER = Qt.Key.Key_Return
CTRL = Qt.KeyboardModifier.ControlModifier


class Clock:
    """A day that a test can move."""

    def __init__(self) -> None:
        self.day = dt.date(2026, 11, 24)

    def __call__(self) -> dt.date:
        return self.day


def activate(window: QWidget, qtbot: QtBot) -> None:
    """Let a window have the keyboard."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


@dataclass
class Bench:
    """A workspace with a page on it."""

    setting: Setting
    clock: Clock
    page: QuotesPage
    folder: Path

    @property
    def workspace(self) -> Workspace:
        return self.setting.workspace

    @property
    def desk(self) -> QuoteDesk:
        return self.setting.context.quote_desk

    def quote(self) -> Quote:
        record = self.page.record
        assert record is not None
        return record.model

    def make(self, name: str = "Pat Example", **request: Any) -> Record[Quote]:
        plan = EstimatePlan(title="IV for depression", request=six(**request))
        return self.desk.draft_from(plan, Person(name=name))

    def total(self) -> str:
        return self.page.paper.totals.total.text()

    def listed(self) -> list[tuple[str, str, str]]:
        return [(entry.name, entry.person, entry.state) for entry in self.page.list.model.entries()]


def six(price: Any = 400, **more: Any) -> EstimateRequest:
    course = {"start": "2026-12-07", "phases": [{"id": "induction", "kind": "induction", "count": 6}]}
    fees = {"fees": [{"id": "iv", "service": "treatment", "price": price}]}
    return EstimateRequest.model_validate({"course": course, "fee_schedule": fees, **more})


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot) -> Iterator[Bench]:
    clock = Clock()
    with setting(tmp_path) as found:
        context = replace(found.context, today=clock, write_workbook=write_quote_workbook)
        page = QuotesPage(context)
        page.export_folder = tmp_path / "exports"
        qtbot.addWidget(page)
        page.resize(1240, 860)
        page.show()
        page.shown()
        activate(page, qtbot)
        yield Bench(replace(found, context=context), clock, page, page.export_folder)


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def framed(bench: Bench, qtbot: QtBot) -> tuple[MainWindow, QuotesPage]:
    """The page in the window, with the keyboard elsewhere."""
    window = MainWindow(bench.setting.context, [PageSpec("quotes", "Quotes", "quotes", QuotesPage)], list)
    qtbot.addWidget(window)
    window.show()
    window.show_page("quotes")
    activate(window, qtbot)
    window.sidebar.setFocus()
    page = window.page
    assert isinstance(page, QuotesPage)
    page.export_folder = bench.folder
    return window, page


def dialog_of(page: QuotesPage, qtbot: QtBot) -> NewQuoteDialog:
    qtbot.waitUntil(lambda: page.findChild(NewQuoteDialog) is not None)
    dialog = page.findChild(NewQuoteDialog)
    assert isinstance(dialog, NewQuoteDialog)
    activate(dialog, qtbot)
    return dialog


# The journey


def test_a_quote_is_made_and_handed_over_in_four_actions(bench: Bench, qtbot: QtBot) -> None:
    workspace = bench.workspace
    pat = Person(name="Pat Example", date_of_birth=dt.date(1980, 2, 29))
    kept = workspace.commit("Patient", [(None, kinds.PERSON, pat)])[0]
    workspace.commit("Plan", [(None, kinds.ESTIMATE, EstimatePlan(title="IV for depression", request=six()))])
    window, page = framed(bench, qtbot)
    actions = 0

    qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    actions += 1
    dialog = dialog_of(page, qtbot)
    qtbot.keyClicks(dialog.patient.line, "pat")
    qtbot.keyClick(dialog.patient.line, ENTER)
    actions += 1
    qtbot.keyClick(dialog.plans, ENTER)
    actions += 1
    activate(window, qtbot)  # as a desktop does when a dialog closes
    with qtbot.waitSignal(page.exporter.written, timeout=10_000) as written:
        qtbot.keyClick(window, Qt.Key.Key_E, CTRL)
    actions += 1

    assert actions == 4
    assert written.args == [bench.folder / "Quote (draft) Pat Example.xlsx"]
    assert page.record is not None
    assert page.record.model.person == pat
    assert page.record.model.person_record == kept.id
    book = openpyxl.load_workbook(written.args[0])
    shown = {str(cell.value) for row in book["Quote"].iter_rows() for cell in row}
    assert "Pat Example" in shown
    assert page.paper.totals.total.text() == "$2,400.00"
    assert any(str(bench.folder) in said for said in bench.setting.told)


def test_a_new_patient_is_kept_and_the_quote_issued_at_once(bench: Bench, qtbot: QtBot) -> None:
    bench.workspace.commit("Plan", [(None, kinds.ESTIMATE, EstimatePlan(title="IV", request=six()))])
    bench.page.show_place("new")
    dialog = dialog_of(bench.page, qtbot)
    qtbot.keyClicks(dialog.patient.line, "Sam New")
    qtbot.keyClick(dialog.patient.line, ENTER)
    qtbot.keyClick(dialog.plans, ENTER, CTRL)
    assert [record.model.name for record in bench.workspace.list(kinds.PERSON)] == ["Sam New"]
    assert bench.quote().number == "Q-2026-0001"
    assert bench.listed() == [("Q-2026-0001", "Sam New", "valid until Dec 24, 2026")]


def test_only_estimates_in_sight_are_priced_when_a_quote_is_begun(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    priced: list[EstimateRequest] = []

    def count(request: EstimateRequest) -> Estimate:
        priced.append(request)
        return estimate_of(request)

    monkeypatch.setattr("ketacost.ui.pages.quotes.editing.estimate_of", count)
    plans = [EstimatePlan(title=f"Plan {number}", request=six()) for number in range(60)]
    bench.workspace.commit("Plans", [(None, kinds.ESTIMATE, plan) for plan in plans])
    bench.page.new_quote()
    dialog = dialog_of(bench.page, qtbot)
    qtbot.waitUntil(lambda: bool(priced))
    gc.collect()
    dialog.plans.repaint()
    dialog.plans.viewport().grab()

    assert len(priced) < 30
    assert dialog.plans.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Plan 59, $2,400"


def test_an_empty_quote_takes_lines_of_its_own(bench: Bench, qtbot: QtBot) -> None:
    bench.page.new_quote()
    dialog = dialog_of(bench.page, qtbot)
    qtbot.mouseClick(dialog.draft_button, Qt.MouseButton.LeftButton)
    activate(bench.page, qtbot)
    qtbot.mouseClick(bench.page.paper.own.add_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(focused(), "Records from your doctor")
    row = bench.page.paper.own.rows[0]
    row.price.line.setFocus()
    qtbot.keyClicks(row.price.line, "138.66")
    row.more.click()
    row.tax.line.setFocus()
    qtbot.keyClicks(row.tax.line, "19")
    qtbot.keyClick(row.tax.line, ENTER)
    (charge,) = bench.quote().request.charges
    assert (charge.text, charge.unit_price, charge.taxes[0].percent) == (
        "Records from your doctor",
        Price.exact("138.66"),
        Decimal(19),
    )
    assert bench.total() == "$165.01"
    assert row.amount.text() == "$165.01"


# Editing in place


def test_the_total_follows_while_a_price_is_typed_and_is_stored_on_leaving(bench: Bench, qtbot: QtBot) -> None:
    charge = TypedCharge(text="Ride", unit_price=Price.exact(10))
    bench.page.open_quote(bench.make(charges=[charge]).id)
    row = bench.page.paper.own.rows[0]
    row.price.line.setFocus()
    row.price.line.selectAll()
    qtbot.keyClicks(row.price.line, "100")
    assert bench.total() == "$2,500.00"
    assert bench.quote().request.charges[0].unit_price == Price.exact(10)
    qtbot.keyClick(row.price.line, ENTER)
    assert bench.quote().request.charges[0].unit_price == Price.exact(100)
    bench.setting.context.document.undo()
    assert bench.total() == "$2,410.00"
    assert row.price.text() == "$10"


def test_a_price_that_cannot_be_stays_in_view_and_is_not_stored(bench: Bench, qtbot: QtBot) -> None:
    bench.page.open_quote(bench.make(charges=[TypedCharge(text="Ride", unit_price=Price.exact(10))]).id)
    row = bench.page.paper.own.rows[0]
    row.price.type_text("4x0")
    assert row.price.text() == "4x0"
    assert "not an amount" in row.problem.text()
    assert bench.quote().request.charges[0].unit_price == Price.exact(10)


def test_discounts_on_a_line_and_on_the_whole_quote(bench: Bench) -> None:
    charge = TypedCharge(text="Ride", quantity=Decimal(2), unit_price=Price.exact(50))
    bench.page.open_quote(bench.make(charges=[charge]).id)
    row = bench.page.paper.own.rows[0]
    row.discount.kind.combo.setCurrentIndex(1)
    row.discount.kind.combo.activated.emit(1)
    assert row.discount.kind.value() is Off.PERCENT
    row.discount.percent.type_text("10")
    assert bench.total() == "$2,490.00"
    whole = bench.page.paper.discount
    whole.kind.combo.setCurrentIndex(2)
    whole.kind.combo.activated.emit(2)
    whole.amount.type_text("90")
    assert bench.total() == "$2,400.00"
    assert bench.setting.workspace.undo_label == "Discount on the whole quote"


def test_lines_are_removed_and_come_back(bench: Bench, qtbot: QtBot) -> None:
    charges = [TypedCharge(text=text, unit_price=Price.exact(10)) for text in ("First", "Second")]
    bench.page.open_quote(bench.make(charges=charges).id)
    qtbot.mouseClick(bench.page.paper.own.rows[0].remove, Qt.MouseButton.LeftButton)
    assert [row.text.text() for row in bench.page.paper.own.rows] == ["Second"]
    assert bench.workspace.undo_label == "Remove line First"
    bench.setting.context.document.undo()
    assert [row.text.text() for row in bench.page.paper.own.rows] == ["First", "Second"]


def test_patient_title_days_and_notes_are_named_changes_at_their_place(bench: Bench) -> None:
    made = bench.make()
    bench.page.open_quote(made.id)
    paper = bench.page.paper
    places: list[str] = []
    bench.setting.context.document.changed.connect(lambda _records, place: places.append(place))
    paper.patient.born.type_text("Feb 29, 1980")
    paper.title.type_text("IV, then boosters")
    paper.valid_days.type_text("14")
    quote = bench.quote()
    assert (quote.person.date_of_birth, quote.title, quote.valid_days) == (
        dt.date(1980, 2, 29),
        "IV, then boosters",
        14,
    )
    assert places == [f"quotes/{made.id}/{field}" for field in ("patient", "title", "valid_days")]
    bench.page.show_place(f"{made.id}/title")
    assert paper.title.line.hasFocus()


def test_a_patient_can_be_kept_chosen_and_changed_with_the_quote(bench: Bench, qtbot: QtBot) -> None:
    bench.page.open_quote(bench.make("Lee Demo").id)
    qtbot.mouseClick(bench.page.paper.patient.keep, Qt.MouseButton.LeftButton)
    (kept,) = bench.workspace.list(kinds.PERSON)
    assert bench.quote().person_record == kept.id
    bench.page.paper.patient.phone.type_text("(503) 555-0188")
    assert bench.workspace.get(kept.id, kinds.PERSON).model.phone == "(503) 555-0188"


# Issued


def test_an_issued_quote_is_read_only_and_never_recomputes(bench: Bench, qtbot: QtBot) -> None:
    workspace = bench.workspace
    listed = workspace.commit("List", [(None, kinds.FEE_SCHEDULE, six().fee_schedule)])[0]
    bench.page.open_quote(bench.make().id)
    qtbot.mouseClick(bench.page.bar.issue_button, Qt.MouseButton.LeftButton)
    before = bench.page.paper.lines.texts()
    assert bench.quote().number == "Q-2026-0001"
    assert not bench.page.paper.title.isVisible()
    assert not bench.page.paper.own.isVisible()
    dearer = FeeSchedule.model_validate({"fees": [{"id": "iv", "service": "treatment", "price": 999}]})
    workspace.commit("Dearer", [(listed.id, kinds.FEE_SCHEDULE, dearer)])
    bench.clock.day += dt.timedelta(days=400)
    bench.page.refresh()
    assert bench.page.paper.lines.texts() == before
    assert bench.total() == "$2,400.00"
    assert bench.page.paper.validity.text() == "Ran out on December 24, 2026."


def test_issuing_takes_what_is_being_typed_and_can_be_undone(bench: Bench, qtbot: QtBot) -> None:
    bench.page.open_quote(bench.make().id)
    bench.page.paper.title.setFocus()
    bench.page.paper.title.line.selectAll()
    qtbot.keyClicks(bench.page.paper.title.line, "Last words")
    bench.page.issue()
    assert (bench.quote().title, bench.quote().state) == ("Last words", QuoteState.ISSUED)
    bench.setting.context.document.undo()
    assert bench.quote().is_draft
    assert bench.page.paper.title.isVisible()


def test_a_quote_without_lines_says_why_it_cannot_be_issued(bench: Bench) -> None:
    empty = bench.desk.draft_from(EstimatePlan(request=EstimateRequest()))
    bench.page.open_quote(empty.id)
    bench.page.issue()
    assert bench.quote().is_draft
    assert "no lines yet" in bench.setting.warned[-1]


def test_a_revision_replaces_its_predecessor_when_issued(bench: Bench) -> None:
    bench.page.open_quote(bench.make().id)
    bench.page.issue()
    bench.page.revise()
    assert bench.quote().is_draft
    bench.page.issue()
    assert bench.listed() == [
        ("Q-2026-0001 R2", "Pat Example", "valid until Dec 24, 2026"),
        ("Q-2026-0001", "Pat Example", "replaced by a revision"),
    ]


def test_a_duplicate_is_for_somebody_else(bench: Bench) -> None:
    bench.page.open_quote(bench.make().id)
    bench.page.issue()
    bench.page.duplicate()
    assert (bench.quote().person, bench.quote().number) == (Person(), "")
    assert bench.total() == "$2,400.00"


def test_a_decline_asks_for_the_reason_and_shows_it(bench: Bench, qtbot: QtBot) -> None:
    bench.page.open_quote(bench.make().id)
    bench.page.issue()
    qtbot.mouseClick(bench.page.bar.decline_button, Qt.MouseButton.LeftButton)
    dialog = bench.page.findChild(DeclineDialog)
    assert isinstance(dialog, DeclineDialog)
    activate(dialog, qtbot)
    qtbot.keyClicks(dialog.reason.line, "Too far to drive")
    qtbot.keyClick(dialog.reason.line, ENTER)
    assert bench.quote().decline_reason == "Too far to drive"
    assert bench.page.bar.state() == "Declined: Too far to drive"
    assert not bench.page.bar.accept_button.isVisible()


def test_an_accepted_quote_is_shown_as_such(bench: Bench) -> None:
    bench.page.open_quote(bench.make().id)
    bench.page.issue()
    bench.page.accept()
    assert bench.page.bar.state() == "Accepted Nov 24, 2026"


@pytest.mark.parametrize(
    ("days_later", "words"),
    [(0, "valid until Dec 24, 2026"), (27, "expires in 3 days"), (29, "expires tomorrow"), (30, "expires today"),
     (31, "expired yesterday"), (40, "expired 10 days ago")],
)  # fmt: skip
def test_the_list_says_when_a_quote_ends_its_last_day_included(bench: Bench, days_later: int, words: str) -> None:
    bench.page.open_quote(bench.make().id)
    bench.page.issue()
    bench.clock.day += dt.timedelta(days=days_later)
    bench.page.refresh()
    assert bench.listed()[0][2] == words


def test_a_draft_is_deleted_and_comes_back(bench: Bench) -> None:
    made = bench.make()
    bench.page.open_quote(made.id)
    bench.page.delete()
    assert bench.listed() == []
    assert "No quotes yet" in [label.text() for label in bench.page.findChildren(QLabel) if label.isVisible()]
    bench.setting.context.document.undo()
    assert bench.listed() == [("Draft", "Pat Example", "draft")]


# The list


def test_the_list_is_by_date_and_filtered_by_text_and_state(bench: Bench, qtbot: QtBot) -> None:
    bench.desk.issue(bench.make("Ann Early"))
    bench.clock.day += dt.timedelta(days=2)
    bench.make("Bob Later")
    bench.page.refresh()
    assert [person for _name, person, _state in bench.listed()] == ["Bob Later", "Ann Early"]
    qtbot.keyClicks(bench.page.list.search.line, "ann")
    assert [person for _name, person, _state in bench.listed()] == ["Ann Early"]
    bench.page.list.search.type_text("")
    stage = bench.page.list.stage
    place = list(Stage).index(Stage.DRAFT) + 1
    stage.combo.setCurrentIndex(place)
    stage.combo.activated.emit(place)
    assert [person for _name, person, _state in bench.listed()] == ["Bob Later"]


def test_arrow_keys_walk_through_the_quotes(bench: Bench, qtbot: QtBot) -> None:
    for name in ("Ann Early", "Bob Later"):
        bench.make(name)
    bench.page.list.view.setFocus()
    bench.page.list.view.setCurrentIndex(bench.page.list.model.index(0))
    assert bench.quote().person.name == "Bob Later"
    qtbot.keyClick(bench.page.list.view, Qt.Key.Key_Down)
    assert bench.quote().person.name == "Ann Early"
    QAbstractItemModelTester(bench.page.list.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    bench.page.refresh()


def test_exports_overwrite_nothing_and_a_folder_that_cannot_be_written_is_told(bench: Bench, qtbot: QtBot) -> None:
    bench.page.open_quote(bench.make("A/B: Pat").id)
    names = []
    for _time in range(2):
        with qtbot.waitSignal(bench.page.exporter.written, timeout=10_000) as written:
            bench.page.export()
        names.append(written.args[0].name)
    assert names == ["Quote (draft) A B Pat.xlsx", "Quote (draft) A B Pat (2).xlsx"]
    bench.page.export_folder = Path(written.args[0]) / "in a file"
    with qtbot.waitSignal(bench.page.exporter.failed, timeout=10_000):
        bench.page.export()
    assert "could not be written" in bench.setting.warned[-1]


def test_a_place_that_is_gone_changes_nothing(bench: Bench) -> None:
    made = bench.make()
    bench.page.open_quote(made.id)
    for place in ("", "nonsense", str(UUID(int=0))):
        bench.page.show_place(place)
    assert bench.page.record is not None
    assert bench.page.record.id == made.id


def test_narrow_windows_show_one_at_a_time(bench: Bench, qtbot: QtBot) -> None:
    bench.page.open_quote(bench.make().id)
    bench.page.resize(680, 640)
    qtbot.waitUntil(lambda: not bench.page.list.isVisible())
    assert bench.page.width() == 680
    assert bench.page.paper.isVisible()
    qtbot.mouseClick(bench.page.bar.back_button, Qt.MouseButton.LeftButton)
    assert bench.page.list.isVisible()
    assert not bench.page.paper.isVisible()
    qtbot.keyClick(bench.page.list.view, ENTER)
    assert bench.page.paper.isVisible()


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_both_themes_and_names_for_all_that_takes_the_keyboard(
    bench: Bench, qtbot: QtBot, theme: Theme, choice: ThemeChoice
) -> None:
    bench.workspace.commit("Mine", [(None, kinds.PRACTICE, Practice(name="My clinic"))])
    theme.set_choice(choice)
    bench.page.open_quote(bench.make(charges=[TypedCharge(text="Ride", unit_price=Price.exact(10))]).id)
    bench.page.paper.own.rows[0].more.click()
    assert nameless(bench.page) == []
    bench.page.new_quote()
    dialog = dialog_of(bench.page, qtbot)
    assert nameless(dialog) == []
    dialog.reject()
    bench.page.issue()
    assert nameless(bench.page) == []
    assert not bench.page.grab().isNull()
    assert bench.page.paper.head.issuer.text() == "My clinic"


def test_tab_reaches_list_and_document_and_comes_back(bench: Bench) -> None:
    bench.page.open_quote(bench.make(charges=[TypedCharge(text="Ride", unit_price=Price.exact(10))]).id)
    QApplication.processEvents()
    paper, row = bench.page.paper, bench.page.paper.own.rows[0]
    ring = tab_ring(bench.page, bench.page.list.search.line)
    order = [bench.page.list.view, paper.patient.name.line, paper.title.line, row.text.line, row.price.line]
    places = [ring.index(stop) for stop in [*order, paper.own.add_button, paper.valid_days.line, paper.notes.area]]
    assert places == sorted(places)
    assert bench.page.bar.export_button in ring
