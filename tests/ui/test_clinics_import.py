"""Clinics out of a person's own table: dropped, mapped, looked at, taken as one change, mended and dropped again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from clinics_bench import add_samples, make_context
from conftest import nameless
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from whole_window import folder, session, window

from ketacost.domain.clinics import Clinic
from ketacost.export.price_text import write_price_template
from ketacost.services import kinds
from ketacost.services.clinic_import import PROBLEM_HEADER
from ketacost.services.clinic_import_mapping import Target, TargetKind
from ketacost.services.clinic_import_plan import Action
from ketacost.ui.context import Context
from ketacost.ui.pages.clinics import ClinicsPage
from ketacost.ui.pages.clinics.clinics_import_dialog import ClinicsImportDialog, Stage
from ketacost.ui.pages.clinics.clinics_import_rows import Fate, Kind
from ketacost.ui.theme import ThemeChoice, current_theme
from ketacost.ui.window import MainWindow

__all__ = ["folder", "session", "window"]

HEADERS = ["Clinic", "Phone", "City", "State", "ZIP", "Website", "IV price", "Wait days", "Resident parrot"]
ROWS = [
    ["Harbor Ketamine", "212-555-0101", "New York", "NY", "10001", "harbor.example", "$450", "5", "yes"],
    ["Hudson Infusions", "212-555-0102", "New York", "NY", "10002", "hudson.example", "$500", "7", "no"],
    ["Queens Wellness", "718-555-0103", "Queens", "NY", "11101", "queens.example", "lots", "9", "no"],
]


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def context(tmp_path: Path, told: list[str]) -> Iterator[Context]:
    made = make_context(tmp_path / "clinics.db", told=told)
    yield made
    made.document.close()


@pytest.fixture
def page(qtbot: QtBot, context: Context) -> ClinicsPage:
    page = ClinicsPage(context)
    qtbot.addWidget(page)
    page.resize(1260, 844)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    return page


def csv_file(folder: Path, rows: list[list[str]] = ROWS, name: str = "ny.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(",".join(row) for row in [HEADERS, *rows]), "utf-8")
    return path


def drop(page: QWidget, path: Path) -> bool:
    """Drag a file over the page and let it go; return whether the page takes it."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    over = QDragEnterEvent(QPoint(20, 20), copy, mime, left, none)
    over.ignore()
    QApplication.sendEvent(page, over)
    if over.isAccepted():
        QApplication.sendEvent(page, QDropEvent(QPoint(20, 20), copy, mime, left, none))
    return over.isAccepted()


def at(page: ClinicsPage, qtbot: QtBot, stage: Stage) -> ClinicsImportDialog:
    """The dialog once it has come to a stage."""

    def is_there() -> bool:
        dialog = page.clinics_import.dialog
        return dialog is not None and dialog.stage is stage

    qtbot.waitUntil(is_there, timeout=20_000)
    assert page.clinics_import.dialog is not None
    return page.clinics_import.dialog


def to_rows(page: ClinicsPage, qtbot: QtBot, path: Path) -> ClinicsImportDialog:
    """Drop a file of a new layout and take the columns as they were guessed."""
    assert drop(page, path)
    press(at(page, qtbot, Stage.COLUMNS).next_button)
    return at(page, qtbot, Stage.ROWS)


def take(page: ClinicsPage, qtbot: QtBot) -> None:
    press(at(page, qtbot, Stage.ROWS).next_button)
    qtbot.waitUntil(lambda: page.clinics_import.dialog is None, timeout=20_000)


def press(button: QWidget) -> None:
    assert button.isEnabled()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def clinics(page: ClinicsPage) -> dict[str, Clinic]:
    return {one.model.name: one.model for one in page.context.document.list(kinds.CLINIC)}


def labels(page: ClinicsPage) -> list[str]:
    return [step.label for step in page.context.document.undo_steps(20)]


def test_a_dropped_file_is_mapped_looked_at_and_taken_as_one_change(
    page: ClinicsPage, qtbot: QtBot, tmp_path: Path, told: list[str]
) -> None:
    assert drop(page, csv_file(tmp_path))
    dialog = at(page, qtbot, Stage.COLUMNS)
    shown = [field.combo.currentText() for field in dialog.columns.fields]
    assert shown[:5] == ["Name of the clinic", "Telephone", "City", "State", "ZIP"]
    assert shown[-1] == "Offered: Resident parrot"
    assert nameless(dialog) == []
    assert labels(page) == [], "looking at a file changes nothing"

    press(dialog.next_button)
    dialog = at(page, qtbot, Stage.ROWS)
    assert dialog.rows.summary.text() == "3 clinics: 3 are new. One row has a cell that cannot be read."
    assert nameless(dialog) == []
    assert dialog.next_button.text() == "Import 3 clinics"
    take(page, qtbot)

    assert set(clinics(page)) == {"Harbor Ketamine", "Hudson Infusions", "Queens Wellness"}
    assert clinics(page)["Harbor Ketamine"].locations[0].postal_code == "10001"
    assert len(page.context.document.list(kinds.FEE_SCHEDULE)) == 2
    assert labels(page) == ["Import 3 clinics from ny.csv"]
    assert told[-1] == (
        "3 clinics came in from ny.csv: 3 new, 2 with prices. "
        "1 with cells that could not be read. Undo takes all of it out again."
    )
    assert page.directory.model.rowCount() == 3

    assert page.context.document.undo() is not None
    assert clinics(page) == {}
    assert page.context.document.list(kinds.FEE_SCHEDULE) == []
    assert page.context.document.redo() is not None
    assert len(clinics(page)) == 3


def test_the_second_file_of_a_layout_needs_no_mapping(page: ClinicsPage, qtbot: QtBot, tmp_path: Path) -> None:
    to_rows(page, qtbot, csv_file(tmp_path, ROWS[:1]))
    take(page, qtbot)
    changed = [[*ROWS[0][:1], "212-555-0199", *ROWS[0][2:]], ROWS[1]]

    assert drop(page, csv_file(tmp_path, changed, "later.csv"))
    dialog = at(page, qtbot, Stage.ROWS)
    assert [row.action for row in dialog.rows.plan.rows] == [Action.UPDATE, Action.ADD]  # type: ignore[union-attr]
    assert "changes Telephone" in str(dialog.rows.model.index(0, 3).data()).casefold().replace("telephone", "Telephone")
    assert "212-555-0101 → 212-555-0199" in dialog.rows.detail.toPlainText()
    assert QApplication.focusWidget() is dialog.next_button
    QTest.keyClick(dialog.next_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.clinics_import.dialog is None, timeout=20_000)

    assert clinics(page)["Harbor Ketamine"].phone == "212-555-0199"
    assert labels(page) == ["Import 2 clinics from later.csv", "Import one clinic from ny.csv"]
    assert len(page.context.document.list(kinds.IMPORT_MAPPING)) == 1


def test_a_meaning_that_a_person_chose_is_remembered(page: ClinicsPage, qtbot: QtBot, tmp_path: Path) -> None:
    assert drop(page, csv_file(tmp_path, ROWS[:1]))
    dialog = at(page, qtbot, Stage.COLUMNS)
    field = dialog.columns.fields[-1]
    field.combo.setFocus()
    field.combo.setCurrentIndex(field.combo.count() - 1)
    assert field.combo.currentText() == "Something else…"
    field.combo.activated.emit(field.combo.currentIndex())
    assert field.combo.currentText() == "Offered: Resident parrot", "opening all choices decides nothing"
    place = field.combo.findText("Tags")
    field.combo.setCurrentIndex(place)
    field.combo.activated.emit(place)
    press(dialog.next_button)
    at(page, qtbot, Stage.ROWS)
    take(page, qtbot)
    assert clinics(page)["Harbor Ketamine"].tags == ("yes",)

    assert drop(page, csv_file(tmp_path, ROWS[1:2]))
    dialog = at(page, qtbot, Stage.ROWS)
    press(dialog.columns_button)
    dialog = at(page, qtbot, Stage.COLUMNS)
    assert dialog.columns.fields[-1].value() == Target(kind=TargetKind.TAGS)


def test_without_a_name_nothing_goes_on(page: ClinicsPage, qtbot: QtBot, tmp_path: Path) -> None:
    assert drop(page, csv_file(tmp_path))
    dialog = at(page, qtbot, Stage.COLUMNS)
    field = dialog.columns.fields[0]
    ignore = field.combo.findText("Not read")
    field.combo.setCurrentIndex(ignore)
    field.combo.activated.emit(ignore)
    assert not dialog.next_button.isEnabled()
    assert dialog.columns.verdict.text() == "Say which column holds the names of the clinics."


def test_a_bad_row_is_saved_mended_and_dropped_again(page: ClinicsPage, qtbot: QtBot, tmp_path: Path) -> None:
    unnamed = ["", "718-555-0104", "Queens", "NY", "11102", "none.example", "$300", "3", "no"]
    dialog = to_rows(page, qtbot, csv_file(tmp_path, [*ROWS, unnamed]))
    assert dialog.mend_button.text() == "Save 2 rows to mend…"
    dialog.rows.kind._on_clicked(list(Kind).index(Kind.MEND))
    assert dialog.rows.model.rowCount() == 2
    assert "lots" in dialog.rows.detail.toPlainText()
    mend = tmp_path / "mend.xlsx"
    page.clinics_import.save_bad_rows(mend)
    qtbot.waitUntil(lambda: "mend.xlsx" in dialog.note.text(), timeout=20_000)
    take(page, qtbot)
    assert len(clinics(page)) == 3

    book = load_workbook(mend)
    sheet = book.active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == [*HEADERS, PROBLEM_HEADER]
    sheet["G2"], sheet["A3"] = 475, "Astoria Care"
    book.save(mend)
    assert drop(page, mend)
    dialog = at(page, qtbot, Stage.ROWS)
    assert [row.action for row in dialog.rows.plan.rows] == [Action.UPDATE, Action.ADD]  # type: ignore[union-attr]
    assert not dialog.mend_button.isVisible()
    take(page, qtbot)
    assert "Astoria Care" in clinics(page)
    assert len(page.context.document.list(kinds.FEE_SCHEDULE)) == 4


def test_a_person_decides_about_a_row(page: ClinicsPage, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = to_rows(page, qtbot, csv_file(tmp_path))
    dialog.rows.table.setCurrentIndex(dialog.rows.model.index(1, 0))
    assert [dialog.rows.fate.combo.itemText(place) for place in range(2)] == [
        "Add it as a new clinic",
        "Leave it out",
    ]
    dialog.rows.fate.combo.setCurrentIndex(1)
    dialog.rows.fate.combo.activated.emit(1)
    assert dialog.rows.fate.value() == Fate(Action.SKIP)
    assert dialog.next_button.text() == "Import 2 clinics"
    assert dialog.rows.model.index(1, 1).data() == "Left out"
    take(page, qtbot)
    assert set(clinics(page)) == {"Harbor Ketamine", "Queens Wellness"}


@pytest.mark.parametrize("stage", [Stage.BUSY, Stage.COLUMNS, Stage.ROWS])
def test_an_import_that_is_called_off_leaves_nothing(
    page: ClinicsPage, qtbot: QtBot, tmp_path: Path, stage: Stage, told: list[str]
) -> None:
    assert drop(page, csv_file(tmp_path))
    dialog = at(page, qtbot, stage if stage is not Stage.ROWS else Stage.COLUMNS)
    if stage is Stage.ROWS:
        press(dialog.next_button)
        dialog = at(page, qtbot, stage)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.clinics_import.dialog is None)
    page.clinics_import.close()
    QApplication.processEvents()
    assert (clinics(page), labels(page), told) == ({}, [], [])
    assert page.context.document.list(kinds.IMPORT_MAPPING) == []
    assert drop(page, csv_file(tmp_path)), "the next file can be dropped"
    at(page, qtbot, Stage.COLUMNS).reject()


def test_what_is_being_stored_is_stopped_whole(page: ClinicsPage, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = to_rows(page, qtbot, csv_file(tmp_path))
    press(dialog.next_button)
    assert dialog.stage is Stage.BUSY
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.clinics_import.dialog is None, timeout=20_000)
    page.context.document.refresh()
    assert len(clinics(page)) == (3 if labels(page) else 0)


def test_a_file_is_dropped_on_the_window_over_any_page(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.show_page("home")
    assert not drop(window, tmp_path / "photo.png")
    assert drop(window, csv_file(tmp_path))
    page = window.page
    assert isinstance(page, ClinicsPage)
    press(at(page, qtbot, Stage.COLUMNS).next_button)
    take(page, qtbot)
    assert "3 clinics came in from ny.csv" in window.messages.text()
    assert window.context.document.undo_label == "Import 3 clinics from ny.csv"
    window.undo()
    assert window.context.document.undo_label == "Add sample data"


def test_a_block_from_a_spreadsheet_is_pasted_by_keyboard_alone(
    page: ClinicsPage, qtbot: QtBot, told: list[str]
) -> None:
    QGuiApplication.clipboard().setText("\r\n".join("\t".join(row) for row in [HEADERS, *ROWS[:2]]))
    page.directory.table.setFocus()
    QTest.keyClick(page.directory.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    dialog = at(page, qtbot, Stage.COLUMNS)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    dialog = at(page, qtbot, Stage.ROWS)
    seen: set[QWidget] = set()
    for _step in range(30):
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.add(focused)
        if focused is dialog.next_button and len(seen) > 1:
            break
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert {dialog.rows.table, dialog.rows.fate.combo, dialog.cancel_button} <= seen
    QTest.keyClick(dialog.next_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.clinics_import.dialog is None, timeout=20_000)
    assert labels(page) == ["Import 2 clinics from the clipboard"]
    assert told[-1].startswith("2 clinics came in from the clipboard: 2 new")


def test_a_clipboard_without_a_table_is_told(page: ClinicsPage, told: list[str]) -> None:
    QGuiApplication.clipboard().setText("word")
    page.clinics_import.paste()
    assert told == ["There is no table on the clipboard. Copy its rows with their headers, then paste again."]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("broken.xlsx", b"PK\x03\x04 and then nothing that a workbook has", "broken.xlsx"),
        ("old.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook", "old or a locked workbook"),
        ("empty.csv", b"", "is empty"),
        ("binary.csv", b"Clinic,Phone\n\x00\x00\x01,2\n", "binary.csv"),
    ],
)
def test_a_hostile_file_is_refused_with_a_message(
    page: ClinicsPage, qtbot: QtBot, tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert drop(page, path)
    dialog = at(page, qtbot, Stage.REFUSED)
    assert "Nothing is changed" in dialog.words.text()
    assert said in dialog.words.text()
    assert not dialog.next_button.isVisible()
    press(dialog.cancel_button)
    assert clinics(page) == {}


def test_formulas_of_a_stranger_stay_text(page: ClinicsPage, qtbot: QtBot, tmp_path: Path) -> None:
    row = ["=HYPERLINK(1)", *ROWS[0][1:]]
    to_rows(page, qtbot, csv_file(tmp_path, [row]))
    take(page, qtbot)
    assert list(clinics(page)) == ["=HYPERLINK(1)"]


def test_a_template_of_prices_goes_to_the_prices_and_can_be_switched(
    page: ClinicsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "prices.xlsx"
    write_price_template(path)
    book = load_workbook(path)
    sheet = book["Price list"]
    titles = [str(cell.value) for cell in sheet[1]]
    sheet.cell(2, titles.index("Service") + 1, "treatment")
    sheet.cell(2, titles.index("Price") + 1, 425)
    book.save(path)
    assert drop(page, path)
    qtbot.waitUntil(lambda: page.exchange.dialog is not None, timeout=20_000)
    prices = page.exchange.dialog
    assert prices is not None
    press(prices.switch_button)
    dialog = at(page, qtbot, Stage.COLUMNS)
    press(dialog.switch_button)
    qtbot.waitUntil(lambda: page.exchange.dialog is not None, timeout=20_000)
    assert page.clinics_import.dialog is None


def test_a_list_of_clinics_can_be_read_as_prices(page: ClinicsPage, qtbot: QtBot, tmp_path: Path) -> None:
    assert drop(page, csv_file(tmp_path))
    press(at(page, qtbot, Stage.COLUMNS).switch_button)
    qtbot.waitUntil(lambda: page.exchange.dialog is not None, timeout=20_000)
    assert page.exchange.dialog is not None
    assert "is not a column of the template" in page.exchange.dialog.problems.model().index(0, 3).data()
    assert page.clinics_import.dialog is None


def test_another_sheet_can_be_chosen(page: ClinicsPage, qtbot: QtBot, tmp_path: Path) -> None:
    book = Workbook()
    for place, (title, rows) in enumerate((("East", ROWS[:2]), ("West", ROWS[2:]))):
        sheet = book.create_sheet(title, place)
        for row in [HEADERS, *rows]:
            sheet.append(row)
    path = tmp_path / "both.xlsx"
    book.save(path)
    assert drop(page, path)
    dialog = at(page, qtbot, Stage.COLUMNS)
    other = next(one for one in ("East", "West") if one != dialog.columns.sheet.value())
    place = dialog.columns.sheet.combo.findText(other)
    dialog.columns.sheet.combo.setCurrentIndex(place)
    dialog.columns.sheet.combo.activated.emit(place)
    dialog = at(page, qtbot, Stage.COLUMNS)
    qtbot.waitUntil(lambda: dialog.columns.sheet.value() == other)
    press(dialog.next_button)
    dialog = at(page, qtbot, Stage.ROWS)
    assert len(dialog.rows.plan.rows) == (1 if other == "West" else 2)  # type: ignore[union-attr]


def test_the_clinics_of_the_house_are_recognised(page: ClinicsPage, qtbot: QtBot, tmp_path: Path) -> None:
    add_samples(page.context)
    to_rows(page, qtbot, csv_file(tmp_path))
    take(page, qtbot)
    before = clinics(page)
    assert drop(page, csv_file(tmp_path))
    dialog = at(page, qtbot, Stage.ROWS)
    assert {row.action for row in dialog.rows.plan.rows} == {Action.SKIP}  # type: ignore[union-attr]
    assert not dialog.next_button.isEnabled()
    assert dialog.next_button.text() == "Nothing to import"
    dialog.reject()
    assert clinics(page) == before


def test_the_window_goes_on_while_a_thousand_clinics_come_in(page: ClinicsPage, qtbot: QtBot, tmp_path: Path) -> None:
    rest = ["New York", "NY", "10001", "a.example", "$400", "3", "no"]
    rows = [[f"Clinic {number}", f"212-555-{number:04}", *rest] for number in range(1000)]
    beats: list[Stage] = []
    heart = QTimer(page)
    heart.timeout.connect(
        lambda: beats.append(page.clinics_import.dialog.stage) if page.clinics_import.dialog else None
    )
    heart.start(1)
    dialog = to_rows(page, qtbot, csv_file(tmp_path, rows))
    beats.clear()
    press(dialog.next_button)
    qtbot.waitUntil(lambda: page.clinics_import.dialog is None, timeout=20_000)
    heart.stop()
    assert beats.count(Stage.BUSY) > 3, "nothing moved while they were stored"
    qtbot.waitUntil(lambda: page.directory.model.rowCount() == 1000, timeout=20_000)
    assert labels(page) == ["Import 1000 clinics from ny.csv"]


def test_what_is_no_clinic_is_told(page: ClinicsPage, qtbot: QtBot, tmp_path: Path) -> None:
    path = csv_file(tmp_path)
    path.write_text("My clinics\n" + path.read_text("utf-8"), "utf-8")
    assert drop(page, path)
    dialog = at(page, qtbot, Stage.COLUMNS)
    assert dialog.note.isVisible()
    assert dialog.note.text().startswith("Not read: row 1: ")


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_the_dialog_fits_a_small_window_and_is_freed(
    page: ClinicsPage, qtbot: QtBot, tmp_path: Path, choice: ThemeChoice
) -> None:
    current_theme().set_choice(choice)
    current_theme().set_zoom(1.5)
    page.resize(900, 700)
    dialog = to_rows(page, qtbot, csv_file(tmp_path))
    assert dialog.width() <= 900
    assert dialog.height() <= 700
    assert nameless(dialog) == []
    with qtbot.waitSignal(dialog.destroyed, timeout=5_000):
        dialog.reject()
