"""Rows that cannot be used: told with their place, written to a file, mended there, and dropped again."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ketacost.export.bad_rows import bad_rows_csv, write_bad_rows
from ketacost.importing.clinic_files import read_clinic_file
from ketacost.services.clinic_import import PROBLEM_HEADER, BadRows
from ketacost.services.clinic_import_guess import guess_mapping
from ketacost.services.clinic_import_mapping import Target, TargetKind, remembered
from ketacost.services.clinic_import_plan import Action, plan_import
from tests.importing.clinic_books import facts, guessed, planned, read, text
from tests.importing.test_hostile_files import HOSTILE

ROWS = [
    ["Clinic", "Phone", "Rating", "IV price", "NPI"],
    ["Alpha", "512-555-0101", "4.8 (127)", "450", ""],
    ["Beta", "512-555-0102", "4x8", "4x0", "1234"],
    ["", "512-555-0103", "4.1", "400", ""],
]


def test_every_problem_names_sheet_row_and_column(tmp_path: Path) -> None:
    plan = planned(text(tmp_path / "a.csv", ROWS))
    told = {(one.row, one.column) for one in plan.problems}

    assert told == {(3, "C (Rating)"), (3, "D (IV price)"), (3, "E (NPI)"), (4, "")}
    assert plan.problems[0].sentence.startswith("a.csv, row 3, column C (Rating): ")
    assert '"4x8"' in plan.problems[0].what
    assert [str(row.action) for row in plan.rows] == ["add", "add", "bad"]
    beta = plan.rows[1].draft.clinic
    assert beta is not None
    assert (beta.phone, beta.npi, beta.reviews) == ("512-555-0102", "", ())


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_bad_rows_are_mended_and_dropped_again(ending: str, tmp_path: Path) -> None:
    plan = planned(text(tmp_path / "a.csv", ROWS))
    path = tmp_path / f"mend.{ending}"
    write_bad_rows(plan.bad_rows(), path)
    again = read(path)

    assert again.headers == (*ROWS[0], PROBLEM_HEADER)
    assert [row.cells[1] for row in again.rows] == ["512-555-0102", "512-555-0103"]
    mapping = remembered([plan.mapping], again.headers)
    assert mapping is not None
    second = plan_import(again, mapping, (), facts())
    assert [row.action for row in second.rows] == [Action.ADD, Action.BAD]
    assert second.bad_rows().headers == (*ROWS[0], PROBLEM_HEADER)

    mended = [[*row[:2], "4.8", "450", ""] for row in ROWS[2:]]
    mended[1][0] = "Gamma"
    good = planned(text(tmp_path / "good.csv", [ROWS[0], *mended]))
    assert good.problems == ()
    assert [row.action for row in good.rows] == [Action.ADD, Action.ADD]


def test_text_that_a_spreadsheet_would_run_stays_text(tmp_path: Path) -> None:
    bad = BadRows("a/b:c", ("Clinic", "=cmd"), (("=1+1", "@x"), ("-5", "\tq")))
    write_bad_rows(bad, tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]

    assert [cell.data_type for row in sheet.iter_rows() for cell in row] == ["s"] * 6
    assert bad_rows_csv(bad).splitlines()[:2] == ["Clinic,'=cmd", "'=1+1,'@x"]


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [pytest.param(*case, id=label) for label, case in HOSTILE.items() if "JSON" not in label],
)
def test_hostile_files_are_refused(name: str, make: object, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    make(path)  # type: ignore[operator]  # the table holds makers
    found = read_clinic_file(path)

    assert found.tables == ()
    assert [said in one.sentence for one in found.problems] == [True]


def test_a_file_without_a_table_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("\n\n  \n", "utf-8")

    assert "holds no table" in read_clinic_file(tmp_path / "a.csv").problems[0].what


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=40).filter(
    lambda name: any(sign.isalpha() for sign in name)
)
CELL = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=25)


@given(rows=st.lists(st.tuples(NAMES, CELL, CELL, CELL, CELL), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_odd_names_and_values_come_in_or_are_told(rows: list[tuple[str, ...]], tmp_path: Path) -> None:
    """Nothing raises, nothing is lost unsaid: a row is a clinic, is left out with a reason, or has a problem."""
    head = ["Clinic name", "Phone", "IV price", "Rating", "Wait days"]
    table, _, found = guessed(text(tmp_path / "odd.csv", [head, *rows]))
    kept = {number for draft in found for number in draft.numbers} | {one.number for one in table.left_out}

    assert kept >= set(range(2, 2 + len(rows)))
    for draft in found:
        assert draft.clinic is not None or draft.errors
        if draft.clinic is not None:
            assert draft.clinic.name.strip()


LONG = {
    "spaces": " " * 30_000 + "x",
    "digits": "1" * 30_000,
    "digits and spaces": "1 " * 15_000,
    "dots": "1.2," * 8_000,
    "total": "total" + " " * 30_000 + "x",
    "pluses": " + " * 10_000,
    "lines": "\n" * 30_000 + "x",
    "letters": "aA" * 15_000,
    "web": "a." * 15_000,
    "commas": "a, B" * 8_000,
}


@pytest.mark.parametrize("cell", LONG.values(), ids=LONG)
def test_no_cell_takes_long(cell: str, tmp_path: Path) -> None:
    head = ["Clinic", "Phone", "IV price", "Rating", "Wait days", "Address", "Services", "Doctor", "Odd", "Updated"]
    table = read(text(tmp_path / "a.csv", [head, *[["Alpha", *[cell] * 9], ["Beta", *["x"] * 9], [cell]]]))
    mapping = guess_mapping(table, facts())
    kinds = ["name", "phone", "price", "rating", "fact", "address", "services", "clinicians", "custom_fact", "updated"]
    for at, kind in enumerate(kinds):
        name = "wait_days" if kind == "fact" else "odd"
        mapping = mapping.with_target(at, Target(kind=TargetKind(kind), name=name, service="treatment"))
    planned = plan_import(table, mapping, (), facts())

    assert [row.name for row in planned.rows][:2] == ["Alpha", "Beta"]  # a cell that is tried in every way never ends
