"""How the window starts Shrift's command line: which program, which environment, which working folder.

A scanned folder is hostile and `python -m` puts the current folder on the import path: so the child gets
`-P`, a neutral working folder, and none of the variables by which the caller steers git or Python.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from PySide6.QtCore import QDir, QProcess, QProcessEnvironment

import checks

DROPPED = ("GIT_", "PYTHON")
KEPT = ("PYTHONHOME",)  # an interpreter that was started with it does not find its library without it

_PACKAGES = Path(checks.__file__).parent.parent
_TOKEN = re.compile(r"(?=[\w+=-]*[A-Za-z])(?=[\w+=-]*\d)[\w+=-]{16,}")


def command() -> list[str]:
    """The program and its first arguments; the words of the command line follow."""
    return [sys.executable, "-P", "-m", "checks"]


def environment(source: QProcessEnvironment | None = None) -> QProcessEnvironment:
    """The child's environment, from the window's own."""
    env = QProcessEnvironment(source or QProcessEnvironment.systemEnvironment())
    for name in env.keys():  # noqa: SIM118 - not a mapping
        if name.upper().startswith(DROPPED) and name.upper() not in KEPT:
            env.remove(name)
    if _PACKAGES.name not in ("site-packages", "dist-packages"):
        env.insert("PYTHONPATH", str(_PACKAGES))  # run from a source tree
    return env


def prepare(process: QProcess) -> None:
    """Give a process the child's environment and a working folder that holds nobody's project."""
    process.setProcessEnvironment(environment())
    process.setWorkingDirectory(QDir.rootPath())
    process.setStandardInputFile(QProcess.nullDevice())


def last_words(stderr: bytes) -> str:
    """The last line a child wrote on standard error, safe to show.

    A stack trace is reduced to the kind of its error, whose text may quote what was read; anything that could
    be a key is cut. Empty if nothing was said.
    """
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    if not lines:
        return ""
    last = lines[-1].removeprefix("shrift: ")
    if any(line.startswith("Traceback ") for line in lines):
        last = last.partition(":")[0]
    shown = "".join(c if c.isprintable() else "�" for c in last)
    return _TOKEN.sub("…", shown)[:300]
