"""S1-TRACKED: a key in a file git tracks now, or in the newest state of any branch."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Live, Severity, Status
from checks.sins.s1_committed.tracked import CHECK
from tests.checks.sins.cases import BARE, NO_GIT, Case, ask, blob, file, key, limit, repository, seen

HIGH, CRITICAL, MEDIUM, LOW = Severity.HIGH, Severity.CRITICAL, Severity.MEDIUM, Severity.LOW
HERE = (file("app.py"), blob("app.py", "tip", "reachable"))

CASES = (
    Case(name="a key in a tracked file fails", given=seen(key(*HERE)), status=Status.FAIL, finds=(HIGH,), says="app.py"),
    Case(
        name="it says who brought it and when",
        given=seen(key(*HERE)),
        status=Status.FAIL,
        finds=(HIGH,),
        says="D. Marsh committed it on 9 Oct 2025 (3f9c1e2)",
    ),
    Case(
        name="the newest state of another branch counts",
        given=seen(key(blob("app.py", "tip", "reachable"))),
        status=Status.FAIL,
        finds=(HIGH,),
        says="on another branch",
    ),
    Case(
        name="a public remote that has it makes it critical",
        given=seen(key(file("app.py"), blob("app.py", "tip", "reachable", "remote", "public"))),
        status=Status.FAIL,
        finds=(CRITICAL,),
    ),
    Case(name="an admin key is critical", given=seen(key(*HERE, privilege="admin")), status=Status.FAIL, finds=(CRITICAL,)),
    Case(name="a limited key is less", given=seen(key(*HERE, privilege="limited")), status=Status.FAIL, finds=(MEDIUM,)),
    Case(name="a live key is critical", given=seen(key(*HERE, live=Live.LIVE)), status=Status.FAIL, finds=(CRITICAL,)),
    Case(
        name="a key that a local settings file uses is critical",
        given=seen(key(*HERE, file(".env", "ignored"))),
        status=Status.FAIL,
        finds=(CRITICAL,),
        says="It is in use: .env holds it too.",
    ),
    Case(
        name="a dead key is medium even in public",
        given=seen(key(blob("app.py", "tip", "remote", "public"), live=Live.DEAD, privilege="admin")),
        status=Status.FAIL,
        finds=(MEDIUM,),
    ),
    Case(
        name="a key that could not be asked for stays what it is",
        given=seen(key(*HERE, live=Live.COULD_NOT_ASK)),
        status=Status.FAIL,
        finds=(HIGH,),
    ),
    Case(
        name="a key in a test is doubted, not passed by",
        given=seen(
            key(
                file("tests/test_app.py", confidence=Confidence.LOW),
                blob("tests/test_app.py", "tip", confidence=Confidence.LOW),
            )
        ),
        status=Status.FAIL,
        finds=(HIGH,),
        sure=Confidence.LOW,
    ),
    Case(
        name="one key in two files is one finding",
        given=seen(key(*HERE, file("web.py"), blob("web.py", "tip"))),
        status=Status.FAIL,
        finds=(HIGH,),
        says="2 files",
    ),
    Case(
        name="two keys are two findings",
        given=seen(key(*HERE), key(*HERE, name="k2")),
        status=Status.FAIL,
        finds=(HIGH, HIGH),
        says="2 keys in 1 tracked file.",
    ),
    Case(
        name="a key in a bare repository's newest state fails",
        given=seen(key(blob("app.py", "tip")), repositories=(BARE,)),
        status=Status.FAIL,
        finds=(HIGH,),
        never_says="another branch",
    ),
    Case(
        name="without the history a tracked file still counts",
        given=seen(key(file("app.py")), without=(Need.HISTORY,)),
        status=Status.FAIL,
        finds=(HIGH,),
    ),
    Case(
        name="content that git keeps in large file storage counts although its blob is a pointer",
        given=seen(key(file("model.json")), texts={".gitattributes": "*.json filter=lfs diff=lfs\n"}),
        status=Status.FAIL,
        finds=(HIGH,),
    ),
    Case(name="a publishable key is no matter", given=seen(key(*HERE, secret=False)), status=Status.PASS),
    Case(name="a key that no commit has yet is told elsewhere", given=seen(key(file("app.py"))), status=Status.PASS),
    Case(
        name="a file that git keeps encrypted is no matter",
        given=seen(key(file("prod.env")), texts={".gitattributes": "prod.env filter=git-crypt diff=git-crypt\n"}),
        status=Status.PASS,
    ),
    Case(name="a key in an ignored file is no matter", given=seen(key(file(".env", "ignored"))), status=Status.PASS),
    Case(name="a key that left the files is told elsewhere", given=seen(key(blob("a.py", "reachable"))), status=Status.PASS),
    Case(
        name="unreadable files make it partial",
        given=seen(limits=(limit("unreadable", "worktree", 20),)),
        status=Status.PARTIAL,
        says="No tracked file holds a key. But 20 places could not be read (something is missing).",
    ),
    Case(
        name="broken objects may hide another branch",
        given=seen(limits=(limit("broken-objects", count=1),)),
        status=Status.PARTIAL,
    ),
    Case(name="an index that is cut makes it partial", given=seen(limits=(limit("index"),)), status=Status.PARTIAL),
    Case(
        name="a shallow clone has its newest states whole",
        given=seen(limits=(limit("shallow"),)),
        status=Status.PASS,
    ),
    Case(
        name="other branches that were not read make it partial",
        given=seen(repositories=(repository(branches=3),), without=(Need.HISTORY,)),
        status=Status.PARTIAL,
        says="branches that are not checked out were not read",
    ),
    Case(name="files that were not read are not checked", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(
        name="a repository that git could not read is not checked",
        given=seen(repositories=(), limits=(limit("no-history", why="git is not installed"),)),
        status=Status.NOT_CHECKED,
        says="git is not installed",
    ),
    Case(name="a folder without git does not apply", given=NO_GIT, status=Status.NOT_APPLICABLE),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_tracked(case: Case) -> None:
    ask(CHECK, case)


def test_the_past_of_a_tracked_key_is_told_along_with_it() -> None:
    past = blob("old/settings.py", "reachable", commit="1" * 40)
    (finding,) = ask(CHECK, Case(name="", given=seen(key(*HERE, past)), status=Status.FAIL, finds=(HIGH,)))
    assert [p.path for p in finding.locations] == ["app.py", "old/settings.py"]
    assert "app.py, which git tracks" in finding.message


def test_the_gravest_sighting_decides_how_sure_it_is() -> None:
    in_test = file("tests/test_app.py", confidence=Confidence.LOW)
    (finding,) = ask(CHECK, Case(name="", given=seen(key(in_test, *HERE)), status=Status.FAIL, finds=(HIGH,)))
    assert finding.confidence is Confidence.HIGH
