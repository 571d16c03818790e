"""The list of quotes: three short lines each, in words, the latest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ketacost.services.quote_list import STAGES, QuoteEntry, Stage, filtered
from ketacost.ui.forms import ChoiceField, TextField
from ketacost.ui.theme import Space, TextSize, current_theme
from ketacost.ui.widgets import SIGNS, Button, Label, Tone

Index = QModelIndex | QPersistentModelIndex
ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
ITEM_HEIGHT = 74
TONES = {
    Stage.DRAFT: Tone.MUTED,
    Stage.OPEN: Tone.INFO,
    Stage.EXPIRED: Tone.BAD,
    Stage.ACCEPTED: Tone.GOOD,
    Stage.DECLINED: Tone.MUTED,
    Stage.SUPERSEDED: Tone.MUTED,
}


def tone_of(entry: QuoteEntry) -> Tone:
    """Return how the state of a quote is meant; it is always said in words as well."""
    return Tone.WARN if entry.ends_soon else TONES[entry.stage]


class QuoteListModel(QAbstractListModel):
    """The entries in view."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[QuoteEntry] = []

    def set_entries(self, entries: Sequence[QuoteEntry]) -> None:
        """Show other entries."""
        self.beginResetModel()
        self._entries = list(entries)
        self.endResetModel()

    def entries(self) -> tuple[QuoteEntry, ...]:
        """Give what is in view."""
        return tuple(self._entries)

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._entries)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.name
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return entry.sentence
        return None


class EntryDelegate(QStyledItemDelegate):
    """Paints one quote: number and total, person and title, state."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, current_theme().px(ITEM_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect, state = current_theme(), option.rect, option.state
        entry: QuoteEntry = index.data(ENTRY_ROLE)
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("soft"))
            painter.fillRect(QRect(rect.left(), rect.top(), theme.px(3), rect.height()), theme.color("accent"))
        painter.setPen(theme.color("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if state & QStyle.StateFlag.State_HasFocus and option.widget.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        inner = rect.adjusted(theme.px(Space.M), theme.px(Space.S), -theme.px(Space.M), -theme.px(Space.S))
        self._lines(painter, inner, entry)
        painter.restore()

    def _lines(self, painter: QPainter, inner: QRect, entry: QuoteEntry) -> None:
        theme, third = current_theme(), inner.height() // 3
        rows = [QRect(inner.left(), inner.top() + third * place, inner.width(), third) for place in range(3)]
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(strong=True, tabular=True))
        painter.setPen(theme.color("text"))
        metrics = painter.fontMetrics()
        painter.drawText(rows[0], Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, entry.total)
        room = rows[0].width() - metrics.horizontalAdvance(entry.total) - theme.px(Space.S)
        who = entry.person or "No patient yet"
        painter.drawText(rows[0], left, metrics.elidedText(who, Qt.TextElideMode.ElideRight, room))
        painter.setFont(theme.font())
        painter.setPen(theme.color("muted"))
        said = " · ".join(part for part in (entry.name if entry.stage is not Stage.DRAFT else "", entry.title) if part)
        said = said or "No title"
        said = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(rows[1], left, said)
        self._state(painter, rows[2], entry)

    def _state(self, painter: QPainter, row: QRect, entry: QuoteEntry) -> None:
        theme, tone = current_theme(), tone_of(entry)
        painter.setFont(theme.font(TextSize.CAPTION))
        painter.setPen(theme.color(tone.value))
        start = row.left()
        if tone in SIGNS:
            size = theme.px(14)
            painter.drawPixmap(start, row.center().y() - size // 2 + 1, theme.pixmap(SIGNS[tone], tone.value, 14))
            start += size + theme.px(Space.XS)
        beside = QRect(start, row.top(), row.right() - start, row.height())
        said = entry.state[:1].upper() + entry.state[1:] + (" · sample" if entry.is_sample else "")
        said = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, beside.width())
        painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, said)


class QuoteList(QWidget):
    """Filter, list and the button for a new quote; `chosen(id)` follows the cursor."""

    chosen = Signal(object)
    opened = Signal()
    new_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: list[QuoteEntry] = []
        self._silent = False
        self.model = QuoteListModel(self)
        self.search = TextField(placeholder=self.tr("Number, patient or title"), parent=self)
        self.stage: ChoiceField[Stage | None] = ChoiceField([(None, self.tr("All quotes")), *STAGES.items()], self)
        self.new_button = Button(self.tr("New"), icon="add", tip=self.tr("New quote (Ctrl+N)"), parent=self)
        self.new_button.setAccessibleName(self.tr("New quote"))
        self.view = QListView(self)
        self.none = Label("", tone=Tone.MUTED, wrap=True, parent=self)
        self._lay_out()
        self.search.previewed.connect(lambda _text: self._filter())
        self.search.committed.connect(lambda _text: self._filter())
        self.stage.committed.connect(lambda _stage: self._filter())
        self.new_button.clicked.connect(self.new_wanted)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.view.activated.connect(lambda _index: self.opened.emit())
        self.view.clicked.connect(lambda _index: self.opened.emit())

    def set_entries(self, entries: Sequence[QuoteEntry], current: UUID | None) -> None:
        """Show these quotes with the cursor on one of them, without telling."""
        self._all = list(entries)
        self._filter(current)

    def current(self) -> UUID | None:
        """Give the quote under the cursor."""
        entry = self.view.currentIndex().data(ENTRY_ROLE)
        return entry.id if entry is not None else None

    def show_all(self) -> None:
        """Take filters off."""
        self.search.set_value("")
        self.stage.set_value(None)
        self._filter()

    def _filter(self, current: UUID | None = None) -> None:
        kept = current or self.current()
        shown = filtered(self._all, self.search.text(), self.stage.value())
        self._silent = True
        self.model.set_entries(shown)
        place = next((place for place, entry in enumerate(shown) if entry.id == kept), -1)
        if place >= 0:
            self.view.setCurrentIndex(self.model.index(place))
        self._silent = False
        self.view.setVisible(bool(shown))
        self.none.setVisible(not shown)
        self.none.setText(self.tr("No quote fits the filter.") if self._all else self.tr("No quotes yet."))

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid() and not self._silent:
            self.chosen.emit(self.current())

    def _lay_out(self) -> None:
        self.search.set_name(self.tr("Find a quote"))
        self.search.line.setClearButtonEnabled(True)
        state = Label(self.tr("Show"), "caption", parent=self)
        state.setBuddy(self.stage.combo)
        self.stage.set_name(self.tr("Show"))
        self.view.setModel(self.model)
        self.view.setItemDelegate(EntryDelegate(self.view))
        self.view.setAccessibleName(self.tr("Quotes"))
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        current_theme().changed.connect(self.view.doItemsLayout)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(state)
        row.addWidget(self.stage, 1)
        row.addWidget(self.new_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.search)
        layout.addLayout(row)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.none, 1, Qt.AlignmentFlag.AlignTop)
