"""The sheet "Calculation": live formulas that rebuild the totals of the quote from counts, prices and rates."""

from dataclasses import replace
from typing import TYPE_CHECKING

from ketacost.domain.amounts import Case
from ketacost.domain.money import from_minor
from ketacost.export import book as looks
from ketacost.export.book import INPUT_CELL, Book, Look, Scalar, column, money_format, page, plain_format
from ketacost.export.calculation_formulas import CaseColumns, Step, column_counts, quantity_formulas
from ketacost.export.calculation_inputs import InputBlocks
from ketacost.services.calculation import Row
from ketacost.services.calculation_steps import States, states, trace
from ketacost.services.report import QuoteReport
from ketacost.services.words import NOT_KNOWN

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

AGREES = "Agrees with the quote"
DIFFERS = "Differs from the quote"
_EDGE = looks.line(bottom=looks.BORDER)
_CELL = Look(looks.font(10), looks.LEFT, border=_EDGE)
_FIGURE = Look(looks.font(10), looks.RIGHT, border=_EDGE)
_QUIET = Look(looks.font(10, looks.MUTED), looks.RIGHT, border=_EDGE)
_SUM_EDGE = looks.line(top=looks.ACCENT, bottom=looks.ACCENT)
_SUM = Look(looks.font(10, looks.ACCENT, bold=True), looks.LEFT, border=_SUM_EDGE)
_SUM_FIGURE = Look(looks.font(10, looks.ACCENT, bold=True), looks.RIGHT, border=_SUM_EDGE)
_ANSWER = Look(looks.font(11, looks.ACCENT, bold=True), looks.LEFT, looks.fill(looks.SOFT))
_ANSWER_FIGURE = Look(looks.font(11, looks.ACCENT, bold=True), looks.RIGHT, looks.fill(looks.SOFT))
_EXAMPLE = replace(INPUT_CELL, align=looks.LEFT)
_AS_QUOTED = "as quoted"
_AS_QUOTED_MEANS = "the quantity is taken from the quote; it does not follow a changed number of visits."
_FIXED = "amount as quoted"
_FIXED_MEANS = "taken from the quote; does not follow a changed number of visits, price or discount."
_CASE_HEADS = {Case.LOW: "low", Case.EXPECTED: "expected", Case.HIGH: "high"}
_RULES = (
    "Framed cells may be changed: numbers of visits within their limits, quantities, prices, discounts, tax rates.",
    "No change buys a further package, looks for a cheaper mix or moves a date. For that, make a new estimate.",
)


def write_calculation_sheet(book: Book, report: QuoteReport) -> None:
    """Add the sheet; `total_low`, `total_expected`, `total_high` and `agrees` are names of its cells."""
    _CalculationSheet(book, report).write()


class _CalculationSheet:
    def __init__(self, book: Book, report: QuoteReport) -> None:
        self._book, self._report = book, report
        self._plan = report.calculation
        self._sheet: Worksheet = book.sheet("Calculation")
        self._money = money_format(report.symbol, report.digits)
        self._cases = (Case.EXPECTED,) if self._plan.is_exact else tuple(Case)
        self._state: States = states(self._plan, [one.count for one in self._plan.counts])
        self._traces = {case: trace(self._plan, self._state, case) for case in self._cases}

    def write(self) -> None:
        book, sheet = self._book, self._sheet
        book.text(sheet, (1, 1), "Calculation", looks.TITLE)
        sheet.row_dimensions[1].height = 28
        for offset, rule in enumerate(_RULES):
            book.text(sheet, (2 + offset, 1), rule, looks.QUIET)
        book.text(sheet, (4, 1), "A framed cell like this may be changed", _EXAMPLE)
        inputs = InputBlocks(book, sheet, self._plan, self._report.symbol, self._report.digits)
        head_row = inputs.write(self._state, 11)
        book.text(sheet, (head_row, 1), "Lines", looks.HEADING)
        self._first_row = head_row + 2
        self._total_row = self._first_row + len(self._plan.rows) + len(self._plan.taken)
        columns = self._write_rows()
        quantities = quantity_formulas(self._plan, columns, self._first_row)
        self._write_cover(columns, inputs)
        last = self._write_cases(inputs, quantities, len(columns) + 1)
        self._write_footnotes()
        self._write_answer()
        self._set_up(last)

    # The rows

    def _write_rows(self) -> dict[str, int]:
        """Write what each row is; returns the columns by what they hold."""
        heads = {"text": "Line", "section": "Section", "visit": "Visit", "counted": "Counted"}
        if self._plan.packs:
            heads |= {"group": "Group", "covered": "From a package"}
        heads["quantity"] = "Quantity"
        columns = {key: number for number, key in enumerate(heads, start=1)}
        for number, title in enumerate(heads.values(), start=1):
            look = looks.HEAD if number <= 2 else looks.HEAD_RIGHT
            self._book.text(self._sheet, (self._first_row - 1, number), title, look)
        for index, row in enumerate(self._plan.rows):
            self._write_row(self._first_row + index, row, columns)
        for offset, taken in enumerate(self._plan.taken):
            place = self._first_row + len(self._plan.rows) + offset
            self._book.text(self._sheet, (place, 1), taken.text, _CELL)
            self._book.text(self._sheet, (place, 2), taken.section, _CELL)
            self._book.text(self._sheet, (place, columns["visit"]), _FIXED, _QUIET)
            self._book.band(self._sheet, place, len(columns), _QUIET, first=columns["visit"] + 1)
        return columns

    def _write_footnotes(self) -> None:
        """Say what the marks beside lines that formulas do not follow mean."""
        row = self._total_row + 1
        if any(one.as_quoted for one in self._plan.rows):
            self._book.text(self._sheet, (row, 1), f'"{_AS_QUOTED}": {_AS_QUOTED_MEANS}', looks.QUIET)
            row += 1
        if self._plan.taken:
            self._book.text(self._sheet, (row, 1), f'"{_FIXED}": {_FIXED_MEANS}', looks.QUIET)
            row += 1
        self._last_row = row

    def _write_row(self, place: int, row: Row, columns: dict[str, int]) -> None:
        book, sheet = self._book, self._sheet
        book.text(sheet, (place, 1), row.text, _CELL)
        book.text(sheet, (place, 2), row.section, _CELL)
        if row.phase is None:
            book.text(sheet, (place, columns["visit"]), _AS_QUOTED if row.as_quoted else "", _QUIET)
        else:
            book.number(sheet, (place, columns["visit"]), row.place, _QUIET, "0")
        if "group" in columns:
            if row.pool is None:
                book.text(sheet, (place, columns["group"]), "", _QUIET)
            else:
                book.number(sheet, (place, columns["group"]), row.pool + 1, _QUIET, "0")
        look = INPUT_CELL if row.quantity_is_input else _FIGURE
        unit = ' "min"' if row.charge.divisor == 60 else ""
        number_format = plain_format(row.charge.quantity) + unit
        book.number(sheet, (place, columns["quantity"]), row.charge.quantity, look, number_format)

    def _write_cover(self, columns: dict[str, int], inputs: InputBlocks) -> None:
        """Write which rows count and which a package covers, from the numbers of visits and the packs held."""
        cells, plan, sheet = inputs.cells, self._plan, self._sheet
        counted = column(columns["counted"])
        for index, row in enumerate(plan.rows):
            place = (self._first_row + index, columns["counted"])
            if row.pack is not None:
                formula = cells.opened[row.pack]
            elif row.phase is not None:
                formula = f"IF({column(columns['visit'])}{place[0]}<={cells.counts[row.phase]},1,0)"
            else:
                self._book.number(sheet, place, 1, _QUIET, "0")
                continue
            self._book.formula(sheet, place, formula, int(self._state.counted[index]), _QUIET, "0")
        if "covered" not in columns:
            return
        for index in range(len(plan.rows)):
            self._write_covered(index, columns, cells.room)
        group = self._span(columns["group"])
        demand = [
            f"SUMIF({group},{pool + 1},{self._span(columns['counted'])})" for pool in range(len(self._state.demand))
        ]
        inputs.write_packs(self._state, demand)
        self._sheet.column_dimensions[counted].width = 13

    def _write_covered(self, index: int, columns: dict[str, int], room: list[str]) -> None:
        row, place = self._plan.rows[index], self._first_row + index
        target = (place, columns["covered"])
        if self._plan.packs_fixed and row.redeemed:
            self._book.number(self._sheet, target, 1, _QUIET, "0")
        elif self._plan.packs_fixed or row.pool is None:
            self._book.text(self._sheet, target, "", _QUIET)
        else:
            group, covered = column(columns["group"]), column(columns["covered"])
            before = place - 1
            used = (
                f"SUMIF({group}${self._first_row - 1}:{group}{before},{row.pool + 1},"
                f"{covered}${self._first_row - 1}:{covered}{before})"
            )
            formula = f"IF({used}<{room[row.pool]},{column(columns['counted'])}{place},0)"
            self._book.formula(self._sheet, target, formula, int(self._state.covered[index]), _QUIET, "0")

    def _span(self, number: int) -> str:
        letter = column(number)
        return f"{letter}${self._first_row}:{letter}${self._total_row - 1}"

    # The cases

    def _write_cases(self, inputs: InputBlocks, quantities: list[str], first: int) -> int:
        """Write the columns of every case; returns the last one that people read."""
        width, helpers = column_counts(self._plan)
        last = first + width * len(self._cases) - 1
        self._book.band(self._sheet, self._total_row, last, _SUM)
        self._totals: dict[Case, tuple[str, Scalar]] = {}
        for number, case in enumerate(self._cases):
            columns = self._case_columns(case, inputs, quantities, first + number * width, last + 2 + number * helpers)
            for step in columns.steps:
                self._write_step(case, step)
            for row, (formula, taken) in zip(inputs.cells.taken_row, columns.taken, strict=True):
                self._book.formula(self._sheet, (row, 3 + number), formula, taken, looks.FIGURE, self._money)
            for row, (formula, left) in zip(inputs.cells.available_row, columns.available, strict=True):
                self._book.formula(self._sheet, (row, 2 + number), formula, left, looks.FIGURE, self._money)
            total = [step for step in columns.steps if not step.is_helper][-1]
            self._totals[case] = (f"{column(total.number)}{self._total_row}", total.total[1])
            self._write_taken(case, total.number)
        self._book.text(self._sheet, (self._total_row, 1), "Total", _SUM)
        return last

    def _write_taken(self, case: Case, number: int) -> None:
        """Write the lines that are taken from the quote into the column of the totals."""
        for offset, taken in enumerate(self._traces[case].taken):
            place = (self._first_row + len(self._plan.rows) + offset, number)
            if taken is None:
                self._book.text(self._sheet, place, NOT_KNOWN, INPUT_CELL)
            else:
                self._book.number(self._sheet, place, from_minor(taken, self._report.currency), INPUT_CELL, self._money)

    def _case_columns(
        self, case: Case, inputs: InputBlocks, quantities: list[str], first: int, helper: int
    ) -> CaseColumns:
        return CaseColumns(
            plan=self._plan,
            cells=inputs.cells,
            case=case,
            trace=self._traces[case],
            quantities=quantities,
            first_row=self._first_row,
            first=first,
            helper=helper,
            digits=self._report.digits,
        ).build()

    def _write_step(self, case: Case, step: Step) -> None:
        book, sheet = self._book, self._sheet
        said = step.title if self._plan.is_exact else f"{step.title}, {_CASE_HEADS[case]}"
        quiet_zero = money_format(self._report.symbol, self._report.digits, zero="–")
        number_format = "0" if step.is_helper else quiet_zero
        book.text(sheet, (self._first_row - 1, step.number), said, looks.HEAD_RIGHT)
        for index, written in enumerate(step.formulas):
            place = (self._first_row + index, step.number)
            if written is None:
                book.text(sheet, place, "", _FIGURE)
            else:
                look = _QUIET if step.is_helper or not self._state.counted[index] else _FIGURE
                book.formula(sheet, place, *written, look, number_format)
        book.formula(sheet, (self._total_row, step.number), *step.total, _SUM_FIGURE, number_format)
        dimension = sheet.column_dimensions[column(step.number)]
        dimension.width = 15
        if step.is_helper:
            dimension.outlineLevel = 1

    # The answer

    def _write_answer(self) -> None:
        book, sheet = self._book, self._sheet
        for offset, case in enumerate(self._cases if len(self._cases) > 1 else ()):
            book.text(sheet, (5, 2 + offset), _CASE_HEADS[case].capitalize(), looks.QUIET_RIGHT)
        book.text(sheet, (6, 1), "Total as calculated here", _ANSWER)
        book.text(sheet, (7, 1), "Total in the quote", looks.PLAIN)
        book.text(sheet, (8, 1), "Difference", looks.PLAIN)
        tests = []
        for offset, case in enumerate(self._cases):
            tests.append(self._write_case_answer(case, 2 + offset))
        if len(self._cases) == 1:
            for case in Case:
                book.name(f"total_{case}", sheet, (6, 2))
        agrees = self._plan_agrees()
        formula = f'IF(AND({",".join(tests)}),"{AGREES}","{DIFFERS}")'
        book.text(sheet, (9, 1), "Does it still agree?", looks.PLAIN)
        book.formula(sheet, (9, 2), formula, AGREES if agrees else DIFFERS, looks.STRONG)
        book.name("agrees", sheet, (9, 2))

    def _plan_agrees(self) -> bool:
        quoted = self._report.totals.total
        return all(self._traces[case].sum == quoted.of(case) for case in self._cases)

    def _write_case_answer(self, case: Case, number: int) -> str:
        """Write one case's total, the quote's and the difference; returns the formula that compares them."""
        book, sheet = self._book, self._sheet
        cell, value = self._totals[case]
        quoted = self._report.totals.total.of(case)
        said: Scalar = NOT_KNOWN if quoted is None else from_minor(quoted, self._report.currency)
        here, there = f"{column(number)}6", f"{column(number)}7"
        book.formula(sheet, (6, number), cell, value, _ANSWER_FIGURE, self._money)
        book.name(f"total_{case}", sheet, (6, number))
        book.formula(sheet, (7, number), f"quote_total_{case}", said, looks.FIGURE, self._money)
        difference = f"ROUND({here}-{there},{self._report.digits})"
        result = self._difference(case, quoted)
        if not self._plan.is_exact:
            difference = f'IF(AND(ISNUMBER({here}),ISNUMBER({there})),{difference},IF({here}={there},0,"{NOT_KNOWN}"))'
        book.formula(sheet, (8, number), difference, result, looks.FIGURE, self._money)
        return f"{column(number)}8=0"

    def _difference(self, case: Case, quoted: int | None) -> Scalar:
        here = self._traces[case].sum
        if here is None or quoted is None:
            return 0 if here == quoted else NOT_KNOWN
        return from_minor(here - quoted, self._report.currency)

    def _set_up(self, last: int) -> None:
        sheet = self._sheet
        for number, width in enumerate((40, 18, 15, 15), start=1):
            sheet.column_dimensions[column(number)].width = width
        for number in range(5, last + 1):
            sheet.column_dimensions[column(number)].width = 15
        sheet.row_dimensions[self._first_row - 1].height = 58 if self._plan.discounts else 32
        page(
            sheet,
            paper=self._report.paper,
            landscape=True,
            footer=f"{self._report.name}: calculation",
            last=(self._last_row, last),
            head_row=None,
        )
