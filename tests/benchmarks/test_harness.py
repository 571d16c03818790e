"""The table of benchmarks says what is over its budget."""

import pytest

from tests.benchmarks.harness import Limit, Result, milliseconds, table


@pytest.mark.parametrize(
    ("figure", "limit", "floor", "verdict"),
    [
        (16.0, Limit.FIGURE, None, "ok"),
        (16.1, Limit.FIGURE, None, "OVER"),
        (320.0, Limit.RATIO, 20.0, "ok"),
        (321.0, Limit.RATIO, 20.0, "OVER"),
        (116.0, Limit.EXCESS, 100.0, "ok"),
        (117.0, Limit.EXCESS, 100.0, "OVER"),
    ],
)
def test_verdict(figure: float, limit: Limit, floor: float | None, verdict: str) -> None:
    result = Result("edit", figure=figure, unit="ms", budget=16, limit=limit, floor=floor)

    assert table([result]).splitlines()[1].endswith(verdict)


def test_a_ratio_without_a_floor_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a floor"):
        table([Result("start", figure=1, unit="ms", budget=3, limit=Limit.RATIO)])


def test_a_high_percentile_sees_the_slow_runs() -> None:
    sizes = iter([0, *[10] * 18, 3_000_000, 3_000_000] * 2)

    def work() -> None:
        sum(range(next(sizes)))

    assert milliseconds(work, times=20, percentile=95) > 100 * milliseconds(work, times=20, percentile=50)
