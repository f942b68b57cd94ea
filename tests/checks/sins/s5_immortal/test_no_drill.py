"""S5-NO-DRILL: nothing shows that replacing a key was ever tried before it had to be done."""

from __future__ import annotations

import pytest

from checks.evidence import Evidence, Need
from checks.model import Severity, Status
from checks.sins.s5_immortal.no_drill import CHECK
from tests.checks.sins.cases import BARE, Case, ask, file, key, limit, seen
from tests.checks.sins.having import having

CODE = {"app.py": "import os\nk = os.environ['OPENAI_API_KEY']\n"}
DRILL = "# Drills\n\n%s: a key was replaced in 14 minutes.\n"
REMINDS = "name: Rotate API keys\non:\n  %s\njobs:\n  open:\n    runs-on: ubuntu-latest\n    steps:\n      - run: gh issue create\n"
WORKFLOW = ".github/workflows/rotate.yml"
LOW = (Severity.LOW,)


def deployed(texts: dict[str, str], *names: str, **more: object) -> Evidence:
    return having(CODE | texts, names=("Dockerfile", *names), **more)


CASES = (
    Case(name="nothing is written down", given=deployed({}), status=Status.FAIL, finds=LOW, says="No dated drill is written down"),
    Case(name="a drill of two years ago", given=deployed({"docs/drill.md": DRILL % "2024-05-01"}), status=Status.FAIL, finds=LOW, says="The last drill is written down for 1 May 2024, 937 days ago."),
    Case(name="a drill that is still to come", given=deployed({"docs/drill.md": DRILL % "2027-05-01"}), status=Status.FAIL, finds=LOW),
    Case(name="a date that is no drill's", given=deployed({"docs/a.md": "# Release\n2026-03-02: version 2.\n"}), status=Status.FAIL, finds=LOW),
    Case(name="figures that are drilled down into", given=deployed({"docs/a.md": "# Figures\n2026-03-02: Drill-downs explain the drill-down of a key figure.\n"}), status=Status.FAIL, finds=LOW),
    Case(name="a backup that was restored", given=deployed({"docs/a.md": "# Restore drills\n2026-03-02: the database was back in an hour.\n"}), status=Status.FAIL, finds=LOW),
    Case(name="a day that stands elsewhere in the same part", given=deployed({"docs/a.md": "# Decisions\nThe key is kept here since 2026-03-02.\nA drill would be good.\n"}), status=Status.FAIL, finds=LOW),
    Case(name="a line that tells of a drill", given=deployed({"docs/a.md": "# Operations\n- 2026-03-02: drill, the key of staging was replaced in 20 minutes\n"}), status=Status.PASS),
    Case(name="a template alone", given=deployed({}, ".github/ISSUE_TEMPLATE/key-rotation.md"), status=Status.FAIL, finds=LOW, says="nothing says that it was used"),
    Case(name="a workflow that nobody starts", given=deployed({WORKFLOW: REMINDS % "workflow_dispatch:"}), status=Status.FAIL, finds=LOW),
    Case(name="a drill of this year", given=deployed({"docs/drill.md": DRILL % "2026-03-02"}), status=Status.PASS, says="The last drill is written down for 2 Mar 2026 (docs/drill.md)."),
    Case(name="a rotation on a schedule", given=deployed({WORKFLOW: REMINDS % "schedule: [{cron: '0 6 1 */3 *'}]"}), status=Status.PASS, says="opens a rotation on a schedule"),
    Case(name="a library", given=having(CODE), status=Status.NOT_APPLICABLE),
    Case(name="a bare repository", given=seen(key(file("a.py")), repositories=(BARE,)), status=Status.NOT_CHECKED, says="a clone has them"),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=deployed({"docs/drill.md": DRILL % "2026-03-02"}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_no_drill(case: Case) -> None:
    ask(CHECK, case)
