"""Long work of this page done a little at a time on the window's thread, so that it never holds the window up."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

SLICE_SECONDS = 0.012
"""So long is one piece, well inside of what an eye notices."""


class Pieces(QObject):
    """Runs one iterator at a time: `progressed(steps)` after each piece, `finished(results)` at its end.

    A step that gives None has no result. What is started while something runs takes its place.
    """

    progressed = Signal(int)
    finished = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left: Iterator[Any] = iter(())
        self._found: list[Any] = []
        self._steps = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_tick)

    @property
    def is_busy(self) -> bool:
        """Whether anything is being done."""
        return self._timer.isActive()

    def start(self, steps: Iterator[Any]) -> None:
        """Begin, in place of what was being done."""
        self._left, self._found, self._steps = steps, [], 0
        self._timer.start(0)

    def stop(self) -> None:
        """Give up what is being done."""
        self._timer.stop()
        self._left, self._found = iter(()), []

    def _on_tick(self) -> None:
        until = perf_counter() + SLICE_SECONDS
        for found in self._left:
            self._steps += 1
            if found is not None:
                self._found.append(found)
            if perf_counter() > until:
                self.progressed.emit(self._steps)
                return
        self._timer.stop()
        results, self._found = self._found, []
        self.finished.emit(results)
