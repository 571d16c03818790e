"""Starting the program: a window where there is a screen, the same first job where there is none."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ketacost.__main__ import main

PROJECT = Path(__file__).parents[1]
SCREEN = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")


def without_screen() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in SCREEN}


@pytest.fixture
def screen() -> Iterator[str]:
    """A screen of its own, by its name."""
    read, write = os.pipe()
    program = shutil.which("Xvfb")
    assert program is not None
    command = [program, "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as told:
            yield f":{told.readline().strip()}"
        server.terminate()


@linux_only
def test_without_a_screen_the_first_job_is_done_and_the_files_are_named(tmp_path: Path) -> None:
    environ = {**without_screen(), "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "ketacost"]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False, timeout=120)

    assert done.returncode == 0, done.stderr
    assert "no screen is set" in done.stderr
    written = list((tmp_path / "out").glob("*.xlsx"))
    assert written
    assert all(path.name in done.stdout for path in written)


@linux_only
@pytest.mark.screen
def test_on_a_screen_the_window_is_painted(screen: str, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    environ = {**without_screen(), "DISPLAY": screen}
    command = [sys.executable, "-m", "tests.benchmarks.first_paint", str(report), "program"]
    done = subprocess.run(command, cwd=PROJECT, env=environ, capture_output=True, text=True, check=False, timeout=120)

    assert done.returncode == 0, done.stderr
    assert json.loads(report.read_text("ascii"))["painted_at"] > 0


def test_with_arguments_it_is_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(["--help"])
    except SystemExit as left:
        code = left.code

    assert not code
    assert "estimate" in capsys.readouterr().out
