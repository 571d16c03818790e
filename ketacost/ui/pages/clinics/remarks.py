"""What a row of a price list has against the others, in words that name rows as people know them."""

from __future__ import annotations

from decimal import Decimal

from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.domain.list_checks import Finding, ListProblem, check_schedule
from ketacost.ui.pages.clinics.columns import Typing
from ketacost.ui.pages.clinics.naming import tr

Remarks = dict[str, dict[str, str]]
"""The words by table and row id."""


def remarks_on(schedule: FeeSchedule, typing: Typing) -> Remarks:
    """Return what is to be said beside the rows of a list."""
    found: Remarks = {}
    for problem in check_schedule(schedule):
        rows = found.setdefault(problem.group, {})
        said = _words(problem, schedule, typing)
        rows[problem.row] = f"{rows[problem.row]} {said}" if problem.row in rows else said
    return found


def _words(problem: ListProblem, schedule: FeeSchedule, typing: Typing) -> str:
    params = dict(problem.params)
    if problem.finding is Finding.PRINTED_GAP:
        return _gap(params, schedule.currency, typing)
    if "service" in params:
        params["service"] = typing.services.label(params["service"])
    others = ", ".join(f'"{_name(problem.group, other, schedule, typing)}"' for other in problem.others)
    return _told()[problem.finding].format(**params, others=others or tr("itself"))


def _told() -> dict[Finding, str]:
    return {
        Finding.TIE: tr("Fits some visits just as well as {others}. Give one a further condition, or remove it."),
        Finding.CREDIT_CYCLE: tr("This credit and {others} pay for each other. Remove one of them."),
        Finding.UNUSABLE_CONTENT: tr(
            "{count} × {service} are all for visit number {ordinal}: only one of them can be used."
        ),
        Finding.UNKNOWN_MEMBERSHIP: tr("The list has no membership {others}: nobody gets this price."),
        Finding.EXPIRY_TOO_SHORT: tr("{count} visits can hardly be used within {days} days."),
        Finding.UNKNOWN_ITEM: tr("The list has no row {others}: the total cannot be checked."),
    }


def _gap(params: dict[str, str], currency: str, typing: Typing) -> str:
    figures = {name: Decimal(value) for name, value in params.items()}
    printed = _span(figures["printed_low"], figures["printed_high"], currency, typing)
    items = _span(figures["low"], figures["high"], currency, typing)
    if figures["printed_low"] != figures["printed_high"] or figures["low"] != figures["high"]:
        return tr("Printed {printed}, the items come to {items}. Both are kept.").format(printed=printed, items=items)
    apart = typing.formats.price(abs(figures["printed_low"] - figures["low"]), currency)
    told = tr("Printed {printed}, the items come to {items}: {apart} apart. Both are kept.")
    return told.format(printed=printed, items=items, apart=apart)


def _span(low: Decimal, high: Decimal, currency: str, typing: Typing) -> str:
    first = typing.formats.price(low, currency)
    if low == high:
        return first
    return tr("{low} to {high}").format(low=first, high=typing.formats.price(high, currency))


def _name(group: str, row: str, schedule: FeeSchedule, typing: Typing) -> str:
    if group == "fees" and (fee := schedule.fee(row)) is not None:
        return fee.label or typing.services.label(fee.service)
    if group == "credits":
        for credit in schedule.credits:
            if credit.id == row:
                return credit.name or typing.services.label(credit.gives)
    return row
