"""A report for people outside the team: the same verdict without a path, a name of a project, a person or a key's mask.

Sentences of checks quote what they saw, so none is passed on: what stands here is made of words Shrift itself brings.
The whole report is made anew from fields that are known to hold no name; what is added to the model later stays out
until it is added here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from checks.catalog import SINS
from checks.evidence import NOT_GATHERED
from checks.model import (
    Accepted,
    CheckResult,
    Finding,
    FixNote,
    Gate,
    Key,
    Limit,
    Location,
    PluginNote,
    Report,
    Sighting,
    SinScore,
    Status,
    Target,
    Tool,
)
from checks.report.words import known_kind
from checks.scoring.score import score
from checks.words import count_of

if TYPE_CHECKING:
    from checks.catalog import Catalog

_REASONS = {
    Status.PASS: "It passed.",
    Status.FAIL: "It failed.",
    Status.PARTIAL: "It was looked at in part.",
    Status.ATTESTED: "A person answered for it.",
    Status.NOT_CHECKED: "It was not looked at.",
    Status.NOT_APPLICABLE: "It does not apply here.",
    Status.ACCEPTED: "What it found is accepted.",
}
_LIMITS = {
    "shallow": "the clone is shallow: older commits are not here",
    "since": "only the newer part of the history was read",
    "since-unknown": "the revision that was named is not known here; the whole history was read",
    "cancelled": "the examination was stopped before its end",
    "scan-broke": "a part of the examination broke",
    "check-broke": "a check broke and has no verdict",
    "fingerprints": "no keychain: fingerprints hold for this run only and join nothing later",
    "simulated": "accounts, money and the life of keys are made up by the simulator; nobody was asked",
    "no-history": "the git history could not be read",
    "broken-objects": "objects are missing or broken",
    "partial-clone": "the clone is partial: objects are not here",
    "could-not-ask": "a provider could not be asked",
    "unreadable": "files or folders that could not be read",
    "container": "containers that could not be opened to their end",
    "media": "pictures, sound, fonts, models or compiled code were passed by",
    "third-party": "other people’s code and lock files were passed by",
    "long-text": "long files were searched for keys, and not read by the checks that read structure",
    "texts": "files that had no room for the checks that read structure",
}
_SAFE = frozenset(NOT_GATHERED.values())
# `PlaceKind` of the sources, which a report does not import; a test compares them.
PLACES = frozenset(
    {
        "tracked",
        "untracked",
        "ignored",
        "plain",
        "staged",
        "blob",
        "message",
        "author",
        "ref",
        "reflog",
        "config",
    }
)
_REACHES = frozenset({"tip", "reachable", "remote", "public", "public-log"})
SOURCES = frozenset({"worktree", "staged", "history", "machine", "provider"})
_NUMBER = re.compile(r"[0-9a-z.+-]{1,24}")
HIDDEN = "project"


def for_outsiders(report: Report, catalog: Catalog) -> Report:
    """The report without names. What it is made of is told in the module's words."""
    paths = _Numbers("file")
    keys = {key.fingerprint: n for n, key in enumerate(report.keys, 1)}
    known = {check.id: check for check in catalog}
    whys = {g.id: g.why for g in score(report.checks, keys=report.keys, findings=report.findings)[0].gates}
    checks = tuple(_check(result, catalog) for result in report.checks)
    findings = tuple(
        Finding(
            id=f"finding-{number}",
            check=finding.check if finding.check in known else "PLUG-IN",
            sin=finding.sin,
            severity=finding.severity,
            confidence=finding.confidence,
            title=known[finding.check].text.title_fail if finding.check in known else "A finding of a plug-in",
            message=_joined(known[finding.check].text.why) if finding.check in known else "",
            status=finding.status,
            key=f"key-{keys[finding.key]}" if finding.key in keys else None,
            locations=tuple(Location(source=p.source, path=paths.of(p.path)) for p in finding.locations),
            fixes=tuple(_fix(note) for note in finding.fixes if _fix(note).title),
            accepted=Accepted(reason="accepted", owner="", until=finding.accepted.until[:10])
            if finding.accepted
            else None,
        )
        for number, finding in enumerate(report.findings, 1)
    )
    return Report(
        tool=_tool(report.tool),
        target=Target(
            path="",
            name="this machine" if report.target.kind == "machine" else HIDDEN,
            kind=report.target.kind,
            sources=tuple(s for s in report.target.sources if s in SOURCES),
            repositories=report.target.repositories,
            since="a revision" if report.target.since else None,
        ),
        started=report.started,
        finished=report.finished,
        partial=report.partial,
        score=msgspec.structs.replace(
            report.score,
            gates=tuple(Gate(id=g.id, cap=g.cap, why=whys.get(g.id, "a confirmed fact")) for g in report.score.gates),
        ),
        sins=tuple(_sin(sin, checks) for sin in report.sins),
        checks=checks,
        keys=tuple(_key(key, number, paths) for number, key in enumerate(report.keys, 1)),
        findings=findings,
        limits=tuple(
            Limit(
                id=limit.id if limit.id in _LIMITS else "other",
                what=".",
                why=_LIMITS.get(limit.id, "something was not looked at"),
                count=limit.count,
                source=limit.source,
            )
            for limit in report.limits
        ),
        plugins=tuple(
            PluginNote(name=f"plug-in {n}", version="", state=p.state) for n, p in enumerate(report.plugins, 1)
        ),
    )


def _tool(tool: Tool) -> Tool:
    """Who made it. The name of the key of fingerprints is left out: it tells which reports are of one team."""
    version, rules = (t if _NUMBER.fullmatch(t) else "" for t in (tool.version, tool.rules))
    return Tool(name="shrift", version=version, rules=rules, scorer=tool.scorer)


def _check(result: CheckResult, catalog: Catalog) -> CheckResult:
    check = catalog.find(result.id)
    title = "A check of a plug-in"
    if check is not None:
        title = check.text.title_pass if result.status is Status.PASS else check.text.title_fail
    return CheckResult(
        id=check.id if check else "PLUG-IN",
        sin=result.sin,
        title=title,
        status=result.status,
        severity=result.severity,
        weight=result.weight,
        reason=result.reason if result.reason in _SAFE else _REASONS[result.status],
        looked_at=_joined(check.text.what) if check and result.looked_at else "",
        share=result.share,
        places=result.places,
    )


def _sin(sin: SinScore, checks: Iterable[CheckResult]) -> SinScore:
    mine = [c for c in checks if c.sin == sin.number]
    failed = sum(c.status is Status.FAIL for c in mine)
    open_ = sum(c.status in (Status.NOT_CHECKED, Status.PARTIAL) for c in mine)
    if not sin.applies:
        why = "Its checks do not apply here."
    elif failed:
        why = f"{failed} of {count_of(len(mine), 'check')} failed."
    elif open_:
        why = f"Nothing failed; {open_} of {count_of(len(mine), 'check')} not done to the end."
    else:
        why = "Every check passed." if mine else "not checked yet: its checks are not built"
    known = next((s for s in SINS if s.number == sin.number), None)
    id, title = (known.folder, known.title) if known else ("other", "A sin of another version")
    return msgspec.structs.replace(sin, why=why, id=id, title=title)


def _key(key: Key, number: int, paths: _Numbers) -> Key:
    shape = known_kind(key)
    return Key(
        fingerprint=f"key-{number}",
        provider=key.provider if shape else "other",
        kind=key.kind if shape else "key",
        masked=f"key {number}",
        confidence=key.confidence,
        live=key.live,
        first_seen=key.first_seen,
        last_seen=key.last_seen,
        sightings=tuple(
            Sighting(
                source=s.source,
                path=paths.of(s.path),
                place=s.place if s.place in PLACES else None,
                when=s.when,
                reach=tuple(r for r in s.reach if r in _REACHES),
                confidence=s.confidence,
            )
            for s in key.sightings
        ),
        privilege=key.privilege,
        secret=key.secret,
    )


def _fix(note: FixNote) -> FixNote:
    from checks.fixes import recipes

    known = recipes().get(note.id)
    return FixNote(id=note.id if known else "", title=known.title if known else "", safety=note.safety)


def _joined(text: str) -> str:
    return " ".join(text.split())


class _Numbers:
    """`file 1`, `file 2`: the same name for the same path, and never the path."""

    def __init__(self, word: str) -> None:
        self._word = word
        self._met: dict[str, int] = {}

    def of(self, path: str) -> str:
        return f"{self._word} {self._met.setdefault(path, len(self._met) + 1)}" if path else ""
