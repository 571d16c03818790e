"""What counts towards deductible, limit and plan maximum: used amounts by plan year, network, group and member.

Everything is derived by replaying claims in order from an opening balance; what is left is never stored.
"""

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass, field

from ketacost.domain.coverage.plans import CrossCredit, FamilyRule, Network
from ketacost.domain.coverage.rules import LimitRules, PlanRules, plan_year_of

FAMILY = "*"
"""Stands for all members together."""

_DAY = dt.timedelta(days=1)
_LAST_QUARTER = 9
"""Months of a plan year before its last three."""


@dataclass(slots=True)
class Used:
    """What one member, or the family, has used of one network's amounts in one plan year, in minor units."""

    deductible: int = 0
    out_of_pocket: int = 0
    plan_paid: int = 0
    late_deductible: int = 0


@dataclass(slots=True)
class Accumulators:
    """The used amounts of one replay."""

    rules: PlanRules
    _used: dict[tuple[dt.date, Network, str | None, str], Used] = field(default_factory=dict)
    _visits: dict[tuple[dt.date, str, str], set[Hashable]] = field(default_factory=dict)
    _earlier_visits: dict[tuple[dt.date, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take the opening balances as used."""
        for opening in self.rules.opening:
            year = self.year_of(opening.as_of)
            for member in (opening.member, FAMILY):
                used = self.used(year, opening.network, opening.group, member)
                used.deductible += opening.deductible
                used.out_of_pocket += opening.out_of_pocket
                used.plan_paid += opening.plan_paid
                used.late_deductible += opening.late_deductible
            visits = (year, opening.member)
            self._earlier_visits[visits] = self._earlier_visits.get(visits, 0) + opening.visits

    def year_of(self, day: dt.date) -> dt.date:
        """Return the first day of the plan year that a service falls in."""
        return plan_year_of(day, self.rules.plan_year_start)

    def used(self, year: dt.date, network: Network, group: str | None, member: str) -> Used:
        """Return what is used under one key; a year begins with what its plan carries over."""
        key = (year, network, group, member)
        found = self._used.get(key)
        if found is None:
            found = self._used[key] = Used()
            if self.rules.q4_carryover:
                before = self._used.get((self.year_of(year - _DAY), network, group, member))
                found.deductible = before.late_deductible if before else 0
        return found

    # What is left

    def deductible_room(self, year: dt.date, network: Network, group: str | None, member: str) -> int | None:
        """Return what is left of a deductible; None where it has no bound."""
        limits = self.rules.limits[network]
        if group is None or group not in limits.groups:
            return self._general_room(year, network, member, limits)
        amount, inside = limits.groups[group]
        own = _left(amount, self.used(year, network, group, member).deductible)
        return _least(own, self._general_room(year, network, member, limits)) if inside else own

    def _general_room(self, year: dt.date, network: Network, member: str, limits: LimitRules) -> int | None:
        own = _left(limits.deductible, self.used(year, network, None, member).deductible)
        rule = limits.family_deductible_rule
        if rule is FamilyRule.NONE:
            return own
        if rule is FamilyRule.MEMBERS:
            return 0 if self._members_met(year, network, limits) >= limits.members_to_meet else own
        family = _left(limits.family_deductible, self.used(year, network, None, FAMILY).deductible)
        return family if rule is FamilyRule.AGGREGATE else _least(own, family)

    def _members_met(self, year: dt.date, network: Network, limits: LimitRules) -> int:
        return sum(
            1
            for (used_year, used_network, group, member), used in self._used.items()
            if (used_year, used_network, group) == (year, network, None)
            and member != FAMILY
            and limits.deductible is not None
            and used.deductible >= limits.deductible
        )

    def out_of_pocket_room(self, year: dt.date, network: Network, member: str) -> int | None:
        """Return what is left until the yearly limit; None where there is none."""
        limits = self.rules.limits[network]
        own = _left(limits.out_of_pocket, self.used(year, network, None, member).out_of_pocket)
        rule = limits.family_limit_rule
        if rule is FamilyRule.NONE:
            return own
        family = _left(limits.family_out_of_pocket, self.used(year, network, None, FAMILY).out_of_pocket)
        return family if rule is FamilyRule.AGGREGATE else _least(own, family)

    def plan_room(self, year: dt.date, network: Network, member: str) -> int | None:
        """Return how much more the plan pays this year; None where it has no maximum."""
        limits = self.rules.limits[network]
        own = _left(limits.plan_maximum, self.used(year, network, None, member).plan_paid)
        family = _left(limits.family_plan_maximum, self.used(year, network, None, FAMILY).plan_paid)
        return _least(own, family)

    # What counts

    def credit(
        self,
        day: dt.date,
        year: dt.date,
        network: Network,
        group: str | None,
        member: str,
        *,
        deductible: int,
        out_of_pocket: int,
        plan_paid: int,
    ) -> None:
        """Count what a patient and her plan paid, for her and her family, in every network that it counts in."""
        late = self.rules.q4_carryover and _is_late(day, year)
        for credited in self._credited_networks(network):
            limits = self.rules.limits.get(credited)
            if limits is None:
                continue
            own_group = group if group is not None and group in limits.groups else None
            also_general = own_group is None or limits.groups[own_group][1]
            for one in (member, FAMILY):
                general = self.used(year, credited, None, one)
                general.out_of_pocket += out_of_pocket
                general.plan_paid += plan_paid if credited is network else 0
                if also_general:
                    general.deductible += deductible
                    general.late_deductible += deductible if late else 0
                if own_group is not None:
                    special = self.used(year, credited, own_group, one)
                    special.deductible += deductible
                    special.late_deductible += deductible if late else 0

    def _credited_networks(self, network: Network) -> tuple[Network, ...]:
        cross = self.rules.cross
        if cross is CrossCredit.COMBINED:
            return (Network.IN, Network.OUT)
        if cross is CrossCredit.OUT_TO_IN and network is Network.OUT:
            return (Network.OUT, Network.IN)
        return (network,)

    # Visits

    def visit_number(self, year: dt.date, benefit: str, member: str, visit: Hashable) -> int:
        """Return the number of a visit among those of a benefit in the plan year, and count it."""
        seen = self._visits.setdefault((year, benefit, member), set())
        seen.add(visit)
        return len(seen) + self._earlier_visits.get((year, member), 0)


def _left(limit: int | None, used: int) -> int | None:
    return None if limit is None else max(0, limit - used)


def _least(first: int | None, second: int | None) -> int | None:
    if first is None or second is None:
        return second if first is None else first
    return min(first, second)


def _is_late(day: dt.date, year: dt.date) -> bool:
    months = (day.year - year.year) * 12 + day.month - year.month - (day.day < year.day)
    return months >= _LAST_QUARTER
