"""Start one window in this process, and report when it was first painted and what memory it holds at rest.

`python -m tests.benchmarks.first_paint REPORT bare` opens a bare window with one label, the floor; `… program` runs
`python -m ketacost`. Both are watched in the same way, from outside: the event loop is entered through a hook that
waits for the first paint, so the program itself knows nothing of it. Qt is loaded when the program loads it, and not
before: PySide6 reads the source of every module that comes after it.
"""

from __future__ import annotations

import importlib.machinery
import json
import os
import runpy
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def resident_mb() -> float:
    """Memory that this process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class WidgetsHook:
    """Loads `PySide6.QtWidgets` as usual when it is first asked for, and then makes its event loop watched."""

    def __init__(self, report: Path) -> None:
        self._report = report

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Give the usual spec of that one module, with its loader followed by `watch`."""
        if name != "PySide6.QtWidgets":
            return None
        sys.meta_path.remove(self)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        assert spec is not None
        assert spec.loader is not None
        load = spec.loader.exec_module

        def load_and_watch(module: ModuleType) -> None:
            load(module)
            watch(module.QApplication, self._report)

        spec.loader.exec_module = load_and_watch  # type: ignore[method-assign]  # one module's own loader
        return spec


def watch(application_class: type[QApplication], report: Path) -> None:
    """Make the event loop wait for the first paint, let the window come to rest, write the report and close."""
    enter_loop = application_class.exec

    def exec_watched(*_: object) -> int:
        from tests.benchmarks.paint_filter import FirstPaint

        application = application_class.instance()
        assert application is not None
        application.installEventFilter(FirstPaint(on_rest, application))
        return enter_loop()

    def on_rest(painted_at: float) -> None:
        report.write_text(json.dumps({"painted_at": painted_at, "rss_mb": resident_mb()}))
        application_class.quit()

    application_class.exec = exec_watched  # type: ignore[method-assign]  # watched from outside


def bare_window() -> None:
    """Open the least that a window can be."""
    from PySide6.QtWidgets import QApplication, QLabel

    application = QApplication(["bare"])
    label = QLabel("A window")
    label.resize(1280, 800)
    label.show()
    application.exec()


def main() -> None:
    """Open what was asked for."""
    sys.meta_path.insert(0, WidgetsHook(Path(sys.argv[1])))
    if sys.argv[2] == "bare":
        bare_window()
    else:
        sys.argv = ["ketacost"]
        runpy.run_module("ketacost", run_name="__main__")


if __name__ == "__main__":
    main()
