"""A workbook as plain text, cell by cell: what a golden file holds, and what two files are compared by."""

from pathlib import Path
from typing import Any

from openpyxl import load_workbook


def cells_of(path: Path) -> dict[str, Any]:
    """Return every sheet's cells as text (formula and result), the defined names, and how it prints."""
    formulas, results = load_workbook(path), load_workbook(path, data_only=True)
    sheets: dict[str, Any] = {}
    for sheet in formulas:
        shown = results[sheet.title]
        cells = {}
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                said = f"{cell.data_type} {cell.value}"
                if cell.data_type == "f":
                    said += f" -> {shown[cell.coordinate].value}"
                elif cell.data_type in {"n", "d"}:
                    said += f" [{cell.number_format}]"
                cells[cell.coordinate] = said
        sheets[sheet.title] = {
            "cells": cells,
            "print": [sheet.print_area, sheet.print_title_rows, sheet.page_setup.orientation],
        }
    names = {name: one.attr_text for name, one in sorted(formulas.defined_names.items())}
    return {"names": names, "sheets": sheets}
