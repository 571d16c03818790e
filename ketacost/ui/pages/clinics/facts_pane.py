"""What is known of a clinic: facts by group, reviews by source, services; unknown ones as questions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ketacost.domain.clinic_facts import FactCatalogue, FactEntry, FactGroup, with_facts
from ketacost.domain.clinics import Clinic
from ketacost.services.call_sheet import fact_history, own_facts
from ketacost.services.glances import stored
from ketacost.services.kinds import OWN_FACT
from ketacost.ui.cards import Card
from ketacost.ui.pages.clinics.about import changed, tied
from ketacost.ui.pages.clinics.desk import Desk
from ketacost.ui.pages.clinics.fact_history import FactHistoryDialog
from ketacost.ui.pages.clinics.fact_rows import (
    fact_kind,
    fact_rows,
    facts_from,
    further_entries,
    review_kind,
    service_offer_kind,
)
from ketacost.ui.pages.clinics.layouts import column_of
from ketacost.ui.pages.clinics.own_fact_dialog import OwnFactDialog
from ketacost.ui.pages.clinics.rows_editor import RowsEditor
from ketacost.ui.pages.clinics.sheet import Outcome, RowKind
from ketacost.ui.widgets import Button, Label


class FactsPane(QWidget):
    """The second part of a profile; every row shows its source below the table."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._id: UUID | None = None
        self._clinic = Clinic(name="–")
        self._catalogue = desk.reference.facts
        self._currency = "USD"
        self.dialog: FactHistoryDialog | OwnFactDialog | None = None
        typing = desk.typing(self._currency)
        self._hint = Label(
            self.tr("Type yes, no, a figure, a range such as 3 – 5, or words. Clear it where nobody knows."),
            "caption",
            wrap=True,
        )
        self.groups = {one.id: self._group(one.label) for one in self._catalogue.groups}
        self.reviews = self._rows(self.tr("Reviews"), review_kind(typing), self.tr("Add review"), self.tr("None yet."))
        self.services = self._rows(
            self.tr("Services"), service_offer_kind(typing), self.tr("Add service"), self.tr("Nothing asked yet.")
        )
        self.reviews.settled.connect(lambda outcome: self._store(outcome.label, reviews=outcome.rows))
        self.services.settled.connect(lambda outcome: self._store(outcome.label, services=outcome.rows))
        self.add_button = Button(
            self.tr("Add a fact of your own"),
            "quiet",
            icon="add",
            tip=self.tr("Something else that you ask every clinic"),
        )
        self.add_button.clicked.connect(self.ask_own_fact)
        self._lay_out()

    @property
    def facts(self) -> RowsEditor:
        """The facts that stand first: who treats, and how safely."""
        return self.groups[FactGroup.HANDS]

    def show_clinic(self, clinic: UUID, model: Clinic) -> None:
        """Show what is known of a clinic."""
        fresh = clinic != self._id
        self._id, self._clinic = clinic, model
        self._catalogue = catalogue_of(self._desk)
        self._take_currency(clinic)
        self.reviews.load(model.reviews, fresh=fresh)
        self.services.load(model.services, fresh=fresh)
        entries = (*self._catalogue.facts, *further_entries(model, self._catalogue.labels))
        for group, editor in self.groups.items():
            editor.load(fact_rows(model, [one for one in entries if one.group == group]), fresh=fresh)

    def ask_own_fact(self) -> None:
        """Ask for a fact that the catalogue does not have."""
        groups = [(one.id, one.label) for one in self._catalogue.groups]
        dialog = OwnFactDialog(groups, self._catalogue.labels, self)
        dialog.taken.connect(self._on_own_fact)
        self._open(dialog)

    def show_history(self, editor: RowsEditor) -> None:
        """Show what became of the fact that the cursor is on."""
        entry = self._current(editor)
        if entry is None or self._id is None:
            return
        steps = fact_history(self._desk.document.workspace, self._id, entry)
        self._open(FactHistoryDialog(entry, steps, self._desk.words, self._desk.formats, self._currency, self))

    def remove_own_fact(self, editor: RowsEditor) -> None:
        """Ask no clinic any more for the fact of one's own that the cursor is on; what is known of it stays."""
        entry = self._current(editor)
        kept = stored(self._desk.document.list(OWN_FACT))
        records = [record for record, data in kept if entry is not None and data.get("id") == entry.id]
        if entry is None or not records:
            self._desk.context.tell(
                self.tr("This fact comes with the program."), self.tr("Only facts of your own can be removed.")
            )
            return
        label = self.tr("Remove fact {name}").format(name=entry.label)
        self._desk.document.commit(label, deletes=records, place=f"clinics/{self._id}/facts")

    # Within

    def _lay_out(self) -> None:
        head = QWidget(self)
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._hint)
        cards = [self._card(one.label, self.groups[one.id]) for one in self._catalogue.groups]
        foot = QWidget(self)  # Tab goes on in the order in which things are made
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.add_button)
        row.addStretch(1)
        rest = [self._card(self.tr("Reviews"), self.reviews), self._card(self.tr("Services"), self.services)]
        column_of(self, [head, *cards, foot, *rest])

    def _card(self, title: str, editor: RowsEditor) -> Card:
        card = Card(title, parent=self)
        card.add(editor)
        return card

    def _group(self, name: str) -> RowsEditor:
        kind = fact_kind(self._desk.typing(self._currency), self._desk.context.today())
        editor = self._rows(name, kind, "", self.tr("Nothing to ask here."))
        editor.settled.connect(self._on_facts)
        menu = editor.more.menu()
        menu.addSeparator()
        menu.addAction(self.tr("History of this fact"), lambda: self.show_history(editor))
        menu.addAction(self.tr("Remove this fact of your own"), lambda: self.remove_own_fact(editor))
        return editor

    def _rows(self, name: str, kind: RowKind, add: str, nothing: str) -> RowsEditor:
        return RowsEditor(name, kind, self._desk.words.source, add=add, nothing=nothing)

    def _take_currency(self, clinic: UUID) -> None:
        currency = currency_of(self._desk, clinic)
        if currency != self._currency:
            self._currency = currency
            kind = fact_kind(self._desk.typing(currency), self._desk.context.today())
            for editor in self.groups.values():
                editor.set_kind(kind)

    def _current(self, editor: RowsEditor) -> FactEntry | None:
        at = editor.grid.currentIndex()
        row = at.row() if at.isValid() else 0
        lines = editor.model.sheet.lines
        found = lines[row].values.get("entry") if row < len(lines) else None
        return found if isinstance(found, FactEntry) else None

    def _open(self, dialog: FactHistoryDialog | OwnFactDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._on_closed)
        dialog.open()

    def _on_closed(self) -> None:
        self.dialog = None

    def _on_own_fact(self, entry: FactEntry) -> None:
        label = self.tr("Add fact {name}").format(name=entry.label)
        self._desk.document.commit(label, [(None, OWN_FACT, entry)], place=f"clinics/{self._id}/facts")

    def _on_facts(self, outcome: Outcome) -> None:
        if self._id is not None:
            self._clinic = with_facts(self._clinic, facts_from(outcome.rows, self._clinic), self._catalogue)
            self._desk.edit_clinic(tied(outcome.label, self._clinic.name), self._id, self._clinic, "facts")

    def _store(self, label: str, **update: Any) -> None:
        if self._id is not None:
            self._clinic = changed(self._clinic, **update)
            self._desk.edit_clinic(tied(label, self._clinic.name), self._id, self._clinic, "facts")


def catalogue_of(desk: Desk) -> FactCatalogue:
    """Return every fact that one may ask for, those of the user's own included."""
    return desk.reference.facts.with_own(own_facts(desk.document.workspace))


def currency_of(desk: Desk, clinic: UUID) -> str:
    """Return the currency of a clinic's newest prices."""
    lists = desk.lists(clinic)
    return lists[0].model.currency if lists else "USD"
