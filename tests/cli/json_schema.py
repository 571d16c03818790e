"""A small reader of JSON Schema: just the words that our own schemas use, and an error for any other."""

import re
from collections.abc import Iterator
from typing import Any

SILENT = {"title", "description", "default", "format", "$schema", "$defs"}
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def problems(value: Any, schema: dict[str, Any]) -> list[str]:
    """Say where a value does not fit a schema."""
    return list(_problems(value, schema, schema, "$"))


def _problems(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    for word, rule in schema.items():
        if word in SILENT:
            continue
        if word == "$ref":
            yield from _problems(value, root["$defs"][rule.rpartition("/")[2]], root, at)
        elif word == "anyOf":
            if all(list(_problems(value, one, root, at)) for one in rule):
                yield f"{at}: fits none of the choices"
        elif word in {"properties", "additionalProperties", "required"}:
            if word == "properties" or "properties" not in schema:
                yield from _object(value, schema, root, at)
        elif word in {"items", "prefixItems"}:
            yield from _array(value, word, schema, root, at)
        elif not _fits(value, word, rule):
            yield f"{at}: {word} {rule}"


def _object(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    known = schema.get("properties", {})
    yield from (f"{at}.{name}: is missing" for name in schema.get("required", []) if name not in value)
    for name, inner in value.items():
        rule = known.get(name, schema.get("additionalProperties", True))
        if rule is False:
            yield f"{at}.{name}: is not known"
        elif isinstance(rule, dict):
            yield from _problems(inner, rule, root, f"{at}.{name}")


def _array(value: Any, word: str, schema: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    if not isinstance(value, list):
        return
    rules = schema[word] if word == "prefixItems" else [schema[word]] * len(value)
    for index, (inner, rule) in enumerate(zip(value, rules, strict=False)):
        yield from _problems(inner, rule, root, f"{at}[{index}]")


def _fits(value: Any, word: str, rule: Any) -> bool:
    text, number, array = isinstance(value, str), _is_number(value), isinstance(value, list)
    checks = {
        "type": lambda: isinstance(value, TYPES[rule]) and (rule == "boolean" or not isinstance(value, bool)),
        "const": lambda: value == rule,
        "enum": lambda: value in rule,
        "pattern": lambda: not text or re.search(rule, value) is not None,
        "minLength": lambda: not text or len(value) >= rule,
        "maxLength": lambda: not text or len(value) <= rule,
        "minimum": lambda: not number or value >= rule,
        "maximum": lambda: not number or value <= rule,
        "exclusiveMinimum": lambda: not number or value > rule,
        "minItems": lambda: not array or len(value) >= rule,
        "maxItems": lambda: not array or len(value) <= rule,
    }
    return checks[word]()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
