"""Rows of objects as a table: columns say how a row is shown, sorted, edited and spoken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from typing_extensions import override

from ketacost.ui.fields import FieldError

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()

SORT_ROLE = Qt.ItemDataRole.UserRole + 1
ROW_ROLE = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class Edit(Generic[R]):
    """How a cell is edited: the text to start from, and what takes the new one (raises FieldError if it cannot)."""

    text: Callable[[R], str]
    commit: Callable[[R, str], None]


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column of a table over rows of type R.

    `sort` gives native values, None for what is not known, which comes last either way; left out, the shown text is
    sorted. `width` is the least width in pixels before zoom of a column that may be narrowed, `widest` what it takes at
    most before its text is shortened; figures (`align="right"`) are never shortened. `tone` names a colour token,
    `icon` an icon. `paint` draws the cell's inside instead of its text.
    """

    title: str
    show: Callable[[R], str]
    sort: Callable[[R], Any] | None = None
    align: Literal["left", "right"] = "left"
    tooltip: Callable[[R], str] | None = None
    width: int = 72
    widest: int = 280
    stretch: bool = False
    edit: Edit[R] | None = None
    tone: Callable[[R], str | None] | None = None
    icon: Callable[[R], str] | None = None
    strong: bool = False
    paint: Callable[[QPainter, QRectF, R], None] | None = None
    sortable: bool = True
    name: str = ""

    @property
    def key(self) -> str:
        """The name by which the column is sorted from code."""
        return self.name or self.title

    @property
    def is_figure(self) -> bool:
        """Whether the column holds figures."""
        return self.align == "right"


class RowsModel(QAbstractTableModel, Generic[R]):
    """A table over a sequence of rows; `key` says which row is which when they are replaced."""

    rejected = Signal(str)

    def __init__(
        self,
        columns: Sequence[Column[R]],
        rows: Iterable[R] = (),
        *,
        key: Callable[[R], object] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns: tuple[Column[R], ...] = tuple(columns)
        self._key = key or (lambda row: row)
        self._rows: tuple[R, ...] = tuple(rows)
        self._sort_values: dict[int, list[Any]] = {}
        self._haystacks: dict[int, str] = {}

    # --- rows --------------------------------------------------------------------------------

    def rows(self) -> tuple[R, ...]:
        """Give all rows in their own order."""
        return self._rows

    def set_rows(self, rows: Iterable[R]) -> None:
        """Show other rows; where the keys are the same only the cells change."""
        new = tuple(rows)
        if [self._key(row) for row in new] == [self._key(row) for row in self._rows]:
            self._put(new)
            if new:
                self.dataChanged.emit(self.index(0, 0), self.index(len(new) - 1, len(self.columns) - 1))
            return
        self.beginResetModel()
        self._put(new)
        self.endResetModel()

    def key_at(self, place: int) -> object:
        """Give the key of a row by its place."""
        return self._key(self._rows[place])

    def place_of(self, key: object) -> int:
        """Give the place of the row with this key, -1 if there is none."""
        return next((place for place, row in enumerate(self._rows) if self._key(row) == key), -1)

    def sort_value(self, place: int, column: int) -> Any:
        """Give the native value of a cell for sorting; None where not known."""
        if column not in self._sort_values:
            spec = self.columns[column]
            value = spec.sort or (lambda row: spec.show(row).casefold() or None)
            self._sort_values[column] = [value(row) for row in self._rows]
        return self._sort_values[column][place]

    def haystack(self, place: int) -> str:
        """Give all shown texts of a row, folded, for filtering."""
        if place not in self._haystacks:
            row = self._rows[place]
            self._haystacks[place] = "\n".join(column.show(row) for column in self.columns).casefold()
        return self._haystacks[place]

    def sentence(self, row: R) -> str:
        """Say a row as one sentence."""
        said = ((column.title, column.show(row)) for column in self.columns)
        return ", ".join(f"{title}: {text}" if title else text for title, text in said if text)

    # --- Qt ----------------------------------------------------------------------------------

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        return self._cell(self._rows[index.row()], index.row(), index.column(), role)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return _alignment(self.columns[section]) if role == Qt.ItemDataRole.TextAlignmentRole else None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self.columns[index.column()].edit is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        edit = self.columns[index.column()].edit if index.isValid() else None
        if edit is None or role != Qt.ItemDataRole.EditRole:
            return False
        row = self._rows[index.row()]
        if str(value) == edit.text(row):
            return True
        try:
            edit.commit(row, str(value))
        except FieldError as error:
            self.rejected.emit(str(error))
            return False
        return True

    # --- inside ------------------------------------------------------------------------------

    def _put(self, rows: tuple[R, ...]) -> None:
        self._rows = rows
        self._sort_values.clear()
        self._haystacks.clear()

    def _cell(self, row: R, place: int, at: int, role: int) -> Any:
        column = self.columns[at]
        if role == SORT_ROLE:
            return self.sort_value(place, at)
        answers: dict[int, Callable[[], Any]] = {
            Qt.ItemDataRole.DisplayRole: lambda: column.show(row),
            Qt.ItemDataRole.EditRole: lambda: column.edit.text(row) if column.edit else column.show(row),
            Qt.ItemDataRole.ToolTipRole: lambda: column.tooltip(row) if column.tooltip else None,
            Qt.ItemDataRole.TextAlignmentRole: lambda: _alignment(column),
            Qt.ItemDataRole.AccessibleTextRole: lambda: self.sentence(row),
            ROW_ROLE: lambda: row,
        }
        answer = answers.get(role)
        return answer() if answer is not None else None


class RowsProxy(QSortFilterProxyModel):
    """Sorts by native values with what is not known last, and filters by words in any column."""

    def __init__(self, model: RowsModel[Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = model
        self._needles: tuple[str, ...] = ()
        self.setSourceModel(model)
        self.setSortRole(SORT_ROLE)
        self.setDynamicSortFilter(True)

    def set_filter(self, text: str) -> None:
        """Keep the rows in which every word of the text occurs."""
        needles = tuple(text.casefold().split())
        if needles != self._needles:
            self._needles = needles
            self.invalidate()

    @override
    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        return not self._needles or all(needle in self._source.haystack(source_row) for needle in self._needles)

    @override
    def lessThan(self, source_left: Index, source_right: Index) -> bool:
        left = self._source.sort_value(source_left.row(), source_left.column())
        right = self._source.sort_value(source_right.row(), source_right.column())
        if left is None or right is None:
            if self.sortOrder() is Qt.SortOrder.DescendingOrder:
                return left is None and right is not None
            return left is not None and right is None
        return bool(left < right)


def _alignment(column: Column[Any]) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.is_figure else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
