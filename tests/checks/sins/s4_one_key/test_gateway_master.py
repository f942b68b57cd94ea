"""S4-GATEWAY-MASTER: apps call the gateway with the key that administers it."""

from __future__ import annotations

import pytest

from checks.evidence import Evidence, Need
from checks.model import Severity, Status
from checks.sins.s4_one_key.gateway_master import CHECK
from tests.checks.sins.cases import Case, ask, file, key, limit, seen
from tests.checks.sins.having import having

COMPOSE = "services:\n  %s:\n    environment:\n      OPENAI_API_KEY: ${LITELLM_MASTER_KEY}\n"
CODE = 'import os\nfrom openai import OpenAI\n\nclient = OpenAI(api_key=os.environ["LITELLM_MASTER_KEY"], base_url="%s")\n%s'
CONFIG = "model_list:\n  - model_name: small\n    litellm_params:\n      model: openai/small\n      api_key: os.environ/OPENAI_API_KEY\ngeneral_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"
BOTH = "LITELLM_MASTER_KEY=sk-a-value-nobody-knows\nOPENAI_API_KEY=%s\n%s"


def used(name: str, given: Evidence, says: str) -> Case:
    return Case(name=name, given=given, status=Status.FAIL, finds=(Severity.HIGH,), says=says)


def fine(name: str, texts: dict[str, str]) -> Case:
    return Case(name=name, given=having(texts), status=Status.PASS)


def known(app: str, gateway: str = "gateway.env", **texts: str) -> Evidence:
    made = key(
        file(gateway, "ignored", symbol="LITELLM_MASTER_KEY"),
        file(app, "ignored", symbol="OPENAI_API_KEY"),
        provider="litellm",
        kind="master",
    )
    return having(texts, made)


CASES = (
    used("one key behind both variables", known(".env"), "OPENAI_API_KEY in .env has the value of LITELLM_MASTER_KEY in gateway.env"),
    used("a reference in a compose file", having({"compose.yaml": COMPOSE % "shop"}), "OPENAI_API_KEY in compose.yaml is given LITELLM_MASTER_KEY"),
    used("one value behind both variables", having({".env": BOTH % ("sk-a-value-nobody-knows", "")}), "has the value of LITELLM_MASTER_KEY beside it"),
    used("code", having({"app.py": CODE % ("https://llm.corp.dev/v1", "")}), "A client in app.py calls models with LITELLM_MASTER_KEY through llm.corp.dev"),
    fine("the gateway's own service", {"compose.yaml": COMPOSE % "litellm"}),
    fine("an app with a key of its own", {".env": BOTH % ("sk-another-value", ""), "compose.yaml": "services: {}\n"}),
    fine("the gateway's own settings", {"litellm_config.yaml": CONFIG}),
    fine("code that makes keys", {"admin.py": CODE % ("https://llm.corp.dev/v1", 'requests.post("/key/generate")\n'), "litellm_config.yaml": CONFIG}),
    fine("one person's proxy on this machine", {".env": BOTH % ("sk-a-value-nobody-knows", "OPENAI_BASE_URL=http://localhost:4000\n")}),
    fine("code that calls a proxy on this machine", {"app.py": CODE % ("http://127.0.0.1:4000", ""), "litellm_config.yaml": CONFIG}),
    fine("a template", {".env.example": BOTH % ("sk-a-value-nobody-knows", ""), "litellm_config.yaml": CONFIG}),
    Case(name="no gateway", given=having({"app.py": "from openai import OpenAI\nclient = OpenAI()\n"}), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"litellm_config.yaml": CONFIG}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_gateway_master(case: Case) -> None:
    ask(CHECK, case)


def test_a_value_is_in_no_message() -> None:
    (finding,) = CHECK.judge(having({".env": BOTH % ("sk-a-value-nobody-knows", "")})).findings
    assert "nobody-knows" not in repr(finding)
