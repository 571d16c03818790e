"""The wrapper of the program's own JSON files: {"ketacost": kind, "version": 1, …}."""

from collections.abc import Sequence
from typing import Any

from ketacost.services.strict_json import JsonError

FORMAT_VERSION = 1
_HEAD = frozenset({"ketacost", "version"})


def unwrapped(value: dict[str, Any], kinds: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """Return the kind that a file says it is of ("" where it has no wrapper), and what stands in it beside that.

    Raises JsonError for a kind that is none of `kinds`, and for a version that this program cannot read.
    """
    if "ketacost" not in value:
        return "", value
    if value["ketacost"] not in kinds:
        named = " or ".join(f'"{kind}"' for kind in kinds)
        raise JsonError(f'is not a ketacost file of the kind {named} (field "ketacost")')
    version = value.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise JsonError("is not valid: version: must be a whole number from 1")
    if version > FORMAT_VERSION:
        raise JsonError(f"was made by a newer ketacost (format {version}; this one reads {FORMAT_VERSION})")
    return str(value["ketacost"]), {name: inner for name, inner in value.items() if name not in _HEAD}
