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


HERE = "services:\n  litellm:\n    image: ghcr.io/berriai/litellm:v1\n%s  shop:\n    environment:\n      DATABASE_URL: ${SHOP_DATABASE_URL}\n      OPENAI_API_KEY: ${LITELLM_MASTER_KEY}\n"
POD = "kind: Deployment\nspec:\n  containers:\n    - image: ghcr.io/berriai/litellm:v1\n%s"
BARE, COULD = "The gateway here has no database", "Where the gateway has a database, it can make keys"


def used(name: str, given: Evidence, says: str, severity: Severity = Severity.HIGH) -> Case:
    return Case(name=name, given=given, status=Status.FAIL, finds=(severity,), says=says)


def behind(name: str, texts: dict[str, str], says: str, severity: Severity) -> Case:
    """An app with the master key of a gateway that is set up here."""
    return used(name, having({"app.env": "OPENAI_API_KEY=${LITELLM_MASTER_KEY}\n", **texts}), says, severity)


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
    used("a gateway without a database", having({"compose.yaml": HERE % "", "config.yaml": CONFIG}), BARE, Severity.LOW),
    used("a gateway with one", having({"compose.yaml": HERE % "    environment:\n      - DATABASE_URL=${DATABASE_URL}\n"}), "It can make keys"),
    used("one that its settings name", having({"compose.yaml": HERE % "", "config.yaml": CONFIG + "  database_url: os.environ/DB\n"}), "It can make keys"),
    used("one that is turned off there", having({"compose.yaml": HERE % "", "config.yaml": CONFIG + "  # database_url: os.environ/DB\n"}), BARE, Severity.LOW),
    used("the image that brings one", having({"compose.yaml": (HERE % "").replace("litellm:v1", "litellm-database:v1")}), "It can make keys"),
    used("one in a file of variables", having({"compose.yaml": HERE % "    env_file: gateway.env\n", "gateway.env": "DATABASE_URL=postgresql://db/litellm\n"}), "It can make keys"),
    used("a file of variables without one", having({"compose.yaml": HERE % "    env_file: [gateway.env]\n"}, names=("gateway.env",)), BARE, Severity.LOW),
    used("a file of variables that is not here", having({"compose.yaml": HERE % "    env_file: [{path: gateway.env}]\n"}), COULD, Severity.MEDIUM),
    behind("an image of one's own", {"Dockerfile": "FROM ghcr.io/berriai/litellm:v1\nCOPY config.yaml .\n", "config.yaml": CONFIG}, BARE, Severity.LOW),
    behind("a pod without a database", {"gateway.yaml": POD % ""}, BARE, Severity.LOW),
    behind("a pod with one", {"gateway.yaml": POD % "      env:\n        - name: DATABASE_URL\n"}, "It can make keys", Severity.HIGH),
    behind("a pod with variables of a store", {"gateway.yaml": POD % "      envFrom:\n        - secretRef:\n            name: gateway\n"}, COULD, Severity.MEDIUM),
    behind("settings of a gateway that starts elsewhere", {"config.yaml": CONFIG}, COULD, Severity.MEDIUM),
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
