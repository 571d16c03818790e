"""Looks for clinics that are the same one, in pieces while nothing else is to do, and says quietly what it found."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ketacost.services.duplicates import LookAlike, look_alikes
from ketacost.ui.pages.clinics.directory_entries import Entry
from ketacost.ui.pages.clinics.directory_pieces import Pieces
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.theme import Space
from ketacost.ui.widgets import Button, Label, Sign

REST_MS = 400
"""So long the clinics must stay as they are before they are looked through."""


class DuplicatesFinder(QObject):
    """`found(look_alikes)` whenever the clinics were looked through; what is the same as last time is not looked at."""

    found = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._clinics: list[tuple[UUID, object]] = []
        self._entries: Sequence[Entry] = ()
        self._pieces = Pieces(self)
        self._pieces.finished.connect(self._on_finished)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._start)

    @property
    def is_busy(self) -> bool:
        """Whether clinics are being looked through, or soon will be."""
        return self._rest.isActive() or self._pieces.is_busy

    def look(self, entries: Sequence[Entry]) -> None:
        """Look through these clinics in a moment."""
        clinics: list[tuple[UUID, object]] = [(one.id, one.clinic) for one in entries]
        if len(clinics) == len(self._clinics) and all(
            one[0] == other[0] and one[1] is other[1] for one, other in zip(clinics, self._clinics, strict=True)
        ):
            return
        self._clinics, self._entries = clinics, entries
        self._pieces.stop()
        self._rest.start()

    def _start(self) -> None:
        self._pieces.start(look_alikes((one.id, one.clinic) for one in self._entries))

    def _on_finished(self, results: Sequence[Sequence[LookAlike]]) -> None:
        self.found.emit([one for part in results for one in part])


class DuplicatesNote(QWidget):
    """A quiet line above the list, where clinics look like the same one."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = Label("", wrap=True, parent=self)
        self.button = Button(tr("Compare them"), "quiet", parent=self)
        self.button.clicked.connect(self.asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(Sign("info", "info", 16, parent=self))
        layout.addWidget(self.words, 1)
        layout.addWidget(self.button)
        self.hide()

    def show_found(self, found: Sequence[LookAlike]) -> None:
        """Say how many look alike; nothing takes the line away."""
        alike = {clinic for one in found for clinic in (one.first, one.second)}
        if len(found) == 1:
            self.words.setText(tr("2 look like the same clinic"))
        else:
            said = tr("{count} clinics look like others in the list")
            self.words.setText(said.format(count=len(alike)))
        self.setVisible(bool(found))
