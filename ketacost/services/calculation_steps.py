"""The steps of a calculation, case by case, in whole minor units: what every cell of the sheet comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ketacost.domain.adjustments import available_credit, credit_limit, credit_taken
from ketacost.domain.amounts import Case
from ketacost.domain.charges import Discount, DiscountPer, Reduction
from ketacost.domain.money import percentage, round_fraction, share_out
from ketacost.domain.settling import list_amount, reduction_of, takes_all
from ketacost.services.calculation import Calculation, CreditInput, Row


@dataclass(frozen=True, slots=True)
class States:
    """Which packs are opened, and of each row whether it counts and whether a pack covers it."""

    opened: tuple[bool, ...]
    counted: tuple[bool, ...]
    covered: tuple[bool, ...]
    demand: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sharing:
    """How one discount was taken and shared over the rows in its scope, in minor units; `reached` is 1 or 0 of each."""

    taken: int
    parts: tuple[int | None, ...]
    reached: tuple[int | None, ...] = ()
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
    due: tuple[int | None, ...]
    available: tuple[int | None, ...]
    credits: tuple[tuple[int, ...], ...]
    total: tuple[int | None, ...]
    taken: tuple[int | None, ...]

    @property
    def sum(self) -> int | None:
        """The total of the case."""
        return add_up((*self.total, *self.taken))


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
        amount = list_amount(row.charge, currency, case) if counted and not covered else 0
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
    due = [
        None if amount is None or None in added else amount + sum(one or 0 for one in added)
        for amount, added in zip(net, taxes, strict=True)
    ]
    available, credited = _credits(calculation, due, case)
    return Trace(
        listed=tuple(listed),
        own=tuple(own),
        shared=tuple(shared),
        net=tuple(net),
        taxes=tuple(taxes),
        inside=tuple(tax_inside(calculation, row, one, case) for row, one in zip(calculation.rows, net, strict=True)),
        due=tuple(due),
        available=tuple(available),
        credits=tuple(tuple(one) for one in credited),
        total=tuple(
            None if one is None else one - sum(taken[index] for taken in credited) for index, one in enumerate(due)
        ),
        taken=tuple(one.amount.of(case) for one in calculation.taken),
    )


def _credits(
    calculation: Calculation, due: Sequence[int | None], case: Case
) -> tuple[list[int | None], list[list[int]]]:
    """Return what each credit comes to and takes off each row: together no more than is due, or was paid."""
    available, credited = [], []
    left, spent = list(due), dict.fromkeys((credit.given for credit in calculation.credits), 0)
    for credit in calculation.credits:
        paid = add_up([due[index] for index in credit.given])
        paid = None if paid is None else paid - spent[credit.given]
        limit = None if credit.price is None else calculation.prices[credit.price].price
        available.append(available_credit(credit_limit(limit, calculation.currency, case), paid))
        credited.append(_credited(credit, left, available[-1]))
        left = [None if one is None else one - off for one, off in zip(left, credited[-1], strict=True)]
        spent[credit.given] += sum(credited[-1])
    return available, credited


def _credited(credit: CreditInput, due: Sequence[int | None], left: int | None) -> list[int]:
    """Return what a credit takes off each row, in order."""
    taken = [0] * len(due)
    for index in credit.taking:
        taken[index] = credit_taken(left, due[index])
        left = None if left is None else left - taken[index]
    return taken


def is_picky(discount: Discount) -> bool:
    """Whether a discount does not reach every charge in its scope."""
    return not discount.combines or discount.capacity is not None


def _reached(
    discount: Discount, scope: Sequence[int], listed: Sequence[int | None], net: Sequence[int | None]
) -> list[int]:
    reached = [index for index in scope if discount.combines or net[index] == listed[index]]
    if discount.capacity is not None:
        reached = [index for index in reached if listed[index] != 0][: discount.capacity]
    return reached


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
    scope = [index for index, row in enumerate(calculation.rows) if number in row.shared]
    reached = _reached(discount, scope, listed, net)
    marks: list[int | None] = [None] * len(net)
    parts: list[int | None] = [None] * len(net)
    for index in scope:
        marks[index] = parts[index] = 0
    for index in reached:
        marks[index] = 1
    if discount.per is DiscountPer.CHARGE:
        for index in reached:
            parts[index] = reduction_of(discount, net[index], listed[index], currency, case)
        _take_off(net, parts, discount, reached)
        return Sharing(sum(part or 0 for part in parts), tuple(parts), tuple(marks))
    nets = [(net[index] or 0) * (marks[index] or 0) for index in scope]
    lists = sum(listed[index] or 0 for index in reached if net[index] is not None)
    taken = reduction_of(discount, sum(nets), lists, currency, case)
    whole = sum(nets)
    columns: list[list[int | None]] = [[None] * len(net) for _ in range(3)]
    for index, weight, part in zip(scope, nets, share_out(taken, nets), strict=True):
        parts[index] = part
        floor = taken * weight // whole if whole else 0
        columns[0][index], columns[1][index], columns[2][index] = weight, floor, taken * weight - floor * whole
    _take_off(net, parts, discount, reached)
    weights, floors, remainders = (tuple(column) for column in columns)
    return Sharing(taken, tuple(parts), tuple(marks), weights, floors, remainders)


def _take_off(net: list[int | None], parts: Sequence[int | None], discount: Discount, reached: Sequence[int]) -> None:
    for index in reached:
        net[index] = _left(net[index], parts[index] or 0, discount)


def _left(amount: int | None, off: int, reduction: Reduction) -> int | None:
    """Return what a discount leaves; all of an amount without a bound is nothing left."""
    if amount is None:
        return 0 if takes_all(reduction) else None
    return amount - off


def _taxes(calculation: Calculation, row: Row, net: int | None, case: Case) -> tuple[int | None, ...]:
    added: list[int | None] = []
    owed = calculation.taxes_in(row, case)
    for index in row.taxes:
        tax = calculation.taxes[index]
        if net is None or tax.inside or index not in owed:
            added.append(0)
        elif tax.percent is not None:
            added.append(percentage(net, tax.percent))
        else:
            added.append(None if case is Case.HIGH and net else 0)
    return tuple(added)


def tax_inside(calculation: Calculation, row: Row, net: int | None, case: Case) -> int:
    """Return the part of an amount that is tax already contained in the price."""
    owed = [calculation.taxes[index] for index in calculation.taxes_in(row, case)]
    rates = [tax.percent or 0 for tax in owed if tax.inside]
    if net is None or not rates:
        return 0
    return net - round_fraction(Fraction(net) / (1 + Fraction(sum(rates)) / 100))
