"""The tables of a profile: locations, clinicians, services, reviews and facts, each with its source."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ketacost.domain.clinics import Clinic, Clinician, Location, Offer, Review, ServiceOffer
from ketacost.domain.model import Key, Model, ShortText
from ketacost.domain.sources import Fact, FactState, How, Source
from ketacost.services.formats import FormatError, Formats
from ketacost.ui.fields import FieldError
from ketacost.ui.pages.clinics.columns import (
    Column,
    Group,
    Typing,
    Values,
    choice_column,
    source_columns,
    text_column,
)
from ketacost.ui.pages.clinics.naming import read_choice, tr
from ketacost.ui.pages.clinics.sheet import RowKind

_UNKNOWN = frozenset({"", "?", "unknown", "not known", "not known: ask", "don't know", "ask", "not asked"})
_RANGE = re.compile(r"(\S+?)\s*(?:–|—|-|\bto\b)\s*(\S+)")


class FactRow(Model):
    """One fact under its name, as a row."""

    id: Key
    label: ShortText
    fact: Fact = Fact()


def offer_words() -> dict[str, str]:
    """Whether something is offered, in words."""
    return {Offer.YES: tr("yes"), Offer.NO: tr("no"), Offer.UNKNOWN: tr("not asked")}


def location_kind() -> RowKind:
    """Return the kind of the rows that are places."""
    return RowKind(
        model=Location,
        columns=(
            text_column("name", tr("Name"), width=14),
            text_column("street", tr("Street"), width=18),
            text_column("city", tr("City"), width=14),
            text_column("state", tr("State"), width=7),
            text_column("postal_code", tr("Postal code"), width=10),
            text_column("country", tr("Country"), width=8),
            text_column("phone", tr("Telephone"), width=14),
        ),
        noun=tr("place"),
        seed=dict,
        name=lambda values: str(values.get("city") or values.get("name") or values.get("street") or ""),
        required=(),
        has_id=False,
    )


def clinician_kind(typing: Typing) -> RowKind:
    """Return the kind of the rows that are people who treat."""
    return RowKind(
        model=Clinician,
        columns=(
            text_column("name", tr("Name"), width=20, required=True),
            text_column("credentials", tr("Credentials"), width=12),
            text_column("role", tr("Role"), width=24),
            *_said_columns(typing),
        ),
        noun=tr("clinician"),
        seed=dict,
        name=lambda values: str(values.get("name") or ""),
        required=(("name", tr("Type a name.")),),
        has_id=False,
    )


def service_offer_kind(typing: Typing) -> RowKind:
    """Return the kind of the rows that say what is offered: yes, no, or not asked."""
    words = offer_words()
    return RowKind(
        model=ServiceOffer,
        columns=(
            text_column("name", tr("Service"), width=26, required=True),
            choice_column("offered", tr("Offered"), Offer, words, group=Group.MAIN, default=Offer.UNKNOWN, width=11),
            *_said_columns(typing),
        ),
        noun=tr("service"),
        seed=lambda: {"offered": Offer.UNKNOWN},
        name=lambda values: str(values.get("name") or ""),
        required=(("name", tr("Type the service, such as Nasal esketamine.")),),
        has_id=False,
    )


def review_kind(typing: Typing) -> RowKind:
    """Return the kind of the rows that are ratings on review sites."""
    said, how, address, day, note = _said_columns(typing)
    main = Group.MAIN
    return RowKind(
        model=Review,
        columns=(
            Column("said_by", tr("Site"), said.show, _required(said, tr("Type the review site.")), 18, main),
            _decimal_column("rating", tr("Rating"), typing.formats, lowest=Decimal(0)),
            _decimal_column("scale", tr("Out of"), typing.formats, lowest=Decimal("0.01"), default=Decimal(5)),
            _count_column(typing.formats),
            Column("source_day", tr("Seen on"), day.show, day.read, 13, main),
            how,
            address,
            note,
        ),
        noun=tr("review"),
        seed=lambda: {"scale": Decimal(5), "source": Source()},
        name=lambda values: str(_source(values).said_by),
        required=(),
        has_id=False,
    )


def fact_kind(typing: Typing) -> RowKind:
    """Return the kind of the rows that are facts by name."""

    def show(values: Values) -> str:
        return write_fact(_fact(values), typing.formats)

    def read(text: str, values: Values) -> Values:
        fact = read_fact(text, typing.formats)
        return {"fact": fact.model_copy(update={"source": _fact(values).source})}

    value = Column("fact", tr("What is known"), show, read, 30, suggest=lambda: (tr("yes"), tr("no"), ask()))
    return RowKind(
        model=FactRow,
        columns=(
            Column("label", tr("Fact"), lambda values: str(values.get("label") or ""), _read_only, 30, fixed=True),
            value,
            *(_inside_fact(column) for column in _said_columns(typing)),
        ),
        noun=tr("fact"),
        seed=dict,
        name=lambda values: str(values.get("label") or ""),
        required=(),
    )


def fact_rows(clinic: Clinic, labels: Mapping[str, str]) -> tuple[FactRow, ...]:
    """Return every fact that one may ask for and those that the clinic has beyond, unknown ones included."""
    names = [*labels, *(name for name in clinic.facts if name not in labels)]
    return tuple(
        FactRow(id=name, label=labels.get(name) or name.replace("_", " ").capitalize(), fact=clinic.fact(name))
        for name in names
    )


def facts_from(rows: tuple[FactRow, ...], clinic: Clinic) -> dict[str, Fact]:
    """Return what is to be kept of the rows: what is known, and what was there before."""
    kept = {row.id: row.fact for row in rows if row.fact != Fact() or row.id in clinic.facts}
    order = [*(name for name in clinic.facts if name in kept), *(name for name in kept if name not in clinic.facts)]
    return {name: kept[name] for name in order}


def ask() -> str:
    """What an unknown fact is called."""
    return tr("not known: ask")


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
    if match := re.fullmatch(r"(yes|no)(?:\s*[:,]\s*(.*))?", stripped, re.IGNORECASE | re.DOTALL):
        state = FactState.YES if match[1].casefold() == "yes" else FactState.NO
        return Fact(state=state, text=match[2] or "")
    figures, _, words = stripped.partition(": ")
    return _figures(figures, words.strip(), formats) or Fact(state=FactState.KNOWN, text=stripped)


def _figures(text: str, words: str, formats: Formats) -> Fact | None:
    """Read a figure or a range, with the words that came behind it; None where it is neither."""
    if (value := _number(text, formats)) is not None:
        return Fact(state=FactState.KNOWN, value=value, text=words)
    match = _RANGE.fullmatch(text)
    low, high = (_number(part, formats) for part in match.groups()) if match else (None, None)
    if low is None or high is None:
        return None
    if low > high:
        raise FieldError(tr("The lower figure comes first, as in 3 to 5."))
    return Fact(state=FactState.RANGE, value=low, high=high, text=words)


def _with_words(figures: str, words: str) -> str:
    return f"{figures}: {words}" if words else figures


def _number(text: str, formats: Formats) -> Decimal | None:
    try:
        return formats.parse_decimal(text)
    except FormatError:
        return None


def _said_columns(typing: Typing) -> tuple[Column, Column, Column, Column, Column]:
    words = typing.how

    def put(values: Values, **update: Any) -> Values:
        return {"source": Source.model_validate({**dict(_source(values)), **update})}

    def read_text(field: str) -> Callable[[str, Values], Values]:
        def read(text: str, values: Values) -> Values:
            if len(text.strip()) > 200:
                raise FieldError(tr("This is too long."))
            return put(values, **{field: text.strip()})

        return read

    def read_how(text: str, values: Values) -> Values:
        return put(values, how=read_choice(text, How, words) if text.strip() else How.TYPED)

    def show_how(values: Values) -> str:
        return "" if _source(values) == Source() else words[_source(values).how]

    address, day = source_columns(typing)
    offered = [words[one] for one in How]
    return (
        Column("said_by", tr("Who said so"), lambda v: _source(v).said_by, read_text("said_by"), 18, Group.DETAILS),
        Column("how", tr("How"), show_how, read_how, 13, Group.DETAILS, suggest=lambda: offered),
        address,
        day,
        Column("said_note", tr("Note"), lambda v: _source(v).note, read_text("note"), 22, Group.DETAILS),
    )


def _inside_fact(column: Column) -> Column:
    """Let a column of a source look into the source of a fact."""

    def show(values: Values) -> str:
        return column.show({"source": _fact(values).source})

    def read(text: str, values: Values) -> Values:
        source = column.read(text, {"source": _fact(values).source})["source"]
        return {"fact": _fact(values).model_copy(update={"source": source})}

    return Column(column.name, column.title, show, read, column.width, column.group, suggest=column.suggest)


def _decimal_column(
    name: str, title: str, formats: Formats, *, lowest: Decimal, default: Decimal | None = None
) -> Column:
    def show(values: Values) -> str:
        value = values.get(name)
        return "" if value is None else formats.number(value)

    def read(text: str, _values: Values) -> Values:
        if not text.strip():
            return {name: default}
        value = _number(text, formats)
        if value is None or not lowest <= value <= 100:
            raise FieldError(tr("Type a figure up to 100, such as 4.6."))
        return {name: value}

    return Column(name, title, show, read, 8, figures=True)


def _count_column(formats: Formats) -> Column:
    def show(values: Values) -> str:
        count = values.get("count")
        return "" if count is None else formats.number(count)

    def read(text: str, _values: Values) -> Values:
        if not text.strip():
            return {"count": None}
        value = _number(text, formats)
        if value is None or value != value.to_integral_value() or not 0 <= value <= 10_000_000:
            raise FieldError(tr("Type how many reviews there are, such as 212."))
        return {"count": int(value)}

    return Column("count", tr("Reviews"), show, read, 9, figures=True)


def _required(column: Column, words: str) -> Callable[[str, Values], Values]:
    def read(text: str, values: Values) -> Values:
        if not text.strip():
            raise FieldError(words)
        return column.read(text, values)

    return read


def _read_only(_text: str, _values: Values) -> Values:
    raise FieldError(tr("This is a name and cannot be typed over."))


def _source(values: Values) -> Source:
    found = values.get("source")
    return found if isinstance(found, Source) else Source()


def _fact(values: Values) -> Fact:
    found = values.get("fact")
    return found if isinstance(found, Fact) else Fact()
