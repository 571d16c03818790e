"""The directory as a table: what each column says of a clinic, how it is ordered, and what of it is in view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from ketacost.domain.clinics import TREATMENTS, YEARS
from ketacost.services.words import NOT_KNOWN
from ketacost.ui.pages.clinics.directory_entries import Entry
from ketacost.ui.pages.clinics.directory_filters import Filters
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.theme import current_theme
from ketacost.ui.widgets import SIGNS, Tone

Index = QModelIndex | QPersistentModelIndex
ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
"""The entry of a row."""

PRICE_COLUMN = 2
"""Which column says what a session costs."""

DISTANCE_COLUMN = 3
"""Which column says how far a clinic is from the ZIP code that was typed."""


SIGN_ROOM = "\u2003"
"""Room behind a title that stands at the right, for the arrow that says how the list is sorted."""


@dataclass(frozen=True)
class DirectoryColumn:
    """One column: `order` gives a native value, None where nothing is known; `keep` says how long it stays in view."""

    title: str
    show: Callable[[Entry], str]
    order: Callable[[Entry], Any]
    keep: int
    figures: bool = False


class DirectoryModel(QAbstractTableModel):
    """Clinics in the order that was asked for; what is not known stands last either way.

    All are put in order once, so that a search only leaves some out.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._miles: Mapping[UUID, float | None] = {}
        self.columns = self._columns()
        self._ordered: list[Entry] = []
        self._entries: list[Entry] = []
        self._rows: dict[UUID, int] = {}
        self._filters = Filters()
        self._sorted = (0, Qt.SortOrder.AscendingOrder)

    @property
    def sorting(self) -> tuple[int, Qt.SortOrder]:
        """By which column the list is sorted, and which way."""
        return self._sorted

    @property
    def has_distances(self) -> bool:
        """Whether anybody asked how far the clinics are."""
        return bool(self._miles)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Take up other clinics."""
        self._ordered = self._in_order(entries)
        self._show()

    def set_filters(self, filters: Filters) -> None:
        """Leave in view what the filters let through."""
        self._filters = filters
        self._show()

    def set_miles(self, miles: Mapping[UUID, float | None]) -> None:
        """Say how far each clinic is, the nearest first; nothing where no ZIP code is typed."""
        turned = bool(miles) is not bool(self._miles)
        self._miles = miles
        if turned:
            self._sorted = (DISTANCE_COLUMN if miles else 0, Qt.SortOrder.AscendingOrder)
        if turned or self._sorted[0] == DISTANCE_COLUMN:
            self._ordered = self._in_order(self._ordered)
        self._show()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def entries(self) -> Sequence[Entry]:
        """Return the clinics in view, in order."""
        return self._entries

    def everything(self) -> Sequence[Entry]:
        """Return all clinics, in view or not, in order."""
        return self._ordered

    def entry(self, row: int) -> Entry | None:
        """Return the clinic of a row."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def row_of(self, clinic: UUID | None) -> int:
        """Return the row of a clinic; -1 if it is not shown."""
        return self._rows.get(clinic, -1) if clinic is not None else -1

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
            self.set_entries(self._ordered)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            arrow = SIGN_ROOM if self.columns[section].figures and self._sorted[0] == section else ""
            return self.columns[section].title + arrow
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

    # Within

    def _columns(self) -> tuple[DirectoryColumn, ...]:
        """Return the columns, the clinic first; the lower `keep`, the sooner one gives way in a narrow table."""

        def column(
            title: str, keep: int, show: Callable[[Entry], str], order: Callable[[Entry], Any], *, figures: bool = False
        ) -> DirectoryColumn:
            return DirectoryColumn(title, show, order, keep, figures)

        return (
            column(tr("Clinic"), 10, lambda e: e.clinic.name, lambda e: e.clinic.name.casefold()),
            column(tr("Routes"), 2, lambda e: e.routes, lambda e: _known(e.routes)),
            column(tr("A session"), 8, lambda e: e.price, lambda e: e.price_low, figures=True),
            column(tr("Distance"), 9, self.distance, lambda e: self._miles.get(e.id), figures=True),
            column(tr("Years"), 4, lambda e: e.years, lambda e: e.clinic.fact(YEARS).value, figures=True),
            column(
                tr("Treatments"), 3, lambda e: e.treatments, lambda e: e.clinic.fact(TREATMENTS).value, figures=True
            ),
            column(
                tr("Reviews"), 6, lambda e: e.reviews, lambda e: e.rating.adjusted if e.rating else None, figures=True
            ),
            column(tr("To check again"), 5, lambda e: e.stale or tr("nothing"), lambda e: e.stale_count),
            column(
                tr("Prices as of"), 7, lambda e: e.age.words if e.age else tr("no list"), lambda e: e.age and e.age.day
            ),
        )

    def distance(self, entry: Entry) -> str:
        """Say how far a clinic is: "31 miles"; nothing where nobody asked."""
        if not self._miles:
            return ""
        miles = self._miles.get(entry.id)
        if miles is None:
            return NOT_KNOWN
        if miles < 1:
            return tr("under a mile")
        return tr("1 mile") if round(miles) == 1 else tr("{miles} miles").format(miles=f"{miles:,.0f}")

    def _show(self) -> None:
        self.beginResetModel()
        self._entries = self._filters.admitted(self._ordered)
        self._rows = {entry.id: row for row, entry in enumerate(self._entries)}
        self.endResetModel()

    def _look(self, entry: Entry, column: int, role: int) -> Any:
        is_age = column == len(self.columns) - 1
        tone = entry.age.tone if is_age and entry.age else Tone.PLAIN
        if role == Qt.ItemDataRole.DecorationRole:
            return current_theme().pixmap(SIGNS[tone], tone.value, 14) if tone in SIGNS else None
        if tone in SIGNS:
            return current_theme().color(tone.value)
        known = not self.columns[column].show(entry).startswith((NOT_KNOWN, tr("nothing")))
        return None if known else current_theme().color("muted")

    def _sentence(self, entry: Entry, column: int) -> str:
        if column:
            return f"{self.columns[column].title}: {self.columns[column].show(entry)}"
        clinic = entry.clinic
        marks = [tr("sample") if clinic.is_sample else "", tr("archived") if clinic.archived else ""]
        return ", ".join(part for part in (clinic.name, *marks, entry.places, *clinic.tags) if part)

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if self.columns[column].figures else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def _in_order(self, entries: Sequence[Entry]) -> list[Entry]:
        column, order = self._sorted
        value = self.columns[column].order
        named = sorted(entries, key=lambda entry: entry.clinic.name.casefold())
        valued = [(value(entry), entry) for entry in named]
        known = [pair for pair in valued if pair[0] is not None]
        known.sort(key=lambda pair: pair[0], reverse=order is Qt.SortOrder.DescendingOrder)
        return [entry for _, entry in known] + [entry for found, entry in valued if found is None]


def _known(text: str) -> str | None:
    return None if text == NOT_KNOWN else text.casefold()
