"""Homes: made-up home folders as three systems lay them out, with made-up keys in the places that tools keep them.

The table is written down from the catalogue of places, by hand and apart from the descriptions the program reads: a
path that is misspelt there is missed here. Keys are made when a home is built.
"""

from __future__ import annotations

import random
import sqlite3
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

System = Literal["linux", "macos", "windows"]
SYSTEMS: tuple[System, ...] = ("linux", "macos", "windows")
SERVICE_ACCOUNT = "a service account"
_MAC, _ROAMING, _LOCAL = "Library/Application Support", "AppData/Roaming", "AppData/Local"


class Row(NamedTuple):
    """A file of one place. In `text`, `<K>` is a key of a vendor's shape, `<H>` one of Hugging Face, `<T>` a token without.

    A text that begins with `sqlite:` is a table: name, then rows of cells, by `|` and `;`.
    """

    id: str
    systems: tuple[System, ...]
    path: str
    text: str


def _all(id: str, path: str, text: str) -> Row:
    return Row(id, SYSTEMS, path, text)


def _each(id: str, linux: str | None, macos: str | None, windows: str | None, text: str) -> Iterator[Row]:
    for system, path in zip(SYSTEMS, (linux, macos, windows), strict=True):
        if path is not None:
            yield Row(id, (system,), path, text)


_ENV = "OPENAI_API_KEY=<K>\n"
_MCP = (
    '{"mcpServers": {"search": {"command": "npx", "args": [], "env": {"OPENAI_API_KEY": "<K>", "FORGE_TOKEN": "<T>"}}}}'
)
_SAID = '{"type": "user", "message": {"content": "try this:\\nKEY\\nand tell me"}}\n'

ROWS: tuple[Row, ...] = (
    # --- AI and LLM tools
    _all("LOCAL-CLAUDE-CODE", ".claude/.credentials.json", '{"claudeAiOauth": {"accessToken": "<T>", "expiresAt": 1}}'),
    _all("LOCAL-CLAUDE-CODE-CFG", ".claude/settings.json", '{"env": {"OPENAI_API_KEY": "<K>"}}'),
    _all("LOCAL-CLAUDE-CODE-CFG", ".claude/settings.local.json", '{"env": {"ANTHROPIC_AUTH_TOKEN": "<T>"}}'),
    _all(
        "LOCAL-CLAUDE-CODE-CFG",
        ".claude.json",
        '{"projects": {"/home/ada/x.y": {"mcpServers": {"a": {"env": {"A_TOKEN": "<T>"}}}}}}',
    ),
    _all("LOCAL-CLAUDE-CODE-CFG", "work/.mcp.json", _MCP),
    _all("LOCAL-CLAUDE-CODE-LOG", ".claude/projects/-home-ada-x/0a1b.jsonl", _SAID),
    _all("LOCAL-CLAUDE-CODE-LOG", ".claude/history.jsonl", '{"display": "use <K>"}\n'),
    *_each(
        "LOCAL-ANT-SDK",
        ".config/anthropic/credentials/default.json",
        ".config/anthropic/credentials/default.json",
        f"{_ROAMING}/Anthropic/credentials/default.json",
        '{"access_token": "<T>", "refresh_token": "<T>", "expires_at": 1}',
    ),
    *_each(
        "LOCAL-CLAUDE-DESKTOP",
        ".config/Claude/claude_desktop_config.json",
        f"{_MAC}/Claude/claude_desktop_config.json",
        f"{_ROAMING}/Claude/claude_desktop_config.json",
        _MCP,
    ),
    *_each(
        "LOCAL-CLAUDE-DESKTOP-LOG",
        None,
        "Library/Logs/Claude/mcp-server-search.log",
        f"{_ROAMING}/Claude/Logs/mcp.log",
        "2026-11-01 starting with --api-key <K>\n",
    ),
    _all("LOCAL-CODEX", ".codex/auth.json", '{"OPENAI_API_KEY": "<K>", "tokens": {"refresh_token": "<T>"}}'),
    _all("LOCAL-CODEX", ".config/codex/auth.json", '{"OPENAI_API_KEY": "<K>"}'),
    _all("LOCAL-CODEX", ".codex/config.toml", '[mcp_servers.a.env]\nFORGE_TOKEN = "<T>"\n'),
    _all("LOCAL-CODEX-LOG", ".codex/history.jsonl", '{"text": "<K>"}\n'),
    _all("LOCAL-CODEX-LOG", ".codex/sessions/2026/11/01/rollout.jsonl", _SAID),
    _all("LOCAL-CODEX-LOG", ".codex/state_5.sqlite", "sqlite:threads|1|first message: <K>"),
    _all("LOCAL-CODEX-LOG", ".codex/logs_1.sqlite", "sqlite:logs|1|header <K>"),
    _all("LOCAL-GEMINI-CLI", ".gemini/oauth_creds.json", '{"refresh_token": "<T>", "scope": "x"}'),
    _all("LOCAL-GEMINI-CLI", ".gemini/mcp-oauth-tokens.json", '[{"token": {"accessToken": "<T>"}}]'),
    _all("LOCAL-GEMINI-CLI", ".gemini/.env", _ENV),
    _all("LOCAL-GEMINI-CLI", ".gemini/settings.json", _MCP),
    _all("LOCAL-GEMINI-CLI-LOG", ".gemini/tmp/5f3a/shell_history", "export OPENAI_API_KEY=<K>\n"),
    _all("LOCAL-GEMINI-CLI-LOG", ".gemini/tmp/5f3a/chats/session.json", '{"content": "<K>"}'),
    _all("LOCAL-GEMINI-CLI-LOG", ".gemini/tmp/5f3a/checkpoints/a.json", '{"content": "<K>"}'),
    _all("LOCAL-ANTIGRAVITY", ".gemini/antigravity/mcp_config.json", _MCP),
    *_each(
        "LOCAL-CURSOR",
        ".config/Cursor/User/globalStorage/state.vscdb",
        f"{_MAC}/Cursor/User/globalStorage/state.vscdb",
        f"{_ROAMING}/Cursor/User/globalStorage/state.vscdb",
        "sqlite:ItemTable|cursorAuth/accessToken|<T>;cursorAuth/openAIKey|<K>",
    ),
    _all("LOCAL-CURSOR", ".cursor/mcp.json", _MCP),
    _all("LOCAL-WINDSURF", ".codeium/windsurf/mcp_config.json", _MCP),
    *_each(
        "LOCAL-WINDSURF",
        ".config/Windsurf/User/globalStorage/state.vscdb",
        f"{_MAC}/Windsurf/User/globalStorage/state.vscdb",
        f"{_ROAMING}/Windsurf/User/globalStorage/state.vscdb",
        'sqlite:ItemTable|codeium|{"apiKey": "<K>"}',
    ),
    _all(
        "LOCAL-CLINE",
        ".cline/data/settings/providers.json",
        '{"providers": {"openai": {"settings": {"apiKey": "<K>"}}}}',
    ),
    _all("LOCAL-CLINE", ".cline/data/secrets.json", '{"openAiApiKey": "<K>", "someApiKey": "<T>"}'),
    _all("LOCAL-CLINE-LOG", ".cline/data/tasks/17/api_conversation_history.json", '[{"text": "<K>"}]'),
    _all(
        "LOCAL-ROO",
        "Downloads/roo-code-settings.json",
        '{"providerProfiles": {"apiConfigs": {"default": {"openRouterApiKey": "<K>"}}}}',
    ),
    *_each(
        "LOCAL-ROO",
        ".config/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json",
        f"{_MAC}/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json",
        f"{_ROAMING}/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json",
        _MCP,
    ),
    _all(
        "LOCAL-KILO",
        ".config/kilo/kilo.jsonc",
        '{\n  // mine\n  "provider": {"x": {"options": {"apiKey": "<T>"}}},\n}',
    ),
    _all("LOCAL-KILO", ".local/share/kilo/auth.json", '{"kilo": {"access": "<T>"}}'),
    _all(
        "LOCAL-OPENCODE",
        ".local/share/opencode/auth.json",
        '{"openai": {"type": "api", "key": "<K>"}, "x": {"refresh": "<T>"}}',
    ),
    _all("LOCAL-OPENCODE", ".config/opencode/opencode.json", '{"provider": {"x": {"options": {"apiKey": "<K>"}}}}'),
    _all("LOCAL-OPENCODE-LOG", ".local/share/opencode/opencode.db", "sqlite:message|1|<K>"),
    *_each(
        "LOCAL-GOOSE",
        ".config/goose/secrets.yaml",
        ".config/goose/secrets.yaml",
        f"{_ROAMING}/Block/goose/config/secrets.yaml",
        "OPENAI_API_KEY: <K>\nDATABRICKS_THING: <T>\n",
    ),
    *_each(
        "LOCAL-GOOSE",
        ".config/goose/config.yaml",
        ".config/goose/config.yaml",
        f"{_ROAMING}/Block/goose/config/config.yaml",
        "extensions:\n  forge:\n    envs:\n      FORGE_TOKEN: <T>\n",
    ),
    _all("LOCAL-AIDER", ".aider.conf.yml", "openai-api-key: <K>\n"),
    _all("LOCAL-AIDER", ".aider/oauth-keys.env", "OPENROUTER_API_KEY=<K>\n"),
    _all("LOCAL-AIDER-LOG", "work/.aider.chat.history.md", "#### use <K>\n"),
    _all("LOCAL-AIDER-LOG", "work/.aider.input.history", "+use <K>\n"),
    _all("LOCAL-AIDER-LOG", "work/.aider.llm.history", "USER use <K>\n"),
    _all("LOCAL-CONTINUE", ".continue/config.yaml", "models:\n  - name: a\n    apiKey: <K>\n"),
    _all("LOCAL-CONTINUE", ".continue/config.json", '{"models": [{"apiKey": "<K>"}]}'),
    _all("LOCAL-CONTINUE", ".continue/.env", _ENV),
    _all("LOCAL-CONTINUE-LOG", ".continue/sessions/a.json", '{"history": "<K>"}'),
    _all("LOCAL-CONTINUE-LOG", ".continue/dev_data/0.2.0/chat.jsonl", '{"prompt": "<K>"}\n'),
    _all("LOCAL-ZED", ".config/zed/settings.json", '{"context_servers": {"a": {"env": {"A_TOKEN": "<T>"}}}, // x\n}'),
    *_each(
        "LOCAL-COPILOT",
        ".config/github-copilot/apps.json",
        ".config/github-copilot/hosts.json",
        f"{_LOCAL}/github-copilot/apps.json",
        '{"github.com:Iv1": {"user": "ada", "oauth_token": "<T>"}}',
    ),
    _all("LOCAL-KIRO", ".kiro/settings/mcp.json", _MCP),
    *_each("LOCAL-KIRO", None, f"{_MAC}/kiro-cli/data.sqlite3", None, "sqlite:auth_kv|a|<K>"),
    _all("LOCAL-AMAZONQ", ".aws/amazonq/mcp.json", _MCP),
    _all("LOCAL-FACTORY", ".factory/.env", _ENV),
    _all("LOCAL-CODEBUFF", ".config/manicode/credentials.json", '{"default": {"authToken": "<T>"}}'),
    _all("LOCAL-CODEXBAR", ".codexbar/config.json", '{"providers": [{"id": "openai", "apiKey": "<K>"}]}'),
    _all("LOCAL-CODEXBAR", ".config/codexbar/config.json", '{"tokenAccounts": {"claude": {"session": "<T>"}}}'),
    *_each(
        "LOCAL-LLM",
        ".config/io.datasette.llm/keys.json",
        f"{_MAC}/io.datasette.llm/keys.json",
        None,
        '{"openai": "<K>", "other": "<T>"}',
    ),
    *_each(
        "LOCAL-LLM-LOG",
        ".config/io.datasette.llm/logs.db",
        f"{_MAC}/io.datasette.llm/logs.db",
        None,
        "sqlite:responses|1|<K>",
    ),
    *_each(
        "LOCAL-OI",
        ".config/open-interpreter/profiles/default.yaml",
        f"{_MAC}/open-interpreter/profiles/default.yaml",
        None,
        "llm:\n  model: x\n  api_key: <K>\n",
    ),
    *_each(
        "LOCAL-OI",
        ".config/open-interpreter/profiles/fast.py",
        f"{_MAC}/open-interpreter/profiles/fast.py",
        None,
        'interpreter.llm.api_key = "<K>"\n',
    ),
    *_each(
        "LOCAL-JUPYTER-AI",
        ".local/share/jupyter/jupyter_ai/config.json",
        "Library/Jupyter/jupyter_ai/config.json",
        f"{_ROAMING}/jupyter/jupyter_ai/config.json",
        '{"api_keys": {"OPENAI_API_KEY": "<K>"}}',
    ),
    _all("LOCAL-HF", ".cache/huggingface/token", "<H>"),
    _all(
        "LOCAL-HF",
        ".cache/huggingface/stored_tokens",
        "[laptop]\nhf_token = <H>\n\n[o]\nrefresh_token = <T>\n",
    ),
    _all("LOCAL-HF", ".huggingface/token", "<H>"),
    _all("LOCAL-LMSTUDIO", ".lmstudio/mcp.json", _MCP),
    _all("LOCAL-OLLAMA-LOG", ".ollama/history", "what is <K>\n"),
    _all(
        "LOCAL-LITELLM",
        "litellm/config.yaml",
        "model_list:\n  - litellm_params:\n      api_key: <K>\ngeneral_settings:\n  master_key: <T>\n",
    ),
    _all("LOCAL-LITELLM", "work/proxy_server_config.yaml", "model_list:\n  - litellm_params:\n      api_key: <K>\n"),
    # --- editors and API clients
    *_each(
        "LOCAL-VSCODE-MCP",
        ".config/Code/User/mcp.json",
        f"{_MAC}/Code/User/mcp.json",
        f"{_ROAMING}/Code/User/mcp.json",
        '{"servers": {"a": {"env": {"OPENAI_API_KEY": "<K>", "A_TOKEN": "<T>"}}}}',
    ),
    *_each(
        "LOCAL-VSCODE-MCP",
        ".config/Code - Insiders/User/profiles/a1/mcp.json",
        f"{_MAC}/VSCodium/User/mcp.json",
        f"{_ROAMING}/Code - Insiders/User/profiles/a1/mcp.json",
        '{"servers": {"a": {"headers": {"Authorization": "Bearer <T>"}}}}',
    ),
    _all("LOCAL-VSCODE-MCP", "work/.vscode/mcp.json", '{"servers": {"a": {"env": {"OPENAI_API_KEY": "<K>"}}}}'),
    *_each(
        "LOCAL-VSCODE-SETTINGS",
        ".config/Code/User/settings.json",
        f"{_MAC}/Code/User/settings.json",
        f"{_ROAMING}/Code/User/settings.json",
        '{\n  // mine\n  "some.apiKey": "<K>",\n  "terminal.integrated.env.linux": {"A_TOKEN": "<T>"},\n}',
    ),
    *_each(
        "LOCAL-VSCODE-SETTINGS",
        ".config/Code/User/globalStorage/some.extension/state.json",
        f"{_MAC}/Code/User/globalStorage/some.extension/state.json",
        f"{_ROAMING}/Code/User/globalStorage/some.extension/state.json",
        '{"apiKey": "<K>"}',
    ),
    *_each(
        "LOCAL-VSCODE-SETTINGS",
        ".config/VSCodium/User/globalStorage/state.vscdb",
        f"{_MAC}/Code/User/globalStorage/state.vscdb",
        f"{_ROAMING}/Code/User/globalStorage/state.vscdb",
        'sqlite:ItemTable|some.extension|{"k": "<K>"}',
    ),
    *_each(
        "LOCAL-VSCODE-HISTORY",
        ".config/Code/User/History/5f3a/Xq1b.env",
        f"{_MAC}/Code/User/History/5f3a/Xq1b.env",
        f"{_ROAMING}/Code/User/History/5f3a/Xq1b.env",
        _ENV,
    ),
    *_each(
        "LOCAL-VSCODE-HISTORY",
        ".config/Code/Backups/17/untitled/-7f",
        f"{_MAC}/Code/Backups/17/untitled/-7f",
        f"{_ROAMING}/Code/Backups/17/untitled/-7f",
        _ENV,
    ),
    *_each(
        "LOCAL-JETBRAINS",
        ".config/JetBrains/PyCharm2026.2/options/other.xml",
        f"{_MAC}/JetBrains/PyCharm2026.2/options/other.xml",
        f"{_ROAMING}/JetBrains/PyCharm2026.2/options/other.xml",
        '<application><env name="OPENAI_API_KEY" value="<K>" /></application>',
    ),
    _all("LOCAL-JETBRAINS", "work/.idea/workspace.xml", '<envs><env name="OPENAI_API_KEY" value="<K>" /></envs>'),
    _all("LOCAL-JETBRAINS-LOG", "work/.idea/httpRequests/http-requests-log.http", "Authorization: Bearer <K>\n"),
    _all("LOCAL-HTTP-FILES", "work/try.http", "GET https://api.openai.com/v1/models\nAuthorization: Bearer <K>\n"),
    _all("LOCAL-HTTP-FILES", "work/http-client.private.env.json", '{"dev": {"token": "<T>"}}'),
    _all(
        "LOCAL-POSTMAN",
        "Documents/x.postman_environment.json",
        '{"values": [{"key": "k", "value": "<K>", "type": "secret"}]}',
    ),
    *_each(
        "LOCAL-INSOMNIA",
        ".config/Insomnia/insomnia.Environment.db",
        f"{_MAC}/Insomnia/insomnia.Environment.db",
        f"{_ROAMING}/Insomnia/insomnia.Environment.db",
        '{"_id": "env_1", "data": {"key": "<K>"}}\n',
    ),
    _all("LOCAL-INSOMNIA", "Downloads/Insomnia_2026-11-01.json", '{"resources": [{"data": {"key": "<K>"}}]}'),
    _all("LOCAL-BRUNO", "bruno/api/environments/prod.bru", "vars {\n  key: <K>\n}\n"),
    *_each(
        "LOCAL-HTTPIE-CURL",
        ".config/httpie/sessions/api.openai.com/me.json",
        ".config/httpie/sessions/api.openai.com/me.json",
        f"{_ROAMING}/httpie/sessions/api.openai.com/me.json",
        '{"headers": {"Authorization": "Bearer <T>"}}',
    ),
    _all("LOCAL-HTTPIE-CURL", ".curlrc", 'header = "Authorization: Bearer <K>"\n'),
    # --- shells, interpreters, dotfiles, the system
    *(
        Row("LOCAL-SHELL-RC", ("linux", "macos"), path, "export OPENAI_API_KEY=<K>\n")
        for path in (
            ".bashrc .bash_profile .bash_login .profile .zshrc .zshenv .zprofile .zlogin .zsh/keys.zsh .xonshrc "
            ".pam_environment .xprofile"
        ).split()
    ),
    Row("LOCAL-SHELL-RC", ("linux", "macos"), ".tcshrc", "setenv OPENAI_API_KEY <K>\n"),
    Row("LOCAL-SHELL-RC", ("linux", "macos"), ".config/fish/config.fish", "set -gx OPENAI_API_KEY <K>\n"),
    Row("LOCAL-SHELL-RC", ("linux", "macos"), ".config/fish/conf.d/keys.fish", "set -gx OPENAI_API_KEY <K>\n"),
    Row("LOCAL-SHELL-RC", ("linux", "macos"), ".config/fish/fish_variables", "SETUVAR --export OPENAI_API_KEY:<K>\n"),
    Row("LOCAL-SHELL-RC", ("linux", "macos"), ".config/nushell/env.nu", '$env.OPENAI_API_KEY = "<K>"\n'),
    Row("LOCAL-SHELL-RC", ("linux",), ".config/environment.d/10-keys.conf", "OPENAI_API_KEY=<K>\n"),
    Row("LOCAL-SHELL-RC", ("windows",), "Documents/PowerShell/profile.ps1", '$env:OPENAI_API_KEY = "<K>"\n'),
    Row(
        "LOCAL-SHELL-RC",
        ("windows",),
        "Documents/WindowsPowerShell/Microsoft.PowerShell_profile.ps1",
        '$env:OPENAI_API_KEY = "<K>"\n',
    ),
    Row(
        "LOCAL-SHELL-HIST",
        ("linux", "macos"),
        ".bash_history",
        'curl -H "Authorization: Bearer <K>" https://api.openai.com\n',
    ),
    Row(
        "LOCAL-SHELL-HIST",
        ("linux", "macos"),
        ".zsh_history",
        ": 1761955200:0;# \x83\xa9\x83\xb3 export OPENAI_API_KEY=<K>\n",
    ),
    Row("LOCAL-SHELL-HIST", ("linux", "macos"), ".sh_history", "export OPENAI_API_KEY=<K>\n"),
    Row("LOCAL-SHELL-HIST", ("macos",), ".zsh_sessions/5F3A.history", "export OPENAI_API_KEY=<K>\n"),
    Row(
        "LOCAL-SHELL-HIST",
        ("linux", "macos"),
        ".local/share/fish/fish_history",
        "- cmd: set -x OPENAI_API_KEY <K>\n  when: 1761955200\n",
    ),
    Row(
        "LOCAL-SHELL-HIST",
        ("linux", "macos"),
        ".local/share/atuin/history.db",
        "sqlite:history|1|export OPENAI_API_KEY=<K>",
    ),
    Row("LOCAL-SHELL-HIST", ("linux",), ".config/nushell/history.txt", "x --key <K>\n"),
    Row("LOCAL-SHELL-HIST", ("linux", "macos"), ".lesshst", '.less-history-file:\n.search\n"<K>\n'),
    Row("LOCAL-SHELL-HIST", ("linux", "macos"), ".viminfo", "?/<K>\n"),
    Row("LOCAL-SHELL-HIST", ("linux", "macos"), ".local/state/nvim/shada/main.shada", "\x04\xce\x00<K>\x00\n"),
    Row(
        "LOCAL-SHELL-HIST",
        ("windows",),
        f"{_ROAMING}/Microsoft/Windows/PowerShell/PSReadLine/ConsoleHost_history.txt",
        'setx OPENAI_API_KEY "<K>"\n',
    ),
    Row(
        "LOCAL-SHELL-HIST",
        ("windows",),
        f"{_ROAMING}/Microsoft/Windows/PowerShell/PSReadLine/Visual Studio Code Host_history.txt",
        "x --api-key <K>\n",
    ),
    *(
        _all("LOCAL-REPL-HIST", path, 'x = "<K>"\n')
        for path in (
            ".python_history .node_repl_history .irb_history .pry_history .psql_history .mysql_history .sqlite_history "
            ".rediscli_history .mongosh/mongosh_repl_history .Rhistory .RData .julia/logs/repl_history.jl .scala_history "
            ".duckdb_history work/.ipynb_checkpoints/a-checkpoint.ipynb"
        ).split()
    ),
    _all(
        "LOCAL-REPL-HIST", ".ipython/profile_default/history.sqlite", 'sqlite:history|1|client = OpenAI(api_key="<K>")'
    ),
    _all("LOCAL-DOTENV", ".env", _ENV),
    _all("LOCAL-DOTENV", "work/.env", _ENV),
    _all("LOCAL-DOTENV", "work/.env.production", _ENV),
    _all("LOCAL-NET", ".netrc", "machine example.org login ada password <T>\n"),
    _all("LOCAL-NET", ".pypirc", "[pypi]\nusername = __token__\npassword = <T>\n"),
    *_each(
        "LOCAL-NET",
        ".config/pip/pip.conf",
        f"{_MAC}/pip/pip.conf",
        f"{_ROAMING}/pip/pip.ini",
        "[global]\nindex-url = https://ada:<T>@pypi.example.org/simple\n",
    ),
    _all("LOCAL-NET", ".npmrc", "//registry.npmjs.org/:_authToken=<T>\n"),
    _all("LOCAL-NET", ".yarnrc.yml", 'npmAuthToken: "<T>"\n'),
    _all("LOCAL-NET", ".cargo/credentials.toml", '[registry]\ntoken = "<T>"\n'),
    _all("LOCAL-NET", ".m2/settings.xml", "<server><id>a</id><password><T></password></server>"),
    _all("LOCAL-NET", ".gradle/gradle.properties", "signing.password=<T>\n"),
    _all("LOCAL-NET", ".gem/credentials", "---\n:rubygems_api_key: <T>\n"),
    _all("LOCAL-NET", ".config/composer/auth.json", '{"github-oauth": {"github.com": "<T>"}}'),
    _all("LOCAL-GIT", ".git-credentials", "https://ada:<T>@git.example.org\n"),
    _all("LOCAL-GIT", ".config/gh/hosts.yml", "github.com:\n    user: ada\n    oauth_token: <T>\n"),
    _all("LOCAL-GIT", ".config/glab-cli/config.yml", "hosts:\n    gitlab.com:\n        token: <T>\n"),
    _all(
        "LOCAL-GIT",
        ".gitconfig",
        '[http "https://x.example"]\n\textraheader = Authorization: <T>\n[gitlab]\n\ttoken = <T>\n',
    ),
    _all("LOCAL-AWS", ".aws/credentials", "[default]\naws_access_key_id = x\naws_secret_access_key = <T>\n"),
    _all("LOCAL-AWS", ".aws/sso/cache/0a1b.json", '{"accessToken": "<T>"}'),
    _all("LOCAL-AWS", ".aws/cli/cache/0a1b.json", '{"Credentials": {"SessionToken": "<T>"}}'),
    *_each(
        "LOCAL-GCP",
        ".config/gcloud/application_default_credentials.json",
        ".config/gcloud/application_default_credentials.json",
        f"{_ROAMING}/gcloud/application_default_credentials.json",
        '{"type": "authorized_user", "refresh_token": "<T>"}',
    ),
    *_each(
        "LOCAL-GCP",
        ".config/gcloud/legacy_credentials/ada@example.org/adc.json",
        ".config/gcloud/legacy_credentials/ada@example.org/adc.json",
        f"{_ROAMING}/gcloud/legacy_credentials/ada@example.org/adc.json",
        '{"refresh_token": "<T>"}',
    ),
    _all("LOCAL-GCP", "work/demo-sa.json", SERVICE_ACCOUNT),
    _all("LOCAL-AZURE", ".azure/msal_token_cache.json", '{"RefreshToken": {"a-b": {"secret": "<T>"}}}'),
    _all("LOCAL-AZURE", ".azure/service_principal_entries.json", '[{"client_id": "x", "client_secret": "<T>"}]'),
    _all("LOCAL-CONTAINER", ".docker/config.json", '{"auths": {"registry.example.org": {"auth": "<T>"}}}'),
    _all("LOCAL-CONTAINER", ".config/containers/auth.json", '{"auths": {"registry.example.org": {"auth": "<T>"}}}'),
    _all("LOCAL-CONTAINER", ".kube/config", "users:\n- name: a\n  user:\n    token: <T>\n"),
    _all(
        "LOCAL-CLOUD-CLI",
        ".terraform.d/credentials.tfrc.json",
        '{"credentials": {"app.terraform.io": {"token": "<T>"}}}',
    ),
    _all("LOCAL-CLOUD-CLI", ".pulumi/credentials.json", '{"accessTokens": {"https://api.pulumi.com": "<T>"}}'),
    _all("LOCAL-CLOUD-CLI", ".fly/config.yml", "access_token: <T>\n"),
    _all("LOCAL-CLOUD-CLI", ".vercel/auth.json", '{"token": "<T>"}'),
    _all("LOCAL-CLOUD-CLI", ".railway/config.json", '{"user": {"token": "<T>"}}'),
    _all("LOCAL-CLOUD-CLI", ".kaggle/kaggle.json", '{"username": "ada", "key": "<T>"}'),
    _all("LOCAL-CLOUD-CLI", ".modal.toml", '[ada]\ntoken_id = "x"\ntoken_secret = "<T>"\n'),
    _all("LOCAL-CLOUD-CLI", ".databrickscfg", "[DEFAULT]\nhost = https://x.example\ntoken = <T>\n"),
    _all("LOCAL-CLOUD-CLI", ".streamlit/secrets.toml", 'OPENAI_API_KEY = "<K>"\n'),
    _all("LOCAL-CLOUD-CLI", ".config/.wrangler/config/default.toml", 'oauth_token = "<T>"\n'),
    _all("LOCAL-CLOUD-CLI", ".doppler/.doppler.yaml", "scoped:\n  /:\n    token: <T>\n"),
    _all("LOCAL-CLOUD-CLI", ".runpod/config.toml", '[default]\napi_key = "<T>"\n'),
    Row(
        "LOCAL-SYSTEM-ENV",
        ("linux",),
        ".config/systemd/user/bot.service",
        "[Service]\nEnvironment=OPENAI_API_KEY=<K>\n",
    ),
    Row(
        "LOCAL-SYSTEM-ENV",
        ("linux",),
        ".config/systemd/user/bot.service.d/key.conf",
        "[Service]\nEnvironment=OPENAI_API_KEY=<K>\n",
    ),
    Row(
        "LOCAL-SYSTEM-ENV",
        ("linux",),
        ".local/share/applications/bot.desktop",
        "[Desktop Entry]\nExec=env OPENAI_API_KEY=<K> bot\n",
    ),
    Row("LOCAL-SYSTEM-ENV", ("linux",), ".pm2/dump.pm2", '[{"name": "bot", "env": {"OPENAI_API_KEY": "<K>"}}]'),
    Row(
        "LOCAL-SYSTEM-ENV",
        ("macos",),
        "Library/LaunchAgents/org.example.bot.plist",
        "<plist><dict><key>EnvironmentVariables</key><dict><key>OPENAI_API_KEY</key><string><K></string></dict></dict></plist>",
    ),
    Row("LOCAL-TERM", ("linux", "macos"), ".tmux/resurrect/last.txt", "$ echo <K>\n"),
    Row("LOCAL-TERM", ("linux", "macos"), "work/demo.cast", '[1.0, "o", "<K>\\r\\n"]\n'),
    Row("LOCAL-TERM", ("linux", "macos"), "typescript", "$ echo <K>\n"),
    Row("LOCAL-TERM", ("linux", "macos"), "screenlog.0", "$ echo <K>\n"),
    Row("LOCAL-CLIPBOARD", ("linux",), ".local/share/klipper/history2.lst", "\x00\x00\x00<K>\x00"),
    Row("LOCAL-CLIPBOARD", ("linux",), ".local/share/gpaste/history.xml", "<item><![CDATA[<K>]]></item>"),
    Row("LOCAL-CRASH", ("linux",), "core.4711", "\x7fELF\x02\x01\x01\x00OPENAI_API_KEY=<K>\x00PATH=/bin\x00"),
    Row("LOCAL-CRASH", ("linux", "macos"), "work/java_pid17.hprof", "JAVA PROFILE 1.0.2\x00<K>\x00"),
    Row("LOCAL-CRASH", ("linux", "macos"), "npm-debug.log", "verbose argv --key <K>\n"),
    Row("LOCAL-CRASH", ("macos",), "Library/Logs/DiagnosticReports/bot.crash", "OPENAI_API_KEY=<K>\n"),
    Row("LOCAL-CRASH", ("windows",), f"{_LOCAL}/CrashDumps/bot.exe.17.dmp", "MDMP\x00OPENAI_API_KEY=<K>\x00"),
    Row("LOCAL-EDITOR-TMP", ("linux", "macos"), "work/.keys.env.swp", "b0VIM 9.0\x00OPENAI_API_KEY=<K>\x00"),
    Row("LOCAL-EDITOR-TMP", ("linux", "macos"), ".env~", _ENV),
    Row("LOCAL-EDITOR-TMP", ("linux", "macos"), "work/#keys#", _ENV),
    Row("LOCAL-EDITOR-TMP", ("linux", "macos"), ".emacs.d/auto-save-list/.saves-17-a", _ENV),
    Row(
        "LOCAL-EDITOR-TMP",
        ("linux", "macos"),
        ".local/state/nvim/undo/%home%ada%.env",
        "Vim\x9fUnDo\xe5OPENAI_API_KEY=<K>\x00",
    ),
    Row("LOCAL-EDITOR-TMP", ("linux",), "keys.env.save", _ENV),
    Row("LOCAL-EDITOR-TMP", ("linux",), ".config/sublime-text/Local/Session.sublime_session", '{"contents": "<K>"}'),
    Row("LOCAL-EDITOR-TMP", ("windows",), f"{_ROAMING}/Notepad++/backup/new 1@2026", _ENV),
    Row(
        "LOCAL-EDITOR-TMP",
        ("windows",),
        f"{_LOCAL}/Packages/Microsoft.WindowsNotepad_8wekyb3d8bbwe/LocalState/TabState/0a.bin",
        _ENV,
    ),
    _all("LOCAL-DOWNLOADS", "Downloads/prod.env", _ENV),
    _all("LOCAL-DOWNLOADS", "Desktop/my api keys.txt", "openai <K>\n"),
    _all("LOCAL-DOWNLOADS", "Downloads/client_secret_1.json", '{"installed": {"client_secret": "<T>"}}'),
    _all("LOCAL-DOWNLOADS", "Downloads/service-account.json", SERVICE_ACCOUNT),
    _all("LOCAL-DOWNLOADS", "Documents/credentials.env", _ENV),
    _all("LOCAL-DOWNLOADS", "Downloads/session.har", '{"log": {"entries": [{"h": "Bearer <K>"}]}}'),
    Row("LOCAL-DOWNLOADS", ("macos",), ".Trash/old.env", _ENV),
    Row("LOCAL-DOWNLOADS", ("linux",), ".local/share/Trash/files/old.env", _ENV),
    _all("LOCAL-SYNC", "Dropbox/app/.env", _ENV),
    Row("LOCAL-SYNC", ("macos",), "Library/Mobile Documents/com~apple~CloudDocs/app/.env", _ENV),
    Row("LOCAL-SYNC", ("windows",), "OneDrive - Acme/app/deep/prod.env", _ENV),
)

# Of the system itself, under the root of its own file system.
SYSTEM_ROWS: tuple[tuple[str, str, str], ...] = (
    ("LOCAL-SYSTEM-ENV", "etc/environment", _ENV),
    ("LOCAL-SYSTEM-ENV", "etc/profile.d/keys.sh", "export OPENAI_API_KEY=<K>\n"),
    ("LOCAL-SYSTEM-ENV", "etc/security/pam_env.conf", "OPENAI_API_KEY DEFAULT=<K>\n"),
    ("LOCAL-SYSTEM-ENV", "etc/systemd/system/bot.service", "[Service]\nEnvironment=OPENAI_API_KEY=<K>\n"),
    ("LOCAL-SYSTEM-ENV", "etc/systemd/system/bot.service.d/a.conf", "[Service]\nEnvironment=OPENAI_API_KEY=<K>\n"),
    ("LOCAL-SYSTEM-ENV", "etc/cron.d/bot", "* * * * * ada OPENAI_API_KEY=<K> bot\n"),
    ("LOCAL-SYSTEM-ENV", "var/spool/cron/crontabs/ada", "OPENAI_API_KEY=<K>\n"),
    ("LOCAL-SYSTEM-ENV", "Library/LaunchDaemons/org.example.plist", "<key>OPENAI_API_KEY</key><string><K></string>"),
    ("LOCAL-DOTENV", "etc/default/bot", _ENV),
    ("LOCAL-DOTENV", "opt/bot/.env", _ENV),
    ("LOCAL-DOTENV", "var/www/html/.env", _ENV),
    ("LOCAL-CRASH", "var/crash/bot.crash", _ENV),
)


class Planted(NamedTuple):
    """What was put into a file."""

    id: str
    path: str
    keys: tuple[bytes, ...]
    tokens: tuple[bytes, ...]


def rows(system: System) -> tuple[Row, ...]:
    """The rows that a system has."""
    return tuple(r for r in ROWS if system in r.systems)


def token(rng: random.Random) -> str:
    """A made-up token without any vendor's shape."""
    return "".join(rng.choices(string.ascii_letters + string.digits, k=44))


def build(home: Path, system: System, make: Callable[..., str], rng: random.Random) -> list[Planted]:
    """A home with every row of a system; `make` makes a key of a provider's kind."""
    return [plant(home, row.id, row.path, row.text, make, rng) for row in rows(system)]


def plant(home: Path, id: str, path: str, text: str, make: Callable[..., str], rng: random.Random) -> Planted:
    """One file, written with made-up values."""
    file = home / path
    file.parent.mkdir(parents=True, exist_ok=True)
    keys: list[str] = []
    tokens: list[str] = []
    if text == SERVICE_ACCOUNT:
        from checks.keys.formats import load_providers
        from checks.keys.samples import in_context

        data, value = in_context(load_providers(), "google-vertex", "service-account", rng)
        file.write_bytes(data)
        return Planted(id, path, (value,), ())
    while "<T>" in text:
        tokens.append(token(rng))
        text = text.replace("<T>", tokens[-1], 1)
    for mark, kind in (("<K>", ("openai", "project")), ("<H>", ("huggingface", "user"))):
        if mark in text:
            keys.append(make(*kind))
            text = text.replace(mark, keys[-1])
    if text.startswith("sqlite:"):
        table(file, text.removeprefix("sqlite:"))
    else:
        file.write_bytes(text.encode("latin-1"))
    return Planted(id, path, tuple(k.encode() for k in keys), tuple(t.encode() for t in tokens))


def table(file: Path, text: str) -> None:
    """A table in SQLite: `name|cell|cell;cell|cell`."""
    name, _, content = text.partition("|")
    base = sqlite3.connect(file)
    with base:
        base.execute(f'CREATE TABLE "{name}" (key TEXT, value TEXT)')
        base.executemany(f'INSERT INTO "{name}" VALUES (?, ?)', [row.split("|", 1) for row in content.split(";")])
    base.close()
