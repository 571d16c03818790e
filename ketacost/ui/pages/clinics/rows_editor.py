"""A table that is edited by typing, with its buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from ketacost.domain.sources import Source
from ketacost.ui.pages.clinics.columns import Group
from ketacost.ui.pages.clinics.grid import Grid
from ketacost.ui.pages.clinics.grid_model import GridModel
from ketacost.ui.pages.clinics.sheet import Outcome, RowKind
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Button, IconButton, Label, Tone


class RowsEditor(QWidget):
    """Rows of one kind; `settled(outcome)` carries the rows to store and what the change is called."""

    settled = Signal(object)

    def __init__(
        self,
        name: str,
        kind: RowKind,
        say_source: Callable[[Source], str],
        *,
        add: str = "",
        nothing: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.model = GridModel(kind, say_source, self)
        self.grid = Grid(self.model, name, self)
        self.grid.set_can_grow(bool(add))
        self._nothing = Label(nothing, tone=Tone.MUTED, wrap=True, parent=self)
        self.toggles: dict[Group, Button] = {}
        self.add_button: Button | None = None
        self.model.settled.connect(self._on_settled)
        self.model.modelReset.connect(self._refresh)
        self.model.rowsInserted.connect(self._refresh)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self._nothing)
        layout.addWidget(self.grid)
        layout.addLayout(self._buttons(name, add))
        self._refresh()

    def load(self, rows: Sequence[Any], *, fresh: bool = False) -> None:
        """Show the stored rows; `fresh` drops what was half typed."""
        self.model.load(rows, fresh=fresh)
        self.grid.fit()

    def set_kind(self, kind: RowKind) -> None:
        """Show rows in another currency."""
        self.model.set_kind(kind)

    def begin_row(self) -> None:
        """Add a row and start typing in it."""
        self._nothing.hide()
        self.grid.show()
        self.grid.add_row()

    def stops(self) -> list[QWidget]:
        """Give what Tab stops at, in its order."""
        add = [self.add_button] if self.add_button is not None else []
        return [self.grid, *add, *self.toggles.values(), self.more]

    # Within

    def _buttons(self, name: str, add: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        if add:
            self.add_button = Button(add, "quiet", icon="add", tip=self.tr("Insert, in the table"), parent=self)
            self.add_button.clicked.connect(self.begin_row)
            row.addWidget(self.add_button)
        groups = {column.group for column in self.model.columns}
        for group, words, less in (
            (Group.CONDITIONS, self.tr("More conditions"), self.tr("Fewer conditions")),
            (Group.DETAILS, self.tr("Sources and notes"), self.tr("Hide sources and notes")),
        ):
            if group in groups:
                button = Button(words, "quiet", parent=self)
                button.setCheckable(True)
                button.setAccessibleName(self.tr("{words}: {name}").format(words=words, name=name))
                button.toggled.connect(
                    lambda on, button=button, texts=(words, less): self._on_toggled(button, texts[bool(on)])
                )
                self.toggles[group] = button
                row.addWidget(button)
        row.addStretch(1)
        self.more = IconButton("more", self.tr("More for {name}").format(name=name), parent=self)
        self.more.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self._menu(grows=bool(add)))
        row.addWidget(self.more)
        return row

    def _menu(self, *, grows: bool) -> QMenu:
        menu = QMenu(self)
        control = "Ctrl"
        entries: list[tuple[str, str, Callable[[], None]]] = [
            (self.tr("Copy cells"), f"{control}+C", self.grid.copy),
            (self.tr("Paste cells"), f"{control}+V", self.grid.paste),
            (self.tr("Fill down"), f"{control}+D", self.grid.fill_down),
        ]
        if grows:
            entries += [
                (self.tr("Duplicate row"), f"{control}+Shift+D", self.grid.duplicate_row),
                (self.tr("Move rows up"), "Alt+Up", lambda: self.grid.move_rows(-1)),
                (self.tr("Move rows down"), "Alt+Down", lambda: self.grid.move_rows(1)),
                (self.tr("Delete rows"), f"{control}+Del", self.grid.delete_rows),
            ]
        for words, keys, do in entries:
            action = QAction(f"{words}\t{QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)}", menu)
            action.triggered.connect(do)
            menu.addAction(action)
        return menu

    def _on_toggled(self, button: Button, words: str) -> None:
        button.setText(words)
        self.grid.show_groups([group for group, button in self.toggles.items() if button.isChecked()])

    def _on_settled(self, outcome: Outcome) -> None:
        self.settled.emit(outcome)

    def _refresh(self) -> None:
        empty = self.model.rowCount() == 0
        self.grid.setVisible(not empty)
        self._nothing.setVisible(empty and bool(self._nothing.text()))
        most = self.model.sheet.kind.most
        if self.add_button is not None:
            self.add_button.setVisible(not most or self.model.rowCount() < most)
        for button in (*self.toggles.values(), self.more):
            button.setVisible(not empty)
