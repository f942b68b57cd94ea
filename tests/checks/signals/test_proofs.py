"""Effective: seen to work. Configured alone is not, and no practice is effective beside a key that lies open."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.signals import PRACTICES, is_effective
from tests.checks.signals.case import EFFECTIVE, best, project, steps
from tests.checks.sins.cases import fact, file, host, key, limit, remote, repository

PINNED = "@" + "a" * 40
WORKFLOW = ".github/workflows/ci.yml"
VAULT = {
    WORKFLOW: "jobs:\n  a:\n    steps:\n      - uses: hashicorp/vault-action@v3\n        with: {method: jwt, role: ci}\n"
}
ROTATED = {
    "main.tf": 'resource "aws_secretsmanager_secret" "k" {}\nresource "aws_secretsmanager_secret_rotation" "r" {}\n'
}
GCP = {
    "main.tf": 'resource "google_secret_manager_secret" "k" {\n  rotation {\n    rotation_period = "7776000s"\n  }\n}\n'
}
AZURE = {
    "a.py": "from azure.identity import DefaultAzureCredential\nfrom azure.keyvault.secrets import SecretClient\nc = SecretClient(u, DefaultAzureCredential())\n"
}
RUN = {"package.json": '{"scripts": {"start": "op run --env-file=.env -- node ."}}'}
SOPS = {"secrets.yaml": "key: ENC[AES256_GCM,data:x]\nsops: {}\n"}
EXTERNAL = {
    "k8s/a.yaml": "kind: ExternalSecret\nspec: {refreshInterval: 1h}\n---\nkind: SecretStore\nspec:\n  provider:\n    aws:\n      auth:\n        jwt:\n          serviceAccountRef: {name: x}\n"
}
KEYRING = {"a.py": "import keyring\nk = keyring.get_password('a', 'b')\n"}
ENVRC = {".envrc": "export OPENAI_API_KEY=$(op read op://v/i/f)\n"}
SETTINGS = {"s.py": "class S(BaseSettings):\n    openai_api_key: SecretStr\n"}
SERVER = {"a.ts": 'import "server-only";\n'}
IMAGE = {".dockerignore": ".env*\n.git\n", "Dockerfile": "FROM a\nRUN --mount=type=secret,id=k x\n"}
FEDERATED = {
    WORKFLOW: "permissions: {id-token: write}\njobs:\n  a:\n    steps:\n      - uses: google-github-actions/auth@v2\n        with: {workload_identity_provider: p}\n"
}
PODS = {
    "k8s/a.yaml": "metadata:\n  annotations:\n    iam.gke.io/gcp-service-account: a@b\nspec:\n  containers:\n    - env: [{name: MODEL, value: x}]\n"
}
GATEWAY = {".env": "OPENAI_BASE_URL=https://llm.acme.dev/v1\n"}
BUDGET = {"litellm.yaml": "litellm_settings:\n  max_budget: 100\n  budget_duration: 30d\n"}
TELEMETRY = {"main.py": "from traceloop.sdk import Traceloop\nTraceloop.init()\n"}
MASKED = {
    "k.go": 'package k\nfunc (Secret) String() string { return "[redacted]" }\n',
    "k_test.go": 'package k\nfunc TestK(t *testing.T) { assert.Equal(t, "[redacted]", s.String()) }\n',
}
LIMITED = {
    "a.py": "from slowapi import Limiter\nlimiter = Limiter(key_func=f)\n@limiter.limit('5/minute')\ndef ask():\n    return client.chat.completions.create(model=m)\n"
}
CAPPED = {
    "a.py": "a = client.responses.create(model=m, max_output_tokens=9)\n",
    "b.ts": "const b = await c.models.generateContent({model: m, config: {maxOutputTokens: 9}});\n",
}
DRILL = {"docs/drills.md": "# Rotation drills\n\n- 2026-05-02 staging key, 14 minutes\n- 2025-01-02 first\n"}
LEAST = {
    WORKFLOW: f"permissions: {{}}\njobs:\n  a:\n    steps:\n      - uses: actions/checkout{PINNED}\n        with: {{persist-credentials: false}}\n"
}
AGENTS = {".cursorignore": ".env*\n", ".mcp.json": "{}"}
IGNORE = {".gitignore": ".env*\n!.env.example\n"}
SCAN = {
    WORKFLOW: "jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n        with: {fetch-depth: 0}\n      - uses: gitleaks/gitleaks-action@v2\n"
}
PRE_COMMIT = {".pre-commit-config.yaml": "repos:\n  - hooks: [{id: gitleaks}]\n"}

BUNDLE = {"files": (fact("a.ts"), fact("dist/app.js"))}
HIDDEN = {"files": (fact(".env", secret_names=2, ignored=True, ignored_by="project"),)}
HOOKED = {"repositories": (repository(hooks=("pre-commit",), hooks_run=("pre-commit",)),)}
PROTECTED = {"repositories": (repository(remotes=(remote(),)),), "hosts": (host(push_protection=True),)}
APART = {
    "keys": (
        key(file(".env.production", "ignored", symbol="OPENAI_API_KEY"), name="p"),
        key(file(".env.development", "ignored", symbol="OPENAI_API_KEY"), name="d"),
    )
}

EFFECTIVE_CASES = (
    ("P-MANAGER-VAULT", VAULT, {}, "Vault is entered by identity"),
    ("P-MANAGER-AWS", ROTATED, {}, "Secrets Manager rotates the secret"),
    ("P-MANAGER-GCP", GCP, {}, "Secret Manager rotates or ends the secret"),
    ("P-MANAGER-AZURE", AZURE, {}, "Key Vault is entered with a managed identity"),
    ("P-MANAGER-SAAS", RUN, {}, "the program is started by the manager"),
    ("P-ENCRYPTED-FILES", SOPS, {}, "what opens them is not among them"),
    ("P-K8S-EXTERNAL", EXTERNAL, {}, "the cluster's own identity"),
    ("P-OS-KEYRING", KEYRING, {}, "the system's keychain is used"),
    ("P-DIRENV", ENVRC, {}, "come from a manager, none is written down"),
    ("P-TYPED-SETTINGS", SETTINGS, {}, "mask themselves"),
    ("P-PRECOMMIT", PRE_COMMIT, HOOKED, "The installed hook runs gitleaks, from .pre-commit-config.yaml"),
    ("P-CI-SCAN", SCAN, {}, "over the whole history"),
    ("P-PUSH-PROTECTION", {}, PROTECTED, "github.com refuses pushes with keys it knows to owner/app"),
    ("P-OIDC", FEDERATED, {}, "no provider's key is given to it"),
    ("P-WORKLOAD-ID", PODS, {}, "pods are trusted for what they are"),
    ("P-GATEWAY", GATEWAY, {}, "no provider's key lies in the app"),
    ("P-BUDGET", BUDGET, {}, "beyond its budget for a period"),
    ("P-OBSERVABILITY", TELEMETRY, {}, "where the program starts"),
    ("P-REDACTION", MASKED, {}, "a test states it"),
    ("P-RATE-LIMIT", LIMITED, {}, "a limit stands before the calls"),
    ("P-TOKEN-CAP", CAPPED, {}, "every call of a model"),
    ("P-SERVER-ONLY", SERVER, BUNDLE, "no key is in the bundle"),
    ("P-CONTAINER", IMAGE, {}, "no build file holds or takes a key"),
    ("P-RUNBOOK", DRILL, {}, "the last drill is written down for 2 May 2026"),
    ("P-LEAST-ACTIONS", LEAST, {}, "every workflow is given little"),
    ("P-AGENT-HYGIENE", AGENTS, {}, "none of their files holds a key"),
    ("P-IGNORE", IGNORE, HIDDEN, "git passes by every settings file"),
    ("P-ENV-SPLIT", {}, APART, "each environment has a key of its own"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("id", "texts", "more", "words"), EFFECTIVE_CASES, ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_practice_is_effective_where_it_was_seen_to_work(
    id: str, texts: dict[str, str], more: dict[str, object], words: str
) -> None:
    signal = best(id, project(texts, **more))
    assert signal is not None
    assert (signal.step, signal.id, signal.practice) == (EFFECTIVE, id, PRACTICES[id].title)
    assert words in signal.words


def test_what_needs_a_host_s_or_a_provider_s_word_is_never_effective_by_files_alone() -> None:
    proved = {id for id, _, _, _ in EFFECTIVE_CASES}
    assert set(PRACTICES) - proved == {"P-EPHEMERAL", "P-OWNERS"}


OPEN = key(file(".env", "ignored"))
BESIDE = "P-MANAGER-VAULT P-MANAGER-AWS P-MANAGER-GCP P-MANAGER-AZURE P-MANAGER-SAAS P-ENCRYPTED-FILES P-K8S-EXTERNAL P-OS-KEYRING P-WORKLOAD-ID P-GATEWAY".split()  # fmt: skip


@pytest.mark.parametrize("case", [c for c in EFFECTIVE_CASES if c[0] in BESIDE], ids=lambda c: c[0])
def test_no_store_is_effective_while_a_key_lies_open_beside_it(
    case: tuple[str, dict[str, str], dict[str, object], str],
) -> None:
    id, texts, more, _ = case
    assert EFFECTIVE not in steps(id, project(texts, keys=(OPEN,), **more))
    assert EFFECTIVE not in steps(id, project(texts, keys=(key(file("app.py")),), **more))


@pytest.mark.parametrize("case", [c for c in EFFECTIVE_CASES if c[0] in BESIDE], ids=lambda c: c[0])
def test_nor_where_the_files_were_not_read_whole(case: tuple[str, dict[str, str], dict[str, object], str]) -> None:
    id, texts, more, _ = case
    assert EFFECTIVE not in steps(id, project(texts, limits=(limit("unreadable", "worktree"),), **more))
    assert EFFECTIVE not in steps(id, project(texts, without=(Need.WORKTREE,), **more))


@pytest.mark.parametrize("elsewhere", ["README.md", "tests/test_a.py", ".env.example", ".cursor/mcp.json"])
def test_a_key_in_what_nothing_runs_with_is_another_matter(elsewhere: str) -> None:
    assert is_effective(project(RUN, keys=(key(file(elsewhere)),)), "P-MANAGER-SAAS")


NOT = (
    ("a gateway that only an example offers", "P-GATEWAY", {".env.example": GATEWAY[".env"]}, {}),
    ("a store that is entered with a token", "P-MANAGER-VAULT", {WORKFLOW: VAULT[WORKFLOW].replace("jwt", "token")}, {}),
    ("a rotation that is in a comment", "P-MANAGER-AWS", {"main.tf": ROTATED["main.tf"].replace("}\nresource", "}\n# resource")}, {}),
    ("the key to the encrypted files beside them", "P-ENCRYPTED-FILES", SOPS, {"files": (fact(".env.keys", tracked=True),)}),
    ("a secret that is never fetched again", "P-K8S-EXTERNAL", {"k8s/a.yaml": EXTERNAL["k8s/a.yaml"].replace("1h", '"0"')}, {}),
    ("a cluster's store with a key of its own", "P-K8S-EXTERNAL", {"k8s/a.yaml": EXTERNAL["k8s/a.yaml"].replace("jwt:\n          serviceAccountRef", "x:\n          secretRef")}, {}),
    ("a keychain with a plain file to fall back on", "P-OS-KEYRING", KEYRING | {"b.py": "from keyrings.alt.file import PlaintextKeyring\n"}, {}),
    ("a variable with a key beside those from the manager", "P-DIRENV", ENVRC, {"keys": (key(file(".envrc", "ignored")),)}),
    ("a hook that is not installed", "P-PRECOMMIT", PRE_COMMIT, {}),
    ("a scan of the newest commit", "P-CI-SCAN", {WORKFLOW: SCAN[WORKFLOW].replace("0}", "1}")}, {}),
    ("a host that was not asked", "P-PUSH-PROTECTION", {}, {"repositories": (repository(remotes=(remote(),)),)}),
    ("a provider's key given to a federated pipeline", "P-OIDC", {WORKFLOW: FEDERATED[WORKFLOW] + "        env: {K: '${{ secrets.OPENAI_API_KEY }}'}\n"}, {}),
    ("a right to ask for a token that nothing uses", "P-OIDC", {WORKFLOW: "permissions: {id-token: write}\n"}, {}),
    ("a package that is published by identity", "P-OIDC", {WORKFLOW: "permissions: {id-token: write}\njobs:\n  a:\n    steps:\n      - uses: pypa/gh-action-pypi-publish@v1\n"}, {}),
    ("a provider's key in a pod that has an identity", "P-WORKLOAD-ID", {"k8s/a.yaml": PODS["k8s/a.yaml"].replace("MODEL", "OPENAI_API_KEY")}, {}),
    ("a budget without a period", "P-BUDGET", {"litellm.yaml": "litellm_settings:\n  max_budget: 100\n"}, {}),
    ("telemetry that only a helper begins", "P-OBSERVABILITY", {"a.py": "from traceloop.sdk import Traceloop\ndef helper():\n    Traceloop.init()\n"}, {}),
    ("masking that no test states", "P-REDACTION", {"k.go": MASKED["k.go"]}, {}),
    ("a limit in another file than the model's", "P-RATE-LIMIT", {"a.py": "from slowapi import Limiter\nl = Limiter(key_func=f)\n", "b.py": "r = c.responses.create(model=m)\n"}, {}),
    ("one call without a cap", "P-TOKEN-CAP", CAPPED | {"c.py": "r = c.responses.create(model=m)\n"}, {}),
    ("a bundle with a key in it", "P-SERVER-ONLY", SERVER, BUNDLE | {"keys": (key(file("dist/app.js")),)}),
    ("no bundle to look at", "P-SERVER-ONLY", SERVER, {}),
    ("a build that takes a key as an argument", "P-CONTAINER", IMAGE | {"Dockerfile": "FROM a\nARG OPENAI_API_KEY\n"}, {}),
    ("a drill of long ago", "P-RUNBOOK", {"docs/drills.md": "# Drill\n- 2025-01-02 first\n"}, {}),
    ("a drill that is still to come", "P-RUNBOOK", {"docs/drills.md": "# Drill\n- 2027-01-02 next\n"}, {}),
    ("a checkout that leaves its credential", "P-LEAST-ACTIONS", {WORKFLOW: LEAST[WORKFLOW].replace("false", "true")}, {}),
    ("a key in an agent's file", "P-AGENT-HYGIENE", AGENTS, {"keys": (key(file(".mcp.json")),)}),
    ("a settings file that only the user's own rules pass by", "P-IGNORE", IGNORE, {"files": (fact(".env", secret_names=1, ignored=True, ignored_by="global"),)}),
    ("no settings file to prove it with", "P-IGNORE", IGNORE, {}),
    ("one key in two environments", "P-ENV-SPLIT", {}, {"keys": (key(file(".env.production"), file(".env.staging")), *APART["keys"])}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "id", "texts", "more"), NOT, ids=lambda v: v if isinstance(v, str) and " " in v else ""
)
def test_what_is_not_enough(name: str, id: str, texts: dict[str, str], more: dict[str, object]) -> None:
    assert EFFECTIVE not in steps(id, project(texts, **more))
