"""Writing, changing, recalculating and reading quote workbooks for the tests."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from ketacost.domain.amounts import Amount
from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.money import from_minor
from ketacost.export.quote_workbook import write_quote_workbook
from tests.golden.documents import report_of

_RESULT = re.compile(rb"</f><v>.*?</v>", re.DOTALL)


def write(request: EstimateRequest, path: Path) -> Path:
    """Write the workbook of a draft quote."""
    write_quote_workbook(report_of(request), path)
    return path


def named(book: Workbook, name: str) -> Any:
    """Return the value of the cell with a name."""
    sheet, cell = next(book.defined_names[name].destinations)
    return book[sheet][cell].value


def totals(path: Path, kind: str = "total") -> tuple[Any, Any, Any]:
    """Return low, expected and high as a reader that does not recalculate sees them."""
    book = load_workbook(path, data_only=True)
    low, expected, high = (named(book, f"{kind}_{case}") for case in ("low", "expected", "high"))
    return low, expected, high


def as_shown(amount: Amount, currency: str) -> tuple[Any, Any, Any]:
    """Return what the cells should hold for an amount."""
    shown = [
        "not known" if minor is None else float(from_minor(minor, currency))
        for minor in (amount.low, amount.expected, amount.high)
    ]
    return shown[0], shown[1], shown[2]


def with_changes(source: Path, target: Path, changes: dict[str, float | Decimal]) -> Path:
    """Copy a workbook with other values in named cells, as a person would type them; results are lost."""
    book = load_workbook(source)
    for name, value in changes.items():
        sheet, cell = next(book.defined_names[name].destinations)
        book[sheet][cell].value = value
    book.save(target)
    return target


def without_results(source: Path, target: Path) -> Path:
    """Copy a workbook with the result of every formula taken out, so that a reader has to compute it."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/"):
                content = _RESULT.sub(b"</f>", content)
            new.writestr(name, content)
    return target


def recalculated(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Let LibreOffice open, compute and save workbooks in one run; returns the new files."""
    results = folder / "recalculated"
    soffice = shutil.which("soffice")
    assert soffice is not None
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(results),
            *(str(path) for path in paths),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return [results / path.name for path in paths]
