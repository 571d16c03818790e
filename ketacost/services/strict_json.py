"""JSON from strangers: bounded in depth and digits, no field twice, no figures that are no numbers."""

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

MAX_BYTES = 20_000_000
MAX_DEPTH = 64
MAX_DIGITS = 60

_BYTE_ORDER_MARK = "\ufeff"
_BIG_EXPONENT = re.compile(r"[0-9.]+[eE][-+]?[0-9]{3,}")


class JsonError(ValueError):
    """A text that is not JSON as it should be; the message goes on after the name of the file."""


def parse_json(raw: bytes) -> Any:
    """Return what a JSON text holds, numbers as Decimal or int; raises JsonError."""
    if len(raw) > MAX_BYTES:
        raise JsonError(f"is too large: at most {MAX_BYTES // 1_000_000} MB are read")
    try:
        text = raw.decode("utf-8").removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        raise JsonError(f"is not UTF-8 text (byte {error.start + 1})") from None
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_decimal, parse_int=_whole
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise JsonError(f"is not valid JSON: {error.msg.lower()} ({place})") from None
    except RecursionError:
        raise JsonError("is nested too deeply") from None
    except ValueError as error:
        raise JsonError(f"is not valid JSON: {error}") from None
    _check_depth(value)
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


def _check_depth(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise JsonError(f"is nested too deeply: at most {MAX_DEPTH} levels are read")
        level = [inner for one in level for inner in _inside(one)]


def _inside(value: Any) -> Sequence[Any]:
    if isinstance(value, dict):
        return tuple(value.values())
    if isinstance(value, str) and _BIG_EXPONENT.fullmatch(value.strip().lstrip("+-")):
        raise JsonError("is not valid: a number has too many digits")
    return value if isinstance(value, list) else ()
