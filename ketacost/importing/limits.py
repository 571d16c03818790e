"""How much of a stranger's file is read, and how a process holds itself to it."""

import sys

MAX_FILE = 30_000_000
MAX_UNPACKED = 400_000_000
MAX_RATIO = 250
"""How many times larger a part of a workbook may get; below `SMALL_PART` unpacked bytes nobody asks."""
SMALL_PART = 4_000_000
MAX_PARTS = 2_000
MAX_SHEETS = 100
MAX_ROWS = 100_000
MAX_COLUMNS = 500
MAX_CELLS = 1_000_000
MAX_CELL = 40_000
MAX_ANSWER = 120_000_000
MEMORY = 1_500_000_000
SECONDS = 20


class Refused(Exception):  # noqa: N818 - it is the file that is refused, not a failure of the program
    """A file that is not read: what is wrong, and where; the words go on after the file's name."""

    def __init__(self, what: str, *, sheet: str = "", row: int | None = None, column: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.sheet = sheet
        self.row = row
        self.column = column


def hold_down() -> None:
    """Limit this process's memory and time where the system can; elsewhere only the time, which the parent keeps."""
    if sys.platform == "win32":
        return
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, MAX_ANSWER),
    ):
        _, hard = resource.getrlimit(kind)
        if hard == resource.RLIM_INFINITY or most <= hard:
            try:
                resource.setrlimit(kind, (most, most))
            except (OSError, ValueError):  # macOS knows no limit of the address space
                continue


def column_name(number: int) -> str:
    """Return the letters of a column, counted from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
