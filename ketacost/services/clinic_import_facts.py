"""Facts as people type them into a clinics workbook: yes and no with a remark, figures with units, lists, texts."""

import contextlib
import re
from decimal import Decimal

from ketacost.domain.sources import Fact, FactState, Source
from ketacost.services.clinic_import_cells import NUMBER, Habits, brief, figure, is_unknown, several, word, yes_or_no
from ketacost.services.price_cells import Cell, CellError, as_text, said

_LEADING = re.compile(r"(yes|no|ja|nein|x|✓|✔)[\s,;:.(–—-]+(\S.*)", re.IGNORECASE | re.DOTALL)
_COUNTED = re.compile(
    rf"(?P<pre>[^\d$€£]*?)[$€£]?\s*(?P<low>{NUMBER})\s*(?P<k>k)?(?:\s*(?:-|–|—|to|bis)\s*[$€£]?(?P<high>{NUMBER})\s*(?P<k2>k)?)?"
    r"\s*(?P<plus>\+)?\s*(?P<unit>[^\d]*)",
    re.IGNORECASE | re.DOTALL,
)
_WAITS = {
    **dict.fromkeys(("same day", "same-day", "none", "today", "immediately", "no wait", "no waitlist"), 0),
    **dict.fromkeys(("next day", "tomorrow"), 1),
    **dict.fromkeys(("same week", "this week", "next week", "a week"), 7),
}
_UNITS = {"week": 7, "wk": 7, "woche": 7, "month": 30, "monat": 30}
_SINCE = re.compile(r"\b(since|seit|est\.?|established|from)\b|^(19|20)\d\d$", re.IGNORECASE)
_FIGURES = 60
NUMBERS = frozenset({"number", "money"})


def fact(cell: Cell, kind: str, unit: str, habits: Habits, source: Source) -> Fact | None:
    """Read a fact of a kind of the catalogue ("" for any); None where nothing is said. Raises CellError.

    What a fact of yes or no says in other words is kept as a text.
    """
    if is_unknown(cell):
        return None
    if kind in NUMBERS:
        return _counted(cell, unit, habits, source)
    if kind == "list":
        return _known(", ".join(several(cell)) or as_text(cell).strip(), source)
    words = as_text(cell).strip()
    if isinstance(cell, Decimal) and not kind:
        return _counted(cell, unit, habits, source)
    state = _tick(cell)
    if state:
        return Fact(state=state, source=source)
    return _known(words, source) if kind == "text" else _in_words(words, kind, habits, source)


def _in_words(words: str, kind: str, habits: Habits, source: Source) -> Fact:
    """Read "Yes, a nurse" as yes with a text, and a bare number of a fact of no kind as a number."""
    if found := _LEADING.fullmatch(words):
        return Fact(state=_tick(found[1]) or FactState.KNOWN, text=_cut(found[2].rstrip(") ")), source=source)
    if not kind and len(words) < _FIGURES and _COUNTED.fullmatch(words) and not re.search(r"[A-Za-z]", words):
        with contextlib.suppress(CellError):
            return _counted(words, "", habits, source)
    return _known(words, source)


def _tick(cell: Cell) -> FactState | None:
    if isinstance(cell, Decimal):
        return None
    try:
        said_so = yes_or_no(cell)
    except CellError:
        return None
    if said_so is None or word(cell) in {"0", "1"}:
        return None
    return FactState.YES if said_so else FactState.NO


def _known(text: str, source: Source) -> Fact:
    return Fact(state=FactState.KNOWN, text=_cut(text), source=source)


def _cut(text: str) -> str:
    return text[:20_000]


def _counted(cell: Cell, unit: str, habits: Habits, source: Source) -> Fact:
    if isinstance(cell, Decimal):
        return Fact(state=FactState.KNOWN, value=_not_below(cell, cell), source=source)
    words = brief(cell)
    if unit == "days" and word(cell) in _WAITS:
        return Fact(state=FactState.KNOWN, value=Decimal(_WAITS[word(cell)]), text=words, source=source)
    found = _COUNTED.fullmatch(words)
    if found is None or found["pre"].strip().endswith(("-", "−")):
        raise CellError(f"{said(words)} is not a number")
    if unit == "years" and _SINCE.search(words):
        return _known(words, source)
    times = Decimal(_times(found["unit"], unit))
    thousand = Decimal(1000)
    low = figure(found["low"], commas=habits.commas) * times * (thousand if found["k"] else 1)
    text = words if found["plus"] or found["pre"].strip() else ""
    if found["high"] is None:
        return Fact(state=FactState.KNOWN, value=low, text=text, source=source)
    high = figure(found["high"], commas=habits.commas) * times * (thousand if found["k2"] else 1)
    if found["k2"] and not found["k"] and low < high / thousand:
        low *= thousand
    if high < low:
        raise CellError(f"{said(words)} runs from high to low")
    return Fact(state=FactState.RANGE, value=low, high=high, text=text, source=source)


def _times(said_unit: str, unit: str) -> int:
    if unit != "days":
        return 1
    return next((days for name, days in _UNITS.items() if name in said_unit.casefold()), 1)


def _not_below(value: Decimal, cell: Cell) -> Decimal:
    if value < 0:
        raise CellError(f"{said(cell)} is below zero")
    return value
