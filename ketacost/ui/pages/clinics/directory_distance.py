"""How far the clinics are from a ZIP code: the codes are looked up beside the window, the miles counted in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from ketacost.services.distance import Point, centroid, miles_to, zips_of
from ketacost.ui.background import Background
from ketacost.ui.pages.clinics.directory_entries import Entry


class Distances(QObject):
    """Counts miles: `counted(miles)` by clinic, None where it has no ZIP code; `lost(zip)` where there is no such code.

    A clinic whose record is as it was keeps its miles.
    """

    counted = Signal(object)
    lost = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._start = ""
        self._wanted: object = None
        self._known: dict[UUID, tuple[Entry, float | None]] = {}

    def close(self) -> None:
        """Wait for what is being looked up."""
        self._background.close()

    def count(self, start: str, entries: Sequence[Entry]) -> None:
        """Count the miles from a ZIP code; without one there are none."""
        if start != self._start:
            self._known = {}
        self._start = start
        if not start:
            self._wanted = None
            self.counted.emit({})
            return
        known = self._known
        new = [one for one in entries if one.id not in known or known[one.id][0] is not one]
        kept = {one.id: known[one.id] for one in entries if one.id in known and known[one.id][0] is one}
        if not new and kept:
            self._tell(kept)
            return
        self._wanted = wanted = object()
        self._background.start(lambda: _look_up(start, new), lambda found: self._take(wanted, kept, found))

    def _take(
        self,
        wanted: object,
        kept: dict[UUID, tuple[Entry, float | None]],
        found: Mapping[UUID, tuple[Entry, float | None]] | None,
    ) -> None:
        if wanted is not self._wanted:
            return
        if found is None:
            self._known = {}
            self.counted.emit({})
            self.lost.emit(self._start)
            return
        self._known = kept | dict(found)
        self._tell(self._known)

    def _tell(self, known: Mapping[UUID, tuple[Entry, float | None]]) -> None:
        self.counted.emit({clinic: miles for clinic, (_entry, miles) in known.items()})


def _look_up(start: str, entries: Sequence[Entry]) -> dict[UUID, tuple[Entry, float | None]] | None:
    """Return the miles to each clinic; None where there is no such ZIP code."""
    here: Point | None = centroid(start)
    if here is None:
        return None
    return {one.id: (one, miles_to(one.clinic, here) if zips_of(one.clinic) else None) for one in entries}
