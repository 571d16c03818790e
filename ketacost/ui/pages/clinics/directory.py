"""The list of clinics: filter as you type, all or yours or samples, sorted by any column."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ketacost.ui.forms import SegmentedField
from ketacost.ui.pages.clinics.desk import Entry, count_samples, shown
from ketacost.ui.pages.clinics.directory_model import ENTRY_ROLE, PRICE_COLUMN, DirectoryModel
from ketacost.ui.theme import Space, TextSize, current_theme
from ketacost.ui.widgets import Button, EmptyState, Label

Index = QModelIndex | QPersistentModelIndex
ROW_PIXELS = 56


class ClinicDelegate(QStyledItemDelegate):
    """A clinic in two lines: its name, and below it the badge of a sample and where it is."""

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
        if entry.clinic.is_sample:
            below.setLeft(self._badge(painter, below))
        _write(painter, below, self._below(entry, option.widget), TextSize.CAPTION, "muted")
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        entry = index.data(ENTRY_ROLE)
        width = QFontMetrics(current_theme().font(strong=True)).horizontalAdvance(entry.clinic.name)
        return QSize(width + current_theme().px(28), current_theme().px(ROW_PIXELS))

    @staticmethod
    def _below(entry: Entry, table: QWidget) -> str:
        """Say where a clinic is, and what a session costs where its column had to give way."""
        narrow = isinstance(table, QTableView) and table.isColumnHidden(PRICE_COLUMN)
        return " · ".join(part for part in (entry.price if narrow else "", entry.places) if part)

    def _badge(self, painter: QPainter, room: QRect) -> int:
        theme, word = current_theme(), self.tr("sample")
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
    """The table; Enter opens a clinic, Delete deletes it, columns give way where there is little room."""

    opened = Signal()
    deleted = Signal()

    def __init__(self, model: DirectoryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.directory = model
        self.setModel(model)
        self._names = ClinicDelegate(self)
        self.setItemDelegateForColumn(0, self._names)
        self.setAccessibleName(self.tr("Clinics"))
        self.setAccessibleDescription(self.tr("Enter opens the clinic of a row."))
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        model.modelReset.connect(self.fit)
        current_theme().follow(self, self.fit, key="fit")

    def fit(self) -> None:
        """Show as many columns as there is room for, those that matter most first."""
        theme = current_theme()
        self.verticalHeader().setDefaultSectionSize(theme.px(ROW_PIXELS))
        widths = [self._width(at) for at in range(len(self.directory.columns))]
        widths[0] = min(widths[0], theme.px(220))
        room, kept = self.viewport().width() - widths[0], {0}
        for at in sorted(range(1, len(widths)), key=lambda at: -self.directory.columns[at].keep):
            if widths[at] > room:
                break
            room -= widths[at]
            kept.add(at)
        for at, width in enumerate(widths):
            self.setColumnHidden(at, at not in kept)
            self.setColumnWidth(at, width + (room if at == 0 else 0))

    def _width(self, at: int) -> int:
        theme, column = current_theme(), self.directory.columns[at]
        head = QFontMetrics(theme.font(TextSize.CAPTION, strong=True)).horizontalAdvance(column.title) + theme.px(36)
        if at == 0:
            return max(head, self.sizeHintForColumn(0))
        texts = [column.show(entry) for row in range(self.directory.rowCount()) if (entry := self.directory.entry(row))]
        widest = max((self.fontMetrics().horizontalAdvance(text) for text in texts), default=0)
        sign = theme.px(22) if at == len(self.directory.columns) - 1 else 0
        return max(head, min(widest + theme.px(24) + sign, theme.px(230)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.opened.emit()
            case Qt.Key.Key_Delete:
                self.deleted.emit()
            case _:
                super().keyPressEvent(event)


class Directory(QWidget):
    """The list with its filter; `chosen(clinic)` follows the cursor, `opened` Enter and double clicks."""

    chosen = Signal(object)
    opened = Signal(object)
    added = Signal()
    deleted = Signal(object)
    samples_removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._chosen: UUID | None = None
        self.model = DirectoryModel(self)
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText(self.tr("Filter by name, place, route or person"))
        self.filter.setAccessibleName(self.tr("Filter clinics"))
        self.filter.setClearButtonEnabled(True)
        self.new_button = Button(self.tr("New clinic"), "primary", icon="add", parent=self)
        self.which: SegmentedField[str] = SegmentedField(
            [("all", self.tr("All")), ("yours", self.tr("Yours")), ("samples", self.tr("Samples"))], self
        )
        self.which.set_name(self.tr("Which clinics"))
        self.count = Label("", "caption", parent=self)
        self.remove_button = Button(self.tr("Remove sample data"), "quiet", parent=self)
        self.table = DirectoryTable(self.model, self)
        self.empty = EmptyState(
            "clinics",
            self.tr("No clinic of your own yet"),
            self.tr("Add a clinic with its prices here; what you do not know stays “not known”."),
            self.tr("New clinic"),
            parent=self,
        )
        self._nothing = Label("", wrap=True, parent=self)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._lay_out()
        self._connect()

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show the directory as it stands."""
        self._entries = list(entries)
        self._show()

    def choose(self, clinic: UUID | None) -> None:
        """Put the cursor on a clinic, changing the filter where it would hide it; None takes it away."""
        self._chosen = clinic
        known = next((entry for entry in self._entries if entry.id == clinic), None)
        if known is not None and not shown([known], self.which.value() or "all", self.filter.text()):
            self.filter.setText("")
            self.which.set_value("all")
            self._show()
        self._put_cursor()

    # Within

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(Space.S)
        top.addWidget(self.filter, 1)
        top.addWidget(self.new_button)
        second = QHBoxLayout()
        second.setSpacing(Space.S)
        second.addWidget(self.which)
        second.addStretch(1)
        second.addWidget(self.remove_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.M)
        layout.addLayout(top)
        layout.addLayout(second)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._nothing)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.count)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._show)
        self.which.committed.connect(self._show)
        self.new_button.clicked.connect(self.added)
        self.empty.acted.connect(self.added)
        self.remove_button.clicked.connect(self.samples_removed)
        self.table.selectionModel().currentRowChanged.connect(self._on_moved)
        self.table.opened.connect(self._on_opened)
        self.table.clicked.connect(self._on_opened)
        self.table.deleted.connect(self._on_deleted)

    def _show(self) -> None:
        which = self.which.value() or "all"
        entries = shown(self._entries, which, self.filter.text())
        yours = len(self._entries) - count_samples(self._entries)
        self.model.set_entries(entries)
        bare = not entries and not self.filter.text() and which != "samples"
        self.empty.setVisible(bare)
        self.table.setVisible(bool(entries))
        self._nothing.setVisible(not entries and not bare)
        self._nothing.setText(
            self.tr("No clinic matches. Clear the filter to see all.") if self.filter.text() else self.tr("No samples.")
        )
        self.remove_button.setVisible(count_samples(self._entries) > 0)
        self.count.setText(self._counted(len(entries), yours))
        self._put_cursor()

    def _counted(self, number: int, yours: int) -> str:
        samples = len(self._entries) - yours
        of = self.tr("{number} shown · {yours} yours · {samples} samples")
        return of.format(number=number, yours=yours, samples=samples)

    def _put_cursor(self) -> None:
        row = self.model.row_of(self._chosen)
        with QSignalBlocker(self.table.selectionModel()):
            if row >= 0:
                self.table.selectRow(row)
                self.table.scrollTo(self.model.index(row, 0))
            else:
                self.table.clearSelection()
                self.table.setCurrentIndex(QModelIndex())
        self.table.viewport().update()

    def _on_moved(self, index: QModelIndex) -> None:
        entry = self.model.entry(index.row())
        if entry is not None and entry.id != self._chosen:
            self._chosen = entry.id
            self.chosen.emit(entry.id)

    def _on_opened(self) -> None:
        entry = self.model.entry(self.table.currentIndex().row())
        if entry is not None:
            self._chosen = entry.id
            self.opened.emit(entry.id)

    def _on_deleted(self) -> None:
        entry = self.model.entry(self.table.currentIndex().row())
        if entry is not None:
            self.deleted.emit(entry.id)
