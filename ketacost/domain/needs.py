"""What a course needs from a price list: every service of every visit, and the row that holds for it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from ketacost.domain.charges import Tax
from ketacost.domain.courses import Visit
from ketacost.domain.coverage.plans import Coverage
from ketacost.domain.estimates import DatedVisit, VisitRef
from ketacost.domain.fee_matching import Match, Situation, fits, match_fee
from ketacost.domain.fee_schedules import FeeSchedule, PackageContent
from ketacost.domain.purchases import Purchase
from ketacost.domain.vocabulary import PaymentMethod, PhaseKind


class Need(NamedTuple):
    """One service at one visit that has to be paid for somehow; `situation` is what its price may depend on.

    Needs with the same number `alike` are of one service, one phase and one situation: whatever holds for one of them,
    but for its date, holds for all.
    """

    visit: Visit
    visit_ref: VisitRef
    service: str
    situation: Situation
    alike: int

    @property
    def id(self) -> str:
        """A stable name for the line."""
        return f"{self.visit_ref.phase}/{self.visit_ref.ordinal}/{self.service}"


def needs(
    visits: Sequence[Visit], purchase: Purchase, coverage: Coverage | None = None, *, by_ordinal: bool = True
) -> list[Need]:
    """List every service of every visit, in order, with what its price may depend on.

    Where no price depends on how often a service was used before, `by_ordinal` may be left out: then the visits of a
    phase that are paid alike share their situations, whose ordinal is 0.
    """
    shared: dict[tuple[str, PaymentMethod | None], list[tuple[str, Situation, int]]] = {}
    found = []
    kinds = 0
    for visit in visits:
        phase = visit.phase
        visit_ref = VisitRef(phase.id, visit.ordinal)
        method = purchase.method_for(phase.id, visit.ordinal)
        here = shared.get((phase.id, method))
        if here is None:
            situation = _situation(visit, purchase, method)
            services = dict.fromkeys(phase.services)
            here = [
                (service, _billed_to(situation, service, coverage), number)
                for number, service in enumerate(services, start=kinds)
            ]
            shared[phase.id, method] = here
            kinds += len(here)
        found += [Need(visit, visit_ref, service, situation, alike) for service, situation, alike in here]
    return _counted(found) if by_ordinal else found


def _situation(visit: Visit, purchase: Purchase, method: PaymentMethod | None) -> Situation:
    phase = visit.phase
    return Situation(
        modality=phase.modality,
        indication=visit.indication,
        dose=phase.dose,
        minutes=phase.minutes,
        setting=phase.setting,
        phase=phase.kind,
        ordinal=0,
        payment_method=method,
        payer=purchase.payer,
        people=phase.people,
    )


def _billed_to(situation: Situation, service: str, coverage: Coverage | None) -> Situation:
    if coverage is None or situation.payer is None:
        return situation
    payer = coverage.payer_of(service, situation.payer)
    return situation if payer is situation.payer else replace(situation, payer=payer)


def _counted(found: Sequence[Need]) -> list[Need]:
    """Number the needs of each service through the whole course; then no two of them are alike."""
    seen: dict[str, int] = {}
    counted = []
    for index, need in enumerate(found):
        seen[need.service] = seen.get(need.service, 0) + 1
        situation = replace(need.situation, ordinal=seen[need.service])
        counted.append(need._replace(situation=situation, alike=index))
    return counted


def eligible(content: PackageContent, need: Need) -> bool:
    """Whether a content of a package may be used for a need."""
    return content.service == need.service and fits(content, need.situation) is not None


class Counter:
    """What a course needs, held against one price list; shared by the ways to buy it."""

    def __init__(
        self, visits: Sequence[Visit], schedule: FeeSchedule, purchase: Purchase, coverage: Coverage | None = None
    ) -> None:
        self.visits = visits
        self.schedule = schedule
        self.needs = needs(visits, purchase, coverage, by_ordinal=_asks_for_ordinals(schedule))
        self._payer = purchase.payer
        self.singles_include = any(fee.includes for fee in schedule.fees)
        self.includes_anything = self.singles_include or any(package.includes for package in schedule.packages)
        self.has_surcharges = any(tax.payment_methods for tax in schedule.taxes)
        self._taxes: dict[tuple[str, PhaseKind, bool, str | None], tuple[Tax, ...]] = {}
        self._matches: dict[tuple[int, str | None], Match | None] = {}

    @cached_property
    def dated_visits(self) -> tuple[DatedVisit, ...]:
        """The visits as an estimate shows them, the same however they are bought."""
        return tuple(_dated(visit) for visit in self.visits)

    def match(self, need: Need, membership: str | None = None) -> Match | None:
        """Return the row that holds for one need when it is paid singly; visits that are alike share the answer.

        Where the list says nothing about what a plan is billed, the patient's own price stands for it.
        """
        key = (need.alike, membership)
        if key not in self._matches:
            situation = need.situation if membership is None else replace(need.situation, membership=membership)
            found = match_fee(self.schedule.fees, need.service, situation)
            if found is None and situation.payer is not self._payer:
                found = match_fee(self.schedule.fees, need.service, replace(situation, payer=self._payer))
            self._matches[key] = found
        return self._matches[key]

    def perhaps(
        self, service: str, phase: PhaseKind, method: str | None, *, is_package: bool = False
    ) -> tuple[Tax, ...]:
        """Return the surcharges that may reach a charge, as long as nobody says how it is paid."""
        if method is not None or not self.has_surcharges:
            return ()
        return perhaps_on(self.schedule, service, phase, is_package=is_package)

    def taxes(self, service: str, phase: PhaseKind, method: str | None, *, is_package: bool = False) -> tuple[Tax, ...]:
        """Return the taxes and surcharges of the list that reach a charge paid in some way."""
        if not self.schedule.taxes:
            return ()
        key = (service, phase, is_package, method)
        if key not in self._taxes:
            self._taxes[key] = taxes_on(self.schedule, service, phase, method, is_package=is_package)
        return self._taxes[key]


def _dated(visit: Visit) -> DatedVisit:
    phase = visit.phase
    return DatedVisit(
        visit.date, phase.id, phase.kind, visit.ordinal, phase.services, phase.minutes, moved=visit.was_moved
    )


def _asks_for_ordinals(schedule: FeeSchedule) -> bool:
    """Whether any row holds only for the first, second ... visit of its service."""
    contents = [content for package in schedule.packages for content in package.contents]
    contents += [content for membership in schedule.memberships for content in membership.contents]
    return any(keys.ordinal is not None for keys in (*schedule.fees, *contents))


def perhaps_on(
    schedule: FeeSchedule, service: str, phase: PhaseKind | None, *, is_package: bool = False
) -> tuple[Tax, ...]:
    """Return the surcharges that depend on a payment method which is not settled."""
    return tuple(
        tax for tax in schedule.taxes if tax.payment_methods and tax.scope.covers(service, phase, is_package=is_package)
    )


def taxes_on(
    schedule: FeeSchedule, service: str, phase: PhaseKind | None, method: str | None, *, is_package: bool = False
) -> tuple[Tax, ...]:
    """Return the taxes of a list that reach a charge; a surcharge for some payment methods only when paid so."""
    return tuple(
        tax
        for tax in schedule.taxes
        if tax.scope.covers(service, phase, is_package=is_package)
        and (not tax.payment_methods or method in tax.payment_methods)
    )
