"""Charges to amounts, one case at a time: list amount, discounts in order, tax last.

Sequential discounts, each rounded as it is applied, shared over lines by largest remainder, floor zero; tax on the
discounted amount, rounded per line and tax, half-up.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ketacost.domain.amounts import Case
from ketacost.domain.charges import Discount, DiscountBasis, DiscountPer, Reduction, Tax
from ketacost.domain.estimates import Reason, VisitRef
from ketacost.domain.money import minor_digits, percentage, product_to_minor, round_fraction, share_out, to_minor
from ketacost.domain.prices import Price
from ketacost.domain.sources import NO_SOURCE, Source
from ketacost.domain.vocabulary import PhaseKind

WHOLE = Decimal(100)
"""All of it, in per cent."""


class Charge(NamedTuple):
    """One thing to be paid for, before any case is run: how much of what, at which price, with which discounts.

    A tuple, as they are made by the hundred and a frozen dataclass takes several times as long to make.
    """

    id: str
    service: str
    text: str
    section: str
    quantity: Decimal
    unit_price: Price
    divisor: int = 1
    own_discounts: tuple[Reduction, ...] = ()
    taxes: tuple[Tax, ...] = ()
    perhaps_taxes: tuple[Tax, ...] = ()
    date: dt.date | None = None
    phase: PhaseKind | None = None
    visit: VisitRef | None = None
    package: str | None = None
    opens_package: bool = False
    payee: str = ""
    reasons: tuple[Reason, ...] = ()
    source: Source = NO_SOURCE
    from_list: bool = True


@dataclass(slots=True)
class Settled:
    """What one charge comes to in one case, in minor units; None where it has no upper bound."""

    listed: int | None
    net: int | None
    tax: int | None = 0
    tax_inside: int | None = 0
    reached_by: tuple[Discount, ...] = ()

    @property
    def total(self) -> int | None:
        """The net amount with the taxes that come on top."""
        return None if self.net is None or self.tax is None else self.net + self.tax

    @property
    def discount(self) -> int | None:
        """What came off the list amount; None where all of an amount without a bound came off."""
        if self.net is None:
            return 0
        return None if self.listed is None else self.listed - self.net


@dataclass(frozen=True, slots=True)
class AppliedDiscount:
    """A discount over several charges: of the price list (then only over its own charges) or of the whole quote."""

    discount: Discount
    list_only: bool

    def reaches(self, charge: Charge) -> bool:
        """Whether the discount applies to a charge."""
        if self.list_only and not charge.from_list:
            return False
        return self.discount.scope.covers(charge.service, charge.phase, is_package=charge.opens_package)


def settle(charges: Sequence[Charge], discounts: Sequence[AppliedDiscount], currency: str, case: Case) -> list[Settled]:
    """Compute every charge in one case; `discounts` apply in order, after each charge's own."""
    settled = []
    amounts: dict[tuple[int, Decimal, int], int | None] = {}  # most charges share a price: each is reckoned once
    for charge in charges:
        alike = (id(charge.unit_price), charge.quantity, charge.divisor)
        if alike not in amounts:
            amounts[alike] = list_amount(charge, currency, case)
        net = listed = amounts[alike]
        for reduction in charge.own_discounts:
            net = _reduced(net, listed, reduction, currency, case)
        settled.append(Settled(listed, net))
    for discount in discounts:
        _apply(discount, charges, settled, currency, case)
    for charge, one in zip(charges, settled, strict=True):
        _add_taxes(charge, one, case)
    return settled


def list_amount(charge: Charge, currency: str, case: Case) -> int | None:
    """Return quantity times unit price in minor units, rounded once."""
    price = charge.unit_price.of(case)
    if price is None:
        return 0 if charge.quantity == 0 else None
    if charge.divisor == 1:
        return product_to_minor(charge.quantity, price, currency)
    exact = Fraction(charge.quantity) * Fraction(price) * 10 ** minor_digits(currency) / charge.divisor
    return round_fraction(exact)


def reduction_of(
    reduction: Reduction,
    remaining: int | None,
    listed: int | None,
    currency: str,
    case: Case,
) -> int:
    """Return how much comes off `remaining`: never more than there is, nothing off an amount without a bound.

    A discount of unstated size takes everything in the low case and nothing in the others; one with a range its larger
    end in the low case and its smaller end in the high one.
    """
    if remaining is None:
        return 0
    if reduction.is_unstated:
        wanted = remaining if case is Case.LOW else 0
    elif reduction.percent is not None:
        base = listed if reduction.basis is DiscountBasis.LIST and listed is not None else remaining
        wanted = percentage(base, size_in(case, reduction.percent, reduction.percent_to))
    else:
        wanted = to_minor(size_in(case, reduction.amount or Decimal(0), reduction.amount_to), currency)
    if reduction.maximum is not None:
        wanted = min(wanted, to_minor(reduction.maximum, currency))
    floor = 0 if reduction.floor is None else to_minor(reduction.floor, currency)
    return max(0, min(wanted, remaining - floor))


def size_in(case: Case, least: Decimal, most: Decimal | None) -> Decimal:
    """Return the size of a discount in one case: the larger it is, the lower the total."""
    if most is None or case is Case.HIGH:
        return least
    return most if case is Case.LOW else (least + most) / 2


def _apply(
    applied: AppliedDiscount,
    charges: Sequence[Charge],
    settled: list[Settled],
    currency: str,
    case: Case,
) -> None:
    discount = applied.discount
    reached = _reached(applied, charges, settled)
    for one in reached:
        one.reached_by = (*one.reached_by, discount)
    if discount.per is DiscountPer.CHARGE:
        for one in reached:
            one.net = _reduced(one.net, one.listed, discount, currency, case)
        return
    if takes_all(discount):
        for one in reached:
            one.net = 0
        return
    bounded = [one for one in reached if one.net is not None]
    nets = [one.net or 0 for one in bounded]
    off = reduction_of(discount, sum(nets), sum(one.listed or 0 for one in bounded), currency, case)
    for one, part in zip(bounded, share_out(off, nets), strict=True):
        one.net = _less(one.net, part)


def _reached(applied: AppliedDiscount, charges: Sequence[Charge], settled: Sequence[Settled]) -> list[Settled]:
    """Return what the discount applies to: within its capacity, and not reduced before where it does not combine."""
    reached = [one for charge, one in zip(charges, settled, strict=True) if applied.reaches(charge)]
    if not applied.discount.combines:
        reached = [one for one in reached if one.net == one.listed]
    if applied.discount.capacity is not None:
        reached = [one for one in reached if one.listed != 0][: applied.discount.capacity]
    return reached


def takes_all(reduction: Reduction) -> bool:
    """Whether nothing is left, even of an amount without a bound."""
    return reduction.percent == WHOLE and reduction.maximum is None and reduction.floor is None


def _reduced(net: int | None, listed: int | None, reduction: Reduction, currency: str, case: Case) -> int | None:
    """Apply one discount to one amount; all of it is nothing left, even of an amount without a bound."""
    if takes_all(reduction):
        return 0
    return _less(net, reduction_of(reduction, net, listed, currency, case))


def _less(amount: int | None, off: int) -> int | None:
    return None if amount is None else amount - off


def _add_taxes(charge: Charge, one: Settled, case: Case) -> None:
    taxes = (*charge.taxes, *charge.perhaps_taxes) if case is Case.HIGH else charge.taxes
    if not taxes:
        return
    inside = [tax.percent for tax in taxes if tax.inside and tax.percent is not None]
    on_top = [tax.percent for tax in taxes if not tax.inside]
    if one.net is None:
        one.tax = None if any(percent is None or percent for percent in on_top) else 0
        one.tax_inside = None if any(inside) else 0
        return
    if inside:
        exact = Fraction(one.net) / (1 + Fraction(sum(inside)) / 100)
        one.tax_inside = one.net - round_fraction(exact)
    tax: int | None = 0
    for percent in on_top:
        if percent is not None:
            tax = None if tax is None else tax + percentage(one.net, percent)
        elif case is Case.HIGH and one.net:
            tax = None
    one.tax = tax
