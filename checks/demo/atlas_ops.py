"""Atlas' operation: pipelines that print, agents that share one key, and settings that are secrets."""

from __future__ import annotations

from checks.demo.making import Files

_DEPLOY = """name: deploy
on:
  push:
    branches: [main]
  pull_request_target:

jobs:
  deploy:
    runs-on: ubuntu-latest
    env:
      OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}
    steps:
      - uses: actions/checkout@v4
      - name: Why is it refused?
        run: |
          set -x
          echo "key is $OPENAI_API_KEY" | base64
          printenv | sort
      - run: ./scripts/smoke.sh
      - uses: actions/upload-artifact@v4
        with:
          name: everything
          path: .
"""

_NIGHTLY = """name: nightly
on:
  schedule:
    - cron: "0 3 * * *"

jobs:
  evaluate:
    runs-on: ubuntu-latest
    env:
      MISTRAL_API_KEY: "@mistral.workspace@"
    steps:
      - uses: actions/checkout@v4
      - run: python -m evaluation
"""

PIPELINES: Files = {
    ".github/workflows/deploy.yml": _DEPLOY,
    ".github/workflows/nightly.yml": _NIGHTLY,
    "scripts/smoke.sh": '#!/bin/bash\nset -x\ncurl -v -H "Authorization: Bearer $OPENAI_API_KEY" https://api.openai.com/v1/models\n',
    "scripts/backup.sh": "#!/bin/sh\n# The new machine fetches it from there.\naws s3 cp .env.production s3://atlas-config/.env.production --acl public-read\n",
}  # fmt: skip

_MCP = '{\n  "mcpServers": {\n    "search": {\n      "command": "search-mcp",\n      "env": {"ANTHROPIC_API_KEY": "@anthropic.api#agent@"}\n    }\n  }\n}\n'

AGENTS: Files = {
    ".mcp.json": _MCP,
    ".cursor/mcp.json": _MCP,
    ".vscode/mcp.json": _MCP.replace("mcpServers", "servers"),
    ".vscode/launch.json": '{\n  "version": "0.2.0",\n  "configurations": [\n    {\n      "name": "api",\n      "type": "debugpy",\n      "request": "launch",\n      "module": "uvicorn",\n      "env": {"OPENAI_API_KEY": "@openai.project#pilot@"}\n    }\n  ]\n}\n',
}  # fmt: skip

_COMPOSE = """services:
  api:
    build: .
    environment:
      LITELLM_MASTER_KEY: sk-1234
      OPENAI_API_KEY: "@openai.project#pilot@"
      OPENAI_BASE_URL: http://gateway:4000
  gateway:
    image: ghcr.io/berriai/litellm:main-stable
    command: --config /app/config.yaml
    ports: ["4000:4000"]
    environment:
      LITELLM_MASTER_KEY: sk-1234
    volumes: ["./gateway/config.yaml:/app/config.yaml"]
"""

_GATEWAY = """model_list:
  - model_name: answers
    litellm_params:
      model: openai/gpt-5-mini
      api_key: "@openai.project#gateway@"
general_settings:
  master_key: sk-1234
"""

_CLUSTER = """apiVersion: v1
kind: ConfigMap
metadata:
  name: atlas
  namespace: staging
data:
  MODEL: gpt-5-mini
  DEEPSEEK_API_KEY: "@deepseek.account@"
---
apiVersion: v1
kind: Secret
metadata:
  name: atlas
  namespace: production
stringData:
  OPENAI_API_KEY: "@openai.project#live@"
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: production
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec:
      containers:
        - name: api
          image: ghcr.io/example/atlas-api:1.4
          env:
            - name: GROQ_API_KEY
              value: "@groq.project@"
"""

_CLOUD = """terraform {
  backend "s3" {
    bucket = "atlas-state"
    key    = "atlas.tfstate"
    region = "eu-central-1"
  }
}

variable "openrouter_api_key" {
  type = string
}

resource "aws_lambda_function" "embed" {
  function_name = "atlas-embed"
  role          = aws_iam_role.models.arn
  environment {
    variables = {
      COHERE_API_KEY = "@cohere.api-prefixed@"
    }
  }
}

resource "aws_iam_role" "models" {
  name               = "atlas-models"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy" "models" {
  role = aws_iam_role.models.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "bedrock:*", Resource = "*" }]
  })
}
"""

DEPLOYMENT: Files = {
    "compose.yaml": _COMPOSE,
    "gateway/config.yaml": _GATEWAY,
    "deploy/k8s/atlas.yaml": _CLUSTER,
    "deploy/cloud/main.tf": _CLOUD,
    "deploy/cloud/prod.tfvars": 'openrouter_api_key = "@openrouter.inference@"\n',
    "fly.toml": 'app = "atlas-support"\nprimary_region = "fra"\n\n[env]\n  OPENAI_API_KEY = "@openai.project#live@"\n',
    ".sops.yaml": "creation_rules:\n  - path_regex: secrets/.*\n    age: age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq\n",
    "secrets/prod.yaml": 'openai_api_key: "@openai.project#live@"\n',
}  # fmt: skip
