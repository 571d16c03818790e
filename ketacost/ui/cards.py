"""Cards: a title, content, and a fold to one line when settled."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ketacost.ui.theme import Space, current_theme
from ketacost.ui.widgets import Label, Tone


class Card(QFrame):
    """A surface with a title; `foldable` ones fold to title and summary by click, Space or Enter."""

    folded_changed = Signal(bool)

    def __init__(self, title: str = "", *, foldable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._title = title
        self._folded = False
        self._header: QPushButton | None = None
        self._title_label: Label | None = None
        self._summary = Label(tone=Tone.MUTED, parent=self)
        self._summary.setMinimumWidth(1)
        self._summary.hide()
        self._corner = QHBoxLayout()
        self._corner.setSpacing(Space.S)
        self._outer = outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.L, Space.M if title else Space.L, Space.L, Space.L)
        outer.setSpacing(Space.M)
        if title:
            outer.addLayout(self._build_header(foldable=foldable))
        self._body = QWidget(self)
        self._body_layout = QVBoxLayout(self._body)
        self._body_layout.setContentsMargins(0, 0, 0, 0)
        self._body_layout.setSpacing(Space.S)
        outer.addWidget(self._body)

    # --- content -----------------------------------------------------------------------------

    @property
    def body(self) -> QVBoxLayout:
        """The layout that takes the content."""
        return self._body_layout

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put a widget below the others."""
        self._body_layout.addWidget(widget, stretch)

    def add_layout(self, layout: QLayout) -> None:
        """Put a layout below the others."""
        self._body_layout.addLayout(layout)

    def add_corner(self, widget: QWidget) -> None:
        """Put a small widget, such as a quiet button, at the right of the title."""
        self._corner.addWidget(widget)

    def title(self) -> str:
        """Give the title."""
        return self._title

    def set_title(self, title: str) -> None:
        """Change the title of a card that was made with one."""
        self._title = title
        if self._header is not None:
            self._header.setText(title)
        elif self._title_label is not None:
            self._title_label.setText(title)
        self._describe()

    # --- folding -----------------------------------------------------------------------------

    def is_folded(self) -> bool:
        """Whether only the summary is shown."""
        return self._folded

    def set_folded(self, folded: bool) -> None:
        """Fold to one line or open."""
        if self._header is None or folded == self._folded:
            return
        self._folded = folded
        self._body.setVisible(not folded)
        self._summary.setVisible(folded)
        margins = self._outer.contentsMargins()
        margins.setBottom(Space.M if folded else Space.L)
        self._outer.setContentsMargins(margins)
        self._dress_header()
        self._describe()
        self.folded_changed.emit(folded)

    def set_summary(self, text: str) -> None:
        """Say in one line what the folded card holds."""
        self._summary.setText(text)
        self._summary.setToolTip(text)
        self._describe()

    # --- inside ------------------------------------------------------------------------------

    def _build_header(self, *, foldable: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        if foldable:
            self._header = QPushButton(self._title, self)
            self._header.setObjectName("cardHeader")
            self._header.setAutoDefault(False)
            self._header.clicked.connect(lambda: self.set_folded(not self._folded))
            row.addWidget(self._header)
            self._dress_header()
            self._describe()
        else:
            self._title_label = Label(self._title, "card-title", parent=self)
            row.addWidget(self._title_label)
        row.addWidget(self._summary, 1)
        row.addStretch(0)
        row.addLayout(self._corner)
        return row

    def _dress_header(self) -> None:
        if self._header is not None:
            sign = "chevron-right" if self._folded else "chevron-down"
            current_theme().dress(self._header, sign, "muted")

    def _describe(self) -> None:
        if self._header is None:
            return
        state = self.tr("folded") if self._folded else self.tr("open")
        summary = f": {self._summary.text()}" if self._folded and self._summary.text() else ""
        self._header.setAccessibleName(f"{self._title}, {state}{summary}")
