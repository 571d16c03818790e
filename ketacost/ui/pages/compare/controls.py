"""What is compared and what is in view: the course, the currency, the filters, the order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ketacost.services.comparison_rows import ColumnId, Filters
from ketacost.services.formats import Formats
from ketacost.ui.cards import Card
from ketacost.ui.forms import CheckField, ChoiceField, DateField, Field, TextField
from ketacost.ui.pages.compare.model import BEST_FIRST_DESCENDING, COLUMNS, TITLES
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Label, Tone


@dataclass(frozen=True, slots=True)
class CourseChoice:
    """Whose course is compared: an estimate's, or a preset's."""

    estimate: UUID | None = None
    preset: str | None = None


def labelled(label: str, field: Field, parent: QWidget, *, stacked: bool = True) -> QWidget:
    """Put a short label over a field, or before it, as its buddy and name."""
    box = QWidget(parent)
    text = Label(label, "caption", parent=box)
    text.setBuddy(field.editor)
    field.setParent(box)
    field.set_name(label)
    layout: QVBoxLayout | QHBoxLayout = QVBoxLayout(box) if stacked else QHBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(Space.XS if stacked else Space.S)
    layout.addWidget(text)
    layout.addWidget(field)
    return box


class Controls(Card):
    """The two lines above the list; each signal is one thing that a person changed."""

    course_chosen = Signal(object)
    start_chosen = Signal(object)
    currency_chosen = Signal(object)
    filtered = Signal()

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.course: ChoiceField[CourseChoice] = ChoiceField()
        self.start = DateField(formats)
        self.currency: ChoiceField[str] = ChoiceField()
        self.search = TextField(placeholder=self.tr("Name or city"))
        self.route: ChoiceField[str] = ChoiceField([("", self.tr("Any route"))])
        self.hide_samples = CheckField(self.tr("Hide samples"))
        self.services = QToolButton()
        self._wanted: set[str] = set()
        self._lay_out()
        self.course.committed.connect(self.course_chosen)
        self.start.committed.connect(self.start_chosen)
        self.currency.committed.connect(self.currency_chosen)
        self.search.previewed.connect(lambda _text: self.filtered.emit())
        self.search.committed.connect(lambda _text: self.filtered.emit())
        self.route.committed.connect(lambda _route: self.filtered.emit())
        self.hide_samples.committed.connect(lambda _hide: self.filtered.emit())

    def filters(self) -> Filters:
        """Give what is in view."""
        return Filters(
            text=self.search.text(), route=self.route.value() or "", hide_samples=bool(self.hide_samples.value())
        )

    def wanted(self) -> tuple[str, ...]:
        """Give the services that are counted."""
        return tuple(sorted(self._wanted, key=str.casefold))

    def set_services(self, names: Sequence[str]) -> None:
        """Offer these services to be counted."""
        self._wanted &= set(names)
        menu = QMenu(self.services)
        for name in names:
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(name in self._wanted)
            action.toggled.connect(lambda on, name=name: self._on_wanted(name, on=on))
        before = self.services.menu()
        self.services.setMenu(menu)
        if before is not None:
            before.deleteLater()
        self.services.setEnabled(bool(names))
        self._say_wanted()

    def set_start(self, day: dt.date | None, *, fixed: bool) -> None:
        """Show the day on which the course starts; an estimate's is fixed here."""
        if day is not None:
            self.start.set_value(day)
        self.start.setEnabled(not fixed)

    # Inside

    def _lay_out(self) -> None:
        self.currency.set_width(7)
        self.services.setProperty("kind", "field")
        self.services.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.services.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.services.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.services.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the chevron stands behind the words
        self.services.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        current_theme().dress(self.services, "chevron-down", "muted")
        current_theme().follow(
            self.services, lambda: self.services.setFixedHeight(current_theme().px(32)), key="height"
        )
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setSpacing(Space.M)
            self.add_layout(row)
        first.addWidget(labelled(self.tr("Course"), self.course, self), 1)
        first.addWidget(labelled(self.tr("Start"), self.start, self))
        first.addWidget(labelled(self.tr("Currency"), self.currency, self))
        second.addWidget(labelled(self.tr("Find"), self.search, self), 3)
        second.addWidget(labelled(self.tr("Route offered"), self.route, self), 3)
        second.addWidget(self._services_box(), 2)
        ticks = QVBoxLayout()
        ticks.addStretch(1)
        ticks.addWidget(self.hide_samples)
        second.addLayout(ticks)
        self.search.line.setClearButtonEnabled(True)
        self.set_services(())

    def _services_box(self) -> QWidget:
        box = QWidget(self)
        words = Label(self.tr("Services"), "caption", parent=box)
        words.setBuddy(self.services)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(words)
        column.addWidget(self.services)
        return box

    def _on_wanted(self, name: str, *, on: bool) -> None:
        self._wanted = self._wanted | {name} if on else self._wanted - {name}
        self._say_wanted()
        self.filtered.emit()

    def _say_wanted(self) -> None:
        said = self.tr("%n wanted", "", len(self._wanted)) if self._wanted else self.tr("Any")
        self.services.setText(said)
        self.services.setAccessibleName(self.tr("Services wanted: {what}").format(what=said))


class OrderBar(QWidget):
    """Names the order above the list and changes it by keyboard; what is not known is last in any."""

    chosen = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column: ChoiceField[ColumnId] = ChoiceField([(one, self.tr(TITLES[one])) for one in COLUMNS])
        self.direction: ChoiceField[bool] = ChoiceField()
        self.note = Label("", "caption", tone=Tone.MUTED, wrap=True, parent=self)
        self.note.setMinimumWidth(1)
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(labelled(self.tr("Sorted by"), self.column, self, stacked=False))
        layout.addWidget(labelled(self.tr("Order"), self.direction, self, stacked=False))
        layout.addWidget(self.note, 1)
        current_theme().follow(self, self._put_widths, key="widths")
        self.column.committed.connect(lambda column: self.chosen.emit(column, column in BEST_FIRST_DESCENDING))
        self.direction.committed.connect(lambda down: self.chosen.emit(self.column.value(), down))

    def _put_widths(self) -> None:
        for combo in (self.column.combo, self.direction.combo):
            combo.setMinimumWidth(current_theme().px(140))

    def show_order(self, column: ColumnId, *, descending: bool) -> None:
        """Say the order in words."""
        up, down = self._directions(column)
        self.column.set_value(column)
        self.direction.set_choices([(False, up), (True, down)])
        self.direction.set_value(descending)

    def _directions(self, column: ColumnId) -> tuple[str, str]:
        if column in {ColumnId.CLINIC, ColumnId.WAY}:
            return self.tr("A to Z"), self.tr("Z to A")
        if column is ColumnId.LIST:
            return self.tr("oldest first"), self.tr("newest first")
        if column is ColumnId.TOTAL:
            return self.tr("lowest first"), self.tr("highest first")
        return self.tr("least first"), self.tr("most first")
