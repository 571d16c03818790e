"""Saving a workbook: formulas get their results, the bytes depend on nothing but the document, the file is whole."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

from ketacost.export.book import Book, Scalar
from ketacost.whole_files import whole_file

_FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*?)><f>(.*?)</f><v ?/?>(?:</v>)?</c>', re.DOTALL)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def save(book: Book, path: Path, dated: dt.date) -> None:
    """Write a workbook whole or not at all; raises OSError where the file cannot be written.

    `dated` is the day that the file says it was made on, so that the same document gives the same bytes.
    """
    data = workbook_bytes(book, dated)
    with whole_file(path) as part:
        part.write_bytes(data)


def workbook_bytes(book: Book, dated: dt.date) -> bytes:
    """Return the workbook with the results of its formulas in it."""
    made = dt.datetime(dated.year, dated.month, dated.day)  # noqa: DTZ001 - a day without an hour, in no time zone
    book.workbook.properties.created = made
    book.workbook.properties.creator = "ketacost"
    raw = io.BytesIO()
    book.workbook.save(raw)
    parts = {f"xl/worksheets/sheet{number}.xml": title for number, title in enumerate(book.workbook.sheetnames, 1)}
    done = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(done, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            content = source.read(name)
            if name in parts:
                content = with_results(content, book.results[parts[name]])
            elif name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + f"{made:%Y-%m-%dT%H:%M:%SZ}".encode() + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return done.getvalue()


def with_results(sheet: bytes, results: Mapping[str, Scalar]) -> bytes:
    """Return a sheet's XML in which every formula carries its result."""

    def fill_in(found: re.Match[bytes]) -> bytes:
        place, attributes, formula = found.groups()
        kind, text = _stored(results[place.decode()])
        plain = re.sub(rb' t="[^"]*"', b"", attributes)
        return b'<c r="%b"%b%b><f>%b</f><v>%b</v></c>' % (place, plain, kind, formula, text)

    return _FORMULA.sub(fill_in, sheet)


def _stored(value: Scalar) -> tuple[bytes, bytes]:
    if isinstance(value, str):
        return b' t="str"', escape(value).encode()
    if isinstance(value, bool):
        return b' t="b"', b"1" if value else b"0"
    number = Decimal(value)
    return b"", f"{number:f}".encode()
