"""The document: as it will print, and while it is a draft typed where it stands."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from ketacost.domain.charges import Discount, Reduction
from ketacost.domain.people import Person
from ketacost.domain.quotes import Quote
from ketacost.services.quote_rows import QuoteSheet
from ketacost.services.records import Record
from ketacost.ui.context import Context
from ketacost.ui.forms import DateField, Form, IntegerField, MultilineField, TextField
from ketacost.ui.pages.quotes.blocks import HeadBlock, LinesBlock, TotalsBlock
from ketacost.ui.pages.quotes.editing import QuoteEditing
from ketacost.ui.pages.quotes.lines import DiscountFields, OwnLines, put_value
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Button, Hairline, Label, Tone

WIDEST = 860
QUOTE_DISCOUNT = "quote"
_MOST_SHOWN = 30


class PatientFields(QWidget):
    """The patient as typed on the draft."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = TextField(placeholder=self.tr("Name"), parent=self)
        self.born = DateField(context.formats, optional=True, latest=context.today(), parent=self)
        self.email = TextField(parent=self)
        self.phone = TextField(parent=self)
        self.choose = Button(self.tr("Choose a patient"), "quiet", icon="person", parent=self)
        self.keep = Button(self.tr("Keep for next time"), "quiet", icon="add", parent=self)
        form = Form(label_width=84, parent=self)
        form.add(self.tr("Patient"), self.name)
        form.add(self.tr("Born"), self.born)
        form.add_group(self.tr("Contact"), [(self.email, self.tr("Email")), (self.phone, self.tr("Phone"))])
        self.email.line.setPlaceholderText(self.tr("Email"))
        self.phone.line.setPlaceholderText(self.tr("Phone"))
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.choose)
        buttons.addWidget(self.keep)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(form)
        layout.addLayout(buttons)

    def show_person(self, person: Person, *, is_kept: bool) -> None:
        """Show a patient."""
        put_value(self.name, person.name)
        put_value(self.born, person.date_of_birth)
        put_value(self.email, person.email)
        put_value(self.phone, person.phone)
        self.keep.setVisible(bool(person.name) and not is_kept)


class QuotePaper(QFrame):
    """One quote; edits go straight to the record, `saved_person` tells that a patient was kept."""

    changed = Signal()

    def __init__(self, context: Context, editing: QuoteEditing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._context, self._editing = context, editing
        self._record: Record[Quote] | None = None
        formats = context.formats
        self.head = HeadBlock(self)
        self.patient = PatientFields(context, self)
        self.person = Label("", wrap=True, parent=self)
        self.title = TextField(placeholder=self.tr("What the quote is for"), parent=self)
        self._title_form = Form(label_width=84, parent=self)
        self._title_form.add(self.tr("Title"), self.title)
        self.title_text = Label("", "card-title", wrap=True, parent=self)
        self.lines = LinesBlock(self)
        self.own_title = Label(self.tr("Own lines").upper(), "section", parent=self)
        self.own = OwnLines(formats, self.title.line, self)
        self.discount = DiscountFields(formats, "USD", self.tr("Discount on the whole quote"), self)
        self.totals = TotalsBlock(self)
        self.problem = Label("", tone=Tone.BAD, wrap=True, parent=self)
        self.valid_days = IntegerField(formats, minimum=1, maximum=730, parent=self)
        self.validity = Label("", wrap=True, parent=self)
        self.notes = MultilineField(placeholder=self.tr("Notes for the patient"), parent=self)
        self.notes_text = Label("", wrap=True, parent=self)
        self._valid_row = self._validity_row()
        self._lay_out()
        self._connect()

    @property
    def record(self) -> Record[Quote] | None:
        """The quote in view."""
        return self._record

    def show_record(self, record: Record[Quote], sheet: QuoteSheet | None, problem: str) -> None:
        """Show a quote; where it cannot be computed, say why and keep it editable."""
        self._record = record
        quote = record.model
        self._show_mode(is_draft=quote.is_draft)
        if quote.is_draft:
            self._show_fields(quote, sheet)
        else:
            self._show_texts(quote)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.totals.setVisible(sheet is not None)
        if sheet is not None:
            said = self.tr("Issued {day}") if quote.issued_on else self.tr("Made {day}")
            self.head.show_report(sheet.report, said.format(day=self._context.formats.date(sheet.report.dated)))
            self.validity.setText(sheet.report.validity)
            self._show_sheet(sheet)
        self.setAccessibleName(sheet.report.name if sheet is not None else self.tr("Quote"))

    def focus_field(self, field: str) -> None:
        """Put the keyboard on a field by the name that changes carry."""
        fields: dict[str, QWidget] = {
            "patient": self.patient.name,
            "title": self.title,
            "notes": self.notes,
            "valid_days": self.valid_days,
            "discount": self.discount.kind,
        }
        if field == "lines" and self.own.rows:
            self.own.rows[-1].text.line.setFocus()
        else:
            fields.get(field, self.title).setFocus()

    # Showing

    def _show_fields(self, quote: Quote, sheet: QuoteSheet | None) -> None:
        self.patient.show_person(quote.person, is_kept=self._editing.is_kept(quote.person_record))
        put_value(self.title, quote.title)
        put_value(self.notes, quote.notes)
        put_value(self.valid_days, quote.valid_days)
        currency = quote.request.effective_currency
        amounts = sheet.own_amounts if sheet is not None else ("",) * len(quote.request.charges)
        self.own.set_lines(quote.request.charges, amounts, currency)
        self.discount.set_currency(currency)
        self.discount.set_reduction(_quote_discount(quote))

    def _show_texts(self, quote: Quote) -> None:
        person, formats = quote.person, self._context.formats
        born = self.tr("born {day}").format(day=formats.date(person.date_of_birth)) if person.date_of_birth else ""
        contact = " · ".join(part for part in (born, person.email, person.phone) if part)
        self.person.setText("\n".join(part for part in (person.name or self.tr("No patient named"), contact) if part))
        self.title_text.setText(quote.title)
        self.title_text.setVisible(bool(quote.title))
        self.notes_text.setText(quote.notes)
        self.notes_text.setVisible(bool(quote.notes))

    def _show_sheet(self, sheet: QuoteSheet) -> None:
        self.lines.show_rows(sheet.rows)
        self.totals.show_sheet(sheet)

    def _show_mode(self, *, is_draft: bool) -> None:
        typed = (self.patient, self._title_form, self.own_title, self.own, self.discount, self._valid_row, self.notes)
        for widget in typed:
            widget.setVisible(is_draft)
        for widget in (self.person, self.title_text, self.validity, self.notes_text):
            widget.setVisible(not is_draft)

    # Editing

    def _connect(self) -> None:
        patient = self.patient
        patient.name.committed.connect(lambda value: self._edit_person(name=value))
        patient.born.committed.connect(lambda value: self._edit_person(date_of_birth=value))
        patient.email.committed.connect(lambda value: self._edit_person(email=value))
        patient.phone.committed.connect(lambda value: self._edit_person(phone=value))
        patient.choose.clicked.connect(self._choose_person)
        patient.keep.clicked.connect(self._keep_person)
        self.title.committed.connect(lambda value: self._edit(self.tr("Title of the quote"), "title", title=value))
        self.notes.committed.connect(lambda value: self._edit(self.tr("Notes of the quote"), "notes", notes=value))
        self.valid_days.committed.connect(self._on_valid_days)
        self.own.changed.connect(self._on_lines)
        self.own.previewed.connect(self._on_preview)
        self.discount.changed.connect(self._on_discount)

    def _edit(self, label: str, field: str, **update: object) -> None:
        if self._record is not None:
            self._editing.edit(self._record, label, field, **update)

    def _edit_person(self, **update: object) -> None:
        if self._record is not None:
            self._editing.edit_person(self._record, self.tr("Patient of the quote"), **update)

    def _on_valid_days(self, days: int) -> None:
        self._edit(self.tr("Valid for {days} days").format(days=days), "valid_days", valid_days=days)

    def _on_lines(self, label: str, charges: object) -> None:
        if self._record is not None:
            self._editing.edit_request(self._record, label, "lines", charges=charges)

    def _on_preview(self, charges: object) -> None:
        sheet = self._editing.previewed(self._record, charges=charges) if self._record is not None else None
        if sheet is not None:
            self.own.set_amounts(sheet.own_amounts)
            self._show_sheet(sheet)

    def _on_discount(self) -> None:
        if self._record is None:
            return
        reduction = self.discount.reduction()
        others = tuple(one for one in self._record.model.request.discounts if one.id != QUOTE_DISCOUNT)
        mine = () if reduction is None else (_as_discount(reduction),)
        self._editing.edit_request(
            self._record, self.tr("Discount on the whole quote"), "discount", discounts=others + mine
        )

    def _choose_person(self) -> None:
        menu = QMenu(self)
        for record, person in self._editing.people()[:_MOST_SHOWN]:
            action = menu.addAction(person.name)
            action.triggered.connect(partial(self._use_person, record, person))
        if menu.isEmpty():
            menu.addAction(self.tr("No patients kept yet")).setEnabled(False)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.patient.choose.mapToGlobal(self.patient.choose.rect().bottomLeft()))

    def _use_person(self, record: UUID, person: Person, _checked: object = None) -> None:
        if self._record is not None:
            self._editing.use_person(self._record, record, person)

    def _keep_person(self) -> None:
        if self._record is not None:
            self._editing.keep_person(self._record)

    # Layout

    def _validity_row(self) -> QWidget:
        row = QWidget(self)
        words = Label(self.tr("Valid for"), parent=row)
        words.setBuddy(self.valid_days.line)
        self.valid_days.set_name(self.tr("Valid for, in days from the day it is issued"))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(words)
        layout.addWidget(self.valid_days)
        layout.addWidget(Label(self.tr("days from the day it is issued"), parent=row), 1)
        return row

    def _lay_out(self) -> None:
        self.notes.set_name(self.tr("Notes"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        layout.setSpacing(Space.L)
        for widget in (
            self.head,
            Hairline(self),
            self.patient,
            self.person,
            self._title_form,
            self.title_text,
            self.lines,
            self.own_title,
            self.own,
            self.discount,
            self.problem,
            self.totals,
            Hairline(self),
            self._valid_row,
            self.validity,
            self.notes,
            self.notes_text,
        ):
            layout.addWidget(widget)
        layout.addStretch(1)
        current_theme().follow(self, lambda: self.setMaximumWidth(current_theme().px(WIDEST)), key="width")


def _quote_discount(quote: Quote) -> Reduction | None:
    return next((one for one in quote.request.discounts if one.id == QUOTE_DISCOUNT), None)


def _as_discount(reduction: Reduction) -> Discount:
    amount: Decimal | None = reduction.amount
    return Discount(id=QUOTE_DISCOUNT, name="Discount", percent=reduction.percent, amount=amount)
