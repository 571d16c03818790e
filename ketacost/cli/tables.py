"""Plain tables for a terminal; text of strangers cannot move the cursor or change colours."""

import unicodedata
from collections.abc import Sequence

GAP = "  "


def clean(text: str) -> str:
    """Return text on one line without control characters."""
    return "".join(_shown(sign) for sign in " ".join(text.split()))


def table(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset(), indent: str = "") -> list[str]:
    """Lay out rows in columns; the columns named in `right` are right-aligned."""
    cells = [[clean(cell) for cell in row] for row in rows]
    count = max((len(row) for row in cells), default=0)
    widths = [max((width(row[column]) for row in cells if column < len(row)), default=0) for column in range(count)]
    return [
        (indent + GAP.join(_padded(cell, widths[column], column in right) for column, cell in enumerate(row))).rstrip()
        for row in cells
    ]


def width(text: str) -> int:
    """Return how many places of a terminal a text takes."""
    wide = sum(unicodedata.east_asian_width(sign) in {"W", "F"} for sign in text)
    return len(text) + wide - sum(bool(unicodedata.combining(sign)) for sign in text)


def _shown(sign: str) -> str:
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(sign) in {"Cc", "Cf", "Cs"} else sign


def _padded(cell: str, wanted: int, to_the_right: bool) -> str:  # one private flag, named at the call
    space = " " * (wanted - width(cell))
    return space + cell if to_the_right else cell + space
