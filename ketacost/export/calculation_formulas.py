"""The formulas of one case in the sheet "Calculation": one column a step, one row a line, in the engine's order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ketacost.domain.amounts import Case
from ketacost.domain.charges import DiscountBasis, DiscountPer, Reduction
from ketacost.domain.money import from_minor
from ketacost.export.book import Scalar, column
from ketacost.export.calculation_inputs import InputCells
from ketacost.services.calculation import Calculation, CreditInput, Row
from ketacost.services.calculation_steps import Sharing, Trace, add_up, is_picky
from ketacost.services.words import NOT_KNOWN


@dataclass(slots=True)
class Step:
    """One column: its title, its formulas and results by row of the plan, and the formula of its sum."""

    title: str
    number: int
    formulas: list[tuple[str, Scalar] | None]
    total: tuple[str, Scalar]
    is_helper: bool = False


@dataclass(slots=True)
class CaseColumns:
    """The columns of one case, from `first` on for what people read and from `helper` on for the sharing."""

    plan: Calculation
    cells: InputCells
    case: Case
    trace: Trace
    quantities: Sequence[str]
    first_row: int
    first: int
    helper: int
    digits: int
    steps: list[Step] = field(default_factory=list)
    taken: list[tuple[str, Scalar]] = field(default_factory=list)
    available: list[tuple[str, Scalar]] = field(default_factory=list)
    _deductions: list[int] = field(default_factory=list)
    _list_column: int = 0
    _net_column: int = 0
    _due_column: int = 0
    _tax_columns: list[int] = field(default_factory=list)
    _credit_columns: list[int] = field(default_factory=list)
    _marks: dict[int, int] = field(default_factory=dict)

    @property
    def last_row(self) -> int:
        """The last row of the table."""
        return self.first_row + len(self.plan.rows) + len(self.plan.taken) - 1

    @property
    def total_row(self) -> int:
        """The row of the sums."""
        return self.last_row + 1

    @property
    def scale(self) -> int:
        """How many minor units make one unit of the currency."""
        return int(10**self.digits)

    def build(self) -> "CaseColumns":
        """Make every column."""
        self._listed()
        if any(row.own for row in self.plan.rows):
            for number in range(max(len(row.own) for row in self.plan.rows)):
                self._own(number)
        for number, sharing in enumerate(self.trace.shared):
            self._shared(number, sharing)
        if is_extended(self.plan):
            self._net()
            self._taxes()
            self._due()
            for number, credit in enumerate(self.plan.credits):
                self._credit(number, credit)
            if self.plan.credits:
                self._total()
        return self

    # Writing columns

    def _add(
        self,
        title: str,
        formulas: list[tuple[str, Scalar] | None],
        total: Scalar,
        *,
        helper: bool = False,
    ) -> int:
        number = self.helper if helper else self.first
        if helper:
            self.helper += 1
        else:
            self.first += 1
        span = self._span(number)
        summed = f"SUM({span})" if helper else f"ROUND(SUM({span}),{self.digits})"
        if not helper and self._may_be_open:
            summed = f'IF(COUNTIF({span},"{NOT_KNOWN}")>0,"{NOT_KNOWN}",{summed})'
        self.steps.append(Step(title, number, formulas, (summed, total), helper))
        return number

    @property
    def _may_be_open(self) -> bool:
        return self.case is Case.HIGH and not self.plan.is_exact

    def _span(self, number: int) -> str:
        letter = column(number)
        return f"{letter}${self.first_row}:{letter}${self.last_row}"

    def _cell(self, number: int, index: int) -> str:
        return f"{column(number)}{self.first_row + index}"

    def _money(self, minor: int | None) -> Scalar:
        return NOT_KNOWN if minor is None else from_minor(minor, self.plan.currency)

    def _sum(self, amounts: Sequence[int | None]) -> Scalar:
        return self._money(add_up(amounts))

    # Steps

    def _listed(self) -> None:
        formulas: list[tuple[str, Scalar] | None] = []
        for index, row in enumerate(self.plan.rows):
            quantity, price = self.quantities[index], self.cells.prices[row.price][self.case]
            divided = f"/{row.charge.divisor}" if row.charge.divisor != 1 else ""
            formula = f"ROUND({quantity}*{price}{divided},{self.digits})"
            if self._row_may_be_open(row):
                formula = f'IF({quantity}=0,0,IF(ISNUMBER({price}),{formula},"{NOT_KNOWN}"))'
            formulas.append((formula, self._money(self.trace.listed[index])))
        self._list_column = self._add("Amount", formulas, self._sum(self.trace.listed))

    def _row_may_be_open(self, row: Row) -> bool:
        return self._may_be_open and self.plan.prices[row.price].price.is_open

    def _left(self, index: int) -> str:
        """Return the formula for what the discounts so far have left of a line."""
        listed = self._cell(self._list_column, index)
        if not self._deductions:
            return listed
        parts = "".join(f"-{self._cell(number, index)}" for number in self._deductions)
        return f"ROUND({listed}{parts},{self.digits})"

    def _own(self, number: int) -> None:
        formulas: list[tuple[str, Scalar] | None] = []
        values = []
        for index, row in enumerate(self.plan.rows):
            if number >= len(row.own):
                formulas.append(None)
                continue
            reduction = self.plan.reductions[row.own[number]].reduction
            size = self.cells.own[row.own[number]][self.case]
            formula = self._reduced(reduction, size, self._left(index), self._cell(self._list_column, index))
            if self._row_may_be_open(row):
                formula = f"IF(ISNUMBER({self._cell(self._list_column, index)}),{formula},0)"
            values.append(self.trace.own[index][number])
            formulas.append((formula, self._money(values[-1])))
        title = "Own discount" if number == 0 else f"Own discount {number + 1}"
        self._deductions.append(self._add(title, formulas, self._sum(values)))

    def _reduced(self, reduction: Reduction, size: str, left: str, listed: str) -> str:
        """Return the formula for what comes off `left`, as the engine's `reduction_of` has it."""
        if reduction.is_unstated:
            otherwise = left if self.case is Case.LOW else "0"
            wanted = f"IF(ISNUMBER({size}),ROUND({left}*{size},{self.digits}),{otherwise})"
        elif reduction.percent is not None:
            base = listed if reduction.basis is DiscountBasis.LIST else left
            wanted = f"ROUND({base}*{size},{self.digits})"
        else:
            wanted = f"ROUND({size},{self.digits})"
        bounds = [left, wanted]
        if reduction.floor is not None:
            bounds[0] = f"ROUND({left}-{reduction.floor:f},{self.digits})"
        if reduction.maximum is not None:
            bounds.append(f"ROUND({reduction.maximum:f},{self.digits})")
        return f"MAX(0,MIN({','.join(bounds)}))"

    def _shared(self, number: int, sharing: Sharing) -> None:
        discount, size = self.plan.discounts[number], self.cells.shared[number][self.case]
        title = discount.name or "Discount"
        if is_picky(discount):
            self._pick(number, sharing, title)
        parts = [None if part is None else self._money(part) for part in sharing.parts]
        if discount.per is DiscountPer.CHARGE:
            formulas = [
                self._off_line(index, number, size, value) if value is not None else None
                for index, value in enumerate(parts)
            ]
            added = self._add(title, formulas, self._money(sharing.taken))
            self._deductions.append(added)
            self.taken.append((f"{column(added)}{self.total_row}", self._money(sharing.taken)))
            return
        self._share_once(number, sharing, title)

    def _pick(self, number: int, sharing: Sharing, title: str) -> None:
        """Mark the lines that a discount reaches: not reduced before, or the first so many that cost something."""
        discount, place = self.plan.discounts[number], self.helper
        scope = [index for index, mark in enumerate(sharing.reached) if mark is not None]

        def reached(index: int) -> str:
            listed = self._cell(self._list_column, index)
            tests = [] if discount.combines else [self._untouched(index, number)]
            if discount.capacity is not None:
                letter = column(place)
                above = f"SUM({letter}${self.first_row - 1}:{letter}{self.first_row + index - 1})"
                tests += [f"{listed}<>0", f"{above}<{discount.capacity}"]
            return f"IF(AND({','.join(tests)}),1,0)"

        self._marks[number] = self._helper(f"{title}: reaches", scope, reached, sharing.reached)

    def _untouched(self, index: int, number: int) -> str:
        """Return the test that no discount before the `number`-th has reduced a line."""
        listed = self._cell(self._list_column, index)
        same = f"{self._left(index)}={listed}"
        if not self._row_may_be_open(self.plan.rows[index]):
            return same
        wholes = self._wholes(index, number)
        return f"IF(ISNUMBER({listed}),{same},{'NOT(OR(' + ','.join(wholes) + '))' if wholes else 'TRUE'})"

    def _marked(self, number: int, index: int, formula: str) -> str:
        """Return a formula that is nothing on a line which the discount does not reach."""
        mark = self._marks.get(number)
        return formula if mark is None else f"{self._cell(mark, index)}*{formula}"

    def _off_line(self, index: int, number: int, size: str, value: Scalar) -> tuple[str, Scalar]:
        listed = self._cell(self._list_column, index)
        formula = self._reduced(self.plan.discounts[number], size, self._left(index), listed)
        formula = self._marked(number, index, formula)
        if self._row_may_be_open(self.plan.rows[index]):
            formula = f"IF(ISNUMBER({listed}),{formula},0)"
        return formula, value

    def _share_once(self, number: int, sharing: Sharing, title: str) -> None:
        """Share one discount by largest remainder, ties to the earlier line, counted in minor units."""
        discount, size = self.plan.discounts[number], self.cells.shared[number][self.case]
        reached = [index for index, part in enumerate(sharing.parts) if part is not None]
        weights = self._helper(
            f"{title}: share of",
            reached,
            lambda index: self._marked(number, index, self._weight(index)),
            sharing.weights,
        )
        whole = f"{column(weights)}${self.total_row}"
        offset = list(Case).index(self.case) if not self.plan.is_exact else 0
        taken = f"${column(3 + offset)}${self.cells.taken_row[number]}"
        listed = f'ROUND(SUMIF({self._span(weights)},">=0",{self._span(self._list_column)}),{self.digits})'
        if number in self._marks:
            listed = f"ROUND(SUMIF({self._span(self._marks[number])},1,{self._span(self._list_column)}),{self.digits})"
        formula = self._reduced(discount, size, f"ROUND({whole}/{self.scale},{self.digits})", listed)
        self.taken.append((formula, self._money(sharing.taken)))
        minor = f"ROUND({taken}*{self.scale},0)"

        def floor(index: int) -> str:
            return f"IF({whole}=0,0,INT({minor}*{self._cell(weights, index)}/{whole}))"

        floors = self._helper(f"{title}: whole", reached, floor, sharing.floors)

        def remainder(index: int) -> str:
            return f"{minor}*{self._cell(weights, index)}-{self._cell(floors, index)}*{whole}"

        remainders = self._helper(f"{title}: rest", reached, remainder, sharing.remainders)
        over = f"{minor}-{column(floors)}${self.total_row}"
        letter = column(remainders)

        def part(index: int) -> str:
            here = self._cell(remainders, index)
            upto = f"{letter}${self.first_row}:{here}"
            rank = f"SUMPRODUCT(--({self._span(remainders)}>{here}))+SUMPRODUCT(--({upto}={here}))"
            return f"({self._cell(floors, index)}+IF({rank}<={over},1,0))/{self.scale}"

        formulas: list[tuple[str, Scalar] | None] = [None] * len(self.plan.rows)
        for index in reached:
            formulas[index] = (part(index), self._money(sharing.parts[index]))
        self._deductions.append(self._add(title, formulas, self._money(sharing.taken)))

    def _weight(self, index: int) -> str:
        left = self._left(index)
        in_minor = f"ROUND({left}*{self.scale},0)"
        if self._row_may_be_open(self.plan.rows[index]):
            return f"IF(ISNUMBER({self._cell(self._list_column, index)}),{in_minor},0)"
        return in_minor

    def _helper(
        self,
        title: str,
        reached: Sequence[int],
        formula_of: Callable[[int], str],
        values: Sequence[int | None],
    ) -> int:
        formulas: list[tuple[str, Scalar] | None] = [None] * len(self.plan.rows)
        for index in reached:
            formulas[index] = (formula_of(index), values[index] or 0)
        return self._add(title, formulas, sum(values[index] or 0 for index in reached), helper=True)

    def _net(self) -> None:
        formulas: list[tuple[str, Scalar] | None] = []
        for index, row in enumerate(self.plan.rows):
            formula = self._left(index)
            if self._row_may_be_open(row) and self._deductions:
                otherwise = f'"{NOT_KNOWN}"'
                if wholes := self._wholes(index):
                    otherwise = f"IF(OR({','.join(wholes)}),0,{otherwise})"
                formula = f"IF(ISNUMBER({self._cell(self._list_column, index)}),{formula},{otherwise})"
            formulas.append((formula, self._money(self.trace.net[index])))
        self._net_column = self._add("After discounts", formulas, self._sum(self.trace.net))

    def _wholes(self, index: int, before: int | None = None) -> list[str]:
        """Return the tests for discounts that leave nothing, even of a price that is not known.

        With `before` only those of the line itself and the shared ones that apply before that one.
        """
        row = self.plan.rows[index]
        sized = [(self.plan.reductions[number].reduction, self.cells.own[number], "") for number in row.own]
        for number in row.shared:
            if before is None or number < before:
                mark = f"{self._cell(self._marks[number], index)}=1," if number in self._marks else ""
                sized.append((self.plan.discounts[number], self.cells.shared[number], mark))
        return [
            f"AND({mark}ISNUMBER({sizes[self.case]}),{sizes[self.case]}>=1)"
            for reduction, sizes, mark in sized
            if reduction.amount is None and reduction.maximum is None and reduction.floor is None
        ]

    def _taxes(self) -> None:
        for number, tax in enumerate(self.plan.taxes):
            if tax.inside:
                continue
            formulas: list[tuple[str, Scalar] | None] = [None] * len(self.plan.rows)
            values: list[int | None] = []
            for index, row in enumerate(self.plan.rows):
                if number in row.taxes:
                    value = self.trace.taxes[index][row.taxes.index(number)]
                    values.append(value)
                    unstated = tax.percent is None
                    owed = number in self.plan.taxes_in(row, self.case)
                    formula = self._taxed(index, row, number, unstated=unstated) if owed else "0"
                    formulas[index] = (formula, self._money(value))
            self._tax_columns.append(self._add(tax.name, formulas, self._sum(values)))
        if any(tax.inside for tax in self.plan.taxes):
            self._inside()

    def _taxed(self, index: int, row: Row, number: int, *, unstated: bool) -> str:
        net, rate = self._cell(self._net_column, index), self.cells.taxes[number]
        formula = f"ROUND({net}*{rate},{self.digits})"
        if unstated:
            otherwise = f'IF({net}=0,0,"{NOT_KNOWN}")' if self.case is Case.HIGH else "0"
            formula = f"IF(ISNUMBER({rate}),{formula},{otherwise})"
        if self._row_may_be_open(row):
            formula = f"IF(ISNUMBER({net}),{formula},0)"
        return formula

    def _inside(self) -> None:
        formulas: list[tuple[str, Scalar] | None] = [None] * len(self.plan.rows)
        for index, row in enumerate(self.plan.rows):
            rates = [
                self.cells.taxes[number]
                for number in self.plan.taxes_in(row, self.case)
                if self.plan.taxes[number].inside and self.plan.taxes[number].percent is not None
            ]
            if not rates:
                continue
            net = self._cell(self._net_column, index)
            formula = f"ROUND({net}-ROUND({net}/(1+{'+'.join(rates)}),{self.digits}),{self.digits})"
            if self._row_may_be_open(row):
                formula = f"IF(ISNUMBER({net}),{formula},0)"
            formulas[index] = (formula, self._money(self.trace.inside[index]))
        self._add("Tax inside", formulas, self._money(sum(self.trace.inside)))

    def _due(self) -> None:
        formulas: list[tuple[str, Scalar] | None] = []
        for index in range(len(self.plan.rows)):
            net = self._cell(self._net_column, index)
            taxes = [self._cell(number, index) for number in self._tax_columns]
            formula = f"ROUND({'+'.join([net, *taxes])},{self.digits})" if taxes else net
            if self._may_be_open and taxes:
                formula = f'IF(COUNTIF({net}:{taxes[-1]},"{NOT_KNOWN}")>0,"{NOT_KNOWN}",{formula})'
            formulas.append((formula, self._money(self.trace.due[index])))
        taken = () if self.plan.credits else self.trace.taken
        title = "Before credits" if self.plan.credits else "Total"
        self._due_column = self._add(title, formulas, self._sum((*self.trace.due, *taken)))

    def _credit(self, number: int, credit: CreditInput) -> None:
        """Take what is left of a credit off each line in order, never more than earlier ones leave of the line."""
        offset = list(Case).index(self.case) if not self.plan.is_exact else 0
        available = f"${column(2 + offset)}${self.cells.available_row[number]}"
        self.available.append((self._credit_available(credit), self._money(self.trace.available[number])))
        letter = column(self.first)
        formulas: list[tuple[str, Scalar] | None] = [None] * len(self.plan.rows)
        for index in credit.taking:
            due = self._cell(self._due_column, index)
            left = f"({available}-SUM({letter}${self.first_row - 1}:{letter}{self.first_row + index - 1}))"
            rest = due + "".join(f"-{self._cell(earlier, index)}" for earlier in self._credit_columns)
            formula = f"ROUND(MAX(0,MIN({left},{rest})),{self.digits})"
            if self._may_be_open:
                known = f"IF(ISNUMBER({due}),{formula},ROUND({left},{self.digits}))"
                formula = f"IF(ISNUMBER({available}),{known},IF(ISNUMBER({due}),{due},0))"
            formulas[index] = (formula, self._money(self.trace.credits[number][index]))
        self._credit_columns.append(self._add(credit.label, formulas, self._sum(self.trace.credits[number])))

    def _credit_available(self, credit: CreditInput) -> str:
        """Return the formula for what a credit comes to: what was paid, or the most that is credited."""
        spans = self._spans(self._due_column, credit.given)
        paid = f"ROUND(SUM({','.join(spans)}){self._given_before(credit)},{self.digits})"
        limit = None if credit.price is None else self.cells.prices[credit.price][self.case]
        sure = paid if limit is None else f"MIN({paid},ROUND({limit},{self.digits}))"
        if not self._may_be_open:
            return sure
        if limit is not None:
            sure = f"IF(ISNUMBER({limit}),{sure},{paid})"
        otherwise = f'"{NOT_KNOWN}"' if limit is None else f"{limit}"
        unknown = "+".join(f'COUNTIF({span},"{NOT_KNOWN}")' for span in spans)
        return f"IF({unknown}>0,{otherwise},{sure})"

    def _given_before(self, credit: CreditInput) -> str:
        """Return the part of a formula that takes off what earlier credits gave of the same fee."""
        rows = range(len(self.plan.rows))
        alike = zip(self.plan.credits, self._credit_columns, strict=False)
        numbers = [number for earlier, number in alike if earlier.given == credit.given]
        return "".join(f"-SUM({span})" for number in numbers for span in self._spans(number, rows))

    def _spans(self, number: int, indexes: Sequence[int]) -> list[str]:
        """Return the cells of some rows of a column, neighbours together."""
        groups: list[list[int]] = []
        for index in indexes:
            if groups and groups[-1][1] == index - 1:
                groups[-1][1] = index
            else:
                groups.append([index, index])
        return [f"{self._cell(number, first)}:{self._cell(number, last)}" for first, last in groups]

    def _total(self) -> None:
        formulas: list[tuple[str, Scalar] | None] = []
        for index in range(len(self.plan.rows)):
            due = self._cell(self._due_column, index)
            off = "".join(f"-{self._cell(number, index)}" for number in self._credit_columns)
            formula = f"ROUND({due}{off},{self.digits})"
            if self._may_be_open:
                formula = f'IF(ISNUMBER({due}),{formula},"{NOT_KNOWN}")'
            formulas.append((formula, self._money(self.trace.total[index])))
        self._add("Total", formulas, self._sum((*self.trace.total, *self.trace.taken)))


def is_extended(plan: Calculation) -> bool:
    """Whether anything stands between a line's list amount and its total."""
    own = any(row.own for row in plan.rows)
    return bool(own or plan.discounts or plan.taxes or plan.credits or plan.taken)


def column_counts(plan: Calculation) -> tuple[int, int]:
    """Return how many columns a case has: those that people read, and those that only help to share discounts."""
    own = max((len(row.own) for row in plan.rows), default=0)
    once = sum(discount.per is DiscountPer.ONCE for discount in plan.discounts)
    visible = 1 + own + len(plan.discounts)
    if is_extended(plan):
        visible += 2 + sum(not tax.inside for tax in plan.taxes) + any(tax.inside for tax in plan.taxes)
        visible += len(plan.credits) + bool(plan.credits)
    return visible, 3 * once + sum(is_picky(discount) for discount in plan.discounts)


def quantity_formulas(plan: Calculation, columns: dict[str, int], first_row: int) -> list[str]:
    """Return, row by row, the formula for how much is charged: nothing of a row that is not counted or is covered."""
    found = []
    for offset, row in enumerate(plan.rows):
        place = first_row + offset
        counted, quantity = f"{column(columns['counted'])}{place}", f"{column(columns['quantity'])}{place}"
        free = f"*(1-{column(columns['covered'])}{place})" if "covered" in columns and row.pool is not None else ""
        if plan.packs_fixed and "covered" in columns and row.redeemed:
            free = f"*(1-{column(columns['covered'])}{place})"
        found.append(f"{counted}{free}*{quantity}")
    return found
