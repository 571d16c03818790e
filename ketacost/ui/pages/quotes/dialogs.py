"""The two questions that the page asks: for whom and from what a new quote is, and why one was declined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ketacost.domain.people import Person
from ketacost.services.formats import Formats
from ketacost.ui.forms import TextField
from ketacost.ui.pages.quotes.editing import PlanChoice
from ketacost.ui.theme import Space, TextSize, current_theme
from ketacost.ui.widgets import Button, Label, Tone

_VALUE = Qt.ItemDataRole.UserRole + 1
_DETAIL = Qt.ItemDataRole.UserRole + 2
_MOST_SHOWN = 50


class _PlanItem(QListWidgetItem):
    """What a quote can be made from; the total is computed when the row is painted or read out."""

    def __init__(self, plan: PlanChoice) -> None:
        super().__init__(plan.title)
        self._plan = plan
        self.setData(_VALUE, plan)

    @override
    def data(self, role: int) -> Any:
        if role == _DETAIL:
            return self._plan.detail
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._plan.title}, {self._plan.detail}"
        return super().data(role)


class PlanDelegate(QStyledItemDelegate):
    """Paints what a quote can be made from: its title, and clinic and total below."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, current_theme().px(52))

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, rect = current_theme(), option.rect
        title, detail = str(index.data()), str(index.data(_DETAIL))
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("soft"))
            painter.fillRect(QRect(rect.left(), rect.top(), theme.px(3), rect.height()), theme.color("accent"))
        inner = rect.adjusted(theme.px(Space.M), theme.px(6), -theme.px(Space.M), -theme.px(6))
        half = inner.height() // 2
        for top, text, color, size in (
            (inner.top(), title, "text", TextSize.BODY),
            (inner.top() + half, detail, "muted", TextSize.CAPTION),
        ):
            painter.setFont(theme.font(size, strong=size is TextSize.BODY))
            painter.setPen(theme.color(color))
            said = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(QRect(inner.left(), top, inner.width(), half), Qt.AlignmentFlag.AlignVCenter, said)
        painter.restore()


class NewQuoteDialog(QDialog):
    """Patient, then plan: Enter takes what is marked and goes on; `made(plan, person, issue)` ends it."""

    made = Signal(object, object, bool)

    def __init__(
        self,
        people: Sequence[tuple[UUID, Person]],
        plans: Sequence[PlanChoice],
        formats: Formats,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("New quote"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._people, self._formats = people, formats
        self.patient = TextField(placeholder=self.tr("Name; a new one is kept for next time"))
        self.matches = QListWidget(self)
        self.plans = QListWidget(self)
        self.draft_button = Button(self.tr("Make draft"), "primary", tip=self.tr("Enter"), parent=self)
        self.issue_button = Button(
            self.tr("Make and issue"), tip=self.tr("Ctrl+Enter: numbered and final"), parent=self
        )
        for plan in plans:
            self.plans.addItem(_PlanItem(plan))
        self.plans.setItemDelegate(PlanDelegate(self.plans))
        self.plans.setCurrentRow(0)
        self._lay_out()
        self._show_matches("")
        self.patient.line.textChanged.connect(self._show_matches)
        self.patient.line.installEventFilter(self)
        self.plans.installEventFilter(self)
        self.matches.itemClicked.connect(lambda _item: self.plans.setFocus())
        self.plans.itemDoubleClicked.connect(lambda _item: self._finish(issue=False))
        self.draft_button.clicked.connect(lambda: self._finish(issue=False))
        self.issue_button.clicked.connect(lambda: self._finish(issue=True))
        self.patient.line.setFocus()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            if watched is self.patient.line and self._patient_key(event, enter=enter):
                return True
            if watched is self.plans and enter:
                self._finish(issue=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
                return True
        return super().eventFilter(watched, event)

    def person(self) -> UUID | str | None:
        """Give who is marked: a patient who is kept, the name of a new one, or nobody yet."""
        item = self.matches.currentItem()
        found: UUID | str | None = item.data(_VALUE) if item is not None else None
        return found

    # Inside

    def _patient_key(self, event: QKeyEvent, *, enter: bool) -> bool:
        if enter:
            self.plans.setFocus()
            return True
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step:
            row = self.matches.currentRow() + step
            self.matches.setCurrentRow(min(max(row, 0), self.matches.count() - 1))
        return bool(step)

    def _show_matches(self, text: str) -> None:
        typed = " ".join(text.split())
        words = typed.casefold().split()
        found = [(one, person) for one, person in self._people if all(word in person.name.casefold() for word in words)]
        exact = any(person.name.casefold() == typed.casefold() for _, person in found)
        self.matches.clear()
        if not typed:
            self._add_match(self.tr("Fill in the patient later"), None)
        for record, person in found[:_MOST_SHOWN]:
            born = self._formats.short_date(person.date_of_birth) if person.date_of_birth else ""
            self._add_match(", born ".join(part for part in (person.name, born) if part), record)
        if typed and not exact:
            self._add_match(self.tr('New patient "{name}"').format(name=typed), typed)
        self.matches.setCurrentRow(0)

    def _add_match(self, words: str, value: UUID | str | None) -> None:
        QListWidgetItem(words, self.matches).setData(_VALUE, value)

    def _finish(self, *, issue: bool) -> None:
        item = self.plans.currentItem()
        if item is not None:
            self.made.emit(item.data(_VALUE), self.person(), issue)
            self.accept()

    def _lay_out(self) -> None:
        theme = current_theme()
        self.setMinimumWidth(theme.px(460))
        self.patient.set_name(self.tr("Patient"))
        patient = Label(self.tr("Patient"), "section", parent=self)
        patient.setBuddy(self.patient.line)
        plan = Label(self.tr("From"), "section", parent=self)
        plan.setBuddy(self.plans)
        self.matches.setAccessibleName(self.tr("Patients that fit"))
        self.matches.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.plans.setAccessibleName(self.tr("Make it from"))
        self.matches.setFixedHeight(theme.px(112))
        self.plans.setMinimumHeight(theme.px(200))
        cancel = Button(self.tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addStretch(1)
        for button in (cancel, self.issue_button, self.draft_button):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.S)
        for widget in (Label(self.tr("New quote"), "page-title", parent=self), patient, self.patient, self.matches):
            layout.addWidget(widget)
        layout.addSpacing(Space.S)
        layout.addWidget(plan)
        layout.addWidget(self.plans, 1)
        layout.addSpacing(Space.S)
        layout.addLayout(buttons)


class DeclineDialog(QDialog):
    """Why the patient said no; `declined(reason)` may be empty."""

    declined = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Decline"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(current_theme().px(400))
        self.reason = TextField(placeholder=self.tr("Too far, too expensive, chose another clinic"))
        self.reason.set_name(self.tr("Reason"))
        words = Label(self.tr("Reason, if one was given"), parent=self)
        words.setBuddy(self.reason.line)
        keep = Button(self.tr("Cancel"), parent=self)
        keep.clicked.connect(self.reject)
        self.button = Button(self.tr("Mark as declined"), "primary", parent=self)
        self.button.setDefault(True)
        self.button.clicked.connect(self._finish)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addStretch(1)
        buttons.addWidget(keep)
        buttons.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.S)
        layout.addWidget(Label(self.tr("{quote} was declined").format(quote=name), "card-title", parent=self))
        layout.addWidget(Label(self.tr("The quote and its figures stay."), tone=Tone.MUTED, parent=self))
        layout.addWidget(words)
        layout.addWidget(self.reason)
        layout.addSpacing(Space.S)
        layout.addLayout(buttons)
        self.reason.line.setFocus()

    def _finish(self) -> None:
        self.declined.emit(self.reason.text().strip())
        self.accept()
