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


def missing(name: str, text: str) -> Case:
    given = deployed({"docs/page.md": text})
    return Case(name=name, given=given, status=Status.FAIL, finds=LOW, says="No document here says in steps")


CASES = (
    Case(name="nothing is written", given=deployed({}), status=Status.FAIL, finds=LOW, sure=Confidence.MEDIUM, says="No document here says in steps"),
    Case(name="a policy for reports of faults", given=deployed({"SECURITY.md": "# Reporting\nDo not open an issue.\n1. Write to us.\n2. Wait.\n"}), status=Status.FAIL, finds=LOW),
    Case(name="no steps", given=deployed({"SECURITY.md": "# Keys\nIf a key leaks, revoke it at OpenAI.\n"}), status=Status.FAIL, finds=LOW),
    missing("a key that is never to be exposed", "## Security\n\n1. A tunnel\n2. A private mesh\n\nAPI keys are replaced by hand and never exposed to OpenAI’s agents.\n"),
    missing("advice", "## Security\n1. **Never expose the bridge** - use a tunnel\n2. **Rotate API keys of OpenAI** - from time to time\n"),
    missing("a key that is refused", "### Invalid API key\n1. The key of OpenAI has the right form\n2. The key is not revoked in the database\n"),
    missing("a list of what was built", "### Tokens ✅\n- [x] Tokens for OpenAI: make, look at, revoke\n- [x] Tests\n"),
    missing("thoughts that leak", "### Step 1\n- [ ] **Call OpenAI with the key**\n- [ ] Replace the model; no leakage of thoughts. Note the time and the tokens.\n"),
    missing("the turn of a key that did not leak", "## Rotation of keys\n1. Make a new key at OpenAI\n2. Revoke the old one\n"),
    Case(name="the heading says it, its parts have the steps", given=deployed({"docs/runbooks/keys.md": "# Key compromise\n\n## At once\n1. Tell the team.\n2. Replace the key at OpenAI.\n\n## Later\n- Look at the logs.\n"}), status=Status.PASS, says="docs/runbooks/keys.md says in steps"),
    Case(name="the turn of a key, and that a leak begins it", given=deployed({"docs/runbooks/keys.md": "# Key rotation\n\n## Trigger\n- A suspected leak\n\n## Fix\n1. Generate a new key at OpenAI\n2. Remove the old one\n"}), status=Status.PASS),
    Case(name="a line in the steps of an incident", given=deployed({"docs/incidents.md": "## Containment\n\nTasks:\n- [ ] Isolate the system\n- [ ] Revoke compromised credentials (OpenAI, Azure)\n"}), status=Status.PASS),
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
