"""The formulas of the ledger, row by row, in the order in which a plan works off a claim."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ketacost.domain.coverage.plans import CoinsuranceBase, ShareRounding, Step
from ketacost.domain.money import from_minor
from ketacost.export.book import Scalar
from ketacost.services.coverage_sheet import Bound, CoverageSheet, FigureKind, SheetRow
from ketacost.services.coverage_steps import BOUNDLESS, Steps, capped_steps

Cell = tuple[str, Scalar]
"""A formula with its result."""

_DAY_NONE = dt.date(1899, 12, 30)
STEP_KEYS = {Step.DEDUCTIBLE: "deductible", Step.COPAY: "copay", Step.COINSURANCE: "coinsurance"}


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are: the letter of a column by its key, the head of the table, the inputs, and what was used.

    `used` has the addresses of one column of the block "used so far" by its key, `month` and `day` those of the start.
    """

    letters: dict[str, str]
    head_row: int
    figures: Sequence[str]
    used: dict[str, str]
    month: str
    day: str


class RowFormulas:
    """Makes the formulas of the rows; amounts are in units of the currency, rounded to its decimals."""

    def __init__(self, sheet: CoverageSheet, places: Places, digits: int) -> None:
        self.plan, self._places, self._digits = sheet, places, digits
        self.boundless = f"{BOUNDLESS // 10**digits:d}"

    def year_of(self, cell: str) -> str:
        """Return the formula for the first day of the plan year that a day falls in."""
        month, day = self._places.month, self._places.day
        return f"DATE(YEAR({cell})-IF({cell}<DATE(YEAR({cell}),{month},{day}),1,0),{month},{day})"

    def row(self, row: SheetRow, steps: Steps, number: int) -> dict[str, Cell]:
        """Return the formula and the result of each cell of a row, by the key of its column."""
        made = _Row(self, row, steps, number)
        return made.cells()

    # What rows need

    def cell(self, key: str, number: int) -> str:
        """Return the address of a cell of the ledger."""
        return f"{self._places.letters[key]}{number}"

    def rounded(self, formula: str) -> str:
        """Return a formula rounded to the decimals of the currency."""
        return f"ROUND({formula},{self._digits})"

    def value(self, minor: int) -> Decimal:
        """Return an amount as a cell shows it."""
        return from_minor(minor, self.plan.currency)

    def figure(self, place: int | None, otherwise: str = "") -> str:
        """Return an input; where it may be no number, what stands in its place."""
        if place is None:
            return otherwise or "0"
        figure, name = self.plan.figures[place], self._places.figures[place]
        plain = name if figure.kind is FigureKind.PERCENT else self.rounded(name)
        return plain if figure.value is not None else f"IF(ISNUMBER({name}),{plain},{otherwise or '0'})"

    def input_cell(self, place: int) -> str:
        """Return the name of an input."""
        return self._places.figures[place]

    def above(self, key: str, number: int, *same: str) -> str:
        """Return the sum of a column over the rows above that are alike in the columns `same`."""
        head = self._places.head_row

        def span(one: str) -> str:
            letter = self._places.letters[one]
            return f"{letter}${head}:{letter}{number - 1}"

        tests = ",".join(f"{span(one)},{self.cell(one, number)}" for one in same)
        return f"SUMIFS({span(key)},{tests})"

    def room(self, bounds: Sequence[Bound], used: str, credited: str, row: SheetRow, number: int) -> str:
        """Return the formula for what is left of a yearly amount before a row."""
        same = ("year", "inside") if self.plan.has_inside else ("year",)
        before = self.above(credited, number, *same)
        rooms = [self._bound(bound, used, before, row, number) for bound in bounds]
        return self.rounded(f"MAX(0,MIN({','.join([*rooms, self.boundless])}))")

    def _bound(self, bound: Bound, used: str, before: str, row: SheetRow, number: int) -> str:
        keys = [] if row.inside else [used, *([f"others_{used}"] if bound.others else [])]
        year = f"{self._places.used['year']},{self.cell('year', number)}"
        taken = [before, *(f"SUMIFS({self._places.used[key]},{year})" for key in keys)]
        name, known = self._places.figures[bound.figure], self.plan.figures[bound.figure].value is not None
        left = f"{self.rounded(name)}-{'-'.join(taken)}"
        return left if known else f"IF(ISNUMBER({name}),{left},{self.boundless})"


class _Row:
    """The formulas of one row."""

    def __init__(self, make: RowFormulas, row: SheetRow, steps: Steps, number: int) -> None:
        self._make, self._row, self._steps, self._number = make, row, steps, number
        self._plan, self._rules = make.plan, make.plan.rules
        self._cells: dict[str, Cell] = {}

    def _at(self, key: str) -> str:
        return self._make.cell(key, self._number)

    def _put(self, key: str, formula: str, minor: int) -> None:
        self._cells[key] = (formula, self._make.value(minor))

    def cells(self) -> dict[str, Cell]:
        make, plan, steps = self._make, self._plan, self._steps
        self._cells["year"] = (make.year_of(self._at("date")), excel_day(steps.year))
        rooms = (
            ("room", plan.deductible, "deductible", "towards", steps.room),
            ("limit_room", plan.limit, "limit", "counted", steps.limit_room),
            ("plan_room", plan.plan_maximum, "plan_paid", "plan_pays", steps.plan_room),
        )
        for key, bounds, used, credited, left in rooms:
            if bounds:
                self._put(key, make.room(bounds, used, credited, self._row, self._number), left)
        if self._row.covered:
            self._covered()
        else:
            self._not_covered()
        self._hand_over()
        self._left("deductible_left", "room", "towards", plan.deductible, steps.room - steps.towards)
        self._left("limit_left", "limit_room", "counted", plan.limit, steps.limit_room - steps.counted)
        return self._cells

    def _allowed(self) -> str:
        """Return the formula for the lesser of the bill and what the plan recognises."""
        make, by, billed = self._make, self._row.allowed, self._at("billed")
        amount = billed
        if by.figure is not None:
            amount = make.rounded(make.input_cell(by.figure))
            if by.quantity != by.divisor:
                divided = f"/{by.divisor}" if by.divisor != 1 else ""
                amount = make.rounded(f"{amount}*{by.quantity:f}{divided}")
        if by.percent is not None:
            amount = make.rounded(f"{amount}*{make.figure(by.percent, '1')}")
        least = f"MIN({billed},{amount})" if amount != billed else billed
        if by.figure is not None and self._plan.figures[by.figure].value is None:
            otherwise = "0" if self._row.excess_is_hers else billed
            return f"IF(ISNUMBER({make.input_cell(by.figure)}),{least},{otherwise})"
        return least

    def _not_covered(self) -> None:
        billed, steps = self._at("billed"), self._steps
        self._put("towards", "0", 0)
        self._put("counted", "0", 0)
        self._put("noncovered", self._allowed() if self._row.at_contract else billed, steps.noncovered)
        if self._row.at_contract:
            self._put("writeoff", self._make.rounded(f"{billed}-{self._at('noncovered')}"), steps.writeoff)

    def _covered(self) -> None:
        steps = self._steps
        self._put("allowed", self._allowed(), steps.allowed)
        self._take_steps()
        self._trim()
        self._plan_pays()
        self._excess()
        if self._row.helped is not None:
            self._help()
        self._count()

    # Steps

    def _rem(self, taken: Sequence[Step]) -> str:
        parts = "".join(f"-{self._at('raw_' + STEP_KEYS[step])}" for step in taken)
        return self._make.rounded(f"{self._at('allowed')}{parts}") if parts else self._at("allowed")

    def _take_steps(self) -> None:
        makers: dict[Step, Callable[[str, Sequence[Step]], str]] = {
            Step.DEDUCTIBLE: self._deductible,
            Step.COPAY: self._copay,
            Step.COINSURANCE: self._coinsurance,
        }
        for place, step in enumerate(self._row.steps):
            before = self._row.steps[:place]
            formula = makers[step](self._rem(before), before)
            self._put(f"raw_{STEP_KEYS[step]}", formula, self._steps.steps[step])

    def _deductible(self, rem: str, before: Sequence[Step]) -> str:
        if not self._plan.deductible:
            return rem
        room = self._at("room")
        if Step.COPAY in before and self._rules.copay_counts_deductible:
            room = f"MAX(0,{room}-{self._at('raw_copay')})"
        return self._make.rounded(f"MIN({rem},{room})")

    def _copay(self, rem: str, before: Sequence[Step]) -> str:
        make = self._make
        due = make.figure(self._row.copay, make.boundless)
        if self._row.visit_copay:
            due += f"-{make.above('copay', self._number, 'copay_visit')}"
        formula = make.rounded(f"MAX(0,MIN({due},{rem}))")
        if Step.DEDUCTIBLE in before and not self._rules.straddle_copay:
            return f"IF({self._at('raw_deductible')}>0,0,{formula})"
        return formula

    def _coinsurance(self, rem: str, before: Sequence[Step]) -> str:
        make, base = self._make, rem
        if self._rules.coinsurance_base is not CoinsuranceBase.REMAINDER:
            base = self._rem([step for step in before if step is Step.DEDUCTIBLE])
        rate = make.figure(self._row.percent, "1")
        part = make.rounded(f"{base}*{rate}")
        if self._rules.rounding is ShareRounding.PLAN_SHARE:
            part = make.rounded(f"{base}-{make.rounded(f'{base}*(1-{rate})')}")
        bounds = [part]
        if base != rem:
            bounds.append(rem)
        if self._row.most_percent is not None:
            bounds.append(make.figure(self._row.most_percent, make.boundless))
        return f"MIN({','.join(bounds)})" if len(bounds) > 1 else part

    def _trim(self) -> None:
        """Take off what is above the yearly limit, from the last step backwards."""
        rules, steps, make = self._rules, self._steps, self._make
        capped = capped_steps(rules.copay_counts_oop, rules.deductible_counts_oop)
        counted = [f"{self._at('raw_' + STEP_KEYS[step])}" for step in self._row.steps if step in capped]
        limited = bool(self._plan.limit and counted)
        if limited:
            self._put("over", make.rounded(f"MAX(0,{'+'.join(counted)}-{self._at('limit_room')})"), steps.over)
        cut: list[str] = []
        for step in reversed(self._row.steps):
            key = STEP_KEYS[step]
            raw, final = self._at(f"raw_{key}"), getattr(steps, key)
            cuttable = step in capped and not (step is Step.COPAY and rules.copay_after_oop)
            if not limited or not cuttable:
                self._put(key, raw, final)
                continue
            left = f"{self._at('over')}{''.join(f'-{one}' for one in cut)}"
            over = f"MAX(0,{left})" if cut else left
            self._put(key, make.rounded(f"MAX(0,{raw}-{over})"), final)
            cut.append(raw)

    # Who pays

    @property
    def _share(self) -> str:
        """Return the formula for the patient's part of the allowed amount."""
        return "+".join(self._at(STEP_KEYS[step]) for step in self._row.steps) or "0"

    def _plan_pays(self) -> None:
        steps, make, allowed = self._steps, self._make, self._at("allowed")
        parts = [self._at(STEP_KEYS[step]) for step in self._row.steps]
        before = f"{allowed}{''.join(f'-{part}' for part in parts)}"
        less = ""
        if self._row.penalty is not None:
            rate = make.figure(self._row.penalty, "1")
            self._put("penalty", make.rounded(f"({before})*{rate}"), steps.penalty)
            less += f"-{self._at('penalty')}"
        if self._plan.plan_maximum:
            over = make.rounded(f"MAX(0,{before}{less}-{self._at('plan_room')})")
            self._put("over_maximum", over, steps.over_maximum)
            less += f"-{self._at('over_maximum')}"
        self._put("plan_pays", make.rounded(f"{before}{less}"), steps.plan_pays)

    def _excess(self) -> None:
        make, steps = self._make, self._steps
        excess = make.rounded(f"{self._at('billed')}-{self._at('allowed')}")
        if self._row.written_off:
            self._put("writeoff", excess, steps.writeoff)
            return
        limiting = self._row.limiting
        if limiting is None:
            self._put("balance_bill", excess, steps.balance_bill)
            return
        part = f"{limiting.numerator}/{limiting.denominator}"
        most = make.rounded(f"{self._at('allowed')}*{part}")
        self._put("balance_bill", f"MIN({excess},{most})", steps.balance_bill)
        rest = make.rounded(f"{self._at('billed')}-{self._at('allowed')}-{self._at('balance_bill')}")
        self._put("writeoff", rest, steps.writeoff)

    def _help(self) -> None:
        helped, make = self._row.helped, self._make
        if helped is None:
            return
        number = self._number
        fill, year = ("programme_year", "visit"), ("programme_year",)
        floor = f"MAX(0,{make.figure(helped.floor)}-{make.above('floor_paid', number, *fill)})"
        most = [f"{self._share}-{floor}"]
        if helped.per_fill is not None:
            most.append(f"{make.figure(helped.per_fill)}-{make.above('assistance', number, *fill)}")
        if helped.annual is not None:
            used = f"-{make.figure(helped.used)}" if helped.used is not None else ""
            most.append(f"{make.figure(helped.annual)}{used}-{make.above('assistance', number, *year)}")
        self._put("assistance", make.rounded(f"MAX(0,MIN({','.join(most)}))"), self._steps.assistance)
        paid = make.rounded(f"{self._share}-{self._at('assistance')}")
        self._put("floor_paid", paid, self._steps.floor_paid)

    def _count(self) -> None:
        """Say what counts towards deductible and limit, of which no more than was left of them."""
        rules, make, has = self._rules, self._make, self._row.steps
        deductible = self._at("deductible") if Step.DEDUCTIBLE in has else "0"
        copay = self._at("copay") if Step.COPAY in has else "0"
        others = self._at("coinsurance") if Step.COINSURANCE in has else "0"
        others += f"+{copay}" if rules.copay_counts_oop else ""
        towards = deductible + (f"+{copay}" if rules.copay_counts_deductible else "")
        if self._row.helped is not None and not self._row.helped.counts:
            own = self._at("floor_paid")
            deductible = f"MIN({deductible},{own})"
            others, towards = f"MIN({others},{own}-{deductible})", f"MIN({towards},{own})"
        counted = others + (f"+{deductible}" if rules.deductible_counts_oop else "")
        for key, formula, bounds, room, result in (
            ("towards", towards, self._plan.deductible, "room", self._steps.towards),
            ("counted", counted, self._plan.limit, "limit_room", self._steps.counted),
        ):
            bounded = f"MIN({formula},{self._at(room)})" if bounds else formula
            self._put(key, make.rounded(bounded), result)

    def _hand_over(self) -> None:
        row, make, steps, share = self._row, self._make, self._steps, self._row.ledger.share
        written = f"-{self._at('writeoff')}" if "writeoff" in self._cells else ""
        helped = self._at("assistance") if "assistance" in self._cells else ""
        if row.covered:
            balance = f"+{self._at('balance_bill')}" if "balance_bill" in self._cells else ""
            patient = f"{self._at('allowed')}-{self._at('plan_pays')}{balance}"
        else:
            patient = self._at("noncovered")
        cash, later = patient + (f"-{helped}" if helped else ""), ""
        if row.paid_whole:
            cash = f"{self._at('billed')}{written}"
            later = f"{self._at('plan_pays')}{f'+{helped}' if helped else ''}" if row.covered else ""
        elif share.rebate:
            cash, later = patient, helped
        self._put("cash", "0" if share.prepaid else make.rounded(cash), steps.cash)
        if later:
            self._put("later", make.rounded(later), steps.later)
        back = f"-{self._at('later')}" if later else ""
        self._put("net", make.rounded(f"{self._at('cash')}{back}"), steps.net)

    def _left(self, key: str, room: str, taken: str, bounds: Sequence[Bound], left: int) -> None:
        """Say what is left after the row; in words where no figure bounds it."""
        figures = [self._plan.figures[bound.figure] for bound in bounds]
        if not figures:
            return
        credited = f"-{self._at(taken)}" if taken in self._cells else ""
        formula = self._make.rounded(f"{self._at(room)}{credited}")
        if any(figure.value is None for figure in figures):
            said = next(figure.said for figure in figures if figure.value is None)
            formula = f'IF({self._at(room)}>={self._make.boundless},"{said}",{formula})'
            if all(figure.value is None for figure in figures):
                self._cells[key] = (formula, said)
                return
        self._put(key, formula, left)


def excel_day(day: dt.date) -> int:
    """Return the number by which a spreadsheet knows a day."""
    return (day - _DAY_NONE).days
