"""The table of prices: one row a price, with the conditions under which it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ketacost.domain.fee_schedules import Fee, Unit
from ketacost.domain.prices import Price
from ketacost.domain.sources import Source
from ketacost.domain.vocabulary import Indication, Modality, Payer, PaymentMethod, PhaseKind, Setting
from ketacost.services import words
from ketacost.services.reference import ReferenceData
from ketacost.ui.fields import FieldError
from ketacost.ui.pages.clinics.columns import (
    Column,
    Group,
    Typing,
    Values,
    choice_column,
    price_column,
    service_column,
    services_column,
    text_column,
    whole_column,
)
from ketacost.ui.pages.clinics.naming import short_routes, tr
from ketacost.ui.pages.clinics.shared_columns import phase_words, row_source_columns
from ketacost.ui.pages.clinics.sheet import RowKind


def unit_words() -> dict[str, str]:
    """What a price is for, in words."""
    return {Unit.VISIT: tr("visit"), Unit.HOUR: tr("hour"), Unit.PERSON: tr("person")}


def fee_kind(typing: Typing, reference: ReferenceData, source: Callable[[], Source]) -> RowKind:
    """Return the kind of the rows of a price list."""
    incidental = {entry.id for entry in reference.services if entry.incidental}

    def name(values: Values) -> str:
        service = values.get("service")
        return str(values.get("label") or (typing.services.label(service) if service else ""))

    return RowKind(
        model=Fee,
        columns=_columns(typing),
        noun=tr("price"),
        seed=lambda: {"price": Price.not_known(), "unit": Unit.VISIT, "source": source()},
        name=name,
        required=(("service", tr("Type the service that the price is for.")),),
        clashes=lambda rows: _clashes(rows, incidental, name),
    )


def _columns(typing: Typing) -> tuple[Column, ...]:
    unit = choice_column("unit", tr("Per"), Unit, unit_words(), group=Group.MAIN, width=7, default=Unit.VISIT)
    return (
        service_column(typing),
        text_column("label", tr("As the clinic calls it"), width=24),
        price_column(typing),
        unit,
        choice_column(
            "modality", tr("Route"), Modality, short_routes(), group=Group.MAIN, width=8, also=words.MODALITIES
        ),
        whole_column("minutes", tr("Minutes"), 1440, group=Group.MAIN, width=8),
        choice_column("indication", tr("Condition"), Indication, words.INDICATIONS, width=16),
        _dose_column(),
        choice_column("setting", tr("Setting"), Setting, words.SETTINGS),
        choice_column("phase", tr("Phase"), PhaseKind, phase_words()),
        whole_column("ordinal", tr("Visit no."), 400),
        choice_column("payment_method", tr("Paid by"), PaymentMethod, words.PAYMENT_METHODS),
        choice_column("payer", tr("Who is billed"), Payer, words.PAYERS, width=18),
        _member_column(typing),
        price_column(typing, "overage", tr("Each further hour"), group=Group.CONDITIONS, none=""),
        whole_column("overage_step", tr("In steps of (minutes)"), 240, default=1),
        whole_column("covers", tr("Covers visits"), 400, default=1),
        services_column("includes", tr("Includes"), typing, group=Group.CONDITIONS),
        text_column("payee", tr("Paid to"), group=Group.CONDITIONS, width=16),
        *row_source_columns(typing),
        text_column("note", tr("Note"), group=Group.DETAILS, width=26),
    )


def _member_column(typing: Typing) -> Column:
    names = typing.rows.memberships

    def show(values: Values) -> str:
        member = values.get("membership")
        return names.write(member) if member else ""

    def read(text: str, _values: Values) -> Values:
        return {"membership": names.read(text) if text.strip() else None}

    return Column("membership", tr("Members of"), show, read, 14, Group.CONDITIONS, suggest=lambda: names.offered)


def _dose_column() -> Column:
    def read(text: str, _values: Values) -> Values:
        stripped = text.strip()
        if len(stripped) > 200:
            raise FieldError(tr("This is too long."))
        return {"dose": stripped or None}

    return Column("dose", tr("Dose"), lambda values: values.get("dose") or "", read, 10, Group.CONDITIONS)


def _clashes(rows: Sequence[Fee], incidental: set[str], name: Callable[[Values], str]) -> dict[int, str]:
    """Find rows of one service with equal conditions; fees that no visit asks for by itself may repeat."""
    places: dict[object, list[int]] = {}
    for place, fee in enumerate(rows):
        if fee.service not in incidental:
            places.setdefault((fee.service, _folded(fee)), []).append(place)
    told: dict[int, str] = {}
    for same in places.values():
        for place in same if len(same) > 1 else ():
            other = rows[next(one for one in same if one != place)]
            told[place] = tr(
                '"{name}" holds for the same visits. Give one of the two a further condition, or remove it.'
            ).format(name=name({"label": other.label, "service": other.service}))
    return told


def _folded(fee: Fee) -> tuple[tuple[str, object], ...]:
    conditions = fee.keys()
    return tuple((key, value.casefold() if isinstance(value, str) else value) for key, value in conditions)
