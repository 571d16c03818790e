"""Prices as people type them into a clinics workbook: in headers ("6-pack") and in cells ("6 pack 2,400")."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pydantic import ValidationError

from ketacost.domain.prices import Price
from ketacost.domain.vocabulary import (
    EVALUATION,
    INTEGRATION_THERAPY,
    MEDICATION,
    MONITORING,
    PREPARATION,
    TREATMENT,
    Modality,
    PhaseKind,
)
from ketacost.services.clinic_import_cells import Habits, figure, is_unknown
from ketacost.services.clinic_import_mapping import PriceEnd, Target, TargetKind
from ketacost.services.price_cells import Cell, CellError, Reading, bare, phrase, plain, said

_ROUTES: tuple[tuple[Modality, re.Pattern[str]], ...] = tuple(
    (route, re.compile(words, re.IGNORECASE))
    for route, words in (
        (Modality.NASAL_ESKETAMINE, r"\b(?:nasal )?(?:spravato|esketamine?)\b"),
        (Modality.NASAL_RACEMIC, r"\b(?:intra)?nasal(?: spray| ketamine| racemic)?\b"),
        (Modality.SUBLINGUAL, r"\b(?:sub-?lingual|troches?|lozenges?|rdts?|rapid dissolve)\b"),
        (Modality.ORAL, r"\b(?:oral|tablets?|capsules?|pills?)\b"),
        (Modality.IM, r"\b(?:im|i\.m\.|intra-?muscular|injections?|shots?)(?![\w.])"),
        (Modality.SC, r"\b(?:sc|subq|sub-?cutaneous)\b"),
        (Modality.IV, r"\b(?:iv|i\.v\.|intra-?venous|infusions?)(?![\w.])"),
    )
)
_SERVICES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (service, re.compile(words, re.IGNORECASE))
    for service, words in (
        (
            EVALUATION,
            r"\b(?:consult\w*|eval\w*|intake|assessment|first visit|initial (?:visit|appointment)|screening)\b",
        ),
        (INTEGRATION_THERAPY, r"\bintegration\b"),
        (PREPARATION, r"\bprep(?:aration)?\b"),
        ("psychotherapy", r"\b(?:psychotherapy|(?<!assisted )therapy session|counsel\w*)\b"),
        (MONITORING, r"\b(?:monitoring|observation)\b"),
        ("follow_up", r"\bfollow[ -]?ups?\b"),
        ("laboratory", r"\b(?:labs?|laboratory|blood work)\b"),
        (MEDICATION, r"\b(?:medication|drug|medicine)s?\b"),
        ("group", r"\bgroup\b"),
    )
)
_NUMBER_WORDS = {
    name: number
    for number, name in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 2
    )
}
_SIZE = rf"(?<![\d.,$€£])(\d{{1,3}}|{'|'.join(_NUMBER_WORDS)})"
_UNITS = r"(?:session|infusion|injection|treatment|visit|dose|troche|appointment)s?"
_PACKS = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        rf"\b(?:pack(?:age)?|pk|series|bundle|course|set|block|induction)\s*(?:of|\(|:|=|-)?\s*{_SIZE}\b(?![.,]?\d)\s*(?:{_UNITS})?\)?",
        rf"{_SIZE}\s*[-–x×]?\s*(?:{_UNITS}|visit)?[\s-]*(?:pack(?:age)?s?|pk|pck|series|bundle|course|block|er)\b",
        rf"{_SIZE}\s*[-–x×]?\s*(?:iv |im |ketamine )?{_UNITS}(?!\w)",
        rf"[x×]\s*{_SIZE}\b(?![.,]?\d)|{_SIZE}\s*[x×](?!\s*\d)(?!\w)",
    )
)
_IS_PACK = re.compile(r"\b(?:pack(?:age)?s?|bundle|series|induction)\b", re.IGNORECASE)
_IS_PRICE = re.compile(
    r"[$€£]|\b(?:prices?|pricing|costs?|fees?|cash|per (?:session|infusion|visit|treatment)|preis|usd|charge|rate)\b",
    re.IGNORECASE,
)
_IS_SINGLE = re.compile(
    r"\b(?:single|singles|one|individual|1x|each|per session|session|infusion|treatment)\b", re.IGNORECASE
)
_MINUTES = re.compile(r"\b(\d{2,3})\s*-?\s*min(?:ute)?s?\b\.?", re.IGNORECASE)
_HOURS = re.compile(r"\b(\d(?:\.5)?)\s*-?\s*(?:hours?|hrs?)\b", re.IGNORECASE)
_BOOSTER = re.compile(r"\b(?:booster|maintenance)\b", re.IGNORECASE)
_LOW = re.compile(r"\b(?:low|min|minimum|from|lowest|starting)\b", re.IGNORECASE)
_HIGH = re.compile(r"\b(?:high|max|maximum|to|highest|up to)\b", re.IGNORECASE)


def price_target(header: str) -> tuple[Target, float] | None:
    """Read a header that names a price, with how sure that is from the words alone; None where it names none."""
    words = " ".join(header.replace("_", " ").split())[:200]
    target = described(words)
    hints = (
        bool(_IS_PRICE.search(words)),
        target.count is not None or bool(_IS_PACK.search(words)),
        bool(_IS_SINGLE.search(words)),
        target.service != TREATMENT or target.modality is not None or target.phase is not None,
    )
    if not any(hints):
        return None
    sure = 0.95 if hints[0] else 0.8 if hints[1] else 0.6
    ends, _ = _length(words)
    end = PriceEnd.LOW if _LOW.search(ends) else PriceEnd.HIGH if _HIGH.search(ends) else PriceEnd.WHOLE
    return target.model_copy(update={"end": end}), sure


@lru_cache(maxsize=4096)
def described(words: str) -> Target:
    """Return what the words of a header or of a service say of a price: service, route, length, size of a package."""
    service = next((name for name, pattern in _SERVICES if pattern.search(words)), TREATMENT)
    without_minutes, minutes = _length(words)
    count, _ = _pack(without_minutes)
    return Target.model_construct(
        kind=TargetKind.PRICE,
        name="",
        service=service,
        modality=route_in(words) if service == TREATMENT else None,
        phase=PhaseKind.MAINTENANCE if service == TREATMENT and _BOOSTER.search(words) else None,
        minutes=minutes,
        count=count,
        end=PriceEnd.WHOLE,
    )


def route_in(words: str) -> Modality | None:
    """Return the route that words name, if they name one."""
    return next((route for route, pattern in _ROUTES if pattern.search(words)), None)


def is_package(header: str) -> bool:
    """Whether a header is about a package, also where it gives no number of visits."""
    return bool(_IS_PACK.search(header))


@dataclass(frozen=True, slots=True)
class PricePart:
    """One price out of a cell: what it is for, and the price of the visit or of the whole package."""

    target: Target
    price: Price


@lru_cache(maxsize=4096)  # the same few amounts stand in many rows
def prices(cell: Cell, target: Target, habits: Habits) -> tuple[PricePart, ...]:
    """Read the prices of a cell under a header; empty where it says that they are not known. Raises CellError."""
    if is_unknown(cell):
        return ()
    if isinstance(cell, Decimal):
        if cell < 0:
            raise CellError("must not be below zero")
        return (_packed(target, target.count or 1, _stated(str(cell)), str(cell), per_visit=False),)
    text = "\n".join(" ".join(line.split()) for line in phrase(cell).splitlines())
    if len(text) > _LONGEST:
        raise CellError(f"{said(text)} is too long")
    if _PLAIN.fullmatch(text):  # most cells are one amount
        price = _stated(plain(figure(text.lstrip("$ "), commas=habits.commas)))
        bare(text, Reading(habits.currency))
        return (_packed(target, target.count or 1, price, text, per_visit=False),)
    return tuple(_part(part, target, habits) for part in _parts(text))


_SPLIT = re.compile(
    r"\s*(?:[;\n|]|\s/\s|/(?=\s*(?:IV|IM|SC)\b)|,(?=\s*(?:[A-Za-z$€£]|\d+[- ]?(?:pack|x)))|,\s(?=\s*\d))\s*"
)
_PLAIN = re.compile(r"\$?\s*\d[\d.,]{0,12}")
_EACH = re.compile(rf"(?:/|\bper\b|\ba\b)\s*(?:{_UNITS}|each|ea)\b\.?|\b(?:each|apiece|ea)\b\.?", re.IGNORECASE)
_SUM = r"[$€£]?\s*\d[\d.,' ]*k?"
_FOR = re.compile(rf"(?P<one>{_SUM})\s*\bfor\s+(?P<other>{_SUM})(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_TIMES = re.compile(
    rf"(?P<pre>\D*)(?P<count>\d{{1,3}})\s*(?:[x×*@]|mal)\s*(?P<each>{_SUM}(?:\s*(?:-|–|to)\s*{_SUM})?)(?P<post>\D*)",
    re.IGNORECASE,
)
_OVER = re.compile(rf"(?P<whole>{_SUM})\s*/\s*(?P<count>\d{{1,2}})", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?P<pre>[^\d+−-]*?)(?P<low>\d[\d.,' \u00a0\u202f]*\d|\d)\s*(?P<k>k\b)?"
    r"(?:\s*(?:-|–|—|\bto\b|\bbis\b)\s*(?P<high>\d[\d.,' \u00a0\u202f]*\d|\d)\s*(?P<k2>k\b)?)?"
    r"(?P<plus>\s*\+)?(?P<post>(?:[^\w+][^\d]*)?)",
    re.IGNORECASE | re.DOTALL,
)
_FROM = re.compile(r"\b(?:from|starting|starts|at least|ab|min\.?|over)\b|>", re.IGNORECASE)
_UP_TO = re.compile(r"\b(?:up to|at most|max\.?|bis|under|less than)\b|<", re.IGNORECASE)
_TWO_SUMS = re.compile(r"\d{3} \d{3}")
_MOST_VISITS = 100
_LONGEST = 300
_LEAST_EACH = 20
"""A smaller figure after an x is a slip of the finger: "4x0" for 450."""
_FREE = re.compile(r"\b(?:free|included|incl|complimentary|no charge|kostenlos|no cost)\b", re.IGNORECASE)


def _parts(text: str) -> Iterator[str]:
    return (part for part in _SPLIT.split(text) if part and part.strip(" .,"))


def _part(text: str, target: Target, habits: Habits) -> PricePart:
    words, minutes = _length(text)
    found = described(words)
    target = _narrowed(target, found, minutes)
    per_visit = bool(_EACH.search(words))
    words = _EACH.sub(" ", words)
    times = _TIMES.fullmatch(words)
    if times:
        each = _price(times["each"], text, habits)
        if each.low < _LEAST_EACH:
            raise CellError(f"{said(text)} is not a price: write 400, 400-600, from 400 or 6 x 400")
        return _packed(target, int(times["count"]), each, text, per_visit=True)
    size, rest = _sized(words)
    price = _price(rest, text, habits)
    if size is None and target.count is None:
        return PricePart(target, price)
    return _packed(target, size or target.count or 1, price, text, per_visit=per_visit)


def _narrowed(target: Target, found: Target, minutes: int | None) -> Target:
    update: dict[str, object] = {}
    if found.service != TREATMENT and target.service == TREATMENT:
        update["service"] = found.service
    elif found.modality is not None and target.service == TREATMENT:
        update["modality"] = found.modality
    if minutes is not None:
        update["minutes"] = minutes
    if found.phase is not None:
        update["phase"] = found.phase
    return target.model_copy(update=update) if update else target


def _packed(target: Target, size: int, price: Price, text: str, *, per_visit: bool) -> PricePart:
    if not 1 <= size <= 400:
        raise CellError(f"{said(text)} is not a number of visits")
    if size == 1 and target.count is None:
        return PricePart(target, price)
    if size == 1:
        return PricePart(target.model_copy(update={"count": None}), price)
    if per_visit:
        price = _multiplied(price, size)
    return PricePart(target if target.count == size else target.model_copy(update={"count": size}), price)


def _multiplied(price: Price, size: int) -> Price:
    high = None if price.high is None else str(price.high * size)
    return _stated({"low": str(price.low * size), "expected": str(price.expected * size), "high": high})


def _sized(words: str) -> tuple[int | None, str]:
    """Return the number of visits that a text names, and the text without it."""
    if found := _FOR.fullmatch(words.strip()):
        ends = [re.sub(r"\D", "", found[name]) for name in ("one", "other")]
        sizes = [int(end or 0) for end in ends]
        count, rest = (sizes[0], found["other"]) if sizes[0] < sizes[1] else (sizes[1], found["one"])
        return count, rest
    if found := _OVER.fullmatch(words.strip()):
        return int(found["count"]), found["whole"]
    return _pack(words)


def _pack(words: str) -> tuple[int | None, str]:
    for pattern in _PACKS:
        found = pattern.search(words)
        if found:
            size = next(group for group in found.groups() if group)
            count = _NUMBER_WORDS.get(size.casefold()) or int(size)
            if 1 <= count <= _MOST_VISITS:
                return (count if count > 1 else None), f"{words[: found.start()]} {words[found.end() :]}"
    return None, words


def _length(words: str) -> tuple[str, int | None]:
    if found := _MINUTES.search(words):
        return _MINUTES.sub(" ", words), int(found[1])
    if found := _HOURS.search(words):
        return _HOURS.sub(" ", words), int(Decimal(found[1]) * 60) or None
    return words, None


def _price(words: str, whole: str, habits: Habits) -> Price:
    words = bare(re.sub(r"(?i)\b(?:iv|im|sc|pack)\b", " ", words), Reading(habits.currency, habits.commas))
    words = words.strip(" :=,.()[]~≈*")
    found = _AMOUNT.fullmatch(words)
    if found is None or _TWO_SUMS.search(words):
        if _FREE.search(words) and not re.search(r"\d", words):
            return Price.exact(0)
        raise CellError(f"{said(whole)} is not a price: write 400, 400-600, from 400 or 6 pack 2,400")
    low = figure(found["low"], commas=habits.commas) * (1000 if found["k"] else 1)
    if found["high"] is None:
        return _one_sided(low, found)
    high = figure(found["high"], commas=habits.commas) * (1000 if found["k2"] else 1)
    if found["k2"] and not found["k"] and low * 1000 <= high:
        low *= 1000
    if high < low:
        raise CellError(f"{said(whole)} runs from high to low")
    return _stated({"low": plain(low), "high": plain(high)})


def _one_sided(low: Decimal, found: re.Match[str]) -> Price:
    if found["plus"] or _FROM.search(found["pre"]):
        return _stated({"low": plain(low)})
    if _UP_TO.search(found["pre"]):
        return _stated({"low": "0", "high": plain(low)})
    return _stated(plain(low))


def _stated(value: object) -> Price:
    try:
        return Price.model_validate(value)
    except ValidationError:
        raise CellError("is no amount that a price can have") from None


def joined_ends(low: Price | None, high: Price | None) -> Price:
    """Return the range whose two ends stand in two columns; raises CellError where they are the wrong way round."""
    if low is None and high is None:
        raise ValueError("a range needs an end")
    if low is None or high is None:
        side = {"low": str(low.low)} if low is not None else {"low": "0", "high": str((high or Price()).high or 0)}
        return Price.model_validate(side)
    if high.high is None or high.high < low.low:
        raise CellError("the upper end of the price is below the lower one")
    return Price.between(low.low, high.high)


def says_what(target: Target) -> bool:
    """Whether words named anything beyond a treatment of no further kind."""
    return target.service != TREATMENT or any((target.modality, target.phase, target.minutes, target.count))
