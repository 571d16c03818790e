"""The names of workbooks: cleaned for every file system, with their suffix, over nothing that is there."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QStandardPaths

SUFFIX = ".xlsx"
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_LONGEST = 120


def usual_folder() -> Path:
    """Return where a person keeps documents."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home())


def free_workbook(folder: Path, title: str, otherwise: str) -> Path:
    """Return a file that is named after a title, or else `otherwise`, and overwrites nothing."""
    stem = " ".join(_UNSAFE.sub(" ", title).split())[:_LONGEST].strip(". ")
    return _free(folder, stem or otherwise)


def chosen_workbook(name: str) -> Path:
    """Return the file that a person named; a left out suffix is added, and then nothing is overwritten unasked."""
    path = Path(name)
    return path if path.suffix.lower() == SUFFIX else _free(path.parent, path.name)


def _free(folder: Path, stem: str) -> Path:
    names = (stem, *(f"{stem} ({number})" for number in range(2, 1000)))
    return next(path for name in names if not _is_taken(path := folder / f"{name}{SUFFIX}"))


def _is_taken(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # the folder cannot be looked into; writing there will say why
        return False
