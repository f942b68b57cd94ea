"""S1-PUBLIC-REMOTE: who can see the repository, joined with whether a key is in it."""

from __future__ import annotations

import pytest

from checks.model import Confidence, Live, Severity, Status
from checks.sins.s1_committed.public_remote import CHECK
from tests.checks.sins.cases import NO_GIT, Case, ask, blob, file, host, key, remote, repository, seen

HIGH, CRITICAL = Severity.HIGH, Severity.CRITICAL
OURS = (repository(remotes=(remote(),)),)
PUSHED = key(blob("a.py", "reachable", "remote", "public"))
UNPUSHED = key(blob("a.py", "tip", "reachable"))


def asked(*keys, hosts, repositories=OURS):
    return seen(*keys, repositories=repositories, hosts=hosts, online=True)


FORK = (repository(remotes=(remote(), remote("upstream", project="them/app"))),)

CASES = (
    Case(
        name="a public repository with a key in what was pushed",
        given=asked(PUSHED, hosts=(host(visibility="public", forks=3),)),
        status=Status.FAIL,
        finds=(CRITICAL,),
        says="github.com says owner/app is public, and 3 forks keep their own copies. 1 key can be read there",
    ),
    Case(name="internal is high", given=asked(PUSHED, hosts=(host(visibility="internal"),)), status=Status.FAIL, finds=(HIGH,)),
    Case(
        name="a key that only unpushed commits have goes with the next push",
        given=asked(UNPUSHED, hosts=(host(visibility="public"),)),
        status=Status.FAIL,
        finds=(HIGH,),
        says="would go with the next push",
    ),
    Case(
        name="a doubtful key makes it doubtful",
        given=asked(key(blob("tests/t.py", "remote", confidence=Confidence.LOW)), hosts=(host(visibility="public"),)),
        status=Status.FAIL,
        finds=(CRITICAL,),
        sure=Confidence.LOW,
    ),
    Case(
        name="a key is told for the repository it is in",
        given=asked(
            key(blob("web/a.py", "remote", repository="web")),
            hosts=(host(visibility="public"), host(project="owner/web", visibility="private")),
            repositories=(*OURS, repository(path="web", remotes=(remote(project="owner/web"),))),
        ),
        status=Status.PASS,
    ),
    Case(name="private", given=asked(PUSHED, hosts=(host(visibility="private"),)), status=Status.PASS, says="The host says private."),
    Case(name="public without a key", given=asked(hosts=(host(visibility="public"),)), status=Status.PASS, says="No key was seen in what is public."),
    Case(name="a key that is dead is told elsewhere", given=asked(key(blob("a.py", "remote"), live=Live.DEAD), hosts=(host(visibility="public"),)), status=Status.PASS),
    Case(name="a publishable key", given=asked(key(blob("a.js", "remote"), secret=False), hosts=(host(visibility="public"),)), status=Status.PASS),
    Case(name="a key in an ignored file", given=asked(key(file(".env", "ignored")), hosts=(host(visibility="public"),)), status=Status.PASS),
    Case(
        name="somebody else's project that is only read",
        given=asked(PUSHED, hosts=(host(visibility="private"), host(project="them/app", visibility="public")), repositories=FORK),
        status=Status.PASS,
    ),
    Case(
        name="one host of two answered",
        given=asked(
            hosts=(host(visibility="private"), host(host="gitlab.com", error="could not ask")),
            repositories=(repository(remotes=(remote(), remote("mirror", "gitlab.com"))),),
        ),
        status=Status.PARTIAL,
        says="But not every host answered.",
    ),
    Case(
        name="a missing project is private or gone, not clean",
        given=asked(hosts=(host(error="the host shows no such project: it is private, or gone"),)),
        status=Status.NOT_CHECKED,
        says="it is private, or gone",
    ),
    Case(name="nobody asked", given=seen(PUSHED, repositories=OURS), status=Status.NOT_CHECKED, says="“--online” asks it."),
    Case(name="no remote", given=seen(PUSHED), status=Status.NOT_APPLICABLE, says="has no remote"),
    Case(name="a folder without git", given=NO_GIT, status=Status.NOT_APPLICABLE),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_public_remote(case: Case) -> None:
    ask(CHECK, case)


def test_only_a_remote_called_upstream_is_the_projects_own() -> None:
    only = (repository(remotes=(remote("upstream"),)),)
    given = asked(PUSHED, hosts=(host(visibility="public"),), repositories=only)
    ask(CHECK, Case(name="", given=given, status=Status.FAIL, finds=(CRITICAL,)))
