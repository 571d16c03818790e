"""Contradictions between the rows of a price list, found before anybody prices a course with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ketacost.domain.fee_schedules import KEY_NAMES, Fee, FeeSchedule, Package
from ketacost.domain.prices import Price
from ketacost.domain.terms import Credit, PrintedTotal

_WHOLE = Decimal(100)


class Finding(StrEnum):
    """What two rows, or one row against the rest, can get wrong."""

    TIE = "fees_tie"
    CREDIT_CYCLE = "credit_cycle"
    UNUSABLE_CONTENT = "unusable_content"
    UNKNOWN_MEMBERSHIP = "unknown_membership"
    EXPIRY_TOO_SHORT = "expiry_too_short"
    UNKNOWN_ITEM = "unknown_item"
    PRINTED_GAP = "printed_gap"
    PARTS_OVER_PRICE = "parts_over_price"


@dataclass(frozen=True, slots=True)
class ListProblem:
    """One contradiction: the row at fault, the rows that it collides with, and what the words need.

    `group` names the tuple of the fee schedule that holds the row, `field` the row's field. A warning leaves the list
    usable; anything else would make some estimate impossible. Amounts in `params` are in units of the currency.
    """

    finding: Finding
    group: str
    row: str
    field: str = ""
    others: tuple[str, ...] = ()
    is_warning: bool = False
    params: tuple[tuple[str, str], ...] = ()


def check_schedule(schedule: FeeSchedule) -> tuple[ListProblem, ...]:
    """Return what is wrong across the rows of a price list, in the order of the rows."""
    return (
        *_ties(schedule.fees),
        *_strangers(schedule),
        *(found for package in schedule.packages for found in _package(package)),
        *_cycles(schedule.credits),
        *(found for total in schedule.printed_totals for found in _printed(total, schedule)),
    )


# Fees


def _ties(fees: Sequence[Fee]) -> Iterator[ListProblem]:
    """Find each row that some visit could meet together with an earlier row, and none that fits better."""
    by_service: dict[str, list[Fee]] = {}
    for fee in fees:
        earlier = by_service.setdefault(fee.service, [])
        rivals = [one for one in earlier if _could_tie(one, fee, fees)]
        if rivals:
            yield ListProblem(Finding.TIE, "fees", fee.id, others=tuple(one.id for one in rivals))
        earlier.append(fee)


def _could_tie(first: Fee, second: Fee, fees: Sequence[Fee]) -> bool:
    both = _merged(_conditions(first), _conditions(second))
    if both is None:
        return False
    score = _score(first, both)
    if score != _score(second, both):
        return False
    return not any(
        fee.service == first.service and _conditions(fee).items() <= both.items() and _score(fee, both) > score
        for fee in fees
    )


def _conditions(fee: Fee) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in KEY_NAMES:
        value = getattr(fee, name)
        if value is not None and value != "":
            found[name] = value.casefold() if isinstance(value, str) else value
    return found


def _merged(first: dict[str, object], second: dict[str, object]) -> dict[str, object] | None:
    """Return the conditions of a visit that both rows fit; None where there is no such visit.

    Two rows of different lengths never tie: the nearer length wins.
    """
    if any(name in second and second[name] != value for name, value in first.items()):
        return None
    return first | second


def _score(fee: Fee, visit: dict[str, object]) -> int:
    return sum(name in visit for name in _conditions(fee))


def _strangers(schedule: FeeSchedule) -> Iterator[ListProblem]:
    known = {membership.id for membership in schedule.memberships}
    for fee in schedule.fees:
        if fee.membership is not None and fee.membership not in known:
            yield ListProblem(
                Finding.UNKNOWN_MEMBERSHIP, "fees", fee.id, "membership", others=(fee.membership,), is_warning=True
            )


# Packages


def _package(package: Package) -> Iterator[ListProblem]:
    for content in package.contents:
        if content.ordinal is not None and content.count > 1:
            yield ListProblem(
                Finding.UNUSABLE_CONTENT,
                "packages",
                package.id,
                "contents",
                is_warning=True,
                params=(
                    ("service", content.service),
                    ("count", str(content.count)),
                    ("ordinal", str(content.ordinal)),
                ),
            )
    most = max(content.count for content in package.contents)
    if package.expires_after_days is not None and package.expires_after_days < most - 1:
        yield ListProblem(
            Finding.EXPIRY_TOO_SHORT,
            "packages",
            package.id,
            "expires_after_days",
            is_warning=True,
            params=(("days", str(package.expires_after_days)), ("count", str(most))),
        )
    parts = [part.share for part in package.payments if part.share is not None]
    percent = sum((share.percent for share in parts if share.percent is not None), Decimal(0))
    amount = sum((share.amount for share in parts if share.amount is not None), Decimal(0))
    price = package.price.high
    if percent > _WHOLE or (price is not None and amount + price * percent / _WHOLE > price):
        yield ListProblem(Finding.PARTS_OVER_PRICE, "packages", package.id, "payments", is_warning=True)


# Credits


@dataclass(frozen=True, slots=True)
class CreditRing:
    """A credit that closes a ring at a service, and the earlier credits of the ring; none where it pays for itself."""

    closing: Credit
    service: str
    others: tuple[Credit, ...]


def credit_rings(listed: Sequence[Credit]) -> Iterator[CreditRing]:
    """Find each credit that closes a ring: what it pays for pays, perhaps through others, for what it gives."""
    edges: dict[str, dict[str, Credit]] = {}
    for credit in listed:
        reached = [service for service in credit.against.services if service not in credit.against.exempt]
        for service in reached:
            ring = _path(edges, service, credit.gives)
            if ring is not None:
                yield CreditRing(credit, service, ring)
                break
        else:
            for service in reached:
                edges.setdefault(credit.gives, {})[service] = credit


def _cycles(listed: Sequence[Credit]) -> Iterator[ListProblem]:
    for ring in credit_rings(listed):
        yield ListProblem(
            Finding.CREDIT_CYCLE,
            "credits",
            ring.closing.id,
            "against.services",
            others=tuple(one.id for one in ring.others),
            params=(("service", ring.service),),
        )


def _path(edges: dict[str, dict[str, Credit]], start: str, goal: str) -> tuple[Credit, ...] | None:
    """Return the credits that lead from one service to another; none at all where they are the same."""
    ways: dict[str, tuple[Credit, ...]] = {start: ()}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here == goal:
            return ways[here]
        for there, credit in edges.get(here, {}).items():
            if there not in ways:
                ways[there] = (*ways[here], credit)
                waiting.append(there)
    return None


# Printed totals


def _printed(total: PrintedTotal, schedule: FeeSchedule) -> Iterator[ListProblem]:
    low, high = Decimal(0), Decimal(0)
    for item in total.items:
        price = _price_of(item.row, schedule)
        if price is None:
            yield ListProblem(
                Finding.UNKNOWN_ITEM, "printed_totals", total.id, "items", others=(item.row,), is_warning=True
            )
            return
        if price.high is None:
            return
        low += price.low * item.quantity
        high += price.high * item.quantity
    printed = total.amount
    if not total.items or printed.high is None or (printed.low == low and printed.high == high):
        return
    params = (
        ("printed_low", str(printed.low)),
        ("printed_high", str(printed.high)),
        ("low", str(low)),
        ("high", str(high)),
    )
    yield ListProblem(Finding.PRINTED_GAP, "printed_totals", total.id, "amount", is_warning=True, params=params)


def _price_of(row: str, schedule: FeeSchedule) -> Price | None:
    fee = schedule.fee(row)
    if fee is not None:
        return fee.price
    package = schedule.package(row)
    return None if package is None else package.price
