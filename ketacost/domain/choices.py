"""What there is to choose from, need by need: which packs and memberships fit it, and what each costs.

Costs are counted in many parts of a minor unit (`UNIT`); each choice adds one, so that of equals the simplest wins.
Days are ordinals.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ketacost.domain.fee_schedules import Billing, Membership, Package, PackageContent
from ketacost.domain.needs import Need, eligible
from ketacost.domain.scheduling import add_months

FOR_EVER = dt.date.max.toordinal()
UNIT = 1024

OpenPack = tuple[int, tuple[int, ...], int]
"""A pack in a state: the first offer that fits the same needs, what is left of each content, the last day."""

RunningMember = tuple[int, int, int, int, int, tuple[int, ...]]
"""A membership in a state: which offer, its first day, its months, the day after it, the period of its contents and
what is taken of them. One that has ended stays until the day on which it is prolonged or lapses."""


@dataclass(frozen=True, slots=True)
class PackOffer:
    """A package that can be opened at a price, in minor units; `prepaid` at its price in full at booking."""

    package: Package
    cost: int
    prepaid: bool = False


@dataclass(frozen=True, slots=True)
class MemberOffer:
    """A membership with its price per billing, what joining costs, and what each need costs its members."""

    membership: Membership
    cost: int
    joining: int
    single: Sequence[int]


class PackChoice:
    """A pack: what opening it costs, which of its contents fit each need, and how many visits each content has.

    `usable` says of each need how many needs, itself among them, one pack can pay from each content before it expires.
    """

    def __init__(self, offer: PackOffer, needs: Sequence[Need], days: Sequence[int]) -> None:
        self.cost = offer.cost * UNIT + 1
        self.services = tuple(content.service for content in offer.package.contents)
        self.counts = tuple(content.count + content.when_needed for content in offer.package.contents)
        self.fits = _each(needs, offer.package.contents)
        self.last_use = max((index for index, fit in enumerate(self.fits) if fit), default=-1)
        self.expiry = offer.package.expires_after_days
        self.usable = [self._usable(content, days) for content in range(len(self.counts))]

    def last_day(self, opened: int, days: Sequence[int]) -> int:
        """Return the last day on which it can be used if it is opened on a day; for ever if no need comes later."""
        last = FOR_EVER if self.expiry is None else opened + self.expiry
        return FOR_EVER if last >= days[self.last_use] else last

    def _usable(self, content: int, days: Sequence[int]) -> list[int]:
        fitting = [index for index, fit in enumerate(self.fits) if content in fit]
        found = [0] * len(days)
        for place, first in enumerate(fitting):
            last = self.last_day(days[first], days)
            paid = [index for index in fitting[place:] if days[index] <= last] if last < FOR_EVER else fitting[place:]
            most = min(self.counts[content], len(paid))
            for index in paid:
                found[index] = max(found[index], most)
        return found


class MemberChoice:
    """A membership: what it costs its members, when it may begin, and which of its contents holds each need.

    It may begin at the first need of a day that it changes: one that it holds (`fits`, else -1), or that costs less.
    `touches` is whether it changes any need of the day. `period` is in months, `visiting` what it charges for each day.
    """

    def __init__(self, offer: MemberOffer, needs: Sequence[Need], single: Sequence[int], days: Sequence[range]) -> None:
        membership = offer.membership
        self.cost = offer.cost * UNIT
        self.joining = offer.joining * UNIT + 1
        self.single = [cost * UNIT for cost in offer.single]
        self.by_visit = membership.billing is Billing.VISIT
        self.minimum = membership.minimum_months
        self.period = self.minimum if membership.billing is Billing.TERM else 1
        self.counts = tuple(content.count for content in membership.contents)
        self.fits = [fit[0] if fit else -1 for fit in _each(needs, membership.contents)]
        pairs = zip(self.fits, self.single, single, strict=True)
        changed = [fit >= 0 or own < alone for fit, own, alone in pairs]
        self.may_begin = [here and not any(changed[days[i].start : i]) for i, here in enumerate(changed)]
        self.touches = [any(changed[index] for index in day) for day in days]
        self.visiting = [0] * len(needs)
        if self.by_visit:
            self.visiting = [self.cost * len({needs[index].visit_ref for index in day}) for day in days]

    def billed(self, months: int) -> int:
        """Return what so many months cost, apart from what is charged by the visit."""
        return 0 if self.by_visit else self.cost * (months // self.period)


class Choices:
    """The choices of a course: its packs and memberships, and which of them there are at each need."""

    def __init__(
        self, needs: Sequence[Need], single: Sequence[int], packs: Sequence[PackOffer], members: Sequence[MemberOffer]
    ) -> None:
        self.services = [need.service for need in needs]
        self.days = [need.visit.date.toordinal() for need in needs]
        self.single = [cost * UNIT for cost in single]
        self.today = _by_day(self.days)
        self.packs = [PackChoice(offer, needs, self.days) for offer in packs]
        self.members = [MemberChoice(offer, needs, self.single, self.today) for offer in members]
        self.openable = [[n for n, pack in enumerate(self.packs) if pack.fits[i]] for i in range(len(needs))]
        self.structure = [
            [(pack.fits, pack.counts, pack.expiry) for pack in self.packs],
            [(one.fits, one.counts, one.may_begin, one.touches, one.minimum, one.period) for one in self.members],
        ]
        self.costs = [*self.single, *(pack.cost for pack in self.packs)]
        for member in self.members:
            self.costs += [member.cost, member.joining, *member.single]
        self.joinable = [[n for n, member in enumerate(self.members) if member.may_begin[i]] for i in range(len(needs))]

    def are_as_dear_as(self, others: "Choices") -> bool:
        """Whether there is the same to choose as among others, and nothing costs less than there."""
        return self.structure == others.structure and all(
            here >= there for here, there in zip(self.costs, others.costs, strict=True)
        )

    def alike(self) -> list[int]:
        """Return for each pack the first one that fits the same needs."""
        kinds = [(pack.fits, pack.services) for pack in self.packs]
        return [kinds.index(kind) for kind in kinds]

    def skipped_at(self, index: int) -> int:
        """Return the packs, as bits, that may not open later on the day on which a need is paid singly."""
        later = range(index + 1, self.today[index].stop)
        return as_bits([n for n in self.openable[index] if any(self.packs[n].fits[other] for other in later)])


def as_bits(numbers: Sequence[int]) -> int:
    """Return a set of small numbers as bits."""
    return sum(1 << number for number in numbers)


@lru_cache(maxsize=4096)
def months_later(day: int, months: int) -> int:
    """Return the same day so many months later."""
    return add_months(dt.date.fromordinal(day), months).toordinal()


def _by_day(days: Sequence[int]) -> list[range]:
    """Return for each need those of its day."""
    found: dict[int, range] = {}
    for index, day in enumerate(days):
        found[day] = range(found[day].start if day in found else index, index + 1)
    return [found[day] for day in days]


def _each(needs: Sequence[Need], contents: Sequence[PackageContent]) -> list[tuple[int, ...]]:
    """Return for each need which of the contents it fits; those of a phase that are alike share the answer."""
    known: dict[tuple[object, ...], tuple[int, ...]] = {}
    found = []
    by_ordinal = any(content.ordinal is not None for content in contents)
    for need in needs:
        situation = need.situation
        ordinal = situation.ordinal if by_ordinal else 0
        alike = (need.service, need.visit.phase.id, situation.payment_method, ordinal)
        if alike not in known:
            known[alike] = tuple(place for place, content in enumerate(contents) if eligible(content, need))
        found.append(known[alike])
    return found
