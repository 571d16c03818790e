"""A workbook in the making: looks, values that stay what they are, formulas that carry their results."""

import datetime as dt
import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ACCENT, SOFT, SUNKEN = "0A6970", "DCEFF0", "F6F7F8"
TEXT, MUTED, BORDER, WHITE = "1A1F26", "56606C", "C9CED6", "FFFFFF"
INPUT, INPUT_EDGE = "FFF8E1", "B87514"
FACE = "Calibri"
DATE_FORMAT = "d mmm yyyy"
MAX_TEXT = 32_000

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")

Scalar = int | float | Decimal | str | bool


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks, without its number format."""

    font: Font = field(default_factory=lambda: Font(name=FACE, size=10, color=TEXT))
    align: Alignment | None = None
    fill: PatternFill | None = None
    border: Border | None = None
    open: bool = False


def font(size: float = 10, color: str = TEXT, *, bold: bool = False, italic: bool = False) -> Font:
    """Return the document's face in a size and colour."""
    return Font(name=FACE, size=size, color=color, bold=bold, italic=italic)


def fill(color: str) -> PatternFill:
    """Return a plain ground."""
    return PatternFill("solid", fgColor=color)


def line(top: str = "", bottom: str = "", *, weight: Literal["thin", "medium"] = "thin") -> Border:
    """Return hairlines above or below in the given colours."""
    return Border(
        left=Side(),
        right=Side(),
        top=Side(style=weight, color=top) if top else Side(),
        bottom=Side(style=weight, color=bottom) if bottom else Side(),
    )


LEFT = Alignment(horizontal="left", vertical="center", indent=1)
RIGHT = Alignment(horizontal="right", vertical="center")
WRAP = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
_HEAD_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
_HEAD_RIGHT = Alignment(horizontal="right", vertical="center", wrap_text=True)
_EDGE = Side(style="thin", color=INPUT_EDGE)

PLAIN = Look(align=LEFT)
FIGURE = Look(align=RIGHT)
QUIET = Look(font(9, MUTED), LEFT)
QUIET_RIGHT = Look(font(9, MUTED), RIGHT)
PARAGRAPH = Look(font(10), WRAP)
QUIET_PARAGRAPH = Look(font(9, MUTED), WRAP)
TITLE = Look(font(18, ACCENT, bold=True), LEFT)
HEADING = Look(font(12, ACCENT, bold=True), LEFT)
STRONG = Look(font(10, bold=True), LEFT)
STRONG_FIGURE = Look(font(10, bold=True), RIGHT)
HEAD = Look(font(10, WHITE, bold=True), _HEAD_LEFT, fill(ACCENT))
HEAD_RIGHT = Look(font(10, WHITE, bold=True), _HEAD_RIGHT, fill(ACCENT))
INPUT_CELL = Look(
    font(10, TEXT),
    RIGHT,
    fill(INPUT),
    Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE),
    open=True,
)


def clean(text: str) -> str:
    """Return a text without what a workbook cannot hold."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:MAX_TEXT]


def money_format(symbol: str, digits: int, *, zero: str = "") -> str:
    """Return the number format of amounts in a currency: its sign, its decimals; `zero` stands for nothing at all."""
    sign = re.sub(r"[\[\]\"]", "", symbol)
    gap = " " if sign[-1:].isalpha() else ""
    figures = "#,##0" + ("." + "0" * digits if digits else "")
    nothing = f';"{zero}"' if zero else ""
    return f"[${sign}]{gap}{figures};-[${sign}]{gap}{figures}{nothing}"


def decimals(value: Decimal) -> int:
    """Return how many decimals a number has."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def plain_format(value: Decimal) -> str:
    """Return a number format with as many decimals as the value has."""
    digits = decimals(value)
    return "#,##0" + ("." + "0" * digits if digits else "")


def percent_format(percent: Decimal) -> str:
    """Return the number format of a rate with as many decimals as it has."""
    return plain_format(percent) + "%"


def column(number: int) -> str:
    """Return the letter of a column, counted from 1."""
    return get_column_letter(number)


class Book:
    """Puts cells into sheets and remembers what each formula comes to."""

    def __init__(self) -> None:
        self.workbook = Workbook()
        self.results: dict[str, dict[str, Scalar]] = {}
        self._styles: dict[int, tuple[Look, Any]] = {}  # looks are kept beside their styles: an id is not used again
        first = self.workbook.active
        if first is not None:
            self.workbook.remove(first)

    def sheet(self, title: str) -> "Worksheet":
        """Add a sheet without grid lines."""
        sheet: Worksheet = self.workbook.create_sheet(title)
        sheet.sheet_view.showGridLines = False
        self.results[title] = {}
        return sheet

    def text(self, sheet: "Worksheet", place: tuple[int, int], value: str, look: Look = PLAIN) -> None:
        """Write words; whatever they look like, they are never a formula, an error or a number."""
        cell = self._cell(sheet, place, look)
        said = clean(value)
        if not said:
            return
        cell.value = said
        cell.data_type = "s"
        if said.startswith(_RUNS):
            cell.quotePrefix = True

    def number(
        self,
        sheet: "Worksheet",
        place: tuple[int, int],
        value: Decimal | int,
        look: Look = FIGURE,
        number_format: str = "General",
    ) -> None:
        """Write a number with its format."""
        cell = self._cell(sheet, place, look)
        cell.value = value
        cell.number_format = number_format

    def date(self, sheet: "Worksheet", place: tuple[int, int], value: dt.date | None, look: Look = FIGURE) -> None:
        """Write a day as a real date; none leaves the cell empty."""
        cell = self._cell(sheet, place, look)
        if value is not None:
            cell.value = value
            cell.number_format = DATE_FORMAT

    def formula(
        self,
        sheet: "Worksheet",
        place: tuple[int, int],
        formula: str,
        result: Scalar,
        look: Look = FIGURE,
        number_format: str = "General",
    ) -> None:
        """Write a formula and remember its result."""
        cell = self._cell(sheet, place, look)
        cell.value = f"={formula}"
        cell.number_format = number_format
        self.results[sheet.title][cell.coordinate] = result

    def band(self, sheet: "Worksheet", row: int, last: int, look: Look, first: int = 1) -> None:
        """Give every cell of a row the same look."""
        for number in range(first, last + 1):
            self._cell(sheet, (row, number), look)

    def name(self, name: str, sheet: "Worksheet", place: tuple[int, int]) -> str:
        """Define a name for a cell and return it."""
        row, number = place
        target = f"'{sheet.title}'!${column(number)}${row}"
        self.workbook.defined_names[name] = DefinedName(name, attr_text=target)
        return name

    @staticmethod
    def widths(sheet: "Worksheet", widths: Sequence[float]) -> None:
        """Set the widths of the columns from the first on."""
        for number, width in enumerate(widths, start=1):
            sheet.column_dimensions[column(number)].width = width

    def _cell(self, sheet: "Worksheet", place: tuple[int, int], look: Look) -> Cell:
        """Return a cell with a look; on top of an earlier look only what this one sets is changed."""
        cell = sheet.cell(*place)
        if not isinstance(cell, Cell):
            raise TypeError(f"{sheet.title} {place} is the inside of a merged cell")
        known, styled = self._styles.get(id(look)), cast("Any", cell)
        if cell.has_style:
            _put_on(cell, look)
        elif known is None:
            _put_on(cell, look)
            self._styles[id(look)] = (look, copy(styled._style))  # noqa: SLF001 (openpyxl has no public way to copy one)
        else:
            styled._style = copy(known[1])  # noqa: SLF001
        return cell


def _put_on(cell: Cell, look: Look) -> None:
    cell.font = look.font
    if look.align is not None:
        cell.alignment = look.align
    if look.fill is not None:
        cell.fill = look.fill
    if look.border is not None:
        cell.border = look.border
    if look.open:
        cell.protection = Protection(locked=False)


def page(
    sheet: "Worksheet",
    *,
    paper: str,
    landscape: bool,
    footer: str,
    last: tuple[int, int],
    head_row: int | None = None,
) -> None:
    """Make a sheet ready to print: one page wide, its head on every page, page numbers in the foot."""
    sheet.page_setup.paperSize = 1 if paper == "letter" else 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    properties = sheet.sheet_properties.pageSetUpPr
    if properties is not None:
        properties.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.6
    margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.75, 0.3, 0.35
    foot = sheet.oddFooter
    if foot is not None and foot.left is not None and foot.right is not None:
        foot.left.text = f"&8 {clean(footer).replace('&', '&&')}"
        foot.right.text = "&8 Page &P of &N"
    row, number = last
    sheet.print_area = f"A1:{column(number)}{row}"
    if head_row is not None:
        sheet.print_title_rows = f"{head_row}:{head_row}"
