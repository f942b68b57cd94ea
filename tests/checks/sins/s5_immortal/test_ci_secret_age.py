"""S5-CI-SECRET-AGE: only the host has the dates of a pipeline's secrets; which ones are used is read here."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checks.evidence import HostSecret, Need
from checks.model import Severity, Status
from checks.sins.s5_immortal.ci_secret_age import CHECK
from tests.checks.sins.cases import NOW, Case, ask, host, seen
from tests.checks.sins.having import having

WORKFLOW = "on: push\njobs:\n  eval:\n    runs-on: ubuntu-latest\n    steps:\n      - run: python eval.py\n        env:\n          KEY: ${{ secrets.%s }}\n"


def told(
    name: str,
    rows: list[tuple[str, int | None]] | None,
    status: Status,
    *finds: Severity,
    says: str = "",
    texts: dict[str, str] | None = None,
    **more: object,
) -> Case:
    """A workflow that takes OPENAI_API_KEY, and what the host said: names with the days since they were changed."""
    secrets = (
        None
        if rows is None
        else tuple(
            HostSecret(name=n, level="repository", updated=None if d is None else NOW - timedelta(days=d))
            for n, d in rows
        )
    )
    given = {".github/workflows/eval.yml": WORKFLOW % "OPENAI_API_KEY"} if texts is None else texts
    return Case(
        name=name,
        given=having(given, online=True, hosts=(host(secrets=secrets, **more),)),
        status=status,
        finds=finds,
        says=says,
    )


CASES = (
    Case(name="a workflow takes a provider's key", given=having({".github/workflows/eval.yml": WORKFLOW % "OPENAI_API_KEY"}), status=Status.NOT_CHECKED, says="given OPENAI_API_KEY; when it was last changed only the host can tell"),
    Case(name="for all jobs at once", given=having({".github/workflows/eval.yml": "env:\n  K: ${{ secrets.GROQ_API_KEY }}\n" + WORKFLOW % "ANTHROPIC_API_KEY"}), status=Status.NOT_CHECKED, says="ANTHROPIC_API_KEY and 1 other secret"),
    Case(name="GitLab", given=having({".gitlab-ci.yml": "eval:\n  script:\n    - OPENAI=$OPENAI_API_KEY python eval.py\n"}), status=Status.NOT_CHECKED),
    told("changed lately", [("OPENAI_API_KEY", 40)], Status.PASS, says="was changed 40 days ago"),
    told("not changed for a year", [("OPENAI_API_KEY", 412)], Status.FAIL, Severity.MEDIUM, says="OPENAI_API_KEY of owner/app was last changed 412 days ago"),
    told("one the pipeline does not use is old", [("OPENAI_API_KEY", 40), ("GROQ_API_KEY", 500)], Status.FAIL, Severity.MEDIUM),
    told("a secret without a day", [("OPENAI_API_KEY", 40), ("GROQ_API_KEY", None)], Status.PARTIAL, says="of 1 secret no day is told"),
    told("the one in use is not among them", [("GROQ_API_KEY", 40)], Status.PARTIAL, says="the host named no secret OPENAI_API_KEY"),
    told("part of it was not told", [("OPENAI_API_KEY", 40)], Status.PARTIAL, secrets_why="the secrets of environments were not told"),
    told("other secrets at the host", [("NPM_TOKEN", 900)], Status.NOT_CHECKED, says="Hosts tell of secrets to a sign-in alone"),
    told("variables of GitLab", [("OPENAI_API_KEY", None)], Status.NOT_CHECKED, host="gitlab.com", says="GitLab tells nobody when"),
    told("a host that does not tell", None, Status.NOT_CHECKED, secrets_why="GitHub shows the secrets to some", says="The host did not tell: GitHub shows"),
    told("old, and no pipeline here", [("OPENAI_API_KEY", 412)], Status.FAIL, Severity.MEDIUM, texts={}),
    Case(name="other secrets only", given=having({".github/workflows/eval.yml": WORKFLOW % "NPM_TOKEN"}), status=Status.NOT_APPLICABLE),
    Case(name="a secret in a comment", given=having({".github/workflows/eval.yml": WORKFLOW % "NPM_TOKEN" + "  # secrets.OPENAI_API_KEY\n"}), status=Status.NOT_APPLICABLE),
    Case(name="no pipeline", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_ci_secret_age(case: Case) -> None:
    ask(CHECK, case)
