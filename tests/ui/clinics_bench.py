"""What the tests of the clinics page share: a page over a real database, and typing as a person does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from own_context import workspace_beside
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.export.bad_rows import write_bad_rows
from ketacost.export.calendar_file import write_calendar_file
from ketacost.export.price_text import write_price_file
from ketacost.importing.clinic_files import read_clinic_file
from ketacost.importing.price_files import read_price_file
from ketacost.services import kinds
from ketacost.services.formats import Formats
from ketacost.services.settings import Settings
from ketacost.services.store import Write
from ketacost.services.workspace import Workspace
from ketacost.storage.reference import load_reference, load_samples
from ketacost.storage.sqlite_store import SqliteStore
from ketacost.ui.context import Context
from ketacost.ui.document import Document
from ketacost.ui.pages.clinics import ClinicsPage
from ketacost.ui.pages.clinics.columns import Group
from ketacost.ui.pages.clinics.grid import Grid
from ketacost.ui.pages.clinics.price_tables import table_specs
from ketacost.ui.pages.clinics.rows_editor import RowsEditor
from ketacost.ui.theme import current_theme

TODAY = dt.date(2026, 11, 24)


class KeptSettings:
    """Settings in memory."""

    def __init__(self) -> None:
        self.kept = Settings()

    def load(self) -> Settings:
        return self.kept

    def save(self, settings: Settings) -> None:
        self.kept = settings


def make_context(path: Path, parent: QWidget | None = None, told: list[str] | None = None) -> Context:
    """A context over a new database with nothing in it."""
    heard = told if told is not None else []
    store = SqliteStore.open(path)
    workspace = Workspace(store, kinds.ALL)
    return Context(
        document=Document(workspace, parent),
        formats=Formats("en_US"),
        load_reference=load_reference,
        theme=current_theme(),
        settings_store=KeptSettings(),
        write_workbook=lambda _report, _path: None,
        read_prices=read_price_file,
        write_prices=write_price_file,
        write_calendar=write_calendar_file,
        read_clinics=read_clinic_file,
        write_bad_rows=write_bad_rows,
        open_workspace=lambda: workspace_beside(path),
        samples=load_samples,
        today=lambda: TODAY,
        database=path,
        save_copy=lambda _path: None,
        reopen=lambda _path: None,
        open_place=lambda _place: None,
        tell=lambda what, todo: heard.append(f"{what} {todo}"),
        warn=lambda what, todo: heard.append(f"{what} {todo}"),
    )


def add_samples(context: Context) -> None:
    """Put the sample clinics into the database as one change."""
    puts: list[Any] = []
    for one in load_samples():
        puts.append((one.clinic_id, kinds.CLINIC, one.clinic))
        puts += [(schedule, kinds.FEE_SCHEDULE, model) for schedule, model in one.schedules]
    context.document.commit("Add sample data", puts)


def add_unreadable(context: Context, clinic: UUID) -> None:
    """Store a clinic and a price list as a newer version would, and a list of a clinic that is damaged."""
    store = SqliteStore.open(context.database)
    newer = {"schema": 99, "data": {"name": "From next year"}}
    damaged = {"schema": 1, "data": {"clinic": str(clinic), "fees": "none"}}
    writes = [
        Write(uuid4(), kinds.CLINIC.name, 0, newer),
        Write(uuid4(), kinds.FEE_SCHEDULE.name, 0, newer),
        Write(uuid4(), kinds.FEE_SCHEDULE.name, 0, damaged),
    ]
    store.append("From elsewhere", writes)
    store.close()
    context.document.refresh()


def sample(context: Context, name: str) -> UUID:
    """The id of a clinic by its name."""
    return next(one.id for one in context.document.list(kinds.CLINIC) if one.model.name == name)


def stored(page: ClinicsPage) -> FeeSchedule:
    """The price list in front, as it is stored."""
    current = page.profile.prices.current
    assert current is not None
    return page.context.document.get(current, kinds.FEE_SCHEDULE).model


def editor(grid: Grid) -> QLineEdit:
    """The line that is open in a table."""
    at = QApplication.focusWidget()
    assert isinstance(at, QLineEdit), f"no cell is open: the focus is on {at!r}"
    assert grid.isAncestorOf(at)
    return at


def type_cells(grid: Grid, *texts: str) -> None:
    """Type into one cell after the other, from the open one on, with Tab after each; "" leaves a cell as it is."""
    for text in texts:
        line = editor(grid)
        if text:
            QTest.keyClicks(line, text)
        popup = line.completer().popup() if line.completer() is not None else None
        if popup is not None:
            popup.hide()
        QTest.keyClick(line, Qt.Key.Key_Tab)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    at = QApplication.focusWidget()
    assert at is not None, "the focus was lost"
    QTest.keyClick(at, key, modifiers)


def open_new(page: ClinicsPage) -> None:
    """Add a clinic and go to its prices."""
    page.new_clinic()
    page.profile.show_tab("prices")


def start_typing(table: RowsEditor) -> Grid:
    """Press the button that adds a row."""
    assert table.add_button is not None
    table.add_button.setFocus()
    press(Qt.Key.Key_Space)
    return table.grid


def bring_in(page: ClinicsPage, table: str) -> Grid:
    """Choose a rarely used table in the menu of what can be added."""
    cards = page.profile.prices.cards
    title = next(spec.title for spec in table_specs() if spec.name == table)
    entry = next(action for action in cards.add_button.menu().actions() if action.text() == title)
    entry.trigger()
    return cards.tables[table].grid


def leave(grid: Grid) -> None:
    """Close the open cell without typing into it."""
    QTest.keyClick(editor(grid), Qt.Key.Key_Escape)


def type_in_columns(grid: Grid, columns: Sequence[str], *texts: str) -> None:
    """Type a row by keyboard into some columns of a new row, wherever they stand; "" leaves a cell as it is."""
    grid.show_groups(list(Group))
    if isinstance(QApplication.focusWidget(), QLineEdit):
        leave(grid)
    grid.setFocus()
    if not grid.grid.sheet.lines or not grid.grid.sheet.lines[-1].is_blank:
        press(Qt.Key.Key_Insert)
        leave(grid)
    row = grid.grid.rowCount() - 1
    names = [column.name for column in grid.grid.columns]
    for name, text in zip(columns, texts, strict=True):
        if text:
            grid.setFocus()
            grid.setCurrentIndex(grid.grid.index(row, names.index(name)))
            press(Qt.Key.Key_F2)
            type_cells(grid, text)
            if isinstance(QApplication.focusWidget(), QLineEdit):
                leave(grid)
