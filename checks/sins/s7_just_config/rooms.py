"""Rooms: which of this half's checks a file belongs to, by its path. Each file belongs to one.

A copy is a copy whatever it is a copy of; what editors read comes before what platforms read, and what both leave is
an application's own settings. Images, clusters, cloud resources and playbooks have checks of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.places import agent_of

_BEGIN = "(?:^|/)"
_SETTINGS = r"(?:json[5c]?|ya?ml|toml|ini|cfg|conf|config|xml|properties|plist|env)"

_COPY = NamePattern(
    r"(?i)(?:^|/)(?:[^/]*\.env[^/]*|[^/]+\.(?:json|ya?ml|toml|ini|cfg|conf|properties|py|js|ts|tfvars|xml))(?:[._-]?(?:bak\d?|old|orig|save|backup|copy|sw[nop]|un~|tmp)|[._-]\d{1,8})(?:\.\w{1,5})?$"
    r"|(?:^|/)[^/]*\.env[^/]*\.txt$|(?:^|/)\.[^/]+\.sw[nop]$|~$|(?:^|/)#[^/]+#$|(?:^|/)(?:\.history|backups?|\.?trash)/|[ _-]\(?copy\)?(?: ?\d+)?(?:\.\w{1,5})?$|\(\d+\)(?:\.\w{1,5})?$"
    r"|(?:^|/)(?:copy of |backup[-_ ])[^/]+$"
)


@lru_cache(maxsize=65_536)
def is_copy(path: str) -> bool:
    """A stray copy: `.env.bak`, `.env~`, `config (1).json`, what an editor keeps of former states."""
    return _COPY.is_in(path)


def copies_among(paths: Iterable[str]) -> list[str]:
    """Those of many files that are stray copies."""
    return _COPY.among(paths)


class Tool(msgspec.Struct, frozen=True):
    """Something that reads settings from files of such names. `instead` says what it offers in place of a literal."""

    name: str
    pattern: re.Pattern[str]
    instead: str
    sections: tuple[tuple[str, ...], ...] = ()  # where its plain variables stand
    own_store: bool = False  # the file is the tool's own local store of secrets: wrong only where git has it
    fix: str = "read-from-environment"


def _tool(name: str, pattern: str, instead: str, **more: object) -> Tool:
    return Tool(name, pattern_of(rf"{_BEGIN}(?:{pattern})$", re.IGNORECASE), instead, **more)  # type: ignore[arg-type]


# --- editors and development environments -------------------------------------------------------------------------------

EDITORS = (
    _tool("VS Code’s launch settings", r"\.vscode/launch\.json", "“envFile” or ${env:NAME} there takes it from elsewhere"),
    _tool("VS Code’s tasks", r"\.vscode/tasks\.json", "${env:NAME} or ${input:…} there takes it from elsewhere"),
    _tool("VS Code’s settings", r"\.vscode/(?:settings|extensions)\.json", "the extension’s own login or ${env:NAME} takes it from elsewhere"),
    _tool("a VS Code workspace", r"[^/]+\.code-workspace", "${env:NAME} there takes it from elsewhere"),
    _tool("JetBrains’ workspace", r"\.idea/.*", "an .env file that git ignores, or the system’s environment, takes its place"),
    _tool("a JetBrains run configuration", r"\.run/[^/]+\.xml|[^/]+\.run\.xml", "an .env file that git ignores, or the system’s environment, takes its place"),
    _tool("the dev container", r"(?:\.devcontainer/.*|\.?devcontainer)\.json", "${localEnv:NAME} or Codespaces’ secrets take it from elsewhere"),
    _tool("Gitpod", r"\.gitpod\.ya?ml", "“gp env” or the project’s variables keep it outside the repository"),
    _tool("direnv", r"\.envrc(?:\.[^/]+)?", "direnv can call a manager there: export NAME=$(op read …)"),
    _tool("mise", r"(?:\.?mise(?:\.[\w-]+)?|\.?mise/config(?:\.[\w-]+)?|\.config/mise(?:/config)?(?:\.[\w-]+)?)\.toml", "mise can read an encrypted file, or the environment"),
    _tool("Vagrant", r"Vagrantfile", "ENV[\"NAME\"] there takes it from elsewhere"),
    _tool("Tilt", r"Tiltfile", "os.getenv(\"NAME\") there takes it from elsewhere"),
    _tool("Skaffold", r"skaffold[^/]*\.ya?ml", "a template {{.NAME}} there takes it from the environment"),
    _tool("NetBeans", r"nbproject/.*", "the system’s environment takes its place"),
    _tool("Replit", r"\.replit", "Replit’s Secrets keep it"),
    _tool("Zed’s or Fleet’s run settings", r"\.(?:zed|fleet)/[^/]+\.json", "the system’s environment takes its place"),
)  # fmt: skip


@lru_cache(maxsize=65_536)
def editor_of(path: str) -> Tool | None:
    """The editor or development environment that reads this file; None for any other, and for an AI tool's own."""
    if not _ANY_EDITOR.is_in(path) or is_copy(path) or agent_of(path) not in (None, "Zed"):
        return None
    return next((t for t in EDITORS if t.pattern.search(path)), None)


def editors_among(paths: Iterable[str]) -> list[str]:
    """Those of many files that an editor or a development environment reads."""
    return [p for p in _ANY_EDITOR.among(paths) if editor_of(p)]


def _any(tools: Iterable[Tool]) -> NamePattern:
    """One expression for all: most files of a project are no tool's, and asking once is what they cost."""
    names = "|".join(t.pattern.pattern.removeprefix(_BEGIN).removesuffix("$") for t in tools)
    return NamePattern(rf"{_BEGIN}(?:{names})$", re.IGNORECASE)


_ANY_EDITOR = _any(EDITORS)


# --- platforms ----------------------------------------------------------------------------------------------------------

_ENV = ("**", "env", "**"), ("**", "environment", "**"), ("**", "envVars", "**"), ("**", "env_variables", "**"), ("**", "envs", "**")  # fmt: skip
PLATFORMS = (
    _tool("Vercel", r"vercel\.json", "“vercel env add” keeps it", sections=(("env", "**"), ("build", "env", "**"))),
    _tool("Netlify", r"netlify\.toml", "“netlify env:set --secret” keeps it", sections=(("build", "environment", "**"), ("context", "*", "environment", "**"))),
    _tool("Fly.io", r"fly(?:\.[\w-]+)?\.toml", "“fly secrets set” keeps it", sections=(("env", "**"),)),
    _tool("Render", r"render\.ya?ml", "“sync: false” there makes Render ask for it", sections=_ENV),
    _tool("DigitalOcean’s App Platform", r"\.do/(?:app|deploy\.template)\.ya?ml", "“type: SECRET” there stores it encrypted", sections=_ENV),
    _tool("App Engine", r"app(?:[-.](?:prod|production|staging|dev|development))?\.ya?ml", "Secret Manager keeps it, and the program reads it at the start", sections=_ENV),
    _tool("the Procfile", r"Procfile(?:\.[\w-]+)?", "“heroku config:set” keeps it"),
    _tool("Heroku", r"(?:app|heroku)\.(?:json|yml)", "an empty value there makes Heroku ask for it, “heroku config:set” keeps it", sections=_ENV),
    _tool("Cloudflare Workers", r"wrangler\.(?:toml|jsonc?)", "“wrangler secret put” keeps it", sections=(("vars", "**"), ("env", "*", "vars", "**"))),
    _tool("Cloudflare’s local development", r"\.dev\.vars(?:\.[\w-]+)?", "for what is deployed “wrangler secret put” keeps it", own_store=True),
    _tool("Amplify", r"amplify\.ya?ml", "Amplify’s secrets (Parameter Store) keep it", sections=_ENV),
    _tool("Firebase", r"firebase\.json|apphosting(?:\.[\w-]+)?\.ya?ml", "“firebase functions:secrets:set” keeps it", sections=_ENV),
    _tool("Firebase’s local settings", r"\.runtimeconfig\.json", "“firebase functions:secrets:set” keeps it", own_store=True),
    _tool("Supabase", r"supabase/config\.toml", "env(NAME) there takes it from the environment, “supabase secrets set” keeps it", sections=(("**",),)),
    _tool("Railway", r"railway\.(?:json|toml)", "Railway’s variables, sealed, keep it", sections=_ENV),
    _tool("Cog", r"cog\.ya?ml", "an input of type Secret, or “docker run -e”, takes its place", sections=_ENV),
    _tool("Streamlit’s local secrets", r"\.streamlit/secrets\.toml", "for what is deployed the app’s settings on Community Cloud keep it", own_store=True),
    _tool("Streamlit", r"\.streamlit/config\.toml", ".streamlit/secrets.toml, ignored by git, keeps it", sections=(("**",),)),
    _tool("Databricks", r"databricks\.ya?ml|[^/]*databricks[^/]*\.(?:json|ya?ml)|bundle\.ya?ml", "{{secrets/SCOPE/KEY}} there takes it from a secret scope", sections=(("**", "spark_env_vars", "**"), *_ENV)),
    _tool("Airflow", r"(?:connections|variables|airflow_settings)\.ya?ml|airflow\.cfg", "a secrets backend keeps connections and variables", sections=(("**",),)),
    _tool("dbt", r"profiles\.ya?ml", "{{ env_var('NAME') }} there takes it from the environment", sections=(("**",),)),
    _tool("the Serverless Framework", r"serverless\.(?:ya?ml|json|ts)", "${ssm:/path} or ${env:NAME} there takes it from elsewhere", sections=_ENV),
)  # fmt: skip


@lru_cache(maxsize=65_536)
def platform_of(path: str) -> Tool | None:
    """The platform that reads this file; None for any other."""
    if not _ANY_PLATFORM.is_in(path) or is_copy(path):
        return None
    return next((t for t in PLATFORMS if t.pattern.search(path)), None)


def platforms_among(paths: Iterable[str]) -> list[str]:
    """Those of many files that a platform reads."""
    return [p for p in _ANY_PLATFORM.among(paths) if platform_of(p)]


_ANY_PLATFORM = _any(PLATFORMS)


# --- an application's own settings --------------------------------------------------------------------------------------

_REF = "os.environ/NAME there takes it from the environment"
CONFIGS = (
    _tool("LiteLLM", r"[^/]*litellm[^/]*\.ya?ml|proxy_config\.ya?ml", _REF),
    _tool("Continue", r"\.continue/config\.(?:ya?ml|json|ts)|\.continue/(?:agents|models|assistants)/[^/]+\.ya?ml", "${{ secrets.NAME }} there takes it from Continue’s secrets"),
    _tool("AutoGen", r"OAI_CONFIG_LIST[^/]*", "“config_list_from_dotenv”, or a model name alone, takes it from the environment"),
    _tool("promptfoo", r"(?:\.?promptfoo[^/]*)\.(?:ya?ml|json|js|ts)", "{{env.NAME}} there takes it from the environment"),
    _tool("CrewAI", r"(?:config/)?(?:agents|crew|crews|tasks)\.ya?ml", "the environment takes its place"),
    _tool("Ollama", r"[^/]*Modelfile(?:\.[\w-]+)?", "a Modelfile needs no key"),
    _tool("Home Assistant", r"secrets\.ya?ml", "an integration’s own login keeps it out of the file"),
    _tool(".NET", r"appsettings[^/]*\.json|(?:web|app)(?:\.[\w-]+)?\.config", "“dotnet user-secrets” while developing, a manager or the environment when it runs, keep it"),
    _tool("Azure Functions", r"local\.settings\.json", "@Microsoft.KeyVault(…) takes it from Key Vault where it is deployed"),
    _tool("Spring", r"(?:application|bootstrap)[^/]*\.(?:ya?ml|properties)", "${NAME} there takes it from the environment"),
    _tool("npm", r"\.npmrc", "${NAME} there takes it from the environment"),
    # A test of the settings is none: `test_config.py`, `config.spec.ts`, `settings_test.go`.
    _tool("a settings module", r"(?!test_)(?:[^/]*[-_.])?(?:settings|config|configuration|constants|secrets|credentials)(?:[-_.](?!(?:test|spec)\.)[\w-]+)?\.(?:py|js|mjs|cjs|ts|rb|php|go)|settings/[^/]+\.py", "the environment, read with a masked type, takes its place"),
    _tool("secrets", rf"secrets?\.{_SETTINGS}|credentials?\.{_SETTINGS}", "a manager or the environment takes its place"),
    _tool("settings", rf"(?:[^/]*[-_.])?(?:config|configuration|settings|conf|options|preferences|llm|llms|models?|providers?|openai|anthropic|gemini|ai|agents?)(?:[-_.][\w-]+)*\.{_SETTINGS}"
          rf"|(?:conf|config|configs|settings)/(?:[^/]+/)*[^/]+\.{_SETTINGS}", "the environment or a manager takes its place"),
)  # fmt: skip
_ANY_CONFIG = _any(CONFIGS)
_DOTENV = pattern_of(r"(?i)(?:^|/)(?:\.env[^/]*|[^/]+\.env(?:\.[^/]*)?|env\.local|\.flaskenv)$")
_NOT_HERE = frozenset({Kind.PIPELINE, Kind.LOG, Kind.HISTORY, Kind.TRANSCRIPT, Kind.RECORDING, Kind.NOTEBOOK, Kind.DOCUMENT, Kind.BUNDLE, Kind.SHELL, Kind.PROCESS})  # fmt: skip
_DEPLOYED = pattern_of(r"(?i)(?:^|/)(?:group_vars|host_vars|inventor(?:y|ies)|k8s|kubernetes|manifests?|helm|charts?|overlays)/|(?:^|/)[^/]*values[^/]*\.ya?ml$")  # fmt: skip
_CONTINUE = pattern_of(r"(?i)(?:^|/)\.continue/")


@lru_cache(maxsize=65_536)
def config_of(path: str) -> Tool | None:
    """The program whose settings a file is, by its name; None for what is not an application's settings.

    A project's `.env` is none: it is where local secrets belong, and whether git has it is asked elsewhere.
    """
    if not _ANY_CONFIG.is_in(path):
        return None
    kind = kind_of(path)
    if kind in _NOT_HERE or _DOTENV.search(path) or is_copy(path) or editor_of(path) or platform_of(path):
        return None
    if kind is Kind.DEPLOYMENT or (kind is Kind.AGENT and not _CONTINUE.search(path)) or _DEPLOYED.search(path):
        return None
    return next((t for t in CONFIGS if t.pattern.search(path)), None)


def configs_among(paths: Iterable[str]) -> list[str]:
    """Those of many files that are settings of an application."""
    return [p for p in _ANY_CONFIG.among(paths) if config_of(p)]


def is_dotenv(path: str) -> bool:
    """Whether a file is a project's `.env`, whatever ending it has: where local secrets belong."""
    return _DOTENV.search(path) is not None


def is_settings(path: str) -> bool:
    """Whether a file holds settings of some program, whatever it is called: only keys behind a telling name count there."""
    if not _ENDING.search(path) or _DOTENV.search(path) or _DEPLOYED.search(path) or is_copy(path):
        return False
    return kind_of(path) in _SETTINGS_KINDS and editor_of(path) is None and platform_of(path) is None


_ENDING = NamePattern(rf"(?i)\.{_SETTINGS}$")
_SETTINGS_KINDS = frozenset({Kind.SETTINGS, Kind.TEMPLATE, Kind.TEST})
