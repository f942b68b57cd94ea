"""S4-ORG-CI-SECRET: a pipeline's secret that more repositories and branches get than need it."""

from __future__ import annotations

import pytest

from checks.evidence import HostSecret, Need
from checks.model import Severity, Status
from checks.sins.s4_one_key.org_ci_secret import CHECK
from tests.checks.sins.cases import Case, ask, host, limit, seen
from tests.checks.sins.having import having

GITHUB = 'resource "github_actions_organization_secret" "s" {\n  secret_name = "%s"\n  visibility = "%s"\n}\n'
GITLAB = 'resource "gitlab_group_variable" "s" {\n  key = "ANTHROPIC_API_KEY"\n%s}\n'
AZURE = 'resource "azuredevops_variable_group" "g" {\n  name = "llm"\n  allow_access = %s\n  variable {\n    name = "OPENAI_API_KEY"\n  }\n}\n'
CIRCLE = 'resource "circleci_context_environment_variable" "v" {\n  name = "OPENAI_API_KEY"\n  context_id = "circleci_context.llm.id"\n}\n'
HELD = (
    'resource "circleci_context_restriction" "r" {\n  context_id = "circleci_context.llm.id"\n  project_id = "p"\n}\n'
)
WORKFLOW = "on: push\njobs:\n  eval:\n    runs-on: ubuntu-latest\n    steps:\n      - run: python eval.py\n        env:\n          KEY: ${{ secrets.OPENAI_API_KEY }}\n"


def wide(name: str, text: str, says: str) -> Case:
    return Case(name=name, given=having({"org.tf": text}), status=Status.FAIL, finds=(Severity.MEDIUM,), says=says)


def narrow(name: str, text: str) -> Case:
    return Case(name=name, given=having({"org.tf": text}), status=Status.PASS)


def told(
    name_: str,
    status: Status,
    *finds: Severity,
    says: str = "",
    why: str = "",
    nothing: bool = False,
    texts: dict[str, str] | None = None,
    **secret: object,
) -> Case:
    """A workflow that takes OPENAI_API_KEY, and one secret as the host tells of it."""
    row = HostSecret(**({"name": "OPENAI_API_KEY", "level": "organization", "of": "owner"} | secret))  # type: ignore[arg-type]
    fact = host(secrets=None if nothing else (row,), secrets_why=why)
    given = {".github/workflows/e.yml": WORKFLOW} if texts is None else texts
    return Case(name=name_, given=having(given, online=True, hosts=(fact,)), status=status, finds=finds, says=says)


CASES = (
    wide("GitHub, for all", GITHUB % ("OPENAI_API_KEY", "all"), "OPENAI_API_KEY is given to all repositories of the organisation"),
    wide("GitHub, for all private ones", GITHUB % ("OPENAI_API_KEY", "private"), "all private repositories"),
    wide("Dependabot, for all", (GITHUB % ("OPENAI_API_KEY", "all")).replace("_actions_", "_dependabot_"), "all repositories"),
    wide("GitLab, for the group", GITLAB % "", "ANTHROPIC_API_KEY is given to every project of the group"),
    wide("Azure, open to all", AZURE % "true", "in a variable group that every pipeline may use"),
    wide("CircleCI without a restriction", CIRCLE, "in a context without a restriction"),
    narrow("GitHub, for some", GITHUB % ("OPENAI_API_KEY", "selected")),
    narrow("GitLab, protected", GITLAB % "  protected = true\n"),
    narrow("GitLab, for one environment", GITLAB % '  environment_scope = "production"\n'),
    narrow("Azure, by permission", AZURE % "false"),
    narrow("CircleCI with a restriction", CIRCLE + HELD),
    told("an organisation's, for all", Status.FAIL, Severity.MEDIUM, visibility="all", says="OPENAI_API_KEY is given to all repositories of the organisation"),
    told("an organisation's, for all private ones", Status.FAIL, Severity.MEDIUM, visibility="private"),
    told("an organisation's, for some", Status.PASS, visibility="selected"),
    told("an organisation's, and it was not told for whom", Status.NOT_CHECKED, why="to whom is shown with admin:org", says="It did not: to whom is shown"),
    told("the repository's own", Status.PASS, level="repository"),
    told("an environment's, and part was not told", Status.PARTIAL, level="environment", why="the organisation’s secrets were not told"),
    told("a group's, unprotected everywhere", Status.FAIL, Severity.MEDIUM, level="group", protected=False, scope="*", says="every project of the group"),
    told("a group's, protected", Status.PASS, level="group", protected=True, scope="*"),
    told("a group's, for one environment", Status.PASS, level="group", protected=False, scope="production"),
    told("another name", Status.PARTIAL, level="repository", name="GROQ_API_KEY", says="the host named no secret OPENAI_API_KEY"),
    told("declared and told", Status.FAIL, Severity.MEDIUM, visibility="all", texts={"org.tf": GITHUB % ("OPENAI_API_KEY", "all")}),
    told("a host that was asked without a sign-in", Status.NOT_CHECKED, nothing=True, says="“--online gh”"),
    Case(name="another secret", given=having({"org.tf": GITHUB % ("NPM_TOKEN", "all")}), status=Status.NOT_APPLICABLE),
    Case(name="an example", given=having({"examples/org.tf": GITHUB % ("OPENAI_API_KEY", "all")}), status=Status.NOT_APPLICABLE),
    Case(name="a pipeline takes a secret that was set by hand", given=having({".github/workflows/e.yml": WORKFLOW}), status=Status.NOT_CHECKED, says="Who else is given OPENAI_API_KEY only the host can tell"),
    Case(name="no pipeline", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"org.tf": AZURE % "false"}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_org_ci_secret(case: Case) -> None:
    ask(CHECK, case)
