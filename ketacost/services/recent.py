"""What was worked on last, read from the workspace's own history."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from ketacost.services.glances import Data, QuoteGlance, glances, own
from ketacost.services.kinds import CLINIC, COMPARISON, ESTIMATE, QUOTE
from ketacost.services.store import Change, RecordId
from ketacost.services.workspace import Workspace

PLACES = {ESTIMATE.name: "estimate", COMPARISON.name: "compare", QUOTE.name: "quotes", CLINIC.name: "clinics"}
"""In which place of the window each kind of record is opened."""

_LOOK_BACK = 200


@dataclass(frozen=True, slots=True)
class Recent:
    """A record that was worked on: its kind, its name ("" where it has none), when, and where it is opened."""

    kind: str
    record: RecordId
    name: str
    changed: dt.datetime
    place: str


def recent_records(workspace: Workspace, limit: int = 8) -> tuple[Recent, ...]:
    """Return the user's own estimates, comparisons, quotes and clinics, the one changed last first; no samples.

    The latest changes name what they changed by its place; of the rest, only the latest made are looked at.
    """
    touched = _touched(workspace.undo_steps(_LOOK_BACK))
    found = [recent for kind in PLACES for recent in _of_kind(workspace, kind, touched, limit)]
    return tuple(sorted(found, key=lambda recent: recent.changed, reverse=True)[:limit])


def _of_kind(workspace: Workspace, kind: str, touched: dict[RecordId, dt.datetime], limit: int) -> list[Recent]:
    found = dict(own(workspace.list(kind)))
    named = [record for record in touched if record in found]
    order = [*named, *islice((record for record in reversed(found) if record not in touched), limit)]
    return [
        Recent(
            kind,
            record,
            _name(kind, record, found[record]),
            _changed(workspace, record, touched),
            f"{PLACES[kind]}/{record}",
        )
        for record in order
    ]


def _name(kind: str, record: RecordId, data: Data) -> str:
    """Return what a person would call the record: a quote's number and patient, a clinic's name, or a title."""
    if kind == QUOTE.name:
        return next((glance.name for _, glance in glances([(record, data)], QuoteGlance.of)), "")
    return str(data.get("name" if kind == CLINIC.name else "title", ""))


def _touched(changes: Iterable[Change]) -> dict[RecordId, dt.datetime]:
    found: dict[RecordId, dt.datetime] = {}
    for change in changes:
        for part in change.place.split("/")[1:2]:
            try:
                found.setdefault(UUID(part), change.time)
            except ValueError:
                continue
    return found


def _changed(workspace: Workspace, record: RecordId, touched: dict[RecordId, dt.datetime]) -> dt.datetime:
    return touched.get(record) or workspace.history(record)[-1].change.time
