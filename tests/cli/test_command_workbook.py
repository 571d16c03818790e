"""The workbook of the command line is the window's, byte by byte; an estimate has one too."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from ketacost.domain.estimates import EstimateRequest
from ketacost.domain.people import Person
from ketacost.domain.plans import EstimatePlan
from ketacost.domain.quotes import Quote
from ketacost.export.quote_workbook import write_quote_workbook
from ketacost.services import kinds
from ketacost.services.formats import Formats
from ketacost.services.quoting import QuoteDesk
from ketacost.services.reference import ReferenceData
from ketacost.services.report import quote_report
from ketacost.services.words import Words
from ketacost.services.workspace import Workspace
from ketacost.storage.sqlite_store import SqliteStore
from tests.cli.commands import Example, Run

TODAY = dt.date(2026, 11, 24)
REQUESTS = ["six-infusions", "unstated-discount", "open-prices", "own-lines", "instalments"]
PAT = Person(name="Pat Example")


@pytest.fixture
def desk(tmp_path: Path, reference: ReferenceData) -> Iterator[QuoteDesk]:
    (tmp_path / "window").mkdir()
    store = SqliteStore.open(tmp_path / "window" / "kept.db", author="Tester")
    yield QuoteDesk(Workspace(store, kinds.ALL), lambda: TODAY, reference.version)
    store.close()


def written_by_the_window(quote: Quote, desk: QuoteDesk, reference: ReferenceData, path: Path) -> bytes:
    words = Words(Formats("en_US"), reference)
    write_quote_workbook(quote_report(quote, desk.estimate(quote), words, TODAY), path)
    return path.read_bytes()


@pytest.mark.parametrize("name", REQUESTS)
def test_drafts_and_issued_quotes_are_the_window_s(
    name: str, run: Run, example: Example, desk: QuoteDesk, reference: ReferenceData, tmp_path: Path
) -> None:
    request = run("estimate", str(example(name)), "--json").json["request"]
    plan = EstimatePlan(title="For mood", request=EstimateRequest.model_validate(request))
    draft = desk.draft_from(plan, PAT)
    issued = desk.issue(draft).model
    common = ["quote", f"{name}.json", "--person", "Pat Example", "--title", "For mood", "--workbook"]
    drafted = run(*common, "draft.xlsx")
    numbered = run(*common, "issued.xlsx", "--issue", "--number", issued.number)

    assert (drafted.code, numbered.code) == (0, 0)
    window = tmp_path / "window" / "quote.xlsx"
    assert (tmp_path / "draft.xlsx").read_bytes() == written_by_the_window(draft.model, desk, reference, window)
    assert (tmp_path / "issued.xlsx").read_bytes() == written_by_the_window(issued, desk, reference, window)


def test_an_estimate_has_a_workbook_that_is_nobody_s_quote(run: Run, example: Example, tmp_path: Path) -> None:
    done = run("estimate", str(example("six-infusions")), "--workbook", "estimate.xlsx")

    assert done.code == 0
    assert "You pay $4,225" in done.out
    book = openpyxl.load_workbook(tmp_path / "estimate.xlsx")
    texts = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    assert 4225 in texts
    assert not any("Pat" in str(text) for text in texts)


def test_an_old_workbook_is_replaced(run: Run, example: Example, tmp_path: Path) -> None:
    (tmp_path / "old.xlsx").write_bytes(b"old")
    done = run("estimate", str(example("own-lines")), "--workbook", "old.xlsx")

    assert done.code == 0
    assert openpyxl.load_workbook(tmp_path / "old.xlsx").sheetnames
