"""S5-NO-EXPIRY: a credential that never lapses by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Sighting, Status
from checks.sins.s5_immortal.no_expiry import CHECK
from tests.checks.sins.cases import NOW, Case, ask, file, key, limit, seen
from tests.checks.sins.having import having, local
from tests.checks.sins.telling import account, listed, telling

LOW, MEDIUM = Severity.LOW, Severity.MEDIUM
ENV = file(".env", "ignored")
SA = {"provider": "google-vertex", "kind": "service-account"}
BEDROCK = 'resource "aws_iam_service_specific_credential" "models" {\n  service_name = "bedrock.amazonaws.com"\n  user_name = "m"\n%s}\n'
TOKEN = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: runner\ntype: %s\n"
MAKES = 'import requests\n\ndef make(url):\n    return requests.post(f"{url}/key/generate", json={%s})\n'


def endless(name: str, *places: Sighting, says: str, severity: Severity = LOW, **more: object) -> Case:
    return Case(name=name, given=seen(key(*places, **more)), status=Status.FAIL, finds=(severity,), says=says)


def declared(name: str, path: str, text: str, says: str) -> Case:
    return Case(name=name, given=having({path: text}), status=Status.FAIL, finds=(LOW,), says=says)


def nothing(name: str, path: str, text: str) -> Case:
    return Case(name=name, given=having({path: text}), status=Status.NOT_APPLICABLE)


CASES = (
    endless("a service account's key", ENV, says="lives until it is deleted. It stands in .env", **SA),
    endless("one that administers", ENV, says="lives until it is deleted", severity=MEDIUM, privilege="admin", **SA),
    endless("a key of Ollama", ENV, says="do not expire", provider="ollama-cloud", kind="api"),
    declared("a Bedrock key without an age", "iam.tf", BEDROCK % "", "makes a Bedrock key without credential_age_days"),
    declared("a key of a model's service account", "iam.tf", 'resource "google_service_account_key" "gemini" {\n  service_account_id = "a"\n}\n', "makes a key of a service account"),
    declared("a token of the older sort", "k8s/t.yaml", TOKEN % "kubernetes.io/service-account-token", "runner is a service account’s token"),
    declared("a virtual key without a duration", "keys.py", MAKES % '"models": ["small"]', "without a duration"),
    nothing("a Bedrock key with an age", "iam.tf", BEDROCK % "  credential_age_days = 90\n"),
    nothing("a credential of another service", "iam.tf", BEDROCK.replace("bedrock", "codecommit") % ""),
    nothing("a key of another service account", "iam.tf", 'resource "google_service_account_key" "backup" {\n  service_account_id = "a"\n}\n'),
    nothing("any other Secret", "k8s/t.yaml", TOKEN % "Opaque"),
    nothing("a virtual key with a duration", "keys.py", MAKES % '"models": ["small"], "duration": "30d"'),
    nothing("fields that are made elsewhere", "keys.py", "import requests\n\ndef make(url, body):\n    return requests.post(url + '/key/generate', json=body)\n"),
    Case(name="a key that says when it ends", given=seen(key(ENV, facts=("expires on 3 Jan 2027",))), status=Status.PASS, says="says by itself when it ends"),
    Case(name="a key whose end only the provider knows", given=seen(key(ENV)), status=Status.NOT_CHECKED, says="Only the provider can tell"),
    Case(name="a service account in a test", given=seen(key(file("tests/sa.json"), **SA)), status=Status.NOT_APPLICABLE, says="No program runs with"),
    Case(name="a service account in the home folder", given=seen(key(local(".config/gcloud/a.json", "LOCAL-GCLOUD"), **SA)), status=Status.NOT_APPLICABLE),
    Case(name="a key that ended", given=seen(key(ENV, facts=("expired on 3 Jan 2026",), **SA)), status=Status.NOT_APPLICABLE),
    Case(name="no key", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=seen(key(ENV, facts=("expires on 3 Jan 2027",)), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="its account says that it has no end", given=telling(seen(key(ENV)), account(listed(told=("expires",))), k1="prod-chatbot"), status=Status.FAIL, finds=(LOW,), says="prod-chatbot has no end, as its account says. It stands in .env"),
    Case(name="its account says when it ends", given=telling(seen(key(ENV)), account(listed(expires=NOW + timedelta(days=30), told=("expires",))), k1="prod-chatbot"), status=Status.PASS, says="1 key has an end, as its account says."),
    Case(name="its account says nothing of an end", given=telling(seen(key(ENV)), account(listed()), k1="prod-chatbot"), status=Status.NOT_CHECKED, says="openai/default did not tell it."),
    Case(name="of another key no end is told", given=telling(seen(key(ENV), key(file("b.env"), name="k2")), account(listed(expires=NOW, told=("expires",))), k1="prod-chatbot"), status=Status.PARTIAL, says="of 1 key no end is told"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_no_expiry(case: Case) -> None:
    ask(CHECK, case)


def test_an_example_is_told_with_less_confidence() -> None:
    (finding,) = CHECK.judge(having({"examples/keys.py": MAKES % '"models": []'})).findings
    assert finding.confidence is Confidence.LOW
