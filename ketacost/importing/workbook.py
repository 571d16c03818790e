"""An XLSX file in the child process: looked over as a zip and as XML first, then read for its values."""

import datetime as dt
import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any, cast
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from ketacost.importing.limits import (
    MAX_CELL,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_FILE,
    MAX_PARTS,
    MAX_RATIO,
    MAX_ROWS,
    MAX_SHEETS,
    MAX_UNPACKED,
    SMALL_PART,
    Refused,
    column_name,
)

MAX_MERGED = 1_000
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_SIGNS = re.compile(r"[€£¥₹]|\[\$([A-Z]{3})[-\]]")
_PERCENT_FORMATS = frozenset({9, 10})
_ERRORS = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|GETTING_DATA|SPILL!)")


def read_workbook(data: bytes) -> list[dict[str, Any]]:
    """Return the sheets with their rows of plain cells; raises Refused."""
    with _opened(data) as archive:
        scans, formats = _looked_over(archive)
    return _values(data, scans, formats)


# The zip


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        raise Refused("is a damaged workbook: it cannot be unpacked") from None
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise Refused(f"is packed in more than {MAX_PARTS:,} parts")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Refused(f"unpacks to more than {MAX_UNPACKED // 1_000_000} MB")
    if sum(part.compress_size for part in parts) > min(len(data), MAX_FILE):
        raise Refused("is a damaged workbook: its parts overlap")
    for part in parts:
        if part.file_size > SMALL_PART and part.file_size > MAX_RATIO * max(1, part.compress_size):
            raise Refused(f"holds a part that unpacks to more than {MAX_RATIO} times its size")
        if part.flag_bits & 1:
            raise Refused("is locked with a password")
    if "[Content_Types].xml" not in archive.namelist():
        raise Refused("is a zip file, but no workbook")
    return archive


# The XML


@dataclass
class Scan:
    """What a sheet's XML says before anybody reads its values."""

    cells: int = 0
    rows: int = 0
    merged: list[str] = field(default_factory=list)
    hollow: list[tuple[int, int]] = field(default_factory=list)
    styles: dict[tuple[int, int], int] = field(default_factory=dict)


class _SheetHandler(ContentHandler):
    """Counts rows and cells, and remembers merged cells, formulas without a result, and the styles of numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.scan = Scan()
        self._place = (0, 0)
        self._formula = self._value = self._inside = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        """Look at one opening tag."""
        local = name.rpartition(":")[2]
        if local == "c":
            self._start_cell(attrs)
        elif local in {"v", "is"}:
            self._inside = True
        elif local == "f":
            self._formula = True
        elif local == "row":
            self._start_row(attrs)
        elif local == "mergeCell" and len(self.scan.merged) < MAX_MERGED:
            self.scan.merged.append(attrs.get("ref", "")[:40])

    def endElement(self, name: str) -> None:
        """Look at one closing tag."""
        self._inside = False
        if name.rpartition(":")[2] == "c" and self._formula and not self._value and len(self.scan.hollow) < 1000:
            self.scan.hollow.append(self._place)

    def characters(self, content: str) -> None:
        """Note that a value is not empty."""
        self._value = self._value or (self._inside and bool(content))

    def _start_row(self, attrs: AttributesImpl) -> None:
        number = attrs.get("r", "")
        row = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else self._place[0] + 1
        self.scan.rows += 1
        if row > MAX_ROWS or self.scan.rows > MAX_ROWS:
            raise Refused(f"has too many rows: at most {MAX_ROWS:,} are read", row=row)
        self._place = (row, 0)

    def _start_cell(self, attrs: AttributesImpl) -> None:
        row, column = self._place[0], self._place[1] + 1
        found = _REFERENCE.fullmatch(attrs.get("r", ""))
        if found:
            row, column = int(found[2]), _column_number(found[1])
        self.scan.cells += 1
        if column > MAX_COLUMNS:
            where = column_name(column)
            raise Refused(f"has a cell too far to the right: at most {MAX_COLUMNS} columns", row=row, column=where)
        if row > MAX_ROWS:
            where = column_name(column)
            raise Refused(f"has a cell too far down: at most {MAX_ROWS:,} rows are read", row=row, column=where)
        if self.scan.cells > MAX_CELLS:
            raise Refused(f"has more than {MAX_CELLS:,} cells", row=row)
        self._place, self._formula, self._value = (row, column), False, False
        style = attrs.get("s", "")
        if style.isascii() and style.isdigit() and style != "0" and attrs.get("t", "n") == "n":
            self.scan.styles[row, column] = int(style[:6])


class _StylesHandler(ContentHandler):
    """Finds the cell formats that show a percentage or a currency: what a number's sign would be."""

    def __init__(self) -> None:
        super().__init__()
        self.signs: dict[int, str] = {}
        self._codes: dict[int, str] = {}
        self._within = False
        self._count = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        """Look at one opening tag."""
        local = name.rpartition(":")[2]
        if local == "numFmt" and attrs.get("numFmtId", "").isdigit():
            self._codes[int(attrs["numFmtId"][:6])] = attrs.get("formatCode", "")
        elif local == "cellXfs":
            self._within = True
        elif local == "xf" and self._within:
            number = attrs.get("numFmtId", "0")
            sign = self._sign(int(number[:6]) if number.isdigit() else 0)
            if sign:
                self.signs[self._count] = sign
            self._count += 1

    def endElement(self, name: str) -> None:
        """Look at one closing tag."""
        if name.rpartition(":")[2] == "cellXfs":
            self._within = False

    def _sign(self, number: int) -> str:
        code = re.sub(r'"[^"]*"|\\.', lambda found: found[0].strip('"\\').replace("%", ""), self._codes.get(number, ""))
        if number in _PERCENT_FORMATS or "%" in code:
            return "%"
        found = _SIGNS.search(code)
        return (found[1] or found[0]) if found else ""


class _AnyHandler(ContentHandler):
    """Looks at nothing: the parser itself refuses entities and broken XML."""


def _looked_over(archive: zipfile.ZipFile) -> tuple[dict[str, Scan], dict[int, str]]:
    scans: dict[str, Scan] = {}
    styles = _StylesHandler()
    for name in archive.namelist():
        if not name.lower().endswith((".xml", ".rels")):
            continue
        handler: ContentHandler = _AnyHandler()
        if _SHEET.fullmatch(name):
            handler = sheet = _SheetHandler()
            scans[name] = sheet.scan
        elif name == "xl/styles.xml":
            handler = styles
        _parse(archive, name, handler)
    if len(scans) > MAX_SHEETS:
        raise Refused(f"has more than {MAX_SHEETS} sheets")
    return scans, styles.signs


def _parse(archive: zipfile.ZipFile, name: str, handler: ContentHandler) -> None:
    from defusedxml.common import DefusedXmlException
    from defusedxml.sax import parse

    try:
        with archive.open(name) as part:
            parse(part, handler, forbid_dtd=True)
    except Refused as refused:
        refused.sheet = refused.sheet or name.rpartition("/")[2]
        raise
    except DefusedXmlException:
        raise Refused("holds XML entities, which no workbook needs", sheet=name) from None
    except (SAXException, zipfile.BadZipFile, EOFError, OSError, ValueError, RuntimeError) as error:
        reason = type(error).__name__ if not isinstance(error, SAXException) else "broken XML"
        raise Refused(f"is a damaged workbook ({reason})", sheet=name) from None
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise Refused("is a damaged workbook: it cannot be unpacked", sheet=name) from None
        raise


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


# The values


def _values(data: bytes, scans: dict[str, Scan], signs: dict[int, str]) -> list[dict[str, Any]]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        paths = _paths(data)
        tables = []
        for about in book.sheets_metadata:
            name = about.name
            scan = scans.get(paths.get(name, ""))
            if scan is None:
                continue
            sheet = book.get_sheet_by_name(name)
            top, left = sheet.start or (0, 0)
            rows = _rows(sheet.to_python(skip_empty_area=True), (top, left), scan, signs)
            hollow = [list(place) for place in scan.hollow]
            hidden = about.visible is not SheetVisibleEnum.Visible
            tables.append({"name": name, "rows": rows, "merged": scan.merged, "hollow": hollow, "hidden": hidden})
    except (CalamineError, ValueError, OSError) as error:
        raise Refused(f"is a damaged workbook ({str(error)[:120]})") from None
    return tables


def _rows(read: Any, start: tuple[int, int], scan: Scan, signs: dict[int, str]) -> list[list[Any]]:
    top, left = start
    rows: list[list[Any]] = [[] for _ in range(top)]
    for number, row in enumerate(read, top + 1):
        cells = [None] * left + [
            _plain(cell, signs.get(scan.styles.get((number, column), 0), ""))
            for column, cell in enumerate(row, left + 1)
        ]
        while cells and cells[-1] is None:
            cells.pop()
        rows.append(cells)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _plain(cell: Any, sign: str) -> Any:
    """Return a cell as JSON holds it: a text, ["n", number], ["d", day], or null."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        return _number(cell, sign)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return ["d", cell.date().isoformat()] if midnight else cell.isoformat(" ")
    if isinstance(cell, dt.date):
        return ["d", cell.isoformat()]
    text = str(cell)
    if len(text) > MAX_CELL:
        raise Refused(f"has a cell of more than {MAX_CELL:,} characters")
    return text


def _number(cell: float, sign: str) -> Any:
    from decimal import Decimal

    value = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
    if value == value.to_integral_value() and abs(value) < 10**15:
        value = value.quantize(Decimal(1))
    if sign == "%":
        return f"{(value * 100).normalize():f}%"
    return f"{sign} {value:f}" if sign else ["n", f"{value:f}"]


def _paths(data: bytes) -> dict[str, str]:
    """Return the part that holds each sheet, by the sheet's name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = _Pairs("sheet", "name", "id")
        targets = _Pairs("Relationship", "Id", "Target")
        _parse(archive, "xl/workbook.xml", names)
        _parse(archive, "xl/_rels/workbook.xml.rels", targets)
    where = dict(targets.found)
    return {name: _part(where.get(identity, "")) for name, identity in names.found}


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


class _Pairs(ContentHandler):
    """Collects two attributes of every element of one name."""

    def __init__(self, element: str, first: str, second: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._wanted = (element, first, second)

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        """Look at one opening tag."""
        element, first, second = self._wanted
        if name.rpartition(":")[2] == element:
            local = {str(key).rpartition(":")[2]: value for key, value in cast("Any", attrs).items()}
            self.found.append((local.get(first, ""), local.get(second, "")))
