"""A fact of the user's own: what it is called, how one asks for it, and what kind of answer it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ketacost.domain.clinic_facts import FactGroup, FactKind
from ketacost.services.call_sheet import own_entry
from ketacost.ui.forms import ChoiceField, Field, Form, TextField
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Button, Label, Tone


class OwnFactDialog(QDialog):
    """`taken(entry)` with the fact that is to be asked of every clinic from now on."""

    taken = Signal(object)

    def __init__(
        self, groups: Sequence[tuple[FactGroup, str]], labels: dict[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("A fact of your own"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(current_theme().px(480))
        self._taken_ids = tuple(labels)
        self._taken_labels = {label.casefold() for label in labels.values()}
        self.label = TextField(required=True, longest=120)
        self.question = TextField(longest=400)
        self.kind: ChoiceField[FactKind] = ChoiceField(kind_words())
        self.group: ChoiceField[FactGroup] = ChoiceField(groups)
        self.unit = TextField(longest=40)
        self.kind.set_value(FactKind.YES_NO)
        self.group.set_value(FactGroup.FIT)
        form = Form(parent=self)
        rows: list[tuple[str, Field[Any], str]] = [
            (self.tr("Name"), self.label, self.tr("As it stands in the profile, such as Dogs are welcome.")),
            (self.tr("Question"), self.question, self.tr("As you ask it on the telephone. Empty asks for the name.")),
            (self.tr("Answer"), self.kind, ""),
            (self.tr("Unit"), self.unit, self.tr("For a number, such as minutes.")),
            (self.tr("Stands under"), self.group, ""),
        ]
        for title, field, words in rows:
            form.add(title, field, help=words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(Label(self.tr("A fact of your own"), "card-title", parent=self))
        said = self.tr("It is asked of every clinic, on its call sheet as well. It does not count in comparisons.")
        layout.addWidget(Label(said, tone=Tone.MUTED, wrap=True, parent=self))
        layout.addWidget(form)
        self.problem = Label("", tone=Tone.BAD, wrap=True, parent=self)
        self.problem.hide()
        layout.addWidget(self.problem)
        layout.addLayout(self._buttons())
        self.label.setFocus()

    def finish(self) -> None:
        """Hand the fact over, or say why it cannot be."""
        label = self.label.text().strip()
        problem = self._problem_of(label)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        if problem:
            self.label.setFocus()
            return
        kind = self.kind.value() or FactKind.TEXT
        group = self.group.value() or FactGroup.FIT
        unit = self.unit.text().strip() if kind is FactKind.NUMBER else ""
        self.taken.emit(own_entry(label, self.question.text(), kind, group, self._taken_ids, unit))
        self.accept()

    def _problem_of(self, label: str) -> str:
        if not label:
            return self.tr("Give it a name.")
        if label.casefold() in self._taken_labels:
            return self.tr("There is a fact of this name already.")
        return next((field.problem() for field in (self.label, self.question, self.unit) if field.problem()), "")

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch(1)
        cancel = Button(self.tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        self.take_button = Button(self.tr("Add this fact"), "primary", parent=self)
        self.take_button.setDefault(True)
        self.take_button.clicked.connect(self.finish)
        row.addWidget(cancel)
        row.addWidget(self.take_button)
        return row


def kind_words() -> list[tuple[FactKind, str]]:
    """Return the kinds of answer in words."""
    return [
        (FactKind.YES_NO, tr("Yes or no")),
        (FactKind.NUMBER, tr("A number")),
        (FactKind.MONEY, tr("An amount of money")),
        (FactKind.TEXT, tr("Words")),
        (FactKind.LIST, tr("A list")),
    ]
