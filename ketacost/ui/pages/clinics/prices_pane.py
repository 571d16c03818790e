"""The price lists of a clinic: which one, its tables, and what the usual course costs by it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.ui.cards import Card
from ketacost.ui.forms import ChoiceField, DateField, Field, Form, MultilineField, TextField
from ketacost.ui.pages.clinics.currency_field import CurrencyField
from ketacost.ui.pages.clinics.desk import Desk
from ketacost.ui.pages.clinics.layouts import column_of
from ketacost.ui.pages.clinics.price_cards import PriceCards
from ketacost.ui.pages.clinics.rows_editor import RowsEditor
from ketacost.ui.pages.clinics.sheet import Outcome
from ketacost.ui.pages.clinics.source_form import SourceCard
from ketacost.ui.pages.clinics.terms_rows import update_of
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Badge, Button, EmptyState, IconButton, Label, Tone, clear_layout


class PricesPane(QWidget):
    """The first part of a profile: one list at a time, edited in place."""

    import_asked = Signal()
    export_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clinic: UUID | None = None
        self._id: UUID | None = None
        self._list = FeeSchedule()
        self.choice: ChoiceField[UUID] = ChoiceField()
        self.choice.committed.connect(self.show_list)
        self.fields: dict[str, Field[Any]] = {
            "name": TextField(required=True),
            "currency": CurrencyField(),
            "as_of": DateField(desk.formats, optional=True),
        }
        self.notes = MultilineField(lines=3)
        self.source = SourceCard(self.tr("Source of this list"), desk.formats, desk.words)
        self.source.edited.connect(lambda source: self._store(self.tr("Source"), "", source=source))
        self._answer = Label("", "card-title", wrap=True)
        self._why = Label("", "caption", wrap=True)
        self._content = QWidget(self)
        self.cards = PriceCards(desk, lambda: self._list.source)  # its parent comes last: Tab follows that order
        self.cards.settled.connect(self._on_rows)
        self._empty = EmptyState(
            "clinics",
            self.tr("No price list yet"),
            self.tr("Type the clinic's prices here, or paste them from a spreadsheet."),
            self.tr("New price list"),
            parent=self,
        )
        self._empty.acted.connect(self._on_new)
        self._lay_out()

    @property
    def tables(self) -> dict[str, RowsEditor]:
        """The tables by the field of a price list that they edit."""
        return self.cards.tables

    @property
    def model(self) -> FeeSchedule:
        """The list that is shown, as it is stored."""
        return self._list

    @property
    def current(self) -> UUID | None:
        """The list that is shown."""
        return self._id

    def show_clinic(self, clinic: UUID) -> None:
        """Show the lists of a clinic; the one that was shown stays if it is still there."""
        if clinic != self._clinic:
            self._clinic, self._id = clinic, None
        lists = self._desk.lists(clinic)
        self._empty.setVisible(not lists)
        self._content.setVisible(bool(lists))
        self.choice.set_choices([(one.id, self._title(one.model)) for one in lists])
        if not lists:
            self._id = None
            return
        ids = [one.id for one in lists]
        self.show_list(self._id if self._id in ids else ids[0])

    def show_list(self, schedule: UUID) -> None:
        """Show one list; what is half typed in it stays if it is the same one."""
        model = self._desk.schedule(schedule)
        if model is None:
            return
        fresh = schedule != self._id
        self._id, self._list = schedule, model
        self.choice.set_value(schedule)
        fresh = not self.cards.show_list(model, fresh=fresh) or fresh
        for name, field in self.fields.items():
            value = getattr(model, name)
            if fresh or not (field.problem() and field.value() == value):
                field.set_value(value)
        self.notes.set_value(model.notes)
        self.source.show_source(model.source)
        self._say_age(model)
        self._say_answer(model)

    def go_to(self, schedule: UUID, table: str = "", row: str = "") -> None:
        """Show a list and put the cursor on one of its rows."""
        self.show_list(schedule)
        self.cards.go_to(table, row)

    # Within

    def _lay_out(self) -> None:
        head = self._head()
        notes = Card(self.tr("Notes on this list"), parent=self._content)
        self.notes.set_name(self.tr("Notes on this list"))
        self.notes.committed.connect(lambda text: self._store(self.tr("Notes"), "", notes=text))
        notes.add(self.notes)
        column_of(self._content, [head, self.cards, notes, self.source])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._content)
        layout.addWidget(self._empty)

    def _head(self) -> Card:
        card = Card(parent=self._content)
        label = Label(self.tr("Price list"), parent=card)
        label.setBuddy(self.choice.combo)
        self.choice.set_name(self.tr("Price list"))
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        card.add_layout(row)  # at once: Tab follows the order in which widgets find their parent
        row.addWidget(label)
        row.addWidget(self.choice, 1)
        new = Button(self.tr("New list"), "quiet", icon="add", parent=card)
        new.clicked.connect(self._on_new)
        row.addWidget(new)
        self.import_button = Button(self.tr("Import prices…"), "quiet", parent=card)
        self.import_button.clicked.connect(self.import_asked)
        row.addWidget(self.import_button)
        more = IconButton("more", self.tr("More for this price list"), parent=card)
        more.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(more)
        menu.addAction(self.tr("Export prices…"), self.export_asked.emit)
        menu.addAction(self.tr("Duplicate this list"), self._on_duplicate)
        menu.addAction(self.tr("Delete this list"), self._on_delete)
        more.setMenu(menu)
        row.addWidget(more)
        form = Form(parent=card)
        self.fields["as_of"].set_width(14)
        titles = {"name": self.tr("Name"), "currency": self.tr("Currency"), "as_of": self.tr("Prices as of")}
        form.add_group(
            titles["name"], [self.fields["name"], self.tr("in"), (self.fields["currency"], titles["currency"])]
        )
        day = form.add(titles["as_of"], self.fields["as_of"]).content
        day.setToolTip(self.tr("Empty: the day is not known."))
        self._age_place = QHBoxLayout()
        _first_line(day).insertLayout(1, self._age_place)
        for name, field in self.fields.items():
            field.committed.connect(lambda value, name=name: self._on_field(name, titles[name], value))
        card.add(form)
        card.add(self._answer)
        card.add(self._why)
        return card

    def _title(self, model: FeeSchedule) -> str:
        name = model.name or self.tr("Price list without a name")
        return f"{name} · {model.currency}"

    def _say_age(self, model: FeeSchedule) -> None:
        clear_layout(self._age_place)
        age = self._desk.age(model.as_of)
        if age.tone is not Tone.PLAIN:
            self._age_place.addWidget(Badge(age.words, age.tone, parent=self._content))

    def _say_answer(self, model: FeeSchedule) -> None:
        figure, why = self._desk.usual_course(model)
        self._answer.setText(self.tr("By this list the usual IV course costs {figure}.").format(figure=figure))
        self._answer.setVisible(bool(figure))
        self._why.setText("\n".join(why))
        self._why.setVisible(bool(why))

    def answer_text(self) -> str:
        """Give what the page says that the usual course costs."""
        return "" if self._answer.isHidden() else self._answer.text()

    def _on_field(self, name: str, title: str, value: Any) -> None:
        old = getattr(self._list, name)
        if name == "as_of":
            old, value_text = (self._desk.formats.short_date(day) if day else "" for day in (old, value))
        else:
            value_text = str(value)
        self._store(f"{title} {old or '–'} → {value_text or '–'}", "", **{name: value})

    def _on_rows(self, name: str, outcome: Outcome) -> None:
        self._store(outcome.label, f"{name}/{outcome.row_id}".rstrip("/"), **update_of(name, outcome.rows))

    def _store(self, label: str, where: str, **update: Any) -> None:
        if self._id is None:
            return
        fields = {name: getattr(self._list, name) for name in FeeSchedule.model_fields}
        self._list = FeeSchedule.model_validate({**fields, **update})
        self._desk.edit_list(label, self._id, self._list, where)

    def _on_new(self) -> None:
        if self._clinic is not None:
            self.show_list(self._desk.new_list(self._clinic))
            self.fields["name"].setFocus()

    def _on_duplicate(self) -> None:
        if self._clinic is not None:
            self.show_list(self._desk.new_list(self._clinic, self._list))

    def _on_delete(self) -> None:
        if self._id is not None:
            self._desk.delete_list(self._id)


def _first_line(content: QWidget) -> QHBoxLayout:
    """Return the line of fields of a form row, for a badge beside them."""
    column = content.layout()
    item = column.itemAt(0) if column is not None else None
    line = item.layout() if item is not None else None
    if not isinstance(line, QHBoxLayout):
        msg = "a form row has a line of fields"
        raise TypeError(msg)
    return line
