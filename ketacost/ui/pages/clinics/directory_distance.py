"""How far the clinics are from a ZIP code: the table of codes is loaded beside the window, the miles counted in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from ketacost.services.distance import Point, centroid, miles_to
from ketacost.ui.background import Background
from ketacost.ui.pages.clinics.directory_entries import Entry
from ketacost.ui.pages.clinics.directory_pieces import Pieces

Known = tuple[Entry, float | None]


class Distances(QObject):
    """Counts miles: `counted(miles)` by clinic, None where it has no ZIP code; `lost(zip)` where there is no such code.

    A clinic whose entry is as it was keeps its miles. Loading the table leaves the interpreter to the window; looking
    codes up does not, and is done in pieces: a thread that did it would hold up each cell that is painted.
    """

    counted = Signal(object)
    lost = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._pieces = Pieces(self)
        self._pieces.finished.connect(self._on_counted)
        self._start = ""
        self._entries: Sequence[Entry] = ()
        self._known: dict[UUID, Known] = {}

    @property
    def is_busy(self) -> bool:
        """Whether miles are being counted."""
        return self._background.is_busy or self._pieces.is_busy

    def close(self) -> None:
        """Wait for the table, if it is being loaded."""
        self._pieces.stop()
        self._background.close()

    def count(self, start: str, entries: Sequence[Entry]) -> None:
        """Count the miles from a ZIP code; without one there are none."""
        if start != self._start:
            self._known = {}
        self._start, self._entries = start, entries
        self._pieces.stop()
        if not start:
            self.counted.emit({})
            return
        self._background.start(lambda: (start, centroid(start)), self._on_start)

    def _on_start(self, found: tuple[str, Point | None]) -> None:
        start, here = found
        if start != self._start or self._pieces.is_busy:
            return
        if here is None:
            self._known = {}
            self.counted.emit({})
            self.lost.emit(start)
            return
        self._pieces.start(self._steps(self._entries, here))

    def _steps(self, entries: Sequence[Entry], here: Point) -> Iterator[Known]:
        for entry in entries:
            known = self._known.get(entry.id)
            yield known if known is not None and known[0] is entry else (entry, miles_to(entry.clinic, here))

    def _on_counted(self, found: Sequence[Known]) -> None:
        self._known = {entry.id: (entry, miles) for entry, miles in found}
        miles: Mapping[UUID, float | None] = {clinic: counted for clinic, (_entry, counted) in self._known.items()}
        self.counted.emit(miles)
