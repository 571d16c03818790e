"""The table of clinics: two lines for each clinic, columns that give way, several rows selected at once."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Sequence
from uuid import UUID

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from ketacost.ui.pages.clinics.directory_entries import Entry
from ketacost.ui.pages.clinics.directory_model import DISTANCE_COLUMN, ENTRY_ROLE, PRICE_COLUMN, DirectoryModel
from ketacost.ui.theme import TextSize, current_theme

Index = QModelIndex | QPersistentModelIndex
ROW_PIXELS = 56
_LONGEST_LOOKED_AT = 6
"""A column is as wide as the widest of so many of its longest texts."""


class ClinicDelegate(QStyledItemDelegate):
    """A clinic in two lines: its name, and below it the badge of a sample, where it is, and its tags."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(ENTRY_ROLE)
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        plain.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, option.widget)
        theme, room = current_theme(), option.rect.adjusted(current_theme().px(12), 0, -current_theme().px(8), 0)
        top = QRect(room.left(), room.top() + theme.px(7), room.width(), theme.px(20))
        below = QRect(room.left(), top.bottom() + theme.px(2), room.width(), theme.px(20))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _write(painter, top, entry.clinic.name, TextSize.BODY, "text", strong=True)
        marks = ((entry.clinic.is_sample, self.tr("sample")), (entry.clinic.archived, self.tr("archived")))
        for holds, word in marks:
            if holds:
                below.setLeft(_badge(painter, below, word))
        _write(painter, below, self._below(entry, option.widget), TextSize.CAPTION, "muted")
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        entry = index.data(ENTRY_ROLE)
        return QSize(name_width(entry.clinic.name), current_theme().px(ROW_PIXELS))

    @staticmethod
    def _below(entry: Entry, table: QWidget) -> str:
        """Say where a clinic is and its tags, and what a session costs where its column had to give way."""
        narrow = isinstance(table, QTableView) and table.isColumnHidden(PRICE_COLUMN)
        tags = ", ".join(entry.clinic.tags)
        return " · ".join(part for part in (entry.price if narrow else "", entry.places, tags) if part)


def name_width(name: str) -> int:
    """Return how much room a clinic's name takes."""
    theme = current_theme()
    return QFontMetrics(theme.font(strong=True)).horizontalAdvance(name) + theme.px(28)


def _badge(painter: QPainter, room: QRect, word: str) -> int:
    theme = current_theme()
    font = theme.font(TextSize.CAPTION)
    width = QFontMetrics(font).horizontalAdvance(word) + theme.px(12)
    pill = QRect(room.left(), room.top(), width, room.height() - 1)
    painter.setPen(QPen(theme.color("control"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    painter.setFont(font)
    painter.setPen(theme.color("muted"))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, word)
    return pill.right() + theme.px(8)


def _write(painter: QPainter, room: QRect, text: str, size: TextSize, token: str, *, strong: bool = False) -> None:
    theme = current_theme()
    painter.setFont(theme.font(size, strong=strong))
    painter.setPen(theme.color(token))
    cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)


class DirectoryTable(QTableView):
    """The table; Enter opens a clinic, Delete deletes what is selected, columns give way where there is little room."""

    opened = Signal()
    deleted = Signal()
    menu_asked = Signal(object)

    def __init__(self, model: DirectoryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.directory = model
        self._widths: list[int] = []
        self.setModel(model)
        self._names = ClinicDelegate(self)
        self.setItemDelegateForColumn(0, self._names)
        self.setAccessibleName(self.tr("Clinics"))
        self.setAccessibleDescription(
            self.tr("Enter opens the clinic of a row. Shift and Ctrl select several, for the menu of the row.")
        )
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        current_theme().follow(self, self.measure, key="fit")

    def measure(self) -> None:
        """Take the widths of the columns from all clinics, so that a search moves no column."""
        self.verticalHeader().setDefaultSectionSize(current_theme().px(ROW_PIXELS))
        self._widths = [self._width(at) for at in range(len(self.directory.columns))]
        self.fit()

    def measure_distance(self) -> None:
        """Take the width of the one column that has other words now."""
        if self._widths:
            self._widths[DISTANCE_COLUMN] = self._width(DISTANCE_COLUMN)
        self.fit()

    def fit(self) -> None:
        """Show as many columns as there is room for, those that matter most first."""
        if not self._widths:
            return
        widths = self._widths
        room, kept = self.viewport().width() - widths[0], {0}
        for at in sorted(range(1, len(widths)), key=lambda at: -self.directory.columns[at].keep):
            if at == DISTANCE_COLUMN and not self.directory.has_distances:
                continue
            if widths[at] > room:
                break
            room -= widths[at]
            kept.add(at)
        for at, width in enumerate(widths):
            self.setColumnHidden(at, at not in kept)
            self.setColumnWidth(at, width + (room if at == 0 else 0))

    def selected(self) -> list[UUID]:
        """Return the clinics that are selected, in the order of the rows."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [entry.id for row in rows if (entry := self.directory.entry(row)) is not None]

    def put_cursor(self, clinic: UUID | None, selected: Collection[UUID]) -> None:
        """Put the cursor on a clinic and select others with it, where they are in view; nobody is told."""
        selection, model = self.selectionModel(), self.directory
        row = model.row_of(clinic)
        with QSignalBlocker(selection):
            rows = sorted({model.row_of(one) for one in selected} - {-1})
            if row < 0:
                self.clearSelection()
                self.setCurrentIndex(QModelIndex())
            else:
                self.selectRow(row)
                self.scrollTo(model.index(row, 0))
            if len(rows) > 1 or (rows and rows != [row]):
                selection.select(self._blocks(rows), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.viewport().update()

    def _blocks(self, rows: Sequence[int]) -> QItemSelection:
        """Return a selection of rows, those that follow each other as one range."""
        found, last = QItemSelection(), len(self.directory.columns) - 1
        start = rows[0]
        for row, following in zip(rows, (*rows[1:], -1), strict=True):
            if following != row + 1:
                found.select(self.directory.index(start, 0), self.directory.index(row, last))
                start = following
        return found

    def _width(self, at: int) -> int:
        theme, column = current_theme(), self.directory.columns[at]
        head = QFontMetrics(theme.font(TextSize.CAPTION, strong=True)).horizontalAdvance(column.title) + theme.px(36)
        texts = {column.show(entry) for entry in self.directory.everything()}
        longest = heapq.nlargest(_LONGEST_LOOKED_AT, texts, key=len)
        if at == 0:
            return max(head, min(max(map(name_width, longest), default=0), theme.px(300)))
        widest = max((self.fontMetrics().horizontalAdvance(text) for text in longest), default=0)
        sign = theme.px(22) if at == len(self.directory.columns) - 1 else 0
        return max(head, min(widest + theme.px(24) + sign, theme.px(230)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.selected():
            at = (
                self.visualRect(self.currentIndex()).center()
                if event.reason() == event.Reason.Keyboard
                else event.pos()
            )
            self.menu_asked.emit(self.viewport().mapToGlobal(at))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.opened.emit()
            case Qt.Key.Key_Delete:
                self.deleted.emit()
            case _:
                super().keyPressEvent(event)
