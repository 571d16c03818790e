"""Where results go: standard output, or a file that is written whole or not at all."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from ketacost.cli.failures import CommandError, Exit
from ketacost.cli.reading import Inputs
from ketacost.cli.tools import Tools


def say(tools: Tools, text: str) -> None:
    """Print a text with its final line break; raises CommandError, or BrokenPipeError where the reader has left."""
    try:
        tools.stdout.write(text if text.endswith("\n") else f"{text}\n")
        tools.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _not_written("the output", error) from None


def deliver(tools: Tools, text: str, output: Path | None, inputs: Inputs) -> None:
    """Print a text, or write it to the file that was asked for."""
    if output is None or str(output) == "-":
        say(tools, text)
        return
    content = text if text.endswith("\n") else f"{text}\n"
    write_whole(output, inputs, lambda path: _write_text(path, content))


def write_whole(target: Path, inputs: Inputs, write: Callable[[Path], None]) -> None:
    """Let `write` fill a file beside the target, then put it in its place; an input is never overwritten."""
    if any(_same(target, read) for read in inputs.paths):
        raise CommandError(Exit.NOT_WRITTEN, f"{target} is used by this command already: name another file")
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        with _beside(target) as temporary:
            write(temporary)
            temporary.replace(target)
        inputs.paths.append(target)
    except OSError as error:
        raise _not_written(str(target), error) from None


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(prefix=".", suffix=target.suffix, dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _not_written(what: str, error: OSError) -> CommandError:
    return CommandError(Exit.NOT_WRITTEN, f"{what} cannot be written: {(error.strerror or 'unknown reason').lower()}")
