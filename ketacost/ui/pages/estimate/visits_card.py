"""The visits of the course; each can be moved to another day, or left out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ketacost.domain.courses import VisitOverride
from ketacost.domain.estimates import DatedVisit, Estimate, MissedVisit
from ketacost.domain.plans import EstimatePlan
from ketacost.domain.purchases import VisitPayment
from ketacost.domain.terms import MissedKind
from ketacost.domain.vocabulary import PaymentMethod
from ketacost.services.formats import FormatError
from ketacost.services.words import PAYMENT_METHODS
from ketacost.ui.cards import Card
from ketacost.ui.context import Context
from ketacost.ui.fields import FieldError, IntegerField
from ketacost.ui.forms import ChoiceField, Form
from ketacost.ui.pages.estimate.editing import depends_on_method, with_course, with_purchase, with_request
from ketacost.ui.pages.estimate.words import phase_name, tr
from ketacost.ui.tables import Column, Edit, Table
from ketacost.ui.widgets import Button, Label, Tone

MOST_ROWS = 12


class VisitsCard(Card):
    """Edits single visits; `edited(label, plan, field, keep)` carries the plan as it would be."""

    edited = Signal(str, object, str, bool)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("Visits"), foldable=True, parent=parent)
        self._context = context
        self._plan: EstimatePlan | None = None
        self._missed: set[tuple[str, int]] = set()
        words, formats = context.words, context.formats
        self.table: Table[DatedVisit] = Table(
            tr("Visits; a date can be edited"),
            [
                Column(
                    tr("Date"),
                    lambda row: formats.short_date(row.date) + (tr(" (moved)") if row.moved else ""),
                    sort=lambda row: row.date,
                    width=150,
                    edit=Edit(lambda row: formats.short_date(row.date), self._move),
                ),
                Column(tr("Visit"), self._visit, stretch=True),
                Column(tr("For"), lambda row: ", ".join(words.service(one) for one in row.services), width=120),
            ],
            key=lambda row: (row.phase_id, row.ordinal),
            empty=tr("No visits yet"),
        )
        self.table.set_fitting(MOST_ROWS)
        self.table.rejected.connect(self._on_rejected)
        self.add(self.table)
        self.problem = Label("", "caption", tone=Tone.BAD, wrap=True, parent=self)
        self.problem.hide()
        self.add(self.problem)
        self.skip = Button(tr("Leave this visit out"), "quiet", parent=self)
        self.missed = Button(tr("Count it as missed"), "quiet", parent=self)
        self.notice = IntegerField(formats, minimum=0, maximum=10_000)
        self.notice.set_value(0)
        self.notice.set_name(tr("Hours of notice for a missed visit"))
        self.reset = Button(tr("Put all visits back as planned"), "quiet", parent=self)
        row = QHBoxLayout()
        row.addWidget(self.skip)
        row.addWidget(self.reset)
        row.addStretch(1)
        self.add_layout(row)
        missing = QHBoxLayout()
        missing.addWidget(self.missed)
        missing.addWidget(self._build_notice())
        missing.addStretch(1)
        self.add_layout(missing)
        methods: list[tuple[Any, str]] = [
            (None, tr("as the others")),
            *((one, PAYMENT_METHODS[one]) for one in PaymentMethod),
        ]
        self.method: ChoiceField[Any] = ChoiceField(methods)
        self._paid = Form(parent=self)
        self._paid.add(tr("This visit is paid by"), self.method)
        self.add(self._paid)
        self.method.committed.connect(self._on_method)
        self.table.row_selected.connect(self._on_selected)
        self.skip.clicked.connect(self._skip)
        self.missed.clicked.connect(self._miss)
        self.reset.clicked.connect(self._reset)
        self.set_folded(True)

    def show_estimate(self, plan: EstimatePlan, estimate: Estimate) -> None:
        """Show the visits of an estimate."""
        self._plan = plan
        self.setVisible(bool(estimate.visits))
        missed = {(one.phase, one.ordinal) for one in plan.request.missed}
        if estimate.visits != tuple(self.table.rows_model.rows()) or missed != self._missed:
            self._missed = missed
            self.table.set_rows(estimate.visits)
        self._paid.setVisible(depends_on_method(plan.request.fee_schedule))
        self._on_selected(self.table.selected_row())
        overrides = plan.request.course.overrides if plan.request.course else ()
        self.reset.setVisible(bool(overrides) or bool(missed))
        moved = sum(1 for one in overrides if not one.skipped)
        skipped = len(overrides) - moved
        parts = [tr("{n} visits").format(n=len(estimate.visits))]
        parts += [tr("{n} moved").format(n=moved)] if moved else []
        parts += [tr("{n} left out").format(n=skipped)] if skipped else []
        parts += [tr("{n} missed").format(n=len(missed))] if missed else []
        self.set_summary(", ".join(parts))

    def focus_field(self, _name: str) -> None:
        """Put the keyboard on the visits."""
        self.set_folded(False)
        self.table.setFocus()

    # Inside

    def _build_notice(self) -> QWidget:
        self._given = QWidget(self)
        row = QHBoxLayout(self._given)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Label(tr("with"), tone=Tone.MUTED, parent=self._given))
        row.addWidget(self.notice)
        row.addWidget(Label(tr("hours of notice"), tone=Tone.MUTED, parent=self._given))
        return self._given

    def _visit(self, visit: DatedVisit) -> str:
        course = self._plan.request.course if self._plan else None
        names = {phase.id: phase_name(phase) for phase in (course.phases if course else ())}
        text = tr("{phase}, visit {n}").format(phase=names.get(visit.phase_id, visit.phase), n=visit.ordinal)
        return tr("{visit} (missed)").format(visit=text) if (visit.phase_id, visit.ordinal) in self._missed else text

    def _move(self, visit: DatedVisit, text: str) -> None:
        try:
            day = self._context.formats.parse_date(text)
        except FormatError as error:
            raise FieldError(tr("This is not a day. The visit stays where it is.")) from error
        if day != visit.date:
            self._override(visit, tr("Move visit to {day}").format(day=text), date=day)

    def _skip(self) -> None:
        visit = self.table.selected_row()
        if visit is not None:
            self.table.setFocus()  # the visit goes, and with it what its buttons act on
            self._override(visit, tr("Leave a visit out"), skipped=True)

    def _on_selected(self, visit: DatedVisit | None) -> None:
        for part in (self.skip, self.missed, self.notice, self.method):
            part.setEnabled(visit is not None)
        is_missed = visit is not None and (visit.phase_id, visit.ordinal) in self._missed
        self.missed.setText(tr("Count it as held") if is_missed else tr("Count it as missed"))
        self._given.setVisible(not is_missed)
        if visit is None or self._plan is None:
            self.method.set_value(None)
            return
        own = {(one.phase, one.ordinal): one.method for one in self._plan.request.purchase.payment_methods}
        self.method.set_value(own.get((visit.phase_id, visit.ordinal)))

    def _on_method(self, method: PaymentMethod | None) -> None:
        visit, plan = self.table.selected_row(), self._plan
        if visit is None or plan is None:
            return
        here = (visit.phase_id, visit.ordinal)
        kept = tuple(one for one in plan.request.purchase.payment_methods if (one.phase, one.ordinal) != here)
        if method is not None:
            kept = (*kept, VisitPayment(phase=here[0], ordinal=here[1], method=method))
        self.edited.emit(tr("Payment of a visit"), with_purchase(plan, payment_methods=kept), "visits", True)

    def _miss(self) -> None:
        """Count the chosen visit as missed by the clinic's rules, or no longer."""
        visit, plan = self.table.selected_row(), self._plan
        if visit is None or plan is None:
            return
        here = (visit.phase_id, visit.ordinal)
        others = tuple(one for one in plan.request.missed if (one.phase, one.ordinal) != here)
        label = tr("A visit held after all")
        if len(others) == len(plan.request.missed):
            label = tr("A missed visit")
            notice = self.notice.value() or 0
            kind = MissedKind.CANCELLED if notice else MissedKind.NO_SHOW
            others = (*others, MissedVisit(phase=here[0], ordinal=here[1], kind=kind, notice=notice))
        self.edited.emit(label, with_request(plan, missed=others), "visits", True)

    def _override(self, visit: DatedVisit, label: str, **how: dt.date | bool) -> None:
        plan = self._plan
        if plan is None or plan.request.course is None:
            return
        self.problem.hide()
        values: dict[str, Any] = {"phase": visit.phase_id, "ordinal": visit.ordinal, **how}
        others = tuple(
            one for one in plan.request.course.overrides if (one.phase, one.ordinal) != (visit.phase_id, visit.ordinal)
        )
        moved = with_course(plan, overrides=(*others, VisitOverride.model_validate(values)))
        self.edited.emit(label, moved, "visits", True)

    def _reset(self) -> None:
        if self._plan is not None:
            plan = with_request(with_course(self._plan, overrides=()), missed=())
            self.edited.emit(tr("All visits as planned"), plan, "visits", True)

    def _on_rejected(self, message: str) -> None:
        self.problem.setText(message)
        self.problem.show()
