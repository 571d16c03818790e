"""Strict JSON from files and standard input: limits first, then a model, else an error that names file and field."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO, TypeVar

from pydantic import BaseModel, ValidationError

from ketacost.cli.failures import CommandError, Exit
from ketacost.services.strict_json import MAX_BYTES, JsonError, parse_json
from ketacost.services.words import invalid_fields
from ketacost.services.wrapped_json import unwrapped

MAX_PROBLEMS = 20
STANDARD_INPUT = "-"

Beside = Mapping[str, frozenset[str]]
NONE: Beside = {}
_NOTHING: frozenset[str] = frozenset()

SomeModel = TypeVar("SomeModel", bound=BaseModel)


class Inputs:
    """The files that one command reads, remembered so that none of them is overwritten."""

    def __init__(self, stdin: TextIO) -> None:
        self._stdin = stdin
        self._stdin_taken = False
        self.paths: list[Path] = []

    def read(self, name: str, model: type[SomeModel], kind: str, key: str, beside: Beside = NONE) -> SomeModel:
        """Read one model, bare or wrapped as {"ketacost": kind, "version": 1, key: …}; raises CommandError.

        `beside` names further kinds that hold the same, with the fields that they may have beside it.
        """
        return self.fit(self.value(name), name, model, kind, key, beside)

    def value(self, name: str) -> Any:
        """Return what a JSON file holds; raises CommandError."""
        where = _where(name)
        try:
            return parse_json(self._raw(name))
        except OSError as error:
            raise CommandError(Exit.UNREADABLE, f"{where} cannot be read: {_why(error)}") from None
        except JsonError as error:
            raise CommandError(Exit.UNREADABLE, f"{where} {error}") from None

    def fit(
        self, value: Any, name: str, model: type[SomeModel], kind: str, key: str, beside: Beside = NONE
    ) -> SomeModel:
        """Return the model that a value of the file `name` makes; raises CommandError."""
        where = _where(name)
        try:
            value, inside = _inside(value, where, kind, key, beside)
        except JsonError as error:
            raise CommandError(Exit.UNREADABLE, f"{where} {error}") from None
        try:
            return model.model_validate(value)
        except ValidationError as error:
            raise CommandError(Exit.UNREADABLE, f"{where} is not valid:", field_lines(error, inside)) from None

    def _raw(self, name: str) -> bytes:
        if name != STANDARD_INPUT:
            self.paths.append(Path(name))
            with Path(name).open("rb") as file:
                return file.read(MAX_BYTES + 1)
        if self._stdin_taken:
            raise CommandError(Exit.USAGE, "standard input (-) can stand for one file only")
        self._stdin_taken = True
        binary = getattr(self._stdin, "buffer", None)
        return bytes(binary.read(MAX_BYTES + 1)) if binary else self._stdin.read(MAX_BYTES + 1).encode()


def field_lines(error: ValidationError, inside: str = "") -> list[str]:
    """Say what is wrong field by field, each with its path in the file; values are not repeated."""
    lines = []
    for where, what in invalid_fields(error):
        path = ".".join(part for part in (inside, where) if part)
        lines.append(f"{path}: {what}" if path else what)
    return cut_short(lines, MAX_PROBLEMS)


def cut_short(lines: Sequence[str], most: int) -> list[str]:
    """Return the first lines of many, and how many more there are."""
    more = len(lines) - most
    return [*lines[:most], *([f"and {more} more"] if more > 0 else [])]


def _where(name: str) -> str:
    return "standard input" if name == STANDARD_INPUT else name


def _why(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()


def _inside(value: Any, where: str, kind: str, key: str, beside: Beside) -> tuple[Any, str]:
    """Return what is inside the wrapper, and the path to it."""
    if not isinstance(value, dict):
        return value, ""
    found, inside = unwrapped(value, (kind, *beside))
    if not found:
        return value, ""
    details = [
        f"{name[:60]}: is not a known field" for name in sorted(set(inside) - {key} - beside.get(found, _NOTHING))
    ]
    if key not in inside:
        details.append(f"{key}: is missing")
    if details:
        raise CommandError(Exit.UNREADABLE, f"{where} is not valid:", details)
    return inside[key], key
