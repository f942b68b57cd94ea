"""Pipelines and Terraform: the file names the key, and its system hands it over.

Sources: GitHub, “Context availability” (the secrets context is there for `env` of a workflow, a job, a container and a step, for
`with` of a step, and for `secrets` of a called workflow; it is not for `with` of a called workflow); GitLab, “CI/CD variables” (a variable of the project
is there in every job, unless the file sets it itself); Terraform, “Environment variables” (`TF_VAR_name` is read for a variable that no
file sets); `gh secret set NAME` and `glab variable set NAME` read the value from standard input.
"""

from __future__ import annotations

import re

from checks.fixes.fixers.jsonc import Text
from checks.fixes.fixers.standing import Moved, left_instead, line_of, same_ways, shown, standing
from checks.fixes.plan import Piece, spliced
from checks.fixes.reach import Unsafe
from checks.keys.match import Match
from checks.structure.tree import Key, Node, document

GITHUB = "Hand it to the pipeline: shrift vault reveal {provider} --label {label} --yes | gh secret set {variable}"
FORKS = "Runs for pull requests from forks get no secrets: what needs the key is left out there."
GITLAB = "Hand it to the pipeline: shrift vault reveal {provider} --label {label} --yes | glab variable set {variable} --masked --protected"
_SECRET = re.compile(r"(?!GITHUB_)[A-Za-z_][A-Za-z0-9_]*")


# --- GitHub Actions ---------------------------------------------------------------------------------------------------


def of_workflow(data: bytes, path: str, match: Match) -> str | None:
    """The variable that is set; for an input of an action nothing is known, and the provider's usual one is taken."""
    _, _, keys = standing(data, path, match)
    return str(keys[-1]) if len(keys) > 1 and keys[-2] == "env" and _SECRET.fullmatch(str(keys[-1])) else None


def in_workflow(data: bytes, path: str, moved: list[Moved]) -> list[Piece]:
    """`${{ secrets.NAME }}`, where GitHub has secrets; a key in a command is a person's to move."""
    made = []
    for match, kept in moved:
        text, root, keys = standing(data, path, match)
        if _is_called(root):
            raise Unsafe("other workflows call it, and have to hand the secret on; declare it there first")
        if not _has_secrets(keys):
            raise Unsafe(
                "the key stands in a command; give the step a variable, and let the command use that"
                if keys[-1] == "run"
                else f"GitHub fills no secret in at “{shown(keys)}”"
            )
        if _in_braces(text, root, keys):
            raise Unsafe(
                f"“{shown(keys)}” stands in braces, where a reference breaks the document; put it in quotes first"
            )
        made.append(Piece(match.start, match.end, f"${{{{ secrets.{kept.variable} }}}}".encode()))
    same_ways(data, made, path)
    return made


def _is_called(root: Node) -> bool:
    """Whether other workflows call this one: then its secrets are those that they hand on, and no others."""
    events = root.get("on")
    return "workflow_call" in (
        events.value,
        *(item.value for item in events.each()),
        *(k for k, _, _ in events.named()),
    )


def _in_braces(text: Text, root: Node, keys: tuple[Key, ...]) -> bool:
    """Whether a bare value stands in a list or mapping of one line: GitHub’s reader takes the braces for its own."""
    if text.text[root.get(*keys).start - 1] in "\"'":
        return False
    return any(text.text[root.get(*keys[:n]).start] in "{[" for n in range(1, len(keys)))


def _has_secrets(keys: tuple[Key, ...]) -> bool:
    if keys[:1] == ("env",):
        return len(keys) == 2
    if keys[:1] != ("jobs",) or len(keys) < 4:
        return False
    inside = keys[2:-1]
    return (
        inside in (("env",), ("secrets",), ("container", "env"), ("container", "credentials"))
        or (len(inside) == 3 and inside[0] == "services" and inside[2] in ("env", "credentials"))
        or (len(inside) == 3 and inside[0] == "steps" and inside[2] in ("env", "with"))
    )


# --- GitLab -----------------------------------------------------------------------------------------------------------


def of_gitlab(data: bytes, path: str, match: Match) -> str | None:
    """The variable that is set."""
    _, _, keys = standing(data, path, match)
    return str(keys[-1]) if len(keys) > 1 and keys[-2] == "variables" else None


def in_gitlab(data: bytes, path: str, moved: list[Moved]) -> list[Piece]:
    """The line goes: a variable of the project takes its place under the same name, in every job."""
    pieces: list[Piece] = []
    gone: dict[tuple[Key, ...], set[str]] = {}
    for match, kept in moved:
        text, root, keys = standing(data, path, match)
        if len(keys) not in (2, 3) or keys[-2] != "variables" or str(keys[-1]) != kept.variable:
            raise Unsafe(f"at “{shown(keys)}” the key is no variable of its own; make it one, and use that")
        node = root.get(*keys)
        start, end = line_of(data, match)
        before = data[start : text.byte(node.start)].decode()
        whole = data[text.byte(node.start) : text.byte(node.end)] == data[match.start : match.end]
        if (
            not whole
            or re.fullmatch(rf"[ \t]*[\"']?{re.escape(kept.variable)}[\"']?[ \t]*:[ \t]*[\"']?", before) is None
        ):
            raise Unsafe(f"line {data.count(10, 0, match.start) + 1} is no plain setting of the key alone")
        gone.setdefault(keys[:-1], set()).add(kept.variable)
        indent = before[: len(before) - len(before.lstrip())]
        pieces.append(Piece(start, end, f"{indent}# {kept.variable} is a variable of the project, masked".encode()))
    text = Text(data)
    root = document(text.text, path)
    for keys, names in gone.items():
        if {k for k, _, _ in root.get(*keys).named()} <= names:
            raise Unsafe(f"nothing else stands in “{shown(keys)}”; delete it with the key, and make the variable")
    after = document(Text(spliced(data, pieces)).text, path)
    before_ways = [k for k, _ in root.walk() if not (k[:-1] in gone and str(k[-1]) in gone[k[:-1]])]
    if before_ways != [k for k, _ in after.walk()]:
        raise Unsafe("taking it out would change how the file is read; do it by hand")
    return pieces


# --- Terraform --------------------------------------------------------------------------------------------------------

_SET = re.compile(rb'[ \t]*([A-Za-z_][A-Za-z0-9_-]*)[ \t]*=[ \t]*"')
_OPENED = re.compile(rb'variable[ \t]+"?([A-Za-z_][A-Za-z0-9_-]*)"?[ \t]*$')
_TOKEN = re.compile(rb'"(?:\\.|[^"\\\n])*"|#[^\n]*|//[^\n]*|/\*|<<-?[ \t]*[A-Za-z_]\w*|[{}\[\]()]|\n')


def of_terraform(data: bytes, path: str, match: Match) -> str | None:
    """`TF_VAR_name`, by which Terraform finds the value of a variable that no file gives it."""
    name = _variable(data, path, match)
    return None if name is None or "-" in name else f"TF_VAR_{name}"


def in_terraform(data: bytes, path: str, moved: list[Moved]) -> list[Piece]:
    """The line goes: of a file of variables the setting, of a declaration the default."""
    pieces = []
    for match, kept in moved:
        name = _variable(data, path, match)
        if name is None or kept.variable != f"TF_VAR_{name}":
            raise Unsafe(
                f"in line {data.count(10, 0, match.start) + 1} it is no value of a variable; make one, and name it there"
            )
        start, end = line_of(data, match)
        indent = data[start:end][: len(data[start:end]) - len(data[start:end].lstrip())]
        pieces.append(Piece(start, end, indent + left_instead(kept, "terraform plan").encode()))
    return pieces


def _variable(data: bytes, path: str, match: Match) -> str | None:
    """The variable whose whole value the key is, told on one line; None for every other place."""
    start, end = line_of(data, match)
    setting = _SET.fullmatch(data[start : match.start])
    rest = data[match.end : end]
    if setting is None or re.fullmatch(rb'"[ \t]*(?:(?:#|//).*)?', rest) is None:
        return None
    opened = _open_at(data, start)
    if opened is None:
        return None
    if re.search(r"\.tfvars$", path):
        return setting[1].decode() if not opened else None
    if len(opened) != 1 or setting[1] != b"default":
        return None
    block = _OPENED.search(data[data.rfind(b"\n", 0, opened[0]) + 1 : opened[0]])
    return block[1].decode() if block else None


def _open_at(data: bytes, at: int) -> list[int] | None:
    """Where the brackets stand that are open at this byte; None where that cannot be told for certain."""
    opened: list[int] = []
    behind = 0  # of a comment of several lines
    for token in _TOKEN.finditer(data, 0, at):
        sign = token[0][:2]
        if token.start() < behind:
            continue
        if sign == b"/*":
            behind = data.find(b"*/", token.end()) + 2
            if not 2 <= behind <= at:
                return None  # it does not end before this byte
        if sign == b"<<":
            return None  # texts of several lines may hold anything
        if sign[:1] in (b"{", b"[", b"("):
            opened.append(token.start())
        elif sign in (b"}", b"]", b")"):
            if not opened:
                return None
            opened.pop()
    return opened
