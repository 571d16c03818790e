"""The call sheet of a clinic: what to ask, most important first, and the answers as they come over the telephone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise
from uuid import UUID

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.domain.clinics import Clinic
from ketacost.domain.sources import Fact
from ketacost.services.call_sheet import PRICE, Question, answered, call_sheet, own_facts
from ketacost.services.kinds import CLINIC
from ketacost.services.session_prices import session_price
from ketacost.ui.cards import Card
from ketacost.ui.forms import DateField, Form, TextField
from ketacost.ui.pages.clinics.call_sheet_rows import QuestionRow
from ketacost.ui.pages.clinics.call_sheet_words import SheetWords, sheet_document, sheet_text, whom_to_call
from ketacost.ui.pages.clinics.desk import Desk
from ketacost.ui.pages.clinics.facts_pane import catalogue_of, currency_of
from ketacost.ui.pages.clinics.layouts import column_of, laid_out_once
from ketacost.ui.printing import print_paper
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Button, Label, Tone, clear_layout
from ketacost.ui.wrapping import Wrapping

FIRST = 12
"""How many questions are shown before somebody asks for all of them: a call is short."""


class CallSheetPane(QWidget):
    """The questions with room for answers; what is kept is one change, and every fact knows who said it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._id: UUID | None = None
        self._clinic = Clinic(name="–")
        self._all = False
        self._questions: tuple[Question, ...] = ()
        self._words = SheetWords(desk.formats, "USD")
        self.rows: dict[str, QuestionRow] = {}
        self.said_by = TextField(longest=120, placeholder=self.tr("such as Kim, front desk"))
        self.day = DateField(desk.formats, latest=desk.context.today())
        self.reference = TextField(longest=200)
        self.contact = Label("", wrap=True)
        self.problem = Label("", tone=Tone.BAD, wrap=True)
        self.problem.hide()
        self.all_button = Button("", "quiet")
        self.keep_button = Button("", "primary", tip=self.tr("Ctrl+Return"))
        self.print_button = Button(self.tr("Print…"))
        self.copy_button = Button(self.tr("Copy as text"))
        self.all_button.clicked.connect(self.show_all)
        self.keep_button.clicked.connect(self.keep)
        self.print_button.clicked.connect(self.print_sheet)
        self.copy_button.clicked.connect(self.copy_sheet)
        keys = QShortcut(QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_Return), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.keep)
        self._list = QVBoxLayout()
        self._list.setSpacing(Space.S)
        self._lay_out()

    def show_clinic(self, clinic: UUID, model: Clinic) -> None:
        """Show what to ask a clinic; answers that are not kept yet stay, while it is the same one."""
        if clinic != self._id:
            self._all = False
            self._forget()
        self._id, self._clinic = clinic, model
        self._words = SheetWords(self._desk.formats, currency_of(self._desk, clinic))
        self.contact.setText(whom_to_call(model))
        catalogue = catalogue_of(self._desk)
        own = [entry.id for entry in own_facts(self._desk.document.workspace)]
        today = self._desk.context.today()
        self._questions = call_sheet(model, catalogue, today, own, _elsewhere(self._desk, clinic))
        self._show_rows()

    def show_all(self) -> None:
        """Show every question, and go on at the first that was not shown."""
        shown = len(self.rows)
        self._all = True
        self._show_rows()
        rows = list(self.rows.values())
        if shown < len(rows):
            self._go(rows[shown].field)

    def keep(self) -> None:
        """Put the answers among the facts as one change, or say what is missing."""
        for row in self.rows.values():
            row.field.settle()
        for field in (self.said_by, self.day):
            if field.text():
                field.type_text(field.text())
        answers = self._answers()
        problem, where = self._problem(answers)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        if where is not None:
            self._go(where)
        if problem or self._id is None:
            return
        self._store(self._id, answers)

    def copy_sheet(self) -> None:
        """Put all questions into the clipboard as text."""
        QGuiApplication.clipboard().setText(sheet_text(self._clinic, self._questions, self._words))
        self._desk.context.tell(self.tr("The questions are in the clipboard."), "")

    def print_sheet(self) -> None:
        """Print all questions with room for answers."""
        clinic, questions, words = self._clinic, self._questions, self._words
        title = self.tr("Questions for {clinic}").format(clinic=clinic.name)
        print_paper(title, lambda parent: sheet_document(clinic, questions, words, parent), self)

    @override
    def minimumSizeHint(self) -> QSize:
        """As low as it likes: Qt would add up the lines that its texts have where it is narrowest."""
        return QSize(super().minimumSizeHint().width(), 0)

    # Within

    def _lay_out(self) -> None:
        call = Card(self.tr("The call"), parent=self)
        call.add(self.contact)
        form = Form(parent=call)
        form.add(self.tr("Who told you"), self.said_by)
        form.add(self.tr("On which day"), self.day)
        form.add(
            self.tr("Reference"),
            self.reference,
            help=self.tr("The number of the call, if they give one. It is kept with each answer."),
        )
        call.add(form)
        self.day.set_value(self._desk.context.today())
        asked = Card(self.tr("What to ask"), parent=self)
        self.summary = Label("", tone=Tone.MUTED, wrap=True)
        asked.add(self.summary)
        asked.add_layout(self._list)
        buttons = Wrapping([self.keep_button, self.print_button, self.copy_button])
        asked.body.addWidget(self.all_button, 0, Qt.AlignmentFlag.AlignLeft)
        asked.add(self.problem)
        asked.add(buttons)
        column_of(self, [call, asked])

    def _forget(self) -> None:
        """Begin a call with another clinic."""
        clear_layout(self._list)
        self.rows = {}
        self.said_by.set_value("")
        self.reference.set_value("")
        self.day.set_value(self._desk.context.today())
        self.problem.hide()

    def _show_rows(self) -> None:
        shown = self._questions if self._all else self._questions[:FIRST]
        if [one.entry.id for one in shown] != list(self.rows):
            self._rebuild(shown)
        for number, question in enumerate(shown, start=1):
            self.rows[question.entry.id].show_question(number, question, self._words)
        more = len(self._questions) - len(shown)
        self.all_button.setVisible(more > 0)
        self.all_button.setText(self.tr("Show {count} more questions").format(count=more))
        self.summary.setText(self._said(len(self._questions)))
        for button in (self.keep_button, self.print_button, self.copy_button):
            button.setEnabled(bool(self._questions))
        self._count()

    def _rebuild(self, shown: tuple[Question, ...]) -> None:
        kept = {one.entry.id for one in shown}
        old = self.rows
        for name, row in old.items():
            self._list.removeWidget(row)
            if name not in kept:
                row.hide()
                row.deleteLater()
        self.rows = {}
        for number, question in enumerate(shown, start=1):
            name = question.entry.id
            self.rows[name] = old[name] if name in old else self._row(number, question)
            self._list.addWidget(self.rows[name])
        with laid_out_once(self._list.parentWidget(), self):
            for row in self.rows.values():
                row.show()  # at once: the keyboard may go there before Qt would show it
        self._order_tabs()

    def _row(self, number: int, question: Question) -> QuestionRow:
        row = QuestionRow(number, question, self._words, self)
        row.field.previewed.connect(self._count)
        row.field.committed.connect(self._count)
        return row

    def _order_tabs(self) -> None:
        lines = [row.field.line for row in self.rows.values()]
        buttons = [self.all_button, self.keep_button, self.print_button, self.copy_button]
        for before, after in pairwise([self.reference.line, *lines, *buttons]):
            QWidget.setTabOrder(before, after)

    def _answers(self) -> dict[str, Fact]:
        values = {name: row.field.value() for name, row in self.rows.items()}
        return {name: fact for name, fact in values.items() if fact is not None and fact != Fact()}

    def _problem(self, answers: Mapping[str, Fact]) -> tuple[str, QWidget | None]:
        for row in self.rows.values():
            if row.field.problem():
                return self.tr("One answer cannot be read. Nothing is kept yet."), row.field
        if not answers:
            return self.tr("Type an answer first."), next((row.field for row in self.rows.values()), None)
        if self.day.problem():
            return self.day.problem(), self.day
        if not self.said_by.value():
            return self.tr("Say who told you; the role will do, such as front desk."), self.said_by
        return "", None

    def _store(self, clinic: UUID, answers: Mapping[str, Fact]) -> None:
        said_by, reference = self.said_by.value() or "", self.reference.text().strip()
        catalogue = catalogue_of(self._desk)
        day: dt.date | None = self.day.value()
        model = answered(self._clinic, answers, catalogue, said_by=said_by, as_of=day, reference=reference)
        one, many = self.tr("Answer by {name} · {clinic}"), self.tr("{count} answers by {name} · {clinic}")
        label = (one if len(answers) == 1 else many).format(count=len(answers), name=said_by, clinic=model.name)
        if not self._desk.document.commit(label, [(clinic, CLINIC, model)], place=f"clinics/{clinic}/call"):
            return  # the window says why; what is typed stays
        for name in answers:
            if name in self.rows:
                self.rows[name].field.set_value(Fact())
        self._count()
        said = self.tr("One answer is kept.") if len(answers) == 1 else self.tr("{count} answers are kept.")
        self._desk.context.tell(said.format(count=len(answers)), self.tr("Undo takes them back in one step."))
        first = next(iter(self.rows.values()), None)
        self._go(first.field if first is not None else self.said_by)

    def _go(self, field: QWidget) -> None:
        """Put the keyboard on a field and let the page scroll there."""
        field.setFocus()
        QApplication.sendPostedEvents(self, QEvent.Type.LayoutRequest)
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(field, 0, current_theme().px(80))

    def _count(self) -> None:
        count = sum(bool(row.field.text().strip()) for row in self.rows.values())
        many = self.tr("Keep {count} answers").format(count=count)
        self.keep_button.setText(
            self.tr("Keep the answer") if count == 1 else many if count else self.tr("Keep answers")
        )

    def _said(self, count: int) -> str:
        if not count:
            return self.tr("Everything that one asks is known, and none of it is old.")
        return self.tr(
            "{count} open questions, what counts most first. Type “same” where it is still so, and “would not say” "
            "where they do not tell you."
        ).format(count=count)


def _elsewhere(desk: Desk, clinic: UUID) -> dict[str, dt.date | None]:
    """Return what a clinic's price lists know: what a treatment costs, and from which day that is."""
    known = [one.model.as_of for one in desk.lists(clinic) if session_price(one.model) is not None]
    return {PRICE: known[0]} if known else {}
