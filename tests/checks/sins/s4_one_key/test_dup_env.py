"""S4-DUP-ENV: one key in development, staging and production."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.keys.standin import standin
from checks.model import Confidence, Live, Severity, Sighting, Status
from checks.sins.s4_one_key.dup_env import CHECK
from tests.checks.sins.cases import Case, ask, file, key, limit, seen
from tests.checks.sins.having import having

MEDIUM, HIGH = Severity.MEDIUM, Severity.HIGH
NAME = "0123456789abcdef"


def shared(name: str, *places: Sighting, finds: Severity = HIGH, says: str, **more: object) -> Case:
    return Case(name=name, given=seen(key(*places, **more)), status=Status.FAIL, finds=(finds,), says=says)


def apart(name: str, *places: Sighting) -> Case:
    return Case(name=name, given=seen(key(*places)), status=Status.PASS)


def jobs(*named: tuple[str, str, str]) -> dict[str, str]:
    """A workflow with jobs of (name, environment, secret)."""
    text = "on: push\njobs:\n" + "".join(
        f"  {name}:\n    runs-on: ubuntu-latest\n"
        + (f"    environment: {environment}\n" if environment else "")
        + f"    steps:\n      - run: deploy\n        env:\n          KEY: ${{{{ secrets.{secret} }}}}\n"
        for name, environment, secret in named
    )
    return {".github/workflows/deploy.yml": text}


def env(name: str, **more: object) -> Sighting:
    return file(name, "ignored", **more)


TOML = f'[env.staging.vars]\nOPENAI_API_KEY = "{standin(NAME, 40)}"\n\n[env.production.vars]\nOPENAI_API_KEY = "{standin(NAME, 40)}"\n'
CASES = (
    shared("development and production", env(".env.development"), env(".env.production"), says=".env.development looks like development: the file is called .env.development. .env.production looks like production: the file is called .env.production. Whoever reads the weaker one has the key of production."),
    shared("staging and production", env(".env.staging"), env(".env.production"), says="looks like staging"),
    shared("a test and production", env(".env.test"), env(".env.production"), says="looks like test"),
    shared("development and staging", env(".env.development"), env(".env.staging"), finds=MEDIUM, says="has the key of staging"),
    shared("values of Helm", file("helm/values-staging.yaml"), file("helm/values-prod.yaml"), says="values-prod.yaml looks like production"),
    shared("overlays", file("k8s/overlays/staging/s.yaml"), file("k8s/overlays/production/s.yaml"), says="it lies in production/"),
    shared("settings of Terraform", file("dev.tfvars"), file("prod.tfvars"), says="prod.tfvars"),
    shared("settings of .NET", file("appsettings.Development.json"), file("appsettings.Production.json"), says="appsettings.Production.json"),
    shared("variables of one file", env(".env", symbol="OPENAI_API_KEY_DEV"), env(".env", symbol="OPENAI_API_KEY_PROD", line=4), says="the variable is called OPENAI_API_KEY_PROD"),
    shared("a limited key", env(".env.development"), env(".env.production"), finds=MEDIUM, says="production", privilege="limited"),
    shared("one that administers", env(".env.development"), env(".env.production"), finds=Severity.CRITICAL, says="production", privilege="admin"),
    Case(
        name="tables of one file",
        given=having({"wrangler.toml": TOML}, key(file("wrangler.toml", line=2, column=19), file("wrangler.toml", line=5, column=19), name=NAME)),
        status=Status.FAIL,
        finds=(HIGH,),
        says="it stands under production",
    ),
    Case(
        name="jobs for two environments take one secret",
        given=having(jobs(("deploy-staging", "", "OPENAI_API_KEY"), ("deploy-prod", "", "OPENAI_API_KEY"))),
        status=Status.FAIL,
        finds=(HIGH,),
        sure=Confidence.MEDIUM,
        says="The jobs deploy-staging and deploy-prod take the same secret OPENAI_API_KEY",
    ),
    Case(name="jobs that name their environments", given=having(jobs(("deploy-staging", "staging", "OPENAI_API_KEY"), ("deploy-prod", "production", "OPENAI_API_KEY"))), status=Status.NOT_APPLICABLE),
    Case(name="jobs with secrets of their own", given=having(jobs(("deploy-staging", "", "OPENAI_API_KEY_STAGING"), ("deploy-prod", "", "OPENAI_API_KEY_PROD"))), status=Status.NOT_APPLICABLE),
    Case(name="one job", given=having(jobs(("deploy-prod", "", "OPENAI_API_KEY"))), status=Status.PASS),
    Case(name="another secret", given=having(jobs(("deploy-staging", "", "NPM_TOKEN"), ("deploy-prod", "", "NPM_TOKEN"))), status=Status.NOT_APPLICABLE),
    apart("development alone", env(".env.development")),
    apart("development and its tests", env(".env.development"), env(".env.test")),
    apart("development and a pipeline", env(".env.development"), file(".github/workflows/ci.yml")),
    apart("production in two files", env(".env.production"), file("values-prod.yaml")),
    apart("a template of production", env(".env.development"), file(".env.production.example")),
    Case(
        name="each has its own",
        given=seen(key(env(".env.development")), key(env(".env.production"), name="k2")),
        status=Status.PASS,
    ),
    Case(name="nobody can tell which environment", given=seen(key(env(".env"))), status=Status.NOT_APPLICABLE),
    Case(name="a dead key", given=seen(key(env(".env.development"), env(".env.production"), live=Live.DEAD)), status=Status.NOT_APPLICABLE),
    Case(name="no key", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=seen(key(env(".env.test")), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_dup_env(case: Case) -> None:
    ask(CHECK, case)


def test_it_is_as_sure_as_its_less_sure_place() -> None:
    made = key(env(".env.test", confidence=Confidence.LOW), env(".env.production"))
    assert CHECK.judge(seen(made)).findings[0].confidence is Confidence.LOW
