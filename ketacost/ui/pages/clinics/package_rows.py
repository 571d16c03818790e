"""The table of packages: several visits at one price."""

from __future__ import annotations

from collections.abc import Callable

from ketacost.domain.charges import Reduction
from ketacost.domain.fee_schedules import Package, PackageContent
from ketacost.domain.prices import Price
from ketacost.domain.sources import Source
from ketacost.domain.terms import Prepayment
from ketacost.domain.vocabulary import PhaseKind
from ketacost.ui.fields import FieldError
from ketacost.ui.pages.clinics.columns import (
    Column,
    Group,
    Typing,
    Values,
    price_column,
    services_column,
    text_column,
    whole_column,
)
from ketacost.ui.pages.clinics.contents import read_contents, write_contents
from ketacost.ui.pages.clinics.naming import read_choice, tr
from ketacost.ui.pages.clinics.shared_columns import phase_words, refund_column, row_source_columns
from ketacost.ui.pages.clinics.sheet import RowKind
from ketacost.ui.pages.clinics.sizes import read_size, size_of, write_size
from ketacost.ui.pages.clinics.small_print import read_payments, write_payments


def package_kind(typing: Typing, source: Callable[[], Source]) -> RowKind:
    """Return the kind of the rows that are packages."""
    return RowKind(
        model=Package,
        columns=(
            text_column("name", tr("Package"), width=26, required=True),
            price_column(typing),
            contents_column(typing),
            whole_column("expires_after_days", tr("Expires (days)"), 3650, group=Group.MAIN, width=11),
            _phase_column(),
            _payments_column(typing),
            _prepayment_column(typing),
            _prepayment_words("name", tr("That discount is called"), Group.CONDITIONS, 200),
            _prepayment_words("condition", tr("Condition for that"), Group.DETAILS, 20_000),
            refund_column(typing),
            services_column("includes", tr("Includes"), typing, group=Group.CONDITIONS),
            text_column("payee", tr("Paid to"), group=Group.CONDITIONS, width=16),
            *row_source_columns(typing),
            text_column("note", tr("Note"), group=Group.DETAILS, width=26),
        ),
        noun=tr("package"),
        seed=lambda: {"price": Price.not_known(), "source": source()},
        name=lambda values: str(values.get("name") or ""),
        required=(
            ("name", tr("Give the package a name.")),
            ("contents", tr('Say what the package holds, such as "5 × Treatment".')),
        ),
    )


def contents_column(typing: Typing, title: str = "", *, required: bool = True) -> Column:
    """What is held at no further price: "5 × Treatment (IV), 3 × Psychotherapy"."""

    def show(values: Values) -> str:
        contents = values.get("contents") or ()
        return write_contents(contents, typing, without="phase" if _common_phase(contents) else "")

    def read(text: str, values: Values) -> Values:
        if not required and not text.strip():
            return {"contents": ()}
        common = _common_phase(values.get("contents") or ()) or values.get("_phase")
        contents = read_contents(text, typing)
        return {"contents": tuple(_in_phase(one, one.phase or common) for one in contents)}

    return Column("contents", title or tr("Holds"), show, read, 32)


def _payments_column(typing: Typing) -> Column:
    def show(values: Values) -> str:
        return write_payments(values.get("payments") or (), typing.formats, typing.currency)

    def read(text: str, _values: Values) -> Values:
        return {"payments": read_payments(text, typing.formats, typing.currency)}

    return Column("payments", tr("Paid in parts"), show, read, 28, Group.CONDITIONS)


def _prepayment_column(typing: Typing) -> Column:
    """What comes off for paying in full at booking; its name, cap and condition stay."""

    def show(values: Values) -> str:
        found = values.get("prepayment")
        return "" if found is None else write_size(size_of(found), typing.formats, typing.currency)

    def read(text: str, values: Values) -> Values:
        if not text.strip():
            return {"prepayment": None}
        old = values.get("prepayment")
        kept = {name: getattr(old, name) for name in Prepayment.model_fields} if isinstance(old, Reduction) else {}
        return {"prepayment": Prepayment.model_validate({**kept, **read_size(text, typing.formats, typing.currency)})}

    return Column("prepayment", tr("Off if paid at booking"), show, read, 12, Group.CONDITIONS, figures=True)


def _prepayment_words(name: str, title: str, group: Group, longest: int) -> Column:
    """A text that belongs to the discount for paying at booking; without one there is nothing to say it of."""

    def show(values: Values) -> str:
        found = values.get("prepayment")
        return str(getattr(found, name)) if isinstance(found, Prepayment) else ""

    def read(text: str, values: Values) -> Values:
        old, plain = values.get("prepayment"), text.strip()
        if len(plain) > longest:
            raise FieldError(tr("This is too long."))
        if not isinstance(old, Prepayment):
            if plain:
                raise FieldError(tr("Say first how much comes off if all is paid at booking."))
            return {}
        return {"prepayment": old.model_copy(update={name: plain})}

    return Column(f"prepayment_{name}", title, show, read, 20, group)


def _phase_column() -> Column:
    named = phase_words()

    def show(values: Values) -> str:
        contents = values.get("contents") or ()
        phase = _common_phase(contents) or (None if contents else values.get("_phase"))
        return named[phase] if phase else ""

    def read(text: str, values: Values) -> Values:
        phase = read_choice(text, PhaseKind, named) if text.strip() else None
        contents = values.get("contents") or ()
        return {"_phase": phase, **({"contents": tuple(_in_phase(one, phase) for one in contents)} if contents else {})}

    suggest = [named[kind] for kind in PhaseKind]
    return Column("phase", tr("Only in phase"), show, read, 14, suggest=lambda: suggest)


def _common_phase(contents: tuple[PackageContent, ...]) -> PhaseKind | None:
    phases = {content.phase for content in contents}
    return phases.pop() if len(phases) == 1 else None


def _in_phase(content: PackageContent, phase: PhaseKind | None) -> PackageContent:
    return content.model_copy(update={"phase": phase})
