"""S4-LEGACY-USER-KEY: an app runs with a person's key."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Live, Severity, Status
from checks.sins.s4_one_key.legacy_user_key import CHECK
from tests.checks.sins.cases import Case, ask, file, key, limit, seen
from tests.checks.sins.having import local
from tests.checks.sins.telling import account, listed, owner, telling

LOW, MEDIUM = Severity.LOW, Severity.MEDIUM
OLD = {"kind": "legacy-user"}
LOGIN = {"provider": "anthropic", "kind": "oauth"}
ENV = file(".env", "ignored")

CASES = (
    Case(name="an older key in production", given=seen(key(file(".env.production", "ignored"), **OLD)), status=Status.FAIL, finds=(MEDIUM,), says=".env.production (production: the file is called .env.production) holds a user’s key of the older sort"),
    Case(name="an older key in a manifest", given=seen(key(file("k8s/secret.yaml"), **OLD)), status=Status.FAIL, finds=(MEDIUM,)),
    Case(name="an older key in tracked code", given=seen(key(file("app.py"), **OLD)), status=Status.FAIL, finds=(MEDIUM,)),
    Case(name="a person's sign-in in an app", given=seen(key(file("k8s/secret.yaml"), **LOGIN)), status=Status.FAIL, finds=(MEDIUM,), says="a person’s sign-in to Claude"),
    Case(name="a developer's own settings file", given=seen(key(ENV, **OLD)), status=Status.FAIL, finds=(LOW,)),
    Case(name="an older key beside one nobody can tell of", given=seen(key(ENV, **OLD), key(ENV, name="k2")), status=Status.FAIL, finds=(LOW,)),
    Case(name="a service account", given=seen(key(ENV, kind="service-account")), status=Status.PASS, says="Apps run with keys of their own."),
    Case(name="a key of a project", given=seen(key(ENV)), status=Status.NOT_CHECKED, says="Who owns 1 key does not show here."),
    Case(name="a person's sign-in at the person's own place", given=seen(key(local(".claude/.credentials.json", "LOCAL-CLAUDE-CODE"), **LOGIN)), status=Status.NOT_APPLICABLE),
    Case(name="an older key in a document", given=seen(key(file("README.md"), **OLD)), status=Status.NOT_APPLICABLE),
    Case(name="an older key in a test", given=seen(key(file("tests/test_a.py"), **OLD)), status=Status.NOT_APPLICABLE),
    Case(name="a dead key", given=seen(key(ENV, live=Live.DEAD, **OLD)), status=Status.NOT_APPLICABLE),
    Case(name="no key", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=seen(key(ENV, kind="service-account"), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="its account gives it to a person", given=telling(seen(key(file(".env.production"))), account(listed(owner=owner("user"))), k1="prod-chatbot"), status=Status.FAIL, finds=(Severity.MEDIUM,), says="prod-chatbot, which its account gives to the person Ada"),
    Case(name="its account gives it to a service account", given=telling(seen(key(file(".env.production"))), account(listed(owner=owner("service_account"))), k1="prod-chatbot"), status=Status.PASS),
    Case(name="a provider that tells only who made it", given=telling(seen(key(file(".env.production"), provider="mistral", kind="workspace")), account(listed(owner=owner("user")), provider="mistral"), k1="prod-chatbot"), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_legacy_user_key(case: Case) -> None:
    ask(CHECK, case)


def test_the_share_tells_of_keys_whose_owner_nobody_knows() -> None:
    assert CHECK.judge(seen(key(ENV, **OLD), key(ENV, name="k2"))).share == 0.5
