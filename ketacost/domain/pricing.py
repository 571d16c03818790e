"""Visits to charges: fees by key, packages and memberships, inclusions at zero, every charge with its reason."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from ketacost.domain.charges import Tax
from ketacost.domain.courses import Phase
from ketacost.domain.estimates import Reason, VisitRef
from ketacost.domain.fee_matching import Match
from ketacost.domain.fee_schedules import Fee, Membership, Package, Unit
from ketacost.domain.inclusions import Included, Offer, included, offer_of
from ketacost.domain.memberships import Term, membership_charges, terms
from ketacost.domain.minimums import minimum_charges
from ketacost.domain.needs import Counter, Need
from ketacost.domain.packs import OpenPack, Packs, Redeemed
from ketacost.domain.prices import Price
from ketacost.domain.purchases import Purchase
from ketacost.domain.settling import Charge
from ketacost.domain.sources import NO_SOURCE, Source
from ketacost.domain.vocabulary import PhaseKind

_ZERO = Price.exact(0)
_UNKNOWN = Price.not_known()
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Priced:
    """The charges of a course, and what should be said about the way it was bought."""

    charges: tuple[Charge, ...]
    notes: tuple[Reason, ...] = ()


class _Rate(NamedTuple):
    """What charges have in common that are priced alike: everything but their visits.

    `reasons` come before what is said of a visit that was moved, `surcharge` after it.
    """

    service: str
    section: str
    phase: PhaseKind
    unit_price: Price
    reasons: tuple[Reason, ...]
    surcharge: tuple[Reason, ...]
    taxes: tuple[Tax, ...]
    perhaps_taxes: tuple[Tax, ...]
    quantity: Decimal = _ONE
    divisor: int = 1
    payee: str = ""
    package: str | None = None
    source: Source = NO_SOURCE


@dataclass(frozen=True, slots=True)
class _Single:
    """What visits that are alike cost singly; the row where one price fills several visits, or buys so many minutes."""

    rate: _Rate
    filling: Fee | None = None
    timed: Fee | None = None


def price(counter: Counter, purchase: Purchase) -> Priced:
    """Price every service of every visit from one list, bought in one way.

    Raises DomainError for a package or membership that is not on the list and for two rows that fit equally well.
    """
    return _Pricer(counter, purchase).priced()


class _Pricer:
    """One run over the visits with the packs and memberships of one purchase."""

    def __init__(self, counter: Counter, purchase: Purchase) -> None:
        self._counter = counter
        self._packs = Packs(counter.schedule, purchase.packages or ())
        self._terms = terms(counter.visits, counter.schedule, purchase)
        self._term_on: dict[dt.date, Term | None] = {}
        self._fills: dict[str, int] = {}
        self._singles: dict[tuple[int, str | None, str | None, str | None], _Single] = {}

    def priced(self) -> Priced:
        all_needs = self._counter.needs
        redeemed = [self._redeem(need) for need in all_needs]
        offers: dict[VisitRef, list[Offer]] = {}
        if self._counter.includes_anything:
            for need, paid in zip(all_needs, redeemed, strict=True):
                if offer := self._offer(need, paid):
                    offers.setdefault(need.visit_ref, []).append(offer)
        at_visit = {visit: included(offered) for visit, offered in offers.items()}
        everywhere = {service: by for found in at_visit.values() for service, by in found.surely.items()}
        charges: list[Charge] = []
        nothing = Included()
        for need, paid in zip(all_needs, redeemed, strict=True):
            here = at_visit.get(need.visit_ref, nothing) if at_visit else nothing
            charges += paid or self._single(need, here, everywhere)
        schedule = self._counter.schedule
        charges += membership_charges(self._terms, self._counter.visits, schedule)
        charges += minimum_charges(schedule, charges)
        return Priced(tuple(charges), tuple(self._notes()))

    # Packages and memberships

    def _term(self, day: dt.date) -> Term | None:
        if day not in self._term_on:
            self._term_on[day] = next((term for term in self._terms if term.runs_on(day)), None)
        return self._term_on[day]

    def _member(self, need: Need) -> str | None:
        term = self._term(need.visit.date) if self._terms else None
        return term.membership.id if term else None

    def _redeem(self, need: Need) -> list[Charge]:
        term = self._term(need.visit.date) if self._terms else None
        if term is not None and (taken := term.redeem(need)):
            membership = term.membership
            reason = Reason.of("member_visit", membership=membership.name, number=taken[0], size=taken[1])
            return [self._once(need, _ZERO, reason, membership)]
        used = self._packs.redeem(need)
        if used is not None:
            return [self._redeemed(need, used)]
        pack = self._packs.open_for(need)
        if pack is None:
            return []
        used = self._packs.redeem(need)
        opening = self._opening(need, pack)
        return [opening, self._redeemed(need, used)] if used is not None else [opening]

    def _redeemed(self, need: Need, used: Redeemed) -> Charge:
        package = used.package
        unit_price, code = _ZERO, "redeemed"
        if used.when_needed:
            single = self._counter.match(need, self._member(need))
            high = single.price.high if single else None
            unit_price, code = Price(low=Decimal(0), expected=Decimal(0), high=high), "when_needed"
        reason = Reason.of(code, package=package.name, number=used.number, size=used.size)
        return self._once(need, unit_price, reason, package, package.id)

    def _opening(self, need: Need, pack: OpenPack) -> Charge:
        package, bought = pack.package, pack.bought
        service = package.contents[0].service
        contents = ", ".join(f"{content.count} × {content.service}" for content in package.contents)
        reason = Reason.of("package", package=package.name, contents=contents)
        charge = self._once(need, package.price, reason, package, package.id)
        prepaid = package.prepayment if bought.prepaid else None
        method = need.situation.payment_method
        return charge._replace(
            id=f"{need.id}/{package.id}",
            service=service,
            text=package.name,
            opens_package=True,
            own_discounts=(prepaid,) if prepaid is not None else (),
            taxes=self._counter.taxes(service, need.visit.phase.kind, method, is_package=True),
            perhaps_taxes=self._counter.perhaps(service, need.visit.phase.kind, method, is_package=True),
        )

    def _offer(self, need: Need, paid: Sequence[Charge]) -> Offer | None:
        """Return what the pack or the row brings along; a visit of a pack holds what a single one holds."""
        wanted = not paid or self._counter.singles_include
        match = self._counter.match(need, self._member(need)) if wanted else None
        single = offer_of(need.service, match) if match else None
        package = self._counter.schedule.package(paid[-1].package or "") if paid else None
        if package is None:
            return single
        surely = frozenset(package.includes) | (single.surely if single else frozenset())
        return Offer(need.service, package.name, surely - {need.service}, prepaid=True)

    # Singles

    def _single(self, need: Need, here: Included, everywhere: Mapping[str, str]) -> list[Charge]:
        member = self._member(need) if self._terms else None
        key = (need.alike, member, here.surely.get(need.service), here.perhaps.get(need.service))
        single = self._singles.get(key)
        if single is None:
            single = self._singles[key] = self._ask(need, member, here, everywhere)
        if single.filling is not None and (filled := self._filled(need, single.filling)):
            return [filled]
        charge = _charge(need, single.rate)
        beyond = self._beyond(need, single.timed, charge) if single.timed is not None else None
        return [charge] if beyond is None else [charge, beyond]

    def _ask(self, need: Need, member: str | None, here: Included, everywhere: Mapping[str, str]) -> _Single:
        """Ask the list what a need costs, given what is included at its visit and everywhere."""
        match = self._counter.match(need, member)
        by = here.surely.get(need.service) or (everywhere.get(need.service) if match is None else None)
        if by is not None:
            return _Single(self._rate(need, _ZERO, Reason.of("included", by=by)))
        if match is None:
            return _Single(self._rate(need, _UNKNOWN, Reason.of("not_listed", service=need.service)))
        fee = match.fee
        return _Single(
            self._read(need, match, here),
            filling=fee if fee.covers > 1 else None,
            timed=fee if fee.overage is not None and not match.open_keys else None,
        )

    def _read(self, need: Need, match: Match, here: Included) -> _Rate:
        fee, unit_price = match.fee, match.price
        reasons = [Reason.of("listed", fee=fee.label or fee.id)]
        if match.open_keys:
            reasons = [Reason.of("depends_on", keys=",".join(match.open_keys), rows=len(match.fees))]
        elif fee.price.unknown:
            reasons = [Reason.of("price_not_stated", fee=fee.label or fee.id)]
        if need.service in here.perhaps:
            unit_price = Price(low=Decimal(0), expected=unit_price.expected, high=unit_price.high)
            reasons.append(Reason.of("perhaps_included", by=here.perhaps[need.service]))
        phase = need.visit.phase
        if phase.minutes is None and any(row.unit is Unit.HOUR for row in match.fees):
            reasons.append(Reason.of("hour_assumed"))
        return self._rate(need, unit_price, reasons[0], fee)._replace(
            quantity=_quantity(match.unit, phase),
            divisor=60 if match.unit is Unit.HOUR else 1,
            reasons=tuple(reasons),
        )

    def _filled(self, need: Need, fee: Fee) -> Charge | None:
        """Return the charge of a visit that an earlier fill covers."""
        number = self._fills.get(fee.id, 0)
        self._fills[fee.id] = number + 1
        if number % fee.covers == 0:
            return None
        reason = Reason.of("filled", fee=fee.label or fee.id, number=number % fee.covers + 1, size=fee.covers)
        return self._once(need, _ZERO, reason, fee)

    def _beyond(self, need: Need, fee: Fee, charge: Charge) -> Charge | None:
        """Return the charge for the time beyond what the price buys."""
        minutes = need.visit.phase.minutes
        if fee.overage is None or fee.minutes is None or minutes is None or minutes <= fee.minutes:
            return None
        steps = -(-(minutes - fee.minutes) // fee.overage_step)
        return charge._replace(
            id=f"{charge.id}/overage",
            quantity=Decimal(steps * fee.overage_step),
            unit_price=fee.overage,
            divisor=60,
            reasons=(Reason.of("overage", fee=fee.label or fee.id, minutes=minutes - fee.minutes),),
        )

    # Charges

    def _once(
        self,
        need: Need,
        unit_price: Price,
        reason: Reason,
        said: Fee | Package | Membership | None = None,
        package: str | None = None,
    ) -> Charge:
        """Return a charge whose reason holds for its own visit only."""
        return _charge(need, self._rate(need, unit_price, reason, said, package))

    def _rate(
        self,
        need: Need,
        unit_price: Price,
        reason: Reason,
        said: Fee | Package | Membership | None = None,
        package: str | None = None,
    ) -> _Rate:
        """Return a rate for one visit each, paid to whom the row says that the price is `said` by."""
        phase, method = need.visit.phase, need.situation.payment_method
        perhaps = self._counter.perhaps(need.service, phase.kind, method)
        surcharged = perhaps and unit_price != _ZERO
        return _Rate(
            service=need.service,
            section=phase.label or phase.kind,
            phase=phase.kind,
            unit_price=unit_price,
            reasons=(reason,),
            surcharge=(Reason.of("perhaps_surcharge", name=perhaps[0].name),) if surcharged else (),
            taxes=self._counter.taxes(need.service, phase.kind, method),
            perhaps_taxes=perhaps,
            payee=said.payee if said else "",
            package=package,
            source=said.source if said else NO_SOURCE,
        )

    def _notes(self) -> Iterator[Reason]:
        for package in self._packs.unused:
            yield Reason.of("package_unused", package=package.name)
        for package, service, left in self._packs.left_over:
            yield Reason.of("package_left_over", package=package.name, service=service, left=left)
        for term in self._terms:
            yield Reason.of("membership_runs", membership=term.membership.name, until=term.end.isoformat())


def _quantity(unit: Unit, phase: Phase) -> Decimal:
    """Return how much of a unit a visit takes: minutes of an hour, those who are paid for, or the visit."""
    if unit is Unit.HOUR:
        return Decimal(phase.minutes or 60)
    return Decimal(phase.people) if unit is Unit.PERSON else _ONE


def _charge(need: Need, rate: _Rate) -> Charge:
    visit = need.visit
    reasons = rate.reasons + rate.surcharge
    if visit.was_moved:
        reasons = (*rate.reasons, Reason.of("moved", planned=visit.planned.isoformat()), *rate.surcharge)
    return Charge(
        id=need.id,
        service=rate.service,
        text="",
        section=rate.section,
        quantity=rate.quantity,
        unit_price=rate.unit_price,
        divisor=rate.divisor,
        taxes=rate.taxes,
        perhaps_taxes=rate.perhaps_taxes,
        date=visit.date,
        phase=rate.phase,
        visit=need.visit_ref,
        package=rate.package,
        payee=rate.payee,
        reasons=reasons,
        source=rate.source,
    )
