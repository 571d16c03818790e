"""Whole minor units, one rounding rule, and sharing out without losing a cent.

Rounding is half-up, as a spreadsheet's ROUND: away from zero on a tie.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

_EXACT = Context(prec=120)
"""Wide enough for every product of two figures that the models let in, whatever precision the thread has set."""

_ZERO_DIGITS = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ],
)
_THREE_DIGITS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])


def minor_digits(currency: str) -> int:
    """Return how many decimals the currency has (ISO 4217): 2 for USD, 0 for JPY, 3 for KWD."""
    if currency in _ZERO_DIGITS:
        return 0
    return 3 if currency in _THREE_DIGITS else 2


def round_half_up(value: Decimal) -> int:
    """Round to a whole number, ties away from zero."""
    return int(value.to_integral_value(rounding=ROUND_HALF_UP))


def round_fraction(value: Fraction) -> int:
    """Round an exact fraction to a whole number, ties away from zero."""
    whole, rest = divmod(abs(value.numerator), value.denominator)
    rounded = whole + (2 * rest >= value.denominator)
    return rounded if value >= 0 else -rounded


def to_minor(value: Decimal, currency: str) -> int:
    """Turn an amount in units of the currency into minor units, half-up."""
    return round_half_up(value.scaleb(minor_digits(currency), _EXACT))


def product_to_minor(quantity: Decimal, unit_price: Decimal, currency: str) -> int:
    """Multiply exactly, then turn into minor units, half-up."""
    return to_minor(_EXACT.multiply(quantity, unit_price), currency)


def sum_rounded_once(rows: Iterable[tuple[Decimal, Decimal]], currency: str) -> int:
    """Add quantities times unit prices up exactly, then round once: how a page that prints a total may reckon it.

    Lines of an estimate are rounded one by one instead, so that every printed column adds up.
    """
    total = Decimal(0)
    for quantity, unit_price in rows:
        total = _EXACT.add(total, _EXACT.multiply(quantity, unit_price))
    return to_minor(total, currency)


def from_minor(minor: int, currency: str) -> Decimal:
    """Turn minor units into an exact decimal amount in units of the currency."""
    return Decimal(minor).scaleb(-minor_digits(currency), _EXACT)


def percentage(minor: int, percent: Decimal) -> int:
    """Return `percent` % of an amount in minor units, rounded once, half-up."""
    return round_half_up(_EXACT.multiply(Decimal(minor), percent).scaleb(-2, _EXACT))


def share_out(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split `total` over lines in proportion to `weights` so that the parts add up to it exactly.

    Largest remainder; ties go to the earlier line. With no weight at all everything falls on the first line.
    """
    if not weights:
        return ()
    whole = sum(weights)
    if whole == 0:
        return (total, *([0] * (len(weights) - 1)))
    parts = [total * weight // whole for weight in weights]
    left_over = total - sum(parts)
    if left_over:
        remainders = [total * weight % whole for weight in weights]
        by_remainder = sorted(range(len(weights)), key=remainders.__getitem__, reverse=True)
        for index in by_remainder[:left_over]:
            parts[index] += 1
    return tuple(parts)


def instalments(total: int, count: int) -> tuple[int, ...]:
    """Split `total` into `count` equal rounded payments; the last one takes the rest.

    1,000.00 in 7: six of 142.86 and one of 142.84. Where rounding up would leave less than nothing for the last one
    (0.60 in 120), the others are rounded down.
    """
    if count < 1:
        msg = "an instalment plan needs at least one payment"
        raise ValueError(msg)
    each = round_fraction(Fraction(total, count))
    if each * (count - 1) > total:
        each = total // count
    return (*([each] * (count - 1)), total - each * (count - 1))
