"""What the palette finds besides commands: the records, each opened at its place."""

from collections.abc import Callable, Iterator
from functools import partial

from ketacost.services.kinds import CLINIC, COVERAGE_PLAN, ESTIMATE, QUOTE
from ketacost.services.reading import readable
from ketacost.services.workspace import Workspace
from ketacost.ui.palette import Entry


def record_entries(workspace: Workspace, open_place: Callable[[str], None]) -> list[Entry]:
    """Return every estimate, quote, clinic and plan by its name."""
    return [Entry(name, hint, partial(open_place, place)) for name, hint, place in _named(workspace) if name]


def _named(workspace: Workspace) -> Iterator[tuple[str, str, str]]:
    for record, plan in readable(workspace.list(ESTIMATE)):
        yield plan.title, "Estimate", f"estimate/{record}"
    for record, quote in readable(workspace.list(QUOTE)):
        name = " · ".join(part for part in (quote.number, quote.person.name, quote.title) if part)
        yield name, "Quote", f"quotes/{record}"
    for record, clinic in readable(workspace.list(CLINIC)):
        places = ", ".join(location.city for location in clinic.locations if location.city)
        yield clinic.name, f"Clinic  {places}".strip(), f"clinics/{record}"
    for record, coverage in readable(workspace.list(COVERAGE_PLAN)):
        yield coverage.name, f"Plan  {coverage.insurer}".strip(), f"estimate/plan/{record}"
