"""The calculation behind an estimate as a plan that a spreadsheet can follow: inputs, rows, and when a row counts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from ketacost.domain.amounts import Amount, Case
from ketacost.domain.charges import Discount, DiscountPer, Reduction, Tax
from ketacost.domain.money import percentage, round_fraction, share_out
from ketacost.domain.prices import Price
from ketacost.domain.settling import Charge, list_amount, reduction_of, takes_all


@dataclass(frozen=True, slots=True)
class CountInput:
    """The number of visits of one phase, and the numbers for which the sheet was found to equal the engine."""

    phase: str
    label: str
    count: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class PriceInput:
    """One price of the list or of a typed line, used by one row or more."""

    label: str
    price: Price
    divisor: int = 1


@dataclass(frozen=True, slots=True)
class OwnReduction:
    """A discount that belongs to one line."""

    label: str
    reduction: Reduction


@dataclass(frozen=True, slots=True)
class Pack:
    """One bought package: how many visits of which pool it holds."""

    name: str
    sizes: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line that is charged, or would be with more visits; the charge is that of a visit paid singly.

    `phase` and `place` say which visit it is; `pool` which packs may cover it; `pack` which pack it pays for. `own`,
    `shared` and `taxes` are indexes into the lists of the calculation.
    """

    charge: Charge
    text: str
    section: str
    price: int
    phase: int | None = None
    place: int = 0
    pool: int | None = None
    pack: int | None = None
    own: tuple[int, ...] = ()
    shared: tuple[int, ...] = ()
    taxes: tuple[int, ...] = ()
    redeemed: bool = False
    quantity_is_input: bool = False


@dataclass(frozen=True, slots=True)
class Calculation:
    """Everything that the totals are rebuilt from; `packs_fixed` where which visit a pack covers cannot be followed."""

    currency: str
    quoted: Amount
    counts: tuple[CountInput, ...]
    prices: tuple[PriceInput, ...]
    packs: tuple[Pack, ...]
    reductions: tuple[OwnReduction, ...]
    discounts: tuple[Discount, ...]
    taxes: tuple[Tax, ...]
    rows: tuple[Row, ...]
    packs_fixed: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether low, expected and high cannot differ."""
        open_ended = [*(one.reduction for one in self.reductions), *self.discounts]
        return (
            self.quoted.is_exact
            and all(one.price.is_exact for one in self.prices)
            and not any(one.is_unstated for one in open_ended)
            and all(tax.percent is not None for tax in self.taxes)
        )


@dataclass(frozen=True, slots=True)
class States:
    """Which packs are opened, and of each row whether it counts and whether a pack covers it."""

    opened: tuple[bool, ...]
    counted: tuple[bool, ...]
    covered: tuple[bool, ...]
    demand: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sharing:
    """How one discount was taken and shared over the rows that it reaches, in minor units."""

    taken: int
    parts: tuple[int | None, ...]
    weights: tuple[int | None, ...] = ()
    floors: tuple[int | None, ...] = ()
    remainders: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """Every step of one case, row by row, in minor units; None has no upper bound."""

    listed: tuple[int | None, ...]
    own: tuple[tuple[int, ...], ...]
    shared: tuple[Sharing, ...]
    net: tuple[int | None, ...]
    taxes: tuple[tuple[int | None, ...], ...]
    inside: tuple[int, ...]
    total: tuple[int | None, ...]

    @property
    def sum(self) -> int | None:
        """The total of the case."""
        return add_up(self.total)


def add_up(amounts: Sequence[int | None]) -> int | None:
    """Return the sum; None where one of the amounts has no bound."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None


def states(calculation: Calculation, counts: Sequence[int]) -> States:
    """Decide, for numbers of visits, which rows count and which of them a pack covers."""
    rows = calculation.rows
    wanted = [row.pack is None and (row.phase is None or row.place <= counts[row.phase]) for row in rows]
    pools = 1 + max((pool for pack in calculation.packs for pool, _ in pack.sizes), default=-1)
    demand = [sum(row.pool == pool and want for row, want in zip(rows, wanted, strict=True)) for pool in range(pools)]
    opened, room = _open(calculation, demand)
    counted, covered = [], []
    for row, want in zip(rows, wanted, strict=True):
        counted.append(opened[row.pack] if row.pack is not None else want)
        free = want and row.pool is not None and room[row.pool] > 0
        if calculation.packs_fixed:
            free = want and row.redeemed
        elif free and row.pool is not None:
            room[row.pool] -= 1
        covered.append(free)
    return States(tuple(opened), tuple(counted), tuple(covered), tuple(demand))


def _open(calculation: Calculation, demand: Sequence[int]) -> tuple[list[bool], list[int]]:
    room = [0] * len(demand)
    opened = []
    for pack in calculation.packs:
        needed = calculation.packs_fixed or any(demand[pool] > room[pool] for pool, _ in pack.sizes)
        opened.append(needed)
        for pool, size in pack.sizes if needed else ():
            room[pool] += size
    return opened, room


def trace(calculation: Calculation, state: States, case: Case) -> Trace:
    """Run one case step by step: list amount, each line's own discounts, shared ones in order, taxes last."""
    currency = calculation.currency
    listed, own, net = [], [], []
    for row, counted, covered in zip(calculation.rows, state.counted, state.covered, strict=True):
        quantity = row.charge.quantity if counted and not covered else Decimal(0)
        amount = list_amount(replace(row.charge, quantity=quantity), currency, case)
        steps, left = [], amount
        for index in row.own:
            reduction = calculation.reductions[index].reduction
            off = reduction_of(reduction, left, amount, currency, case)
            steps.append(off)
            left = _left(left, off, reduction)
        listed.append(amount)
        own.append(tuple(steps))
        net.append(left)
    shared = [_share(calculation, number, listed, net, case) for number in range(len(calculation.discounts))]
    taxes = [_taxes(calculation, row, amount, case) for row, amount in zip(calculation.rows, net, strict=True)]
    totals = [
        None if amount is None or None in added else amount + sum(one or 0 for one in added)
        for amount, added in zip(net, taxes, strict=True)
    ]
    inside = [tax_inside(calculation, row, amount) for row, amount in zip(calculation.rows, net, strict=True)]
    return Trace(tuple(listed), tuple(own), tuple(shared), tuple(net), tuple(taxes), tuple(inside), tuple(totals))


def _share(
    calculation: Calculation,
    number: int,
    listed: Sequence[int | None],
    net: list[int | None],
    case: Case,
) -> Sharing:
    """Take one shared discount off `net`, in place, and say how."""
    discount = calculation.discounts[number]
    currency = calculation.currency
    reached = [index for index, row in enumerate(calculation.rows) if number in row.shared]
    parts: list[int | None] = [None] * len(net)
    if discount.per is DiscountPer.CHARGE:
        for index in reached:
            parts[index] = reduction_of(discount, net[index], listed[index], currency, case)
        _take_off(net, parts, discount)
        return Sharing(sum(part or 0 for part in parts), tuple(parts))
    nets = [net[index] or 0 for index in reached]
    lists = sum(listed[index] or 0 for index in reached if net[index] is not None)
    taken = reduction_of(discount, sum(nets), lists, currency, case)
    whole = sum(nets)
    columns: list[list[int | None]] = [[None] * len(net) for _ in range(3)]
    for index, weight, part in zip(reached, nets, share_out(taken, nets), strict=True):
        parts[index] = part
        floor = taken * weight // whole if whole else 0
        columns[0][index], columns[1][index], columns[2][index] = weight, floor, taken * weight - floor * whole
    _take_off(net, parts, discount)
    weights, floors, remainders = (tuple(column) for column in columns)
    return Sharing(taken, tuple(parts), weights, floors, remainders)


def _take_off(net: list[int | None], parts: Sequence[int | None], discount: Discount) -> None:
    for index, part in enumerate(parts):
        if part is not None:
            net[index] = _left(net[index], part, discount)


def _left(amount: int | None, off: int, reduction: Reduction) -> int | None:
    """Return what a discount leaves; all of an amount without a bound is nothing left."""
    if amount is None:
        return 0 if takes_all(reduction) else None
    return amount - off


def _taxes(calculation: Calculation, row: Row, net: int | None, case: Case) -> tuple[int | None, ...]:
    added: list[int | None] = []
    for tax in (calculation.taxes[index] for index in row.taxes):
        if net is None or tax.inside:
            added.append(0)
        elif tax.percent is not None:
            added.append(percentage(net, tax.percent))
        else:
            added.append(None if case is Case.HIGH and net else 0)
    return tuple(added)


def tax_inside(calculation: Calculation, row: Row, net: int | None) -> int:
    """Return the part of an amount that is tax already contained in the price."""
    rates = [calculation.taxes[index].percent or 0 for index in row.taxes if calculation.taxes[index].inside]
    if net is None or not rates:
        return 0
    return net - round_fraction(Fraction(net) / (1 + Fraction(sum(rates)) / 100))
