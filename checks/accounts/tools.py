"""The user's own command-line tools, asked for the sign-in they keep: `aws`, `gcloud`, `az`.

Their chains of credentials (single sign-on, roles, profiles, tokens that are renewed) stay theirs: Shrift neither reads
refresh tokens nor renews anything. A tool is called by its absolute path, from a neutral folder, with a bound on time and
output; what it prints goes into a `Secret`, what it complains of is not repeated.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from checks.asking.trouble import CouldNotAsk
from checks.keys.secret import Secret

PATIENCE = 60.0  # seconds; a sign-in may be renewed over the network
LARGEST = 65_536


def asked(tool: str, *arguments: str, patience: float = PATIENCE) -> Secret:
    """What the tool prints. Raises `CouldNotAsk` where it is missing, is not signed in, or does not answer."""
    program = _found(tool)
    if program is None:
        raise CouldNotAsk("no_credential", f"{tool} is not installed")
    try:
        done = subprocess.run(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=patience,
            cwd=tempfile.gettempdir() if os.name == "nt" else "/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CouldNotAsk("slow", f"{tool} did not answer") from None
    except OSError:
        raise CouldNotAsk("no_credential", f"{tool} cannot be started") from None
    if done.returncode != 0:
        raise CouldNotAsk("no_credential", f"{tool} is not signed in")
    if not done.stdout.strip() or len(done.stdout) > LARGEST:
        raise CouldNotAsk("no_credential", f"{tool} gave no sign-in")
    return Secret(done.stdout.strip())


def _found(tool: str) -> str | None:
    """The tool on the search path; not one that lies in the current folder, which may be a stranger's."""
    try:
        here = Path.cwd().resolve()
    except OSError:  # it was removed
        here = None
    folders = [
        folder
        for folder in os.environ.get("PATH", os.defpath).split(os.pathsep)
        if folder and Path(folder).is_absolute() and Path(folder).resolve() != here
    ]
    found = shutil.which(tool, path=os.pathsep.join(folders))
    return found if found and Path(found).is_absolute() and Path(found).parent.resolve() != here else None
