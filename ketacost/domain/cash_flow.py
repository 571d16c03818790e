"""Lines to payments: who is paid how much on which day."""

import datetime as dt
from collections.abc import Sequence

from ketacost.domain.amounts import Amount, total_of
from ketacost.domain.estimates import Line, Payment
from ketacost.domain.money import instalments
from ketacost.domain.purchases import Funding, PayingKind
from ketacost.domain.scheduling import add_months


def fund(lines: Sequence[Line], funding: Funding) -> tuple[Payment, ...]:
    """Return the payments in order of date; they add up to the lines exactly, in every case and for every payee.

    As you go: each charge on its day. Up front: everything on the first day. Instalments: equal monthly payments, the
    last of which takes the cents.
    """
    owed = [line for line in lines if line.total]
    if funding.kind is PayingKind.AS_YOU_GO:
        return _as_you_go(owed)
    first = funding.first_date or min((line.date for line in owed if line.date), default=None)
    count = funding.count if funding.kind is PayingKind.INSTALMENTS else 1
    payments = []
    for payee in dict.fromkeys(line.payee for line in owed):
        mine = [line for line in owed if line.payee == payee]
        payments += _instalments(payee, mine, first, count)
    return tuple(sorted(payments, key=lambda payment: (payment.date or dt.date.max, payment.number)))


def _as_you_go(lines: Sequence[Line]) -> tuple[Payment, ...]:
    groups: dict[tuple[dt.date, str], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.date or dt.date.max, line.payee), []).append(line)
    return tuple(
        Payment(
            date=None if day == dt.date.max else day,
            payee=payee,
            amount=total_of(line.total for line in group),
            lines=tuple(line.id for line in group),
        )
        for (day, payee), group in sorted(groups.items())
    )


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
        )
        for index in range(count)
    ]
