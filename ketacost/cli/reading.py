"""Strict JSON from files and standard input: limits first, then a model, else an error that names file and field."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO, TypeVar

from pydantic import BaseModel, ValidationError

from ketacost.cli.failures import CommandError, Exit
from ketacost.services.strict_json import MAX_BYTES, JsonError, parse_text
from ketacost.services.words import invalid_fields

MAX_PROBLEMS = 20
FORMAT_VERSION = 1
STANDARD_INPUT = "-"

_BYTE_ORDER_MARK = "\ufeff"

Beside = Mapping[str, frozenset[str]]
NONE: Beside = {}

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
        where = "standard input" if name == STANDARD_INPUT else name
        value, inside = _unwrap(_parse(self._text(name, where), where), where, kind, key, beside)
        try:
            return model.model_validate(value)
        except ValidationError as error:
            raise CommandError(Exit.UNREADABLE, f"{where} is not valid:", field_lines(error, inside)) from None

    def _text(self, name: str, where: str) -> str:
        try:
            raw = self._raw(name)
        except OSError as error:
            raise CommandError(Exit.UNREADABLE, f"{where} cannot be read: {_why(error)}") from None
        if len(raw) > MAX_BYTES:
            raise CommandError(Exit.UNREADABLE, f"{where} is too large: at most {MAX_BYTES // 1_000_000} MB are read")
        try:
            return raw.decode("utf-8").removeprefix(_BYTE_ORDER_MARK)
        except UnicodeDecodeError as error:
            raise CommandError(Exit.UNREADABLE, f"{where} is not UTF-8 text (byte {error.start + 1})") from None

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
    more = len(lines) - MAX_PROBLEMS
    return [*lines[:MAX_PROBLEMS], *([f"and {more} more"] if more > 0 else [])]


def _why(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()


def _parse(text: str, where: str) -> Any:
    try:
        return parse_text(text)
    except JsonError as error:
        raise CommandError(Exit.UNREADABLE, f"{where} {error}") from None


def _unwrap(value: Any, where: str, kind: str, key: str, beside: Beside) -> tuple[Any, str]:
    """Return what is inside the wrapper, and the path to it."""
    if not isinstance(value, dict) or "ketacost" not in value:
        return value, ""
    further = frozenset() if value["ketacost"] == kind else beside.get(str(value["ketacost"]))
    if further is None:
        raise CommandError(Exit.UNREADABLE, f'{where} is not a ketacost file of the kind "{kind}" (field "ketacost")')
    version = value.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise CommandError(Exit.UNREADABLE, f"{where} is not valid:", ["version: must be a whole number from 1"])
    if version > FORMAT_VERSION:
        message = f"{where} was made by a newer ketacost (format {version}; this one reads {FORMAT_VERSION})"
        raise CommandError(Exit.UNREADABLE, message)
    strangers = sorted(set(value) - {"ketacost", "version", key} - further)
    if strangers or key not in value:
        details = [f"{name[:60]}: is not a known field" for name in strangers]
        details += [] if key in value else [f"{key}: is missing"]
        raise CommandError(Exit.UNREADABLE, f"{where} is not valid:", details)
    return value[key], key
