"""`ketacost import clinics`: a clinics workbook of one's own, what its columns mean, and what becomes of its rows."""

import json
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from pydantic import RootModel

from ketacost.cli.documents import ClinicEntry, ListEntry
from ketacost.cli.failures import CommandError, Exit
from ketacost.cli.prices import run_import as run_import_prices
from ketacost.cli.prices import run_template as run_price_template
from ketacost.cli.reading import Inputs, cut_short
from ketacost.cli.tables import clean, table
from ketacost.cli.tools import Tools
from ketacost.cli.writing import deliver, say, write_whole
from ketacost.services.clinic_import import STARTING_TABLE, SourceTable
from ketacost.services.clinic_import_apply import existing_of
from ketacost.services.clinic_import_guess import guess_mapping
from ketacost.services.clinic_import_known import ExistingClinic, ExistingList
from ketacost.services.clinic_import_mapping import ImportMapping, laid_on
from ketacost.services.clinic_import_plan import (
    Action,
    ImportPlan,
    PlannedRow,
    plan_import,
)
from ketacost.services.clinic_import_said import field_words, target_words
from ketacost.services.price_files import Problem

MAX_TOLD = 50
MAX_ROWS_SHOWN = 40
MAX_CHANGES_SHOWN = 4
MAPPING_KIND = "import-mapping"
CLINICS_KIND = "clinics"
TABLE_ENDINGS = (".csv", ".xlsx")


class Clinics(RootModel[tuple[ClinicEntry, ...]]):
    """Clinics with their price lists, as `import clinics` writes them and reads them with --known."""


def run_import(arguments: Namespace, tools: Tools) -> Exit:
    """Import price lists or clinics, as the command says."""
    if arguments.what == "clinics":
        return run_import_clinics(arguments, tools)
    for option in ("mapping", "sheet", "known", "bad_rows", "save_mapping"):
        if getattr(arguments, option) is not None:
            raise CommandError(Exit.USAGE, f"--{option.replace('_', '-')} goes with import clinics only")
    return run_import_prices(arguments, tools)


def run_template(arguments: Namespace, tools: Tools) -> Exit:
    """Write the empty template of a price list, or a clinics workbook to start from."""
    if arguments.what != "clinics":
        return run_price_template(arguments, tools)
    if arguments.output is None or arguments.output.suffix.lower() not in TABLE_ENDINGS:
        raise CommandError(Exit.USAGE, f"name the file to write with --output: {' or '.join(TABLE_ENDINGS)}")
    write_whole(arguments.output, Inputs(tools.stdin), lambda path: tools.write_bad_rows(STARTING_TABLE, path))
    return Exit.DONE


def run_import_clinics(arguments: Namespace, tools: Tools) -> Exit:
    """Read a clinics workbook; say what its columns mean and what becomes of its rows, or write the clinics."""
    inputs = Inputs(tools.stdin)
    if len(arguments.files) != 1:
        raise CommandError(Exit.USAGE, "clinics are imported from one file at a time")
    inputs.paths.append(Path(arguments.files[0]))
    source, problems = _table(arguments, tools)
    facts = tools.reference().facts.facts
    mapping = _mapping(arguments, source, inputs) or guess_mapping(source, facts)
    known = _known(arguments, inputs)
    plan = plan_import(source, mapping, tuple(_existing(one) for one in known), facts)
    told = [problem.sentence for problem in (*problems, *plan.problems)]
    errors = [one for one in plan.problems if not one.is_warning]
    goes_on = arguments.skip_bad_rows or arguments.bad_rows is not None
    _write_beside(arguments, plan, tools, inputs)
    if errors and not goes_on and (arguments.json or arguments.output is not None):
        mend = "mend them, or go on without those cells with --skip-bad-rows or --bad-rows FILE:"
        what = f"nothing was imported, {_count(len(errors), 'problem')}: {mend}"
        raise CommandError(Exit.UNREADABLE, what, cut_short(told, MAX_TOLD))
    _complain(tools, told)
    _deliver(arguments, plan, known, tools, inputs)
    return Exit.UNREADABLE if errors and not goes_on else Exit.DONE


def _deliver(
    arguments: Namespace, plan: ImportPlan, known: Sequence[ClinicEntry], tools: Tools, inputs: Inputs
) -> None:
    if arguments.json:
        deliver(tools, _json(_answer(plan, known)), arguments.output, inputs)
    elif arguments.output is not None:
        deliver(tools, _clinics_json(plan, known), arguments.output, inputs)
    else:
        say(tools, "\n".join(_listing(plan, tools.reference().facts.labels)))


def _table(arguments: Namespace, tools: Tools) -> tuple[SourceTable, tuple[Problem, ...]]:
    file = tools.read_clinics(Path(arguments.files[0]))
    if not file.tables:
        told = [problem.sentence for problem in file.problems]
        raise CommandError(Exit.UNREADABLE, f"{arguments.files[0]} cannot be used:", cut_short(told, MAX_TOLD))
    if arguments.sheet is None:
        return file.tables[0], file.problems
    found = file.table(arguments.sheet)
    if found is None:
        sheets = [one.sheet or "(no name)" for one in file.tables]
        raise CommandError(Exit.USAGE, f'there is no sheet "{arguments.sheet}" with a table:', sheets)
    return found, file.problems


def _mapping(arguments: Namespace, source: SourceTable, inputs: Inputs) -> ImportMapping | None:
    if arguments.mapping is None:
        return None
    return laid_on(inputs.read(arguments.mapping, ImportMapping, MAPPING_KIND, "mapping"), source.headers)


def _known(arguments: Namespace, inputs: Inputs) -> tuple[ClinicEntry, ...]:
    if arguments.known is None:
        return ()
    found = inputs.read(arguments.known, Clinics, CLINICS_KIND, "clinics").root
    return tuple(one if one.id else one.model_copy(update={"id": uuid4()}) for one in found)


def _existing(entry: ClinicEntry) -> ExistingClinic:
    lists = tuple(
        ExistingList(one.id or uuid4(), 1, one.fee_schedule.currency, lambda listed=one: listed.fee_schedule)  # type: ignore[misc]  # the default binds it
        for one in entry.schedules
    )
    data = entry.clinic.model_dump(include={"name", "npi", "phone", "locations"})
    return existing_of(entry.id or uuid4(), 1, data, lambda: entry.clinic, lists)


def _write_beside(arguments: Namespace, plan: ImportPlan, tools: Tools, inputs: Inputs) -> None:
    """Write the mapping and the bad rows where they are asked for."""
    if arguments.save_mapping is not None:
        whole = {"ketacost": MAPPING_KIND, "version": 1, "mapping": plan.mapping.model_dump(mode="json")}
        deliver(tools, _json(whole), arguments.save_mapping, inputs)
    if arguments.bad_rows is not None:
        if arguments.bad_rows.suffix.lower() not in TABLE_ENDINGS:
            raise CommandError(Exit.USAGE, f"{arguments.bad_rows} does not end in {' or '.join(TABLE_ENDINGS)}")
        bad = plan.bad_rows()
        if bad.rows:
            write_whole(arguments.bad_rows, inputs, lambda path: tools.write_bad_rows(bad, path))


# As JSON


def _clinics_json(plan: ImportPlan, known: Sequence[ClinicEntry]) -> str:
    return _json({"ketacost": CLINICS_KIND, "version": 1, "clinics": _entries(plan, known)})


def _entries(plan: ImportPlan, known: Sequence[ClinicEntry]) -> list[dict[str, Any]]:
    """Return the clinics that were known with what the file says, then the new ones."""
    entries = {one.id: one for one in known}
    for row in plan.rows:
        if row.action not in {Action.ADD, Action.UPDATE} or row.outcome.clinic is None:
            continue
        identity = row.existing.id if row.action is Action.UPDATE and row.existing else uuid4()
        entries[identity] = _entry(identity, row, entries.get(identity))
    return [one.model_dump(mode="json", exclude_defaults=True) for one in entries.values()]


def _entry(identity: UUID, row: PlannedRow, before: ClinicEntry | None) -> ClinicEntry:
    outcome = row.outcome
    if outcome.clinic is None:
        raise ValueError("a bad row is no entry")
    lists = before.schedules if before else ()
    if outcome.prices is not None:
        prices = outcome.prices.model_copy(update={"clinic": identity})
        rest = tuple(one for one in lists if one.id != outcome.list_id or outcome.list_id is None)
        lists = (*rest, ListEntry(id=outcome.list_id or uuid4(), fee_schedule=prices))
    return ClinicEntry.model_construct(id=identity, clinic=outcome.clinic, schedules=lists)


def _answer(plan: ImportPlan, known: Sequence[ClinicEntry]) -> dict[str, Any]:
    return {
        "ketacost": "clinic-import",
        "version": 1,
        "file": plan.table.file,
        "sheet": plan.table.sheet,
        "header_rows": list(plan.table.header_rows),
        "mapping": plan.mapping.model_dump(mode="json"),
        "samples": {plan.table.place(at): plan.table.samples(at) for at in range(len(plan.table.headers))},
        "left_out": [{"row": one.number, "reason": one.reason, "text": one.text} for one in plan.table.left_out],
        "counts": {action.value: count for action, count in plan.counts.items()},
        "rows": [_row(row) for row in plan.rows],
        "clinics": _entries(plan, known),
    }


def _row(row: PlannedRow) -> dict[str, Any]:
    changes = row.changes if row.action is Action.UPDATE else ()
    return {
        "rows": list(row.draft.numbers),
        "name": row.name,
        "action": row.action.value,
        "reason": row.reason,
        "problems": [problem.sentence for problem in row.draft.problems],
        "changes": [
            {"field": one.field, "before": one.before, "after": one.after, "kept": one.kept} for one in changes
        ],
    }


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


# In words


def _listing(plan: ImportPlan, labels: dict[str, str]) -> list[str]:
    source = plan.table
    where = f'{source.file}, sheet "{source.sheet}"' if source.sheet else source.file
    headers = " and ".join(str(number) for number in source.header_rows)
    lines = [clean(f"{where}: headers in row {headers}" if headers else f"{where}: no headers"), "", "COLUMNS"]
    lines += table(_columns(plan, labels), frozenset({3}), indent="  ")
    counts = ", ".join(f"{count} {_DONE[action]}" for action, count in plan.counts.items() if count) or "nothing"
    lines += ["", f"CLINICS ({counts})", *table(_rows(plan, labels), indent="  ")]
    if len(plan.rows) > MAX_ROWS_SHOWN:
        lines.append(f"  and {len(plan.rows) - MAX_ROWS_SHOWN} more")
    if source.left_out:
        rows = [[f"row {one.number}", one.reason, one.text[:60]] for one in source.left_out]
        lines += ["", "LEFT OUT", *cut_short(table(rows, indent="  "), MAX_ROWS_SHOWN)]
    return lines


_DONE = {Action.ADD: "to add", Action.UPDATE: "to update", Action.SKIP: "to skip", Action.BAD: "bad"}


def _columns(plan: ImportPlan, labels: dict[str, str]) -> list[list[str]]:
    return [
        [
            plan.table.letters[at],
            column.header[:40],
            target_words(column.target, labels),
            f"{round(column.confidence * 100)}%",
            " | ".join(sample[:30] for sample in plan.table.samples(at)),
        ]
        for at, column in enumerate(plan.mapping.columns)
    ]


def _rows(plan: ImportPlan, labels: dict[str, str]) -> list[list[str]]:
    shown = []
    for row in plan.rows[:MAX_ROWS_SHOWN]:
        told = [row.reason] if row.reason else []
        if row.action is Action.UPDATE:
            changes = [
                f"{field_words(one.field, labels)}: {one.before[:30] or '(nothing)'} → {one.after[:30]}"
                for one in row.changes
                if not one.kept
            ]
            told += cut_short(changes, MAX_CHANGES_SHOWN)
        if row.draft.problems:
            told.append(_count(len(row.draft.problems), "problem"))
        shown.append([f"row {row.draft.numbers[0]}", row.action.value, row.name, "; ".join(told)])
    return shown


def _complain(tools: Tools, told: list[str]) -> None:
    for line in cut_short(told, MAX_TOLD):
        tools.stderr.write(clean(line) + "\n")
    tools.stderr.flush()


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"
