"""Start to first paint and memory at rest, against a bare window in the same run."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ketacost.display import find_display
from tests.benchmarks.harness import Limit, Result

PROJECT = Path(__file__).parents[2]
RUNS = 7


@dataclass(frozen=True, slots=True)
class Start:
    """One process: milliseconds from its start to the first paint, and its memory at rest."""

    paint_ms: float
    rss_mb: float


def start(which: str, home: Path) -> Start:
    """Open one window in a process of its own that keeps its files in this home."""
    report = home / "report.json"
    report.unlink(missing_ok=True)
    folders = {
        name: str(home / name) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
    }
    environ = {**os.environ, **folders, "PYTHONPYCACHEPREFIX": str(home / "bytecode")}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed is compiled once, and not at each start
    if not find_display(environ).opens:
        environ["QT_QPA_PLATFORM"] = "offscreen"
    command = [sys.executable, "-m", "tests.benchmarks.first_paint", str(report), which]
    began = time.monotonic()
    subprocess.run(command, cwd=PROJECT, env=environ, check=True, timeout=60, stdout=subprocess.DEVNULL)
    if not report.exists():
        raise RuntimeError(f"the {which} window ended before it was painted")
    told = json.loads(report.read_text("ascii"))
    return Start(paint_ms=(told["painted_at"] - began) * 1000, rss_mb=told["rss_mb"])


def start_and_memory() -> Sequence[Result]:
    """Start both in turn several times, after one start each that is not counted: it fills caches and the database."""
    bare: list[Start] = []
    program: list[Start] = []
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "XDG_CONFIG_HOME" / "ketacost" / "settings.json"
        settings.parent.mkdir(parents=True)
        settings.write_text('{"audience": "coordinator"}', encoding="utf-8")  # so that Home shows what is in the data
        for _ in range(RUNS + 1):
            bare.append(start("bare", Path(folder)))
            program.append(start("program", Path(folder)))
    return [
        Result(
            "start to first paint",
            figure=statistics.median(one.paint_ms for one in program[1:]),
            floor=statistics.median(one.paint_ms for one in bare[1:]),
            unit="ms",
            budget=3,
            limit=Limit.RATIO,
        ),
        Result(
            "memory at rest",
            figure=statistics.median(one.rss_mb for one in program[1:]),
            floor=statistics.median(one.rss_mb for one in bare[1:]),
            unit="MB",
            budget=2,
            limit=Limit.RATIO,
        ),
    ]
