"""What each payment of an estimate is, in words: deposit, balance, part 1 of 2, instalment 2 of 7, money back."""

import datetime as dt
from collections.abc import Iterable

from ketacost.domain.amounts import total_of
from ketacost.domain.coverage.plans import Network
from ketacost.domain.estimates import Estimate, Payment, PaymentKind, Share


def payment_words(estimate: Estimate) -> tuple[str, ...]:
    """Say of each payment what it is; charges that are paid whole on their day need no word."""
    parts = _parts(estimate)
    handed_over = {part.line.id: part.cash for part in estimate.own_parts}
    shares = {share.line: share for share in estimate.shares}
    said = []
    for payment in estimate.payments:
        match payment.kind:
            case PaymentKind.DEPOSIT:
                said.append("deposit")
            case PaymentKind.PART:
                said.append(_part(payment, parts))
            case PaymentKind.INSTALMENT:
                said.append(f"instalment {payment.number} of {payment.count}")
            case PaymentKind.REIMBURSEMENT:
                said.append(_back(shares[line] for line in payment.lines if line in shares))
            case PaymentKind.CHARGE:
                whole = total_of(handed_over[line] for line in payment.lines if line in handed_over)
                said.append("" if payment.amount == whole else "balance")
    return tuple(said)


def paid_back(estimate: Estimate) -> tuple[dt.date, ...]:
    """Return the days on which money is expected back, in order."""
    back = (payment.date for payment in estimate.payments if payment.kind is PaymentKind.REIMBURSEMENT)
    return tuple(sorted(day for day in back if day is not None))


def _back(shares: Iterable[Share]) -> str:
    """Say who sends money back: the plan its part of a superbill, a manufacturer a rebate."""
    senders: set[str] = set()
    for share in shares:
        on_superbill = share.superbill and any(case.claim.network is Network.OUT for case in share.cases)
        if on_superbill and share.amount("plan_paid"):
            senders.add("the plan")
        if (on_superbill or share.rebate) and share.amount("assistance"):
            senders.add("the manufacturer")
    return f"comes back from {' and '.join(sorted(senders, reverse=True)) or 'the plan'}"


def _parts(estimate: Estimate) -> dict[str, list[Payment]]:
    """Return the parts in which each package is paid, by its line."""
    parts: dict[str, list[Payment]] = {}
    for payment in estimate.payments:
        for line in payment.lines if payment.kind is PaymentKind.PART else ():
            parts.setdefault(line, []).append(payment)
    return parts


def _part(payment: Payment, parts: dict[str, list[Payment]]) -> str:
    """Number a part among those of its package; several packages at once are numbered where they agree."""
    numbers = {(parts[line].index(payment) + 1, len(parts[line])) for line in payment.lines}
    if len(numbers) > 1:
        return "parts of packages"
    number, count = numbers.pop()
    return f"part {number} of {count}" if count > 1 else "paid ahead in full"
