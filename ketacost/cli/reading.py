"""Strict JSON from files and standard input: limits first, then a model, else an error that names file and field."""

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO, TypeVar

from pydantic import BaseModel, ValidationError

from ketacost.cli.failures import CommandError, Exit
from ketacost.services.words import invalid_fields

MAX_BYTES = 20_000_000
MAX_DEPTH = 64
MAX_DIGITS = 60
MAX_PROBLEMS = 20
FORMAT_VERSION = 1
STANDARD_INPUT = "-"

_BYTE_ORDER_MARK = "\ufeff"
_BIG_EXPONENT = re.compile(r"[0-9.]+[eE][-+]?[0-9]{3,}")

SomeModel = TypeVar("SomeModel", bound=BaseModel)


class Inputs:
    """The files that one command reads, remembered so that none of them is overwritten."""

    def __init__(self, stdin: TextIO) -> None:
        self._stdin = stdin
        self._stdin_taken = False
        self.paths: list[Path] = []

    def read(self, name: str, model: type[SomeModel], kind: str, key: str) -> SomeModel:
        """Read one model, bare or wrapped as {"ketacost": kind, "version": 1, key: …}; raises CommandError."""
        where = "standard input" if name == STANDARD_INPUT else name
        value, inside = _unwrap(_parse(self._text(name, where), where), where, kind, key)
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
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_float=_decimal,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise CommandError(Exit.UNREADABLE, f"{where} is not valid JSON: {error.msg.lower()} ({place})") from None
    except RecursionError:
        raise CommandError(Exit.UNREADABLE, f"{where} is nested too deeply") from None
    except ValueError as error:
        raise CommandError(Exit.UNREADABLE, f"{where} is not valid JSON: {error}") from None
    _check_depth(value, where)
    return value


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise ValueError(f'the field "{twice[:60]}" stands twice in one object')
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _decimal(text: str) -> Decimal:
    if len(text) > MAX_DIGITS or _BIG_EXPONENT.fullmatch(text.removeprefix("-")):
        raise ValueError("a number has too many digits")
    return Decimal(text)


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError("a number has too many digits")
    return int(text)


def _check_depth(value: Any, where: str) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise CommandError(Exit.UNREADABLE, f"{where} is nested too deeply: at most {MAX_DEPTH} levels are read")
        level = [inner for one in level for inner in _inside(one, where)]


def _inside(value: Any, where: str) -> Sequence[Any]:
    if isinstance(value, dict):
        return tuple(value.values())
    if isinstance(value, str) and _BIG_EXPONENT.fullmatch(value.strip().lstrip("+-")):
        raise CommandError(Exit.UNREADABLE, f"{where} is not valid: a number has too many digits")
    return value if isinstance(value, list) else ()


def _unwrap(value: Any, where: str, kind: str, key: str) -> tuple[Any, str]:
    """Return what is inside the wrapper, and the path to it."""
    if not isinstance(value, dict) or "ketacost" not in value:
        return value, ""
    if value["ketacost"] != kind:
        raise CommandError(Exit.UNREADABLE, f'{where} is not a ketacost file of the kind "{kind}" (field "ketacost")')
    version = value.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise CommandError(Exit.UNREADABLE, f"{where} is not valid:", ["version: must be a whole number from 1"])
    if version > FORMAT_VERSION:
        message = f"{where} was made by a newer ketacost (format {version}; this one reads {FORMAT_VERSION})"
        raise CommandError(Exit.UNREADABLE, message)
    strangers = sorted(set(value) - {"ketacost", "version", key})
    if strangers or key not in value:
        details = [f"{name[:60]}: is not a known field" for name in strangers]
        details += [] if key in value else [f"{key}: is missing"]
        raise CommandError(Exit.UNREADABLE, f"{where} is not valid:", details)
    return value[key], key
