"""What to tell a person when something cannot be kept: what happened, what to do, what was kept."""

from ketacost.services.records import UnreadableRecord
from ketacost.services.store import StoreProblem

_TOLD = {
    "locked": ("The database is in use by another program.", "Close the other program, then try again."),
    "read_only": ("The database cannot be written here.", "Check the rights of its folder, or save a copy elsewhere."),
    "cannot_open": ("The database cannot be opened.", "Check that its folder is there and can be written."),
    "disk_full": ("The disk is full.", "Free some space, then do it again. What was stored before stays whole."),
    "disk_error": ("The disk did not answer.", "Check the disk. What was stored before stays whole."),
    "damaged": ("The database is damaged.", "Open a backup or a copy; the damaged file is left as it is."),
    "foreign": (
        "This file is a database of another program.",
        "Choose a ketacost database; this file is left as it is.",
    ),
    "newer": ("This database was written by a newer version.", "Install that version; this file is left as it is."),
    "same_file": ("A database cannot be copied onto itself.", "Choose another name."),
    "no_such_record": ("This record is no longer there.", "It may have been deleted elsewhere; undo brings it back."),
    "conflict": (
        "Somebody else changed the same record first.",
        "Their version is shown now and yours was not stored. Make the change again if it still holds.",
    ),
    "invalid": ("A stored record cannot be read.", "It is left as it is. Open a copy of the database to look further."),
}
_NEWER_RECORD = (
    "A stored record was written by a newer version.",
    "Install that version to see it; it is left as it is, and everything else is here.",
)
_OTHERWISE = ("Something could not be kept.", "What was stored before stays whole. Try it again.")


def trouble(problem: StoreProblem) -> tuple[str, str]:
    """Return what happened and what to do."""
    if isinstance(problem, UnreadableRecord) and problem.code == "newer":
        return _NEWER_RECORD
    return _TOLD.get(problem.code, _OTHERWISE)
