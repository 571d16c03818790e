"""Home after the first question: what needs doing, recent work, the one thing to start, and the sample data."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ketacost.services.recent import Recent
from ketacost.services.settings import Audience
from ketacost.services.todo import Todo
from ketacost.ui.cards import Card
from ketacost.ui.context import Context
from ketacost.ui.pages.columns import Columns, column_of
from ketacost.ui.pages.home.row_list import Row, RowList
from ketacost.ui.pages.home.words import TONES, kind_name, recent_name, todo_name, welcomes, when, why
from ketacost.ui.pickers import ChoiceField
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Button, Label, Tone

_FIRST_TODOS = 6
_ICONS = {"estimate": "estimate", "comparison": "compare", "quote": "quotes", "clinic": "clinics"}


class ListCard(Card):
    """A card with rows to open, a sentence where there are none, and a way to see those beyond the first few."""

    opened = Signal(str)

    def __init__(self, title: str, empty: str, first: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(title, parent=parent)
        self._first, self._all = first, False
        self._rows: tuple[Row, ...] = ()
        self._empty = Label(empty, tone=Tone.MUTED, wrap=True, parent=self)
        self.list = RowList(title, self)
        self.list.opened.connect(self.opened)
        self.more = Button("", "quiet", icon="chevron-down", parent=self)
        self.more.clicked.connect(self._on_more)
        self.add(self._empty)
        self.add(self.list)
        self.body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows."""
        self._rows = tuple(rows)
        shown = self._rows if self._all or not self._first else self._rows[: self._first]
        hidden = len(self._rows) - len(shown)
        self.list.set_rows(shown)
        self.list.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self.more.setVisible(hidden > 0)
        self.more.setText(self.tr("Show {count} more").format(count=hidden))

    def _on_more(self) -> None:
        self._all = True
        self.set_rows(self._rows)
        self.list.setFocus(Qt.FocusReason.TabFocusReason)


class Opening(QWidget):
    """The question that this person comes with, and the button that starts on it."""

    started = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = ""
        self._question = Label("", "page-title", wrap=True, parent=self)
        self._answer = Label("", tone=Tone.MUTED, wrap=True, parent=self)
        self.button = Button("", "primary", parent=self)
        self.button.clicked.connect(lambda: self.started.emit(self._place))
        words = QVBoxLayout()
        words.setSpacing(Space.XS)
        words.addWidget(self._question)
        words.addWidget(self._answer)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, Space.S, 0, Space.S)
        row.setSpacing(Space.XL)
        row.addLayout(words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_audience(self, audience: Audience) -> None:
        """Ask what this person would ask."""
        welcome = next((one for one in welcomes() if one.audience is audience), welcomes()[0])
        self._question.setText(welcome.question)
        self._answer.setText(welcome.answer)
        self.button.setText(welcome.action)
        self._place = welcome.action_place


class SampleCard(Card):
    """Says that samples are here, and takes them away."""

    remove_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("Home", "Sample data"), parent=parent)
        self._words = Label("", tone=Tone.MUTED, wrap=True, parent=self)
        self.button = Button(self.tr("Remove sample data"), icon="remove", parent=self)
        self.button.clicked.connect(self.remove_requested)
        self.add(self._words)
        self.body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def set_count(self, clinics: int) -> None:
        """Say how many sample clinics there are; without any the card is gone."""
        self.setVisible(clinics > 0)
        says = self.tr(
            "{count} sample clinics are here to try things out. "
            "They are marked as samples and left out of your own lists."
        )
        self._words.setText(says.format(count=clinics))


class AudienceCard(Card):
    """Who sits here, and a way to change it."""

    chosen = Signal(Audience)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        label = Label(self.tr("Home is set up for"), "section", parent=self)
        self.field = ChoiceField[Audience]([(welcome.audience, welcome.choice) for welcome in welcomes()], self)
        label.setBuddy(self.field.combo)
        self.field.committed.connect(self.chosen)
        self.add(label)
        self.add(self.field)


class Overview(QWidget):
    """Everything on Home but the first question; it is told what to show."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.opening = Opening(self)
        nothing = self.tr("Nothing just now. Quotes that run out and prices that grow old will show here.")
        self.todos = ListCard(self.tr("What needs doing"), nothing, _FIRST_TODOS, self)
        no_work = self.tr("Your own estimates, quotes and clinics will be here, the latest first.")
        self.recent = ListCard(self.tr("Recent"), no_work, parent=self)
        self.samples = SampleCard(self)
        self.audience = AudienceCard(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addWidget(self.opening)
        main = column_of([self.todos, self.recent], self)
        side = column_of([self.samples, self.audience], self)
        layout.addWidget(Columns([main, side], [5, 3], parent=self))
        layout.addStretch(1)

    def set_todos(self, todos: Sequence[Todo]) -> None:
        """Show what needs doing."""
        formats = self._context.formats
        self.todos.set_rows(
            [Row(todo.place, todo_name(todo), why(todo, formats), tone=TONES[todo.need]) for todo in todos]
        )

    def set_recent(self, recent: Sequence[Recent]) -> None:
        """Show what was worked on last."""
        today, formats = self._context.today(), self._context.formats
        self.recent.set_rows(
            [
                Row(
                    one.place,
                    recent_name(one),
                    kind_name(one.kind),
                    when(one.changed, today, formats),
                    _ICONS[one.kind],
                )
                for one in recent
            ]
        )
