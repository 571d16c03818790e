"""The bar over a page: where one is, search, what is saved, and what can be undone."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from ketacost.ui.document import Document
from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Label, Tone

STEPS_SHOWN = 20


class Header(QWidget):
    """Shows the page's title and what is open on it; offers search and the history."""

    search_requested = Signal()
    undo_requested = Signal()
    undo_to_requested = Signal(int)

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document = document
        theme = current_theme()
        self._title = Label("", "page-title", parent=self)
        self._subtitle = Label("", "subtitle", parent=self)
        self._saved = Label(self.tr("Saved"), "caption", tone=Tone.MUTED, parent=self)
        self.search = QToolButton(self)
        self.search.setProperty("kind", "field")
        self.search.setText(self.tr("Find or do   Ctrl+K"))
        self.search.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.search.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.search.setAccessibleName(self.tr("Find a record or a command"))
        theme.dress(self.search, "search", "muted")
        self.search.clicked.connect(self.search_requested)
        self.undo = QToolButton(self)
        self.undo.setText(self.tr("Undo"))
        self.undo.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.undo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.undo.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        theme.dress(self.undo, "undo")
        self._menu = QMenu(self.undo)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.undo.setMenu(self._menu)
        self.undo.clicked.connect(self.undo_requested)
        layout = QHBoxLayout(self)
        layout.addWidget(self._title)
        layout.addWidget(self._subtitle)
        layout.addStretch(1)
        layout.addWidget(self.search)
        layout.addWidget(self._saved)
        layout.addWidget(self.undo)
        document.history_changed.connect(self._show_history)
        document.saved.connect(self._on_saved)
        document.failed.connect(self._on_failed)
        theme.follow(self, self._dress)
        self._show_history()

    def show_page(self, title: str, subtitle: str = "") -> None:
        """Name the page, and what is open on it."""
        self._title.setText(title)
        self.show_subtitle(subtitle)

    def show_subtitle(self, subtitle: str) -> None:
        """Name what is open on the page."""
        self._subtitle.setText(f"·  {subtitle}" if subtitle else "")
        self._subtitle.setVisible(bool(subtitle))

    def _dress(self) -> None:
        theme = current_theme()
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(theme.px(Space.XL), theme.px(Space.S), theme.px(Space.L), theme.px(Space.S))
            layout.setSpacing(theme.px(Space.M))

    def _show_history(self) -> None:
        label = self._document.undo_label
        self.undo.setEnabled(label is not None)
        words = self.tr("Undo: {step}").format(step=label) if label else self.tr("Nothing to undo")
        self.undo.setToolTip(words)
        self.undo.setAccessibleName(words)

    def _on_saved(self, _label: str) -> None:
        self._saved.setText(self.tr("Saved"))
        self._saved.set_tone(Tone.MUTED)

    def _on_failed(self, _problem: object) -> None:
        self._saved.setText(self.tr("Not saved"))
        self._saved.set_tone(Tone.BAD)

    def _fill_menu(self) -> None:
        self._menu.clear()
        for step in self._document.undo_steps(STEPS_SHOWN):
            action = QAction(step.label.replace("&", "&&"), self._menu)
            action.triggered.connect(lambda _checked=False, change=step.id: self.undo_to_requested.emit(change))
            self._menu.addAction(action)
