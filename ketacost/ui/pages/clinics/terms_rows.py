"""The tables of the small print: credits, deposits, missed visits, minimums, printed totals, the refund rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ketacost.domain.prices import Price
from ketacost.domain.sources import Source
from ketacost.domain.terms import (
    Credit,
    Deposit,
    Minimum,
    MissedKind,
    MissedPolicy,
    NoticeUnit,
    PrintedItem,
    PrintedTotal,
    RefundPolicy,
)
from ketacost.services.formats import FormatError, Formats
from ketacost.ui.fields import FieldError
from ketacost.ui.pages.clinics.columns import (
    Column,
    Group,
    Typing,
    Values,
    price_column,
    service_column,
    text_column,
    whole_column,
    yes_column,
)
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.pages.clinics.shared_columns import (
    row_source_columns,
    scope_columns,
    share_column,
)
from ketacost.ui.pages.clinics.sheet import RowKind
from ketacost.ui.pages.clinics.small_print import (
    read_cost,
    read_kinds,
    read_notice,
    read_refund,
    write_cost,
    write_kinds,
    write_notice,
    write_refund,
)

_ITEM = re.compile(r"(?:(?P<number>[\d.,\s\u202f']*\d)\s*[×x*]\s*)?(?P<row>.+)", re.DOTALL)
_BETWEEN = re.compile(r"[,;]\s*(?=\d[\d.,\s\u202f']*\s*[×x*])|;")
Seed = Callable[[], Source]


def credit_kind(typing: Typing, source: Seed) -> RowKind:
    """Return the kind of the rows that credit one fee against another."""
    services, phases, *others = scope_columns(typing, field="against")
    gives = _named_service(typing, "gives", tr("Paid for"))
    return RowKind(
        model=Credit,
        columns=(
            gives,
            replace(services, title=tr("Comes off")),
            price_column(typing, "amount", tr("How much comes off"), none=tr("all of it")),
            whole_column("within_days", tr("Within (days)"), 3650, group=Group.MAIN, lowest=0),
            yes_column("needs_package", tr("Needs a package"), width=13),
            text_column("name", tr("As the clinic calls it"), group=Group.CONDITIONS),
            replace(phases, group=Group.CONDITIONS),
            *others,
            text_column("condition", tr("Condition"), group=Group.DETAILS, width=28),
            *row_source_columns(typing),
        ),
        noun=tr("credit"),
        seed=lambda: {"source": source()},
        name=lambda values: str(values.get("name") or "") or gives.show(values),
        required=(("gives", tr("Type the service whose price is credited, such as Evaluation.")),),
    )


def deposit_kind(typing: Typing, source: Seed) -> RowKind:
    """Return the kind of the rows that are deposits and booking fees."""
    return RowKind(
        model=Deposit,
        columns=(
            text_column("name", tr("Deposit"), width=22),
            share_column(typing, tr("How much")),
            whole_column("days_before", tr("Days ahead"), 3650, group=Group.MAIN, lowest=0, default=0),
            yes_column("once", tr("Only once"), width=10),
            *scope_columns(typing),
            *row_source_columns(typing),
        ),
        noun=tr("deposit"),
        seed=lambda: {"source": source()},
        name=lambda values: str(values.get("name") or "") or tr("deposit"),
        required=(("share", tr("Type how much is paid ahead, such as 50% or 100.")),),
    )


def missed_kind(typing: Typing, source: Seed) -> RowKind:
    """Return the kind of the rows that say what a missed visit costs."""
    columns = (_kinds_column(), _notice_column(), _cost_column(typing))

    def name(values: Values) -> str:
        return f"{columns[0].show(values)}, {columns[1].show(values)}"

    return RowKind(
        model=MissedPolicy,
        columns=(
            *columns,
            whole_column("from_count", tr("From which time on"), 400, group=Group.MAIN, width=12, default=1),
            *scope_columns(typing, rare=True),
            text_column("note", tr("Note"), group=Group.DETAILS, width=26),
            *row_source_columns(typing),
        ),
        noun=tr("missed-visit rule"),
        seed=lambda: {
            "kinds": tuple(MissedKind),
            "notice": 24,
            "notice_unit": NoticeUnit.HOURS,
            "source": source(),
        },
        name=name,
        required=(),
    )


def minimum_kind(typing: Typing, source: Seed) -> RowKind:
    """Return the kind of the rows that say how few visits a clinic sells."""
    service = service_column(typing)
    return RowKind(
        model=Minimum,
        columns=(
            service,
            whole_column("count", tr("No fewer than"), 400, group=Group.MAIN, width=12),
            text_column("note", tr("Note"), group=Group.MAIN, width=30),
            *row_source_columns(typing),
        ),
        noun=tr("minimum"),
        seed=lambda: {"source": source()},
        name=service.show,
        required=(
            ("service", tr("Type the service.")),
            ("count", tr("Type how many visits the clinic sells at least.")),
        ),
    )


def printed_kind(typing: Typing, source: Seed) -> RowKind:
    """Return the kind of the rows that are totals as the page prints them."""
    return RowKind(
        model=PrintedTotal,
        columns=(
            text_column("label", tr("Printed total"), width=26, required=True),
            price_column(typing, "amount", tr("Printed ({currency})").format(currency=typing.currency)),
            _items_column(typing),
            text_column("note", tr("Note"), group=Group.DETAILS, width=26),
            *row_source_columns(typing),
        ),
        noun=tr("printed total"),
        seed=lambda: {"amount": Price.not_known(), "source": source()},
        name=lambda values: str(values.get("label") or ""),
        required=(("label", tr("Type what the total is of, as the page calls it.")),),
    )


def refund_kind(typing: Typing, source: Seed) -> RowKind:
    """Return the kind of the one row that is the refund rule of the whole list."""

    def show(values: Values) -> str:
        if not values.get("method"):
            return ""
        fields = {name: values[name] for name in RefundPolicy.model_fields if name in values}
        return write_refund(RefundPolicy.model_construct(None, **fields), typing.formats, typing.currency)

    def read(text: str, _values: Values) -> Values:
        return read_refund(text, typing.formats, typing.currency)

    return RowKind(
        model=RefundPolicy,
        columns=(
            Column("rule", tr("What is paid back of a package"), show, read, 34),
            text_column("note", tr("Note"), group=Group.MAIN, width=30),
            *row_source_columns(typing),
        ),
        noun=tr("refund rule"),
        seed=lambda: {"source": source()},
        name=show,
        required=(("method", tr('Type a rule such as "pro rata", or "none".')),),
        has_id=False,
        most=1,
    )


def _named_service(typing: Typing, name: str, title: str) -> Column:
    def show(values: Values) -> str:
        return typing.services.label(values[name]) if values.get(name) else ""

    def read(text: str, _values: Values) -> Values:
        return {name: typing.services.read(text)}

    return Column(name, title, show, read, 20, suggest=lambda: typing.services.labels)


def _kinds_column() -> Column:
    return Column(
        "kinds",
        tr("If a visit is"),
        lambda values: write_kinds(values.get("kinds") or tuple(MissedKind)),
        lambda text, _values: {"kinds": read_kinds(text)},
        22,
        suggest=lambda: ("any", "cancelled", "moved", "no-show", "cancelled, moved"),
    )


def _notice_column() -> Column:
    def show(values: Values) -> str:
        return write_notice(values.get("notice", 24), values.get("notice_unit", NoticeUnit.HOURS))

    def read(text: str, _values: Values) -> Values:
        notice, unit = read_notice(text)
        return {"notice": notice, "notice_unit": unit}

    return Column("notice", tr("With less notice than"), show, read, 18)


def _cost_column(typing: Typing) -> Column:
    def show(values: Values) -> str:
        keeps = bool(values.get("keeps_deposit"))
        return write_cost(values.get("share"), typing.formats, typing.currency, keeps_deposit=keeps)

    def read(text: str, _values: Values) -> Values:
        share, keeps = read_cost(text, typing.formats, typing.currency)
        return {"share": share, "keeps_deposit": keeps}

    return Column("cost", tr("It costs"), show, read, 16, suggest=lambda: ("50%", "100%", "the deposit", "nothing"))


def _items_column(typing: Typing) -> Column:
    names = typing.rows.items

    def show(values: Values) -> str:
        items: tuple[PrintedItem, ...] = values.get("items") or ()
        return "; ".join(f"{typing.formats.number(one.quantity)} × {names.write(one.row)}" for one in items)

    def read(text: str, _values: Values) -> Values:
        parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
        return {"items": tuple(_item(part, typing) for part in parts)}

    return Column("items", tr("Its items"), show, read, 32, suggest=lambda: names.offered)


def _item(text: str, typing: Typing) -> PrintedItem:
    names, match = typing.rows.items, _ITEM.fullmatch(text)
    if match is None or not match["number"] or names.known(text):
        return PrintedItem(row=names.read(text))
    number = _quantity(match["number"], typing.formats)
    return PrintedItem(row=names.read(match["row"]), quantity=number)


def _quantity(text: str, formats: Formats) -> Decimal:
    try:
        number = formats.parse_decimal(text)
    except FormatError as error:
        raise FieldError(tr("Type how many of it, as in 6 × Infusion.")) from error
    if not 0 < number <= 1000:
        raise FieldError(tr("An item counts from above 0 to 1,000 times."))
    return number


def rows_of(model: Any, table: str) -> tuple[Any, ...]:
    """Return the rows of one table of a price list; the one refund rule is a table of at most one row."""
    found = getattr(model, table)
    if table == "refund":
        return () if found is None else (found,)
    return tuple(found)


def update_of(table: str, rows: tuple[Any, ...]) -> dict[str, Any]:
    """Return the field of a price list that holds these rows of a table."""
    if table == "refund":
        return {"refund": rows[0] if rows else None}
    return {table: rows}
