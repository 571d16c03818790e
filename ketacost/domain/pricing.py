"""Visits to charges: fees by key, packages redeemed at each eligible visit, inclusions at zero, all with reasons."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ketacost.domain.charges import IncidentalFee, Tax, TypedCharge
from ketacost.domain.courses import Visit
from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import Reason, VisitRef
from ketacost.domain.fee_matching import Match, Situation, fits, match_fee
from ketacost.domain.fee_schedules import FeeSchedule, Package, PackageContent, Unit
from ketacost.domain.prices import Price
from ketacost.domain.purchases import PackagePurchase, Purchase
from ketacost.domain.settling import Charge
from ketacost.domain.sources import Source
from ketacost.domain.vocabulary import PhaseKind

_ZERO = Price.exact(0)
_UNKNOWN = Price.not_known()
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Need:
    """One service at one visit that has to be paid for somehow; `situation` is what its price may depend on."""

    visit: Visit
    service: str
    situation: Situation

    @property
    def id(self) -> str:
        """A stable name for the line."""
        return f"{self.visit.phase.id}-{self.visit.ordinal}-{self.service}"


def needs(visits: Sequence[Visit], purchase: Purchase) -> list[Need]:
    """List every service of every visit, in order, with what its price may depend on."""
    seen: dict[str, int] = {}
    found = []
    for visit in visits:
        phase = visit.phase
        method = purchase.method_for(phase.id, visit.ordinal)
        for service in dict.fromkeys(phase.services):
            seen[service] = seen.get(service, 0) + 1
            situation = Situation(
                modality=phase.modality,
                indication=visit.indication,
                dose=phase.dose,
                minutes=phase.minutes,
                setting=phase.setting,
                phase=phase.kind,
                ordinal=seen[service],
                payment_method=method,
                payer=purchase.payer,
            )
            found.append(Need(visit, service, situation))
    return found


@dataclass(slots=True)
class _OpenPack:
    package: Package
    opened: dt.date
    left: dict[str, int] = field(default_factory=dict)

    def redeem(self, need: Need) -> tuple[int, int] | None:
        """Use one visit of the pack; returns its number and the pack's size, or None when it does not fit."""
        expiry = self.package.expires_after_days
        if expiry is not None and (need.visit.date - self.opened).days > expiry:
            return None
        for content in self.package.contents:
            if self.left.get(need.service, 0) and _eligible(content, need):
                self.left[need.service] -= 1
                return content.count - self.left[need.service], content.count
        return None


def _eligible(content: PackageContent, need: Need) -> bool:
    return content.service == need.service and fits(content, need.situation) is not None


class _Packs:
    """The packs that were bought: those open, and those still waiting for their first visit."""

    def __init__(self, schedule: FeeSchedule, purchases: Iterable[PackagePurchase]) -> None:
        self._open: list[_OpenPack] = []
        self._waiting: list[tuple[PackagePurchase, Package]] = []
        for bought in purchases:
            package = schedule.package(bought.package)
            if package is None:
                raise DomainError("unknown_package", package=bought.package)
            self._waiting.append((bought, package))

    def redeem(self, need: Need) -> tuple[_OpenPack, int, int] | None:
        for pack in self._open:
            if used := pack.redeem(need):
                return pack, *used
        return None

    def open_for(self, need: Need) -> _OpenPack | None:
        for index, (bought, package) in enumerate(self._waiting):
            if bought.not_before is not None and need.visit.date < bought.not_before:
                continue
            if any(_eligible(content, need) for content in package.contents):
                del self._waiting[index]
                left = {content.service: content.count for content in package.contents}
                pack = _OpenPack(package, need.visit.date, left)
                self._open.append(pack)
                return pack
        return None

    @property
    def unused(self) -> list[Package]:
        return [package for _, package in self._waiting]

    @property
    def left_over(self) -> list[tuple[Package, str, int]]:
        return [(pack.package, service, left) for pack in self._open for service, left in pack.left.items() if left]


@dataclass(frozen=True, slots=True)
class Priced:
    """The charges of a course, and what should be said about the way it was bought."""

    charges: tuple[Charge, ...]
    notes: tuple[Reason, ...] = ()


class Counter:
    """What a course needs, held against one price list; shared by the ways to buy it, which differ in packages only."""

    def __init__(self, visits: Sequence[Visit], schedule: FeeSchedule, purchase: Purchase) -> None:
        self.visits = visits
        self.schedule = schedule
        self.needs = needs(visits, purchase)
        self._by_ordinal = any(fee.ordinal is not None for fee in schedule.fees)
        self._matches: dict[tuple[str, str, str | None, int], Match | None] = {}

    def match(self, need: Need) -> Match | None:
        """Return the row that holds for one need when it is paid singly; visits that are alike share the answer."""
        situation = need.situation
        ordinal = situation.ordinal if self._by_ordinal else 0
        alike = (need.service, need.visit.phase.id, situation.payment_method, ordinal)
        if alike not in self._matches:
            self._matches[alike] = match_fee(self.schedule.fees, need.service, situation)
        return self._matches[alike]


def price(counter: Counter, purchase: Purchase) -> Priced:
    """Price every service of every visit from one list, bought in one way.

    Raises DomainError for a package that is not on the list and for two rows that fit equally well.
    """
    schedule, all_needs = counter.schedule, counter.needs
    packs = _Packs(schedule, purchase.packages or ())
    by_need: dict[int, list[Charge]] = {}
    matches: dict[int, Match] = {}
    included: dict[tuple[str, int], dict[str, str]] = {}
    for index, need in enumerate(all_needs):
        key = (need.visit.phase.id, need.visit.ordinal)
        charges = _from_packs(need, packs)
        if charges:
            by_need[index] = charges
            pack = schedule.package(charges[-1].package or "")
            for service in pack.includes if pack else ():
                included.setdefault(key, {})[service] = pack.name if pack else ""
        elif match := counter.match(need):
            matches[index] = match
    _collect_inclusions(all_needs, matches, included)
    everywhere = {service: by for visit in included.values() for service, by in visit.items()}
    for index, need in enumerate(all_needs):
        if index not in by_need:
            here = included.get((need.visit.phase.id, need.visit.ordinal), {})
            by_need[index] = [_single(need, matches.get(index), here, everywhere)]
    bought = [charge for index in range(len(all_needs)) for charge in by_need[index]]
    return Priced(tuple(_with_taxes(bought, schedule)), tuple(_notes(packs)))


def _from_packs(need: Need, packs: _Packs) -> list[Charge]:
    charges = []
    used = packs.redeem(need)
    if used is None and (pack := packs.open_for(need)):
        charges.append(_package_charge(need, pack.package))
        used = packs.redeem(need)
    if used is not None:
        opened, number, size = used
        reason = Reason.of("redeemed", package=opened.package.name, number=number, size=size)
        charges.append(_charge(need, _ZERO, reason, opened.package.source, opened.package.payee, opened.package.id))
    return charges


def _collect_inclusions(
    all_needs: list[Need],
    matches: dict[int, Match],
    included: dict[tuple[str, int], dict[str, str]],
) -> None:
    """Note what each charged row includes at its visit; a service included by another does not include in turn."""
    for index, need in enumerate(all_needs):
        match = matches.get(index)
        if match is None or not match.fee.includes:
            continue
        here = included.setdefault((need.visit.phase.id, need.visit.ordinal), {})
        if need.service not in here:
            for service in match.fee.includes:
                if service != need.service:
                    here.setdefault(service, match.fee.label or need.service)


def _single(need: Need, match: Match | None, here: dict[str, str], everywhere: dict[str, str]) -> Charge:
    if need.service in here:
        return _charge(need, _ZERO, Reason.of("included", by=here[need.service]))
    if match is None:
        if need.service in everywhere:
            return _charge(need, _ZERO, Reason.of("included", by=everywhere[need.service]))
        return _charge(need, _UNKNOWN, Reason.of("not_listed", service=need.service))
    fee = match.fee
    reason = Reason.of("listed", fee=fee.label or fee.id)
    if match.open_keys:
        reason = Reason.of("depends_on", keys=",".join(match.open_keys), rows=len(match.fees))
    elif fee.price.unknown:
        reason = Reason.of("price_not_stated", fee=fee.label or fee.id)
    hourly = fee.unit is Unit.HOUR
    quantity = Decimal(need.visit.phase.minutes or 60) if hourly else _ONE
    return _charge(need, match.price, reason, fee.source, fee.payee, quantity=quantity, divisor=60 if hourly else 1)


def _charge(
    need: Need,
    unit_price: Price,
    reason: Reason,
    source: Source | None = None,
    payee: str = "",
    package: str | None = None,
    *,
    quantity: Decimal = _ONE,
    divisor: int = 1,
) -> Charge:
    visit = need.visit
    reasons = (reason, Reason.of("moved", planned=visit.planned.isoformat())) if visit.was_moved else (reason,)
    return Charge(
        id=need.id,
        service=need.service,
        text="",
        section=visit.phase.label or visit.phase.kind,
        quantity=quantity,
        unit_price=unit_price,
        divisor=divisor,
        date=visit.date,
        phase=visit.phase.kind,
        visit=VisitRef(visit.phase.id, visit.ordinal),
        package=package,
        payee=payee,
        reasons=reasons,
        source=source or Source(),
    )


def _package_charge(need: Need, package: Package) -> Charge:
    visit = need.visit
    contents = ", ".join(f"{content.count} × {content.service}" for content in package.contents)
    return Charge(
        id=f"{need.id}-{package.id}",
        service=package.contents[0].service,
        text=package.name,
        section=visit.phase.label or visit.phase.kind,
        quantity=_ONE,
        unit_price=package.price,
        date=visit.date,
        phase=visit.phase.kind,
        visit=VisitRef(visit.phase.id, visit.ordinal),
        package=package.id,
        opens_package=True,
        payee=package.payee,
        reasons=(Reason.of("package", package=package.name, contents=contents),),
        source=package.source,
    )


def _with_taxes(charges: Iterable[Charge], schedule: FeeSchedule) -> Iterator[Charge]:
    if not schedule.taxes:
        yield from charges
        return
    for charge in charges:
        taxes = _taxes(schedule, charge.service, charge.phase, is_package=charge.opens_package)
        yield replace(charge, taxes=taxes) if taxes else charge


def _taxes(schedule: FeeSchedule, service: str, phase: PhaseKind | None, *, is_package: bool) -> tuple[Tax, ...]:
    return tuple(tax for tax in schedule.taxes if tax.scope.covers(service, phase, is_package=is_package))


def _notes(packs: _Packs) -> Iterator[Reason]:
    for package in packs.unused:
        yield Reason.of("package_unused", package=package.name)
    for package, service, left in packs.left_over:
        yield Reason.of("package_left_over", package=package.name, service=service, left=left)


def incidental_charges(fees: Sequence[IncidentalFee], schedule: FeeSchedule | None) -> Iterator[Charge]:
    """Price the incidental fees of a request from the rows that they name."""
    for number, incidental in enumerate(fees, start=1):
        fee = schedule.fee(incidental.fee) if schedule else None
        if schedule is None or fee is None:
            raise DomainError("unknown_fee", fee=incidental.fee)
        hourly = fee.unit is Unit.HOUR
        minutes = Decimal(incidental.minutes) if incidental.minutes else incidental.quantity * 60
        yield Charge(
            id=f"incidental-{number}",
            service=fee.service,
            text=incidental.note or fee.label,
            section="incidental",
            quantity=minutes if hourly else incidental.quantity,
            unit_price=fee.price,
            divisor=60 if hourly else 1,
            date=incidental.date,
            payee=fee.payee,
            reasons=(Reason.of("incidental", fee=fee.label or fee.id),),
            source=fee.source,
            taxes=_taxes(schedule, fee.service, None, is_package=False),
        )


def typed_charges(charges: Sequence[TypedCharge]) -> Iterator[Charge]:
    """Turn typed lines into charges."""
    for number, typed in enumerate(charges, start=1):
        yield Charge(
            id=f"typed-{number}",
            service=typed.service,
            text=typed.text,
            section=typed.section or (typed.phase or "typed"),
            quantity=typed.quantity,
            unit_price=typed.unit_price,
            own_discounts=typed.discounts,
            taxes=typed.taxes,
            date=typed.date,
            phase=typed.phase,
            payee=typed.payee,
            reasons=(Reason.of("typed"),),
            source=typed.source,
            from_list=False,
        )
