"""S6-AUDIT-LOG: what reads the events of keys, and stores that log who reads them."""

from __future__ import annotations

import msgspec
import pytest

from checks.accounts.model import Log
from checks.evidence import Need
from checks.model import Severity, Status
from checks.sins.s6_flying_blind.audit_log import CHECK
from tests.checks.sins.cases import NOW, Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.telling import account, listed, telling

USES = "import os\n\nkey = os.environ['OPENAI_API_KEY']\n"
VAULT = 'resource "azurerm_key_vault" "llm_keys" {\n  name = "llm-keys"\n}\n'
LOGGED = 'resource "azurerm_monitor_diagnostic_setting" "v" {\n  name               = "v"\n  target_resource_id = azurerm_key_vault.llm_keys.id\n}\n'
SECRET = 'resource "google_secret_manager_secret" "openai" {\n  secret_id = "openai-key"\n}\n'
AUDITED = 'resource "google_project_iam_audit_config" "s" {\n  project = "p"\n  service = "%s"\n  audit_log_config {\n    log_type = "DATA_READ"\n  }\n}\n'
LITELLM = "litellm_settings:\n  store_audit_logs: true\nmodel_list: []\n"


def unlogged(name: str, text: str, says: str) -> Case:
    return Case(name=name, given=having({"infra/a.tf": text}), status=Status.FAIL, finds=(Severity.INFO,), says=says)


def reads(name: str, path: str, text: str) -> Case:
    return Case(name=name, given=having({path: text, "app.py": USES}), status=Status.PASS)


def logs(
    name: str,
    log: Log,
    status: Status,
    *finds: Severity,
    says: str = "",
    days: int = 20,
    kind: str = "project",
    provider: str = "openai",
) -> Case:
    told = msgspec.structs.replace(account(listed("mine", days=days, kind=kind), provider=provider), log=log)
    return Case(name=name, given=telling(having({"app.py": USES}), told), status=status, finds=finds, says=says)


CASES = (
    unlogged("a vault of Azure", VAULT, "no diagnostic setting sends its log anywhere"),
    unlogged("a secret of Google", SECRET, "no audit of data access to Secret Manager"),
    unlogged("an audit of another service", SECRET + AUDITED % "storage.googleapis.com", "no audit of data access"),
    Case(name="a vault that logs", given=having({"infra/a.tf": VAULT + LOGGED}), status=Status.PASS, says="is logged"),
    *(Case(name=f"an audit of {service}", given=having({"infra/a.tf": SECRET + AUDITED % service}), status=Status.PASS) for service in ("secretmanager.googleapis.com", "allServices")),
    reads("the audit log of OpenAI", "watch.py", 'import requests\n\nrequests.get("https://api.openai.com/v1/organization/audit_logs")\n'),
    reads("the same by its SDK", "watch.py", "from openai import OpenAI\n\nfor event in OpenAI().admin.organization.audit_logs.list():\n    tell(event)\n"),
    reads("the feed of Claude", "watch.sh", "curl https://api.anthropic.com/v1/compliance/activities\n"),
    reads("the audit log of Mistral", "watch.ts", "await fetch(`https://backoffice.mistral.ai/v1/admin/audit-logs?limit=20`);\n"),
    reads("a gateway that keeps one", "litellm_config.yaml", LITELLM),
    Case(name="a vault of other things", given=having({"infra/a.tf": VAULT.replace("llm_keys", "tls").replace("llm-keys", "tls")}), status=Status.NOT_APPLICABLE),
    Case(name="keys, and a plan that may have no log", given=having({"app.py": USES}), status=Status.NOT_CHECKED, says="where the plan has one"),
    Case(name="a comment about it", given=having({"app.py": USES + "# GET /organization/audit_logs\n"}), status=Status.NOT_CHECKED),
    logs("a log that is kept", Log(state="kept", event=NOW), Status.NOT_CHECKED, says="openai/default keeps one, with an event of 24 Nov 2026; whether anybody is told"),
    logs("a log that is empty though a key was made lately", Log(state="empty"), Status.FAIL, Severity.INFO, says="1 key was made in the last 90 days: it is not switched on"),
    logs("a log that is empty, and all keys are old", Log(state="empty"), Status.NOT_CHECKED, days=400, says="no key was made lately"),
    logs("a log that is empty, and a key of today", Log(state="empty"), Status.NOT_CHECKED, days=0),
    logs("a log that is empty, and a key that no person made", Log(state="empty"), Status.NOT_CHECKED, kind="service_account"),
    logs("a log that is empty, of a provider who need not keep every key in it", Log(state="empty"), Status.NOT_CHECKED, provider="anthropic", says="The log of anthropic/default is empty."),
    logs("a log that could not be read", Log(state="could_not_ask", why="the credential may not read this"), Status.NOT_CHECKED, says="could not be read: the credential may not read this"),
    Case(name="nothing that uses a key", given=having({"app.py": "print(1)\n"}), status=Status.NOT_APPLICABLE),
    Case(name="no file was listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"infra/a.tf": VAULT + LOGGED}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_audit_log(case: Case) -> None:
    ask(CHECK, case)
