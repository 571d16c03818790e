"""Clinics workbooks as people make them, built on the spot, and what an import makes of them in a few words."""

import csv
import io
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from ketacost.domain.clinic_facts import FactEntry
from ketacost.importing.clinic_files import read_clinic_file
from ketacost.services.clinic_import import SourceTable
from ketacost.services.clinic_import_drafts import Draft, drafts
from ketacost.services.clinic_import_guess import guess_mapping
from ketacost.services.clinic_import_known import ExistingClinic
from ketacost.services.clinic_import_mapping import ImportMapping
from ketacost.services.clinic_import_merge import fact_words, price_words
from ketacost.services.clinic_import_plan import ImportPlan, plan_import
from ketacost.storage.reference import load_reference

Rows = Sequence[Sequence[Any]]


@cache
def facts() -> tuple[FactEntry, ...]:
    """The catalogue of facts that comes with the program."""
    return load_reference().facts.facts


def text(path: Path, rows: Rows, delimiter: str = ",", encoding: str = "utf-8", above: str = "") -> Path:
    """Write rows as a text file, perhaps under a title line."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.write_bytes((above + out.getvalue()).encode(encoding))
    return path


def workbook(path: Path, rows: Rows, change: Callable[[Workbook], object] = lambda _: None) -> Path:
    """Write rows into the first sheet of a workbook, then let `change` do what people do to it."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Clinics"
    for row in rows:
        sheet.append(list(row))
    change(book)
    book.save(path)
    return path


def read(path: Path, sheet: str = "") -> SourceTable:
    """The table of a file: that of a sheet, or the likeliest."""
    file = read_clinic_file(path)
    found = file.table(sheet) if sheet else file.tables[0]
    assert found is not None, file
    return found


def guessed(path: Path) -> tuple[SourceTable, ImportMapping, tuple[Draft, ...]]:
    """The table, what its columns are taken for, and its clinics."""
    table = read(path)
    mapping = guess_mapping(table, facts())
    return table, mapping, drafts(table, mapping, facts())


def planned(path: Path, existing: Sequence[ExistingClinic] = ()) -> ImportPlan:
    """What an import of the file would do."""
    table = read(path)
    return plan_import(table, guess_mapping(table, facts()), existing, facts())


def said(draft: Draft) -> dict[str, Any]:
    """A clinic in a few words; what is empty is left out."""
    clinic, prices = draft.clinic, draft.prices
    if clinic is None:
        return {"bad": [one.what for one in draft.errors]}
    place = clinic.locations[0] if clinic.locations else None
    found = {
        "name": clinic.name,
        "phone": clinic.phone,
        "website": clinic.website,
        "email": clinic.email,
        "npi": clinic.npi,
        "place": place.model_dump(exclude_defaults=True) if place else {},
        "routes": [str(one) for one in clinic.modalities],
        "services": {one.name: str(one.offered) for one in clinic.services},
        "reviews": {
            one.source.said_by: f"{one.rating}/{one.scale}" + (f" ({one.count})" if one.count is not None else "")
            for one in clinic.reviews
        },
        "facts": {name: fact_words(fact) for name, fact in clinic.facts.items()},
        "people": [f"{one.name} {one.credentials}".strip() for one in clinic.clinicians],
        "tags": list(clinic.tags),
        "notes": clinic.notes,
        "as_of": str(clinic.source.as_of) if clinic.source.as_of else "",
        "prices": {fee.id: price_words(fee.price) for fee in prices.fees} if prices else {},
        "packs": {pack.id: price_words(pack.price) for pack in prices.packages} if prices else {},
        "currency": prices.currency if prices and prices.currency != "USD" else "",
        "problems": [f"{one.row} {one.column}" for one in draft.problems],
    }
    return {name: value for name, value in found.items() if value}
