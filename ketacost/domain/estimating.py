"""The one way that a number comes to be: request to estimate.

Course → visits → charges (typed ones join here) → lines → shares (where a plan pays) → payments.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from ketacost.domain.adjustments import credit_lines, missed_lines
from ketacost.domain.amounts import ZERO, Amount, Case
from ketacost.domain.cash_flow import fund
from ketacost.domain.charges import Reduction
from ketacost.domain.courses import Visit
from ketacost.domain.coverage.plans import Coverage
from ketacost.domain.coverage.sharing import share
from ketacost.domain.estimates import Estimate, EstimateRequest, Line, Mark, Reason, Share
from ketacost.domain.extra_charges import incidental_charges, typed_charges
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.needs import Counter
from ketacost.domain.pricing import price
from ketacost.domain.purchases import Purchase
from ketacost.domain.scheduling import schedule
from ketacost.domain.settling import AppliedDiscount, Charge, Settled, settle, settle_cases

ENGINE = "1"
"""The version of the arithmetic; an issued quote keeps it beside its figures."""


_SETTLED = attrgetter("listed", "net", "tax", "tax_inside", "reached_by")
"""All that a charge comes to in one case."""


def estimate(request: EstimateRequest, holidays: frozenset[dt.date] = frozenset()) -> Estimate:
    """Compute an estimate, every case of it.

    `holidays` are the closed days that a course may skip. Where the purchase names no packages the cheapest mix is
    taken (see `ketacost.domain.purchasing`). Raises DomainError where the request contradicts itself.
    """
    visits = schedule(request.course, holidays) if request.course else ()
    if request.purchase.packages is None:
        from ketacost.domain.purchasing import cheapest

        return cheapest(request, visits)
    return estimate_way(request, counter_for(request, visits), request.purchase.resolved())


def counter_for(request: EstimateRequest, visits: Sequence[Visit]) -> Counter:
    """Hold the visits of a request against its price list; without a list every price is not known."""
    listed = request.fee_schedule or FeeSchedule(currency=request.effective_currency)
    return Counter(visits, listed, request.purchase, request.coverage)


def estimate_way(
    request: EstimateRequest, counter: Counter, purchase: Purchase, *, as_if_in_pack: bool = False
) -> Estimate:
    """Compute the estimate of visits that are already dated, bought in one given way.

    `as_if_in_pack` gives the discounts and credits that need a package even where none opens: what singles cost beside
    one.
    """
    priced = price(counter, purchase)
    charges = [
        *priced.charges,
        *incidental_charges(request.incidentals, request.fee_schedule),
        *typed_charges(request.charges),
    ]
    listed = counter.schedule
    in_pack = as_if_in_pack or any(charge.opens_package for charge in charges)
    discounts = applied_discounts(request, purchase, in_pack=in_pack)
    lines = _lines(charges, discounts, request.effective_currency)
    lines += credit_lines(lines, listed, in_pack=in_pack)
    lines += missed_lines(lines, listed, request.missed, request.effective_currency)
    shares = _shares(request.coverage, lines, counter)
    return Estimate(
        currency=request.effective_currency,
        engine=ENGINE,
        purchase=purchase,
        funding=request.funding,
        lines=lines,
        visits=counter.dated_visits,
        payments=fund(lines, request.funding, listed, purchase, request.coverage, shares),
        notes=priced.notes,
        shares=shares,
    )


def _shares(coverage: Coverage | None, lines: Sequence[Line], counter: Counter) -> tuple[Share, ...]:
    if coverage is None:
        return ()
    modalities = {visit.phase.id: visit.phase.modality for visit in counter.visits}
    return share(lines, coverage, counter.schedule, modalities)


def applied_discounts(request: EstimateRequest, purchase: Purchase, *, in_pack: bool) -> list[AppliedDiscount]:
    """Return the discounts over several charges, in the order in which they apply; `in_pack` where a package opens."""
    listed = request.fee_schedule.discounts if request.fee_schedule else ()
    applied = [
        AppliedDiscount(discount, list_only=True)
        for discount in listed
        if (discount.eligibility is None or discount.eligibility in purchase.eligibilities)
        and (in_pack or not discount.needs_package)
    ]
    return applied + [AppliedDiscount(discount, list_only=False) for discount in request.discounts]


def _lines(charges: Sequence[Charge], discounts: Sequence[AppliedDiscount], currency: str) -> tuple[Line, ...]:
    if discounts:  # they are shared out, so that each charge may come to something else
        figures = _figures(charges, discounts, currency)
        return tuple(_line(charge, mine) for charge, mine in zip(charges, figures, strict=True))
    kinds = [_kind(charge) for charge in charges]
    distinct = dict(zip(kinds, charges, strict=True))
    of_kind = dict(zip(distinct, _figures(list(distinct.values()), (), currency), strict=True))
    return tuple(_line(charge, of_kind[kind]) for charge, kind in zip(charges, kinds, strict=True))


def _kind(charge: Charge) -> tuple[object, ...]:
    """Return what decides what a charge comes to by itself; charges that are alike share the very objects."""
    return (
        id(charge.unit_price),
        charge.quantity,
        charge.divisor,
        id(charge.own_discounts),
        id(charge.taxes),
        id(charge.perhaps_taxes),
    )


def _figures(charges: Sequence[Charge], discounts: Sequence[AppliedDiscount], currency: str) -> list["_Figures"]:
    if _is_certain(charges, discounts):
        low = expected = high = settle(charges, discounts, currency, Case.EXPECTED)
    else:
        low, expected, high = settle_cases(charges, discounts, currency)
    known: dict[tuple[object, ...], _Figures] = {}  # many charges come to the same in the same way
    found = []
    for charge, *cases in zip(charges, low, expected, high, strict=True):
        alike = (id(charge.own_discounts), bool(charge.taxes or charge.perhaps_taxes), *map(_SETTLED, cases))
        if alike not in known:
            known[alike] = _figures_of(charge, cases, discounts)
        found.append(known[alike])
    return found


def _is_certain(charges: Sequence[Charge], discounts: Sequence[AppliedDiscount]) -> bool:
    """Whether every case is the same, so that one run of the pipeline serves for all three."""
    return (
        all(charge.unit_price.is_exact and not charge.perhaps_taxes for charge in charges)
        and all(tax.percent is not None or tax.inside for charge in charges for tax in charge.taxes)
        and all(reduction.is_exact for charge in charges for reduction in charge.own_discounts)
        and all(applied.discount.is_exact for applied in discounts)
    )


@dataclass(frozen=True, slots=True)
class _Figures:
    """What a charge comes to over all cases, and what has to be said of how it came to that."""

    listed: Amount
    discount: Amount
    tax: Amount
    tax_inside: Amount
    total: Amount
    marks: tuple[Mark, ...]
    reasons: tuple[Reason, ...]


def _figures_of(charge: Charge, cases: Sequence[Settled], discounts: Sequence[AppliedDiscount]) -> _Figures:
    low, expected, high = cases
    reductions: list[Reduction] = []
    if low.listed or expected.listed or high.listed is None or high.listed:
        reductions += charge.own_discounts
        reached = {*low.reached_by, *expected.reached_by, *high.reached_by}
        reductions += [discounts[number].discount for number in sorted(reached)]
    listed = total = _amount(low.listed, expected.listed, high.listed)
    discount = tax = tax_inside = ZERO
    if reductions or charge.taxes or charge.perhaps_taxes:
        discount = _amount(low.discount, expected.discount, high.discount)
        tax = _amount(low.tax, expected.tax, high.tax)
        tax_inside = _amount(low.tax_inside, expected.tax_inside, high.tax_inside)
        total = _amount(low.total, expected.total, high.total)
    unstated = low.discount != high.discount and any(reduction.is_unstated for reduction in reductions)
    marks = _marks(low, high, unstated=unstated)
    reasons = tuple(_reason(reduction) for reduction in reductions)
    return _Figures(listed, discount, tax, tax_inside, total, marks, reasons)


def _reason(reduction: Reduction) -> Reason:
    return Reason.of("discount_unstated" if reduction.is_unstated else "discount", name=reduction.name)


def _line(charge: Charge, figures: _Figures) -> Line:
    """Return the line, its fields in their order: by their names they take half as long again, at every visit."""
    return Line(
        charge.id,
        charge.service,
        charge.text,
        charge.section,
        charge.quantity,
        charge.unit_price,
        figures.listed,
        figures.discount,
        figures.tax,
        figures.total,
        figures.tax_inside,
        charge.divisor,
        charge.date,
        charge.phase,
        charge.visit,
        charge.package,
        charge.opens_package,
        charge.payee,
        figures.marks,
        charge.reasons + figures.reasons,
        charge.source,
    )


def _amount(low: int | None, expected: int | None, high: int | None) -> Amount:
    if not low and not expected and high == 0:
        return ZERO
    return Amount(low or 0, expected or 0, high)


def _marks(low: Settled, high: Settled, *, unstated: bool) -> tuple[Mark, ...]:
    marks = []
    if high.total is None:
        marks.append(Mark.UNKNOWN)
    elif low.listed != high.listed or (low.total != high.total and not unstated):
        marks.append(Mark.RANGE)
    if unstated:
        marks.append(Mark.UNSTATED_DISCOUNT)
    return tuple(marks)
