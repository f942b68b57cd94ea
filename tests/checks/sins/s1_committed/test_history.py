"""S1-HISTORY: a key in a past commit that is in no branch's newest state any more."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Live, Severity, Status
from checks.sins.s1_committed.history import CHECK
from tests.checks.sins.cases import LATER, NO_GIT, Case, ask, blob, file, key, limit, seen

HIGH, CRITICAL, MEDIUM = Severity.HIGH, Severity.CRITICAL, Severity.MEDIUM
PAST = blob("settings.py", "reachable", removed_by=LATER, last_commit="1" * 40, last_when="2025-10-12T10:00:00+00:00")

CASES = (
    Case(name="a key that left the files stays in the history", given=seen(key(PAST)), status=Status.FAIL, finds=(HIGH,)),
    Case(
        name="it says who brought it and who took it out",
        given=seen(key(PAST)),
        status=Status.FAIL,
        finds=(HIGH,),
        says="D. Marsh committed it on 9 Oct 2025 (3f9c1e2); 8a4b77d removed the line on 12 Oct 2025.",
    ),
    Case(
        name="removal does not make it less, a public remote makes it more",
        given=seen(key(blob("settings.py", "reachable", "remote", "public", removed_by=LATER))),
        status=Status.FAIL,
        finds=(CRITICAL,),
    ),
    Case(
        name="a key that is still in use here is critical",
        given=seen(key(PAST, file("web/.env.local", "untracked"))),
        status=Status.FAIL,
        finds=(CRITICAL,),
        says="It is in use: web/.env.local holds it now.",
    ),
    Case(name="a proven revocation makes it medium", given=seen(key(PAST, live=Live.DEAD)), status=Status.FAIL, finds=(MEDIUM,)),
    Case(
        name="a dead key in a local file is not in use",
        given=seen(key(PAST, file(".env", "ignored"), live=Live.DEAD)),
        status=Status.FAIL,
        finds=(MEDIUM,),
        never_says="in use",
    ),
    Case(
        name="could not ask never makes it less",
        given=seen(key(PAST, live=Live.COULD_NOT_ASK)),
        status=Status.FAIL,
        finds=(HIGH,),
    ),
    Case(
        name="a key in a past document is doubted",
        given=seen(key(blob("docs/setup.md", "reachable", confidence=Confidence.MEDIUM))),
        status=Status.FAIL,
        finds=(HIGH,),
        sure=Confidence.MEDIUM,
    ),
    Case(
        name="a commit without a known author is told as far as it is known",
        given=seen(key(blob("a.py", "reachable", author=None, when=None, commit=None))),
        status=Status.FAIL,
        finds=(HIGH,),
        says="Somebody committed it.",
    ),
    Case(
        name="a key that is still tracked is told there, once",
        given=seen(key(PAST, file("app.py"), blob("app.py", "tip", "reachable"))),
        status=Status.PASS,
    ),
    Case(name="a publishable key is no matter", given=seen(key(PAST, secret=False)), status=Status.PASS),
    Case(name="a key in no reachable commit is told elsewhere", given=seen(key(blob("a.py"))), status=Status.PASS),
    Case(name="a shallow clone is incomplete, not clean", given=seen(limits=(limit("shallow"),)), status=Status.PARTIAL),
    Case(name="a partial clone is incomplete", given=seen(limits=(limit("partial-clone"),)), status=Status.PARTIAL),
    Case(
        name="broken objects are counted",
        given=seen(limits=(limit("broken-objects", count=20, why="objects are missing"),)),
        status=Status.PARTIAL,
        says="But 20 objects are missing or broken; everything else was read.",
    ),
    Case(name="a scan that was stopped is partial", given=seen(limits=(limit("cancelled", "worktree"),)), status=Status.PARTIAL),
    Case(name="only a part of the history was asked for", given=seen(limits=(limit("since"),)), status=Status.PARTIAL),
    Case(name="a file that cannot be read says nothing about the past", given=seen(limits=(limit("unreadable", "worktree"),)), status=Status.PASS),
    Case(name="a history that was not read is not checked", given=seen(without=(Need.HISTORY,)), status=Status.NOT_CHECKED),
    Case(
        name="a folder inside a larger repository is not checked",
        given=seen(repositories=(), limits=(limit("inside-repository", why="this folder is part of a larger repository"),)),
        status=Status.NOT_CHECKED,
        says="part of a larger repository",
    ),
    Case(name="a folder without git does not apply", given=NO_GIT, status=Status.NOT_APPLICABLE),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_history(case: Case) -> None:
    ask(CHECK, case)


def test_the_share_that_was_read_is_counted() -> None:
    verdict = CHECK.judge(seen(limits=(limit("broken-objects", count=20),)))
    assert verdict.share == pytest.approx(80 / 100)


def test_a_find_in_a_part_says_how_large_the_part_was() -> None:
    verdict = CHECK.judge(seen(key(PAST), limits=(limit("broken-objects", count=80),)))
    assert (verdict.status, verdict.share) == (Status.FAIL, 0.5)
