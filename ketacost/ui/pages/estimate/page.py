"""The Estimate page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.plans import EstimatePlan
from ketacost.domain.purchases import PayingKind, Purchase
from ketacost.services.answers import Answer
from ketacost.services.report import estimate_report
from ketacost.services.words import names_of
from ketacost.ui.context import Context
from ketacost.ui.pages.base import Page
from ketacost.ui.pages.estimate.answer_pane import NOT_COMPUTED, AnswerPane
from ketacost.ui.pages.estimate.chooser import LONGEST_TITLE, Chooser
from ketacost.ui.pages.estimate.coverage_card import CoverageCard
from ketacost.ui.pages.estimate.editing import PLACE, PlanEditor, changed, forget_refused, with_purchase, with_request
from ketacost.ui.pages.estimate.extras_card import ExtrasCard
from ketacost.ui.pages.estimate.paying_card import PayingCard
from ketacost.ui.pages.estimate.prices_card import PricesCard
from ketacost.ui.pages.estimate.treatment_card import TreatmentCard
from ketacost.ui.pages.estimate.words import tr
from ketacost.ui.pages.quotes.exporting import Exporter
from ketacost.ui.pages.workbook_name import chosen_workbook, free_workbook, usual_folder
from ketacost.ui.panes import AnswerBeside, chain_tabs, page_margins, stops_in
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import EmptyState, Headline

FIRST_PRESET = "iv-mood"


class EstimatePage(Page):
    """Inputs left, the answer right; every edit is previewed while it is typed and kept as one named change."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.editor = PlanEditor(context, self)
        self._record: UUID | None = None
        self._is_reordered = False
        self._order = QTimer(self)
        self._order.setSingleShot(True)
        self._order.timeout.connect(lambda: chain_tabs(self._stops()))
        self.chooser = Chooser(self)
        self.treatment = TreatmentCard(context, self)
        self.prices = PricesCard(context, self.editor, self)
        self.extras = ExtrasCard(context, self)
        self.coverage = CoverageCard(context, self)
        self.paying = PayingCard(context, self)
        self.answer = AnswerPane(context, self)
        self.brief = Headline(self)
        self.exporter = Exporter(context.write_workbook, self)
        self.export_folder = usual_folder()
        self.empty = EmptyState(
            "estimate",
            tr("What will it cost?"),
            tr("Say what treatment you plan and what the clinic charges; the answer stands beside it."),
            action=tr("New estimate"),
            parent=self,
        )
        self._stack = QStackedLayout(self)
        self.panes = AnswerBeside(self._inputs(), self.answer, self.brief, self)
        self._stack.addWidget(self.panes)
        self._stack.addWidget(self.empty)
        self._actions = self._build_actions()
        self._connect()
        self._reload()

    # Page

    @override
    def actions_for_menu(self) -> Sequence[QAction]:
        return self._actions

    @override
    def shown(self) -> None:
        self._reload()

    @override
    def show_place(self, place: str) -> None:
        record, _, field = place.partition("/")
        if record == "new":
            self.new_estimate()
            return
        if record == "plan":
            self._show_coverage_plan(field)
            return
        try:
            self.editor.open(UUID(record))
        except ValueError:
            return
        self._reload()
        if field:
            self._focus(field)

    def _show_coverage_plan(self, coverage_plan: str) -> None:
        """Open the latest estimate that goes through a plan; where none does, say where it can be chosen."""
        users = (one for one, plan in self.editor.plans() if str(plan.coverage_plan) == coverage_plan)
        found = next(users, None)
        self.editor.open(found or self.editor.record)
        self._reload()
        self._focus("coverage")
        if found is None:
            self.context.tell(tr("No estimate goes through this plan yet."), tr("Choose it here under Coverage."))

    # Doing

    def new_estimate(self) -> None:
        """Start an estimate from the usual course."""
        preset = self.context.reference.preset(FIRST_PRESET) or self.context.reference.presets[0]
        course = preset.course(self.context.today())
        request = EstimateRequest(course=course, fee_schedule=FeeSchedule())
        plan = EstimatePlan(title=self._unused_title(preset.label), preset=preset.id, request=request)
        self.editor.create(plan, tr("New estimate"))
        self._reload()
        self.treatment.preset.setFocus()

    def _unused_title(self, wanted: str) -> str:
        taken = {plan.title for _record, plan in self.editor.plans()}
        endings = ("", *(f" {number}" for number in range(2, len(taken) + 3)))
        names = (wanted[: LONGEST_TITLE - len(ending)].rstrip() + ending for ending in endings)
        return next(name for name in names if name not in taken)

    def duplicate(self) -> None:
        """Copy the estimate in sight, to change one thing and compare."""
        plan = self.editor.plan
        if plan is not None:
            title = self._unused_title(tr("{title} (copy)").format(title=plan.title)) if plan.title else ""
            self.editor.create(changed(plan, title=title, is_sample=False), tr("Duplicate estimate"))
            self._reload()

    def make_quote(self) -> None:
        """Make a draft quote from the estimate in sight and open it."""
        plan = self.editor.plan
        if plan is None:
            return
        quote = self.context.document.attempt(lambda: self.context.quote_desk.draft_from(plan))
        if quote is not None:
            self.context.open_place(f"quotes/{quote.id}")

    def export_workbook(self) -> None:
        """Ask where, and write the estimate as a workbook."""
        plan, answer = self.editor.plan, self.editor.answer
        if plan is None or answer is None or answer.estimate is None:
            return
        start = free_workbook(self.export_folder, plan.title, tr("Estimate"))
        kinds = tr("Excel workbooks (*.xlsx)")
        name, _ = QFileDialog.getSaveFileName(self, tr("Export workbook"), str(start), kinds)
        if name:
            path = chosen_workbook(name)
            self.export_folder = path.parent
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write the estimate in sight as a workbook, off the window's thread."""
        plan, answer = self.editor.plan, self.editor.answer
        if plan is None or answer is None or answer.estimate is None:
            return
        context = self.context
        try:
            report = estimate_report(plan.request, answer.estimate, context.words, context.today(), title=plan.title)
        except DomainError as problem:
            context.warn(context.words.error(problem), "")
            return
        self.exporter.export(report, path)

    # Inside

    def _inputs(self) -> QWidget:
        inputs = QWidget(self)
        column = QVBoxLayout(inputs)
        for widget in (self.chooser, self.treatment, self.prices, self.extras, self.coverage, self.paying):
            column.addWidget(widget)
        column.addStretch(1)

        def dress() -> None:
            left, top, right, bottom = page_margins()
            column.setContentsMargins(left, top, right // 3, bottom)
            column.setSpacing(current_theme().px(Space.L))

        current_theme().follow(inputs, dress)
        return inputs

    def _stops(self) -> list[QWidget]:
        """The parts whose fields come and go, in the order in which they are read."""
        inputs = (self.chooser, self.treatment, self.prices, self.extras, self.coverage, self.paying)
        parts = (*inputs, self.panes.turn, self.answer)
        return [stop for part in parts for stop in stops_in(part)]

    def _build_actions(self) -> list[QAction]:
        made = []
        for text, do, keys in (
            (tr("Make &quote"), self.make_quote, "Ctrl+Return"),
            (tr("&Export workbook…"), self.export_workbook, "Ctrl+E"),
            (tr("&New estimate"), self.new_estimate, ""),
            (tr("&Duplicate estimate"), self.duplicate, "Ctrl+D"),
            (tr("De&lete estimate"), self.editor.delete, ""),
        ):
            action = QAction(text, self)
            if keys:
                action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _checked=False, do=do: do())
            self.addAction(action)
            made.append(action)
        return made

    def _connect(self) -> None:
        editor = self.editor
        editor.plan_shown.connect(self._on_plan)
        editor.answered.connect(self._on_answer)
        for card in (self.treatment, self.prices, self.extras, self.coverage, self.paying, self.answer.visits):
            card.edited.connect(self._on_edited)
        self.coverage.kept.connect(editor.commit)
        self.coverage.rebuilt.connect(lambda: self._order.start(0))
        self.chooser.opened.connect(self._on_opened)
        self.chooser.created.connect(self.new_estimate)
        self.chooser.renamed.connect(self._on_renamed)
        self.answer.ways.chosen.connect(self._on_way)
        self.panes.narrowed.connect(lambda narrow: self.answer.headline.setVisible(not narrow))
        self.answer.rested.connect(self._on_rested)
        self.answer.quote_requested.connect(self.make_quote)
        self.answer.export_requested.connect(self.export_workbook)
        self.empty.acted.connect(self.new_estimate)
        self.context.document.changed.connect(self._on_changed)
        self.exporter.written.connect(lambda path: self.context.tell(tr("The workbook is here:"), str(path)))
        self.exporter.failed.connect(self._on_not_written)

    def _reload(self) -> None:
        found = self.editor.reload()
        self._stack.setCurrentWidget(self.panes if found else self.empty)
        for action in self._actions:
            action.setEnabled(found or action is self._actions[2])
        self.chooser.show_plans(self.editor.plans(), self.editor.record)
        plan = self.editor.plan
        self.coverage.refresh(plan)
        self.set_subtitle(plan.title if plan is not None and found else "")

    def _on_not_written(self, path: Path, why: str) -> None:
        what = tr("{name} was not written: {why}.").format(name=path.name, why=why.rstrip("."))
        self.context.warn(what, tr("Choose another folder or name, or close the file where it is open."))

    def _on_opened(self, record: UUID) -> None:
        self.editor.open(record)
        self._reload()

    def _on_changed(self, _records: object, _place: str) -> None:
        if self.isVisible():
            self._reload()

    def _on_plan(self, plan: EstimatePlan) -> None:
        is_other = self._record != self.editor.record
        for card in (self.treatment, self.prices, self.extras, self.coverage, self.paying):
            if is_other:
                forget_refused(card)
            card.show_plan(plan)
        if is_other:
            self._record = self.editor.record
            request = plan.request
            self.treatment.settle()
            self.coverage.settle()
            self.extras.set_folded(not request.charges and not request.incidentals)
            self.paying.set_folded(request.funding.kind is PayingKind.AS_YOU_GO)
        self._is_reordered = True
        self._order.start(0)

    def _on_rested(self) -> None:
        if self._is_reordered:  # while a value is typed, no field comes or goes
            self._is_reordered = False
            self._order.start(0)

    def _on_answer(self, answer: Answer) -> None:
        plan = self.editor.plan
        if plan is None:
            return
        self.answer.show_answer(plan, answer)
        self.extras.show_estimate(answer.estimate)
        said = self.answer.words_of(answer)
        if said is not None:
            self.brief.set_answer(said.lead, said.figure, said.until)
        else:
            self.brief.set_answer(*NOT_COMPUTED)

    def _on_edited(self, label: str, plan: EstimatePlan, field: str, keep: bool) -> None:
        if keep:
            self.editor.commit(label, plan, field)
        else:
            self.editor.preview(plan)

    def _on_renamed(self, title: str) -> None:
        if self.editor.plan is not None:
            self.editor.commit(tr("Name {title}").format(title=title), changed(self.editor.plan, title=title), "title")
            self._reload()  # a name that could not be kept gives way to the one that is

    def _on_way(self, way: Purchase | None) -> None:
        if self.editor.plan is None:
            return
        if way is None:
            plan = with_purchase(self.editor.plan, packages=None, memberships=None)
            self.editor.commit(tr("Always the cheapest"), plan, "ways")
            return
        schedule = self.editor.plan.request.fee_schedule
        name = self.context.words.way(way, names_of(schedule))
        self.editor.commit(tr("Buy: {way}").format(way=name), with_request(self.editor.plan, purchase=way), "ways")

    def _focus(self, field: str) -> None:
        head = field.partition(".")[0]
        self.panes.show_answer(turned=head in {"visits", "ways"})
        if head == "title":
            self.chooser.focus_name()
        elif head in {"list", "method", "prices"}:
            self.prices.focus_field(field)
        elif head in {"kind", "count", "first_date"}:
            self.paying.focus_field(field)
        elif head in {"incidentals", "charges"}:
            self.extras.focus_field(field)
        elif head == "coverage":
            self.coverage.focus_field(field.partition(".")[2])
        elif head == "visits":
            self.answer.visits.focus_field(field)
        elif head != "ways":
            self.treatment.focus_field(field)


__all__ = ["PLACE", "EstimatePage"]
