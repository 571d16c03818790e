"""The Coverage card in the real window, and how the tests read and work it."""

from __future__ import annotations

from typing import Any

from estimate_page import choose, focused, open_plan, retype, settle
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from ketacost.domain.coverage.plans import Coverage, CoveragePlan
from ketacost.services.kinds import COVERAGE_PLAN
from ketacost.ui.fields import Field
from ketacost.ui.forms import FormRow
from ketacost.ui.pages.estimate import EstimatePage
from ketacost.ui.pages.plans.body import PlanBody
from ketacost.ui.pages.plans.chooser import PlanChooser
from ketacost.ui.window import MainWindow

TREATMENT = "plan.benefits.esketamine-treatment"


def weekly(visits: int = 21, start: str = "2027-01-04", price: int = 1500) -> dict[str, Any]:
    """A weekly course of nasal esketamine that lies in one plan year."""
    phase = {
        "id": "induction",
        "kind": "induction",
        "count": visits,
        "modality": "nasal_esketamine",
        "spacing": {"kind": "every_weeks", "number": 1},
        "services": ["treatment"],
    }
    fees = [{"id": "treatment", "service": "treatment", "label": "Treatment", "price": str(price)}]
    return {"course": {"start": start, "phases": [phase]}, "fee_schedule": {"fees": fees}}


def chooser(page: EstimatePage) -> PlanChooser:
    page.coverage.set_folded(False)
    settle()
    assert page.coverage.inside is not None
    return page.coverage.inside


def body(page: EstimatePage) -> PlanBody:
    found = chooser(page).body
    assert found is not None
    return found


def with_plan(window: MainWindow, label: str = "PPO", title: str = "Plan", **course: Any) -> EstimatePage:
    """Open a weekly course that goes through a usual plan."""
    page = open_plan(window, weekly(**course), title)
    start_from(page, label)
    return page


def start_from(page: EstimatePage, label: str) -> None:
    made = chooser(page)
    made.starts.aboutToShow.emit()
    pick(made.starts, label)
    settle()


def do(page: EstimatePage, what: str) -> None:
    """Do something with the plan in sight."""
    pick(chooser(page).doings, what)
    settle()


def pick(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text().replace("&", "") == text).trigger()


def field(page: EstimatePage, path: str) -> Field[Any]:
    found = body(page).bound.field(path)
    assert found is not None, path
    return found


def enter(page: EstimatePage, path: str, text: str, *, leave: bool = True) -> None:
    """Type over what stands in the field at a path."""
    retype(field(page, path).editor, text, leave=leave)


def text(page: EstimatePage, path: str) -> str:
    return str(getattr(field(page, path), "line").text())  # noqa: B009  # only fields of text are asked


def said_beside(page: EstimatePage, path: str) -> str:
    """The message in the row of a field."""
    return row_of(page, path).message()


def row_of(page: EstimatePage, path: str) -> FormRow:
    one = field(page, path)
    rows = [row for row in page.coverage.findChildren(FormRow) if one in row.fields]
    assert len(rows) == 1, path
    return rows[0]


def coverage_of(page: EstimatePage) -> Coverage:
    plan = page.editor.plan
    assert plan is not None
    assert plan.request.coverage is not None
    return plan.request.coverage


def saved(window: MainWindow) -> dict[str, CoveragePlan]:
    """The plans that are kept, by their names."""
    return {record.model.name: record.model for record in window.context.document.list(COVERAGE_PLAN)}


def press(key: Qt.Key) -> None:
    popup = QApplication.activePopupWidget()
    QTest.keyClick(popup if popup is not None else focused(), key)
    settle()


def tab_until(name: str, most: int = 80) -> QWidget:
    """Press Tab until what has this name has the keyboard; combo boxes are named by their label."""
    for _ in range(most):
        at = focused()
        label = next((one for one in _labels(at)), "")
        if name in at.accessibleName() or name == label:
            return at
        QTest.keyClick(at, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never reached {name}")


def _labels(at: QWidget) -> list[str]:
    return [at.text()] if hasattr(at, "text") and not at.accessibleName() else []


def choose_at(page: EstimatePage, path: str, words: str) -> None:
    choose(field(page, path).editor, words)  # type: ignore[arg-type]  # a combo box
