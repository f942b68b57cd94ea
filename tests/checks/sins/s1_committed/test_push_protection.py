"""S1-PUSH-PROTECTION: whether the git host refuses a push that carries a key."""

from __future__ import annotations

import pytest

from checks.model import Severity, Status
from checks.sins.s1_committed.push_protection import CHECK
from tests.checks.sins.cases import NO_GIT, Case, ask, host, remote, repository, seen

MEDIUM, LOW = Severity.MEDIUM, Severity.LOW
OURS = (repository(remotes=(remote(),)),)
TWO = (repository(remotes=(remote(), remote("mirror", "gitlab.com"))),)


def asked(*hosts, repositories=OURS):
    return seen(repositories=repositories, hosts=hosts, online=True)


CASES = (
    Case(name="off in public", given=asked(host(push_protection=False, visibility="public")), status=Status.FAIL, finds=(MEDIUM,), says="push protection is off for owner/app"),
    Case(name="off in private is less", given=asked(host(push_protection=False, visibility="private")), status=Status.FAIL, finds=(LOW,)),
    Case(name="on", given=asked(host(push_protection=True)), status=Status.PASS),
    Case(
        name="on at one host, the other did not say",
        given=asked(host(push_protection=True), host(host="gitlab.com"), repositories=TWO),
        status=Status.PARTIAL,
    ),
    Case(
        name="off at one host is enough",
        given=asked(host(push_protection=True), host(host="gitlab.com", push_protection=False), repositories=TWO),
        status=Status.FAIL,
        finds=(MEDIUM,),
    ),
    Case(
        name="what is not shown is unknown, never off",
        given=asked(host(visibility="public")),
        status=Status.NOT_CHECKED,
        says="it shows this setting to administrators only",
    ),
    Case(name="a host that could not be asked", given=asked(host(error="could not ask (ConnectError)")), status=Status.NOT_CHECKED, says="ConnectError"),
    Case(name="nobody asked", given=seen(repositories=OURS), status=Status.NOT_CHECKED, says="“--online” asks it."),
    Case(name="no remote", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="a folder without git", given=NO_GIT, status=Status.NOT_APPLICABLE),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_push_protection(case: Case) -> None:
    ask(CHECK, case)
