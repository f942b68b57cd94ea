"""S5-NO-RUNBOOK: no page says in steps what is done when a key leaks."""

from __future__ import annotations

import pytest

from checks.evidence import Evidence, Need
from checks.model import Confidence, Severity, Status
from checks.sins.s5_immortal.no_runbook import CHECK
from tests.checks.sins.cases import BARE, Case, ask, file, key, limit, seen
from tests.checks.sins.having import having

CODE = {"app.py": "import os\nk = os.environ['OPENAI_API_KEY']\n"}
RUNBOOK = "# Leaked key\n\n1. Make a new key at OpenAI.\n2. Deploy it.\n3. Revoke the leaked key.\n"
NAMELESS = "# Leaked key\n\n1. Make a new key.\n2. Deploy it.\n3. Revoke the leaked key.\n"
LOW = (Severity.LOW,)


def deployed(texts: dict[str, str], **more: object) -> Evidence:
    return having(CODE | texts, names=("compose.yaml",), **more)


CASES = (
    Case(name="nothing is written", given=deployed({}), status=Status.FAIL, finds=LOW, sure=Confidence.MEDIUM, says="No document here says in steps"),
    Case(name="a policy for reports of faults", given=deployed({"SECURITY.md": "# Reporting\nDo not open an issue.\n1. Write to us.\n2. Wait.\n"}), status=Status.FAIL, finds=LOW),
    Case(name="no steps", given=deployed({"SECURITY.md": "# Keys\nIf a key leaks, revoke it at OpenAI.\n"}), status=Status.FAIL, finds=LOW),
    Case(name="steps that name no provider", given=deployed({"SECURITY.md": NAMELESS}), status=Status.FAIL, finds=LOW, sure=Confidence.LOW, says="SECURITY.md has steps for a leaked key, but names no provider"),
    Case(name="steps with the provider", given=deployed({"docs/runbooks/leak.md": RUNBOOK}), status=Status.PASS, says="docs/runbooks/leak.md says in steps"),
    Case(name="a library", given=having(CODE), status=Status.NOT_APPLICABLE),
    Case(name="no model is used", given=having({}, names=("Dockerfile",)), status=Status.NOT_APPLICABLE),
    Case(name="a bare repository", given=seen(key(file("a.py")), repositories=(BARE,)), status=Status.NOT_CHECKED, says="a clone has them"),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=deployed({"SECURITY.md": RUNBOOK}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_no_runbook(case: Case) -> None:
    ask(CHECK, case)
