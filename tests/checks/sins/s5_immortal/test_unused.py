"""S5-UNUSED: only the provider can tell; what is needed to ask is said, and nothing is made up."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from checks.model import Severity, Status
from checks.sins.s5_immortal.unused import CHECK
from tests.checks.sins.cases import NOW, Case, ask, file, key, seen
from tests.checks.sins.having import having
from tests.checks.sins.telling import account, listed, telling

LOW = Severity.LOW
KEY = seen(key(file(".env")))

CASES = (
    Case(name="a key was seen", given=seen(key(file(".env"))), status=Status.NOT_CHECKED, says="when each key was last used"),
    Case(name="code reads a provider's variable", given=having({"app.py": "import os\nk = os.environ['OPENAI_API_KEY']\n"}), status=Status.NOT_CHECKED),
    Case(name="a provider's SDK is among the packages", given=having({"package.json": json.dumps({"dependencies": {"@anthropic-ai/sdk": "1"}})}), status=Status.NOT_CHECKED),
    Case(name="nothing uses a model", given=having({"app.py": "print('hello')\n"}), status=Status.NOT_APPLICABLE),
    Case(name="a document speaks of a variable", given=having({"README.md": "Set OPENAI_API_KEY.\n"}), status=Status.NOT_APPLICABLE),
    Case(name="used today", given=telling(KEY, account(listed(last_used=NOW, told=("last_used",))), k1="prod-chatbot"), status=Status.PASS),
    Case(name="not used for two months", given=telling(KEY, account(listed(days=300, last_used=NOW - timedelta(days=61), told=("last_used",))), k1="prod-chatbot"), status=Status.FAIL, finds=(LOW,), says="was last used 61 days ago, and it still works"),
    Case(name="not used for 59 days", given=telling(KEY, account(listed(days=300, last_used=NOW - timedelta(days=59), told=("last_used",))), k1="prod-chatbot"), status=Status.PASS),
    Case(name="never used, made a month ago", given=telling(KEY, account(listed(days=31, told=("last_used",))), k1="prod-chatbot"), status=Status.FAIL, finds=(LOW,), says="was never used"),
    Case(name="never used, made last week", given=telling(KEY, account(listed(days=7, told=("last_used",))), k1="prod-chatbot"), status=Status.PASS),
    Case(name="an idle key that is switched off", given=telling(KEY, account(listed(last_used=NOW, told=("last_used",)), listed("old", last_used=NOW - timedelta(days=90), status="disabled", told=("last_used",))), k1="prod-chatbot"), status=Status.PASS),
    Case(name="an idle key that lies nowhere", given=telling(KEY, account(listed(last_used=NOW, told=("last_used",)), listed("old", last_used=NOW - timedelta(days=90), told=("last_used",))), k1="prod-chatbot"), status=Status.FAIL, finds=(LOW,), says="old (openai/default)"),
    Case(name="one of two whose last use is not told", given=telling(KEY, account(listed(last_used=NOW, told=("last_used",)), listed("b")), k1="prod-chatbot"), status=Status.PARTIAL, says="of 1 key the last use is not told"),
    Case(name="a provider that does not tell it", given=telling(KEY, account(listed()), k1="prod-chatbot"), status=Status.NOT_CHECKED),
    Case(name="an account that could not be asked", given=telling(KEY, account(state="could_not_ask")), status=Status.NOT_CHECKED, says="could not be asked"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_unused(case: Case) -> None:
    ask(CHECK, case)


def test_it_says_that_it_asks_the_network() -> None:
    assert CHECK.network
