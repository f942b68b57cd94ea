"""The scene: what fixers look at. An examination as for a report, with the values, in this process alone.

Files are read anew through `checks.fixes.reach`, never through what was gathered: a plan is made of the bytes that lie there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks.catalog import Catalog
from checks.fixes.reach import Unsafe, reached
from checks.keys.match import Match
from checks.model import Finding, Location

if TYPE_CHECKING:
    from checks.evidence import Evidence
    from checks.examination import Request
    from checks.fixes.plan import Change, Keeping
    from checks.keys.formats import Shapes
    from checks.keys.matcher import Matcher
    from checks.places import Places
    from checks.sources.discovery import RepositoryPaths
    from checks.vault.credentials import Credential
    from checks.veil import Veil


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file that a finding names: where it is reached from, and how it is called."""

    base: Path
    path: str
    shown: str

    @property
    def name(self) -> str:
        """Its last part."""
        return self.path.rpartition("/")[2]


class Scene(msgspec.Struct, kw_only=True):
    """One examination, for fixers."""

    evidence: Evidence
    findings: tuple[Finding, ...]
    matcher: Matcher
    shapes: Shapes
    veil: Veil
    base: Path  # of paths in the working tree
    home: Path
    repositories: tuple[tuple[str, RepositoryPaths], ...] = ()  # by their path in the evidence
    credentials: tuple[Credential, ...] = ()
    value_of: Callable[[str], bytes | None] = lambda fingerprint: None
    kept_value: Callable[[Credential], bytes | None] = lambda credential: None
    promised: dict[str, Keeping] = {}  # what other fixes of this scene will keep, by name

    def file(self, location: Location) -> File | None:
        """The file of a finding's location; None for a place that is no file which a fix may change."""
        if location.source == "worktree":
            return self.at(location.path)
        if location.source == "machine" and not location.path.startswith(("/", "process ", "\\")):
            return File(base=self.home, path=location.path, shown=f"~/{location.path}")
        return None

    def at(self, path: str) -> File:
        """The file at this path of the examined folder."""
        return File(base=self.base, path=path, shown=path)

    def read(self, file: File) -> bytes | None:
        """What stands in it; None where it is not. Raises `Unsafe`."""
        with reached(file.base, file.path) as spot:
            seen = spot.see()
        return None if seen is None else seen.data

    def text(self, file: File) -> bytes:
        """The same for text in UTF-8, which is what fixers write. Raises `Unsafe`."""
        data = self.read(file)
        if data is None:
            raise Unsafe("it is not there any more")
        try:
            if b"\0" in data:
                raise ValueError
            data.decode()
        except ValueError:
            raise Unsafe("it is no text in UTF-8; change it by hand") from None
        return data

    def keys_in(self, data: bytes, path: str) -> list[Match]:
        """The keys that stand in these bytes, in their order."""
        return sorted((m for m in self.matcher.matches(data, path) if m.nature == "secret"), key=lambda m: m.start)

    def holds_secret(self, data: bytes, path: str) -> bool:
        """Whether a key stands in these bytes."""
        return bool(self.keys_in(data, path))

    def repository_of(self, path: str) -> tuple[str, RepositoryPaths] | None:
        """(its path in the evidence, where it lies) of the repository that a file belongs to."""
        fits = [r for r in self.repositories if not r[0] or path.startswith(f"{r[0]}/")]
        return max(fits, key=lambda r: len(r[0]), default=None)


def study(
    request: Request, catalog: Catalog, places: Places, *, only: Iterable[str] | None = None, values: bool = True
) -> Scene:
    """Examine what is asked for. `only` names the checks that are judged; what no other needs is then not gathered.

    Raises `checks.impossible.Impossible`.
    """
    from checks.acceptances.examining import with_accepted
    from checks.announce import Announcer
    from checks.attempts import judge_all
    from checks.gathering import Gathering
    from checks.plugins.loading import load_shapes
    from checks.veil import Veil
    from checks.visit import home_of

    wanted = None if only is None else frozenset(only)
    if wanted is not None:
        catalog = Catalog([c for c in catalog if c.id in wanted], catalog.plugins, catalog.turned_on)
    shapes, _ = load_shapes(catalog)
    gathering = Gathering(request, catalog, shapes, places, Announcer(lambda event: None), threading.Event())
    veil = Veil()
    veil.lower(gathering.matcher)
    evidence = gathering.run().evidence
    results, findings, lost = judge_all(catalog, evidence)
    _, findings, _ = with_accepted(results, findings, gathering, evidence)
    # What broke a parser there is not given to one again here, where nobody would end it.
    unread = {limit.what for limit in lost if limit.id == "texts"}
    if unread:
        kept = {} if "." in unread else {p: t for p, t in evidence.texts.items() if p not in unread}
        evidence = msgspec.structs.replace(evidence, texts=kept)
    credentials, kept_value = _kept(places) if values else ((), lambda credential: None)
    held = {f.fingerprint: f.value.reveal() for f in gathering.ledger.found()} if values else {}
    return Scene(
        evidence=evidence,
        findings=tuple(findings),
        matcher=gathering.matcher,
        shapes=shapes,
        veil=veil,
        base=gathering.base,
        home=home_of(request),
        repositories=tuple((paths.path, paths) for paths in gathering.repositories()),
        credentials=credentials,
        value_of=held.get,
        kept_value=kept_value,
        promised={},
    )


def _kept(places: Places) -> tuple[tuple[Credential, ...], Callable[[Credential], bytes | None]]:
    """What the vault has, and how its values are had, for telling whether a key lies there already."""
    from checks.vault.credentials import CredentialError, Vault
    from checks.vault.keychain import PATIENCE, Keychain, KeychainError

    vault = Vault(places, Keychain(patience=PATIENCE))

    def value(credential: Credential) -> bytes | None:
        try:
            found = vault.value_of(credential)
        except KeychainError:
            return None
        return None if found is None else found.reveal()

    try:
        return tuple(vault.credentials()), value
    except CredentialError:
        return (), value


def harmless(scene: Scene, changes: Sequence[Change]) -> bool:
    """Whether no key stands in what these changes take the place of."""
    return not any(scene.holds_secret(c.before, c.path) for c in changes if c.before)
