"""How much something comes to, as text: rates, amounts, parts of a price, and what a discount takes off."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from ketacost.domain.charges import Reduction
from ketacost.domain.prices import Price
from ketacost.domain.terms import Share
from ketacost.services.formats import FormatError, Formats
from ketacost.ui.fields import FieldError
from ketacost.ui.money import read_price, show_price
from ketacost.ui.pages.clinics.naming import tr

_LESS = re.compile(r"\s*\b(?:less|off)\s*$", re.IGNORECASE)
_TO = re.compile(r"\s*(?:–|—|-|\bto\b)\s*", re.IGNORECASE)
_UNSTATED = frozenset({"", "?", "unknown", "not known", "not stated"})


def is_unstated(text: str) -> bool:
    """Whether a text says that nobody stated it."""
    return text.strip().casefold() in _UNSTATED | {tr("not stated")}


def write_percent(percent: Decimal, formats: Formats) -> str:
    """Write a rate with all the decimals that it has: "20%", "33.3333%"."""
    if percent == percent.quantize(Decimal("0.01")):
        return formats.percent(percent)
    return f"{formats.number(percent)}%"


def read_percent(text: str, formats: Formats) -> Decimal:
    """Read a rate from 0% to 100%; the sign may be left out."""
    try:
        value = formats.parse_decimal(text.strip().strip("%").strip())
    except FormatError as error:
        raise FieldError(tr('Type a rate such as 20%, or "not stated".')) from error
    if not 0 <= value <= 100:
        raise FieldError(tr("A rate is between 0% and 100%."))
    return value


def read_amount(text: str, formats: Formats, currency: str) -> Decimal:
    """Read one known amount."""
    price = read_price(text, formats, currency)
    if not price.is_exact:
        raise FieldError(tr("Type one amount, such as 50."))
    return price.low


def write_size(values: dict[str, Any], formats: Formats, currency: str) -> str:
    """Write what comes off: "20%", "20-40%", "$400 less", "$100 to $200 less", "not stated"."""
    percent, amount = values.get("percent"), values.get("amount")
    if percent is not None:
        last = values.get("percent_to")
        if last is None:
            return write_percent(percent, formats)
        return f"{formats.number(percent)}-{write_percent(last, formats)}"
    if amount is None:
        return tr("not stated")
    last = values.get("amount_to")
    price = Price.exact(amount) if last is None else Price.between(amount, last)
    return f"{show_price(price, formats, currency)} less"


def read_size(text: str, formats: Formats, currency: str) -> dict[str, Decimal | None]:
    """Read what comes off; returns the four fields of a reduction's size."""
    found: dict[str, Decimal | None] = dict.fromkeys(("percent", "percent_to", "amount", "amount_to"))
    plain = _LESS.sub("", text.strip())
    if is_unstated(plain):
        return found
    if "%" in plain:
        rates = [read_percent(part, formats) for part in _TO.split(plain) if part]
        if len(rates) > 2 or (len(rates) == 2 and rates[0] > rates[1]):
            raise FieldError(tr("Type one rate, or a range from the smaller to the larger, such as 20-40%."))
        found["percent"], found["percent_to"] = rates[0], rates[1] if len(rates) == 2 else None
        return found
    price = read_price(plain, formats, currency)
    if price.unknown or price.high is None:
        raise FieldError(tr('Type how much comes off: 20%, 20-40%, $50 less, or "not stated".'))
    found["amount"], found["amount_to"] = price.low, None if price.is_exact else price.high
    return found


def size_of(reduction: Reduction) -> dict[str, Any]:
    """Give the fields of a reduction by name."""
    return {name: getattr(reduction, name) for name in Reduction.model_fields}


def write_share(share: Share, formats: Formats, currency: str) -> str:
    """Write a part of a price: "50%" or "$100"."""
    if share.percent is not None:
        return write_percent(share.percent, formats)
    return formats.price(share.amount or Decimal(0), currency)


def read_share(text: str, formats: Formats, currency: str) -> Share:
    """Read a part of a price."""
    if "%" in text:
        return Share(percent=read_percent(text, formats))
    if is_unstated(text):
        raise FieldError(tr("Type a part of the price, such as 50% or 100."))
    return Share(amount=read_amount(text, formats, currency))
