"""S4-GATEWAY-DEFAULT: a gateway or a chat front-end runs with the sample secret of its documentation, or with none."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s4_one_key.gateway_default import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having

HIGH, CRITICAL = Severity.HIGH, Severity.CRITICAL
CONFIG = "model_list: []\ngeneral_settings:\n  master_key: %s\n"
COMPOSE = 'services:\n  litellm:\n    image: ghcr.io/berriai/litellm:main\n    ports: ["%s"]\n    environment:\n      LITELLM_MASTER_KEY: %s\n'
BARE = 'services:\n  litellm:\n    image: ghcr.io/berriai/litellm:main\n    ports: ["%s"]\n'


def sample(name: str, path: str, text: str, says: str, finds: Severity = HIGH) -> Case:
    return Case(name=name, given=having({path: text}), status=Status.FAIL, finds=(finds,), says=says)


def fine(name: str, path: str, text: str) -> Case:
    return Case(name=name, given=having({path: text}), status=Status.PASS)


def aside(name: str, path: str, text: str = CONFIG % "sk-1234") -> Case:
    return Case(name=name, given=having({path: text}), status=Status.NOT_APPLICABLE)


CASES = (
    sample("the gateway's settings", "litellm_config.yaml", CONFIG % "sk-1234", "master_key in litellm_config.yaml, the master key of the gateway, is the value of the documentation."),
    sample("a settings file", ".env", "LITELLM_MASTER_KEY=sk-1234\n", "LITELLM_MASTER_KEY in .env"),
    sample("in quotes", ".env", 'LITELLM_MASTER_KEY="sk-1234"\n', "LITELLM_MASTER_KEY in .env"),
    sample("a compose file with an open port", "docker-compose.yml", COMPOSE % ("4000:4000", "sk-1234"), "The port 4000 is open to others.", CRITICAL),
    sample("a port of this machine alone", "docker-compose.yml", COMPOSE % ("127.0.0.1:4000:4000", "sk-1234"), "is the value of the documentation."),
    sample("a list of variables", "compose.yaml", "services:\n  llm:\n    environment:\n      - LITELLM_MASTER_KEY=sk-1234\n", "LITELLM_MASTER_KEY in compose.yaml"),
    sample("an image", "Dockerfile", "FROM x\nENV LITELLM_MASTER_KEY=sk-1234\n", "LITELLM_MASTER_KEY in Dockerfile"),
    sample("the salt", ".env", "LITELLM_SALT_KEY=sk-1234\n", "the salt with which the gateway encrypts"),
    sample("the password of its pages", ".env", "UI_PASSWORD=sk-1234\n", "the password of the gateway’s pages"),
    sample("the secret of Open WebUI", ".env", "WEBUI_SECRET_KEY=t0p-s3cr3t\n", "signs Open WebUI’s sessions"),
    sample("where nothing else is given", "compose.yaml", "services:\n  llm:\n    environment:\n      LITELLM_MASTER_KEY: ${LITELLM_MASTER_KEY:-sk-1234}\n", "unless another is given"),
    sample("no key at all, and an open port", "compose.yaml", BARE % "4000:4000", "is given no master key, and its port 4000 is open to others."),
    fine("a reference", "litellm_config.yaml", CONFIG % "os.environ/LITELLM_MASTER_KEY"),
    fine("a variable", "docker-compose.yml", COMPOSE % ("4000:4000", "${LITELLM_MASTER_KEY}")),
    fine("a value of its own", ".env", "LITELLM_MASTER_KEY=sk-7f3a-of-its-own\n"),
    fine("an empty one, that is made at the start", ".env", "WEBUI_SECRET_KEY=\n"),
    aside("a template", ".env.example", "LITELLM_MASTER_KEY=sk-1234\n"),
    aside("a document", "docs/litellm.yaml"),
    aside("an example", "examples/litellm_config.yaml"),
    aside("a test", "tests/litellm_config.yaml"),
    aside("a service of a pipeline", ".github/workflows/test.yml", "jobs:\n  t:\n    services:\n      litellm:\n        env:\n          LITELLM_MASTER_KEY: sk-1234\n"),
    aside("no key, and a port of this machine alone", "compose.yaml", BARE % "127.0.0.1:4000:4000"),
    aside("a gateway of their own, called after it", "compose.yaml", BARE.replace("litellm:\n", "gateway:\n").replace("ghcr.io/berriai/litellm:main", "litellm-go:latest") % "4000:4000"),
    aside("no key, but settings that are read from a file", "compose.yaml", BARE % "4000:4000" + "    env_file: .env\n"),
    aside("the same value behind another setting", ".env", "OPENAI_API_KEY=sk-1234\n"),
    Case(name="a key in one file and a port in another", given=having({"compose.yaml": BARE % "4000:4000", "litellm_config.yaml": CONFIG % "os.environ/LITELLM_MASTER_KEY"}), status=Status.PASS),
    Case(name="nothing of a gateway", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({".env": "LITELLM_MASTER_KEY=sk-own\n"}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_gateway_default(case: Case) -> None:
    ask(CHECK, case)


def test_a_default_that_may_be_overruled_is_told_with_less_confidence() -> None:
    text = "services:\n  llm:\n    environment:\n      LITELLM_MASTER_KEY: ${LITELLM_MASTER_KEY:-sk-1234}\n"
    assert CHECK.judge(having({"compose.yaml": text})).findings[0].confidence is Confidence.MEDIUM
