"""S1-STAGED: a key in what the next commit would hold."""

from __future__ import annotations

import pytest

from checks.evidence import Need, TrackedFile
from checks.model import Confidence, Severity, Status
from checks.sins.s1_committed.staged import CHECK
from tests.checks.sins.cases import BARE, NO_GIT, Case, ask, blob, file, key, limit, repository, seen

MEDIUM, HIGH = Severity.MEDIUM, Severity.HIGH
CHANGED = repository(tracked=(TrackedFile("pay.py", "a" * 40, 0o100644, staged=True),))

CASES = (
    Case(
        name="a key in a staged file",
        given=seen(key(file("pay.py", "staged"), file("pay.py")), repositories=(CHANGED,)),
        status=Status.FAIL,
        finds=(MEDIUM,),
        says="The next commit would carry it, in pay.py.",
    ),
    Case(
        name="a key in a change of a tracked file that no commit has",
        given=seen(key(file("pay.py"))),
        status=Status.FAIL,
        finds=(MEDIUM,),
        says="a change of pay.py that no commit has",
    ),
    Case(name="an admin key is high", given=seen(key(file("pay.py", "staged"), privilege="admin")), status=Status.FAIL, finds=(HIGH,)),
    Case(
        name="a staged test is doubted",
        given=seen(key(file("tests/t.py", "staged", confidence=Confidence.LOW))),
        status=Status.FAIL,
        finds=(MEDIUM,),
        sure=Confidence.LOW,
    ),
    Case(
        name="only the staged changes were asked for",
        given=seen(key(file("pay.py", "staged")), repositories=(CHANGED,), without=(Need.HISTORY, Need.WORKTREE, Need.FILES)),
        status=Status.FAIL,
        finds=(MEDIUM,),
    ),
    Case(name="a key that the newest commit has is told elsewhere", given=seen(key(file("pay.py"), blob("pay.py", "tip"))), status=Status.PASS),
    Case(
        name="a line that a change takes out is a matter of the history",
        given=seen(key(blob("pay.py", "tip", "reachable")), repositories=(CHANGED,)),
        status=Status.PASS,
        says="Nothing staged carries a key.",
    ),
    Case(name="where the history is not whole nobody can say that no commit has it", given=seen(key(file("pay.py")), limits=(limit("broken-objects"),)), status=Status.PARTIAL),
    Case(name="a publishable key is no matter", given=seen(key(file("pay.py", "staged"), secret=False)), status=Status.PASS),
    Case(name="nothing is staged", given=seen(), status=Status.PASS, says="Nothing is staged."),
    Case(name="an index that is cut makes it partial", given=seen(limits=(limit("index"),)), status=Status.PARTIAL),
    Case(name="what is staged was not read", given=seen(without=(Need.STAGED,)), status=Status.NOT_CHECKED),
    Case(name="a bare repository has nothing staged", given=seen(repositories=(BARE,)), status=Status.NOT_APPLICABLE),
    Case(name="a folder without git", given=NO_GIT, status=Status.NOT_APPLICABLE),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_staged(case: Case) -> None:
    ask(CHECK, case)


def test_what_is_staged_is_named() -> None:
    many = repository(tracked=tuple(TrackedFile(f"f{n}.py", "a" * 40, 0o100644, staged=True) for n in range(5)))
    verdict = CHECK.judge(seen(repositories=(many,), without=(Need.WORKTREE,)))
    assert verdict.looked_at == "5 staged files (f0.py, f1.py, f2.py and 2 more)"
