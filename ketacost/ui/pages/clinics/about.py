"""Who a clinic is: name and contact, routes, places, the people who treat, notes, and where that comes from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QGridLayout, QWidget

from ketacost.domain.clinics import Clinic
from ketacost.domain.identifiers import npi_check_digit_fits
from ketacost.domain.vocabulary import Modality
from ketacost.services.words import MODALITIES
from ketacost.ui.cards import Card
from ketacost.ui.forms import CheckField, Field, Form, MultilineField, TextField
from ketacost.ui.pages.clinics.contact_card import ContactCard
from ketacost.ui.pages.clinics.desk import Desk
from ketacost.ui.pages.clinics.directory_tags import TagsField
from ketacost.ui.pages.clinics.fact_rows import clinician_kind, location_kind
from ketacost.ui.pages.clinics.layouts import column_of
from ketacost.ui.pages.clinics.rows_editor import RowsEditor
from ketacost.ui.pages.clinics.sheet import Outcome
from ketacost.ui.pages.clinics.source_form import SourceCard
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Label


class AboutPane(QWidget):
    """The first part of a profile."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._id: UUID | None = None
        self._clinic = Clinic(name="–")
        typing = desk.typing("USD")
        self.fields: dict[str, Field[Any]] = {
            "name": TextField(required=True),
            "website": TextField(),
            "email": TextField(),
            "phone": TextField(),
            "npi": NpiField(),
        }
        self.routes = {route: CheckField(words) for route, words in MODALITIES.items()}
        self.tags = TagsField()
        self.notes = MultilineField(lines=4)
        self.locations = self._rows(
            self.tr("Places"), location_kind(), self.tr("Add place"), self.tr("No place yet."), "locations"
        )
        self.clinicians = self._rows(
            self.tr("Clinicians"),
            clinician_kind(typing),
            self.tr("Add clinician"),
            self.tr("Nobody yet."),
            "clinicians",
        )
        self.source = SourceCard(self.tr("Source of this profile"), desk.formats, desk.words)
        self.source.edited.connect(lambda source: self._store(self.tr("Source"), source=source))
        self._lay_out()

    def show_clinic(self, clinic: UUID, model: Clinic) -> None:
        """Show a clinic; what is half typed in it stays if it is the same one."""
        fresh = clinic != self._id
        self._id, self._clinic = clinic, model
        for name, field in self.fields.items():
            _put(field, getattr(model, name), fresh=fresh)
        for route, tick in self.routes.items():
            tick.set_value(route in model.modalities)
        self.contact.show_clinic(clinic, model)
        _put(self.tags, model.tags, fresh=fresh)
        _put(self.notes, model.notes, fresh=fresh)
        self.locations.load(model.locations, fresh=fresh)
        self.clinicians.load(model.clinicians, fresh=fresh)
        self.source.show_source(model.source)

    # Within

    def _lay_out(self) -> None:
        titles = {
            "name": self.tr("Name"),
            "website": self.tr("Website"),
            "email": self.tr("Email"),
            "phone": self.tr("Telephone"),
            "npi": self.tr("NPI"),
        }
        contact = Card(self.tr("Name and contact"), parent=self)
        form = Form(parent=contact)
        for name, field in self.fields.items():
            help_text = self.tr("The clinic's national provider number, ten digits.") if name == "npi" else ""
            form.add(titles[name], field, help=help_text)
            field.committed.connect(lambda value, name=name: self._on_field(name, titles[name], value))
        contact.add(form)
        self.contact = ContactCard(self._desk, self)
        routes = Card(self.tr("Routes"), parent=self)
        routes.add_layout(self._route_grid())
        notes = self._notes_card()
        cards = [contact, routes]
        for title, editor in ((self.tr("Places"), self.locations), (self.tr("Clinicians"), self.clinicians)):
            card = Card(title, parent=self)
            card.add(editor)
            cards.append(card)
        column_of(self, [cards[0], self.contact, *cards[1:], notes, self.source])

    def _notes_card(self) -> Card:
        notes = Card(self.tr("Tags and notes"), parent=self)
        form = Form(parent=notes)
        form.add(self.tr("Tags"), self.tags)
        self.tags.committed.connect(lambda tags: self._store(self.tr("Tags"), tags=tags))
        label = Label(self.tr("What else there is to know"), "caption", parent=notes)
        label.setBuddy(self.notes.area)
        self.notes.set_name(self.tr("Notes"))
        self.notes.committed.connect(lambda text: self._store(self.tr("Notes"), notes=text))
        notes.add(form)
        notes.add(label)
        notes.add(self.notes)
        return notes

    def _route_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.XS)
        for place, (route, tick) in enumerate(self.routes.items()):
            grid.addWidget(tick, place // 2, place % 2)
            tick.committed.connect(lambda ticked, route=route: self._on_route(route, ticked=ticked))
        return grid

    def _rows(self, name: str, kind: Any, add: str, nothing: str, field: str) -> RowsEditor:
        editor = RowsEditor(name, kind, self._desk.words.source, add=add, nothing=nothing)
        editor.settled.connect(lambda outcome: self._on_rows(field, outcome))
        return editor

    def _on_field(self, name: str, title: str, value: str) -> None:
        old = getattr(self._clinic, name)
        self._store(f"{title} {old or '–'} → {value or '–'}", **{name: value})

    def _on_route(self, route: str, *, ticked: bool) -> None:
        kept = [one for one in Modality if (ticked if one == route else one in self._clinic.modalities)]
        said = self.tr("Add route {route}") if ticked else self.tr("Remove route {route}")
        self._store(said.format(route=MODALITIES[route]), modalities=tuple(kept))

    def _on_rows(self, field: str, outcome: Outcome) -> None:
        self._store(outcome.label, **{field: outcome.rows})

    def _store(self, label: str, **update: Any) -> None:
        if self._id is not None:
            model = changed(self._clinic, **update)
            self._clinic = model
            self._desk.edit_clinic(tied(label, model.name), self._id, model)


class NpiField(TextField):
    """A national provider number; one that fails its check digit is kept, with a warning."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(longest=20, parent=parent)
        self._warn = self._doubt

    def _doubt(self, text: str) -> str:
        if not text or npi_check_digit_fits(text):
            return ""
        return self.tr("This is not a valid NPI: its ten digits do not fit together. It is kept as typed.")


def changed(clinic: Clinic, **update: Any) -> Clinic:
    """Return a clinic with other fields, checked anew."""
    return Clinic.model_validate({**{name: getattr(clinic, name) for name in Clinic.model_fields}, **update})


def tied(label: str, name: str) -> str:
    """Say to which clinic a change belongs."""
    return label if name in label else f"{label} · {name}"


def _put(field: Field[Any], value: object, *, fresh: bool) -> None:
    """Show a stored value, unless the person is in the middle of something that cannot be stored."""
    if fresh or not (field.problem() and field.value() == value):
        field.set_value(value)
