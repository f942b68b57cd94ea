"""S4-UNRESTRICTED-KEY: a key that opens every API, every model, from everywhere."""

from __future__ import annotations

import json

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s4_one_key.unrestricted_key import CHECK
from tests.checks.sins.cases import Case, ask, file, key, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.telling import account, listed, telling

LOW, MEDIUM = Severity.LOW, Severity.MEDIUM
GOOGLE = 'resource "google_apikeys_key" "gemini" {\n  name = "gemini"\n%s}\n'
AZURE = 'resource "azurerm_cognitive_account" "ai" {\n  kind = "%s"\n  sku_name = "S0"\n%s}\n'
BICEP = (
    "resource ai 'Microsoft.CognitiveServices/accounts@2024-10-01' = {\n  kind: 'OpenAI'\n  properties: {\n%s  }\n}\n"
)
MAKES = 'import requests\n\ndef make(url):\n    return requests.post(f"{url}/key/generate", json={%s})\n'
ENV = file(".env", "ignored")


def arm(**properties: object) -> str:
    account = {"type": "Microsoft.CognitiveServices/accounts", "kind": "OpenAI", "name": "ai", "properties": properties}
    return json.dumps({"resources": [account]})


def open_(name: str, path: str, text: str, says: str, finds: Severity = MEDIUM) -> Case:
    return Case(name=name, given=having({path: text}), status=Status.FAIL, finds=(finds,), says=says)


def closed(name: str, path: str, text: str) -> Case:
    return Case(name=name, given=having({path: text}), status=Status.PASS)


CASES = (
    open_("a Google key", "keys.tf", GOOGLE % "", "gemini is an API key without api_targets"),
    open_("a Google key for one address only", "keys.tf", GOOGLE % '  restrictions {\n    server_key_restrictions {\n      allowed_ips = ["203.0.113.7"]\n    }\n  }\n', "every API that is on"),
    open_("an account of Azure", "ai.tf", AZURE % ("OpenAI", ""), "ai takes its keys from every address"),
    open_("the same in Bicep", "ai.bicep", BICEP % "    publicNetworkAccess: 'Enabled'\n", "ai takes its keys from every address"),
    open_("the same in a template", "ai.json", arm(publicNetworkAccess="Enabled"), "ai takes its keys"),
    open_("a virtual key", "keys.py", MAKES % '"key_alias": "shop"', "without models, budget or rate", LOW),
    closed("a Google key for one API", "keys.tf", GOOGLE % '  restrictions {\n    api_targets {\n      service = "generativelanguage.googleapis.com"\n    }\n  }\n'),
    closed("an account without keys", "ai.tf", AZURE % ("OpenAI", "  local_auth_enabled = false\n")),
    closed("an account behind a network", "ai.tf", AZURE % ("AIServices", "  public_network_access_enabled = false\n")),
    closed("an account with rules", "ai.tf", AZURE % ("OpenAI", '  network_acls {\n    default_action = "Deny"\n  }\n')),
    closed("Bicep without keys", "ai.bicep", BICEP % "    disableLocalAuth: true\n"),
    closed("Bicep where a parameter decides", "ai.bicep", BICEP % "    publicNetworkAccess: networkAccess\n"),
    closed("a template without keys", "ai.json", arm(disableLocalAuth=True)),
    closed("a virtual key with a budget", "keys.py", MAKES % '"models": ["small"], "max_budget": 5'),
    Case(name="an account for something else", given=having({"ai.tf": AZURE % ("SpeechServices", "")}), status=Status.NOT_APPLICABLE),
    Case(name="a key that was made by hand", given=seen(key(ENV)), status=Status.NOT_CHECKED, says="What 1 key may do stands in the account."),
    Case(name="a limit beside a key that was made by hand", given=having({"ai.bicep": BICEP % "    disableLocalAuth: true\n"}, key(ENV)), status=Status.NOT_CHECKED),
    Case(name="nothing", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"ai.bicep": BICEP % "    disableLocalAuth: true\n"}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="a key that its project opens to every service", given=telling(having({"app.py": "print(1)"}), account(listed(scopes=("every enabled service",)), provider="google-gemini")), status=Status.FAIL, finds=(Severity.MEDIUM,), says="may use every enabled service, from everywhere"),
    Case(name="the same from named addresses alone", given=telling(having({"app.py": "print(1)"}), account(listed(scopes=("every enabled service", "from named addresses")), provider="google-gemini")), status=Status.PASS),
    Case(name="a virtual key that is listed with all models", given=telling(having({"app.py": "print(1)"}), account(listed(scopes=("all models",)), provider="litellm")), status=Status.FAIL, finds=(Severity.LOW,)),
    Case(name="a key whose bounds its account tells", given=telling(seen(key(file(".env"), provider="litellm", kind="virtual")), account(listed(scopes=("gpt-5-mini",)), provider="litellm"), k1="prod-chatbot"), status=Status.PASS),
    Case(name="beside one of which nothing is told", given=telling(seen(key(file(".env"), provider="litellm", kind="virtual"), key(file("b.env"), name="k2")), account(listed(scopes=("gpt-5-mini",)), provider="litellm"), k1="prod-chatbot"), status=Status.PARTIAL, says="what 1 key may do is not told"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_unrestricted_key(case: Case) -> None:
    ask(CHECK, case)


def test_an_example_is_told_with_less_confidence() -> None:
    assert CHECK.judge(having({"examples/keys.tf": GOOGLE % ""})).findings[0].confidence is Confidence.LOW
