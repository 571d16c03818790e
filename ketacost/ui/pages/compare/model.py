"""The comparison as a table model: rows in words, sorted so that what is not known comes last both ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from ketacost.services.comparison_rows import ColumnId, Row, ordered, scale_of

Index = QModelIndex | QPersistentModelIndex

TAKES_PART = 0
COLUMNS = (
    ColumnId.CLINIC,
    ColumnId.TOTAL,
    ColumnId.WAY,
    ColumnId.EXPERIENCE,
    ColumnId.REVIEWS,
    ColumnId.SERVICES,
    ColumnId.LIST,
)
TITLES = {
    ColumnId.CLINIC: "Clinic",
    ColumnId.TOTAL: "Total",
    ColumnId.WAY: "Bought as",
    ColumnId.EXPERIENCE: "Experience",
    ColumnId.REVIEWS: "Reviews, of 5",
    ColumnId.SERVICES: "Services",
    ColumnId.LIST: "Prices of",
}
BEST_FIRST_DESCENDING = frozenset({ColumnId.EXPERIENCE, ColumnId.REVIEWS, ColumnId.SERVICES, ColumnId.LIST})
ROW_ROLE = Qt.ItemDataRole.UserRole + 1


class ComparisonModel(QAbstractTableModel):
    """Rows of a comparison; the first column is the tick that says whether a clinic takes part."""

    toggled = Signal(object, bool)
    sorted_by = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._column, self._descending = ColumnId.TOTAL, False
        self.scale = 0
        self._is_shared = False

    # Content

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows, in the present order."""
        self.beginResetModel()
        self._rows = ordered(rows, self._column, descending=self._descending)
        self.scale = scale_of(self._rows)
        self._is_shared = any(row.is_shared for row in self._rows)
        self.endResetModel()

    def rows(self) -> tuple[Row, ...]:
        """Give the rows in the order shown."""
        return tuple(self._rows)

    def row_of(self, clinic: UUID | None) -> int:
        """Give the place of a clinic; -1 if it is not in view."""
        return next((place for place, row in enumerate(self._rows) if row.clinic_id == clinic), -1)

    @property
    def sort_column(self) -> ColumnId:
        """The column that the rows are sorted by."""
        return self._column

    @property
    def descending(self) -> bool:
        """Whether the largest comes first."""
        return self._descending

    def sort_by(self, column: ColumnId, *, descending: bool) -> None:
        """Sort by a column."""
        if (column, descending) == (self._column, self._descending):
            return
        self._column, self._descending = column, descending
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        moved = [(index, self._rows[index.row()].clinic_id) for index in before]
        self._rows = ordered(self._rows, column, descending=descending)
        after = [self.index(self.row_of(clinic), index.column()) for index, clinic in moved]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        self.sorted_by.emit(column.value, descending)

    # Qt's side

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(COLUMNS) + 1

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 < column <= len(COLUMNS):
            self.sort_by(COLUMNS[column - 1], descending=order is Qt.SortOrder.DescendingOrder)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.tr("In") if section == TAKES_PART else self._title(COLUMNS[section - 1])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _title(self, column: ColumnId) -> str:
        if column is ColumnId.TOTAL and self._is_shared:
            return self.tr("You pay")
        return self.tr(TITLES[column])

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence
        if index.column() == TAKES_PART:
            return self._tick(row, role)
        cell = row.cells[COLUMNS[index.column() - 1]]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return cell.text
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == TAKES_PART else flags

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        row = self._rows[index.row()]
        self.toggled.emit(row.clinic_id, Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def _tick(self, row: Row, role: int) -> Any:
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if row.takes_part else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tr("Takes part in the comparison (Space)")
        return None
