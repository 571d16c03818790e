"""Facts as people type them: yes, no, figures, ranges, words, routes; written so that they can be read back."""

from __future__ import annotations

import re
from decimal import Decimal

from ketacost.domain.clinic_facts import FactEntry, FactKind, KeptIn
from ketacost.domain.sources import Fact, FactState
from ketacost.domain.vocabulary import Modality
from ketacost.services.formats import FormatError, Formats
from ketacost.services.words import MODALITIES
from ketacost.ui.fields import FieldError
from ketacost.ui.pages.clinics.naming import read_choice, short_routes, tr

_UNKNOWN = frozenset({"", "?", "unknown", "not known", "not known: ask", "don't know", "ask", "not asked"})
_RANGE = re.compile(r"(\S+?)\s*(?:–|—|-|\bto\b)\s*(\S+)")
_YES_NO = re.compile(r"(yes|no|y|n)(?:\s*[:,]\s*(.*))?", re.IGNORECASE | re.DOTALL)
_ALSO = {
    "spravato": Modality.NASAL_ESKETAMINE,
    "esketamine": Modality.NASAL_ESKETAMINE,
    "infusion": Modality.IV,
    "infusions": Modality.IV,
    "injection": Modality.IM,
    "injections": Modality.IM,
    "lozenges": Modality.SUBLINGUAL,
    "troches": Modality.SUBLINGUAL,
}


def ask() -> str:
    """What an unknown fact is called."""
    return tr("not known: ask")


def write_answer(fact: Fact, entry: FactEntry, formats: Formats, currency: str) -> str:
    """Write a fact of a kind so that it can be read back."""
    if entry.kept_in is KeptIn.ROUTES and fact.is_known:
        return ", ".join(short_routes()[Modality(part)] for part in fact.text.split(", "))
    if entry.kind is FactKind.MONEY and fact.value is not None:
        figures = [formats.price(value, currency) for value in (fact.value, fact.high) if value is not None]
        return _with_words(" – ".join(figures), fact.text)
    return write_fact(fact, formats)


def read_answer(text: str, entry: FactEntry, formats: Formats, currency: str) -> Fact:
    """Read a fact of a kind; raises FieldError for what is no yes or no, no route, or a range turned round."""
    plain = text.strip()
    if len(plain) > _LONGEST:
        raise FieldError(tr("This is too long."))
    if plain.casefold() in _UNKNOWN or plain == ask():
        return Fact()
    if entry.kept_in is KeptIn.ROUTES:
        return Fact(state=FactState.KNOWN, text=", ".join(dict.fromkeys(map(_route, _parts(plain)))))
    return _read_kind(plain, entry, formats, currency)


def _read_kind(plain: str, entry: FactEntry, formats: Formats, currency: str) -> Fact:
    match entry.kind:
        case FactKind.MONEY:
            return _figures_or_words(_without_sign(plain, formats, currency), plain, formats)
        case FactKind.NUMBER:
            return _figures_or_words(_without_unit(plain, entry.unit), plain, formats)
        case FactKind.LIST:
            return Fact(state=FactState.KNOWN, text=", ".join(_parts(plain)))
        case FactKind.YES_NO:
            fact = read_fact(plain, formats)
            if fact.state not in {FactState.YES, FactState.NO}:
                raise FieldError(tr("Type yes or no; words may follow, as in yes: on Fridays."))
            return fact
        case _:
            return read_fact(plain, formats)


def is_doubtful(fact: Fact, entry: FactEntry) -> bool:
    """Whether words stand where a figure was asked for: kept, but not compared."""
    return entry.kind in {FactKind.NUMBER, FactKind.MONEY} and fact.is_known and fact.value is None


def hint(entry: FactEntry, currency: str) -> str:
    """Say what one may type."""
    return {
        FactKind.YES_NO: tr("yes or no"),
        FactKind.NUMBER: entry.unit or tr("a number"),
        FactKind.MONEY: currency,
        FactKind.LIST: tr("one, another, …"),
        FactKind.TEXT: "",
    }[entry.kind]


def write_fact(fact: Fact, formats: Formats) -> str:
    """Write a fact so that it can be read back."""
    match fact.state:
        case FactState.YES | FactState.NO:
            word = tr("yes") if fact.state is FactState.YES else tr("no")
            return f"{word}: {fact.text}" if fact.text else word
        case FactState.RANGE if fact.value is not None and fact.high is not None:
            return _with_words(f"{formats.number(fact.value)} – {formats.number(fact.high)}", fact.text)
        case FactState.KNOWN:
            return _with_words(formats.number(fact.value), fact.text) if fact.value is not None else fact.text
        case _:
            return ask()


def read_fact(text: str, formats: Formats) -> Fact:
    """Read a fact: yes, no, a figure, a range, a text, or not known; raises FieldError for a range turned round."""
    stripped = text.strip()
    if stripped.casefold() in _UNKNOWN or stripped == ask():
        return Fact()
    if match := _YES_NO.fullmatch(stripped):
        state = FactState.YES if match[1].casefold().startswith("y") else FactState.NO
        return Fact(state=state, text=match[2] or "")
    figures, _, words = stripped.partition(": ")
    return _figures(figures, words.strip(), formats) or Fact(state=FactState.KNOWN, text=stripped)


def number_of(text: str, formats: Formats) -> Decimal | None:
    """Read a figure; None where it is none."""
    try:
        return formats.parse_decimal(text)
    except FormatError:
        return None


_LONGEST = 20_000


def _figures(text: str, words: str, formats: Formats) -> Fact | None:
    """Read a figure or a range, with the words that came behind it; None where it is neither."""
    if (value := number_of(text, formats)) is not None:
        return Fact(state=FactState.KNOWN, value=value, text=words)
    match = _RANGE.fullmatch(text)
    low, high = (number_of(part, formats) for part in match.groups()) if match else (None, None)
    if low is None or high is None:
        return None
    if low > high:
        raise FieldError(tr("The lower figure comes first, as in 3 to 5."))
    return Fact(state=FactState.RANGE, value=low, high=high, text=words)


def _figures_or_words(figures: str, plain: str, formats: Formats) -> Fact:
    """Read figures without their sign or unit; words are kept as they were typed."""
    fact = read_fact(figures, formats)
    return fact if fact.value is not None else read_fact(plain, formats)


def _with_words(figures: str, words: str) -> str:
    return f"{figures}: {words}" if words else figures


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;]", text) if part.strip()]


def _route(text: str) -> Modality:
    wanted = text.casefold()
    short = {words.casefold(): Modality(route) for route, words in short_routes().items()}
    return short.get(wanted) or _ALSO.get(wanted) or read_choice(text, Modality, MODALITIES)


def _without_sign(text: str, formats: Formats, currency: str) -> str:
    """Take the signs of a currency off the figures; what else stands there is left for words."""
    figures, colon, words = text.partition(": ")
    for sign in (formats.currency_symbol(currency), currency):
        figures = re.sub(rf"{re.escape(sign)}\s*", "", figures, flags=re.IGNORECASE)
    return f"{figures.strip()}{colon}{words}"


def _without_unit(text: str, unit: str) -> str:
    """Take "years" or "year" off "9 years"."""
    if not unit:
        return text
    names = "|".join(re.escape(name) for name in (unit, unit.removesuffix("s")))
    return re.sub(rf"\s+(?:{names})$", "", text, flags=re.IGNORECASE)
