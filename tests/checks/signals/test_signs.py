"""Each practice, configured: by files as people write them, and not by what only looks like it."""

from __future__ import annotations

import pytest

from checks.signals import PRACTICES, Step
from checks.signals.signs import may_call
from tests.checks.signals.case import project, said

WORKFLOW = ".github/workflows/ci.yml"


def step(uses: str, **inputs: str) -> dict[str, str]:
    given = "".join(f"          {name}: {value}\n" for name, value in inputs.items())
    return {WORKFLOW: f"jobs:\n  a:\n    steps:\n      - uses: {uses}\n" + (f"        with:\n{given}" if given else "")}


CONFIGURED = (
    ("P-MANAGER-VAULT", step("hashicorp/vault-action@v3"), "a workflow fetches secrets with hashicorp/vault-action"),
    ("P-MANAGER-VAULT", {".gitlab-ci.yml": "a:\n  secrets:\n    KEY:\n      vault: llm/key@kv\n"}, "a GitLab job takes its secrets from Vault"),
    ("P-MANAGER-VAULT", {"k8s/a.yaml": 'metadata:\n  annotations:\n    vault.hashicorp.com/agent-inject: "true"\n'}, "Vault's agent injects secrets into pods"),
    ("P-MANAGER-VAULT", {"app.py": "import hvac\nclient = hvac.Client(url=URL)\n"}, "hvac.Client asks Vault"),
    ("P-MANAGER-VAULT", {"deploy/vault.hcl": ""}, "vault.hcl configures Vault"),
    ("P-MANAGER-AWS", {"main.tf": 'resource "aws_secretsmanager_secret" "k" {}\n'}, "aws_secretsmanager_secret is declared"),
    ("P-MANAGER-AWS", {"app.py": "import boto3\nboto3.client('secretsmanager').get_secret_value(SecretId='k')\n"}, "asks Secrets Manager"),
    ("P-MANAGER-AWS", {"app.rb": "client.get_secret_value(secret_id: 'k')\n"}, "client.get_secret_value asks Secrets Manager"),
    ("P-MANAGER-AWS", {"src/main.rs": "let v = client.get_secret_value().secret_id(name).send().await?;\n"}, "asks Secrets Manager"),
    ("P-MANAGER-AWS", {"t.yaml": "Key: '{{resolve:secretsmanager:llm:SecretString:key}}'\n"}, "a template refers to the secret by its name"),
    ("P-MANAGER-GCP", {"deploy.sh": "gcloud run deploy app --set-secrets=KEY=llm:latest\n"}, "--set-secrets gives a service its secrets"),
    ("P-MANAGER-GCP", {"a.ts": "const c = new SecretManagerServiceClient();\n"}, "SecretManagerServiceClient asks Secret Manager"),
    ("P-MANAGER-AZURE", {"main.bicep": "value: '@Microsoft.KeyVault(SecretUri=x)'\n"}, "a setting refers to Key Vault"),
    ("P-MANAGER-AZURE", {"a.py": "from azure.keyvault.secrets import SecretClient\nc = SecretClient(u, d)\n"}, "SecretClient asks Key Vault"),
    ("P-MANAGER-SAAS", {".env": "OPENAI_API_KEY=op://vault/openai/key\n"}, "a setting refers to 1Password"),
    ("P-MANAGER-SAAS", {"package.json": '{"scripts": {"start": "doppler run -- node ."}}'}, "doppler run starts the program"),
    ("P-MANAGER-SAAS", {"doppler.yaml": "setup: {project: x}\n"}, "doppler.yaml names what the manager gives"),
    ("P-MANAGER-SAAS", step("1password/load-secrets-action@v2"), "a workflow fetches secrets with 1password/load-secrets-action"),
    ("P-ENCRYPTED-FILES", {"secrets.yaml": "key: ENC[AES256_GCM,data:x]\nsops: {}\n"}, "a file is encrypted with SOPS"),
    ("P-ENCRYPTED-FILES", {".env.production": 'OPENAI_API_KEY="encrypted:BDq"\n'}, "dotenvx keeps values encrypted"),
    ("P-ENCRYPTED-FILES", {"k8s/s.yaml": "kind: SealedSecret\n"}, "a SealedSecret is kept instead of a Secret"),
    ("P-ENCRYPTED-FILES", {".gitattributes": "secrets/** filter=git-crypt diff=git-crypt\n"}, "git-crypt encrypts files on their way into git"),
    ("P-ENCRYPTED-FILES", {"config/credentials.yml.enc": "x"}, "Rails keeps its secrets in credentials.yml.enc"),
    ("P-K8S-EXTERNAL", {"k8s/e.yaml": "kind: ExternalSecret\nspec: {}\n"}, "the cluster has an object of kind ExternalSecret"),
    ("P-OS-KEYRING", {"a.py": "import keyring\nk = keyring.get_password('a', 'b')\n"}, "keyring.get_password asks the keychain"),
    ("P-OS-KEYRING", {"main.js": "const { safeStorage } = require('electron');\nsafeStorage.encryptString(k);\n"}, "safeStorage.encryptString asks the keychain"),
    ("P-DIRENV", {".envrc": "export OPENAI_API_KEY=$(op read op://v/i/f)\n"}, "the folder's variables come from op read"),
    ("P-TYPED-SETTINGS", {"s.py": "class S(BaseSettings):\n    openai_api_key: SecretStr\n"}, "openai_api_key is a SecretStr"),
    ("P-TYPED-SETTINGS", {"env.ts": 'import { createEnv } from "@t3-oss/env-nextjs";\nexport const env = createEnv({});\n'}, "createEnv checks the environment"),
    ("P-PRECOMMIT", {".pre-commit-config.yaml": "repos:\n  - hooks: [{id: gitleaks}]\n"}, ".pre-commit-config.yaml names gitleaks"),
    ("P-CI-SCAN", step("gitleaks/gitleaks-action@v2"), "The pipeline in .github/workflows/ci.yml runs gitleaks"),
    ("P-PUSH-PROTECTION", {"r.tf": 'resource "github_repository" "x" {\n  security_and_analysis {\n    secret_scanning_push_protection {\n      status = "enabled"\n    }\n  }\n}\n'}, "the repository's settings ask for push protection"),
    ("P-OIDC", {WORKFLOW: "permissions:\n  id-token: write\n"}, "a workflow may ask for a signed token"),
    ("P-OIDC", step("aws-actions/configure-aws-credentials@v4", **{"role-to-assume": "arn"}), "aws-actions/configure-aws-credentials takes a role"),
    ("P-OIDC", {"a.ts": "const c = new OpenAI({ workloadIdentity: w });\n"}, "OpenAI is given a workload identity"),
    ("P-OIDC", {".env.ci": "ANTHROPIC_FEDERATION_RULE_ID=rule\n"}, "Claude is entered by federation (ANTHROPIC_FEDERATION_RULE_ID)"),
    ("P-WORKLOAD-ID", {"a.py": "from azure.identity import get_bearer_token_provider\np = get_bearer_token_provider(c, s)\n"}, "get_bearer_token_provider gives tokens of the program's identity"),
    ("P-WORKLOAD-ID", {"k8s/sa.yaml": "metadata:\n  annotations:\n    eks.amazonaws.com/role-arn: arn\n"}, "the pod has an identity (eks.amazonaws.com/role-arn)"),
    ("P-EPHEMERAL", {"a.ts": "await client.realtime.clientSecrets.create({});\n"}, "client.realtime.clientSecrets.create makes a token that ends soon"),
    ("P-EPHEMERAL", {"a.py": 'requests.post("https://api.openai.com/v1/realtime/client_secrets")\n'}, "the backend asks /v1/realtime/client_secrets for a token"),
    ("P-GATEWAY", {"litellm_config.yaml": "model_list:\n  - litellm_params: {api_key: os.environ/OPENAI_API_KEY}\n"}, "LiteLLM takes its keys from the environment"),
    ("P-GATEWAY", {".env": "OPENAI_BASE_URL=https://llm.acme.dev/v1\n"}, "calls go through llm.acme.dev"),
    ("P-GATEWAY", {"a.py": 'from openai import OpenAI\nc = OpenAI(base_url="https://openrouter.ai/api/v1")\n'}, "calls go through OpenRouter"),
    ("P-GATEWAY", {"a.ts": 'import OpenAI from "openai";\nconst c = new OpenAI({ baseURL: "https://gateway.ai.cloudflare.com/v1/a/b/openai" });\n'}, "calls go through Cloudflare AI Gateway"),
    ("P-BUDGET", {"litellm.yaml": "litellm_settings:\n  max_budget: 100\n"}, "max_budget is set for the gateway"),
    ("P-BUDGET", {"b.tf": 'resource "aws_budgets_budget" "b" {}\n'}, "aws_budgets_budget is declared"),
    ("P-OBSERVABILITY", {"a.py": "from traceloop.sdk import Traceloop\ndef f():\n    Traceloop.init()\n"}, "Traceloop.init begins telemetry"),
    ("P-OBSERVABILITY", {"a.ts": 'import { Langfuse } from "langfuse";\nconst store = new Langfuse();\nconst p = await store.getPrompt("a");\nstore.trace({ name: "chat" });\n'}, "Langfuse begins telemetry"),
    ("P-OBSERVABILITY", {"a.py": 'span.set_attribute("gen_ai.usage.input_tokens", n)\n'}, "the attribute gen_ai.usage.input_tokens is written"),
    ("P-REDACTION", {"l.py": "import logging\nclass Redact(logging.Filter):\n    def filter(self, r):\n        return 'sk-' not in r.msg\n"}, "the logging filter Redact knows keys"),
    ("P-REDACTION", {"l.ts": 'import pino from "pino";\nconst log = pino({ redact: ["req.headers.authorization"] });\n'}, "pino redacts"),
    ("P-REDACTION", {"s.py": "import sentry_sdk\nsentry_sdk.init(dsn=D, before_send=scrub)\n"}, "sentry_sdk.init scrubs events before they are sent"),
    ("P-REDACTION", {"k.go": 'package k\n\nfunc (Secret) String() string { return "[redacted]" }\n'}, "the type Secret does not print itself"),
    ("P-REDACTION", {"c.py": "import vcr\nv = vcr.VCR(filter_headers=['authorization'])\n"}, "vcr.VCR filters headers"),
    ("P-RATE-LIMIT", {"a.py": "from slowapi import Limiter\nlimiter = Limiter(key_func=f)\n"}, "Limiter limits calls"),
    ("P-RATE-LIMIT", {"nginx.conf": "location / {\n  limit_req zone=a;\n}\n"}, "nginx limits requests"),
    ("P-TOKEN-CAP", {"a.py": "r = client.chat.completions.create(model=m, max_tokens=500)\n"}, "client.chat.completions.create says how long the answer may be"),
    ("P-TOKEN-CAP", {"a.py": "Runner.run(agent, x, max_turns=5)\n"}, "Runner.run bounds its turns"),
    ("P-SERVER-ONLY", {"a.ts": 'import "server-only";\n'}, "server-only keeps code on the server"),
    ("P-SERVER-ONLY", {"next.config.js": "module.exports = { experimental: {\n  taint: true } }\n"}, "React refuses tainted values"),
    ("P-CONTAINER", {"Dockerfile": "FROM a\nRUN --mount=type=secret,id=k,env=K x\n"}, "a build takes its secret with --mount=type=secret"),
    ("P-CONTAINER", {"compose.yaml": "secrets:\n  openai: {environment: OPENAI_API_KEY}\n"}, "compose gives the secret openai as a file"),
    ("P-CONTAINER", {".dockerignore": ".env*\n.git\n"}, ".dockerignore keeps .env and .git out of the build"),
    ("P-RUNBOOK", {"docs/keys.md": "# Keys\nAPI keys are rotated every 90 days.\n"}, "keys.md says how often keys are replaced"),
    ("P-RUNBOOK", {"runbooks/leak.md": "# A leaked key\n1. Revoke the key\n2. Look at usage\n"}, "leak.md says what is done about a leaked key"),
    ("P-RUNBOOK", {".github/workflows/remind.yml": "name: Key rotation\non: {schedule: [{cron: x}]}\n"}, "the workflow “Key rotation” reminds of rotation"),
    ("P-OWNERS", {"CODEOWNERS": "* @team\n", WORKFLOW: "on: push\n"}, "who changes pipelines and deployments needs an owner's look"),
    ("P-LEAST-ACTIONS", {WORKFLOW: "permissions: {}\n"}, "ci.yml gives its token no right to write"),
    ("P-LEAST-ACTIONS", step("actions/checkout@" + "a" * 40), "ci.yml uses actions by their hash"),
    ("P-AGENT-HYGIENE", {".cursorignore": ".env*\n"}, ".cursorignore keeps an agent from .env"),
    ("P-AGENT-HYGIENE", {".claude/settings.json": '{"permissions": {"deny": ["Read(./.env)"]}}'}, "Claude Code may not use Read(./.env)"),
    ("P-AGENT-HYGIENE", {".vscode/mcp.json": '{"inputs": [{"id": "k", "password": true}]}'}, "VS Code asks for the key and keeps it safely"),
    ("P-IGNORE", {".gitignore": ".env*\n!.env.example\n"}, ".gitignore keeps .env out of git"),
    ("P-ENV-SPLIT", {WORKFLOW: "jobs:\n  a:\n    environment: production\n"}, "a job deploys to its own environment, production"),
)  # fmt: skip


@pytest.mark.parametrize(("id", "texts", "words"), CONFIGURED, ids=lambda v: v if isinstance(v, str) else "")
def test_a_practice_is_seen_as_people_write_it(id: str, texts: dict[str, str], words: str) -> None:
    seen = said(id, project(texts))
    assert any(step == "configured" and words in told for step, told in seen), seen


NOT = (
    ("P-MANAGER-VAULT", {".github/workflows/ci.yml": "# uses: hashicorp/vault-action@v3\njobs: {}\n"}),
    ("P-MANAGER-VAULT", {"tests/test_a.py": "import hvac\nhvac.Client()\n"}),
    ("P-MANAGER-VAULT", {"node_modules/x/a.py": "import hvac\nhvac.Client()\n"}),
    ("P-MANAGER-AZURE", {"a.py": "from discord import SecretClient\nc = SecretClient()\n"}),
    ("P-MANAGER-SAAS", {"deploy.sh": "# doppler run -- node .\necho ok\n"}),
    ("P-OS-KEYRING", {"a.py": "# keyring.get_password(a, b)\n'keyring.get_password'\n"}),
    ("P-DIRENV", {".envrc": "export OPENAI_API_KEY=placeholder\n"}),
    ("P-TYPED-SETTINGS", {"s.py": "class S(BaseModel):\n    openai_api_key: SecretStr\n"}),
    ("P-PRECOMMIT", {".pre-commit-config.yaml": "repos:\n  - hooks: [{id: black}]\n"}),
    ("P-OIDC", {".github/workflows/ci.yml": "permissions:\n  id-token: none\n"}),
    ("P-OIDC", step("aws-actions/configure-aws-credentials@v4", **{"aws-access-key-id": "x"})),
    ("P-OIDC", step("pypa/gh-action-pypi-publish@v1", password="x")),
    ("P-OIDC", step("azure/login@v2", **{"client-id": "x", "client-secret": "x"})),
    ("P-GATEWAY", {".env": "OPENAI_BASE_URL=https://api.openai.com/v1\n"}),
    ("P-GATEWAY", {".env": "OPENAI_BASE_URL=http://localhost:11434/v1\n"}),
    ("P-GATEWAY", {"web/.env": "VITE_API_BASE_URL=https://api.acme.dev\n"}),
    ("P-GATEWAY", {".env": "HARBOURAI_API_BASE=https://api.harbourai.com/v1\n"}),
    ("P-GATEWAY", {".env": "ACME_LLM_API_BASE=https://ark.cn-beijing.volces.com/api/v3\n"}),
    ("P-OBSERVABILITY", {"prompt.ts": 'import { Langfuse } from "langfuse";\nexport async function init(node) {\n  const store = new Langfuse({ baseUrl });\n  return store.getPrompt(node.name);\n}\n'}),
    ("P-GATEWAY", {"a.py": 'from requests import Session\nc = Session(base_url="https://llm.acme.dev")\n'}),
    ("P-OBSERVABILITY", {"a.py": "import weave\nweave.cloth()\n"}),
    ("P-REDACTION", {"l.py": "import logging\nclass Slow(logging.Filter):\n    def filter(self, r):\n        return True\n"}),
    ("P-REDACTION", {"l.ts": 'import pino from "pino";\nconst log = pino({ level: "info" });\n'}),
    ("P-RATE-LIMIT", {"a.py": "query.limit(10)\n"}),
    ("P-TOKEN-CAP", {"a.py": "r = client.chat.completions.create(model=m)\n"}),
    ("P-SERVER-ONLY", {"eslint.config.js": 'export default { rules: { "n/no-process-env": "off" } };\n'}),
    ("P-CONTAINER", {".dockerignore": "node_modules\n"}),
    ("P-RUNBOOK", {"docs/ops.md": "# Logs\nLog rotation of the api token log happens every 7 days.\n"}),
    ("P-RUNBOOK", {"docs/bugs.md": "# Memory leak\nA memory leak in the parser.\n"}),
    ("P-OWNERS", {"CODEOWNERS": "docs/ @team\n", WORKFLOW: "on: push\n"}),
    ("P-OWNERS", {"CODEOWNERS": "* @team\n.github/\n", WORKFLOW: "on: push\n"}),
    ("P-LEAST-ACTIONS", {WORKFLOW: "permissions: {contents: write}\n"}),
    ("P-LEAST-ACTIONS", step("actions/checkout@v4")),
    ("P-MANAGER-AWS", {"app.py": "import boto3\nfrom settings import settings\nclient = OpenAI(api_key=settings.key.get_secret_value())\n"}),
    ("P-AGENT-HYGIENE", {".cursorignore": "dist\n"}),
    ("P-IGNORE", {".gitignore": "# .env\n*.log\n"}),
    ("P-IGNORE", {".gitignore": "*\n"}),
    ("P-ENV-SPLIT", {WORKFLOW: "jobs:\n  a:\n    environment: review\n"}),
)  # fmt: skip


@pytest.mark.parametrize(("id", "texts"), NOT, ids=lambda v: v if isinstance(v, str) else "")
def test_what_only_looks_like_it_is_not_seen(id: str, texts: dict[str, str]) -> None:
    assert [s for s in said(id, project(texts)) if s[0] != "declared"] == []


def test_every_practice_that_has_signs_has_a_case() -> None:
    with_signs = {id for id, practice in PRACTICES.items() if practice.signs or practice.proof}
    assert {id for id, _, _ in CONFIGURED} == with_signs


def test_a_signal_says_where_it_was_seen() -> None:
    from checks.signals import signals_of

    (signal,) = signals_of(
        project({"b/app.py": "import hvac\n\nhvac.Client()\n", "a.py": "import hvac\nhvac.Client()\n"}),
        "P-MANAGER-VAULT",
    )
    assert [(p.path, p.line) for p in signal.where] == [("a.py", 2), ("b/app.py", 3)]
    assert signal.step is Step.CONFIGURED


@pytest.mark.parametrize(
    ("callee", "path", "content"),
    (
        ("Sentry.init", "a.ts", "Sentry\n  .init({})"),
        ("Langfuse", "a.ts", "new Langfuse<Options>({})"),
        ("*.initialize", "a.js", "traceloop?.initialize?.()"),
        ("logfire.instrument_*", "a.py", "logfire.instrument_openai ()"),
        ("init_logger", "a.rs", "init_logger!(x)"),
        ("*.configure", "a.rb", "OpenTelemetry::SDK.configure do |c|"),
        ("*Instrumentor().instrument", "a.py", "OpenAIInstrumentor().instrument()"),
        ("*", "a.py", "anything(1)"),
    ),
)  # fmt: skip
def test_what_may_be_called_is_parsed(callee: str, path: str, content: str) -> None:
    assert may_call([callee])(content, path)


@pytest.mark.parametrize("content", ("register = 1", "preregister(x)", "registers(x)", "x.register", "'register'"))
def test_what_is_called_nowhere_is_not_parsed(content: str) -> None:
    assert not may_call(["*.register", "other.thing"])(content, "a.py")
