"""What is known of a clinic: reviews by source, services offered or not, and facts, unknown ones as questions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from ketacost.domain.clinics import Clinic
from ketacost.ui.cards import Card
from ketacost.ui.pages.clinics.about import changed, tied
from ketacost.ui.pages.clinics.desk import Desk
from ketacost.ui.pages.clinics.fact_rows import fact_kind, fact_rows, facts_from, review_kind, service_offer_kind
from ketacost.ui.pages.clinics.layouts import column_of
from ketacost.ui.pages.clinics.rows_editor import RowsEditor
from ketacost.ui.pages.clinics.sheet import Outcome, RowKind
from ketacost.ui.widgets import Label


class FactsPane(QWidget):
    """The second part of a profile; every row shows its source below the table."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._id: UUID | None = None
        self._clinic = Clinic(name="–")
        typing = desk.typing("USD")
        self.reviews = self._rows(self.tr("Reviews"), review_kind(typing), self.tr("Add review"), self.tr("None yet."))
        self.services = self._rows(
            self.tr("Services"), service_offer_kind(typing), self.tr("Add service"), self.tr("Nothing asked yet.")
        )
        self.facts = self._rows(self.tr("Facts"), fact_kind(typing), "", "")
        self.reviews.settled.connect(lambda outcome: self._store(outcome.label, reviews=outcome.rows))
        self.services.settled.connect(lambda outcome: self._store(outcome.label, services=outcome.rows))
        self.facts.settled.connect(self._on_facts)
        self._hint = Label(
            self.tr("Type yes, no, a figure, a range such as 3 – 5, or words. Clear it where nobody knows."),
            "caption",
            wrap=True,
        )
        cards = []
        for title, editor in (
            (self.tr("Experience and facts"), self.facts),
            (self.tr("Reviews"), self.reviews),
            (self.tr("Services"), self.services),
        ):
            card = Card(title, parent=self)
            if editor is self.facts:
                card.add(self._hint)
            card.add(editor)
            cards.append(card)
        column_of(self, cards)

    def show_clinic(self, clinic: UUID, model: Clinic) -> None:
        """Show what is known of a clinic."""
        fresh = clinic != self._id
        self._id, self._clinic = clinic, model
        self.reviews.load(model.reviews, fresh=fresh)
        self.services.load(model.services, fresh=fresh)
        self.facts.load(fact_rows(model, self._desk.reference.fact_labels), fresh=fresh)

    def _rows(self, name: str, kind: RowKind, add: str, nothing: str) -> RowsEditor:
        return RowsEditor(name, kind, self._desk.words.source, add=add, nothing=nothing)

    def _on_facts(self, outcome: Outcome) -> None:
        self._store(outcome.label, facts=facts_from(outcome.rows, self._clinic))

    def _store(self, label: str, **update: Any) -> None:
        if self._id is not None:
            self._clinic = changed(self._clinic, **update)
            self._desk.edit_clinic(tied(label, self._clinic.name), self._id, self._clinic, "facts")
