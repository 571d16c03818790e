"""The table of packages: several visits at one price."""

from __future__ import annotations

from collections.abc import Callable

from ketacost.domain.fee_schedules import Package, PackageContent
from ketacost.domain.prices import Price
from ketacost.domain.sources import Source
from ketacost.domain.vocabulary import PhaseKind
from ketacost.ui.pages.clinics.columns import (
    Column,
    Group,
    Typing,
    Values,
    price_column,
    services_column,
    source_columns,
    text_column,
    whole_column,
)
from ketacost.ui.pages.clinics.contents import read_contents, write_contents
from ketacost.ui.pages.clinics.fee_rows import phase_words
from ketacost.ui.pages.clinics.naming import read_choice, tr
from ketacost.ui.pages.clinics.sheet import RowKind


def package_kind(typing: Typing, source: Callable[[], Source]) -> RowKind:
    """Return the kind of the rows that are packages."""
    return RowKind(
        model=Package,
        columns=(
            text_column("name", tr("Package"), width=26, required=True),
            price_column(typing),
            _contents_column(typing),
            whole_column("expires_after_days", tr("Expires (days)"), 3650, group=Group.MAIN, width=11),
            _phase_column(),
            services_column("includes", tr("Includes"), typing, group=Group.CONDITIONS),
            text_column("payee", tr("Paid to"), group=Group.DETAILS, width=16),
            *source_columns(typing),
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


def _contents_column(typing: Typing) -> Column:
    def show(values: Values) -> str:
        contents = values.get("contents") or ()
        return write_contents(contents, typing.services, without="phase" if _common_phase(contents) else "")

    def read(text: str, values: Values) -> Values:
        common = _common_phase(values.get("contents") or ()) or values.get("_phase")
        contents = read_contents(text, typing.services)
        return {"contents": tuple(_in_phase(one, one.phase or common) for one in contents)}

    return Column("contents", tr("Holds"), show, read, 32)


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
