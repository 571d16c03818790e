"""Records as models: how each kind is written into a body, and read again for ever."""

import importlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ketacost.services.store import Body, Change, RecordId, StoreProblem

if TYPE_CHECKING:
    from pydantic import TypeAdapter

M = TypeVar("M")

Upgrade = Callable[[Any], Any]
"""Turns the data of one schema of a kind into the next; works on JSON values and never on today's models."""


class UnreadableRecord(StoreProblem):
    """A stored body does not make a model: it is of a later version ("newer"), or invalid at `where`."""

    def __init__(self, code: str, kind: str, where: str = "") -> None:
        super().__init__(code, kind=kind, where=where)


@dataclass(frozen=True)
class Later(Generic[M]):
    """A model whose module is loaded when the first record of its kind is read or written."""

    module: str
    name: str

    def load(self) -> type[M]:
        """Load the module and return the model."""
        model: type[M] = getattr(importlib.import_module(self.module), self.name)
        return model


@dataclass(frozen=True)
class RecordKind(Generic[M]):
    """A kind of record: its name in the store, its model, and the upgrades from each older schema."""

    name: str
    model: "type[M] | TypeAdapter[M] | Later[M]"
    upgrades: tuple[Upgrade, ...] = ()

    @property
    def schema(self) -> int:
        """The schema that is written today; the first one is 1."""
        return len(self.upgrades) + 1

    def body(self, model: M) -> dict[str, Any]:
        """Write a model as a body."""
        data = self._adapter.dump_python(model, mode="json", round_trip=True)
        return {"schema": self.schema, "data": data}

    def data(self, body: Body) -> Any:
        """Return what is in a body, brought to today's schema, unchecked; raises `UnreadableRecord` if newer."""
        schema = body.get("schema")
        if not isinstance(schema, int) or schema < 1 or "data" not in body:
            raise UnreadableRecord("invalid", self.name)
        if schema > self.schema:
            raise UnreadableRecord("newer", self.name)
        data = body["data"]
        for upgrade in self.upgrades[schema - 1 :]:
            data = upgrade(data)
        return data

    def parse(self, body: Body) -> M:
        """Read a body of any schema up to today's; raise `UnreadableRecord` where that cannot be."""
        from pydantic import ValidationError  # not needed for a glance at what is stored

        data = self.data(body)
        try:
            return self._adapter.validate_json(json.dumps(data))
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        # Raised outside of the handler: pydantic's own error quotes what a person entered.
        raise UnreadableRecord("invalid", self.name, where)

    @cached_property
    def _adapter(self) -> "TypeAdapter[M]":
        from pydantic import TypeAdapter

        model = self.model.load() if isinstance(self.model, Later) else self.model
        return model if isinstance(model, TypeAdapter) else TypeAdapter(model)


@dataclass(frozen=True)
class Record(Generic[M]):
    """A record as it stands at one revision; its model is read when first asked for."""

    id: RecordId
    kind: str
    number: int
    load: Callable[[], M] = field(repr=False, compare=False)
    peek: Callable[[], Any] = field(repr=False, compare=False)

    @property
    def data(self) -> Any:
        """What is stored, brought up to today's schema and unchecked; raises `UnreadableRecord` if it is newer."""
        return self.peek()

    @property
    def model(self) -> M:
        """The content; raises `UnreadableRecord` if it cannot be read."""
        return self.load()


@dataclass(frozen=True)
class Version(Generic[M]):
    """One step in the life of a record: the change that made it, and the record (None: deleted)."""

    change: Change
    record: Record[M] | None
