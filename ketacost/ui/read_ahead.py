"""Many records read a little at a time, so that the window stays alive before they are all needed at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from time import perf_counter
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ketacost.services.records import Record, UnreadableRecord

FEW = 40
"""So many records are read at once."""
_SLICE_SECONDS = 0.012


class ReadAhead(QObject):
    """Reads records, whose workspace keeps what was read; `finished` when all are at hand."""

    progressed = Signal(int, int)
    finished = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left: Iterator[Record[Any]] = iter(())
        self._done, self._total = 0, 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_tick)

    @property
    def is_busy(self) -> bool:
        """Whether records are still being read."""
        return self._timer.isActive()

    def start(self, records: Sequence[Record[Any]]) -> None:
        """Read these records; few of them at once."""
        self._left, self._done, self._total = iter(records), 0, len(records)
        if self._total <= FEW:
            self.finished.emit()
        else:
            self.progressed.emit(0, self._total)
            self._timer.start(0)

    def _on_tick(self) -> None:
        until = perf_counter() + _SLICE_SECONDS
        for record in self._left:
            with suppress(UnreadableRecord):
                record.load()
            self._done += 1
            if perf_counter() > until:
                self.progressed.emit(self._done, self._total)
                return
        self._timer.stop()
        self.finished.emit()
