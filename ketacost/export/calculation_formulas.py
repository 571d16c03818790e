"""The formulas of one case in the sheet "Calculation": one column a step, one row a line, in the engine's order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ketacost.domain.amounts import Case
from ketacost.domain.charges import DiscountBasis, DiscountPer, Reduction
from ketacost.domain.money import from_minor
from ketacost.export.book import Scalar, column
from ketacost.export.calculation_inputs import InputCells
from ketacost.services.calculation import Calculation, Row, Sharing, Trace, add_up
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
    _deductions: list[int] = field(default_factory=list)
    _list_column: int = 0
    _net_column: int = 0
    _tax_columns: list[int] = field(default_factory=list)

    @property
    def last_row(self) -> int:
        """The last row of the table."""
        return self.first_row + len(self.plan.rows) - 1

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
        if self._deductions or self.plan.taxes:
            self._net()
            self._taxes()
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
            size = self.cells.own[row.own[number]]
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
        if reduction.maximum is not None:
            bounds.append(f"ROUND({reduction.maximum:f},{self.digits})")
        return f"MAX(0,MIN({','.join(bounds)}))"

    def _shared(self, number: int, sharing: Sharing) -> None:
        discount, size = self.plan.discounts[number], self.cells.shared[number]
        title = discount.name or "Discount"
        parts = [None if part is None else self._money(part) for part in sharing.parts]
        if discount.per is DiscountPer.CHARGE:
            formulas = [
                self._off_line(index, discount, size, value) if value is not None else None
                for index, value in enumerate(parts)
            ]
            added = self._add(title, formulas, self._money(sharing.taken))
            self._deductions.append(added)
            self.taken.append((f"{column(added)}{self.total_row}", self._money(sharing.taken)))
            return
        self._share_once(number, sharing, title)

    def _off_line(self, index: int, reduction: Reduction, size: str, value: Scalar) -> tuple[str, Scalar]:
        listed = self._cell(self._list_column, index)
        formula = self._reduced(reduction, size, self._left(index), listed)
        if self._row_may_be_open(self.plan.rows[index]):
            formula = f"IF(ISNUMBER({listed}),{formula},0)"
        return formula, value

    def _share_once(self, number: int, sharing: Sharing, title: str) -> None:
        """Share one discount by largest remainder, ties to the earlier line, counted in minor units."""
        discount, size = self.plan.discounts[number], self.cells.shared[number]
        reached = [index for index, part in enumerate(sharing.parts) if part is not None]
        weights = self._helper(f"{title}: share of", reached, self._weight, sharing.weights)
        whole = f"{column(weights)}${self.total_row}"
        offset = list(Case).index(self.case) if not self.plan.is_exact else 0
        taken = f"${column(3 + offset)}${self.cells.taken_row[number]}"
        listed = f'ROUND(SUMIF({self._span(weights)},">=0",{self._span(self._list_column)}),{self.digits})'
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
                if wholes := self._wholes(row):
                    otherwise = f"IF(OR({','.join(wholes)}),0,{otherwise})"
                formula = f"IF(ISNUMBER({self._cell(self._list_column, index)}),{formula},{otherwise})"
            formulas.append((formula, self._money(self.trace.net[index])))
        self._net_column = self._add("After discounts", formulas, self._sum(self.trace.net))

    def _wholes(self, row: Row) -> list[str]:
        """Return the tests for discounts that leave nothing, even of a price that is not known."""
        sized = [(self.plan.reductions[number].reduction, self.cells.own[number]) for number in row.own]
        sized += [(self.plan.discounts[number], self.cells.shared[number]) for number in row.shared]
        return [
            f"AND(ISNUMBER({size}),{size}>=1)"
            for reduction, size in sized
            if reduction.amount is None and reduction.maximum is None
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
                    formulas[index] = (self._taxed(index, row, number, unstated=unstated), self._money(value))
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
                for number in row.taxes
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

    def _total(self) -> None:
        formulas: list[tuple[str, Scalar] | None] = []
        for index in range(len(self.plan.rows)):
            net = self._cell(self._net_column, index)
            taxes = [self._cell(number, index) for number in self._tax_columns]
            formula = f"ROUND({'+'.join([net, *taxes])},{self.digits})" if taxes else net
            if self._may_be_open and taxes:
                formula = f'IF(COUNTIF({net}:{taxes[-1]},"{NOT_KNOWN}")>0,"{NOT_KNOWN}",{formula})'
            formulas.append((formula, self._money(self.trace.total[index])))
        self._add("Total", formulas, self._sum(self.trace.total))


def column_counts(plan: Calculation) -> tuple[int, int]:
    """Return how many columns a case has: those that people read, and those that only help to share discounts."""
    own = max((len(row.own) for row in plan.rows), default=0)
    once = sum(discount.per is DiscountPer.ONCE for discount in plan.discounts)
    visible = 1 + own + len(plan.discounts)
    if visible > 1 or plan.taxes:
        visible += 2 + sum(not tax.inside for tax in plan.taxes) + any(tax.inside for tax in plan.taxes)
    return visible, 3 * once


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
