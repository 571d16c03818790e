"""Where something comes from, folded to one line: who said it, how, the address, the day, a note."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ketacost.domain.sources import How, Source
from ketacost.services.formats import Formats
from ketacost.services.words import Words
from ketacost.ui.cards import Card
from ketacost.ui.forms import ChoiceField, DateField, Field, Form, MultilineField, TextField


class SourceCard(Card):
    """A source that is read in one line and edited one click below; `edited(source)` when a part of it settles."""

    edited = Signal(object)

    def __init__(self, title: str, formats: Formats, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(title, foldable=True, parent=parent)
        self._say = words.source
        self._source = Source()
        self._fields: dict[str, Field[Any]] = {
            "said_by": TextField(),
            "how": ChoiceField([(how, words.how(how)) for how in How]),
            "address": TextField(placeholder="https://"),
            "as_of": DateField(formats, optional=True),
            "quote": MultilineField(lines=2),
            "note": TextField(),
        }
        form = Form(parent=self)
        titles = (
            self.tr("Who said so"),
            self.tr("How"),
            self.tr("Address"),
            self.tr("On which day"),
            self.tr("As the page says it"),
            self.tr("Note"),
        )
        for (name, field), label in zip(self._fields.items(), titles, strict=True):
            help_text = self.tr("Leave it empty where it is not known; that counts as old.") if name == "as_of" else ""
            form.add(label, field, help=help_text)
            field.committed.connect(lambda value, name=name: self._on_committed(name, value))
        self.add(form)
        self.set_folded(True)

    def show_source(self, source: Source) -> None:
        """Show a source."""
        self._source = source
        for name, field in self._fields.items():
            value = getattr(source, name)
            if field.value() != value or not field.problem():
                field.set_value(value)
        self.set_summary(self._say(source) or self.tr("no source given"))

    def _on_committed(self, name: str, value: object) -> None:
        values = {field: getattr(self._source, field) for field in Source.model_fields}
        self._source = Source.model_validate({**values, name: How(str(value)) if name == "how" else value})
        self.set_summary(self._say(self._source))
        self.edited.emit(self._source)
