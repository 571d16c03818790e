"""What is paid back for visits of a package that nobody takes any more.

Pro rata and re-rated refunds, refunds by stage, and a fee off them; nothing after the package expired. The price per
visit is the largest-remainder split of the package's price, so that the parts add up to it.
"""

from decimal import Decimal

from ketacost.domain.amounts import Amount, Case
from ketacost.domain.money import percentage, share_out, to_minor
from ketacost.domain.terms import RefundMethod, RefundPolicy, Share


def per_visit(price: int, visits: int) -> tuple[int, ...]:
    """Split a package's price over its visits, in minor units, to the cent."""
    return share_out(price, [1] * visits)


def refund(
    policy: RefundPolicy, price: int, visits: int, used: int, single: int, currency: str, *, expired: bool = False
) -> int:
    """Return what is paid back after `used` of `visits`, in minor units: never below zero nor above the price.

    `single` is the price of a single visit, for a re-rated refund where the policy names none of its own.
    """
    if expired or used > visits:
        return 0
    match policy.method:
        case RefundMethod.NONE:
            back = 0
        case RefundMethod.PRO_RATA:
            back = price - sum(per_visit(price, visits)[:used])
        case RefundMethod.RE_RATE:
            back = price - used * single
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
    policy: RefundPolicy | None, price: Amount, visits: int, used: int, single: Amount, currency: str, *, expired: bool
) -> Amount:
    """Return what is paid back in each case; without a stated rule anything from the pro-rata part to nothing."""

    def back(case: Case) -> int | None:
        whole = price.of(case)
        if whole is None:
            return 0
        if policy is None:
            rest = refund(RefundPolicy(method=RefundMethod.PRO_RATA), whole, visits, used, 0, currency, expired=expired)
            return rest if case is Case.LOW else 0
        alone = single.of(case)
        if alone is None:
            alone = whole
        return refund(policy, whole, visits, used, alone, currency, expired=expired)

    return Amount.by_case(back)
