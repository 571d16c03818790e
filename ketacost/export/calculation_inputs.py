"""The upper half of the sheet "Calculation": the cells that may be changed, each with its name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from openpyxl.worksheet.datavalidation import DataValidation

from ketacost.domain.amounts import Case
from ketacost.domain.charges import Discount, DiscountPer, Reduction
from ketacost.export import book as looks
from ketacost.export.book import INPUT_CELL, Book, column, decimals, money_format, percent_format
from ketacost.services.calculation import Calculation, PriceInput
from ketacost.services.calculation_steps import States
from ketacost.services.words import NOT_KNOWN, NOT_STATED

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ONE_CHANGED = "The limits hold for one number changed at a time."
TWO_CHANGED = "More than one number is changed: make a new estimate to be sure."
SIZE_COLUMN = 2
"""The column in which every block of inputs has its first value."""


@dataclass(slots=True)
class InputCells:
    """Where the inputs are: names of cells, or addresses, by their place in the calculation."""

    counts: list[str] = field(default_factory=list)
    prices: list[dict[Case, str]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    room: list[str] = field(default_factory=list)
    own: list[dict[Case, str]] = field(default_factory=list)
    shared: list[dict[Case, str]] = field(default_factory=list)
    available_row: list[int] = field(default_factory=list)
    taken_row: list[int] = field(default_factory=list)
    taxes: list[str] = field(default_factory=list)


class Names:
    """Gives out names for cells that a workbook accepts, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, kind: str, text: str) -> str:
        """Return a name such as `price_single_infusion`."""
        slug = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:40]
        base = f"{kind}_{slug}" if slug else kind
        name, number = base, 2
        while self._family(name) & self._taken:
            name, number = f"{base}_{number}", number + 1
        self._taken |= self._family(name)
        return name

    @staticmethod
    def _family(name: str) -> set[str]:
        """Return the name with those that its low and high cells would take."""
        return {name, f"{name}_low", f"{name}_high"}


def address(row: int, number: int) -> str:
    """Return an absolute address."""
    return f"${column(number)}${row}"


class InputBlocks:
    """Writes the blocks one under the other, from `row` on."""

    def __init__(self, book: Book, sheet: "Worksheet", calculation: Calculation, symbol: str, digits: int) -> None:
        self._book, self._sheet, self._plan = book, sheet, calculation
        self._symbol, self._digits = symbol, digits
        self._names = Names()
        self.cells = InputCells()
        self.row = 1

    def write(self, state: States, row: int) -> int:
        """Write every block that the calculation needs; returns the next free row.

        The number of opened packs depends on the rows below, so its formulas are written by `write_packs`.
        """
        self.row = row
        self._write_counts()
        self._write_prices()
        self._write_discounts()
        self._write_taxes()
        self._write_credits()
        self._reserve_packs(state)
        return self.row

    def _head(self, title: str, heads: Sequence[str] = ()) -> None:
        self._book.text(self._sheet, (self.row, 1), title, looks.HEADING)
        for offset, text in enumerate(heads):
            self._book.text(self._sheet, (self.row, SIZE_COLUMN + offset), text, looks.QUIET_RIGHT)
        self.row += 1

    def _note(self, number: int, text: str) -> None:
        self._book.text(self._sheet, (self.row, number), text, looks.QUIET)

    def _write_counts(self) -> None:
        if not self._plan.counts:
            return
        self._head("Visits", ["Number"])
        for one in self._plan.counts:
            self._book.text(self._sheet, (self.row, 1), one.label)
            place = (self.row, SIZE_COLUMN)
            self._book.number(self._sheet, place, one.count, INPUT_CELL, "0")
            name = self._names.of("visits", one.phase)
            self.cells.counts.append(self._book.name(name, self._sheet, place))
            limits = f"{one.least} to {one.most} visits" if one.least < one.most else f"{one.count} visits, fixed"
            self._note(3, f"{limits}; name: {name}")
            self._limit(address(*place), one.least, one.most)
            self.row += 1
        self._write_changes()
        self.row += 1

    def _write_changes(self) -> None:
        """Warn where more than one number of visits is changed: the limits were found for one at a time."""
        if sum(one.least < one.most for one in self._plan.counts) < 2:
            return
        changed = "+".join(
            f"({name}<>{one.count})" for name, one in zip(self.cells.counts, self._plan.counts, strict=True)
        )
        formula = f'IF({changed}>1,"{TWO_CHANGED}","{ONE_CHANGED}")'
        self._book.formula(self._sheet, (self.row, 1), formula, ONE_CHANGED, looks.QUIET)
        self.row += 1

    def _limit(self, cell: str, least: int, most: int) -> None:
        check = DataValidation(
            type="whole",
            operator="between",
            formula1=str(least),
            formula2=str(most),
            showErrorMessage=True,
            errorTitle="Outside the limits",
            error=f"This sheet can follow {least} to {most} visits here. For other numbers make a new estimate.",
        )
        check.add(cell.replace("$", ""))
        self._sheet.add_data_validation(check)

    def _write_prices(self) -> None:
        if not self._plan.prices:
            return
        exact = all(one.price.is_exact for one in self._plan.prices)
        self._head("Prices", ["Price"] if exact else ["Low", "Expected", "High"])
        for one in self._plan.prices:
            self._book.text(self._sheet, (self.row, 1), one.label + (" (an hour)" if one.divisor == 60 else ""))
            name = self._names.of("price", one.label)
            self.cells.prices.append(self._price_cells(one, name, single=exact))
            self._note(3 if exact else 5, f"name: {name}")
            self.row += 1
        self.row += 1

    def _price_cells(self, one: PriceInput, name: str, *, single: bool) -> dict[Case, str]:
        if single or one.price.is_exact:
            self._price_cell(SIZE_COLUMN, one.price.low)
            self._book.name(name, self._sheet, (self.row, SIZE_COLUMN))
            return dict.fromkeys(Case, name)
        found = {}
        for offset, case in enumerate(Case):
            self._price_cell(SIZE_COLUMN + offset, one.price.of(case))
            named = name if case is Case.EXPECTED else f"{name}_{case}"
            found[case] = self._book.name(named, self._sheet, (self.row, SIZE_COLUMN + offset))
        return found

    def _price_cell(self, number: int, price: Decimal | None) -> None:
        if price is None:
            self._book.text(self._sheet, (self.row, number), NOT_KNOWN, INPUT_CELL)
            return
        digits = max(self._digits, decimals(price))
        self._book.number(self._sheet, (self.row, number), price, INPUT_CELL, money_format(self._symbol, digits))

    def _write_discounts(self) -> None:
        plan = self._plan
        if not (plan.reductions or plan.discounts):
            return
        taken = ["Taken"] if plan.is_exact else ["Taken: low", "Expected", "High"]
        self._head("Discounts", ["Size", *(taken if plan.discounts else [])])
        for own in plan.reductions:
            self.cells.own.append(self._size(own.label, own.reduction, "off its line"))
        for shared in plan.discounts:
            what = "off each line it reaches" if shared.per is DiscountPer.CHARGE else "once, shared over its lines"
            self.cells.taken_row.append(self.row)
            self.cells.shared.append(self._size(shared.name or "Discount", shared, what))
        self.row += 1

    def _size(self, label: str, reduction: Reduction | Discount, what: str) -> dict[Case, str]:
        """Write the size of a discount, or both ends of its range; returns the formula for it by case."""
        least = self._size_cell(label, reduction, (reduction.percent, reduction.amount), what)
        if reduction.percent_to is None and reduction.amount_to is None:
            return dict.fromkeys(Case, least)
        largest = (reduction.percent_to, reduction.amount_to)
        most = self._size_cell(f"{label}, at most", reduction, largest, "the larger end of its range")
        return {Case.LOW: most, Case.EXPECTED: f"(({least}+{most})/2)", Case.HIGH: least}

    def _size_cell(
        self, label: str, reduction: Reduction | Discount, size: tuple[Decimal | None, Decimal | None], what: str
    ) -> str:
        percent, amount = size
        self._book.text(self._sheet, (self.row, 1), label)
        place = (self.row, SIZE_COLUMN)
        if percent is not None:
            self._book.number(self._sheet, place, percent / 100, INPUT_CELL, percent_format(percent))
        elif amount is not None:
            self._price_cell(SIZE_COLUMN, amount)
        else:
            self._book.text(self._sheet, place, NOT_STATED, INPUT_CELL)
            what += "; type a percentage to try one"
        name = self._names.of("discount", label)
        self._book.name(name, self._sheet, place)
        said = "; ".join([what, *self._conditions(reduction), f"name: {name}"])
        self._note(6 if not self._plan.is_exact else 4, said)
        self.row += 1
        return name

    def _conditions(self, reduction: Reduction | Discount) -> list[str]:
        """Say what bounds a discount beside its size."""
        said = []
        if reduction.maximum is not None:
            said.append(f"at most {reduction.maximum:,f} in all")
        if reduction.floor is not None:
            said.append(f"never below {reduction.floor:,f}")
        if isinstance(reduction, Discount) and reduction.capacity is not None:
            said.append(f"the first {reduction.capacity} that cost something")
        if isinstance(reduction, Discount) and not reduction.combines:
            said.append("not where another discount came off")
        return said

    def _write_taxes(self) -> None:
        if not self._plan.taxes:
            return
        self._head("Taxes", ["Rate"])
        for number, tax in enumerate(self._plan.taxes):
            self._book.text(self._sheet, (self.row, 1), tax.name)
            place = (self.row, SIZE_COLUMN)
            if tax.percent is None:
                self._book.text(self._sheet, place, NOT_STATED, INPUT_CELL)
            else:
                self._book.number(self._sheet, place, tax.percent / 100, INPUT_CELL, percent_format(tax.percent))
            name = self._names.of("tax", tax.name)
            self.cells.taxes.append(self._book.name(name, self._sheet, place))
            what = "already inside the price" if tax.inside else "on top"
            perhaps = ", only in the high case: it depends on how you pay" if number in self._plan.perhaps_taxes else ""
            self._note(3, f"{what}{perhaps}; name: {name}")
            self.row += 1
        self.row += 1

    def _write_credits(self) -> None:
        """Keep a row for what each credit comes to, which depends on the lines below."""
        if not self._plan.credits:
            return
        self._head("Credits", ["Credited"] if self._plan.is_exact else ["Low", "Expected", "High"])
        for credit in self._plan.credits:
            self._book.text(self._sheet, (self.row, 1), credit.label)
            self.cells.available_row.append(self.row)
            self._note(3 if self._plan.is_exact else 5, "what was paid for it comes off the later lines, in order")
            self.row += 1
        self.row += 1

    # Packages

    def _reserve_packs(self, state: States) -> None:
        self._first_pack = self.row + 1
        if not self._plan.packs:
            return
        self.cells.opened = [address(self._first_pack + number, SIZE_COLUMN) for number in range(len(self._plan.packs))]
        last = self._first_pack + len(self._plan.packs)
        self.cells.room = [address(last, 3 + 2 * pool) for pool in range(len(state.demand))]
        self.row = last + 2

    def write_packs(self, state: States, demand: Sequence[str]) -> None:
        """Write which packs are opened; `demand[pool]` is the formula for the visits that packs could cover."""
        plan, book, sheet = self._plan, self._book, self._sheet
        if not plan.packs:
            return
        row = self._first_pack
        book.text(sheet, (row - 1, 1), "Packages", looks.HEADING)
        book.text(sheet, (row - 1, 2), "Bought", looks.QUIET_RIGHT)
        for pool in range(len(state.demand)):
            book.text(sheet, (row - 1, 3 + 2 * pool), f"Visits, group {pool + 1}", looks.QUIET_RIGHT)
            book.text(sheet, (row - 1, 4 + 2 * pool), "Wanted", looks.QUIET_RIGHT)
        for number, pack in enumerate(plan.packs):
            book.text(sheet, (row, 1), pack.name)
            self._write_pack(number, row, state)
            row += 1
        book.text(sheet, (row, 1), "Visits that packages hold", looks.QUIET)
        for pool, wanted in enumerate(state.demand):
            letter = column(3 + 2 * pool)
            held = sum(size for number, pack in enumerate(plan.packs) for one, size in pack.sizes
                       if one == pool and state.opened[number])  # fmt: skip
            pairs = f"$B${self._first_pack}:$B${row - 1},{letter}{self._first_pack}:{letter}{row - 1}"
            book.formula(sheet, (row, 3 + 2 * pool), f"SUMPRODUCT({pairs})", held, number_format="0")
            book.formula(sheet, (row, 4 + 2 * pool), demand[pool], wanted, number_format="0")

    def _write_pack(self, number: int, row: int, state: States) -> None:
        book, sheet, first = self._book, self._sheet, self._first_pack
        total = first + len(self._plan.packs)
        needed = []
        for pool, size in self._plan.packs[number].sizes:
            book.number(sheet, (row, 3 + 2 * pool), size, looks.FIGURE, "0")
            letter, wanted = column(3 + 2 * pool), f"${column(4 + 2 * pool)}${total}"
            before = f"SUMPRODUCT($B${first}:$B${row - 1},{letter}${first}:{letter}${row - 1})" if row > first else "0"
            needed.append(f"{wanted}>{before}")
        for pool in range(len(state.demand)):
            if pool not in {one for one, _ in self._plan.packs[number].sizes}:
                book.number(sheet, (row, 3 + 2 * pool), 0, looks.FIGURE, "0")
        place = (row, SIZE_COLUMN)
        if self._plan.packs_fixed:
            book.number(sheet, place, 1, looks.FIGURE, "0")
        else:
            book.formula(sheet, place, f"IF(OR({','.join(needed)}),1,0)", int(state.opened[number]), number_format="0")
