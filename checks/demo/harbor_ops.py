"""Harbor's operation: guards before each commit, identities in place of keys, a gateway with budgets, alerts that ring."""

from __future__ import annotations

from checks.demo.making import Files

_IGNORED = """.env
.env.*
!.env.example
!.env.tpl
.env*.local
*.pem
*.key
*.log
npm-debug.log*
node_modules/
dist/
__pycache__/
.venv/
.terraform/
*.tfstate
*.tfstate.*
*.tfvars
crash.log
.claude/settings.local.json
.aider*
.idea/
"""

_PRECOMMIT = """repos:
  - repo: https://github.com/gitleaks/gitleaks
    rev: v8.30.0
    hooks:
      - id: gitleaks
"""

HOOK = """#!/bin/sh
# What pre-commit installs: it looks before each commit.
exec gitleaks git --pre-commit --staged --redact
"""

_CHECK = """name: check
on:
  pull_request:
  push:
    branches: [main]

permissions:
  contents: read

jobs:
  secrets:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: gitleaks/gitleaks-action@ff98106e4c7b2bc287b24eaf42907196329070c7 # v2.3.9
  tests:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with:
          persist-credentials: false
      - run: pip install . pytest && pytest
"""

_RELEASE = """name: release
on:
  push:
    tags: ["v*"]

permissions:
  contents: read

jobs:
  deploy:
    runs-on: ubuntu-24.04
    environment: production
    permissions:
      contents: read
      id-token: write
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with:
          persist-credentials: false
      - uses: aws-actions/configure-aws-credentials@7474bc4690e29a8392af63c5b98e7449536d5c3a # v4.3.1
        with:
          role-to-assume: arn:aws:iam::000000000000:role/harbor-release
          aws-region: eu-central-1
      - run: kubectl apply -k deploy/k8s
"""

GUARDS: Files = {
    ".gitignore": _IGNORED,
    ".pre-commit-config.yaml": _PRECOMMIT,
    ".github/workflows/check.yml": _CHECK,
    ".github/workflows/release.yml": _RELEASE,
    ".github/CODEOWNERS": "* @harbor/support\n/.github/ @harbor/platform\n/deploy/ @harbor/platform\n/gateway/ @harbor/platform\n/.env.example @harbor/platform\n",
    ".claude/settings.json": '{\n  "permissions": {\n    "deny": ["Read(./.env)", "Read(./.env.*)", "Read(./**/*.pem)"]\n  }\n}\n',
    ".cursorignore": ".env*\n*.pem\n",
}  # fmt: skip

_GATEWAY = """model_list:
  - model_name: answers
    litellm_params:
      model: openai/gpt-5-mini
      api_key: os.environ/OPENAI_API_KEY
      max_tokens: 800
      rpm: 600
litellm_settings:
  max_budget: 400
  budget_duration: 30d
  success_callback: ["otel"]
  failure_callback: ["otel"]
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  database_url: os.environ/DATABASE_URL
  store_audit_logs: true
  alerting: ["slack"]
"""

_NEW_KEY = '''"""Make a virtual key for one app: with models, a budget and an end."""

import os
import sys

import httpx


def make(app: str, team: str) -> None:
    response = httpx.post(
        os.environ["GATEWAY_URL"] + "/key/generate",
        headers={"Authorization": f"Bearer {os.environ['GATEWAY_ADMIN_TOKEN']}"},
        json={
            "key_alias": app,
            "team_id": team,
            "models": ["answers"],
            "max_budget": 50,
            "budget_duration": "30d",
            "rpm_limit": 120,
            "duration": "90d",
        },
        timeout=30,
    )
    response.raise_for_status()
    print("made; it lies in Secrets Manager under", app)


if __name__ == "__main__":
    make(*sys.argv[1:3])
'''

_COMPOSE = """services:
  api:
    image: ghcr.io/example/harbor-api:0.4
    environment:
      GATEWAY_KEY_FILE: /run/secrets/gateway_key
    secrets: [gateway_key]
  gateway:
    image: ghcr.io/berriai/litellm:main-stable
    command: --config /app/config.yaml
    ports: ["127.0.0.1:4000:4000"]
    environment:
      OPENAI_API_KEY: ${OPENAI_API_KEY:?is not set}
      LITELLM_MASTER_KEY: ${LITELLM_MASTER_KEY:?is not set}
      DATABASE_URL: ${DATABASE_URL:?is not set}
    volumes: ["./gateway/config.yaml:/app/config.yaml:ro"]
secrets:
  gateway_key:
    environment: HARBOR_GATEWAY_KEY
"""

_SECRETS = """apiVersion: external-secrets.io/v1
kind: SecretStore
metadata:
  name: harbor
  namespace: production
spec:
  provider:
    aws:
      service: SecretsManager
      region: eu-central-1
      auth:
        jwt:
          serviceAccountRef:
            name: harbor-secrets
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: harbor-api
  namespace: production
spec:
  refreshInterval: 1h
  secretStoreRef:
    kind: SecretStore
    name: harbor
  target:
    name: harbor-api
  data:
    - secretKey: gateway_key
      remoteRef:
        key: harbor/production/api
"""

_API = """apiVersion: v1
kind: ServiceAccount
metadata:
  name: harbor-secrets
  namespace: production
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::000000000000:role/harbor-secrets
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: production
  annotations:
    reloader.stakater.com/auto: "true"
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec:
      containers:
        - name: api
          image: ghcr.io/example/harbor-api:0.4
          env:
            - name: GATEWAY_KEY_FILE
              value: /run/secrets/gateway_key
          volumeMounts:
            - {name: keys, mountPath: /run/secrets, readOnly: true}
      volumes:
        - name: keys
          secret: {secretName: harbor-api, defaultMode: 0400}
"""

_CLOUD = """terraform {
  backend "s3" {
    bucket       = "harbor-state"
    key          = "harbor.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

resource "aws_secretsmanager_secret" "openai" {
  name = "harbor/production/openai"
}

resource "aws_secretsmanager_secret_rotation" "openai" {
  secret_id           = aws_secretsmanager_secret.openai.id
  rotation_lambda_arn = aws_lambda_function.rotate.arn
  rotation_rules {
    automatically_after_days = 90
  }
}

resource "aws_cloudtrail" "secrets" {
  name           = "harbor-secrets"
  s3_bucket_name = "harbor-trail"
}

resource "aws_budgets_budget" "models" {
  name         = "harbor-models"
  budget_type  = "COST"
  limit_amount = "500"
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  notification {
    comparison_operator        = "GREATER_THAN"
    threshold                  = 80
    threshold_type             = "PERCENTAGE"
    notification_type          = "FORECASTED"
    subscriber_email_addresses = ["platform-team@harbor-support.eu", "finance-team@harbor-support.eu"]
  }
}
"""

_USAGE = '''"""What each app's key spent this month, for the support and the finance team."""

import os

import httpx


def spent() -> list[dict]:
    response = httpx.get(
        os.environ["GATEWAY_URL"] + "/global/spend/keys",
        headers={"Authorization": f"Bearer {os.environ['GATEWAY_ADMIN_TOKEN']}"},
        timeout=30,
    )
    response.raise_for_status()
    return [{"key": row["key_alias"], "dollars": row["total_spend"]} for row in response.json()]
'''

DEPLOYMENT: Files = {
    "scripts/usage.py": _USAGE,
    "gateway/config.yaml": _GATEWAY,
    "scripts/new_key.py": _NEW_KEY,
    "compose.yaml": _COMPOSE,
    "deploy/k8s/kustomization.yaml": "resources:\n  - external-secrets.yaml\n  - api.yaml\n",
    "deploy/k8s/external-secrets.yaml": _SECRETS,
    "deploy/k8s/api.yaml": _API,
    "deploy/cloud/main.tf": _CLOUD,
}  # fmt: skip
