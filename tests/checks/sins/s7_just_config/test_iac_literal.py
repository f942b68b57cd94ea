"""S7-IAC-LITERAL: secrets handed to cloud resources, in every language that describes them."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s7_just_config.iac_literal import CHECK
from tests.checks.sins.cases import Case, ask, fact, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s7_just_config.made import KEY, clean, known, none, plain, unknown

MEDIUM, HIGH = Severity.MEDIUM, Severity.HIGH


def tf(kind: str, *lines: str) -> dict[str, str]:
    return {"main.tf": f'resource "{kind}" "app" {{\n' + "".join(f"  {line}\n" for line in lines) + "}\n"}


def lambda_(value: str, name: str = "OPENAI_API_KEY") -> dict[str, str]:
    return tf("aws_lambda_function", "environment {", f"  variables = {{ {name} = {value} }}", "}")


def cfn(kind: str, *lines: str, head: str = "") -> dict[str, str]:
    return {
        "template.yaml": f"{head}Resources:\n  App:\n    Type: {kind}\n    Properties:\n"
        + "".join(f"      {line}\n" for line in lines)
    }


ARM = '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",\n"parameters": {"openAiKey": {"type": "secureString", "defaultValue": "%s"}},\n"resources": [{"type": "a", "properties": {"environmentVariables": [{"name": "GROQ_API_KEY", "value": "%s"}]}}]}'
ECS = 'container_definitions = jsonencode([{ name = "a", environment = [{ name = "OPENAI_API_KEY", value = "%s" }] }])'
PULUMI = 'import * as aws from "@pulumi/aws";\nnew aws.lambda.Function("f", {\n  environment: { variables: { OPENAI_API_KEY: "%s" } },\n});\n'
CDK = 'import * as lambda from "aws-cdk-lib/aws-lambda";\nnew lambda.Function(this, "f", {\n  environment: { OPENAI_API_KEY: "%s" },\n});\n'
CDK_PY = 'import aws_cdk as cdk\nfrom aws_cdk import aws_ecs\ns = cdk.SecretValue.unsafe_plain_text("%s")\n'
ADDED = 'import aws_cdk as cdk\ndef build(f):\n    f.add_environment("OPENAI_API_KEY", "%s")\n'
ECS_CFN = ("ContainerDefinitions:", "  - Environment:", "      - Name: OPENAI_API_KEY", "        Value: %s")
CASES = (
    plain("a variable of a Lambda function", lambda_(f'"{KEY}"'), known("main.tf", 3), says="OPENAI_API_KEY stands in aws_lambda_function.app of Terraform, main.tf. It is known to everybody with the file, and to whoever may look at the function."),
    plain("an unknown secret behind a provider's name", lambda_(f'"{unknown()}"'), says="OPENAI_API_KEY", sure=Confidence.MEDIUM),
    plain("an unknown secret behind another name", lambda_(f'"{unknown()}"', "JWT_SECRET"), says="JWT_SECRET", finds=(MEDIUM,), sure=Confidence.LOW),
    plain("user data of a machine", tf("aws_instance", "user_data = <<-EOF", "  #!/bin/sh", f"  export OPENAI_API_KEY={KEY}", "EOF"), known("main.tf", 4), says="OPENAI_API_KEY stands in aws_instance.app of Terraform"),
    plain("an unknown secret in user data", tf("aws_instance", "user_data = <<-EOF", f"  export OPENAI_API_KEY={unknown()}", "EOF"), says="every program on the machine"),
    plain("a provider", {"main.tf": f'provider "openai" {{\n  api_key = "{KEY}"\n}}\n'}, known("main.tf", 2), says="api_key stands in openai of Terraform"),
    plain("a parameter", tf("aws_ssm_parameter", 'name = "/prod/openai"', 'type = "SecureString"', f'value = "{KEY}"'), known("main.tf", 4), says="/prod/openai stands in aws_ssm_parameter.app"),
    plain("a parameter that is kept as it is", tf("aws_ssm_parameter", 'name = "/prod/openai_api_key"', 'type = "String"', "value = var.key"), says="keeps /prod/openai_api_key as a String", finds=(MEDIUM,)),
    plain("a secret's value", tf("aws_secretsmanager_secret_version", f'secret_string = "{KEY}"'), known("main.tf", 2), says="app.secret_string stands in"),
    plain("a secret's value of JSON", tf("aws_secretsmanager_secret_version", f'secret_string = jsonencode({{ OPENAI_API_KEY = "{unknown()}" }})'), says="OPENAI_API_KEY stands in"),
    plain("a container of ECS", tf("aws_ecs_task_definition", ECS % KEY), known("main.tf", 2), says="OPENAI_API_KEY stands in aws_ecs_task_definition.app"),
    plain("an unknown secret of a container of ECS", tf("aws_ecs_task_definition", ECS % unknown()), says="whoever may look at the container"),
    plain("a container of Azure", tf("azurerm_container_group", "container {", f'  environment_variables = {{ OPENAI_API_KEY = "{KEY}" }}', "}"), known("main.tf", 3), says="azurerm_container_group.app"),
    plain("Cloud Run", tf("google_cloud_run_v2_service", "template {", "  containers {", "    env {", '      name = "OPENAI_API_KEY"', f'      value = "{unknown()}"', "    }", "  }", "}"), says="OPENAI_API_KEY stands in google_cloud_run_v2_service.app"),
    plain("a secret of GitHub", tf("github_actions_secret", 'secret_name = "OPENAI_API_KEY"', f'plaintext_value = "{KEY}"'), known("main.tf", 3), says="app.plaintext_value stands in github_actions_secret.app"),
    plain("a Secret of Kubernetes", tf("kubernetes_secret", f'data = {{ openai_api_key = "{KEY}" }}'), known("main.tf", 2), says="openai_api_key stands in kubernetes_secret.app"),
    plain("a list of variables", tf("docker_container", f'env = ["A=1", "OPENAI_API_KEY={unknown()}"]'), says="OPENAI_API_KEY stands in docker_container.app"),
    plain("a local value", {"main.tf": f'locals {{\n  openai_key = "{KEY}"\n}}\n'}, known("main.tf", 2), says="openai_key stands in locals of Terraform"),
    Case(name="what is taken out of a value made elsewhere", given=having({"main.tf": 'locals {\n  client_key = base64decode(local.config["users"][0]["user"]["client-key-data"])\n}\n'}), status=Status.PASS),
    plain("a module's argument", {"main.tf": f'module "app" {{\n  source = "./app"\n  openai_api_key = "{KEY}"\n}}\n'}, known("main.tf", 3), says="openai_api_key stands in app of Terraform"),
    plain("SAM", cfn("AWS::Serverless::Function", "Environment:", "  Variables:", f"    OPENAI_API_KEY: {KEY}"), known("template.yaml", 7), says="OPENAI_API_KEY stands in AWS::Serverless::Function App, template.yaml"),
    plain("a container in CloudFormation", cfn("AWS::ECS::TaskDefinition", *(line % unknown() if "%s" in line else line for line in ECS_CFN)), says="OPENAI_API_KEY stands in AWS::ECS::TaskDefinition App"),
    plain("a parameter's default", cfn("AWS::S3::Bucket", "A: b", head=f"Parameters:\n  OpenAIKey: {{Type: String, NoEcho: true, Default: {KEY}}}\n"), known("template.yaml", 2), says="OpenAIKey stands in a default of a parameter"),
    plain("a parameter without NoEcho", cfn("AWS::S3::Bucket", "A: b", head="Parameters:\n  OpenAIApiKey: {Type: String}\n"), says="The parameter OpenAIApiKey in template.yaml is not marked NoEcho", finds=(MEDIUM,)),
    plain("a parameter of Systems Manager in CloudFormation", cfn("AWS::SSM::Parameter", "Type: String", "Name: /prod/openai-api-key", "Value: '{{x}}'"), says="keeps /prod/openai-api-key as a String", finds=(MEDIUM,)),
    plain("an ARM template", {"main.json": ARM % ("", KEY)}, known("main.json", 3), says="GROQ_API_KEY stands in resources of an ARM template"),
    plain("a default of an ARM template", {"main.json": ARM % (unknown(), "x")}, says="openAiKey stands in a parameter of an ARM template"),
    plain("a default of Bicep", {"main.bicep": f"@secure()\nparam openAiKey string = '{unknown()}'\n"}, says="openAiKey stands in a default of a parameter of Bicep"),
    plain("a parameter of Bicep that is shown", {"main.bicep": "param openAiKey string\n"}, says="The parameter openAiKey in main.bicep is not marked @secure()", finds=(MEDIUM,)),
    plain("a resource of Bicep", {"main.bicep": f"resource a 'b' = {{\n  env: [\n    {{\n      name: 'OPENAI_API_KEY'\n      value: '{KEY}'\n    }}\n  ]\n}}\n"}, known("main.bicep", 5), says="OPENAI_API_KEY stands in a resource of Bicep"),
    plain("a server's key in a resource of Bicep", {"main.bicep": f"resource a 'b' = {{\n  env: [\n    {{\n      name: 'SERVER_KEY'\n      value: '{unknown()}'\n    }}\n  ]\n}}\n"}, says="SERVER_KEY stands in a resource of Bicep", finds=(MEDIUM,)),
    plain("a list of secrets in a module", {"main.tf": f'module "app" {{\n  secrets = [\n    "{unknown()}",\n  ]\n}}\n'}, says="secrets stands in app of Terraform", finds=(MEDIUM,)),
    plain("what Bicep takes where nothing is given", {"main.bicep": f"module a 'b' = {{\n  params: {{\n    adminPassword: !empty(vmAdminPassword) ? vmAdminPassword : '{unknown()}'\n  }}\n}}\n"}, says="vmAdminPassword stands in a resource of Bicep", finds=(MEDIUM,)),
    plain("a file of parameters of Bicep", {"prod.bicepparam": f"using 'main.bicep'\nparam openAiKey = '{KEY}'\n"}, known("prod.bicepparam", 2), says="openAiKey stands in a file of parameters"),
    plain("a stack of Pulumi", {"Pulumi.prod.yaml": f"config:\n  app:openaiKey: {KEY}\n"}, known("Pulumi.prod.yaml", 2), says="app.openaiKey stands in the settings of a stack of Pulumi"),
    plain("Pulumi's code", {"index.ts": PULUMI % KEY}, known("index.ts", 3), says="OPENAI_API_KEY stands in a resource that code describes"),
    plain("a call of Pulumi", {"deploy.sh": f"pulumi config set app:openaiKey {KEY}\n"}, known("deploy.sh", 1), says="app.openaiKey stands in a call of pulumi"),
    plain("CDK", {"lib/app.ts": CDK % KEY}, known("lib/app.ts", 3), says="OPENAI_API_KEY stands in a resource that code describes, lib/app.ts"),
    plain("a plain secret of CDK", {"stack.py": CDK_PY % unknown()}, says="plain_secret stands in a resource that code describes", finds=(MEDIUM,)),
    plain("a variable that CDK adds", {"stack.py": ADDED % unknown()}, says="OPENAI_API_KEY stands in a resource that code describes"),
    plain("the context of CDK", {"cdk.json": f'{{"context": {{"openaiApiKey": "{KEY}"}}}}'}, known("cdk.json", 1), says="openaiApiKey stands in the context of CDK"),
    plain("a file that git does not keep", lambda_(f'"{KEY}"'), known("main.tf", 3), finds=(MEDIUM,), repositories=(), files=(fact("main.tf", repository=None),)),
    plain("an example, less surely", {"examples/main.tf": lambda_(f'"{unknown()}"')["main.tf"]}, says="OPENAI_API_KEY", sure=Confidence.LOW),
    clean("a variable", lambda_("var.openai_api_key")),
    clean("data", lambda_("data.aws_secretsmanager_secret_version.openai.secret_string")),
    clean("a template", lambda_('"${var.openai_api_key}"')),
    clean("a name of a secret", lambda_('"llm/prod/openai-key-2025"', "OPENAI_SECRET_NAME")),
    clean("an address of a secret", lambda_('"arn:aws:secretsmanager:eu-central-1:123456789012:secret:openai"')),
    clean("a write-only argument", tf("aws_secretsmanager_secret_version", f'secret_string_wo = "{unknown()}"')),
    clean("a SecureString from a variable", tf("aws_ssm_parameter", 'name = "/prod/openai_api_key"', 'type = "SecureString"', "value = var.key")),
    clean("a number of tokens", lambda_('"4096"', "MAX_TOKENS")),
    clean("a dynamic reference", cfn("AWS::Lambda::Function", "Environment:", "  Variables:", "    OPENAI_API_KEY: '{{resolve:secretsmanager:openai}}'")),
    clean("a reference in CloudFormation", cfn("AWS::Lambda::Function", "Environment:", "  Variables:", "    OPENAI_API_KEY: !Ref OpenAIKey")),
    clean("a parameter that is not shown", cfn("AWS::S3::Bucket", "A: b", head="Parameters:\n  OpenAIApiKey: {Type: String, NoEcho: true}\n")),
    clean("a parameter of a manager", cfn("AWS::S3::Bucket", "A: b", head="Parameters:\n  OpenAIApiKey: {Type: 'AWS::SSM::Parameter::Value<String>'}\n")),
    clean("an expression of ARM", {"main.json": ARM % ("", "[parameters('openAiKey')]")}),
    clean("the names of secrets to look up", {"main.tf": 'module "app" {\n  key_vault_name = local.vault\n  secrets = [\n    "harbour-d-sea-dev01-mast-azure-sailserver-sa-cacrt",\n    "harbour-d-sea-dev01-mast-sailserver-url",\n  ]\n}\n'}),
    clean("a parameter of Bicep that makes names unique", {"main.bicep": "param location string\nparam resourceToken string\n"}),
    clean("a secure parameter of Bicep", {"main.bicep": "@description('a key')\n@secure()\nparam openAiKey string\n"}),
    clean("a setting of Pulumi that is encrypted", {"Pulumi.prod.yaml": f"config:\n  app:openaiKey:\n    secure: {unknown()}\n"}),
    clean("a placeholder", lambda_('"replace-me-with-your-key-1"')),
    none("a call of Pulumi with a secret", {"deploy.sh": f"pulumi config set --secret app:openaiKey {unknown()}\n"}),
    none("code that describes no cloud", {"app.ts": f'import x from "y";\nconst o = {{ OPENAI_API_KEY: "{unknown()}" }};\n'}),
    none("variables alone", {"variables.tf": 'variable "a" {\n  default = "b"\n}\n'}),
    none("nothing", {}),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing was seen, and something was lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having(lambda_("var.a"), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_iac_literal(case: Case) -> None:
    ask(CHECK, case)


def test_the_places_are_those_of_the_values() -> None:
    (inner,) = ask(CHECK, plain("", tf("aws_ecs_task_definition", ECS % unknown())))
    assert [(p.line, p.column) for p in inner.locations] == [(2, 3 + (ECS % "").index('""') + 1)]
    assert unknown() not in repr(inner)
