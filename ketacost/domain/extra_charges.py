"""Charges that no visit asks for: incidental fees of the list, and lines that somebody types."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ketacost.domain.charges import IncidentalFee, TypedCharge
from ketacost.domain.errors import DomainError
from ketacost.domain.estimates import Reason
from ketacost.domain.fee_schedules import FeeSchedule, Unit
from ketacost.domain.needs import taxes_on
from ketacost.domain.settling import Charge


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
            taxes=taxes_on(schedule, fee.service, None, None),
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
