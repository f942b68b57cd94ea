"""S7-HELM-KUSTOMIZE: values, generators, deliveries and calls of helm with secrets in them, and safe ways."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s7_just_config.helm_kustomize import CHECK
from tests.checks.sins.cases import Case, ask, fact, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s7_just_config.made import KEY, clean, known, none, plain, unknown

MEDIUM, HIGH = Severity.MEDIUM, Severity.HIGH
PATH = "chart/values.yaml"


def values(text: str, path: str = PATH) -> dict[str, str]:
    return {path: text}


def kustomize(text: str) -> dict[str, str]:
    return {"k/kustomization.yaml": text}


ARGO = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: app}\nspec:\n  source:\n    helm:\n%s"
FLUX = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: app}\nspec:\n  values:\n    openai:\n      apiKey: %s\n"
WORKFLOW = "on: push\njobs:\n  d:\n    steps:\n      - run: helm upgrade a ./c --set openai.apiKey=%s,b=c\n"
CASES = (
    plain("a known key in values", values(f"openai:\n  apiKey: {KEY}\n"), known(PATH, 2), says="openai.apiKey stands in the values of a chart, chart/values.yaml. It is in every release"),
    plain("an unknown secret in values", values(f"openai:\n  apiKey: {unknown()}\n"), says="openai.apiKey", sure=Confidence.MEDIUM),
    plain("an unknown secret of something else", values(f"auth:\n  jwtSecret: {unknown()}\n"), says="auth.jwtSecret", finds=(MEDIUM,), sure=Confidence.LOW),
    plain("the password of a gateway's database", values(f"litellm:\n  postgresql:\n    password: {unknown()}\n"), says="litellm.postgresql.password", finds=(MEDIUM,)),
    plain("variables in a list", values(f"env:\n  - name: GROQ_API_KEY\n    value: {KEY}\n"), known(PATH, 3), says="GROQ_API_KEY stands in the values"),
    plain("values of an environment", values(f"a:\n  token: {KEY}\n", "chart/values-prod.yaml"), known("chart/values-prod.yaml", 2), says="a.token"),
    plain("values of an environment, named the other way", values(f"a: {KEY}\n", "deploy/prod-values.yaml"), known("deploy/prod-values.yaml", 1), says="a stands in the values"),
    plain("plain secrets beside a chart", {"chart/Chart.yaml": "name: a\n", "chart/secrets.yaml": f"openaiKey: {KEY}\n"}, known("chart/secrets.yaml", 1), says="openaiKey stands in the values"),
    plain("helmfile", values(f"releases:\n  - name: a\n    set:\n      - name: openai.apiKey\n        value: {KEY}\n", "helmfile.yaml"), known("helmfile.yaml", 5), says="openai.apiKey stands in the releases of helmfile"),
    plain("a literal of a secretGenerator", kustomize(f"secretGenerator:\n  - name: llm\n    literals:\n      - OPENAI_API_KEY={KEY}\n"), known("k/kustomization.yaml", 4), says="OPENAI_API_KEY stands in secretGenerator of kustomize, k/kustomization.yaml. It lies open here"),
    plain("a literal of a configMapGenerator", kustomize(f"configMapGenerator:\n  - name: llm\n    literals:\n      - OPENAI_API_KEY={unknown()}\n"), says="OPENAI_API_KEY stands in configMapGenerator of kustomize, k/kustomization.yaml. It goes into a ConfigMap"),
    plain("an env file of a generator that git keeps", {**kustomize("secretGenerator:\n  - name: llm\n    envs: [../.env]\n"), ".env": ""}, known(".env", 1), says=".env stands in secretGenerator of kustomize"),
    plain("a file of a generator that git keeps", {**kustomize("secretGenerator:\n  - name: llm\n    files: [key=key.txt]\n"), "k/key.txt": ""}, known("k/key.txt", 1), says="k/key.txt stands in secretGenerator"),
    plain("a parameter of Argo CD", {"a.yaml": ARGO % f"      parameters:\n        - name: openai.apiKey\n          value: {KEY}\n"}, known("a.yaml", 9), says="openai.apiKey stands in parameters of the Application app"),
    plain("values of Argo CD as text", {"a.yaml": ARGO % f"      values: |\n        openai:\n          apiKey: {KEY}\n"}, known("a.yaml", 9), says="openai.apiKey stands in values of the Application app"),
    plain("values of Argo CD as an object", {"a.yaml": ARGO % f"      valuesObject:\n        openai: {{apiKey: {KEY}}}\n"}, known("a.yaml", 8), says="openai.apiKey stands in valuesObject of the Application app"),
    plain("Flux", {"r.yaml": FLUX % KEY}, known("r.yaml", 7), says="openai.apiKey stands in values of the HelmRelease app"),
    plain("--set in a script", {"deploy.sh": f"helm upgrade a ./c --set openai.apiKey={KEY}\n"}, known("deploy.sh", 1), says="openai.apiKey stands in a call of helm, deploy.sh"),
    plain("--set-string in a makefile", {"Makefile": f"deploy:\n\thelm upgrade a ./c \\\n\t  --set-string=openai.apiKey={unknown()}\n"}, says="openai.apiKey stands in a call of helm, Makefile"),
    plain("--set in a pipeline", {".github/workflows/d.yml": WORKFLOW % KEY}, known(".github/workflows/d.yml", 5), says="openai.apiKey stands in a call of helm"),
    plain("a helper of a chart", {"chart/Chart.yaml": "name: a\n", "chart/templates/_helpers.tpl": ""}, known("chart/templates/_helpers.tpl", 4), says="a key stands in a helper of a chart"),
    plain("a file that git does not keep", values(f"a:\n  apiKey: {KEY}\n"), known(PATH, 2), finds=(MEDIUM,), repositories=(), files=(fact(PATH, repository=None),)),
    plain("an example, less surely", values(f"openai:\n  apiKey: {unknown()}\n", "examples/values.yaml"), says="openai.apiKey", sure=Confidence.LOW),
    clean("an existing Secret", values("openai:\n  existingSecret: llm-keys-9f3a\n  existingSecretKey: openai-api-key-1x\n")),
    clean("a name of a Secret's key", values("secretKeys:\n  S3_AWS_SECRET_ACCESS_KEY: s3_aws_secret_access_key\n")),
    clean("an empty value", values('openai:\n  apiKey: ""\n')),
    clean("a placeholder", values("openai:\n  apiKey: your-openai-api-key-here\n")),
    clean("a placeholder of words written as one", values("store:\n  accountkey: base64encodedaccountkey\n")),
    clean("vals", values("openai:\n  apiKey: ref+awssecrets://prod/openai#/api_key2\n")),
    clean("a value that SOPS encrypted", values("openai:\n  apiKey: ENC[AES256_GCM,data:x,iv:y]\nsops: {mac: x}\n")),
    clean("a name of a variable", values("env:\n  - name: OPENAI_API_KEY\n    valueFrom: {secretKeyRef: {name: llm, key: openai}}\n")),
    clean("a generator that reads what git does not keep", kustomize("secretGenerator:\n  - name: llm\n    envs: [.env]\n")),
    clean("a generator without secrets", kustomize("configMapGenerator:\n  - name: a\n    literals: [MODE=dark]\n")),
    clean("--set of a variable", {"chart/values.yaml": "a: 1\n", "deploy.sh": 'helm upgrade a ./c --set openai.apiKey="$OPENAI_API_KEY"\n'}),
    clean("--set of a pipeline's secret", {"chart/values.yaml": "a: 1\n", ".github/workflows/d.yml": WORKFLOW % "${{ secrets.OPENAI_API_KEY }}"}),
    clean("a tag and a digest", values("image:\n  tag: v1.2.3\n  digest: sha256:" + "3f9c1e2a" * 8 + "\n")),
    none("another YAML file", {"config.yaml": f"openai:\n  apiKey: {KEY}\n"}),
    none("nothing", {}),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing was seen, and something was lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having(values("a: b\n"), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_helm_kustomize(case: Case) -> None:
    ask(CHECK, case)
