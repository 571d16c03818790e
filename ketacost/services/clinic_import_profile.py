"""What the values of a column look like: telephones, addresses on the web, ratings, money, ticks."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ketacost.domain.identifiers import npi_check_digit_fits
from ketacost.services.clinic_import_cells import NO, YES, is_unknown, word
from ketacost.services.clinic_import_mapping import Target, TargetKind
from ketacost.services.price_cells import Cell, as_text

_MOST, _LONGEST = 300, 200
"""So many filled cells are enough to see what a column is."""
PHONE = re.compile(r"\+?[\d(][\d\s().\-/–+]{6,20}\d(?:\s*(?:x|ext\.?)\s*\d{1,6})?", re.IGNORECASE)
URL = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:[/?#:]\S*)?", re.IGNORECASE)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_ZIP = re.compile(r"\d{5}(?:-\d{4})?")
_MONEY = re.compile(
    r"[$€£]\s*\d|\d\s*[$€£]|\b\d{2,3}\s*(?:-|–|to)\s*\d{2,4}\b|\b\d{1,2},\d{3}\b|\bfrom \d{2,}|\d{2,}\+"
    r"|\b\d{2,}\s*(?:each|per|for|/)|\b(?:iv|im|for|x|packs?|sessions?|infusions?|up to|single)\s*:?\s*\$?\d{2,}",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{2})?")
_RATED = re.compile(r"\d(?:[.,]\d+)?\s*(?:\(|/\s*5|/\s*10|stars?|★).*|★+☆*", re.IGNORECASE)
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{1,2}-\d{1,2}|(?:[A-Za-z]{3,9}\.? \d{1,2},? \d{4})")
_ADDRESS = re.compile(r".*[A-Za-z.],? +(?:[A-Z]{2}|[A-Z][a-z]+)\.?,? +\d{5}(?:-\d{4})?|.*[A-Za-z], *[A-Z]{2}")
_STATE = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Profile:
    """How many of a column's filled cells look like what, each as a share from 0 to 1; `length` is their mean."""

    filled: int = 0
    unknown: float = 0.0
    phone: float = 0.0
    url: float = 0.0
    email: float = 0.0
    npi: float = 0.0
    zip: float = 0.0
    money: float = 0.0
    rated: float = 0.0
    small: float = 0.0
    number: float = 0.0
    date: float = 0.0
    tick: float = 0.0
    state: float = 0.0
    address: float = 0.0
    texts: float = 0.0
    different: float = 0.0
    length: float = 0.0

    def fit(self, target: Target) -> float:
        """Say how far the values speak for a meaning (above 0) or against it (below)."""
        wanted = _WANTED.get(target.kind)
        if wanted is None:
            return self._against(target)
        share = max(getattr(self, name) for name in wanted) + self.unknown
        return 0.1 if share > 0.8 else 0.0 if share > 0.4 else -0.35

    def _against(self, target: Target) -> float:
        if target.kind is TargetKind.NAME:
            return -0.5 if self.texts < 0.5 else -0.2 if self.different < 0.3 else 0.05
        if target.kind is TargetKind.FACT:
            return self._against_fact(target.name)
        if target.kind in _IN_WORDS:
            return -0.5 if self.tick > 0.5 else 0.0
        if target.kind is TargetKind.LOCATION_NAME:
            return -0.5 if self.address > 0.5 else 0.0
        return -0.3 if target.kind in _PEOPLE_AND_PLACES and self.texts < 0.5 else 0.0

    def _against_fact(self, name: str) -> float:
        if max(self.phone, self.url, self.email) > 0.7:
            return -0.5
        return -0.35 if self._is_priced and name not in _COUNTED_FACTS else 0.0

    @property
    def _is_priced(self) -> bool:
        return self.money > 0.7 and self.tick < 0.2


_IN_WORDS = frozenset({TargetKind.SERVICES, TargetKind.MODALITIES, TargetKind.SERVICE_NAME, TargetKind.NOTES})
_COUNTED_FACTS = frozenset({"treatments_given", "patients_treated", "session_price", "wait_days"})
_PEOPLE_AND_PLACES = frozenset({TargetKind.CITY, TargetKind.STREET, TargetKind.CLINICIANS, TargetKind.ADDRESS})
_WANTED: dict[TargetKind, tuple[str, ...]] = {
    TargetKind.PHONE: ("phone",),
    TargetKind.WEBSITE: ("url",),
    TargetKind.SOURCE_PAGE: ("url",),
    TargetKind.EMAIL: ("email",),
    TargetKind.NPI: ("npi",),
    TargetKind.POSTAL_CODE: ("zip",),
    TargetKind.RATING: ("rated", "small"),
    TargetKind.REVIEW_COUNT: ("number",),
    TargetKind.UPDATED: ("date",),
    TargetKind.STATE: ("state", "texts"),
    TargetKind.SERVICE_PRICE: ("money",),
    TargetKind.OFFER: ("tick",),
}


def profile_of(cells: Sequence[Cell]) -> Profile:
    """Look at the first filled cells of a column."""
    filled = [cell for cell in cells if cell is not None and as_text(cell).strip()][:_MOST]
    if not filled:
        return Profile()
    counts: Counter[str] = Counter()
    for cell in filled:
        counts.update(_looks(cell))
    known = [cell for cell in filled if not is_unknown(cell)]
    shares = {name: count / len(filled) for name, count in counts.items()}
    return Profile(
        filled=len(filled),
        different=len({word(cell) for cell in known}) / max(1, len(known)),
        length=sum(len(as_text(cell)) for cell in filled) / len(filled),
        **shares,
    )


def _looks(cell: Cell) -> Iterable[str]:
    if isinstance(cell, dt.date):
        return ("date",)
    text = as_text(cell).strip()[:_LONGEST]
    if word(cell) in YES | NO:
        return ("tick", *(("number", "small") if text.isdigit() else ()))
    if is_unknown(cell):
        return ("unknown",)
    if re.fullmatch(r"[\d\s.,'+k-]+", text) or isinstance(cell, Decimal):
        return _looks_of_number(text)
    patterns = (("phone", PHONE), ("url", URL), ("email", EMAIL), ("date", _DATE), ("state", _STATE), ("rated", _RATED))
    found = [name for name, pattern in patterns if pattern.fullmatch(text)]
    if _MONEY.search(text) and "phone" not in found and "date" not in found and "rated" not in found:
        found.append("money")
    if re.fullmatch(r"\d+(?:[.,]\d+)?\s*%", text):
        found.append("rated")
    if not found or found == ["state"]:
        found.append("texts")
        found += ["address"] if _ADDRESS.fullmatch(" ".join(text.split())) else []
    return found


def _looks_of_number(text: str) -> Iterable[str]:
    digits = re.sub(r"\D", "", text)
    found = ["number"] if len(digits) < 8 else []
    if len(digits) == 10 and text == digits and npi_check_digit_fits(digits) and digits[0] in "12":
        return ("npi", "phone")
    if 10 <= len(digits) <= 11:
        return ("phone",)
    if _DATE.fullmatch(text):
        return ("date",)
    if _ZIP.fullmatch(text) or (text == digits and len(digits) == 4):
        found.append("zip")
    if _THOUSANDS.fullmatch(text):
        return (*found, "money")
    value = _value(text)
    if value is not None and value <= 10:
        found.append("small")
    elif value is None or value >= 20:
        found.append("money")
    return found


def _value(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "."))
    except ArithmeticError:
        return None


_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "₹": "INR", "CHF": "CHF", "CAD": "CAD", "AUD": "AUD",
          "EUR": "EUR", "GBP": "GBP", "ZAR": "ZAR"}  # fmt: skip
_SIGN = re.compile(r"US\$|[$€£₹]|\b(?:CHF|CAD|AUD|EUR|GBP|ZAR)\b")


def currency_of(cells: Iterable[Cell], headers: Iterable[str]) -> str:
    """Return the currency that most prices are in; dollars of the United States where nothing says so."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    found = Counter(_SIGNS[sign] for text in texts for sign in _SIGN.findall(text))
    if not found:
        found = Counter(_SIGNS[sign] for text in headers for sign in _SIGN.findall(text))
    return found.most_common(1)[0][0] if found else "USD"
