"""The tables of discounts and taxes: how much, on what, and for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ketacost.domain.charges import Discount, DiscountBasis, DiscountPer, Scope, Tax
from ketacost.domain.prices import Price
from ketacost.domain.sources import Source
from ketacost.domain.vocabulary import PhaseKind
from ketacost.ui.fields import FieldError
from ketacost.ui.money import read_price
from ketacost.ui.pages.clinics.columns import (
    Column,
    Group,
    Typing,
    Values,
    choice_column,
    is_unstated,
    percent_or_none,
    services_column,
    source_columns,
    text_column,
    yes_column,
)
from ketacost.ui.pages.clinics.fee_rows import phase_words
from ketacost.ui.pages.clinics.naming import read_choice, slug, tr
from ketacost.ui.pages.clinics.sheet import RowKind


def discount_kind(typing: Typing, source: Callable[[], Source]) -> RowKind:
    """Return the kind of the rows that are discounts."""
    per: dict[str, str] = {DiscountPer.ONCE: tr("once"), DiscountPer.CHARGE: tr("each visit")}
    basis: dict[str, str] = {DiscountBasis.REMAINING: tr("what is left"), DiscountBasis.LIST: tr("the list price")}
    return RowKind(
        model=Discount,
        columns=(
            text_column("name", tr("Discount"), width=22, required=True),
            _size_column(typing),
            *_scope_columns(typing),
            yes_column("needs_package", tr("Needs a package"), width=13),
            _eligibility_column(),
            choice_column("per", tr("Comes off"), DiscountPer, per, default=DiscountPer.ONCE),
            _maximum_column(typing),
            choice_column("basis", tr("Taken of"), DiscountBasis, basis, default=DiscountBasis.REMAINING),
            text_column("condition", tr("Condition"), group=Group.DETAILS, width=28),
            *source_columns(typing),
        ),
        noun=tr("discount"),
        seed=lambda: {"source": source()},
        name=lambda values: str(values.get("name") or ""),
        required=(("name", tr("Give the discount a name.")),),
    )


def tax_kind(typing: Typing) -> RowKind:
    """Return the kind of the rows that are taxes."""
    return RowKind(
        model=Tax,
        columns=(
            text_column("name", tr("Tax"), width=22, required=True),
            _rate_column(typing),
            _inside_column(),
            *_scope_columns(typing),
        ),
        noun=tr("tax"),
        seed=dict,
        name=lambda values: str(values.get("name") or ""),
        required=(("name", tr("Give the tax a name.")),),
        has_id=False,
    )


def _size_column(typing: Typing) -> Column:
    def show(values: Values) -> str:
        if values.get("percent") is not None:
            return typing.formats.percent(values["percent"])
        if values.get("amount") is not None:
            return typing.formats.price(values["amount"], typing.currency)
        return tr("not stated")

    def read(text: str, _values: Values) -> Values:
        if is_unstated(text):
            return {"percent": None, "amount": None}
        if text.strip().endswith("%"):
            return {"percent": percent_or_none(text, typing.formats), "amount": None}
        return {"percent": None, "amount": _amount(text, typing)}

    return Column("size", tr("How much"), show, read, 12, figures=True)


def _rate_column(typing: Typing) -> Column:
    def show(values: Values) -> str:
        percent = values.get("percent")
        return tr("not stated") if percent is None else typing.formats.percent(percent)

    def read(text: str, _values: Values) -> Values:
        return {"percent": percent_or_none(text, typing.formats)}

    return Column("percent", tr("Rate"), show, read, 12, figures=True)


def _inside_column() -> Column:
    offered = (tr("on top"), tr("inside the price"))

    def read(text: str, _values: Values) -> Values:
        word = text.strip().casefold()
        if not word or offered[0].startswith(word):
            return {"inside": False}
        if offered[1].startswith(word):
            return {"inside": True}
        raise FieldError(tr('Type "on top" or "inside".'))

    return Column(
        "inside", tr("Added"), lambda values: offered[bool(values.get("inside"))], read, 15, suggest=lambda: offered
    )


def _maximum_column(typing: Typing) -> Column:
    def show(values: Values) -> str:
        maximum = values.get("maximum")
        return "" if maximum is None else typing.formats.price(maximum, typing.currency)

    def read(text: str, _values: Values) -> Values:
        return {"maximum": _amount(text, typing) if text.strip() else None}

    return Column("maximum", tr("At most"), show, read, 10, Group.CONDITIONS, figures=True)


def _eligibility_column() -> Column:
    def show(values: Values) -> str:
        return str(values.get("eligibility") or "").replace("_", " ")

    def read(text: str, _values: Values) -> Values:
        if not text.strip() or text.strip().casefold() == tr("everybody"):
            return {"eligibility": None}
        if not (key := slug(text, "_")):
            raise FieldError(tr("Type who may have it, such as veteran, or leave it empty for everybody."))
        return {"eligibility": key}

    return Column("eligibility", tr("Only for"), show, read, 13)


def _scope_columns(typing: Typing) -> tuple[Column, Column, Column]:
    named = phase_words()

    def read_phases(text: str, _values: Values) -> Values:
        parts = [part for part in text.split(",") if part.strip()]
        return {"phases": tuple(dict.fromkeys(read_choice(part, PhaseKind, named) for part in parts))}

    services = services_column("services", tr("Only on services"), typing)
    phases = Column(
        "phases",
        tr("Only in phases"),
        lambda values: ", ".join(named[kind] for kind in values.get("phases") or ()),
        read_phases,
        18,
        suggest=lambda: [named[kind] for kind in PhaseKind],
    )
    packages = yes_column("packages", tr("On packages too"), width=13, group=Group.CONDITIONS, default=True)
    return _of_scope(services), _of_scope(phases), _of_scope(packages)


def _of_scope(column: Column) -> Column:
    """Let a column look into the scope of a row."""

    def scope(values: Values) -> Scope:
        found = values.get("scope")
        return found if isinstance(found, Scope) else Scope()

    def fields(values: Values) -> dict[str, Any]:
        held = scope(values)
        return {name: getattr(held, name) for name in Scope.model_fields}

    def read(text: str, values: Values) -> Values:
        return {"scope": Scope.model_validate({**fields(values), **column.read(text, {})})}

    return replace(column, show=lambda values: column.show(fields(values)), read=read)


def _amount(text: str, typing: Typing) -> Decimal:
    price = read_price(text, typing.formats, typing.currency)
    if not isinstance(price, Price) or not price.is_exact:
        raise FieldError(tr("Type one amount, such as 50."))
    return price.low
