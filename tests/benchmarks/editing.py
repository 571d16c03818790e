"""One edit on the Estimate page: a key pressed in a price, until the figure and what stands below it are painted.

`python -m tests.benchmarks.editing REPORT` types in a window of its own process and reports the times.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from ketacost.display import find_display
from ketacost.domain.prices import Price
from tests.benchmarks.engine import course, price_list
from tests.benchmarks.harness import Result

if TYPE_CHECKING:
    from ketacost.domain.coverage.plans import Coverage
    from ketacost.ui.pages.estimate import EstimatePage
    from ketacost.ui.window import MainWindow

PROJECT = Path(__file__).parents[2]
EDITS = 120
TODAY = dt.date(2026, 12, 7)
COURSES: dict[str, tuple[Sequence[tuple[int, int]], bool]] = {
    "56 visits": ((), False),
    "56 visits, one package": (((6, 2300),), False),
    "56 insured visits": ((), True),
}
"""What is typed into: the packages on the price list of each course, and whether it goes to a plan."""

FIGURE_MS = 16
BLOCKED_MS = 50


def one_typed_edit() -> Sequence[Result]:
    """Type into a price of a long course, without and with a package to weigh against single visits."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        names = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
        environ = {**os.environ, **{name: str(Path(folder) / name) for name in names}}
        if not find_display(environ).opens:
            environ["QT_QPA_PLATFORM"] = "offscreen"
        command = [sys.executable, "-m", "tests.benchmarks.editing", str(report)]
        subprocess.run(command, cwd=PROJECT, env=environ, check=True, timeout=120, stdout=subprocess.DEVNULL)
        taken: dict[str, list[tuple[float, float]]] = json.loads(report.read_text("ascii"))
    results = []
    for name, edits in taken.items():
        figure, whole = zip(*edits, strict=True)
        results.append(Result(f"edit to painted figure, {name}", _percentile_95(figure), "ms", FIGURE_MS))
        results.append(Result(f"edit to whole answer, {name}", _percentile_95(whole), "ms", BLOCKED_MS))
    return results


def _percentile_95(taken: Sequence[float]) -> float:
    return quantiles(taken, n=100, method="inclusive")[94]


def main(report: Path) -> None:
    """Open the program's window, type, and report milliseconds to the painted figure and to the whole answer."""
    from ketacost.app import session_of
    from ketacost.session import start_application

    _application, theme = start_application(["ketacost"])
    session = session_of(theme, today=lambda: TODAY, system_locale="en_US")
    if not session.open():
        raise SystemExit("the window did not open")
    session.window.resize(1440, 900)
    taken = {name: _typed(session.window, *of) for name, of in COURSES.items()}
    report.write_text(json.dumps(taken), "ascii")
    session.window.close()
    session.close()


def _typed(window: MainWindow, packs: Sequence[tuple[int, int]], is_insured: bool) -> list[tuple[float, float]]:
    """Type digits over the last one of a price, again and again."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    page = _opened(window, packs, plan() if is_insured else None)
    price = page.prices.own.prices["treatment"].line
    figure = page.answer.headline.figure
    price.setFocus()
    QTest.keyClick(price, Qt.Key.Key_End)
    taken = []
    for edit in range(EDITS):
        before = figure.text()
        QTest.keyClick(price, Qt.Key.Key_Backspace)
        _come_to_rest()
        began = time.perf_counter()
        QTest.keyClick(price, Qt.Key(Qt.Key.Key_0 + 1 + edit % 9))
        QApplication.sendPostedEvents()  # layouts, then paint
        painted = time.perf_counter()
        _come_to_rest()
        taken.append(((painted - began) * 1000, (time.perf_counter() - began) * 1000))
        if figure.text() == before:
            raise SystemExit("the answer did not follow the edit")
    return taken[EDITS // 10 :]


def plan() -> Coverage:
    """A plan with a deductible and a limit that a long course meets, in two plan years."""
    from ketacost.domain.coverage.plans import AllowedAmount, Benefit, Coverage, CoveragePlan, Limits

    limits = Limits(deductible=Price.exact(1500), out_of_pocket_limit=Price.exact(6000))
    shared = Benefit(id="all", name="Treatment", coinsurance=Decimal(20))
    recognised = AllowedAmount(percent=Decimal(90))
    return Coverage(plan=CoveragePlan(in_network=limits, benefits=(shared,)), allowed=(recognised,))


def _opened(window: MainWindow, packs: Sequence[tuple[int, int]], coverage: Coverage | None) -> EstimatePage:
    from ketacost.domain.estimates import EstimateRequest
    from ketacost.domain.plans import EstimatePlan
    from ketacost.services.kinds import ESTIMATE
    from ketacost.ui.pages.estimate import EstimatePage

    prices = price_list(packs)
    fees = tuple(fee.model_copy(update={"id": "treatment"}) if fee.id == "single" else fee for fee in prices.fees)
    listed = prices.model_copy(update={"fees": tuple(fee for fee in fees if fee.id != "later")})
    request = EstimateRequest(course=course(43), fee_schedule=listed, coverage=coverage)
    kept = window.context.document.commit(
        "New estimate", puts=[(None, ESTIMATE, EstimatePlan(title="Long course", request=request))], place="estimate"
    )
    window.open_place(f"estimate/{kept[0].id}")
    _come_to_rest()
    page = window.page
    if not isinstance(page, EstimatePage) or page.editor.answer is None or page.editor.answer.estimate is None:
        raise SystemExit("the estimate did not open")
    made = page.editor.answer.estimate
    if len(made.visits) != 56 or bool(made.shares) is (coverage is None):
        raise SystemExit("the course is not the one that was meant")
    return page


def _come_to_rest() -> None:
    from PySide6.QtWidgets import QApplication

    for _ in range(3):
        QApplication.processEvents()
        QApplication.sendPostedEvents()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
