"""Start one window in this process, and report when it was first painted and what memory it holds at rest.

`python -m tests.benchmarks.first_paint REPORT bare` opens a bare window with one label, the floor; `… program` runs
`python -m ketacost`. Both are watched in the same way, from outside: the event loop is entered through a hook that
waits for the first paint, so the program itself knows nothing of it.
"""

import json
import os
import runpy
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel
from typing_extensions import override

REST_MS = 2000


class FirstPaint(QObject):
    """Waits for the first paint, lets the window come to rest, writes the report and ends the process."""

    def __init__(self, report: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._report = report
        self._painted_at = 0.0

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.parent().removeEventFilter(self)
            QTimer.singleShot(0, self, self._on_painted)  # once the whole window is on the screen
        return False

    def _on_painted(self) -> None:
        self._painted_at = time.monotonic()
        QTimer.singleShot(REST_MS, self, self._on_rest)

    def _on_rest(self) -> None:
        self._report.write_text(json.dumps({"painted_at": self._painted_at, "rss_mb": resident_mb()}))
        os._exit(0)  # no question about unsaved work can hold it up


def resident_mb() -> float:
    """Memory that this process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def watch(report: Path) -> None:
    """Make the event loop wait for the first paint."""
    enter_loop = QApplication.exec

    def exec_watched(*_: object) -> int:
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(FirstPaint(report, application))
        return enter_loop()

    QApplication.exec = exec_watched


def bare_window() -> None:
    """Open the least that a window can be."""
    application = QApplication(["bare"])
    label = QLabel("A window")
    label.resize(1280, 800)
    label.show()
    application.exec()


def main() -> None:
    """Open what was asked for."""
    watch(Path(sys.argv[1]))
    if sys.argv[2] == "bare":
        bare_window()
    else:
        sys.argv = ["ketacost"]
        runpy.run_module("ketacost", run_name="__main__")


if __name__ == "__main__":
    main()
