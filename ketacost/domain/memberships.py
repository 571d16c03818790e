"""Memberships that were bought: when they run, what they charge, and the visits that they hold."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ketacost.domain.charges import Tax
from ketacost.domain.courses import Visit
from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import Reason
from ketacost.domain.fee_schedules import Billing, FeeSchedule, Membership
from ketacost.domain.needs import Need, eligible, taxes_on
from ketacost.domain.prices import Price
from ketacost.domain.purchases import MembershipPurchase, Purchase
from ketacost.domain.scheduling import add_months
from ketacost.domain.settling import Charge

SERVICE = "membership"


@dataclass(slots=True)
class Term:
    """A membership from a day on, for whole months; `used` counts visits taken of each period's contents."""

    membership: Membership
    start: dt.date
    months: int
    used: dict[tuple[int, str], int] = field(default_factory=dict)
    end: dt.date = field(init=False)
    _period_ends: list[dt.date] = field(init=False)

    def __post_init__(self) -> None:
        """Reckon the first day after it, and the first after each of its periods, once for all visits."""
        self.end = add_months(self.start, self.months)
        length = self.membership.minimum_months if self.membership.billing is Billing.TERM else 1
        self._period_ends = [add_months(self.start, months) for months in range(length, self.months, length)]

    def runs_on(self, day: dt.date) -> bool:
        """Whether one is a member on a day."""
        return self.start <= day < self.end

    def redeem(self, need: Need) -> tuple[int, int] | None:
        """Take a visit of the contents; returns its number in the period and how many the period holds."""
        for content in self.membership.contents:
            if eligible(content, need):
                period = bisect_right(self._period_ends, need.visit.date)
                key = (period, content.service)
                if self.used.get(key, 0) < content.count:
                    self.used[key] = self.used.get(key, 0) + 1
                    return self.used[key], content.count
        return None


def terms(visits: Sequence[Visit], schedule: FeeSchedule, purchase: Purchase) -> tuple[Term, ...]:
    """Return the memberships of a purchase, dated: whole months, past the minimum as far as the visits ask for."""
    return tuple(_term(visits, schedule, bought) for bought in purchase.memberships or ())


def _term(visits: Sequence[Visit], schedule: FeeSchedule, bought: MembershipPurchase) -> Term:
    membership = schedule.membership(bought.membership)
    if membership is None:
        raise DomainError("unknown_membership", membership=bought.membership)
    days = [visit.date for visit in visits]
    start = bought.start or min(days, default=None)
    if start is None:
        raise DomainError("membership_without_visits", membership=membership.name)
    months = max(bought.months or 0, membership.minimum_months)
    if bought.months is None:
        last = max(days, default=start)
        while add_months(start, months) <= last:
            months += 1
    if membership.billing is Billing.TERM:
        months = -(-months // membership.minimum_months) * membership.minimum_months
    return Term(membership, start, months)


def membership_charges(found: Sequence[Term], visits: Sequence[Visit], schedule: FeeSchedule) -> Iterator[Charge]:
    """Return what memberships charge: a joining fee, and their price by the month, the term or the visit."""
    taxes = taxes_on(schedule, SERVICE, None, None)
    for term in found:
        membership = term.membership
        if membership.joining_fee is not None:
            yield _charge(term, "joining", term.start, membership.joining_fee, "joining_fee", taxes)
        for number, day in enumerate(_billed(term, visits), start=1):
            yield _charge(term, str(number), day, membership.price, "membership", taxes, number)


def term_start(line_id: str) -> dt.date:
    """Return the day from which the term runs that a line charges for: every term has a minimum of its own."""
    return dt.date.fromisoformat(line_id.split("/")[2])


def _billed(term: Term, visits: Sequence[Visit]) -> list[dt.date]:
    minimum = term.membership.minimum_months
    match term.membership.billing:
        case Billing.MONTH:
            return [add_months(term.start, month) for month in range(term.months)]
        case Billing.TERM:
            return [add_months(term.start, part * minimum) for part in range(term.months // minimum)]
        case Billing.VISIT:
            return [visit.date for visit in visits if term.runs_on(visit.date)]


def _charge(
    term: Term, part: str, day: dt.date, price: Price, code: str, taxes: tuple[Tax, ...], number: int = 0
) -> Charge:
    membership = term.membership
    return Charge(
        id=f"membership/{membership.id}/{term.start.isoformat()}/{part}",
        service=SERVICE,
        text=membership.name,
        section=SERVICE,
        quantity=Decimal(1),
        unit_price=price,
        taxes=taxes,
        date=day,
        payee=membership.payee,
        reasons=(Reason.of(code, membership=membership.name, number=number, billing=membership.billing),),
        source=membership.source,
    )
