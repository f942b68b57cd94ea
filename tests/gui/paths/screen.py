"""A display of one's own: Xvfb, and a window's process on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]
SECONDS = 200
PROGRAMS = ("Xvfb", "xdotool")
MISSING = [name for name in PROGRAMS if shutil.which(name) is None]
# Words of a window under X without a window manager, and without a bus to speak to.
HARMLESS = ("propagateSizeHints",)


@contextmanager
def screen() -> Iterator[str]:
    """The name of a display (`:7`), as long as it is needed. The server chooses a number that is free."""
    reading, writing = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                number = told.readline().strip()
            assert number, "Xvfb did not start"
            yield f":{number}"
        finally:
            server.terminate()


def run(module: str, *arguments: str, cwd: Path, **variables: str) -> str:
    """Run a module's window on a display of its own; what it said. It must end well and complain of nothing."""
    with screen() as display:
        done = subprocess.run(
            [sys.executable, "-P", "-m", module, *arguments],
            env=environment(DISPLAY=display, **variables),
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    errors = [line for line in done.stderr.splitlines() if not any(words in line for words in HARMLESS)]
    assert errors == [], errors
    return done.stdout


def environment(**variables: str) -> Mapping[str, str]:
    """That of a plain X session in English, without a desktop whose dialogs would replace Qt's own."""
    left = ("QT_", "XDG_CURRENT_DESKTOP", "WAYLAND_DISPLAY", "DISPLAY", "GTK_", "DESKTOP_SESSION")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left)}
    return {**kept, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **variables}
