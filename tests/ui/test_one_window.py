"""A second start of the program raises the first window; another database opens a window of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot
from whole_window import folder, opened

from ketacost.storage.locations import DATA_VARIABLE
from ketacost.ui.one_window import Doorbell

__all__ = ["folder"]

PROJECT = Path(__file__).resolve().parents[2]
RAISE = "import sys; from PySide6.QtCore import QCoreApplication; from ketacost.session import other_window_raised; "
RAISE += "application = QCoreApplication([]); sys.exit(0 if other_window_raised() else 3)"


def second_start(qtbot: QtBot) -> int:
    """Ask from another process, as a second start does, while this window lives; return what it exits with."""
    process = QProcess()
    process.setWorkingDirectory(str(PROJECT))
    with qtbot.waitSignal(process.finished, timeout=20_000):
        process.start(sys.executable, ["-c", RAISE])
    return process.exitCode()


def heard(window: QMainWindow, qtbot: QtBot) -> None:
    """Wait until the window listens, which it does a moment after it is painted."""
    bell = window.findChild(Doorbell)
    assert isinstance(bell, Doorbell)
    qtbot.waitUntil(lambda: bell.is_listening, timeout=10_000)


def test_a_second_start_raises_the_first_window(folder: Path, theme: object, qtbot: QtBot) -> None:
    with opened() as session:
        heard(session.window, qtbot)
        session.window.showMinimized()

        assert second_start(qtbot) == 0
        assert not session.window.isMinimized()
    assert second_start(qtbot) == 3


def test_another_database_is_no_reason_to_raise_this_one(
    folder: Path, theme: object, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened():
        monkeypatch.setenv(DATA_VARIABLE, str(folder / "elsewhere"))

        assert second_start(qtbot) == 3


def test_what_a_killed_window_left_behind_is_no_window(folder: Path, theme: object, qtbot: QtBot) -> None:
    script = (
        "import os, signal\n"
        "from PySide6.QtWidgets import QApplication, QMainWindow\n"
        "from ketacost.storage.locations import database_file\n"
        "from ketacost.ui.one_window import Doorbell\n"
        "application = QApplication([])\n"
        "window = QMainWindow()\n"
        "Doorbell(database_file(), window).listen()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=PROJECT, check=False, timeout=20)

    assert second_start(qtbot) == 3
    with opened() as session:
        heard(session.window, qtbot)
        session.window.showMinimized()
        assert second_start(qtbot) == 0
