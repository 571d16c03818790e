"""Install the system libraries that Qt lacks here: `window`, `tests` (headless) or `screen` (tests with Xvfb).

Installs on Debian and Ubuntu, as root or with passwordless sudo; anywhere else it prints the command.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ketacost import display

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def needed(purpose: str) -> dict[str, str]:
    """Tell which libraries this purpose needs."""
    libraries = dict(display.QT_LIBRARIES)
    if purpose == "screen":
        libraries |= display.X11_LIBRARIES
    if purpose == "window":
        if os.environ.get("WAYLAND_DISPLAY"):
            libraries |= display.WAYLAND_LIBRARIES
        if os.environ.get("DISPLAY"):
            libraries |= display.X11_LIBRARIES
    return libraries


def has_font() -> bool:
    """Say whether any font is installed that Qt could draw with."""
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    return any(next(folder.rglob(pattern), None) for folder in folders for pattern in ("*.ttf", "*.otf"))


def as_root() -> list[str] | None:
    """Give what goes before a command to run it as root, or None where that would need a password."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def install(packages: list[str]) -> bool:
    """Install packages with apt; where that is not possible, print what to do."""
    root = as_root()
    if shutil.which("apt-get") is None or root is None:
        print("Qt needs system libraries that are missing here. On Debian and Ubuntu:")
        print(f"  sudo apt-get install --no-install-recommends {' '.join(packages)}")
        return False
    print(f"Installing what Qt needs from the system: {' '.join(packages)}", flush=True)
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    subprocess.run([*apt, "update"], check=False)  # one broken source need not stop the rest
    done = subprocess.run(
        [*apt, "install", "--yes", "--no-install-recommends", *packages],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0


def main(purpose: str) -> int:
    """Do it for one purpose; a window that cannot open is not fatal, as the program has another way."""
    if not sys.platform.startswith("linux"):
        return 0
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM")
    if purpose == "window" and not screen:
        return 0
    packages = list(display.missing_packages(needed(purpose)))
    if not has_font():
        packages.append("fonts-dejavu-core")
    if not packages or install(packages) or purpose == "window":
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
