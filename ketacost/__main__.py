"""Start ketacost: the window, or with arguments the command line."""

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ketacost.display import find_display


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command of the command line; without a command, open the window."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    if arguments:
        from ketacost.app import run_command

        return run_command(arguments)
    return _open_window([sys.argv[0]])


def window() -> int:
    """Open the window, whatever the arguments: the entry point of the desktop's launcher."""
    return _open_window(sys.argv)


def _open_window(argv: list[str]) -> int:
    from ketacost import app

    display = find_display(os.environ)
    if display.opens:
        if display.platform:
            os.environ["QT_QPA_PLATFORM"] = display.platform  # the one that was found to answer
        return app.run_window(argv)
    print(f"No window can open here: {display.reason}.", file=sys.stderr)
    return app.run_without_display(_results_folder())


def _results_folder() -> Path:
    here = Path("out").resolve()
    writable = os.access(here if here.exists() else here.parent, os.W_OK)
    return here if writable else Path(tempfile.mkdtemp(prefix="ketacost-"))


if __name__ == "__main__":
    sys.exit(main())
