"""Text for a page: one line, shown and never obeyed, and of a bounded length. Whatever stands in a report goes through it."""

from __future__ import annotations

from datetime import UTC, datetime

from checks.report.escape import for_terminal
from checks.report.words import shortened

LONGEST, LONGEST_PATH = 600, 240  # signs of a sentence and of a path


def plain(text: str, most: int = LONGEST) -> str:
    """One line without control characters and direction marks; cut at its end where it has no end.

    >>> plain("a\\x1b[2Jb"), plain("one  two", 5)
    ('a\\\\x1b[2Jb', 'one…')
    """
    # What is far too long is cut before it is escaped: the work is bounded, too.
    shown = for_terminal(text[: most * 2])
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"


def paragraph(text: str) -> str:
    """Words of the catalogue, which are laid out in lines: as one paragraph."""
    return plain(" ".join(text.split()), 1_200)


def path_words(path: str) -> str:
    """A path; of one that is far too long the middle goes."""
    return shortened(plain(path, 4 * LONGEST_PATH), LONGEST_PATH)


def day_words(when: str | None) -> str:
    """`23 Nov 2026`, as the time itself says it; empty where there is none or nobody can read it."""
    at = _read(when)
    return f"{at.day} {_MONTHS[at.month - 1][:3]} {at.year}" if at else ""


def moment_words(when: str) -> str:
    """`23 November 2026, 14:02 UTC`."""
    at = _read(when)
    if at is None:
        return plain(when, 40)
    at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M} UTC"


def _read(when: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(when) if when else None
    except ValueError:
        return None


# Not the system's own names: a report reads alike wherever it was made.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
