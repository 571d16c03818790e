"""List dated reference figures past their last day, or within 60 days of it: `make check` shows them."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / "resources" / "data"
NOTICE = timedelta(days=60)


def dated(value: Any, place: str) -> Iterator[tuple[str, date]]:
    """Walk a JSON value and give each object that has an end, by its place, with that end.

    One that another follows, or that something else has replaced, has not run out: nobody has to look it up.
    """
    if isinstance(value, dict):
        name = value.get("id") or value.get("key") or value.get("name") or ""
        here = f"{place} {name}".rstrip()
        if (end := value.get("valid_to")) and not value.get("replaced_by"):
            yield here, date.fromisoformat(end)
        for key, part in value.items():
            yield from dated(part, f"{here} / {key}" if isinstance(part, dict | list) else here)
    elif isinstance(value, list):
        for number, part in enumerate(value, start=1):
            if not followed(part, value):
                yield from dated(part, f"{place} {number}")


def followed(value: Any, among: list[Any]) -> bool:
    """Whether a later entry of the same id stands in the same list."""
    if not isinstance(value, dict) or "id" not in value or "valid_from" not in value:
        return False
    later = (one.get("valid_from") for one in among if isinstance(one, dict) and one.get("id") == value["id"])
    return any(begins > value["valid_from"] for begins in later if begins)


def expiring(folder: Path, today: date) -> list[str]:
    """Say in a line each which figures have run out by this day, or soon will."""
    lines = []
    for path in sorted(folder.glob("**/*.json")):
        for place, end in dated(json.loads(path.read_text("utf-8")), path.name):
            if end < today:
                lines.append(f"{place}: ran out on {end}")
            elif end <= today + NOTICE:
                lines.append(f"{place}: runs out on {end}")
    return lines


def main() -> int:
    """Print the list; it informs and never fails the check."""
    lines = expiring(DATA, datetime.now(tz=UTC).date())
    print("Reference figures that have run out or will within 60 days:", *(lines or ["none"]), sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
