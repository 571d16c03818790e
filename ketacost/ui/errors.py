"""Bugs: into the log, and one dialog with a report that can be copied. No person's data goes into either."""

import logging
import logging.handlers
import platform
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from ketacost import __version__

log = logging.getLogger("ketacost")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def start_log(folder: Path) -> None:
    """Keep a small log in a folder; where it cannot be written, only warnings go to the terminal."""
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(folder / "ketacost.log", maxBytes=500_000, backupCount=2)
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)


def report_of(kind: type[BaseException], where: TracebackType | None) -> str:
    """Return what a developer needs: where it happened, never the values that it happened to."""
    frames = traceback.format_list(traceback.extract_tb(where))
    lines = [f"ketacost {__version__}, Qt {qVersion()}, Python {platform.python_version()}, {platform.system()}"]
    return "\n".join([*lines, *(frame.rstrip() for frame in frames), kind.__name__])


class BugReporter(QObject):
    """Catches what nobody caught, in every thread, and shows it once."""

    _caught = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown: set[str] = set()
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over the hooks of the interpreter and of Qt."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread
        qInstallMessageHandler(self._on_qt_message)

    def _on_exception(self, kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, where)
            return
        report = report_of(kind, where)
        log.error(report)
        self._caught.emit(report)

    def _on_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._on_exception(caught.exc_type, caught.exc_value, caught.exc_traceback)

    @staticmethod
    def _on_qt_message(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        log.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", message)

    def _show(self, report: str) -> None:
        if report in self._shown:
            return
        self._shown.add(report)
        windows = [widget for widget in QGuiApplication.topLevelWindows() if widget.isVisible()]
        if not windows:
            return
        parent = self.parent()
        box = QMessageBox(parent if isinstance(parent, QWidget) else None)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("ketacost")
        box.setText(self.tr("Something went wrong in the program."))
        box.setInformativeText(
            self.tr("What you entered is kept. You can copy a report for the developers; it holds no data of yours.")
        )
        box.setDetailedText(report)
        copy = box.addButton(self.tr("&Copy report"), QMessageBox.ButtonRole.ActionRole)
        box.addButton(QMessageBox.StandardButton.Close)
        box.exec()
        if box.clickedButton() is copy:
            QGuiApplication.clipboard().setText(report)
