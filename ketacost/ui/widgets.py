"""Small finished pieces: labels of the type scale, buttons, badges, hairlines, empty states, messages."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ketacost.ui.theme import Space, current_theme


class Tone(StrEnum):
    """How something is meant; always shown with a sign and a word."""

    PLAIN = ""
    MUTED = "muted"
    ACCENT = "accent"
    GOOD = "good"
    INFO = "info"
    WARN = "warn"
    BAD = "bad"


SIGNS = {Tone.GOOD: "check", Tone.INFO: "info", Tone.WARN: "warning", Tone.BAD: "error"}


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet looks at and let the widget take its new look."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def announce(widget: QWidget, text: str) -> None:
    """Let a screen reader say a sentence."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def clear_layout(layout: QLayout) -> None:
    """Empty a layout and let its widgets go."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear_layout(inner)


class Label(QLabel):
    """A text of the type scale: kind is "", caption, section, card-title, page-title, subtitle or figure."""

    def __init__(
        self,
        text: str = "",
        kind: str = "",
        *,
        tone: Tone = Tone.PLAIN,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setProperty("type", kind)
        self.setProperty("tone", tone.value)
        self.setWordWrap(wrap)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def set_tone(self, tone: Tone) -> None:
        """Change how the text is meant."""
        restyle(self, "tone", tone.value)


class Headline(QWidget):
    """The one figure that answers: a caption over it, the figure, words beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.caption = Label("", "caption", parent=self)
        self.figure = Label("", "figure", parent=self)
        self.words = Label("", "subtitle", wrap=True, parent=self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for label in (self.caption, self.figure, self.words):
            layout.addWidget(label)

    def set_answer(self, caption: str, figure: str, words: str = "") -> None:
        """Show an answer; together the three read as one sentence."""
        self.caption.setText(caption)
        self.figure.setText(figure)
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.setAccessibleName(" ".join(part for part in (caption, figure, words) if part))


class Hairline(QFrame):
    """A thin line between two things."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hairline")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class Button(QPushButton):
    """A push button; kind is "" (secondary), "primary" (one a page) or "quiet" (a link's weight)."""

    def __init__(
        self, text: str, kind: str = "", *, icon: str = "", tip: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", kind)
        self.setAutoDefault(False)
        if tip:
            self.setToolTip(tip)
        if icon:
            tint = {"primary": "on_accent", "quiet": "accent"}.get(kind, "text")
            current_theme().dress(self, icon, tint)


class IconButton(QToolButton):
    """A button that shows a sign only; its words are in the tooltip and for the screen reader."""

    def __init__(self, icon: str, words: str, *, tint: str = "text", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoRaise(True)
        self.setToolTip(words)
        self.setAccessibleName(words)
        current_theme().dress(self, icon, tint)


class Sign(QLabel):
    """An icon that follows the theme, for looking only."""

    def __init__(self, icon: str, tint: str = "text", size: int = 16, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_icon(icon, tint)

    def set_icon(self, icon: str, tint: str = "text") -> None:
        """Show another icon."""
        theme = current_theme()
        theme.follow(self, lambda: self.setPixmap(theme.pixmap(icon, tint, self._size)), key="icon")


class Badge(QFrame):
    """A word in a pill with a sign, so that colour never speaks alone."""

    def __init__(self, text: str, tone: Tone = Tone.PLAIN, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("badge")
        self.setProperty("tone", tone.value)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.S, 2, Space.S + 2, 2)
        layout.setSpacing(Space.XS)
        if tone in SIGNS:
            layout.addWidget(Sign(SIGNS[tone], tone.value, 14, parent=self))
        self._label = Label(text, "caption", tone=tone, parent=self)
        layout.addWidget(self._label)

    def text(self) -> str:
        """Give the word."""
        return self._label.text()


class EmptyState(QWidget):
    """What will be here, and the one thing to do."""

    acted = Signal()

    def __init__(self, icon: str, title: str, text: str, action: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setSpacing(Space.S)
        layout.addStretch(1)
        layout.addWidget(Sign(icon, "muted", 32, parent=self), 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (
            Label(title, "card-title", parent=self),
            Label(text, tone=Tone.MUTED, wrap=True, parent=self),
        ):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(label)
        self.button: Button | None = None
        if action:
            self.button = Button(action, "primary", parent=self)
            self.button.clicked.connect(self.acted)
            layout.addSpacing(Space.S)
            layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)


class MessageBar(QFrame):
    """What happened and what to do; stays until it is closed or replaced."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self._sign = Sign("info", "info", 20, parent=self)
        self._what = Label(wrap=True, parent=self)
        self._todo = Label(tone=Tone.MUTED, wrap=True, parent=self)
        self._action = Button("", parent=self)
        self._action.clicked.connect(self._on_action)
        self._do: object = None
        close = IconButton("close", self.tr("Close this message"), tint="muted", parent=self)
        close.clicked.connect(self.close_message)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._what)
        words.addWidget(self._todo)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.S, Space.S, Space.S)
        layout.setSpacing(Space.M)
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        layout.addWidget(self._action)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_message(self, tone: Tone, what: str, todo: str = "", *, action: str = "", do: object = None) -> None:
        """Show a message; `do` is called without arguments when its action is pressed."""
        self._sign.set_icon(SIGNS.get(tone, "info"), tone.value or "info")
        restyle(self, "tone", tone.value)
        self._what.setText(what)
        self._todo.setText(todo)
        self._todo.setVisible(bool(todo))
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._do = do
        self.setAccessibleName(f"{what} {todo}".strip())
        self.show()
        announce(self, f"{what} {todo}".strip())

    def text(self) -> str:
        """Give what the bar says."""
        return f"{self._what.text()} {self._todo.text()}".strip()

    def close_message(self) -> None:
        """Take the message away."""
        self.hide()
        self.closed.emit()

    def _on_action(self) -> None:
        self.hide()
        if callable(self._do):
            self._do()


class Scroll(QScrollArea):
    """A scrolling column that is no Tab stop of its own and keeps the focused field in view."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content.setObjectName(content.objectName() or "scrolled")
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(content)
        content.setAutoFillBackground(False)
        content.installEventFilter(self)

    @override
    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.widget() and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return bool(super().eventFilter(watched, event))  # type: ignore[arg-type]  # always a QObject

    @override
    def minimumSizeHint(self) -> QSize:
        content = self.widget()
        inner = content.minimumSizeHint().width() if content is not None else 0
        return QSize(inner + self.verticalScrollBar().sizeHint().width(), 80)
