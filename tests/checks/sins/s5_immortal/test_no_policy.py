"""S5-NO-POLICY: no document says how often keys are replaced."""

from __future__ import annotations

import pytest

from checks.evidence import Evidence, Need
from checks.model import Severity, Status
from checks.sins.s5_immortal.no_policy import CHECK
from tests.checks.sins.cases import BARE, Case, ask, file, key, limit, seen
from tests.checks.sins.having import having

CODE = {"app.py": "import os\nk = os.environ['OPENAI_API_KEY']\n"}
OWN = 'approved_by = "Ada"\napproved_on = 2026-11-02\n[max_age_days]\nproduction = 60\n'
POLICY = "# Security\n\n## Keys\nAPI keys are rotated every 90 days by the platform team.\n"


def deployed(texts: dict[str, str], **more: object) -> Evidence:
    return having(CODE | texts, names=("Dockerfile",), **more)


def missing(name: str, text: str, path: str = "SECURITY.md") -> Case:
    return Case(
        name=name,
        given=deployed({path: text}),
        status=Status.FAIL,
        finds=(Severity.LOW,),
        says="No document here says how often a key is replaced, though app.py names OPENAI_API_KEY",
    )


CASES = (
    missing("a document that says nothing of it", "# Security\nReport faults to us.\n"),
    missing("no interval", "# Keys\nWe rotate keys when we think of it.\n"),
    missing("logs are rotated", "# Logs\nLogs are rotated every 7 days.\n"),
    missing("images are rotated", "# Images\nRotate images by 90 degrees every 3 days; the token is shown.\n"),
    missing("the words stand in different sections", "# Keys\nKeys are secret.\n\n# Meetings\nThe chair rotates every 3 months.\n"),
    missing("the end of an address, in a table of settings", "# Valves\n| Valve | Meaning |\n|---|---|\n| SECRET_KEY | the key |\n| URL_EXPIRATION | addresses end (at most 7 days) |\n"),
    missing("the end of an address, in a block of code", "# Valves\n```python\n# the secret key\nexpiration = 7 days\n```\n"),
    missing("items that have nothing to do with each other", "# Ongoing\n14. Monthly reviews of packages\n15. Quarterly assessments\n16. Document the rotation of encryption keys\n"),
    missing("posts that are rotated, and a secret in one of them", "# Calendar\n| Day | Post |\n|---|---|\n| 1st of month | Monthly challenge |\n\nPosts (rotate these):\n1. The secret of a good agent\n"),
    missing("a certificate that ends", "# Trigger\n- The certificate is near its expiry (alert at 21 days).\n- The key may be compromised.\n"),
    missing("how long an answer to a breach takes", "# Breach\n4. Repair (1-7 days): rotate all secrets, and build anew.\n"),
    missing("tokens of sessions", "# Sign-in\nRefresh tokens are rotated, and end after 30 days.\n"),
    Case(name="a heading about rotation, and an item with the interval", given=deployed({"docs/keys.md": "# Key rotation\n\n## Trigger\n\n- Scheduled rotation (quarterly, or as asked for).\n"}), status=Status.PASS),
    Case(name="a table of intervals", given=deployed({"docs/keys.md": "# Rotation\n\n| Secret | Interval |\n|---|---|\n| LLM provider keys | 90 days |\n"}), status=Status.PASS),
    Case(name="an item under another", given=deployed({"docs/keys.md": "# Operations\n\n- Rotation of keys:\n  - production: every 30 days\n"}), status=Status.PASS),
    Case(name="keys that end", given=deployed({"docs/keys.md": "# Keys\nAPI keys expire after 90 days.\n"}), status=Status.PASS),
    Case(name="a heading that is underlined", given=deployed({"docs/keys.rst": "Key rotation\n============\n\nEvery quarter, by the platform team.\n"}), status=Status.PASS),
    Case(name="a key lies here and nothing is written", given=having({}, key(file(".env"))), status=Status.FAIL, finds=(Severity.LOW,), says="though 1 key was seen"),
    Case(name="a policy", given=deployed({"SECURITY.md": POLICY}), status=Status.PASS, says="SECURITY.md says how often keys are replaced."),
    Case(name="a policy among the runbooks", given=deployed({"runbooks/keys.md": "# Rotation\nRotate the credentials quarterly.\n"}), status=Status.PASS),
    Case(name="the project's own policy file", given=deployed({".shrift/policy.toml": OWN}), status=Status.PASS, says="approved by Ada on 2026-11-02, says how long keys may live."),
    Case(name="one that would loosen", given=deployed({".shrift/policy.toml": OWN.replace("60", "900")}), status=Status.PASS, says="What it would loosen does not count: 900 days for production keys"),
    Case(name="one without ages says nothing of it", given=deployed({".shrift/policy.toml": OWN.partition("[")[0]}), status=Status.FAIL, finds=(Severity.LOW,)),
    Case(name="one that cannot be read", given=deployed({".shrift/policy.toml": "x"}), status=Status.FAIL, finds=(Severity.MEDIUM,), says="is no policy: it is no TOML"),
    Case(name="one that cannot be read, in a library", given=having(CODE | {".shrift/policy.toml": "x"}), status=Status.FAIL, finds=(Severity.MEDIUM,)),
    Case(name="a library", given=having(CODE | {"SECURITY.md": "# Security\n"}), status=Status.NOT_APPLICABLE, says="Nothing here is deployed"),
    Case(name="a key in a test alone", given=having({}, key(file("tests/test_app.py")), names=("Dockerfile",)), status=Status.NOT_APPLICABLE),
    Case(name="no model is used", given=having({"SECURITY.md": "# Security\n"}, names=("Dockerfile",)), status=Status.NOT_APPLICABLE),
    Case(name="a bare repository", given=seen(key(file("a.py")), repositories=(BARE,)), status=Status.NOT_CHECKED, says="a clone has them"),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=deployed({"SECURITY.md": POLICY}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_no_policy(case: Case) -> None:
    ask(CHECK, case)
