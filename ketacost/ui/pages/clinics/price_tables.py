"""The tables of a price list: which there are, what they are called, and which of them stand there from the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ketacost.domain.sources import Source
from ketacost.services.reference import ReferenceData
from ketacost.ui.pages.clinics.columns import Typing
from ketacost.ui.pages.clinics.fee_rows import fee_kind
from ketacost.ui.pages.clinics.membership_rows import membership_kind
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.pages.clinics.package_rows import package_kind
from ketacost.ui.pages.clinics.reduction_rows import discount_kind, tax_kind
from ketacost.ui.pages.clinics.sheet import RowKind
from ketacost.ui.pages.clinics.terms_rows import (
    credit_kind,
    deposit_kind,
    minimum_kind,
    missed_kind,
    printed_kind,
    refund_kind,
)


@dataclass(frozen=True)
class TableSpec:
    """One table: the field of a price list that it edits, its words, and whether it shows only when it is used."""

    name: str
    title: str
    add: str
    nothing: str
    rare: bool = True


def table_specs() -> tuple[TableSpec, ...]:
    """Return the tables in the order in which they stand below each other."""
    return (
        TableSpec("fees", tr("Prices"), tr("Add price"), tr("No price yet."), rare=False),
        TableSpec("packages", tr("Packages"), tr("Add package"), tr("No packages."), rare=False),
        TableSpec("memberships", tr("Memberships"), tr("Add membership"), tr("No memberships.")),
        TableSpec("discounts", tr("Discounts"), tr("Add discount"), tr("No discounts."), rare=False),
        TableSpec("taxes", tr("Taxes and surcharges"), tr("Add tax or surcharge"), tr("No tax.")),
        TableSpec("credits", tr("Credits"), tr("Add credit"), tr("No credits.")),
        TableSpec("deposits", tr("Deposits"), tr("Add deposit"), tr("No deposits.")),
        TableSpec("missed", tr("Missed visits"), tr("Add rule"), tr("No rule for missed visits.")),
        TableSpec("minimums", tr("Minimums"), tr("Add minimum"), tr("No minimum.")),
        TableSpec("printed_totals", tr("Printed totals"), tr("Add printed total"), tr("No printed totals.")),
        TableSpec("refund", tr("Refund rule"), tr("Add refund rule"), tr("No refund rule.")),
    )


def row_kinds(typing: Typing, reference: ReferenceData, source: Callable[[], Source]) -> dict[str, RowKind]:
    """Return the kind of the rows of each table; new rows start with the source of the list."""
    return {
        "fees": fee_kind(typing, reference, source),
        "packages": package_kind(typing, source),
        "memberships": membership_kind(typing, source),
        "discounts": discount_kind(typing, source),
        "taxes": tax_kind(typing),
        "credits": credit_kind(typing, source),
        "deposits": deposit_kind(typing, source),
        "missed": missed_kind(typing, source),
        "minimums": minimum_kind(typing, source),
        "printed_totals": printed_kind(typing, source),
        "refund": refund_kind(typing, source),
    }
