"""Which plan an estimate goes through, what can be done with that plan, and the plan itself below."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from ketacost.domain.coverage.plans import Coverage, CoveragePlan
from ketacost.domain.coverage.rolling import is_past
from ketacost.domain.plans import EstimatePlan
from ketacost.services.coverage_words import CoverageWords
from ketacost.services.kinds import COVERAGE_PLAN
from ketacost.services.reading import sound
from ketacost.services.records import Record
from ketacost.ui.context import Context
from ketacost.ui.forms import ChoiceField, Form
from ketacost.ui.pages.estimate.editing import Kept
from ketacost.ui.pages.plans.body import PlanBody
from ketacost.ui.pages.plans.kept import (
    Tie,
    Tied,
    copy_of,
    empty_plan,
    for_next_year,
    named_for_year,
    run_through,
    tied,
    unused,
    with_coverage,
)
from ketacost.ui.pages.plans.words import tr
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Button, Label, Tone

SELF_PAY, ALONE = "self", "alone"
WHO = "who"
LABELS = 104
"""The column of the names, in pixels before zoom, after which the buttons stand like the fields above them."""


class PlanChooser(QWidget):
    """Chooses who pays; `edited(label, plan, field, keep)`, `kept(label, plan, field, Kept)`, `rebuilt`."""

    edited = Signal(str, object, str, bool)
    kept = Signal(str, object, str, object)
    rebuilt = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._said = CoverageWords(context.words)
        self._plan: EstimatePlan | None = None
        self._records: dict[str, Record[CoveragePlan]] = {}
        self._tied = Tied(Tie.ALONE)
        self.body: PlanBody | None = None
        self.who: ChoiceField[str] = ChoiceField()
        self.form = Form(parent=self)
        self.form.add(tr("Who pays"), self.who)
        self.about = Label("", "caption", tone=Tone.MUTED, wrap=True, parent=self)
        self.add_button = Button(tr("Add a plan"), "quiet", icon="add", parent=self)
        self.starts = QMenu(self.add_button)
        self.add_button.setMenu(self.starts)
        self.starts.aboutToShow.connect(self._fill_starts)
        self.do_button = Button(tr("This plan"), "quiet", icon="more", parent=self)
        self.doings = QMenu(self.do_button)
        self.do_button.setMenu(self.doings)
        self.state = Label("", "caption", tone=Tone.WARN, wrap=True, parent=self)
        self.take = Button(tr("Take the new figures"), parent=self)
        self.own = Button(tr("Keep these as a plan"), parent=self)
        self._lay_out()
        self._fill_doings()
        self.who.committed.connect(self._on_who)
        self.take.clicked.connect(self._on_take)
        self.own.clicked.connect(self._on_own)

    def show_plan(self, plan: EstimatePlan) -> None:
        """Show who pays in an estimate."""
        self._plan = plan
        self._records = self._kept_plans(plan)
        self._tied = tied(plan, self._records.values())
        coverage = plan.request.coverage
        self._show_choices(coverage)
        self._show_state(coverage)
        self.do_button.setVisible(coverage is not None)
        if coverage is not None:
            body = self._fill(coverage)
            body.show_coverage(coverage, plan.request.course)
            body.setEnabled(self._tied.tie is not Tie.OLDER)
            self.about.setText(body.bound.sources.about(coverage.plan))
        else:
            self.about.setText(
                tr("Add the plan that your card names: the answer then says what it pays, and when a visit costs less.")
            )
        self.about.setVisible(bool(self.about.text()) and not (coverage is None and plan.coverage_aside is not None))
        if self.body is not None:
            self.body.setVisible(coverage is not None)

    def refresh(self) -> None:
        """Take up plans that were kept, changed or deleted elsewhere."""
        if self._plan is not None and self._kept_plans(self._plan) != self._records:
            self.show_plan(self._plan)

    def focus_field(self, path: str) -> None:
        """Put the keyboard on a field of the plan, or on the choice of who pays."""
        if path in {"", WHO} or self.body is None or self._plan is None or self._plan.request.coverage is None:
            self.who.setFocus()
        else:
            self.body.focus_field(path)

    def start_from(self, label: str, plan: CoveragePlan) -> None:
        """Make a record of a usual plan, and let the estimate go through it."""
        if self._plan is None:
            return
        first = self._first_day()
        currency = self._plan.request.effective_currency
        named = named_for_year(plan.model_copy(update={"currency": currency}), label, first, self._names())
        self._put(tr("Plan {name}").format(name=named.name), named)

    # Showing

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for button in (self.add_button, self.do_button):
            row.addWidget(button)
        row.addStretch(1)

        def align() -> None:
            left = current_theme().px(LABELS)
            row.setContentsMargins(left, 0, 0, 0)
            for label in (self.about, self.state):
                label.setContentsMargins(left + Space.M, 0, 0, 0)
            answers.setContentsMargins(left + Space.M, 0, 0, 0)

        answers = QHBoxLayout()
        answers.setSpacing(Space.S)
        for button in (self.take, self.own):
            answers.addWidget(button)
        answers.addStretch(1)
        current_theme().follow(self, align, key="column")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(Space.S)
        self._layout.addWidget(self.form)
        self._layout.addWidget(self.about)
        self._layout.addLayout(row)
        self._layout.addWidget(self.state)
        self._layout.addLayout(answers)

    def _kept_plans(self, plan: EstimatePlan) -> dict[str, Record[CoveragePlan]]:
        currency = plan.request.effective_currency
        found = sound(self._context.document.list(COVERAGE_PLAN))
        return {str(record.id): record for record in found if record.model.currency == currency}

    def _prepare(self) -> None:
        """Make the fields while the list of usual plans is being read, so that choosing one does not wait for them."""
        self._fill(Coverage()).setVisible(self._plan is not None and self._plan.request.coverage is not None)

    def _fill(self, coverage: Coverage) -> PlanBody:
        if self.body is None:
            self.body = PlanBody(self._context, coverage, self)
            self.body.edited.connect(self._on_edited)
            self.body.rebuilt.connect(self.rebuilt)
            self._layout.addWidget(self.body)
            self.rebuilt.emit()
        return self.body

    def _show_choices(self, coverage: Coverage | None) -> None:
        named = sorted((self._said.plan(one.model), key) for key, one in self._records.items())
        choices = [(SELF_PAY, tr("Self-pay")), *((key, name) for name, key in named)]
        chosen = SELF_PAY
        if coverage is not None:
            chosen = str(self._tied.record.id) if self._tied.record is not None else ALONE
            if chosen == ALONE:
                choices.append((ALONE, self._said.plan(coverage.plan)))
        if choices != getattr(self, "_choices", None):
            self._choices = choices
            self.who.set_choices(choices)
        self.who.set_value(chosen)

    def _show_state(self, coverage: Coverage | None) -> None:
        tie = self._tied.tie if coverage is not None else Tie.SAME
        said = {
            Tie.OLDER: tr("Plan changed since. Until you take the new figures, this estimate keeps its own."),
            Tie.DELETED: tr("This plan was deleted; the estimate keeps its figures."),
            Tie.ALONE: tr("This plan is kept in this estimate alone."),
            Tie.SAME: "",
        }[tie]
        if not said and coverage is not None and is_past(coverage.plan, self._context.today()):
            said = tr("This plan year is over. Roll the plan to the next one, and check the new amounts.")
        if coverage is None and self._plan is not None and self._plan.coverage_aside is not None:
            said = self._said.waits(self._plan.coverage_aside.plan)
        self.state.setText(said)
        self.state.setVisible(bool(said))
        self.take.setVisible(tie is Tie.OLDER)
        self.own.setVisible(tie in {Tie.OLDER, Tie.DELETED, Tie.ALONE})
        self.own.setText(tr("Keep mine as another plan") if tie is Tie.OLDER else tr("Keep it as a plan"))

    def _fill_starts(self) -> None:
        self.starts.clear()
        for one in self._context.reference.coverage.plans_to_start_from(self._first_day()):
            action = self.starts.addAction(one.preset.label)
            action.setToolTip(one.preset.summary)
            action.triggered.connect(partial(self._on_start, one.preset.label, one.plan))
        self.starts.addSeparator()
        currency = self._plan.request.effective_currency if self._plan is not None else "USD"
        another = self.starts.addAction(tr("Another plan…"))
        another.triggered.connect(partial(self._on_start, tr("My plan"), empty_plan(currency)))
        self.starts.setToolTipsVisible(True)
        if self.body is None:
            QTimer.singleShot(0, self, self._prepare)

    def _fill_doings(self) -> None:
        for text, do in (
            (tr("&Rename"), self._on_rename),
            (tr("&Duplicate"), self._on_copy),
            (tr("Roll to &next plan year"), self._on_roll),
            (tr("De&lete"), self._on_delete),
        ):
            self.doings.addAction(text).triggered.connect(partial(_called, do))

    # Doing

    def _on_start(self, label: str, plan: CoveragePlan, _checked: bool = False) -> None:
        self.start_from(label, plan)
        if self.body is not None:
            self.body.clinic.network.setFocus(Qt.FocusReason.OtherFocusReason)

    def _first_day(self) -> dt.date:
        course = self._plan.request.course if self._plan is not None else None
        return course.start if course is not None else self._context.today()

    def _names(self) -> list[str]:
        return [record.model.name for record in self._records.values()]

    def _put(self, label: str, plan: CoveragePlan) -> None:
        """Keep a plan as a new record, and let the estimate go through it, in one change."""
        if self._plan is not None:
            record = uuid4()
            coverage = run_through(plan, self._plan.request.coverage)
            updated = with_coverage(self._plan, coverage, record, 1)
            self.kept.emit(label, updated, f"coverage.{WHO}", Kept(puts=((record, COVERAGE_PLAN, plan),)))

    def _on_who(self, chosen: str) -> None:
        if self._plan is None or chosen == ALONE:
            return
        if chosen == SELF_PAY:
            updated = with_coverage(self._plan, None, None, None)
            self.edited.emit(tr("Self-pay"), updated, f"coverage.{WHO}", True)
            return
        self._take(self._records[chosen])

    def _take(self, record: Record[CoveragePlan]) -> None:
        if self._plan is not None:
            coverage = run_through(record.model, self._plan.request.coverage)
            updated = with_coverage(self._plan, coverage, UUID(str(record.id)), record.number)
            label = tr("Plan {name}").format(name=self._said.plan(record.model))
            self.edited.emit(label, updated, f"coverage.{WHO}", True)

    def _on_take(self) -> None:
        if self._tied.record is not None:
            self._take(self._tied.record)
            self.who.setFocus()

    def _on_own(self) -> None:
        plan = self._own_plan()
        if plan is not None:
            kept = plan.model_copy(update={"name": unused(self._said.plan(plan), self._names())})
            self._put(tr("Keep plan {name}").format(name=kept.name), kept)
            self.who.setFocus()

    def _on_edited(self, label: str, coverage: Coverage, path: str, keep: bool) -> None:
        if self._plan is None:
            return
        record, field = self._tied.record, f"coverage.{path}"
        number = self._plan.coverage_number
        newer = record is not None and record.model != coverage.plan
        if newer and record is not None:
            number = record.number + 1
        updated = with_coverage(self._plan, coverage, self._plan.coverage_plan, number)
        if not keep or not newer or record is None:
            self.edited.emit(label, updated, field, keep)
        else:
            self.kept.emit(label, updated, field, Kept(puts=((record.id, COVERAGE_PLAN, coverage.plan),)))

    def _own_plan(self) -> CoveragePlan | None:
        coverage = self._plan.request.coverage if self._plan is not None else None
        return coverage.plan if coverage is not None else None

    def _on_rename(self) -> None:
        self.focus_field("plan.name")

    def _on_copy(self) -> None:
        plan = self._own_plan()
        if plan is not None:
            copied = copy_of(plan, self._names())
            self._put(tr("Duplicate plan {name}").format(name=self._said.plan(plan)), copied)

    def _on_roll(self) -> None:
        plan = self._own_plan()
        if plan is not None:
            following = for_next_year(plan, self._context.today(), self._names())
            self._put(tr("Roll to {name}").format(name=following.name), following)
            self._context.tell(
                tr("{name} is a plan of its own now; nothing is used up in it yet.").format(name=following.name),
                tr("Its amounts are last year's: check them against the new card or summary."),
            )

    def _on_delete(self) -> None:
        record = self._tied.record
        if record is not None and self._plan is not None:
            label = tr("Delete plan {name}").format(name=self._said.plan(record.model))
            self.kept.emit(label, self._plan, f"coverage.{WHO}", Kept(deletes=(record.id,)))


def _called(do: Any, _checked: bool = False) -> None:
    do()
