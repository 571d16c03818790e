"""The first question: which of the three people sits here."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ketacost.services.settings import Audience
from ketacost.ui.pages.columns import Columns
from ketacost.ui.pages.home.words import Welcome, welcomes
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Label, Sign, Tone

_BESIDE_FROM = 700


class ChoiceCard(QPushButton):
    """A whole card that is pressed."""

    def __init__(self, welcome: Welcome, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.welcome = welcome
        self.setAutoDefault(False)
        self.setAccessibleName(welcome.choice)
        self.setAccessibleDescription(welcome.help)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        layout.setSpacing(Space.S)
        sign = Sign(welcome.icon, "accent", 32, parent=self)
        title = Label(welcome.choice, "card-title", wrap=True, parent=self)
        text = Label(welcome.help, tone=Tone.MUTED, wrap=True, parent=self)
        for part in (sign, title, text):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(part)
        layout.addStretch(1)

    @override
    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout is not None else -1

    @override
    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.totalSizeHint() if layout is not None else super().sizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.totalMinimumSize() if layout is not None else super().minimumSizeHint()


class FirstRun(QWidget):
    """Three cards; arrows move between them, Enter chooses."""

    chosen = Signal(Audience)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = [ChoiceCard(welcome, self) for welcome in welcomes()]
        for card in self.cards:
            card.clicked.connect(lambda _checked=False, card=card: self.chosen.emit(card.welcome.audience))
        self.row = Columns(self.cards, [1] * len(self.cards), from_width=_BESIDE_FROM, parent=self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(Space.S)
        outer.addStretch(1)
        outer.addWidget(Label(self.tr("What brings you here?"), "page-title", wrap=True, parent=self))
        says = self.tr(
            "ketacost works out what a course of ketamine therapy really costs. What you enter stays on this computer."
        )
        outer.addWidget(Label(says, tone=Tone.MUTED, wrap=True, parent=self))
        outer.addSpacing(Space.M)
        outer.addWidget(self.row)
        outer.addSpacing(Space.S)
        later = self.tr(
            "This sets what Home offers first. Every page is open to you, and you can change it at any time."
        )
        outer.addWidget(Label(later, "caption", wrap=True, parent=self))
        outer.addStretch(2)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Up: -1,
        }.get(Qt.Key(event.key()), 0)
        at = next((place for place, card in enumerate(self.cards) if card.hasFocus()), None)
        if step and at is not None:
            self.cards[min(max(at + step, 0), len(self.cards) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
            return
        super().keyPressEvent(event)
