"""Where a key is, in words: its path, the kind of place, and the other places it was seen in."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import islice

import msgspec

from checks.fixes.guidance import ecosystem_of
from checks.language import advice, mark, tr
from checks.machine import shown_path
from checks.model import Finding, Key, Location, Report
from checks.report.escape import for_terminal

MOST_NAMES = 2_000  # of a folder are looked at, and as many findings
PLACE_WORDS = {
    "tracked": mark("a file git tracks"),
    "untracked": mark("a file git would add"),
    "ignored": mark("a file git ignores"),
    "plain": mark("a file"),
    "staged": mark("about to be committed"),
    "blob": mark("git history"),
    "message": mark("a message"),
    "author": mark("an author field"),
    "ref": mark("a ref’s name"),
    "reflog": mark("a reflog"),
    "config": mark("git’s own files"),
}


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place of a key besides the one that is shown. `finding` is the id of the finding about it, if there is one."""

    kind: str  # the source, or `finding` for a row that stands for a finding without a place of its own
    path: str
    about: str
    finding: str = ""


def path_of(place: Location) -> str:
    """`dist/app.zip › config.json:3`, or the object's name where there is no path."""
    path = (shown_path(place.path) if place.source == "machine" else place.path) or (
        tr("object {blob}", blob=place.blob[:7])
        if place.blob
        else tr("commit {commit}", commit=(place.commit or "")[:7])
    )
    return path + (f" › {place.member}" if place.member else "") + (f":{place.line}" if place.line else "")


def elsewhere(findings: Iterable[Finding], finding: Finding, key: Key) -> tuple[list[Place], int]:
    """The other places of a key among these findings, those with a finding first; and how many places there are."""
    shown = {_identity(place) for place in finding.locations[:1]}
    others = [f for f in findings if f.key == finding.key and f.id != finding.id]
    of_place = {_identity(place): other.id for other in reversed(others) for place in other.locations}
    places = []
    named = set()
    for sighting in {(s.path, s.line, s.member, s.place): s for s in key.sightings}.values():
        identity = _identity(sighting.location)
        if identity in shown:
            continue
        about = of_place.get(identity, "")
        named.add(about)
        places.append(
            Place(
                kind=sighting.source,
                path=for_terminal(path_of(sighting.location)),
                about=tr("on this machine")
                if sighting.source == "machine"
                else tr(PLACE_WORDS.get(sighting.place or "", "")),
                finding=about,
            )
        )
    count = len(places)
    places.sort(key=lambda place: not place.finding)
    told = [
        Place(kind="finding", path=for_terminal(advice(o.title)), about="", finding=o.id)
        for o in others
        if o.id not in named
    ]
    return [*places, *told], count


def own_language(report: Report) -> str | None:
    """The ecosystem of a project, told by the names in its folder; None where none tells. No file is opened."""
    try:
        with os.scandir(report.target.path) as entries:
            names = sorted(entry.name for entry, _ in zip(entries, range(MOST_NAMES), strict=False))
    except OSError:
        names = []
    some = islice(report.findings, MOST_NAMES)
    return ecosystem_of(names) or ecosystem_of(place.path for finding in some for place in finding.locations)


def _identity(place: Location) -> tuple[str, int | None, str | None, str | None]:
    return place.path, place.line, place.blob, place.member
