"""Where the files that come with the program are, in a wheel and in a checkout alike."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_HERE = Path(__file__).resolve().parent


@cache
def _root() -> Path:
    packed = _HERE / "resources"
    return packed if packed.is_dir() else _HERE.parent / "resources"


def resource_path(name: str) -> Path:
    """Give the path of a resource such as "themes/light.toml"; raise FileNotFoundError if there is none."""
    path = _root() / name
    if not path.exists():
        raise FileNotFoundError(path)
    return path
