"""One window for one database: a second start of the program raises the first window."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QMainWindow

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

PATIENCE_MS = 1000
LISTEN_AFTER_MS = 300
"""So that the window is painted first: Qt's network takes a while to load."""

_ANSWER = b"raised"


def raise_other(database: Path) -> bool:
    """Ask a window that has this database open to come to the front; False where none answers."""
    name = _name(database)
    if os.name == "posix" and not Path(name).exists():
        return False  # as at most starts: Qt's network is then not even loaded
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(PATIENCE_MS):
        return False
    answered = socket.waitForReadyRead(PATIENCE_MS) and socket.readAll().data() == _ANSWER
    socket.abort()
    return answered


class Doorbell(QObject):
    """Brings the window to the front when another start of the program asks for it; listens once the window is up."""

    def __init__(self, database: Path, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._name = _name(database)
        self._server: QLocalServer | None = None
        QTimer.singleShot(LISTEN_AFTER_MS, self, self.listen)

    def listen(self) -> None:
        """Begin to answer; where the system does not allow that, a second start opens a second window."""
        if self._server is not None:
            return
        from PySide6.QtNetwork import QLocalServer, QLocalSocket

        there = QLocalSocket(self)
        there.connectToServer(self._name)
        if there.waitForConnected(PATIENCE_MS):
            there.abort()
            return  # another window of the same database answers already
        QLocalServer.removeServer(self._name)  # what a killed window left behind
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_ring)
        self._server.listen(self._name)

    @property
    def is_listening(self) -> bool:
        """Whether a second start would be heard."""
        return self._server is not None and self._server.isListening()

    def close(self) -> None:
        """Answer no more."""
        if self._server is not None:
            self._server.close()

    def _on_ring(self) -> None:
        socket = self._server.nextPendingConnection() if self._server is not None else None
        if socket is None:
            return
        socket.disconnected.connect(socket.deleteLater)
        socket.write(_ANSWER)
        socket.flush()
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()


def _name(database: Path) -> str:
    digest = hashlib.sha256(os.fsencode(database.absolute())).hexdigest()[:16]
    if os.name != "posix":
        return f"ketacost-{digest}"
    folder = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    return str(Path(folder) / f"ketacost-{os.getuid()}-{digest}")
