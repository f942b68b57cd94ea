"""What acceptances do to what was judged. Pure.

An accepted finding stays where it is, with who accepted it and until when. A check all of whose findings are accepted is
itself accepted, which counts half; one with an open finding left has failed as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from checks.acceptances.meaning import Bound, Meant
from checks.acceptances.model import Acceptance
from checks.acceptances.reading import Book
from checks.model import Accepted, CheckResult, Finding, Key, Limit, Status, count_places
from checks.sources import under
from checks.words import count_of, day_of

MOST_TRIES = 3_000_000  # comparisons of an entry with a value, in one examination: some seconds


class Tries:
    """How many comparisons are left: a stranger's folder has keys and entries without number."""

    def __init__(self, most: int = MOST_TRIES) -> None:
        self.left = most


def bound(
    book: Book, folder: str, values: Iterable[tuple[str, bytes]], today: date, tries: Tries | None = None
) -> tuple[list[Bound], list[Limit]]:
    """The entries that hold, each with its key among `values` (fingerprint, value); and a row for each that does not."""
    known, tries = list(values), tries or Tries()
    found: list[Bound] = []
    rows = [
        Limit(id="acceptance", what=under(folder, path), why=f"{why}; what it is for stays open")
        for path, why in book.broken
    ]
    for held in book.held:
        entry = held.entry
        if entry.state(today) == "expired":
            ended = f"accepted by {entry.owner} until {day_of(entry.until)}, which is over; it is open again"
            rows.append(Limit(id="acceptance-expired", what=under(folder, held.path), why=ended))
            continue
        if entry.identity and len(known) > tries.left:
            why = "too many entries and keys to find the one it is for, which stays open"
            rows.append(Limit(id="acceptance", what=under(folder, held.path), why=why))
            continue
        tries.left -= len(known) if entry.identity else 0
        key = next((f for f, value in known if entry.is_of(value)), None)
        if key is not None or not entry.identity:
            found.append(Bound(held=held, folder=folder, key=key))
    return found, rows


def applied(
    results: Sequence[CheckResult], findings: Sequence[Finding], keys: Iterable[Key], entries: Sequence[Bound]
) -> tuple[list[CheckResult], list[Finding]]:
    """Results and findings with what is accepted marked as such."""
    if not entries:
        return list(results), list(findings)
    meant = Meant(entries, {k.fingerprint: k for k in keys})
    told: list[Finding] = []
    for finding in findings:
        met = meant.by(finding)
        told.append(finding if met is None else _accepted(finding, met.held.entry))
    changed = {f.check for f in told if f.status is Status.ACCEPTED}
    return [_result(r, [f for f in told if f.check == r.id]) if r.id in changed else r for r in results], told


def _accepted(finding: Finding, entry: Acceptance) -> Finding:
    note = Accepted(reason=entry.reason, owner=entry.owner, until=entry.until.isoformat())
    return msgspec.structs.replace(finding, status=Status.ACCEPTED, accepted=note)


def _result(result: CheckResult, findings: Sequence[Finding]) -> CheckResult:
    taken = [f for f in findings if f.status is Status.ACCEPTED]
    left = [f for f in findings if f.status is Status.FAIL]
    if result.status is not Status.FAIL or not taken:
        return result
    if left:
        return msgspec.structs.replace(
            result,
            severity=max((f.severity for f in left), key=lambda s: s.rank),
            places=count_places(left),
            reason=f"{result.reason} {count_of(len(taken), 'finding')} of it {'is' if len(taken) == 1 else 'are'} accepted.",
        )
    notes = [f.accepted for f in taken if f.accepted]
    who = ", ".join(sorted({n.owner for n in notes}))
    reason = f"Accepted by {who} until {day_of(min(n.until for n in notes))}. {result.reason}"
    return msgspec.structs.replace(result, status=Status.ACCEPTED, places=0, reason=reason)
