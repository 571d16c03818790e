"""The table that is edited like a spreadsheet: typing, Tab, paste, fill down; errors and sources under their row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, QTimer
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QCompleter,
    QHeaderView,
    QLineEdit,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from ketacost.ui.pages.clinics.columns import Group
from ketacost.ui.pages.clinics.grid_model import GridModel, block_of
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.theme import TextSize, current_theme
from ketacost.ui.widgets import SIGNS, Tone

Index = QModelIndex | QPersistentModelIndex
ROW_PIXELS = 32
FOOT_PIXELS = 22
SIGN_PIXELS = 20
LEAST_PIXELS = 150
WIDEST = 0.45
"""The share of the table beyond which no column grows for its texts."""
WIDEST_NAME = 0.6
"""The same for a column that names its rows."""


class GridDelegate(QStyledItemDelegate):
    """Lines to type in, completed where a column offers words; leaves the foot of a row to what is said below it."""

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        editor = QLineEdit(parent)
        if isinstance(model, GridModel):
            column = model.columns[index.column()]
            name = model.sheet.name(index.row())
            editor.setAccessibleName(tr("{column} of {row}").format(column=column.title, row=name))
            if column.figures:
                editor.setAlignment(Qt.AlignmentFlag.AlignRight)
            if column.suggest is not None:
                completer = QCompleter(list(column.suggest()), editor)
                completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
                completer.setFilterMode(Qt.MatchFlag.MatchContains)
                if (popup := completer.popup()) is not None:
                    popup.setAccessibleName(column.title)
                editor.setCompleter(completer)
        return editor

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    @override
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            model.setData(model.index(index.row(), index.column()), editor.text(), Qt.ItemDataRole.EditRole)

    @override
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(self._body(option.rect, index))

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.rect = self._body(option.rect, index)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(watched, QLineEdit)
            and isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
            and watched.completer() is not None
        ):
            _offer_all(watched)
            return True
        return super().eventFilter(watched, event)

    def _body(self, rect: QRect, index: Index) -> QRect:
        grid = self.parent()
        if isinstance(grid, Grid) and grid.foot(index.row()):
            return rect.adjusted(0, 0, 0, -current_theme().px(FOOT_PIXELS))
        return rect


def _offer_all(line: QLineEdit) -> None:
    completer = line.completer()
    completer.setCompletionPrefix("")
    completer.complete()


class Grid(QTableView):
    """Tab leaves the table, and within a cell goes on to the next one; past the end it adds a row."""

    def __init__(self, model: GridModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = model
        self._can_grow = True
        self._shown: set[Group] = set()
        self.setModel(model)
        self.setItemDelegate(GridDelegate(self))
        self.setAccessibleName(name)
        self.setAccessibleDescription(
            tr("Type to change a cell. Tab goes on inside a cell and leaves the table otherwise.")
        )
        self.setTabKeyNavigation(False)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self._fitting = QTimer(self)
        self._fitting.setSingleShot(True)
        self._fitting.setInterval(0)
        self._fitting.timeout.connect(self.fit)
        for signal in (model.dataChanged, model.modelReset, model.rowsInserted):
            signal.connect(self._fit_rows)
        current_theme().follow(self, self.fit, key="fit")
        self.show_groups(())

    def set_can_grow(self, can_grow: bool) -> None:
        """Allow or forbid new rows and the deletion of rows."""
        self._can_grow = can_grow

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Show the rarely used columns of some groups; those that say something are shown anyway."""
        self._shown = set(groups)
        self.fit()

    def visible_columns(self) -> list[int]:
        """Return the columns that are shown."""
        return [at for at in range(len(self.grid.columns)) if not self.isColumnHidden(at)]

    # Rows

    def add_row(self) -> None:
        """Add a row at the end and start typing in it; an empty one that is there already serves."""
        lines = self.grid.sheet.lines
        if lines and not lines[-1].is_blank and not self._has_room():
            self._go(len(lines) - 1, self.visible_columns()[0], edit=True)
            return
        row = len(lines) - 1 if lines and lines[-1].is_blank else self.grid.add_row()
        self._go(row, self.visible_columns()[0], edit=True)

    def delete_rows(self) -> None:
        """Delete the rows of the selection."""
        rows = self._rows()
        if rows and self._can_grow:
            column = max(self.currentIndex().column(), 0)
            self.grid.delete_rows(rows)
            self._go(min(rows[0], self.grid.rowCount() - 1), column)

    def duplicate_row(self) -> None:
        """Repeat the current row."""
        if self.currentIndex().isValid() and self._has_room():
            self._go(self.grid.duplicate_row(self.currentIndex().row()), self.currentIndex().column())

    def move_rows(self, by: int) -> None:
        """Move the rows of the selection up or down by one."""
        rows = self._rows()
        if rows and self._can_grow and self.grid.move_rows(rows, by):
            self._go(self.currentIndex().row() + by, self.currentIndex().column())

    def fill_down(self) -> None:
        """Repeat the first row of the selection, or the row above a single cell."""
        rows = self._rows()
        if len(rows) == 1 and rows[0] > 0:
            rows = [rows[0] - 1, rows[0]]
        self.grid.fill_down(rows, self._columns())

    def paste(self) -> None:
        """Lay the clipboard over the cells from the current one on, adding rows as needed."""
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            return
        at = self.currentIndex()
        row, first = (at.row(), at.column()) if at.isValid() else (self.grid.rowCount(), 0)
        columns = [column for column in self.visible_columns() if column >= first]
        self.grid.paste(text, row, columns)
        self._go(row, first)

    def copy(self) -> None:
        """Put the selected cells into the clipboard as a block."""
        names = [self.grid.columns[column].name for column in self._columns()]
        block = [[self.grid.sheet.text(row, name) for name in names] for row in self._rows()]
        QGuiApplication.clipboard().setText(block_of(block))

    def go_to(self, row_id: str) -> bool:
        """Put the cursor on the row with an id."""
        for number, line in enumerate(self.grid.sheet.lines):
            if line.values.get("id") == row_id:
                self._go(number, max(self.currentIndex().column(), 0))
                return True
        return False

    # Qt's own

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif not self._command(event.key(), event.modifiers()):
            super().keyPressEvent(event)

    def _command(self, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        plain = modifiers & ~Qt.KeyboardModifier.KeypadModifier
        match (key, plain):
            case (Qt.Key.Key_Return | Qt.Key.Key_Enter, Qt.KeyboardModifier.NoModifier):
                self._edit_current()
            case (Qt.Key.Key_Insert, Qt.KeyboardModifier.NoModifier) | (Qt.Key.Key_Return, control.value):
                self._grow()
            case (Qt.Key.Key_Insert, _):
                self._grow()
            case (Qt.Key.Key_Up | Qt.Key.Key_Down, mods) if mods == Qt.KeyboardModifier.AltModifier:
                self.move_rows(-1 if key == Qt.Key.Key_Up else 1)
            case (Qt.Key.Key_D, mods) if mods == control:
                self.fill_down()
            case (Qt.Key.Key_D, mods) if mods == control | shift:
                self.duplicate_row()
            case (Qt.Key.Key_Delete | Qt.Key.Key_Backspace, mods) if mods == control:
                self.delete_rows()
            case (Qt.Key.Key_Delete | Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier):
                self.grid.clear_cells([(at.row(), at.column()) for at in self.selectedIndexes()])
            case _:
                return False
        return True

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        at = QPersistentModelIndex(self.currentIndex())
        hints = QAbstractItemDelegate.EndEditHint
        super().closeEditor(editor, hints.NoHint)
        if not at.isValid():
            return
        if hint in {hints.EditNextItem, hints.EditPreviousItem}:
            self._step(at.row(), at.column(), 1 if hint is hints.EditNextItem else -1)
        elif hint is hints.SubmitModelCache and at.row() + 1 < self.grid.rowCount():
            self._go(at.row() + 1, at.column())

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.grid.rowCount():
            self._go(0, self.visible_columns()[0])

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        inside = QApplication.focusWidget()
        if inside is None or not self.isAncestorOf(inside):
            self.grid.drop_blank()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fitting.start()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = current_theme()
        painter = QPainter(self.viewport())
        painter.setFont(theme.font(TextSize.CAPTION))
        foot = theme.px(FOOT_PIXELS)
        for row in range(self.grid.rowCount()):
            if not (words := self.foot(row)):
                continue
            top = self.rowViewportPosition(row) + self.rowHeight(row) - foot
            tint = "bad" if self.grid.problem(row) else "warn" if self.grid.remark(row) else ""
            self._paint_foot(painter, QRect(0, top, self.viewport().width(), foot), words, tint)
        painter.end()

    def _paint_foot(self, painter: QPainter, strip: QRect, words: str, tint: str) -> None:
        theme = current_theme()
        painter.fillRect(strip, theme.color("surface"))
        painter.setPen(theme.color("border"))
        painter.drawLine(strip.bottomLeft(), strip.bottomRight())
        left, side = theme.px(11), theme.px(14)
        if tint:
            sign = theme.pixmap(SIGNS[Tone(tint)], tint, 14)
            painter.drawPixmap(left, strip.top() + (strip.height() - side) // 2, sign)
            left += theme.px(19)
        room = strip.adjusted(left, 0, -theme.px(8), 0)
        painter.setPen(theme.color(tint or "muted"))
        cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self._fit_rows()
        self._show_in_page(current)

    def _show_in_page(self, current: Index) -> None:
        """Let the page scroll along: the table itself is as high as its rows."""
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is None or not current.isValid() or not self.isVisible():
            return
        row = QRect(0, self.rowViewportPosition(current.row()), 1, self.rowHeight(current.row()))
        content = area.widget()
        if content is None:
            return
        at = self.viewport().mapTo(content, row.center())
        area.ensureVisible(0, at.y(), 0, current_theme().px(2 * ROW_PIXELS))

    def foot(self, row: int) -> str:
        """Say what stands below a row: what is wrong with it, else the source of the one that the cursor is on."""
        said = self.grid.problem(row) or self.grid.remark(row)
        if said or row != self.currentIndex().row():
            return said
        return self.grid.source(row)

    # Within

    def fit(self) -> None:
        """Make columns as wide as what they hold, and the table as high as its rows."""
        for at, column in enumerate(self.grid.columns):
            hidden = column.group is not Group.MAIN and column.group not in self._shown
            says_something = column.group is Group.CONDITIONS and self.grid.used(column)
            self.setColumnHidden(at, hidden and not says_something)
        self._fit_columns()
        self._fit_rows()

    def _fit_columns(self) -> None:
        theme = current_theme()
        bold, plain = theme.font(TextSize.CAPTION, strong=True), self.fontMetrics()
        head = QFontMetrics(bold)
        widths = {}
        for at in self.visible_columns():
            column = self.grid.columns[at]
            texts = [self.grid.sheet.text(row, column.name) for row in range(self.grid.rowCount())]
            widest = max((plain.horizontalAdvance(text) for text in texts), default=0)
            least = min(column.width, 9) * plain.averageCharWidth()
            wanted = max(widest, least, head.horizontalAdvance(column.title)) + theme.px(26)
            wanted += theme.px(SIGN_PIXELS) if column.tone is not None else 0
            widest_share = WIDEST_NAME if column.fixed and column.tone is None else WIDEST
            widths[at] = min(wanted, max(theme.px(200), round(self.viewport().width() * widest_share)))
        spare = self.viewport().width() - sum(widths.values())
        wordy = [at for at in widths if not self.grid.columns[at].figures and self.grid.columns[at].width >= 18]
        for at in wordy if spare > 0 else ():
            widths[at] += spare // len(wordy)
        if spare < 0 and self._keeps_all_in_view():
            for at in reversed(wordy):  # what is known gives way before the names of what is asked
                least = min(theme.px(LEAST_PIXELS), widths[at])
                cut = min(widths[at] - least, -spare)
                widths[at], spare = widths[at] - cut, spare + cut
        for at, width in widths.items():
            self.setColumnWidth(at, width)

    def _keeps_all_in_view(self) -> bool:
        """Whether words give way to a sign at the end of each row, as long as nothing more is asked for."""
        return not self._shown and any(column.tone is not None for column in self.grid.columns)

    def _fit_rows(self) -> None:
        theme = current_theme()
        total = 0
        for row in range(self.grid.rowCount()):
            height = theme.px(ROW_PIXELS + (FOOT_PIXELS if self.foot(row) else 0))
            if self.rowHeight(row) != height:
                self.setRowHeight(row, height)
            total += height
        bar = self.horizontalScrollBar()
        extra = bar.sizeHint().height() if bar.maximum() > 0 else 0
        head = max(self.horizontalHeader().sizeHint().height(), theme.px(ROW_PIXELS))
        self.setFixedHeight(head + max(total, theme.px(4)) + extra + 2)
        self.viewport().update()

    def _step(self, row: int, column: int, by: int) -> None:
        visible = [at for at in self.visible_columns() if not self.grid.columns[at].fixed]
        place = row * len(visible) + (visible.index(column) if column in visible else 0) + by
        if place < 0:
            self.focusPreviousChild()
        elif place < self.grid.rowCount() * len(visible):
            self._go(place // len(visible), visible[place % len(visible)], edit=True)
        elif self._has_room() and not self.grid.sheet.lines[-1].is_blank:
            self._go(self.grid.add_row(), visible[0], edit=True)
        else:
            self.setFocus()
            self.focusNextChild()

    def _go(self, row: int, column: int, *, edit: bool = False) -> None:
        if not 0 <= row < self.grid.rowCount():
            return
        index = self.grid.index(row, column)
        self.setFocus()
        self.setCurrentIndex(index)
        self.scrollTo(index)
        if edit:
            self.edit(index)

    def _edit_current(self) -> None:
        if self.state() is QAbstractItemView.State.EditingState:
            return  # the open cell sends its Return on to the table
        if self.currentIndex().isValid():
            self.edit(self.currentIndex())
        elif self._can_grow:
            self.add_row()

    def _has_room(self) -> bool:
        most = self.grid.sheet.kind.most
        return self._can_grow and not (most and self.grid.rowCount() >= most)

    def _grow(self) -> None:
        if self._can_grow:
            self.add_row()

    def _rows(self) -> list[int]:
        return sorted({index.row() for index in self.selectedIndexes()})

    def _columns(self) -> list[int]:
        return sorted({index.column() for index in self.selectedIndexes()})
