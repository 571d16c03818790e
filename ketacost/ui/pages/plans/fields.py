"""Fields for what a card says: amounts that may be none or not known, my percentage, the day a plan year starts."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QWidget

from ketacost.domain.prices import Price
from ketacost.services.formats import FormatError, Formats
from ketacost.ui.fields import FieldError, ParsedField
from ketacost.ui.money import read_price, show_price
from ketacost.ui.pages.plans.words import tr

Check = Callable[[Any], str]
_NONE = frozenset({"none", "no limit", "unlimited", "no"})
_PAIR = re.compile(r"(\d{1,3})\s*(?:%\s*)?[/:]\s*(\d{1,3})\s*%?")
_WHOLE = 100


def _nothing(_value: object) -> str:
    return ""


class AmountField(ParsedField[Price | None]):
    """An amount or a range of them. Empty is not known, or none where `empty_is_none`; "none" is none where it can be.

    `check` says why a value cannot be, and then the text stays.
    """

    def __init__(
        self,
        formats: Formats,
        currency: str,
        *,
        example: int | None = None,
        can_be_none: bool = False,
        empty_is_none: bool = False,
        check: Check = _nothing,
        warn: Check | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._formats, self._currency = formats, currency
        self._can_be_none, self._empty_is_none, self._check = can_be_none, empty_is_none, check
        said = tr("not known") if not empty_is_none else ""
        if example is not None:
            said = tr("e.g. {amount}").format(amount=formats.price(Decimal(example), currency))
        super().__init__(self._read, self._write, warn=warn, placeholder=said, parent=parent)
        self.set_width(16)

    def set_currency(self, currency: str) -> None:
        """Read and write in another currency from now on."""
        self._currency = currency

    def _read(self, text: str) -> Price | None:
        value: Price | None
        if (self._can_be_none and text.strip().casefold() in _NONE) or (self._empty_is_none and not text.strip()):
            value = None
        else:
            value = read_price(text, self._formats, self._currency)
        if problem := self._check(value):
            raise FieldError(problem)
        return value

    def _write(self, value: Price | None) -> str:
        if value is None:
            return tr("none") if self._can_be_none else ""
        return "" if value.unknown else show_price(value, self._formats, self._currency)


class ShareField(ParsedField[Decimal | None]):
    """The patient's percentage: "20", "20%", or "80/20" as cards print it (the plan's part first). Empty: not known.

    With `most` over 100 it is a percentage of an amount, and no card's pair.
    """

    def __init__(
        self,
        formats: Formats,
        *,
        example: int = 20,
        most: int = _WHOLE,
        warn: Check | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._formats, self._most = formats, most
        said = tr("e.g. {n}%").format(n=example)
        super().__init__(self._read, self._write, warn=warn, placeholder=said, parent=parent)
        self.set_width(10)

    def _read(self, text: str) -> Decimal | None:
        stripped = text.strip()
        if not stripped or stripped.casefold() in {"?", "not known", "unknown"}:
            return None
        if (pair := _PAIR.fullmatch(stripped)) and self._most == _WHOLE:
            theirs, mine = int(pair[1]), int(pair[2])
            if theirs + mine != _WHOLE:
                raise FieldError(tr("The two parts make 100 together, as in 80/20."))
            return Decimal(mine)
        try:
            value = self._formats.parse_decimal(stripped.removesuffix("%").strip())
        except FormatError as error:
            said = tr("This is not a percentage. Type your part, such as 20, or 80/20.")
            if self._most != _WHOLE:
                said = tr("This is not a percentage. Type one such as 140%.")
            raise FieldError(said) from error
        if not 0 <= value <= self._most:
            raise FieldError(tr("A percentage is from 0 to {most} here.").format(most=self._most))
        if -int(value.as_tuple().exponent) > 4:  # as in every rate of the program
            raise FieldError(tr("At most four decimal places."))
        return value

    def _write(self, value: Decimal | None) -> str:
        return "" if value is None else f"{self._formats.number(value)}%"


class YearStartField(ParsedField[str]):
    """The day of the year on which a plan year starts: "1 July", "July 1", "7/1" or "07-01"."""

    def __init__(self, formats: Formats, *, warn: Check | None = None, parent: QWidget | None = None) -> None:
        self._formats = formats
        example = tr("e.g. {day}").format(day=self._write("01-01"))
        super().__init__(self._read, self._write, warn=warn, placeholder=example, parent=parent)
        self.set_width(16)

    def _read(self, text: str) -> str:
        stripped = text.strip().rstrip(".")
        if not stripped:
            return "01-01"
        if found := re.fullmatch(r"(\d{1,2})[-/](\d{1,2})", stripped):
            month, day = int(found[1]), int(found[2])
        elif found := re.fullmatch(r"(?:(\d{1,2})\.?\s+)?([^\W\d]{3,})\.?(?:\s+(\d{1,2}))?", stripped):
            month, day = self._month(found[2]), int(found[1] or found[3] or 1)
        else:
            month, day = 0, 0
        if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(2024, month)[1]:  # months
            raise FieldError(tr("This is no day of the year. Type one such as {day}.").format(day=self._write("07-01")))
        return f"{month:02}-{day:02}"

    def _month(self, name: str) -> int:
        wanted = name.casefold()[:3]
        months = (self._formats.short_month(dt.date(2024, month, 1)) for month in range(1, 13))
        return next((number for number, month in enumerate(months, 1) if month.casefold()[:3] == wanted), 0)

    def _write(self, value: str) -> str:
        month, day = (int(part) for part in value.split("-"))
        said = self._formats.date(dt.date(2024, month, day))
        return re.sub(r"\W*\b2024\b\W*", "", said)
