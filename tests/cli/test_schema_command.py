"""`ketacost schema`, `presets`, `samples` and `--help`: what they say is true."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ketacost.cli.arguments import EXAMPLES
from ketacost.cli.failures import Exit
from ketacost.cli.listing import SCHEMAS
from ketacost.resources import resource_path
from tests.cli.commands import Example, Run
from tests.cli.json_schema import problems

REQUESTS = sorted(path.stem for path in resource_path("samples/requests").glob("*.json"))
COURSE = ["--preset", "iv-mood", "--start", "2026-12-07"]


def estimate(unit_price: Any) -> dict[str, Any]:
    return {"charges": [{"text": "Line", "unit_price": unit_price}]}


def test_there_are_example_requests() -> None:
    assert "six-infusions" in REQUESTS


@pytest.mark.parametrize("kind", SCHEMAS)
def test_each_schema_is_a_whole_document(kind: str, run: Run) -> None:
    schema = run("schema", kind).json

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert problems("no such thing", schema)
    assert problems({"no": "such thing"}, schema)


@pytest.mark.parametrize("name", REQUESTS)
def test_requests_and_answers_fit_their_schemas(name: str, run: Run, example: Example) -> None:
    path = example(name)
    request = json.loads(path.read_text("utf-8"))
    answer = run("estimate", str(path), "--json").json

    assert problems(request, run("schema", "estimate").json) == []
    assert problems(request["request"], run("schema", "estimate").json) == []
    assert problems(answer, run("schema", "answer").json) == []


@pytest.mark.parametrize(
    "price",
    [375, 374.95, "375.00", 0, None, {"low": 1, "high": "2"}, {"low": "400"}, {"low": 1, "expected": 2, "high": None}],
)
def test_every_short_form_of_a_price_fits_the_schema_and_is_read(price: Any, run: Run) -> None:
    assert problems(estimate(price), run("schema", "estimate").json) == []
    assert run("estimate", "-", stdin=json.dumps(estimate(price))).code == 0


@pytest.mark.parametrize("price", [-1, "4x0", "", [], True, {"lowest": 1}, {"low": -1}])
def test_what_is_no_price_fits_neither(price: Any, run: Run) -> None:
    assert problems(estimate(price), run("schema", "estimate").json) != []
    assert run("estimate", "-", stdin=json.dumps(estimate(price))).code == Exit.UNREADABLE


def test_comparisons_quotes_and_clinics_fit_their_schemas(run: Run) -> None:
    comparison = run("compare", *COURSE, "--json").json
    draft = run("quote", *COURSE, "--sample", "kensho", "--json").json
    issued = run("quote", *COURSE, "--sample", "kensho", "--issue", "--number", "Q-1", "--json").json
    clinic = run("samples", "--clinic", "Example Harbor Clinic").json

    assert problems(comparison, run("schema", "comparison").json) == []
    assert problems(draft, run("schema", "quote").json) == []
    assert problems(issued, run("schema", "quote").json) == []
    assert problems(clinic, run("schema", "clinic").json) == []
    assert problems(clinic["schedules"][0]["fee_schedule"], run("schema", "fee-schedule").json) == []


def test_a_schema_finds_a_field_that_is_missing_or_misspelt(run: Run, example: Example) -> None:
    answer = run("estimate", str(example("own-lines")), "--json").json
    schema = run("schema", "answer").json
    without = {name: value for name, value in answer.items() if name != "totals"}

    assert problems(without, schema) == ["$.totals: is missing"]
    assert problems({**answer, "total": 1}, schema) == ["$.total: is not known"]


def test_lists(run: Run) -> None:
    presets, samples = run("presets").out, run("samples").out

    assert "iv-mood" in presets
    assert run("presets", "--json").json[0]["id"] == "iv-mood"
    assert "Kensho Wellbeing" in samples
    assert all(name in samples for name in REQUESTS)


def examples() -> Iterator[Any]:
    for command, text in EXAMPLES.items():
        lines = [line.strip() for line in text.splitlines() if line.startswith("  ketacost ")]
        yield pytest.param(command, lines, id=command)


@pytest.mark.parametrize(("command", "lines"), tuple(examples()))
def test_the_examples_of_the_help_work(command: str, lines: list[str], run: Run, tmp_path: Path) -> None:
    told = run(command, "--help")
    assert told.code == 0
    assert "exit codes:" in told.out
    assert all(line in told.out for line in lines)

    for line in lines:
        arguments = shlex.split(line)[1:]
        done = run(*arguments)
        assert (done.code, done.err) == (0, ""), line
        for option in ("--output", "--workbook"):
            if option in arguments:
                assert (tmp_path / arguments[arguments.index(option) + 1]).stat().st_size > 0
        assert done.out or "--output" in arguments


def test_the_help_names_every_exit_code(run: Run) -> None:
    told = run("--help").out

    assert all(f"\n  {code.value}  " in told for code in Exit)
    assert all(command in told for command in EXAMPLES)
