"""Environments are guessed from names, the nearest first, and unknown stays unknown."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.joins import Environment, environment_of, environments_in
from checks.model import Sighting
from tests.checks.sins.cases import blob, file, repository, seen
from tests.checks.sins.having import having

DEVELOPMENT, STAGING, PRODUCTION = Environment.DEVELOPMENT, Environment.STAGING, Environment.PRODUCTION
TEST, CI, PERSONAL, UNKNOWN = Environment.TEST, Environment.CI, Environment.PERSONAL, Environment.UNKNOWN


@pytest.mark.parametrize(
    ("path", "environment", "because"),
    [
        (".env", UNKNOWN, "nothing around it names an environment"),
        (".env.production", PRODUCTION, "the file is called .env.production"),
        (".env.production.local", PRODUCTION, "the file is called .env.production.local"),
        (".env.local", DEVELOPMENT, "the file is called .env.local"),
        (".env.qa", TEST, "the file is called .env.qa"),
        ("prod.env", PRODUCTION, "the file is called prod.env"),
        ("values-staging.yaml", STAGING, "the file is called values-staging.yaml"),
        ("appsettings.Development.json", DEVELOPMENT, "the file is called appsettings.Development.json"),
        ("application-prod.yml", PRODUCTION, "the file is called application-prod.yml"),
        ("local.settings.json", DEVELOPMENT, "the file is called local.settings.json"),
        ("docker-compose.prod.yml", PRODUCTION, "the file is called docker-compose.prod.yml"),
        ("src/environments/environment.prod.ts", PRODUCTION, "the file is called environment.prod.ts"),
        ("config/settings_production.py", PRODUCTION, "the file is called settings_production.py"),
        ("terraform/prod/terraform.tfvars", PRODUCTION, "it lies in prod/"),
        ("k8s/overlays/staging/secret.yaml", STAGING, "it lies in staging/"),
        ("infra/prod-eu-west-1/main.tf", PRODUCTION, "it lies in prod-eu-west-1/"),
        ("infra/non-prod/main.tf", STAGING, "it lies in non-prod/"),
        ("prod/dev/main.tf", DEVELOPMENT, "it lies in dev/"),
        ("tests/fixtures/.env.production", TEST, "it lies in tests/"),
        ("src/app.test.ts", TEST, "the file is called app.test.ts"),
        (".github/workflows/ci.yml", CI, "the file is called ci.yml"),
        (".github/workflows/build.yml", CI, "it is a pipeline's file"),
        (".github/workflows/deploy-production.yml", PRODUCTION, "the file is called deploy-production.yml"),
        (".github/workflows/staging-and-production.yml", UNKNOWN, "the file is called staging-and-production.yml, which names production and staging"),
        (".claude/settings.local.json", PERSONAL, "the place is one person's own"),
        ("src/conftest.py", TEST, "the file is a test"),
        ("src/qa.py", UNKNOWN, "nothing around it names an environment"),
        ("src/production_line.py", UNKNOWN, "nothing around it names an environment"),
        ("src/preview/page.tsx", UNKNOWN, "nothing around it names an environment"),
        ("products/config.yaml", UNKNOWN, "nothing around it names an environment"),
    ],
)  # fmt: skip
def test_a_path_tells_the_environment(path: str, environment: Environment, because: str) -> None:
    guess = environment_of(file(path))
    assert (guess.environment, guess.because) == (environment, because)
    assert guess.known is (environment is not UNKNOWN)


@pytest.mark.parametrize(
    ("symbol", "environment"),
    [
        ("OPENAI_API_KEY_PROD", PRODUCTION),
        ("STAGING_OPENAI_API_KEY", STAGING),
        ("devOpenaiKey", DEVELOPMENT),
        ("openaiApiKeyProd", PRODUCTION),
        ("PREPROD_KEY", STAGING),
        ("PRE_PROD_KEY", STAGING),
        ("TEST_OPENAI_KEY", TEST),
        ("OPENAI_API_KEY", UNKNOWN),
        ("LOCAL_LLM_KEY", UNKNOWN),
        ("PRODUCT_API_KEY", UNKNOWN),
        ("developerKey", UNKNOWN),
        ("DEV_AND_PROD_KEY", UNKNOWN),
    ],
)
def test_a_variable_tells_the_environment(symbol: str, environment: Environment) -> None:
    assert environment_of(file(".env", symbol=symbol)).environment is environment


def test_the_variable_is_nearer_than_the_file() -> None:
    guess = environment_of(file(".env.production", symbol="STAGING_KEY"))
    assert (guess.environment, guess.because) == (STAGING, "the variable is called STAGING_KEY")


def test_a_variable_that_names_two_tells_none_and_the_file_is_not_asked() -> None:
    guess = environment_of(file(".env.production", symbol="DEV_AND_PROD_KEY"))
    assert not guess.known
    assert guess.because == "the variable is called DEV_AND_PROD_KEY, which names development and production"


WORKFLOW = """\
jobs:
  deploy:
    environment: production
    steps:
      - run: ./deploy
        env:
          OPENAI_API_KEY: VALUE
  try:
    environment: {name: staging, url: x}
    env:
      OPENAI_API_KEY: VALUE
  unit-test:
    env:
      OPENAI_API_KEY: VALUE
"""
MANIFEST = """\
kind: Namespace
metadata: {name: x, namespace: dev}
---
kind: Secret
metadata:
  name: llm
  namespace: acme-prod
stringData:
  key: VALUE
"""
COMPOSE = """\
services:
  app:
    profiles: [staging]
    environment:
      OPENAI_API_KEY: VALUE
  tool:
    build: {context: ., target: production}
    environment:
      - OPENAI_API_KEY=VALUE
"""
WRANGLER = '[vars]\nA = "VALUE"\n[env.production.vars]\nOPENAI_API_KEY = "VALUE"\n'
DOCKERFILE = "FROM a AS development\nENV K=VALUE\nFROM b\nENV K=VALUE\nFROM c AS prod\nRUN x\nENV K=VALUE\n"
DOTENV = "NODE_ENV=production\nOPENAI_API_KEY=VALUE\n"
PER_ENVIRONMENT = '{"openai": {"production": "VALUE", "staging": "VALUE"}}'


def place_of(text: str, number: int) -> dict[str, int]:
    """Line and column of the n-th `VALUE`."""
    at = -1
    for _ in range(number):
        at = text.index("VALUE", at + 1)
    return {"line": text.count("\n", 0, at) + 1, "column": at - text.rfind("\n", 0, at)}


@pytest.mark.parametrize(
    ("path", "text", "number", "environment", "because"),
    [
        (".github/workflows/x.yml", WORKFLOW, 1, PRODUCTION, "the environment is production"),
        (".github/workflows/x.yml", WORKFLOW, 2, STAGING, "the environment is staging"),
        (".github/workflows/x.yml", WORKFLOW, 3, TEST, "it stands under unit-test"),
        ("k8s/secret.yaml", MANIFEST, 1, PRODUCTION, "the namespace is acme-prod"),
        ("compose.yaml", COMPOSE, 1, STAGING, "the profile is staging"),
        ("compose.yaml", COMPOSE, 2, PRODUCTION, "the image's target is production"),
        ("wrangler.toml", WRANGLER, 1, UNKNOWN, "nothing around it names an environment"),
        ("wrangler.toml", WRANGLER, 2, PRODUCTION, "it stands under production"),
        ("Dockerfile", DOCKERFILE, 1, DEVELOPMENT, "the image's stage is called development"),
        ("Dockerfile", DOCKERFILE, 2, UNKNOWN, "nothing around it names an environment"),
        ("Dockerfile", DOCKERFILE, 3, PRODUCTION, "the image's stage is called prod"),
        (".env", DOTENV, 1, PRODUCTION, "beside it stands NODE_ENV=production"),
        (".env.staging", DOTENV, 1, STAGING, "the file is called .env.staging"),
        ("keys.json", PER_ENVIRONMENT, 1, PRODUCTION, "it stands under production"),
        ("keys.json", PER_ENVIRONMENT, 2, STAGING, "it stands under staging"),
    ],
)
def test_what_stands_around_it_tells_more_than_the_file_s_name(
    path: str, text: str, number: int, environment: Environment, because: str
) -> None:
    guess = environment_of(file(path, **place_of(text, number)), seen(texts={path: text}))
    assert (guess.environment, guess.because) == (environment, because)


def test_the_text_of_today_says_nothing_of_a_former_state() -> None:
    place = place_of(WORKFLOW, 1)
    guess = environment_of(blob(".github/workflows/x.yml", **place), seen(texts={".github/workflows/x.yml": WORKFLOW}))
    assert guess.environment is CI


@pytest.mark.parametrize(
    ("branch", "environment"),
    [("production", PRODUCTION), ("deploy/staging", STAGING), ("main", UNKNOWN), ("develop", UNKNOWN), (None, UNKNOWN)],
)
def test_a_branch_that_is_deployed_tells_of_what_it_holds(branch: str | None, environment: Environment) -> None:
    given_ = seen(repositories=(repository(branch=branch),))
    assert environment_of(file(".env"), given_).environment is environment
    assert environment_of(file(".env", "ignored"), given_).environment is UNKNOWN


def test_a_place_of_one_person_is_personal() -> None:
    shell = Sighting(source="machine", path=".zshrc", place="LOCAL-SHELL-RC", symbol="OPENAI_API_KEY")
    assert environment_of(shell).environment is PERSONAL


words = st.text(st.sampled_from("prodstagev-_./ {}:\n\"'=aZ0"), max_size=40)


@given(path=words, symbol=st.none() | words, text=words, line=st.none() | st.integers(-2, 9))
def test_a_guess_never_raises_and_always_has_a_reason(
    path: str, symbol: str | None, text: str, line: int | None
) -> None:
    sighting = Sighting(source="worktree", path=path, symbol=symbol, line=line, column=line, place="tracked")
    for name in (path, path + ".yaml", path + "/.env", path + "/Dockerfile"):
        guess = environment_of(
            Sighting(source="worktree", path=name, symbol=symbol, line=line), seen(texts={name: text})
        )
        assert guess.because
    assert environment_of(sighting).because
    assert environments_in(path) <= set(Environment)


def test_a_file_of_thousands_of_keys_is_read_once_and_not_once_for_each() -> None:
    text = "NODE_ENV=staging\n" + "OPENAI_API_KEY=x\n" * 4_000
    evidence = having({"conf/app.env": text})
    began = time.process_time()
    found = [
        environment_of(Sighting(source="worktree", path="conf/app.env", line=n, column=16), evidence)
        for n in range(2, 4_002)
    ]
    assert {g.environment for g in found} == {Environment.STAGING}
    assert time.process_time() - began < 15, "it was 16 million values"
