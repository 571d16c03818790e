"""The table of a covered course: a day on which something changes says so over its whole row, with a sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem
from typing_extensions import override

from ketacost.domain.coverage.timeline import SharedDay, Turn
from ketacost.ui.pages.estimate.words import tr
from ketacost.ui.table_model import ROW_ROLE, Index
from ketacost.ui.table_paint import ROW_HEIGHT, CellDelegate
from ketacost.ui.tables import Column, Table
from ketacost.ui.theme import Space, current_theme

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
_PADDING = 10
_LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)


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
    """Days in their order; the row of a turn is higher, and its words stand over it."""

    def __init__(self, name: str, columns: Sequence[Column[DayInSight]]) -> None:
        super().__init__(name, columns, key=lambda row: row.day.date, empty=tr("No visits yet"))
        self.setItemDelegate(_TurnDelegate(self.rows_model.columns, self))
        current_theme().follow(self, self._raise_turns, key="turns")

    @override
    def set_rows(self, rows: Iterable[DayInSight]) -> None:
        super().set_rows(rows)
        self._raise_turns()

    def _raise_turns(self) -> None:
        theme, header = current_theme(), self.verticalHeader()
        for at, row in enumerate(self.rows_model.rows()):
            height = theme.px(ROW_HEIGHT) + (theme.px(_OVER) if row.day.turns else 0)
            if header.sectionSize(at) != height:
                header.resizeSection(at, height)
        self._fit_height()

    @override
    def _height_for(self, rows: int) -> int:
        turns = sum(1 for row in self.rows_model.rows()[:rows] if row.day.turns)
        return super()._height_for(rows) + turns * current_theme().px(_OVER)


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
