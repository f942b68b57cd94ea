"""S1-REMOTE-CREDS: a token in an address, a header, any other setting of git, or a helper that keeps plain text."""

from __future__ import annotations

import pytest

from checks.evidence import ConfigNote, Evidence
from checks.model import Confidence, Severity, Status
from checks.sins.s1_committed.remote_creds import CHECK
from tests.checks.sins.cases import NO_GIT, Case, ask, beside, key, limit, repository, seen

HIGH, MEDIUM = Severity.HIGH, Severity.MEDIUM


def noted(setting: str, value: str, credential: bool = False, *keys) -> Evidence:
    note = ConfigNote(file=".git/config", line=7, setting=setting, value=value, credential=credential)
    return seen(*keys, repositories=(repository(config_notes=(note,)),))


IN_CONFIG = beside("config", path=".git/config", line=7)

CASES = (
    Case(
        name="a token in a remote's address",
        given=noted("remote.origin.url", "https://user:…@github.com/o/a.git", True),
        status=Status.FAIL,
        finds=(HIGH,),
        says="remote.origin.url is “https://user:…@github.com/o/a.git”",
    ),
    Case(name="a rewriting rule", given=noted("url.https://…@github.com/.insteadof", "https://…@github.com/", True), status=Status.FAIL, finds=(HIGH,)),
    Case(
        name="a header that a pipeline left behind",
        given=noted("http.https://github.com/.extraheader", "AUTHORIZATION: …", True),
        status=Status.FAIL,
        finds=(HIGH,),
    ),
    Case(
        name="a helper that keeps tokens in plain text",
        given=noted("credential.helper", "store"),
        status=Status.FAIL,
        finds=(MEDIUM,),
        says="plain text",
    ),
    Case(name="the same with a file of its own", given=noted("credential.helper", "store --file ~/.tokens"), status=Status.FAIL, finds=(MEDIUM,)),
    Case(name="the same by its path", given=noted("credential.https://x.helper", "/usr/lib/git-core/git-credential-store"), status=Status.FAIL, finds=(MEDIUM,)),
    Case(
        name="a key in any other setting",
        given=seen(key(beside("config", path=".git/config", line=12))),
        status=Status.FAIL,
        finds=(HIGH,),
        says="It stands in .git/config, in plain text.",
    ),
    Case(name="an address without one", given=noted("remote.origin.url", "git@github.com:o/a.git"), status=Status.PASS),
    Case(name="a header that refers to a variable", given=noted("http.extraheader", "Authorization: …"), status=Status.PASS),
    Case(name="a keychain helper", given=noted("credential.helper", "osxkeychain"), status=Status.PASS),
    Case(name="a helper that forgets", given=noted("credential.helper", "cache --timeout 900"), status=Status.PASS),
    Case(name="a hook script is told elsewhere", given=seen(key(beside("config", path=".git/hooks/pre-push"))), status=Status.PASS),
    Case(name="a repository that git could not read", given=seen(repositories=(), limits=(limit("no-history"),)), status=Status.NOT_CHECKED),
    Case(name="a folder without git", given=NO_GIT, status=Status.NOT_APPLICABLE),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_remote_creds(case: Case) -> None:
    ask(CHECK, case)


def test_a_token_of_a_known_shape_is_joined_with_its_key_and_told_once() -> None:
    given = noted(
        "remote.origin.url", "https://…@github.com/o/a.git", True, key(IN_CONFIG, confidence=Confidence.MEDIUM)
    )
    (finding,) = ask(CHECK, Case(name="", given=given, status=Status.FAIL, finds=(HIGH,)))
    assert (finding.key, finding.confidence) == ("k1", Confidence.MEDIUM)
