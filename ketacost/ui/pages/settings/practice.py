"""My clinic: what stands at the head of its quotes, kept in the database like everything else."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ketacost.domain.identifiers import npi_check_digit_fits
from ketacost.domain.people import Practice
from ketacost.services.kinds import PRACTICE
from ketacost.ui.cards import Card
from ketacost.ui.context import Context
from ketacost.ui.fields import Field, FieldError, ParsedField
from ketacost.ui.forms import Form, IntegerField, MultilineField, TextField
from ketacost.ui.pages.settings.words import LABELS, translated
from ketacost.ui.widgets import Label, Tone

PLACE = "settings/practice"
_PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,11}")


class PracticeCard(Card):
    """One form; each field is one named change."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(translated("My clinic"), parent=parent)
        says = self.tr("Stands at the head of your quotes. If you are a patient, leave it empty.")
        self.add(Label(says, tone=Tone.MUTED, wrap=True, parent=self))
        self._context = context
        self.fields: dict[str, Field] = {
            "name": TextField(),
            "address": MultilineField(lines=3),
            "phone": TextField(),
            "email": _WarnedText(self._doubt_email),
            "npi": _WarnedText(self._doubt_npi),
            "tax_id": TextField(),
            "quote_prefix": ParsedField[str](self._read_prefix, str.upper),
            "quote_valid_days": IntegerField(context.formats, minimum=1, maximum=730),
        }
        self.add(self._build_form())
        self._labels = {row.fields[0]: row.label.text() for row in self.form.rows}
        for name, field in self.fields.items():
            field.committed.connect(lambda value, name=name: self._keep(name, value))
        context.document.changed.connect(self._on_changed)
        self.show_kept()

    @property
    def practice(self) -> Practice:
        """My clinic as it is kept."""
        return self._context.quote_desk.practice

    def show_kept(self) -> None:
        """Show what is kept, field by field, and leave alone what is the same."""
        kept = self.practice
        for name, field in self.fields.items():
            if field.value() != getattr(kept, name):
                field.set_value(getattr(kept, name))

    def _on_changed(self, _records: object, _place: str) -> None:
        self.show_kept()

    def _build_form(self) -> Form:
        self.form = form = Form(label_width=LABELS, parent=self)
        fields = self.fields
        form.add(self.tr("Name"), fields["name"])
        form.add(self.tr("Address"), fields["address"])
        form.add(self.tr("Phone"), fields["phone"])
        form.add(self.tr("Email"), fields["email"])
        form.add(
            self.tr("NPI"),
            fields["npi"],
            help=self.tr("National Provider Identifier: the ten digits of a provider in the United States."),
        )
        form.add(self.tr("Tax ID"), fields["tax_id"])
        fields["quote_prefix"].set_width(12)
        year = self._context.today().year
        form.add(
            self.tr("Quote numbers"),
            fields["quote_prefix"],
            help=self.tr("The letters at their start: Q gives {example}.").format(example=f"Q-{year}-0001"),
        )
        form.add(self.tr("Quotes hold"), fields["quote_valid_days"], unit=self.tr("days, the last one included"))
        return form

    def _keep(self, name: str, value: object) -> None:
        document = self._context.document
        kept = self._context.quote_desk.practice_record
        record = kept.id if kept is not None else None
        practice = Practice.model_validate(self.practice.model_dump() | {name: value})
        label = self.tr("My clinic: {field}").format(field=self._labels[self.fields[name]].lower())
        document.commit(label, puts=[(record, PRACTICE, practice)], place=PLACE)

    def _read_prefix(self, text: str) -> str:
        prefix = text.strip().lower()
        if not _PREFIX.fullmatch(prefix):
            raise FieldError(self.tr("Use 1 to 12 letters and digits, and - or _ between them."))
        return prefix

    def _doubt_npi(self, npi: str) -> str:
        if not npi or npi_check_digit_fits(npi):
            return ""
        if len(npi) != 10 or not npi.isdecimal():
            return self.tr("An NPI has ten digits. It is kept as typed.")
        return self.tr("The last digit does not fit the others. It is kept as typed.")

    def _doubt_email(self, email: str) -> str:
        if not email or re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
            return ""
        return self.tr("This does not look like an email address. It is kept as typed.")


class _WarnedText(TextField):
    """A line of text that may be doubted, and is kept all the same."""

    def __init__(self, doubt: Callable[[str], str]) -> None:
        super().__init__()
        self._warn = doubt

    def _show(self, value: str) -> None:
        super()._show(value)
        self._judge_good(value)
