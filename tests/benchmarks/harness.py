"""What every benchmark shares: a result with its budget, timing, and the table that is printed."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Limit(StrEnum):
    """What a budget bounds."""

    FIGURE = "figure"  # the figure itself: "16 ms"
    RATIO = "ratio"  # how many times the floor: "3 ×"
    EXCESS = "excess"  # how much more than the floor: "+100 ms"


@dataclass(frozen=True, slots=True)
class Result:
    """One measured figure, what it was held against in the same run, and its budget."""

    name: str
    figure: float
    unit: str
    budget: float
    limit: Limit = Limit.FIGURE
    floor: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the floor the figure is."""
        return self.figure / self.floor if self.floor else None

    @property
    def within(self) -> bool:
        """Whether the budget holds."""
        if self.limit is Limit.FIGURE:
            return self.figure <= self.budget
        if self.floor is None:
            raise ValueError(f"{self.name}: a {self.limit} needs a floor")
        used = self.figure / self.floor if self.limit is Limit.RATIO else self.figure - self.floor
        return used <= self.budget


Benchmark = Callable[[], Sequence[Result]]


def milliseconds(work: Callable[[], object], *, times: int = 20, percentile: int = 50) -> float:
    """Time some work, once unmeasured to warm up; give this percentile of so many runs."""
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(taken, n=100, method="inclusive")[percentile - 1]


def row(result: Result) -> tuple[str, ...]:
    """Lay a result out as the cells of one row."""
    budget = {
        Limit.FIGURE: f"{result.budget:g} {result.unit}",
        Limit.RATIO: f"{result.budget:g} ×",
        Limit.EXCESS: f"+{result.budget:g} {result.unit}",
    }[result.limit]
    return (
        result.name,
        f"{result.figure:,.1f} {result.unit}",
        "" if result.floor is None else f"{result.floor:,.1f} {result.unit}",
        "" if result.ratio is None else f"{result.ratio:.2f} ×",
        budget,
        "ok" if result.within else "OVER",
    )


def table(results: Sequence[Result]) -> str:
    """Lay the results out in columns, numbers to the right."""
    rows = [("what", "figure", "floor", "ratio", "budget", ""), *map(row, results)]
    widths = [max(len(cells[column]) for cells in rows) for column in range(6)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, 5) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ).rstrip()
        for cells in rows
    )
