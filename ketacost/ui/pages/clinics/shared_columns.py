"""Columns that several tables of a price list have: its source in full, its scope, sizes, shares and refunds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ketacost.domain.charges import Scope
from ketacost.domain.sources import How, Source
from ketacost.domain.terms import RefundPolicy
from ketacost.domain.vocabulary import PhaseKind
from ketacost.services import words
from ketacost.ui.fields import FieldError
from ketacost.ui.pages.clinics.columns import (
    Column,
    Group,
    Typing,
    Values,
    choice_column,
    services_column,
    source_columns,
    text_column,
    yes_column,
)
from ketacost.ui.pages.clinics.naming import E, read_choice, slug, tr
from ketacost.ui.pages.clinics.sizes import (
    read_amount,
    read_percent,
    read_share,
    read_size,
    write_percent,
    write_share,
    write_size,
)
from ketacost.ui.pages.clinics.small_print import read_refund, write_refund


def phase_words() -> dict[str, str]:
    """The parts of a course in words."""
    return {kind: words.PHASES[kind] for kind in PhaseKind}


def row_source_columns(typing: Typing) -> tuple[Column, ...]:
    """Where a row comes from: what the page says in its own words, its address, the day, who said it and how."""
    quote = text_column("quote", tr("As the page says it"), group=Group.DETAILS, width=30, longest=20_000)
    said_by = text_column("said_by", tr("Who said so"), group=Group.DETAILS, width=16)
    how = choice_column("how", tr("How"), How, typing.how, group=Group.DETAILS, width=14, default=How.TYPED)
    inner = [replace(_of_source(column), name=f"source_{column.name}") for column in (quote, said_by, how)]
    address, day = source_columns(typing)
    return inner[0], address, day, inner[1], inner[2]


def scope_columns(typing: Typing, *, rare: bool = False, field: str = "scope") -> tuple[Column, ...]:
    """What something applies to; `rare` keeps all of it out of sight until it is used or asked for."""
    group = Group.CONDITIONS if rare else Group.MAIN
    services = services_column("services", tr("Only on services"), typing, group=group)
    phases = many_column("phases", tr("Only in phases"), PhaseKind, phase_words(), group=group)
    exempt = services_column("exempt", tr("Not on services"), typing, group=Group.CONDITIONS)
    packages = yes_column("packages", tr("On packages too"), width=13, group=Group.CONDITIONS, default=True)
    singles = yes_column("singles", tr("On single visits too"), width=13, group=Group.CONDITIONS, default=True)
    return tuple(_of_scope(column, field) for column in (services, phases, exempt, packages, singles))


def many_column(
    name: str, title: str, kind: type[E], named: Mapping[str, str], *, group: Group = Group.MAIN, width: int = 18
) -> Column:
    """Several of a closed list, parted by commas; empty is none named."""

    def show(values: Values) -> str:
        return ", ".join(named[one] for one in values.get(name) or ())

    def read(text: str, _values: Values) -> Values:
        parts = [part for part in text.split(",") if part.strip()]
        return {name: tuple(dict.fromkeys(read_choice(part, kind, named) for part in parts))}

    return Column(name, title, show, read, width, group, suggest=lambda: [named[one] for one in kind])


def _of_scope(column: Column, field: str) -> Column:
    """Let a column look into the scope of a row."""

    def fields(values: Values) -> dict[str, Any]:
        found = values.get(field)
        held = found if isinstance(found, Scope) else Scope()
        return {name: getattr(held, name) for name in Scope.model_fields}

    def read(text: str, values: Values) -> Values:
        return {field: Scope.model_validate({**fields(values), **column.read(text, {})})}

    return replace(column, show=lambda values: column.show(fields(values)), read=read)


def size_column(typing: Typing, title: str) -> Column:
    """What comes off: a rate, an amount, a range of either, or not stated."""
    return Column(
        "size",
        title,
        lambda values: write_size(values, typing.formats, typing.currency),
        lambda text, _values: dict(read_size(text, typing.formats, typing.currency)),
        12,
        figures=True,
    )


def rate_column(typing: Typing) -> Column:
    """A rate, or not stated."""

    def show(values: Values) -> str:
        percent = values.get("percent")
        return tr("not stated") if percent is None else write_percent(percent, typing.formats)

    def read(text: str, _values: Values) -> Values:
        unstated = text.strip().casefold() in {"", "?", "not stated", "not known", tr("not stated")}
        return {"percent": None if unstated else read_percent(text, typing.formats)}

    return Column("percent", tr("Rate"), show, read, 12, figures=True)


def amount_column(typing: Typing, name: str, title: str, *, group: Group = Group.CONDITIONS) -> Column:
    """One amount, or none."""

    def show(values: Values) -> str:
        amount = values.get(name)
        return "" if amount is None else typing.formats.price(amount, typing.currency)

    def read(text: str, _values: Values) -> Values:
        return {name: read_amount(text, typing.formats, typing.currency) if text.strip() else None}

    return Column(name, title, show, read, 10, group, figures=True)


def share_column(typing: Typing, title: str) -> Column:
    """A part of a price: a rate or an amount."""

    def show(values: Values) -> str:
        share = values.get("share")
        return "" if share is None else write_share(share, typing.formats, typing.currency)

    def read(text: str, _values: Values) -> Values:
        return {"share": read_share(text, typing.formats, typing.currency)}

    return Column("share", title, show, read, 12, figures=True)


def refund_column(typing: Typing) -> Column:
    """The refund rule of one package; empty is the rule of the whole list."""

    def show(values: Values) -> str:
        refund = values.get("refund")
        return "" if refund is None else write_refund(refund, typing.formats, typing.currency)

    def read(text: str, values: Values) -> Values:
        if not text.strip():
            return {"refund": None}
        found = read_refund(text, typing.formats, typing.currency)
        old = values.get("refund")
        kept = {"note": old.note, "source": old.source} if isinstance(old, RefundPolicy) else {}
        return {"refund": RefundPolicy.model_validate({**kept, **found})}

    return Column("refund", tr("If stopped early"), show, read, 24, Group.CONDITIONS)


def key_column(name: str, title: str, what: str, *, everybody: str) -> Column:
    """A word that makes an id: who may have something; empty is everybody."""

    def show(values: Values) -> str:
        return str(values.get(name) or "").replace("_", " ")

    def read(text: str, _values: Values) -> Values:
        if not text.strip() or text.strip().casefold() == everybody:
            return {name: None}
        if not (key := slug(text, "_")):
            raise FieldError(what)
        return {name: key}

    return Column(name, title, show, read, 13)


def flag_column(name: str, title: str, offered: tuple[str, str], error: str, *, width: int = 15) -> Column:
    """One of two things in words, the first one for no."""

    def read(text: str, _values: Values) -> Values:
        word = text.strip().casefold()
        if not word or offered[0].casefold().startswith(word):
            return {name: False}
        if offered[1].casefold().startswith(word):
            return {name: True}
        raise FieldError(error)

    return Column(name, title, lambda values: offered[bool(values.get(name))], read, width, suggest=lambda: offered)


def _of_source(column: Column) -> Column:
    def source(values: Values) -> Source:
        found = values.get("source")
        return found if isinstance(found, Source) else Source()

    def fields(values: Values) -> dict[str, Any]:
        held = source(values)
        return {name: getattr(held, name) for name in Source.model_fields}

    def read(text: str, values: Values) -> Values:
        return {"source": source(values).model_copy(update=column.read(text, {}))}

    return replace(column, show=lambda values: column.show(fields(values)), read=read)
