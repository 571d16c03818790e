"""The table of memberships: what they cost, how long they run, and what they hold."""

from __future__ import annotations

from collections.abc import Callable

from ketacost.domain.fee_schedules import Billing, Membership
from ketacost.domain.prices import Price
from ketacost.domain.sources import Source
from ketacost.ui.pages.clinics.columns import Group, Typing, choice_column, price_column, text_column, whole_column
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.pages.clinics.package_rows import contents_column
from ketacost.ui.pages.clinics.shared_columns import row_source_columns
from ketacost.ui.pages.clinics.sheet import RowKind


def membership_kind(typing: Typing, source: Callable[[], Source]) -> RowKind:
    """Return the kind of the rows that are memberships."""
    billed: dict[str, str] = {
        Billing.MONTH: tr("month"),
        Billing.VISIT: tr("visit"),
        Billing.TERM: tr("whole term"),
    }
    return RowKind(
        model=Membership,
        columns=(
            text_column("name", tr("Membership"), width=24, required=True),
            price_column(typing),
            choice_column("billing", tr("Per"), Billing, billed, group=Group.MAIN, width=10, default=Billing.MONTH),
            whole_column("minimum_months", tr("At least (months)"), 120, group=Group.MAIN, width=14, default=1),
            contents_column(typing, tr("Holds each month"), required=False),
            price_column(typing, "joining_fee", tr("Joining fee"), none="", width=12),
            text_column("payee", tr("Paid to"), group=Group.CONDITIONS, width=16),
            *row_source_columns(typing),
            text_column("note", tr("Note"), group=Group.DETAILS, width=26),
        ),
        noun=tr("membership"),
        seed=lambda: {"price": Price.not_known(), "billing": Billing.MONTH, "minimum_months": 1, "source": source()},
        name=lambda values: str(values.get("name") or ""),
        required=(("name", tr("Give the membership a name.")),),
    )
