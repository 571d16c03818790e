"""What holds for every test: a user's own folders stay untouched, and missing helpers are named."""

import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import settings

from ketacost import display

settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep settings, data and caches of the tests away from those of the person who runs them."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            patch.setenv(variable, str(home / variable.lower()))
        for variable in ("APPDATA", "LOCALAPPDATA"):
            patch.setenv(variable, str(home / variable.lower()))
        yield


def lacks_libreoffice() -> str:
    """Say what keeps tests from using LibreOffice here, if anything does."""
    return "" if shutil.which("soffice") else "LibreOffice (soffice) is not installed"


def lacks_screen() -> str:
    """Say what keeps tests from opening windows on a screen of their own, if anything does."""
    if shutil.which("Xvfb") is None:
        return "Xvfb is not installed"
    missing = display.missing_packages(display.QT_LIBRARIES | display.X11_LIBRARIES)
    return f"system libraries are missing: {' '.join(missing)}" if missing else ""


NEEDS = {"libreoffice": lacks_libreoffice, "screen": lacks_screen}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot do, unless the run promised it: KETACOST_REQUIRE_LIBREOFFICE=1, …_SCREEN=1."""
    for marker, lack in NEEDS.items():
        if item.get_closest_marker(marker) and (reason := lack()):
            if os.environ.get(f"KETACOST_REQUIRE_{marker.upper()}") == "1":
                pytest.fail(f"{reason}, and this run promised it")
            pytest.skip(reason)
