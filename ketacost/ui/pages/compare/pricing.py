"""Prices kept while they hold, the others computed off the window's thread with progress and cancel."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QObject, QRunnable, QThread, QThreadPool, Signal
from typing_extensions import override

from ketacost.domain.comparison.pricing import ComparedClinic
from ketacost.domain.comparison.reviews import ReviewPrior
from ketacost.domain.estimates import EstimateRequest
from ketacost.services.comparing import Cancelled, CancelToken, Entry, price_clinics

DIRECT_MOST = 5
"""So few clinics are priced at once, well inside one frame."""
_BATCH = 5
_PAUSE_MICROSECONDS = 500
"""Between batches the window's thread gets the interpreter for whatever waits there."""

Key = tuple[UUID, int, UUID | None, int | None]


class _Signals(QObject):
    """What a task says; it lives as long as the task."""

    priced = Signal(object, object)
    ended = Signal(object)


class _Task(QRunnable):
    """Prices some clinics, a few at a time."""

    def __init__(self, request: EstimateRequest, found: Sequence[Entry], prior: ReviewPrior, currency: str) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self.signals = _Signals()
        self.token = CancelToken()
        self._request, self._found, self._prior, self._currency = request, found, prior, currency

    @override
    def run(self) -> None:
        try:
            for start in range(0, len(self._found), _BATCH):
                batch = self._found[start : start + _BATCH]
                candidates = [entry.candidate for entry in batch]
                done = price_clinics(self._request, candidates, self._prior, self._currency, cancel=self.token)
                self.signals.priced.emit(self, dict(zip([entry.key for entry in batch], done, strict=True)))
                QThread.usleep(_PAUSE_MICROSECONDS)
        except Cancelled:
            pass
        finally:
            self.signals.ended.emit(self)


class PriceKeeper(QObject):
    """Knows what each clinic costs for the present course; asks for what it does not know."""

    progressed = Signal(int, int)
    finished = Signal()

    def __init__(self, prior: ReviewPrior, parent: QObject) -> None:
        super().__init__(parent)
        self._prior = prior
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setThreadPriority(QThread.Priority.LowPriority)
        self._course: tuple[EstimateRequest, str] | None = None
        self._prices: dict[Key, ComparedClinic] = {}
        self._task: _Task | None = None
        self._done, self._total = 0, 0
        self._retired: list[_Task] = []

    @property
    def is_busy(self) -> bool:
        """Whether clinics are being priced in the background."""
        return self._task is not None

    def price_of(self, entry: Entry) -> ComparedClinic | None:
        """Give what is known of a clinic's price for the present course."""
        return self._prices.get(entry.key)

    def ask(self, request: EstimateRequest, currency: str, found: Sequence[Entry]) -> None:
        """Price these clinics; few at once, many in the background. What ran for another course is given up."""
        if self._course != (request, currency):
            self._course, self._prices = (request, currency), {}
        self.cancel()
        missing = [entry for entry in found if entry.key not in self._prices]
        if len(missing) <= DIRECT_MOST:
            done = price_clinics(request, [entry.candidate for entry in missing], self._prior, currency)
            self._prices |= dict(zip([entry.key for entry in missing], done, strict=True))
            return
        self._start(_Task(request, missing, self._prior, currency), len(missing))

    def cancel(self) -> None:
        """Give up what is being priced; what is done already stays."""
        if self._task is not None:
            self._task.token.cancel()
            self._retired.append(self._task)
            self._task = None

    def close(self) -> None:
        """Give up and wait for the end of the work, before the window goes."""
        self.cancel()
        self._pool.waitForDone()

    def _start(self, task: _Task, total: int) -> None:
        self._task, self._done, self._total = task, 0, total
        task.signals.priced.connect(self._on_priced)
        task.signals.ended.connect(self._on_ended)
        self.progressed.emit(0, total)
        self._pool.start(task)

    def _on_priced(self, task: _Task, prices: dict[Key, ComparedClinic]) -> None:
        if task is not self._task:
            return
        self._prices |= prices
        self._done += len(prices)
        self.progressed.emit(self._done, self._total)

    def _on_ended(self, task: _Task) -> None:
        if task in self._retired:
            self._retired.remove(task)
        if task is self._task:
            self._task = None
            self.finished.emit()
