"""S7-K8S-CONFIGMAP: secrets in ConfigMaps, as values and inside of the files that values are."""

from __future__ import annotations

import hashlib

import pytest

from checks.evidence import Need
from checks.model import Confidence, Live, Severity, Status
from checks.sins.s7_just_config.k8s_configmap import CHECK
from tests.checks.sins.cases import Case, ask, fact, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s7_just_config.made import KEY, OTHER, SECOND, base64_of, clean, known, none, plain, unknown

MEDIUM, HIGH, CRITICAL = Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL
HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\n"
PATH = "k8s/config.yaml"


def config(*lines: str, part: str = "data") -> dict[str, str]:
    return {PATH: f"{HEAD}{part}:\n" + "".join(f"  {line}\n" for line in lines)}


ITEM = "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: b}\n    data: {OPENAI_API_KEY: %s}\n"
JSON = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "app"},\n "data": {"K": "%s"}}'
CASES = (
    plain("a known key behind its name", config(f"OPENAI_API_KEY: {KEY}"), known(PATH, 6), says=f"OPENAI_API_KEY stands in the ConfigMap app, {PATH}. A ConfigMap is shown"),
    plain("a known key behind any name", config(f"banner: {KEY}"), known(PATH, 6), says="banner stands in the ConfigMap app"),
    plain("a .env inside of a value", config("app.env: |", "  A=1", f"  OPENAI_API_KEY={KEY}"), known(PATH, 8), says="OPENAI_API_KEY stands in the ConfigMap app (inside of app.env)"),
    plain("YAML inside of a value", config("config.yaml: |", "  llm:", f"    api_key: {KEY}"), known(PATH, 8), says="api_key stands in the ConfigMap app (inside of config.yaml)"),
    plain("JSON inside of a value", config("app.json: |", f'  {{"apiKey": "{KEY}"}}'), known(PATH, 7), says="apiKey stands in the ConfigMap app (inside of app.json)"),
    plain("text inside of a value", config("start.sh: |", f"  serve --key {KEY}"), known(PATH, 7), says="start.sh stands in the ConfigMap app"),
    plain("an unknown secret behind a provider's name", config(f"OPENAI_API_KEY: {unknown()}"), says="OPENAI_API_KEY stands", sure=Confidence.MEDIUM),
    plain("an unknown secret behind another name", config(f"JWT_SECRET: {unknown()}"), says="JWT_SECRET stands", finds=(MEDIUM,), sure=Confidence.LOW),
    plain("an unknown secret in a .env inside", config("app.env: |", "  A=1", f"  ANTHROPIC_API_KEY={unknown()}"), says="(inside of app.env)"),
    plain("base64 in binaryData", config(f"app.env: {base64_of('OPENAI_API_KEY=' + unknown() + chr(10) + 'A=1')}", part="binaryData"), says="OPENAI_API_KEY stands"),
    plain("an item of a list", {PATH: ITEM % KEY}, known(PATH, 7), says="the ConfigMap b"),
    plain("JSON as kubectl writes it", {"k8s/config.json": JSON % KEY}, known("k8s/config.json", 2), says="K stands"),
    plain("a chart's template with a literal", {"chart/templates/cm.yaml": HEAD.replace("name: app", "name: {{ .Release.Name }}") + f"data:\n  OPENAI_API_KEY: {KEY}\n"}, known("chart/templates/cm.yaml", 6), says="OPENAI_API_KEY stands"),
    plain("two keys", config(f"A_KEY: {KEY}", f"B_KEY: {SECOND}"), known(PATH, 6), known(PATH, 7, name=OTHER), says="2 secrets", finds=(HIGH, HIGH)),
    plain("one key twice", config(f"A_KEY: {KEY}", f"B_KEY: {KEY}"), known(PATH, 6), says="It is so in 1 more place."),
    plain("one secret behind two names of a file", config(f"STORE_SECRET_KEY: {unknown()}", f"STOW_SECRET: {unknown()}"), says="STORE_SECRET_KEY stands in the ConfigMap app, k8s/config.yaml. It is so in 1 more place.", finds=(MEDIUM,), sure=Confidence.LOW),
    plain("one that administers", config(f"K: {KEY}"), known(PATH, 6, privilege="admin"), finds=(CRITICAL,)),
    plain("one that is dead", config(f"K: {KEY}"), known(PATH, 6, live=Live.DEAD), finds=(MEDIUM,)),
    plain("a file that git does not keep", config(f"K: {KEY}"), known(PATH, 6), finds=(MEDIUM,), repositories=(), files=(fact(PATH, repository=None),)),
    plain("an example, less surely", {"docs/example.yaml": f"{HEAD}data:\n  OPENAI_API_KEY: {unknown()}\n"}, says="OPENAI_API_KEY", sure=Confidence.LOW),
    clean("a path to a file", config("OPENAI_API_KEY_FILE: /run/secrets/openai")),
    clean("the name of a secret", config("SECRET_NAME: llm-keys-2f4a8b1c9d", "TOKEN_URL: https://auth.example.org/token/v2/issue9")),
    clean("a public key", config(f"AUTH_PUBLIC_KEY: {unknown()}")),
    clean("a placeholder", config("OPENAI_API_KEY: your-openai-api-key-here-1")),
    clean("a template's value", config('OPENAI_API_KEY: "{{ .Values.openai.key }}"')),
    clean("a reference that is filled in later", config("OPENAI_API_KEY: ${OPENAI_API_KEY_FROM_PIPELINE_1}")),
    plain("XML inside of a value", config("users.xml: |", "  <users>", f'    <authorize username="admin" password="{unknown()}">', "    </authorize>", "  </users>"), says="password stands in the ConfigMap app (inside of users.xml)", finds=(MEDIUM,)),
    clean("the digest of a password, which says so", config("users.xml: |", "  <users>", f'    <authorize username="admin" password="{hashlib.sha256(unknown().encode()).hexdigest()}" encoding="sha256">', "    </authorize>", "  </users>")),
    clean("a number of tokens", config('MAX_TOKENS: "4096"', "TOKENIZERS_PARALLELISM: 'false'")),
    clean("a publishable key", config(f"K: {KEY}"), known(PATH, 6, secret=False)),
    clean("a value that SOPS encrypted", config("OPENAI_API_KEY: ENC[AES256_GCM,data:abc,iv:def]")),
    none("another object", {PATH: f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {KEY}}}\n"}),
    none("a document about ConfigMaps", {"notes.yaml": f"about: ConfigMap\nkey: {KEY}\n"}),
    none("a file that SOPS encrypted", {PATH: HEAD + f"data:\n  OPENAI_API_KEY: {unknown()}\nsops:\n  mac: x\n"}),
    none("nothing", {}),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing was seen, and something was lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having(config("A: b"), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_k8s_configmap(case: Case) -> None:
    ask(CHECK, case)


def test_the_place_is_that_of_the_value() -> None:
    case = plain("", config("app.env: |", "  A=1", f"  ANTHROPIC_API_KEY={unknown()}"))
    (finding,) = ask(CHECK, case)
    assert [(p.path, p.line, p.column) for p in finding.locations] == [(PATH, 8, 23)]
    assert unknown() not in repr(finding)
