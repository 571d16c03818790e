"""What becomes of each clinic of a file, row by row, with what changes and what is wrong; a person decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ketacost.services.clinic_import_merge import Preference
from ketacost.services.clinic_import_plan import Action, ImportPlan, PlannedRow
from ketacost.services.clinic_import_said import field_words
from ketacost.ui.forms import SegmentedField
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.pickers import ChoiceField
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Label

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ICONS = {
    Action.ADD: ("add", "good"),
    Action.UPDATE: ("check", "info"),
    Action.SKIP: ("remove", "muted"),
    Action.BAD: ("error", "bad"),
}
_WIDTHS = (56, 124, 192)
_LONGEST_LIST = 200


class Kind(StrEnum):
    """Which rows are in view."""

    ALL = "all"
    NEW = "new"
    CHANGED = "changed"
    SKIPPED = "skipped"
    MEND = "mend"


@dataclass(frozen=True, slots=True)
class Fate:
    """What may become of a row: the action, and for an update the clinic and whose word counts."""

    action: Action
    existing: UUID | None = None
    prefer: Preference | None = None


class PlanModel(QAbstractTableModel):
    """The rows of a plan that are of one kind; words are made as they come into view."""

    def __init__(self, labels: Mapping[str, str], parent: QObject) -> None:
        super().__init__(parent)
        self._labels = labels
        self._plan: ImportPlan | None = None
        self._shown: Sequence[int] = ()

    def show_plan(self, plan: ImportPlan, kind: Kind, labels: Mapping[str, str]) -> None:
        """Show the rows of a kind."""
        self.beginResetModel()
        self._plan, self._labels = plan, labels
        self._shown = [at for at, row in enumerate(plan.rows) if is_of(row, kind)]
        self.endResetModel()

    def put_plan(self, plan: ImportPlan, place: int) -> None:
        """Take up a plan in which one row is decided otherwise; it stays in view."""
        self._plan = plan
        self.dataChanged.emit(self.index(place, 0), self.index(place, self.columnCount() - 1))

    def at(self, place: int) -> int:
        """Return the number of a row of the view in the plan."""
        return self._shown[place]

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else 4

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical or not 0 <= section < self.columnCount():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (tr("Row"), tr("What happens"), tr("Clinic"), tr("To note"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._plan is None:
            return None
        row = self._plan.rows[self._shown[index.row()]]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts(row)[column]
        if role == Qt.ItemDataRole.ToolTipRole and column >= 2:
            return self._texts(row)[column]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(text for text in self._texts(row) if text)
        if role == Qt.ItemDataRole.DecorationRole and column == 1:
            icon, tint = _ICONS[row.action]
            if row.action is not Action.BAD and row.draft.errors:
                icon, tint = "warning", "warn"
            return current_theme().pixmap(icon, tint)
        return None

    def _texts(self, row: PlannedRow) -> tuple[str, str, str, str]:
        return numbers(row), action_words(row.action), row.name or tr("no name"), self._because(row)

    def _because(self, row: PlannedRow) -> str:
        told = [row.reason] if row.reason else []
        if row.action is Action.UPDATE:
            fields = [field_words(one.field, self._labels) for one in row.changes if not one.kept]
            told.append(tr("changes {what}").format(what=", ".join(fields)) if fields else tr("changes nothing"))
        elif row.action is Action.ADD and row.resembles:
            told.append(tr("looks like {name}, which is here").format(name=row.resembles[0].name))
        if (count := len(row.draft.errors)) and row.action is not Action.BAD:
            told.append(
                tr("one cell cannot be read") if count == 1 else tr("{count} cells cannot be read").format(count=count)
            )
        text = "; ".join(told)
        return text[:1].upper() + text[1:]


class Rows(QWidget):
    """The preview; `changed()` when a person has decided about a row."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plan: ImportPlan | None = None
        self._labels: Mapping[str, str] = {}
        self.summary = Label("", wrap=True, parent=self)
        self.kind: SegmentedField[Kind] = SegmentedField(_kinds(), parent=self)
        self.kind.set_name(tr("Rows in view"))
        self.kind.committed.connect(lambda _kind: self._show_rows())
        self.model = PlanModel({}, self)
        self.table = QTableView(self)
        self._dress_table()
        self.fate: ChoiceField[Fate] = ChoiceField(parent=self)
        self.fate.committed.connect(self._on_fate)
        self.detail = QPlainTextEdit(self)
        self.detail.setReadOnly(True)
        self.detail.setTabChangesFocus(True)
        self.detail.setAccessibleName(tr("What changes, and what cannot be read"))
        self._fate_label = Label("", parent=self)
        self._fate_label.setBuddy(self.fate.combo)
        self._lay_out()

    def show_plan(self, plan: ImportPlan, labels: Mapping[str, str]) -> None:
        """Show what is about to happen, with what needs a look first where there is any."""
        self.plan, self._labels = plan, labels
        self.kind.set_value(Kind.ALL)
        self._show_summary()
        self._show_rows()

    # Within

    def _lay_out(self) -> None:
        chosen = QHBoxLayout()
        chosen.setSpacing(Space.M)
        chosen.addWidget(self._fate_label, 2)
        chosen.addWidget(self.fate, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addWidget(self.summary)
        layout.addWidget(self.kind)
        layout.addWidget(self.table, 3)
        layout.addLayout(chosen)
        layout.addWidget(self.detail, 1)
        current_theme().follow(self, lambda: self.detail.setMinimumHeight(current_theme().px(64)), key="detail")

    def _dress_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName(tr("Clinics of the file"))
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_row())
        current_theme().follow(table, self._fit_table, key="fit")

    def _fit_table(self) -> None:
        theme = current_theme()
        self.table.verticalHeader().setDefaultSectionSize(theme.px(32))
        for column, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(column, theme.px(width))
        self.table.setMinimumHeight(theme.px(104))

    def _show_summary(self) -> None:
        if self.plan is not None:
            self.summary.setText(summary_words(self.plan))

    def _show_rows(self) -> None:
        if self.plan is None:
            return
        self.model.show_plan(self.plan, self.kind.value() or Kind.ALL, self._labels)
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._show_row()

    def _current(self) -> int | None:
        index = self.table.currentIndex()
        return self.model.at(index.row()) if index.isValid() else None

    def _show_row(self) -> None:
        at = self._current()
        self.fate.setVisible(at is not None)
        self._fate_label.setVisible(at is not None)
        if at is None or self.plan is None:
            self.detail.setPlainText(tr("No row of this kind."))
            return
        row = self.plan.rows[at]
        choices = fates(row)
        self.fate.set_choices(choices)
        self.fate.set_value(fate_of(row))
        self.fate.combo.setEnabled(len(choices) > 1)
        name = row.name or tr("row {number}").format(number=numbers(row))
        self._fate_label.setText(tr("What happens with {name}").format(name=name[:60]).replace("&", "&&"))
        self.detail.setPlainText("\n".join(detail_lines(row, self._labels)))

    def _on_fate(self, fate: Fate) -> None:
        at = self._current()
        if at is None or self.plan is None:
            return
        self.plan = self.plan.with_action(at, fate.action, fate.existing, fate.prefer)
        self.model.put_plan(self.plan, self.table.currentIndex().row())
        self.detail.setPlainText("\n".join(detail_lines(self.plan.rows[at], self._labels)))
        self._show_summary()
        self.changed.emit()


def is_of(row: PlannedRow, kind: Kind) -> bool:
    """Whether a row is of a kind."""
    tests: Mapping[Kind, Callable[[], bool]] = {
        Kind.ALL: lambda: True,
        Kind.NEW: lambda: row.action is Action.ADD,
        Kind.CHANGED: lambda: row.action is Action.UPDATE,
        Kind.SKIPPED: lambda: row.action is Action.SKIP,
        Kind.MEND: lambda: bool(row.draft.errors),
    }
    return tests[kind]()


def action_words(action: Action) -> str:
    """Say what becomes of a row."""
    words = {
        Action.ADD: tr("Added"),
        Action.UPDATE: tr("Updated"),
        Action.SKIP: tr("Left out"),
        Action.BAD: tr("Not readable"),
    }
    return words[action]


def numbers(row: PlannedRow) -> str:
    """Return the numbers of the rows of the file that tell of a clinic."""
    found = row.draft.numbers
    return str(found[0]) if len(found) == 1 else f"{found[0]}, {found[1]}" if len(found) == 2 else f"{found[0]} …"


def fates(row: PlannedRow) -> list[tuple[Fate, str]]:
    """Return what a person may decide about a row, in words."""
    if row.draft.clinic is None:
        return [(fate_of(row), tr("Not readable: mend the row"))]
    found = [(Fate(Action.ADD), tr("Add it as a new clinic"))]
    if row.existing is not None:
        name = row.existing.name
        found += [
            (Fate(Action.UPDATE, row.existing.id, prefer), words.format(name=name))
            for prefer, words in (
                (Preference.NEWER, tr("Update {name}: the newer word counts")),
                (Preference.FILE, tr("Update {name}: the file's word counts")),
                (Preference.OURS, tr("Update {name}: only what is missing there")),
            )
        ]
    for one in row.resembles:
        if row.existing is None or one.id != row.existing.id:
            words = tr("Update {name}: the newer word counts").format(name=one.name)
            found.append((Fate(Action.UPDATE, one.id, Preference.NEWER), words))
    return [*found, (Fate(Action.SKIP), tr("Leave it out"))]


def fate_of(row: PlannedRow) -> Fate:
    """Return what is to become of a row now."""
    if row.action is Action.UPDATE and row.existing is not None:
        return Fate(Action.UPDATE, row.existing.id, row.prefer)
    return Fate(row.action)


def detail_lines(row: PlannedRow, labels: Mapping[str, str]) -> list[str]:
    """Say what is wrong in a row, cell by cell, and what it brings."""
    lines = [one.sentence for one in row.draft.problems]
    if row.action in {Action.ADD, Action.UPDATE}:
        for change in row.changes:
            field = field_words(change.field, labels)
            if change.kept:
                words = tr("{field}: {before} stays, the file says {after}")
            elif change.before:
                words = tr("{field}: {before} → {after}")
            else:
                words = tr("{field}: {after}")
            lines.append(words.format(field=field, before=change.before, after=change.after))
    elif row.reason:
        lines.append(row.reason[:1].upper() + row.reason[1:] + ".")
    if len(lines) > _LONGEST_LIST:
        lines[_LONGEST_LIST:] = [tr("and {count} more").format(count=len(lines) - _LONGEST_LIST)]
    return lines or [tr("Nothing to say about this row.")]


def summary_words(plan: ImportPlan) -> str:
    """Say how many clinics the file holds and what becomes of them."""
    words = {
        Action.ADD: (tr("one is new"), tr("{count} are new")),
        Action.UPDATE: (tr("one changes what is here"), tr("{count} change what is here")),
        Action.SKIP: (tr("one is left out"), tr("{count} are left out")),
        Action.BAD: (tr("one cannot be read"), tr("{count} cannot be read")),
    }
    told = [words[action][count > 1].format(count=count) for action, count in plan.counts.items() if count]
    total = len(plan.rows)
    head = tr("One clinic") if total == 1 else tr("{count} clinics").format(count=total)
    partly = sum(1 for row in plan.rows if row.draft.errors and row.action is not Action.BAD)
    text = f"{head}: {', '.join(told)}." if told else tr("There is no clinic in this table.")
    if partly:
        one, many = tr("One row has a cell that cannot be read."), tr("{count} rows have cells that cannot be read.")
        text += " " + (one if partly == 1 else many.format(count=partly))
    return text


def _kinds() -> list[tuple[Kind, str]]:
    return [
        (Kind.ALL, tr("All")),
        (Kind.NEW, tr("Added")),
        (Kind.CHANGED, tr("Updated")),
        (Kind.SKIPPED, tr("Left out")),
        (Kind.MEND, tr("To mend")),
    ]
