"""Minimum commitments: what a clinic charges for a course that is shorter than the least it sells."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ketacost.domain.estimates import Reason
from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.settling import Charge


def minimum_charges(schedule: FeeSchedule, charges: Sequence[Charge]) -> Iterator[Charge]:
    """Charge what is missing to each minimum at the price of the last single visit; nothing where there is no visit."""
    for minimum in schedule.minimums:
        visits = [charge for charge in charges if charge.service == minimum.service and not charge.opens_package]
        distinct = {charge.visit for charge in visits}
        if not visits or len(distinct) >= minimum.count:
            continue
        missing = minimum.count - len(distinct)
        last = visits[-1]
        yield replace(
            last,
            id=f"minimum/{minimum.id}",
            quantity=last.quantity * Decimal(missing),
            visit=None,
            reasons=(Reason.of("minimum", count=minimum.count, missing=missing),),
            source=minimum.source,
        )
