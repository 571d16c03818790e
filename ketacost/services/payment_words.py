"""What each payment of an estimate is, in words: deposit, balance, part 1 of 2, instalment 2 of 7."""

from ketacost.domain.amounts import total_of
from ketacost.domain.estimates import Estimate, Payment, PaymentKind


def payment_words(estimate: Estimate) -> tuple[str, ...]:
    """Say of each payment what it is; charges that are paid whole on their day need no word."""
    parts = _parts(estimate)
    totals = {line.id: line.total for line in estimate.lines}
    said = []
    for payment in estimate.payments:
        match payment.kind:
            case PaymentKind.DEPOSIT:
                said.append("deposit")
            case PaymentKind.PART:
                said.append(_part(payment, parts))
            case PaymentKind.INSTALMENT:
                said.append(f"instalment {payment.number} of {payment.count}")
            case PaymentKind.CHARGE:
                whole = total_of(totals[line] for line in payment.lines if line in totals)
                said.append("" if payment.amount == whole else "balance")
    return tuple(said)


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
