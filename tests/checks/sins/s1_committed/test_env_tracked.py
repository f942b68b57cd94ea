"""S1-ENV-TRACKED: git tracks a file that is meant to hold secrets."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.env_files import is_secret_file
from checks.sins.s1_committed.env_tracked import CHECK
from tests.checks.sins.cases import NO_GIT, Case, ask, blob, fact, file, key, limit, repository, seen

HIGH, LOW = Severity.HIGH, Severity.LOW


def tracked(path: str, **more: object):
    """Evidence of one tracked file with what was parsed of it."""
    return seen(repositories=(repository(path),), files=(fact(path, tracked=True, **more),))


CASES = (
    Case(
        name="a tracked env file with a value behind a secret-looking name",
        given=tracked(".env", secret_names=2),
        status=Status.FAIL,
        finds=(HIGH,),
        sure=Confidence.MEDIUM,
        says="2 settings with a secret-looking name and a value",
    ),
    Case(
        name="a key of a known shape in it makes it sure",
        given=seen(key(file(".env")), repositories=(repository(".env"),), files=(fact(".env", tracked=True, secret_names=1),)),
        status=Status.FAIL,
        finds=(HIGH,),
        sure=Confidence.HIGH,
    ),
    Case(
        name="a key in a file whose settings look harmless",
        given=seen(key(file("secrets.toml")), repositories=(repository("secrets.toml"),), files=(fact("secrets.toml", tracked=True),)),
        status=Status.FAIL,
        finds=(HIGH,),
        says="it holds a key",
    ),
    Case(
        name="names with empty values are a habit that ends badly, no more",
        given=tracked(".env", empty_names=3),
        status=Status.FAIL,
        finds=(LOW,),
        says="It holds no secret now",
    ),
    Case(name="an empty file too", given=tracked(".env", size=0), status=Status.FAIL, finds=(LOW,)),
    Case(
        name="a key in a bare repository's env file",
        given=seen(key(blob(".env", "tip")), repositories=(repository(".env", bare=True),)),
        status=Status.FAIL,
        finds=(HIGH,),
    ),
    Case(
        name="a key that another branch holds in it is no matter of the next commit",
        given=seen(key(blob(".env", "tip")), repositories=(repository(".env"),), files=(fact(".env", tracked=True, empty_names=1),)),
        status=Status.FAIL,
        finds=(LOW,),
        says="It holds no secret now",
    ),
    Case(
        name="a repository inside the folder",
        given=seen(repositories=(repository(".env", path="api"),), files=(fact("api/.env", tracked=True, secret_names=1, repository="api"),)),
        status=Status.FAIL,
        finds=(HIGH,),
        says="Git tracks api/.env",
    ),
    Case(
        name="a file for tests that holds a value is doubted",
        given=tracked(".env.test", secret_names=1),
        status=Status.FAIL,
        finds=(LOW,),
        sure=Confidence.LOW,
    ),
    Case(
        name="a file for tests of the whole program is one",
        given=tracked(".env.e2e", secret_names=2),
        status=Status.FAIL,
        finds=(LOW,),
        sure=Confidence.LOW,
    ),
    *(
        Case(
            name=f"{path} of Symfony with {count} values",
            given=seen(repositories=(repository(path, "api/symfony.lock"),), files=(fact(path, tracked=True, secret_names=count),)),
            status=Status.FAIL,
            finds=(severity,),
        )
        for path, count, severity in (("api/.env.dev", 1, LOW), ("api/.env", 1, LOW), ("api/.env", 2, HIGH), ("web/.env.dev", 1, HIGH))
    ),
    Case(name="a file for tests with empty names may be committed", given=tracked(".env.test", empty_names=2), status=Status.PASS),
    Case(name="public settings of a framework are no matter", given=tracked(".env"), status=Status.PASS),
    Case(name="an example is no matter", given=tracked(".env.example", secret_names=2), status=Status.PASS),
    Case(name="ordinary files are no matter", given=tracked("app.py"), status=Status.PASS),
    Case(name="an ignored env file is no matter", given=seen(files=(fact(".env", ignored=True, secret_names=2),)), status=Status.PASS),
    Case(
        name="a tracked env file that is not on the disk was not parsed",
        given=seen(repositories=(repository(".env"),)),
        status=Status.PARTIAL,
        says="1 such file is tracked and not on the disk",
    ),
    Case(name="unreadable files make it partial", given=seen(limits=(limit("unreadable", "worktree"),)), status=Status.PARTIAL),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="a folder without git", given=NO_GIT, status=Status.NOT_APPLICABLE),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_env_tracked(case: Case) -> None:
    ask(CHECK, case)


def test_an_empty_file_needs_no_new_key() -> None:
    (finding,) = CHECK.judge(tracked(".env", size=0)).findings
    assert [f.id for f in finding.fixes] == ["untrack", "ignore", "example-file"]


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        "api/.env",
        ".env.production",
        ".env.local",
        "prod.env",
        "env.local",
        ".envrc",
        ".dev.vars",
        ".flaskenv",
        ".env.keys",
        "secrets.yml",
        "secrets.toml",
        ".streamlit/secrets.toml",
        "credentials.json",
        "prod.tfvars",
        "prod.auto.tfvars.json",
        "terraform.tfstate",
        "terraform.tfstate.backup",
        "service-account.json",
        "service_account_prod.json",
        ".npmrc",
        ".pypirc",
        ".netrc",
        "kaggle.json",
        "local.properties",
        ".aider.conf.yml",
    ],
)
def test_names_that_are_meant_to_hold_secrets(path: str) -> None:
    assert is_secret_file(path)


@pytest.mark.parametrize(
    "path",
    [
        ".env.example",
        ".env.sample",
        ".env.template",
        ".env.tpl",
        ".env.dist",
        ".env.defaults",
        ".env.schema",
        ".env.production.example",
        "example.env",
        "secrets.example.toml",
        "secrets.enc.yaml",
        "prod.sops.env",
        ".env.vault",
        "environment.yml",
        "config.py",
        "secrets.py",
        "venv/bin/activate",
    ],
)
def test_names_that_only_look_like_it(path: str) -> None:
    assert not is_secret_file(path)
