"""A small kind of record, for tests that need some record."""

from pydantic import BaseModel

from ketacost.services.records import RecordKind


class Note(BaseModel):
    text: str
    count: int = 0


NOTE = RecordKind("note", Note)
