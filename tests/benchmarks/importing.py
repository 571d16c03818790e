"""Clinics workbooks: 3,000 clinics from a file to one stored change, as CSV and as XLSX."""

import csv
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from ketacost.importing.clinic_files import read_clinic_file
from ketacost.services import kinds
from ketacost.services.clinic_import_apply import existing_clinics, prepare, store
from ketacost.services.clinic_import_guess import guess_mapping
from ketacost.services.clinic_import_plan import plan_import
from ketacost.services.workspace import Workspace
from ketacost.storage.reference import load_reference
from ketacost.storage.sqlite_store import SqliteStore
from tests.benchmarks.harness import Result

CLINICS = 3000
TIMES = 3
HEADERS = (
    "Clinic", "Street", "City", "State", "ZIP", "Phone", "Website", "Email", "Rating", "Years", "Treatments given",
    "ACLS", "Pulse ox", "Insurance", "Financing", "Wait days", "Hours", "Single price", "6-pack", "Consultation fee",
    "Notes", "Last checked",
)  # fmt: skip


def clinic_rows(count: int) -> list[tuple[object, ...]]:
    """Make a usual workbook: identity, a rating, eight facts, three prices, notes and a day for each clinic."""
    return [HEADERS, *(_clinic(number) for number in range(count))]


def _clinic(n: int) -> tuple[object, ...]:
    return (
        f"Clinic {n} Ketamine", f"{n} Main Street", "Austin", "TX", str(70_000 + n), f"(512) 55{n // 10_000}-{n:04d}",
        f"clinic{n}.example", f"info@clinic{n}.example", f"4.{n % 10} ({n})", n % 20, f"{n % 9 + 1},{n % 1000:03d}",
        "yes" if n % 3 else "no", "x" if n % 2 else "", "Aetna; Cigna", "no", f"{n % 30}", "Mon-Fri 9-5",
        f"${400 + n % 200}", "2,400", "$250-300" if n % 5 else "free", f"Nice place {n}", f"2026-10-{n % 28 + 1:02d}",
    )  # fmt: skip


def clinics_imported() -> Sequence[Result]:
    """From the file to one stored change: read in its own process, guessed, planned, stored; the best of three."""
    facts = load_reference().facts.facts
    with tempfile.TemporaryDirectory() as folder:
        text, book = Path(folder) / "clinics.csv", Path(folder) / "clinics.xlsx"
        write(text, book)
        results = []
        for path in (text, book):
            taken = []
            for time_number in range(TIMES):
                kept = Path(folder) / f"{path.suffix[1:]}-{time_number}.db"
                opened = SqliteStore.open(kept)
                workspace = Workspace(opened, kinds.ALL)
                began = time.perf_counter()
                table = read_clinic_file(path).tables[0]
                mapping = guess_mapping(table, facts)
                plan = plan_import(table, mapping, existing_clinics(workspace), facts)
                done = store(prepare(plan), workspace)
                taken.append((time.perf_counter() - began) * 1000)
                assert len(done.added) == CLINICS
                assert not plan.problems
                opened.close()
            results.append(Result(f"3,000 clinics from {path.suffix[1:].upper()}", min(taken), "ms", 2000))
    return results


def write(text: Path, book: Path) -> None:
    """Write the same rows as both kinds of file."""
    rows = clinic_rows(CLINICS)
    with text.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    workbook = Workbook()
    for row in rows:
        workbook.worksheets[0].append(row)
    workbook.save(book)
