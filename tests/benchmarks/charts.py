"""How long a chart takes to be painted, without a screen."""

import datetime as dt
import os
from collections.abc import Sequence

from tests.benchmarks.harness import Result, milliseconds


def chart_painted() -> Sequence[Result]:
    """The cost over time of 56 visits, painted whole."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from ketacost.services.formats import Formats
    from ketacost.ui.charts.models import StepChart, StepPoint
    from ketacost.ui.charts.view import ChartView
    from ketacost.ui.theme import Theme, ThemeChoice

    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication([])
    theme = Theme(application, ThemeChoice.LIGHT)
    days = [dt.date(2026, 12, 7) + dt.timedelta(days=3 * at) for at in range(56)]
    points = tuple(StepPoint(day, at * 9, at * 10, at * 11) for at, day in enumerate(days, start=1))
    view = ChartView(Formats("en_US"), StepChart("Cost", "USD", points, tuple(days)))
    view.resize(600, 220)
    took = milliseconds(view.grab)
    view.deleteLater()
    theme.deleteLater()
    return [Result("chart of 56 visits painted", took, "ms", 16)]
