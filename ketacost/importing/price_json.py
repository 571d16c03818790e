"""Price lists out of JSON: a price list, a bare fee schedule, or a clinic with its lists; row by row."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ketacost.domain.clinics import Clinic
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.importing.assembling import Placed, RawRow, Report, assemble
from ketacost.importing.limits import Refused
from ketacost.importing.tables import open_within
from ketacost.services.price_columns import Table
from ketacost.services.price_files import GROUPS, JSON_KIND, PriceList
from ketacost.services.strict_json import MAX_BYTES, JsonError, parse_json
from ketacost.services.words import invalid_fields
from ketacost.services.wrapped_json import unwrapped

_KINDS = (JSON_KIND, "fee-schedule", "clinic")


def price_lists_of(path: Path, report: Report) -> tuple[PriceList, ...]:
    """Return the lists of a JSON file without the rows that cannot be used; raises Refused."""
    with open_within(path, MAX_BYTES) as file:
        raw = file.read(MAX_BYTES + 1)
    try:
        inside = _inside(parse_json(raw))
    except JsonError as error:
        raise Refused(str(error)) from None
    return _lists(inside, report)


def _inside(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused("is not a price list: it holds no object")
    kind, inside = unwrapped(value, _KINDS)
    entry = inside.get("entry")
    return entry if kind == "clinic" and isinstance(entry, dict) else inside


def _lists(value: dict[str, Any], report: Report) -> tuple[PriceList, ...]:
    if "schedules" in value:
        listed = value["schedules"]
        entries = [one.get("fee_schedule") if isinstance(one, dict) else None for one in _rows_in(listed)]
        known = {"id", "clinic", "schedules"}
    elif "fee_schedule" in value:
        entries, known = [value["fee_schedule"]], {"clinic", "fee_schedule"}
    else:
        found = _one(value, report)
        return () if found is None else (PriceList(found),)
    for stranger in sorted(set(value) - known):
        report.add("is not a known field", column=stranger[:60])
    clinic = _clinic(value.get("clinic"), report)
    lists = [_one(entry, report) for entry in entries]
    name = clinic.name if clinic else ""
    return tuple(PriceList(one, name, clinic) for one in lists if one is not None)


def _clinic(value: Any, report: Report) -> Clinic | None:
    if value is None:
        return None
    try:
        return Clinic.model_validate(value)
    except ValidationError as error:
        for where, what in invalid_fields(error):
            report.add(what, "clinic", column=where)
        return None


def _one(value: Any, report: Report) -> FeeSchedule | None:
    if not isinstance(value, dict):
        report.add("a price list must be an object", "fee_schedule")
        return None
    head = _head({name: inner for name, inner in value.items() if name not in GROUPS}, report)
    rows: dict[str, list[RawRow]] = {}
    for group in set(GROUPS) & set(value):
        if isinstance(value[group], list):
            rows[group] = [_row(one, number) for number, one in enumerate(value[group], 1)]
        else:
            report.add("must be a list of rows", group)
    return assemble(head, rows, Placed(sheet=_sheet, column=_column), report)


def _head(fields: dict[str, Any], report: Report) -> dict[str, Any]:
    """Return the fields of the list that are not rows; what the model refuses is noted and left out."""
    try:
        FeeSchedule.model_validate(fields)
    except ValidationError as error:
        bad = invalid_fields(error)
        for where, what in bad:
            report.add(what, column=where)
        wrong = {where.partition(".")[0] for where, _ in bad}
        return {name: value for name, value in fields.items() if name not in wrong}
    return fields


def _row(value: Any, number: int) -> RawRow:
    return RawRow(number, value if isinstance(value, dict) else {"": value})


def _rows_in(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [None]


def _sheet(table: Table) -> str:
    return table.group


def _column(table: Table, steps: Sequence[str]) -> str:
    del table
    return ".".join(steps)
