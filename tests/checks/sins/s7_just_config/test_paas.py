"""S7-PAAS: a key among the plain variables of a platform's file."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Severity, Status
from checks.sins.s7_just_config.paas import CHECK
from tests.checks.sins.cases import Case, ask, limit, repository, seen
from tests.checks.sins.s7_just_config.plain_keys import STANDIN, holding, random_value

MEDIUM, HIGH = Severity.MEDIUM, Severity.HIGH
VARIED = random_value()


def told(name: str, path: str, text: str, says: str = "", severity: Severity = HIGH, **more: object) -> Case:
    given = holding({path: text}, **more)  # type: ignore[arg-type]
    return Case(name=name, given=given, status=Status.FAIL, finds=(severity,), says=says or f"{path} holds it")


def fine(name: str, path: str, text: str, **more: object) -> Case:
    return Case(name=name, given=holding({path: text}, **more), status=Status.PASS)  # type: ignore[arg-type]


CASES = (
    told("Vercel", "vercel.json", '{"env": {"OPENAI_API_KEY": "{key}"}}', "vercel.json holds it under env.OPENAI_API_KEY, open: everybody with the repository has it. For Vercel “vercel env add”"),
    told("Vercel's build", "vercel.json", '{"build": {"env": {"OPENAI_API_KEY": "{key}"}}}', "under build.env.OPENAI_API_KEY"),
    told("Netlify", "netlify.toml", '[build.environment]\nOPENAI_API_KEY = "{key}"\n', "under build.environment.OPENAI_API_KEY"),
    told("Netlify's contexts", "netlify.toml", '[context.production.environment]\nOPENAI_API_KEY = "{key}"\n'),
    told("Fly.io", "fly.toml", '[env]\nOPENAI_API_KEY = "{key}"\n', "For Fly.io “fly secrets set”"),
    told("Fly.io's staging", "fly.staging.toml", '[env]\nOPENAI_API_KEY = "{key}"\n'),
    told("Render", "render.yaml", "services:\n  - envVars:\n      - key: OPENAI_API_KEY\n        value: {key}\n", "“sync: false”"),
    told("App Engine", "app.yaml", "env_variables:\n  OPENAI_API_KEY: {key}\n", "For App Engine Secret Manager"),
    told("a Procfile", "Procfile", "web: OPENAI_API_KEY={key} gunicorn app:app\n", "heroku config:set"),
    told("Heroku's app.json", "app.json", '{"env": {"OPENAI_API_KEY": {"value": "{key}"}}}', "For Heroku"),
    told("Wrangler in TOML", "wrangler.toml", '[vars]\nOPENAI_API_KEY = "{key}"\n', "wrangler secret put"),
    told("Wrangler's environments", "wrangler.toml", '[env.staging.vars]\nOPENAI_API_KEY = "{key}"\n'),
    told("Wrangler in JSON", "wrangler.jsonc", '{\n  // vars\n  "vars": {"OPENAI_API_KEY": "{key}"},\n}'),
    told("a local store that git has", ".dev.vars", "OPENAI_API_KEY={key}\n"),
    told("Amplify", "amplify.yml", "backend:\n  env:\n    variables:\n      OPENAI_API_KEY: {key}\n"),
    told("Firebase", "firebase.json", '{"functions": {"env": {"OPENAI_API_KEY": "{key}"}}}', "firebase functions:secrets:set"),
    told("App Hosting", "apphosting.yaml", "env:\n  - variable: OPENAI_API_KEY\n    value: {key}\n"),
    told("Firebase's local settings that git has", "functions/.runtimeconfig.json", '{"openai": {"key": "{key}"}}'),
    told("Supabase", "supabase/config.toml", '[edge_runtime.secrets]\nOPENAI_API_KEY = "{key}"\n', "supabase secrets set"),
    told("Railway", "railway.json", '{"deploy": {"env": {"OPENAI_API_KEY": "{key}"}}}'),
    told("Railway in TOML", "railway.toml", '[deploy.env]\nOPENAI_API_KEY = "{key}"\n'),
    told("Cog", "cog.yaml", "environment:\n  - OPENAI_API_KEY={key}\n", "For Cog"),
    told("Streamlit's secrets that git has", ".streamlit/secrets.toml", 'OPENAI_API_KEY = "{key}"\n', "Community Cloud"),
    told("Streamlit's settings", ".streamlit/config.toml", '[custom]\nopenai_key = "{key}"\n', ".streamlit/secrets.toml, ignored by git"),
    told("Databricks", "databricks.yml", "resources:\n  jobs:\n    a:\n      spark_env_vars:\n        OPENAI_API_KEY: {key}\n", "{{secrets/SCOPE/KEY}}"),
    told("Databricks' cluster", "conf/databricks_cluster.json", '{"spark_env_vars": {"OPENAI_API_KEY": "{key}"}}'),
    told("Airflow's connections", "connections.yaml", "openai_default:\n  conn_type: openai\n  password: {key}\n", "a secrets backend"),
    told("Airflow's settings of Astro", "airflow_settings.yaml", "airflow:\n  variables:\n    - variable_name: OPENAI_API_KEY\n      variable_value: {key}\n"),
    told("dbt", "profiles.yml", "ai:\n  outputs:\n    dev:\n      api_key: {key}\n", "env_var"),
    told("the Serverless Framework", "serverless.yml", "provider:\n  environment:\n    OPENAI_API_KEY: {key}\n", "${ssm:/path}"),
    told("the Serverless Framework's functions", "serverless.yml", "functions:\n  chat:\n    environment:\n      OPENAI_API_KEY: {key}\n"),
    told("App Platform", ".do/app.yaml", "services:\n  - envs:\n      - key: OPENAI_API_KEY\n        value: {key}\n", "type: SECRET"),
    told("a Space's front matter", "README.md", "---\ntitle: Bot\nsdk: gradio\nopenai_key: {key}\n---\n# Bot\n", "For Hugging Face a Space’s settings have secrets"),
    told("Modal", "app.py", 'import modal\n\nsecret = modal.Secret.from_dict({"OPENAI_API_KEY": "{key}"})\n', "its own secrets keep it"),
    told("Modal, by a name", "app.py", 'import modal\n\nvalues = {"OPENAI_API_KEY": "{key}"}\nsecret = modal.Secret.from_dict(values)\n'),
    told("SageMaker's SDK", "deploy.py", 'from sagemaker.huggingface import HuggingFaceModel\n\nmodel = HuggingFaceModel(env={"HF_TOKEN": "{key}"})\n'),
    told("SageMaker through boto3", "deploy.py", 'import boto3\n\nboto3.client("sagemaker").create_model(ModelName="a", PrimaryContainer={"Environment": {"HF_TOKEN": "{key}"}})\n'),
    told("a varied value behind a provider's name", "fly.toml", f'[env]\nAZURE_OPENAI_API_KEY = "{VARIED}"\n', "a value that looks like a secret under env.AZURE_OPENAI_API_KEY"),
    told("a varied value behind any other name", "fly.toml", f'[env]\nSEARCH_API_KEY = "{VARIED}"\n', "a value that looks like a secret", MEDIUM),
    told("a file that git does not have", "fly.toml", '[env]\nOPENAI_API_KEY = "{key}"\n', "it is sent to the platform", MEDIUM, place="untracked"),
    fine("Vercel's reference", "vercel.json", '{"env": {"OPENAI_API_KEY": "@openai-api-key-of-production"}}'),
    fine("Render asks", "render.yaml", "services:\n  - envVars:\n      - key: OPENAI_API_KEY\n        sync: false\n"),
    fine("a secret of the platform", "render.yaml", "services:\n  - envVars:\n      - key: OPENAI_API_KEY\n        fromSecret: openai\n"),
    fine("a group of variables", "render.yaml", "services:\n  - envVars:\n      - fromGroup: llm\n"),
    fine("Serverless takes it from a parameter", "serverless.yml", "provider:\n  environment:\n    OPENAI_API_KEY: ${ssm:/prod/openai/api-key}\n"),
    fine("dbt takes it from the environment", "profiles.yml", "ai:\n  outputs:\n    dev:\n      api_key: \"{{ env_var('OPENAI_API_KEY') }}\"\n"),
    fine("Databricks' secret scope", "databricks.yml", 'resources:\n  jobs:\n    a:\n      spark_env_vars:\n        OPENAI_API_KEY: "{{secrets/llm/openai}}"\n'),
    fine("Supabase takes it from the environment", "supabase/config.toml", '[edge_runtime.secrets]\nOPENAI_API_KEY = "env(OPENAI_API_KEY)"\n'),
    fine("an empty variable", "app.json", '{"env": {"OPENAI_API_KEY": {"value": ""}}}'),
    fine("a varied value that is no variable", "fly.toml", f'app_token = "{VARIED}"\n'),
    fine("a local store that git ignores", ".dev.vars", "OPENAI_API_KEY={key}\n", place="ignored"),
    fine("Streamlit's secrets that git ignores", ".streamlit/secrets.toml", 'OPENAI_API_KEY = "{key}"\n', place="ignored"),
    fine("Expo's app.json is told elsewhere", "app.json", '{"expo": {"extra": {"OPENAI_API_KEY": "{key}"}}}'),
    fine("a key in a Space's text is no setting", "README.md", "---\nsdk: gradio\n---\nUse {key}\n"),
    Case(name="a README that is no Space's", given=holding({"README.md": "# Bot\n{key}\n"}), status=Status.NOT_APPLICABLE),
    Case(name="a key in code that is given to no platform", given=holding({"app.py": 'import modal\n\nkey = "{key}"\nprint(len(key))\nmodal.App("a")\n'}), status=Status.NOT_APPLICABLE),
    Case(name="no platform", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="no platform, but not all could be read", given=seen(limits=(limit("unreadable", "worktree"),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=seen(repositories=(repository("fly.toml"),), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_paas(case: Case) -> None:
    findings = ask(CHECK, case)
    assert all(VARIED not in f.message and STANDIN not in f.message for f in findings)
