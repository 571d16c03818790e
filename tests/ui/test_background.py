"""Work beside the window: answered on the window's thread, and never busy for ever."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ketacost.ui.background import Background


def fail() -> None:
    raise OSError(28, "No space left")


def test_an_answer_comes_back_on_the_windows_thread(qapp: QApplication, qtbot: QtBot) -> None:
    owner = QObject()
    background = Background(owner)
    heard: list[object] = []
    background.start(lambda: QThread.currentThread() is qapp.thread(), heard.append)
    background.start(lambda: 2, lambda _two: heard.append(QThread.currentThread() is qapp.thread()))
    qtbot.waitUntil(lambda: not background.is_busy)

    assert heard == [False, True]


def test_what_the_disk_says_is_an_answer(qtbot: QtBot) -> None:
    owner = QObject()
    background = Background(owner)
    heard: list[object] = []
    background.start(fail, heard.append)
    qtbot.waitUntil(lambda: not background.is_busy)

    assert [str(problem) for problem in heard] == ["[Errno 28] No space left"]


@pytest.mark.parametrize("where", ["work", "then"])
def test_a_bug_ends_the_work_and_reaches_the_reporter(qtbot: QtBot, where: str) -> None:
    owner = QObject()
    background = Background(owner)
    heard: list[object] = []
    with qtbot.captureExceptions() as caught:
        background.start(lambda: 1 / 0 if where == "work" else 0, lambda number: heard.append(1 / number))
        qtbot.waitUntil(lambda: not background.is_busy)
    background.start(lambda: 1, heard.append)
    qtbot.waitUntil(lambda: not background.is_busy)

    assert [kind for kind, _error, _where in caught] == [ZeroDivisionError]
    assert heard == [1]
