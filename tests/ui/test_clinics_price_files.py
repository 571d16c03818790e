"""Prices in and out of files by the window: looked at first, taken as one change, written as they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from clinics_bench import add_samples, make_context, open_new, sample, stored
from conftest import nameless
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ketacost.domain.prices import Price
from ketacost.services import kinds
from ketacost.ui.context import Context
from ketacost.ui.pages.clinics import ClinicsPage
from ketacost.ui.pages.clinics.import_dialog import REPLACE, ImportDialog

WRONG = """Section,Id,Service,Name,Price,Minutes
Price list,single,treatment,One infusion,425,60
Price list,long,treatment,Long infusion,4x0,120
Price list,first,evaluation,First talk,325,
"""


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def context(tmp_path: Path, told: list[str]) -> Iterator[Context]:
    made = make_context(tmp_path / "clinics.db", told=told)
    add_samples(made)
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


def read(page: ClinicsPage, path: Path, qtbot: QtBot) -> ImportDialog:
    page.exchange.import_file(path)
    return shown(page, qtbot)


def shown(page: ClinicsPage, qtbot: QtBot) -> ImportDialog:
    qtbot.waitUntil(lambda: page.exchange.dialog is not None, timeout=20_000)
    assert page.exchange.dialog is not None
    return page.exchange.dialog


def take(dialog: ImportDialog) -> None:
    dialog.take_button.setFocus()
    QTest.keyClick(dialog.take_button, Qt.Key.Key_Space)


def labels(page: ClinicsPage) -> list[str]:
    return [step.label for step in page.context.document.undo_steps(20)]


def wrong(folder: Path) -> Path:
    path = folder / "prices.csv"
    path.write_text(WRONG, encoding="utf-8")
    return path


def test_a_file_with_a_bad_row_says_where_and_its_good_rows_go_on(
    page: ClinicsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    open_new(page)
    empty, steps = stored(page), len(labels(page))
    dialog = read(page, wrong(tmp_path), qtbot)
    table = dialog.problems.model()
    assert table.rowCount() == 1
    assert [str(table.index(0, column).data()) for column in (1, 2)] == ["3", "E (Price)"]
    assert "4x0" in str(table.index(0, 3).data())
    assert "row 3" in str(table.index(0, 3).data(Qt.ItemDataRole.AccessibleTextRole))
    assert dialog.problems.isVisible()
    assert "Prices (2)" in dialog.summary.text()
    assert "They go to New clinic" in dialog.summary.text()
    assert nameless(dialog) == []
    assert len(labels(page)) == steps, "looking at a file changes nothing"
    take(dialog)
    assert [(fee.id, fee.price) for fee in stored(page).fees] == [
        ("single", Price.exact(425)),
        ("first", Price.exact(325)),
    ]
    assert labels(page)[0] == "Import prices from prices.csv"
    assert len(labels(page)) == steps + 1
    assert page.context.document.undo() is not None
    assert stored(page) == empty


def test_an_import_that_is_not_wanted_changes_nothing(page: ClinicsPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.open_clinic(sample(page.context, "Kensho Wellbeing"))
    before = stored(page)
    dialog = read(page, wrong(tmp_path), qtbot)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.exchange.dialog is None)
    assert stored(page) == before
    assert labels(page) == ["Add sample data"]


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json"])
@pytest.mark.parametrize("clinic", ["KetaMIND Clinics", "Ketamine TN"])
def test_what_is_exported_and_imported_again_is_the_same(
    page: ClinicsPage, qtbot: QtBot, tmp_path: Path, told: list[str], clinic: str, ending: str
) -> None:
    page.open_clinic(sample(page.context, clinic))
    before = stored(page)
    path = tmp_path / f"list.{ending}"
    page.exchange.export_file(path)
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert told == [f"The prices are here: {path}"]
    dialog = read(page, path, qtbot)
    assert not dialog.problems.isVisible()
    dialog.where.set_value(REPLACE)
    take(dialog)
    assert stored(page).model_copy(update={"is_sample": True}) == before
    assert stored(page).clinic == sample(page.context, clinic)


def test_a_file_of_another_clinic_makes_that_clinic(page: ClinicsPage, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "far.json"
    fee = {"id": "one", "service": "treatment", "price": "410"}
    listed = {"currency": "EUR", "name": "Web page", "fees": [fee]}
    whole = {"ketacost": "price-list", "version": 1, "clinic": {"name": "Far Clinic"}, "fee_schedule": listed}
    path.write_text(json.dumps(whole), encoding="utf-8")
    dialog = read(page, path, qtbot)
    assert "They go to Far Clinic" in dialog.summary.text()
    assert not dialog.where.isVisible(), "there is no list in front that it could replace"
    take(dialog)
    assert page.profile.name.text() == "Far Clinic"
    assert (stored(page).currency, stored(page).fees[0].price) == ("EUR", Price.exact(410))
    assert page.context.document.undo() is not None
    assert not [one for one in page.context.document.list(kinds.CLINIC) if one.model.name == "Far Clinic"]


def test_a_file_that_cannot_be_read_at_all_offers_nothing(page: ClinicsPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.open_clinic(sample(page.context, "Kensho Wellbeing"))
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 and then nothing that a workbook has")
    dialog = read(page, path, qtbot)
    assert "Nothing is changed" in dialog.summary.text()
    assert not dialog.take_button.isEnabled()
    assert dialog.problems.model().rowCount() == 1


def test_a_file_is_dropped_on_the_page(page: ClinicsPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.open_clinic(sample(page.context, "Kensho Wellbeing"))
    assert not drop(page, tmp_path / "photo.png")
    assert drop(page, wrong(tmp_path))
    assert "Prices (2)" in shown(page, qtbot).summary.text()


def drop(page: ClinicsPage, path: Path) -> bool:
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


def test_a_folder_that_is_not_there_is_told(page: ClinicsPage, qtbot: QtBot, tmp_path: Path, told: list[str]) -> None:
    page.open_clinic(sample(page.context, "Kensho Wellbeing"))
    page.exchange.export_file(tmp_path / "gone" / "list.csv")
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert told[0].startswith("The prices could not be written.")
