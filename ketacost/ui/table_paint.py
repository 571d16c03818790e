"""How cells, headers and the totals of a table are painted, and how wide its columns are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget
from typing_extensions import override

from ketacost.ui.table_model import ROW_ROLE, Column, Index
from ketacost.ui.theme import Space, TextSize, Theme, current_theme

ROW_HEIGHT = 34
HEADER_HEIGHT = 32
_PADDING = 10
_ICON = 16
_ARROW = 12
_MEASURED = 40


class CellDelegate(QStyledItemDelegate):
    """Paints a cell: its ground, hairline, icon and text, and what has the keyboard."""

    def __init__(self, columns: Sequence[Column[Any]], parent: QWidget) -> None:
        super().__init__(parent)
        self._columns = columns
        self._theme = current_theme()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._theme.px(60), self._theme.px(ROW_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        column = self._columns[index.column()]
        row: Any = index.data(ROW_ROLE)
        painter.save()
        self._ground(painter, option, index, editable=column.edit is not None)
        inner = QRectF(option.rect).adjusted(self._theme.px(_PADDING), 0, -self._theme.px(_PADDING), -1)
        if column.paint is not None:
            column.paint(painter, inner, row)
        else:
            self._content(painter, inner, column, row)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, *, editable: bool) -> None:
        rect, theme = option.rect, self._theme
        view = option.widget
        focused = isinstance(view, QTableView) and view.hasFocus()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("soft"))
        current = focused and isinstance(view, QTableView) and view.currentIndex().row() == index.row()
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("border"))
        if not current:
            return
        if index.column() == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), theme.px(3), rect.height()), theme.color("accent"))
        if editable and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.color("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _content(self, painter: QPainter, inner: QRectF, column: Column[Any], row: Any) -> None:
        theme = self._theme
        tone = (column.tone(row) if column.tone else None) or "text"
        if column.icon is not None and (icon := column.icon(row)):
            side = theme.px(_ICON)
            painter.drawPixmap(round(inner.left()), round(inner.center().y() - side / 2), theme.pixmap(icon, tone))
            inner = inner.adjusted(side + theme.px(Space.S), 0, 0, 0)
        painter.setFont(cell_font(theme, column))
        painter.setPen(theme.color(tone))
        text = column.show(row)
        if not column.is_figure:
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(inner.width()))
        painter.drawText(inner, _flags(column), text)


class Header(QHeaderView):
    """Column titles with the direction of the sort beside the one that is sorted."""

    def __init__(self, columns: Sequence[Column[Any]], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = columns
        self._theme = current_theme()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(8)

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.px(HEADER_HEIGHT))

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        column, theme = self._columns[logicalIndex], self._theme
        painter.save()
        painter.fillRect(rect, theme.color("surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("control"))
        painter.setFont(header_font(theme))
        sorted_by = self.sortIndicatorSection() == logicalIndex and column.sortable
        painter.setPen(theme.color("text" if sorted_by else "muted"))
        inner = QRectF(rect).adjusted(theme.px(_PADDING), 0, -theme.px(_PADDING), -1)
        title = painter.fontMetrics().elidedText(column.title, Qt.TextElideMode.ElideRight, int(inner.width()))
        painter.drawText(inner, _flags(column), title)
        if sorted_by:
            self._arrow(painter, inner, column, painter.fontMetrics().horizontalAdvance(title))
        painter.restore()

    def _arrow(self, painter: QPainter, inner: QRectF, column: Column[Any], taken: int) -> None:
        half, theme = self._theme.px(4), self._theme
        gap = taken + theme.px(8)
        x = inner.right() - gap if column.is_figure else inner.left() + gap
        tip = -half / 2 if self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder else half / 2
        y = inner.center().y()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawPolygon(QPolygonF([QPointF(x - half, y - tip), QPointF(x + half, y - tip), QPointF(x, y + tip)]))


class Footer(QWidget):
    """Totals under the rows, in line with the columns, never sorted nor scrolled away."""

    def __init__(self, columns: Sequence[Column[Any]], header: QHeaderView, parent: QWidget) -> None:
        super().__init__(parent)
        self._columns, self._header = columns, header
        self._theme = current_theme()
        self.texts: tuple[str, ...] = ()
        self.is_stacked = False
        self.hide()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("surface"))
        painter.fillRect(0, 0, self.width(), 1, theme.color("control"))
        painter.setFont(theme.font(strong=True, tabular=True))
        painter.setPen(theme.color("text"))
        for at, text in enumerate(self.texts):
            if not self._header.isSectionHidden(at):
                self._cell(painter, at, text)

    def _cell(self, painter: QPainter, at: int, text: str) -> None:
        pad = self._theme.px(_PADDING)
        width = self._header.sectionSize(at)
        if not self._columns[at].is_figure:  # a word such as "Total" may run on where nothing stands
            width += self._room_after(at)
        cell = QRectF(self._header.sectionViewportPosition(at) + pad, 1, width - 2 * pad, self.height() - 1)
        if not self._columns[at].is_figure:
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(cell.width()))
        elif self.is_stacked:
            draw_lines(painter, cell, _flags(self._columns[at]), range_lines(text))
            return
        painter.drawText(cell, _flags(self._columns[at]), text)

    def _room_after(self, at: int) -> int:
        room = 0
        for after in range(at + 1, len(self.texts)):
            if self.texts[after]:
                break
            room += self._header.sectionSize(after)
        return room


def range_lines(text: str) -> list[str]:
    """Break an amount in words for two lines: "$0" over "to $1,234", "at least" over "$500"; a single one stays."""
    low, to, high = text.partition(" to ")
    if to:
        return [low, f"to {high}"]
    start, _, amount = text.rpartition(" ")
    return [start, amount] if start.startswith("at ") else [text]


def draw_lines(painter: QPainter, area: QRectF, flags: int, lines: Sequence[str]) -> None:
    """Draw a few lines in the middle of an area."""
    height = painter.fontMetrics().lineSpacing()
    top = area.center().y() - height * len(lines) / 2
    for number, line in enumerate(lines):
        painter.drawText(QRectF(area.left(), top + number * height, area.width(), height), flags, line)


def cell_font(theme: Theme, column: Column[Any]) -> Any:
    """Give the font of a column's cells."""
    return theme.font(strong=column.strong, tabular=True)


def header_font(theme: Theme) -> Any:
    """Give the font of column titles."""
    return theme.font(TextSize.CAPTION, strong=True)


def wanted_width(theme: Theme, column: Column[Any], texts: Iterable[str], footer: str) -> int:
    """Measure what a column takes to show everything; of many texts only the longest are measured."""
    padding = 2 * theme.px(_PADDING)
    metrics = QFontMetrics(cell_font(theme, column))
    longest = sorted(set(texts), key=len, reverse=True)[:_MEASURED]
    content = max((metrics.horizontalAdvance(text) for text in longest), default=0)
    if column.icon is not None:
        content += theme.px(_ICON + Space.S)
    if column.paint is not None:
        content = max(content, theme.px(column.width))
    if footer and column.is_figure:
        bold = QFontMetrics(theme.font(strong=True, tabular=True))
        content = max(content, bold.horizontalAdvance(footer))
    return max(content + padding + 2, title_width(theme, column))


def title_width(theme: Theme, column: Column[Any]) -> int:
    """Measure what a column's title takes, with room for the sign of the sort."""
    arrow = theme.px(_ARROW) if column.sortable else 0
    title = QFontMetrics(header_font(theme)).horizontalAdvance(column.title)
    return title + 2 * theme.px(_PADDING) + arrow + 2


def share_out(wanted: Sequence[int], least: Sequence[int], stretch: Sequence[bool], room: int) -> list[int]:
    """Fit widths into the room: stretching columns take what is over, all give way in proportion down to `least`."""
    widths = list(wanted)
    spare = room - sum(widths)
    if spare >= 0:
        takers = [at for at, stretches in enumerate(stretch) if stretches]
        for order, at in enumerate(takers):
            widths[at] += spare // len(takers) + (1 if order < spare % len(takers) else 0)
        return widths
    slack = [max(0, want - low) for want, low in zip(wanted, least, strict=True)]
    missing, total = min(-spare, sum(slack)), sum(slack)
    if total:
        widths = [width - -(-missing * give // total) for width, give in zip(widths, slack, strict=True)]
    return widths


def _flags(column: Column[Any]) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.is_figure else Qt.AlignmentFlag.AlignLeft
    return int((side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine).value)
