"""Where this program lies, for what calls it later: a hook of git, which knows no environment of Python's."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def own_program() -> str:
    """As the shell finds it, else beside the Python that runs now; empty where it is nowhere."""
    if found := shutil.which("shrift"):
        return os.path.realpath(found)
    beside = Path(sys.executable).with_name("shrift.exe" if os.name == "nt" else "shrift")
    return str(beside) if os.access(beside, os.X_OK) else ""
