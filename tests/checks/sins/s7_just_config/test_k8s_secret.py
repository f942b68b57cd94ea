"""S7-K8S-SECRET: manifests of Secrets with their values in them, and those that keep them safely."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s7_just_config.k8s_secret import CHECK
from tests.checks.sins.cases import Case, ask, fact, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s7_just_config.made import KEY, base64_of, clean, known, none, plain, unknown

MEDIUM, HIGH = Severity.MEDIUM, Severity.HIGH
HEAD = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: llm\n"
PATH = "k8s/secret.yaml"
SAFE = "apiVersion: a/v1\nkind: %s\nmetadata: {name: llm}\nspec: {}\n"


def secret(*lines: str, part: str = "data", tail: str = "") -> dict[str, str]:
    return {PATH: f"{HEAD}{part}:\n" + "".join(f"  {line}\n" for line in lines) + tail}


JSON = '{"kind": "Secret", "apiVersion": "v1", "metadata": {"name": "llm"},\n"data": {"OPENAI_API_KEY": "%s"}}'
CASES = (
    plain("a known key in base64", secret(f"openai: {base64_of('made up words')}"), known(PATH, 6), says="openai of the Secret llm stands in k8s/secret.yaml in base64, which everybody can undo. Whoever reads the file has it."),
    plain("a known key in stringData", secret(f"openai: {KEY}", part="stringData"), known(PATH, 6), says="openai of the Secret llm stands in k8s/secret.yaml. Whoever"),
    plain("an unknown secret in base64", secret(f"OPENAI_API_KEY: {base64_of(unknown())}"), says="in base64", sure=Confidence.MEDIUM),
    plain("an unknown secret, whatever it is called", secret(f"value: {base64_of(unknown())}"), says="value of the Secret", finds=(MEDIUM,), sure=Confidence.LOW),
    plain("a .env in stringData", secret(".env: |", f"  OPENAI_API_KEY={KEY}", "  A=1", part="stringData"), known(PATH, 7), says="OPENAI_API_KEY of the Secret llm (inside of .env)"),
    plain("a .env in base64", secret(f"app.env: {base64_of('ANTHROPIC_API_KEY=' + unknown() + chr(10) + 'A=1')}"), says="ANTHROPIC_API_KEY of the Secret llm (inside of app.env)"),
    plain("what kubectl writes with --dry-run", {"out.json": JSON % base64_of(unknown())}, says="OPENAI_API_KEY of the Secret llm"),
    plain("an item of a list", {PATH: "apiVersion: v1\nkind: List\nitems:\n- " + HEAD.replace("\n", "\n  ") + f"stringData:\n    k: {KEY}\n"}, known(PATH, 9), says="k of the Secret llm"),
    plain("a second document of a file", {PATH: "a: 1\n---\n" + HEAD + f"stringData:\n  k: {KEY}\n"}, known(PATH, 8), says="k of the Secret llm"),
    plain("a plain one beside a sealed one", {**secret(f"k: {KEY}", part="stringData"), "k8s/sealed.yaml": SAFE % "SealedSecret"}, known(PATH, 6), says="k of the Secret llm"),
    plain("a chart's template with a literal", {"c/templates/secret.yaml": HEAD.replace("llm", '{{ include "c.name" . }}') + f'data:\n  key: {{{{ "{KEY}" | b64enc }}}}\n'}, known("c/templates/secret.yaml", 6), says="key of the Secret"),
    plain("a file that git does not keep", secret(f"k: {KEY}", part="stringData"), known(PATH, 6), finds=(MEDIUM,), repositories=(), files=(fact(PATH, repository=None),)),
    plain("an example, less surely", {"examples/secret.yaml": HEAD + f"stringData:\n  OPENAI_API_KEY: {unknown()}\n"}, says="OPENAI_API_KEY", sure=Confidence.LOW),
    clean("nothing but a sealed one", {PATH: SAFE % "SealedSecret"}, says="1 other is sealed, encrypted or fetched"),
    clean("one that is fetched", {PATH: SAFE % "ExternalSecret"}),
    clean("one of the CSI driver", {PATH: SAFE % "SecretProviderClass"}),
    clean("one that SOPS encrypted", secret("k: ENC[AES256_GCM,data:x,iv:y]", part="stringData", tail="sops:\n  mac: x\n"), says="1 other is sealed"),
    clean("an empty value", secret('OPENAI_API_KEY: ""')),
    clean("a placeholder in base64", secret(f"OPENAI_API_KEY: {base64_of('your-openai-api-key-1')}")),
    clean("a word in base64", secret(f"password: {base64_of('admin')}", f"user: {base64_of('app')}")),
    clean("a template's value", secret("OPENAI_API_KEY: {{ .Values.openai.apiKey | b64enc | quote }}")),
    clean("a template without quotes around it, in stringData", secret('k: "{{ .Values.key }}"', part="stringData")),
    clean("what a pipeline fills in", secret("OPENAI_API_KEY: ${OPENAI_API_KEY_IN_BASE64}", part="stringData")),
    clean("a digest", secret(f"revision: {base64_of('3f9c1e2a' * 5)}")),
    none("a file with another object", {PATH: f"apiVersion: v1\nkind: ConfigMap\ndata: {{k: {KEY}}}\n"}),
    none("nothing", {}),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing was seen, and something was lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({PATH: SAFE % "SealedSecret"}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_k8s_secret(case: Case) -> None:
    ask(CHECK, case)


def test_what_base64_hid_is_in_no_finding() -> None:
    (finding,) = ask(CHECK, plain("", secret(f"OPENAI_API_KEY: {base64_of(unknown())}")))
    assert unknown() not in repr(finding) and base64_of(unknown()) not in repr(finding)
    assert [(p.line, p.column) for p in finding.locations] == [(6, 19)]
