"""The command line as a process of its own: pipes, encodings, and what it loads."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ketacost.resources import resource_path

PROJECT = Path(__file__).parents[2]
OWN_LINES = resource_path("samples/requests/own-lines.json")
START = [sys.executable, "-m", "ketacost"]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(PROJECT), **more}


def test_standard_input_to_standard_output_is_utf_8_in_any_locale() -> None:
    done = subprocess.run(
        [*START, "estimate", "-", "--locale", "en_US"],
        input=OWN_LINES.read_bytes(),
        capture_output=True,
        env=environment(PYTHONIOENCODING="ascii", LC_ALL="C"),
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert "€165.01" in done.stdout.decode("utf-8")


def test_a_reader_that_stops_early_is_no_error() -> None:
    with subprocess.Popen(
        [*START, "schema", "answer"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()

    assert (process.returncode, complaint) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_is_said() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*START, "presets"], stdout=full, stderr=subprocess.PIPE, env=environment(), check=False, timeout=60
        )

    assert done.returncode == 4
    assert done.stderr == b"ketacost: the output cannot be written: no space left on device\n"


def test_errors_go_to_standard_error_with_their_code(tmp_path: Path) -> None:
    done = subprocess.run(
        [*START, "estimate", "gone.json"], cwd=tmp_path, capture_output=True, env=environment(), check=False, timeout=60
    )

    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.startswith(b"ketacost: gone.json cannot be read")


def test_neither_window_nor_database_nor_workbooks_are_loaded_for_an_estimate() -> None:
    code = (
        "import json, sys; from ketacost.app import run_command; code = run_command(sys.argv[1:]); "
        "print(json.dumps([code, sorted({'PySide6', 'sqlite3', 'openpyxl', 'holidays'} & set(sys.modules))]), "
        "file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "estimate", str(OWN_LINES)],
        capture_output=True,
        env=environment(),
        check=False,
        timeout=60,
    )

    assert json.loads(done.stderr) == [0, []]
