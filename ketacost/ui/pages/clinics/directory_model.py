"""The directory as a table: what each column says of a clinic, and how it is ordered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from ketacost.domain.clinics import TREATMENTS, YEARS
from ketacost.services.words import NOT_KNOWN
from ketacost.ui.pages.clinics.desk import Entry
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.theme import current_theme
from ketacost.ui.widgets import SIGNS, Tone

Index = QModelIndex | QPersistentModelIndex
ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
"""The entry of a row."""

PRICE_COLUMN = 2
"""Which column says what a session costs."""


@dataclass(frozen=True)
class DirectoryColumn:
    """One column: `order` gives a native value, None where nothing is known; `keep` says how long it stays in view."""

    title: str
    show: Callable[[Entry], str]
    order: Callable[[Entry], Any]
    keep: int
    figures: bool = False


def directory_columns() -> tuple[DirectoryColumn, ...]:
    """Return the columns, the clinic first; the lower `keep`, the sooner one gives way in a narrow table."""
    return (
        DirectoryColumn(tr("Clinic"), lambda e: e.clinic.name, lambda e: e.clinic.name.casefold(), 9),
        DirectoryColumn(tr("Routes"), lambda e: e.routes, lambda e: _known(e.routes), 3),
        DirectoryColumn(tr("A session"), lambda e: e.price, lambda e: e.price_low, 8, figures=True),
        DirectoryColumn(tr("Years"), lambda e: e.years, lambda e: e.clinic.fact(YEARS).value, 5, figures=True),
        DirectoryColumn(
            tr("Treatments"), lambda e: e.treatments, lambda e: e.clinic.fact(TREATMENTS).value, 4, figures=True
        ),
        DirectoryColumn(
            tr("Reviews"), lambda e: e.reviews, lambda e: e.rating.adjusted if e.rating else None, 6, figures=True
        ),
        DirectoryColumn(
            tr("Prices as of"), lambda e: e.age.words if e.age else tr("no list"), lambda e: e.age and e.age.day, 7
        ),
    )


class DirectoryModel(QAbstractTableModel):
    """Clinics in the order that was asked for; what is not known stands last either way."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = directory_columns()
        self._entries: list[Entry] = []
        self._sorted = (0, Qt.SortOrder.AscendingOrder)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show other clinics."""
        self.beginResetModel()
        self._entries = self._ordered(entries)
        self.endResetModel()

    def entry(self, row: int) -> Entry | None:
        """Return the clinic of a row."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def row_of(self, clinic: UUID | None) -> int:
        """Return the row of a clinic; -1 if it is not shown."""
        return next((row for row, entry in enumerate(self._entries) if entry.id == clinic), -1)

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self._entries)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self.columns):
            self._sorted = (column, order)
            self.set_entries(self._entries)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry, column = self._entries[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                told: Any = self.columns[column].show(entry)
            case Qt.ItemDataRole.TextAlignmentRole:
                told = self._alignment(column)
            case Qt.ItemDataRole.AccessibleTextRole:
                told = self._sentence(entry, column)
            case Qt.ItemDataRole.ForegroundRole | Qt.ItemDataRole.DecorationRole:
                told = self._look(entry, column, role)
            case _:
                told = entry if role == ENTRY_ROLE else None
        return told

    def _look(self, entry: Entry, column: int, role: int) -> Any:
        is_age = column == len(self.columns) - 1
        tone = entry.age.tone if is_age and entry.age else Tone.PLAIN
        if role == Qt.ItemDataRole.DecorationRole:
            return current_theme().pixmap(SIGNS[tone], tone.value, 14) if tone in SIGNS else None
        if tone in SIGNS:
            return current_theme().color(tone.value)
        known = not self.columns[column].show(entry).startswith(NOT_KNOWN)
        return None if known else current_theme().color("muted")

    def _sentence(self, entry: Entry, column: int) -> str:
        if column:
            return f"{self.columns[column].title}: {self.columns[column].show(entry)}"
        sample = tr("sample") if entry.clinic.is_sample else ""
        return ", ".join(part for part in (entry.clinic.name, sample, entry.places) if part)

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if self.columns[column].figures else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def _ordered(self, entries: Sequence[Entry]) -> list[Entry]:
        column, order = self._sorted
        value = self.columns[column].order
        known = [entry for entry in entries if value(entry) is not None]
        unknown = [entry for entry in entries if value(entry) is None]
        named = sorted(known, key=lambda entry: entry.clinic.name.casefold())
        return sorted(named, key=value, reverse=order is Qt.SortOrder.DescendingOrder) + unknown


def _known(text: str) -> str | None:
    return None if text == NOT_KNOWN else text.casefold()
