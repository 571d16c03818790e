"""Rows to open: a sign, a name, a line about it, and a word at the right. One Tab stop; Enter or a click opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from ketacost.ui.theme import Space, TextSize, current_theme
from ketacost.ui.widgets import SIGNS, Tone

Index = QModelIndex | QPersistentModelIndex
_ROW_HEIGHT = 52
_ROW_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place in the window, its words, and its sign (an icon's name, or that of the tone)."""

    place: str
    name: str
    detail: str
    right: str = ""
    icon: str = ""
    tone: Tone = Tone.MUTED

    @property
    def sign(self) -> str:
        """The icon to paint."""
        return self.icon or SIGNS[self.tone]

    def sentence(self) -> str:
        """Say the row for a screen reader."""
        return ". ".join(part.rstrip(".") for part in (self.name, self.detail, self.right) if part)


class _Rows(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    def set_rows(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == _ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence()
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.detail
        return None


class RowList(QListView):
    """A list as high as its rows."""

    opened = Signal(str)
    """The place of the row that was opened."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Rows(self)
        self.setModel(self._rows)
        self.setItemDelegate(_RowPainter(self))
        self.setAccessibleName(name)
        self.setProperty("frameless", "true")
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._open)
        current_theme().follow(self, self._fit)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; the current place stays current if it is still there."""
        at = self.currentIndex()
        place = at.data(_ROW_ROLE).place if at.isValid() else ""
        self._rows.set_rows(rows)
        self._fit()
        places = [row.place for row in rows]
        if places:
            self.setCurrentIndex(self._rows.index(places.index(place) if place in places else 0))

    def rows(self) -> list[Row]:
        """Give the rows as they are shown."""
        return [self._rows.index(row).data(_ROW_ROLE) for row in range(self._rows.rowCount())]

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self.currentIndex().isValid():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(_ROW_ROLE).place)

    def _fit(self) -> None:
        self.setFixedHeight(max(1, self._rows.rowCount()) * current_theme().px(_ROW_HEIGHT))
        self.doItemsLayout()


class _RowPainter(QStyledItemDelegate):
    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, current_theme().px(_ROW_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(_ROW_ROLE)
        theme = current_theme()
        painter.save()
        area = self._paint_ground(painter, option, last=index.row() == index.model().rowCount() - 1)
        side = theme.px(20)
        painter.drawPixmap(area.left(), area.center().y() - side // 2, theme.pixmap(row.sign, row.tone.value, 20))
        area.setLeft(area.left() + side + theme.px(Space.M))
        area.setRight(area.right() - self._paint_right(painter, area, row.right))
        self._paint_words(painter, area, row)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, *, last: bool) -> QRect:
        theme, rect = current_theme(), QRect(option.rect)
        list_view = self.parent()
        focused = isinstance(list_view, RowList) and list_view.hasFocus()
        state = option.state
        if not last:
            painter.setPen(QPen(theme.color("border"), 1))
            painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = rect.adjusted(1, 1, -1, -2)
        if state & QStyle.StateFlag.State_Selected and focused:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(theme.color("soft"))
            painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("sunken"))
            painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        return rect.adjusted(theme.px(Space.XS), 0, -theme.px(Space.XS), 0)

    def _paint_right(self, painter: QPainter, area: QRect, text: str) -> int:
        theme = current_theme()
        painter.setFont(theme.font(TextSize.CAPTION))
        painter.setPen(theme.color("muted"))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        return painter.fontMetrics().horizontalAdvance(text) + theme.px(Space.M) if text else 0

    def _paint_words(self, painter: QPainter, area: QRect, row: Row) -> None:
        theme, elide = current_theme(), Qt.TextElideMode.ElideRight
        half = area.height() // 2
        upper, lower = QRect(area), QRect(area)
        upper.setHeight(half)
        lower.setTop(area.top() + half + 1)
        painter.setFont(theme.font(strong=True))
        painter.setPen(theme.color("text"))
        name = painter.fontMetrics().elidedText(row.name, elide, area.width())
        painter.drawText(upper, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(theme.font(TextSize.CAPTION))
        painter.setPen(theme.color("muted"))
        detail = painter.fontMetrics().elidedText(row.detail, elide, area.width())
        painter.drawText(lower, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, detail)
