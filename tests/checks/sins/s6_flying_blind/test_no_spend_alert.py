"""S6-NO-SPEND-ALERT: budgets that tell nobody; of accounts only their providers know."""

from __future__ import annotations

import pytest

from checks.accounts.model import Part
from checks.evidence import Need
from checks.model import Severity, Status
from checks.sins.s6_flying_blind.no_spend_alert import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s6_flying_blind.infrastructure import (
    AGENT,
    ANOMALIES,
    AWS_BUDGET,
    AZURE_BUDGET,
    BICEP,
    CONTACTS,
    GOOGLE_BUDGET,
    STACK,
    SUBSCRIPTION,
    THRESHOLD,
    TO_TOPIC,
    VERTEX,
)
from tests.checks.sins.telling import FAILED, account, alert, hard, telling

USES = "import os\n\nkey = os.environ['OPENAI_API_KEY']\n"
LITELLM = (
    "model_list:\n  - model_name: m\n    litellm_params: { model: openai/m }\ngeneral_settings:\n  alerting: [slack]\n"
)
SETS = 'import requests\n\nrequests.post(f"{API}/organization/spend_alerts", json={"threshold_amount": 9, "notification_channel": {"recipients": ["alerts@corp.io"]}})\n'
MUTE = "  Money:\n    Type: AWS::Budgets::Budget\n    Properties:\n      Budget:\n        BudgetType: COST\n"


def mute(name: str, path: str, text: str) -> Case:
    given = having({path: text})
    return Case(name=name, given=given, status=Status.FAIL, finds=(Severity.MEDIUM,), says="a budget that tells nobody")


def tells(name: str, path: str, text: str) -> Case:
    return Case(name=name, given=having({path: text}), status=Status.PASS, says="tells of spending")


CASES = (
    mute("a budget of AWS without a notification", "infra/a.tf", AWS_BUDGET % ""),
    mute("a budget of Google without a threshold", "infra/a.tf", GOOGLE_BUDGET % ""),
    mute("a budget of Azure without a notification", "infra/a.tf", AZURE_BUDGET % ""),
    mute("a watch for anomalies that nobody subscribed to", "infra/a.tf", ANOMALIES),
    mute("a budget in CloudFormation without a notification", "infra/stack.yaml", STACK % MUTE),
    mute("a budget in Bicep without a notification", "infra/main.bicep", BICEP % "resource m 'Microsoft.Consumption/budgets@2023-05-01' = {\n  name: 'm'\n}\n"),
    tells("a budget of AWS that tells a topic", "infra/a.tf", AGENT + TO_TOPIC),
    tells("a budget of Google with a threshold", "infra/a.tf", VERTEX + GOOGLE_BUDGET % THRESHOLD),
    tells("a budget of Azure with contacts", "infra/a.tf", AZURE_BUDGET % (CONTACTS % 'contact_emails = ["ops@corp.io"]')),
    tells("a watch for anomalies with a subscription", "infra/a.tf", ANOMALIES + SUBSCRIPTION % ("SNS", "arn:aws:sns:eu-west-1:1:a")),
    Case(name="a cloud's alert beside a provider's key", given=having({"infra/a.tf": TO_TOPIC, "app.py": USES}), status=Status.PARTIAL, says="the alerts in the providers’ accounts were not asked for"),
    Case(name="a gateway that tells a channel", given=having({"litellm_config.yaml": LITELLM, "app.py": USES}), status=Status.PARTIAL, says="alerting to slack"),
    Case(name="a program that sets alerts", given=having({"alerts.py": SETS, "app.py": USES}), status=Status.PARTIAL, says="an alert in the provider’s account"),
    Case(name="a provider's key and no alert", given=having({"app.py": USES}), status=Status.NOT_CHECKED, says="Its list of spend alerts"),
    Case(name="prepaid, or people for finances: nobody can see it", given=having({"app.py": USES, "README.md": "We prepay.\n"}), status=Status.NOT_CHECKED, says="a person who looks at the account"),
    Case(name="a cloud's models and no alert", given=having({"infra/a.tf": AGENT}), status=Status.NOT_CHECKED),
    Case(name="nothing that costs", given=having({"app.py": "print(1)\n"}), status=Status.NOT_APPLICABLE),
    Case(name="no file was listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"infra/a.tf": AGENT + TO_TOPIC}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="an account without an alert", given=telling(having({"app.py": USES}), account(limits=(alert(False),))), status=Status.FAIL, finds=(Severity.MEDIUM,), says="No alert is set in openai/default, as the provider says."),
    Case(name="an account with one", given=telling(having({"app.py": USES}), account(limits=(alert(), alert(False, scope="project", id="p")))), status=Status.PASS, says="openai/default tells of spending."),
    Case(name="an account that does not tell alerts", given=telling(having({"app.py": USES}), account(limits=(hard(),))), status=Status.NOT_CHECKED),
    Case(name="a list of limits that was cut off is no list without an alert", given=telling(having({"app.py": USES}), account(limits=Part(state="partly", rows=(alert(False),), why="no answer came in time"))), status=Status.NOT_CHECKED),
    Case(name="an account that could not be asked", given=telling(having({"app.py": USES}), account(limits=FAILED)), status=Status.NOT_CHECKED, says="openai/default could not be asked: the provider asks to come back later."),
    Case(name="one account of two", given=telling(having({"app.py": USES}), account(limits=(alert(),)), account(limits=FAILED, label="second")), status=Status.PARTIAL, says="openai/second did not tell"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_no_spend_alert(case: Case) -> None:
    ask(CHECK, case)
