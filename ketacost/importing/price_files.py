"""Price lists out of files of any of the formats, with everything that is wrong with them."""

from pathlib import Path

from ketacost.importing.assembling import Report
from ketacost.importing.limits import Refused
from ketacost.importing.price_json import price_lists_of
from ketacost.importing.price_sheets import price_list_of
from ketacost.importing.tables import read_tables
from ketacost.services.price_files import GROUPS, PriceFile, PriceList


def read_price_file(path: Path) -> PriceFile:
    """Read the price lists of an XLSX, CSV or JSON file; what is wrong stands in the answer, row by row."""
    report = Report(path.name)
    lists: tuple[PriceList, ...] = ()
    try:
        if path.suffix.lower() == ".json":
            lists = price_lists_of(path, report)
        else:
            found = price_list_of(read_tables(path), report)
            lists = () if found is None else (found,)
    except Refused as refused:
        report.add(refused.what, refused.sheet, refused.row, refused.column)
    if not report.problems and not any(getattr(one.fee_schedule, group) for one in lists for group in GROUPS):
        report.add("holds no prices")
    return PriceFile(path.name, lists, report.problems)
