"""What a file of prices holds, before any of it is taken: its lists, what is wrong row by row, and where they go."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from ketacost.services.price_files import PriceFile, Problem, row_counts
from ketacost.ui.forms import SegmentedField
from ketacost.ui.pages.clinics.price_tables import table_specs
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Button, Label, Tone

NEW, REPLACE = "new", "replace"


class ImportDialog(QDialog):
    """`taken(replace)` when the person wants the lists: whether they stand in place of the list in front.

    `switched()` when the person says that the file holds clinics.
    """

    taken = Signal(bool)
    switched = Signal()

    def __init__(
        self, found: PriceFile, clinic: str, current: tuple[UUID, str] | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import prices"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(current_theme().px(560))
        self._found = found
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        title = self.tr("Prices from {file}").format(file=found.name)
        layout.addWidget(Label(title, "card-title", wrap=True, parent=self))
        self.summary = Label(self._summary(clinic), wrap=True, parent=self)
        layout.addWidget(self.summary)
        self.problems = QTableView(self)
        self.verdict = Label(self._verdict(), tone=Tone.WARN if found.problems else Tone.MUTED, wrap=True, parent=self)
        layout.addWidget(self.verdict)
        self._fill_problems()
        layout.addWidget(self.problems)
        self.where: SegmentedField[str] = SegmentedField(
            [(NEW, self.tr("As a new list")), (REPLACE, self._instead(current))], parent=self
        )
        self.where.set_name(self.tr("Where the prices go"))
        self.where.set_value(NEW)
        self.where.setVisible(current is not None and len(found.lists) == 1)
        layout.addWidget(self.where)
        layout.addLayout(self._buttons())
        self.take_button.setFocus()

    def allow_switch(self) -> None:
        """Offer to read the file as clinics."""
        self.switch_button.show()

    # Within

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        self.switch_button = Button(self.tr("These are clinics"), "quiet", parent=self)
        self.switch_button.clicked.connect(self._switch)
        self.switch_button.hide()
        row.addWidget(self.switch_button)
        row.addStretch(1)
        cancel = Button(self.tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        self.take_button = Button(self.tr("Import"), "primary", parent=self)
        self.take_button.setDefault(True)
        self.take_button.setEnabled(bool(self._found.lists))
        self.take_button.clicked.connect(self._finish)
        row.addWidget(cancel)
        row.addWidget(self.take_button)
        return row

    def _finish(self) -> None:
        self.taken.emit(self.where.value() == REPLACE)
        self.accept()

    def _switch(self) -> None:
        self.reject()
        self.switched.emit()

    def _instead(self, current: tuple[UUID, str] | None) -> str:
        return self.tr("In place of {name}").format(name=current[1] if current else "")

    def _summary(self, clinic: str) -> str:
        if not self._found.lists:
            return self.tr("There is no price in this file that can be used. Nothing is changed.")
        lines = [self._of_list(place) for place in range(len(self._found.lists))]
        return "\n".join([*lines, self.tr("They go to {clinic}.").format(clinic=clinic)])

    def _of_list(self, place: int) -> str:
        model = self._found.lists[place].fee_schedule
        titles = {spec.name: spec.title for spec in table_specs()}
        counts = [f"{titles[group]} ({count})" for group, count in row_counts(model).items()]
        if model.refund is not None:
            counts.append(titles["refund"])
        name = model.name or self._found.lists[place].clinic_name or self.tr("Price list without a name")
        return f"{name} · {model.currency}: {', '.join(counts) or self.tr('no rows')}"

    def _verdict(self) -> str:
        errors, warnings = len(self._found.errors), len(self._found.warnings)
        if not errors and not warnings:
            return self.tr("Every row can be read.")
        parts = []
        if errors:
            one = self.tr("One thing cannot be read: its row is left out, the others can go on.")
            many = self.tr("{count} things cannot be read: their rows are left out, the others can go on.")
            parts.append(one if errors == 1 else many.format(count=errors))
        if warnings:
            one, many = (
                self.tr("One thing looks wrong and is kept."),
                self.tr("{count} things look wrong and are kept."),
            )
            parts.append(one if warnings == 1 else many.format(count=warnings))
        return " ".join(parts)

    def _fill_problems(self) -> None:
        found = self._found.problems
        model = QStandardItemModel(0, 4, self)
        model.setHorizontalHeaderLabels([self.tr("Sheet"), self.tr("Row"), self.tr("Column"), self.tr("What is wrong")])
        for problem in found:
            model.appendRow(_cells(problem))
        table = self.problems
        table.setModel(model)
        table.setAccessibleName(self.tr("What is wrong in the file"))
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setWordWrap(True)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.setMinimumHeight(current_theme().px(180))
        for empty in (0, 1, 2):
            table.setColumnHidden(empty, not any(_place(problem)[empty] for problem in found))
        table.setVisible(bool(found))


def _place(problem: Problem) -> Sequence[str]:
    return problem.sheet, str(problem.row or ""), problem.column


def _cells(problem: Problem) -> list[QStandardItem]:
    cells = [QStandardItem(text) for text in (*_place(problem), problem.what[:1].upper() + problem.what[1:])]
    for cell in cells:
        cell.setData(problem.sentence, Qt.ItemDataRole.AccessibleTextRole)
    return cells
