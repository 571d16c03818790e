"""The table that every page uses: sorts, filters, copies, keeps its selection, and leaves Tab alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QToolTip, QWidget
from typing_extensions import override

from ketacost.ui.table_model import Column, RowsModel, RowsProxy
from ketacost.ui.table_paint import (
    HEADER_HEIGHT,
    ROW_HEIGHT,
    CellDelegate,
    Footer,
    Header,
    share_out,
    title_width,
    wanted_width,
)
from ketacost.ui.theme import current_theme
from ketacost.ui.widgets import announce

R = TypeVar("R")
_NOTHING = object()
_READABLE = 140
_FORMULA_STARTS = ("=", "+", "-", "@")


class Table(QTableView, Generic[R]):
    """A table of rows. `name` is said by screen readers; `key` tells rows apart when they are replaced.

    `row_selected(row or None)` when another row is selected,
    `sorted_by(name, descending)`, `rejected(message)` when an edit cannot be.
    """

    row_selected = Signal(object)
    sorted_by = Signal(str, bool)
    rejected = Signal(str)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[R]],
        *,
        key: Callable[[R], object] | None = None,
        empty: str = "",
        multiple: bool = False,
        frameless: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.rows_model: RowsModel[R] = RowsModel(columns, key=key, parent=self)
        self.proxy = RowsProxy(self.rows_model, self)
        self._empty = empty
        self._filter = ""
        self._kept: object = _NOTHING
        self._told: object = _NOTHING
        self._resetting = self._placing = False
        self._most_rows = 0
        self._wanted: list[int] = []
        self.setProperty("frameless", "true" if frameless else "false")
        header = Header(self.rows_model.columns, self)
        self._footer = Footer(self.rows_model.columns, header, self)
        self.setHorizontalHeader(header)
        self._behave(multiple=multiple)
        self._connect()
        current_theme().follow(self, self._dress)

    # --- rows and selection ------------------------------------------------------------------

    def set_rows(self, rows: Iterable[R]) -> None:
        """Show other rows; the selected one stays selected if its key is still there."""
        self.rows_model.set_rows(rows)

    def rows(self) -> list[R]:
        """Give the rows in sight, in the order shown."""
        places = (self.proxy.mapToSource(self.proxy.index(at, 0)).row() for at in range(self.proxy.rowCount()))
        return [self.rows_model.rows()[place] for place in places]

    def selected_row(self) -> R | None:
        """Give the selected row; of several the one with the cursor."""
        chosen = self.selected_rows()
        current = self.currentIndex()
        if len(chosen) > 1 and current.isValid():
            return self.rows_model.rows()[self.proxy.mapToSource(current).row()]
        return chosen[0] if chosen else None

    def selected_rows(self) -> list[R]:
        """Give all selected rows in the order shown."""
        places = sorted({index.row() for index in self.selectionModel().selectedIndexes()})
        return [self.rows_model.rows()[self.proxy.mapToSource(self.proxy.index(at, 0)).row()] for at in places]

    def select_key(self, key: object) -> bool:
        """Select the row with this key and bring it into sight; say whether it is there."""
        place = self.rows_model.place_of(key)
        index = self.proxy.mapFromSource(self.rows_model.index(place, 0)) if place >= 0 else QModelIndex()
        if not index.isValid():
            self.clearSelection()
            return False
        rows = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        column = max(self.currentIndex().column(), 0)
        self.selectionModel().setCurrentIndex(index.siblingAtColumn(column), rows)
        self.scrollTo(index)
        return True

    def set_filter(self, text: str) -> None:
        """Keep the rows in which every word of the text occurs."""
        self._filter = text.strip()
        key = self._selected_key()
        self.proxy.set_filter(text)
        if key is not _NOTHING and self._selected_key() is _NOTHING:
            self.select_key(key)
        self._describe()
        self.viewport().update()

    def set_footer(self, texts: Sequence[str]) -> None:
        """Put totals under the columns, one text a column; none takes them away."""
        self._footer.texts = tuple(texts)
        self._footer.setVisible(bool(texts))
        self._describe()
        self._refit()
        self.updateGeometries()
        self._footer.update()

    def set_fitting(self, most_rows: int) -> None:
        """Be as high as the rows, up to so many, so that a page scrolls and not the table in it; 0 undoes it."""
        self._most_rows = most_rows
        self._fit_height()

    # --- sorting and copying -----------------------------------------------------------------

    def sort_by(self, name: str, *, descending: bool = False) -> None:
        """Sort by the column of this name."""
        at = next(at for at, column in enumerate(self.rows_model.columns) if column.key == name)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(at, order)
        self.proxy.sort(at, order)
        self._describe()

    def sorting(self) -> tuple[str, bool]:
        """Give the name of the sorted column and whether it runs downwards; "" if the rows stand in their own order."""
        at = self.proxy.sortColumn()
        if at < 0:
            return "", False
        return self.rows_model.columns[at].key, self.proxy.sortOrder() is Qt.SortOrder.DescendingOrder

    def copy_selection(self) -> None:
        """Put the selected rows on the clipboard, as a spreadsheet takes them."""
        if chosen := self.selected_rows():
            QGuiApplication.clipboard().setText("\n".join(self._as_tsv(row) for row in chosen))

    # --- Qt ----------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selection()
        else:
            super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.build_menu()
        menu.exec(event.globalPos())
        menu.deleteLater()

    def build_menu(self) -> QMenu:
        """Build the menu of the table: what the page added, copying, and sorting from the keyboard."""
        menu = QMenu(self)
        menu.addActions(self.actions())
        menu.addSeparator()
        copy = QAction(self.tr("Copy"), menu)
        copy.setEnabled(bool(self.selected_rows()))
        copy.triggered.connect(self.copy_selection)
        menu.addAction(copy)
        sort = menu.addMenu(self.tr("Sort by"))
        for at, column in enumerate(self.rows_model.columns):
            if column.sortable and not self.isColumnHidden(at):
                sort.addAction(column.title, partial(self._on_header, at))
        return menu

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            index = self.indexAt(event.pos())
            if index.isValid() and not index.data(Qt.ItemDataRole.ToolTipRole) and self._is_cut(index):
                QToolTip.showText(event.globalPos(), index.data(), self)
                return True
        return super().viewportEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.proxy.rowCount() == 0 and (text := self._empty_text()):
            theme, room = current_theme(), self.viewport().rect()
            pad = theme.px(16)
            painter = QPainter(self.viewport())
            painter.setFont(theme.font())
            painter.setPen(theme.color("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room.adjusted(pad, 0, -pad, 0), int(flags.value), text)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_widths()

    @override
    def updateGeometries(self) -> None:
        if self._placing:
            return
        self._placing = True
        self._settle_bar()
        super().updateGeometries()
        if self._footer.texts:
            self._place_footer()
        self._placing = False

    @override
    def sizeHint(self) -> QSize:
        theme = current_theme()
        return QSize(theme.px(480), self._height_for(min(max(self.proxy.rowCount(), 4), 10)))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(160), self._height_for(2))

    # --- inside ------------------------------------------------------------------------------

    def _behave(self, *, multiple: bool) -> None:
        mode, triggers = QAbstractItemView.SelectionMode, QAbstractItemView.EditTrigger
        self.setModel(self.proxy)
        self.setItemDelegate(CellDelegate(self.rows_model.columns, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(mode.ExtendedSelection if multiple else mode.SingleSelection)
        editable = any(column.edit for column in self.rows_model.columns)
        keys = triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        self.setEditTriggers(keys if editable else triggers.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def _connect(self) -> None:
        self.horizontalHeader().sectionClicked.connect(self._on_header)
        self.rows_model.rejected.connect(self._on_rejected)
        self.rows_model.modelAboutToBeReset.connect(self._on_resetting)
        self.rows_model.modelReset.connect(self._on_reset)
        self.rows_model.dataChanged.connect(self._refit)
        self.selectionModel().selectionChanged.connect(self._on_selection)
        self.horizontalScrollBar().valueChanged.connect(self._footer.update)

    def _dress(self) -> None:
        theme = current_theme()
        self.verticalHeader().setMinimumSectionSize(theme.px(ROW_HEIGHT))
        self.verticalHeader().setDefaultSectionSize(theme.px(ROW_HEIGHT))
        self.horizontalHeader().setFixedHeight(theme.px(HEADER_HEIGHT))
        self._refit()
        self.updateGeometries()
        self.viewport().update()

    def _refit(self) -> None:
        """Measure the columns anew, share the room and take the height that was asked for."""
        theme, model = current_theme(), self.rows_model
        footer = self._footer.texts or ("",) * len(model.columns)
        self._wanted = [
            wanted_width(theme, column, (column.show(row) for row in model.rows()), footer[at])
            for at, column in enumerate(model.columns)
        ]
        self._share_widths()
        self._fit_height()

    def _share_widths(self) -> None:
        theme = current_theme()
        shown = [at for at in range(len(self._wanted)) if not self.isColumnHidden(at)]
        columns = [self.rows_model.columns[at] for at in shown]
        titles = [title_width(theme, column) for column in columns]
        wanted = [
            want if column.is_figure or column.stretch else max(title, min(want, theme.px(column.widest)))
            for want, column, title in zip((self._wanted[at] for at in shown), columns, titles, strict=True)
        ]
        least = [
            want if column.is_figure else min(want, max(title, theme.px(_least(column))))
            for want, column, title in zip(wanted, columns, titles, strict=True)
        ]
        stretch = [column.stretch for column in columns]
        if not any(stretch):
            stretch = [at == _first_text(columns) for at in range(len(columns))]
        for at, width in zip(shown, share_out(wanted, least, stretch, self.viewport().width()), strict=True):
            self.setColumnWidth(at, width)
        self._footer.update()
        if self._most_rows:
            self._fit_height()

    def _fit_height(self) -> None:
        if self._most_rows:
            wide = self.horizontalHeader().length() > self.viewport().width()
            bar = self.horizontalScrollBar().sizeHint().height() if wide else 0
            self.setFixedHeight(self._height_for(min(max(self.proxy.rowCount(), 1), self._most_rows)) + bar)
        self.updateGeometry()

    def _height_for(self, rows: int) -> int:
        theme = current_theme()
        footer = self._footer_height() if self._footer.texts else 0
        return theme.px(HEADER_HEIGHT) + rows * theme.px(ROW_HEIGHT) + footer + 2 * self.frameWidth() + 2

    def _footer_height(self) -> int:
        return current_theme().px(ROW_HEIGHT)

    def _settle_bar(self) -> None:
        """Say whether the rows need a scroll bar, before the view looks.

        The view knows nothing of the totals: where the rows fit only without them, it would hide the bar and
        `_place_footer` show it again for ever.
        """
        policy = Qt.ScrollBarPolicy
        if not self._footer.texts:
            self.setVerticalScrollBarPolicy(policy.ScrollBarAsNeeded)
            return
        theme, rows = current_theme(), self.verticalHeader().length()
        room = self.height() - 2 * self.frameWidth() - theme.px(HEADER_HEIGHT) - self._footer_height()
        width = self.width() - 2 * self.frameWidth()
        width -= self.verticalScrollBar().sizeHint().width() if rows > room else 0
        if self.horizontalHeader().length() > width:
            room -= self.horizontalScrollBar().sizeHint().height()
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn if rows > room else policy.ScrollBarAlwaysOff)

    def _place_footer(self) -> None:
        """Take room for the totals below the rows, which the view itself would give back at each layout."""
        height = self._footer_height()
        margins = self.viewportMargins()
        self.setViewportMargins(margins.left(), margins.top(), margins.right(), height)
        room = self.viewport().geometry()
        self._footer.setGeometry(QRect(room.left(), room.bottom() + 1, room.width(), height))
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self.verticalHeader().length() - room.height()))
        bar.setPageStep(room.height())

    def _selected_key(self) -> object:
        chosen = self.selectionModel().selectedRows() if self.selectionModel() else []
        return self.rows_model.key_at(self.proxy.mapToSource(chosen[0]).row()) if chosen else _NOTHING

    def _on_resetting(self) -> None:
        self._kept = self._selected_key()
        self._resetting = True

    def _on_reset(self) -> None:
        self._refit()
        if self._kept is not _NOTHING:
            self.select_key(self._kept)
        self._resetting = False
        self._describe()
        self._on_selection()

    def _on_selection(self, *_changes: object) -> None:
        if self._resetting:
            return
        key = self._selected_key()
        if key is _NOTHING and self._told is _NOTHING:
            return
        if key is _NOTHING or self._told is _NOTHING or key != self._told:
            self._told = key
            self.row_selected.emit(self.selected_row())

    def _on_header(self, at: int) -> None:
        column = self.rows_model.columns[at]
        if not column.sortable:
            name, descending = self.sorting()
            order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            keep = self.proxy.sortColumn() if name else -1
            self.horizontalHeader().setSortIndicator(keep, order)
            return
        name, descending = self.sorting()
        downwards = name == column.key and not descending
        self.sort_by(column.key, descending=downwards)
        announce(self, self.accessibleDescription())
        self.sorted_by.emit(column.key, downwards)

    def _on_rejected(self, message: str) -> None:
        announce(self, message)
        self.rejected.emit(message)

    def _empty_text(self) -> str:
        if self._filter and self.rows_model.rows():
            return self.tr("Nothing here matches “{0}”.").format(self._filter)
        return self._empty

    def _describe(self) -> None:
        parts = []
        name, descending = self.sorting()
        if name:
            title = self.rows_model.columns[self.proxy.sortColumn()].title
            said = self.tr("Sorted by {0}, downwards.") if descending else self.tr("Sorted by {0}, upwards.")
            parts.append(said.format(title))
        if self._footer.texts:
            titled = zip(self.rows_model.columns, self._footer.texts, strict=True)
            parts.append(", ".join(f"{column.title}: {text}" for column, text in titled if text) + ".")
        if self.proxy.rowCount() == 0:
            parts.append(self._empty_text())
        self.setAccessibleDescription(" ".join(part for part in parts if part))

    def _is_cut(self, index: QModelIndex) -> bool:
        column = self.rows_model.columns[index.column()]
        return wanted_width(current_theme(), column, [str(index.data())], "") > self.columnWidth(index.column()) + 2

    def _as_tsv(self, row: R) -> str:
        return "\t".join(
            _pasteable(column.show(row), figure=column.is_figure)
            for at, column in enumerate(self.rows_model.columns)
            if self._is_copied(at)
        )

    def _is_copied(self, at: int) -> bool:
        return not self.isColumnHidden(at)


def _least(column: Column[Any]) -> int:
    """Give what a column keeps at least; the one that says which row it is stays readable."""
    return max(column.width, _READABLE) if column.stretch else column.width


def _first_text(columns: Sequence[Column[Any]]) -> int:
    return next((at for at, column in enumerate(columns) if not column.is_figure), 0)


def _pasteable(text: str, *, figure: bool) -> str:
    """Make a text safe for one cell: a spreadsheet would run what starts like a formula."""
    plain = " ".join(text.split())
    return f"'{plain}" if not figure and plain.startswith(_FORMULA_STARTS) else plain
