"""Whether a window can open is known before Qt is loaded."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ketacost.display import find_display

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="screens are looked for on Linux only")


def everything_loads(_name: str) -> bool:
    return True


@pytest.fixture
def compositor(tmp_path: Path) -> Iterator[Path]:
    """A Wayland socket that answers."""
    path = tmp_path / "wayland-7"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen()
        yield path


def test_no_screen_set_is_said_before_any_library() -> None:
    found = find_display({}, loads=lambda _name: False)

    assert not found.opens
    assert found.reason == "no screen is set (DISPLAY, WAYLAND_DISPLAY)"


def test_x_screen_that_does_not_answer() -> None:
    found = find_display({"DISPLAY": ":4711"}, loads=everything_loads)

    assert not found.opens
    assert found.reason == "the screen :4711 does not answer"


def test_missing_cursor_library_is_named_by_its_package() -> None:
    found = find_display({"DISPLAY": ":0"}, loads=lambda name: "cursor" not in name)

    assert not found.opens
    assert found.reason.endswith("sudo apt-get install libxcb-cursor0")


def test_missing_graphics_library_stops_even_a_headless_window() -> None:
    found = find_display({"QT_QPA_PLATFORM": "offscreen"}, loads=lambda name: name != "libEGL.so.1")

    assert not found.opens
    assert found.reason.endswith("sudo apt-get install libegl1")


def test_a_platform_without_a_screen_is_honoured() -> None:
    found = find_display({"QT_QPA_PLATFORM": "offscreen:size=800x600"}, loads=everything_loads)

    assert found.opens
    assert found.platform == "offscreen:size=800x600"


def test_a_platform_asked_for_is_checked_too() -> None:
    found = find_display({"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":4711"}, loads=everything_loads)

    assert not found.opens


def test_wayland_screen_by_name_in_the_session_folder(compositor: Path) -> None:
    environ = {"XDG_RUNTIME_DIR": str(compositor.parent), "WAYLAND_DISPLAY": compositor.name}

    assert find_display(environ, loads=everything_loads).platform == "wayland"


def test_wayland_screen_by_full_path(compositor: Path) -> None:
    assert find_display({"WAYLAND_DISPLAY": str(compositor)}, loads=everything_loads).opens


def test_both_screens_silent_are_both_named(tmp_path: Path) -> None:
    environ = {"WAYLAND_DISPLAY": str(tmp_path / "gone"), "DISPLAY": ":4711"}

    found = find_display(environ, loads=everything_loads)

    assert not found.opens
    assert "gone" in found.reason
    assert ":4711" in found.reason


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_always_have_a_screen(system: str) -> None:
    assert find_display({}, system=system).opens
