"""A machine: the places on it where keys are kept, and what was seen there.

`LocalPlace` is read from a TOML file in `checks/sins/machine/places`. The reader of the machine learns from it where to
look and which settings are logins; the check made of it learns what to say. The facts carry names, never values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache
from importlib import resources
from typing import Literal

import msgspec
import tomli

from checks.model import Confidence, Severity, Sin


class FileClass(str, Enum):
    """What a file is to its tool."""

    CONFIG = "config"  # settings a person wrote
    LOGIN = "login"  # what a tool keeps after signing in
    STORE = "store"  # made to hold secrets, and open to whoever may read the file: private keys, netrc
    TRANSCRIPT = "transcript"  # what was said in sessions
    HISTORY = "history"  # commands that were typed
    LOG = "log"
    CACHE = "cache"
    BACKUP = "backup"  # copies that editors and people leave


# What keeps record of a key rather than being its home: sin 3, and a check of its own beside a tool's settings.
RECORDS = frozenset({FileClass.TRANSCRIPT, FileClass.HISTORY, FileClass.LOG, FileClass.CACHE})

Format = Literal[
    "auto", "json", "toml", "yaml", "ini", "dotenv", "xml", "plist", "netrc", "address", "text", "zsh", "sqlite"
]


class LocalFiles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Files of one sort at a place.

    `paths` begin with `~/`, `AppSupport/`, `$XDG_…/`, `%APPDATA%/`, `%LOCALAPPDATA%/`, `$SYNCED/` (each folder that a
    service copies), one of the place's variables, or `/`; `*` stands for a name and `**` for folders. `logins` and `secrets` are settings whose values count although they
    have no vendor's shape: dotted, `*` for one step (at the end only if its name sounds secret), `**` for any; a plain name wherever it stands.
    """

    kind: FileClass = msgspec.field(name="class")
    paths: tuple[str, ...]
    format: Format = "auto"
    logins: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    private: bool = False  # secret as a whole, whatever stands in it
    legacy: bool = False  # the tool has moved on: a copy here is left over
    read: bool = True  # False: only its presence and its permissions matter


class Signal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A setting that says the tool's safer store is in use. `value` is a pattern; `words` say so to a person."""

    path: str
    setting: str
    value: str = "*"
    words: str
    store: bool = True  # whether it moves secrets out of files, so that what stays in one is left over


class LocalExample(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sin and its cure, side by side."""

    bad: str
    good: str


class Page(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page to read on."""

    title: str
    url: str


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of a tool's histories, logs and transcripts, where they stand beside its settings."""

    safer: str
    example: LocalExample


class LocalPlace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One tool, or one habit of a system, with the files in which it keeps keys. See the module's words."""

    id: str
    tool: str
    title_pass: str = ""  # where the usual titles do not fit
    title_fail: str = ""
    called: str = ""  # what its files are called, where they are not the files of one tool
    sin: Sin
    severity: Severity = Severity.MEDIUM
    safer: str  # the tool's own safer store, in sentences; the advice of `source`
    source: Literal["vendor", "general"]
    why: str = ""
    wins: str = ""  # which copy the tool takes where there are several
    generic: int = 0  # a file that several places name goes to the one of the smaller number
    files: tuple[LocalFiles, ...]
    variables: Mapping[str, str] = {}  # the tool's own variables, and where it looks without them
    signals: tuple[Signal, ...] = ()
    example: LocalExample
    record: Record | None = None
    references: tuple[Page, ...] = ()
    fixes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def record_id(self) -> str:
        """The id of the check about its records; its own where it keeps nothing else."""
        return f"{self.id}-LOG" if self.record else self.id

    def id_of(self, files: LocalFiles) -> str:
        """The check these files belong to."""
        return self.record_id if files.kind in RECORDS else self.id


def shown_path(path: str) -> str:
    """A path on a machine as people know it: `~/.codex/auth.json`; what is not in the home stays as it is."""
    return path if path.startswith(("/", "process ")) else f"~/{path}"


class PlaceError(ValueError):
    """A place's file does not say what it must; the message names it."""


def read_place(text: str, origin: str) -> LocalPlace:
    """A place from the text of its file. Raises `PlaceError` that names `origin` and what is wrong."""
    try:
        place = msgspec.convert(tomli.loads(text), LocalPlace)
    except (tomli.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PlaceError(f"{origin}: {error}") from None
    kinds = {f.kind in RECORDS for f in place.files}
    if (kinds == {True, False}) != (place.record is not None):
        raise PlaceError(f"{origin}: settings and records in one place need a text for the records, and only then")
    begins = (
        "~/",
        "/",
        "AppSupport/",
        "$XDG_",
        "%APPDATA%/",
        "%LOCALAPPDATA%/",
        "$SYNCED/",
        *(f"${n}/" for n in place.variables),
    )
    for path in (
        *(p for f in place.files for p in f.paths),
        *(s.path for s in place.signals),
        *place.variables.values(),
    ):
        if not (path + "/").startswith(begins) or "\\" in path or ".." in path:
            raise PlaceError(f"{origin}: {path} begins nowhere")
    return place


@cache
def built_in_places() -> tuple[LocalPlace, ...]:
    """The places Shrift knows, in the order in which a file that several name is given to the first."""
    folder = resources.files("checks.sins.machine") / "places"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    places = [read_place(f.read_text(encoding="utf-8"), f.name) for f in files]
    return tuple(sorted(places, key=lambda p: p.generic))


# --- what was seen ----------------------------------------------------------------------------------------------------


class LocalToken(msgspec.Struct, frozen=True, kw_only=True):
    """A value without a vendor's shape that a setting names as secret. `same` is equal for equal values, in one run."""

    setting: str  # as the place's description names it
    login: bool  # refreshed by the tool itself, and ends with the session
    same: str
    line: int | None = None
    member: str | None = None


class Access(msgspec.Struct, frozen=True):
    """Who beside the owner may read and write a file: "everyone", "the group staff", "the user build"."""

    readers: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()


class LocalFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file met at a place. `path` is relative to the home, with "/", or absolute outside it."""

    place: str  # id of the check
    path: str
    kind: FileClass
    size: int = 0
    mode: int | None = None  # None where modes tell nothing
    access: Access = Access()
    synced: str | None = None  # the service that copies it elsewhere
    unread: str | None = None  # why it could not be read
    cut: bool = False  # only its head and its tail were read
    private: bool = False
    legacy: bool = False
    tokens: tuple[LocalToken, ...] = ()


class ProcessFact(msgspec.Struct, frozen=True, kw_only=True):
    """A running program that holds a key. `path` is that of the sighting."""

    path: str
    name: str
    pid: int
    key: str  # fingerprint
    symbol: str  # the variable or the option
    where: Literal["environment", "arguments"]


class Listener(msgspec.Struct, frozen=True, kw_only=True):
    """A model server that waits for connections. It was recognised by its process or its port; nobody asked it."""

    tool: str
    process: str
    pid: int | None
    address: str
    port: int
    beyond: bool  # reachable from other machines
    authentication: Literal["never", "off", "set", "unknown"]
    forwards: bool = False  # passes requests on with the user's own key
    confidence: Confidence = Confidence.HIGH


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """What a machine told. `looked` are the ids of the places that were looked at to their end."""

    home: str = ""
    own: bool = True
    modes_tell: bool = True
    files: tuple[LocalFile, ...] = ()
    looked: frozenset[str] = frozenset()
    signals: Mapping[str, tuple[Signal, ...]] = {}
    processes: tuple[ProcessFact, ...] = ()
    processes_read: int = 0
    processes_unread: int = 0
    listeners: tuple[Listener, ...] = ()
    sockets_read: bool = False
    synced: tuple[tuple[str, str], ...] = ()  # (folder, service)

    def of(self, ids: Iterable[str]) -> tuple[LocalFile, ...]:
        """The files of these checks."""
        wanted = frozenset(ids)
        return tuple(f for f in self.files if f.place in wanted)
