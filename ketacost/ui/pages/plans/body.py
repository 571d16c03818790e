"""The plan in the Coverage card: the few things a person knows, and all the rest under "More"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ketacost.domain.courses import Course
from ketacost.domain.coverage.plans import Coverage, Network
from ketacost.ui.context import Context
from ketacost.ui.pages.plans.binding import Bindings
from ketacost.ui.pages.plans.few import YearlyAmounts, year_form
from ketacost.ui.pages.plans.routes import ClinicForm, Services
from ketacost.ui.pages.plans.terms import services_of
from ketacost.ui.pages.plans.visits import Visits
from ketacost.ui.pages.plans.words import tr
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Button

if TYPE_CHECKING:
    from ketacost.ui.pages.plans.more import MoreSections


class PlanBody(QWidget):
    """Edits a coverage; `edited(label, coverage, path, keep)`, and `rebuilt` where rows came or went."""

    edited = Signal(str, object, str, bool)
    rebuilt = Signal()

    def __init__(self, context: Context, coverage: Coverage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._course: Course | None = None
        self.bound = Bindings(context, self)
        self.bound.coverage = coverage
        self.clinic = ClinicForm(self.bound, self)
        self.amounts = {Network.IN: YearlyAmounts(self.bound, Network.IN, self)}
        self.visits = Visits(self.bound, self)
        self.year = year_form(self.bound, self)
        self.services = Services(self.bound, self)
        self.more_button = Button(tr("More about this plan"), "quiet", parent=self)
        self.more_button.setCheckable(True)
        self.more_button.toggled.connect(self._on_more)
        self.more: QWidget | None = None
        self._limits = QVBoxLayout()
        self._limits.setSpacing(Space.M)
        self._limits.addWidget(self.amounts[Network.IN])
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(Space.M)
        self._layout.addWidget(self.clinic)
        self._layout.addLayout(self._limits)
        for widget in (self.year, self.visits, self.services):
            self._layout.addWidget(widget)
        self._layout.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.bound.edited.connect(self.edited)

    def show_coverage(self, coverage: Coverage, course: Course | None) -> None:
        """Show a coverage of a course."""
        self._course = course
        self.bound.coverage = coverage
        self.bound.first_day = course.start if course is not None else self.bound.today
        rebuilt = self._show_limits(coverage)
        rebuilt |= self.visits.show_visits(course)
        rebuilt |= self.services.show_services(services_of(course))
        if self.more is not None:
            rebuilt |= self._sections().show_coverage(services_of(course))
        self.bound.show(coverage)
        self.clinic.show_clinic()
        if rebuilt:
            self.rebuilt.emit()

    def focus_field(self, path: str) -> None:
        """Put the keyboard on the field at a path; what it lies in is opened."""
        field = self.bound.field(path)
        if field is None or not field.isVisibleTo(self):
            self.more_button.setChecked(True)
            self._sections().open_for(path)
            field = self.bound.field(path)
        if field is not None:
            field.setFocus()

    # Inside

    def _show_limits(self, coverage: Coverage) -> bool:
        wanted = [*Network] if coverage.network is None else [coverage.network]
        rebuilt = False
        for network in wanted:
            if network not in self.amounts:
                self.amounts[network] = YearlyAmounts(self.bound, network, self)
                self._limits.addWidget(self.amounts[network])
                rebuilt = True
        for network, amounts in self.amounts.items():
            amounts.setVisible(network in wanted)
            amounts.show_amounts(beside_another=len(wanted) > 1)
        return rebuilt

    def _on_more(self, wanted: bool) -> None:
        if wanted:
            self._sections().show_coverage(services_of(self._course))
        if self.more is not None:
            self.more.setVisible(wanted)
        self.more_button.setText(tr("Less about this plan") if wanted else tr("More about this plan"))
        self.rebuilt.emit()

    def _sections(self) -> MoreSections:
        from ketacost.ui.pages.plans.more import MoreSections  # many fields that few people open

        if not isinstance(self.more, MoreSections):
            self.more = MoreSections(self._context, self.bound, self)
            self.more.rebuilt.connect(self.rebuilt)
            self._layout.addWidget(self.more)
        return self.more
