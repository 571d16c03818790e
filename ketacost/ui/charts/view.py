"""The widget that shows a chart, and lets keyboard, mouse and screen reader walk over it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ketacost.services.formats import Formats
from ketacost.ui.charts.models import Chart, StackedBar, StepChart
from ketacost.ui.charts.scene import paint_bubble
from ketacost.ui.charts.stacked import paint_stacked_bar, paint_stacked_cursor, stacked_layout
from ketacost.ui.charts.steps import paint_step_chart, paint_step_cursor, step_layout
from ketacost.ui.charts.words import stop_count, stop_text, summary
from ketacost.ui.theme import current_theme
from ketacost.ui.widgets import announce

_STEP_HEIGHT = 220
_MARGIN = 4


class ChartView(QWidget):
    """Shows a chart. Left, Right, Home and End walk over its points or parts and say them; Escape leaves."""

    def __init__(self, formats: Formats, chart: Chart | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._chart: Chart | None = None
        self._at: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        current_theme().follow(self, self._dress)
        if chart is not None:
            self.set_chart(chart)

    def chart(self) -> Chart | None:
        """Give what is shown."""
        return self._chart

    def set_chart(self, chart: Chart) -> None:
        """Show another chart."""
        if chart == self._chart:
            return
        self._chart, self._at = chart, None
        self.setAccessibleName(chart.title)
        self.setAccessibleDescription(summary(chart, self._formats))
        self._dress()

    def stop(self) -> int | None:
        """Give the number of the point or part that is marked."""
        return self._at

    def set_stop(self, at: int | None) -> None:
        """Mark a point or part and say it; None takes the mark away."""
        if at == self._at:
            return
        self._at = at
        self.update()

    # --- Qt ----------------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._chart is None:
            return
        painter = QPainter(self)
        theme, room = current_theme(), self._room()
        if isinstance(self._chart, StepChart):
            paint_step_chart(painter, room, self._chart, theme, self._formats)
        else:
            paint_stacked_bar(painter, room, self._chart, theme, self._formats)
        if self._at is not None:
            self._paint_stop(painter, room, self._at)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        count = stop_count(self._chart) if self._chart is not None else 0
        at = -1 if self._at is None else self._at
        goals: dict[int, int | None] = {
            Qt.Key.Key_Right: min(at + 1, count - 1),
            Qt.Key.Key_Left: max(at - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: count - 1,
        }
        if event.key() == Qt.Key.Key_Escape and self._at is not None:
            self.set_stop(None)
        elif count and event.key() in goals:
            self.set_stop(goals[event.key()])
            self._say()
        else:
            super().keyPressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.set_stop(self._stop_near(event.position()))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self.set_stop(None)
        super().leaveEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.set_stop(None)
        self.update()

    @override
    def hasHeightForWidth(self) -> bool:
        return isinstance(self._chart, StackedBar)

    @override
    def heightForWidth(self, width: int) -> int:
        theme = current_theme()
        if not isinstance(self._chart, StackedBar):
            return theme.px(_STEP_HEIGHT)
        margin = theme.px(_MARGIN)
        room = QRectF(0, 0, max(1, width - 2 * margin), 1)
        return round(stacked_layout(room, self._chart, theme, self._formats).height) + 2 * margin

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_legend_whole()

    @override
    def sizeHint(self) -> QSize:
        width = current_theme().px(480)
        return QSize(width, self.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        theme = current_theme()
        if isinstance(self._chart, StackedBar):
            return QSize(theme.px(200), theme.px(56))
        return QSize(theme.px(240), theme.px(150))

    # --- inside ------------------------------------------------------------------------------

    def _dress(self) -> None:
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(self.hasHeightForWidth())
        self.setSizePolicy(policy)
        self._keep_legend_whole()
        self.updateGeometry()
        self.update()

    def _keep_legend_whole(self) -> None:
        """Ask for the height that the legend takes at this width, also where a layout around heeds no such wish."""
        bar = isinstance(self._chart, StackedBar)
        self.setMinimumHeight(self.heightForWidth(self.width()) if bar else 0)

    def _room(self) -> QRectF:
        margin = current_theme().px(_MARGIN)
        return QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)

    def _paint_stop(self, painter: QPainter, room: QRectF, at: int) -> None:
        theme, chart = current_theme(), self._chart
        if isinstance(chart, StepChart):
            near = paint_step_cursor(painter, step_layout(room, chart, theme, self._formats), chart, at, theme)
        elif chart is not None:
            layout = stacked_layout(room, chart, theme, self._formats)
            paint_stacked_cursor(painter, layout, at, theme)
            near = QPointF(layout.parts[at].center().x(), layout.bar.bottom() + room.height())
        if chart is not None:
            paint_bubble(painter, room, near, stop_text(chart, at, self._formats), theme)

    def _stop_near(self, spot: QPointF) -> int | None:
        theme, chart = current_theme(), self._chart
        if chart is None or stop_count(chart) == 0:
            return None
        if isinstance(chart, StepChart):
            day = step_layout(self._room(), chart, theme, self._formats).day_at(spot.x())
            reached = [at for at, point in enumerate(chart.points) if point.date <= day]
            return reached[-1] if reached else 0
        layout = stacked_layout(self._room(), chart, theme, self._formats)
        places = enumerate(zip(layout.parts, layout.legend, strict=True))
        return next((at for at, (part, entry) in places if part.contains(spot) or entry.contains(spot)), None)

    def _say(self) -> None:
        if self._chart is not None and self._at is not None:
            announce(self, ": ".join(stop_text(self._chart, self._at, self._formats)))
