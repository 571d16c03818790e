"""One piece of work at a time beside the window, with its progress; it can be called off."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QObject, Signal

from ketacost.services.clinic_import import Progress
from ketacost.services.comparing import Cancelled, CancelToken
from ketacost.services.store import StoreProblem
from ketacost.ui.background import Background

Work = Callable[[Progress, CancelToken], Any]
Then = Callable[[Any], None]
"""Takes what the work gave back, or the OSError or StoreProblem that stood in its way."""


_SWITCH_SECONDS = 0.0005
"""After so long the window's thread gets its turn while work runs; Python's own 5 ms add up over a table's cells."""


@contextlib.contextmanager
def giving_way() -> Iterator[None]:
    """Let the window's thread have its turn sooner."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(min(usual, _SWITCH_SECONDS))
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


class ImportWork(QObject):
    """Runs work off the window's thread; what is called off says nothing more, unless it was started as one to hear.

    Work that was called off and is still to be heard gives None.
    """

    progressed = Signal(int, int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._runners: list[Background] = []
        self._token = CancelToken()

    @property
    def is_busy(self) -> bool:
        """Whether something is being done."""
        return any(one.is_busy for one in self._runners)

    def start(self, work: Work, then: Then, *, heard: bool = False) -> None:
        """Do work in place of what was being done; with `heard` its end is told although it was called off."""
        self.cancel()
        token = self._token = CancelToken()

        def tell(done: int, total: int) -> None:
            if not token.is_cancelled:
                self.progressed.emit(done, total)

        def run() -> Any:
            try:
                with giving_way():
                    return work(tell, token)
            except Cancelled:
                return None
            except StoreProblem as problem:
                return problem

        def done(result: Any) -> None:
            if heard or not token.is_cancelled:
                then(result)

        self._runner().start(run, done)

    def cancel(self) -> None:
        """Call off what is being done."""
        self._token.cancel()

    def close(self) -> None:
        """Call it off and wait for its end."""
        self.cancel()
        for one in self._runners:
            one.close()

    def _runner(self) -> Background:
        """Return a runner with nothing to do: a file that is still being read keeps nobody waiting."""
        for one in self._runners:
            if not one.is_busy:
                return one
        self._runners.append(Background(self))
        return self._runners[-1]
