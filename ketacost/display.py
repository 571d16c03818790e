"""Find out, before Qt is loaded, whether a window can open here: where it cannot, Qt aborts the process."""

import ctypes
import socket
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

# Each library by its loader's name, with the Debian and Ubuntu package that holds it.
QT_LIBRARIES: dict[str, str] = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxkbcommon.so.0": "libxkbcommon0",
}
X11_LIBRARIES: dict[str, str] = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_LIBRARIES: dict[str, str] = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}


@dataclass(frozen=True, slots=True)
class Display:
    """Whether a window can open; with which of Qt's platforms (empty: Qt chooses), or why not."""

    opens: bool
    platform: str = ""
    reason: str = ""


def library_loads(name: str) -> bool:
    """Say whether the system's loader finds a library and everything that it needs."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing_packages(libraries: Mapping[str, str], loads: Callable[[str], bool] = library_loads) -> tuple[str, ...]:
    """Name the Debian packages of the libraries that do not load here."""
    return tuple(package for library, package in libraries.items() if not loads(library))


def find_display(
    environ: Mapping[str, str],
    system: str = sys.platform,
    loads: Callable[[str], bool] = library_loads,
) -> Display:
    """Look for a screen that Qt can use: the platform that was asked for, else Wayland, else X11."""
    if not system.startswith("linux"):
        return Display(opens=True)
    wanted = environ.get("QT_QPA_PLATFORM", "")
    platforms = wanted.split(";") if wanted else _platforms_set(environ)
    if not platforms:
        return Display(opens=False, reason="no screen is set (DISPLAY, WAYLAND_DISPLAY)")
    reasons = []
    for platform in platforms:
        reason = _why_not(platform.partition(":")[0], environ, loads)
        if not reason:
            return Display(opens=True, platform=platform)
        reasons.append(reason)
    return Display(opens=False, reason="; ".join(reasons))


def _platforms_set(environ: Mapping[str, str]) -> list[str]:
    candidates = {"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"}
    return [platform for platform, variable in candidates.items() if environ.get(variable)]


def _why_not(platform: str, environ: Mapping[str, str], loads: Callable[[str], bool]) -> str:
    libraries, silence = _PLATFORMS.get(platform, ({}, _never_silent))
    missing = missing_packages(QT_LIBRARIES | libraries, loads)
    return _lacking(missing) if missing else silence(environ)


def _never_silent(_environ: Mapping[str, str]) -> str:
    return ""  # offscreen, a frame buffer, a remote screen: these bring their own surface


def _wayland_silence(environ: Mapping[str, str]) -> str:
    # An absolute name stands for itself, any other is a socket in the session's own folder.
    path = Path(environ.get("XDG_RUNTIME_DIR", "")) / environ.get("WAYLAND_DISPLAY", "wayland-0")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            connection.connect(str(path))
        except OSError:
            return f"the Wayland screen {path} does not answer"
    return ""


def _x11_silence(environ: Mapping[str, str]) -> str:
    name = environ.get("DISPLAY", "")
    if not name:
        return "no screen is set (DISPLAY)"
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(name.encode(), None))
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return f"the screen {name} does not answer" if failed else ""


def _lacking(packages: Iterable[str]) -> str:
    return f"system libraries are missing; on Debian and Ubuntu: sudo apt-get install {' '.join(packages)}"


_PLATFORMS: Mapping[str, tuple[dict[str, str], Callable[[Mapping[str, str]], str]]] = {
    "xcb": (X11_LIBRARIES, _x11_silence),
    "wayland": (WAYLAND_LIBRARIES, _wayland_silence),
    "wayland-egl": (WAYLAND_LIBRARIES, _wayland_silence),
}
