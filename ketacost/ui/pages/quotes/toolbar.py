"""What can be done with the quote in view: one primary action, one that fits its state, the rest in a menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from ketacost.domain.quotes import Quote
from ketacost.services.quote_list import QuoteEntry, Stage
from ketacost.ui.pages.quotes.listing import tone_of
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Badge, Button, IconButton, Label, clear_layout


class QuoteActions(QObject):
    """Every action on the quote in view, in the order of the menu; a new one is made from the File menu (Ctrl+N)."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self.export = self._add(self.tr("Export workbook"), "Ctrl+E", "export")
        self.issue = self._add(self.tr("Issue"), "Ctrl+Shift+Return", "check")
        self.accept = self._add(self.tr("Mark as accepted"))
        self.decline = self._add(self.tr("Mark as declined…"))
        self.revise = self._add(self.tr("Revise"))
        self.duplicate = self._add(self.tr("Duplicate"))
        self.export_to = self._add(self.tr("Export workbook to…"))
        self.delete = self._add(self.tr("Delete draft"))

    def all(self) -> list[QAction]:
        """Return the actions, the primary one first."""
        return [
            self.export,
            self.issue,
            self.accept,
            self.decline,
            self.revise,
            self.duplicate,
            self.export_to,
            self.delete,
        ]

    def show_state(self, quote: Quote | None, stage: Stage | None) -> None:
        """Let only what can be done be done."""
        is_draft = quote is not None and quote.is_draft
        is_open = stage in {Stage.OPEN, Stage.EXPIRED}
        for action, on in (
            (self.export, quote is not None),
            (self.export_to, quote is not None),
            (self.duplicate, quote is not None),
            (self.issue, is_draft),
            (self.delete, is_draft),
            (self.revise, quote is not None and not is_draft and stage is not Stage.SUPERSEDED),
            (self.accept, is_open),
            (self.decline, is_open),
        ):
            action.setEnabled(on)

    def _add(self, text: str, keys: str = "", icon: str = "") -> QAction:
        action = QAction(text, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
        if icon:
            current_theme().dress(action, icon)
        self._page.addAction(action)
        return action


class QuoteBar(QWidget):
    """The line over the document."""

    back = Signal()

    def __init__(self, actions: QuoteActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.back_button = Button(self.tr("All quotes"), "quiet", parent=self)
        self.back_button.clicked.connect(self.back)
        self._state = QHBoxLayout()
        self._detail = Label("", "caption", parent=self)
        self.issue_button = self._button(actions.issue, self.tr("Issue"))
        self.accept_button = self._button(actions.accept, self.tr("Accepted"))
        self.decline_button = self._button(actions.decline, self.tr("Declined…"))
        self.export_button = self._button(actions.export, self.tr("Export workbook"), "primary", "export")
        self.export_button.setToolTip(self.tr("Write the quote as an Excel workbook (Ctrl+E)"))
        self.more_button = IconButton("more", self.tr("More to do with this quote"), parent=self)
        self.more_button.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more_button)
        menu.addActions([actions.revise, actions.duplicate, actions.export_to, actions.delete])
        self.more_button.setMenu(menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.back_button)
        layout.addLayout(self._state)
        layout.addWidget(self._detail)
        layout.addStretch(1)
        for button in (self.issue_button, self.accept_button, self.decline_button, self.export_button):
            layout.addWidget(button)
        layout.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_entry(self, entry: QuoteEntry) -> None:
        """Show where the quote stands, and what can be done now."""
        clear_layout(self._state)
        said = entry.state[:1].upper() + entry.state[1:]
        short = said if len(said) <= 32 else said[:31].rstrip() + "…"
        badge = Badge(short, tone_of(entry), parent=self)
        badge.setToolTip(said)
        self._state.addWidget(badge)
        self._detail.setText(self.tr("sample") if entry.is_sample else "")
        self.issue_button.setVisible(entry.stage is Stage.DRAFT)
        is_open = entry.stage in {Stage.OPEN, Stage.EXPIRED}
        self.accept_button.setVisible(is_open)
        self.decline_button.setVisible(is_open)

    def state(self) -> str:
        """Give the words of the state."""
        item = self._state.itemAt(0)
        badge = item.widget() if item is not None else None
        return badge.text() if isinstance(badge, Badge) else ""

    def _button(self, action: QAction, text: str, kind: str = "", icon: str = "") -> Button:
        button = Button(text, kind, icon=icon, parent=self)
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        button.setEnabled(action.isEnabled())
        return button


def connect_all(pairs: dict[QAction, Callable[[], None]]) -> None:
    """Let each action do its work."""
    for action, work in pairs.items():
        action.triggered.connect(lambda _checked=False, work=work: work())
