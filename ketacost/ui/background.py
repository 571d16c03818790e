"""Work with files off the window's thread, one piece after another; what came of it is heard on the window's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal
from typing_extensions import override

Work = Callable[[], Any]
Then = Callable[[Any], None]
"""Takes what the work gave back, or the OSError that stood in its way."""


class _Signals(QObject):
    """What a task says; it lives as long as the task."""

    done = Signal(object, object)
    ended = Signal(object)


class _Task(QRunnable):
    """Does one thing: `done(task, result)` carries its answer, `ended(task)` follows whatever happened."""

    def __init__(self, work: Work, then: Then) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self.signals = _Signals()
        self.then = then
        self._work = work

    @override
    def run(self) -> None:
        try:
            self.signals.done.emit(self, self._answer())
        finally:
            self.signals.ended.emit(self)

    def _answer(self) -> object:
        try:
            return self._work()
        except OSError as error:
            return error


class Background(QObject):
    """Runs tasks; a bug in one is for the bug reporter, and the next one runs all the same."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._running: list[_Task] = []

    @property
    def is_busy(self) -> bool:
        """Whether anything is being done."""
        return bool(self._running)

    def start(self, work: Work, then: Then) -> None:
        """Do work beside the window, then hand on what came of it."""
        task = _Task(work, then)
        self._running.append(task)
        task.signals.done.connect(self._on_done)
        task.signals.ended.connect(self._on_ended)
        self._pool.start(task)

    def close(self) -> None:
        """Wait for what is being done."""
        self._pool.waitForDone()

    def _on_done(self, task: _Task, result: object) -> None:
        task.then(result)

    def _on_ended(self, task: _Task) -> None:
        self._running.remove(task)
