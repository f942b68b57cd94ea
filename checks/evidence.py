"""Evidence: what was gathered, finished and without values, as checks are given it.

A check never opens a file or asks git. It declares `needs` and `reads`, and finds here what they name; so it is tested
with literals. A need that was not gathered is absent from `gathered`, and the reason stands in `limits`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Literal

import msgspec

from checks.machine import Access, Machine
from checks.model import Key, Limit, Sighting, Target

if TYPE_CHECKING:
    from checks.accounts.facts import KeyFacts
    from checks.accounts.joins import Joins
    from checks.accounts.model import Snapshot
    from checks.attestations.model import Attestation


class Need(str, Enum):
    """What a check may ask to be gathered."""

    WORKTREE = "worktree"  # keys in files
    HISTORY = "history"  # keys in git's objects, messages, refs and reflogs
    STAGED = "staged"  # keys in what is about to be committed
    REPOSITORY = "repository"  # refs, remotes, hooks, ignore rules, tracked names
    FILES = "files"  # names, sizes and git state of all files
    HOST = "host"  # what the git host says of the repository (network)
    MACHINE = "machine"  # keys in the places of a home, what runs, what listens
    ACCOUNTS = "accounts"  # what providers say of keys and accounts: age, use, money, limits, life (network)


# Why a check could not be judged where its need was not gathered, and what would answer it.
NOT_GATHERED = {
    Need.WORKTREE: "The files were not read.",
    Need.HISTORY: "The git history was not read.",
    Need.STAGED: "What is staged was not read.",
    Need.REPOSITORY: "Git was not looked at.",
    Need.FILES: "The files were not listed.",
    Need.HOST: "The git host was not asked; “--online” asks it.",
    Need.ACCOUNTS: "Only the provider can tell, and it was not asked; an account in the vault lets Shrift ask it.",
    Need.MACHINE: "This machine was not looked at; “--machine” looks.",
}


class Remote(msgspec.Struct, frozen=True, kw_only=True):
    """A remote of a repository. `url` never holds a password or token: it is masked when read."""

    name: str
    url: str
    host: str = ""
    project: str = ""  # "owner/name" on the host
    looks_public: bool = False  # a public forge over an open protocol; nobody was asked
    credential: str | None = None  # mask of a credential in the URL


class ConfigNote(msgspec.Struct, frozen=True, kw_only=True):
    """A setting in a git configuration that matters to a check; `value` is masked where it may be secret."""

    file: str
    line: int
    setting: str
    value: str
    credential: bool = False


class TrackedFile(msgspec.Struct, frozen=True):
    """An entry of the index (or, in a bare repository, of the newest commit's tree)."""

    path: str
    blob: str
    mode: int
    staged: bool = False  # differs from the newest commit


class Repository(msgspec.Struct, frozen=True, kw_only=True):
    """What git keeps about one repository, read without running any of its configuration."""

    path: str = ""  # inside the target; "" is the target itself
    bare: bool = False
    head: str | None = None
    branch: str | None = None
    branches: int = 0
    tags: int = 0
    commits: int = 0
    objects: int = 0
    blobs: int = 0
    broken: int = 0  # objects that are named but missing or unreadable
    shallow: bool = False
    partial_clone: bool = False
    remotes: tuple[Remote, ...] = ()
    config_notes: tuple[ConfigNote, ...] = ()
    hooks: tuple[str, ...] = ()  # executable hooks that are not git's samples
    hooks_run: tuple[str, ...] = ()  # scanners and hook managers (see `checks.guards`) that those hooks call
    hooks_path: str | None = None  # core.hooksPath, as text
    submodules: tuple[str, ...] = ()
    worktrees: int = 0
    stashes: int = 0
    tracked: tuple[TrackedFile, ...] = ()


class FileFact(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the working tree."""

    path: str
    size: int
    repository: str | None = None  # None outside git
    tracked: bool = False
    ignored: bool = False
    ignored_by: Literal["project", "exclude", "global"] | None = None
    mode: int = 0o644
    secret_names: int = 0  # dotenv-like files: settings with a secret-looking name and a real value
    empty_names: int = 0  # the same with an empty or placeholder value or a reference
    access: Access | None = (
        None  # of untracked files with a secret: who else may come to them; None where modes do not tell
    )


class ImageFact(msgspec.Struct, frozen=True, kw_only=True):
    """A container image that lies in the folder as a file, or as a layout of OCI."""

    path: str  # the archive; of a layout the file with the settings
    member: str | None = None  # where in the archive its settings are
    settings: str = ""  # JSON, as every copy of the image carries it; keys are stand-ins in it


class HostSecret(msgspec.Struct, frozen=True, kw_only=True):
    """A secret that a git host keeps for pipelines: its name and what is said of it, never its value. None is “not told”."""

    name: str
    level: Literal["repository", "environment", "organization", "group"]
    of: str = ""  # the environment, the organisation or the group
    created: datetime | None = None
    updated: datetime | None = None
    visibility: Literal["all", "private", "selected"] | None = None  # to which repositories of an organisation
    protected: bool | None = None  # given to protected branches and tags alone
    masked: bool | None = None
    scope: str | None = None  # the environments it is given to; “*” is every one


class HostFact(msgspec.Struct, frozen=True, kw_only=True):
    """What a git host said of one project; None is unknown."""

    host: str
    project: str
    visibility: Literal["public", "internal", "private"] | None = None
    forks: int | None = None
    secret_scanning: bool | None = None
    push_protection: bool | None = None
    error: str | None = None  # why it could not be asked
    secrets: tuple[HostSecret, ...] | None = None  # of its pipelines; None where they were not told
    secrets_why: str = ""  # why not, or what of them is missing


class Suppression(msgspec.Struct, frozen=True, kw_only=True):
    """A mark that tells some scanner to look away."""

    path: str
    line: int
    tool: str
    hides: str | None = None  # fingerprint of the key it stands beside


class Accounts(msgspec.Struct, frozen=True, kw_only=True):
    """What providers said in this examination, and which found key is which of theirs."""

    asked: tuple[str, ...] = ()  # the providers that the user let be asked
    snapshots: tuple[Snapshot, ...] = ()  # one an account
    joins: Joins | None = None
    facts: Mapping[str, KeyFacts] = {}  # by fingerprint, of every key that was found
    simulated: bool = False  # by the demo's simulator: nobody was asked


class Elsewhere(msgspec.Struct, frozen=True, kw_only=True):
    """Another project that had a key when it was scanned last, as the memory knows."""

    name: str
    path: str
    day: str  # of that scan, ISO 8601
    who: str = ""  # of a report that somebody sent


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a check may look at."""

    target: Target
    gathered: frozenset[Need] = frozenset()
    keys: tuple[Key, ...] = ()
    repositories: tuple[Repository, ...] = ()
    files: tuple[FileFact, ...] = ()
    texts: Mapping[str, str] = {}  # path -> text, for what the checks declared in `reads`; keys are stand-ins in it
    unread: Mapping[str, frozenset[str]] = {}  # path of a text too long to be kept -> the checks that want it
    images: tuple[ImageFact, ...] = ()
    hosts: tuple[HostFact, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    machine: Machine = Machine()
    accounts: Accounts = Accounts()
    attestations: Mapping[str, Attestation] = {}  # what people said, by check
    elsewhere: Mapping[str, tuple[Elsewhere, ...]] = {}  # by fingerprint: other projects with the key, as remembered
    limits: tuple[Limit, ...] = ()
    files_read: int = 0
    bytes_read: int = 0
    now: datetime = msgspec.field(default_factory=lambda: datetime.now(UTC))

    def has(self, *needs: Need) -> bool:
        """Whether all of these were gathered."""
        return self.gathered.issuperset(needs)

    def repository(self, path: str) -> Repository | None:
        """The repository at this path inside the target."""
        return next((r for r in self.repositories if r.path == path), None)

    def sightings(self, *places: str) -> list[tuple[Key, Sighting]]:
        """All sightings of secret keys in these kinds of places (see `PlaceKind`), with their keys."""
        return [(k, s) for k in self.keys if k.secret for s in k.sightings if s.place in places]
