"""S4-ORPHAN: only the provider can tell; what is needed to ask is said, and nothing is made up."""

from __future__ import annotations

import json

import pytest

from checks.model import Severity, Status
from checks.sins.s4_one_key.orphan import CHECK
from tests.checks.sins.cases import Case, ask, file, key, seen
from tests.checks.sins.having import having
from tests.checks.sins.telling import account, listed, owner, telling

KEY = seen(key(file(".env")))

CASES = (
    Case(name="a key was seen", given=seen(key(file(".env"))), status=Status.NOT_CHECKED, says="who owns each key"),
    Case(name="code reads a provider's variable", given=having({"app.py": "import os\nk = os.environ['OPENAI_API_KEY']\n"}), status=Status.NOT_CHECKED),
    Case(name="a provider's SDK is among the packages", given=having({"package.json": json.dumps({"dependencies": {"@anthropic-ai/sdk": "1"}})}), status=Status.NOT_CHECKED),
    Case(name="nothing uses a model", given=having({"app.py": "print('hello')\n"}), status=Status.NOT_APPLICABLE),
    Case(name="a document speaks of a variable", given=having({"README.md": "Set OPENAI_API_KEY.\n"}), status=Status.NOT_APPLICABLE),
    Case(name="the owner still has access", given=telling(KEY, account(listed(owner=owner(access=True))), k1="prod-chatbot"), status=Status.PASS),
    Case(name="the owner left", given=telling(KEY, account(listed(owner=owner(access=False))), k1="prod-chatbot"), status=Status.FAIL, finds=(Severity.HIGH,), says="belongs to Ada, who has no access any more"),
    Case(name="a key that lies nowhere, of somebody who left", given=telling(KEY, account(listed(owner=owner(access=True)), listed("old", owner=owner(access=False, name="Bob"))), k1="prod-chatbot"), status=Status.FAIL, finds=(Severity.HIGH,), says="belongs to Bob"),
    Case(name="of one key nothing is told", given=telling(KEY, account(listed(owner=owner(access=True)), listed("b")), k1="prod-chatbot"), status=Status.PARTIAL, says="of 1 key it is not told"),
    Case(name="owners whose access is not told", given=telling(KEY, account(listed(owner=owner())), k1="prod-chatbot"), status=Status.NOT_CHECKED),
    Case(name="an account that could not be asked", given=telling(KEY, account(state="could_not_ask")), status=Status.NOT_CHECKED, says="could not be asked"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_orphan(case: Case) -> None:
    ask(CHECK, case)


def test_it_says_that_it_asks_the_network() -> None:
    assert CHECK.network
