"""The tables of one price list below each other; the rare ones stand there once they hold something."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.sources import Source
from ketacost.ui.cards import Card
from ketacost.ui.pages.clinics.desk import Desk
from ketacost.ui.pages.clinics.price_tables import TableSpec, row_kinds, table_specs
from ketacost.ui.pages.clinics.remarks import remarks_on
from ketacost.ui.pages.clinics.rows_editor import RowsEditor
from ketacost.ui.pages.clinics.terms_rows import rows_of
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Button


class PriceCards(QWidget):
    """All tables of a list; `settled(table, outcome)` carries what is to be stored."""

    settled = Signal(str, object)

    def __init__(self, desk: Desk, source: Callable[[], Source], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._source = desk, source
        self._currency = "USD"
        self._typing = desk.typing(self._currency)
        self._asked: set[str] = set()
        self.tables: dict[str, RowsEditor] = {}
        self._cards: dict[str, Card] = {}
        self._specs = table_specs()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.L)
        kinds = row_kinds(self._typing, desk.reference, source)
        for spec in self._specs:
            card = Card(spec.title, parent=self)
            editor = RowsEditor(spec.title, kinds[spec.name], desk.words.source, add=spec.add, nothing=spec.nothing)
            editor.settled.connect(partial(self.settled.emit, spec.name))
            card.add(editor)
            card.setVisible(not spec.rare)
            self.tables[spec.name], self._cards[spec.name] = editor, card
            layout.addWidget(card)
        self.add_button = Button(self.tr("Add …"), icon="add", parent=self)
        self.add_button.setAccessibleName(self.tr("Add to this price list"))
        self._menu = QMenu(self.add_button)
        self.add_button.setMenu(self._menu)
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addStretch(1)
        layout.addLayout(row)

    def show_list(self, model: FeeSchedule, *, fresh: bool) -> bool:
        """Show a list; `fresh` drops what was half typed. Returns False where its currency made all cells new."""
        same = model.currency == self._currency
        if not same:
            self._currency, fresh = model.currency, True
            self._typing = self._desk.typing(self._currency)
            for name, kind in row_kinds(self._typing, self._desk.reference, self._source).items():
                self.tables[name].set_kind(kind)
        if fresh:
            self._asked.clear()
        self._typing.services.take(model.services)
        self._typing.rows.take(model, self._typing.services)
        for name, table in self.tables.items():
            table.load(rows_of(model, name), fresh=fresh)
        self.say_remarks(model)
        self._arrange()
        return same

    def say_remarks(self, model: FeeSchedule) -> None:
        """Say beside the rows what is wrong between them."""
        told = remarks_on(model, self._typing)
        for name, table in self.tables.items():
            table.model.set_remarks(told.get(name, {}))

    def offered(self) -> list[str]:
        """The titles of the tables that the menu can add."""
        return [spec.title for spec in self._specs if self._is_hidden(spec)]

    def add(self, name: str) -> None:
        """Bring a table in and start typing in it."""
        self._asked.add(name)
        self._arrange()
        self.tables[name].begin_row()

    def go_to(self, name: str, row: str) -> None:
        """Put the cursor on a row."""
        if name in self.tables:
            self.tables[name].grid.go_to(row)

    # Within

    def _is_hidden(self, spec: TableSpec) -> bool:
        return spec.rare and spec.name not in self._asked and self.tables[spec.name].model.rowCount() == 0

    def _arrange(self) -> None:
        self._menu.clear()
        for spec in self._specs:
            hidden = self._is_hidden(spec)
            self._cards[spec.name].setVisible(not hidden)
            if hidden:
                self._menu.addAction(spec.title, partial(self.add, spec.name))
        self.add_button.setVisible(not self._menu.isEmpty())
