"""`ketacost import clinics`: the mapping beside samples, the plan, the clinics as JSON, the rows to mend."""

import json
from pathlib import Path

import pytest

from tests.cli.commands import Run

GOOD = "Clinic,Phone,Rating,IV price,6-pack,ACLS\nAlpha,512-555-0101,4.8 (127),450,2400,x\n"
BAD = f"{GOOD}Beta,512-555-0102,4x8,4x0,,no\n,512-555-0103,,,,\n"


def test_the_mapping_and_the_plan_are_shown(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"My clinics\n{GOOD}Total,,,,,\n", "utf-8")
    done = run("import", "clinics", "a.csv")

    assert (done.code, done.err) == (0, "")
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert "D IV price price: treatment, IV 95% 450" in lines
    assert "row 3 add Alpha" in lines
    assert "CLINICS (1 to add)" in lines
    assert "row 4 a total Total" in lines


def test_bad_rows_are_told_and_nothing_is_half_imported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(BAD, "utf-8")
    shown, stopped = run("import", "clinics", "a.csv"), run("import", "clinics", "a.csv", "--output", "b.json")

    assert (shown.code, stopped.code) == (3, 3)
    assert 'a.csv, row 3, column C (Rating): "4x8"' in shown.err
    assert "nothing was imported, 3 problems" in stopped.err
    assert not (tmp_path / "b.json").exists()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_bad_rows_go_to_a_file_and_the_others_on(ending: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(BAD, "utf-8")
    done = run("import", "clinics", "a.csv", "--output", "b.json", "--bad-rows", f"mend.{ending}")
    clinics = json.loads((tmp_path / "b.json").read_text("utf-8"))["clinics"]

    assert (done.code, done.out) == (0, "")
    assert [one["clinic"]["name"] for one in clinics] == ["Alpha", "Beta"]
    again = run("import", "clinics", f"mend.{ending}", "--json", "--skip-bad-rows").json
    assert [row["rows"] for row in again["rows"]] == [[2], [3]]
    assert again["rows"][1]["action"] == "bad"


def test_known_clinics_are_updated(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(GOOD, "utf-8")
    run("import", "clinics", "a.csv", "--output", "b.json")
    (tmp_path / "c.csv").write_text(GOOD.replace("450", "475"), "utf-8")
    told = run("import", "clinics", "c.csv", "--known", "b.json")
    run("import", "clinics", "c.csv", "--known", "b.json", "--output", "d.json")
    before, after = (json.loads((tmp_path / name).read_text("utf-8"))["clinics"] for name in ("b.json", "d.json"))

    assert "Price: treatment-iv: 450 → 475" in told.out
    assert [one["id"] for one in after] == [one["id"] for one in before]
    assert after[0]["schedules"][0]["id"] == before[0]["schedules"][0]["id"]
    assert after[0]["schedules"][0]["fee_schedule"]["fees"][0]["price"] == "475"


def test_a_mapping_is_saved_changed_and_used(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(GOOD, "utf-8")
    run("import", "clinics", "a.csv", "--save-mapping", "m.json")
    saved = json.loads((tmp_path / "m.json").read_text("utf-8"))
    assert saved["mapping"]["columns"][5]["target"]["name"] == "acls_on_site"
    saved["mapping"]["columns"][5]["target"] = {"kind": "custom_fact", "name": "Mine"}
    (tmp_path / "m.json").write_text(json.dumps(saved), "utf-8")
    done = run("import", "clinics", "a.csv", "--mapping", "m.json", "--json").json

    assert done["clinics"][0]["clinic"]["facts"]["mine"]["state"] == "yes"
    assert done["counts"] == {"add": 1, "update": 0, "skip": 0, "bad": 0}


def test_a_template_to_start_from_comes_in_whole(run: Run) -> None:
    for name in ("t.csv", "t.xlsx"):
        assert run("template", "clinics", "--output", name).code == 0
        back = run("import", "clinics", name, "--json").json
        assert all(column["confidence"] >= 0.8 for column in back["mapping"]["columns"])
        assert [row["problems"] for row in back["rows"]] == [[]]


WRONG = {
    "not there": (["import", "clinics", "gone.csv"], 3, "no such file"),
    "two files": (["import", "clinics", "a.csv", "b.csv"], 2, "one file at a time"),
    "no such sheet": (["import", "clinics", "a.csv", "--sheet", "Other"], 2, "no sheet"),
    "over the input": (["import", "clinics", "a.csv", "--output", "a.csv"], 4, "name another file"),
    "bad rows as text": (["import", "clinics", "a.csv", "--bad-rows", "a.txt"], 2, "does not end in"),
    "no mapping": (["import", "clinics", "a.csv", "--mapping", "a.csv"], 3, "a.csv"),
    "no clinics": (["import", "clinics", "a.csv", "--known", "a.csv"], 3, "a.csv"),
    "prices with a sheet": (["import", "prices", "a.csv", "--sheet", "x"], 2, "clinics only"),
    "a template of no format": (["template", "clinics", "--output", "a.json"], 2, "--output"),
}


@pytest.mark.parametrize(("arguments", "code", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_done_is_said(arguments: list[str], code: int, said: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(GOOD, "utf-8")
    done = run(*arguments)

    assert (done.code, done.out) == (code, "")
    assert said in done.err
