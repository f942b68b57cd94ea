"""S4-NAME: only the provider can tell; what is needed to ask is said, and nothing is made up."""

from __future__ import annotations

import json

import msgspec
import pytest

from checks.model import Severity, Status
from checks.sins.s4_one_key.name import CHECK
from tests.checks.sins.cases import Case, ask, file, key, seen
from tests.checks.sins.having import having
from tests.checks.sins.telling import account, listed, telling

KEY = seen(key(file(".env")))

CASES = (
    Case(name="a key was seen", given=seen(key(file(".env"))), status=Status.NOT_CHECKED, says="stands in its account alone"),
    Case(name="code reads a provider's variable", given=having({"app.py": "import os\nk = os.environ['OPENAI_API_KEY']\n"}), status=Status.NOT_CHECKED),
    Case(name="a provider's SDK is among the packages", given=having({"package.json": json.dumps({"dependencies": {"@anthropic-ai/sdk": "1"}})}), status=Status.NOT_CHECKED),
    Case(name="nothing uses a model", given=having({"app.py": "print('hello')\n"}), status=Status.NOT_APPLICABLE),
    Case(name="a document speaks of a variable", given=having({"README.md": "Set OPENAI_API_KEY.\n"}), status=Status.NOT_APPLICABLE),
    Case(name="a name that says something", given=telling(KEY, account(listed("atlas-prod-ada-202610")), k1="atlas-prod-ada-202610"), status=Status.PASS),
    *(Case(name=f"called “{name}”", given=telling(KEY, account(msgspec.structs.replace(listed("id"), name=name)), k1="id"), status=Status.FAIL, finds=(Severity.INFO,), says="says nothing of its app") for name in ("test", "My Test Key", "Secret key", "key 2", "API-Key", "")),
    Case(name="a list that was cut off", given=telling(KEY, account(listed(), state="partly"), k1="prod-chatbot"), status=Status.PARTIAL),
    Case(name="an account that could not be asked", given=telling(KEY, account(state="could_not_ask")), status=Status.NOT_CHECKED, says="could not be asked"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_name(case: Case) -> None:
    ask(CHECK, case)


def test_it_says_that_it_asks_the_network() -> None:
    assert CHECK.network
