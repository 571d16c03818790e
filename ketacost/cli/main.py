"""One command from its arguments to its exit code; whatever the world does, a person reads a plain sentence."""

import contextlib
import io
import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TextIO

from ketacost.cli.arguments import parse
from ketacost.cli.failures import CommandError, Exit
from ketacost.cli.tables import clean
from ketacost.cli.tools import Tools

INTERRUPTED = 130
"""What a shell expects of a command that was stopped from the keyboard."""


def main(argv: Sequence[str], tools: Tools) -> int:
    """Run one command and return its exit code."""
    for stream in (tools.stdout, tools.stderr):
        _write_utf8(stream)
    try:
        return _run(argv, tools)
    except CommandError as failure:
        _complain(failure, tools.stderr)
        return failure.code
    except BrokenPipeError:
        _let_go(tools.stdout)
        return Exit.DONE
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(argv: Sequence[str], tools: Tools) -> int:
    with contextlib.redirect_stdout(tools.stdout), contextlib.redirect_stderr(tools.stderr):
        try:
            arguments = parse(list(argv))
        except SystemExit as left:
            tools.stdout.flush()
            return Exit.USAGE if left.code else Exit.DONE
    read_once = replace(tools, reference=cache(tools.reference), samples=cache(tools.samples))
    code: Exit = arguments.run(arguments, read_once)
    return code


def _complain(failure: CommandError, stderr: TextIO) -> None:
    lines = [f"ketacost: {clean(failure.message)}", *(f"  {clean(detail)}" for detail in failure.details)]
    with contextlib.suppress(OSError):
        stderr.write("\n".join(lines) + "\n")
        stderr.flush()


def _write_utf8(stream: TextIO) -> None:
    if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
        stream.reconfigure(encoding="utf-8")


def _let_go(stream: TextIO) -> None:
    """Point a broken output at nothing, so that the interpreter's last flush does not complain."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
