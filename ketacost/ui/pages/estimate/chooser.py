"""Which estimate is open: the list of them, a new one, its name, and what can be done with it."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ketacost.domain.plans import EstimatePlan
from ketacost.ui.forms import ChoiceField, TextField
from ketacost.ui.pages.estimate.words import tr
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Button, Label

LONGEST_TITLE = 200
"""As long as the title of an estimate can be kept."""


class Chooser(QWidget):
    """Chooses among estimates and names the one that is open."""

    opened = Signal(object)
    created = Signal()
    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list: ChoiceField[UUID] = ChoiceField()
        self.list.set_name(tr("Estimate"))
        label = Label(tr("Estimate"), "caption", parent=self)
        label.setBuddy(self.list.combo)
        self.name = TextField(longest=LONGEST_TITLE, placeholder=tr("Name of this estimate"))
        self.name.set_name(tr("Name of this estimate"))
        self.new = Button(tr("New"), icon="add", tip=tr("New estimate (Ctrl+Shift+N)"), parent=self)
        self.rename = Button(tr("Rename"), parent=self)
        self.rename.setCheckable(True)
        self.rename.toggled.connect(self._on_rename)
        self.name.hide()
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.list, 1)
        row.addWidget(self.rename)
        row.addWidget(self.new)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        layout.addWidget(label)
        layout.addLayout(row)
        layout.addWidget(self.name)
        self.list.committed.connect(self.opened)
        self.new.clicked.connect(self.created)
        self.name.committed.connect(self.renamed.emit)
        self.name.line.returnPressed.connect(lambda: self.rename.setChecked(False))

    def focus_name(self) -> None:
        """Put the keyboard on the name."""
        self.rename.setChecked(True)
        self.name.setFocus()

    def _on_rename(self, wanted: bool) -> None:
        self.name.setVisible(wanted)
        if wanted:
            self.name.line.setFocus()
            self.name.line.selectAll()
        elif self.name.line.hasFocus():
            self.rename.setFocus()

    def show_plans(self, plans: list[tuple[UUID, EstimatePlan]], record: UUID | None) -> None:
        """Show which estimates there are, and which one is open."""
        self.list.set_choices([(one, plan.title or tr("Estimate without a name")) for one, plan in plans])
        if record is not None:
            self.list.set_value(record)
            title = dict(plans)[record].title
            if self.name.value() != title or not self.name.editor.hasFocus():
                self.name.set_value(title)
