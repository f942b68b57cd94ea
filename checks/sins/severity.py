"""Severity, computed: what the check says, moved by exposure, privilege and liveness. Confidence is kept apart."""

from __future__ import annotations

from collections.abc import Iterable

from checks.evidence import Evidence
from checks.joins.places import Kind, kind_of
from checks.keys.lookalikes import third_party
from checks.model import Confidence, Key, Live, Severity, Sighting
from checks.sins.env_files import is_secret_file
from checks.sins.llm_use import has_ended

_ALIVE = (Live.LIVE, Live.RESTRICTED, Live.WITHOUT_CREDIT)


def severity_of(base: Severity, key: Key, sightings: Iterable[Sighting], evidence: Evidence) -> Severity:
    """How grave it is that this key was seen in these places.

    Public places raise, so do administration keys and keys known to live or in use; limited keys lower. A key of which
    the provider said that it is dead is medium at most; one that could not be asked for is never lowered. One that itself
    says that its time is over opens nothing any more: low at most.
    """
    if has_ended(key):
        return min(base, Severity.LOW)
    steps = exposure(sightings, evidence) - _is_others(sightings)
    steps += {"admin": 1, "normal": 0, "limited": -1}[key.privilege]
    steps += key.live in _ALIVE or bool(in_use(key))
    found = base.shifted(steps)
    if key.live is Live.DEAD and found > Severity.MEDIUM:
        return Severity.MEDIUM
    return found


def _is_others(sightings: Iterable[Sighting]) -> bool:
    """Whether nobody is sure of it and it stands in other people’s code alone: what their documents show as a key."""
    return all(not s.member and s.confidence is Confidence.LOW and third_party(s.path) for s in sightings)


def graver(base: Severity, key: Key) -> Severity:
    """The same for what is no leak: privilege and the provider's word move it. That the key is in use, or where it was
    seen, is then the matter itself. A key of which the provider, or itself, says that it is over is low at most.
    """
    if key.live is Live.DEAD or has_ended(key):
        return min(base, Severity.LOW)
    return base.shifted({"admin": 1, "normal": 0, "limited": -1}[key.privilege] + (key.live in _ALIVE))


def in_use(key: Key) -> str | None:
    """The local settings file (one that git does not track) which holds this key now: a program here runs with it. A
    stray copy of one is read by nothing.
    """
    if key.live is Live.DEAD:
        return None
    paths = (
        s.path
        for s in key.sightings
        if s.source == "worktree"
        and s.place in ("ignored", "untracked", "plain")
        and is_secret_file(s.path)
        and kind_of(s.path) is not Kind.BACKUP
    )
    return min(paths, default=None)


def exposure(sightings: Iterable[Sighting], evidence: Evidence) -> int:
    """1 where a public remote or a public log has it (by the host's word, else by what its address looks like), else 0."""
    return int(
        any(
            "public-log" in s.reach or ("public" in s.reach and not said_private(evidence, s.repository))
            for s in sightings
        )
    )


def said_private(evidence: Evidence, repository: str) -> bool:
    """Whether the host was asked, and answered that this repository is not public."""
    found = evidence.repository(repository)
    remotes = {(r.host, r.project) for r in found.remotes} if found else set()
    answers = [h.visibility for h in evidence.hosts if (h.host, h.project) in remotes and h.visibility]
    return bool(answers) and "public" not in answers
