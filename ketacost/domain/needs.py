"""What a course needs from a price list: every service of every visit, and the row that holds for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ketacost.domain.charges import Tax
from ketacost.domain.courses import Visit
from ketacost.domain.estimates import VisitRef
from ketacost.domain.fee_matching import Match, Situation, fits, match_fee
from ketacost.domain.fee_schedules import FeeSchedule, PackageContent
from ketacost.domain.purchases import Purchase
from ketacost.domain.vocabulary import PhaseKind


@dataclass(frozen=True, slots=True)
class Need:
    """One service at one visit that has to be paid for somehow; `situation` is what its price may depend on."""

    visit: Visit
    visit_ref: VisitRef
    service: str
    situation: Situation

    @property
    def id(self) -> str:
        """A stable name for the line."""
        return f"{self.visit_ref.phase}/{self.visit_ref.ordinal}/{self.service}"


def needs(visits: Sequence[Visit], purchase: Purchase) -> list[Need]:
    """List every service of every visit, in order, with what its price may depend on."""
    seen: dict[str, int] = {}
    found = []
    for visit in visits:
        phase = visit.phase
        visit_ref = VisitRef(phase.id, visit.ordinal)
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
                people=phase.people,
            )
            found.append(Need(visit, visit_ref, service, situation))
    return found


def eligible(content: PackageContent, need: Need) -> bool:
    """Whether a content of a package may be used for a need."""
    return content.service == need.service and fits(content, need.situation) is not None


class Counter:
    """What a course needs, held against one price list; shared by the ways to buy it."""

    def __init__(self, visits: Sequence[Visit], schedule: FeeSchedule, purchase: Purchase) -> None:
        self.visits = visits
        self.schedule = schedule
        self.needs = needs(visits, purchase)
        self.singles_include = any(fee.includes for fee in schedule.fees)
        self.includes_anything = self.singles_include or any(package.includes for package in schedule.packages)
        self.has_surcharges = any(tax.payment_methods for tax in schedule.taxes)
        self._by_ordinal = any(fee.ordinal is not None for fee in schedule.fees)
        self._taxes: dict[tuple[str, PhaseKind, bool, str | None], tuple[Tax, ...]] = {}
        self._matches: dict[tuple[str, str, str | None, int, str | None], Match | None] = {}

    def match(self, need: Need, membership: str | None = None) -> Match | None:
        """Return the row that holds for one need when it is paid singly; visits that are alike share the answer."""
        situation = need.situation
        ordinal = situation.ordinal if self._by_ordinal else 0
        alike = (need.service, need.visit.phase.id, situation.payment_method, ordinal, membership)
        if alike not in self._matches:
            if membership is not None:
                situation = replace(situation, membership=membership)
            self._matches[alike] = match_fee(self.schedule.fees, need.service, situation)
        return self._matches[alike]

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
