"""Tables of strangers' files, CSV and XLSX, as plain rows: a child process with limits reads them, never this one."""

import datetime as dt
import json
import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import ketacost
from ketacost.importing.limits import MAX_ANSWER, MAX_FILE, SECONDS, Refused

Cell = str | Decimal | dt.date | None
_WAIT = SECONDS * 2


@dataclass(frozen=True, slots=True)
class TableRows:
    """One sheet, or the whole of a CSV file: rows of plain cells, counted from 1 as a person counts them.

    `merged` are the ranges of merged cells, `hollow` the places (row, column) of formulas whose result is not stored;
    `hidden` says that the workbook does not show the sheet.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[str, ...] = ()
    hollow: tuple[tuple[int, int], ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file's tables; `delimiter` is set for text files."""

    tables: tuple[TableRows, ...]
    delimiter: str = ""


def read_tables(path: Path) -> TableFile:
    """Read a CSV or XLSX file within limits; raises Refused with the place where it is known."""
    with open_within(path, MAX_FILE) as file:
        answer = _ask_child(file)
    if "refused" in answer:
        raise Refused(
            str(answer["refused"]),
            sheet=str(answer.get("sheet", "")),
            row=answer.get("row"),
            column=str(answer.get("column", "")),
        )
    return TableFile(tuple(_table(one) for one in answer["tables"]), answer.get("delimiter", ""))


def open_within(path: Path, most: int) -> BinaryIO:
    """Open a regular file of at most so many bytes; raises Refused for anything else."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise Refused(f"cannot be read: {(error.strerror or 'unknown reason').lower()}") from None
    except ValueError:
        raise Refused("cannot be read: that is no name of a file") from None
    file = os.fdopen(handle, "rb") if stat.S_ISREG(os.fstat(handle).st_mode) else None
    if file is None:
        os.close(handle)
        raise Refused("is not a file")
    size = os.fstat(handle).st_size
    if not size or size > most:
        file.close()
        raise Refused("is empty" if not size else f"is too large: at most {most // 1_000_000} MB are read")
    return file


def _ask_child(file: BinaryIO) -> dict[str, Any]:
    home = str(Path(ketacost.__file__).parents[1])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH", "")])]
    command = [sys.executable, "-P", "-m", "ketacost.importing.child"]
    try:
        done = subprocess.run(  # noqa: S603 - the program itself, with nothing of the file in the command
            command,
            stdin=file,
            capture_output=True,
            timeout=_WAIT,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired:
        raise Refused("takes too long to read") from None
    except OSError as error:
        raise Refused(f"cannot be read: {(error.strerror or 'no process can be started').lower()}") from None
    if done.returncode or not done.stdout or len(done.stdout) > MAX_ANSWER:
        raise Refused("cannot be read: it needs more time or memory than is allowed, or is damaged")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _table(one: dict[str, Any]) -> TableRows:
    rows = tuple(tuple(_cell(cell) for cell in row) for row in one["rows"])
    hollow = tuple((row, column) for row, column in one.get("hollow", ()))
    return TableRows(one["name"], rows, tuple(one.get("merged", ())), hollow, bool(one.get("hidden")))


def _cell(cell: str | Sequence[str] | None) -> Cell:
    if cell is None or isinstance(cell, str):
        return cell
    kind, text = cell
    return Decimal(text) if kind == "n" else dt.date.fromisoformat(text)
