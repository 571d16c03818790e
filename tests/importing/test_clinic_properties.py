"""What holds for any table, however odd: nothing raises, nothing is guessed twice, no file says anything new twice."""

from typing import Any
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from ketacost.importing.clinic_headers import Grid, found_table
from ketacost.importing.tables import TableRows
from ketacost.services.clinic_import_apply import existing_of, prepare
from ketacost.services.clinic_import_guess import guess_mapping
from ketacost.services.clinic_import_known import ExistingClinic, ExistingList
from ketacost.services.clinic_import_mapping import TargetKind
from ketacost.services.clinic_import_plan import Action, PlannedRow, plan_import
from tests.importing.clinic_books import facts

HEADERS = (
    "Clinic", "Phone", "Rating", "Reviews", "Price", "6-pack", "IV", "Wait", "Years", "Address", "Location",
    "ZIP", "Updated", "Notes", "Service", "Tags", "Doctor", "NPI", "Website", "Low price", "High price",
    "Insurance", "Consult", "Odd one", "", "Total",
)  # fmt: skip
CELLS = (
    "", "x", "450", "4.8 (127)", "6 x 400", "n/a", "?", "512-555-0101", "a.example", "Austin, TX 78701",
    "2026-11-02", "11/2/26", "1,200.50", "Alpha", "Beta Clinic", "yes", "no", "Total", "IV, IM; KAP", "450-600",
    "from 400", "6 for 2,400", "4/500", "9" * 30, "-5", "=1+1", "78701", "★★★★", "MD", "since 2015",
    "2-3 weeks", "0", "1e9", "½", "٣", "１２", "nan", "Infinity", "1/2", "5 of 4", "6 pack", "400 for 0",
    "0 x 500", "101 x 30",
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    headers = draw(st.lists(st.sampled_from(HEADERS), min_size=1, max_size=10, unique=True))
    row = st.lists(st.sampled_from(CELLS) | st.text(max_size=12), min_size=len(headers), max_size=len(headers))
    return [headers, *draw(st.lists(row, max_size=8))]


def as_existing(row: PlannedRow) -> ExistingClinic:
    clinic, prices = row.draft.clinic, row.draft.prices
    assert clinic is not None
    lists = (ExistingList(uuid4(), 1, prices.currency, lambda: prices),) if prices else ()
    data: dict[str, Any] = clinic.model_dump(include={"name", "npi", "phone", "locations"})
    return existing_of(uuid4(), 1, data, lambda: clinic, lists)


@given(rows=tables())
@settings(max_examples=150, deadline=None)
def test_any_table_is_planned_and_a_second_time_says_nothing_new(rows: list[list[str]]) -> None:
    grid = Grid(TableRows("Clinics", tuple(tuple(cell or None for cell in row) for row in rows)))
    table = found_table(grid, "mine.csv")
    if table is None:
        return
    mapping = guess_mapping(table, facts())
    meant = [one.target.model_dump_json() for one in mapping.columns if one.target.kind is not TargetKind.IGNORE]
    assert len(set(meant)) == len(meant)

    plan = plan_import(table, mapping, (), facts())
    prepare(plan)
    plan.bad_rows()
    for row in plan.rows:
        assert row.draft.clinic is not None or row.action is Action.BAD
        assert row.draft.clinic is not None or row.draft.errors
    again = plan_import(table, mapping, [as_existing(row) for row in plan.rows if row.action is Action.ADD], facts())
    for before, after in zip(plan.rows, again.rows, strict=True):
        if before.action is Action.ADD:
            assert (after.action, after.reason) == (Action.SKIP, "says nothing new"), after.changes
