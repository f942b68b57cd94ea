"""Kinds of places: what a file is for, told by its path. The joins ask who uses a key there, and whether it runs with it."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from checks.expressions.names import FirstOf, NamePattern
from checks.expressions.patterns import pattern_of
from checks.model import Sighting


class Kind(str, Enum):
    """What a file with a key in it is for."""

    SETTINGS = "settings"  # what a program reads when it starts: `.env`, `config.yaml`, `secrets.toml`
    PIPELINE = "pipeline"  # what a build server runs
    DEPLOYMENT = "deployment"  # images, clusters, cloud resources, platforms
    CODE = "code"
    AGENT = "agent"  # an AI tool's own settings
    PROCESS = "process"  # a program that runs now
    SHELL = "shell"  # what a shell or a login reads when it starts
    HISTORY = "history"  # lines a person typed, kept by a shell or a prompt
    TRANSCRIPT = "transcript"  # what was said to an AI tool
    LOG = "log"  # logs, dumps, captures
    RECORDING = "recording"  # HTTP traffic kept for tests
    NOTEBOOK = "notebook"
    BUNDLE = "bundle"  # build output and packages that are given away
    TEST = "test"
    DOCUMENT = "document"
    TEMPLATE = "template"  # made to be copied: `.env.example`
    BACKUP = "backup"  # a copy that nothing reads
    OTHER = "other"


RUNNING = frozenset({Kind.SETTINGS, Kind.PIPELINE, Kind.DEPLOYMENT, Kind.AGENT, Kind.SHELL, Kind.PROCESS})
LEAKY = frozenset({Kind.HISTORY, Kind.TRANSCRIPT, Kind.LOG, Kind.RECORDING, Kind.NOTEBOOK, Kind.BUNDLE})

# What some places of the machine are, whatever their files are called.
_LOCAL = {
    "LOCAL-PROC-ENV": Kind.PROCESS,
    "LOCAL-PROC-ARGV": Kind.PROCESS,
    "LOCAL-SHELL-RC": Kind.SHELL,
    "LOCAL-SHELL-HIST": Kind.HISTORY,
    "LOCAL-REPL-HIST": Kind.HISTORY,
    "LOCAL-TERM": Kind.LOG,
    "LOCAL-CLIPBOARD": Kind.LOG,
    "LOCAL-CRASH": Kind.LOG,
    "LOCAL-EDITOR-TMP": Kind.BACKUP,
    "LOCAL-VSCODE-HISTORY": Kind.BACKUP,
}

_BEGIN = "(?:^|/)"
# The tool, and where it keeps its settings: in a project, in the home folder, under a system's folder for programs.
_AGENTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (tool, pattern_of(rf"{_BEGIN}(?:{pattern})$", re.IGNORECASE))
    for tool, pattern in (
        ("Claude Desktop", r"claude_desktop_config\.json|Claude(?:-\w+)?/[^/]+\.json"),
        ("Claude Code", r"\.claude/.*|\.claude\.json|\.mcp\.json|anthropic/(?:configs|credentials)/.*"),
        ("Codex", r"\.codex/.*|\.config/codex/.*"),
        ("Antigravity", r"\.gemini/antigravity/.*"),
        ("Gemini CLI", r"\.gemini/.*|gemini-credentials\.json"),
        ("Cursor", r"\.cursor/.*|Cursor/User/.*"),
        ("Windsurf", r"\.windsurf/.*|\.codeium/.*|Windsurf/User/.*"),
        ("Cline", r"\.cline/.*|cline_mcp_settings\.json"),
        ("Roo Code", r"\.roo/.*|roo-code-settings[^/]*\.json"),
        ("Kilo Code", r"\.kilo(?:code)?/.*|\.config/kilo/.*|kilo/auth\.json"),
        ("opencode", r"opencode\.jsonc?|opencode/.*"),
        ("goose", r"\.goose/.*|goose/(?:config/)?(?:config|secrets)\.yaml"),
        ("Aider", r"\.aider(?:[./][^\n]*)?|\.aider[^/]*"),
        ("Continue", r"\.continue/.*"),
        ("Zed", r"\.zed/.*|zed/settings\.json"),
        ("GitHub Copilot", r"github-copilot/(?:apps|hosts)\.json|\.copilot/.*"),
        ("Kiro", r"\.kiro/.*"),
        ("Amazon Q", r"\.amazonq/.*|\.aws/amazonq/.*"),
        ("llm", r"io\.datasette\.llm/.*"),
        ("Open Interpreter", r"open[- ]interpreter/.*"),
        ("Jupyter AI", r"jupyter_ai/.*|jupyter_jupyter_ai_config\.json"),
        ("LM Studio", r"\.lmstudio/.*"),
        ("Factory", r"\.factory/.*"),
        ("Qwen Code", r"\.qwen/.*"),
        ("OpenHands", r"\.openhands/.*"),
        ("Junie", r"\.junie/.*"),
        ("Trae", r"\.trae/.*"),
        ("CodexBar", r"\.codexbar/.*|\.config/codexbar/.*"),
        ("VS Code", r"\.vscode/mcp\.json|Code(?: - Insiders| - OSS)?/User/(?:profiles/[^/]+/)?mcp\.json|VSCodium/User/mcp\.json"),
        ("an agent", r"\.agents/.*"),
        ("an MCP client", r"mcp\.json|mcp_config\.json|mcp_settings\.json|\.specstory/.*"),
    )
)  # fmt: skip

# Most files are no tool's: asking once is what they cost.
_ANY_AGENT = NamePattern(
    rf"{_BEGIN}(?:{'|'.join(sign.pattern.removeprefix(_BEGIN).removesuffix('$') for _, sign in _AGENTS)})$",
    re.IGNORECASE,
)
_TRANSCRIPT = NamePattern(
    r"(?i)\.claude/(?:projects|file-history|paste-cache|debug)/|\.claude/history\.jsonl$|\.codex/(?:sessions/|history\.jsonl$|state_|logs_)"
    r"|\.gemini/tmp/|\.aider\.(?:chat|input|llm)\.history|\.specstory/history/|\.continue/(?:sessions|dev_data)/|\.cline/data/tasks/"
    r"|io\.datasette\.llm/logs\.db|\.ollama/history$|(?:^|/)(?:transcripts?|chat[-_]?logs?)/|state\.vscdb|opencode\.db|open[- ]interpreter/conversations/"
)
_TYPED = NamePattern(
    r"(?i)(?:^|/)(?:\.(?:bash|zsh|sh|tcsh|python|node_repl|irb|pry|psql|mysql|sqlite|rediscli|duckdb|scala)_?history|\.history|fish_history"
    r"|[^/]*host_history\.txt|atuin/history\.db|\.zsh_sessions/.*|\.lesshst|\.viminfo|\.rhistory|nvim/shada/.*|history\.(?:sqlite3?|txt))$"
)
_LOG = NamePattern(
    r"(?i)\.(?:log|har|pcap|cast|hprof|heapsnapshot|dmp|core)(?:\.\d+|\.gz)?$|(?:^|/)(?:logs?|\.pytest_cache|\.npm/_logs|coverage|crash(?:es)?|coredump)/"
    r"|(?:^|/)(?:nohup\.out|junit[^/]*\.xml|npm-debug\.log[^/]*|core\.\d+|screenlog\.\d+|\.next/trace)$"
)
_RECORDING = NamePattern(
    r"(?i)(?:^|/)(?:cassettes?|__recordings__|recordings?|vcr(?:_cassettes)?|wiremock|__nock-fixtures__)/"
)
_BUNDLE = NamePattern(
    r"(?i)(?:^|/)(?:dist|build|out|www|\.next/static|\.output/public|\.svelte-kit/output/client|storybook-static|public/build|_next/static)/"
    r".*\.(?:m?js|cjs|css|html?|wasm|json|map)$|\.(?:apk|aab|ipa|asar|crx|xpi|whl|jar|war|min\.js|js\.map)$"
)
_TEST = NamePattern(
    r"(?i)(?:^|/)(?:tests?|__tests__|spec|specs|fixtures?|testdata|test[-_]data|testing|molecule|manual[-_]test(?:s|ing)?[\w-]*|e2e|__mocks__)/|(?:^|/)(?:test_[^/]+|conftest|[^/]+[._-](?:test|spec))\.\w+$|(?:^|/)tests\.py$"
)
_DOCUMENT = NamePattern(
    r"(?i)\.(?:md|mdx|rst|adoc|txt|pdf|docx?|html?|tex)$|(?:^|/)(?:docs?|documentation)/|(?:^|/)(?:readme|changelog)[^/]*$"
)
_TEMPLATE = NamePattern(
    r"(?i)(?:(?:^|/)|[._-])(?:examples?|sample|template|dist|defaults?|schema|tmpl|tpl|j2)(?:[._-][^/]*)?$"
)
_BACKUP = NamePattern(
    r"(?i)(?:\.(?:bak|old|orig|save|backup|copy|sw[nop]|un~|tmp)|~|(?:\.env|\.(?:bak|old|orig|save|backup|copy))[._-]\d{1,8}(?:[_T-]\d{1,6})?|[ _-]copy|\(\d+\))(?:\.\w{1,5})?$|(?:^|/)#[^/]*#$|(?:^|/)\.history/|(?:^|/)(?:backups?|\.?trash)/"
)
_SHELL = NamePattern(
    r"(?i)(?:^|/)(?:\.(?:bashrc|bash_profile|bash_login|bash_aliases|profile|zshrc|zshenv|zprofile|zlogin|tcshrc|cshrc|kshrc|xonshrc|xprofile|pam_environment|zsh/.*)"
    r"|fish/(?:config\.fish|fish_variables|conf\.d/.*)|nushell/(?:env|config)\.nu|environment\.d/[^/]+\.conf|[^/]*profile\.ps1|etc/(?:environment|profile(?:\.d/.*)?))$"
)
_PIPELINE = NamePattern(
    r"(?i)(?:^|/)(?:\.github/(?:workflows|actions)/.*|action\.ya?ml|\.gitlab-ci[^/]*\.ya?ml|\.gitlab/ci/.*|jenkinsfile[^/]*|\.circleci/.*|azure-pipelines[^/]*\.ya?ml"
    r"|\.azure-pipelines/.*|bitbucket-pipelines\.ya?ml|\.drone\.ya?ml|\.travis\.ya?ml|\.buildkite/.*|cloudbuild[^/]*\.ya?ml|buildspec[^/]*\.ya?ml|\.?appveyor\.ya?ml"
    r"|\.woodpecker(?:/.*|\.ya?ml)|\.forgejo/workflows/.*|\.gitea/workflows/.*|codefresh\.ya?ml|\.semaphore/.*)$"
)
_DEPLOYMENT = NamePattern(
    r"(?i)(?:^|/)(?:(?:docker|container)file[^/]*|[^/]+\.dockerfile|(?:docker-)?compose[^/]*\.ya?ml|[^/]+\.(?:tf|tofu|tfvars|tfvars\.json|tfstate|bicep|nomad)"
    r"|values[^/]*\.ya?ml|[^/]+[.-]values\.ya?ml|helmfile[^/]*\.ya?ml|kustomization\.ya?ml|chart\.ya?ml|(?:k8s|kubernetes|manifests?|helm|charts?|overlays|deploy(?:ment)?s?)/.*\.ya?ml"
    r"|(?:group_vars|host_vars|inventor(?:y|ies))/.*|vercel\.json|netlify\.toml|fly\.toml|render\.ya?ml|app\.ya?ml|procfile|app\.json|wrangler\.(?:toml|jsonc?)|amplify\.yml"
    r"|firebase\.json|railway\.(?:json|toml)|serverless\.(?:ya?ml|json|ts)|template\.ya?ml|eas\.json|systemd/.*|[^/]+\.service|launch(?:agents|daemons)/.*)$"
)
_SETTINGS = NamePattern(
    r"(?i)(?:^|/)(?:\.env(?:rc|[.-][^/]*)?|[^/]+\.env|env\.local|\.dev\.vars(?:\.[^/]*)?|\.flaskenv|\.npmrc|\.pypirc|\.?netrc|_netrc|\.curlrc|credentials|environment|token|stored_tokens"
    r"|[^/]+\.(?:json[5c]?|ya?ml|toml|ini|cfg|conf|config|properties|plist|xcconfig|xml|env|cnf))$"
)
# Settings that are lists of what is installed, not of what is set.
_LISTS = pattern_of(
    r"(?i)(?:^|/)(?:package(?:-lock)?\.json|composer\.(?:json|lock)|pnpm-lock\.yaml|[^/]+\.lock|tsconfig[^/]*\.json)$"
)
_CODE = NamePattern(
    r"(?i)\.(?:py|pyi|pyw|[cm]?[jt]sx?|vue|svelte|astro|go|rs|java|kt|kts|scala|groovy|gradle|cs|fs|vb|rb|php|swift|mm?|cc?|cpp|cxx|h|hpp|dart|lua|pl|r|jl|ex|exs|erl"
    r"|clj|hs|ml|sh|bash|zsh|fish|ps1|bat|cmd|sql)$|(?:^|/)(?:makefile|justfile|taskfile\.ya?ml|rakefile)$"
)  # fmt: skip
_NOTEBOOK = NamePattern(r"(?i)\.ipynb$|\.ipynb_checkpoints/")
_NO_SETTINGS = FirstOf((Kind.CODE, _CODE), (Kind.DOCUMENT, _DOCUMENT))
_KINDS = FirstOf(
    (Kind.TRANSCRIPT, _TRANSCRIPT),
    (Kind.HISTORY, _TYPED),
    (Kind.RECORDING, _RECORDING),
    (Kind.BACKUP, _BACKUP),
    (Kind.TEMPLATE, _TEMPLATE),
    (Kind.AGENT, _ANY_AGENT),
    (Kind.SHELL, _SHELL),
    (Kind.PIPELINE, _PIPELINE),
    (Kind.LOG, _LOG),
    (Kind.NOTEBOOK, _NOTEBOOK),
    (Kind.TEST, _TEST),
    (Kind.BUNDLE, _BUNDLE),
    (Kind.DEPLOYMENT, _DEPLOYMENT),
    (Kind.SETTINGS, _SETTINGS),
    (Kind.CODE, _CODE),
    (Kind.DOCUMENT, _DOCUMENT),
)


@lru_cache(maxsize=65_536)
def kind_of(path: str) -> Kind:
    """What a file of this path is for. A recording in a test folder is a recording; a copy of settings is a copy."""
    kind = _KINDS.of(path)
    if kind is Kind.SETTINGS and _LISTS.search(path):
        kind = _NO_SETTINGS.of(path)
    return kind or Kind.OTHER


def kind_at(sighting: Sighting) -> Kind:
    """What the place of a sighting is for: a place of the machine by its id, any other by its path."""
    if sighting.source == "machine" and sighting.place:
        if sighting.place in _LOCAL:
            return _LOCAL[sighting.place]
        if sighting.place.endswith("-LOG"):
            return Kind.TRANSCRIPT
    return kind_of(sighting.path)


@lru_cache(maxsize=65_536)
def agent_of(path: str) -> str | None:
    """The AI tool that reads or writes this file, by its name; None for any other file."""
    return next((tool for tool, sign in _AGENTS if sign.search(path)), None) if _ANY_AGENT.is_in(path) else None


def is_past(sighting: Sighting) -> bool:
    """Whether this is only in what git keeps of former times: no branch's newest state has it."""
    return sighting.source == "history" and "tip" not in sighting.reach


def is_personal(sighting: Sighting) -> bool:
    """Whether this place is one person's own: a home folder's dot files and tools, or a tool's private settings.

    A project's `.env` that was met while the home folder was read is not: a program runs with it.
    """
    path = sighting.path
    if sighting.source == "machine":
        first, _, rest = path.partition("/")
        return not path.startswith("/") and (first.startswith(".") or not rest or first in _OWN_FOLDERS)
    return (
        re.search(r"(?i)(?:^|/)(?:\.claude/settings\.local\.json|\.idea/workspace\.xml|[^/]+\.code-workspace)$", path)
        is not None
    )


_OWN_FOLDERS = frozenset({"Library", "AppData", "Documents", "Desktop", "Downloads", "OneDrive", "Dropbox"})


def order(sighting: Sighting) -> tuple[str | int, ...]:
    """What sightings are sorted by, so that no answer depends on the order in which they were met."""
    return (
        sighting.source,
        sighting.repository,
        sighting.path,
        sighting.line or 0,
        sighting.column or 0,
        sighting.member or "",
        sighting.commit or "",
        sighting.blob or "",
        sighting.place or "",
        sighting.symbol or "",
        sighting.when or "",
    )
