"""The settings as a small JSON file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ketacost.services.settings import Settings
from ketacost.storage.connection import told_plainly

UPGRADES: tuple[Callable[[dict[str, Any]], dict[str, Any]], ...] = ()
"""Step n turns settings of version n + 1 into the next version."""


class SettingsFile:
    """Settings in one file, replaced whole at each save."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> Settings:
        """Return what was kept; a file that cannot be understood is set aside as `.damaged`."""
        try:
            return _parse(self.path.read_bytes())
        except OSError:
            return Settings()
        except (ValueError, RecursionError):
            self._set_aside()
            return Settings()

    def save(self, settings: Settings) -> None:
        """Keep the settings; raise `StoreUnavailable` where they cannot be written."""
        with told_plainly(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part = self.path.with_name(f"{self.path.name}.part")
            try:
                part.write_text(settings.model_dump_json(indent=2), encoding="utf-8")
                part.replace(self.path)
            finally:
                part.unlink(missing_ok=True)

    def _set_aside(self) -> None:
        try:
            self.path.replace(self.path.with_name(f"{self.path.name}.damaged"))
        except OSError:
            # Where the file cannot even be renamed, the next save will say so.
            return


def _parse(content: bytes) -> Settings:
    data = json.loads(content)
    if not isinstance(data, dict):
        raise ValueError("settings are an object")  # noqa: TRY004 - to the caller it is one more unreadable file
    version = data.get("version", 1)
    if not isinstance(version, int) or version < 1:
        raise ValueError("settings without a version")
    for upgrade in UPGRADES[version - 1 :]:
        data = upgrade(data)
    return Settings.model_validate(data | {"version": len(UPGRADES) + 1})
