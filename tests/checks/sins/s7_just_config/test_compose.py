"""S7-COMPOSE: literals, defaults and handed-over files of compose, in all its spellings."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s7_just_config.compose import CHECK
from tests.checks.sins.cases import Case, ask, fact, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s7_just_config.made import KEY, clean, known, none, plain, unknown

MEDIUM, HIGH = Severity.MEDIUM, Severity.HIGH
PATH = "compose.yaml"


def service(*lines: str, path: str = PATH, tail: str = "") -> dict[str, str]:
    return {path: "services:\n  app:\n    image: app\n" + "".join(f"    {line}\n" for line in lines) + tail}


def env(value: str, name: str = "OPENAI_API_KEY", path: str = PATH) -> dict[str, str]:
    return service("environment:", f"  {name}: {value}", path=path)


def listed(value: str) -> dict[str, str]:
    return service("environment:", f"  - OPENAI_API_KEY={value}")


ANCHOR = "x-env: &env\n  OPENAI_API_KEY: %s\nservices:\n  a:\n    image: a\n    environment: *env\n  b:\n    image: b\n    environment:\n      <<: *env\n"
DEFAULT, OTHER_DEFAULT = "${OPENAI_API_KEY:-%s}", "${OPENAI_API_KEY-%s}"
CASES = (
    plain("a literal in a map", env(KEY), known(PATH, 5), says="OPENAI_API_KEY stands in environment of app, in compose.yaml. Everybody with the file"),
    plain("a literal in a list", listed(KEY), known(PATH, 5), says="OPENAI_API_KEY stands in environment of app"),
    plain("a default that people miss", env(DEFAULT % KEY), known(PATH, 5), says="OPENAI_API_KEY stands in a default in environment of app"),
    plain("the other way to write a default, in a list", listed(OTHER_DEFAULT % unknown()), says="a default in environment of app"),
    plain("an unknown secret behind a provider's name", env(unknown()), says="OPENAI_API_KEY", sure=Confidence.MEDIUM),
    plain("an unknown secret behind another name", env(unknown(), "JWT_SECRET"), says="JWT_SECRET", finds=(MEDIUM,), sure=Confidence.LOW),
    plain("a build's argument", service("build:", "  context: .", "  args:", f"    HF_TOKEN: {KEY}"), known(PATH, 7), says="HF_TOKEN stands in args of the build of app"),
    plain("a command", service(f"command: serve --api-key {KEY}"), known(PATH, 4), says="command stands in compose.yaml"),
    plain("a command in a list", service(f'command: ["serve", "--openai-api-key", "{unknown()}"]'), says="openai-api-key stands in command of app"),
    plain("a label", service("labels:", f"  - note={KEY}"), known(PATH, 5), says="note stands in labels of app"),
    plain("a test of health", service("healthcheck:", f'  test: "curl -H Authorization:{KEY} localhost"'), known(PATH, 5), says="test stands in compose.yaml"),
    plain("an anchor, used twice", {PATH: ANCHOR % KEY}, known(PATH, 2), says="OPENAI_API_KEY stands in environment of a, in compose.yaml. Everybody"),
    plain("a config's content", service(tail=f"configs:\n  c:\n    content: |\n      A=1\n      OPENAI_API_KEY={KEY}\n"), known(PATH, 8), says="OPENAI_API_KEY stands in the config c"),
    plain("a settings file that git keeps", {**service("env_file: .env"), ".env": ""}, known(".env", 1), says="compose.yaml hands .env to a service, and git keeps that file"),
    plain("one of a folder above, in the long form", {**service("env_file:", "  - path: ../prod.env", path="deploy/compose.yaml"), "prod.env": ""}, known("prod.env", 1), says="hands prod.env to a service"),
    plain("one without a known key", {**service("env_file: [.env]")}, says="hands .env to a service", files=(fact(PATH), fact(".env", tracked=True, secret_names=2)), finds=(MEDIUM,)),
    plain("a secret's file that git keeps", {**service(tail="secrets:\n  k:\n    file: ./secret.txt\n"), "secret.txt": ""}, known("secret.txt", 1), says="compose.yaml names secret.txt as the file of a secret"),
    plain("the old name", env(KEY, path="docker-compose.yml"), known("docker-compose.yml", 5), says="OPENAI_API_KEY"),
    plain("an environment's own file", env(KEY, path="docker-compose.prod.yaml"), known("docker-compose.prod.yaml", 5), says="OPENAI_API_KEY"),
    plain("a name of its own", env(KEY, path="deploy/stack.yml"), known("deploy/stack.yml", 5), says="OPENAI_API_KEY"),
    plain("any name", env(KEY, path="deploy/production.yml"), known("deploy/production.yml", 5), says="OPENAI_API_KEY"),
    plain("a piece without services", {"compose.common.yml": f"x-env:\n  OPENAI_API_KEY: {KEY}\n"}, known("compose.common.yml", 2), says="OPENAI_API_KEY stands in x-env"),
    plain("an override without an image", {"docker-compose.override.yml": f"services:\n  app:\n    environment:\n      OPENAI_API_KEY: {KEY}\n"}, known("docker-compose.override.yml", 4), says="OPENAI_API_KEY"),
    plain("a file that git does not keep", env(KEY), known(PATH, 5), finds=(MEDIUM,), repositories=(), files=(fact(PATH, repository=None),)),
    plain("an example, less surely", env(unknown(), path="examples/compose.yaml"), says="OPENAI_API_KEY", sure=Confidence.LOW),
    clean("a made-up value", env("myencryptionkey123", "PostgresEncryptionKey")),
    clean("a variable", env("${OPENAI_API_KEY}")),
    clean("a variable that must be set", env("${OPENAI_API_KEY:?is not set, see README}")),
    clean("a variable with an empty default", env("${OPENAI_API_KEY:-}")),
    clean("a default that is a placeholder", env("${OPENAI_API_KEY:-your-openai-key-here}")),
    clean("a name alone", service("environment:", "  - OPENAI_API_KEY")),
    clean("a path to a file", env("/run/secrets/openai_api_key", "OPENAI_API_KEY_FILE")),
    clean("a dummy of a local server", env("ollama")),
    clean("a word that is a password", env("postgres", "POSTGRES_PASSWORD")),
    clean("a default that is made of words", env("${OPENSEARCH_ADMIN_PASSWORD:-StrongPassword123!}", "OPENSEARCH_ADMIN_PASSWORD")),
    clean("a number of tokens", env("128000", "MAX_TOKENS")),
    plain("behind a mark at the beginning", {PATH: "\ufeff" + env(unknown())[PATH]}),
    clean("secrets of compose", service("secrets: [k]", tail="secrets:\n  k:\n    environment: OPENAI_API_KEY\n"), says="1 secret is handed over as files"),
    clean("a settings file that git does not keep", service("env_file: .env"), files=(fact(PATH), fact(".env", ignored=True, secret_names=2))),
    clean("a settings file without secrets", {**service("env_file: app.env"), "app.env": "A=1\n"}),
    none("services of a pipeline", {".gitlab-ci.yml": f"services: [postgres]\nvariables: {{OPENAI_API_KEY: {KEY}}}\n"}),
    none("services of something else", {"render.yaml": f"services:\n  - type: web\n    envVars: [{{key: OPENAI_API_KEY, value: {KEY}}}]\n"}),
    none("an object of a cluster", {"k8s.yaml": f"apiVersion: v1\nkind: A\nservices: {{a: {{image: {KEY}}}}}\n"}),
    none("nothing", {}),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing was seen, and something was lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having(env("${A}"), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_compose(case: Case) -> None:
    ask(CHECK, case)


def test_the_place_is_that_of_the_value() -> None:
    (finding,) = ask(CHECK, plain("", listed(DEFAULT % unknown())))
    assert [(p.line, p.column) for p in finding.locations] == [(5, 42)]
    assert unknown() not in repr(finding)
