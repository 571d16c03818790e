"""Totals that a page prints beside the items that should make them up: both are kept, and the gap is shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ketacost.domain.amounts import Amount, Case
from ketacost.domain.errors import DomainError
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.money import sum_rounded_once
from ketacost.domain.prices import Price
from ketacost.domain.terms import PrintedItem, PrintedTotal

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Gap:
    """A printed total that is not what its items add up to: `printed` stays as it is, beside `computed`.

    `difference` is the printed figure less the items, from the least to the most that it can be; None where either of
    them has no upper bound, so that nobody can tell.
    """

    printed: PrintedTotal
    computed: Amount
    difference: Amount | None


def gaps(schedule: FeeSchedule) -> tuple[Gap, ...]:
    """Return the printed totals of a list that differ from their items, or may differ, in the order of the list.

    A total without items contradicts nothing. Raises DomainError("unknown_fee") for an item that is not on the list.
    """
    return tuple(_gaps(schedule))


def _gaps(schedule: FeeSchedule) -> Iterator[Gap]:
    for total in schedule.printed_totals:
        if not total.items:
            continue
        printed = _sum([(_ONE, total.amount)], schedule.currency)
        computed = _sum([_item(item, schedule) for item in total.items], schedule.currency)
        if printed.is_open or computed.is_open or printed != computed:
            yield Gap(total, computed, _difference(printed, computed))


def _item(item: PrintedItem, schedule: FeeSchedule) -> tuple[Decimal, Price]:
    row = schedule.fee(item.row) or schedule.package(item.row)
    if row is None:
        raise DomainError("unknown_fee", fee=item.row)
    return item.quantity, row.price


def _sum(rows: Sequence[tuple[Decimal, Price]], currency: str) -> Amount:
    """Add up as a page does: exactly, rounded once."""

    def minor(case: Case) -> int | None:
        figures = [(quantity, price.of(case)) for quantity, price in rows]
        known = [(quantity, figure) for quantity, figure in figures if figure is not None]
        return sum_rounded_once(known, currency) if len(known) == len(figures) else None

    return Amount.by_case(minor)


def _difference(printed: Amount, computed: Amount) -> Amount | None:
    if printed.high is None or computed.high is None:
        return None
    return Amount(
        low=printed.low - computed.high,
        expected=printed.expected - computed.expected,
        high=printed.high - computed.low,
    )
