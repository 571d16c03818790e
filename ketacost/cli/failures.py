"""How a command ends: the exit codes, and the failures that carry them."""

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of the command line."""

    DONE = 0
    NOT_COMPUTABLE = 1
    USAGE = 2
    UNREADABLE = 3
    NOT_WRITTEN = 4


EXIT_CODES = """exit codes:
  0  done (also when the reader of the output stops early)
  1  the request is valid but cannot be computed: it contradicts itself
  2  the command or its options are wrong
  3  a file cannot be read or is not valid
  4  the result cannot be written"""


class CommandError(Exception):
    """A command that cannot go on: its exit code, what is wrong, and the details line by line."""

    def __init__(self, code: Exit, message: str, details: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = tuple(details)
