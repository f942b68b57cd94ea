"""S6-IAC-BUDGET: models of clouds without a budget beside them."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s6_flying_blind.iac_budget import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s6_flying_blind.infrastructure import (
    ACCOUNT,
    AGENT,
    ANOMALIES,
    AZURE_BUDGET,
    BICEP,
    CDK,
    GOOGLE_BUDGET,
    PULUMI,
    STACK,
    TO_TOPIC,
    VERTEX,
)

IN_STACK = "  Money:\n    Type: AWS::Budgets::Budget\n    Properties:\n      Budget:\n        BudgetType: COST\n"
IN_BICEP = "resource money 'Microsoft.Consumption/budgets@2023-05-01' = {\n  name: 'm'\n}\n"


def missing(name: str, path: str, text: str, cloud: str) -> Case:
    given = having({path: text})
    return Case(
        name=name,
        given=given,
        status=Status.FAIL,
        finds=(Severity.LOW,),
        sure=Confidence.LOW,
        says=f"brings {cloud}’s models to use",
    )


def budgeted(name: str, path: str, text: str) -> Case:
    return Case(name=name, given=having({path: text}), status=Status.PASS, says="is a budget")


CASES = (
    missing("Bedrock", "infra/a.tf", AGENT, "AWS"),
    missing("Azure", "infra/a.tf", ACCOUNT, "Azure"),
    missing("Vertex AI", "infra/a.tf", VERTEX, "Google Cloud"),
    missing("CDK", "infra/stack.ts", CDK % "", "AWS"),
    missing("a budget of another cloud", "infra/a.tf", AGENT + GOOGLE_BUDGET % "", "AWS"),
    missing("a budget in a comment", "infra/a.tf", AGENT + "".join(f"# {line}\n" for line in TO_TOPIC.splitlines()), "AWS"),
    Case(name="two clouds without one", given=having({"infra/a.tf": AGENT + VERTEX}), status=Status.FAIL, finds=(Severity.LOW, Severity.LOW)),
    budgeted("a budget of AWS", "infra/a.tf", AGENT + TO_TOPIC),
    budgeted("a watch for anomalies", "infra/a.tf", AGENT + ANOMALIES),
    budgeted("a budget of Google", "infra/a.tf", VERTEX + GOOGLE_BUDGET % ""),
    *(budgeted(f"a budget of Azure for a {scope}", "infra/a.tf", ACCOUNT + (AZURE_BUDGET % "").replace("subscription", scope)) for scope in ("subscription", "resource_group", "management_group")),
    budgeted("a budget in CloudFormation", "infra/stack.yaml", STACK % IN_STACK),
    budgeted("a budget in CDK", "infra/stack.ts", CDK % "new budgets.CfnBudget(this, 'b', { budget });"),
    budgeted("a budget in Bicep", "infra/main.bicep", BICEP % IN_BICEP),
    budgeted("a budget in Pulumi", "infra/main.py", PULUMI % 'gcp.billing.Budget("models", billing_account=account)'),
    Case(name="no models", given=having({"infra/a.tf": TO_TOPIC}), status=Status.NOT_APPLICABLE),
    Case(name="no file was listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"infra/a.tf": AGENT + TO_TOPIC}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_iac_budget(case: Case) -> None:
    ask(CHECK, case)


def test_it_says_that_a_budget_may_be_kept_elsewhere() -> None:
    (finding,) = CHECK.judge(having({"infra/a.tf": AGENT})).findings
    assert "unless a budget is kept elsewhere" in finding.message
