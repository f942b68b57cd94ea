"""The ledger for a terminal: a key a paragraph, what its provider knows, where it lies."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from rich.console import RenderableType

from checks.joins import first_seen
from checks.ledgers.rows import Rows
from checks.machine import shown_path
from checks.model import Key, Known, Live, Sighting
from checks.report.escape import for_terminal
from checks.report.limits import limit_words
from checks.report.paper import Copied, paper, printed
from checks.report.words import LIVE_WORDS, key_title
from checks.words import count_of

SHOWN_PLACES = 4
JOINS = {
    "likely": "by what its provider shows of it",
    "ambiguous": "it may be any of several",
    "not_listed": "no account has it",
    "cannot_tell": "its provider’s list does not tell",
}


def as_text(rows: Rows, now: datetime | None = None) -> str:
    """All secret keys, those with the most places first."""
    now = now or datetime.now(UTC)
    parts: list[RenderableType] = []
    if rows.accounts.simulated:
        parts += [_line("Simulated: accounts, money and life of keys are made up; nobody was asked."), ""]
    keys = sorted((k for k in rows.keys if k.secret), key=lambda k: -len(k.sightings))
    if not keys:
        parts.append(_line("No key was seen."))
    for key in keys:
        parts += [*(_line(text) for text in _about(key, now)), ""]
    if rows.joins is not None and (unseen := rows.joins.unseen):
        are = "is" if len(unseen) == 1 else "are"
        parts.append(_line(f"{count_of(len(unseen), 'listed key')} {are} in none of the places that were read."))
    parts += [_line(limit_words(limit)) for limit in rows.limits if limit.source == "provider"]
    if not rows.lasting:
        parts.append(_line("Without a keychain these fingerprints hold for this run only; name a key by its mask."))
    return printed(paper(sys.stdout), parts)


def _about(key: Key, now: datetime) -> Iterator[str]:
    known = key.known or Known()
    name = f"  {known.name}" if known.name else ""
    yield f"{key.masked}  {key_title(key)}{name}  [{key.fingerprint[:12]}]"
    if known.owner or known.project:
        yield "  " + ", ".join(
            w for w in (known.owner and f"of {known.owner}", known.project and f"in {known.project}") if w
        )
    age = count_of(known.age_days, "day") if known.age_days is not None else first_seen(key, now).words
    facts = [f"{age} old" if age != "of unknown age" else age, used(known), spent(known)]
    yield "  " + ", ".join(f for f in facts if f)
    asked = f" (asked {known.asked[:10]})" if known.asked and key.live is not Live.NOT_ASKED else ""
    why = f": {known.live_why}" if known.live_why and key.live is Live.COULD_NOT_ASK else ""
    yield f"  {LIVE_WORDS[key.live]}{why}{asked}" + _joined(known, key)
    yield from (f"  {text}" for text in places(key.sightings))


def used(known: Known) -> str:
    """When it was last used, as far as told."""
    if known.idle == "never":
        return "never used"
    if known.idle_days is not None:
        return "used today" if known.idle_days == 0 else f"used {count_of(known.idle_days, 'day')} ago"
    return "not used in the last 31 days" if known.idle == "idle" else ""


def spent(known: Known) -> str:
    """The month's money, as far as told."""
    if known.month is None:
        return ""
    amount = Decimal(known.month).quantize(Decimal("0.01"))
    return f"{'' if known.month_is_whole else 'at least '}{amount:,} {known.currency} this month"


def places(sightings: tuple[Sighting, ...]) -> list[str]:
    """Where it lies, the newest state first; the past is told as that."""
    ordered = sorted(sightings, key=lambda s: (s.source == "history", s.path, s.line or 0))
    lines = list(dict.fromkeys(map(_place, ordered)))
    more = [f"and {count_of(len(lines) - SHOWN_PLACES, 'more place')}"] if len(lines) > SHOWN_PLACES else []
    return lines[:SHOWN_PLACES] + more


def _place(sighting: Sighting) -> str:
    if sighting.source == "machine":
        where = shown_path(sighting.path)
    else:
        where = sighting.path or f"git’s {sighting.place or 'records'}"
    line = f":{sighting.line}" if sighting.line and sighting.path else ""
    return f"{where}{line}" + (" (history)" if sighting.source == "history" else "")


def _joined(known: Known, key: Key) -> str:
    if key.known is None or known.join == "sure" or (known.join == "cannot_tell" and not known.join_why):
        return ""
    names = f": {', '.join(known.candidates)}" if known.candidates else ""
    return f"; {JOINS[known.join]}{names}"


def _line(text: str) -> Copied:
    return Copied(for_terminal(text))
