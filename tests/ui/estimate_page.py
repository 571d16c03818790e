"""The Estimate page in the real window, and how the tests read and work it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.plans import EstimatePlan
from ketacost.services.kinds import CLINIC, ESTIMATE
from ketacost.ui.pages.estimate import EstimatePage
from ketacost.ui.window import MainWindow

NO_KEY = Qt.KeyboardModifier.NoModifier


def settle() -> None:
    """Let what stands below the figure follow it."""
    for _ in range(4):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


def page_of(window: MainWindow) -> EstimatePage:
    page = window.page
    assert isinstance(page, EstimatePage)
    return page


def open_plan(window: MainWindow, request: dict[str, Any], title: str = "Plan") -> EstimatePage:
    """Keep a plan and open it."""
    plan = EstimatePlan(title=title, request=EstimateRequest.model_validate(request))
    kept = window.context.document.commit("New estimate", puts=[(None, ESTIMATE, plan)], place="estimate")
    window.open_place(f"estimate/{kept[0].id}")
    settle()
    return page_of(window)


def new_plan(window: MainWindow) -> EstimatePage:
    window.open_place("estimate/new")
    settle()
    return page_of(window)


def choose(combo: QComboBox, text: str) -> None:
    """Choose as the keyboard does: open, walk, take."""
    combo.setFocus()
    at = next(at for at in range(combo.count()) if text in combo.itemText(at))
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(at):
        QTest.keyClick(combo, Qt.Key.Key_Down)
    settle()
    assert text in combo.currentText()


def choose_list(page: EstimatePage, clinic: str) -> None:
    choose(page.prices.list.combo, clinic)


def retype(widget: QWidget, text: str, *, leave: bool = True) -> None:
    """Type over what stands in a field."""
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(widget, Qt.Key.Key_Delete)
    QTest.keyClicks(widget, text)
    if leave:
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    settle()


def figure(page: EstimatePage) -> str:
    return page.answer.headline.figure.text()


def footer_total(page: EstimatePage) -> str:
    """The total under the lines, as a screen reader hears it."""
    return page.answer.lines.table.accessibleDescription().rpartition("Amount: ")[2].rstrip(".")


def lines(page: EstimatePage) -> list[tuple[str, str]]:
    return [(row.what, row.text) for row in page.answer.lines.table.rows()]


def ways(page: EstimatePage) -> list[tuple[str, str]]:
    """Each way to buy with what it costs more, or "Cheapest"."""
    return [(radio.text(), sign.text()) for radio, _amount, sign, _note in page.answer.ways.rows]


def stored(window: MainWindow) -> EstimatePlan:
    """The open plan as the database has it."""
    record = page_of(window).editor.record
    assert record is not None
    return window.context.document.get(record, ESTIMATE).model


def labels(window: MainWindow, count: int) -> Sequence[str]:
    return [change.label for change in window.context.document.undo_steps(count)]


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def clinic_id(window: MainWindow, name: str) -> UUID:
    return next(one.id for one in window.context.document.list(CLINIC) if name in one.model.name)
