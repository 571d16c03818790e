"""Columns of the tables that are edited by typing: how a cell is written, read and offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ketacost.domain.sources import Source
from ketacost.services.formats import FormatError, Formats
from ketacost.ui.fields import FieldError
from ketacost.ui.money import read_price, show_price
from ketacost.ui.pages.clinics.naming import E, ServiceNames, read_choice, tr
from ketacost.ui.pages.clinics.row_names import RowNames
from ketacost.ui.widgets import Tone

Values = dict[str, Any]
"""A row while it is being typed: the fields of its model by name, complete or not."""

Show = Callable[[Values], str]
Read = Callable[[str, Values], Values]
"""Reads a text and returns the fields that it changes; raises FieldError."""


class Group(StrEnum):
    """Which columns come and go together."""

    MAIN = "main"
    CONDITIONS = "conditions"
    DETAILS = "details"


@dataclass(frozen=True)
class Column:
    """One column; `width` is in characters, `suggest` gives what can be offered, `fixed` cannot be typed over.

    `tone` says how a cell is meant; what it means is shown by a sign before the words and never by colour alone.
    """

    name: str
    title: str
    show: Show
    read: Read
    width: int = 12
    group: Group = Group.MAIN
    figures: bool = False
    suggest: Callable[[], Sequence[str]] | None = None
    fixed: bool = False
    tone: Callable[[Values], Tone] | None = None


@dataclass(frozen=True)
class Typing:
    """What reading and writing of cells depends on: the locale, the currency, the services by name, and words."""

    formats: Formats
    currency: str
    services: ServiceNames
    how: Mapping[str, str]
    """How a fact reached us, in words."""
    rows: RowNames = field(default_factory=RowNames)
    """The rows of the list in front by name, for cells that point at them."""


def text_column(
    name: str,
    title: str,
    *,
    width: int = 20,
    group: Group = Group.MAIN,
    required: bool = False,
    longest: int = 0,
) -> Column:
    """Plain words of up to 200 characters; `note` and `condition` may be longer."""
    longest = longest or (20_000 if name in {"note", "condition"} else 200)

    def read(text: str, _values: Values) -> Values:
        stripped = text.strip()
        if required and not stripped:
            raise FieldError(tr("Give it a name."))
        if len(stripped) > longest:
            raise FieldError(tr("This is too long."))
        return {name: stripped}

    return Column(name, title, lambda values: values.get(name) or "", read, width, group)


def service_column(typing: Typing) -> Column:
    """One service, completed from the catalogue."""

    def show(values: Values) -> str:
        service = values.get("service")
        return typing.services.label(service) if service else ""

    def read(text: str, _values: Values) -> Values:
        return {"service": typing.services.read(text)}

    return Column("service", tr("Service"), show, read, 20, suggest=lambda: typing.services.labels)


def services_column(name: str, title: str, typing: Typing, *, group: Group = Group.MAIN) -> Column:
    """Several services parted by commas."""

    def read(text: str, _values: Values) -> Values:
        return {name: typing.services.read_many(text)}

    return Column(name, title, lambda values: typing.services.write_many(values.get(name) or ()), read, 20, group)


def price_column(
    typing: Typing,
    name: str = "price",
    title: str = "",
    *,
    group: Group = Group.MAIN,
    none: str | None = None,
    width: int = 16,
) -> Column:
    """A price: one figure, a range, or not known; empty is None where `none` says in words what that means."""

    def show(values: Values) -> str:
        price = values.get(name)
        if price is None:
            return none or ""
        return show_price(price, typing.formats, typing.currency)

    def read(text: str, _values: Values) -> Values:
        plain = text.strip()
        if none is not None and plain.casefold() in {"", none.casefold()}:
            return {name: None}
        return {name: read_price(plain, typing.formats, typing.currency)}

    named = title or tr("Price ({currency})").format(currency=typing.currency)
    return Column(name, named, show, read, width, group, figures=True)


def choice_column(
    name: str,
    title: str,
    kind: type[E],
    words: Mapping[str, str],
    *,
    group: Group = Group.CONDITIONS,
    width: int = 14,
    default: E | None = None,
    also: Mapping[str, str] | None = None,
) -> Column:
    """One of a closed list; empty is `default`, which for a condition means that it holds always.

    `also` are longer words that are read as well.
    """

    def show(values: Values) -> str:
        value = values.get(name)
        return "" if value is None else words[value]

    def read(text: str, _values: Values) -> Values:
        if not text.strip():
            return {name: default}
        long = [one for one in kind if also is not None and also[one].casefold() == text.strip().casefold()]
        return {name: long[0] if long else read_choice(text, kind, words)}

    return Column(name, title, show, read, width, group, suggest=lambda: [words[one] for one in kind])


def whole_column(
    name: str,
    title: str,
    highest: int,
    *,
    group: Group = Group.CONDITIONS,
    width: int = 9,
    lowest: int = 1,
    default: int | None = None,
) -> Column:
    """A whole number from `lowest` to `highest`; empty is `default`, which is shown as nothing."""

    def show(values: Values) -> str:
        value = values.get(name)
        return "" if value is None or value == default else str(value)

    def read(text: str, _values: Values) -> Values:
        stripped = text.strip()
        if not stripped:
            return {name: default}
        if not (stripped.isascii() and stripped.isdigit() and lowest <= int(stripped[:9]) <= highest):
            raise FieldError(
                tr("Type a whole number from {lowest} to {highest}.").format(lowest=lowest, highest=highest)
            )
        return {name: int(stripped)}

    return Column(name, title, show, read, width, group, figures=True)


_YES = frozenset({"yes", "y", "x", "true", "1", "✓"})
_NO = frozenset({"no", "n", "false", "0", "", "-", "–"})


def yes_column(name: str, title: str, *, width: int = 9, group: Group = Group.MAIN, default: bool = False) -> Column:
    """Yes or no; cleared is `default`."""

    def show(values: Values) -> str:
        return tr("yes") if values.get(name, default) else tr("no")

    def read(text: str, _values: Values) -> Values:
        word = text.strip().casefold()
        if not word:
            return {name: default}
        if word in _YES or word == tr("yes"):
            return {name: True}
        if word in _NO or word == tr("no"):
            return {name: False}
        raise FieldError(tr("Type yes or no."))

    return Column(name, title, show, read, width, group, suggest=lambda: (tr("yes"), tr("no")))


def source_columns(typing: Typing) -> tuple[Column, Column]:
    """Where a row comes from: the address, and the day on which it said so."""

    def show_address(values: Values) -> str:
        return str(_source(values).address)

    def read_address(text: str, values: Values) -> Values:
        stripped = text.strip()
        if len(stripped) > 200:
            raise FieldError(tr("This is too long."))
        return {"source": _source(values).model_copy(update={"address": stripped})}

    def show_day(values: Values) -> str:
        day = _source(values).as_of
        return typing.formats.short_date(day) if day else ""

    def read_day(text: str, values: Values) -> Values:
        day = _day(text, typing.formats) if text.strip() else None
        return {"source": _source(values).model_copy(update={"as_of": day})}

    return (
        Column("source_address", tr("Source address"), show_address, read_address, 26, Group.DETAILS),
        Column("source_day", tr("Source date"), show_day, read_day, 13, Group.DETAILS),
    )


def _source(values: Values) -> Source:
    source = values.get("source")
    return source if isinstance(source, Source) else Source()


def _day(text: str, formats: Formats) -> Any:
    try:
        return formats.parse_date(text)
    except FormatError as error:
        if error.code == "no_such_day":
            raise FieldError(tr("There is no such day. Check the day and the month.")) from error
        raise FieldError(tr("This is not a day. Type one such as 2026-12-07.")) from error
