"""What acceptances do to what was judged. Pure.

An accepted finding stays where it is, with who accepted it and until when. A check all of whose findings are accepted is
itself accepted, which counts half; one with an open finding left has failed as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from checks.acceptances.model import Acceptance
from checks.acceptances.reading import Book, Held
from checks.model import Accepted, CheckResult, Finding, Key, Limit, Status, count_places
from checks.sources import under
from checks.words import count_of

MOST_TRIES = 3_000_000  # comparisons of an entry with a value, in one examination: some seconds


class Tries:
    """How many comparisons are left: a stranger's folder has keys and entries without number."""

    def __init__(self, most: int = MOST_TRIES) -> None:
        self.left = most


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that holds today, with the fingerprint of the key it is bound to, and the folder it speaks for."""

    held: Held
    folder: str = ""  # path inside the target; "" is the target itself
    key: str | None = None

    def meets(self, finding: Finding, keys: Mapping[str, Key]) -> bool:
        """Whether this finding is meant."""
        entry = self.held.entry
        if finding.status is not Status.FAIL or not entry.concerns(finding.check):
            return False
        # What lies on the machine, at a provider, or outside the folder is not for the folder's files to accept.
        places = finding.locations
        if any(p.source not in ("worktree", "history") for p in places) or (self.folder and not places):
            return False
        if any(not _inside(self.folder, p.path) for p in places):
            return False
        if entry.identity:
            return finding.key is not None and finding.key == self.key
        path = under(self.folder, entry.path or "")
        if {p.path for p in places} != ({path} if path != self.folder or places else set()):
            return False
        if finding.key is None:
            return not entry.kind
        key = keys.get(finding.key)
        if key is None or entry.kind != f"{key.provider}/{key.kind}" or key.masked != entry.masked:
            return False
        return all((s.symbol or "") == entry.symbol for s in key.sightings if s.path == path)


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
            ended = f"accepted by {entry.owner} until {entry.until.isoformat()}, which is over; it is open again"
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
    rows = {k.fingerprint: k for k in keys}
    told: list[Finding] = []
    of_key: dict[str, list[tuple[int, Bound]]] = {}
    of_path: dict[str, list[tuple[int, Bound]]] = {}
    for number, entry in enumerate(
        entries
    ):  # what cannot be meant is not asked: entries times findings may be millions
        if entry.key is not None:
            of_key.setdefault(entry.key, []).append((number, entry))
        else:
            of_path.setdefault(under(entry.folder, entry.held.entry.path or ""), []).append((number, entry))
    for finding in findings:
        path = finding.locations[0].path if finding.locations else ""
        near = sorted((*of_key.get(finding.key or "", ()), *of_path.get(path, ())), key=lambda pair: pair[0])
        met = next((b for _, b in near if b.meets(finding, rows)), None)
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
    reason = f"Accepted by {who} until {min(n.until for n in notes)}. {result.reason}"
    return msgspec.structs.replace(result, status=Status.ACCEPTED, places=0, reason=reason)


def _inside(folder: str, path: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")
