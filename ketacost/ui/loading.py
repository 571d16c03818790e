"""Modules that most pages need, loaded one at a time once the window is up, so that no page waits for all of them."""

import importlib
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

_BETWEEN_MS = 40
"""Long enough for what the person does to come first."""


class LoadAhead(QObject):
    """Loads modules in order, with a pause after each; the first after the window's first paint."""

    def __init__(self, modules: Sequence[str], parent: QObject) -> None:
        super().__init__(parent)
        self._left = list(modules)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start(_BETWEEN_MS)

    def _on_tick(self) -> None:
        if self._left:
            importlib.import_module(self._left.pop(0))
        else:
            self._timer.stop()
