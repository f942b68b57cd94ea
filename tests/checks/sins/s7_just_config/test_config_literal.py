"""S7-CONFIG-LITERAL: a key written out in an application's settings."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Live, Severity, Status
from checks.sins.s7_just_config.config_literal import CHECK
from tests.checks.sins.cases import Case, ask, blob, file, key, limit, remote, repository, seen
from tests.checks.sins.s7_just_config.plain_keys import STANDIN, holding, random_value

LOW, MEDIUM, HIGH, CRITICAL = Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL
VARIED = random_value()


def told(name: str, path: str, text: str, says: str = "", severity: Severity = HIGH, **more: object) -> Case:
    given = holding({path: text}, **more)  # type: ignore[arg-type]
    return Case(name=name, given=given, status=Status.FAIL, finds=(severity,), says=says or f"{path} holds")


def fine(name: str, path: str, text: str, status: Status = Status.PASS, **more: object) -> Case:
    return Case(name=name, given=holding({path: text}, **more), status=status)  # type: ignore[arg-type]


CASES = (
    # The files of the catalogue, each with a key of a known shape.
    told("JSON", "config.json", '{"openai_api_key": "{key}"}', "holds it under openai_api_key"),
    told("JSON5", "config/default.json5", "{ apiKey: '{key}', }", "holds it under apiKey"),
    told("YAML", "config.prod.yaml", "openai:\n  api_key: {key}\n", "holds it under openai.api_key"),
    told("TOML", "config.toml", '[openai]\napi_key = "{key}"\n', "holds it under openai.api_key"),
    told("INI", "config.ini", "[openai]\napi_key = {key}\n"),
    told("cfg", "config.cfg", "[openai]\napi_key = {key}\n"),
    told("conf", "app/config.conf", "api_key = {key}\n"),
    told("XML", "config.xml", "<config><apiKey>{key}</apiKey></config>"),
    told("properties", "config.properties", "openai.api.key={key}\n"),
    told("a property list", "config.plist", "<plist><dict><key>OPENAI_API_KEY</key><string>{key}</string></dict></plist>"),
    told("Django's settings", "shop/settings.py", 'OPENAI_API_KEY = "{key}"\n', "The environment, read with a masked type"),
    told("settings for each environment", "shop/settings/production.py", 'OPENAI_API_KEY = "{key}"\n'),
    told("Spring in YAML", "src/main/resources/application-prod.yml", "spring:\n  ai:\n    openai:\n      api-key: {key}\n", "For Spring ${NAME} there"),
    told("Ktor, whose file is called as Spring's", "src/main/resources/application.yaml", "ktor:\n  application:\n    modules: [a]\nllm:\n  api-key: {key}\n", "For Ktor $NAME there"),
    told("Spring in properties", "src/main/resources/application.properties", "spring.ai.openai.api-key={key}\n", "For Spring"),
    told(".NET", "appsettings.Production.json", '{"OpenAI": {"ApiKey": "{key}"}}', "dotnet user-secrets"),
    told("ASP.NET's web.config", "web.config", '<configuration><appSettings><add key="OpenAIKey" value="{key}"/></appSettings></configuration>', "dotnet user-secrets"),
    told(".NET's app.config", "App.config", '<configuration><appSettings><add key="OpenAIKey" value="{key}"/></appSettings></configuration>'),
    told("Azure Functions", "local.settings.json", '{"Values": {"OPENAI_API_KEY": "{key}"}}', "For Azure Functions @Microsoft.KeyVault"),
    told("secrets.toml", "secrets.toml", 'key = "{key}"\n'),
    told("a build's config", "nuxt.config.ts", 'export default { runtimeConfig: { openaiKey: "{key}" } };\n'),
    told("a config in JavaScript", "app.config.js", 'module.exports = { apiKey: "{key}" };\n'),
    told(".npmrc", ".npmrc", "//npm.example.com/:_authToken={key}\n", "For npm ${NAME} there"),
    told("LiteLLM's list of models", "litellm_config.yaml", "model_list:\n  - model_name: gpt\n    litellm_params:\n      model: gpt-5\n      api_key: {key}\n", "holds it under model_list[0].litellm_params.api_key"),
    told("LiteLLM's master key", "proxy/litellm.yaml", "general_settings:\n  master_key: {key}\n", "For LiteLLM os.environ/NAME there"),
    told("a master key that somebody thought up", "proxy/litellm.yaml", "general_settings:\n  master_key: sk-harbour-gate-wide\n", "a value that looks like a secret under general_settings.master_key"),
    told("LiteLLM's settings under another name", "gateway/config.yaml", "model_list:\n  - litellm_params:\n      api_key: {key}\n", "For LiteLLM os.environ/NAME there"),
    told("Continue", ".continue/config.yaml", "models:\n  - name: gpt\n    apiKey: {key}\n", "For Continue ${{ secrets.NAME }} there"),
    told("AutoGen's list", "OAI_CONFIG_LIST", '[{"model": "gpt-5", "api_key": "{key}"}]', "For AutoGen"),
    told("AutoGen's list with an ending", "OAI_CONFIG_LIST.json", '[{"model": "gpt-5", "api_key": "{key}"}]', "For AutoGen"),
    told("CrewAI", "src/crew/config/agents.yaml", "writer:\n  llm:\n    api_key: {key}\n", "For CrewAI"),
    told("LangChain's settings", "config/llm.yaml", "_type: openai\nopenai_api_key: {key}\n"),
    told("LlamaIndex's settings", "llm_config.json", '{"llm": {"api_key": "{key}"}}'),
    told("promptfoo", "promptfooconfig.yaml", "providers:\n  - id: openai:gpt-5\n    config:\n      apiKey: {key}\n", "For promptfoo {{env.NAME}} there"),
    told("a Modelfile", "Modelfile", 'FROM llama3\nSYSTEM """Use {key} for the tool."""\n', "For Ollama a Modelfile needs no key"),
    told("an export of n8n", "flows/mail.json", '{"nodes": [{"type": "n8n-nodes-base.httpRequest", "parameters": {"value": "{key}"}}]}', "In an export of n8n"),
    told("an export of Flowise", "flows/chat.json", '{"nodes": [{"data": {"baseClasses": ["Chatflow"], "inputs": {"text": "{key}"}}}], "chatflow": 1}', "In an export of Flowise"),
    told("an export of Langflow", "flows/rag.json", '{"last_tested_version": "1.2", "data": {"nodes": [{"template": {"openai_api_key": {"value": "{key}"}}}]}, "langflow": 1}', "In an export of Langflow"),
    told("an export of Dify", "flows/dify.yml", "app:\n  name: dify bot\nenvironment_variables:\n  - name: OPENAI_API_KEY\n    value: {key}\n", "In an export of Dify"),
    told("Home Assistant", "secrets.yaml", "openai_api_key: {key}\n"),
    told("another file, behind a telling name", "data/bot.json", '{"api_key": "{key}"}', "data/bot.json holds it"),
    told("INI files as people name them", "deploy/bot-config.ini", "[llm]\ntoken = {key}\n"),
    # Values without a known shape.
    told("a varied value behind a provider's name", "config.yaml", f"azure_openai:\n  api_key: {VARIED}\n", "holds a value that looks like a secret under azure_openai.api_key"),
    told("a varied value behind any other name for a key", "config.yaml", f"search:\n  api_key: {VARIED}\n", "a value that looks like a secret", MEDIUM),
    told("a varied value in a settings module", "settings.py", f'LLM_API_KEY = "{VARIED}"\n', "a value that looks like a secret under LLM_API_KEY"),
    told("a bearer token", "config.json", f'{{"llm": {{"headers": {{"authorization": "Bearer {VARIED}"}}}}}}'),
    told("a varied value in a name and value pair", "web.config", f'<c><add key="AzureOpenAI:ApiKey" value="{VARIED}"/></c>', "web.config holds a value"),
    # How grave.
    told("a file that git does not have", "config.yaml", "api_key: {key}\n", severity=MEDIUM, place="untracked", says="every program that reads the file"),
    told("a file outside git", "config.yaml", "api_key: {key}\n", severity=MEDIUM, place="plain"),
    told("one that git ignores", "config.yaml", "api_key: {key}\n", severity=MEDIUM, place="ignored"),
    told("one that git ignores and that is its owner's alone", "config.yaml", "api_key: {key}\n", severity=LOW, place="ignored", mode=0o600),
    told("a key that administers", "config.yaml", "api_key: {key}\n", severity=CRITICAL, privilege="admin"),
    told("a limited key", "config.yaml", "api_key: {key}\n", severity=MEDIUM, privilege="limited"),
    told("a live key", "config.yaml", "api_key: {key}\n", severity=CRITICAL, live=Live.LIVE),
    Case(name="in a public repository", given=seen(key(file("config.json", reach=("public",)), blob("config.json", "tip", "public")), repositories=(repository("config.json", remotes=(remote(),)),)), status=Status.FAIL, finds=(CRITICAL,)),
    Case(name="on another branch", given=seen(key(blob("config.json", "tip"))), status=Status.FAIL, finds=(HIGH,)),
    told("settings of another place", "app/config_latest.py", f"openrouter_api_key = '{VARIED}'\n", "a value that looks like a secret"),
    Case(name="a test's settings", given=seen(key(file("tests/config.json", confidence=Confidence.MEDIUM))), status=Status.FAIL, finds=(HIGH,), sure=Confidence.MEDIUM),
    told("a key in two files is one finding", "config.json", '{"a": {"api_key": "{key}"}, "b": {"api_key": "{key}"}}'),
    # What is none.
    fine("a master key that is filled in", "proxy/litellm.yaml", 'general_settings:\n  master_key: "__MASTER_KEY__"\n'),
    fine("LiteLLM's reference", "litellm_config.yaml", "model_list:\n  - litellm_params:\n      api_key: os.environ/OPENAI_API_KEY\n"),
    fine("the documentation's master key is told elsewhere", "litellm_config.yaml", "general_settings:\n  master_key: sk-1234\n"),
    fine("LiteLLM's master key from the environment", "litellm_config.yaml", "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"),
    fine("Continue's secret", ".continue/config.yaml", "models:\n  - apiKey: ${{ secrets.OPENAI_API_KEY }}\n"),
    fine("Spring's reference", "application.yml", "openai:\n  api-key: ${OPENAI_API_KEY}\n"),
    fine("a manager's reference", "config.yaml", "api_key: op://vault/openai/credential-of-production\n"),
    fine("SOPS", "config.yaml", "api_key: ENC[AES256_GCM,data:abcdefghijklmnop,iv:qrstuv,tag:wx,type:str]\n"),
    fine("Key Vault", "appsettings.json", '{"ApiKey": "@Microsoft.KeyVault(SecretUri=https://a.vault.azure.net/secrets/b)"}'),
    fine("a placeholder", "config.yaml", "openai_api_key: your-openai-api-key-goes-here\n"),
    fine("an empty value", "config.yaml", "openai_api_key: ''\n"),
    fine("a local server's dummy", "config.yaml", "openai_api_key: lm-studio\n"),
    fine("a publishable key", "config.yaml", f"langfuse_api_key: pk-lf-{VARIED}\n"),
    *(fine(f"a test of the settings at {path}", path, f"s = Settings(openrouter_api_key='{VARIED}')\n", Status.NOT_APPLICABLE) for path in ("app/test_config.py", "app/config_test.py", "app/config.spec.ts")),
    fine("a value that a test made up", "tests/config.yaml", f"openai_api_key: {VARIED}\n"),
    fine("a site key", "config.yaml", f"recaptcha_site_key: {VARIED}\n"),
    fine("Algolia's search key", "config.yaml", f"algolia_search_key: {VARIED}\n"),
    fine("Algolia's key for pages under a plain name", "docusaurus.config.js", f'export default {{\n  algolia: {{\n    appId: "AB12",\n    apiKey: "{VARIED}",\n  }},\n}};\n'),
    fine("the name of a model behind a setting for keys", "app/config.py", 'LLM_KEY: str = "HARBOUR_SAILS4.6_MEDIUM"\nmapping = {"llm_key": "CUSTOM_LLM_gate_smart"}\n'),
    fine("the name under which a browser keeps a token", "src/constants.js", 'export const AUTH_TOKEN = "harbourllm_authToken";\n'),
    fine("a provider's version", "settings.py", 'openai_api_version: str = "2024-08-01-preview"\n'),
    fine("counts of tokens", "config.yaml", "max_tokens: 40000000000000000000\ntokenizer: cl100k_base_with_a_long_name\npad_token: endoftext0123456789abcdef\n"),
    fine("a digest", "config.json", '{"openai_key_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}'),
    fine("a UUID behind another name", "config.yaml", "client_secret: 3f2b8c1e-9d47-4a6b-8e21-5c0d7f9a1b34\n"),
    fine("the file of a key", "config.yaml", f"api_key_file: /run/secrets/{VARIED}\n"),
    fine("a JWT of a web client", "config.yaml", f"supabase_anon_key: eyJhbGciOiJIUzI1NiJ9.{VARIED}.{VARIED}\n"),
    fine("a Kubernetes object", "config/llm.yaml", "apiVersion: v1\nkind: Secret\nstringData:\n  OPENAI_API_KEY: {key}\n"),
    Case(name="a key in data that is no setting", given=holding({"config.json": "{}", "data/train.json": '["{key}"]'}, symbol=""), status=Status.PASS),
    fine("a project's .env", ".env", "OPENAI_API_KEY={key}\n", Status.NOT_APPLICABLE, place="ignored"),
    Case(name="a .env beside settings", given=holding({".env": "OPENAI_API_KEY={key}\n", "config.json": "{}"}), status=Status.PASS, says="No settings file but .env holds a key."),
    fine("an image", "Dockerfile", "ENV OPENAI_API_KEY={key}\n", Status.NOT_APPLICABLE),
    fine("a compose file", "compose.yaml", "services: {a: {environment: {K: {key}}}}\n", Status.NOT_APPLICABLE),
    fine("Helm's values", "chart/values.yaml", "openaiApiKey: {key}\n", Status.NOT_APPLICABLE),
    fine("an AI tool's own", ".mcp.json", '{"env": {"OPENAI_API_KEY": "{key}"}}', Status.NOT_APPLICABLE),
    Case(name="a key that the provider says is dead", given=holding({"config.yaml": "api_key: {key}\n"}, live=Live.DEAD), status=Status.PASS),
    Case(name="a publishable key of the ledger", given=holding({"config.yaml": "api_key: {key}\n"}, secret=False), status=Status.PASS),
    Case(name="no settings", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="no settings, but not all could be read", given=seen(limits=(limit("unreadable", "worktree"),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=seen(repositories=(repository("config.yaml"),), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_config_literal(case: Case) -> None:
    findings = ask(CHECK, case)
    assert all(VARIED not in f.message and STANDIN not in f.message for f in findings)


def test_a_value_without_a_shape_is_found_at_its_exact_place() -> None:
    (found,) = CHECK.judge(holding({"config.yaml": f"llm:\n  openai_api_key: {VARIED}\n"})).findings
    (place,) = found.locations
    assert (place.line, place.column, place.end_column) == (2, 19, 19 + len(VARIED))
    assert found.key is None and found.confidence is Confidence.MEDIUM
