"""Workbooks written off the window's thread; the page hears where the file is, or why there is none."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ketacost.services.ports import QuoteWriter
from ketacost.services.report import QuoteReport
from ketacost.ui.background import Background


class Exporter(QObject):
    """Writes documents one after another; `written(path)` or `failed(path, why)`."""

    written = Signal(object)
    failed = Signal(object, str)

    def __init__(self, write: QuoteWriter, parent: QObject) -> None:
        super().__init__(parent)
        self._write = write
        self._background = Background(self)

    @property
    def is_busy(self) -> bool:
        """Whether a file is being written."""
        return self._background.is_busy

    def export(self, report: QuoteReport, path: Path) -> None:
        """Write a report to a file; its folder is made where there is none."""

        def write() -> None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._write(report, path)

        self._background.start(write, lambda problem: self._tell(path, problem))

    def close(self) -> None:
        """Wait for files that are being written."""
        self._background.close()

    def _tell(self, path: Path, problem: OSError | None) -> None:
        if problem is not None:
            self.failed.emit(path, problem.strerror or str(problem))
        else:
            self.written.emit(path)
