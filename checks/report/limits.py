"""What was not looked at, as sentences: a limit names a place, a reason and a number, and people read none of them raw."""

from __future__ import annotations

import re

from checks.machine import shown_path
from checks.model import Limit
from checks.words import capital, count_of

_OBJECT = re.compile(r"[0-9a-f]{12,64}")
_STEP = "!"  # between a container and its member, in a limit's place
_INSIDE = frozenset({"container", "lfs"})  # limits whose place may be a member; elsewhere “!” is a sign of a name
_SHORT = 7  # signs of an object's id, as git writes it
# Limits about the whole, whose reason is a sentence by itself: the place is the folder, or only a word for the reason.
_WHOLE = frozenset(
    {
        "fingerprints",
        "since",
        "since-unknown",
        "shallow",
        "partial-clone",
        "cancelled",
        "simulated",
        "memory",
        "answers",
        "could-not-ask",
    }
)


def limit_words(limit: Limit) -> str:
    """`2 files of pictures, sound, fonts, models or compiled code were passed by.`"""
    place = _place(limit)
    match limit.id:
        case "media":
            were = "was" if limit.count == 1 else "were"
            files = count_of(limit.count, "file")
            return f"{files} of pictures, sound, fonts, models or compiled code {were} passed by."
        case "third-party":
            where = f" ({place}{' and others' if limit.count > 1 else ''})" if place else ""
            were = "was" if limit.count == 1 else "were"
            number = count_of(limit.count, "place")
            return f"{number} with other people’s code or lock files{where} {were} passed by; a search of the git history reads them."
        case "texts":
            return f"{count_of(limit.count, 'file')} had no room for the checks that read structure: {limit.why}."
        case "shapes":
            return f"{_sentence(limit.why)} The plug-in {limit.what} did not load."
        case "check-broke":
            return f"{limit.what} broke and has no verdict ({limit.why})."
        case "scan-broke":
            return f"{_sentence(limit.why)} Its part is called “{limit.what}”."
    if limit.id in _WHOLE or not place:
        number = f" ({limit.count:,} times)" if limit.count > 1 else ""
        at = f" in {place}" if place and limit.id in ("shallow", "partial-clone", "since", "since-unknown") else ""
        return f"{_sentence(limit.why)[:-1]}{at}{number}."
    more = f" and {limit.count - 1:,} more" if limit.count > 1 else ""
    return f"{place}{more}: {limit.why}."


def _sentence(text: str) -> str:
    if "/" not in text.partition(" ")[0]:  # a path or an account is written as it is
        text = capital(text)
    return f"{text.rstrip('.')}."


def _place(limit: Limit) -> str:
    """The place as people write it: `object a4f7eb2 › content › a.tar`; empty where it is the target itself."""
    steps = [s for s in limit.what.split(_STEP) if s] if limit.id in _INSIDE else [limit.what]
    if not steps or steps[0] in ("", "."):
        return ""
    if _OBJECT.fullmatch(steps[0]):
        steps[0] = f"object {steps[0][:_SHORT]}"
    elif limit.source == "machine" and limit.id not in ("too-many", "fingerprints"):
        steps[0] = shown_path(steps[0])
    return " › ".join(steps)
