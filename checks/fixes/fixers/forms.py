"""In which form each file takes a key that lies elsewhere: the form that its program documents, and no other.

Sources: Claude Code, “Environment variable expansion in .mcp.json” (`${VAR}` in command, args, env, url, headers) and its
setting `apiKeyHelper`; Cursor, “Config interpolation” (`${env:NAME}`, the same fields); VS Code, “MCP configuration
reference” (`inputs`, `${input:id}`); Gemini CLI, “environment variables in settings” (`$VAR`, in any text); opencode, “Variables” (`{env:VAR}`, in any
text); LiteLLM proxy (`os.environ/NAME`); Aider (`OPENAI_API_KEY`, `ANTHROPIC_API_KEY` in its environment).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import msgspec

from checks.fixes.fixers import compose, declared
from checks.fixes.fixers.jsonc import first_item, first_member, without_member
from checks.fixes.fixers.standing import Moved, left_instead, line_of, shown, standing
from checks.fixes.guidance import shell_word
from checks.fixes.plan import Piece
from checks.fixes.reach import Unsafe
from checks.keys.match import Match
from checks.structure.tree import Key
from checks.vault.reference import reference

MCP_FIELDS = ("command", "args", "env", "url", "headers")


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """How a key is replaced in files of one sort. `start` is what is run then, with `{names}` in it.

    `then` is what a person should know, and `each` is said of every key, with `{provider}`, `{label}` and `{variable}` in it.
    """

    name: str
    path: re.Pattern[str]
    pieces: Callable[[bytes, str, list[Moved]], list[Piece]]
    start: str
    then: str = ""
    each: str = ""
    variable: Callable[[bytes, str, Match], str | None] = lambda data, path, match: match.symbol


def form_of(path: str) -> Form | None:
    """The form of a file, by its path; None where nobody documents one."""
    return next((form for form in FORMS if form.path.search(path)), None)


# --- settings by lines ------------------------------------------------------------------------------------------------

_ASSIGNED = re.compile(
    rb"""^[ \t]*(?:\#[# \t]*)?(?:(?:export|declare[ ]-x|typeset[ ]-x|set[ ]-(?:gx|Ux|x|xg))[ \t]+)? ([A-Za-z_][A-Za-z0-9_]*) (?:[ \t]*=[ \t]*|[ \t]+) (["']?)$""",
    re.X,
)


def _assigned(data: bytes, path: str, match: Match) -> str | None:
    """The variable that this key alone is given to on its line."""
    start, end = line_of(data, match)
    found = _ASSIGNED.match(data[start : match.start])
    behind = data[match.end : end]
    quote = found[2] if found else b""
    if found is None or not behind.startswith(quote) or behind[len(quote) :].split(b"#")[0].strip(b" \t;"):
        return None
    return found[1].decode()


def _in_dotenv(data: bytes, path: str, moved: list[Moved]) -> list[Piece]:
    for match, _ in moved:
        if _assigned(data, path, match) is None:
            raise Unsafe(f"in line {data.count(10, 0, match.start) + 1} the key is a part of something larger")
    return [Piece(m.start, m.end, reference(k.provider, k.label).encode()) for m, k in moved]


def _in_shell(data: bytes, path: str, moved: list[Moved]) -> list[Piece]:
    pieces = []
    for match, kept in moved:
        if _assigned(data, path, match) is None:
            raise Unsafe(f"line {data.count(10, 0, match.start) + 1} is no plain assignment of the key alone")
        start, end = line_of(data, match)
        pieces.append(Piece(start, end, left_instead(kept, "COMMAND").encode()))
    return pieces


# --- documents --------------------------------------------------------------------------------------------------------


def _expanding(
    spelling: str, allowed: Callable[[tuple[Key, ...]], bool]
) -> Callable[[bytes, str, list[Moved]], list[Piece]]:
    def pieces(data: bytes, path: str, moved: list[Moved]) -> list[Piece]:
        made = []
        for match, kept in moved:
            _, _, keys = standing(data, path, match)
            if not allowed(keys):
                raise Unsafe(f"its program expands nothing in “{shown(keys)}”")
            made.append(Piece(match.start, match.end, spelling.replace("NAME", kept.variable).encode()))
        return made

    return pieces


def _of_server(data: bytes, path: str, match: Match) -> str | None:
    """The name of a server's own variable; else nothing is known, and the provider's usual one is taken."""
    _, _, keys = standing(data, path, match)
    return str(keys[-1]) if len(keys) > 1 and keys[-2] == "env" else None


def _mcp(root: str) -> Callable[[tuple[Key, ...]], bool]:
    return lambda keys: len(keys) >= 3 and keys[0] == root and keys[2] in MCP_FIELDS


def _vscode(data: bytes, path: str, moved: list[Moved]) -> list[Piece]:
    """VS Code asks for the value once, and keeps it in the system's store."""
    text, root, _ = standing(data, path, moved[0][0])
    pieces, asked = [], {}
    for match, kept in moved:
        _, _, keys = standing(data, path, match)
        if not _mcp("servers")(keys):
            raise Unsafe(f"VS Code fills nothing in at “{shown(keys)}”")
        id = kept.variable.lower().replace("_", "-")
        asked[id] = {"type": "promptString", "id": id, "description": kept.variable, "password": True}
        pieces.append(Piece(match.start, match.end, f"${{input:{id}}}".encode()))
    inputs = root.get("inputs")
    there = {item.text("id") for item in inputs.each()}
    new = ", ".join(json.dumps(entry) for id, entry in asked.items() if id not in there)
    if new and inputs:
        pieces.append(first_item(text, inputs, new))
    elif new:
        pieces.append(first_member(text, root, f'"inputs": [{new}]'))
    return pieces


def _claude(data: bytes, path: str, moved: list[Moved]) -> list[Piece]:
    """Claude Code calls a command for its own key; nothing else of its settings is expanded."""
    if len(moved) != 1:
        raise Unsafe("it holds several keys, and only Claude Code’s own can be handed over by a command")
    match, kept = moved[0]
    text, root, keys = standing(data, path, match)
    if keys != ("env", "ANTHROPIC_API_KEY") or kept.provider != "anthropic":
        raise Unsafe(f"Claude Code takes no reference in “{shown(keys)}”")
    if root.get("apiKeyHelper"):
        raise Unsafe("it has a command for the key already; delete the variable")
    gone = without_member(text, root.get("env"), "ANTHROPIC_API_KEY")
    if gone is None:
        raise Unsafe("the entry could not be cut out")
    command = f"shrift vault reveal anthropic --label {shell_word(kept.label)} --yes"
    return [first_member(text, root, f'"apiKeyHelper": {json.dumps(command)}'), gone]


def _litellm(keys: tuple[Key, ...]) -> bool:
    return (keys[:1] == ("model_list",) and keys[2:] == ("litellm_params", "api_key")) or keys in (
        ("general_settings", "master_key"),
        ("litellm_settings", "api_key"),
    )


_AIDER = {"openai-api-key": "OPENAI_API_KEY", "anthropic-api-key": "ANTHROPIC_API_KEY"}


def _of_aider(data: bytes, path: str, match: Match) -> str | None:
    _, _, keys = standing(data, path, match)
    return _AIDER.get(str(keys[-1])) if len(keys) == 1 else None


def _aider(data: bytes, path: str, moved: list[Moved]) -> list[Piece]:
    """Aider takes these two keys from its environment as well: the line becomes the command that hands them over."""
    pieces = []
    for match, kept in moved:
        _, root, keys = standing(data, path, match)
        if len(keys) != 1 or _AIDER.get(str(keys[0])) != kept.variable or "\n" in root.get(keys[0]).value:
            raise Unsafe(f"Aider has no variable for “{shown(keys)}”")
        start, end = line_of(data, match)
        pieces.append(Piece(start, end, left_instead(kept, "aider").encode()))
    return pieces


_RUN = "shrift run {names} -- "
_SHELL = "What you started before this still has the key: open a new terminal. Programs that need it are started as the new line says."
_VSCODE = "VS Code asks once; hand it over with: shrift vault reveal {provider} --label {label} --yes | PROGRAM"
FORMS: tuple[Form, ...] = (
    Form(
        name="mcp",
        path=re.compile(r"(?:^|/)\.mcp\.json$"),
        pieces=_expanding("${NAME}", _mcp("mcpServers")),
        start=_RUN + "claude",
        variable=_of_server,
    ),
    Form(
        name="cursor",
        path=re.compile(r"(?:^|/)\.cursor/mcp\.json$"),
        pieces=_expanding("${env:NAME}", _mcp("mcpServers")),
        start=_RUN + "cursor .",
        variable=_of_server,
    ),
    Form(
        name="vscode",
        path=re.compile(r"(?:^|/)(?:\.vscode|User|profiles/[^/]+)/mcp\.json$"),
        pieces=_vscode,
        start="",
        each=_VSCODE,
        variable=_of_server,
    ),
    Form(
        name="claude",
        path=re.compile(r"(?:^|/)\.claude/settings(?:\.local)?\.json$"),
        pieces=_claude,
        start="",
        variable=_of_server,
    ),
    Form(
        name="gemini",
        path=re.compile(r"(?:^|/)\.gemini/settings\.json$"),
        pieces=_expanding("${NAME}", lambda keys: True),
        start=_RUN + "gemini",
        variable=_of_server,
    ),
    Form(
        name="opencode",
        path=re.compile(r"(?:^|/)opencode\.jsonc?$"),
        pieces=_expanding("{env:NAME}", lambda keys: True),
        start=_RUN + "opencode",
        variable=_of_server,
    ),
    Form(
        name="litellm",
        path=re.compile(r"(?i)(?:^|/)[^/]*litellm[^/]*\.ya?ml$"),
        pieces=_expanding("os.environ/NAME", _litellm),
        start=_RUN + "litellm --config FILE",
        variable=lambda data, path, match: None,
    ),
    Form(
        name="aider",
        path=re.compile(r"(?:^|/)\.aider\.conf\.ya?ml$"),
        pieces=_aider,
        start=_RUN + "aider",
        variable=_of_aider,
    ),
    Form(
        name="compose",
        path=re.compile(r"(?i)(?:^|/)(?:[^/]*[.-])?(?:docker-)?(?:compose|stack)(?:[.-][^/]*)?\.ya?ml$"),
        pieces=compose.variables,
        start=_RUN + "docker compose up",
        variable=compose.named,
    ),
    Form(
        name="github",
        path=re.compile(r"(?:^|/)\.github/workflows/[^/]+\.ya?ml$"),
        pieces=declared.in_workflow,
        start="",
        then=declared.FORKS,
        each=declared.GITHUB,
        variable=declared.of_workflow,
    ),
    Form(
        name="gitlab",
        path=re.compile(r"(?:^|/)[^/]*\.gitlab-ci\.ya?ml$"),
        pieces=declared.in_gitlab,
        start="",
        each=declared.GITLAB,
        variable=declared.of_gitlab,
    ),
    Form(
        name="terraform",
        path=re.compile(r"\.(?:tfvars|tf|tofu)$"),
        pieces=declared.in_terraform,
        start=_RUN + "terraform plan",
        variable=declared.of_terraform,
    ),
    Form(
        name="shell",
        path=re.compile(
            r"(?:^|/)(?:\.bashrc|\.bash_profile|\.bash_login|\.bash_aliases|\.profile|\.zshrc|\.zshenv|\.zprofile|\.zlogin|config\.fish|conf\.d/[^/]+\.fish)$"
        ),
        pieces=_in_shell,
        start=_RUN + "COMMAND",
        then=_SHELL,
        variable=_assigned,
    ),
    Form(
        name="dotenv",
        # In a tool's own folder a reference is what its documentation says, or nothing.
        path=re.compile(r"^(?!(?:.*/)?\.[^/]+/[^/]*$)(?:.*/)?(?:\.env(?:\.[^/]+)?|[^/]+\.env|\.flaskenv)$", re.I),
        pieces=_in_dotenv,
        start="shrift run --env-file {file} -- COMMAND",
        variable=_assigned,
    ),
)
