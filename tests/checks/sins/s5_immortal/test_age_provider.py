"""S5-AGE-PROVIDER: only the provider can tell; what is needed to ask is said, and nothing is made up."""

from __future__ import annotations

import json

import pytest

from checks.model import Severity, Status
from checks.sins.s5_immortal.age_provider import CHECK
from tests.checks.sins.cases import Case, ask, file, key, seen
from tests.checks.sins.having import having
from tests.checks.sins.telling import account, listed, telling

KEY = seen(key(file(".env")))
USES = having({"app.py": "import os\nk = os.environ['OPENAI_API_KEY']\n"})

CASES = (
    Case(name="a key was seen", given=seen(key(file(".env"))), status=Status.NOT_CHECKED, says="the day each was made"),
    Case(name="code reads a provider's variable", given=having({"app.py": "import os\nk = os.environ['OPENAI_API_KEY']\n"}), status=Status.NOT_CHECKED),
    Case(name="a provider's SDK is among the packages", given=having({"package.json": json.dumps({"dependencies": {"@anthropic-ai/sdk": "1"}})}), status=Status.NOT_CHECKED),
    Case(name="nothing uses a model", given=having({"app.py": "print('hello')\n"}), status=Status.NOT_APPLICABLE),
    Case(name="a document speaks of a variable", given=having({"README.md": "Set OPENAI_API_KEY.\n"}), status=Status.NOT_APPLICABLE),
    Case(name="a young key", given=telling(KEY, account(listed(days=20)), k1="prod-chatbot"), status=Status.PASS, says="is 20 days old"),
    Case(name="over its time", given=telling(KEY, account(listed(days=200)), k1="prod-chatbot"), status=Status.FAIL, finds=(Severity.LOW,), says="was made 200 days ago; 180 days is the interval outside production"),
    Case(name="double its time", given=telling(KEY, account(listed(days=400)), k1="prod-chatbot"), status=Status.FAIL, finds=(Severity.MEDIUM,)),
    Case(name="four times its time", given=telling(KEY, account(listed(days=900)), k1="prod-chatbot"), status=Status.FAIL, finds=(Severity.HIGH,)),
    Case(name="in production half a year is too long", given=telling(seen(key(file(".env.production"))), account(listed(days=100)), k1="prod-chatbot"), status=Status.FAIL, finds=(Severity.LOW,), says="90 days is the interval in production"),
    Case(name="an administration key after a month", given=telling(seen(key(file(".env"), privilege="admin")), account(listed(days=40)), k1="prod-chatbot"), status=Status.FAIL, finds=(Severity.HIGH,)),
    Case(name="old keys of the account that do not lie here are not this project's", given=telling(KEY, account(listed(days=20), listed("other", days=900)), k1="prod-chatbot"), status=Status.PASS),
    Case(name="no key lies here: all of the account count", given=telling(USES, account(listed(days=20), listed("other", days=900))), status=Status.FAIL, finds=(Severity.HIGH,)),
    Case(name="one that is switched off counts no more", given=telling(USES, account(listed(days=20), listed("other", days=900, status="disabled"))), status=Status.PASS),
    Case(name="a key that no account has", given=telling(seen(key(file(".env")), key(file("b.env"), name="k2")), account(listed()), k1="prod-chatbot"), status=Status.PARTIAL, says="1 key here was recognised in no account"),
    Case(name="an account of which a part was told", given=telling(KEY, account(listed(), state="partly"), k1="prod-chatbot"), status=Status.PARTIAL, says="told a part only (cut off)"),
    Case(name="an account that could not be asked", given=telling(KEY, account(state="could_not_ask")), status=Status.NOT_CHECKED, says="openai/default could not be asked: the provider asks to come back later."),
    Case(name="a provider that does not tell ages", given=telling(KEY, account(listed(days=None)), k1="prod-chatbot"), status=Status.NOT_CHECKED),
    Case(name="an account of another provider", given=telling(KEY, account(listed(), provider="anthropic")), status=Status.NOT_CHECKED, says="No account of its provider"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_age_provider(case: Case) -> None:
    ask(CHECK, case)


def test_it_says_that_it_asks_the_network() -> None:
    assert CHECK.network
