"""Quotes: the list left, the document right, as it will print; a draft is edited where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.domain.errors import DomainError
from ketacost.domain.quotes import Quote, QuoteState
from ketacost.services.kinds import QUOTE
from ketacost.services.quote_list import QuoteEntry, stage_of
from ketacost.services.quote_rows import QuoteSheet
from ketacost.services.records import Record
from ketacost.ui.context import Context
from ketacost.ui.pages.base import Page
from ketacost.ui.pages.quotes.dialogs import DeclineDialog, NewQuoteDialog
from ketacost.ui.pages.quotes.editing import PlanChoice, QuoteEditing, free_path
from ketacost.ui.pages.quotes.exporting import Exporter
from ketacost.ui.pages.quotes.listing import QuoteList
from ketacost.ui.pages.quotes.paper import QuotePaper
from ketacost.ui.pages.quotes.toolbar import QuoteActions, QuoteBar, connect_all
from ketacost.ui.pages.workbook_name import chosen_workbook, usual_folder
from ketacost.ui.read_ahead import ReadAhead
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import EmptyState, Scroll

LIST_WIDTH = 304
NARROW, ROOMY = 800, 1000


class QuotesPage(Page):
    """The page; the quote in view is all that it remembers."""

    name = "quotes"
    title = "Quotes"
    icon = "quotes"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.editing = QuoteEditing(context)
        self.exporter = Exporter(context.write_workbook, self)
        self.export_folder = usual_folder()
        self.reading = ReadAhead(self)
        self.actions_here = QuoteActions(self)
        self.list = QuoteList(self)
        self.bar = QuoteBar(self.actions_here, self)
        self.paper = QuotePaper(context, self.editing, self)
        self._current: UUID | None = None
        self._stale = True
        self._narrow = False
        self._list_in_front = True
        self._lay_out()
        self._connect()

    # What the frame asks

    @override
    def actions_for_menu(self) -> Sequence[QAction]:
        return self.actions_here.all()

    @override
    def shown(self) -> None:
        if self._stale and not self.reading.is_busy:
            self.reading.start(self.context.document.list(QUOTE))

    @override
    def show_place(self, place: str) -> None:
        name, _, field = place.partition("/")
        if name == "new":
            self.shown()
            self.new_quote()
            return
        try:
            quote = UUID(name)
        except ValueError:
            return
        if self.editing.find(quote) is not None:
            self.open_quote(quote)
            self.paper.focus_field(field) if field else self.list.view.setFocus()

    # Showing

    @property
    def record(self) -> Record[Quote] | None:
        """The quote in view."""
        return self.editing.find(self._current)

    def open_quote(self, quote: UUID | None) -> None:
        """Show a quote, filters or not."""
        self._current = quote
        self._list_in_front = quote is None
        self.refresh()
        if quote is not None and self.list.current() != quote:
            self.list.show_all()
            self.refresh()

    def refresh(self) -> None:
        """Show list and document as they are kept now."""
        self._stale = False
        entries = self.editing.entries()
        if self.record is None:
            self._current = entries[0].id if entries else None
            self._list_in_front = True
        self.list.set_entries(entries, self._current)
        self._show_document(next((entry for entry in entries if entry.id == self._current), None))
        self._arrange()

    def _show_document(self, entry: QuoteEntry | None) -> None:
        record = self.record
        self._stack.setCurrentIndex(0 if record is not None and entry is not None else 1)
        if record is None or entry is None:
            self.actions_here.show_state(None, None)
            self.set_subtitle("")
            return
        sheet, problem = self._sheet(record)
        self.paper.show_record(record, sheet, problem)
        self.bar.show_entry(entry)
        self.actions_here.show_state(record.model, stage_of(record.model, self.context.today()))
        self.set_subtitle(", ".join(part for part in (entry.name, entry.person) if part))

    def _sheet(self, record: Record[Quote]) -> tuple[QuoteSheet | None, str]:
        try:
            return self.editing.sheet(record.model), ""
        except DomainError as problem:
            return None, self.context.words.error(problem)

    # Doing

    def new_quote(self) -> None:
        """Ask for whom and from what, then show the draft."""
        dialog = NewQuoteDialog(self.editing.people(), self.editing.plans(), self.context.formats, self)
        dialog.made.connect(self._on_made)
        dialog.open()

    def issue(self) -> None:
        """Number the draft and freeze it."""
        self._settle_typing()
        self._do(self.editing.desk.issue)

    def revise(self) -> None:
        """Start a draft that will take the quote's place."""
        self._do(self.editing.desk.revise)

    def duplicate(self) -> None:
        """Copy the quote for somebody else."""
        self._do(self.editing.desk.duplicate)

    def accept(self) -> None:
        """Note that the patient said yes."""
        self._do(lambda record: self.editing.desk.decide(record, QuoteState.ACCEPTED))

    def decline(self) -> None:
        """Ask for the reason and note that the patient said no."""
        record = self.record
        if record is not None:
            dialog = DeclineDialog(record.model.number, self)
            dialog.declined.connect(
                lambda reason: self._do(lambda one: self.editing.desk.decide(one, QuoteState.DECLINED, reason))
            )
            dialog.open()

    def delete(self) -> None:
        """Delete the draft; undo brings it back."""
        record = self.record
        if record is not None:
            self.editing.delete(record)

    def export(self) -> None:
        """Write the workbook into the usual folder, under a name of its own."""
        self._settle_typing()
        sheet = self._exportable()
        if sheet is not None:
            self.exporter.export(sheet.report, free_path(self.export_folder, sheet.report))

    def export_to(self) -> None:
        """Ask where to write the workbook; that folder is the usual one from then on."""
        self._settle_typing()
        sheet = self._exportable()
        if sheet is None:
            return
        start = str(free_path(self.export_folder, sheet.report))
        kinds = self.tr("Excel workbooks (*.xlsx)")
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Export workbook"), start, kinds)
        if name:
            path = chosen_workbook(name)
            self.export_folder = path.parent
            self.exporter.export(sheet.report, path)

    # Inside

    def _exportable(self) -> QuoteSheet | None:
        record = self.record
        if record is None:
            return None
        sheet, problem = self._sheet(record)
        if sheet is None:
            self.context.warn(self.tr("The quote cannot be exported."), problem)
        return sheet

    def _do(self, work: Callable[[Record[Quote]], Record[Quote]]) -> None:
        """Run one action on the quote in view and show what came of it."""
        record = self.record
        if record is None:
            return
        try:
            done = self.context.document.attempt(lambda: work(record))
        except DomainError as problem:
            self.context.warn(self.context.words.error(problem), "")
            return
        if done is not None:
            self.open_quote(done.id)

    def _on_made(self, choice: PlanChoice, person: UUID | str | None, issue: bool) -> None:
        made = self.editing.make(choice, person)
        if made is None:
            return
        self.open_quote(made.id)
        if issue:
            self.issue()
        record = self.record
        if record is not None and record.model.is_draft:
            self.paper.focus_field("title" if record.model.person.name else "patient")
        else:
            self.list.view.setFocus()

    def _settle_typing(self) -> None:
        """Let a field that is being typed in commit, as leaving it would."""
        typing = QApplication.focusWidget()
        if typing is not None and self.paper.isAncestorOf(typing):
            typing.clearFocus()
            typing.setFocus()

    def _on_chosen(self, quote: UUID | None) -> None:
        if quote is not None and quote != self._current:
            self._current = quote
            entry = next(entry for entry in self.list.model.entries() if entry.id == quote)
            self._show_document(entry)

    def _on_opened(self) -> None:
        self._list_in_front = False
        self._arrange()

    def _on_back(self) -> None:
        self._list_in_front = True
        self._arrange()
        self.list.view.setFocus()

    def _on_changed(self, _records: object, _place: str) -> None:
        if self.isVisible() and not self._stale:
            self.refresh()
        else:
            self._stale = True

    def _on_written(self, path: Path) -> None:
        self.context.tell(self.tr("The workbook is written."), str(path))

    def _on_failed(self, path: Path, why: str) -> None:
        said = self.tr("The workbook could not be written: {why}.").format(why=why)
        self.context.warn(said, self.tr("Choose another folder with Export workbook to… ({path})").format(path=path))

    def _connect(self) -> None:
        actions = self.actions_here
        connect_all(
            {
                actions.export: self.export,
                actions.issue: self.issue,
                actions.accept: self.accept,
                actions.decline: self.decline,
                actions.revise: self.revise,
                actions.duplicate: self.duplicate,
                actions.export_to: self.export_to,
                actions.delete: self.delete,
            }
        )
        self.reading.finished.connect(self.refresh)
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(self._on_opened)
        self.list.new_wanted.connect(self.new_quote)
        self.bar.back.connect(self._on_back)
        self.exporter.written.connect(self._on_written)
        self.exporter.failed.connect(self._on_failed)
        self.context.document.changed.connect(self._on_changed)
        self.destroyed.connect(self.exporter.close)

    def _lay_out(self) -> None:
        self._scroll = Scroll(self.paper, self)
        document = QWidget(self)
        column = QVBoxLayout(document)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.bar)
        column.addWidget(self._scroll, 1)
        empty = EmptyState(
            "quotes",
            self.tr("No quotes yet"),
            self.tr("Make one from an estimate, or type its lines yourself. It is numbered when you issue it."),
            self.tr("Make the first quote"),
            parent=self,
        )
        empty.acted.connect(self.new_quote)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(document)
        self._stack.addWidget(empty)
        self._outer = QHBoxLayout(self)
        self._outer.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # see minimumSizeHint
        self._outer.addWidget(self.list)
        self._outer.addWidget(self._stack, 1)
        current_theme().follow(self, self._arrange, key="arrange")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(520), current_theme().px(320))  # one pane: see _arrange

    def _arrange(self) -> None:
        """Side by side where there is room, else one at a time."""
        theme = current_theme()
        self._narrow = self.width() < theme.px(NARROW)
        wide = self.width() >= theme.px(ROOMY)
        margin, listed = (Space.XL, LIST_WIDTH) if wide else (Space.L, LIST_WIDTH - 44)
        self._outer.setContentsMargins(margin, Space.L, margin, Space.L)
        self._outer.setSpacing(margin)
        alone = self._narrow and self._stack.currentIndex() == 0
        self.list.setVisible(not alone or self._list_in_front)
        self._stack.setVisible(not alone or not self._list_in_front)
        self.bar.back_button.setVisible(alone)
        self.list.setMaximumWidth(16_777_215 if alone else theme.px(listed))
        self.list.setMinimumWidth(theme.px(240 if alone else listed))
