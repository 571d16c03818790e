"""Records whose stored body no version of the program can read."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from ketacost.services.store import Write
from ketacost.services.workspace import Workspace
from ketacost.storage.sqlite_store import SqliteStore

NO_MODEL = {"title": ["no", "text"], "name": 7, "fees": "none", "course": "?", "created_on": "soon"}


def damage(path: Path, workspace: Workspace, *records: UUID, schema: int = 1, **kept: Any) -> None:
    """Put a body that makes no model under each record, as a fault elsewhere would; `kept` stays readable in it."""
    store = SqliteStore.open(path)
    body: Mapping[str, Any] = {"schema": schema, "data": {**NO_MODEL, **kept}}
    heads = [workspace.get(record) for record in records]
    store.append("From elsewhere", [Write(one.id, one.kind, one.number, body) for one in heads])
    store.close()
    workspace.refresh()
