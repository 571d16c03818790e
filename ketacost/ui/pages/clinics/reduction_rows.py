"""The tables of discounts, and of taxes and surcharges: how much, on what, and for whom."""

from __future__ import annotations

from collections.abc import Callable

from ketacost.domain.charges import Discount, DiscountBasis, DiscountPer, Tax
from ketacost.domain.sources import Source
from ketacost.domain.vocabulary import PaymentMethod
from ketacost.services import words
from ketacost.ui.pages.clinics.columns import (
    Group,
    Typing,
    choice_column,
    text_column,
    whole_column,
    yes_column,
)
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.pages.clinics.shared_columns import (
    amount_column,
    flag_column,
    key_column,
    many_column,
    rate_column,
    row_source_columns,
    scope_columns,
    size_column,
)
from ketacost.ui.pages.clinics.sheet import RowKind


def discount_kind(typing: Typing, source: Callable[[], Source]) -> RowKind:
    """Return the kind of the rows that are discounts; they apply in their order."""
    per: dict[str, str] = {DiscountPer.ONCE: tr("once"), DiscountPer.CHARGE: tr("each visit")}
    basis: dict[str, str] = {DiscountBasis.REMAINING: tr("what is left"), DiscountBasis.LIST: tr("the list price")}
    who = tr("Type who may have it, such as veteran, or leave it empty for everybody.")
    services, phases, *others = scope_columns(typing)
    return RowKind(
        model=Discount,
        columns=(
            text_column("name", tr("Discount"), width=22, required=True),
            size_column(typing, tr("How much")),
            services,
            phases,
            yes_column("needs_package", tr("Needs a package"), width=13),
            key_column("eligibility", tr("Only for"), who, everybody=tr("everybody")),
            choice_column("per", tr("Comes off"), DiscountPer, per, default=DiscountPer.ONCE),
            amount_column(typing, "maximum", tr("At most")),
            amount_column(typing, "floor", tr("Not below")),
            whole_column("capacity", tr("Only the first"), 400),
            yes_column("combines", tr("Combines"), group=Group.CONDITIONS, default=True),
            choice_column("basis", tr("Taken of"), DiscountBasis, basis, default=DiscountBasis.REMAINING),
            *others,
            text_column("condition", tr("Condition"), group=Group.DETAILS, width=28),
            *row_source_columns(typing),
        ),
        noun=tr("discount"),
        seed=lambda: {"source": source()},
        name=lambda values: str(values.get("name") or ""),
        required=(("name", tr("Give the discount a name.")),),
    )


def tax_kind(typing: Typing) -> RowKind:
    """Return the kind of the rows that are taxes, or surcharges for a way to pay."""
    added = flag_column("inside", tr("Added"), (tr("on top"), tr("inside the price")), tr('Type "on top" or "inside".'))
    services, phases, *others = scope_columns(typing)
    return RowKind(
        model=Tax,
        columns=(
            text_column("name", tr("Tax or surcharge"), width=22, required=True),
            rate_column(typing),
            added,
            many_column("payment_methods", tr("Only if paid by"), PaymentMethod, words.PAYMENT_METHODS),
            services,
            phases,
            *others,
        ),
        noun=tr("tax"),
        seed=dict,
        name=lambda values: str(values.get("name") or ""),
        required=(("name", tr("Give the tax a name.")),),
        has_id=False,
    )
