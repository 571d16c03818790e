"""What one session costs by a price list, as a directory of clinics says it."""

from dataclasses import dataclass

from ketacost.domain.fee_schedules import FeeSchedule, Unit
from ketacost.domain.prices import Price
from ketacost.domain.vocabulary import TREATMENT


@dataclass(frozen=True, slots=True)
class SessionPrice:
    """From the lowest to the highest price of a treatment, each per `unit`."""

    span: Price
    unit: Unit


def session_price(schedule: FeeSchedule) -> SessionPrice | None:
    """Return what a treatment costs by a list, by the visit where it says so; None where no price is known."""
    fees = [fee for fee in schedule.fees if fee.service == TREATMENT]
    alike = [fee for fee in fees if fee.unit is Unit.VISIT] or fees
    known = [fee.price for fee in alike if not fee.price.unknown]
    if not known:
        return None
    low = min(price.low for price in known)
    highs = [price.high for price in known if price.high is not None]
    is_open = len(highs) < len(known)
    span = Price(low=low, expected=low, high=None) if is_open else Price.between(low, max(highs))
    return SessionPrice(span, alike[0].unit)
