"""What was asked for by name and is not there: then nothing is examined, instead of less than was meant.

A hook that looks at what is staged, and a pipeline that looks at what came after a revision, take silence for an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from checks.model import Limit
from checks.sources.discovery import Found
from checks.sources.gitfiles import object_format, shallow_marks
from checks.sources.objects import GitMissing, ObjectView, Unreadable
from checks.sources.refs import resolve

if TYPE_CHECKING:
    from checks.examination import Request
    from checks.histories import Work

SHOWN = 60  # signs of a revision's name that are told


class Impossible(Exception):
    """What was asked for cannot be done with these folders. The message says why, in one line for a person."""


def asked_for(request: Request, works: Sequence[Work], found: Iterable[Found], limits: Iterable[Limit]) -> None:
    """Raise `Impossible` where nothing staged, or no such revision, can be looked at in any of these repositories."""
    if not request.staged and request.since is None:
        return
    option = "--staged" if request.staged else "--since"
    if not works:
        inside = next((f.inside for f in found if f.inside is not None), None)
        if inside is not None:
            raise Impossible(f"{option} needs the whole repository; name its folder, {inside}")
        unread = next((limit.why for limit in limits if limit.source == "history"), None)
        raise Impossible(f"git could not be read here: {unread}" if unread else f"{option} needs a git repository")
    if request.staged and all(work.paths.bare for work in works):
        raise Impossible("a bare repository has nothing staged")
    if request.since is not None and not any(_knows(work, request.since) for work in works):
        raise Impossible(f"there is no revision “{request.since[:SHOWN]}” here; name a commit, a branch or a tag")


def _knows(work: Work, name: str) -> bool:
    try:
        with ObjectView(work.paths.objects, object_format(work.paths), shallow_marks(work.paths)) as view:
            return resolve(view, work.refs, name) is not None
    except (GitMissing, Unreadable):
        return False
