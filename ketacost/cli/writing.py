"""Where results go: standard output, or a file that is written whole or not at all."""

import stat
from collections.abc import Callable
from pathlib import Path

from ketacost.cli.failures import CommandError, Exit
from ketacost.cli.reading import Inputs
from ketacost.cli.tools import Tools
from ketacost.whole_files import whole_file


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
    """Let `write` fill the target, whole or not at all; an input is never overwritten, a stream is written to."""
    if any(_same(target, read) for read in inputs.paths):
        raise CommandError(Exit.NOT_WRITTEN, f"{target} is used by this command already: name another file")
    try:
        if _is_stream(target):
            write(target)
        else:
            with whole_file(target) as part:
                write(part)
        inputs.paths.append(target)
    except OSError as error:
        raise _not_written(str(target), error) from None


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")


def _is_stream(path: Path) -> bool:
    """Whether the path is a pipe or a device, which is written to and never replaced."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _not_written(what: str, error: OSError) -> CommandError:
    return CommandError(Exit.NOT_WRITTEN, f"{what} cannot be written: {(error.strerror or 'unknown reason').lower()}")
