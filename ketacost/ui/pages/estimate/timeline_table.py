"""The table of a covered course: a day on which something changes says so over its whole row, with a sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem
from typing_extensions import override

from ketacost.domain.coverage.timeline import SharedDay, Turn
from ketacost.ui.pages.estimate.words import tr
from ketacost.ui.table_model import ROW_ROLE, Index
from ketacost.ui.table_paint import ROW_HEIGHT, CellDelegate, cell_font, draw_lines, range_lines, wanted_width
from ketacost.ui.tables import Column, Table
from ketacost.ui.theme import Space, TextSize, current_theme

SHORT = {
    Turn.NEW_PLAN_YEAR: tr("New plan year"),
    Turn.DEDUCTIBLE_MET: tr("Deductible met"),
    Turn.LIMIT_REACHED: tr("Limit reached"),
    Turn.COST_DROPS: tr("Costs less from here"),
    Turn.VISITS_USED_UP: tr("Covered visits used up"),
}
_SIGNS = {
    Turn.NEW_PLAN_YEAR: ("calendar", "info"),
    Turn.DEDUCTIBLE_MET: ("check", "good"),
    Turn.LIMIT_REACHED: ("check", "good"),
    Turn.COST_DROPS: ("chevron-down", "good"),
    Turn.VISITS_USED_UP: ("warning", "warn"),
}
_OVER = 26
_SECOND_LINE = 16
_VISIT = 1
_READABLE = 140
_PADDING = 10
_LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
_RIGHT = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine).value)


@dataclass(frozen=True, slots=True)
class DayInSight:
    """One row: a day of the course, and what it is for."""

    day: SharedDay
    text: str


def happens(row: DayInSight) -> str:
    """Say what happens on a day, and what it is for."""
    return " · ".join([*(SHORT[turn] for turn in row.day.turns), row.text])


def visit_column() -> Column[DayInSight]:
    """Return the column of what a day is for; read aloud or copied it says first what happens there."""
    return Column(tr("Visit"), happens, stretch=True, sortable=False, paint=_paint_visit)


class TimelineTable(Table[DayInSight]):
    """Days in their order; the row of a turn is higher, and its words stand over it.

    Where not all columns have room beside each other, ranges take two lines and a visit stands under its date; where
    even that is too wide, what is left of limit and deductible gives way: the trace of a day says it.
    """

    def __init__(self, name: str, columns: Sequence[Column[DayInSight]], gives_way: Sequence[int] = ()) -> None:
        self.is_stacked = False
        self._gives_way = tuple(gives_way)
        self._left_out: frozenset[int] = frozenset()
        self._stacked_widths: list[int] = []
        super().__init__(name, columns, key=lambda row: row.day.date, empty=tr("No visits yet"))
        self.setItemDelegate(_TurnDelegate(self.rows_model.columns, self))
        current_theme().follow(self, self._raise_turns, key="turns")

    @override
    def set_rows(self, rows: Iterable[DayInSight]) -> None:
        super().set_rows(rows)
        self._raise_turns()

    def leave_out(self, columns: Iterable[int]) -> None:
        """Leave out columns that say nothing here."""
        left_out = frozenset(columns)
        if left_out != self._left_out:
            self._left_out = left_out
            self._share_widths()

    def columns_with_something(self) -> list[int]:
        """Give the places of the columns that say something here, whether or not they have room."""
        return [at for at in range(len(self.rows_model.columns)) if at not in self._left_out]

    @override
    def _is_copied(self, at: int) -> bool:
        return at not in self._left_out

    def _raise_turns(self) -> None:
        header = self.verticalHeader()
        for at, row in enumerate(self.rows_model.rows()):
            height = self._row_height(row)
            if header.sectionSize(at) != height:
                header.resizeSection(at, height)
        self._fit_height()

    def _row_height(self, row: DayInSight) -> int:
        theme = current_theme()
        return theme.px(ROW_HEIGHT) + self._more_height() + (theme.px(_OVER) if row.day.turns else 0)

    def _more_height(self) -> int:
        return current_theme().px(_SECOND_LINE) if self.is_stacked else 0

    @override
    def _height_for(self, rows: int) -> int:
        shown = self.rows_model.rows()[:rows]
        theme = current_theme()
        turns = sum(1 for row in shown if row.day.turns)
        return super()._height_for(rows) + turns * theme.px(_OVER) + len(shown) * self._more_height()

    @override
    def _footer_height(self) -> int:
        return super()._footer_height() + self._more_height()

    # Widths

    @override
    def _refit(self) -> None:
        self._stacked_widths = []
        super()._refit()

    @override
    def _share_widths(self) -> None:
        if not self._wanted:
            return
        room = self.width() - 2 * self.frameWidth() - self.verticalScrollBar().sizeHint().width()
        in_one_line = self._wanted
        shown = self.columns_with_something()
        visit = min(in_one_line[_VISIT], current_theme().px(_READABLE))
        needed = sum(in_one_line[at] for at in shown if at != _VISIT) + visit
        stacked, gone = needed > room, set(self._left_out)
        if stacked:
            self._wanted = self._measured_in_two_lines()
            gone.add(_VISIT)
            for at in self._gives_way:
                if sum(self._wanted[one] for one in shown if one not in gone) > room:
                    gone.add(at)
        for at in range(len(in_one_line)):
            if self.isColumnHidden(at) is not (at in gone):
                self.setColumnHidden(at, at in gone)
        super()._share_widths()
        self._wanted = in_one_line
        if stacked is not self.is_stacked:
            self.is_stacked = self._footer.is_stacked = stacked
            self._raise_turns()
            self.updateGeometries()

    def _measured_in_two_lines(self) -> list[int]:
        if not self._stacked_widths:
            theme, model = current_theme(), self.rows_model
            footer = self._footer.texts or ("",) * len(model.columns)
            for at, column in enumerate(model.columns):
                texts = {column.show(row) for row in model.rows()} if column.is_figure else set()
                lines = [line for text in texts for line in range_lines(text)]
                totals = [wanted_width(theme, column, (), line) for line in range_lines(footer[at])]
                width = max([wanted_width(theme, column, lines, ""), *totals])
                self._stacked_widths.append(width if column.is_figure else theme.px(column.width))
        return self._stacked_widths


class _TurnDelegate(CellDelegate):
    """Gives the days on which something changes a ground of their own, and their words over the cells."""

    def __init__(self, columns: Sequence[Column[DayInSight]], table: TimelineTable) -> None:
        super().__init__(columns, table)
        self._table = table

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: DayInSight = index.data(ROW_ROLE)
        if not row.day.turns:
            super().paint(painter, option, index)
            return
        over, theme = current_theme().px(_OVER), current_theme()
        rect = QRect(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.color("soft" if chosen else "sunken"))
        self._words(painter, QRect(rect.left(), rect.top(), rect.width(), over), row)
        below = QStyleOptionViewItem(option)
        below.rect = rect.adjusted(0, over, 0, 0)
        super().paint(painter, below, index)

    @override
    def _content(self, painter: QPainter, inner: QRectF, column: Column[Any], row: Any) -> None:
        if not self._table.is_stacked:
            super()._content(painter, inner, column, row)
            return
        theme = current_theme()
        painter.setPen(theme.color("text"))
        if column.is_figure:
            painter.setFont(cell_font(theme, column))
            draw_lines(painter, inner, _RIGHT, range_lines(column.show(row)))
            return
        half = inner.height() / 2 - theme.px(2)
        upper = inner.adjusted(0, theme.px(2), 0, -half)
        painter.setFont(theme.font(tabular=True))
        painter.drawText(upper, _LEFT, column.show(row))
        painter.setFont(theme.font(TextSize.CAPTION))
        painter.setPen(theme.color("muted"))
        text = painter.fontMetrics().elidedText(row.text, Qt.TextElideMode.ElideRight, int(inner.width()))
        painter.drawText(inner.adjusted(0, half, 0, -theme.px(2)), _LEFT, text)

    def _words(self, painter: QPainter, strip: QRect, row: DayInSight) -> None:
        """Draw this cell's piece of the words, which run over the whole row."""
        theme, side = current_theme(), current_theme().px(16)
        painter.save()
        painter.setClipRect(strip, Qt.ClipOperation.IntersectClip)
        font = theme.font(strong=True)
        left = float(self._table.columnViewportPosition(0) + theme.px(_PADDING))
        for turn in row.day.turns:
            icon, tone = _SIGNS[turn]
            bottom = strip.bottom() - theme.px(2)
            painter.drawPixmap(round(left), round(bottom - side), theme.pixmap(icon, tone))
            left += side + theme.px(Space.XS)
            width = QFontMetricsF(font).horizontalAdvance(SHORT[turn])
            painter.setFont(font)
            painter.setPen(theme.color("text"))
            painter.drawText(QRectF(left, bottom - side, width + 2, side), _LEFT, SHORT[turn])
            left += width + theme.px(Space.L)
        painter.restore()


def _paint_visit(painter: QPainter, inner: QRectF, row: DayInSight) -> None:
    theme = current_theme()
    painter.setFont(theme.font())
    painter.setPen(theme.color("text"))
    text = painter.fontMetrics().elidedText(row.text, Qt.TextElideMode.ElideRight, int(inner.width()))
    painter.drawText(inner, _LEFT, text)
