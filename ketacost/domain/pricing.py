"""Visits to charges: fees by key, packages redeemed at each eligible visit, inclusions at zero, all with reasons."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ketacost.domain.charges import IncidentalFee, Tax, TypedCharge
from ketacost.domain.courses import Visit
from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import Reason, VisitRef
from ketacost.domain.fee_matching import Match, Situation, fits, match_fee
from ketacost.domain.fee_schedules import FeeSchedule, Package, PackageContent, Unit
from ketacost.domain.inclusions import Included, Offer, included, offer_of
from ketacost.domain.prices import Price
from ketacost.domain.purchases import PackagePurchase, Purchase
from ketacost.domain.settling import Charge
from ketacost.domain.sources import NO_SOURCE, Source
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
        return f"{self.visit.phase.id}/{self.visit.ordinal}/{self.service}"

    @property
    def visit_ref(self) -> VisitRef:
        """The visit by its phase and number."""
        return VisitRef(self.visit.phase.id, self.visit.ordinal)


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
        self.singles_include = any(fee.includes for fee in schedule.fees)
        self._by_ordinal = any(fee.ordinal is not None for fee in schedule.fees)
        self._taxes: dict[tuple[str, PhaseKind, bool], tuple[Tax, ...]] = {}
        self._matches: dict[tuple[str, str, str | None, int], Match | None] = {}

    def match(self, need: Need) -> Match | None:
        """Return the row that holds for one need when it is paid singly; visits that are alike share the answer."""
        situation = need.situation
        ordinal = situation.ordinal if self._by_ordinal else 0
        alike = (need.service, need.visit.phase.id, situation.payment_method, ordinal)
        if alike not in self._matches:
            self._matches[alike] = match_fee(self.schedule.fees, need.service, situation)
        return self._matches[alike]

    def taxes(self, service: str, phase: PhaseKind, *, is_package: bool = False) -> tuple[Tax, ...]:
        """Return the taxes of the list that reach a charge."""
        if not self.schedule.taxes:
            return ()
        key = (service, phase, is_package)
        if key not in self._taxes:
            self._taxes[key] = _taxes(self.schedule, service, phase, is_package=is_package)
        return self._taxes[key]


def price(counter: Counter, purchase: Purchase) -> Priced:
    """Price every service of every visit from one list, bought in one way.

    Raises DomainError for a package that is not on the list and for two rows that fit equally well.
    """
    packs = _Packs(counter.schedule, purchase.packages or ())
    redeemed = [_from_packs(need, packs, counter) for need in counter.needs]
    offers: dict[VisitRef, list[Offer]] = {}
    for need, charges in zip(counter.needs, redeemed, strict=True):
        if offer := _offer(need, charges, counter):
            offers.setdefault(need.visit_ref, []).append(offer)
    at_visit = {visit: included(offered) for visit, offered in offers.items()}
    everywhere = {service: by for found in at_visit.values() for service, by in found.surely.items()}
    charges = [
        charge
        for need, paid in zip(counter.needs, redeemed, strict=True)
        for charge in paid or [_single(need, counter, at_visit.get(need.visit_ref, Included()), everywhere)]
    ]
    return Priced(tuple(charges), tuple(_notes(packs)))


def _from_packs(need: Need, packs: _Packs, counter: Counter) -> list[Charge]:
    charges = []
    used = packs.redeem(need)
    if used is None and (pack := packs.open_for(need)):
        charges.append(_package_charge(need, pack.package, counter))
        used = packs.redeem(need)
    if used is not None:
        opened, number, size = used
        package = opened.package
        reason = Reason.of("redeemed", package=package.name, number=number, size=size)
        charges.append(_charge(need, _ZERO, reason, counter, package.source, package.payee, package.id))
    return charges


def _offer(need: Need, redeemed: Sequence[Charge], counter: Counter) -> Offer | None:
    """Return what the pack or the row brings along; a visit of a pack holds what a single one holds."""
    match = counter.match(need) if not redeemed or counter.singles_include else None
    single = offer_of(need.service, match) if match else None
    if not redeemed:
        return single
    package = counter.schedule.package(redeemed[-1].package or "")
    if package is None:
        return single
    surely = frozenset(package.includes) | (single.surely if single else frozenset())
    return Offer(need.service, package.name, surely - {need.service}, prepaid=True)


def _single(need: Need, counter: Counter, here: Included, everywhere: Mapping[str, str]) -> Charge:
    match = counter.match(need)
    if need.service in here.surely:
        return _charge(need, _ZERO, Reason.of("included", by=here.surely[need.service]), counter)
    if match is None:
        if need.service in everywhere:
            return _charge(need, _ZERO, Reason.of("included", by=everywhere[need.service]), counter)
        return _charge(need, _UNKNOWN, Reason.of("not_listed", service=need.service), counter)
    fee = match.fee
    reasons = [Reason.of("listed", fee=fee.label or fee.id)]
    unit_price = match.price
    if match.open_keys:
        reasons = [Reason.of("depends_on", keys=",".join(match.open_keys), rows=len(match.fees))]
    elif fee.price.unknown:
        reasons = [Reason.of("price_not_stated", fee=fee.label or fee.id)]
    if need.service in here.perhaps:
        unit_price = Price(low=Decimal(0), expected=unit_price.expected, high=unit_price.high)
        reasons.append(Reason.of("perhaps_included", by=here.perhaps[need.service]))
    hourly = match.unit is Unit.HOUR
    minutes = need.visit.phase.minutes
    if hourly and minutes is None:
        reasons.append(Reason.of("hour_assumed"))
    charge = _charge(need, unit_price, reasons[0], counter, fee.source, fee.payee)
    if hourly or len(reasons) > 1:
        charge = replace(
            charge,
            quantity=Decimal(minutes or 60) if hourly else _ONE,
            divisor=60 if hourly else 1,
            reasons=(*reasons, *charge.reasons[1:]),
        )
    return charge


def _charge(
    need: Need,
    unit_price: Price,
    reason: Reason,
    counter: Counter,
    source: Source = NO_SOURCE,
    payee: str = "",
    package: str | None = None,
) -> Charge:
    visit = need.visit
    reasons = (reason, Reason.of("moved", planned=visit.planned.isoformat())) if visit.was_moved else (reason,)
    return Charge(
        id=need.id,
        service=need.service,
        text="",
        section=visit.phase.label or visit.phase.kind,
        quantity=_ONE,
        unit_price=unit_price,
        taxes=counter.taxes(need.service, visit.phase.kind),
        date=visit.date,
        phase=visit.phase.kind,
        visit=need.visit_ref,
        package=package,
        payee=payee,
        reasons=reasons,
        source=source,
    )


def _package_charge(need: Need, package: Package, counter: Counter) -> Charge:
    service = package.contents[0].service
    contents = ", ".join(f"{content.count} × {content.service}" for content in package.contents)
    reason = Reason.of("package", package=package.name, contents=contents)
    charge = _charge(need, package.price, reason, counter, package.source, package.payee, package.id)
    return replace(
        charge,
        id=f"{need.id}/{package.id}",
        service=service,
        text=package.name,
        opens_package=True,
        taxes=counter.taxes(service, need.visit.phase.kind, is_package=True),
        reasons=(reason,),
    )


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
