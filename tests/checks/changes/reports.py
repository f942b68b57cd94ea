"""Reports by hand: a few checks with findings, whose score is the real one."""

from __future__ import annotations

from collections.abc import Iterable

from checks.catalog import WEIGHTS
from checks.model import (
    CheckResult,
    Confidence,
    Finding,
    Key,
    Limit,
    Live,
    Location,
    Report,
    Severity,
    Sighting,
    Status,
    Target,
    Tool,
)
from checks.scoring.score import score

DAY = "2026-11-{:02}T10:00:00+00:00"
SETTLED_SIN = {"A": 1, "B": 1, "C": 3, "D": 5}


def finding(
    id: str,
    check: str = "A",
    severity: Severity = Severity.HIGH,
    *,
    key: str | None = None,
    status: Status = Status.FAIL,
    path: str = "app.py",
    source: str = "worktree",
    confidence: Confidence = Confidence.HIGH,
) -> Finding:
    return Finding(
        id=id, check=check, sin=SETTLED_SIN.get(check, 1), severity=severity, confidence=confidence, title=f"title of {id}",
        message="m", status=status, key=key, locations=(Location(source=source, path=path),),
    )  # type: ignore[arg-type] # fmt: skip


def key(name: str = "k", *, live: Live = Live.NOT_ASKED, place: str = "tracked", first: str | None = None) -> Key:
    seen = Sighting(source="history" if place == "blob" else "worktree", path="app.py", place=place, reach=("tip",))
    return Key(
        fingerprint=name, provider="openai", kind="project", masked=f"sk-…{name}", confidence=Confidence.HIGH, live=live,
        sightings=(seen,), first_seen=first,
    )  # fmt: skip


def check(
    id: str,
    findings: Iterable[Finding] = (),
    status: Status | None = None,
    *,
    share: float = 1.0,
    weight: Severity = Severity.HIGH,
) -> CheckResult:
    """The result that follows from the findings; `status` is another one."""
    open_ = [f for f in findings if f.status is Status.FAIL and f.check == id]
    accepted = any(f.status is Status.ACCEPTED and f.check == id for f in findings)
    told = Status.FAIL if open_ else Status.ACCEPTED if accepted else Status.PASS if share >= 1 else Status.PARTIAL
    return CheckResult(
        id=id, sin=SETTLED_SIN.get(id, 1), title=f"title of {id}", status=status or told,
        severity=max((f.severity for f in open_), key=lambda s: s.rank) if open_ else weight,
        weight=WEIGHTS[weight], reason="because", looked_at="all", share=share if status is None else 1.0,
        places=len({f.key or f.locations[:1] or f.id for f in open_}) if status is None else 0,
    )  # fmt: skip


def report(
    checks: Iterable[CheckResult],
    findings: Iterable[Finding] = (),
    keys: Iterable[Key] = (),
    *,
    day: int = 1,
    rules: str = "r1",
    fingerprints: str = "f1",
    sources: tuple[str, ...] = ("worktree", "history"),
    since: str | None = None,
    limits: tuple[Limit, ...] = (),
    partial: bool = False,
    path: str = "/code/atlas",
    name: str = "atlas",
) -> Report:
    checks, findings, keys = tuple(checks), tuple(findings), tuple(keys)
    whole, sins = score(checks, keys=keys, findings=findings, partial=partial)
    return Report(
        tool=Tool(name="shrift", version="1", rules=rules, fingerprints=fingerprints),
        target=Target(path=path, name=name, kind="repository", sources=sources, since=since),
        started=DAY.format(day), finished=DAY.format(day), partial=partial, score=whole, sins=sins, checks=checks,
        keys=keys, findings=findings, limits=limits,
    )  # fmt: skip
