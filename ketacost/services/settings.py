"""What the program remembers about its own window: everything else is in the database."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field


class Theme(StrEnum):
    """Which palette the window wears."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Audience(StrEnum):
    """Who said at first start to be sitting here."""

    UNKNOWN = "unknown"
    PATIENT = "patient"
    STAFF = "staff"
    COORDINATOR = "coordinator"


class Settings(BaseModel):
    """The choices of this user on this machine; an empty locale is the system's, `zoom` is in percent."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    version: int = 1
    theme: Theme = Theme.SYSTEM
    locale: str = ""
    zoom: Annotated[int, Field(ge=50, le=300)] = 100
    audience: Audience = Audience.UNKNOWN
    last_page: str = "home"
    database: Path | None = None
    sample_data_dismissed: bool = False


class SettingsStore(Protocol):
    """Where settings are kept."""

    def load(self) -> Settings:
        """Return what was kept, or the defaults if nothing readable was."""
        ...

    def save(self, settings: Settings) -> None:
        """Keep the settings; raise `StoreUnavailable` where they cannot be written."""
        ...
