"""Settings survive a restart, and never keep the program from starting."""

import os
from pathlib import Path

import pytest

from ketacost.services.settings import Audience, Settings, Theme
from ketacost.services.store import StoreUnavailable
from ketacost.storage import locations
from ketacost.storage.settings import SettingsFile


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path / "config/settings.json")


def test_the_first_start_has_the_defaults_and_writes_nothing(file: SettingsFile) -> None:
    assert file.load() == Settings()
    assert not file.path.exists()


def test_what_was_saved_is_loaded_again(file: SettingsFile, tmp_path: Path) -> None:
    chosen = Settings(
        theme=Theme.DARK,
        locale="de_DE",
        zoom=150,
        audience=Audience.STAFF,
        last_page="quotes",
        database=tmp_path / "Praxis ä.db",
        sample_data_dismissed=True,
    )
    file.save(Settings())
    file.save(chosen)
    assert file.load() == chosen
    assert [found.name for found in file.path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"theme": "pink"}',
        b'{"zoom": 9000}',
        b'{"version": "x"}',
        b'{"version": 0}',
    ],
)
def test_a_damaged_file_gives_the_defaults_and_is_kept_aside(file: SettingsFile, content: bytes) -> None:
    file.path.parent.mkdir()
    file.path.write_bytes(content)
    assert file.load() == Settings()
    assert file.path.with_name("settings.json.damaged").read_bytes() == content
    file.save(Settings(zoom=120))
    assert file.load().zoom == 120


def test_settings_of_a_later_version_give_what_is_known_of_them(file: SettingsFile) -> None:
    file.path.parent.mkdir()
    file.path.write_text('{"version": 7, "theme": "dark", "sound": "loud"}')
    assert file.load() == Settings(theme=Theme.DARK)


def test_settings_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    (tmp_path / "config").touch()
    with pytest.raises(StoreUnavailable):
        SettingsFile(tmp_path / "config/settings.json").save(Settings())


def test_folders_can_be_chosen_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(locations.DATA_VARIABLE, str(tmp_path / "data"))
    monkeypatch.setenv(locations.CONFIG_VARIABLE, str(tmp_path / "config"))
    assert locations.database_file() == tmp_path / "data/ketacost.db"
    assert locations.log_folder() == tmp_path / "data/log"
    assert locations.settings_file() == tmp_path / "config/settings.json"
    assert locations.database_file(tmp_path / "mine.db") == tmp_path / "mine.db"


def test_the_usual_folders_are_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(locations.DATA_VARIABLE, raising=False)
    monkeypatch.delenv(locations.CONFIG_VARIABLE, raising=False)
    for folder in (locations.data_folder(), locations.config_folder(), locations.log_folder()):
        assert folder.is_absolute()
        assert "ketacost" in folder.parts
    if "XDG_DATA_HOME" in os.environ:
        assert locations.data_folder().is_relative_to(os.environ["XDG_DATA_HOME"])
