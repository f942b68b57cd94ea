"""Sources: where bytes come from. This module holds the types that others may name; the readers stand beside it."""

from __future__ import annotations

from enum import Enum

import msgspec

from checks.model import SourceName


class PlaceKind(str, Enum):
    """What kind of place a document came from; a sighting carries it as `place`."""

    TRACKED = "tracked"  # a file of the working tree that git tracks
    UNTRACKED = "untracked"  # git would add it
    IGNORED = "ignored"  # git passes it by
    PLAIN = "plain"  # a folder without git
    STAGED = "staged"  # content in the index that the newest commit does not have
    BLOB = "blob"  # content in git's object store
    MESSAGE = "message"  # a commit's or tag's message
    AUTHOR = "author"  # a commit's or tag's author or committer
    REF = "ref"  # a branch's or tag's name
    REFLOG = "reflog"  # a line git keeps beside a ref
    CONFIG = "config"  # .git/config and its like


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a document lies. `path` is relative to the target, with "/"; `repository` is the one it belongs to."""

    source: SourceName
    kind: PlaceKind
    path: str
    repository: str = ""
    blob: str | None = None
    commit: str | None = None
    member: str | None = None
    modified: str | None = None  # ISO 8601, of a file; the author's date of a commit
    author: str | None = None  # of a commit


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One unit of bytes with its place. `offset` is where these bytes begin in the whole (windows of large files)."""

    place: Place
    data: bytes
    offset: int = 0
    first_line: int = 1  # the line number at which `data` begins
    first_column: int = 1  # and the column


def shown(name: str) -> str:
    """A name as every output can hold it: bytes that are no UTF-8 are written as `\\xe9`.

    Names of files and refs are bytes to the system, and Python carries the odd ones as surrogates, which no JSON admits.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return name


def under(folder: str, path: str) -> str:
    """The path of something in a folder of the target; either may be empty, which is the target itself."""
    return f"{folder}/{path}" if folder and path else folder or path
