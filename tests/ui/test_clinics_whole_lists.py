"""Every published price list, carried over cell by cell into an empty list of the editor, is the same list again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from clinics_bench import add_samples, bring_in, leave, make_context, open_new, sample, stored
from pytestqt.qtbot import QtBot

from ketacost.domain.fee_schedules import FeeSchedule
from ketacost.storage.reference import load_samples
from ketacost.ui.pages.clinics import ClinicsPage
from ketacost.ui.pages.clinics.grid_model import block_of

TABLES = (
    "memberships",
    "fees",
    "packages",
    "discounts",
    "taxes",
    "credits",
    "deposits",
    "missed",
    "minimums",
    "printed_totals",
)
NAMES = sorted(one.clinic.name for one in load_samples() if one.schedules)


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[ClinicsPage]:
    context = make_context(tmp_path / "clinics.db")
    add_samples(context)
    page = ClinicsPage(context)
    qtbot.addWidget(page)
    page.show()
    yield page
    context.document.close()


def texts(page: ClinicsPage, table: str) -> str:
    """What the cells of a table say, as a spreadsheet would take it."""
    model = page.profile.prices.tables[table].model
    names = [column.name for column in model.columns]
    return block_of([[model.sheet.text(row, name) for name in names] for row in range(len(model.sheet.lines))])


def cells(page: ClinicsPage) -> dict[str, str]:
    return {table: texts(page, table) for table in TABLES if table in page.profile.prices.tables}


def rows(schedule: FeeSchedule, table: str) -> list[dict[str, Any]]:
    """The rows of a table but for their sources and ids: a row is known by its name, which its id is made from."""
    unseen = {"id": True, "source": True, "items": {"__all__": {"row"}}}
    return [row.model_dump(exclude=unseen) for row in getattr(schedule, table)]


@pytest.mark.parametrize("name", NAMES)
def test_a_published_list_is_typed_into_an_empty_one(page: ClinicsPage, name: str) -> None:
    page.open_clinic(sample(page.context, name))
    page.profile.show_tab("prices")
    given: FeeSchedule = stored(page)
    told = cells(page)
    open_new(page)
    page.profile.prices.fields["currency"].type_text(given.currency)  # type: ignore[attr-defined]
    for table, block in told.items():
        if block:
            if table not in page.profile.prices.tables:
                leave(bring_in(page, table))
            model = page.profile.prices.tables[table].model
            model.paste(block, 0, list(range(len(model.columns))))
    made_cells = cells(page)
    assert {table: made_cells[table] for table in told} == told
    made = stored(page)
    for table in TABLES:
        assert rows(made, table) == rows(given, table), table
