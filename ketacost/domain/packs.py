"""Packages that were bought: opened at the first visit that they fit, redeemed at each one after."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from ketacost.domain.errors import DomainError
from ketacost.domain.fee_schedules import FeeSchedule, Package
from ketacost.domain.needs import Need, eligible
from ketacost.domain.purchases import PackagePurchase


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A visit taken of a pack: its number, the pack's size, and whether it is one promised only when needed."""

    package: Package
    bought: PackagePurchase
    number: int
    size: int
    when_needed: bool = False


@dataclass(slots=True)
class OpenPack:
    """A pack in use."""

    package: Package
    bought: PackagePurchase
    opened: dt.date
    used: dict[str, int] = field(default_factory=dict)

    def redeem(self, need: Need) -> Redeemed | None:
        """Take a visit of the pack; None when it does not fit, is used up or has expired."""
        if self.package.has_expired(self.opened, need.visit.date):
            return None
        for content in self.package.contents:
            used = self.used.get(content.service, 0)
            if used < content.count + content.when_needed and eligible(content, need):
                self.used[content.service] = used + 1
                return Redeemed(self.package, self.bought, used + 1, content.count, when_needed=used >= content.count)
        return None

    @property
    def is_used_up(self) -> bool:
        """Whether it holds no more visits, not even those promised only when needed."""
        return all(
            self.used.get(content.service, 0) >= content.count + content.when_needed
            for content in self.package.contents
        )

    @property
    def left(self) -> dict[str, int]:
        """How many visits of each service nobody has used."""
        counts = {
            content.service: content.count - self.used.get(content.service, 0) for content in self.package.contents
        }
        return {service: count for service, count in counts.items() if count > 0}


class Packs:
    """The packs that were bought: those open, and those still waiting for their first visit."""

    def __init__(self, schedule: FeeSchedule, purchases: Iterable[PackagePurchase]) -> None:
        self._open: list[OpenPack] = []
        self._in_use: list[OpenPack] = []
        self._waiting: list[tuple[PackagePurchase, Package]] = []
        for bought in purchases:
            package = schedule.package(bought.package)
            if package is None:
                raise DomainError("unknown_package", package=bought.package)
            self._waiting.append((bought, package))
        self._services = frozenset(content.service for _, package in self._waiting for content in package.contents)

    def redeem(self, need: Need) -> Redeemed | None:
        """Take a visit of an open pack."""
        if need.service not in self._services:
            return None
        for pack in self._in_use:
            if used := pack.redeem(need):
                if pack.is_used_up:
                    self._in_use = [one for one in self._in_use if one is not pack]
                return used
        return None

    def open_for(self, need: Need) -> OpenPack | None:
        """Open the next waiting pack that fits."""
        if need.service not in self._services:
            return None
        for index, (bought, package) in enumerate(self._waiting):
            if bought.not_before is not None and need.visit.date < bought.not_before:
                continue
            if any(eligible(content, need) for content in package.contents):
                del self._waiting[index]
                pack = OpenPack(package, bought, need.visit.date)
                self._open.append(pack)
                self._in_use.append(pack)
                return pack
        return None

    @property
    def unused(self) -> list[Package]:
        """Packs that no visit opened."""
        return [package for _, package in self._waiting]

    @property
    def left_over(self) -> list[tuple[Package, str, int]]:
        """What stays unused of the packs that were opened."""
        return [(pack.package, service, left) for pack in self._open for service, left in pack.left.items()]
