"""S1-UNREACHABLE: a key only in a stash, a reflog's commits, or objects nothing refers to."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Severity, Status
from checks.sins.s1_committed.unreachable import CHECK
from tests.checks.sins.cases import NO_GIT, Case, ask, blob, file, key, limit, seen

HIGH, MEDIUM = Severity.HIGH, Severity.MEDIUM

CASES = (
    Case(
        name="a key in an amended commit stays on this machine",
        given=seen(key(blob("app.py"))),
        status=Status.FAIL,
        finds=(MEDIUM,),
        says="on this machine until git cleans up",
    ),
    Case(
        name="a key that was pushed once is high",
        given=seen(key(blob("app.py", "remote"))),
        status=Status.FAIL,
        finds=(HIGH,),
        says="pushed once",
    ),
    Case(
        name="a key inside a stashed archive counts",
        given=seen(key(blob("x.zip", member="a.env"))),
        status=Status.FAIL,
        finds=(MEDIUM,),
    ),
    Case(
        name="a key that is reachable too is told elsewhere",
        given=seen(key(blob("app.py"), blob("app.py", "reachable"))),
        status=Status.PASS,
    ),
    Case(
        name="a key that a tracked file holds too is told elsewhere",
        given=seen(key(blob("app.py"), file("app.py"), blob("app.py", "tip"))),
        status=Status.PASS,
    ),
    Case(name="a publishable key is no matter", given=seen(key(blob("a.py"), secret=False)), status=Status.PASS),
    Case(name="broken objects make it partial", given=seen(limits=(limit("broken-objects"),)), status=Status.PARTIAL),
    Case(
        name="a history that was not read is not checked",
        given=seen(without=(Need.HISTORY,)),
        status=Status.NOT_CHECKED,
    ),
    Case(name="a folder without git does not apply", given=NO_GIT, status=Status.NOT_APPLICABLE),
)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_unreachable(case: Case) -> None:
    ask(CHECK, case)
