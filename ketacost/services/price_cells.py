"""How the values of a price list stand in the cells of a table, and how such cells are read.

Reading and writing are each other's inverse, so that a list that is written and read again is the same list.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from ketacost.domain.prices import Price

Cell = str | Decimal | dt.date | None
"""What a cell of a table holds."""

UNKNOWN = "?"
MAX_FIGURE = 60
MAX_PHRASE = 20_000
_UNKNOWN_WORDS = frozenset({"?", "not known", "unknown", "n/a", "ask"})
_FREE_WORDS = frozenset({"free", "included"})
_CURRENCY_SIGNS: dict[str, frozenset[str]] = {
    "$": frozenset(
        [
            "USD",
            "CAD",
            "AUD",
            "NZD",
            "MXN",
            "SGD",
            "HKD",
            "TWD",
            "COP",
            "CLP",
            "ARS",
            "JMD",
            "TTD",
            "BSD",
            "BBD",
            "NAD",
            "FJD",
        ]
    ),
    "US$": frozenset({"USD"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP", "GIP", "FKP", "SHP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "R": frozenset({"ZAR"}),
    "Fr": frozenset({"CHF"}),
    "₹": frozenset({"INR"}),
}
_SIGN = re.compile(r"US\$|[$€£¥₹]|(?<![A-Za-z])(?:Fr|R)\.?(?=\s*\d)|(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_PLAIN = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_COMMA = re.compile(r"(?:\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+),(?:\d{1,2}|\d{4,})")
_SPACED = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:\.\d+)?")
_EITHER = re.compile(r"\d{1,3}[.,]\d{3}")
_EXPECTED = re.compile(r"\s*[,(]\s*expected\s+(.+?)\s*\)?", re.IGNORECASE)
_RANGE = re.compile(r"(.+?)\s*(?:-|–|—|\bto\b)\s*(.+)", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\.?\s+([A-Za-z]+)\.?,?\s+(\d{4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]+)\.?\s+(\d{1,2}),?\s+(\d{4})")
_KEY = re.compile(r"[a-z0-9][a-z0-9_\-]{0,63}")


class CellError(ValueError):
    """A cell that cannot be read; the message says what is wrong and how to write it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What holds for all cells of a file: the list's currency, and whether its numbers may have decimal commas."""

    currency: str = "USD"
    commas: bool = False


class Codec(Protocol):
    """Reads one cell into what a model takes, and writes it back."""

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return the value of a cell that is not empty; raises CellError."""

    def write(self, value: object) -> Cell:
        """Return the cell that stands for a value."""


def said(text: object) -> str:
    """Quote a cell in a message, shortened."""
    words = " ".join(str(text).split())
    return f'"{words if len(words) <= 40 else words[:39] + "…"}"'


def plain(value: Decimal | int) -> str:
    """Write a number without exponent or trailing zeros."""
    if not value:
        return "0"
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_text(cell: Cell) -> str:
    """Return any cell as the text that a person would have typed."""
    if cell is None:
        return ""
    return plain(cell) if isinstance(cell, Decimal) else str(cell)


def phrase(cell: Cell) -> str:
    """Return a cell that is to be taken apart, kept short so that no text takes long; raises CellError."""
    text = as_text(cell).strip()
    if len(text) > MAX_PHRASE or re.search(r"\s{20}", text):
        raise CellError(f"{said(text)} is too long")
    return text


def number(text: str, reading: Reading) -> Decimal:
    """Read a number in plain, English or decimal-comma writing; raises CellError where that is not sure."""
    words = text.strip()
    if len(words) > MAX_FIGURE:
        raise CellError("has too many digits")
    if reading.commas and _EITHER.fullmatch(words):
        raise CellError(f"{said(words)} can be read in two ways: write it without a sign for thousands")
    if _PLAIN.fullmatch(words) and words.isascii():
        return Decimal(words)
    if _ENGLISH.fullmatch(words):
        return Decimal(words.replace(",", ""))
    if _SPACED.fullmatch(words):
        return Decimal(re.sub(r"\s", "", words))
    if _COMMA.fullmatch(words):
        return Decimal(re.sub(r"[.\s]", "", words).replace(",", "."))
    raise CellError(f"{said(words)} is not a number")


def bare(text: str, reading: Reading) -> str:
    """Take the currency off an amount; raises CellError where it is another currency than the list's."""
    for sign in _SIGN.findall(text):
        mark = sign.rstrip(".")
        if reading.currency not in _CURRENCY_SIGNS.get(mark, {mark}):
            raise CellError(f"{said(text)} is not in {reading.currency}, the list's currency: a list has one currency")
    return _SIGN.sub("", text).strip()


@dataclass(frozen=True, slots=True)
class Text:
    """A free text; `unset` is what an empty cell stands for, so that "" needs a writing of its own."""

    unset: str = ""

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return the text as it stands."""
        del reading
        text = as_text(cell)
        return text[2:] if self.unset and re.fullmatch(r'(?:"")+', text) else text

    def write(self, value: object) -> Cell:
        """Return the text as it stands."""
        text = str(value)
        return f'""{text}' if self.unset and re.fullmatch(r'(?:"")*', text) else text


@dataclass(frozen=True, slots=True)
class Name:
    """A short name in one word: an id or a service; other writings are brought into that form."""

    joint: str = "_"

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return the name."""
        del reading
        return key(as_text(cell), self.joint)

    def write(self, value: object) -> Cell:
        """Return the name as it stands."""
        return str(value)


def key(text: str, joint: str = "_") -> str:
    """Bring a text into the form of a short name: "Integration therapy" is integration_therapy."""
    words = text.strip()
    if _KEY.fullmatch(words):
        return words
    found = re.sub(r"[^a-z0-9_\-]+", joint, words.casefold()).strip("_-")[:64]
    if not found:
        raise CellError(f"{said(text)} is not a name: use letters and digits")
    return found


@dataclass(frozen=True, slots=True)
class Names:
    """Several short names, with commas between them."""

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return the names."""
        del reading
        return [key(part) for part in re.split(r"[,;\n]", as_text(cell)) if part.strip()]

    def write(self, value: object) -> Cell:
        """Join the names."""
        return ", ".join(value) if isinstance(value, tuple) and value else None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the words of a closed list, with spaces for its underscores."""

    kind: type[StrEnum]

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return the word as the models spell it."""
        del reading
        wanted = re.sub(r"[\s_\-]+", "_", as_text(cell).strip().casefold())
        if wanted not in [one.value for one in self.kind]:
            known = ", ".join(one.value.replace("_", " ") for one in self.kind)
            raise CellError(f"{said(cell)} is not one of: {known}")
        return wanted

    def write(self, value: object) -> Cell:
        """Return the word with spaces."""
        return str(value).replace("_", " ")


@dataclass(frozen=True, slots=True)
class Choices:
    """Several words of a closed list, with commas between them."""

    kind: type[StrEnum]

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return the words as the models spell them."""
        one = Choice(self.kind)
        return [one.read(part, reading) for part in re.split(r"[,;\n]", as_text(cell)) if part.strip()]

    def write(self, value: object) -> Cell:
        """Join the words."""
        return ", ".join(str(one).replace("_", " ") for one in value) if isinstance(value, tuple) and value else None


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no."""

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return whether it is yes."""
        del reading
        words = as_text(cell).strip().casefold()
        if words in {"yes", "y", "true", "x", "1"}:
            return True
        if words in {"no", "n", "false", "0"}:
            return False
        raise CellError(f"{said(cell)} is neither yes nor no")

    def write(self, value: object) -> Cell:
        """Return yes or no."""
        return "yes" if value else "no"


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number."""

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return the number, below zero too: the model says which ones it takes."""
        if isinstance(cell, dt.date):
            raise CellError(f"{said(cell)} is a date: a number is wanted")
        words = as_text(cell).strip()
        sign, digits = (-1, words[1:]) if words[:1] in {"-", "−"} else (1, words)
        try:
            value = number(digits, reading)
        except CellError:
            raise CellError(f"{said(cell)} is not a whole number") from None
        if value != value.to_integral_value():
            raise CellError(f"{said(cell)} is not a whole number")
        return sign * int(value)

    def write(self, value: object) -> Cell:
        """Return the number."""
        return Decimal(str(value))


@dataclass(frozen=True, slots=True)
class Money:
    """One amount in units of the currency."""

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return the amount."""
        return amount(cell, reading)

    def write(self, value: object) -> Cell:
        """Return the number."""
        return Decimal(str(value))


def amount(cell: Cell, reading: Reading) -> Decimal:
    """Read one amount that is not below zero; raises CellError."""
    if isinstance(cell, Decimal):
        if cell < 0:
            raise CellError("must not be below zero")
        return cell
    words = bare(phrase(cell), reading)
    if words[:1] in {"-", "−"}:
        raise CellError("must not be below zero")
    return number(words, reading)


@dataclass(frozen=True, slots=True)
class Day:
    """A day."""

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return the day; raises CellError where the calendar has no such day."""
        del reading
        if isinstance(cell, dt.date):
            return cell
        words = as_text(cell).strip()
        parts = _day_parts(words)
        if parts is None:
            raise CellError(f"{said(words)} is not a date: write it as 2026-12-07")
        try:
            return dt.date(*parts)
        except ValueError:
            raise CellError(f"there is no such day: {said(words)}") from None

    def write(self, value: object) -> Cell:
        """Return the day."""
        return value if isinstance(value, dt.date) else None


def _day_parts(words: str) -> tuple[int, int, int] | None:
    if found := _ISO.fullmatch(words):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_FIRST.fullmatch(words):
        day, name, year = found.groups()
    elif found := _MONTH_FIRST.fullmatch(words):
        name, day, year = found.groups()
    else:
        return None
    months = [number for number in range(1, 13) if calendar.month_name[number].casefold().startswith(name.casefold())]
    return (int(year), months[0], int(day)) if len(months) == 1 and len(name) >= 3 else None


@dataclass(frozen=True, slots=True)
class PriceText:
    """A price: 400, 400-600, from 400, up to 600, or ? where it is not known."""

    def read(self, cell: Cell, reading: Reading) -> object:
        """Return what the price model takes."""
        if isinstance(cell, Decimal):
            return str(amount(cell, reading))
        words = phrase(cell)
        lower = words.casefold()
        if lower in _UNKNOWN_WORDS:
            return {"unknown": True}  # None would be a price that is not there at all
        if lower in _FREE_WORDS:
            return "0"
        try:
            return self._figures(words, reading)
        except CellError as error:
            if "list's currency" in str(error) or "two ways" in str(error) or "below zero" in str(error):
                raise
            raise CellError(
                f"{said(words)} is not a price: write 400, 400-600, from 400, up to 600, or ? if not known"
            ) from None

    def write(self, value: object) -> Cell:
        """Return a number where the price is one, else its words."""
        if not isinstance(value, Price):
            return None
        if value.unknown:
            return UNKNOWN
        if value.is_exact:
            return value.low
        if value.high is None:
            return f"from {plain(value.low)}{self._expected(value.expected, value.low)}"
        middle = (value.low + value.high) / 2
        return f"{plain(value.low)}-{plain(value.high)}{self._expected(value.expected, middle)}"

    @staticmethod
    def _expected(value: Decimal, usual: Decimal) -> str:
        return "" if value == usual else f" (expected {plain(value)})"

    @staticmethod
    def _figures(words: str, reading: Reading) -> object:
        found: dict[str, str] = {}
        at = re.search(r"[,(]\s*expected\s", words, re.IGNORECASE)
        if at:
            middle = _EXPECTED.fullmatch(words[at.start() :])
            if middle:
                found["expected"] = str(amount(middle[1], reading))
            words = words[: at.start()].strip()
        lower = words.casefold()
        if lower.startswith(("from ", "at least ")):
            return {
                "low": str(amount(re.sub(r"^(from|at least)\s+", "", words, flags=re.IGNORECASE), reading)),
                **found,
            }
        if lower.startswith(("up to ", "at most ")):
            most = str(amount(re.sub(r"^(up to|at most)\s+", "", words, flags=re.IGNORECASE), reading))
            return {"low": "0", "high": most, **found}
        ends = _RANGE.fullmatch(words)
        if ends:
            return {"low": str(amount(ends[1], reading)), "high": str(amount(ends[2], reading)), **found}
        return str(amount(words, reading))
