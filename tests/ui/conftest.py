"""What the tests of the window share: one themed application and the sweep for accessible names."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QMenu,
    QMenuBar,
    QTabBar,
    QWidget,
)

from ketacost.services.formats import Formats
from ketacost.ui.theme import Theme, ThemeChoice


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Theme:
    found = qapp.findChild(Theme)
    made = found if found is not None else Theme(qapp, ThemeChoice.LIGHT)
    if made.choice is not ThemeChoice.LIGHT or made.zoom != 1:
        made.set_choice(ThemeChoice.LIGHT)
        made.set_zoom(1)
    return made


@pytest.fixture
def formats() -> Formats:
    return Formats("en_US")


def focusable(root: QWidget) -> list[QWidget]:
    """Every visible widget under `root` that Tab or a click can reach."""
    return [
        widget
        for widget in [root, *root.findChildren(QWidget)]
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.focusProxy() is None
        and widget.isVisibleTo(root)
        and not isinstance(widget, QMenu | QMenuBar)
        and not (widget.objectName().startswith("qt_") and not isinstance(widget, QAbstractItemView))
    ]


def accessible_name(widget: QWidget, root: QWidget) -> str:
    """The name that a screen reader says; for combo boxes only the label's, as they ignore their own."""
    buddies = [label.text() for label in root.findChildren(QLabel) if label.buddy() is widget]
    if isinstance(widget, QComboBox):
        return buddies[0] if buddies else ""
    if isinstance(widget, QAbstractButton | QTabBar) and not widget.accessibleName():
        return widget.text() if isinstance(widget, QAbstractButton) else widget.tabText(0)
    return widget.accessibleName() or (buddies[0] if buddies else "")


def nameless(root: QWidget) -> list[str]:
    """The focusable widgets under `root` that a screen reader cannot name."""
    return [
        f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parent()).__name__}"
        for widget in focusable(root)
        if not accessible_name(widget, root).strip()
    ]


def tab_ring(root: QWidget, start: QWidget, limit: int = 500) -> list[QWidget]:
    """What Tab visits from `start`, in order, until it comes back there; fails if it never does."""
    from PySide6.QtTest import QTest

    start.setFocus()
    seen: list[QWidget] = []
    for _step in range(limit):
        at = QApplication.focusWidget()
        assert at is not None, "the focus was lost"
        if seen and at is seen[0]:
            return seen
        assert at not in seen, f"Tab is trapped at {type(at).__name__} {at.accessibleName()!r}"
        seen.append(at)
        QTest.keyClick(at, Qt.Key.Key_Tab)
    pytest.fail("Tab never came back")
