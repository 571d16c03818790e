"""Sample data: put in and taken out, each as one change that can be undone."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ketacost.services.glances import stored
from ketacost.services.kinds import ALL, CLINIC, FEE_SCHEDULE
from ketacost.services.records import RecordKind
from ketacost.services.store import RecordId
from ketacost.services.workspace import Put, Workspace

if TYPE_CHECKING:
    from ketacost.services.reference import SampleClinic

ADD_LABEL = "Add sample data"
REMOVE_LABEL = "Remove sample data"


def sample_records(workspace: Workspace) -> tuple[RecordId, ...]:
    """Return every live record that is marked as a sample, of whatever kind."""
    kinds: tuple[RecordKind[Any], ...] = ALL
    return tuple(record for kind in kinds for record, data in stored(workspace.list(kind)) if data.get("is_sample"))


def sample_clinic_count(workspace: Workspace) -> int:
    """Return how many sample clinics there are."""
    return sum(bool(data.get("is_sample")) for _, data in stored(workspace.list(CLINIC)))


def remove_samples(workspace: Workspace, place: str = "home") -> int:
    """Delete all sample records in one change made at a place of the window; return how many there were."""
    records = sample_records(workspace)
    if records:
        workspace.commit(REMOVE_LABEL, deletes=records, place=place)
    return len(records)


def add_samples(workspace: Workspace, samples: "Iterable[SampleClinic]") -> int:
    """Store the sample clinics with their price lists in one change; return how many records are new.

    What is there already stays as it is, with whatever the user changed in it.
    """
    wanted: list[Put] = []
    for sample in samples:
        wanted.append((sample.clinic_id, CLINIC, sample.clinic))
        wanted += [(record, FEE_SCHEDULE, schedule) for record, schedule in sample.schedules]
    missing = [put for put in wanted if put[0] is not None and workspace.find(put[0]) is None]
    if missing:
        workspace.commit(ADD_LABEL, puts=missing, place="home")
    return len(missing)
