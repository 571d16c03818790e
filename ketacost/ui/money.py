"""Prices as people type them: a figure, a range, "from", "up to", or not known."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ketacost.domain.prices import MAX_PRICE, Price
from ketacost.services.formats import FormatError, Formats
from ketacost.ui.fields import FieldError, ParsedField

_UNKNOWN = frozenset({"?", "unknown", "not known", "don't know", "n/a", "ask"})
_BETWEEN = re.compile(r"(?<=[\w.,$€£ ])\s*(?:–|—|-|\bto\b)\s*", re.IGNORECASE)
_FROM = re.compile(r"(?:from|at least|over)\s+(.+)|(.+?)\s*\+", re.IGNORECASE)
_UP_TO = re.compile(r"(?:up to|at most|under)\s+(.+)", re.IGNORECASE)
_MAX_DECIMALS = 4


def _tr(text: str) -> str:
    return QCoreApplication.translate("MoneyField", text)


def show_price(price: Price, formats: Formats, currency: str) -> str:
    """Say a price: "$425", "$400 to $600", "from $400", or "not known"."""
    if price.unknown:
        return _tr("not known")
    low = formats.price(price.low, currency)
    if price.high is None:
        return _tr("from {low}").format(low=low)
    if price.is_exact:
        return low
    return _tr("{low} to {high}").format(low=low, high=formats.price(price.high, currency))


def read_price(text: str, formats: Formats, currency: str) -> Price:
    """Read what `show_price` says and what people type; raise FieldError with words."""
    stripped = text.strip()
    if not stripped or stripped.casefold() in _UNKNOWN or stripped == _tr("not known"):
        return Price.not_known()
    if match := _UP_TO.fullmatch(stripped):
        return Price.between(0, _figure(match.group(1), formats, currency))
    if match := _FROM.fullmatch(stripped):
        low = _figure(match.group(1) or match.group(2), formats, currency)
        return Price(low=low, expected=low, high=None)
    parts = [part for part in _BETWEEN.split(stripped) if part]
    if len(parts) > 2:
        raise FieldError(_tr("Type one amount, or a range such as 400 to 600."))
    figures = [_figure(part, formats, currency) for part in parts]
    if len(figures) == 2 and figures[0] > figures[1]:
        raise FieldError(_tr("The lower amount comes first, as in 400 to 600."))
    return Price.exact(figures[0]) if len(figures) == 1 else Price.between(*figures)


def _figure(text: str, formats: Formats, currency: str) -> Decimal:
    plain = text.strip()
    for sign in (formats.currency_symbol(currency), currency, currency.lower()):
        plain = plain.removeprefix(sign).removesuffix(sign).strip()
    try:
        value = formats.parse_decimal(plain)
    except FormatError as error:
        raise FieldError(_tr("This is not an amount. Type one such as 425, or 400 to 600.")) from error
    if value < 0:
        raise FieldError(_tr("An amount cannot be below zero."))
    if value > MAX_PRICE:
        raise FieldError(_tr("This amount is too large."))
    if -int(value.as_tuple().exponent) > _MAX_DECIMALS:
        raise FieldError(_tr("At most four decimal places."))
    return value


class MoneyField(ParsedField[Price]):
    """A price; empty or "?" is not known where `allow_unknown`, ranges only where `allow_range`."""

    def __init__(
        self,
        formats: Formats,
        currency: str = "USD",
        *,
        allow_unknown: bool = True,
        allow_range: bool = True,
        warn: Callable[[Price], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._formats, self._currency = formats, currency
        self._allow_unknown, self._allow_range = allow_unknown, allow_range
        placeholder = _tr("not known") if allow_unknown else ""
        super().__init__(self._read, self._write, warn=warn, placeholder=placeholder, parent=parent)
        self.set_width(16 if allow_range else 12)

    def set_currency(self, currency: str) -> None:
        """Read and write in another currency from now on."""
        self._currency = currency
        if self._value is not None and not self._problem:
            self._show(self._value)

    def _read(self, text: str) -> Price:
        price = read_price(text, self._formats, self._currency)
        if price.unknown and not self._allow_unknown:
            raise FieldError(self.tr("Type an amount here."))
        if not (price.unknown or price.is_exact or self._allow_range):
            raise FieldError(self.tr("Type one amount, not a range."))
        return price

    def _write(self, price: Price) -> str:
        return "" if price.unknown else show_price(price, self._formats, self._currency)
