"""S7-K8S-ENV: literal secrets of pods, wherever pods are described, and what only looks like them."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s7_just_config.k8s_env import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s7_just_config.made import KEY, clean, known, none, plain, unknown

MEDIUM = Severity.MEDIUM
PATH = "k8s/app.yaml"
POD = "    spec:\n      containers:\n        - name: app\n          image: app\n"


def pod(*lines: str, kind: str = "Deployment", api: str = "apps/v1") -> dict[str, str]:
    body = "".join(f"          {line}\n" for line in lines)
    return {PATH: f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: app}}\nspec:\n  template:\n{POD}{body}"}


def env(value: str, name: str = "OPENAI_API_KEY", **more: str) -> dict[str, str]:
    return pod("env:", f"  - name: {name}", f"    value: {value}", **more)


CRON = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: night}\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          initContainers:\n            - name: a\n              env: [{name: GROQ_API_KEY, value: %s}]\n"
ARGO = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: w}\nspec:\n  arguments:\n    parameters:\n      - name: openai_api_key\n        value: %s\n  templates:\n    - name: t\n      script:\n        image: python\n        source: |\n          import openai\n          k = '%s'\n"
NOTE = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  annotations:\n    deploy/note: %s\nspec:\n  containers: [{name: a, image: b}]\n"
DEFAULTED = '{{ .Values.key | default "%s" }}'
CASES = (
    plain("a known key in a variable", env(KEY), known(PATH, 12), says=f"OPENAI_API_KEY stands in env of the Deployment app, {PATH}. Whoever may look at pods"),
    plain("a known key in a variable of any name", env(KEY, "BANNER"), known(PATH, 12), says="BANNER stands in env"),
    plain("an unknown secret behind a provider's name", env(unknown()), says="OPENAI_API_KEY", sure=Confidence.MEDIUM),
    plain("an unknown secret behind another name", env(unknown(), "JWT_SECRET"), says="JWT_SECRET", finds=(MEDIUM,)),
    plain("a CronJob's init container", {PATH: CRON % KEY}, known(PATH, 11), says="GROQ_API_KEY stands in env of the CronJob night"),
    plain("a Job", env(KEY, kind="Job", api="batch/v1"), known(PATH, 12), says="the Job app"),
    plain("a StatefulSet", env(KEY, kind="StatefulSet"), known(PATH, 12), says="the StatefulSet app"),
    plain("Knative", env(KEY, kind="Service", api="serving.knative.dev/v1"), known(PATH, 12), says="the Service app"),
    plain("a parameter of Argo Workflows", {PATH: ARGO % (KEY, "x")}, known(PATH, 8), says="openai_api_key stands in parameters of the Workflow"),
    plain("a script of Argo Workflows", {PATH: ARGO % ("'{{x}}'", KEY)}, known(PATH, 15), says="a key stands in a script of the Workflow"),
    plain("an argument", pod(f'args: ["--api-key={KEY}"]'), known(PATH, 10), says="api-key stands in args of the Deployment"),
    plain("an argument behind its option", pod("args:", "  - --openai-api-key", f"  - {unknown()}"), says="openai-api-key stands in args"),
    plain("a command", pod(f'command: ["sh", "-c", "OPENAI_API_KEY={KEY} serve"]'), known(PATH, 10), says="stands in command of the Deployment"),
    plain("an annotation", {PATH: NOTE % KEY}, known(PATH, 6), says="deploy/note stands in an annotation of the Pod p"),
    plain("a chart's template with a literal", {"c/templates/app.yaml": env(KEY)[PATH].replace("name: app}", "name: '{{ .Release.Name }}'}")}, known("c/templates/app.yaml", 12), says="OPENAI_API_KEY"),
    plain("a key in a chart's default", {"c/templates/app.yaml": env(DEFAULTED % KEY)[PATH]}, known("c/templates/app.yaml", 12), says="OPENAI_API_KEY"),
    plain("one of an example, less surely", {"examples/app.yaml": env(unknown())[PATH]}, says="OPENAI_API_KEY", sure=Confidence.LOW),
    clean("a path to a file", env("/run/secrets/openai", "OPENAI_API_KEY_FILE")),
    clean("a reference to a Secret", pod("env:", "  - name: OPENAI_API_KEY", "    valueFrom: {secretKeyRef: {name: llm, key: openai}}", "  - name: A", "    value: b"), says="1 variable comes from Secrets"),
    clean("an expansion of such a variable", env("$(OPENAI_API_KEY)", "LLM_API_KEY")),
    clean("a switch", env('"true"', "OPENAI_SECRET_ENABLED")),
    clean("a placeholder", env("replace-me-with-a-key-1")),
    clean("a template's value", env('"{{ .Values.openai.key }}"')),
    clean("a dummy of a local server", env("sk-no-key-required")),
    clean("a number of tokens", env('"4096"', "MAX_TOKENS")),
    clean("a checksum of a chart’s secrets", {PATH: (NOTE % ("3f9c1e2a7b" * 6 + "12cd")).replace("deploy/note", "checksum/secrets")}),
    clean("a digest in an annotation", {PATH: NOTE % ("3f9c1e2a" * 8)}),
    none("the description of a kind", {PATH: f"apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  env: [{{name: K, value: {KEY}}}]\n"}),
    none("a pod without anything", pod("ports: []")),
    none("a ConfigMap", {PATH: f"apiVersion: v1\nkind: ConfigMap\ndata: {{env: {KEY}}}\n"}),
    none("a workflow of GitHub", {".github/workflows/a.yml": f"on: push\njobs: {{a: {{env: {{OPENAI_API_KEY: {KEY}}}}}}}\n"}),
    none("nothing", {}),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing was seen, and something was lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having(env("b", "A"), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_k8s_env(case: Case) -> None:
    ask(CHECK, case)
