"""Export, import, equal: every sample list, and lists of every shape, in each of the three formats."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from ketacost.domain.list_checks import check_schedule
from ketacost.export.price_text import write_price_file
from ketacost.importing import child, tables
from ketacost.importing.assembling import Report
from ketacost.importing.price_files import read_price_file
from ketacost.importing.price_sheets import price_list_of
from ketacost.services import price_layout
from ketacost.services.price_files import ENDINGS, GROUPS, PriceList
from ketacost.services.reference import SampleClinic
from ketacost.storage.reference import load_samples
from tests.importing.strategies import ROWS, lists_with, words


def back(listed: PriceList, ending: str) -> PriceList:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list{ending}"
        write_price_file(listed, path)
        found = read_price_file(path)
    assert found.errors == ()
    [one] = found.lists
    return one


def back_in_this_process(listed: PriceList, ending: str) -> PriceList:
    """The same without a process for each of hundreds of lists."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list{ending}"
        write_price_file(listed, path)
        if ending == ".json":
            read = read_price_file(path)
            assert [problem.sentence for problem in read.errors] == []
            return read.lists[0]
        data = path.read_bytes()
    answer = child._read_workbook(data) if ending == ".xlsx" else child._read_text(data)
    file = tables.TableFile(tuple(tables._table(one) for one in answer["tables"]), answer.get("delimiter", ""))
    report = Report("list")
    found = price_list_of(file, report)
    assert [problem.sentence for problem in report.problems if not problem.is_warning] == []
    assert found is not None
    return found


def test_every_group_of_rows_has_its_table() -> None:
    assert tuple(table.group for table in price_layout.ROWS) == GROUPS


@pytest.mark.parametrize("sample", load_samples(), ids=lambda sample: sample.clinic.name)
@pytest.mark.parametrize("ending", ENDINGS)
def test_every_sample_list(sample: SampleClinic, ending: str) -> None:
    for _, schedule in sample.schedules:
        clinic = sample.clinic if ending == ".json" else None
        listed = PriceList(schedule, sample.clinic.name, clinic)

        assert back(listed, ending) == listed


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("group", ROWS)
@settings(max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_lists_of_every_shape(ending: str, group: str, data: st.DataObject) -> None:
    schedule, clinic = data.draw(lists_with(group)), data.draw(words)
    assume(all(problem.is_warning for problem in check_schedule(schedule)))
    found = back_in_this_process(PriceList(schedule, clinic), ending)

    assert found.fee_schedule == schedule
    assert found.clinic_name == clinic
