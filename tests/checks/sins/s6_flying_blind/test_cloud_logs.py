"""S6-CLOUD-LOGS: models of clouds without logs or alarms beside them."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s6_flying_blind.cloud_logs import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s6_flying_blind.infrastructure import (
    ACCOUNT,
    AGENT,
    AUDIT,
    AZURE_ALERT,
    BEDROCK_ALARM,
    BEDROCK_LOG,
    BICEP,
    CDK,
    DIAGNOSTIC,
    POLICY,
    PULUMI,
    QUOTA,
    STACK,
    VERTEX,
)

ALARM_IN_STACK = "  Calls:\n    Type: AWS::CloudWatch::Alarm\n    Properties:\n      Namespace: AWS/Bedrock\n      MetricName: Invocations\n"
SETTING = "resource log 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {\n  name: 'l'\n  scope: openAiAccount\n}\n"
SWITCH = "import boto3\n\nboto3.client('bedrock').put_model_invocation_logging_configuration(loggingConfig={})\n"


def unlogged(name: str, path: str, text: str, cloud: str) -> Case:
    given = having({path: text})
    return Case(
        name=name,
        given=given,
        status=Status.FAIL,
        finds=(Severity.LOW,),
        sure=Confidence.LOW,
        says=f"brings {cloud}’s models to use",
    )


def logged(name: str, **texts: str) -> Case:
    paths = {
        f"infra/{n}.{'ts' if n == 'cdk' else 'py' if n in ('switch', 'pulumi') else 'yaml' if n == 'stack' else 'bicep' if n == 'bicep' else 'tf'}": t
        for n, t in texts.items()
    }
    return Case(name=name, given=having(paths), status=Status.PASS, says="watches the models")


CASES = (
    unlogged("an agent of Bedrock", "infra/a.tf", AGENT, "AWS"),
    unlogged("a policy for calling models", "infra/a.tf", POLICY, "AWS"),
    unlogged("an agent in CloudFormation", "infra/stack.yaml", STACK % "", "AWS"),
    unlogged("a permission in CDK", "infra/stack.ts", CDK % "", "AWS"),
    unlogged("an account of Azure OpenAI", "infra/a.tf", ACCOUNT, "Azure"),
    unlogged("an account in Bicep", "infra/main.bicep", BICEP % "", "Azure"),
    unlogged("Vertex AI", "infra/a.tf", VERTEX, "Google Cloud"),
    unlogged("Vertex AI in Pulumi", "infra/main.py", PULUMI % "", "Google Cloud"),
    unlogged("an alarm on another service", "infra/a.tf", AGENT + (BEDROCK_ALARM % ("x", "Errors")).replace("AWS/Bedrock", "AWS/Lambda"), "AWS"),
    Case(name="the log of another cloud", given=having({"infra/a.tf": AGENT + ACCOUNT + DIAGNOSTIC}), status=Status.FAIL, finds=(Severity.LOW,), says="brings AWS’s models"),
    logged("a log of invocations", a=AGENT, log=BEDROCK_LOG),
    *(logged(f"an alarm on {metric}", a=POLICY, alarm=BEDROCK_ALARM % ("a", metric)) for metric in ("Invocations", "InputTokenCount", "OutputTokenCount")),
    logged("an alarm in CloudFormation", stack=STACK % ALARM_IN_STACK),
    logged("an alarm in CDK", cdk=CDK % 'new cloudwatch.Metric({ namespace: "AWS/Bedrock", metricName: "Invocations" });'),
    logged("a program that switches the log on", a=AGENT, switch=SWITCH),
    logged("a diagnostic setting", a=ACCOUNT, log=DIAGNOSTIC),
    logged("an alert on the account", a=ACCOUNT, log=AZURE_ALERT),
    logged("a diagnostic setting in Bicep", bicep=BICEP % SETTING),
    logged("an audit of data access", a=VERTEX, log=AUDIT),
    logged("a quota of its own", a=VERTEX, log=QUOTA),
    Case(name="an account of another kind", given=having({"infra/a.tf": ACCOUNT.replace("OpenAI", "Face")}), status=Status.NOT_APPLICABLE),
    Case(name="a permission that speaks of no model", given=having({"infra/a.tf": POLICY.replace("bedrock:InvokeModel", "s3:GetObject")}), status=Status.NOT_APPLICABLE),
    Case(name="an example", given=having({"examples/a.tf": AGENT}), status=Status.NOT_APPLICABLE),
    Case(name="no infrastructure", given=having({"app.py": "print(1)\n"}), status=Status.NOT_APPLICABLE),
    Case(name="no file was listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"infra/a.tf": AGENT + BEDROCK_LOG}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_cloud_logs(case: Case) -> None:
    ask(CHECK, case)


def test_it_says_that_another_stack_may_log() -> None:
    (finding,) = CHECK.judge(having({"infra/a.tf": AGENT})).findings
    assert "Another stack may log" in finding.message
