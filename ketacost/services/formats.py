"""How amounts, numbers and dates are written and read in the person's own locale."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property, lru_cache

from babel import Locale
from babel import dates as babel_dates
from babel import numbers as babel_numbers

from ketacost.domain import money

_SPACES = " \u00a0\u202f"
_WORD_OR_NUMBER = re.compile(r"\d+|[^\W\d_]+")
_CENTURY = 2000


class FormatError(ValueError):
    """Text that cannot be read; `code` is one of empty, number, date, no_such_day."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text!r}")
        self.code = code
        self.text = text


class Formats:
    """Writes and reads values the way one locale does; holds no state but the locale."""

    def __init__(self, locale: str = "en_US") -> None:
        self.locale_name = locale
        self._locale = Locale.parse(locale)

    # --- writing -----------------------------------------------------------------------------

    def money(self, minor: int, currency: str, *, cents: bool | None = None) -> str:
        """Say an amount of minor units: "$4,025"; cents where not zero, always if `cents` is true."""
        digits = self.minor_digits(currency)
        value = Decimal(minor).scaleb(-digits)
        whole = value == value.to_integral_value()
        shown = 0 if cents is False or (cents is None and whole) else digits
        return _currency_text(self._locale, value, currency, shown)

    def price(self, value: Decimal, currency: str) -> str:
        """Say a price in major units with as many decimals as it has: "$425", "$0.125"."""
        exponent = value.normalize().as_tuple().exponent
        decimals = max(0, -exponent) if isinstance(exponent, int) else 0
        shown = max(decimals, self.minor_digits(currency)) if decimals else 0
        return _currency_text(self._locale, value, currency, shown)

    def number(self, value: Decimal | int) -> str:
        """Say a plain number with the locale's grouping and all of its decimals."""
        return babel_numbers.format_decimal(value, locale=self._locale, decimal_quantization=False)

    def percent(self, percent: Decimal) -> str:
        """Say a rate given in per cent, with up to two decimals: Decimal(20) is "20%"."""
        ratio = percent.quantize(Decimal("0.01"), ROUND_HALF_UP).scaleb(-2)
        return babel_numbers.format_percent(ratio, locale=self._locale, decimal_quantization=False)

    def date(self, day: dt.date) -> str:
        """Say a day in full: "April 8, 2027" or "8 April 2027", as the locale has it."""
        return babel_dates.format_date(day, "long", locale=self._locale)

    def short_date(self, day: dt.date) -> str:
        """Say a day in brief: "Apr 8, 2027"."""
        return _short_date(self._locale, day)

    def weekday_date(self, day: dt.date) -> str:
        """Say a day with its weekday in brief: "Thu, Apr 8"."""
        return babel_dates.format_skeleton("MMMEd", day, locale=self._locale)

    def month(self, day: dt.date) -> str:
        """Say the month of a day: "April 2027"."""
        return babel_dates.format_skeleton("yMMMM", day, locale=self._locale)

    def short_month(self, day: dt.date) -> str:
        """Say the month of a day without its year: "Apr"."""
        return babel_dates.format_skeleton("MMM", day, locale=self._locale)

    def currency_symbol(self, currency: str) -> str:
        """Give the sign that this locale writes for a currency, such as "$"."""
        return babel_numbers.get_currency_symbol(currency, locale=self._locale)

    @staticmethod
    def minor_digits(currency: str) -> int:
        """Give how many decimals a currency's minor unit has: 2 for USD, 0 for JPY."""
        return money.minor_digits(currency)

    # --- reading -----------------------------------------------------------------------------

    def parse_decimal(self, text: str) -> Decimal:
        """Read a number as this locale writes it; misplaced grouping and stray signs raise FormatError."""
        stripped = text.strip().replace("−", "-")
        if not stripped:
            raise FormatError("empty", text)
        if not self._number_pattern.fullmatch(stripped):
            raise FormatError("number", text)
        plain = re.sub(f"[{self._group_class}]", "", stripped)
        return Decimal(plain.replace(self._decimal_sign, "."))

    def parse_date(self, text: str) -> dt.date:
        """Read a day: ISO, the locale's short form, or with the month's name; raise FormatError if none."""
        stripped = text.strip()
        if not stripped:
            raise FormatError("empty", text)
        year, month, day = self._date_parts(stripped)
        try:
            return dt.date(year, month, day)
        except ValueError as error:
            raise FormatError("no_such_day", text) from error

    # --- inside ------------------------------------------------------------------------------

    @cached_property
    def _decimal_sign(self) -> str:
        return babel_numbers.get_decimal_symbol(self._locale)

    @cached_property
    def _group_class(self) -> str:
        sign = babel_numbers.get_group_symbol(self._locale)
        if sign in _SPACES:
            return _SPACES
        return "'’" if sign in "'’" else re.escape(sign)

    @cached_property
    def _number_pattern(self) -> re.Pattern[str]:
        group, sign = f"[{self._group_class}]", re.escape(self._decimal_sign)
        primary, secondary = self._locale.decimal_formats[None].grouping
        grouped = rf"[0-9]{{1,{secondary}}}(?:{group}[0-9]{{{secondary}}})*{group}[0-9]{{{primary}}}"
        return re.compile(rf"[-+]?(?:(?:{grouped}|[0-9]+)(?:{sign}[0-9]*)?|{sign}[0-9]+)")

    @cached_property
    def _month_names(self) -> dict[str, int]:
        names: dict[str, int] = {}
        for context in ("format", "stand-alone"):
            for width in ("abbreviated", "wide"):
                for number, name in babel_dates.get_month_names(width, context=context, locale=self._locale).items():
                    names[name.rstrip(".").casefold()] = number
        return names

    @cached_property
    def _short_order(self) -> str:
        pattern = babel_dates.get_date_format("short", locale=self._locale).pattern
        letters = [letter for letter in pattern if letter in "yMd"]
        return "".join(dict.fromkeys(letters))

    def _date_parts(self, text: str) -> tuple[int, int, int]:
        words = _WORD_OR_NUMBER.findall(text)
        numbers = [word for word in words if word.isdecimal()]
        months = [self._month_names.get(word.casefold(), 0) for word in words if not word.isdecimal()]
        months = [month for month in months if month] if len(numbers) == 2 else months
        if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text):
            return int(numbers[0]), int(numbers[1]), int(numbers[2])
        if len(numbers) == 3 and not months and re.fullmatch(r"[\d\s./\-]+", text):
            return self._ordered(dict(zip(self._short_order, numbers, strict=True)), text)
        if len(numbers) == 2 and len(months) == 1:
            day, year = numbers if len(numbers[0]) < 4 else (numbers[1], numbers[0])
            return self._ordered({"y": year, "M": str(months[0]), "d": day}, text)
        raise FormatError("date", text)

    @staticmethod
    def _ordered(parts: dict[str, str], text: str) -> tuple[int, int, int]:
        year, month, day = parts["y"], parts["M"], parts["d"]
        if len(year) not in {2, 4} or len(month) > 2 or len(day) > 2:
            raise FormatError("date", text)
        return int(year) + (_CENTURY if len(year) == 2 else 0), int(month), int(day)


@lru_cache(maxsize=4096)  # a table says the same few amounts again and again, and measures them too
def _currency_text(locale: Locale, value: Decimal, currency: str, decimals: int) -> str:
    pattern = locale.currency_formats["standard"].pattern
    figures = "0." + "0" * decimals if decimals else "0"
    return babel_numbers.format_currency(
        value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP),
        currency,
        format=pattern.replace("0.00", figures),
        locale=locale,
        currency_digits=False,
    )


@lru_cache(maxsize=4096)
def _short_date(locale: Locale, day: dt.date) -> str:
    return babel_dates.format_date(day, "medium", locale=locale)
