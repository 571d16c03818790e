"""Which row of a price list holds for a visit: the row with most matching keys; a tie is refused, naming both rows.

A key that the visit leaves open (no dose chosen, no payment method settled) neither fits nor fails: where only such
rows are left, the price is the range over them, and the answer says what it depends on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ketacost.domain.errors import DomainError
from ketacost.domain.fee_schedules import Fee, FeeKeys, Unit
from ketacost.domain.prices import Price
from ketacost.domain.vocabulary import Payer


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known about a visit; None (or "" for the dose) where it is left open."""

    modality: str | None
    indication: str | None
    dose: str
    minutes: int | None
    setting: str
    phase: str
    ordinal: int
    payment_method: str | None
    payer: Payer | None
    membership: str | None = None
    people: int = 1


@dataclass(frozen=True, slots=True)
class Match:
    """The row that holds, or the rows between which the price lies while `open_keys` are not settled."""

    fees: tuple[Fee, ...]
    price: Price
    open_keys: tuple[str, ...] = ()
    unit: Unit = Unit.VISIT

    @property
    def fee(self) -> Fee:
        """The row, or the first of the rows."""
        return self.fees[0]


@dataclass(frozen=True, slots=True, order=True)
class Fit:
    """How well a row fits, the better the larger: keys that fit, how the length fits, how near it is.

    `length` is 0 for a row of the visit's own length or of any, -1 for a shorter one with a price for what is beyond,
    -2 for a longer one; `nearness` tells two of those apart.
    """

    keys: int
    length: int = 0
    nearness: int = 0


_COMPARED = ("modality", "indication", "dose", "setting", "phase", "ordinal", "payment_method", "payer")


def fits(keys: FeeKeys, situation: Situation) -> tuple[Fit, tuple[str, ...]] | None:
    """Hold the keys against a visit: how well they fit, and those left open; None when one contradicts the visit."""
    score = 0
    open_keys: list[str] = []
    for name in _COMPARED:
        wanted = getattr(keys, name)
        if wanted is None or wanted == "":
            continue
        actual = getattr(situation, name)
        if actual is None or actual == "":
            open_keys.append(name)
        elif _same(wanted, actual):
            score += 1
        else:
            return None
    if keys.membership is not None:
        if keys.membership != situation.membership:
            return None
        score += 1
    if keys.minutes is None:
        return Fit(score), tuple(open_keys)
    if situation.minutes is None:
        return Fit(score), (*open_keys, "minutes")
    fit = _length_fit(keys, keys.minutes, situation.minutes, score)
    return None if fit is None else (fit, tuple(open_keys))


def _length_fit(keys: FeeKeys, bought: int, needed: int, score: int) -> Fit | None:
    if needed == bought:
        return Fit(score + 1)
    if needed < bought:
        return Fit(score, -2, -bought)
    if isinstance(keys, Fee) and keys.overage is not None:
        return Fit(score, -1, bought)
    return None


def _same(wanted: object, actual: object) -> bool:
    if isinstance(wanted, str) and isinstance(actual, str):
        return wanted.casefold() == actual.casefold()
    return wanted == actual


def match_fee(fees: Sequence[Fee], service: str, situation: Situation) -> Match | None:
    """Return the row or rows that hold for a service at a visit; None when the list says nothing about it.

    Raises DomainError("ambiguous_fee") when two rows fit equally well.
    """
    settled: list[tuple[Fit, Fee]] = []
    unsettled: dict[tuple[tuple[str, object], ...], list[tuple[Fit, Fee]]] = {}
    for fee in fees:
        if fee.service != service:
            continue
        fit = fits(fee, situation)
        if fit is None:
            continue
        score, open_keys = fit
        if open_keys:
            unsettled.setdefault(_conditions(fee, open_keys), []).append((score, fee))
        else:
            settled.append((score, fee))
    if settled:
        return _best(settled)
    return _range_over(unsettled, situation) if unsettled else None


def _best(settled: list[tuple[Fit, Fee]]) -> Match:
    top = max(fit for fit, _ in settled)
    nearest = [fee for fit, fee in settled if fit == top]
    if len(nearest) > 1:
        raise DomainError(
            "ambiguous_fee",
            service=nearest[0].service,
            first=nearest[0].label or nearest[0].id,
            second=nearest[1].label or nearest[1].id,
        )
    return Match((nearest[0],), nearest[0].price, unit=nearest[0].unit)


def _conditions(fee: Fee, open_keys: tuple[str, ...]) -> tuple[tuple[str, object], ...]:
    """Return what would have to be settled for the row to hold, so that rows for the same answer compete."""
    values = ((name, getattr(fee, name)) for name in open_keys)
    return tuple((name, value.casefold() if isinstance(value, str) else value) for name, value in values)


def _range_over(unsettled: dict[tuple[tuple[str, object], ...], list[tuple[Fit, Fee]]], situation: Situation) -> Match:
    fees = tuple(_best(rows).fee for rows in unsettled.values())
    open_keys = tuple(dict.fromkeys(name for conditions in unsettled for name, _ in conditions))
    unit = fees[0].unit if len({fee.unit for fee in fees}) == 1 else Unit.VISIT
    prices = [fee.price if fee.unit is unit else _per_visit(fee, situation) for fee in fees]
    if len(prices) == 1:
        return Match(fees, prices[0], open_keys, unit)
    if any(price.unknown for price in prices):
        known = [price.low for price in prices if not price.unknown]
        partly = Price(low=Decimal(0), expected=min(known), high=None) if known else prices[0]
        return Match(fees, partly, open_keys, unit)
    low = min(price.low for price in prices)
    highs = [price.high for price in prices]
    high = None if None in highs else max(value for value in highs if value is not None)
    middle = (low + high) / 2 if high is not None else low
    return Match(fees, Price(low=low, expected=middle, high=high), open_keys, unit)


def _per_visit(fee: Fee, situation: Situation) -> Price:
    """Return what a row's price by the hour or the person comes to for a visit, so that it can stand beside others."""
    price = fee.price
    if price.unknown or fee.unit is Unit.VISIT:
        return price
    by_hour = fee.unit is Unit.HOUR
    count, divisor = (situation.minutes or 60, 60) if by_hour else (situation.people, 1)
    low, expected, high = (
        None if value is None else value * count / divisor for value in (price.low, price.expected, price.high)
    )
    return Price(low=low or Decimal(0), expected=expected or Decimal(0), high=high)
