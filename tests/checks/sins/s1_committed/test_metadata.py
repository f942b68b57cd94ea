"""S1-METADATA: a key in a message, a note, an author field, a ref's name, a reflog line, or a file beside them."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Live, Severity, Status
from checks.sins.s1_committed.metadata import CHECK
from tests.checks.sins.cases import FIRST, NO_GIT, Case, ask, beside, blob, key, limit, seen

HIGH, MEDIUM, CRITICAL = Severity.HIGH, Severity.MEDIUM, Severity.CRITICAL
NOTE = "ab/" + "c" * 38

CASES = (
    Case(
        name="a pasted command in a commit message",
        given=seen(key(beside("message", commit=FIRST))),
        status=Status.FAIL,
        finds=(HIGH,),
        says="a message of 3f9c1e2. Messages and names travel with every clone",
    ),
    Case(
        name="a tag's message",
        given=seen(key(beside("message", blob="d" * 40))),
        status=Status.FAIL,
        finds=(HIGH,),
        says="travel with every clone",
    ),
    Case(name="an author field", given=seen(key(beside("author", commit=FIRST))), status=Status.FAIL, finds=(HIGH,)),
    Case(
        name="the name of a branch",
        given=seen(key(beside("ref", path=".git/refs"))),
        status=Status.FAIL,
        finds=(HIGH,),
        says="the name of a branch or tag",
    ),
    Case(
        name="a reflog stays in this clone",
        given=seen(key(beside("reflog", path=".git/logs/HEAD"))),
        status=Status.FAIL,
        finds=(MEDIUM,),
        says="It stays in this clone",
        never_says="every clone,",
    ),
    Case(
        name="an unfinished message stays in this clone",
        given=seen(key(beside("message", path=".git/COMMIT_EDITMSG"))),
        status=Status.FAIL,
        finds=(MEDIUM,),
    ),
    Case(
        name="a hook script stays in this clone",
        given=seen(key(beside("config", path=".git/hooks/pre-push"))),
        status=Status.FAIL,
        finds=(MEDIUM,),
        says=".git/hooks/pre-push",
    ),
    Case(
        name="a message that was finished outweighs the file it was written in",
        given=seen(key(beside("message", path=".git/COMMIT_EDITMSG"), beside("message", commit=FIRST))),
        status=Status.FAIL,
        finds=(HIGH,),
    ),
    Case(
        name="a note about a commit",
        given=seen(key(blob(NOTE, "reachable"))),
        status=Status.FAIL,
        finds=(HIGH,),
        says="a note",
    ),
    Case(
        name="an admin key is critical here too",
        given=seen(key(beside("message", commit=FIRST), privilege="admin")),
        status=Status.FAIL,
        finds=(CRITICAL,),
    ),
    Case(
        name="a dead key is medium",
        given=seen(key(beside("message", commit=FIRST), live=Live.DEAD)),
        status=Status.FAIL,
        finds=(MEDIUM,),
    ),
    Case(name="a publishable key is no matter", given=seen(key(beside("message"), secret=False)), status=Status.PASS),
    Case(
        name="git's own configuration is told elsewhere",
        given=seen(key(beside("config", path=".git/config"))),
        status=Status.PASS,
    ),
    Case(
        name="a file whose name only looks like a note's is told elsewhere",
        given=seen(key(blob("cache/" + "a" * 32, "reachable"))),
        status=Status.PASS,
    ),
    Case(name="broken objects make it partial", given=seen(limits=(limit("broken-objects"),)), status=Status.PARTIAL),
    Case(name="a history that was not read", given=seen(without=(Need.HISTORY,)), status=Status.NOT_CHECKED),
    Case(name="a folder without git", given=NO_GIT, status=Status.NOT_APPLICABLE),
)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_metadata(case: Case) -> None:
    ask(CHECK, case)
