"""`shrift`: the window, or the command line. Which of them is decided before Qt is touched."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gui.instance import Act

REFUSED = 2  # exit code of a request that cannot be carried out, as in the command line's contract
ACTS: dict[str, Act] = {"--choose-folder": "choose-folder", "--this-machine": "this-machine"}
"""What the menu of a desktop asks for; the command line has no such options."""
SOCKETS = "/tmp/.X11-unix/X"  # noqa: S108 - where X servers listen, by agreement


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line if a command was named, else open the window, on a folder if one was named."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:2] == ["guard", "run"]:  # before each commit: it must not pay for anything else
        from checks.guard.lean import is_lean
        from checks.guard.lean import main as guard

        if is_lean(arguments):
            return guard(arguments)
    act: Act = ACTS.get(arguments[0], "") if len(arguments) == 1 else ""
    if not act and names_a_command(arguments):
        from checks.cli import main as command_line

        return command_line(arguments)
    if len(arguments) > 1:
        return _refuse("one folder at a time; “shrift scan” takes several")
    if arguments == [""]:  # an unset variable of a script, never the present folder
        return _refuse("the path is empty")
    folder = Path(arguments[0]) if arguments and not act else None
    if folder is not None and not folder.is_dir():
        what = "is a file; name the folder it is in" if folder.exists() else "is no folder"
        return _refuse(f"“{_plain(arguments[0])}” {what}")
    if not has_display(os.environ, sys.platform):
        return _without_window(folder, act)
    if why := unreachable(os.environ, sys.platform):
        return _refuse(f"{why}; “shrift scan” works without a window")
    try:
        from gui.app import run
    except ImportError as error:  # Qt's own libraries are Python packages, those of the system are not
        return _refuse(f"the window cannot be opened ({_plain(str(error))}); “shrift scan” works without it")
    return run(folder.resolve() if folder is not None else None, act)


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


def unreachable(environment: Mapping[str, str], platform: str) -> str:
    """Why the display that is named cannot be used, in words; empty if it can, or if only Qt can tell.

    Qt aborts the whole process then, with a core dump and a page of plug-in names.
    """
    if environment.get("QT_QPA_PLATFORM") or not platform.startswith("linux") or environment.get("WAYLAND_DISPLAY"):
        return ""
    display = environment.get("DISPLAY", "")
    host, _, number = display.rpartition(":")
    number = number.partition(".")[0]
    if host in ("", "unix") and number.isdigit() and not _answers(f"{SOCKETS}{number}"):
        return f"the display “{_plain(display)}” does not answer"
    import ctypes

    try:
        ctypes.CDLL("libxcb-cursor.so.0")
    except OSError:
        return "the window needs the system library libxcb-cursor0"
    return ""


def _answers(path: str) -> bool:
    """Whether a server listens at this socket, as a file or in Linux's own space of names."""
    import socket

    for address in (f"\0{path}", path):
        with socket.socket(socket.AF_UNIX) as tried:
            try:
                tried.connect(address)
            except OSError:
                continue
            return True
    return False


def _without_window(folder: Path | None, act: Act) -> int:
    if folder is None and act != "this-machine":
        return _refuse(
            "there is no display to open a window on; “shrift scan PATH” works in the terminal, “shrift demo” shows it"
        )
    from checks.cli import main as command_line

    print("shrift: there is no display, so this is “shrift scan” in the terminal.", file=sys.stderr)
    return command_line(["scan", "--machine"] if folder is None else ["scan", "--", str(folder)])


def _refuse(why: str) -> int:
    print(f"shrift: {why}", file=sys.stderr)
    return REFUSED


def _plain(text: str) -> str:
    """A name as a terminal may show it: control characters and direction marks are escaped."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


if __name__ == "__main__":
    raise SystemExit(main())
