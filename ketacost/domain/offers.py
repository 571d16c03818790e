"""What each choice costs, as the optimiser needs to know it: singles, packs, memberships, after discounts and taxes."""

from collections.abc import Mapping, Sequence
from copy import copy
from decimal import Decimal

from ketacost.domain.amounts import Case
from ketacost.domain.charges import DiscountPer
from ketacost.domain.choices import MemberOffer, PackOffer
from ketacost.domain.estimates import Estimate, EstimateRequest
from ketacost.domain.fee_schedules import Billing, Membership, Package
from ketacost.domain.money import to_minor
from ketacost.domain.needs import Counter, Need, eligible
from ketacost.domain.purchases import MembershipPurchase
from ketacost.domain.settling import Charge, settle

UNKNOWN = 10**12
"""What something without a price weighs, in minor units: a plan that avoids it comes first."""


class Offers:
    """Prices the choices of one request in every case, each when it is first asked for."""

    def __init__(self, request: EstimateRequest, counter: Counter) -> None:
        self._request = request
        self._counter = counter
        self._packages = [
            package
            for package in counter.schedule.packages
            if any(eligible(content, need) for content in package.contents for need in counter.needs)
        ]
        self._without_contents = _without_contents(counter)
        self._estimates: dict[tuple[str | None, bool], Estimate] = {}
        self._sums: dict[tuple[str | None, bool, bool], Mapping[str, Mapping[Case, int]]] = {}
        memberships = counter.schedule.memberships if counter.visits else ()
        self._memberships = [one for one in memberships if self._may_pay(one)]
        self.needs: Sequence[Need] = self._choosable()

    @property
    def has_ranges(self) -> bool:
        """Whether the cases differ."""
        total = self._estimate(None).total
        prices = [package.price for package in self._packages]
        prices += [price for one in self._memberships for price in (one.price, one.joining_fee) if price is not None]
        if not total.is_exact or any(not price.is_exact for price in prices):
            return True
        fees = [fee.price for fee in self._counter.schedule.fees if fee.membership is not None]
        return any(not price.is_exact for price in fees)

    @property
    def depends_on_packages(self) -> bool:
        """Whether singles cost less beside a package."""
        schedule = self._counter.schedule
        return any(one.needs_package for one in schedule.discounts) or any(
            one.needs_package for one in schedule.credits
        )

    @property
    def has_credits(self) -> bool:
        """Whether a fee is credited to later charges, whichever way they are bought."""
        return bool(self._counter.schedule.credits)

    @property
    def adds_up(self) -> bool:
        """Whether each need costs the same whatever else is bought, but for what needs a package.

        It does not where something is shared: an amount off once, a discount for so many charges or one with a limit or
        that leaves alone what is reduced, a fill that covers several visits, a minimum, a credit.
        """
        schedule = self._counter.schedule
        shared = any(
            one.capacity is not None
            or not one.combines
            or (
                one.per is DiscountPer.ONCE
                and (one.percent is None or one.maximum is not None or one.floor is not None)
            )
            for one in schedule.discounts
        )
        return not (shared or schedule.minimums or schedule.credits or any(fee.covers > 1 for fee in schedule.fees))

    @property
    def nothing_bought(self) -> Estimate:
        """The estimate without packages and memberships."""
        return self._estimate(None)

    def singles(self, case: Case, *, in_pack: bool, credited: bool = True) -> list[int]:
        """Return what each need costs when it is paid singly, less what is credited to it or not."""
        return self._costs(None, case, in_pack=in_pack, credited=credited)

    def packs(self, case: Case) -> list[PackOffer]:
        """Return the packages that fit the course, each with what it costs; prepaid ones beside those paid in parts."""
        found = []
        for package in self._packages:
            found.append(PackOffer(package, self._pack_cost(package, case, prepaid=False)))
            if package.prepayment is not None:
                found.append(PackOffer(package, self._pack_cost(package, case, prepaid=True), prepaid=True))
        return found

    def members(self, case: Case, *, in_pack: bool = False, credited: bool = True) -> list[MemberOffer]:
        """Return the memberships, each with what the needs cost its members."""
        return [
            MemberOffer(
                membership,
                self._plain(membership.price.of(case)),
                0 if membership.joining_fee is None else self._plain(membership.joining_fee.of(case)),
                self._costs(membership.id, case, in_pack=in_pack, credited=credited),
            )
            for membership in self._memberships
        ]

    # Inside

    def _may_pay(self, membership: Membership) -> bool:
        if membership.contents:
            return True
        return any(fee.membership == membership.id for fee in self._counter.schedule.fees)

    def _choosable(self) -> list[Need]:
        """Return the needs about which there is a choice; the others cost the same in every plan."""
        if any(one.billing is Billing.VISIT for one in self._memberships):
            return list(self._counter.needs)
        contents = [content for package in self._packages for content in package.contents]
        contents += [content for membership in self._memberships for content in membership.contents]
        return [
            need
            for need in self._counter.needs
            if any(eligible(content, need) for content in contents) or self._is_cheaper_for_members(need)
        ]

    def _is_cheaper_for_members(self, need: Need) -> bool:
        alone = self._counter.match(need)
        return any(self._counter.match(need, one.id) != alone for one in self._memberships)

    def _estimate(self, member: str | None, *, in_pack: bool = False) -> Estimate:
        key = (member, in_pack)
        if key not in self._estimates:
            from ketacost.domain.estimating import estimate_way

            joined = () if member is None else (MembershipPurchase(membership=member),)
            purchase = self._request.purchase.model_copy(update={"packages": (), "memberships": joined})
            counter = self._counter if member is None else self._without_contents
            request = self._request
            if member is not None or in_pack:  # only for its charges: what a plan pays is none of their business
                request = request.model_copy(update={"coverage": None})
            self._estimates[key] = estimate_way(request, counter, purchase, as_if_in_pack=in_pack)
        return self._estimates[key]

    def _costs(self, member: str | None, case: Case, *, in_pack: bool, credited: bool) -> list[int]:
        if member is not None and not any(fee.membership == member for fee in self._counter.schedule.fees):
            member = None  # members pay what everybody pays
        key = (member, in_pack, credited)
        if key not in self._sums:
            self._sums[key] = _by_need(self._estimate(member, in_pack=in_pack), credited=credited)
        sums = self._sums[key]
        return [sums.get(need.id, {}).get(case, 0) for need in self.needs]

    def _pack_cost(self, package: Package, case: Case, *, prepaid: bool) -> int:
        from ketacost.domain.estimating import applied_discounts

        first = next(n for n in self._counter.needs if any(eligible(content, n) for content in package.contents))
        service, phase = package.contents[0].service, first.visit.phase.kind
        taxes = self._counter.taxes(service, phase, first.situation.payment_method, is_package=True)
        reduction = package.prepayment if prepaid else None
        charge = Charge(
            id=package.id,
            service=service,
            text="",
            section="",
            quantity=Decimal(1),
            unit_price=package.price,
            own_discounts=(reduction,) if reduction is not None else (),
            taxes=taxes,
            perhaps_taxes=self._counter.perhaps(service, phase, first.situation.payment_method, is_package=True),
            phase=phase,
            opens_package=True,
        )
        discounts = applied_discounts(self._request, self._request.purchase, in_pack=True)
        total = settle([charge], discounts, self._counter.schedule.currency, case)[0].total
        return UNKNOWN if total is None or package.price.unknown else total

    def _plain(self, price: Decimal | None) -> int:
        return UNKNOWN if price is None else to_minor(price, self._counter.schedule.currency)


def _without_contents(counter: Counter) -> Counter:
    """Return the same visits and prices with memberships that hold no visits: what members pay beyond those."""
    plain = copy(counter)
    memberships = tuple(one.model_copy(update={"contents": ()}) for one in counter.schedule.memberships)
    plain.schedule = counter.schedule.model_copy(update={"memberships": memberships})
    return plain


def _by_need(estimate: Estimate, *, credited: bool) -> dict[str, dict[Case, int]]:
    """Add the lines up by need: its own, what is beyond its length, and if asked what is credited to it."""
    sums: dict[str, dict[Case, int]] = {}
    for line in estimate.lines:
        if line.visit is None or (not credited and line.id.startswith("credit/")):
            continue
        need = f"{line.visit.phase}/{line.visit.ordinal}/{line.service}"
        of = sums.setdefault(need, dict.fromkeys(Case, 0))
        for case in Case:
            total = line.total.of(case)
            unknown = line.total.high is None
            of[case] += UNKNOWN if total is None or unknown else total
    return sums
