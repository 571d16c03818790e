"""What the world does to the database while a window is open on it: said in plain words, and nothing is lost."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from whole_window import (
    folder,
    found,
    new_estimate,
    opened,
    session,
    sitting,
    stored_counts,
    type_count,
    widest_phase,
    window,
)

from ketacost.services.kinds import ALL, ESTIMATE
from ketacost.services.settings import Settings
from ketacost.services.workspace import Workspace
from ketacost.storage.locations import DATA_VARIABLE, database_file, settings_file
from ketacost.storage.settings import SettingsFile
from ketacost.storage.sqlite_store import SqliteStore
from ketacost.ui.window import MainWindow

__all__ = ["folder", "session", "window"]


def header_says(window: MainWindow) -> set[str]:
    return {label.text() for label in window.header.findChildren(QLabel) if label.isVisible()}


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the database as a program does that writes to it for long."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


@contextmanager
def answering(button: str) -> Iterator[list[str]]:
    """Press a button of the next message box; what the boxes said comes back."""
    said: list[str] = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(f"{box.text()} {box.informativeText()}")
        next(one for one in box.buttons() if one.text().replace("&", "").startswith(button)).click()

    QTimer.singleShot(0, press)
    yield said
    assert said


def test_a_lock_is_told_and_trying_again_keeps_the_change(window: MainWindow) -> None:
    page, record = new_estimate(window)
    before = stored_counts(window, record)
    with locked(window.context.database):
        type_count(page, 9)

        assert stored_counts(window, record) == before
        assert "Not saved" in header_says(window)
        assert "in use by another program" in window.messages.text()
    QTest.mouseClick(found(window.messages, QPushButton, "Try again"), Qt.MouseButton.LeftButton)

    assert 9 in stored_counts(window, record)
    assert "Saved" in header_says(window)
    assert not window.messages.isVisible()


def test_closing_with_an_unsaved_change_stays_once_and_keeps_it_when_it_can(window: MainWindow) -> None:
    page, record = new_estimate(window)
    with locked(window.context.database):
        type_count(page, 9)
        assert not window.close()
        assert window.isVisible()
        assert "not saved" in window.messages.text()

    assert window.close()
    assert 9 in stored_counts(window, record)


def test_a_person_can_leave_without_what_cannot_be_saved(window: MainWindow) -> None:
    page, _ = new_estimate(window)
    with locked(window.context.database):
        type_count(page, 9)
        assert not window.close()
        assert window.close()


@pytest.fixture
def small_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file system of two megabytes that holds the database."""
    disk = folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], check=False)
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here")
    monkeypatch.setenv(DATA_VARIABLE, str(disk))
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk_is_told_and_nothing_is_lost(small_disk: Path, theme: object) -> None:
    with opened() as session:
        window = session.window
        page, record = new_estimate(window)
        before = stored_counts(window, record)
        rest = small_disk / "rest"
        fill(rest)
        for count in range(20, 60):  # what is left in the journal can hold some
            type_count(page, count)
            if "Not saved" in header_says(window):
                break
            before = stored_counts(window, record)

        assert "The disk is full" in window.messages.text()
        assert stored_counts(window, record) == before
        rest.unlink()
        QTest.mouseClick(found(window.messages, QPushButton, "Try again"), Qt.MouseButton.LeftButton)
        assert count in stored_counts(window, record)
        assert session._store.verify() is None


def test_a_disk_that_became_read_only_is_told(small_disk: Path, theme: object) -> None:
    with opened() as session:
        window = session.window
        new_estimate(window)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    with answering("Close") as said:
        assert not sitting().open()

    assert "cannot be" in said[0]
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    with opened() as session:
        assert session.window.context.document.undo_label == "New estimate"


def test_a_newer_database_is_left_alone(folder: Path, theme: object) -> None:
    with opened():
        pass
    connection = sqlite3.connect(database_file())
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    before = database_file().read_bytes()

    with answering("Close") as said:
        assert not sitting().open()

    assert "newer version" in said[0]
    assert database_file().read_bytes() == before


def test_a_damaged_database_is_left_alone(folder: Path, theme: object) -> None:
    database_file().parent.mkdir(parents=True)
    database_file().write_bytes(b"SQLite format 3\0" + os.urandom(9000))
    before = database_file().read_bytes()

    with answering("Close") as said:
        assert not sitting().open()

    assert "damaged" in said[0]
    assert database_file().read_bytes() == before


def test_a_database_that_is_gone_is_not_made_anew(folder: Path, theme: object) -> None:
    gone = folder / "stick" / "clinic.db"
    SettingsFile(settings_file()).save(Settings(database=gone))

    with answering("Close") as said:
        assert not sitting().open()

    assert "not there any more" in said[0]
    assert str(gone) in said[0]
    assert not gone.parent.exists()


def test_another_window_takes_up_a_change_when_it_comes_to_the_front(window: MainWindow, qtbot: QtBot) -> None:
    page, record = new_estimate(window)
    elsewhere = QWidget()
    elsewhere.show()
    elsewhere.activateWindow()
    assert QTest.qWaitForWindowActive(elsewhere)
    change_elsewhere(window, 33)
    assert 33 not in stored_counts(window, record)

    window.activateWindow()

    qtbot.waitUntil(lambda: 33 in stored_counts(window, record))
    assert page.treatment.rows[widest_phase(page)].count.editor.text() == "33"
    elsewhere.close()


def test_the_loser_of_a_race_sees_both_and_can_put_theirs_back(window: MainWindow) -> None:
    page, record = new_estimate(window)
    change_elsewhere(window, 33)

    editor = type_count(page, 9)

    assert 33 in stored_counts(window, record)
    assert editor.text() == "33"
    assert "Somebody else changed the same record first" in window.messages.text()
    assert "→ 9" in window.messages.text()
    assert "Not saved" in header_says(window)
    QTest.mouseClick(found(window.messages, QPushButton, "Use mine instead"), Qt.MouseButton.LeftButton)
    assert 9 in stored_counts(window, record)
    assert editor.text() == "9"
    window.undo()
    assert 33 in stored_counts(window, record)


def fill(rest: Path) -> None:
    """Write until the disk is full."""
    with rest.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x" * 4096):
            pass


def change_elsewhere(window: MainWindow, count: int) -> None:
    """Change the treatments of the one estimate as another process does."""
    store = SqliteStore.open(window.context.database)
    workspace = Workspace(store, ALL)
    (record,) = workspace.list(ESTIMATE)
    plan = record.model
    assert plan.request.course is not None
    course = plan.request.course.model_dump()
    next(phase for phase in course["phases"] if phase["count"] != 1)["count"] = count
    plan = type(plan).model_validate({**dict(plan), "request": {**dict(plan.request), "course": course}})
    workspace.commit("Elsewhere", [(record.id, ESTIMATE, plan)], place=f"estimate/{record.id}")
    store.close()
