"""What the checks about seen keys share: one finding a key, the places told in order, and how much was looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Confidence, Finding, Key, Limit, Location, Severity, Sighting, Status, Verdict
from checks.sins.severity import severity_of
from checks.words import count_of

KEPT_LOCATIONS = 50  # of one finding; the ledger's row has all

# Limits after which a search was not whole, and what is lost by each: a share where it can be counted.
_FILE_HOLES = frozenset({"unreadable", "too-many", "too-deep", "cancelled"})
# The same for who reads how a text is built: keys were looked for in it, nothing else.
_TEXT_HOLES = _FILE_HOLES | {"texts"}
_HISTORY_HOLES = frozenset(
    {
        "broken-objects",
        "broken-packs",
        "swelling",
        "shallow",
        "partial-clone",
        "no-history",
        "cancelled",
        "since",
        "foreign-git-dir",
        "inside-repository",
        "reftable",
    }
)
# Whatever was searched: what git tracks is not known to its end, or keys of a provider were not looked for.
_ANY_HOLES = frozenset({"cancelled", "index", "scan-broke", "shapes"})
_SHARES = {"shapes": 0.9}  # of the keys there may be, those of one provider among many
# Of a history, only what may hide the newest state of a branch: a shallow clone has that whole.
TIP_HOLES = _HISTORY_HOLES - {"shallow", "since"}
_UNCOUNTED = 0.5  # the share said where nobody can know how much is missing

Seen = tuple[Key, Sighting]


def one_each(
    check: Check,
    seen: Iterable[Seen],
    evidence: Evidence,
    tell: Callable[[Key, list[Sighting]], str],
    *,
    base: Severity | None = None,
) -> list[Finding]:
    """A finding for each key, with all its places, the earliest first."""
    places: dict[str, list[Sighting]] = {}
    keys: dict[str, Key] = {}
    for key, sighting in seen:
        keys[key.fingerprint] = key
        places.setdefault(key.fingerprint, []).append(sighting)
    found = []
    for fingerprint, sightings in places.items():
        key = keys[fingerprint]
        sightings.sort(key=lambda s: (s.source != "worktree", s.when or "9", s.path, s.line or 0))
        found.append(
            check.finding(
                tell(key, sightings) + _ended(key),
                key=fingerprint,
                locations=unique(_shown(sightings))[:KEPT_LOCATIONS],
                severity=severity_of(base or check.severity, key, sightings, evidence),
                confidence=max((s.confidence for s in sightings), key=lambda c: c.rank, default=Confidence.LOW),
            )
        )
    return found


def _ended(key: Key) -> str:
    """A sentence about a key that itself says that its time is over; empty for others."""
    ended = next((fact for fact in key.facts if fact.startswith("expired")), "")
    return f" By its own word it {ended}: look for what renews it, and for why it lay here." if ended else ""


def _shown(sightings: list[Sighting]) -> Iterable[Location]:
    """The places worth naming: a newest state that lies in the folder as a file is not told a second time."""
    files = {(s.path, s.line, s.column, s.member) for s in sightings if s.source == "worktree"}
    return (s.location for s in sightings if not ("tip" in s.reach and (s.path, s.line, s.column, s.member) in files))


def unique(locations: Iterable[Location]) -> list[Location]:
    """The same spot once, in the order given."""
    return list({(p.path, p.line, p.column, p.blob, p.member, p.commit): p for p in locations}.values())


def answer(
    evidence: Evidence, findings: list[Finding], *, failed: str, passed: str, looked_at: str, source: str = "history"
) -> Verdict:
    """The verdict of a search: a find is a fail however much was missed; without one, what was missed makes it partial."""
    missed = hole(evidence, source, _FILE_HOLES if source == "worktree" else None)
    return told(findings, missed, failed=failed, passed=passed, looked_at=looked_at)


def told(
    findings: Iterable[Finding], missed: tuple[float, str] | None, *, failed: str, passed: str, looked_at: str
) -> Verdict:
    """The same where the caller knows itself what was missed: the share that was looked at, and why not all."""
    findings = tuple(findings)
    if findings:
        share = missed[0] if missed else 1.0
        return Verdict(status=Status.FAIL, reason=failed, looked_at=looked_at, findings=findings, share=share)
    if missed is not None:
        share, why = missed
        return Verdict(status=Status.PARTIAL, reason=f"{passed} But {why}.", looked_at=looked_at, share=share)
    return Verdict(status=Status.PASS, reason=passed, looked_at=looked_at)


def unseen(lost: tuple[float, str] | None, reason: str) -> Verdict:
    """The verdict where there is nothing to judge: the check does not apply, unless what was not read may hold it.

    `lost` is the answer of `hole`. Not a part is told as seen: what is lost must never be worth more than what is there.
    """
    if lost is None:
        return Verdict(status=Status.NOT_APPLICABLE, reason=reason)
    return Verdict(status=Status.NOT_CHECKED, reason=f"{reason} But {lost[1]}.")


def hole(evidence: Evidence, source: str, ids: frozenset[str] | None = None) -> tuple[float, str] | None:
    """(share that was looked at, why not all) if the search in this source was not whole.

    `ids` narrows the limits that count to those which matter for the question.
    """
    ids = ids or (_TEXT_HOLES if source == "worktree" else _HISTORY_HOLES)
    limits = [
        limit for limit in evidence.limits if limit.id in _ANY_HOLES or (limit.id in ids and limit.source == source)
    ]
    if not limits:
        return None
    files = evidence.files_read
    counted = {
        "unreadable": files,
        "texts": files,
        "broken-objects": sum(r.objects for r in evidence.repositories),
    }
    shares = [
        counted[limit.id] / (counted[limit.id] + limit.count)
        if counted.get(limit.id)
        else _SHARES.get(limit.id, _UNCOUNTED)
        for limit in limits
    ]
    share, worst = min(zip(shares, limits, strict=True), key=lambda pair: pair[0])
    return share, _why(worst)


def _why(limit: Limit) -> str:
    """What a limit left out, as the end of a sentence: `1 object is missing or broken; everything else was read`."""
    if limit.id == "unreadable":
        return f"{count_of(limit.count, 'place')} could not be read ({limit.why})"
    if limit.id == "broken-objects":
        objects = count_of(limit.count, "object")
        return f"{objects} {'is' if limit.count == 1 else 'are'} missing or broken; everything else was read"
    if limit.id == "texts":
        files = count_of(limit.count, "file")
        return (
            f"{files} {'was' if limit.count == 1 else 'were'} not read for what is set and called there ({limit.why})"
        )
    return limit.why


def needs(evidence: Evidence, need: Need) -> Verdict | None:
    """The verdict where git is needed and is not there, or a source was left out; None where judging can go on."""
    if not evidence.repositories:
        unread = next(
            (limit for limit in evidence.limits if limit.id in ("no-history", "foreign-git-dir", "inside-repository")),
            None,
        )
        if unread is not None:
            return Verdict(status=Status.NOT_CHECKED, reason=f"Git could not be read here: {unread.why}.")
        return Verdict(status=Status.NOT_APPLICABLE, reason="This folder is not a git repository.")
    if not evidence.has(need):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[need])
    return None


def day(when: str | None, now: datetime) -> str:
    """`9 Oct 2025`; the year only when it is not this one. Empty where nobody knows."""
    if not when:
        return ""
    at = datetime.fromisoformat(when)
    return f"{at.day} {at:%b}" + (f" {at.year}" if at.year != now.year else "")


def short(commit: str | None) -> str:
    """A commit as people write it."""
    return (commit or "")[:7]


LONGEST_NAME = 60


def brought(sighting: Sighting, now: datetime) -> str:
    """`D. Marsh committed it on 9 Oct 2025 (3f9c1e2)`, as far as it is known."""
    who = sighting.author or "Somebody"
    who = who if len(who) <= LONGEST_NAME else "Somebody"  # never cut: a piece of a key is no longer known as one
    when = day(sighting.when, now)
    return (
        f"{who} committed it"
        + (f" on {when}" if when else "")
        + (f" ({short(sighting.commit)})" if sighting.commit else "")
    )


def in_how_many(findings: Iterable[Finding], where: str) -> str:
    """`2 keys in 3 tracked files`."""
    found = list(findings)
    paths = {p.path for f in found for p in f.locations}
    return f"{count_of(len(found), 'key')} in {count_of(max(len(paths), 1), where)}."


def history_read(evidence: Evidence) -> str:
    """`48,913 objects of 5,210 commits`."""
    objects, commits = sum(r.objects for r in evidence.repositories), sum(r.commits for r in evidence.repositories)
    return f"{count_of(objects, 'object')} of {count_of(commits, 'commit')}"
