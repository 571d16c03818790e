"""The quote as a workbook: the document, a calculation and a ledger that stay alive, the schedule and the sources."""

from pathlib import Path

from ketacost.export.book import Book
from ketacost.export.calculation_sheet import write_calculation_sheet
from ketacost.export.coverage_sheet import write_coverage_sheet
from ketacost.export.list_sheets import write_schedule_sheet, write_sources_sheet
from ketacost.export.quote_sheet import write_quote_sheet
from ketacost.export.saving import save
from ketacost.services.report import QuoteReport


def write_quote_workbook(report: QuoteReport, path: Path) -> None:
    """Write the workbook whole or not at all; raises OSError where the file cannot be written.

    The same report gives the same bytes.
    """
    book = quote_book(report)
    save(book, path, report.dated)


def quote_book(report: QuoteReport) -> Book:
    """Return the workbook before it is saved."""
    book = Book()
    write_quote_sheet(book, report)
    write_calculation_sheet(book, report)
    write_coverage_sheet(book, report)
    write_schedule_sheet(book, report)
    write_sources_sheet(book, report)
    properties = book.workbook.properties
    properties.title = report.name
    return book
