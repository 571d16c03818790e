"""The sheet "Coverage": what a plan does to each line, as a ledger that follows its inputs where formulas can."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment

from ketacost.domain.amounts import Amount
from ketacost.domain.coverage.rules import plan_year_of
from ketacost.domain.money import from_minor
from ketacost.export import book as looks
from ketacost.export.book import DATE_FORMAT, INPUT_CELL, Book, Look, Scalar, column, money_format, page
from ketacost.export.coverage_columns import COLUMNS, SUMMED, Column, shown, value_of
from ketacost.export.coverage_formulas import Cell, Places, RowFormulas, excel_day
from ketacost.export.coverage_inputs import CoverageInputs
from ketacost.services.coverage_rows import CoverageReport
from ketacost.services.coverage_sheet import CoverageSheet, SheetRow
from ketacost.services.coverage_steps import replay
from ketacost.services.report import QuoteReport, through
from ketacost.services.words import NOT_KNOWN

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

AGREES = "Agrees with the quote"
DIFFERS = "Differs from the quote"
_EDGE = looks.line(bottom=looks.BORDER)
_TEXT = Look(looks.font(10), Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1), border=_EDGE)
_FIGURE = Look(looks.font(10), Alignment(horizontal="right", vertical="top"), border=_EDGE)
_QUIET = Look(looks.font(9, looks.MUTED), Alignment(horizontal="right", vertical="top"), border=_EDGE)
_WHY = Look(
    looks.font(9, looks.MUTED), Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1), border=_EDGE
)
_SUM_EDGE = looks.line(top=looks.ACCENT, bottom=looks.ACCENT)
_SUM = Look(looks.font(10, looks.ACCENT, bold=True), looks.LEFT, border=_SUM_EDGE)
_SUM_FIGURE = Look(looks.font(10, looks.ACCENT, bold=True), looks.RIGHT, border=_SUM_EDGE)
_ANSWER = Look(looks.font(11, looks.ACCENT, bold=True), looks.LEFT, looks.fill(looks.SOFT))
_ANSWER_FIGURE = Look(looks.font(11, looks.ACCENT, bold=True), looks.RIGHT, looks.fill(looks.SOFT))
_EXAMPLE = Look(INPUT_CELL.font, looks.LEFT, INPUT_CELL.fill, INPUT_CELL.border, open=True)
_FOLLOWS = "Framed cells may be changed: the ledger, its sums and what you pay follow them."
_FIXED_HERE = "This ledger holds values and does not follow a changed input: {}."
_NOTES = (
    "The ledger is the expected case, in the order in which claims are worked off. Low and high stand above as values.",
    "Billed amounts are those of the quote: a price changed in the sheet Calculation does not reach this ledger.",
)
_UNFOLLOWED = (
    "What does not follow a changed input: the words in the last column, which lines are covered and by which benefit, "
    "the network, and low and high. For those, make a new estimate."
)
_START_FIXED = "The start of the plan year is fixed here, because visits are numbered within it."


def write_coverage_sheet(book: Book, report: QuoteReport) -> None:
    """Add the sheet where a plan has a part in the document.

    Names of its cells are those of the inputs, `pays_calculated`, `pays_low`, `pays_expected`, `pays_high` and
    `coverage_agrees`.
    """
    plan = report.coverage_sheet
    if plan is not None and report.coverage is not None:
        _CoverageSheet(book, report, report.coverage, plan).write()


class _CoverageSheet:
    def __init__(self, book: Book, report: QuoteReport, coverage: CoverageReport, plan: CoverageSheet) -> None:
        self._book, self._report, self._coverage, self._plan = book, report, coverage, plan
        self._sheet: Worksheet = book.sheet("Coverage")
        self._money = money_format(report.symbol, report.digits)
        self._quiet = money_format(report.symbol, report.digits, zero="–")
        self._answers = list(self._answer_rows())

    def write(self) -> None:
        book, sheet = self._book, self._sheet
        book.text(sheet, (1, 1), "Coverage", looks.TITLE)
        sheet.row_dimensions[1].height = 28
        book.text(sheet, (2, 1), through(self._coverage), looks.STRONG)
        book.text(sheet, (3, 1), self._coverage.summary, looks.QUIET)
        rule = _FOLLOWS if self._plan.follows else _FIXED_HERE.format("; ".join(self._plan.notes))
        book.text(sheet, (4, 1), rule, looks.QUIET)
        if self._plan.follows:
            book.text(sheet, (5, 1), "A framed cell like this may be changed", _EXAMPLE)
        inputs = CoverageInputs(book, sheet, self._plan, self._report.symbol, self._report.digits)
        answers = 7
        row = inputs.write(answers + len(self._answers) + 4)
        book.text(sheet, (row, 1), "Ledger", looks.HEADING)
        self._head_row = row + 1
        self._first_row = row + 2
        self._total_row = self._first_row + len(self._plan.rows)
        self._write_ledger(inputs)
        self._write_answers(answers)
        last = self._write_notes(self._total_row + 2)
        self._set_up(last)

    # The ledger

    def _write_ledger(self, inputs: CoverageInputs) -> None:
        letters = self._arranged(inputs)
        places = Places(letters, self._head_row, inputs.figures, inputs.used, inputs.month, inputs.day)
        formulas = RowFormulas(self._plan, places, self._report.digits)
        for (place, cell), used in zip(inputs.used_days(), self._plan.used, strict=True):
            result = excel_day(plan_year_of(used.as_of, self._plan.rules.plan_year_start))
            self._book.formula(self._sheet, place, formulas.year_of(cell), result, looks.FIGURE, DATE_FORMAT)
        for one in self._columns:
            look = looks.HEAD if one.key in {"text", "why"} else looks.HEAD_RIGHT
            self._book.text(self._sheet, (self._head_row, self._at[one.key]), one.title, look)
        done = replay(self._plan) if self._plan.follows else [None] * len(self._plan.rows)
        for offset, (row, steps) in enumerate(zip(self._plan.rows, done, strict=True)):
            number = self._first_row + offset
            cells = formulas.row(row, steps, number) if steps is not None else {}
            self._write_row(number, row, cells)
        self._write_sums()

    def _arranged(self, inputs: CoverageInputs) -> dict[str, str]:
        """Settle the columns: what is printed from the first on, and behind an empty one the helpers."""
        self._columns = shown((row.ledger for row in self._plan.rows), self._filled(inputs))
        printed = [one for one in self._columns if not one.helper]
        self._last = len(printed)
        helpers = [one for one in self._columns if one.helper]
        self._at = {one.key: number for number, one in enumerate(printed, start=1)}
        self._at |= {one.key: number for number, one in enumerate(helpers, start=self._last + 2)}
        return {key: column(number) for key, number in self._at.items()}

    def _filled(self, inputs: CoverageInputs) -> set[str]:
        """Return the columns that any row has a formula for, wherever they will stand."""
        if not self._plan.follows:
            return set()
        anywhere = {one.key: "A" for one in COLUMNS}
        places = Places(anywhere, 1, inputs.figures, inputs.used, inputs.month, inputs.day)
        trial = RowFormulas(self._plan, places, self._report.digits)
        done = zip(self._plan.rows, replay(self._plan), strict=True)
        return {key for row, steps in done for key in (*trial.row(row, steps, 2), *self._tags(row))}

    def _tags(self, row: SheetRow) -> dict[str, int]:
        """Return the numbers by which rows of one visit, one year of a programme and one run are known to be alike."""
        found = {}
        if self._plan.has_inside:
            found["inside"] = int(row.inside)
        if row.visit_copay:
            found["copay_visit"] = row.visit
        if row.helped is not None:
            found["visit"], found["programme_year"] = row.visit, row.helped.year
        return found

    def _write_row(self, number: int, row: SheetRow, cells: dict[str, Cell]) -> None:
        book, sheet, ledger = self._book, self._sheet, row.ledger
        tags = self._tags(row) if cells else {}
        why = " ".join(ledger.trace)
        for one in self._columns:
            place, look = (number, self._at[one.key]), _QUIET if one.helper else _FIGURE
            if one.key in cells:
                formula, result = cells[one.key]
                shape = DATE_FORMAT if one.key == "year" else self._quiet
                book.formula(sheet, place, formula, result, look, shape)
            elif one.key in tags:
                book.number(sheet, place, tags[one.key], _QUIET, "0")
            elif one.key == "text":
                book.text(sheet, place, ledger.text, _TEXT)
            elif one.key == "why":
                book.text(sheet, place, why, _WHY)
            elif one.key in {"date", "year"}:
                book.date(sheet, place, ledger.date if one.key == "date" else ledger.plan_year, _FIGURE)
            else:
                self._write_value(place, one, row, live=bool(cells))
        width = next(one.width for one in self._columns if one.key == "why")
        sheet.row_dimensions[number].height = max(16, 12 * (1 + int(len(why) / (width * 1.25))) + 3)

    def _write_value(self, place: tuple[int, int], one: Column, row: SheetRow, *, live: bool) -> None:
        """Write a cell that no formula fills: what was billed, what is left, or nothing at all."""
        book, sheet = self._book, self._sheet
        if one.key in {"deductible_left", "limit_left"}:
            left = row.ledger.deductible_left if one.key == "deductible_left" else row.ledger.limit_left
            self._money_cell(place, self._no_bound(one.key) if left is None else left.expected, _FIGURE)
        elif one.helper or (live and one.key != "billed"):
            book.text(sheet, place, "", _FIGURE)
        else:
            self._money_cell(place, value_of(row.ledger, one.key), _FIGURE)

    def _no_bound(self, key: str) -> str:
        """Say why nothing is left to be counted: there is no such amount, or nobody has stated it."""
        bounds = self._plan.deductible if key == "deductible_left" else self._plan.limit
        said = (self._plan.figures[bound.figure].said for bound in bounds)
        return next((one for one in said if one), "none")

    def _money_cell(self, place: tuple[int, int], value: int | str | None, look: Look) -> None:
        if isinstance(value, int):
            self._book.number(self._sheet, place, from_minor(value, self._plan.currency), look, self._quiet)
        else:
            self._book.text(self._sheet, place, NOT_KNOWN if value is None else value, look)

    def _write_sums(self) -> None:
        book, sheet = self._book, self._sheet
        book.band(sheet, self._total_row, self._last, _SUM)
        book.text(sheet, (self._total_row, 1), "Sum of the lines that go to the plan", _SUM)
        self._sums: dict[str, Scalar] = {}
        for one in self._columns:
            if one.key not in SUMMED:
                continue
            letter = column(self._at[one.key])
            values = [value_of(row.ledger, one.key) for row in self._plan.rows]
            known = [value for value in values if value is not None]
            place = (self._total_row, self._at[one.key])
            if len(known) < len(values):
                book.text(sheet, place, NOT_KNOWN, _SUM_FIGURE)
                continue
            result = from_minor(sum(known), self._plan.currency)
            span = f"{letter}{self._first_row}:{letter}{self._total_row - 1}"
            formula = f"ROUND(SUM({span}),{self._report.digits})"
            book.formula(sheet, place, formula, result, _SUM_FIGURE, self._quiet)
            self._sums[one.key] = result

    # Who pays

    def _answer_rows(self) -> Iterator[tuple[str, str, Amount, bool]]:
        """Yield what is said at the top: its words, the column that it sums, the amount, whether own lines join it."""
        one = self._coverage
        yield "The plan pays", "plan_pays", one.plan_pays, False
        if one.assistance:
            yield "The manufacturer pays", "assistance", one.assistance, False
        if one.written_off:
            yield "The clinic writes off", "writeoff", one.written_off, False
        yield "You pay at the visits", "cash", one.paid_at_visits, True
        if one.back_later:
            yield "Comes back to you later", "later", one.back_later, False
        yield "You pay in the end", "net", one.patient_pays, True

    def _write_answers(self, row: int) -> None:
        book, sheet = self._book, self._sheet
        exact = all(amount.is_exact for _, _, amount, _ in self._answers)
        heads = ("As calculated here", "In the quote", *(() if exact else ("Low", "High")))
        for number, title in enumerate(heads, start=2):
            book.text(sheet, (row, number), title, looks.QUIET_RIGHT)
        own_row = row + len(self._answers) + 1
        book.text(sheet, (own_row, 1), "Of that, lines that do not go to the plan", looks.QUIET)
        own = from_minor(self._plan.own.expected, self._plan.currency)
        book.number(sheet, (own_row, 2), own, looks.FIGURE, self._money)
        tests = [
            self._write_answer(row + number, answer, own_row, exact=exact)
            for number, answer in enumerate(self._answers, 1)
        ]
        book.text(sheet, (own_row + 1, 1), "Does it still agree?")
        formula = f'IF(AND({",".join(tests)}),"{AGREES}","{DIFFERS}")'
        book.formula(sheet, (own_row + 1, 2), formula, AGREES, looks.STRONG)
        book.name("coverage_agrees", sheet, (own_row + 1, 2))

    def _write_answer(self, row: int, answer: tuple[str, str, Amount, bool], own_row: int, *, exact: bool) -> str:
        label, key, amount, with_own = answer
        book, sheet, is_net = self._book, self._sheet, key == "net"
        said, figure = (_ANSWER, _ANSWER_FIGURE) if is_net else (looks.PLAIN, looks.FIGURE)
        book.text(sheet, (row, 1), label, said)
        cell = f"{column(self._at[key])}{self._total_row}" if key in self._at else "0"
        formula = f"ROUND({cell}+B{own_row},{self._report.digits})" if with_own else cell
        result = from_minor(amount.expected, self._plan.currency)
        book.formula(sheet, (row, 2), formula, result, figure, self._money)
        if is_net:
            book.formula(sheet, (row, 3), "quote_pays_expected", result, figure, self._money)
        else:
            book.number(sheet, (row, 3), result, figure, self._money)
        for number, minor in () if exact else ((4, amount.low), (5, amount.high)):
            self._money_cell((row, number), minor, figure)
        if is_net:
            book.name("pays_calculated", sheet, (row, 2))
            for number, case in ((3, "expected"), (3 if exact else 4, "low"), (3 if exact else 5, "high")):
                book.name(f"pays_{case}", sheet, (row, number))
        return f"ROUND(B{row}-C{row},{self._report.digits})=0"

    # What it rests on

    def _write_notes(self, row: int) -> int:
        notes = [*_NOTES, *([_UNFOLLOWED] if self._plan.follows else [])]
        if self._plan.follows and not self._plan.start_follows:
            notes.append(_START_FIXED)
        self._book.text(self._sheet, (row, 1), "What this rests on", looks.HEADING)
        for number, text in enumerate([*self._coverage.assumptions, *notes], start=row + 1):
            self._book.text(self._sheet, (number, 1), text, looks.QUIET)
        return row + len(notes) + len(self._coverage.assumptions)

    def _set_up(self, last: int) -> None:
        sheet = self._sheet
        for one in self._columns:
            dimension = sheet.column_dimensions[column(self._at[one.key])]
            dimension.width = one.width
            if one.helper:
                dimension.outlineLevel = 1
        sheet.row_dimensions[self._head_row].height = 44
        page(
            sheet,
            paper=self._report.paper,
            landscape=True,
            footer=f"{self._report.name}: coverage",
            last=(last, self._last),
            head_row=self._head_row,
        )
