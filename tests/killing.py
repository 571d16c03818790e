"""Programs that work until they are killed, and what they had said by then."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


def run_until_killed(program: Path, *words: str, seconds: float) -> list[str]:
    """Start a program, kill it so many seconds after it said "ready", and return the lines that it finished."""
    process = subprocess.Popen(
        [sys.executable, str(program), *words],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
    )
    assert process.stdout is not None
    with process, process.stdout as said:
        assert said.readline() == "ready\n"
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        return [line.rstrip("\n") for line in said.read().splitlines(keepends=True) if line.endswith("\n")]
