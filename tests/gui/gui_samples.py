"""Reports and events as the engine would write them, made by rule. The masks in here are masks: no value exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from checks.catalog import SINS
from checks.events import Event, Excerpt, ExcerptLine, Finished, Heard, Phase, Progress, Started, encode_event
from checks.evidence import NOT_GATHERED, Need
from checks.model import (
    CheckResult,
    Confidence,
    Finding,
    FixNote,
    Key,
    Limit,
    Live,
    Location,
    Report,
    Safety,
    Severity,
    Sighting,
    Status,
    Target,
    Tool,
)
from checks.scoring.score import score

if TYPE_CHECKING:
    from gui.pages.scanning import ScanningPage

TOOL = Tool(name="shrift", version="0.1.0", rules="r" * 16)
WEIGHTS = {Severity.CRITICAL: 10, Severity.HIGH: 6, Severity.MEDIUM: 3, Severity.LOW: 1, Severity.INFO: 0}


def target(path: str = "/home/ada/code/atlas-support") -> Target:
    """A folder that is a git repository."""
    return Target(
        path=path, name=path.rsplit("/", 1)[-1], kind="repository", sources=("worktree", "history"), repositories=1
    )


def sighting(path: str, line: int = 12, **more: object) -> Sighting:
    """A key in a file; with `commit` and `blob`, in the history."""
    return msgspec.structs.replace(Sighting(source="worktree", path=path, line=line, column=16), **more)


def key(number: int = 0, *sightings: Sighting, live: Live = Live.NOT_ASKED) -> Key:
    """A key of the ledger."""
    return Key(
        fingerprint=f"fp-{number:04}",
        provider="openai" if number % 2 == 0 else "huggingface",
        kind="project" if number % 2 == 0 else "user",
        masked=f"sk-proj-…{number:04}" if number % 2 == 0 else "hf_…xKqP",
        confidence=Confidence.HIGH,
        live=live,
        proofs=("infix", "name nearby"),
        first_seen="2025-10-09T09:12:00+02:00",
        sightings=sightings or (sighting(".env"),),
    )


def finding(
    check: str,
    title: str,
    key: Key | None = None,
    *,
    severity: Severity = Severity.HIGH,
    sin: int = 1,
    number: int = 0,
    message: str = "",
    path: str = "",
    fixes: tuple[str, ...] = (),
) -> Finding:
    """One thing wrong, where its key is (or in `path`)."""
    places = tuple(s.location for s in key.sightings) if key else ()
    if path:
        places = (Location(source="worktree", path=path, line=3),)
    return Finding(
        id=f"{check.lower()}-{number}",
        check=check,
        sin=sin,
        severity=severity,
        confidence=Confidence.HIGH,
        title=title,
        message=message or "Deleting the line did not take the key back: everyone with a clone has it.",
        key=key.fingerprint if key else None,
        locations=places,
        fixes=tuple(FixNote(id=f, title=f, safety=Safety.MANUAL) for f in fixes),
    )


def result(
    check: str,
    title: str,
    status: Status,
    *,
    sin: int = 1,
    severity: Severity = Severity.HIGH,
    places: int = 0,
    reason: str = "It was looked at.",
) -> CheckResult:
    """A check's row of the report."""
    return CheckResult(
        id=check,
        sin=sin,
        title=title,
        status=status,
        severity=severity,
        weight=WEIGHTS[severity],
        reason=reason,
        looked_at="1,482 tracked files",
        places=places,
    )


def report(*, partial: bool = False, path: str = "/home/ada/code/atlas-support") -> Report:
    """A project with a key in history that is also in a file, another in a Dockerfile, and lesser faults."""
    old = sighting(
        ".env",
        source="history",
        commit="3f9c1e2" + "0" * 33,
        blob="b1" * 20,
        author="D. Marsh",
        when="2025-10-09T09:12:00+02:00",
        removed_by="a07be55" + "0" * 33,
        reach=("reachable",),
        place="blob",
    )
    first = key(2, old, sighting(".env.production", 12), sighting("services/api/settings.py", 41))
    second = key(
        1,
        sighting(
            "deploy/Dockerfile",
            14,
            source="history",
            commit="81c40de" + "0" * 33,
            blob="c2" * 20,
            when="2026-05-04T10:00:00+02:00",
            author="A. Byron",
        ),
    )
    findings = (
        finding(
            "S1-HISTORY",
            "OpenAI project key in the git history",
            first,
            severity=Severity.CRITICAL,
            fixes=("replace-key", "read-from-environment", "clean-history"),
        ),
        finding("S1-HISTORY", "Hugging Face token in the git history", second, number=1),
        finding("S1-ENV-TRACKED", "Env file in git", first, severity=Severity.HIGH, path=".env.production"),
        finding("S1-IGNORE-GAPS", "Ignore rules miss usual places", severity=Severity.MEDIUM, path=".gitignore"),
        finding("S1-NO-GUARD", "Nothing stops the next commit", severity=Severity.LOW),
    )
    results = (
        result("S1-HISTORY", "Keys in the git history", Status.FAIL, severity=Severity.CRITICAL, places=2),
        result("S1-ENV-TRACKED", "Env files in git", Status.FAIL, places=1),
        result("S1-IGNORE-GAPS", "Ignore rules miss usual places", Status.FAIL, severity=Severity.MEDIUM, places=1),
        result("S1-NO-GUARD", "Nothing stops the next commit", Status.FAIL, severity=Severity.LOW, places=1),
        result("S1-TRACKED", "No key in a file git tracks", Status.PASS, severity=Severity.CRITICAL),
        result(
            "S1-PUSH-PROTECTION",
            "Push protection is off",
            Status.NOT_CHECKED,
            severity=Severity.MEDIUM,
            reason="The git host was not asked; “--online” asks it.",
        ),
        result(
            "S1-STAGED",
            "Keys in what is staged",
            Status.NOT_APPLICABLE,
            severity=Severity.HIGH,
            reason="Nothing is staged.",
        ),
    )
    whole, sins = score(results, keys=(first, second), findings=findings, partial=partial)
    return Report(
        tool=TOOL,
        target=target(path),
        started="2026-11-24T14:02:01+01:00",
        finished="2026-11-24T14:02:07+01:00",
        partial=partial,
        score=whole,
        sins=sins,
        checks=results,
        keys=(first, second),
        findings=findings,
        limits=(Limit(id="shallow", what="git history", why="the clone is shallow"),) if partial else (),
    )


def many(count: int) -> Report:
    """A report of `count` findings, each with a key of its own, in forty checks of sin 1."""
    keys = tuple(key(n * 2, sighting(f"src/module_{n % 97}/file_{n}.py", n % 500 + 1)) for n in range(count))
    findings = tuple(finding(f"S1-C{n % 40:02}", f"Key number {n}", k, number=n) for n, k in enumerate(keys))
    results = tuple(result(f"S1-C{n:02}", f"Check {n}", Status.FAIL, places=count // 40) for n in range(40))
    whole, sins = score(results[:1], keys=keys[:1], findings=findings[:1])
    return Report(
        tool=TOOL,
        target=target(),
        started="2026-11-24T14:02:01+01:00",
        finished="2026-11-24T14:02:07+01:00",
        partial=False,
        score=whole,
        sins=sins,
        checks=results,
        keys=keys,
        findings=findings,
    )


def unlooked() -> Report:
    """A project with nothing to mend, of which too little was looked at: its provider was not asked."""
    made = report()
    whole = clean()
    asked = NOT_GATHERED[Need.ACCOUNTS]
    checks = (
        *whole.checks,
        *(result(id, "Not asked", Status.NOT_CHECKED, sin=sin, reason=asked) for id, sin in (("S4-NAME", 4), ("S6-SPIKE", 6))),
    )  # fmt: skip
    low, sins = score(checks)
    return msgspec.structs.replace(whole, checks=checks, score=low, sins=sins, keys=made.keys[:1])


def clean() -> Report:
    """A project in which nothing failed."""
    results = (
        result("S1-TRACKED", "No key in a file git tracks", Status.PASS, severity=Severity.CRITICAL),
        result("S1-HISTORY", "No key in the git history", Status.PASS, severity=Severity.CRITICAL),
    )
    whole, sins = score(results)
    return msgspec.structs.replace(report(), score=whole, sins=sins, checks=results, keys=(), findings=())


def excerpt(key: Key, place: Location) -> Excerpt:
    """Three lines around a sighting."""
    line = place.line or 1
    before, name = "DATABASE_URL=postgres://atlas@localhost/atlas", "OPENAI_API_KEY="
    return Excerpt(
        key=key.fingerprint,
        path=place.path,
        line=line,
        blob=place.blob,
        commit=place.commit,
        member=place.member,
        lines=(
            ExcerptLine(number=line - 1, text=before),
            ExcerptLine(number=line, text=name + key.masked, mark=(len(name), len(name) + len(key.masked))),
            ExcerptLine(number=line + 1, text="OPENAI_BASE_URL=https://api.openai.com/v1"),
        ),
    )


def with_excerpts(whole: Report) -> tuple[Report, list[Excerpt]]:
    """A report and the lines around the first place of each of its keys' findings."""
    by_print = {k.fingerprint: k for k in whole.keys}
    return whole, [excerpt(by_print[f.key], place) for f in whole.findings if f.key for place in f.locations[:1]]


LONG = "/".join(["packages", "a-rather-long-name-of-a-folder-that-somebody-chose"] * 5) + "/settings.production.json"
ODD_NAMES = (
    "<b>bold</b><img src=x onerror=alert(1)>&amp;.env",
    "\u202etxt.yek\u202c and more.py",
    "דוגמה/הגדרות/מפתחות.env",
    "tab\there\nand a line\x1b[31m.env",
    "&File &Edit %s %n {masked}.py",
    LONG,
)


def hostile() -> Report:
    """A project whose every name tries something: markup, turned text, control characters, great length."""
    keys = tuple(key(n * 2, sighting(name), sighting(f"copies/{name}", 3)) for n, name in enumerate(ODD_NAMES))
    findings = tuple(
        finding(
            "S1-TRACKED",
            f"Key in {name}",
            k,
            number=n,
            message=f"{name} holds it. <script>alert(1)</script> stays what it is.",
            fixes=("untrack", "read-from-environment"),
        )
        for n, (name, k) in enumerate(zip(ODD_NAMES, keys, strict=True))
    )
    results = (result("S1-TRACKED", "Keys in tracked files", Status.FAIL, severity=Severity.CRITICAL, places=6),)
    whole, sins = score(results, keys=keys, findings=findings)
    return msgspec.structs.replace(
        report(path=f"/home/ada/<i>x</i> & y/{LONG}/<h1>project</h1>"),
        score=whole,
        sins=sins,
        checks=results,
        keys=keys,
        findings=findings,
    )


def heard(number: int = 0, *, severity: Severity = Severity.HIGH, sin: int = 1) -> Heard:
    """A key that was met."""
    return Heard(
        sin=sin,
        severity=severity,
        title=f"OpenAI project key in file {number}",
        masked=f"sk-proj-…{number:04}",
        place=f"deploy/Dockerfile:{number + 1}",
        commit=None,
        seconds=0.5 + number / 10,
        key=f"fp-{number:04}",
    )


def story(whole: Report | None = None) -> list[Event]:
    """All events of a scan, in order."""
    whole = whole or report()
    by_print = {k.fingerprint: k for k in whole.keys}
    events: list[Event] = [
        Started(tool=TOOL, target=whole.target, phases=("list", "files", "history", "judge")),
        Phase(phase="list", state="running", title="List what is there"),
        Phase(
            phase="list",
            state="done",
            title="List what is there",
            detail="1,482 files and 48,913 git objects",
            seconds=0.2,
        ),
        Phase(phase="files", state="running", title="Read the files"),
        Progress(phase="files", bytes_done=0, bytes_total=0, items_done=3, items_total=0, current="README.md"),
        Phase(phase="files", state="done", title="Read the files", detail="1,482 of 1,482 files, 38.4 MB", seconds=0.4),
        Phase(phase="history", state="running", title="Read the git history"),
        Progress(
            phase="history",
            bytes_done=1_940_000_000,
            bytes_total=2_940_000_000,
            items_done=31_207,
            items_total=48_913,
            seconds=4.4,
            current="web/packages/chat-widget/src/generated/openapi-client/models/index.ts",
        ),
        *(heard(n, severity=s) for n, s in enumerate((Severity.MEDIUM, Severity.HIGH, Severity.LOW, Severity.HIGH))),
        Phase(phase="history", state="done", title="Read the git history", detail="48,913 objects", seconds=5.9),
        Phase(phase="judge", state="running", title="Judge"),
        Phase(phase="judge", state="done", title="Judge", detail="15 checks", seconds=0.1),
    ]
    for one in whole.findings:
        if one.key:
            events.extend(excerpt(by_print[one.key], place) for place in one.locations[:1])
    return [*events, Finished(report=whole)]


def feed(page: ScanningPage, event: Event) -> None:
    """Tell the scanning page an event, as the engine's end of the window does."""
    match event:
        case Started():
            page.begun(event)
        case Phase():
            page.phase(event)
        case Progress():
            page.progress(event)
        case Heard():
            page.heard([event])


def line_of(event: Event) -> str:
    """An event as the line the engine writes, without its end."""
    return encode_event(event).decode().rstrip("\n")


assert len(SINS) == 7


def held() -> Report:
    """A project that would be graded well but for two keys in its history, which hold it together; a third key waits for that."""
    made = report()
    third = key(4, sighting("tools/notebook.ipynb", 7))
    old = tuple(f for f in made.findings if f.check == "S1-HISTORY")
    findings = (
        *old,
        finding("S7-PLAIN", "Key in a notebook", third, sin=7, severity=Severity.MEDIUM, fixes=("replace-key",)),
    )
    results = (
        *(c for c in made.checks if c.id == "S1-HISTORY"),
        result("S7-PLAIN", "Key in a notebook", Status.FAIL, sin=7, severity=Severity.MEDIUM, places=1),
        *(
            result(f"S{sin}-GOOD", "Looked at", Status.PASS, sin=sin, severity=Severity.CRITICAL)
            for sin in range(1, 8)
            for _ in range(3)
        ),
    )
    keys = (*made.keys, third)
    whole, sins = score(results, keys=keys, findings=findings)
    return msgspec.structs.replace(made, checks=results, keys=keys, findings=findings, score=whole, sins=sins)
