"""What is paid back for visits of a package that nobody takes any more.

Pro rata and re-rated refunds, refunds by stage, and a fee off them; nothing after the package expired. The price per
visit is the largest-remainder split of the package's price, so that the parts add up to it.
"""

from dataclasses import dataclass
from decimal import Decimal

from ketacost.domain.amounts import Amount, Case
from ketacost.domain.money import percentage, product_to_minor, share_out, to_minor
from ketacost.domain.terms import RefundMethod, RefundPolicy, Share


@dataclass(frozen=True, slots=True)
class Used:
    """What was taken of a package: so many of the services that it holds, at so many visits.

    `singly` is what the list asks for them without the package; None where it has no price for one of them.
    """

    services: int
    visits: int
    singly: Amount | None


def per_visit(price: int, visits: int) -> tuple[int, ...]:
    """Split a package's price over its visits, in minor units, to the cent."""
    return share_out(price, [1] * visits)


def refund(
    policy: RefundPolicy, price: int, visits: int, used: int, singly: int, currency: str, *, expired: bool = False
) -> int:
    """Return what is paid back after `used` of `visits`, in minor units: never below zero nor above the price.

    `singly` is what the used visits cost without the package, for a re-rated refund.
    """
    if expired or used > visits:
        return 0
    match policy.method:
        case RefundMethod.NONE:
            back = 0
        case RefundMethod.PRO_RATA:
            back = price - sum(per_visit(price, visits)[:used])
        case RefundMethod.RE_RATE:
            back = price - singly
        case RefundMethod.BY_STAGE:
            back = _by_stage(policy, price, used, currency)
    fee = _fee(policy.fee, price, currency)
    return max(0, min(price, back) - fee)


def _by_stage(policy: RefundPolicy, price: int, used: int, currency: str) -> int:
    whole = price if policy.stages_of is None else to_minor(policy.stages_of, currency)
    for stage in policy.stages:
        if used <= stage.used_at_most:
            return percentage(whole, stage.percent)
    return 0


def _fee(fee: Share | None, price: int, currency: str) -> int:
    if fee is None:
        return 0
    return percentage(price, fee.percent) if fee.percent is not None else to_minor(fee.amount or Decimal(0), currency)


def refund_range(
    policy: RefundPolicy | None, price: Amount, size: int, used: Used, currency: str, *, expired: bool
) -> Amount:
    """Return what is paid back in each case; without a stated rule anything from the pro-rata part to nothing."""

    def back(case: Case) -> int | None:
        whole = price.of(case)
        if whole is None:
            return 0
        if policy is None:
            pro_rata = RefundPolicy(method=RefundMethod.PRO_RATA)
            rest = refund(pro_rata, whole, size, used.services, 0, currency, expired=expired)
            return rest if case is Case.LOW else 0
        count = used.visits if policy.method is RefundMethod.BY_STAGE else used.services
        return refund(
            policy, whole, size, count, _singly(policy, used, whole, size, currency, case), currency, expired=expired
        )

    return Amount.by_case(back)


def _singly(policy: RefundPolicy, used: Used, whole: int, size: int, currency: str, case: Case) -> int:
    """Return what used visits cost at the policy's single price, else at the list's.

    Where neither says, it is at least their share of the package, and may be all of it.
    """
    if policy.single_price is not None and not policy.single_price.unknown:
        single = policy.single_price.of(case)
        return whole if single is None else product_to_minor(Decimal(used.visits), single, currency)
    if used.singly is not None:
        listed = used.singly.of(case)
        return whole if listed is None else listed
    return sum(per_visit(whole, size)[: used.services]) if case is Case.LOW else whole
