"""A file of clinics before any of it is taken: it is read, its columns are named, its rows are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.services.clinic_import import SourceTable
from ketacost.services.clinic_import_plan import Action, ImportPlan
from ketacost.services.price_files import Problem
from ketacost.ui.pages.clinics.clinics_import_columns import Columns
from ketacost.ui.pages.clinics.clinics_import_reading import Layout
from ketacost.ui.pages.clinics.clinics_import_rows import Rows
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Button, Label, Tone, announce

_MOST_TOLD = 6
WIDE, HIGH = 820, 600
SMALL, LOW = 520, 190
"""How large it is while there is little to see."""


class Stage(StrEnum):
    """What is in front."""

    BUSY = "busy"
    REFUSED = "refused"
    COLUMNS = "columns"
    ROWS = "rows"


class ClinicsImportDialog(QDialog):
    """`mapped(mapping)` when the columns are named, `taken(plan)` when the rows are wanted, `mending()` for bad rows.

    `switched()` says that the file holds prices; `stopped()` that what is being stored is not wanted any more.
    """

    mapped = Signal(object)
    taken = Signal(object)
    mending = Signal()
    switched = Signal()
    stopped = Signal()
    sheet_chosen = Signal(object)

    def __init__(self, file: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Import clinics"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.stage = Stage.BUSY
        self._storing = self._can_switch = False
        self._layout: Layout | None = None
        self._tables: tuple[SourceTable, ...] = ()
        self.title = Label(tr("Clinics from {file}").format(file=file), "card-title", wrap=True, parent=self)
        self.words = Label("", wrap=True, parent=self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.columns = Columns(self)
        self.rows = Rows(self)
        self.note = Label("", "caption", tone=Tone.MUTED, wrap=True, parent=self)
        self.note.hide()
        self._stack = QStackedWidget(self)
        self._busy = self._quiet()
        for widget in (self.columns, self.rows):
            self._stack.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(self.title)
        layout.addWidget(self._busy, 1)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.note)
        layout.addLayout(self._buttons())
        self.columns.changed.connect(self._on_mapping)
        self.columns.sheet_chosen.connect(self.sheet_chosen)
        self.rows.changed.connect(self._show_buttons)
        self._is_grown = False
        self.resize(current_theme().px(SMALL), current_theme().px(LOW))
        self._show(Stage.BUSY)

    # Stages

    def show_busy(self, words: str, *, storing: bool = False) -> None:
        """Say what is being done; it can be called off."""
        self._storing = storing
        self.words.setText(words)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(words)
        self._show(Stage.BUSY)
        self.cancel_button.setFocus()

    def show_progress(self, done: int, total: int) -> None:
        """Say how far it is."""
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)

    def show_refused(self, problems: Sequence[Problem]) -> None:
        """Say why nothing of the file can be used."""
        told = [problem.sentence for problem in problems[:_MOST_TOLD]]
        todo = tr("Nothing is changed. Mend the file or choose another one.")
        lines = [tr("This file cannot be used."), *told, todo]
        self.words.setText("\n".join(lines))
        self._show(Stage.REFUSED)
        self.cancel_button.setFocus()
        announce(self, self.words.text())

    def show_columns(self, layout: Layout, tables: tuple[SourceTable, ...]) -> None:
        """Ask what the columns mean."""
        self.take_layout(layout, tables)
        self._show(Stage.COLUMNS)
        self.next_button.setFocus()

    def take_layout(self, layout: Layout, tables: tuple[SourceTable, ...]) -> None:
        """Take up what the columns mean, to be shown when it is asked for."""
        self._layout, self._tables = layout, tables
        self.columns.show_layout(layout, tables)

    def show_rows(self, plan: ImportPlan) -> None:
        """Show what is about to happen."""
        self._storing = False
        self.rows.show_plan(plan, self._layout.labels if self._layout else {})
        self._show(Stage.ROWS)
        (self.next_button if self.next_button.isEnabled() else self.rows.table).setFocus()
        announce(self, self.rows.summary.text())

    def show_note(self, text: str) -> None:
        """Say something below the rows, such as where the rows to mend are."""
        self.note.setText(text)
        self.note.setVisible(self.stage in {Stage.COLUMNS, Stage.ROWS} and bool(text))
        if text:
            announce(self, text)

    def allow_switch(self) -> None:
        """Offer to read the file as prices."""
        self._can_switch = True
        self._show_buttons()

    # Qt's own

    @override
    def reject(self) -> None:
        if self._storing:  # it is stored whole or not at all: wait for which
            self.words.setText(tr("Stopping…"))
            self.cancel_button.setEnabled(False)
            self.stopped.emit()
        else:
            super().reject()

    # Within

    def _grow(self) -> None:
        """Take the room that columns and rows need, over the middle of the window."""
        theme, over = current_theme(), (self.parentWidget() or self).window().geometry()
        size = QSize(min(theme.px(WIDE), over.width() - 32), min(theme.px(HIGH), over.height() - 48))
        self.resize(size)
        self.move(over.center() - self.rect().center())
        self._is_grown = True

    def _quiet(self) -> QWidget:
        page = QWidget(self)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.M)
        layout.addWidget(self.words)
        layout.addWidget(self.bar)
        layout.addStretch(1)
        return page

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        self.switch_button = Button(tr("These are prices"), "quiet", parent=self)
        self.switch_button.clicked.connect(self.switched)
        self.columns_button = Button(tr("Columns…"), parent=self)
        self.columns_button.clicked.connect(self._on_columns)
        self.mend_button = Button("", parent=self)
        self.mend_button.clicked.connect(self.mending)
        self.cancel_button = Button(tr("Cancel"), parent=self)
        self.cancel_button.clicked.connect(self.reject)
        self.next_button = Button("", "primary", parent=self)
        self.next_button.setDefault(True)
        self.next_button.clicked.connect(self._on_next)
        for button in (self.columns_button, self.mend_button, self.switch_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.next_button)
        return row

    def _show(self, stage: Stage) -> None:
        self.stage = stage
        if stage in {Stage.COLUMNS, Stage.ROWS} and not self._is_grown:
            self._grow()
        is_table = stage in {Stage.COLUMNS, Stage.ROWS}
        self._busy.setVisible(not is_table)
        self._stack.setVisible(is_table)
        self._stack.setCurrentWidget(self.rows if stage is Stage.ROWS else self.columns)
        self.bar.setVisible(stage is Stage.BUSY)
        self.note.setVisible(is_table and bool(self.note.text()))
        self._show_buttons()

    def _show_buttons(self) -> None:
        stage, plan = self.stage, self.rows.plan
        self.cancel_button.setEnabled(True)
        self.cancel_button.setText(tr("Close") if stage is Stage.REFUSED else tr("Cancel"))
        self.switch_button.setVisible(self._can_switch and stage in {Stage.COLUMNS, Stage.REFUSED})
        self.columns_button.setVisible(stage is Stage.ROWS)
        self.next_button.setVisible(stage in {Stage.COLUMNS, Stage.ROWS})
        self.mend_button.setVisible(False)
        if stage is Stage.COLUMNS:
            self.next_button.setText(tr("Look at the clinics"))
            self.next_button.setEnabled(self.columns.is_ready)
        elif stage is Stage.ROWS and plan is not None:
            count = plan.counts[Action.ADD] + plan.counts[Action.UPDATE]
            words = tr("Import one clinic") if count == 1 else tr("Import {count} clinics").format(count=count)
            self.next_button.setText(words if count else tr("Nothing to import"))
            self.next_button.setEnabled(bool(count))
            bad = sum(len(row.draft.rows) for row in plan.rows if row.draft.errors)
            one, many = tr("Save the row to mend…"), tr("Save {count} rows to mend…")
            self.mend_button.setText(one if bad == 1 else many.format(count=bad))
            self.mend_button.setVisible(bool(bad))

    def _on_mapping(self) -> None:
        self._show_buttons()

    def _on_columns(self) -> None:
        self._show(Stage.COLUMNS)
        self.next_button.setFocus()

    def _on_next(self) -> None:
        if self.stage is Stage.COLUMNS:
            self.mapped.emit(self.columns.mapping)
        elif self.stage is Stage.ROWS:
            self.taken.emit(self.rows.plan)
