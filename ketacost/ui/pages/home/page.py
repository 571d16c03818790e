"""The page Home: the first question once, then the overview."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.services.recent import recent_records
from ketacost.services.samples import sample_clinic_count
from ketacost.services.settings import Audience
from ketacost.services.todo import what_needs_doing
from ketacost.ui.context import Context
from ketacost.ui.pages.base import Page
from ketacost.ui.pages.home.first_run import FirstRun
from ketacost.ui.pages.home.overview import Overview
from ketacost.ui.pages.home.words import welcomes
from ketacost.ui.pages.keeping import keep_settings, remove_sample_data
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Scroll

_WIDEST = 1200
_RECENT = 6


class HomePage(Page):
    """What needs doing, recent work, and the one thing to start with."""

    name = "home"
    icon = "home"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.title = self.tr("Home")
        self._audience = context.settings.audience
        self._shown_on: dt.date | None = None
        self.overview = Overview(context, self)
        self._stack = QStackedWidget(self)
        self._overview_scroll = self._scrolled(self.overview)
        self._stack.addWidget(self._overview_scroll)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._connect()
        self._show_audience()

    @cached_property
    def first_run(self) -> FirstRun:
        """The first question; built where it is asked, which is once."""
        question = FirstRun(self)
        question.chosen.connect(self._on_first_choice)
        return question

    @cached_property
    def _first_run_scroll(self) -> QWidget:
        scroll = self._scrolled(self.first_run)
        self._stack.addWidget(scroll)
        return scroll

    @override
    def actions_for_menu(self) -> Sequence[QAction]:
        return self._actions

    @override
    def shown(self) -> None:
        if self._audience is not Audience.UNKNOWN and self._shown_on != self.context.today():
            self._refresh()

    @override
    def show_place(self, place: str) -> None:
        self.shown()
        if self._audience is Audience.UNKNOWN:
            self.first_run.cards[0].setFocus(Qt.FocusReason.TabFocusReason)
        elif self.overview.todos.list.rows():
            self.overview.todos.list.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.overview.opening.button.setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown()

    def _connect(self) -> None:
        context, overview = self.context, self.overview
        context.document.changed.connect(self._on_changed)
        overview.audience.chosen.connect(self._on_audience)
        overview.opening.started.connect(context.open_place)
        overview.todos.opened.connect(context.open_place)
        overview.recent.opened.connect(context.open_place)
        overview.samples.remove_requested.connect(self._on_remove_samples)
        start = QAction(overview.opening.button.text(), self)
        start.triggered.connect(overview.opening.button.click)
        remove = QAction(overview.samples.button.text(), self)
        remove.triggered.connect(self._on_remove_samples)
        self._actions = (start, remove)

    def _scrolled(self, content: QWidget) -> QWidget:
        """Put the content into the middle of a scrolling column."""
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        row.addStretch(0)
        row.addWidget(content, 1)
        row.addStretch(0)
        theme = current_theme()
        theme.follow(content, lambda: content.setMaximumWidth(theme.px(_WIDEST)), key="width")
        return Scroll(holder, self)

    def _show_audience(self) -> None:
        if self._audience is Audience.UNKNOWN:
            self._stack.setCurrentWidget(self._first_run_scroll)
        else:
            self._stack.setCurrentWidget(self._overview_scroll)
        self.overview.opening.set_audience(self._audience)
        self._actions[0].setText(self.overview.opening.button.text())
        if self._audience is not Audience.UNKNOWN:
            self.overview.audience.field.set_value(self._audience)

    def _refresh(self) -> None:
        self._shown_on = self.context.today()
        workspace = self.context.document.workspace
        samples = sample_clinic_count(workspace)
        self.overview.set_todos(what_needs_doing(workspace, self.context.today()))
        self.overview.set_recent(recent_records(workspace, _RECENT))
        self.overview.samples.set_count(samples)
        self._actions[1].setEnabled(samples > 0)

    def _on_changed(self, _records: object, _place: str) -> None:
        self._shown_on = None
        if self.isVisible():
            self._refresh()

    def _on_first_choice(self, audience: Audience) -> None:
        self._on_audience(audience)
        self.context.open_place(next(one.first_place for one in welcomes() if one.audience is audience))

    def _on_audience(self, audience: Audience) -> None:
        self._audience = audience
        self._show_audience()
        self.shown()
        keep_settings(self.context, audience=audience)

    def _on_remove_samples(self) -> None:
        remove_sample_data(self.context, self.name)
