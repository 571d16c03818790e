"""What counts towards deductible, limit and plan maximum: used amounts by plan year, network, group and member.

Everything is derived by replaying claims in order from an opening balance; what is left is never stored.
"""

import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from ketacost.domain.coverage.plans import CrossCredit, FamilyRule, Network
from ketacost.domain.coverage.rules import OpeningBalance, PlanRules, day_in_year, plan_year_of

FAMILY = "*"
"""Stands for all members together."""
OTHERS = "others"
"""Stands for the rest of a family whose use is stated in one figure; by members, for as many as it meets in full."""

_DAY = dt.timedelta(days=1)
_LAST_QUARTER = 9
"""Months of a plan year before its last three."""
_IN = Network.IN

_Kind = Literal["deductible", "out_of_pocket", "plan_paid"]


@dataclass(frozen=True, slots=True)
class Used:
    """What one member, or the family, has used of one network's amounts in one plan year, in minor units."""

    deductible: int = 0
    out_of_pocket: int = 0
    plan_paid: int = 0
    late_deductible: int = 0


@dataclass(slots=True)
class _Tally:
    """How much of one yearly amount is used, `late` in the last three months of the year; no limit is no bound."""

    limit: int | None
    used: int = 0
    late: int = 0


@dataclass(slots=True)
class Amount:
    """One yearly amount as one member meets it: the tallies that count it, and those of them that bound it."""

    counted: tuple[_Tally, ...]
    bounds: tuple[tuple[_Tally, int], ...]
    is_met: Callable[[], bool] | None = None

    def room(self) -> int | None:
        """Return what is left of it; None where it has no bound."""
        left = None
        for tally, limit in self.bounds:
            rest = limit - tally.used
            if left is None or rest < left:
                left = rest
        if self.is_met is not None and self.is_met():
            return 0
        return 0 if left is not None and left < 0 else left

    def add(self, amount: int) -> None:
        """Count more of it."""
        for tally in self.counted:
            tally.used += amount

    def add_late(self, amount: int) -> None:
        """Count more of it, in the last three months of the year."""
        for tally in self.counted:
            tally.used += amount
            tally.late += amount


@dataclass(slots=True)
class Account:
    """What one member may still use in one network and plan year, for one group of benefits.

    `crossed` are her accounts in the other networks that what she pays counts in too; `late_from` is the first day of
    the last three months of a plan that carries them over.
    """

    deductible: Amount
    out_of_pocket: Amount
    plan_paid: Amount
    late_from: dt.date | None = None
    crossed: tuple["Account", ...] = ()

    def credit(self, day: dt.date, deductible: int, out_of_pocket: int, plan_paid: int) -> None:
        """Count what she and her plan paid, in another network no more than she has left there."""
        if deductible:
            self.credit_deductible(day, deductible)
        if out_of_pocket:
            self.out_of_pocket.add(out_of_pocket)
        if plan_paid:
            self.plan_paid.add(plan_paid)
        for other in self.crossed:
            if deductible:
                other.credit_deductible(day, _at_most(deductible, other.deductible.room()))
            if out_of_pocket:
                other.out_of_pocket.add(_at_most(out_of_pocket, other.out_of_pocket.room()))

    def credit_deductible(self, day: dt.date, amount: int) -> None:
        """Count what she paid of her deductible, and whether late in the year."""
        if self.late_from is not None and day >= self.late_from:
            self.deductible.add_late(amount)
        else:
            self.deductible.add(amount)


@dataclass(slots=True)
class Accumulators:
    """The used amounts of one replay.

    `visit_copays` has what was paid of the copay of a visit, by member and visit; `supplies` the day and the copay of
    the last supply, by member and benefit.
    """

    rules: PlanRules
    visit_copays: dict[tuple[str, Hashable], int] = field(default_factory=dict)
    supplies: dict[tuple[str, str], tuple[dt.date, int]] = field(default_factory=dict)
    _year: dt.date = dt.date.max
    _next_year: dt.date = dt.date.min
    _members: dict[str, None] = field(default_factory=dict)
    _tallies: dict[tuple[_Kind, dt.date, Network, str | None, str], _Tally] = field(default_factory=dict)
    _accounts: dict[tuple[dt.date, bool, str | None, str], Account | None] = field(default_factory=dict)
    _visits: dict[tuple[dt.date, str, str], dict[Hashable, int]] = field(default_factory=dict)
    _earlier_visits: dict[tuple[dt.date, str | None, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take the opening balances as used."""
        for opening in sorted(self.rules.opening, key=lambda one: one.as_of):
            self._open(opening)

    def _open(self, opening: OpeningBalance) -> None:
        year, member = self.year_of(opening.as_of), opening.member
        visits = (year, opening.benefit, member)
        self._earlier_visits[visits] = self._earlier_visits.get(visits, 0) + opening.visits
        if opening.benefit is not None and opening.supply is not None:
            self.supplies[member, opening.benefit] = opening.supply
        limits = self.rules.limits.get(opening.network)
        if limits is None or (opening.group is not None and opening.group not in limits.groups):
            return
        self._members.setdefault(member)
        for one in (member, FAMILY):
            deductible = self._tally("deductible", year, opening.network, opening.group, one)
            deductible.used += opening.deductible
            deductible.late += opening.late_deductible
            if opening.group is None:
                self._tally("out_of_pocket", year, opening.network, None, one).used += opening.out_of_pocket
                self._tally("plan_paid", year, opening.network, None, one).used += opening.plan_paid

    def year_of(self, day: dt.date) -> dt.date:
        """Return the first day of the plan year that a service falls in."""
        if not self._year <= day < self._next_year:
            self._year = plan_year_of(day, self.rules.plan_year_start)
            self._next_year = _year_after(self._year, self.rules.plan_year_start)
        return self._year

    # What is left

    def account(self, year: dt.date, network: Network, group: str | None, member: str) -> Account | None:
        """Return what one member may still use; None in a network where the plan pays nothing."""
        key = (year, network is _IN, group, member)
        try:
            return self._accounts[key]
        except KeyError:
            account = self._accounts[key] = self._new_account(year, network, group, member)
            return account

    def deductible_room(self, year: dt.date, network: Network, group: str | None, member: str) -> int | None:
        """Return what is left of a deductible; None where it has no bound."""
        account = self.account(year, network, group, member)
        return None if account is None else account.deductible.room()

    def out_of_pocket_room(self, year: dt.date, network: Network, member: str) -> int | None:
        """Return what is left until the yearly limit; None where there is none."""
        account = self.account(year, network, None, member)
        return None if account is None else account.out_of_pocket.room()

    def used(self, year: dt.date, network: Network, group: str | None, member: str) -> Used:
        """Return what is used under one key; a year begins with what its plan carries over."""
        deductible = self._tally("deductible", year, network, group, member)
        if group is not None:
            return Used(deductible.used, late_deductible=deductible.late)
        out_of_pocket = self._tally("out_of_pocket", year, network, None, member).used
        plan_paid = self._tally("plan_paid", year, network, None, member).used
        return Used(deductible.used, out_of_pocket, plan_paid, deductible.late)

    def _new_account(self, year: dt.date, network: Network, group: str | None, member: str) -> Account | None:
        account = self._account_in(year, network, group, member)
        if account is not None:
            others = [one for one in self._credited_networks(network) if one is not network]
            crossed = [self._account_in(year, one, group, member) for one in others]
            account.crossed = tuple(one for one in crossed if one is not None)
        return account

    def _account_in(self, year: dt.date, network: Network, group: str | None, member: str) -> Account | None:
        limits = self.rules.limits.get(network)
        if limits is None:
            return None
        self._members.setdefault(member)
        rule = limits.family_deductible_rule
        deductible = self._amount("deductible", year, network, member, rule)
        if group is not None and group in limits.groups:
            tally = self._tally("deductible", year, network, group, member)
            family = self._tally("deductible", year, network, group, FAMILY)
            inside = limits.groups[group][1]
            special = Amount((tally, family), _bounds(tally))
            deductible = _both(special, deductible) if inside else special
        return Account(
            deductible,
            self._amount("out_of_pocket", year, network, member, limits.family_limit_rule),
            self._amount("plan_paid", year, network, member, FamilyRule.EMBEDDED),
            late_from=self._late_from(year),
        )

    def _amount(self, kind: _Kind, year: dt.date, network: Network, member: str, rule: FamilyRule) -> Amount:
        own = self._tally(kind, year, network, None, member)
        family = self._tally(kind, year, network, None, FAMILY)
        match rule:
            case FamilyRule.NONE:
                return Amount((own, family), _bounds(own))
            case FamilyRule.EMBEDDED:
                return Amount((own, family), _bounds(own, family))
            case FamilyRule.AGGREGATE:
                return Amount((own, family), _bounds(family))
            case FamilyRule.MEMBERS:
                return Amount((own, family), _bounds(own), partial(self._enough_met, kind, year, network))

    def _enough_met(self, kind: _Kind, year: dt.date, network: Network) -> bool:
        """Whether as many members have met theirs as the plan asks for."""
        met = 0
        for member in self._members:
            tally = self._tally(kind, year, network, None, member)
            if tally.limit is not None and tally.used >= tally.limit:
                met += tally.used // tally.limit if member == OTHERS and tally.limit else 1
        return met >= self.rules.limits[network].members_to_meet

    def _tally(self, kind: _Kind, year: dt.date, network: Network, group: str | None, member: str) -> _Tally:
        key = (kind, year, network, group, member)
        found = self._tallies.get(key)
        if found is None:
            found = self._tallies[key] = _Tally(self._limit(kind, network, group, member))
            if kind == "deductible" and self.rules.q4_carryover:
                before = self._tallies.get((kind, self._year_before(year), network, group, member))
                found.used = before.late if before else 0
        return found

    def _limit(self, kind: _Kind, network: Network, group: str | None, member: str) -> int | None:
        limits = self.rules.limits[network]
        if group is not None:
            return None if member == FAMILY else limits.groups[group][0]
        match kind:
            case "deductible":
                own, family = limits.deductible, limits.family_deductible
            case "out_of_pocket":
                own, family = limits.out_of_pocket, limits.family_out_of_pocket
            case "plan_paid":
                own, family = limits.plan_maximum, limits.family_plan_maximum
        return family if member == FAMILY else own

    def _credited_networks(self, network: Network) -> tuple[Network, ...]:
        cross = self.rules.cross
        if cross is CrossCredit.COMBINED:
            return (Network.IN, Network.OUT)
        if cross is CrossCredit.OUT_TO_IN and network is Network.OUT:
            return (Network.OUT, Network.IN)
        return (network,)

    def _year_before(self, year: dt.date) -> dt.date:
        return plan_year_of(year - _DAY, self.rules.plan_year_start)

    def _late_from(self, year: dt.date) -> dt.date | None:
        if not self.rules.q4_carryover:
            return None
        years, month = divmod(year.month - 1 + _LAST_QUARTER, 12)
        return day_in_year(year.year + years, (month + 1, year.day))

    # Visits

    def visit_number(self, year: dt.date, benefit: str, member: str, visit: Hashable) -> int:
        """Return the number of a visit among those of a benefit in the plan year, and count it."""
        seen = self._visits.setdefault((year, benefit, member), {})
        number = seen.get(visit)
        if number is None:
            earlier = sum(self._earlier_visits.get((year, one, member), 0) for one in (benefit, None))
            number = seen[visit] = earlier + len(seen) + 1
        return number

    # Rolling over

    def closing(self, as_of: dt.date) -> tuple[OpeningBalance, ...]:
        """Return what is used before a day as the opening balances of what comes from that day on.

        All that was replayed is before that day. What a visit has paid of its copay ends with the visit.
        """
        year = self.year_of(as_of)
        balances = []
        for member in self._members:
            for network, limits in self.rules.limits.items():
                for group in (None, *limits.groups):
                    used = self.used(year, network, group, member)
                    balances.append(
                        OpeningBalance(
                            as_of,
                            member,
                            network,
                            group,
                            deductible=used.deductible,
                            out_of_pocket=used.out_of_pocket,
                            plan_paid=used.plan_paid,
                            late_deductible=used.late_deductible,
                        )
                    )
        return (*balances, *self._closing_of_benefits(as_of, year))

    def _closing_of_benefits(self, as_of: dt.date, year: dt.date) -> list[OpeningBalance]:
        visits = {(one, member): count for (of, one, member), count in self._earlier_visits.items() if of == year}
        for (of, benefit, member), seen in self._visits.items():
            if of == year:
                visits[benefit, member] = visits.get((benefit, member), 0) + len(seen)
        keys = dict.fromkeys([*visits, *((benefit, member) for member, benefit in self.supplies)])
        return [
            OpeningBalance(
                as_of,
                member,
                visits=visits.get((benefit, member), 0),
                benefit=benefit,
                supply=None if benefit is None else self.supplies.get((member, benefit)),
            )
            for benefit, member in keys
        ]


def _bounds(*tallies: _Tally) -> tuple[tuple[_Tally, int], ...]:
    return tuple((tally, tally.limit) for tally in tallies if tally.limit is not None)


def _both(special: Amount, general: Amount) -> Amount:
    """Return a part of a general amount that has a limit of its own."""
    return Amount(special.counted + general.counted, special.bounds + general.bounds, general.is_met)


def _at_most(amount: int, room: int | None) -> int:
    return amount if room is None or amount < room else room


def _year_after(year: dt.date, start: tuple[int, int]) -> dt.date:
    """Return the first day of the next plan year; 380 days on is always in it."""
    return plan_year_of(year + _DAY * 380, start)
