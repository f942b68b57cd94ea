"""S6-NO-HARD-CAP: gateways and virtual keys without a budget; of accounts only their providers know."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s6_flying_blind.no_hard_cap import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s6_flying_blind.infrastructure import AGENT, TO_TOPIC
from tests.checks.sins.s6_flying_blind.projects import FASTAPI, served
from tests.checks.sins.telling import FAILED, account, hard, listed, telling

LOW, MEDIUM, HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH
USES = "import os\n\nkey = os.environ['OPENAI_API_KEY']\n"
MAKES = 'import requests\n\ndef make(url):\n    return requests.post(f"{url}/key/generate", json={%s})\n'
LITELLM = "model_list:\n  - model_name: m\n    litellm_params:\n      model: openai/m\n"
BUDGET = "litellm_settings:\n  max_budget: 100\n  budget_duration: 30d\n"
THROUGH = 'from openai import OpenAI\n\nclient = OpenAI(base_url="https://llm.corp.example.net/v1")\n'
ACTION = 'resource "aws_budgets_budget_action" "stop" {\n  budget_name = "m"\n  action_type = "APPLY_IAM_POLICY"\n}\n'

CASES = (
    Case(name="a virtual key without a budget", given=having({"keys.py": MAKES % '"models": ["m"]'}), status=Status.FAIL, finds=(MEDIUM,), says="A virtual key is made here without max_budget"),
    Case(name="the same where strangers reach a model", given=served({"keys.py": MAKES % '"models": ["m"]', "app.py": FASTAPI}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a gateway without a budget", given=having({"litellm_config.yaml": LITELLM}), status=Status.FAIL, finds=(LOW,), sure=Confidence.LOW, says="configures a gateway without max_budget"),
    Case(name="the same where strangers reach a model behind it", given=served({"litellm_config.yaml": LITELLM, "app.py": FASTAPI}), status=Status.FAIL, finds=(MEDIUM,)),
    Case(name="a virtual key of a team", given=having({"keys.py": MAKES % '"team_id": "t"', "app.py": USES}), status=Status.NOT_CHECKED),
    Case(name="a virtual key of a user whose budget the program sets", given=having({"keys.py": MAKES % '"user_id": "u"', "pay.py": 'import httpx\n\ndef bound(url, user, amount):\n    return httpx.post(f"{url}/user/update", json={"user_id": user, "max_budget": amount})\n', "app.py": USES}), status=Status.PARTIAL, says="pay.py gives those who hold the gateway’s keys a budget"),
    Case(name="a virtual key of a user without one", given=having({"keys.py": MAKES % '"user_id": "u"', "pay.py": 'def left(user):\n    return user["max_budget"]\n', "app.py": USES}), status=Status.FAIL, finds=(MEDIUM,)),
    Case(name="a gateway whose keys have budgets", given=having({"litellm_config.yaml": LITELLM, "keys.py": MAKES % '"max_budget": 5'}), status=Status.NOT_CHECKED),
    Case(name="a gateway with a budget for a period", given=having({"litellm_config.yaml": LITELLM + BUDGET, "app.py": THROUGH}), status=Status.PASS, says="ends what is beyond its budget"),
    Case(name="the same beside a provider's key", given=having({"litellm_config.yaml": LITELLM + BUDGET, "app.py": USES}), status=Status.PARTIAL, says="the caps in the providers’ accounts were not asked for"),
    Case(name="a cloud's budget that stops", given=having({"infra/a.tf": AGENT + TO_TOPIC + ACTION}), status=Status.PASS, says="stops what is beyond the budget"),
    Case(name="a cloud's budget that only tells", given=having({"infra/a.tf": AGENT + TO_TOPIC}), status=Status.NOT_CHECKED),
    Case(name="a provider's key", given=having({"app.py": USES}), status=Status.NOT_CHECKED, says="Its spend limits and whether it recharges by itself"),
    Case(name="an example of a gateway", given=having({"examples/litellm_config.yaml": LITELLM}), status=Status.NOT_APPLICABLE),
    Case(name="nothing that costs", given=having({"app.py": "print(1)\n"}), status=Status.NOT_APPLICABLE),
    Case(name="no file was listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"infra/a.tf": AGENT + ACTION}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="an account that stops", given=telling(having({"app.py": USES}), account(listed(), limits=(hard(),))), status=Status.PASS, says="openai/default stops what is beyond its limit."),
    Case(name="a limit that is not enforced", given=telling(having({"app.py": USES}), account(listed(project="p"), limits=(hard(is_enforced=False), hard(None, scope="project", id="p")))), status=Status.FAIL, finds=(MEDIUM,), says="prod-chatbot (openai/default) has no limit"),
    Case(name="a key without a limit where strangers reach a model", given=telling(served({"app.py": FASTAPI, "keys.py": USES}), account(listed(), limits=(hard(None, scope="key", id="prod-chatbot"),))), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a key with a limit of its own", given=telling(having({"app.py": USES}), account(listed(), limits=(hard(scope="key", id="prod-chatbot"),))), status=Status.PASS),
    Case(name="a key in a project with a limit", given=telling(having({"app.py": USES}), account(listed(project="p"), limits=(hard(None), hard(scope="project", id="p")))), status=Status.PASS),
    Case(name="a limit of which it is not told whether it is set", given=telling(having({"app.py": USES}), account(listed(), limits=(hard(None, is_set=None),))), status=Status.NOT_CHECKED),
    Case(name="two keys, one of them with a limit, of the other nothing is told", given=telling(having({"app.py": USES}), account(listed(), listed("b"), limits=(hard(scope="key", id="prod-chatbot"),))), status=Status.PARTIAL, says="does not tell of every key"),
    Case(name="an account that could not be asked", given=telling(having({"app.py": USES}), account(limits=FAILED)), status=Status.NOT_CHECKED, says="openai/default could not be asked"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_no_hard_cap(case: Case) -> None:
    ask(CHECK, case)
