"""Tags: typed as words parted by commas, and given to several clinics at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.ui.fields import FieldError, ParsedField
from ketacost.ui.forms import CheckField, Form
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Button, Label
from ketacost.ui.wrapping import Wrapping

LONGEST_TAG = 40
MOST_TAGS = 50


class TagsField(ParsedField[tuple[str, ...]]):
    """Tags parted by commas."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(read_tags, ", ".join, placeholder=tr("parted by commas, such as near, quiet"), parent=parent)


def read_tags(text: str) -> tuple[str, ...]:
    """Read tags parted by commas; the same tag twice is one."""
    parts = [" ".join(part.split()) for part in text.split(",")]
    found: dict[str, str] = {}
    for part in parts:
        if part:
            found.setdefault(part.casefold(), part)
    if any(len(tag) > LONGEST_TAG for tag in found.values()):
        raise FieldError(tr("Keep a tag under {number} characters.").format(number=LONGEST_TAG))
    if len(found) > MOST_TAGS:
        raise FieldError(tr("Keep to {number} tags.").format(number=MOST_TAGS))
    return tuple(found.values())


class TagsDialog(QDialog):
    """Gives tags to clinics and takes them away; `decided(add, remove)` when the person is done."""

    decided = Signal(object, object)

    def __init__(self, title: str, tags: Iterable[Sequence[str]], known: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Tags"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(current_theme().px(420))
        having = [{tag.casefold() for tag in one} for one in tags]
        self._all, self._any = set.intersection(*having), set.union(*having)
        self.added = TagsField()
        self.ticks = {tag: CheckField(self._said(tag, having)) for tag in known}
        for tag, tick in self.ticks.items():
            tick.set_value(tag.casefold() in self._any)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(Label(title, "card-title", wrap=True, parent=self))
        form = Form(stacked=True, parent=self)
        form.add(tr("New tags"), self.added)
        layout.addWidget(form)
        if self.ticks:
            layout.addWidget(
                Label(tr("Tags in use. Take a tick away and none of them has it."), wrap=True, parent=self)
            )
            layout.addWidget(Wrapping(list(self.ticks.values()), self))
        layout.addLayout(self._buttons())
        self.added.setFocus()

    @override
    def accept(self) -> None:
        try:
            added = list(read_tags(self.added.text()))
        except FieldError:
            self.added.setFocus()
            return
        was = self._any
        added += [tag for tag, tick in self.ticks.items() if tick.value() and tag.casefold() not in was]
        gone = [tag for tag, tick in self.ticks.items() if not tick.value() and tag.casefold() in was]
        self.decided.emit(added, gone)
        super().accept()

    def _said(self, tag: str, having: Sequence[set[str]]) -> str:
        count = sum(tag.casefold() in one for one in having)
        if count in {0, len(having)}:
            return tag
        return tr("{tag} ({count} of {all})").format(tag=tag, count=count, all=len(having))

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch(1)
        cancel = Button(tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        self.done_button = Button(tr("Keep these tags"), "primary", parent=self)
        self.done_button.setDefault(True)
        self.done_button.clicked.connect(self.accept)
        row.addWidget(cancel)
        row.addWidget(self.done_button)
        return row
