"""S1-CONTAINERS: a key inside something git stores as one lump."""

from __future__ import annotations

import pytest

from checks.evidence import Need, TrackedFile
from checks.model import Confidence, Severity, Status
from checks.sins.s1_committed.containers import CHECK
from tests.checks.sins.cases import BARE, NO_GIT, Case, ask, blob, file, key, limit, repository, seen

HIGH, CRITICAL = Severity.HIGH, Severity.CRITICAL
LINK = repository(tracked=(TrackedFile("vendor/lib", "c" * 40, 0o160000),))

CASES = (
    Case(
        name="a key in a member of a tracked archive",
        given=seen(key(file("dist/app.whl", member="app/settings.py"), blob("dist/app.whl", "tip", member="app/settings.py"))),
        status=Status.FAIL,
        finds=(HIGH,),
        says="app/settings.py inside dist/app.whl",
    ),
    Case(
        name="an archive whose blob shows no member is tracked all the same",
        given=seen(key(file("dist/app.whl", member="app/settings.py"))),
        status=Status.FAIL,
        finds=(HIGH,),
    ),
    Case(
        name="a notebook is text, which few read",
        given=seen(key(file("try.ipynb", member="cells/1/source"))),
        status=Status.FAIL,
        finds=(Severity.HIGH,),
        says="inside try.ipynb. Hosts show notebooks as pages",
    ),
    Case(
        name="a container that left the files still holds it",
        given=seen(key(blob("old.zip", "reachable", member="a.env"))),
        status=Status.FAIL,
        finds=(HIGH,),
    ),
    Case(
        name="a container without a known path is named by its object",
        given=seen(key(blob("", "reachable", member="a.env"))),
        status=Status.FAIL,
        finds=(HIGH,),
        says="inside object bbbbbbb",
    ),
    Case(
        name="a public remote makes it critical",
        given=seen(key(blob("old.zip", "reachable", "remote", "public", member="a.env"))),
        status=Status.FAIL,
        finds=(CRITICAL,),
    ),
    Case(
        name="other people's archives are doubted",
        given=seen(key(blob("vendor/x.jar", "reachable", member="a.class", confidence=Confidence.LOW))),
        status=Status.FAIL,
        finds=(HIGH,),
        sure=Confidence.LOW,
    ),
    Case(
        name="a bare repository's containers count",
        given=seen(key(blob("x.zip", "tip", member="a")), repositories=(BARE,)),
        status=Status.FAIL,
        finds=(HIGH,),
    ),
    Case(name="what a manual page of a package shows", given=seen(key(file("a.rpm", member="usr/share/man/man7/a.7.gz", confidence=Confidence.LOW))), status=Status.PASS),
    Case(name="a key that is surely one in a document of a package", given=seen(key(file("a.rpm", member="usr/share/doc/a/notes.txt", confidence=Confidence.HIGH))), status=Status.FAIL, finds=(Severity.HIGH,)),
    Case(name="a key in another file of a package", given=seen(key(file("a.rpm", member="usr/share/a/settings.ini", confidence=Confidence.LOW))), status=Status.FAIL, finds=(Severity.HIGH,)),
    Case(name="an archive git does not track is no matter", given=seen(key(file("x.zip", "untracked", member="a"))), status=Status.PASS),
    Case(name="a stashed archive is told elsewhere", given=seen(key(blob("x.zip", member="a"))), status=Status.PASS),
    Case(name="a publishable key is no matter", given=seen(key(blob("x.zip", "tip", member="a"), secret=False)), status=Status.PASS),
    Case(
        name="a container that was not read whole makes it partial",
        given=seen(limits=(limit("container", "worktree", 2, "holds encrypted members"),)),
        status=Status.PARTIAL,
        says="2 containers could not be read whole (holds encrypted members).",
    ),
    Case(name="large file storage that is not here makes it partial", given=seen(limits=(limit("lfs"),)), status=Status.PARTIAL),
    Case(name="a submodule that is not here makes it partial", given=seen(repositories=(LINK,)), status=Status.PARTIAL, says="1 submodule is not here"),
    Case(
        name="a submodule that is here is read as a repository",
        given=seen(repositories=(LINK, repository(path="vendor/lib"))),
        status=Status.PASS,
    ),
    Case(name="unreadable files make it partial", given=seen(limits=(limit("unreadable", "worktree"),)), status=Status.PARTIAL),
    Case(name="files that were not read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="a folder without git", given=NO_GIT, status=Status.NOT_APPLICABLE),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_containers(case: Case) -> None:
    ask(CHECK, case)
