"""The ways to buy a course from one list, side by side, and the cheapest honest one.

A way is packages, memberships and a payment method; singles cover the rest. Every way is a whole estimate of its own. A
way whose total has an unknown part that another way avoids is never called the cheapest.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from ketacost.domain.amounts import Case
from ketacost.domain.courses import Visit
from ketacost.domain.estimates import Estimate, EstimateRequest, Mark
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.offers import Offers
from ketacost.domain.optimum import Optimiser, Plan
from ketacost.domain.purchases import MembershipPurchase, PackagePurchase, Purchase
from ketacost.domain.scheduling import schedule
from ketacost.domain.vocabulary import PaymentMethod

EVERY_CHOICE_OF = 4
"""Up to so many packages and memberships are weighed in every choice where costs do not add up."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to buy: its estimate, whether it is the cheapest, and how it compares with the others.

    `difference` is what the patient is expected to pay less what the cheapest way costs her, in minor units; None where
    either has an unknown part that the other avoids. `worth_asking` is the price per visit, in minor units, below which
    this way would be cheaper, where only the price of its singles is not known. `cheapest_in` names the cases in which
    it is cheapest.
    """

    purchase: Purchase
    estimate: Estimate
    is_best: bool = False
    difference: int | None = None
    worth_asking: int | None = None
    cheapest_in: tuple[Case, ...] = ()


def ways_to_buy(request: EstimateRequest, holidays: frozenset[dt.date] = frozenset()) -> tuple[Way, ...]:
    """Return every sensible way to buy the course, the cheapest first, ways with unknown parts last."""
    visits = schedule(request.course, holidays) if request.course else ()
    is_chosen = request.purchase.packages is not None  # memberships alone are kept, and packages found beside them
    free = request.purchase.model_copy(update={"packages": None, "memberships": None} if is_chosen else {})
    estimates = _estimates(request.model_copy(update={"purchase": free}), visits, every=True)
    if is_chosen:
        estimates = _with_chosen(estimates, request, visits)
    return rank(estimates)


def cheapest(request: EstimateRequest, visits: Sequence[Visit]) -> Estimate:
    """Return the estimate of the cheapest way to buy."""
    return rank(_estimates(request, visits, every=False))[0].estimate


def _with_chosen(estimates: list[Estimate], request: EstimateRequest, visits: Sequence[Visit]) -> list[Estimate]:
    """Add the way that the request names itself, if it is none of the others."""
    from ketacost.domain.estimating import counter_for, estimate_way

    chosen = request.purchase.resolved()
    if any(one.purchase == chosen for one in estimates):
        return estimates
    return [*estimates, estimate_way(request, counter_for(request, visits), chosen)]


def rank(estimates: Sequence[Estimate]) -> tuple[Way, ...]:
    """Order ways by what the patient pays: fewest unknown lines, then expected, most, least, then the simplest."""
    ordered = sorted(estimates, key=_order)
    best = ordered[0]
    unknown_in_best = _unknown_lines(best)
    crowned = all(unknown_in_best <= _unknown_lines(other) for other in ordered)
    alike = [one for one in ordered if _unknown_lines(one) == unknown_in_best]
    least = {case: min(_in(one, case) for one in alike) for case in Case}
    return tuple(_way(one, best, least, is_best=crowned and one is best and len(ordered) > 1) for one in ordered)


def _order(one: Estimate) -> tuple[float | tuple[int, int], ...]:
    pays = one.patient_pays
    return (
        len(_unknown_lines(one)),
        pays.expected,
        float("inf") if pays.high is None else pays.high,
        pays.low,
        _bought(one.purchase),
    )


def _way(one: Estimate, best: Estimate, least: dict[Case, float], *, is_best: bool) -> Way:
    comparable = _unknown_lines(one) == _unknown_lines(best)
    own, least_own = one.patient_pays.expected, best.patient_pays.expected
    difference = own - least_own if comparable else None
    asking = None
    only_here = _unknown_lines(one) - _unknown_lines(best)
    services = {line.service for line in one.lines if line.id in only_here}
    if len(services) == 1 and not _unknown_lines(best) - _unknown_lines(one):
        floor = sum(part.net.expected for part in one.own_parts if part.line.id in only_here)
        asking = max(0, (least_own - own + floor) // len(only_here)) if not one.shares else None
    cheapest_in = tuple(case for case in Case if comparable and _in(one, case) == least[case])
    return Way(one.purchase, one, is_best, difference, asking, cheapest_in)


def _unknown_lines(estimate: Estimate) -> frozenset[str]:
    """Return the lines of which nobody knows what they cost her; a plan may bound what a clinic does not state."""
    if not estimate.shares:
        return frozenset(line.id for line in estimate.lines if Mark.UNKNOWN in line.marks)
    is_open = {share.line: share.net.is_open for share in estimate.shares}
    return frozenset(line.id for line in estimate.lines if is_open.get(line.id, Mark.UNKNOWN in line.marks))


def _in(estimate: Estimate, case: Case) -> float:
    pays = estimate.patient_pays.of(case)
    return float("inf") if pays is None else pays


def _bought(purchase: Purchase) -> tuple[int, int]:
    """Return how much is bought, and how many packs wait for their day."""
    packages = purchase.packages or ()
    return len(packages) + len(purchase.memberships or ()), sum(1 for one in packages if one.not_before is not None)


def _estimates(request: EstimateRequest, visits: Sequence[Visit], *, every: bool) -> list[Estimate]:
    """Estimate the ways that deserve it; a way that leaves a package unopened is none."""
    from ketacost.domain.estimating import counter_for, estimate_way

    found: dict[Purchase, Estimate] = {}
    for base in _bases(request, every=every):
        asked = request.model_copy(update={"purchase": base})
        counter = counter_for(asked, visits)
        offers = Offers(asked, counter)
        if not base.memberships:
            found[offers.nothing_bought.purchase] = offers.nothing_bought
        for purchase in _purchases(base, offers, every=every):
            if purchase not in found:
                found[purchase] = estimate_way(asked, counter, purchase)
    kept = [one for one in found.values() if not any(note.code == "package_unused" for note in one.notes)]
    return _distinct(kept or list(found.values()))


def _distinct(estimates: Sequence[Estimate]) -> list[Estimate]:
    """Return one way of each that buy the same, or come to the same lines: the best, which leaves most open."""
    bought: dict[object, Estimate] = {}
    for one in sorted(estimates, key=_order):
        bought.setdefault(_kind(one.purchase), one)
    lines: dict[object, Estimate] = {}
    kept = {id(one) for one in bought.values()}
    for one in (one for one in estimates if id(one) in kept):
        lines.setdefault(tuple((line.id, line.total) for line in one.lines), one)
    return list(lines.values())


def _kind(purchase: Purchase) -> object:
    """Return what is bought, whenever it begins."""
    packages = tuple(sorted((one.package, one.prepaid) for one in purchase.packages or ()))
    memberships = tuple(sorted(one.membership for one in purchase.memberships or ()))
    return packages, memberships, purchase.payment_method


def _bases(request: EstimateRequest, *, every: bool) -> list[Purchase]:
    """Return the request's purchase; with `every` also paid in each way with prices of its own, if none is settled."""
    purchase = request.purchase
    methods = _methods(request.fee_schedule)
    if purchase.payment_method is not None or purchase.payment_methods or not methods:
        return [purchase]
    if not every:
        return [purchase]
    return [purchase, *(purchase.model_copy(update={"payment_method": method}) for method in methods)]


def _methods(listed: FeeSchedule | None) -> tuple[PaymentMethod, ...]:
    if listed is None:
        return ()
    found = [fee.payment_method for fee in listed.fees if fee.payment_method is not None]
    found += [method for tax in listed.taxes for method in tax.payment_methods]
    usual = () if not found else (PaymentMethod.CARD, PaymentMethod.CASH)
    return tuple(dict.fromkeys((*usual, *found)))


def _purchases(base: Purchase, offers: Offers, *, every: bool) -> Iterator[Purchase]:
    """Yield singles only, the optimum in each case, and with `every` one of each package and membership.

    `base` leaves the packages open; with `every` the memberships as well.
    """
    nothing = base.resolved()
    yield nothing
    for plan in _plans(offers, members=base.memberships is None):
        bought = _bought_by(plan, nothing)
        yield bought
        if any(one.not_before for one in bought.packages or ()):
            yield bought.model_copy(update={"packages": tuple(_at_once(one) for one in bought.packages or ())})
    if not every:
        return
    for offer in offers.packs(Case.EXPECTED):
        one = PackagePurchase(package=offer.package.id, prepaid=offer.prepaid)
        yield nothing.model_copy(update={"packages": (one,)})
    for member in offers.members(Case.EXPECTED):
        joined = MembershipPurchase(membership=member.membership.id)
        yield nothing.model_copy(update={"memberships": (joined,)})


def _at_once(bought: PackagePurchase) -> PackagePurchase:
    """Return a pack that opens as soon as it fits: where waiting saves nothing, nobody waits."""
    return bought.model_copy(update={"not_before": None})


def _plans(offers: Offers, *, members: bool) -> Iterator[Plan]:
    """Yield the optimum of each case: with credits where singles have them, and as if they came with every plan.

    Where costs do not add up, an optimum by their sum need not be one: then the plans without some of the offers are
    held beside it, so that one more offer never makes the cheapest dearer. A plan that stays the cheapest
    is not looked for again.
    """
    cases = Case if offers.has_ranges else (Case.EXPECTED,)
    beside = (False, True) if offers.depends_on_packages else (False,)
    credits_ = (True, False) if offers.has_credits else (True,)
    left_out = [frozenset[str]()] if offers.adds_up else _left_out(offers, members=members)
    found: list[tuple[Optimiser, Plan]] = []
    for case, in_pack, credited, out in product(cases, beside, credits_, left_out):
        singles = offers.singles(case, in_pack=in_pack, credited=credited)
        packs = [offer for offer in offers.packs(case) if f"package/{offer.package.id}" not in out]
        joined = offers.members(case, in_pack=in_pack, credited=credited) if members else []
        joined = [offer for offer in joined if f"membership/{offer.membership.id}" not in out]
        optimiser = Optimiser(offers.needs, singles, packs, joined, opens_a_pack=in_pack)
        if not any(optimiser.is_still_best(plan, earlier) for earlier, plan in found):
            found.append((optimiser, optimiser.best()))
            yield found[-1][1]


def _left_out(offers: Offers, *, members: bool) -> list[frozenset[str]]:
    """Return which offers to leave out in turn: every choice among a few, else none or one of them."""
    names = [f"package/{one.package.id}" for one in offers.packs(Case.EXPECTED)]
    names += [f"membership/{one.membership.id}" for one in offers.members(Case.EXPECTED)] if members else []
    names = list(dict.fromkeys(names))
    most = len(names) if len(names) <= EVERY_CHOICE_OF else 1
    return [frozenset(out) for count in range(most + 1) for out in combinations(names, count)]


def _bought_by(plan: Plan, nothing: Purchase) -> Purchase:
    packages = tuple(
        PackagePurchase(
            package=opening.offer.package.id,
            not_before=opening.need.visit.date if opening.waited else None,
            prepaid=opening.offer.prepaid,
        )
        for opening in plan.openings
    )
    memberships = tuple(
        MembershipPurchase(membership=joining.membership.id, start=joining.start, months=joining.months)
        for joining in plan.joinings
    )
    return nothing.model_copy(update={"packages": packages, "memberships": nothing.memberships or memberships})
