"""Reports made by rule, with one text in every place where a stranger's text can stand. The masks in here are masks."""

from __future__ import annotations

import msgspec

from checks.model import (
    Accepted,
    CheckResult,
    Confidence,
    Finding,
    FixNote,
    Gate,
    Key,
    Known,
    Limit,
    Live,
    Location,
    PluginNote,
    Report,
    Safety,
    Severity,
    Sighting,
    Status,
    Target,
    Tool,
)
from checks.scoring.score import score

WHEN = "2026-11-24T14:02:00+00:00"


def told(text: str, *, kind: str = "repository") -> Report:
    """A report whose every free text is this one. What is a number, a date or a word of the contract is as it is."""
    places = tuple(
        Location(source="worktree", path=text, line=3, column=1, member=text, commit=text, blob=text) for _ in range(2)
    )
    seen = Sighting(
        source="history",
        path=text,
        line=3,
        commit=text,
        blob=text,
        author=text,
        when=WHEN,
        member=text,
        symbol=text,
        place="blob",
        reach=("tip",),
        repository=text,
    )
    known = Known(
        account=text,
        join_why=text,
        candidates=(text,),
        name=text,
        owner=text,
        project=text,
        status=text,
        month="31.2",
        currency="USD",
        limit="50",
        limit_currency="USD",
        limit_period="month",
        live_why=text,
    )
    key = Key(
        fingerprint="fp-1",
        provider="openai",
        kind="project",
        masked=text,
        confidence=Confidence.MEDIUM,
        live=Live.LIVE,
        first_seen=WHEN,
        sightings=(seen,),
        proofs=(text,),
        facts=(text,),
        known=known,
    )
    note = FixNote(id="replace-key", title=text, safety=Safety.MANUAL)
    open_ = Finding(
        id="f-1",
        check="S1-TRACKED",
        sin=1,
        severity=Severity.CRITICAL,
        confidence=Confidence.HIGH,
        title=text,
        message=text,
        key="fp-1",
        locations=places,
        fixes=(note,),
    )
    accepted = msgspec.structs.replace(
        open_,
        id="f-2",
        check="S7-CONFIG-LITERAL",
        sin=7,
        status=Status.ACCEPTED,
        accepted=Accepted(reason=text, owner=text, until="2027-01-01"),
    )
    odd = msgspec.structs.replace(open_, id="f-3", check="PLUGGED", sin=5, severity=Severity.LOW, key=None, fixes=())
    results = tuple(
        CheckResult(
            id=id,
            sin=sin,
            title=text,
            status=status,
            severity=Severity.CRITICAL,
            weight=10,
            reason=text,
            looked_at=text,
            places=1,
        )
        for id, sin, status in (
            ("S1-TRACKED", 1, Status.FAIL),
            ("S1-HISTORY", 1, Status.PASS),
            ("S2-BUNDLE", 2, Status.NOT_APPLICABLE),
            ("S3-LOGFILE", 3, Status.PARTIAL),
            ("S4-DUP-ENV", 4, Status.NOT_CHECKED),
            ("PLUGGED", 5, Status.FAIL),
            ("S6-NO-RATE-LIMIT", 6, Status.ATTESTED),
            ("S7-CONFIG-LITERAL", 7, Status.ACCEPTED),
        )
    )
    findings = (open_, accepted, odd)
    whole, sins = score(results, keys=(key,), findings=findings)
    gates = tuple(Gate(id=g.id, cap=g.cap, why=text) for g in whole.gates)
    return Report(
        tool=Tool(name="shrift", version="0.1.0", rules="r" * 16),
        target=Target(path=text, name=text, kind=kind, sources=("worktree", "history"), repositories=1, since=text),
        started=WHEN,
        finished=WHEN,
        partial=False,
        score=msgspec.structs.replace(whole, gates=gates),
        sins=tuple(msgspec.structs.replace(s, why=text, title=text) for s in sins),
        checks=results,
        keys=(key,),
        findings=findings,
        limits=(Limit(id="unreadable", what=text, why=text, count=3), Limit(id="cancelled-not", what=text, why=text)),
        plugins=(PluginNote(name=text, version=text, state="broken", adds=(text,), error=text),),
    )


# Each tries to be more than a name: to a page, a style sheet, a list, a table, a host, a spreadsheet, a typesetter.
HOSTILE = (
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "'\"--></style><b>",
    "&lt;b&gt; &amp; &#60;",
    "{{ 7*7 }} {% raw %} ${x}",
    '#let x = read("/etc/passwd") #eval("1") $x$ @ref *b* _i_ `c` <label> // c',
    "](https://evil.example) ![x](https://evil.example/p.png) <https://evil.example>",
    "| a | b |",
    "@octocat #1 GH-2 www.evil.example https://evil.example a@evil.example",
    "```\n# heading\n---",
    '=HYPERLINK("http://evil.example")',
    "+1-1@SUM(A1)",
    "\t=1+1",
    '\r\n=1+1,"x"',
    "a\x1b[2Jb\x07\x00",
    "bidi \u202etxt.exe\u2066 \u200f",
    "not utf8 \udcff\udcfe",
    "half \ud83d sign",
    "日本語 の 名前 😀 ﷽",
    "a" * 5_000,
    "/very/long" * 400,
)
