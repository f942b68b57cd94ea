"""S1-ENV-NOTIGNORED: a file with secrets that git would add, or that only this user's own rules keep out."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s1_committed.env_notignored import CHECK
from tests.checks.sins.cases import BARE, NO_GIT, Case, ask, fact, file, key, limit, remote, repository, seen

HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
PUBLIC = (repository(remotes=(remote(),)),)


def lying(path: str, *keys, repositories=None, **more: object):
    """Evidence of one file that git does not track."""
    return seen(*keys, repositories=repositories, files=(fact(path, **more),))


CASES = (
    Case(
        name="an env file with a value that no rule covers",
        given=lying(".env", secret_names=1),
        status=Status.FAIL,
        finds=(MEDIUM,),
        sure=Confidence.MEDIUM,
        says="No ignore rule covers .env",
    ),
    Case(
        name="any file with a key that no rule covers",
        given=lying("scratch.py", key(file("scratch.py", "untracked"))),
        status=Status.FAIL,
        finds=(MEDIUM,),
        sure=Confidence.HIGH,
    ),
    Case(name="a public remote makes it high", given=lying(".env", secret_names=1, repositories=PUBLIC), status=Status.FAIL, finds=(HIGH,)),
    Case(
        name="a key in an untracked test is doubted",
        given=lying("tests/t.py", key(file("tests/t.py", "untracked", confidence=Confidence.LOW))),
        status=Status.FAIL,
        finds=(MEDIUM,),
        sure=Confidence.LOW,
    ),
    Case(
        name="your own global rule protects nobody else",
        given=lying(".env", secret_names=1, ignored=True, ignored_by="global"),
        status=Status.FAIL,
        finds=(LOW,),
        says="Only your own global ignore file keeps .env out.",
    ),
    Case(
        name="nor does this clone's own list, public or not",
        given=lying(".env", secret_names=1, ignored=True, ignored_by="exclude", repositories=PUBLIC),
        status=Status.FAIL,
        finds=(LOW,),
        says=".git/info/exclude",
    ),
    Case(name="the project's own rule is what is wanted", given=lying(".env", secret_names=1, ignored=True, ignored_by="project"), status=Status.PASS),
    Case(name="empty values are no matter", given=lying(".env", empty_names=3), status=Status.PASS),
    Case(name="a tracked file is told elsewhere", given=lying(".env", secret_names=1, tracked=True), status=Status.PASS),
    Case(name="a file outside every repository is no matter", given=lying(".env", secret_names=1, repository=None), status=Status.PASS),
    Case(name="a publishable key is no matter", given=lying("a.js", key(file("a.js", "untracked"), secret=False)), status=Status.PASS),
    Case(name="nothing lies there", given=seen(), status=Status.PASS, says="No untracked file holds a secret."),
    Case(name="unreadable files make it partial", given=seen(limits=(limit("unreadable", "worktree"),)), status=Status.PARTIAL),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="a bare repository has no files", given=seen(repositories=(BARE,)), status=Status.NOT_APPLICABLE),
    Case(name="a folder without git", given=NO_GIT, status=Status.NOT_APPLICABLE),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_env_notignored(case: Case) -> None:
    ask(CHECK, case)
