"""`shrift`: the window, or the command line. Which of them is decided before Qt is touched."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

REFUSED = 2  # exit code of a request that cannot be carried out, as in the command line's contract


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line if a command was named, else open the window, on a folder if one was named."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if names_a_command(arguments):
        from checks.cli import main as command_line

        return command_line(arguments)
    if len(arguments) > 1:
        return _refuse("one folder at a time; “shrift scan” takes several")
    folder = Path(arguments[0]) if arguments else None
    if folder is not None and not folder.is_dir():
        what = "is a file; name the folder it is in" if folder.exists() else "is no folder"
        return _refuse(f"“{_plain(arguments[0])}” {what}")
    if not has_display(os.environ, sys.platform):
        return _without_window(folder)
    from gui.app import run

    return run(folder.resolve() if folder is not None else None)


def names_a_command(arguments: Sequence[str]) -> bool:
    """Whether the first word belongs to the command line. A folder of that name is opened as `./scan`."""
    if not arguments:
        return False
    first = arguments[0]
    if first.startswith("-"):
        return True  # an option: the command line knows it, or says that nobody does
    from checks.cli import COMMANDS

    return first in COMMANDS


def has_display(environment: Mapping[str, str], platform: str) -> bool:
    """Whether a window can be opened. Qt ends the process where it cannot, so it is asked before."""
    if environment.get("QT_QPA_PLATFORM") or not platform.startswith(("linux", "freebsd", "openbsd")):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def _without_window(folder: Path | None) -> int:
    from checks.cli import main as command_line

    where = folder if folder is not None else Path()
    print("shrift: there is no display, so this is the scan in the terminal.", file=sys.stderr)
    return command_line(["scan", "--", str(where)])


def _refuse(why: str) -> int:
    print(f"shrift: {why}", file=sys.stderr)
    return REFUSED


def _plain(text: str) -> str:
    """A name as a terminal may show it: control characters and direction marks are escaped."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


if __name__ == "__main__":
    raise SystemExit(main())
