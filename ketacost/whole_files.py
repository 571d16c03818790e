"""Writing a file whole or not at all, where it really is and with the permissions that it has or would get."""

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a path beside the file to write to; at the end it takes the file's place, unless something failed.

    A link stays one, and what it points to is written. Raises OSError, also for what no file can take the place of: a
    folder, a device, a pipe.
    """
    target = path.resolve()
    mode = _mode_of(target)
    handle, name = tempfile.mkstemp(prefix=".", suffix=target.suffix, dir=target.parent)
    os.close(handle)
    part = Path(name)
    try:
        part.chmod(mode)
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _mode_of(target: Path) -> int:
    try:
        there = target.stat().st_mode
    except FileNotFoundError:
        return 0o666 & ~_umask()
    if stat.S_ISDIR(there):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if not stat.S_ISREG(there):
        raise OSError(errno.EINVAL, "it is not a regular file")
    return stat.S_IMODE(there)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
