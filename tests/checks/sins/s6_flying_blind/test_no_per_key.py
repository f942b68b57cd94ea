"""S6-NO-PER-KEY: keys whose usage is that of several, and what reads usage by key."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Severity, Status
from checks.sins.s6_flying_blind.no_per_key import CHECK
from tests.checks.sins.cases import Case, ask, file, key, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.telling import account, costs, listed, telling

LOW, MEDIUM = Severity.LOW, Severity.MEDIUM
APPS = {f"{a}/package.json": "{}" for a in ("web", "worker", "jobs")}
USES = "import os\n\nkey = os.environ['OPENAI_API_KEY']\n"
TWO = key(file("web/.env", "ignored"), file("worker/.env", "ignored"))
THREE = key(file("web/.env", "ignored"), file("worker/.env", "ignored"), file("jobs/.env", "ignored"))
BOTH = key(
    file(".env.production", "ignored", symbol="OPENAI_API_KEY"),
    file(".env.development", "ignored", symbol="OPENAI_API_KEY"),
)
ONE = key(file(".env", "ignored"))
MAKES = (
    'import requests\n\ndef make(url):\n    return requests.post(f"{url}/key/generate", json={"key_alias": "web"})\n'
)
THROUGH = 'from openai import OpenAI\n\nclient = OpenAI(base_url="https://llm.corp.example.net/v1")\n'


def reads(name: str, path: str, text: str) -> Case:
    return Case(name=name, given=having({path: text, "app.py": USES}), status=Status.PASS)


OWN = "import os\n\nkey = os.environ['OPENAI_API_KEY']\n"

CASES = (
    Case(name="a key of two apps", given=having(APPS, TWO), status=Status.FAIL, finds=(LOW,), says="nobody can tell"),
    Case(name="a key of three apps", given=having(APPS, THREE), status=Status.FAIL, finds=(MEDIUM,)),
    Case(name="a key of two environments", given=having({}, BOTH), status=Status.FAIL, finds=(LOW,), says="development and production use it"),
    Case(name="one app, one environment, one key", given=having({}, ONE), status=Status.PASS, says="what the provider counts is what it used"),
    reads("usage of OpenAI", "usage.py", 'import requests\n\nrequests.get("https://api.openai.com/v1/organization/usage/completions", params={"group_by": "api_key_id"})\n'),
    reads("costs of OpenAI", "usage.py", "from openai import OpenAI\n\nOpenAI().admin.organization.costs.list(group_by=['api_key_id'])\n"),
    reads("usage of Claude", "usage.ts", "const r = await fetch(`${API}/v1/organizations/usage_report/messages?group_by[]=api_key_id`);\n"),
    reads("costs of Claude in a pipeline", ".github/workflows/usage.yml", "on: { schedule: [{ cron: '0 * * * *' }] }\njobs:\n  a:\n    steps:\n      - run: curl https://api.anthropic.com/v1/organizations/cost_report\n"),
    reads("activity of OpenRouter", "usage.sh", "curl https://openrouter.ai/api/v1/activity\n"),
    reads("spending at a gateway", "usage.py", 'import requests\n\nrequests.get(f"{GATEWAY}/spend/keys")\n'),
    Case(name="virtual keys with names behind a gateway", given=having({"keys.py": MAKES, "app.py": THROUGH, "old.py": USES}), status=Status.PASS, says="the gateway counts by key"),
    Case(name="a comment about usage", given=having({"app.py": USES + "# see /organization/usage/completions\n"}), status=Status.NOT_CHECKED),
    Case(name="keys and nothing that reads usage", given=having({"app.py": USES}), status=Status.NOT_CHECKED, says="Nothing here reads usage by key"),
    Case(name="nothing that costs", given=having({"app.py": "print(1)\n"}), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({}, ONE, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="an account that counts by key", given=telling(having({"app.py": OWN}), account(listed(), cost=costs("1", "2"))), status=Status.PASS, says="openai/default counts by key"),
    Case(name="one that counts by project only", given=telling(having({"app.py": OWN}), account(listed(), cost=costs("1", "2", key=None))), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_no_per_key(case: Case) -> None:
    ask(CHECK, case)
