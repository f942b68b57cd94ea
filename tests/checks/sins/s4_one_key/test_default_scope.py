"""S4-DEFAULT-SCOPE: only the provider can tell; what is needed to ask is said, and nothing is made up."""

from __future__ import annotations

import json

import pytest

from checks.model import Severity, Status
from checks.sins.s4_one_key.default_scope import CHECK
from tests.checks.sins.cases import Case, ask, file, key, seen
from tests.checks.sins.having import having
from tests.checks.sins.telling import account, listed, telling

TWO = seen(key(file(".env.production")), key(file(".env.staging"), name="k2"))
DEFAULT = {"project": "proj_1", "project_name": "Default project", "is_default_project": True}

CASES = (
    Case(name="a key was seen", given=seen(key(file(".env"))), status=Status.NOT_CHECKED, says="projects and workspaces show"),
    Case(name="code reads a provider's variable", given=having({"app.py": "import os\nk = os.environ['OPENAI_API_KEY']\n"}), status=Status.NOT_CHECKED),
    Case(name="a provider's SDK is among the packages", given=having({"package.json": json.dumps({"dependencies": {"@anthropic-ai/sdk": "1"}})}), status=Status.NOT_CHECKED),
    Case(name="nothing uses a model", given=having({"app.py": "print('hello')\n"}), status=Status.NOT_APPLICABLE),
    Case(name="a document speaks of a variable", given=having({"README.md": "Set OPENAI_API_KEY.\n"}), status=Status.NOT_APPLICABLE),
    Case(name="two environments in the default project", given=telling(TWO, account(listed("a", **DEFAULT), listed("b", **DEFAULT)), k1="a", k2="b"), status=Status.FAIL, finds=(Severity.MEDIUM,), says="share the scope “Default project” of openai/default"),
    Case(name="two environments in one project of their own", given=telling(TWO, account(listed("a", project="p"), listed("b", project="p")), k1="a", k2="b"), status=Status.FAIL, finds=(Severity.LOW,)),
    Case(name="each in its own", given=telling(TWO, account(listed("a", project="p"), listed("b", project="q")), k1="a", k2="b"), status=Status.PASS, says="in 2 scopes"),
    Case(name="one app in one environment", given=telling(seen(key(file(".env.production"))), account(listed("a", **DEFAULT)), k1="a"), status=Status.PASS),
    Case(name="a list that was cut off", given=telling(TWO, account(listed("a", project="p"), listed("b", project="q"), state="partly"), k1="a", k2="b"), status=Status.PARTIAL),
    Case(name="an account that tells no projects", given=telling(TWO, account(listed("a"), listed("b")), k1="a", k2="b"), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_default_scope(case: Case) -> None:
    ask(CHECK, case)


def test_it_says_that_it_asks_the_network() -> None:
    assert CHECK.network
