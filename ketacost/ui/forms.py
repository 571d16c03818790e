"""Forms: one helper that gives each field its label, unit, help, inline error and accessible name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ketacost.ui.fields import (
    DecimalField,
    Field,
    FieldError,
    IntegerField,
    MultilineField,
    NumberField,
    ParsedField,
    PercentField,
    TextField,
)
from ketacost.ui.money import MoneyField, read_price, show_price
from ketacost.ui.pickers import CheckField, ChoiceField, ComboBox, DateField, SegmentedField
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import SIGNS, Label, Sign, Tone
from ketacost.ui.wrapping import Wrapping

__all__ = [
    "CheckField",
    "ChoiceField",
    "ComboBox",
    "DateField",
    "DecimalField",
    "Field",
    "FieldError",
    "Form",
    "FormRow",
    "IntegerField",
    "MoneyField",
    "MultilineField",
    "NumberField",
    "ParsedField",
    "PercentField",
    "SegmentedField",
    "TextField",
    "read_price",
    "show_price",
]

Part = Field | str | tuple[Field, str]


class FormRow(QObject):
    """One labelled row; knows its message and can be hidden as one."""

    def __init__(self, label: Label, parts: Sequence[Part], help_text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.label = label
        self.content = QWidget(parent)
        self.fields: list[Field] = []
        self._names: dict[Field, str] = {}
        self._said: dict[Field, tuple[Tone, str]] = {}
        self._told: dict[Field, tuple[str, str]] = {}
        self._note: Note | None = None
        self._help = Label(help_text, "caption", wrap=True, parent=self.content)
        self._help.setVisible(bool(help_text))
        self._message = QWidget(self.content)
        self._sign = Sign("error", "bad", 14, parent=self._message)
        self._words = Label("", "caption", tone=Tone.BAD, wrap=True, parent=self._message)
        self._message.hide()
        self._lay_out(parts)
        if self.fields:
            label.setBuddy(self.fields[0].editor)
        self._describe()

    def message(self) -> str:
        """Give the error or warning that the row shows; "" if none."""
        return "" if self._message.isHidden() else self._words.text()

    def note(self) -> str:
        """Give where the row's value comes from, as it stands beside it; "" if nothing is said."""
        return self._note.text() if self._note is not None and not self._note.isHidden() else ""

    def set_note(self, text: str, *, is_open: bool = False) -> None:
        """Say below the field where its value comes from; `is_open` where that is out of date or unsettled."""
        if self._note is None:
            if not text:
                return
            self._note = Note(self.content)
            column = self.content.layout()
            if isinstance(column, QVBoxLayout):
                column.insertWidget(2, self._note)
        if text != self.note():
            self._note.show_note(text, is_open=is_open)
            self._describe()

    def name_field(self, field: Field, name: str) -> None:
        """Call one of the fields otherwise for a screen reader."""
        self._names[field] = name
        self._describe()

    def set_visible(self, visible: bool) -> None:
        """Show or hide label, fields and messages together."""
        self.label.setVisible(visible)
        self.content.setVisible(visible)

    def _lay_out(self, parts: Sequence[Part]) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(Space.S)
        stretches = False
        for part in parts:
            if isinstance(part, str):
                line.addWidget(Label(part, tone=Tone.MUTED, parent=self.content))
                continue
            field, name = part if isinstance(part, tuple) else (part, self.label.text())
            self._take_field(field, name)
            line.addWidget(field)
            wide = field.sizePolicy().horizontalPolicy() is not QSizePolicy.Policy.Maximum
            stretches = stretches or wide
        if not stretches:
            line.addStretch(1)
        words = QHBoxLayout(self._message)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(Space.XS)
        words.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        words.addWidget(self._words, 1)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addLayout(line)
        column.addWidget(self._message)
        column.addWidget(self._help)

    def _take_field(self, field: Field, name: str) -> None:
        self.fields.append(field)
        self._names[field] = name.replace("&", "")
        field.setParent(self.content)
        field.judged.connect(lambda tone, words, field=field: self._on_judged(field, tone, words))

    def _on_judged(self, field: Field, tone: str, words: str) -> None:
        said = (Tone(tone), words)
        if said == self._said.get(field, (Tone.PLAIN, "")):
            return
        self._said[field] = said
        worst = max(self._said.values(), key=lambda said: (said[0] is Tone.BAD, bool(said[1])))
        self._message.setVisible(bool(worst[1]))
        if worst[1]:
            self._sign.set_icon(SIGNS[worst[0]], worst[0].value)
            self._words.set_tone(worst[0])
            self._words.setText(worst[1])
        self._describe()

    def _describe(self) -> None:
        for field in self.fields:
            said = self._said.get(field, (Tone.PLAIN, ""))[1]
            told = (self._names[field], " ".join(part for part in (said, self.note(), self._help.text()) if part))
            if self._told.get(field) != told:
                self._told[field] = told
                field.set_name(*told)


class Note(QWidget):
    """A quiet line about a value, with a sign where it is out of date or unsettled."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sign = Sign("warning", "warn", 14, parent=self)
        self._words = Label("", "caption", tone=Tone.MUTED, wrap=True, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)

    def text(self) -> str:
        """Give the words."""
        return self._words.text()

    def show_note(self, text: str, *, is_open: bool) -> None:
        """Show these words; none takes the line away."""
        self._words.setText(text)
        self._words.set_tone(Tone.WARN if is_open else Tone.MUTED)
        self._sign.setVisible(is_open)
        self.setVisible(bool(text))


class Form(QWidget):
    """Rows of label and field, labels in one column; `stacked` puts each label over its field."""

    def __init__(self, *, stacked: bool = False, label_width: int = 104, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stacked = stacked
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.M)
        self._grid.setVerticalSpacing(Space.S)
        self._grid.setColumnStretch(1, 1)
        if not stacked:
            theme = current_theme()
            theme.follow(self, lambda: self._grid.setColumnMinimumWidth(0, theme.px(label_width)))
        self.rows: list[FormRow] = []

    def add(
        self,
        label: str,
        field: Field,
        *,
        unit: str = "",
        help: str = "",  # noqa: A002  # the word people use
    ) -> FormRow:
        """Add one field with its label, a unit behind it and a line of help below."""
        return self.add_group(label, [field, unit] if unit else [field], help=help)

    def add_group(self, label: str, parts: Sequence[Part], *, help: str = "") -> FormRow:  # noqa: A002  # see add
        """Add fields and words in one line: [count, "every", (spacing, "Spacing of induction")]."""
        text = Label(label, parent=self)
        text.setMinimumHeight(current_theme().px(32))
        row = FormRow(text, parts, help, self)
        at = self._grid.rowCount()
        if self._stacked:
            text.setMinimumHeight(0)
            self._grid.addWidget(text, at, 0, 1, 2)
            self._grid.addWidget(row.content, at + 1, 0, 1, 2)
        else:
            self._grid.addWidget(text, at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(row.content, at, 1)
        self.rows.append(row)
        return row

    def add_check(self, field: CheckField, *, help: str = "") -> FormRow:  # noqa: A002  # see add
        """Add a tick in the column of fields; its own words are its label."""
        row = FormRow(Label(field.box.text(), parent=self), [field], help, self)
        row.label.hide()
        row.label.setParent(row.content)
        row.label.setBuddy(field.box)
        self._grid.addWidget(
            row.content, self._grid.rowCount(), 0 if self._stacked else 1, 1, 2 if self._stacked else 1
        )
        self.rows.append(row)
        return row

    def add_checks(self, title: str, fields: Sequence[tuple[CheckField, str]]) -> None:
        """Add short ticks beside each other under a quiet heading; with each what a screen reader calls it."""
        self.add_section(title)
        for field, name in fields:
            field.set_name(name)
        self.add_wide(Wrapping([field for field, _ in fields], self))

    def add_wide(self, widget: QWidget) -> None:
        """Add any widget across both columns."""
        self._grid.addWidget(widget, self._grid.rowCount(), 0, 1, 2)

    def add_section(self, title: str) -> None:
        """Add a quiet heading between rows."""
        self.add_wide(Label(title, "section", parent=self))

    def problems(self) -> list[str]:
        """Give what cannot be, row by row; empty if all is well."""
        return [field.problem() for row in self.rows for field in row.fields if field.problem()]
