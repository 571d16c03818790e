"""Sees the first paint of an application: loaded with Qt, and so not before the program loads Qt."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from typing_extensions import override

REST_MS = 2000


class FirstPaint(QObject):
    """Waits for the first paint, lets the window come to rest, and then tells when it was painted."""

    def __init__(self, on_rest: Callable[[float], None], parent: QObject) -> None:
        super().__init__(parent)
        self._tell = on_rest
        self._painted_at = 0.0

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.parent().removeEventFilter(self)
            QTimer.singleShot(0, self, self._on_painted)  # once the whole window is on the screen
        return False

    def _on_painted(self) -> None:
        self._painted_at = time.monotonic()
        QTimer.singleShot(REST_MS, self, lambda: self._tell(self._painted_at))
