"""Every way to fail: the right exit code, and a sentence that names the file and the field but nobody's data."""

import io
import json
import os
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ketacost.cli import reading
from ketacost.cli.main import main
from ketacost.cli.tools import Tools
from tests.cli.commands import Run

GOOD: dict[str, Any] = {"charges": [{"text": "Line", "unit_price": "1"}]}

UNREADABLE = {
    "not JSON": ("{", "line 1, column 2"),
    "not an object": ("[]", "valid dictionary"),
    "empty": ("", "not valid JSON"),
    "double field": ('{"currency": "USD", "currency": "EUR"}', 'the field "currency" stands twice'),
    "not a number": ('{"charges": [{"text": "a", "unit_price": NaN}]}', "NaN is not a number"),
    "infinity": ('{"charges": [{"text": "a", "unit_price": -Infinity}]}', "-Infinity is not a number"),
    "huge integer": ('{"charges": [{"text": "a", "unit_price": ' + "9" * 5000 + "}]}", "too many digits"),
    "huge exponent": ('{"charges": [{"text": "a", "unit_price": 1e999999999}]}', "too many digits"),
    "huge exponent as text": ('{"charges": [{"text": "a", "unit_price": "1E-999999999"}]}', "too many digits"),
    "nested": ("[" * 100_000, "nested too deeply"),
    "nested a little": ("[" * 80 + "]" * 80, "nested too deeply"),
    "unknown field": ('{"curency": "USD"}', "curency: is not a known field"),
    "negative price": (
        '{"charges": [{"text": "a", "unit_price": -5}]}',
        "charges.0.unit_price.low: must be at",
    ),
    "price in words": ('{"charges": [{"text": "a", "unit_price": "4x0"}]}', "charges.0.unit_price"),
    "no such day": ('{"course": {"start": "2026-02-31"}}', "course.start"),
    "no sessions": (
        '{"course": {"start": "2026-02-01", "phases": [{"id": "a", "kind": "induction", "count": 0}]}}',
        "course.phases.0.count: must be at least 1",
    ),
    "discount over 100": ('{"discounts": [{"id": "a", "percent": 120}]}', "discounts.0.percent: must be at most 100"),
    "lone surrogate": ('{"charges": [{"text": "\\ud800", "unit_price": 1}]}', "charges.0.text"),
    "another kind": ('{"ketacost": "clinic", "version": 1, "entry": {}}', 'not a ketacost file of the kind "estimate"'),
    "a newer version": ('{"ketacost": "estimate", "version": 2, "request": {}}', "made by a newer ketacost"),
    "no version": ('{"ketacost": "estimate", "request": {}}', "version: must be a whole number"),
    "nothing inside": ('{"ketacost": "estimate", "version": 1}', "request: is missing"),
    "something beside": ('{"ketacost": "estimate", "version": 1, "request": {}, "x": 1}', "x: is not a known field"),
    "wrong inside": (
        '{"ketacost": "estimate", "version": 1, "request": {"currency": "usd"}}',
        "request.currency",
    ),
}


@pytest.mark.parametrize(("content", "said"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_is_no_request(content: str, said: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "request.json").write_text(content, "utf-8")
    done = run("estimate", "request.json")

    assert done.code == 3
    assert done.err.startswith("ketacost: request.json ")
    assert said in done.err
    assert done.out == ""


def test_bytes_that_are_no_text(run: Run, tmp_path: Path) -> None:
    (tmp_path / "request.json").write_bytes(b'{"a": "\xff\xfe"}')
    done = run("estimate", "request.json")

    assert (done.code, "not UTF-8" in done.err) == (3, True)


def test_a_byte_order_mark_is_no_fault(run: Run, tmp_path: Path) -> None:
    (tmp_path / "request.json").write_text(json.dumps(GOOD), "utf-8-sig")

    assert run("estimate", "request.json").code == 0


def test_a_huge_file_is_not_read_to_its_end(run: Run, tmp_path: Path) -> None:
    with (tmp_path / "request.json").open("wb") as file:
        file.truncate(reading.MAX_BYTES * 100)
    done = run("estimate", "request.json")

    assert (done.code, "too large" in done.err) == (3, True)


def test_files_that_are_not_there(run: Run, tmp_path: Path) -> None:
    for command in (
        ["estimate", "gone.json"],
        ["estimate", "--preset", "iv-mood", "--prices", "gone.json"],
        ["compare", "--preset", "iv-mood", "--clinics", "gone.json"],
        ["quote", "--preset", "iv-mood", "--person-file", "gone.json"],
        ["quote", "--preset", "iv-mood", "--practice", "gone.json"],
    ):
        done = run(*command)
        assert done.code == 3
        assert done.err == "ketacost: gone.json cannot be read: no such file or directory\n"


def test_a_folder_is_no_file(run: Run, tmp_path: Path) -> None:
    assert run("estimate", str(tmp_path)).code == 3


def test_nobody_s_data_is_repeated(run: Run, tmp_path: Path) -> None:
    (tmp_path / "person.json").write_text(json.dumps({"name": ["Pat Secret"], "date_of_birth": "Secret"}), "utf-8")
    done = run("quote", "--preset", "iv-mood", "--person-file", "person.json")

    assert done.code == 3
    assert "person.json" in done.err
    assert "name: " in done.err
    assert "date_of_birth: " in done.err
    assert "Secret" not in done.err


CONTRADICTIONS = {
    "a tie": (
        {
            "course": {"start": "2026-12-07", "phases": [{"id": "a", "kind": "induction", "count": 1}]},
            "fee_schedule": {
                "fees": [
                    {"id": "one", "service": "treatment", "price": 1, "label": "One"},
                    {"id": "two", "service": "treatment", "price": 2, "label": "Two"},
                ]
            },
        },
        "fit",
    ),
    "a package that is not listed": (
        {
            "course": {"start": "2026-12-07", "phases": [{"id": "a", "kind": "induction", "count": 1}]},
            "purchase": {"packages": [{"package": "gone"}]},
        },
        'no package "gone"',
    ),
    "a fee that is not listed": ({"incidentals": [{"fee": "gone"}]}, 'no row "gone"'),
}


@pytest.mark.parametrize(("request_", "said"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_request_that_contradicts_itself(request_: dict[str, Any], said: str, run: Run) -> None:
    done = run("estimate", "-", stdin=json.dumps(request_))

    assert done.code == 1
    assert said in done.err
    assert done.out == ""


def test_two_currencies_never_add_up(run: Run, tmp_path: Path) -> None:
    (tmp_path / "request.json").write_text(json.dumps({**GOOD, "currency": "EUR"}), "utf-8")
    done = run("estimate", "request.json", "--sample", "kensho")

    assert done.code == 3
    assert "two currencies never add up" in done.err


USAGE = {
    "no command": ([], "COMMAND"),
    "a command that is not there": (["guess"], "guess"),
    "no request": (["estimate"], "name a request file"),
    "two forms": (["estimate", "-", "--json", "--table"], "not allowed with"),
    "no date": (["estimate", "--preset", "iv-mood", "--start", "2026-02-31"], "is not a date"),
    "no preset": (["estimate", "--preset", "gone"], "iv-mood"),
    "no sample": (["estimate", "--preset", "iv-mood", "--sample", "gone"], "Kensho Wellbeing"),
    "several samples": (["estimate", "--preset", "iv-mood", "--sample", "example"], "several samples"),
    "no locale": (["estimate", "-", "--locale", "xx_Nowhere"], "not a known locale"),
    "no workbook": (["estimate", "-", "--workbook", "a.pdf"], "does not end in .xlsx"),
    "one stream twice": (["estimate", "-", "--prices", "-"], "one file only"),
    "a start of nothing": (["estimate", "-", "--start", "2026-12-07"], "needs a course"),
    "a number for a draft": (["quote", "-", "--number", "Q-1"], "go together"),
    "an issue without number": (["quote", "-", "--issue"], "go together"),
    "a long name": (["quote", "-", "--person", "x" * 300], "--person is not valid"),
    "a long number": (["quote", "-", "--issue", "--number", "1" * 300], "--number is not valid"),
    "no days": (["quote", "-", "--valid-days", "0"], "is not a number of days"),
    "no request of that name": (["samples", "--request", "gone"], "six-infusions"),
    "no schema": (["schema", "gone"], "invalid choice"),
}


@pytest.mark.parametrize(("arguments", "said"), USAGE.values(), ids=USAGE)
def test_a_wrong_command(arguments: list[str], said: str, run: Run) -> None:
    done = run(*arguments, stdin=json.dumps(GOOD))

    assert done.code == 2
    assert said in done.err
    assert done.out == ""


def test_results_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    for option in (["--output", "gone/a.json"], ["--output", "folder.xlsx"], ["--workbook", "gone/a.xlsx"]):
        done = run("estimate", "-", *option, stdin=json.dumps(GOOD))
        assert done.code == 4
        assert f"{option[1]} cannot be written" in done.err.replace(os.sep, "/")


def test_the_file_that_is_read_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    content = json.dumps(GOOD)
    for name in ("request.json", "request.xlsx"):
        (tmp_path / name).write_text(content, "utf-8")
    (tmp_path / "link.json").symlink_to(tmp_path / "request.json")

    for option in (["request.json", "--output", "./request.json"], ["link.json", "--output", "request.json"]):
        done = run("estimate", *option)
        assert (done.code, "name another file" in done.err) == (4, True)
    assert run("estimate", "request.xlsx", "--workbook", "request.xlsx").code == 4
    assert (tmp_path / "request.json").read_text("utf-8") == content
    assert (tmp_path / "request.xlsx").read_text("utf-8") == content


def test_a_failed_writer_leaves_the_old_file_whole(tools: Tools, tmp_path: Path) -> None:
    def full(report: object, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    target = tmp_path / "old.xlsx"
    target.write_bytes(b"old")
    err = io.StringIO()
    code = main(
        ["estimate", "-", "--workbook", str(target)],
        replace(tools, write_workbook=full, stdin=io.StringIO(json.dumps(GOOD)), stderr=err),
    )

    assert code == 4
    assert "no space left on device" in err.getvalue()
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_pipe_is_written_to_and_stays_a_pipe(run: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard: list[str] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text("utf-8")))
    reader.start()
    done = run("schema", "estimate", "--output", str(pipe))
    reader.join(20)
    assert done.code == 0
    assert heard[0].startswith("{")
    assert pipe.is_fifo()


def test_one_file_cannot_hold_two_results(run: Run) -> None:
    done = run("estimate", "-", "--workbook", "a.xlsx", "--output", "a.xlsx", stdin=json.dumps(GOOD))

    assert (done.code, "used by this command already" in done.err) == (4, True)


def test_a_thousand_faults_are_counted_and_not_listed(run: Run) -> None:
    done = run("estimate", "-", stdin=json.dumps({"charges": [{}] * 1000}))

    assert done.code == 3
    assert len(done.err.splitlines()) == 22
    assert done.err.splitlines()[-1] == "  and 1980 more"
