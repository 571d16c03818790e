"""Lines to payments: who is paid how much on which day; deposits and parts are a matter of when, never of how much."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ketacost.domain.adjustments import share_of
from ketacost.domain.amounts import ZERO, Amount, total_of
from ketacost.domain.estimates import Line, Payment, PaymentKind, VisitRef
from ketacost.domain.fee_schedules import FeeSchedule, Package
from ketacost.domain.money import instalments
from ketacost.domain.purchases import Funding, PayingKind, Purchase
from ketacost.domain.scheduling import add_months
from ketacost.domain.terms import Deposit, DueKind, PaymentPart

_NO_DAY = dt.date.max


@dataclass(frozen=True, slots=True)
class _Due:
    """Something to be paid: what for, when, and what kind of payment it is."""

    day: dt.date
    payee: str
    amount: Amount
    lines: tuple[str, ...]
    kind: PaymentKind = PaymentKind.CHARGE


def fund(
    lines: Sequence[Line], funding: Funding, schedule: FeeSchedule | None = None, purchase: Purchase | None = None
) -> tuple[Payment, ...]:
    """Return the payments in order of date; they add up to the lines exactly, in every case and for every payee.

    As you go: each charge on its day, but for deposits, which are paid ahead and taken off, and packages that are paid
    in parts or in full at booking. Up front: everything on the first day. Instalments: equal monthly payments, the
    last of which takes the cents.
    """
    owed = [line for line in lines if line.total]
    if funding.kind is PayingKind.AS_YOU_GO:
        return _grouped(_as_you_go(owed, lines, schedule or FeeSchedule(), purchase or Purchase()))
    first = funding.first_date or min((line.date for line in owed if line.date), default=None)
    count = funding.count if funding.kind is PayingKind.INSTALMENTS else 1
    payments = []
    for payee in dict.fromkeys(line.payee for line in owed):
        mine = [line for line in owed if line.payee == payee]
        payments += _instalments(payee, mine, first, count)
    return tuple(sorted(payments, key=lambda payment: (payment.date or _NO_DAY, payment.number)))


def _as_you_go(
    owed: Sequence[Line], lines: Sequence[Line], schedule: FeeSchedule, purchase: Purchase
) -> Iterator[_Due]:
    prepaid = {bought.package for bought in purchase.packages or () if bought.prepaid}
    for line in owed:
        package = schedule.package(line.package or "") if line.opens_package else None
        if package is not None and (package.payments or line.package in prepaid):
            yield from _in_parts(line, package, lines, schedule.currency, in_full=line.package in prepaid)
        else:
            yield _Due(line.date or _NO_DAY, line.payee, line.total, (line.id,))
    for deposit in schedule.deposits:
        yield from _ahead(deposit, owed, schedule.currency)


def _in_parts(line: Line, package: Package, lines: Sequence[Line], currency: str, *, in_full: bool) -> Iterator[_Due]:
    """Split a package's price into its parts; the last one takes what is left."""
    parts: Sequence[PaymentPart] = package.payments
    if in_full or not parts:
        ahead = max((part.days_before for part in parts if part.due is DueKind.BOOKING), default=0)
        parts = (PaymentPart(due=DueKind.BOOKING, days_before=ahead),)
    used = [one.date for one in lines if one.package == package.id and not one.opens_package and one.date]
    left = line.total
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        amount = left if last or part.share is None else share_of(part.share, line.total, currency)
        left = left - amount
        if amount:
            yield _Due(_due_day(part, line.date, used), line.payee, amount, (line.id,), PaymentKind.PART)


def _due_day(part: PaymentPart, first: dt.date | None, used: Sequence[dt.date]) -> dt.date:
    if first is None:
        return _NO_DAY
    match part.due:
        case DueKind.BOOKING:
            return first - dt.timedelta(days=part.days_before)
        case DueKind.FIRST_VISIT:
            return first
        case DueKind.MONTHS_AFTER:
            return add_months(first - dt.timedelta(days=part.days_before), part.number)
        case DueKind.AFTER_VISIT:
            return used[min(part.number, len(used)) - 1] if used and part.number else first


def _ahead(deposit: Deposit, owed: Sequence[Line], currency: str) -> Iterator[_Due]:
    """Pay a deposit ahead of each visit (or once), and take it off on the day itself."""
    scope = deposit.scope
    reached = [
        line
        for line in owed
        if line.visit is not None
        and line.listed
        and scope.covers(line.service, line.phase, is_package=line.opens_package)
    ]
    groups: dict[tuple[VisitRef | None, str], list[Line]] = {}
    takers: dict[VisitRef | None, str] = {}
    for line in reached:
        visit = None if deposit.once else line.visit
        taker = takers.setdefault(visit, line.payee)  # an amount goes to one payee; each takes a share of its own
        if deposit.share.percent is not None or line.payee == taker:
            groups.setdefault((visit, line.payee), []).append(line)
    for group in groups.values():
        amount = share_of(deposit.share, total_of(line.total for line in group), currency)
        yield from _moved_ahead(deposit, group, amount)


def _moved_ahead(deposit: Deposit, group: Sequence[Line], amount: Amount) -> Iterator[_Due]:
    first = min(line.date or _NO_DAY for line in group)
    if first == _NO_DAY or not amount:
        return
    ids = tuple(line.id for line in group)
    day = first - dt.timedelta(days=deposit.days_before)
    yield _Due(day, group[0].payee, amount, ids, PaymentKind.DEPOSIT)
    left = amount
    for line in group:
        taken = _least(left, line.total)
        left = left - taken
        yield _Due(line.date or _NO_DAY, line.payee, -taken, (line.id,))


def _least(first: Amount, second: Amount) -> Amount:
    highs = [high for high in (first.high, second.high) if high is not None]
    high = min(highs) if highs else 0
    return Amount(min(first.low, second.low), min(first.expected, second.expected), high)


def _grouped(dues: Iterable[_Due]) -> tuple[Payment, ...]:
    groups: dict[tuple[dt.date, str, PaymentKind], list[_Due]] = {}
    for due in dues:
        groups.setdefault((due.day, due.payee, due.kind), []).append(due)
    payments = []
    for (day, payee, kind), group in sorted(groups.items()):
        amount = total_of(due.amount for due in group)
        if amount != ZERO:
            ids = tuple(dict.fromkeys(line for due in group for line in due.lines))
            payments.append(Payment(None if day == _NO_DAY else day, payee, amount, ids, kind=kind))
    return tuple(payments)


def _instalments(payee: str, lines: Sequence[Line], first: dt.date | None, count: int) -> list[Payment]:
    total = total_of(line.total for line in lines)
    lows, expecteds = instalments(total.low, count), instalments(total.expected, count)
    highs = instalments(total.high, count) if total.high is not None else (None,) * count
    ids = tuple(line.id for line in lines)
    numbered = count > 1
    return [
        Payment(
            date=add_months(first, index) if first else None,
            payee=payee,
            amount=Amount(lows[index], expecteds[index], highs[index]),
            lines=ids,
            number=index + 1 if numbered else 0,
            count=count if numbered else 0,
            kind=PaymentKind.INSTALMENT if numbered else PaymentKind.CHARGE,
        )
        for index in range(count)
    ]
