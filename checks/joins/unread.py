"""Unread: what a verdict is worth where a text that its check asks for was too long to be read."""

from __future__ import annotations

import msgspec

from checks.evidence import Evidence
from checks.expressions.names import NamePattern
from checks.joins.places import Kind, kind_of
from checks.model import Status, Verdict
from checks.words import count_of

# Only these look into what a build made, and into libraries as they are given out: what it was made of is judged where it
# was written.
_READ_BUILDS = ("S1-", "S2-")
_WRITTEN = ("S2-DIRECT-CALL", "S2-PUBLIC-PREFIX", "S2-TEMPLATE-LEAK", "S2-BYOK-STORAGE", "S2-NO-PROXY")
_SCRIPTS = (".js", ".mjs", ".cjs", ".css", ".map", ".html")
# Words about an interface, which no program reads when it starts.
_DESCRIBES = NamePattern(r"(?i)(?:^|/)(?:docs?/.*|(?:openapi|swagger)[^/]*)\.(?:ya?ml|json)$")


def weighed(check: str, verdict: Verdict, evidence: Evidence) -> Verdict:
    """The verdict of this check with its share less what it could not read; a long text of others' words changes nothing.

    Tests count for nothing here: what they set and call is no part of what the project runs.
    """
    builds = check.startswith(_READ_BUILDS) and check not in _WRITTEN
    texts = [p for p, readers in evidence.unread.items() if check in readers and not _is_aside(p, builds=builds)]
    if not texts:
        return verdict
    others = f" and {count_of(len(texts) - 1, 'other file')}" if len(texts) > 1 else ""
    were = "are" if others else "is"
    reason = f"{verdict.reason} But {texts[0]}{others} {were} too long to be read for it."
    share = evidence.files_read / (evidence.files_read + len(texts))
    if verdict.status is Status.PASS:
        return msgspec.structs.replace(verdict, status=Status.PARTIAL, reason=reason, share=share)
    if verdict.status is Status.NOT_APPLICABLE:  # what is lost must never be worth more than what is there
        return msgspec.structs.replace(verdict, status=Status.NOT_CHECKED, reason=reason)
    return msgspec.structs.replace(verdict, share=min(share, verdict.share))


def _is_aside(path: str, *, builds: bool) -> bool:
    """Whether a text says nothing of what the project itself sets and calls."""
    kind = kind_of(path)
    if kind is Kind.TEST or _DESCRIBES.search(path):
        return True
    return not builds and kind is Kind.BUNDLE and path.endswith(_SCRIPTS)
