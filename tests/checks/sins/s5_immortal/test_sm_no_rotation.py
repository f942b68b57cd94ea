"""S5-SM-NO-ROTATION: a secret in a manager that is never rotated, has no end, and reminds nobody."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Severity, Status
from checks.sins.s5_immortal.sm_no_rotation import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having

AWS = 'resource "aws_secretsmanager_secret" "openai" {\n  name = "prod/openai"\n}\n'
ROTATION = 'resource "aws_secretsmanager_secret_rotation" "r" {\n  secret_id = aws_secretsmanager_secret.openai.id\n  rotation_rules {\n    automatically_after_days = %d\n  }\n}\n'
GOOGLE = 'resource "google_secret_manager_secret" "gemini" {\n  secret_id = "gemini-key"\n%s}\n'
AZURE = 'resource "azurerm_key_vault_secret" "s" {\n  name = "azure-openai-key"\n%s}\n'
CFN = "Resources:\n  OpenAIKey:\n    Type: AWS::SecretsManager::Secret\n    Properties:\n      Name: llm/openai\n%s"
EXTERNAL = "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: llm-keys\nspec:\n  refreshInterval: %s\n"


def found(name: str, path: str, text: str, says: str) -> Case:
    return Case(name=name, given=having({path: text}), status=Status.FAIL, finds=(Severity.LOW,), says=says)


def fine(name: str, path: str, text: str) -> Case:
    return Case(name=name, given=having({path: text}), status=Status.PASS)


def none(name: str, path: str, text: str) -> Case:
    return Case(name=name, given=having({path: text}), status=Status.NOT_APPLICABLE)


CASES = (
    found("AWS without a rotation", "s.tf", AWS, "openai in Secrets Manager has no rotation"),
    found("AWS with a slow one", "s.tf", AWS + ROTATION % 365, "is rotated every 365 days; 90 is usual"),
    found("a rotation of another secret", "s.tf", AWS + (ROTATION % 30).replace(".openai.", ".database."), "has no rotation"),
    found("Google without any", "s.tf", GOOGLE % "", "has no rotation, no end and no topic"),
    found("Azure without an end", "s.tf", AZURE % "", "has no expiration_date"),
    found("CloudFormation", "t.yaml", CFN % "", "OpenAIKey in Secrets Manager has no rotation"),
    found("a copy that is fetched once", "k8s/e.yaml", EXTERNAL % "0", "llm-keys is fetched from its store once"),
    fine("AWS with a rotation", "s.tf", AWS + ROTATION % 30),
    fine("Google with a rotation", "s.tf", GOOGLE % '  rotation {\n    rotation_period = "7776000s"\n  }\n'),
    fine("Google with an end", "s.tf", GOOGLE % '  expire_time = "2027-01-01T00:00:00Z"\n'),
    fine("a topic that reminds", "s.tf", GOOGLE % '  topics {\n    name = "t"\n  }\n'),
    fine("Azure with an end", "s.tf", AZURE % '  expiration_date = "2027-01-01T00:00:00Z"\n'),
    fine("CloudFormation with a schedule", "t.yaml", CFN % "  Turn:\n    Type: AWS::SecretsManager::RotationSchedule\n    Properties:\n      SecretId: !Ref OpenAIKey\n"),
    fine("a copy that is refreshed", "k8s/e.yaml", EXTERNAL % "1h"),
    none("a secret of something else", "s.tf", AWS.replace("openai", "database")),
    none("an example", "examples/s.tf", AWS),
    none("another copy in the cluster", "k8s/e.yaml", (EXTERNAL % "0").replace("llm-keys", "database")),
    Case(name="nothing is declared", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"s.tf": AWS + ROTATION % 30}, limits=(limit("unreadable", "worktree", 50),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_sm_no_rotation(case: Case) -> None:
    ask(CHECK, case)
