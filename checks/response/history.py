"""Cleaning a history: what git filter-repo has to be told, for a fresh clone that a person rewrites.

Nothing here rewrites a project. The plan says which forms of the value are replaced and which blobs cannot be changed as
text (binary, encoded, in an archive) and so are taken out as a whole. The values themselves are in `replacements` alone.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from checks.model import Word
from checks.response.forms import forms_of, holders, replaceable
from checks.sources.discovery import RepositoryPaths, discover
from checks.sources.gitconfig import is_path
from checks.sources.gitfiles import object_format, read_settings, shallow_marks, uses_reftable
from checks.sources.objects import GitMissing, ObjectView, Unreadable
from checks.sources.refs import Refs, read_refs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.keys.secret import Secret
    from checks.model import Key

REMOVED = b"REMOVED"  # what stands in the place of a value afterwards


class CannotClean(Exception):
    """The history cannot be cleaned from here; the message is one line that says why."""


class Cleaning(Word, frozen=True, kw_only=True):
    """What has to be done to one repository. It carries no value.

    `strips` are ids of blobs that are taken out as a whole; `strips_now` are the paths of those that the newest commit
    still has: such a file disappears, so it is replaced first. `holders` counts the objects that hold the key.
    """

    repository: str  # its place in the folder; "" is the folder itself
    origin: str = ""  # where it is cloned from, without any credential
    holders: int = 0
    forms: tuple[str, ...] = ()
    strips: tuple[str, ...] = ()
    strips_now: tuple[str, ...] = ()
    host: str = ""


def repositories(folders: Iterable[Path], key: Key) -> list[RepositoryPaths]:
    """The repositories of these folders in whose history the key was seen."""
    named = {s.repository for s in key.sightings if s.source == "history"}
    found = [paths for folder in folders for paths in discover(folder).repositories]
    chosen = [p for p in found if p.path in named]
    return list({p.common_dir: p for p in (chosen or found)}.values()) if named else []


@contextmanager
def opened(paths: RepositoryPaths) -> Iterator[tuple[ObjectView, Refs]]:
    """A repository's objects and names, read without its configuration. Raises `CannotClean`."""
    if shallow_marks(paths):
        raise CannotClean("this clone is shallow: the older part of the history is not here; clone it as a whole first")
    if uses_reftable(paths):
        raise CannotClean("its refs are kept in git’s newer binary form, which is not read yet")
    try:
        with ObjectView(paths.objects, object_format(paths)) as view:
            yield view, read_refs(paths)
    except (GitMissing, Unreadable) as error:
        raise CannotClean(str(error)) from None


def study(paths: RepositoryPaths, secret: Secret, key: Key) -> Cleaning:
    """Look through all objects for every form of the value. Raises `CannotClean`."""
    with opened(paths) as (view, _):
        return studied(paths, view, secret, key)


def studied(paths: RepositoryPaths, view: ObjectView, secret: Secret, key: Key) -> Cleaning:
    """The same, in a view that is open."""
    found = [h for h in holders(view, forms_of(secret)) if h.forms]
    in_text = {name for h in found if not h.binary for name in h.forms}
    as_text = {h.id for h in found if not h.binary}
    seen = [s for s in key.sightings if s.source == "history" and s.place == "blob" and s.repository == paths.path]
    # A blob that is binary for git, or in which the key stands in a form of its own (in an archive, encoded with more).
    strips = {h.id for h in found if h.binary and h.kind == "blob"}
    strips |= {s.blob for s in seen if s.blob and s.blob not in as_text}
    strips |= {s.blob for s in seen if s.blob and s.member}
    now = {s.path for s in seen if s.blob in strips and "tip" in s.reach and s.last_commit is None}
    origin, host = _origin(paths)
    return Cleaning(
        repository=paths.path,
        origin=origin,
        host=host,
        holders=len({h.id for h in found} | strips),
        forms=tuple(name for name in forms_of(secret) if name in in_text),
        strips=tuple(sorted(strips)),
        strips_now=tuple(sorted(now)),
    )


def replacements(cleanings: Iterable[tuple[Secret, Cleaning]]) -> bytes:
    """The replacement file for git filter-repo, one line a form. It holds the values: its bytes go to nobody else."""
    lines: dict[bytes, None] = {}
    for secret, cleaning in cleanings:
        for form in replaceable(forms_of(secret), set(cleaning.forms) or {"plain"}):
            lines[_line(form)] = None
    return b"\n".join(lines) + b"\n"


def _line(form: bytes) -> bytes:
    if b"\n" not in form and b"\r" not in form:
        return b"literal:" + form + b"==>" + REMOVED
    # A value of several lines (a private key) cannot stand in a file of lines but as an expression.
    escaped = re.escape(form).replace(b"\\\r", b"\\r").replace(b"\\\n", b"\\n")
    return b"regex:" + escaped + b"==>" + REMOVED


def missing_tool() -> list[str]:
    """A line of comment above commands, where the program they need was not found: ours is for our own rehearsals."""
    if shutil.which("git-filter-repo"):
        return []
    return ["# if git does not know filter-repo: pipx install git-filter-repo"]


def commands(cleaning: Cleaning, replacing: str, stripping: str) -> list[str]:
    """The exact commands for a fresh clone, the push among them. `replacing` and `stripping` are the paths of the files."""
    source = shlex.quote(cleaning.origin) if cleaning.origin else "REPOSITORY"
    # From a path git copies the store as it lies: what nothing names any more would come along, and filter-repo refuses it.
    whole = "--no-local " if not cleaning.origin or is_path(cleaning.origin) else ""
    file = shlex.quote(replacing)
    strip = f" --strip-blobs-with-ids {shlex.quote(stripping)}" if cleaning.strips else ""
    return [
        *missing_tool(),
        f"git clone --mirror {whole}{source} cleaned.git",
        "cd cleaned.git",
        f"git filter-repo --sensitive-data-removal --replace-text {file} --replace-message {file}{strip}",
        "shrift keys --in .",
        "git push --force --mirror origin",
    ]


def _origin(paths: RepositoryPaths) -> tuple[str, str]:
    from checks.sources.gitconfig import remote

    told = [s for s in read_settings(paths) if s.name.startswith("remote.") and s.name.endswith(".url")]
    remotes = [remote(s.name.split(".", 1)[1].rsplit(".", 1)[0], s.value) for s in told]
    chosen = next((r for r in remotes if r.name == "origin"), remotes[0] if remotes else None)
    if chosen is None or chosen.credential is not None or chosen.url.startswith("-"):  # git would read it as an option
        return "", chosen.host if chosen else ""
    if is_path(chosen.url):
        return str(paths.root / chosen.url), ""  # git reads it from there, and the clone is made elsewhere
    return chosen.url, chosen.host
