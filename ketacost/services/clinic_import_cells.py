"""The cells of a clinics workbook as people type them: numbers, days, yes and no, ratings, lists, addresses."""

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from ketacost.services.price_cells import Cell, CellError, as_text, said

YES = frozenset(
    {
        "yes", "y", "ja", "j", "si", "sí", "oui", "true", "x", "✓", "✔", "✔️", "☑", "✅", "1", "on", "offered",
        "available", "included", "accepted", "yep", "ok", "done", "wahr",
    }
)  # fmt: skip
NO = frozenset(
    {
        "no", "n", "nein", "non", "false", "✗", "✘", "✖", "❌", "☒", "0", "off", "none", "never", "nope", "falsch",
        "not offered", "not available",
    }
)  # fmt: skip
UNKNOWN = frozenset(
    {
        "?", "??", "???", "n/a", "na", "#n/a", "tbd", "tbc", "tba", "unknown", "unclear", "unsure", "ask", "pending",
        "k.a.", "ka", "-", "--", "–", "—", "…", "...", "nil", "null", "call", "not known", "not sure", "to ask",
        "don't know",
        "call for price", "call for pricing", "not listed", "not stated", "contact for pricing", "contact us",
        "not published", "on request", "upon request", "varies", "no info", "need to ask", "need to call", "not given",
        "not asked", "auf anfrage", "k. a.", "no answer",
    }
)  # fmt: skip
NUMBER = r"\d[\d.,'’\u00a0\u202f ]*\d|\d"
_SPACED = re.compile(r"\d{1,3}(?:[ '’\u00a0\u202f]\d{3})+(?:[.,]\d+)?")
_GROUPED = {False: re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"), True: re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")}
_DECIMAL = {False: re.compile(r"\d*\.\d+|\d+\."), True: re.compile(r"\d*,\d+")}
_EITHER = re.compile(r"\d{1,3}[.,]\d{3}")
_COMMA_EVIDENCE = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\d.,])|(?<![\d.,])\d+,\d{1,2}(?![\d.,])")
_POINT_EVIDENCE = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d.,])|(?<![\d.,])\d+\.\d{1,2}(?![\d.,])")
_MAX_DIGITS = 40
_LONGEST = 300
_ASKED = 5_000


@dataclass(frozen=True, slots=True)
class Habits:
    """How one file writes: its currency, whether decimals stand after a comma, whether the day comes first."""

    currency: str = "USD"
    commas: bool = False
    day_first: bool = False


def word(cell: Cell) -> str:
    """Return a cell as one word to compare: without case, outer spaces and brackets."""
    return " ".join(as_text(cell).split()).strip("()[]").casefold()


def brief(cell: Cell) -> str:
    """Return a cell that is to be taken apart on one line, kept short so that no text takes long; raises CellError."""
    words = " ".join(as_text(cell).split())
    if len(words) > _LONGEST:
        raise CellError(f"{said(words)} is too long")
    return words


def is_unknown(cell: Cell) -> bool:
    """Whether a cell says that something is not known, or says nothing."""
    said_word = word(cell)
    return not said_word or said_word in UNKNOWN


def yes_or_no(cell: Cell) -> bool | None:
    """Read a tick, yes or no; None where the cell says that it is not known. Raises CellError."""
    plain = word(cell).rstrip(".!")
    if plain in YES:
        return True
    if plain in NO:
        return False
    if not plain or is_unknown(cell):
        return None
    raise CellError(f"{said(cell)} is neither yes nor no")


def figure(text: str, *, commas: bool = False) -> Decimal:
    """Read a number whose decimals stand after a point, or after a comma; raises CellError where that is not sure."""
    words = text.strip()
    if len(words) > _MAX_DIGITS or (not words.isascii() and not _SPACED.fullmatch(words)):
        raise CellError(f"{said(words)} is not a number")
    if words.isdigit():
        return Decimal(words)
    if _SPACED.fullmatch(words):
        return figure(re.sub(r"[^\d.,]", "", words), commas=commas)
    if _GROUPED[commas].fullmatch(words):
        return _plain(words, commas=commas)
    if _EITHER.fullmatch(words):
        raise CellError(f"{said(words)} can be read in two ways: write it without a sign for thousands")
    for style in (commas, not commas):
        if _GROUPED[style].fullmatch(words) or _DECIMAL[style].fullmatch(words):
            return _plain(words, commas=style)
    raise CellError(f"{said(words)} is not a number")


def _plain(words: str, *, commas: bool) -> Decimal:
    bare = words.replace(".", "").replace(",", ".") if commas else words.replace(",", "")
    return Decimal(bare.rstrip(".") or "0")


def writes_commas(cells: Iterable[Cell]) -> bool | None:
    """Say by the cells themselves whether decimals stand after a comma; None where nothing shows it."""
    votes = 0
    for cell in islice(cells, _ASKED):
        if isinstance(cell, str) and len(cell) < 60:
            votes += len(_COMMA_EVIDENCE.findall(cell)) - len(_POINT_EVIDENCE.findall(cell))
    return None if not votes else votes > 0


# Days

_NUMERIC_DAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})")
_ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_NAMED_DAY = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th|\.)?\s+)?([A-Za-z]{3,})\.?(?:\s+(\d{1,2})(?:st|nd|rd|th)?,?)?[\s,]+(\d{4})"
)
_MONTH = re.compile(r"(\d{1,2})[/.-](\d{4})")
_SERIAL = (Decimal(36526), Decimal(73050))
_EPOCH = dt.date(1899, 12, 30)


def day(cell: Cell, *, day_first: bool = False) -> dt.date | None:
    """Read a day, or the first of a month; None where the cell says nothing. Raises CellError."""
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, Decimal) and _SERIAL[0] <= cell <= _SERIAL[1]:
        return _EPOCH + dt.timedelta(days=int(cell))
    if is_unknown(cell):
        return None
    words = brief(cell)
    parts = _day_parts(words, day_first=day_first)
    if parts is None:
        raise CellError(f"{said(words)} is not a date: write it as 2026-12-07")
    try:
        return dt.date(*parts)
    except ValueError:
        raise CellError(f"there is no such day: {said(words)}") from None


def _day_parts(words: str, *, day_first: bool) -> tuple[int, int, int] | None:
    if found := _ISO_DAY.fullmatch(words):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _NUMERIC_DAY.fullmatch(words):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        later = day_first or found[2] == "."
        if first > 12 or second > 12:
            later = first > 12
        return year + (2000 if year < 100 else 0), *((second, first) if later else (first, second))
    if found := _MONTH.fullmatch(words):
        return int(found[2]), int(found[1]), 1
    if found := _NAMED_DAY.fullmatch(words):
        months = [number for number in range(1, 13) if _is_month(found[2], number)]
        return (int(found[4]), months[0], int(found[1] or found[3] or 1)) if len(months) == 1 else None
    return None


def _is_month(name: str, number: int) -> bool:
    return calendar.month_name[number].casefold().startswith(name.casefold()) or (name.casefold(), number) == (
        "sept",
        9,
    )


def writes_day_first(cells: Iterable[Cell]) -> bool | None:
    """Say by the cells themselves whether the day stands before the month; None where nothing shows it."""
    votes = 0
    for cell in cells:
        found = _NUMERIC_DAY.fullmatch(cell.strip()) if isinstance(cell, str) else None
        if found:
            votes += (int(found[1]) > 12) - (int(found[3]) > 12)
    return None if not votes else votes > 0


# Ratings

_RATING = re.compile(
    r"(?:[A-Za-z]+:?\s*)?(?P<rating>\d+(?:[.,]\d+)?)\s*(?P<percent>%)?\s*(?:★+|stars?|\*|⭐)?"
    r"(?:\s*(?:/|out of|von|of)\s*(?P<scale>\d{1,3}))?\s*(?:★+|stars?|⭐)?"
    r"(?:\s*(?:[(\[,;–—-]|from|based on|bei|on)\s*\(?\s*(?P<count>\d[\d.,' ]*k?)\+?\s*"
    r"(?:google |yelp )?(?:reviews?|ratings?|votes?|bewertungen)?\s*[)\]]?)?",
    re.IGNORECASE,
)
_STARS = re.compile(r"([★⭐]{1,5})([☆½]{0,5})")
_COUNT = re.compile(r"[(\[]?\s*(?:from\s+)?(\d[\d.,' ]*k?)\+?\s*(?:reviews?|ratings?|votes?)?\s*[)\]]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rating:
    """What a rating cell says; the count is None where it says none."""

    rating: Decimal | None
    scale: Decimal
    count: int | None


def rating(cell: Cell, habits: Habits) -> Rating | None:
    """Read "4.8 (127)", "4.8/5", "96 %" or stars; None where the cell says nothing. Raises CellError."""
    if is_unknown(cell):
        return None
    words = brief(cell)
    if stars := _STARS.fullmatch(words.replace(" ", "")):
        half = Decimal("0.5") if "½" in stars[2] else Decimal(0)
        return Rating(len(stars[1]) + half, Decimal(5), None)
    found = _RATING.fullmatch(words)
    if found is None:
        raise CellError(f"{said(words)} is not a rating: write 4.8, 4.8 (127), 4.8/5 or 96%")
    value = Decimal(found["rating"].replace(",", "."))
    scale = Decimal(100) if found["percent"] else Decimal(found["scale"] or _usual_scale(value))
    if value > scale or not 0 < scale <= 100:
        raise CellError(f"{said(words)}: a rating cannot be above its scale")
    return Rating(value, scale, whole(found["count"], habits) if found["count"] else None)


def _usual_scale(value: Decimal) -> int:
    return next((scale for scale in (5, 10, 100) if value <= scale), 0)


def review_count(cell: Cell, habits: Habits) -> int | None:
    """Read how many reviews there are; None where the cell says nothing. Raises CellError."""
    if is_unknown(cell):
        return None
    found = _COUNT.fullmatch(brief(cell))
    if found is None:
        raise CellError(f"{said(cell)} is not a number of reviews")
    return whole(found[1], habits)


def whole(text: str, habits: Habits) -> int:
    """Read a whole number of things, "1.2k" too; raises CellError."""
    thousands = text.strip().lower().endswith("k")
    value = figure(text.strip().rstrip("kK"), commas=habits.commas) * (1000 if thousands else 1)
    if value != value.to_integral_value() or value > 10_000_000:
        raise CellError(f"{said(text)} is not a whole number")
    return int(value)


# Lists and addresses


def several(cell: Cell) -> tuple[str, ...]:
    """Return the values of a cell that holds several: "IV, IM; Spravato"."""
    words = "\n".join(" ".join(line.split()) for line in as_text(cell).splitlines())
    parts = re.split(r"[,;\n•|]|\s[/+&]\s|/(?=\s?[A-Za-z]{2,})|\sand\s", words)
    return tuple(dict.fromkeys(part.strip(" .-–\t") for part in parts if part.strip(" .-–\t")))


_TAIL = re.compile(
    r"(?:,|\s)\s*(?P<state>[A-Z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\.?(?:,?\s+(?P<zip>\d{5}(?:-\d{4})?))?\s*$"
)


def address(cell: Cell) -> dict[str, str]:
    """Take an address in one line apart: street, city, state and ZIP as far as they can be told, else all as street."""
    lines = (" ".join(line.split()).strip(" ,") for line in as_text(cell)[:_LONGEST].splitlines())
    words = ", ".join(line for line in lines if line)
    words = re.sub(r",?\s*(?:USA|United States)\.?$", "", words)
    tail = _TAIL.search(words)
    if tail is None or (tail["zip"] is None and len(tail["state"]) != 2):
        return {"street": words[:200]}
    rest = words[: tail.start()].strip(" ,")
    street, comma, city = rest.rpartition(",")
    found = {"city": city.strip() if comma else rest, "state": tail["state"], "postal_code": tail["zip"] or ""}
    if comma:
        found["street"] = street.strip(" ,")
    elif any(sign.isdigit() for sign in rest):  # a street without a comma before its city
        found = {**found, "street": rest, "city": ""}
    return {name: value[:200] for name, value in found.items() if value}
