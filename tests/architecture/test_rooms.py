"""The rooms of the house stay apart: who may import whom, proved by the linter and by loading them."""

import pkgutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def modules_of(package: str) -> list[str]:
    spec = find_spec(package)
    assert spec is not None
    inside = pkgutil.walk_packages(spec.submodule_search_locations, f"{package}.")
    return [package, *sorted(module.name for module in inside)]


def loaded_by(modules: list[str], *suspects: str) -> set[str]:
    """Import the modules in a process of their own and say which of the suspects came along."""
    code = "\n".join(
        [
            "import importlib, sys",
            f"for name in {modules!r}: importlib.import_module(name)",
            f"print(*({{*sys.modules, *(name.partition('.')[0] for name in sys.modules)}} & {set(suspects)!r}))",
        ]
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=PROJECT, capture_output=True, text=True, check=False, timeout=120)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_domain_loads_nothing_of_window_database_or_documents() -> None:
    assert loaded_by(modules_of("ketacost.domain"), "PySide6", "sqlite3", "openpyxl", "babel") == set()


@pytest.mark.parametrize("room", ["services", "storage", "importing", "cli"])
def test_rooms_without_a_window_do_not_load_qt(room: str) -> None:
    assert loaded_by(modules_of(f"ketacost.{room}"), "PySide6", "shiboken6") == set()


def test_composing_the_program_without_a_screen_does_not_load_qt() -> None:
    """A machine without Qt's system libraries still runs the command line and the first job."""
    assert loaded_by(["ketacost.__main__", "ketacost.app", "ketacost.cli.main"], "PySide6") == set()


def test_loading_is_noticed_at_all() -> None:
    assert loaded_by(["sqlite3"], "sqlite3", "PySide6") == {"sqlite3"}


def test_the_window_and_home_open_without_the_models() -> None:
    first = ["ketacost.session", "ketacost.ui.pages.home"]
    assert loaded_by(first, "ketacost.domain.estimates", "ketacost.domain.clinics", "openpyxl") == set()
