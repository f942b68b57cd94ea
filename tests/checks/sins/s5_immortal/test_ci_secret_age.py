"""S5-CI-SECRET-AGE: only the host has the dates of a pipeline's secrets; which ones are used is read here."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Status
from checks.sins.s5_immortal.ci_secret_age import CHECK
from tests.checks.sins.cases import Case, ask, seen
from tests.checks.sins.having import having

WORKFLOW = "on: push\njobs:\n  eval:\n    runs-on: ubuntu-latest\n    steps:\n      - run: python eval.py\n        env:\n          KEY: ${{ secrets.%s }}\n"

CASES = (
    Case(name="a workflow takes a provider's key", given=having({".github/workflows/eval.yml": WORKFLOW % "OPENAI_API_KEY"}), status=Status.NOT_CHECKED, says="given OPENAI_API_KEY; when it was last changed only the host can tell"),
    Case(name="for all jobs at once", given=having({".github/workflows/eval.yml": "env:\n  K: ${{ secrets.GROQ_API_KEY }}\n" + WORKFLOW % "ANTHROPIC_API_KEY"}), status=Status.NOT_CHECKED, says="ANTHROPIC_API_KEY and 1 other secret"),
    Case(name="GitLab", given=having({".gitlab-ci.yml": "eval:\n  script:\n    - OPENAI=$OPENAI_API_KEY python eval.py\n"}), status=Status.NOT_CHECKED),
    Case(name="other secrets only", given=having({".github/workflows/eval.yml": WORKFLOW % "NPM_TOKEN"}), status=Status.NOT_APPLICABLE),
    Case(name="a secret in a comment", given=having({".github/workflows/eval.yml": WORKFLOW % "NPM_TOKEN" + "  # secrets.OPENAI_API_KEY\n"}), status=Status.NOT_APPLICABLE),
    Case(name="no pipeline", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_ci_secret_age(case: Case) -> None:
    ask(CHECK, case)
