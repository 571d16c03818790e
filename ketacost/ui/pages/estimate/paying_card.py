"""When the money moves: at each visit, at the start, or in monthly payments."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ketacost.domain.plans import EstimatePlan
from ketacost.domain.purchases import PayingKind
from ketacost.ui.cards import Card
from ketacost.ui.context import Context
from ketacost.ui.forms import DateField, Form, IntegerField, SegmentedField
from ketacost.ui.pages.estimate.editing import changed, show_in, with_request
from ketacost.ui.pages.estimate.words import tr

USUAL_INSTALMENTS = 6


class PayingCard(Card):
    """Edits the funding; `edited(label, plan, field, keep)` carries the plan as it would be."""

    edited = Signal(str, object, str, bool)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("Paying"), foldable=True, parent=parent)
        self._plan: EstimatePlan | None = None
        self._kinds = [
            (PayingKind.AS_YOU_GO, tr("At each visit")),
            (PayingKind.UP_FRONT, tr("At the start")),
            (PayingKind.INSTALMENTS, tr("Monthly")),
        ]
        self.kind: SegmentedField[Any] = SegmentedField(self._kinds)
        self.count = IntegerField(context.formats, minimum=1, maximum=120)
        self.first = DateField(context.formats, optional=True)
        self.form = Form(parent=self)
        self.form.add(tr("I pay"), self.kind)
        self._count_row = self.form.add(
            tr("In"), self.count, unit=tr("equal payments"), help=tr("Without interest; the last one takes the cents.")
        )
        self._first_row = self.form.add(tr("From"), self.first, help=tr("Empty: from the first charge on."))
        self.add(self.form)
        self.kind.committed.connect(self._on_kind)
        for name, field, label in (
            ("count", self.count, tr("Payments {before} → {after}")),
            ("first_date", self.first, tr("First payment")),
        ):
            field.previewed.connect(lambda value, name=name, label=label: self._edit(name, value, label, keep=False))
            field.committed.connect(lambda value, name=name, label=label: self._edit(name, value, label, keep=True))

    def show_plan(self, plan: EstimatePlan) -> None:
        """Show how a plan is paid."""
        self._plan = plan
        funding = plan.request.funding
        self.kind.set_value(funding.kind)
        for field, value in ((self.count, funding.count), (self.first, funding.first_date)):
            show_in(field, value)
        monthly = funding.kind is PayingKind.INSTALMENTS
        self._count_row.set_visible(monthly)
        self._first_row.set_visible(funding.kind is not PayingKind.AS_YOU_GO)
        words = dict(self._kinds)[funding.kind]
        self.set_summary(tr("{how}, {n} payments").format(how=words, n=funding.count) if monthly else words)

    def focus_field(self, name: str) -> None:
        """Put the keyboard on a field."""
        self.set_folded(False)
        {"kind": self.kind, "count": self.count, "first_date": self.first}.get(name, self.kind).setFocus()

    def _on_kind(self, kind: PayingKind) -> None:
        if self._plan is None:
            return
        funding = self._plan.request.funding
        count = USUAL_INSTALMENTS if kind is PayingKind.INSTALMENTS and funding.count == 1 else funding.count
        plan = with_request(self._plan, funding=changed(funding, kind=kind, count=count))
        self.edited.emit(tr("Paying: {how}").format(how=dict(self._kinds)[kind]), plan, "kind", True)

    def _edit(self, name: str, value: object, label: str, *, keep: bool) -> None:
        if self._plan is not None:
            before = self._plan.request.funding
            funding = changed(before, **{name: value})
            said = label.format(before=before.count, after=funding.count)
            self.edited.emit(said, with_request(self._plan, funding=funding), name, keep)
