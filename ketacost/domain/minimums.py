"""Minimum commitments: what a clinic charges for a course that is shorter than the least it sells."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ketacost.domain.estimates import Reason
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.prices import Price
from ketacost.domain.settling import Charge

_PRICED_ELSEWHERE = frozenset({"included", "filled", "member_visit", "overage"})
"""The reasons of charges that do not say what a visit costs that is bought singly."""


def minimum_charges(schedule: FeeSchedule, charges: Sequence[Charge]) -> Iterator[Charge]:
    """Charge what is missing to each minimum at the price of the last single visit, not known where all were in packs.

    A course without any such visit owes nothing.
    """
    for minimum in schedule.minimums:
        visits = [charge for charge in charges if charge.service == minimum.service and not charge.opens_package]
        distinct = {charge.visit for charge in visits}
        if not visits or len(distinct) >= minimum.count:
            continue
        missing = minimum.count - len(distinct)
        last = visits[-1]
        single = next((charge for charge in reversed(visits) if _is_single(charge)), None)
        base = single or last
        yield base._replace(
            id=f"minimum/{minimum.id}",
            quantity=base.quantity * Decimal(missing),
            unit_price=base.unit_price if single is not None else Price.not_known(),
            section=last.section,
            date=last.date,
            phase=last.phase,
            package=None,
            visit=None,
            reasons=(Reason.of("minimum", count=minimum.count, missing=missing),),
            source=minimum.source,
        )


def _is_single(charge: Charge) -> bool:
    return charge.package is None and charge.reasons[0].code not in _PRICED_ELSEWHERE
