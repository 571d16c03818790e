"""The page Settings: every choice takes hold at once and is kept."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.ui.context import Context
from ketacost.ui.files import FileActions
from ketacost.ui.pages.base import Page
from ketacost.ui.pages.columns import Columns, column_of
from ketacost.ui.pages.settings.about import AboutCard
from ketacost.ui.pages.settings.appearance import AppearanceCard, LocaleCard
from ketacost.ui.pages.settings.file import FileCard, SampleDataCard
from ketacost.ui.pages.settings.practice import PracticeCard
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Scroll

_WIDEST = 1200


class SettingsPage(Page):
    """Appearance, formats, my clinic, my file, sample data and about."""

    name = "settings"
    icon = "settings"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.title = self.tr("Settings")
        self.appearance = AppearanceCard(context, self)
        self.locale_card = LocaleCard(context, self)
        self.practice = PracticeCard(context, self)
        self.file = FileCard(context, self)
        self.samples = SampleDataCard(context, self)
        self.about = AboutCard(context, self)
        self._lay_out()
        self.files = FileActions(context, self)
        self.file.folder_requested.connect(self.files.show_folder)
        self.file.copy_requested.connect(self.files.save_copy)
        self.file.open_requested.connect(self.files.open_another)

    @override
    def show_place(self, place: str) -> None:
        """Bring a card into sight ("about", "practice") and put the keyboard there where it can be."""
        if place.startswith("about"):
            self._scroll.ensureWidgetVisible(self.about)
        elif place.startswith("practice"):
            self.practice.fields["name"].setFocus(Qt.FocusReason.TabFocusReason)

    def _lay_out(self) -> None:
        first = column_of([self.appearance, self.locale_card, self.practice], self)
        second = column_of([self.file, self.samples, self.about], self)
        columns = Columns([first, second], [1, 1], parent=self)
        theme = current_theme()
        theme.follow(columns, lambda: columns.setMaximumWidth(theme.px(_WIDEST)), key="width")
        holder = QWidget(self)
        column = QVBoxLayout(holder)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        row = QHBoxLayout()
        row.addStretch(0)
        row.addWidget(columns, 1)
        row.addStretch(0)
        column.addLayout(row)
        column.addStretch(1)
        self._scroll = Scroll(holder, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)
