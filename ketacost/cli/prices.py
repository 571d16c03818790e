"""`ketacost import`, `export` and `template`: price lists in and out of workbooks, CSV and JSON files."""

import json
from argparse import Namespace
from pathlib import Path
from typing import Literal

from ketacost.cli.failures import CommandError, Exit
from ketacost.cli.reading import Inputs, cut_short
from ketacost.cli.requests import price_file_of, sample_named
from ketacost.cli.tables import clean, table
from ketacost.cli.tools import Tools
from ketacost.cli.writing import deliver, say, write_whole
from ketacost.domain.clinics import Clinic
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.model import Model
from ketacost.services.formats import Formats
from ketacost.services.price_files import ENDINGS, PriceFile, PriceList, list_rows, price_list_json
from ketacost.services.words import Words

MAX_TOLD = 50


class PriceListFile(Model):
    """A price list in its wrapper, perhaps with its clinic."""

    ketacost: Literal["price-list"]
    version: Literal[1]
    clinic: Clinic | None = None
    fee_schedule: FeeSchedule


def run_import(arguments: Namespace, tools: Tools) -> Exit:
    """Read price lists, say row by row what is wrong, and print them or write one to a file."""
    inputs = Inputs(tools.stdin)
    inputs.paths += [Path(name) for name in arguments.files]
    files = [tools.read_prices(Path(name)) for name in arguments.files]
    told = [problem.sentence for file in files for problem in file.problems]
    errors = sum(len(file.errors) for file in files)
    lists = [one for file in files for one in file.lists]
    wants_file = arguments.json or arguments.output is not None
    if errors and wants_file and not (arguments.skip_bad_rows and lists):
        raise CommandError(
            Exit.UNREADABLE, f"nothing was imported, {_count(errors)} to mend first:", cut_short(told, MAX_TOLD)
        )
    _complain(tools, told)
    if arguments.json:
        if not _is_printed(arguments.output):
            _check_single(lists)
        deliver(tools, _json(lists), arguments.output, inputs)
    elif arguments.output is not None:
        _write(lists, arguments.output, tools, inputs)
    else:
        say(tools, "\n".join(_listing(files, Words(Formats(arguments.locale or tools.locale), tools.reference()))))
    return Exit.UNREADABLE if errors and not arguments.skip_bad_rows else Exit.DONE


def run_export(arguments: Namespace, tools: Tools) -> Exit:
    """Write a price list as a workbook, CSV or JSON."""
    inputs = Inputs(tools.stdin)
    if arguments.sample is not None:
        sample = sample_named(arguments.sample, tools)
        lists = [PriceList(one, sample.clinic.name, sample.clinic) for _, one in sample.schedules]
    elif arguments.file is not None:
        lists = list(price_file_of(arguments.file, tools, inputs).lists)
    else:
        raise CommandError(Exit.USAGE, "name a file with a price list, or a sample clinic with --sample")
    if _is_printed(arguments.output):
        deliver(tools, _json(lists), None, inputs)
    else:
        _write(lists, arguments.output, tools, inputs)
    return Exit.DONE


def run_template(arguments: Namespace, tools: Tools) -> Exit:
    """Write the empty template of a price list."""
    if arguments.output is None:
        raise CommandError(Exit.USAGE, f"name the file to write with --output: {', '.join(ENDINGS)}")
    _check_ending(arguments.output)
    write_whole(arguments.output, Inputs(tools.stdin), tools.write_price_template)
    return Exit.DONE


def _write(lists: list[PriceList], output: Path, tools: Tools, inputs: Inputs) -> None:
    _check_ending(output)
    _check_single(lists)
    write_whole(output, inputs, lambda path: tools.write_prices(lists[0], path))


def _is_printed(output: Path | None) -> bool:
    return output is None or str(output) == "-"


def _check_single(lists: list[PriceList]) -> None:
    if len(lists) != 1:
        raise CommandError(Exit.USAGE, f"{len(lists)} price lists were read: a file takes one. Import them one by one")


def _check_ending(output: Path) -> None:
    if output.suffix.lower() not in ENDINGS:
        raise CommandError(Exit.USAGE, f"{output} does not end in {', '.join(ENDINGS)}")


def _json(lists: list[PriceList]) -> str:
    texts = [price_list_json(one) for one in lists]
    return (
        texts[0] if len(texts) == 1 else json.dumps([json.loads(text) for text in texts], indent=2, ensure_ascii=False)
    )


def _listing(files: list[PriceFile], words: Words) -> list[str]:
    lines: list[str] = []
    for file in files:
        for one in file.lists:
            schedule = one.fee_schedule
            dated = words.formats.date(schedule.as_of) if schedule.as_of else "date not known"
            title = ", ".join(part for part in (one.clinic_name, schedule.name, schedule.currency, dated) if part)
            lines += [f"{file.name}: {clean(title)}", *table(list_rows(schedule, words), indent="  "), ""]
    return lines[:-1] or ["No price list was read."]


def _complain(tools: Tools, told: list[str]) -> None:
    for line in cut_short(told, MAX_TOLD):
        tools.stderr.write(clean(line) + "\n")
    tools.stderr.flush()


def _count(number: int) -> str:
    return "1 problem" if number == 1 else f"{number} problems"
