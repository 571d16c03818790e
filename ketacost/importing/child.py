"""The process that opens a stranger's file: it reads standard input, under limits, and prints plain cells as JSON.

Started by `ketacost.importing.tables`; it loads nothing of the program but the two modules that it needs, so that
it starts fast. Whatever happens to it, the program goes on.
"""

import csv
import io
import json
import re
import sys
from typing import Any

from ketacost.importing.limits import (
    MAX_CELL,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Refused,
    hold_down,
)

_DELIMITERS = (",", ";", "\t", "|")
_LINES_ASKED = 20
_TOLD = re.compile(r"\"?sep=([,;\t|])\"?\r?\n")
"""The first line by which a spreadsheet is told the sign that parts the cells."""
_NULL = "\x00"


def main() -> int:
    """Read the file from standard input and print what is in it, or why not."""
    hold_down()
    data = sys.stdin.buffer.read()
    try:
        answer = _read_workbook(data) if data[:4] == b"PK\x03\x04" else _read_text(data)
    except Refused as refused:
        answer = {"refused": refused.what, "sheet": refused.sheet, "row": refused.row, "column": refused.column}
    except MemoryError:
        answer = {"refused": "needs more memory than is allowed"}
    sys.stdout.write(json.dumps(answer))
    return 0


def _read_workbook(data: bytes) -> dict[str, Any]:
    from ketacost.importing.workbook import read_workbook

    return {"tables": read_workbook(data)}


def _read_text(data: bytes) -> dict[str, Any]:
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Refused("is an old or a locked workbook: save it as .xlsx without a password")
    text = _decoded(data)
    told = _TOLD.match(text)
    delimiter = told[1] if told else _delimiter(text)
    rows = _csv_rows(text[told.end() :] if told else text, delimiter)
    return {"tables": [{"name": "", "rows": [[], *rows] if told else rows}], "delimiter": delimiter}


def _decoded(data: bytes) -> str:
    """Decode by what the bytes say: marked UTF-8 or UTF-16, UTF-16 without a mark, UTF-8, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16")
    head = data[:4000]
    if head.count(0) > len(head) // 4:
        return _strictly(data, "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _strictly(data, "windows-1252")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(f"is not text in a known encoding (byte {error.start + 1}): save it as UTF-8") from None


def _delimiter(text: str) -> str:
    """Return the sign that parts the cells: that of the first line, unless a title without a table's signs is there."""
    lines = _sign_counts(text)
    if not lines:
        return _DELIMITERS[0]
    first = max(_DELIMITERS, key=lambda sign: lines[0][sign])
    if lines[0][first] and all(line[first] >= lines[0][first] for line in lines):
        return first
    return max(_DELIMITERS, key=lambda sign: _agreement([line[sign] for line in lines]))


def _agreement(counts: list[int]) -> int:
    """Return how many signs stand in lines that agree on their number."""
    return max((counts.count(count) * count for count in set(counts)), default=0)


def _sign_counts(text: str) -> list[dict[str, int]]:
    """Count each sign in the first lines that are not empty, outside quotes."""
    lines: list[dict[str, int]] = []
    counts, quoted, filled = dict.fromkeys(_DELIMITERS, 0), False, False
    for sign in text.lstrip()[:100_000]:
        if sign == '"':
            quoted = not quoted
        elif sign in "\r\n" and not quoted:
            if filled:
                lines.append(counts)
            counts, filled = dict.fromkeys(_DELIMITERS, 0), False
            if len(lines) == _LINES_ASKED:
                return lines
        elif sign in counts and not quoted:
            counts[sign] += 1
        filled = filled or not sign.isspace()
    return [*lines, counts] if filled else lines


def _csv_rows(text: str, delimiter: str) -> list[list[Any]]:
    if _NULL in text:
        raise Refused("is not a text file: it holds bytes that no text has")
    csv.field_size_limit(MAX_CELL)
    rows: list[list[Any]] = []
    cells = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            cells += len(row)
            if len(row) > MAX_COLUMNS:
                raise Refused(f"has more than {MAX_COLUMNS} columns", row=len(rows) + 1)
            if len(rows) >= MAX_ROWS or cells > MAX_CELLS:
                raise Refused(f"has too many rows: at most {MAX_ROWS:,} are read", row=len(rows) + 1)
            rows.append([cell or None for cell in row])
    except csv.Error as error:
        raise Refused(f"is not a table: {error}", row=len(rows) + 1) from None
    return rows


if __name__ == "__main__":
    sys.exit(main())
