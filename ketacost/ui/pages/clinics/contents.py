"""What a package holds, typed as text: "6 + 1 when needed × Treatment (IV, 40 minutes), 3 × Psychotherapy"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ketacost.domain.fee_schedules import PackageContent
from ketacost.domain.vocabulary import Indication, Modality, Payer, PaymentMethod, PhaseKind, Setting
from ketacost.services import words
from ketacost.ui.fields import FieldError
from ketacost.ui.pages.clinics.columns import Typing
from ketacost.ui.pages.clinics.naming import read_choice, short_routes, tr

_NEEDED = r"(?:when|if|as)\s+needed"
_PART = re.compile(
    rf"\s*(?P<count>[^\s×x*+]+)(?:\s*\+\s*(?P<extra>\d{{1,3}})\s+{_NEEDED})?"
    r"\s*(?:[×x*]\s*|\s+)(?P<service>[^()]+?)\s*(?:\((?P<keys>[^()]*)\))?\s*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(rf"[,;\n](?![^(]*\))|\+(?!\s*\d+\s+{_NEEDED})(?![^(]*\))", re.IGNORECASE)
_MINUTES = re.compile(r"(\d{1,4})\s*min(?:utes?)?\.?", re.IGNORECASE)
_VISIT = re.compile(r"visit\s*(\d{1,3})", re.IGNORECASE)
_DOSE = re.compile(r"dose\s+(.+)", re.IGNORECASE)
_EXTRA = re.compile(rf"\+?\s*(\d{{1,3}})\s+{_NEEDED}", re.IGNORECASE)
_MEMBERS = re.compile(r"members?\s+of\s+(.+)", re.IGNORECASE)
_CHOICES: tuple[tuple[str, Any, Mapping[str, str]], ...] = (
    ("modality", Modality, short_routes()),
    ("indication", Indication, {kind: kind.value for kind in Indication}),
    ("phase", PhaseKind, {kind: words.PHASES[kind].lower() for kind in PhaseKind}),
    ("setting", Setting, {kind: words.SETTINGS[kind].lower() for kind in Setting}),
    ("payment_method", PaymentMethod, {kind: words.PAYMENT_METHODS[kind].lower() for kind in PaymentMethod}),
    ("payer", Payer, {kind: words.PAYERS[kind].lower() for kind in Payer}),
)


def write_contents(contents: Sequence[PackageContent], typing: Typing, *, without: str = "") -> str:
    """Write what a package holds; the condition `without` is shown elsewhere."""
    return ", ".join(_write(content, typing, without) for content in contents)


def read_contents(text: str, typing: Typing) -> tuple[PackageContent, ...]:
    """Read what a package holds; raises FieldError that names the part which cannot be read."""
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    if not parts:
        raise FieldError(tr('Say what it holds, such as "5 × Treatment, 3 × Integration session".'))
    found = [_read(part, typing) for part in parts]
    names = [content.service for content in found]
    for name in names:
        if names.count(name) > 1:
            raise FieldError(
                tr('"{service}" stands there twice. Name it once.').format(service=typing.services.label(name))
            )
    return tuple(found)


def _write(content: PackageContent, typing: Typing, without: str) -> str:
    keys = []
    for name, _kind, named in _CHOICES:
        value = getattr(content, name)
        if value is not None and name != without:
            keys.append(named[value])
    if content.minutes is not None:
        keys.append(tr("{minutes} minutes").format(minutes=content.minutes))
    if content.ordinal is not None:
        keys.append(tr("visit {number}").format(number=content.ordinal))
    if content.dose:
        keys.append(tr("dose {dose}").format(dose=content.dose))
    if content.membership:
        keys.append(tr("members of {name}").format(name=typing.rows.memberships.write(content.membership)))
    extra = f" + {content.when_needed} when needed" if content.when_needed else ""
    text = f"{content.count}{extra} × {typing.services.label(content.service)}"
    return f"{text} ({', '.join(keys)})" if keys else text


def _read(part: str, typing: Typing) -> PackageContent:
    match = _PART.fullmatch(part)
    if match is None or not (match["count"].isascii() and match["count"].isdigit()):
        raise FieldError(
            tr('"{part}" is not a number and a service, such as "5 × Treatment".').format(part=part.strip())
        )
    count = int(match["count"][:6])
    if not 1 <= count <= 400:
        raise FieldError(tr("A package holds 1 to 400 visits of a service, not {count}.").format(count=count))
    service = typing.services.known(match["service"])
    if service is None:
        raise FieldError(
            tr('No price and no catalogue has a service "{service}". Add a price for it first.').format(
                service=match["service"].strip()
            )
        )
    keys: dict[str, Any] = {}
    for word in (match["keys"] or "").split(","):
        if word.strip():
            keys |= _read_key(word.strip(), typing)
    needed = min(int(match["extra"] or 0), 400)
    return PackageContent.model_validate({"service": service, "count": count, "when_needed": needed, **keys})


def _read_key(word: str, typing: Typing) -> dict[str, Any]:
    for name, kind, named in _CHOICES:
        try:
            return {name: read_choice(word, kind, named)}
        except FieldError:
            continue
    for pattern, name, highest in ((_MINUTES, "minutes", 1440), (_VISIT, "ordinal", 400)):
        if (match := pattern.fullmatch(word)) and 1 <= int(match[1]) <= highest:
            return {name: int(match[1])}
    if match := _DOSE.fullmatch(word):
        return {"dose": match[1].strip()}
    if match := _EXTRA.fullmatch(word):
        return {"when_needed": min(int(match[1]), 400)}
    if match := _MEMBERS.fullmatch(word):
        return {"membership": typing.rows.memberships.read(match[1])}
    raise FieldError(
        tr('"{word}" is not a condition. Write one such as IV, mood, 40 minutes or induction.').format(word=word)
    )
