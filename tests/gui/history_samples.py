"""Made-up histories and a board: what the command line would tell."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from checks.changes import Change, Part, SinChange
from checks.changes.states import Item
from checks.memory.scan import KeySeen, Scan, Worst, scan_of
from checks.memory.scans import Project
from checks.memory.trend import trend_of
from checks.model import Gate, Live, Range, Report, Severity, Tool
from checks.projects.board import Board, board_of
from checks.scoring.score import letter
from gui.models.history import Told
from gui.pages.projects_queue import Queue, Turn

NOW = datetime.now(UTC).replace(microsecond=0)
TOOL = Tool(name="shrift", version="1", rules="r1", fingerprints="f1")
LIVE_IN_GIT = Gate(id="live-in-git", cap=40, why="a live key is in git history")


def scan(
    number: int,
    days: float,
    low: float,
    high: float,
    coverage: float,
    *,
    name: str = "atlas-support",
    path: str = "/home/ada/code/atlas-support",
    gates: Sequence[Gate] = (),
    worst: tuple[str, Severity] | None = None,
    stopped: bool = False,
    rules: str = "r1",
    **more: object,
) -> Scan:
    cap = min((g.cap for g in gates), default=100)
    at = (NOW - timedelta(days=days)).isoformat()
    return Scan(
        target=path, path=path, name=name, kind="repository", started=at, finished=at,
        tool=msgspec.structs.replace(TOOL, rules=rules), catalogue="c", sources=("worktree", "history"), since=None,
        stopped=stopped, low=min(low, cap), high=min(high, cap), coverage=coverage,
        grade=letter(min(low, cap)) if coverage >= 60 and not stopped else None, uncapped=Range(low=low, high=high),
        gates=tuple(gates), worst=Worst(check="S1-X", title=worst[0], severity=worst[1]) if worst else None,
        failed=12, number=number, **more,
    )  # type: ignore[arg-type] # fmt: skip


def scans() -> list[Scan]:
    """Nine scans of one project: the rules changed once, one was stopped, the newest stands under a gate."""
    rows = (
        (61, 30, 66, 64, {}), (52, 33, 68, 65, {}), (41, 34, 69, 65, {}), (33, 41, 72, 69, {"rules": "r2"}),
        (24, 0, 0, 0, {"stopped": True, "rules": "r2"}), (20, 43, 72, 71, {"rules": "r2"}), (13, 46, 74, 72, {"rules": "r2"}),
        (8, 34, 73, 71, {"rules": "r2", "gates": (LIVE_IN_GIT,)}), (0.01, 52, 73, 79, {"rules": "r2", "gates": (LIVE_IN_GIT,)}),
    )  # fmt: skip
    return [scan(n, days, low, high, covered, **more) for n, (days, low, high, covered, more) in enumerate(rows, 1)]  # type: ignore[arg-type]


def change(older: Scan, newer: Scan, report: Report) -> Change:
    def items(*titles: str, what: str = "finding") -> tuple[Item, ...]:
        said = (
            "sk-proj-…4f2a, deploy/{}.env"
            if what == "finding"
            else "Its provider lists {} keys, the oldest 97 days old."
        )
        return tuple(
            Item(what=what, id=f"{n}", title=t, said=said.format(n), check="S1-TRACKED")  # type: ignore[arg-type]
            for n, t in enumerate(titles)
        )

    return Change(
        older=older, newer=newer, points=6.0,
        parts=(
            Part(step="fixed", points=9.0, items=items("Keys in tracked files", "The environment is printed", "One key, two environments", "A key in an image")),
            Part(step="expired", points=-2.0, items=items("Somebody looks at use by key", what="check")),
            Part(step="newly_checked", points=3.0, items=items(*["Each key’s age"] * 5, what="check")),
            Part(step="new", points=-4.0, items=items("Keys in a notebook’s output")),
        ),
        sins=tuple(
            SinChange(number=s.number, title=s.title, before=Range(low=max(s.low - (s.number % 3) * 4, 0), high=s.high), after=Range(low=s.low, high=s.high))
            for s in report.sins
        ),
    )  # fmt: skip


def told(report: Report) -> Told:
    rows = scans()
    return Told(
        target=rows[0].target, name="atlas-support", scans=tuple(rows), points=trend_of(rows),
        change=change(rows[-2], rows[-1], report),
    )  # fmt: skip


def board() -> Board:
    """Eight projects as the picture has them: two live keys, two imported, one of which too little was checked."""
    key_in_git = Gate(id="key-in-git", cap=59, why="a key is in a file git tracks")
    shipped = Gate(id="live-shipped", cap=20, why="a live key is in what is shipped")
    rows = (
        ("chat-widget", "work", [(40, 44), (30, 44), (12, 43), (0.2, 30)], (30, 58, 72), [shipped], None, ""),
        ("atlas-support", "code", [(40, 30), (20, 32), (8, 34), (0.01, 40)], (52, 73, 79), [LIVE_IN_GIT], None, ""),
        ("billing-bot", "", [(30, 60), (12, 58), (8, 59)], (61, 83, 78), [key_in_git], None, "R. Okoye"),
        ("ledger-api", "code", [(40, 62), (30, 66), (9, 71)], (71, 88, 83), [], ("One key, two environments", Severity.HIGH), ""),
        ("eval-runner", "", [(40, 71), (6, 74)], (74, 91, 83), [], ("Traces keep auth headers", Severity.MEDIUM), "CI"),
        ("docs-search", "code", [(40, 82), (20, 84), (7, 86)], (86, 95, 91), [], ("A key is 97 days old", Severity.MEDIUM), ""),
        ("notes-sync", "code", [(60, 88), (40, 90), (26, 93)], (93, 97, 96), [], ("No drill for 180 days", Severity.LOW), ""),
        ("mobile-app", "work", [(16, 31)], (31, 84, 47), [], None, ""),
    )  # fmt: skip
    projects, all_scans, number = [], {}, 0
    for name, folder, past, (low, high, covered), gates, worst, who in rows:
        target = f"/home/ada/{folder}/{name}" if not who else f"imported\n{who}\n{name}\n/x"
        projects.append(
            Project(
                target=target, path=f"/home/ada/{folder}/{name}", name=name, added="2026-01-01T00:00:00+00:00", who=who
            )
        )
        made = []
        for at, (days, before) in enumerate(past):
            number += 1
            last = at + 1 == len(past)
            apart = name in ("atlas-support", "ledger-api") and at == 1
            made.append(
                scan(
                    number,
                    days,
                    low if last else before,
                    high,
                    covered,
                    name=name,
                    path=target,
                    gates=gates if last else (),
                    worst=worst if last else None,
                    rules="r1" if at == 0 or not apart else "r0",
                    who=who,
                    taken=NOW.isoformat() if who else "",
                )
            )
        all_scans[target] = made

    def shared(mask: str, live: Live, *names: str) -> tuple[KeySeen, tuple[Scan, ...]]:
        key = KeySeen(fingerprint=mask, masked=mask, provider="anthropic", kind="api", live=live, places=2)
        return key, tuple(s[-1] for s in all_scans.values() if s[-1].name in names)

    keys = [
        shared("sk-ant-api03-…9QAA", Live.NOT_ASKED, "atlas-support", "billing-bot", "eval-runner"),
        shared("sk-proj-…4f2a", Live.LIVE, "atlas-support", "ledger-api"),
        shared("hf_…p0Wd", Live.NOT_ASKED, "docs-search", "notes-sync"),
    ]
    return board_of(projects, all_scans, keys)


def turns(queue: Queue) -> None:
    """A queue in its middle."""
    queue.turns = [
        Turn(target="l", name="ledger-api", folder=Path("/"), state="done", words="71, C, 0.3 s"),
        Turn(target="d", name="docs-search", folder=Path("/"), state="running", part=0.38, words=""),
        Turn(target="m", name="mobile-app", folder=Path("/")),
        Turn(target="g", name="old-tool", folder=Path("/"), state="failed", words="the folder is gone"),
    ]


def many_scans(count: int) -> list[Scan]:
    rng = random.Random(4)
    low = 30.0
    rows = []
    for n in range(count):
        low = min(max(low + rng.uniform(-3, 4), 5), 95)
        rows.append(scan(n + 1, (count - n) * 0.8, low, min(low + 20, 100), 75))
    return rows


def first(report: Report) -> Told:
    """One scan alone."""
    one = msgspec.structs.replace(scan_of(report, target="/home/ada/code/atlas-support"), number=1)
    return Told(target=one.target, name="atlas-support", scans=(one,), points=trend_of([one]))
