"""The tables of a profile: locations, clinicians, services, reviews and facts, each with its source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Iterable
from decimal import Decimal
from typing import Any

from ketacost.domain.ageing import Age
from ketacost.domain.clinic_facts import FactEntry, fact_of
from ketacost.domain.clinics import Clinic, Clinician, Location, Offer, Review, ServiceOffer
from ketacost.domain.model import Model, ShortText
from ketacost.domain.sources import Fact, How, Source
from ketacost.services.call_sheet import age_of_fact
from ketacost.services.formats import Formats
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
from ketacost.ui.pages.clinics.fact_cells import ask, number_of, read_answer, write_answer
from ketacost.ui.pages.clinics.naming import read_choice, tr
from ketacost.ui.pages.clinics.sheet import RowKind
from ketacost.ui.widgets import Tone

_AGE_TONES = {Age.FRESH: Tone.GOOD, Age.AMBER: Tone.WARN, Age.RED: Tone.BAD}


class FactRow(Model):
    """One fact under its name, as a row, with what is asked."""

    id: str
    label: ShortText
    entry: FactEntry
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


def fact_kind(typing: Typing, today: dt.date | None = None) -> RowKind:
    """Return the kind of the rows that are facts by name; `today` is the day from which they age."""

    def show(values: Values) -> str:
        return write_answer(_fact(values), _entry(values), typing.formats, typing.currency)

    def read(text: str, values: Values) -> Values:
        fact, old = read_answer(text, _entry(values), typing.formats, typing.currency), _fact(values).source
        typed = old == Source() and fact.is_known and today is not None
        return {"fact": fact.model_copy(update={"source": Source(as_of=today) if typed else old})}

    value = Column("fact", tr("What is known"), show, read, 30, suggest=lambda: (tr("yes"), tr("no"), ask()))
    return RowKind(
        model=FactRow,
        columns=(
            Column("label", tr("Fact"), lambda values: str(values.get("label") or ""), _read_only, 30, fixed=True),
            value,
            *((_age_column(today),) if today is not None else ()),
            *(_inside_fact(column) for column in _said_columns(typing)),
        ),
        noun=tr("fact"),
        seed=dict,
        name=lambda values: str(values.get("label") or ""),
        required=(),
    )


def fact_rows(clinic: Clinic, entries: Iterable[FactEntry]) -> tuple[FactRow, ...]:
    """Return a row for each fact, unknown ones included."""
    return tuple(FactRow(id=one.id, label=one.label, entry=one, fact=fact_of(clinic, one)) for one in entries)


def further_entries(clinic: Clinic, known: Container[str]) -> tuple[FactEntry, ...]:
    """Return what a clinic has facts about beyond the catalogue, as an import or a fact that was removed leaves it."""
    return tuple(
        FactEntry.model_construct(id=name, label=name.replace("_", " ").capitalize()[:200])
        for name in clinic.facts
        if name not in known
    )


def facts_from(rows: Iterable[FactRow], clinic: Clinic) -> dict[str, Fact]:
    """Return the facts among rows that are not as the clinic has them."""
    return {row.id: row.fact for row in rows if row.fact != fact_of(clinic, row.entry)}


def age_words(age: Age) -> str:
    """Say how old something is."""
    return {Age.FRESH: tr("fresh"), Age.AMBER: tr("ageing"), Age.RED: tr("old")}[age]


def say_age(age: Age, as_of: dt.date | None) -> str:
    """Say how old something is in a cell: "fresh", "ageing", "old", "old, no date"; the day stands with the source."""
    return tr("old, no date") if as_of is None else age_words(age)


def _age_column(today: dt.date) -> Column:
    def age(values: Values) -> Age | None:
        return age_of_fact(_entry(values), _fact(values), today)

    def show(values: Values) -> str:
        found = age(values)
        return say_age(found, _fact(values).source.as_of) if found else ""

    def tone(values: Values) -> Tone:
        found = age(values)
        return _AGE_TONES[found] if found else Tone.PLAIN

    return Column("age", tr("How fresh"), show, _read_only, 12, fixed=True, tone=tone)


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
        value = number_of(text, formats)
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
        value = number_of(text, formats)
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


def _entry(values: Values) -> FactEntry:
    found = values.get("entry")
    return found if isinstance(found, FactEntry) else FactEntry.model_construct(id="", label="")
