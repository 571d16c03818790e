"""One clinic beside the list: its total, ways to buy, what to ask, why the lines are there, what is known of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ketacost.domain.estimates import Estimate
from ketacost.services.answers import Answer
from ketacost.services.comparison_rows import ColumnId, Row, questions, stated_facts
from ketacost.services.coverage_words import CoverageWords
from ketacost.services.words import Words, names_of
from ketacost.ui.cards import Card
from ketacost.ui.pages.compare.model import TITLES
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Badge, Button, IconButton, Label, Scroll, Tone, clear_layout

PANEL_WIDTH, NARROW_WIDTH = 372, 308
_TOP = Qt.AlignmentFlag.AlignTop


class ClinicPanel(QFrame):
    """The side panel; `used` asks to put the clinic into the estimate, `closed` to go."""

    used = Signal()
    closed = Signal()

    def __init__(self, words: Words, fact_labels: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._words = words
        self._labels = fact_labels
        self._asked: list[str] = []
        self._folded = {"lines": True, "facts": True}
        self._wide = True
        current_theme().follow(self, self._put_width, key="width")
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(Space.L, 0, Space.L, Space.L)
        self._column.setSpacing(Space.M)
        self._name = Label("", "card-title", wrap=True, parent=self)
        self.close_button = IconButton("close", self.tr("Close this clinic (Esc)"), tint="muted", parent=self)
        self.close_button.clicked.connect(self.closed)
        self.use_button = Button(self.tr("Use this clinic in the estimate"), "primary", parent=self)
        self.use_button.clicked.connect(self.used)
        top = QHBoxLayout()
        top.setContentsMargins(Space.L, Space.M, Space.S, 0)
        top.addWidget(self._name, 1)
        top.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.setContentsMargins(Space.L, Space.S, Space.L, Space.M)
        foot.addWidget(self.use_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(Space.S)
        outer.addLayout(top)
        outer.addWidget(Scroll(self._content, self), 1)
        outer.addLayout(foot)

    def show_clinic(self, row: Row, answer: Answer | None) -> None:
        """Show a clinic; `answer` has the ways to buy there."""
        self._name.setText(row.clinic.name)
        clear_layout(self._column)
        self._add_head(row)
        self._add_glance(row)
        if answer is not None and answer.ways:
            self._add_ways(row, answer)
        self._add_questions(row)
        if row.compared.estimate is not None:
            self._add_lines(row.compared.estimate)
        self._add_facts(row)
        self._column.addStretch(1)
        self.setAccessibleName(row.sentence)

    def set_narrow(self, *, narrow: bool) -> None:
        """Take less room in a narrow window."""
        if narrow is self._wide:
            self._wide = not narrow
            self._put_width()

    def _put_width(self) -> None:
        self.setFixedWidth(current_theme().px(PANEL_WIDTH if self._wide else NARROW_WIDTH))

    def questions(self) -> list[str]:
        """Give the questions in view."""
        return list(self._asked)

    # Parts

    def _add_head(self, row: Row) -> None:
        where = QHBoxLayout()
        where.setSpacing(Space.S)
        if row.clinic.is_sample:
            where.addWidget(Badge(self.tr("sample"), parent=self._content))
        cities = [", ".join(part for part in (one.city, one.state) if part) for one in row.clinic.locations]
        where.addWidget(Label("; ".join(cities), "caption", wrap=True, parent=self._content), 1)
        self._column.addLayout(where)
        if row.is_shared:
            self._column.addWidget(Label(self.tr("You pay"), "caption", tone=Tone.MUTED, parent=self._content))
        self._column.addWidget(Label(row.cells[ColumnId.TOTAL].text, "page-title", wrap=True, parent=self._content))
        problem = row.compared.problem
        if problem is not None:
            self._column.addWidget(Label(self._words.error(problem), tone=Tone.BAD, wrap=True, parent=self._content))
        elif row.compared.estimate is not None:
            shared = CoverageWords(self._words).summary(row.compared.estimate)
            if shared:
                self._column.addWidget(Label(shared, wrap=True, parent=self._content))
            for note in self._words.explanations(row.compared.estimate):
                self._column.addWidget(Label(note, tone=Tone.MUTED, wrap=True, parent=self._content))

    def _add_glance(self, row: Row) -> None:
        """Say what the columns say, as a narrow list has no room for all of them."""
        grid = self._grid()
        columns = (ColumnId.WAY, ColumnId.EXPERIENCE, ColumnId.REVIEWS, ColumnId.SERVICES, ColumnId.LIST)
        for place, column in enumerate(columns):
            grid.addWidget(Label(self.tr(TITLES[column]), tone=Tone.MUTED, parent=self._content), place, 0, _TOP)
            cell = row.cells[column]
            tone = Tone.PLAIN if cell.is_known else Tone.MUTED
            grid.addWidget(Label(cell.text, tone=tone, wrap=True, parent=self._content), place, 1, _TOP)
        grid.setColumnStretch(0, 0)
        grid.setColumnStretch(1, 1)

    def _add_ways(self, row: Row, answer: Answer) -> None:
        is_shared = any(way.estimate.shares for way in answer.ways)
        self._heading(self.tr("Ways to buy, and what you pay") if is_shared else self.tr("Ways to buy"))
        grid = self._grid()
        names = names_of(row.entry.candidate.schedule)
        for place, way in enumerate(answer.ways):
            name = Label(self._words.way(way.purchase, names), wrap=True, parent=self._content)
            more = ""
            if way.is_best:
                more = self.tr("cheapest")
            elif way.difference:
                more = "+" + self._words.formats.money(way.difference, way.estimate.currency)
            elif way.worth_asking is not None:
                price = self._words.formats.money(way.worth_asking, way.estimate.currency)
                more = self.tr("cheaper if one visit costs under {price}: ask").format(price=price)
            amount = Label(self._words.pays(way.estimate), parent=self._content)
            amount.setFont(current_theme().font(strong=place == 0, tabular=True))
            grid.addWidget(name, place * 2, 0)
            grid.addWidget(amount, place * 2, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            if more:
                note = Label(
                    more, "caption", tone=Tone.GOOD if way.is_best else Tone.PLAIN, wrap=True, parent=self._content
                )
                note.setAlignment(Qt.AlignmentFlag.AlignRight)
                grid.addWidget(note, place * 2 + 1, 0, 1, 2)

    def _add_questions(self, row: Row) -> None:
        self._asked = questions(row.compared, self._words)
        if not self._asked:
            return
        copy = Button(self.tr("Copy"), "quiet", icon="duplicate", parent=self._content)
        copy.setAccessibleName(self.tr("Copy the questions"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText("\n".join(self._asked)))
        self._heading(self.tr("Not known: ask"), copy)
        for question in self._asked:
            self._column.addWidget(Label(f"•  {question}", wrap=True, parent=self._content))

    def _add_lines(self, estimate: Estimate) -> None:
        card = self._fold("lines", self.tr("Lines and why"), self.tr("%n line(s)", "", len(estimate.lines)))
        said_of, shares = CoverageWords(self._words), {share.line: share for share in estimate.shares}
        for line in estimate.lines:
            row = QHBoxLayout()
            row.addWidget(Label(self._words.line_text(line), wrap=True, parent=card), 1)
            said = self._words.amount(line.total, estimate.currency, line.marks)
            row.addWidget(Label(said, parent=card), 0, Qt.AlignmentFlag.AlignTop)
            card.add_layout(row)
            share = shares.get(line.id)
            trace = said_of.trace(share, estimate.currency) if share is not None else []
            why = " ".join([*self._words.reasons(line), *trace, self._words.source(line.source)]).strip()
            card.add(Label(why, "caption", wrap=True, parent=card))

    def _add_facts(self, row: Row) -> None:
        facts = stated_facts(row.clinic, self._words, self._labels)
        if not facts:
            return
        card = self._fold("facts", self.tr("What is known"), self.tr("%n fact(s)", "", len(facts)))
        for fact in facts:
            card.add(Label(f"{fact.label}: {fact.value}", wrap=True, parent=card))
            card.add(Label(fact.source or self.tr("source not known"), "caption", wrap=True, parent=card))

    # Pieces

    def _heading(self, text: str, corner: QWidget | None = None) -> None:
        row = QHBoxLayout()
        row.addWidget(Label(text.upper(), "section", parent=self._content), 1)
        if corner is not None:
            row.addWidget(corner)
        self._column.addLayout(row)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(0, 1)
        self._column.addLayout(grid)
        return grid

    def _fold(self, name: str, title: str, summary: str) -> Card:
        card = Card(title, foldable=True, parent=self._content)
        card.set_summary(summary)
        card.set_folded(self._folded[name])
        card.folded_changed.connect(lambda folded: self._folded.__setitem__(name, folded))
        self._column.addWidget(card)
        return card
