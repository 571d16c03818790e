"""Workbooks written off the window's thread; the page hears where the file is, or why there is none."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal
from typing_extensions import override

from ketacost.services.ports import QuoteWriter
from ketacost.services.report import QuoteReport


class _Signals(QObject):
    """What a task says; it lives as long as the task."""

    ended = Signal(object, object, str)


class _Task(QRunnable):
    """Writes one report."""

    def __init__(self, write: QuoteWriter, report: QuoteReport, path: Path) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self.signals = _Signals()
        self._write, self._report, self._path = write, report, path

    @override
    def run(self) -> None:
        problem = ""
        try:
            self._write(self._report, self._path)
        except OSError as error:
            problem = error.strerror or str(error)
        self.signals.ended.emit(self, self._path, problem)


class Exporter(QObject):
    """Writes documents one after another; `written(path)` or `failed(path, why)`."""

    written = Signal(object)
    failed = Signal(object, str)

    def __init__(self, write: QuoteWriter, parent: QObject) -> None:
        super().__init__(parent)
        self._write = write
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._running: list[_Task] = []

    @property
    def is_busy(self) -> bool:
        """Whether a file is being written."""
        return bool(self._running)

    def export(self, report: QuoteReport, path: Path) -> None:
        """Write a report to a file."""
        task = _Task(self._write, report, path)
        self._running.append(task)
        task.signals.ended.connect(self._on_ended)
        self._pool.start(task)

    def close(self) -> None:
        """Wait for files that are being written."""
        self._pool.waitForDone()

    def _on_ended(self, task: _Task, path: Path, problem: str) -> None:
        self._running.remove(task)
        if problem:
            self.failed.emit(path, problem)
        else:
            self.written.emit(path)
