"""One clinic beside the list: what it is in a line, its prices, what is known of it, and who it is."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from ketacost.domain.clinics import TREATMENTS, YEARS, Clinic
from ketacost.domain.comparison.reviews import adjusted_rating
from ketacost.ui.pages.clinics.about import AboutPane
from ketacost.ui.pages.clinics.call_sheet_pane import CallSheetPane
from ketacost.ui.pages.clinics.desk import Desk, places_of
from ketacost.ui.pages.clinics.facts_pane import FactsPane
from ketacost.ui.pages.clinics.prices_pane import PricesPane
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Badge, Button, IconButton, Label, Scroll, Tone

PRICES, FACTS, CALL, CLINIC = "prices", "facts", "call", "clinic"
TABS = (PRICES, FACTS, CALL, CLINIC)
Pane = PricesPane | FactsPane | CallSheetPane | AboutPane
P = TypeVar("P", PricesPane, FactsPane, CallSheetPane, AboutPane)


class Profile(QWidget):
    """A clinic with its parts as tabs; `closed` asks to go back to the list."""

    closed = Signal()
    duplicated = Signal()
    deleted = Signal()
    import_asked = Signal()
    export_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.id: UUID | None = None
        self.name = Label("", "page-title", wrap=True, parent=self)
        self.badge = Badge(self.tr("sample"), parent=self)
        self.summary = Label("", tone=Tone.MUTED, wrap=True, parent=self)
        self.back = Button(self.tr("‹ All clinics"), "quiet", parent=self)
        self.back.clicked.connect(self.closed)
        self.more = IconButton("more", self.tr("More for this clinic"), parent=self)
        self.more.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        menu.addAction(self.tr("Duplicate this clinic"), self.duplicated.emit)
        menu.addAction(self.tr("Delete this clinic"), self.deleted.emit)
        self.more.setMenu(menu)
        self.close_button = IconButton("close", self.tr("Close this clinic (Esc)"), tint="muted", parent=self)
        self.close_button.clicked.connect(self.closed)
        self._panes: dict[str, Pane] = {}
        self.tabs = QTabBar(self)
        self.tabs.setAccessibleName(self.tr("Parts of the profile"))
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self._stack = QStackedWidget(self)
        self._holders: dict[str, QStackedWidget] = {}
        titles = {
            PRICES: self.tr("Prices"),
            FACTS: self.tr("Facts and reviews"),
            CALL: self.tr("Call sheet"),
            CLINIC: self.tr("Clinic"),
        }
        for key in TABS:
            self.tabs.addTab(titles[key])
            self._holders[key] = QStackedWidget(self._stack)
            self._stack.addWidget(self._holders[key])
        self.tabs.currentChanged.connect(self._on_tab)
        self._lay_out()

    @property
    def prices(self) -> PricesPane:
        """The part with the price lists."""
        return self._pane(PRICES, PricesPane)

    @property
    def facts(self) -> FactsPane:
        """The part with what is known."""
        return self._pane(FACTS, FactsPane)

    @property
    def call(self) -> CallSheetPane:
        """The part with what to ask."""
        return self._pane(CALL, CallSheetPane)

    @property
    def about(self) -> AboutPane:
        """The part that says who the clinic is."""
        return self._pane(CLINIC, AboutPane)

    def show_clinic(self, clinic: UUID) -> bool:
        """Show a clinic; return False where it is gone."""
        model = self._desk.clinic(clinic)
        if model is None:
            return False
        self.id = clinic
        self.name.setText(model.name)
        self.badge.setVisible(model.is_sample)
        self.summary.setText(self._said(model))
        self._fill()
        return True

    def show_tab(self, tab: str) -> None:
        """Bring one part to the front."""
        if tab in TABS:
            self.tabs.setCurrentIndex(TABS.index(tab))

    def set_alone(self, *, alone: bool) -> None:
        """Offer the way back to the list where the profile stands in its place."""
        self.back.setVisible(alone)
        self.close_button.setVisible(not alone)

    # Within

    def _pane(self, key: str, kind: type[P]) -> P:
        """Give a part, built when it is first needed."""
        pane = self._panes.get(key)
        if not isinstance(pane, kind):
            holder = self._holders[key]
            pane = kind(self._desk, holder)
            self._panes[key] = pane
            if isinstance(pane, PricesPane):
                pane.import_asked.connect(self.import_asked)
                pane.export_asked.connect(self.export_asked)
            holder.addWidget(Scroll(pane, holder))
        return pane

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self.name, 1)
        head.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.more)
        head.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.S, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(head)
        layout.addWidget(self.summary)
        layout.addWidget(self.tabs)
        layout.addWidget(self._stack, 1)

    def _said(self, model: Clinic) -> str:
        words = self._desk.words
        years, treatments = words.fact(model.fact(YEARS)), words.fact(model.fact(TREATMENTS))
        rating = self._desk.rating(adjusted_rating(model.reviews, self._desk.reference.review_prior))
        parts = [
            places_of(model),
            self.tr("years of giving ketamine: {years}").format(years=years),
            self.tr("treatments: {treatments}").format(treatments=treatments),
            self.tr("reviews: {rating}").format(rating=rating),
        ]
        return " · ".join(part for part in parts if part)

    def _on_tab(self, at: int) -> None:
        self._stack.setCurrentIndex(at)
        self._fill()

    def _fill(self) -> None:
        """Fill the part in front; the others are filled when they come there."""
        model = self._desk.clinic(self.id) if self.id is not None else None
        if self.id is None or model is None:
            return
        match TABS[self.tabs.currentIndex()]:
            case "prices":
                self.prices.show_clinic(self.id)
            case "facts":
                self.facts.show_clinic(self.id, model)
            case "call":
                self.call.show_clinic(self.id, model)
            case _:
                self.about.show_clinic(self.id, model)
