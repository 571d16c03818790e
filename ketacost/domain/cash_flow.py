"""Lines to payments: who is paid how much on which day; deposits and parts are a matter of when, never of how much."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, groupby
from operator import attrgetter
from typing import NamedTuple

from ketacost.domain.adjustments import OpenedPack, PaidAhead, opened_packs, paid_ahead, share_of
from ketacost.domain.amounts import ZERO, Amount, total_of
from ketacost.domain.coverage.plans import Coverage
from ketacost.domain.estimates import Line, Payment, PaymentKind, Share
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.money import instalments
from ketacost.domain.purchases import Funding, PayingKind, Purchase
from ketacost.domain.scheduling import add_months
from ketacost.domain.terms import DueKind, PaymentPart

_NO_DAY = dt.date.max


class _Due(NamedTuple):
    """Something to be paid: what for, when, and what kind of payment it is."""

    day: dt.date
    payee: str
    amount: Amount
    lines: tuple[str, ...]
    kind: PaymentKind = PaymentKind.CHARGE


_WHEN = attrgetter("day", "payee", "kind")
"""What is due on one day, to one payee and of one kind is one payment."""


def fund(
    lines: Sequence[Line],
    funding: Funding,
    schedule: FeeSchedule | None = None,
    purchase: Purchase | None = None,
    coverage: Coverage | None = None,
    shares: Sequence[Share] = (),
) -> tuple[Payment, ...]:
    """Return the payments in order of date; they add up to the lines exactly, in every case and for every payee.

    As you go: each charge on its day, but for deposits, which are paid ahead and taken off, and packages that are paid
    in parts or in full at booking. Up front: everything on the first day. Instalments: equal monthly payments, the
    last of which takes the cents. Of a line that goes to a plan only what the patient hands over is paid; what comes
    back is a payment to her, as a negative amount, after the days that it takes.
    """
    owed = _owed(lines, shares)
    back = _back(lines, coverage, shares) if coverage is not None else ()
    if funding.kind is PayingKind.AS_YOU_GO:
        dues = _as_you_go(owed, lines, schedule or FeeSchedule(), purchase or Purchase())
        return _grouped(chain(dues, back))
    first = funding.first_date or min((line.date for line, _ in owed if line.date), default=None)
    count = funding.count if funding.kind is PayingKind.INSTALMENTS else 1
    payments = list(_grouped(back))
    for payee in dict.fromkeys(line.payee for line, _ in owed):
        mine = [(line.id, amount) for line, amount in owed if line.payee == payee]
        payments += _instalments(payee, mine, first, count)
    return tuple(sorted(payments, key=lambda payment: (payment.date or _NO_DAY, payment.number)))


def _owed(lines: Sequence[Line], shares: Sequence[Share]) -> list[tuple[Line, Amount]]:
    """Return what the patient hands over for each line that costs her something."""
    cash = {share.line: share.cash for share in shares}
    owed = [(line, cash.get(line.id, line.total)) for line in lines if line.of_line not in cash]
    return [(line, amount) for line, amount in owed if amount]


def _back(lines: Sequence[Line], coverage: Coverage, shares: Sequence[Share]) -> Iterator[_Due]:
    """Yield what comes back to the patient, after the days that the plan, or the programme of a rebate, takes."""
    back = [share for share in shares if share.later]
    days = {line.id: line.date for line in lines} if back else {}
    waits = {programme.id: programme.days for programme in coverage.plan.programmes if programme.rebate}
    for share in back:
        day = days[share.line]
        if day is None:
            continue
        rebate = share.amount("assistance") if share.rebate else ZERO
        for amount, wait in (
            (share.later - rebate, coverage.reimbursed_after),
            (rebate, _wait(share, waits)),
        ):
            if amount:
                yield _Due(day + dt.timedelta(days=wait), "", -amount, (share.line,), PaymentKind.REIMBURSEMENT)


def _wait(share: Share, waits: Mapping[str, int]) -> int:
    """Return after how many days a rebate on a line is paid."""
    names = {case.claim.benefit.programme for case in share.cases}
    return max((wait for name, wait in waits.items() if name in names), default=0)


def _as_you_go(
    owed: Sequence[tuple[Line, Amount]], lines: Sequence[Line], schedule: FeeSchedule, purchase: Purchase
) -> Iterator[_Due]:
    packs = {pack.opening.id: pack for pack in opened_packs(lines, schedule)}
    prepaid = _prepaid(packs.values(), purchase)
    for line, amount in owed:
        pack = packs.get(line.id)
        if pack is not None and (pack.package.payments or line.id in prepaid):
            yield from _in_parts(pack, schedule.currency, in_full=line.id in prepaid)
        else:
            yield _Due(line.date or _NO_DAY, line.payee, amount, (line.id,))
    if schedule.deposits:
        due = [line if amount is line.total else replace(line, total=amount) for line, amount in owed]
        for deposit in schedule.deposits:
            for ahead in paid_ahead(deposit, due, schedule.currency):
                yield from _moved_ahead(ahead, deposit.days_before)


def _prepaid(packs: Iterable[OpenedPack], purchase: Purchase) -> Collection[str]:
    """Return the lines of the packs that are paid in full at booking: each pack is the next purchase that may open."""
    waiting = list(purchase.packages or ())
    found = set()
    for pack in packs:
        day = pack.opening.date or _NO_DAY
        alike = (one for one in waiting if one.package == pack.package.id)
        bought = next((one for one in alike if one.not_before is None or one.not_before <= day), None)
        if bought is not None:
            waiting.remove(bought)
            if bought.prepaid:
                found.add(pack.opening.id)
    return found


def _in_parts(pack: OpenedPack, currency: str, *, in_full: bool) -> Iterator[_Due]:
    """Split a package's price into its parts; the last one takes what is left."""
    line = pack.opening
    parts: Sequence[PaymentPart] = pack.package.payments
    if in_full or not parts:
        ahead = max((part.days_before for part in parts if part.due is DueKind.BOOKING), default=0)
        parts = (PaymentPart(due=DueKind.BOOKING, days_before=ahead),)
    used = list({one.visit: one.date for one in pack.redeemed if one.date}.values())
    left = line.total
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        amount = left if last or part.share is None else _least(share_of(part.share, line.total, currency), left)
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


def _moved_ahead(ahead: PaidAhead, days_before: int) -> Iterator[_Due]:
    """Pay a deposit ahead, and take it off on the days themselves."""
    ids = tuple(line.id for line in ahead.lines)
    day = ahead.day - dt.timedelta(days=days_before)
    yield _Due(day, ahead.payee, ahead.amount, ids, PaymentKind.DEPOSIT)
    left = ahead.amount
    for line in ahead.lines:
        taken = _least(left, line.total)
        left = left - taken
        yield _Due(line.date or _NO_DAY, line.payee, -taken, (line.id,))


def _least(first: Amount, second: Amount) -> Amount:
    highs = [high for high in (first.high, second.high) if high is not None]
    high = min(highs) if highs else 0
    return Amount(min(first.low, second.low), min(first.expected, second.expected), high)


def _grouped(dues: Iterable[_Due]) -> tuple[Payment, ...]:
    payments = []
    for (day, payee, kind), together in groupby(sorted(dues, key=_WHEN), key=_WHEN):
        group = list(together)
        amount, ids = group[0].amount, group[0].lines
        if len(group) > 1:
            amount = total_of([due.amount for due in group])
            ids = tuple(dict.fromkeys([line for due in group for line in due.lines]))
        if amount:
            payments.append(Payment(None if day == _NO_DAY else day, payee, amount, ids, kind=kind))
    return tuple(payments)


def _instalments(payee: str, owed: Sequence[tuple[str, Amount]], first: dt.date | None, count: int) -> list[Payment]:
    total = total_of(amount for _, amount in owed)
    lows, expecteds = instalments(total.low, count), instalments(total.expected, count)
    highs = instalments(total.high, count) if total.high is not None else (None,) * count
    ids = tuple(line for line, _ in owed)
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
