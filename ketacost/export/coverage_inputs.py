"""The inputs of the sheet "Coverage": yearly amounts, the patient's part, what is recognised, what was used so far."""

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation

from ketacost.domain.money import from_minor
from ketacost.export import book as looks
from ketacost.export.book import INPUT_CELL, Book, Look, column, decimals, money_format, percent_format
from ketacost.export.calculation_inputs import Names, address
from ketacost.services.coverage_sheet import GROUPS, CoverageSheet, Figure, FigureKind, UsedSoFar

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_FIXED = looks.FIGURE
_WORD_INPUT = replace(INPUT_CELL, align=looks.RIGHT)
_BELOW_ALL = "below 100 %: at 100 % the plan would cover nothing"
_STATED = "As the insurer says, in the plan year of the day"
_NOT_STATED = "Nothing is stated: counted as nothing used"
_USED_HEAD = replace(looks.QUIET_RIGHT, align=Alignment(horizontal="right", vertical="bottom", wrap_text=True))
_USED_TITLES = {
    "deductible": "Deductible",
    "limit": "Yearly limit",
    "plan_paid": "Paid by the plan",
    "others_deductible": "Deductible, others",
    "others_limit": "Limit, others",
    "others_plan_paid": "By the plan, others",
}


class CoverageInputs:
    """Writes the blocks one under the other, and remembers where each input is."""

    def __init__(self, book: Book, sheet: "Worksheet", plan: CoverageSheet, symbol: str, digits: int) -> None:
        self._book, self._sheet, self._plan = book, sheet, plan
        self._symbol, self._digits = symbol, digits
        self._names = Names()
        self.figures: list[str] = [""] * len(plan.figures)
        self.used: dict[str, str] = {}
        self.month = self.day = ""
        self._years: list[tuple[int, str]] = []

    def write(self, row: int) -> int:
        """Write every block from a row on; returns the next free row."""
        row = self._write_start(row)
        numbered = enumerate(self._plan.figures)
        by_group = sorted(numbered, key=lambda one: GROUPS.index(one[1].group))
        for group, figures in groupby(by_group, key=lambda one: one[1].group):
            self._book.text(self._sheet, (row, 1), group, looks.HEADING)
            row += 1
            for number, figure in figures:
                self._write_figure(row, number, figure)
                row += 1
            row += 1
        return self._write_used(row) + 1

    def _look(self, *, open_: bool = True) -> Look:
        """Return the frame of what may be changed, or a plain look where the ledger does not follow it."""
        return INPUT_CELL if self._plan.follows and open_ else _FIXED

    def _write_start(self, row: int) -> int:
        month, day = self._plan.rules.plan_year_start
        self._book.text(self._sheet, (row, 1), "Plan year", looks.HEADING)
        look = self._look(open_=self._plan.start_follows)
        for offset, (label, value, name, most) in enumerate(
            (("It starts in month", month, "plan_year_month", 12), ("It starts on day", day, "plan_year_day", 31)), 1
        ):
            self._book.text(self._sheet, (row + offset, 1), label)
            self._book.number(self._sheet, (row + offset, 2), value, look, "0")
            self._book.name(name, self._sheet, (row + offset, 2))
            self._check(row + offset, 2, "whole", "1", str(most), f"A whole number from 1 to {most}.")
            self._note(row + offset, name)
        self.month, self.day = "plan_year_month", "plan_year_day"
        return row + 4

    def _write_figure(self, row: int, number: int, figure: Figure) -> None:
        book, sheet, place = self._book, self._sheet, (row, 2)
        book.text(sheet, (row, 1), figure.label)
        kind, _, text = figure.name.partition(" ")
        name = self._names.of(kind, text)
        self.figures[number] = book.name(name, sheet, place)
        if figure.value is None:
            said = f"{figure.said}; type a figure to try one" if self._plan.follows else ""
            book.text(sheet, place, figure.said, _WORD_INPUT if self._plan.follows else _FIXED)
            self._note(row, name, said)
        elif figure.kind is FigureKind.PERCENT:
            book.number(sheet, place, figure.value / 100, self._look(), percent_format(figure.value))
            self._note(row, name, _BELOW_ALL if figure.below_all and self._plan.follows else "")
        else:
            digits = max(self._digits, decimals(figure.value))
            book.number(sheet, place, figure.value, self._look(), money_format(self._symbol, digits))
            self._note(row, name)
        if figure.kind is FigureKind.PERCENT:
            most = "0.9999" if figure.below_all else "1"
            self._check(row, 2, "decimal", "0", most, "A percentage from 0 %, below 100 % after a deductible.")
        else:
            self._check(row, 2, "decimal", "0", "1000000000", "An amount that is not negative.")

    def _note(self, row: int, name: str, said: str = "") -> None:
        parts = [said] if said else []
        if self._plan.follows:
            parts.append(f"name: {name}")
        self._book.text(self._sheet, (row, 3), "; ".join(parts), looks.QUIET)

    def _check(
        self, row: int, number: int, kind: Literal["whole", "decimal"], least: str, most: str, said: str
    ) -> None:
        if not self._plan.follows:
            return
        check = DataValidation(
            type=kind,
            operator="between",
            formula1=least,
            formula2=most,
            showErrorMessage=True,
            errorTitle="Not possible here",
            error=said,
        )
        check.add(f"{column(number)}{row}")
        self._sheet.add_data_validation(check)

    # What was used so far

    def _used_keys(self) -> list[str]:
        keys = ["deductible", "limit"]
        if self._plan.plan_maximum:
            keys.append("plan_paid")
        return keys + ([f"others_{key}" for key in keys] if self._plan.with_others else [])

    def _write_used(self, row: int) -> int:
        book, sheet, keys = self._book, self._sheet, self._used_keys()
        book.text(sheet, (row, 1), "Used so far", looks.HEADING)
        for number, title in enumerate(("As of", *(_USED_TITLES[key] for key in keys), "Its plan year"), start=2):
            book.text(sheet, (row, number), title, _USED_HEAD)
        if self._plan.with_others or self._plan.plan_maximum:
            sheet.row_dimensions[row].height = 28
        first = row + 1
        for place, one in enumerate(self._plan.used, start=first):
            book.text(sheet, (place, 1), _STATED if one.is_stated else _NOT_STATED)
            book.date(sheet, (place, 2), one.as_of)
            for number, key in enumerate(keys, start=3):
                self._write_used_amount(place, number, key, one)
            self._years.append((place, address(place, 2)))
        last = row + len(self._plan.used)
        for number, key in enumerate((*keys, "year"), start=3):
            letter = column(number)
            self.used[key] = f"${letter}${first}:${letter}${last}"
        self._year_column = 3 + len(keys)
        return last + 1

    def _write_used_amount(self, row: int, number: int, key: str, one: UsedSoFar) -> None:
        value = from_minor(getattr(one, key), self._plan.currency)
        self._book.number(self._sheet, (row, number), value, self._look(), money_format(self._symbol, self._digits))
        self._book.name(self._names.of("used", key), self._sheet, (row, number))
        self._check(row, number, "decimal", "0", "1000000000", "An amount that is not negative.")

    def used_days(self) -> list[tuple[tuple[int, int], str]]:
        """Return where the plan year of each balance belongs, and the address of its day."""
        return [((row, self._year_column), cell) for row, cell in self._years]
