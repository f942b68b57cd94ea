"""Leaked and still in use: a key that got out once and that something runs with now. The surest finding there is."""

from __future__ import annotations

from collections.abc import Callable

from checks.joins.places import LEAKY, RUNNING, Kind, is_past, kind_at, order
from checks.model import Key, Live, Sighting, Word

_LEAKS = {
    Kind.HISTORY: "lines that were typed",
    Kind.TRANSCRIPT: "a transcript",
    Kind.LOG: "a log",
    Kind.RECORDING: "recorded traffic",
    Kind.NOTEBOOK: "a notebook",
    Kind.BUNDLE: "build output",
}
_BESIDE = {
    "message": "a commit's message",
    "author": "a commit's author",
    "ref": "the name of a branch or tag",
    "reflog": "git's log of a branch",
}


_IN_GIT = "a file that git tracks"


class Leak(Word, frozen=True, kw_only=True):
    """A place a key leaked to, with words for it: `an earlier commit`, `a transcript`."""

    how: str
    sighting: Sighting


class InUse(Word, frozen=True, kw_only=True):
    """Where a key leaked, and what runs with it now: one place a file, the earliest leak first."""

    leaks: tuple[Leak, ...]
    uses: tuple[Sighting, ...]
    because: str


def still_in_use(key: Key, is_off: Callable[[Sighting], bool] = lambda sighting: False) -> InUse | None:
    """What runs with a key now that leaked before; None where it did not leak, where nothing runs with it, or where the
    provider said that it is dead.

    What runs: settings, pipelines, deployments, start-up files and tools' settings, as they are now. What leaked: any
    former state in git, messages, logs, transcripts, recordings, notebooks, build output; and what git holds in another
    file than the one that runs with it. One tracked settings file is one place, and no leak that came before its use: its
    former states count from where the key was taken out of it and came back. `is_off` tells places of which nothing runs.
    """
    if key.live is Live.DEAD or not key.secret:
        return None
    uses = sorted((s for s in key.sightings if _runs(s) and not is_off(s)), key=order)
    using = {s.path for s in uses}
    went_on = _went_on(key, uses)
    leaks = sorted(
        (
            Leak(how=how, sighting=s)
            for s in key.sightings
            if (how := _leak(s) or (_IN_GIT if _is_in_git(s) and using - {s.path} else None)) and s not in went_on
        ),
        key=lambda leak: (leak.sighting.when or "9", order(leak.sighting)),
    )
    if not uses or not leaks:
        return None
    first = list({(s.source, s.path, s.member): s for s in reversed(uses)}.values())[::-1]
    # A notebook that git tracks is told once, as what it is.
    named = {leak.sighting.path for leak in leaks if leak.how != _IN_GIT}
    leaks = [leak for leak in leaks if leak.how != _IN_GIT or leak.sighting.path not in named]
    ways = list({(leak.how, leak.sighting.path): leak for leak in reversed(leaks)}.values())[::-1]
    return InUse(
        leaks=tuple(ways),
        uses=tuple(first),
        because=f"it leaked into {ways[0].how} and {first[0].path} holds it now",
    )


def _went_on(key: Key, uses: list[Sighting]) -> frozenset[Sighting]:
    """The former states of a file that git tracks and that runs with the key now, where the next state holds it as well."""
    tracked = {(s.repository, s.path) for s in uses if s.place == "tracked"}
    states = {(s.repository, s.path, s.commit) for s in key.sightings if s.source == "history"}
    return frozenset(
        s
        for s in key.sightings
        if is_past(s)
        and (s.repository, s.path) in tracked
        and (s.removed_by is None or (s.repository, s.path, s.removed_by) in states)
    )


def _runs(sighting: Sighting) -> bool:
    if sighting.source == "history" or sighting.place == "staged" or sighting.member:
        return False
    return kind_at(sighting) in RUNNING


def _is_in_git(sighting: Sighting) -> bool:
    return sighting.place == "tracked" or (sighting.place == "blob" and "tip" in sighting.reach)


def _leak(sighting: Sighting) -> str | None:
    if sighting.source == "history":
        if sighting.place in _BESIDE:
            return _BESIDE[sighting.place]
        if not is_past(sighting):
            return None
        return "an earlier commit" if "reachable" in sighting.reach else "a commit that no branch has any more"
    kind = kind_at(sighting)
    return _LEAKS[kind] if kind in LEAKY else None
