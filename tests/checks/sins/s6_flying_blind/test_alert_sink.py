"""S6-ALERT-SINK: who is told, as far as files name them."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s6_flying_blind.alert_sink import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s6_flying_blind.infrastructure import (
    AGENT,
    ANOMALIES,
    AWS_BUDGET,
    AZURE_BUDGET,
    CONTACTS,
    GOOGLE_BUDGET,
    NOTIFICATION,
    SUBSCRIPTION,
    THRESHOLD,
    TO_TOPIC,
    mails,
)
from tests.checks.sins.telling import account, alert, telling

SILENT = "  all_updates_rule {\n    disable_default_iam_recipients = true\n    %s\n  }\n"
CHANNEL = 'resource "google_monitoring_notification_channel" "c" {\n  type = "email"\n  labels = {\n    email_address = "%s"\n  }\n}\n'
SETS = 'import requests\n\nrequests.post(f"{API}/organization/spend_alerts", json={"notification_channel": {"type": "email", "recipients": ["%s"]}})\n'
TO_CHANNEL = GOOGLE_BUDGET % (
    THRESHOLD + SILENT % "monitoring_notification_channels = [google_monitoring_notification_channel.c.id]"
)


def lost(name: str, text: str, says: str, path: str = "infra/a.tf") -> Case:
    return Case(name=name, given=having({path: text}), status=Status.FAIL, finds=(Severity.LOW,), says=says)


def reaches(name: str, text: str, path: str = "infra/a.tf") -> Case:
    return Case(name=name, given=having({path: text}), status=Status.PASS)


OWN = "import os\n\nkey = os.environ['OPENAI_API_KEY']\n"

CASES = (
    lost("one person", mails("jo.doe@corp.io"), "tells one person alone"),
    lost("one person of Azure's budget", AZURE_BUDGET % (CONTACTS % 'contact_emails = ["jo.doe@corp.io"]'), "tells one person alone"),
    lost("one person behind a channel of Google", TO_CHANNEL + CHANNEL % "jo.doe@corp.io", "tells one person alone"),
    lost("one person of a watch for anomalies", ANOMALIES + SUBSCRIPTION % ("EMAIL", "jo.doe@corp.io"), "tells one person alone"),
    lost("one person of an alert that a program sets", SETS % "jo.doe@corp.io", "tells one person alone", "alerts.py"),
    lost("an empty list", AWS_BUDGET % (NOTIFICATION % "subscriber_email_addresses = []"), "its list of receivers is empty"),
    lost("nobody at all at Google", GOOGLE_BUDGET % (THRESHOLD + SILENT % ""), "its list of receivers is empty"),
    lost("an address that is made up", mails("you@example.com"), "the address that stands there is made up"),
    reaches("a topic", TO_TOPIC),
    reaches("two people", mails("jo.doe@corp.io", "al.roe@corp.io")),
    reaches("a list", mails("llm-alerts@corp.io")),
    reaches("a list at Azure", AZURE_BUDGET % (CONTACTS % "contact_groups = [azurerm_monitor_action_group.ops.id]")),
    reaches("a variable", AWS_BUDGET % (NOTIFICATION % "subscriber_email_addresses = var.people")),
    reaches("the administrators of the account", GOOGLE_BUDGET % THRESHOLD),
    reaches("a person's own project", mails("jo.doe@gmail.com")),
    Case(name="no alert is declared", given=having({"infra/a.tf": AGENT}), status=Status.NOT_CHECKED, says="No file declares an alert"),
    Case(name="a budget without a notification is another matter", given=having({"infra/a.tf": AGENT + AWS_BUDGET % ""}), status=Status.NOT_CHECKED),
    Case(name="nothing that costs", given=having({"app.py": "print(1)\n"}), status=Status.NOT_APPLICABLE),
    Case(name="no file was listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"infra/a.tf": TO_TOPIC}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="an alert of an account that nobody hears", given=telling(having({"app.py": OWN}), account(limits=(alert(recipients=0),))), status=Status.FAIL, finds=(Severity.LOW,), says="It rings where nobody is"),
    Case(name="one that one address hears", given=telling(having({"app.py": OWN}), account(limits=(alert(recipients=1),))), status=Status.FAIL, finds=(Severity.LOW,), sure=Confidence.LOW),
    Case(name="one that several hear", given=telling(having({"app.py": OWN}), account(limits=(alert(recipients=3),))), status=Status.PASS, says="openai/default tells more than one"),
    Case(name="one of two whose receivers are not told", given=telling(having({"app.py": OWN}), account(limits=(alert(recipients=3), alert(id="p")))), status=Status.PARTIAL),
    Case(name="alerts whose receivers are not told", given=telling(having({"app.py": OWN}), account(limits=(alert(),))), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_alert_sink(case: Case) -> None:
    ask(CHECK, case)


def test_no_address_is_in_what_is_told() -> None:
    verdict = CHECK.judge(having({"infra/a.tf": mails("jo.doe@corp.io")}))
    assert "jo.doe" not in repr(verdict)
