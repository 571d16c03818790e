"""The tables of one price list below each other; the rare ones stand there once they hold something."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

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
        self._kinds = row_kinds(self._typing, desk.reference, source)
        self._asked: set[str] = set()
        self.tables: dict[str, RowsEditor] = {}
        self._cards: dict[str, Card] = {}
        self._specs = table_specs()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(Space.L)
        for spec in self._specs:
            if not spec.rare:
                self._build(spec)
        self.add_button = Button(self.tr("Add …"), icon="add", parent=self)
        self.add_button.setAccessibleName(self.tr("Add to this price list"))
        self._menu = QMenu(self.add_button)
        self.add_button.setMenu(self._menu)
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addStretch(1)
        self._layout.addLayout(row)

    def table(self, name: str) -> RowsEditor:
        """Give a table; a rare one is built when it is first asked for."""
        if name not in self.tables:
            self._build(next(spec for spec in self._specs if spec.name == name))
            self._order_tabs()
        return self.tables[name]

    def show_list(self, model: FeeSchedule, *, fresh: bool) -> bool:
        """Show a list; `fresh` drops what was half typed. Returns False where its currency made all cells new."""
        same = model.currency == self._currency
        if not same:
            self._currency, fresh = model.currency, True
            self._typing = self._desk.typing(self._currency)
            self._kinds = row_kinds(self._typing, self._desk.reference, self._source)
            for name, table in self.tables.items():
                table.set_kind(self._kinds[name])
        if fresh:
            self._asked.clear()
        self._typing.services.take(model.services)
        self._typing.rows.take(model, self._typing.services)
        for spec in self._specs:
            rows = rows_of(model, spec.name)
            if rows or spec.name in self.tables:
                self.table(spec.name).load(rows, fresh=fresh)
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
        table = self.table(name)
        self._arrange()
        table.begin_row()

    def go_to(self, name: str, row: str) -> None:
        """Put the cursor on a row."""
        if name in self.tables:
            self.tables[name].grid.go_to(row)

    # Within

    def _build(self, spec: TableSpec) -> None:
        card = Card(spec.title, parent=self)
        say = self._desk.words.source
        editor = RowsEditor(spec.title, self._kinds[spec.name], say, add=spec.add, nothing=spec.nothing)
        editor.settled.connect(partial(self.settled.emit, spec.name))
        card.add(editor)
        before = [one.name for one in self._specs[: self._specs.index(spec)] if one.name in self.tables]
        self._layout.insertWidget(len(before), card)
        self.tables[spec.name], self._cards[spec.name] = editor, card

    def _order_tabs(self) -> None:
        """Let Tab go through the tables as they stand, whichever was built first."""
        stops = [stop for spec in self._specs if spec.name in self.tables for stop in self.tables[spec.name].stops()]
        for first, second in pairwise([*stops, self.add_button]):
            QWidget.setTabOrder(first, second)

    def _is_hidden(self, spec: TableSpec) -> bool:
        if not spec.rare or spec.name in self._asked:
            return False
        return spec.name not in self.tables or self.tables[spec.name].model.rowCount() == 0

    def _arrange(self) -> None:
        self._menu.clear()
        for spec in self._specs:
            hidden = self._is_hidden(spec)
            if spec.name in self._cards:
                self._cards[spec.name].setVisible(not hidden)
            if hidden:
                self._menu.addAction(spec.title, partial(self.add, spec.name))
        self.add_button.setVisible(not self._menu.isEmpty())
