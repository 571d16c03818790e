"""The ranked list: names with their place, totals with a bar on one scale, everything in words."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from ketacost.services.comparison_rows import ColumnId, Interval, Row
from ketacost.ui.pages.compare.model import BEST_FIRST_DESCENDING, COLUMNS, ROW_ROLE, TAKES_PART, ComparisonModel
from ketacost.ui.theme import Space, TextSize, Theme, current_theme

ROW_HEIGHT = 58
WIDTHS = {
    ColumnId.CLINIC: 210,
    ColumnId.TOTAL: 168,
    ColumnId.WAY: 150,
    ColumnId.EXPERIENCE: 132,
    ColumnId.REVIEWS: 124,
    ColumnId.SERVICES: 116,
    ColumnId.LIST: 112,
}
TICK_WIDTH = 44
KEEP_LONGEST = (
    ColumnId.CLINIC,
    ColumnId.TOTAL,
    ColumnId.REVIEWS,
    ColumnId.EXPERIENCE,
    ColumnId.WAY,
    ColumnId.SERVICES,
    ColumnId.LIST,
)
"""In a narrow table the last of these give way first; the panel beside it says them all."""

BREAKS = {ColumnId.EXPERIENCE: ", ", ColumnId.REVIEWS: ", ", ColumnId.SERVICES: ", "}


class CellDelegate(QStyledItemDelegate):
    """Paints every cell of the comparison."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = current_theme()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(60, self._theme.px(ROW_HEIGHT))

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(ROW_ROLE)
        painter.save()
        self._ground(painter, option, index)
        inner = option.rect.adjusted(self._theme.px(Space.S), 0, -self._theme.px(Space.S), -1)
        if index.column() == TAKES_PART:
            self._tick(painter, inner, ticked=row.takes_part)
        else:
            self._cell(painter, inner, index, row)
        painter.restore()

    def _ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect, state, theme = option.rect, option.state, self._theme
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("soft"))
            if index.column() == TAKES_PART:
                painter.fillRect(QRect(rect.left(), rect.top(), theme.px(3), rect.height()), theme.color("accent"))
        painter.setPen(theme.color("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -2))

    def _tick(self, painter: QPainter, inner: QRect, *, ticked: bool) -> None:
        theme = self._theme
        side = theme.px(18)
        box = QRectF(inner.left() + theme.px(4), inner.center().y() - side / 2, side, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent" if ticked else "control"), 1))
        painter.setBrush(theme.color("accent" if ticked else "surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if ticked:
            mark = theme.px(14)
            corner = QPoint(round(box.center().x() - mark / 2), round(box.center().y() - mark / 2))
            painter.drawPixmap(corner, theme.pixmap("check", "on_accent", 14))

    def _cell(self, painter: QPainter, inner: QRect, index: QModelIndex | QPersistentModelIndex, row: Row) -> None:
        column = COLUMNS[index.column() - 1]
        cell = row.cells[column]
        if column is ColumnId.CLINIC:
            self._clinic(painter, inner, row)
        elif column is ColumnId.TOTAL and row.interval is not None:
            model = index.model()
            scale = model.scale if isinstance(model, ComparisonModel) else 0
            upper = QRect(inner.left(), inner.top(), inner.width(), inner.height() - self._theme.px(20))
            self._words(painter, upper, cell.text, strong=True, flags=Qt.AlignmentFlag.AlignBottom)
            self._bar(painter, inner, row.interval, scale)
        else:
            first, _, second = cell.text.partition(BREAKS.get(column, "; "))
            strong = column is ColumnId.TOTAL and cell.is_known
            if second:
                self._two_lines(painter, inner, first, second, muted=not cell.is_known)
            else:
                self._words(painter, inner, cell.text, strong=strong, muted=not cell.is_known)

    def _clinic(self, painter: QPainter, inner: QRect, row: Row) -> None:
        """Write the name, and below it the place behind a "sample" pill where it is one."""
        theme = self._theme
        if not row.clinic.is_sample:
            self._two_lines(painter, inner, row.clinic.name, row.place, strong=True, muted=not row.takes_part)
            return
        middle = inner.center().y()
        top = QRect(inner.left(), inner.top(), inner.width(), middle - inner.top())
        self._words(
            painter,
            top,
            row.clinic.name,
            strong=True,
            muted=not row.takes_part,
            flags=Qt.AlignmentFlag.AlignBottom,
            wrap=False,
        )
        painter.setFont(theme.font(TextSize.CAPTION))
        metrics, said = painter.fontMetrics(), self.tr("sample")
        pill = QRectF(
            inner.left() + 0.5, middle + theme.px(3) + 0.5, metrics.horizontalAdvance(said) + theme.px(14), theme.px(18)
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("border"), 1))
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(theme.color("muted"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, said)
        left = round(pill.right()) + theme.px(6)
        beside = QRect(left, round(pill.top()), inner.right() - left, round(pill.height()))
        place = metrics.elidedText(row.place, Qt.TextElideMode.ElideRight, beside.width())
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, place)

    def _two_lines(
        self, painter: QPainter, inner: QRect, first: str, second: str, *, strong: bool = False, muted: bool = False
    ) -> None:
        theme = self._theme
        if not second:
            self._words(painter, inner, first, strong=strong, muted=muted)
            return
        middle = inner.center().y()
        top = QRect(inner.left(), inner.top(), inner.width(), middle - inner.top() + theme.px(1))
        below = QRect(inner.left(), middle + theme.px(1), inner.width(), inner.bottom() - middle)
        self._words(painter, top, first, strong=strong, muted=muted, flags=Qt.AlignmentFlag.AlignBottom, wrap=False)
        painter.setFont(theme.font(TextSize.CAPTION))
        painter.setPen(theme.color("muted"))
        said = painter.fontMetrics().elidedText(second, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, said)

    def _words(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        *,
        strong: bool = False,
        muted: bool = False,
        flags: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignVCenter,
        wrap: bool = True,
    ) -> None:
        theme = self._theme
        painter.setFont(theme.font(strong=strong, tabular=True))
        painter.setPen(theme.color("muted" if muted else "text"))
        metrics = painter.fontMetrics()
        lines = [text]
        if wrap and metrics.horizontalAdvance(text) > rect.width():
            lines = _in_two(text, lambda part: metrics.horizontalAdvance(part) <= rect.width())
        lines = [metrics.elidedText(line, Qt.TextElideMode.ElideRight, rect.width()) for line in lines]
        painter.drawText(rect, flags | Qt.AlignmentFlag.AlignLeft, "\n".join(lines))

    def _bar(self, painter: QPainter, inner: QRect, interval: Interval, scale: int) -> None:
        """Draw low to high on the scale of all rows; what has no upper end is hatched on to the edge."""
        if not scale:
            return
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = inner.width() - theme.px(4), theme.px(6)
        top = inner.bottom() - theme.px(14)
        groove = QRectF(inner.left(), top, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(groove, 3, 3)
        low = width * min(1.0, interval.low / scale)
        high = width if interval.high is None else width * min(1.0, interval.high / scale)
        painter.setBrush(theme.color("patient"))
        painter.drawRoundedRect(QRectF(inner.left(), top, max(low, 3), height), 3, 3)
        if high - low >= 1:
            open_part = QRectF(inner.left() + low, top, high - low, height)
            painter.setBrush(QBrush(theme.color("unknown"), Qt.BrushStyle.BDiagPattern))
            if interval.high is not None:
                painter.setBrush(QBrush(theme.color("patient"), Qt.BrushStyle.Dense4Pattern))
            painter.drawRoundedRect(open_part, 3, 3)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("unknown" if interval.high is None else "patient"), 1))
            painter.drawRoundedRect(open_part.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


def _in_two(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Break a text into two lines at the last place where the first still fits."""
    words = text.split(" ")
    for count in range(len(words) - 1, 0, -1):
        first = " ".join(words[:count])
        if fits(first):
            return [first, " ".join(words[count:])]
    return [text]


class ComparisonTable(QTableView):
    """The table; `chosen` follows the row with the cursor, `opened` asks for the panel."""

    chosen = Signal(object)
    opened = Signal()

    def __init__(self, model: ComparisonModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self._silent = False
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        self.setAccessibleName(self.tr("Clinics compared"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setHighlightSections(False)
        header.sectionClicked.connect(self._on_header)
        model.sorted_by.connect(self._show_order)
        current_theme().follow(self, self._dress)
        self._show_order()
        self.selectionModel().currentRowChanged.connect(self._on_current)

    def select(self, clinic: UUID | None) -> None:
        """Put the cursor on a clinic without telling."""
        place = self._rows.row_of(clinic)
        if place < 0:
            self.clearSelection()
            return
        self._silent = True
        self.setCurrentIndex(self._rows.index(place, 1))
        self.selectRow(place)
        self._silent = False

    def visible_columns(self) -> list[ColumnId]:
        """Give the columns that have room."""
        return [column for place, column in enumerate(COLUMNS) if not self.isColumnHidden(place + 1)]

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid():
            self._toggle(index.row())
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and index.isValid():
            self.chosen.emit(self._rows.rows()[index.row()].clinic_id)
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        super().mouseReleaseEvent(event)
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            if index.column() == TAKES_PART:
                self._toggle(index.row())
            else:
                self.chosen.emit(self._rows.rows()[index.row()].clinic_id)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self.updateGeometries()  # no scroll bar flashes up for the columns as they were before

    def _toggle(self, place: int) -> None:
        index = self._rows.index(place, TAKES_PART)
        ticked = index.data(Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Checked
        state = Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked
        self._rows.setData(index, state, Qt.ItemDataRole.CheckStateRole)

    def _on_current(self, current: QModelIndex) -> None:
        by_keyboard = QApplication.mouseButtons() == Qt.MouseButton.NoButton
        if current.isValid() and by_keyboard and not self._silent:
            self.chosen.emit(self._rows.rows()[current.row()].clinic_id)

    def _on_header(self, section: int) -> None:
        if section == TAKES_PART:
            self._show_order()
            return
        column = COLUMNS[section - 1]
        same = column is self._rows.sort_column
        self._rows.sort_by(column, descending=not self._rows.descending if same else column in BEST_FIRST_DESCENDING)

    def _show_order(self) -> None:
        order = Qt.SortOrder.DescendingOrder if self._rows.descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(COLUMNS.index(self._rows.sort_column) + 1, order)

    def _dress(self) -> None:
        theme: Theme = current_theme()
        self.verticalHeader().setDefaultSectionSize(theme.px(ROW_HEIGHT))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._fit()

    def _fit(self) -> None:
        """Hide what has no room, and share out what is left over."""
        theme = current_theme()
        room = self.viewport().width() - theme.px(TICK_WIDTH)
        shown: list[ColumnId] = []
        for column in KEEP_LONGEST:
            if len(shown) < 2 or sum(theme.px(WIDTHS[one]) for one in (*shown, column)) <= room:
                shown.append(column)
            else:
                break
        used = sum(theme.px(WIDTHS[one]) for one in shown)
        ratio = max(0.6, room / used) if used else 1
        self.setColumnWidth(TAKES_PART, theme.px(TICK_WIDTH))
        for place, column in enumerate(COLUMNS):
            self.setColumnHidden(place + 1, column not in shown)
            self.setColumnWidth(place + 1, int(theme.px(WIDTHS[column]) * ratio))
