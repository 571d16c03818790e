"""What a course costs that is stopped early: after each visit, by the clinic's rules; and the money that is at risk."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ketacost.domain.amounts import ZERO, Amount, Case, total_of
from ketacost.domain.estimates import Estimate, Line
from ketacost.domain.fee_schedules import FeeSchedule, Package
from ketacost.domain.memberships import SERVICE as MEMBERSHIP
from ketacost.domain.refunds import per_visit, refund_range
from ketacost.domain.scheduling import add_months


@dataclass(frozen=True, slots=True)
class StopPoint:
    """Stopping after so many visits: what has been paid by then, what comes back, and what the visits cost in the end.

    `owed` is what a minimum term still asks for. `at_risk` is what is prepaid and not delivered: lost if the clinic
    closes.
    """

    visits: int
    date: dt.date
    paid: Amount
    refund: Amount
    owed: Amount
    net: Amount
    delivered: Amount
    refund_unstated: bool = False

    @property
    def at_risk(self) -> Amount:
        """What is paid for visits that have not taken place."""

        def risk(case: Case) -> int | None:
            paid, delivered = self.paid.of(case), self.delivered.of(case)
            return None if paid is None else max(0, paid - (delivered or 0))

        return Amount.by_case(risk)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A package in an estimate: its line, and the visits that redeem it, in order of date."""

    line: Line
    package: Package
    used: tuple[Line, ...]

    @property
    def size(self) -> int:
        return self.package.contents[0].count

    def count_by(self, day: dt.date) -> int:
        return sum(1 for line in self.used if line.date is not None and line.date <= day)

    def has_expired(self, day: dt.date) -> bool:
        expiry = self.package.expires_after_days
        return expiry is not None and self.line.date is not None and (day - self.line.date).days > expiry


def stop_points(made: Estimate, schedule: FeeSchedule) -> tuple[StopPoint, ...]:
    """Return what stopping after each visit would cost, the whole course last."""
    opened, singles = _packages(made, schedule), _singles(made)
    points = []
    for number, visit in enumerate(made.visits, start=1):
        points.append(_stop_after(number, visit.date, made, schedule, opened, singles))
    return tuple(points)


def break_even(way: Sequence[StopPoint], singles: Sequence[StopPoint]) -> int | None:
    """Return the visit from which on a way costs no more than paying singly, whenever one stops; None if never."""
    found = None
    for one, other in zip(reversed(way), reversed(singles), strict=False):
        if one.net.expected > other.net.expected:
            return found
        found = one.visits
    return found


def costs_of_stopping(made: Estimate, schedule: FeeSchedule) -> tuple[Amount, ...]:
    """Return what stopping after each visit costs in the end: the `net` of the stop points, without the rest."""
    opened, singles = _packages(made, schedule), _singles(made)
    lines = sorted((line for line in made.lines if line.date is not None), key=lambda line: line.date or dt.date.min)
    costs, spent, place = [], ZERO, 0
    for visit in made.visits:
        start = place
        while place < len(lines) and (lines[place].date or dt.date.min) <= visit.date:
            place += 1
        spent += total_of(line.total for line in lines[start:place])
        refund, _unstated = _refund(visit.date, made, schedule, opened, singles)
        costs.append(spent + _owed(made, schedule, visit.date) - refund)
    return tuple(costs)


def worst_stop(way: Sequence[Amount], singles: Sequence[Amount]) -> tuple[int, Amount] | None:
    """Return the visit after which stopping loses most against paying singly, and the loss; None if it loses never.

    Both are costs of stopping after each visit. The loss runs from the least to the most over the cases; it is open
    where the most is not known, and then the expected case decides which stop is the worst.
    """
    worst: tuple[int, Amount] | None = None
    most = 0
    for number, (one, other) in enumerate(zip(way, singles, strict=False), start=1):
        lost = _more_than(one, other)
        weight = lost.expected if lost.high is None else lost.high
        if weight > most:
            worst, most = (number, lost), weight
    return worst


def _more_than(cost: Amount, other: Amount) -> Amount:
    low, expected = (max(0, (cost.of(case) or 0) - (other.of(case) or 0)) for case in (Case.LOW, Case.EXPECTED))
    high = None if cost.high is None or other.high is None else max(0, cost.high - other.high)
    known = [one for one in (low, expected, high) if one is not None]
    return Amount(min(known), expected, None if high is None else max(known))


def _singles(made: Estimate) -> dict[str, Line]:
    return {line.service: line for line in reversed(made.lines) if line.package is None and line.listed}


def _packages(made: Estimate, schedule: FeeSchedule) -> list[_Opened]:
    found = []
    for line in made.lines:
        package = schedule.package(line.package or "") if line.opens_package else None
        if package is not None:
            first = package.contents[0].service
            redeemed = [one for one in made.lines if one.package == package.id and not one.opens_package]
            found.append(_Opened(line, package, tuple(one for one in redeemed if one.service == first)))
    return _each_its_own(found)


def _each_its_own(opened: Sequence[_Opened]) -> list[_Opened]:
    """Give each of several packs of the same kind the visits that it redeems: the first its first ones, and so on."""
    taken: dict[str, int] = {}
    found = []
    for one in opened:
        start = taken.get(one.package.id, 0)
        taken[one.package.id] = start + one.size
        found.append(_Opened(one.line, one.package, one.used[start : start + one.size]))
    return found


def _stop_after(
    number: int,
    day: dt.date,
    made: Estimate,
    schedule: FeeSchedule,
    opened: Sequence[_Opened],
    singles: dict[str, Line],
) -> StopPoint:
    due = [line for line in made.lines if line.date is not None and line.date <= day]
    refund, unstated = _refund(day, made, schedule, opened, singles)
    owed = _owed(made, schedule, day)
    paid = total_of(payment.amount for payment in made.payments if payment.date is not None and payment.date <= day)
    return StopPoint(
        visits=number,
        date=day,
        paid=paid,
        refund=refund,
        owed=owed,
        net=total_of(line.total for line in due) + owed - refund,
        delivered=_delivered(due, opened, day),
        refund_unstated=unstated,
    )


def _refund(
    day: dt.date, made: Estimate, schedule: FeeSchedule, opened: Sequence[_Opened], singles: dict[str, Line]
) -> tuple[Amount, bool]:
    """Return what comes back of the packages bought by a day, and whether no rule is stated for one of them."""
    refund, unstated = ZERO, False
    for pack in opened:
        if pack.line.date is None or pack.line.date > day:
            continue
        policy = pack.package.refund or schedule.refund
        used = pack.count_by(day)
        single = singles.get(pack.package.contents[0].service)
        back = refund_range(
            policy,
            pack.line.total,
            pack.size,
            used,
            single.total if single is not None else pack.line.total,
            made.currency,
            expired=pack.has_expired(day),
        )
        unstated = unstated or (policy is None and used < pack.size)
        refund += back
    return refund, unstated


def _owed(made: Estimate, schedule: FeeSchedule, day: dt.date) -> Amount:
    """Return the months of a minimum term that are still to be paid."""
    owed = ZERO
    for membership in schedule.memberships:
        mine = [line for line in made.lines if line.service == MEMBERSHIP and f"/{membership.id}/" in line.id]
        starts = [line.date for line in mine if line.date is not None]
        if not starts or min(starts) > day:
            continue
        end = add_months(min(starts), membership.minimum_months)
        owed += total_of(line.total for line in mine if line.date is not None and day < line.date < end)
    return owed


def _delivered(due: Sequence[Line], opened: Sequence[_Opened], day: dt.date) -> Amount:
    """Return what the visits that took place are worth: singles at their price, those of packs at their share."""
    value = total_of(line.total for line in due if not line.opens_package)
    for pack in opened:
        if pack.line.date is not None and pack.line.date <= day:
            value += _worth(pack, pack.count_by(day))
    return value


def _worth(pack: _Opened, used: int) -> Amount:
    def part(case: Case) -> int | None:
        price = pack.line.total.of(case)
        return None if price is None else sum(per_visit(price, pack.size)[:used])

    return Amount.by_case(part)
