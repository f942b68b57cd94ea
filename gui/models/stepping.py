"""Steps as a page shows them: a number, a title, what is said of it, and whose word that is. No widget in here."""

from __future__ import annotations

from datetime import datetime

import msgspec

from checks.language import tr, trn
from checks.response.state import SAID_BY, Item
from gui.models.verdicts import day


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the rail."""

    id: str
    title: str
    about: str = ""
    done: bool = False
    by: str = ""  # "person", "scan", "provider", "not needed"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a ledger: where, what is said of it, when, and whose word that is."""

    number: str  # as the command line calls it
    words: str
    about: str
    when: str = ""
    done: bool = False
    by: str = ""
    still: bool = False  # a person said it is done, and a later scan still saw it


def clock_words(seconds: float) -> str:
    """`42 s`, `17 min 42 s`, `3 h 12 min`, `12 days`.

    >>> clock_words(42), clock_words(1062), clock_words(11520), clock_words(1_100_000)
    ('42 s', '17 min 42 s', '3 h 12 min', '12 days')
    """
    whole = max(int(seconds), 0)
    if whole < 60:
        return tr("{seconds} s", seconds=str(whole))
    if whole < 3_600:
        return tr("{minutes} min {seconds} s", minutes=str(whole // 60), seconds=f"{whole % 60:02}")
    if whole < 172_800:
        return tr("{hours} h {minutes} min", hours=whole // 3_600, minutes=whole % 3_600 // 60)
    return trn("{n} day", "{n} days", whole // 86_400)


def time_words(when: str | None, now: datetime) -> str:
    """`14:02` of today, `19 Nov, 14:02` of another day; empty for what is no time."""
    if not when:
        return ""
    try:
        moment = datetime.fromisoformat(when).astimezone()
    except ValueError:
        return ""
    clock = f"{moment:%H:%M}"
    return clock if moment.date() == now.astimezone().date() else f"{day(when, now)}, {clock}"


def said_of(item: Item, now: datetime) -> str:
    """`a person said so, 14:02`, with the note that was left."""
    if item.done is None:
        return ""
    if item.note:
        return item.note
    return f"{tr(SAID_BY.get(item.by, item.by))}, {time_words(item.done, now)}"


def places(items: tuple[Item, ...], now: datetime, *, waits: str) -> list[Place]:
    """A ledger of these; `waits` is said of what is still open."""
    found = []
    for number, item in enumerate(items, 1):
        done = item.done is not None
        still = done and item.seen and item.by == "person"
        told = tr(SAID_BY.get(item.by, item.by)) if done else waits
        if still:
            told = tr("a person said so; a later scan still saw it")
        note = f": {item.note}" if item.note else ""
        found.append(
            Place(
                number=str(number),
                words=item.words,
                about=f"{told}{note}",
                when=time_words(item.done, now),
                done=done,
                by=item.by,
                still=still,
            )
        )
    return found
