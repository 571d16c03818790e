"""Where the program's files live on this machine."""

import os
from pathlib import Path

import platformdirs

DATA_VARIABLE = "KETACOST_DATA"
"""Names the folder for data and logs, in place of the system's usual one."""

CONFIG_VARIABLE = "KETACOST_CONFIG"
"""Names the folder for settings, in place of the system's usual one."""

_NAME = "ketacost"


def data_folder() -> Path:
    """Return the folder for the user's data."""
    chosen = os.environ.get(DATA_VARIABLE)
    return Path(chosen) if chosen else platformdirs.user_data_path(_NAME, appauthor=False)


def config_folder() -> Path:
    """Return the folder for settings."""
    chosen = os.environ.get(CONFIG_VARIABLE)
    return Path(chosen) if chosen else platformdirs.user_config_path(_NAME, appauthor=False)


def log_folder() -> Path:
    """Return the folder for logs."""
    chosen = os.environ.get(DATA_VARIABLE)
    return Path(chosen) / "log" if chosen else platformdirs.user_log_path(_NAME, appauthor=False)


def database_file(chosen: Path | None = None) -> Path:
    """Return the database to open: the one that the settings name, else the usual one."""
    return chosen or data_folder() / "ketacost.db"


def settings_file() -> Path:
    """Return the file of settings."""
    return config_folder() / "settings.json"
