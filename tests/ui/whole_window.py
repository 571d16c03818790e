"""The real window on a fresh database, opened and closed as the program does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from ketacost.app import session_of
from ketacost.services.kinds import ESTIMATE
from ketacost.session import Session, page_specs
from ketacost.storage.locations import CONFIG_VARIABLE, DATA_VARIABLE
from ketacost.ui.pages.estimate import EstimatePage
from ketacost.ui.theme import current_theme
from ketacost.ui.window import MainWindow

TODAY = dt.date(2026, 12, 7)
PAGES = tuple(spec.name for spec in page_specs())
W = TypeVar("W", bound=QWidget)


def sitting() -> Session:
    """A session as the program makes it, on a fixed day."""
    return session_of(current_theme(), today=lambda: TODAY, system_locale="en_US")


@contextmanager
def opened() -> Iterator[Session]:
    """Open a session, and close its window at the end if nobody did."""
    session = sitting()
    assert session.open()
    QTest.qWaitForWindowExposed(session.window)
    session.window.activateWindow()
    QTest.qWaitForWindowActive(session.window)
    yield session
    if isValid(session.window):
        session.window.close()
        session.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's database, settings and geometry are."""
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    monkeypatch.setenv(CONFIG_VARIABLE, str(tmp_path / "config"))
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path / "qsettings"))
    QGuiApplication.setOrganizationName("ketacost")
    QGuiApplication.setApplicationName("ketacost")
    return tmp_path


@pytest.fixture
def session(folder: Path, theme: object) -> Iterator[Session]:
    with opened() as made:
        yield made


@pytest.fixture
def window(session: Session) -> MainWindow:
    return session.window


def new_estimate(window: MainWindow) -> tuple[EstimatePage, UUID]:
    """Start an estimate as the menu does."""
    window.open_place("estimate/new")
    page = window.page
    assert isinstance(page, EstimatePage)
    assert page.editor.record is not None
    return page, page.editor.record


def type_count(page: EstimatePage, count: int | str, *, leave: bool = True) -> QLineEdit:
    """Type a number of treatments, and leave the field."""
    editor = page.treatment.rows[widest_phase(page)].count.editor
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, str(count))
    if leave:
        QTest.keyClick(editor, Qt.Key.Key_Tab)
    return editor


def stored_counts(window: MainWindow, record: UUID) -> list[int | None]:
    """The visits of each phase as they are stored."""
    course = window.context.document.get(record, ESTIMATE).model.request.course
    assert course is not None
    return [phase.count for phase in course.phases]


def found(root: QWidget, kind: type[W], name: str) -> W:
    """The one visible widget of a kind with this text or accessible name."""
    hits = [
        widget
        for widget in root.findChildren(kind)
        if widget.isVisible() and name in {widget.accessibleName(), getattr(widget, "text", str)()}
    ]
    assert len(hits) == 1, (name, hits)
    return hits[0]


def widest_phase(page: EstimatePage) -> int:
    """The place of the phase that `type_count` types into."""
    return next(place for place, row in enumerate(page.treatment.rows) if row.count.value() != 1)


def count_of(edit: int) -> int:
    """The number of treatments that an edit types: another one than the edit before it."""
    return 20 + edit % 40
