"""Compare: one course priced at every clinic, as a list that is sorted honestly, with the reasons beside it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.domain.comparison.pricing import ComparedClinic
from ketacost.domain.estimates import EstimateRequest
from ketacost.services.answers import Answer
from ketacost.services.comparing import Entry, entries, use_clinic, ways_at
from ketacost.services.comparison_rows import ColumnId, Row, RowMaker, Standing, all_routes, all_services
from ketacost.services.kinds import CLINIC, FEE_SCHEDULE
from ketacost.ui.context import Context
from ketacost.ui.pages.base import Page
from ketacost.ui.pages.compare.controls import Controls, OrderBar
from ketacost.ui.pages.compare.model import ComparisonModel
from ketacost.ui.pages.compare.panel import ClinicPanel
from ketacost.ui.pages.compare.plans import PLACE, ComparisonDesk
from ketacost.ui.pages.compare.pricing import PriceKeeper
from ketacost.ui.pages.compare.table import ComparisonTable
from ketacost.ui.read_ahead import ReadAhead
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Button, EmptyState, Label, Tone, announce


class ProgressLine(QWidget):
    """A quiet bar with the count and Cancel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = Label("", "caption", parent=self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.cancel = Button(self.tr("Cancel"), "quiet", parent=self)
        self.cancel.setAccessibleName(self.tr("Cancel pricing"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addWidget(self.words)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.cancel)
        self.hide()

    def show_progress(self, words: str, done: int, total: int) -> None:
        """Say how far the work is."""
        self.words.setText(words.format(done=done, total=total))
        self.bar.setAccessibleName(self.words.text())
        self.bar.setMaximum(total)
        self.bar.setValue(done)
        self.show()


class ComparePage(Page):
    """The page; it shows the comparison that is kept and holds nothing but the cursor and the filters."""

    name = PLACE
    title = "Compare"
    icon = "compare"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._desk = ComparisonDesk(context)
        self._found: tuple[Entry, ...] = ()
        self._open: UUID | None = None
        self._beside: tuple[Row, EstimateRequest] | None = None
        self._stale = True
        self._stopped = False
        self._made: dict[object, tuple[object, Row]] = {}
        self.reading = ReadAhead(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self.prices = PriceKeeper(context.reference.review_prior, self)
        self.controls = Controls(context.formats, self)
        self.order = OrderBar(self)
        self.model = ComparisonModel(self)
        self.table = ComparisonTable(self.model, self)
        self.panel = ClinicPanel(context.words, context.reference.fact_labels, self)
        self.progress = ProgressLine(self)
        self.panel.hide()
        self._use = QAction(self.tr("Use this clinic in the estimate"), self)
        self._use.setEnabled(False)
        self._lay_out()
        self._connect()
        self._actions = self._make_actions()
        self.destroyed.connect(self.prices.close)

    # What the frame asks

    @override
    def actions_for_menu(self) -> Sequence[QAction]:
        return self._actions

    @override
    def shown(self) -> None:
        if self._stale and not self.reading.is_busy:
            self._soon.start(0)  # the page is painted first

    @property
    def is_settled(self) -> bool:
        """Whether everything is read and priced."""
        return not (self._stale or self.reading.is_busy or self.prices.is_busy)

    @override
    def show_place(self, place: str) -> None:
        self.shown()
        with suppress(ValueError):
            self.open_clinic(UUID(place))
        self.table.setFocus()

    # Showing

    def refresh(self) -> None:
        """Show the comparison as it is kept now."""
        self._stale = self._stopped = False
        plan = self._desk.plan
        self._found = entries(self.context.document.workspace, plan.currency)
        self._show_controls()
        request = self._desk.request()
        taking_part = [entry for entry in self._found if entry.candidate.clinic_id not in plan.left_out]
        self.prices.ask(request, plan.currency, taking_part)
        self.progress.setVisible(self.prices.is_busy)
        self.show_rows()
        self.set_subtitle(plan.title)

    def show_rows(self) -> None:
        """Show what is priced so far, filtered and in order."""
        rows = [row for row in self._rows() if self.controls.filters().admits(row)]
        self._stack.setCurrentIndex(0 if self._found else 1)
        self.model.set_rows(rows)
        self.order.show_order(self.model.sort_column, descending=self.model.descending)
        self._say_count(rows)
        self._show_panel()

    def selected(self) -> Row | None:
        """Give the clinic that is open beside the list."""
        return next((row for row in self.model.rows() if row.clinic_id == self._open), None)

    def open_clinic(self, clinic: UUID | None) -> None:
        """Open a clinic beside the list, or none."""
        self._open = clinic
        self._show_panel()

    def use_selected(self) -> None:
        """Put the open clinic into the estimate and go there."""
        row = self.selected()
        if row is None:
            return
        plan, workspace = self._desk.plan, self.context.document.workspace
        made = self.context.document.attempt(lambda: use_clinic(workspace, plan, row.entry))
        if made is not None:
            self.context.open_place(f"estimate/{made.id}")

    # Inside

    def _read(self) -> None:
        document = self.context.document
        self.reading.start([*document.list(CLINIC), *document.list(FEE_SCHEDULE)])

    def _rows(self) -> list[Row]:
        """Make the rows, those anew whose price, standing or wording changed."""
        plan, wanted, today = self._desk.plan, self.controls.wanted(), self.context.today()
        maker = RowMaker(self.context.words, plan.currency, today, wanted)
        rows: dict[object, tuple[object, Row]] = {}
        for entry in self._found:
            left_out = entry.candidate.clinic_id in plan.left_out
            price = None if left_out else self.prices.price_of(entry)
            depends_on = (id(price), left_out, plan.currency, wanted, today)
            known = self._made.get(entry.key)
            row = known[1] if known and known[0] == depends_on else self._make(maker, entry, price, left_out=left_out)
            rows[entry.key] = depends_on, row
        self._made = rows
        return [row for _depends_on, row in rows.values()]

    def _make(self, maker: RowMaker, entry: Entry, price: ComparedClinic | None, *, left_out: bool) -> Row:
        if price is not None:
            return maker.row(entry, price)
        standing = Standing.LEFT_OUT if left_out else Standing.PENDING
        return maker.bare_row(entry, self.context.reference.review_prior, standing)

    def _show_controls(self) -> None:
        controls, plan = self.controls, self._desk.plan
        controls.course.set_choices(self._desk.choices())
        controls.course.set_value(self._desk.choice())
        course = self._desk.request().course
        controls.set_start(course.start if course else None, fixed=self._desk.choice().estimate is not None)
        listed = {entry.candidate.schedule.currency for entry in self._found if entry.candidate.schedule}
        controls.currency.set_choices([(one, one) for one in sorted(listed | {plan.currency})])
        controls.currency.set_value(plan.currency)
        controls.route.set_choices([("", self.tr("Any route")), *all_routes(self._found)])
        controls.set_services(all_services(self._found))

    def _show_panel(self) -> None:
        row = self.selected()
        self.panel.setVisible(row is not None)
        self._use.setEnabled(row is not None)
        if row is not None:
            self._fill_panel(row, self._desk.request())
        self.table.select(self._open)

    def _fill_panel(self, row: Row, request: EstimateRequest) -> None:
        """Price the clinic's ways to buy and show them, unless that is what stands there."""
        if self._beside is not None and self._beside[0] is row and self._beside[1] == request:
            return
        self._beside = row, request
        answer: Answer | None = None
        if row.standing is Standing.PRICED and row.entry.candidate.schedule is not None:
            answer = ways_at(request, row.entry.candidate)
        self.panel.show_clinic(row, answer)

    def _say_count(self, rows: Sequence[Row]) -> None:
        known = sum(1 for row in rows if row.compared.has_bounded_cost)
        hidden = len(self._found) - len(rows)
        said = [self.tr("{known} of {count} with a known total").format(known=known, count=len(rows))]
        if hidden:
            said.append(self.tr("%n hidden by filters", "", hidden))
        if self._stopped:
            said.append(self.tr("pricing was stopped"))
        said.append(self.tr("what is not known comes last"))
        self.order.note.setText(" · ".join(said))

    def _on_changed(self, _records: object, _place: str) -> None:
        if self.isVisible() and not self._stale:
            self.refresh()
        else:
            self._stale = True

    def _on_toggled(self, clinic: UUID, on: bool) -> None:  # what the signal hands over
        name = next(entry.candidate.clinic.name for entry in self._found if entry.candidate.clinic_id == clinic)
        self._desk.take_part(clinic, name, on=on)

    def _on_order(self, column: str, descending: bool) -> None:  # what the signal hands over
        self.model.sort_by(ColumnId(column), descending=descending)

    def _on_sorted(self, column: str, descending: bool) -> None:  # what the signal hands over
        self.order.show_order(ColumnId(column), descending=descending)
        field = self.order.column.combo.currentText()
        announce(self.table, f"{field}, {self.order.direction.combo.currentText()}")

    def _on_progress(self, done: int, total: int) -> None:
        self.progress.show_progress(self.tr("Pricing {done} of {total} clinics"), done, total)
        self.progress.cancel.show()

    def _on_reading(self, done: int, total: int) -> None:
        self.progress.show_progress(self.tr("Reading {done} of {total} records"), done, total)
        self.progress.cancel.hide()  # it ends in a moment, and there is nothing to show before

    def _on_priced(self) -> None:
        self.progress.hide()
        self.show_rows()

    def _on_cancel(self) -> None:
        self.prices.cancel()
        self._stopped = True
        self._on_priced()

    def _connect(self) -> None:
        controls = self.controls
        controls.course_chosen.connect(self._desk.choose)
        controls.start_chosen.connect(self._desk.start_on)
        controls.currency_chosen.connect(self._desk.use_currency)
        controls.filtered.connect(self.show_rows)
        self.order.chosen.connect(self._on_order)
        self.model.sorted_by.connect(self._on_sorted)
        self.model.toggled.connect(self._on_toggled)
        self.table.chosen.connect(self.open_clinic)
        self.table.opened.connect(self.panel.use_button.setFocus)
        self.panel.closed.connect(self._on_panel_closed)
        self.panel.used.connect(self.use_selected)
        self._soon.timeout.connect(self._read)
        self.reading.progressed.connect(self._on_reading)
        self.reading.finished.connect(self.refresh)
        self.prices.progressed.connect(self._on_progress)
        self.prices.finished.connect(self._on_priced)
        self.progress.cancel.clicked.connect(self._on_cancel)
        self.context.document.changed.connect(self._on_changed)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self._on_panel_closed)

    def _on_panel_closed(self) -> None:
        self.open_clinic(None)
        self.table.setFocus()

    def _make_actions(self) -> list[QAction]:
        self._use.triggered.connect(self.use_selected)
        find = QAction(self.tr("Find a clinic in the comparison"), self)
        find.setShortcut(QKeySequence(QKeySequence.StandardKey.Find))
        find.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.triggered.connect(self.controls.search.setFocus)
        self.addAction(find)
        return [self._use, find]

    def _lay_out(self) -> None:
        empty = EmptyState(
            "compare",
            self.tr("No clinics to compare"),
            self.tr("Every clinic with its price list will stand here, priced for your course."),
            self.tr("Add a clinic"),
            parent=self,
        )
        empty.acted.connect(lambda: self.context.open_place("clinics/new"))
        listing = QWidget(self)
        beside = QHBoxLayout(listing)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(Space.L)
        beside.addWidget(self.table, 1)
        beside.addWidget(self.panel)
        holder = QWidget(self)
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(listing)
        self._stack.addWidget(empty)
        promise = Label(
            self.tr(
                "No clinic can pay for a place in this list. It compares prices and facts that somebody stated; "
                "it does not measure medical results."
            ),
            "caption",
            tone=Tone.MUTED,
            wrap=True,
            parent=self,
        )
        self._outer = QVBoxLayout(self)
        self._outer.setSpacing(Space.M)
        for widget, stretch in (
            (self.controls, 0),
            (self.order, 0),
            (self.progress, 0),
            (holder, 1),
            (promise, 0),
        ):
            self._outer.addWidget(widget, stretch)
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= current_theme().px(900)
        margin = Space.XL if wide else Space.L
        self._outer.setContentsMargins(margin, Space.L, margin, Space.M)
        self.panel.set_narrow(narrow=not wide)
