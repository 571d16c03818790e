"""Sentences of the small print as text: payments in parts, refunds, notice, what a missed visit costs.

Their key words are a small language of its own, the same in every translation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ketacost.domain.terms import (
    DueKind,
    MissedKind,
    NoticeUnit,
    PaymentPart,
    RefundMethod,
    RefundPolicy,
    RefundStage,
    Share,
)
from ketacost.services.formats import Formats
from ketacost.ui.fields import FieldError
from ketacost.ui.money import read_price, show_price
from ketacost.ui.pages.clinics.naming import tr
from ketacost.ui.pages.clinics.sizes import read_amount, read_percent, read_share, write_percent, write_share

_PARTS = re.compile(r";|(?<!\d),|,(?!\d)")
_AHEAD = re.compile(r"\s*(\d{1,4})\s+days?\s+(?:before|ahead)$", re.IGNORECASE)
_REST = re.compile(r"(?:the\s+)?(?:rest|balance|remainder)", re.IGNORECASE)
_VISITS = r"(?:visit|session|infusion|treatment|dose)"
_DUE: tuple[tuple[re.Pattern[str], DueKind], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"(.*?)\s*\b(?:at|on|when|with|to)\s+(?:the\s+)?book(?:ing|ed)?", DueKind.BOOKING),
        (rf"(.*?)\s*\b(?:at|before|on|with)\s+(?:the\s+)?(?:first\s+{_VISITS}|start)", DueKind.FIRST_VISIT),
        (rf"(.*?)\s*\bafter\s+(?:the\s+)?(?:{_VISITS}\s+)?(\d{{1,3}})(?:\w\w)?(?:\s+{_VISITS})?", DueKind.AFTER_VISIT),
        (r"(.*?)\s*\b(\d{1,3})\s+months?\s+(?:after\s+booking|later)", DueKind.MONTHS_AFTER),
    )
)
_STAGE = re.compile(r"(?:up\s+to\s+|after\s+)?(\d{1,3})\s+used:?\s+(.+)", re.IGNORECASE)
_BY_STAGE = re.compile(r"by\s+stage(?:\s+of\s+(?P<of>[^:]+?))?\s*:\s*(?P<stages>.+)", re.IGNORECASE)
_RE_RATED = re.compile(r"re-?\s?rated?(?:\s+at\s+(.+))?", re.IGNORECASE)
_FEE = re.compile(r",?\s*\bless\s+(?:a\s+fee\s+of\s+)?([^,;]*[\d%][^;]*)$", re.IGNORECASE)
_NOTHING = frozenset({"none", "nothing", "nothing back", "no refund", "not refunded"})
_NOTICE = re.compile(r"(\d{1,5})\s*(h|hours?|business\s+hours?|working\s+days?|business\s+days?|days?)", re.IGNORECASE)
_UNITS = {
    NoticeUnit.HOURS: ("hour", "hours"),
    NoticeUnit.BUSINESS_HOURS: ("business hour", "business hours"),
    NoticeUnit.WORKING_DAYS: ("working day", "working days"),
}
_KINDS = {MissedKind.CANCELLED: "cancelled", MissedKind.MOVED: "moved", MissedKind.NO_SHOW: "no-show"}
_KIND_WORDS = {
    "cancelled": MissedKind.CANCELLED,
    "canceled": MissedKind.CANCELLED,
    "cancellation": MissedKind.CANCELLED,
    "moved": MissedKind.MOVED,
    "rescheduled": MissedKind.MOVED,
    "no show": MissedKind.NO_SHOW,
    "missed": MissedKind.NO_SHOW,
}
_DEPOSIT = re.compile(r"(?:the\s+)?(?:deposit|booking\s+fee)(?:\s+is\s+kept)?", re.IGNORECASE)
_WHOLE = re.compile(r"(?:the\s+)?(?:whole|full)\s+(?:price|visit|session|fee)", re.IGNORECASE)


# Payments in parts


def write_payments(parts: Sequence[PaymentPart], formats: Formats, currency: str) -> str:
    """Write when a price is paid: "50% at booking, rest after visit 3"."""
    return ", ".join(_write_part(part, formats, currency) for part in parts)


def read_payments(text: str, formats: Formats, currency: str) -> tuple[PaymentPart, ...]:
    """Read when a price is paid; nothing is "at the first visit", which is the rule anyway."""
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    found = tuple(_read_part(part, formats, currency) for part in parts)
    if len(found) > 60:
        raise FieldError(tr("At most 60 payments."))
    rates = [part.share.percent for part in found if part.share is not None]
    if any(part.share is None for part in found[:-1]):
        raise FieldError(tr('Only the last payment can be "rest".'))
    if found and len(rates) == len(found) and None not in rates and sum(rate or 0 for rate in rates) != 100:
        raise FieldError(tr('Say when the rest is due, as in "50% at booking, rest after visit 3".'))
    return found


def _write_part(part: PaymentPart, formats: Formats, currency: str) -> str:
    much = "rest" if part.share is None else write_share(part.share, formats, currency)
    match part.due:
        case DueKind.BOOKING:
            when = "at booking"
        case DueKind.FIRST_VISIT:
            when = "at the first visit"
        case DueKind.AFTER_VISIT:
            when = f"after visit {part.number}"
        case DueKind.MONTHS_AFTER:
            when = f"{part.number} {'month' if part.number == 1 else 'months'} after booking"
    ahead = f" {_counted(part.days_before, 'day', 'days')} ahead" if part.days_before else ""
    return f"{much} {when}{ahead}"


def _read_part(text: str, formats: Formats, currency: str) -> PaymentPart:
    ahead = _AHEAD.search(text)
    plain = text[: ahead.start()] if ahead else text
    for pattern, due in _DUE:
        if match := pattern.fullmatch(plain):
            much = match[1].strip()
            share = None if not much or _REST.fullmatch(much) else read_share(much, formats, currency)
            number = int(match[2]) if match.lastindex and match.lastindex > 1 else 0
            days = int(ahead[1]) if ahead else 0
            if number > 400 or days > 3650:
                raise FieldError(tr('"{part}" is too far off.').format(part=text))
            return PaymentPart(share=share, due=due, number=number, days_before=days)
    raise FieldError(
        tr(
            '"{part}" does not say how much is due when. Write "50% at booking", "rest after visit 3", '
            '"$400 at the first visit" or "rest 2 months after booking".'
        ).format(part=text)
    )


# Refunds


def write_refund(policy: RefundPolicy, formats: Formats, currency: str) -> str:
    """Write what is paid back: "pro rata, less 5%", "re-rated at $475", "by stage: 0 used 90%, 2 used 50%"."""
    match policy.method:
        case RefundMethod.PRO_RATA:
            rule = "pro rata"
        case RefundMethod.NONE:
            rule = "none"
        case RefundMethod.RE_RATE:
            single = policy.single_price
            rule = "re-rated" if single is None else f"re-rated at {show_price(single, formats, currency)}"
        case RefundMethod.BY_STAGE:
            of = "" if policy.stages_of is None else f" of {formats.price(policy.stages_of, currency)}"
            stages = [f"{one.used_at_most} used {write_percent(one.percent, formats)}" for one in policy.stages]
            rule = f"by stage{of}: {', '.join(stages)}"
    return rule if policy.fee is None else f"{rule}, less {write_share(policy.fee, formats, currency)}"


def read_refund(text: str, formats: Formats, currency: str) -> dict[str, Any]:
    """Read what is paid back; returns the fields of a refund policy that the text settles."""
    plain = text.strip()
    fee: Share | None = None
    if match := _FEE.search(plain):
        fee, plain = read_share(match[1].strip(), formats, currency), plain[: match.start()].strip()
    found: dict[str, Any] = {"single_price": None, "fee": fee, "stages": (), "stages_of": None}
    if plain.casefold() in _NOTHING:
        return found | {"method": RefundMethod.NONE}
    if re.fullmatch(r"pro[\s-]?rata", plain, re.IGNORECASE):
        return found | {"method": RefundMethod.PRO_RATA}
    if match := _RE_RATED.fullmatch(plain):
        single = read_price(match[1], formats, currency) if match[1] else None
        return found | {"method": RefundMethod.RE_RATE, "single_price": single}
    if match := _BY_STAGE.fullmatch(plain):
        of = read_amount(match["of"], formats, currency) if match["of"] else None
        return found | {
            "method": RefundMethod.BY_STAGE,
            "stages": _read_stages(match["stages"], formats),
            "stages_of": of,
        }
    raise FieldError(
        tr(
            'Type "pro rata", "re-rated", "re-rated at 475", "by stage: 0 used 90%, 2 used 50%" or "none"; '
            'a fee comes after it: "pro rata, less 5%".'
        )
    )


def _read_stages(text: str, formats: Formats) -> tuple[RefundStage, ...]:
    found = []
    for part in _PARTS.split(text):
        if not part.strip():
            continue
        match = _STAGE.fullmatch(part.strip())
        if match is None:
            raise FieldError(tr('"{part}" is not a stage such as "2 used 50%".').format(part=part.strip()))
        found.append(RefundStage(used_at_most=min(int(match[1]), 400), percent=read_percent(match[2], formats)))
    used = [one.used_at_most for one in found]
    if not found or used != sorted(set(used)):
        raise FieldError(tr("The stages go from fewer used visits to more, each number once."))
    return tuple(found)


# Missed visits


def write_notice(notice: int, unit: NoticeUnit) -> str:
    """Write how much notice is asked for: "24 hours", "2 working days"."""
    return _counted(notice, *_UNITS[unit])


def read_notice(text: str) -> tuple[int, NoticeUnit]:
    """Read how much notice is asked for; plain days are 24 hours each."""
    match = _NOTICE.fullmatch(text.strip())
    if match is None:
        raise FieldError(tr("Type a notice such as 24 hours, 48 business hours or 2 working days."))
    number, unit = int(match[1]), match[2].casefold()
    if unit.startswith("day"):
        number, kind = number * 24, NoticeUnit.HOURS
    elif unit.startswith("h"):
        kind = NoticeUnit.HOURS
    else:
        kind = NoticeUnit.BUSINESS_HOURS if "hour" in unit else NoticeUnit.WORKING_DAYS
    if number > 10_000:
        raise FieldError(tr("This is more notice than anybody asks for."))
    return number, kind


def write_kinds(kinds: Sequence[MissedKind]) -> str:
    """Write what happened to a visit: "cancelled, no-show"; all of them are "any"."""
    return "any" if set(kinds) == set(MissedKind) else ", ".join(_KINDS[kind] for kind in kinds)


def read_kinds(text: str) -> tuple[MissedKind, ...]:
    """Read what happened to a visit; nothing is any of them."""
    found: list[MissedKind] = []
    for part in text.replace(" and ", ",").replace(" or ", ",").split(","):
        word = re.sub(r"[\s-]+", " ", part).strip().casefold()
        if word in {"", "any", "all"}:
            continue
        if word.rstrip("s") not in {key.rstrip("s") for key in _KIND_WORDS}:
            raise FieldError(tr("Type cancelled, moved, no-show, several of them, or any."))
        found.append(next(kind for key, kind in _KIND_WORDS.items() if key.rstrip("s") == word.rstrip("s")))
    return tuple(dict.fromkeys(found)) or tuple(MissedKind)


def write_cost(share: Share | None, formats: Formats, currency: str, *, keeps_deposit: bool) -> str:
    """Write what a missed visit costs: "$100", "50%", "the deposit", "the deposit and 50%", "nothing"."""
    parts = ["the deposit"] if keeps_deposit else []
    if share is not None:
        parts.append(write_share(share, formats, currency))
    return " and ".join(parts) or "nothing"


def read_cost(text: str, formats: Formats, currency: str) -> tuple[Share | None, bool]:
    """Read what a missed visit costs: a part of its price or an amount, and whether the deposit is kept."""
    share, keeps = None, False
    for part in re.split(r"\s+and\s+|\s*\+\s*", text.strip()):
        if part.casefold() in {"", "nothing", "no charge"}:
            continue
        if _DEPOSIT.fullmatch(part):
            keeps = True
        elif share is None:
            share = read_share("100%" if _WHOLE.fullmatch(part) else part, formats, currency)
        else:
            raise FieldError(tr("Type one charge, such as 50%, 100 or the deposit."))
    return share, keeps


def _counted(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
