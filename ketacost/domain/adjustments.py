"""What follows from the lines themselves: credits, packs and their visits, money paid ahead, missed visits."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from ketacost.domain.amounts import ZERO, Amount, Case, total_of
from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import Line, Mark, MissedVisit, Reason, VisitRef
from ketacost.domain.fee_schedules import FeeSchedule, Package
from ketacost.domain.list_checks import credit_rings
from ketacost.domain.money import percentage, share_out, to_minor
from ketacost.domain.prices import Price
from ketacost.domain.settling import Charge
from ketacost.domain.sources import NO_SOURCE
from ketacost.domain.terms import Credit, Deposit, MissedPolicy, NoticeUnit, Share

MISSED = "missed_visit"
_REDEEMED = ("redeemed", "when_needed")
_HOURS = {NoticeUnit.HOURS: 1, NoticeUnit.BUSINESS_HOURS: 3, NoticeUnit.WORKING_DAYS: 24}
"""How many hours a unit of notice stands for where a list and a visit count differently: 8 business hours a day."""


def credit_lines(lines: Sequence[Line], schedule: FeeSchedule, *, in_pack: bool) -> tuple[Line, ...]:
    """Return a negative line for each charge that something is credited to.

    All credits together take no more off a charge than it comes to, and no more of a fee than was paid. Raises
    DomainError("credit_cycle") where credits pay for each other.
    """
    _refuse_cycles(schedule.credits)
    left = _Left({line.id: line.total for line in lines})
    found: list[Line] = []
    for credit in schedule.credits:
        if in_pack or not credit.needs_package:
            found += _credited(credit, lines, left, schedule.currency)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Left:
    """What the credits so far leave: still due by line, and still to be credited by the service that gives."""

    due: dict[str, Amount]
    giving: dict[str, Amount] = field(default_factory=dict)


def _refuse_cycles(listed: Sequence[Credit]) -> None:
    ring = next(credit_rings(listed), None)
    if ring is not None:
        first, second = (ring.others or (ring.closing,))[0], ring.closing
        raise DomainError("credit_cycle", first=first.name or first.id, second=second.name or second.id)


def _credited(credit: Credit, lines: Sequence[Line], left: _Left, currency: str) -> Iterator[Line]:
    given = [line for line in lines if line.service == credit.gives and line.total]
    if not given:
        return
    paid = min((line.date for line in given if line.date), default=None)
    giving = left.giving.get(credit.gives, total_of(line.total for line in given))
    rest = Amount.by_case(partial(_available, credit, giving, currency))
    for line in lines:
        if not may_take(credit, line, paid):
            continue
        taken = Amount.by_case(partial(_taken_in, rest, left.due[line.id]))
        rest, giving = rest - taken, giving - taken
        left.due[line.id] -= taken
        if taken:
            yield _negative(credit, line, taken)
    left.giving[credit.gives] = giving


def may_take(credit: Credit, line: Line | Charge, paid: dt.date | None) -> bool:
    """Whether a credit is taken off a line, where its fee was paid on a day."""
    if line.service == credit.gives or not credit.against.covers(
        line.service, line.phase, is_package=line.opens_package
    ):
        return False
    if paid is None or line.date is None:
        return True
    if line.date < paid:
        return False
    return credit.within_days is None or (line.date - paid).days <= credit.within_days


def _available(credit: Credit, giving: Amount, currency: str, case: Case) -> int | None:
    return available_credit(credit_limit(credit.amount, currency, case), giving.of(case))


def credit_limit(amount: Price | None, currency: str, case: Case) -> int | None:
    """Return the most that is credited in one case; None where nothing limits it."""
    most = amount.of(case) if amount is not None else None
    return None if most is None else to_minor(most, currency)


def available_credit(most: int | None, paid: int | None) -> int | None:
    """Return how much of what was paid may be taken off; None where neither has a bound."""
    if most is None or paid is None:
        return paid if most is None else most
    return min(paid, most)


def _taken_in(left: Amount, due: Amount, case: Case) -> int:
    return credit_taken(left.of(case), due.of(case))


def credit_taken(left: int | None, due: int | None) -> int:
    """Return how much of what is left of a credit comes off an amount."""
    if left is None or due is None:
        return due or left or 0
    return max(0, min(left, due))


def _negative(credit: Credit, line: Line, taken: Amount) -> Line:
    return Line(
        id=f"credit/{credit.id}/{line.id}",
        service=line.service,
        text=credit.name,
        section=line.section,
        quantity=Decimal(1),
        unit_price=Price.exact(0),
        listed=ZERO,
        discount=taken,
        tax=ZERO,
        total=-taken,
        date=line.date,
        phase=line.phase,
        visit=line.visit,
        payee=line.payee,
        marks=line.marks,
        reasons=(Reason.of("credit", service=credit.gives, name=credit.name),),
        source=credit.source,
        of_line=line.id,
    )


def share_of(share: Share, whole: Amount, currency: str) -> Amount:
    """Return a part of an amount, case by case, and never more than there is."""

    def part(case: Case) -> int | None:
        total = whole.of(case)
        if share.percent is not None:
            return None if total is None else percentage(total, share.percent)
        wanted = to_minor(share.amount or Decimal(0), currency)
        return wanted if total is None else min(wanted, total)

    return Amount.by_case(part)


@dataclass(frozen=True, slots=True)
class PaidAhead:
    """Money paid ahead to one payee: the first day and visit of its lines, and those lines, which it comes off."""

    day: dt.date
    visit: VisitRef | None
    payee: str
    amount: Amount
    lines: tuple[Line, ...]


def paid_ahead(deposit: Deposit, lines: Sequence[Line], currency: str) -> Iterator[PaidAhead]:
    """Return what a deposit comes to: before each visit that it reaches, or once, before the first of them.

    An amount goes to one payee; of a percentage each takes a share of its own.
    """
    groups: dict[tuple[VisitRef | None, str], list[Line]] = {}
    takers: dict[VisitRef | None, str] = {}
    for line in lines:
        if not _is_reached(deposit, line):
            continue
        visit = None if deposit.once else line.visit
        taker = takers.setdefault(visit, line.payee)
        if deposit.share.percent is not None or line.payee == taker:
            groups.setdefault((visit, line.payee), []).append(line)
    for (_, payee), group in groups.items():
        amount = share_of(deposit.share, total_of(line.total for line in group), currency)
        first = min(group, key=lambda line: line.date or dt.date.max)
        if first.date is not None and amount:
            yield PaidAhead(first.date, first.visit, payee, amount, tuple(group))


def _is_reached(deposit: Deposit, line: Line) -> bool:
    if line.visit is None or not line.listed or not line.total:
        return False
    return deposit.scope.covers(line.service, line.phase, is_package=line.opens_package)


@dataclass(frozen=True, slots=True)
class OpenedPack:
    """A pack among the lines: the one that opens it, and those that were redeemed of it, in order."""

    opening: Line
    package: Package
    redeemed: list[Line] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many visits it holds, without those promised only when needed."""
        return sum(content.count for content in self.package.contents)

    def is_next(self, line: Line) -> bool:
        """Whether a line is what is redeemed next of the pack, by the number that it was given."""
        number = next((one.get("number") for one in line.reasons if one.code in _REDEEMED), None)
        return number == 1 + sum(1 for one in self.redeemed if one.service == line.service)

    def has_expired(self, day: dt.date | None) -> bool:
        """Whether its visits can no longer be used on a day."""
        expiry, opened = self.package.expires_after_days, self.opening.date
        return expiry is not None and opened is not None and day is not None and (day - opened).days > expiry


def opened_packs(lines: Sequence[Line], schedule: FeeSchedule) -> list[OpenedPack]:
    """Return the packs in the order in which they open, each with the lines that were redeemed of it and no other."""
    packs: list[OpenedPack] = []
    for line in lines:
        package = schedule.package(line.package) if line.package else None
        if package is not None and line.opens_package:
            packs.append(OpenedPack(line, package))
        elif package is not None:
            alike = (one for one in packs if one.package.id == package.id and not one.has_expired(line.date))
            pack = next((one for one in alike if one.is_next(line)), None)
            if pack is not None:
                pack.redeemed.append(line)
    return packs


def missed_lines(
    lines: Sequence[Line], schedule: FeeSchedule, missed: Sequence[MissedVisit], currency: str
) -> tuple[Line, ...]:
    """Return what each missed visit costs by the clinic's policies; nothing where none of them holds.

    Raises DomainError("unknown_visit") for a visit that the course does not have.
    """
    found = []
    number = 0
    for one, here in _in_order(lines, missed):
        if _is_in_good_time(schedule.missed, one):
            continue
        number += 1
        policy = _policy(schedule.missed, one, number, here)
        if policy is not None:
            cost = _cost(policy, schedule, here, lines, currency)
            found.append(_missed_line(policy, one, number, here[0], cost))
        elif not schedule.missed:
            found.append(_missed_line(None, one, number, here[0], Amount(0, 0, None)))
    return tuple(found)


def _in_order(lines: Sequence[Line], missed: Sequence[MissedVisit]) -> list[tuple[MissedVisit, list[Line]]]:
    """Return the missed visits in order of date, so that they are counted as they happen, with their lines."""
    found = []
    for one in missed:
        here = [line for line in lines if line.visit == VisitRef(one.phase, one.ordinal)]
        if not here:
            raise DomainError("unknown_visit", phase=one.phase, ordinal=one.ordinal)
        found.append((one, here))
    return sorted(found, key=lambda pair: pair[1][0].date or dt.date.max)


def _policy(
    policies: Sequence[MissedPolicy], one: MissedVisit, number: int, here: Sequence[Line]
) -> MissedPolicy | None:
    """Return the policy that holds for the `number`-th missed visit: the one for most repetitions that is reached."""
    holding = [
        policy
        for policy in policies
        if one.kind in policy.kinds
        and policy.from_count <= number
        and _short(one, policy)
        and any(policy.scope.covers(line.service, line.phase, is_package=False) for line in here)
    ]
    return max(holding, key=lambda policy: policy.from_count, default=None)


def _is_in_good_time(policies: Sequence[MissedPolicy], one: MissedVisit) -> bool:
    """Whether a visit was cancelled or moved early enough for every policy, so that it counts as none of the missed."""
    about = [policy for policy in policies if one.kind in policy.kinds]
    return bool(about) and not any(_short(one, policy) for policy in about)


def _short(one: MissedVisit, policy: MissedPolicy) -> bool:
    return one.notice * _HOURS[one.notice_unit] < policy.notice * _HOURS[policy.notice_unit]


def _price_of_visit(here: Sequence[Line], lines: Sequence[Line], schedule: FeeSchedule) -> Amount:
    """Return what a visit costs; one that a package holds, its share of the package's price."""
    price = total_of(line.total for line in here if not line.opens_package)
    for pack in opened_packs(lines, schedule):
        for line in pack.redeemed:
            if line.visit == here[0].visit:
                price += Amount.by_case(partial(_share_in, pack.opening.total, pack.size))
    return price


def _share_in(whole: Amount, size: int, case: Case) -> int | None:
    total = whole.of(case)
    return None if total is None else share_out(total, [1] * size)[0]


def _cost(
    policy: MissedPolicy, schedule: FeeSchedule, here: Sequence[Line], lines: Sequence[Line], currency: str
) -> Amount:
    cost = ZERO
    if policy.share is not None:
        if policy.share.amount is not None:
            cost += Amount.exact(to_minor(policy.share.amount, currency))
        else:
            cost += share_of(policy.share, _price_of_visit(here, lines, schedule), currency)
    if policy.keeps_deposit:
        cost += _kept(schedule.deposits, here[0].visit, lines, currency)
    return cost


def _kept(deposits: Sequence[Deposit], visit: VisitRef | None, lines: Sequence[Line], currency: str) -> Amount:
    """Return what was paid ahead for one visit; a deposit paid once is for the first that it reaches, and no other."""
    ahead = (one for deposit in deposits for one in paid_ahead(deposit, lines, currency))
    return total_of(one.amount for one in ahead if one.visit == visit)


def _missed_line(policy: MissedPolicy | None, one: MissedVisit, number: int, line: Line, cost: Amount) -> Line:
    reason = Reason.of("missed_without_rule", kind=one.kind)
    if policy is not None:
        reason = Reason.of("missed", kind=one.kind, notice=policy.notice, unit=policy.notice_unit, times=number)
    marks: tuple[Mark, ...] = ()
    if not cost.is_exact:
        marks = (Mark.UNKNOWN if cost.high is None else Mark.RANGE,)
    return Line(
        id=f"missed/{number}",
        service=MISSED,
        text="",
        section=line.section,
        quantity=Decimal(1),
        unit_price=Price.not_known() if cost.high is None else Price.exact(0),
        listed=cost,
        discount=ZERO,
        tax=ZERO,
        total=cost,
        date=line.date,
        phase=line.phase,
        payee=line.payee,
        marks=marks,
        reasons=(reason,),
        source=policy.source if policy is not None else NO_SOURCE,
    )
