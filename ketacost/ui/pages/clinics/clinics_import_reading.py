"""What a stranger's file is, what its columns may mean, and what becomes of its rows: all fit for a worker."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from typing_extensions import override

from ketacost.domain.vocabulary import EVALUATION, TREATMENT, Modality
from ketacost.services.call_sheet import own_facts
from ketacost.services.clinic_import import CancelCheck, ClinicFile, Progress, SourceTable
from ketacost.services.clinic_import_apply import (
    ImportResult,
    Prepared,
    existing_clinics,
    prepare,
    remembered_mapping,
    store,
)
from ketacost.services.clinic_import_guess import KnownFact, alternatives, guess_mapping
from ketacost.services.clinic_import_mapping import ImportMapping, Target, TargetKind, normal
from ketacost.services.clinic_import_plan import ExistingClinic, ImportPlan, plan_import
from ketacost.services.price_files import GROUPS, PriceFile
from ketacost.services.price_layout import TABLES
from ketacost.services.store import Revision
from ketacost.ui.context import Context
from ketacost.ui.pages.clinics.naming import tr

_SECTION = "section"
_NOT_OFFERED = frozenset({TargetKind.FACT, TargetKind.CUSTOM_FACT, TargetKind.PRICE, TargetKind.OFFER})
"""Kinds that need a name beside them; they are offered with one."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """What the readers made of a file; `prices` is None where it cannot be a price list, or where nobody has looked."""

    name: str
    clinics: ClinicFile
    prices: PriceFile | None = None

    @property
    def is_price_list(self) -> bool:
        """Whether the file is one price list by its content, and no list of clinics."""
        if self.prices is None:
            return False
        return _has_rows(self.prices) or (not self.clinics.tables and bool(self.prices.lists))


@dataclass(frozen=True)
class Layout:
    """One table and what its columns mean: `offers` holds for each column what it may mean, the likeliest first.

    `is_known` says that a file of this layout was imported before.
    """

    table: SourceTable
    mapping: ImportMapping
    offers: tuple[tuple[Target, ...], ...]
    is_known: bool
    existing: tuple[ExistingClinic, ...]
    facts: tuple[KnownFact, ...]

    @property
    def labels(self) -> Mapping[str, str]:
        """What facts are called, by id."""
        return {fact.id: fact.label for fact in self.facts}


class NamedImport(Prepared):
    """What is to be stored, under the name that the window's history gives it."""

    __slots__ = ()

    @property
    @override
    def label(self) -> str:
        count = len(self.added) + len(self.updated)
        words = tr("Import one clinic from {file}") if count == 1 else tr("Import {count} clinics from {file}")
        return words.format(count=count, file=self.plan.table.file)


def read_file(context: Context, path: Path) -> FoundFile:
    """Read a file by its content: as prices only where it looks like their template; never raises for what is in it."""
    if path.suffix.lower() == ".json":
        return FoundFile(path.name, ClinicFile(path.name), context.read_prices(path))
    clinics = context.read_clinics(path)
    may_be_prices = not clinics.tables or _like_template(clinics.tables[0])
    return FoundFile(path.name, clinics, context.read_prices(path) if may_be_prices else None)


def read_pasted(context: Context, text: str) -> FoundFile:
    """Read a block of cells as a spreadsheet puts it on the clipboard."""
    with tempfile.TemporaryDirectory(prefix="ketacost-") as folder:
        path = Path(folder) / tr("the clipboard")
        path.write_text(text, "utf-8")
        return FoundFile(path.name, context.read_clinics(path))


def lay_out(context: Context, table: SourceTable, token: CancelCheck) -> Layout:
    """Say what the columns of a table mean: as they were read the last time, else as they look."""
    with context.open_workspace() as workspace:
        facts: tuple[KnownFact, ...] = (*context.reference.facts.facts, *own_facts(workspace))
        known = remembered_mapping(workspace, table.headers)
        existing = existing_clinics(workspace)
    token.check()
    mapping = known or guess_mapping(table, facts)
    token.check()
    offers = []
    for at in range(len(table.headers)):
        found = {guess.target: None for guess in alternatives(table, at, facts)}
        offers.append(tuple({mapping.columns[at].target: None, **found}))
        token.check()
    return Layout(table, mapping, tuple(offers), known is not None, existing, facts)


def plan_of(layout: Layout, mapping: ImportMapping, progress: Progress, token: CancelCheck) -> ImportPlan:
    """Say what becomes of each row under a mapping."""
    return plan_import(layout.table, mapping, layout.existing, layout.facts, progress=progress, token=token)


@dataclass(frozen=True, slots=True)
class Stored:
    """What an import has stored, and what the window's workspace is to take up of it."""

    result: ImportResult
    news: Sequence[Revision]


def carry_out(context: Context, plan: ImportPlan, seen: int, progress: Progress, token: CancelCheck) -> Stored:
    """Store all of it as one change; raises Cancelled before anything is stored, and StoreProblem.

    `seen` is the latest change that the window shows.
    """
    made = prepare(plan, progress, token)
    named = NamedImport(made.plan, made.puts, made.added, made.updated)
    with context.open_workspace() as workspace:
        token.check()
        result = store(named, workspace)
        return Stored(result, workspace.news(seen))


def every_target(header: str, facts: Iterable[KnownFact]) -> Sequence[Target]:
    """Return all that a column can be said to mean."""
    plain = [Target(kind=kind) for kind in TargetKind if kind not in _NOT_OFFERED]
    prices = [Target(kind=TargetKind.PRICE, service=TREATMENT, modality=one) for one in (None, *Modality)]
    prices.append(Target(kind=TargetKind.PRICE, service=EVALUATION))
    known = [Target(kind=TargetKind.FACT, name=fact.id) for fact in facts]
    own = [Target(kind=TargetKind.CUSTOM_FACT, name=header[:200])] if header.strip() else []
    return (*plain, *prices, *known, *own)


def _like_template(table: SourceTable) -> bool:
    """Whether all headers are those of the price template, or half of them where its sheet or section is named."""
    headers = [normal(header) for header in table.headers if header]
    titles = {normal(column.title) for one in TABLES for column in one.columns}
    known = sum(header in titles for header in headers)
    sheets = {one.title.casefold() for one in TABLES}
    if table.sheet.strip().casefold() in sheets or _SECTION in headers:
        return known * 2 >= len(headers)
    return known == len(headers)


def _has_rows(prices: PriceFile) -> bool:
    return any(getattr(one.fee_schedule, group) for one in prices.lists for group in GROUPS)
