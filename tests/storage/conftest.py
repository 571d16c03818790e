"""A store in a fresh folder, closed when the test ends."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ketacost.storage.sqlite_store import SqliteStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept.db"


@pytest.fixture
def reopen(path: Path) -> Iterator[Callable[..., SqliteStore]]:
    """Open the one database of this test, as often as wanted."""
    opened: list[SqliteStore] = []

    def open_again(**options: object) -> SqliteStore:
        opened.append(SqliteStore.open(path, author="Tester", **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_again
    for store in opened:
        store.close()


@pytest.fixture
def store(reopen: Callable[..., SqliteStore]) -> SqliteStore:
    return reopen()
