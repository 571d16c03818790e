"""A command line of its own for every test: real data and samples, text streams, one fixed day."""

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ketacost.cli.main import main
from ketacost.cli.tools import Tools
from ketacost.export.bad_rows import write_bad_rows
from ketacost.export.price_text import write_price_file, write_price_template
from ketacost.importing.clinic_files import read_clinic_file
from ketacost.importing.price_files import read_price_file
from ketacost.resources import resource_path
from ketacost.services.reference import ReferenceData, SampleClinic
from ketacost.services.report import QuoteReport
from ketacost.storage.reference import load_reference, load_samples
from tests.cli.commands import Done, Run

TODAY = dt.date(2026, 11, 24)


@pytest.fixture(scope="session")
def reference() -> ReferenceData:
    return load_reference()


@pytest.fixture(scope="session")
def samples() -> tuple[SampleClinic, ...]:
    return load_samples()


def write_workbook(report: QuoteReport, path: Path) -> None:
    from ketacost.export.quote_workbook import write_quote_workbook

    write_quote_workbook(report, path)


@pytest.fixture
def tools(reference: ReferenceData, samples: tuple[SampleClinic, ...]) -> Tools:
    return Tools(
        reference=lambda: reference,
        samples=lambda: samples,
        requests=resource_path("samples/requests"),
        write_workbook=write_workbook,
        read_prices=read_price_file,
        write_prices=write_price_file,
        write_price_template=write_price_template,
        read_clinics=read_clinic_file,
        write_bad_rows=write_bad_rows,
        today=lambda: TODAY,
        locale="en_US",
        stdin=io.StringIO(),
        stdout=io.StringIO(),
        stderr=io.StringIO(),
    )


@pytest.fixture
def run(tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run commands in a folder of their own; `stdin` is the text that stands for "-"."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, stdin: str = "") -> Done:
        out, err = io.StringIO(), io.StringIO()
        code = main(arguments, replace(tools, stdin=io.StringIO(stdin), stdout=out, stderr=err))
        return Done(code, out.getvalue(), err.getvalue())

    return call


@pytest.fixture
def example(tmp_path: Path) -> Callable[[str], Path]:
    """Copy an example request into the test's folder."""

    def copy(name: str) -> Path:
        target = tmp_path / f"{name}.json"
        target.write_bytes(resource_path(f"samples/requests/{name}.json").read_bytes())
        return target

    return copy
