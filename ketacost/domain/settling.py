"""Charges to amounts, one case at a time: list amount, discounts in order, tax last.

Sequential discounts, each rounded as it is applied, shared over lines by largest remainder, floor zero; tax on the
discounted amount, rounded per line and tax, half-up.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import compress
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
    """What one charge comes to in one case, in minor units; None where it has no upper bound.

    `reached_by` are the places of the shared discounts that apply to it.
    """

    listed: int | None
    net: int | None
    tax: int | None = 0
    tax_inside: int | None = 0
    reached_by: tuple[int, ...] = ()

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
    return settle_cases(charges, discounts, currency, (case,))[0]


def settle_cases(
    charges: Sequence[Charge], discounts: Sequence[AppliedDiscount], currency: str, cases: Iterable[Case] = tuple(Case)
) -> list[list[Settled]]:
    """Compute every charge in each of the cases, which share the question what each discount reaches."""
    reaches = [[applied.reaches(charge) for charge in charges] for applied in discounts]
    found = []
    for case in cases:
        settled = _alone(charges, currency, case)
        for number, (applied, reached) in enumerate(zip(discounts, reaches, strict=True)):
            _apply(number, applied.discount, list(compress(settled, reached)), currency, case)
        _add_taxes(charges, settled, case)
        found.append(settled)
    return found


def _alone(charges: Sequence[Charge], currency: str, case: Case) -> list[Settled]:
    """Return the list amount of each charge, less its own discounts."""
    settled = []
    known: dict[tuple[object, ...], tuple[int | None, int | None]] = {}  # most charges share a price
    for charge in charges:
        alike = (id(charge.unit_price), charge.quantity, charge.divisor, id(charge.own_discounts))
        if alike not in known:
            net = listed = list_amount(charge, currency, case)
            for reduction in charge.own_discounts:
                net = _reduced(net, listed, reduction, currency, case)
            known[alike] = listed, net
        settled.append(Settled(*known[alike]))
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


def _apply(number: int, discount: Discount, in_scope: Sequence[Settled], currency: str, case: Case) -> None:
    reached = _reached(discount, in_scope)
    for one in reached:
        one.reached_by = (*one.reached_by, number)
    if discount.per is DiscountPer.CHARGE:
        _reduce_each(reached, discount, currency, case)
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


def _reached(discount: Discount, in_scope: Sequence[Settled]) -> Sequence[Settled]:
    """Return what the discount applies to: within its capacity, and not reduced before where it does not combine."""
    reached = in_scope
    if not discount.combines:
        reached = [one for one in reached if one.net == one.listed]
    if discount.capacity is not None:
        reached = [one for one in reached if one.listed != 0][: discount.capacity]
    return reached


def _reduce_each(reached: Sequence[Settled], discount: Discount, currency: str, case: Case) -> None:
    known: dict[tuple[int | None, int | None], int | None] = {}  # equal amounts are reduced alike
    for one in reached:
        amounts = (one.net, one.listed)
        if amounts not in known:
            known[amounts] = _reduced(one.net, one.listed, discount, currency, case)
        one.net = known[amounts]


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


def _add_taxes(charges: Sequence[Charge], settled: Sequence[Settled], case: Case) -> None:
    known: dict[tuple[object, ...], tuple[int | None, int | None]] = {}  # equal amounts are taxed alike
    for charge, one in zip(charges, settled, strict=True):
        if not charge.taxes and not charge.perhaps_taxes:
            continue
        alike = (id(charge.taxes), id(charge.perhaps_taxes), one.net)
        if alike not in known:
            taxes = (*charge.taxes, *charge.perhaps_taxes) if case is Case.HIGH else charge.taxes
            known[alike] = _taxes_of(one.net, taxes, case)
        one.tax, one.tax_inside = known[alike]


def _taxes_of(net: int | None, taxes: Sequence[Tax], case: Case) -> tuple[int | None, int | None]:
    """Return the taxes on top of an amount and those inside it."""
    inside = [tax.percent for tax in taxes if tax.inside and tax.percent is not None]
    on_top = [tax.percent for tax in taxes if not tax.inside]
    if net is None:
        return None if any(percent is None or percent for percent in on_top) else 0, None if any(inside) else 0
    tax_inside = net - round_fraction(Fraction(net) / (1 + Fraction(sum(inside)) / 100)) if inside else 0
    tax: int | None = 0
    for percent in on_top:
        if percent is not None:
            tax = None if tax is None else tax + percentage(net, percent)
        elif case is Case.HIGH and net:
            tax = None
    return tax, tax_inside
