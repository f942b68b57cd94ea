"""Synced folders: which parts of a home are copied to other machines, by the marks that services leave.

A file in one of them is wherever the service is: its permissions here protect it here only.
"""

from __future__ import annotations

import os

from checks.expressions.patterns import pattern_of

_NAMED = (
    (pattern_of(r"Dropbox(?: \(.+\))?"), "Dropbox"),
    (pattern_of(r"OneDrive(?: - .+)?"), "OneDrive"),
    (pattern_of(r"Google ?Drive|My Drive"), "Google Drive"),
    (pattern_of(r"Nextcloud|ownCloud"), "Nextcloud"),
    (pattern_of(r"iCloud ?Drive"), "iCloud Drive"),
)
_MARKS = (
    (".stfolder", "Syncthing"),
    (".dropbox", "Dropbox"),
    (".dropbox.cache", "Dropbox"),
    (".nextcloudsync.log", "Nextcloud"),
    (".owncloudsync.log", "Nextcloud"),
    (".sync", "Resilio Sync"),
    (".tmp.drivedownload", "Google Drive"),
)
_FIXED = (
    ("Library/Mobile Documents", "iCloud Drive"),
    (".local/share/chezmoi", "a dotfile repository (chezmoi)"),
    (".local/share/yadm", "a dotfile repository (yadm)"),
)
_DOTFILES = ("dotfiles", ".dotfiles", "Dotfiles")


def synced_folders(home: str) -> tuple[tuple[str, str], ...]:
    """(folder inside the home, what copies it), the longest folder first; "" is the home itself."""
    found: dict[str, str] = {}
    try:
        with os.scandir(home) as entries:
            children = sorted(e.name for e in entries if e.is_dir(follow_symlinks=False))
    except OSError:
        return ()
    for name in children:
        service = next((s for pattern, s in _NAMED if pattern.fullmatch(name)), "")
        service = next((s for mark, s in _MARKS if _has(home, f"{name}/{mark}")), service)
        if service:
            found[name] = service
        elif name in _DOTFILES and _has(home, f"{name}/.git"):
            found[name] = "a dotfile repository"
    for folder, service in _FIXED:
        if _has(home, folder):
            found[folder] = service
    for name in _listed(home, "Library/CloudStorage"):
        found[f"Library/CloudStorage/{name}"] = name.partition("-")[0]
    for mark, service in _MARKS[:1]:
        if _has(home, mark):
            found[""] = service
    return tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))


def service_of(path: str, folders: tuple[tuple[str, str], ...]) -> str | None:
    """What copies the file at this path inside the home; None where nothing does."""
    for folder, service in folders:
        if not folder or path.startswith(folder + "/"):
            return service
    return None


def _has(home: str, path: str) -> bool:
    return os.path.lexists(os.path.join(home, path))  # noqa: PTH118


def _listed(home: str, path: str) -> list[str]:
    try:
        return sorted(os.listdir(os.path.join(home, path)))  # noqa: PTH118
    except OSError:
        return []
