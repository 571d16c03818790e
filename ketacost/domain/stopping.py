"""What a course costs that is stopped early: after each visit, by the clinic's rules; and the money that is at risk."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from ketacost.domain.amounts import ZERO, Amount, Case, total_of
from ketacost.domain.courses import Phase, Visit
from ketacost.domain.estimates import Estimate, EstimateRequest, Line, OwnPart, PaymentKind
from ketacost.domain.estimating import counter_for, estimate_way
from ketacost.domain.fee_schedules import Billing, FeeSchedule, Package
from ketacost.domain.memberships import SERVICE as MEMBERSHIP
from ketacost.domain.memberships import term_start
from ketacost.domain.refunds import Used, per_visit, refund_range
from ketacost.domain.scheduling import add_months


@dataclass(frozen=True, slots=True)
class StopPoint:
    """Stopping after so many visits: what has been paid by then, what comes back, and what the visits cost in the end.

    `owed` is what a minimum term still asks for. `at_risk` is what is prepaid and not delivered: lost if the clinic
    closes. `paid` is after what has `come_back` by then from a plan or a manufacturer, which lessens no such risk.
    """

    visits: int
    date: dt.date
    paid: Amount
    refund: Amount
    owed: Amount
    net: Amount
    delivered: Amount
    refund_unstated: bool = False
    come_back: Amount = ZERO

    @property
    def at_risk(self) -> Amount:
        """What is paid for visits that have not taken place."""

        def risk(case: Case) -> int | None:
            paid, delivered = (self.paid + self.come_back).of(case), self.delivered.of(case)
            return None if paid is None else max(0, paid - (delivered or 0))

        return Amount.by_case(risk)


@dataclass(slots=True)
class _Opened:
    """A package in an estimate: its line, its day, and the lines that redeem it, in order of date."""

    line: Line
    package: Package
    day: dt.date
    used: list[Line] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How much it holds, of every service; what is promised only when needed has no share of the price."""
        return sum(content.count for content in self.package.contents)

    def takes(self, line: Line) -> bool:
        """Whether a line that redeems packages of this kind redeems this one: there is one left, and in time."""
        if self.package.id != line.package or line.date is None or self.has_expired(line.date):
            return False
        counts = {content.service: content.count for content in self.package.contents}
        return sum(1 for one in self.used if one.service == line.service) < counts.get(line.service, 0)

    def used_by(self, day: dt.date) -> list[Line]:
        return [line for line in self.used if line.date is not None and line.date <= day]

    def has_expired(self, day: dt.date) -> bool:
        return self.package.has_expired(self.day, day)


@dataclass(frozen=True, slots=True)
class _Singles:
    """What each service of each visit costs when it is paid singly, by the id of its line; None if not listed."""

    prices: dict[str, Amount | None]

    @classmethod
    def of(cls, alone: Estimate) -> "_Singles":
        return cls({line.id: None if line.unit_price.unknown else line.total for line in alone.lines})

    def price(self, lines: Sequence[Line]) -> Amount | None:
        """Return what lines that redeem a package would cost, longer sessions included."""
        total = ZERO
        for line in lines:
            price, beyond = self.prices.get(line.id), self.prices.get(f"{line.id}/overage", ZERO)
            if price is None or beyond is None:
                return None
            total += price + beyond
        return total


def stop_points(made: Estimate, schedule: FeeSchedule, alone: Estimate | None = None) -> tuple[StopPoint, ...]:
    """Return what stopping after each visit would cost, the whole course last.

    `alone` is the estimate of the same course paid visit by visit, which a re-rated refund needs. Without it the
    singles are matched by what the estimate knows of its visits: neither dose nor modality.
    """
    opened = _packages(made, schedule)
    singles = _singles(made, schedule, alone, opened)
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


def costs_of_stopping(made: Estimate, schedule: FeeSchedule, alone: Estimate | None = None) -> tuple[Amount, ...]:
    """Return what stopping after each visit costs in the end: the `net` of the stop points, without the rest."""
    opened = _packages(made, schedule)
    singles = _singles(made, schedule, alone, opened)
    dated = [part for part in made.own_parts if part.line.date is not None]
    parts = sorted(dated, key=lambda part: part.line.date or dt.date.min)
    costs, spent, place = [], ZERO, 0
    for visit in made.visits:
        start = place
        while place < len(parts) and (parts[place].line.date or dt.date.min) <= visit.date:
            place += 1
        spent += total_of(part.net for part in parts[start:place])
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


def _singles(made: Estimate, schedule: FeeSchedule, alone: Estimate | None, opened: Sequence[_Opened]) -> _Singles:
    if not opened:
        return _Singles({})
    return _Singles.of(alone if alone is not None else _paid_singly(made, schedule))


def _paid_singly(made: Estimate, schedule: FeeSchedule) -> Estimate:
    """Price the visits of an estimate one by one, as far as it says what they are."""
    phases = {
        visit.phase_id: Phase(id=visit.phase_id, kind=visit.phase, services=visit.services, minutes=visit.minutes)
        for visit in made.visits
    }
    visits = [Visit(visit.date, phases[visit.phase_id], visit.ordinal, visit.date) for visit in made.visits]
    singly = made.purchase.model_copy(update={"packages": (), "memberships": ()})
    request = EstimateRequest(fee_schedule=schedule, purchase=singly)
    return estimate_way(request, counter_for(request, visits), singly)


def _packages(made: Estimate, schedule: FeeSchedule) -> list[_Opened]:
    """Return the packs of an estimate with what redeems them: of several open ones the first that holds it."""
    found: list[_Opened] = []
    for line in sorted(made.lines, key=lambda one: one.date or dt.date.max):
        package = schedule.package(line.package or "")
        if package is None or line.date is None:
            continue
        if line.opens_package:
            found.append(_Opened(line, package, line.date))
        elif all(reason.code != "when_needed" for reason in line.reasons):
            pack = next((one for one in found if one.takes(line)), None)
            if pack is not None:
                pack.used.append(line)
    return found


def _stop_after(
    number: int,
    day: dt.date,
    made: Estimate,
    schedule: FeeSchedule,
    opened: Sequence[_Opened],
    singles: _Singles,
) -> StopPoint:
    due = [part for part in made.own_parts if part.line.date is not None and part.line.date <= day]
    refund, unstated = _refund(day, made, schedule, opened, singles)
    owed = _owed(made, schedule, day)
    payments = [payment for payment in made.payments if payment.date is not None and payment.date <= day]
    back = (payment.amount for payment in payments if payment.kind is PaymentKind.REIMBURSEMENT)
    return StopPoint(
        visits=number,
        date=day,
        paid=total_of(payment.amount for payment in payments),
        refund=refund,
        owed=owed,
        net=total_of(part.net for part in due) + owed - refund,
        delivered=_delivered(due, opened, day),
        refund_unstated=unstated,
        come_back=-total_of(back),
    )


def _refund(
    day: dt.date, made: Estimate, schedule: FeeSchedule, opened: Sequence[_Opened], singles: _Singles
) -> tuple[Amount, bool]:
    """Return what comes back of the packages bought by a day, and whether no rule is stated for one of them."""
    refund, unstated = ZERO, False
    for pack in opened:
        if pack.day > day:
            continue
        policy = pack.package.refund or schedule.refund
        lines = pack.used_by(day)
        used = Used(len(lines), len({line.visit for line in lines}), singles.price(lines))
        refund += refund_range(policy, pack.line.total, pack.size, used, made.currency, expired=pack.has_expired(day))
        unstated = unstated or (policy is None and used.services < pack.size)
    return refund, unstated


def _owed(made: Estimate, schedule: FeeSchedule, day: dt.date) -> Amount:
    """Return what minimum terms still ask for; one that is charged by the visit asks for nothing without a visit."""
    owed = ZERO
    for membership in schedule.memberships:
        if membership.billing is Billing.VISIT:
            continue
        for line in made.lines:
            if line.date is None or line.date <= day or not line.id.startswith(f"{MEMBERSHIP}/{membership.id}/"):
                continue
            start = term_start(line.id)
            if start <= day and line.date < add_months(start, membership.minimum_months):
                owed += line.total
    return owed


def _delivered(due: Sequence[OwnPart], opened: Sequence[_Opened], day: dt.date) -> Amount:
    """Return what the visits that took place are worth: singles at what is paid, those of packs at their share."""
    value = total_of(part.cash for part in due if not part.line.opens_package)
    for pack in opened:
        if pack.day <= day:
            value += _worth(pack, len(pack.used_by(day)))
    return value


def _worth(pack: _Opened, used: int) -> Amount:
    def part(case: Case) -> int | None:
        price = pack.line.total.of(case)
        return None if price is None else sum(per_visit(price, pack.size)[:used])

    return Amount.by_case(part)
