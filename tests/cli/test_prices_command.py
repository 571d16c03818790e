"""`ketacost import`, `export`, `template`, and --prices with tables: what is read, what is told, what is written."""

import json
from pathlib import Path

import pytest

from ketacost.cli.tools import Tools
from tests.cli.commands import Run
from tests.cli.json_schema import problems

BAD = "Service,Name,Price\ntreatment,Infusion,400\nevaluation,First visit,4x0\n"
COURSE = ["--preset", "iv-mood", "--start", "2026-12-07"]


def test_a_list_goes_out_and_comes_back(run: Run, tmp_path: Path) -> None:
    for ending in ("xlsx", "csv", "json"):
        assert run("export", "prices", "--sample", "Lone Star", "--output", f"a.{ending}").code == 0
        back = run("import", "prices", f"a.{ending}", "--json")
        assert (back.code, back.err) == (0, "")
        assert problems(back.json, run("schema", "price-list").json) == []
        assert back.json["fee_schedule"] == run("import", "prices", "a.xlsx", "--json").json["fee_schedule"]
        assert back.json["clinic"]["name"] == "Lone Star Infusion"


def test_the_rows_are_listed_in_plain_words(run: Run) -> None:
    run("export", "prices", "--sample", "Kensho", "--output", "a.xlsx")
    told = run("import", "prices", "a.xlsx")

    assert told.out.startswith("a.xlsx: Kensho Wellbeing")
    assert "$425" in told.out


def test_bad_rows_are_told_and_good_ones_listed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(BAD, "utf-8")
    done = run("import", "prices", "a.csv")

    assert done.code == 3
    assert done.err.startswith('a.csv, row 3, column C (Price): "4x0" is not a price')
    assert "$400" in done.out
    assert "First visit" not in done.out


def test_nothing_is_half_imported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(BAD, "utf-8")
    (tmp_path / "b.json").write_text("mine", "utf-8")
    done = run("import", "prices", "a.csv", "--output", "b.json")

    assert (done.code, done.out) == (3, "")
    assert "nothing was imported" in done.err
    assert "row 3" in done.err
    assert (tmp_path / "b.json").read_text("utf-8") == "mine"


def test_good_rows_go_on_where_that_is_asked_for(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(BAD, "utf-8")
    done = run("import", "prices", "a.csv", "--skip-bad-rows", "--output", "b.json")

    assert done.code == 0
    assert "row 3" in done.err
    assert [fee["label"] for fee in json.loads((tmp_path / "b.json").read_text("utf-8"))["fee_schedule"]["fees"]] == [
        "Infusion"
    ]


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json"])
@pytest.mark.parametrize("command", ["estimate", "quote"])
def test_prices_of_every_format_give_the_same_answer(command: str, ending: str, run: Run) -> None:
    run("export", "prices", "--sample", "Kensho", "--output", f"a.{ending}")
    own = run(command, *COURSE, "--prices", f"a.{ending}", "--json")
    sample = run(command, *COURSE, "--sample", "Kensho", "--json")

    assert (own.code, own.err) == (0, "")
    if command == "estimate":
        assert own.json["totals"] == sample.json["totals"]


def test_prices_with_a_bad_row_price_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(BAD, "utf-8")
    done = run("estimate", *COURSE, "--prices", "a.csv")

    assert (done.code, done.out) == (3, "")
    assert "a.csv, row 3, column C (Price)" in done.err


WRONG = {
    "no format": (["export", "prices", "--sample", "Kensho", "--output", "a.pdf"], 2, "does not end in"),
    "nothing to export": (["export", "prices", "--output", "a.xlsx"], 2, "name a file"),
    "no template name": (["template", "prices"], 2, "--output"),
    "a template of what": (["template", "people", "--output", "a.xlsx"], 2, "invalid choice"),
    "not there": (["import", "prices", "gone.xlsx"], 3, "no such file"),
    "not there either": (["export", "prices", "gone.xlsx", "--output", "a.json"], 3, "no such file"),
    "prices not there": (["estimate", *COURSE, "--prices", "gone.xlsx"], 3, "no such file"),
    "no folder": (["template", "prices", "--output", "gone/a.xlsx"], 4, "cannot be written"),
}


@pytest.mark.parametrize(("arguments", "code", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_done_is_said(arguments: list[str], code: int, said: str, run: Run, tools: Tools) -> None:
    done = run(*arguments)

    assert done.code == code
    assert said in done.err


def test_a_file_is_never_written_over_what_was_read(run: Run, tmp_path: Path) -> None:
    run("export", "prices", "--sample", "Kensho", "--output", "a.xlsx")
    before = (tmp_path / "a.xlsx").read_bytes()

    assert run("import", "prices", "a.xlsx", "--output", "a.xlsx").code == 4
    assert (tmp_path / "a.xlsx").read_bytes() == before


def test_several_lists_at_once_are_listed_but_fill_no_one_file(run: Run) -> None:
    run("export", "prices", "--sample", "Kensho", "--output", "a.xlsx")
    run("export", "prices", "--sample", "Lone Star", "--output", "b.csv")

    assert len(run("import", "prices", "a.xlsx", "b.csv", "--json").json) == 2
    assert run("import", "prices", "a.xlsx", "b.csv", "--output", "c.json").code == 2


def test_several_lists_fill_no_json_file_that_nobody_could_read_again(run: Run, tmp_path: Path) -> None:
    run("export", "prices", "--sample", "Kensho", "--output", "a.json")
    run("export", "prices", "--sample", "Lone Star", "--output", "b.json")
    done = run("import", "prices", "a.json", "b.json", "--json", "--output", "both.json")

    assert (done.code, "a file takes one" in done.err) == (2, True)
    assert not (tmp_path / "both.json").exists()


def test_a_dash_prints_what_is_exported(run: Run) -> None:
    assert run("export", "prices", "--sample", "Kensho", "--output", "-").json["clinic"]["name"] == "Kensho Wellbeing"
