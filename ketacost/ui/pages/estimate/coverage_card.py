"""Who pays: the patient alone, or a plan that is kept as a record; folded to one line until it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ketacost.domain.plans import EstimatePlan
from ketacost.ui.cards import Card
from ketacost.ui.context import Context
from ketacost.ui.pages.estimate.words import tr

if TYPE_CHECKING:
    from ketacost.ui.pages.plans.chooser import PlanChooser


class CoverageCard(Card):
    """Edits the coverage.

    `edited(label, plan, field, keep)` carries the estimate as it would be, `kept(label, plan, field, beside)` also what
    becomes of the plans' own records (`editing.Kept`). `rebuilt` where fields came or went.
    """

    edited = Signal(str, object, str, bool)
    kept = Signal(str, object, str, object)
    rebuilt = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("Coverage"), foldable=True, parent=parent)
        self._context = context
        self._plan: EstimatePlan | None = None
        self.inside: PlanChooser | None = None
        self.set_summary(tr("Self-pay"))
        self.set_folded(True)
        self.folded_changed.connect(self._on_folded)

    def show_plan(self, plan: EstimatePlan) -> None:
        """Show who pays in an estimate."""
        self._plan = plan
        if self.inside is not None:
            self.inside.show_plan(plan)
        self._show_summary(plan)

    def refresh(self, plan: EstimatePlan | None) -> None:
        """Take up what became of the plans' own records; an estimate that is being kept is shown right after."""
        if self.inside is not None and plan is not None and plan is self._plan and not self.is_folded():
            self.inside.refresh()

    def settle(self) -> None:
        """Fold: another estimate came in sight."""
        self.set_folded(True)

    def focus_field(self, path: str) -> None:
        """Put the keyboard on a field by its path ("plan.in_network.deductible"), or on the choice of who pays."""
        self.set_folded(False)
        if self.inside is not None:
            self.inside.focus_field(path)

    # Inside

    def _show_summary(self, plan: EstimatePlan) -> None:
        coverage = plan.request.coverage
        if coverage is None:
            aside = plan.coverage_aside
            waits = tr("Self-pay; the plan in {currency} waits")
            self.set_summary(waits.format(currency=aside.plan.currency) if aside is not None else tr("Self-pay"))
            return
        from ketacost.services.coverage_words import NETWORKS, CoverageWords  # few estimates have a plan

        name = CoverageWords(self._context.words).plan(coverage.plan)
        network = NETWORKS[coverage.network] if coverage.network is not None else tr("network not known")
        self.set_summary(tr("{plan} · {network}").format(plan=name, network=network.lower()))

    def _on_folded(self, folded: bool) -> None:
        if not folded and self._plan is not None:
            self._fill().show_plan(self._plan)
        self.rebuilt.emit()

    def _fill(self) -> PlanChooser:
        if self.inside is None:
            from ketacost.ui.pages.plans.chooser import PlanChooser  # not before somebody wants it

            self.inside = PlanChooser(self._context, self)
            self.inside.edited.connect(self.edited)
            self.inside.kept.connect(self.kept)
            self.inside.rebuilt.connect(self.rebuilt)
            self.add(self.inside)
        return self.inside
