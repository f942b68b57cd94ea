"""What paths of artifacts and caches take with them: everything, a home, files of secrets, logs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Literal

import msgspec

from checks.expressions.patterns import pattern_of
from checks.model import Location
from checks.sins.s3_ci_and_logs.scripts import Piece, secret_named, secret_variables
from checks.sins.s3_ci_and_logs.shell import output, program, words
from checks.structure.flow import Use

Taken = Literal["everything", "home", "secrets", "logs", ""]

_WORKSPACE = r"\$\{\{\s*github\.workspace\s*\}\}|\$\{?(?:GITHUB_WORKSPACE|CI_PROJECT_DIR|WORKSPACE|CIRCLE_WORKING_DIRECTORY)\}?|\$\((?:Build\.SourcesDirectory|System\.DefaultWorkingDirectory)\)"
_EVERYTHING = pattern_of(rf"^(?:\.|\./|(?:\./)?\*\*?(?:/\*)?|(?:{_WORKSPACE})(?:/?(?:\*\*?(?:/\*)?|\.)?)?)$")
_HOME = pattern_of(r"^(?:~|\$\{?HOME\}?|/home/(?:runner|circleci|vsts)|/root|/github/home|\$\{\{\s*env\.HOME\s*\}\})/?(?:\*\*?(?:/\*)?)?$")  # fmt: skip
_SECRETS = pattern_of(
    r"(?i)(?:^|/)(?:\.env(?:\.[\w*-]+)?\*?|[\w*-]+\.env|\.git(?:/(?:config|\*\*?)?)?|\.(?:aws|ssh|kube|azure|docker|gnupg)(?:/.*)?|\.netrc|\.npmrc|\.pypirc|\.config/(?:gcloud|gh)(?:/.*)?"
    r"|credentials(?:\.\w+)?|secrets?\.(?:ya?ml|json|toml|env)|service[-_]?account[\w*-]*\.json|[\w*-]*\.(?:pem|p12|pfx|tfstate|tfvars)|id_(?:rsa|ed25519))/?$"
)
_TEMPLATE = pattern_of(r"(?i)\.(?:example|sample|template|dist|test)$|\.env\.(?:example|sample)")
_LOGS = pattern_of(r"(?i)(?:^|/)(?:[\w*-]*\.(?:log|ipynb)|logs?|test-results|\*\*/\*\.log)(?:/(?:\*\*?(?:/\*)?)?)?$")
_HIDDEN = pattern_of(r"(?:^|/)\.[^./]")


# What a run notes of itself for those behind it: `current-state.env`, `build.env`.
_OF_A_RUN = pattern_of(
    r"(?i)(?:^|[/._-])(?:state|version|build|release|digest|metadata|meta|info|versions|matrix)\.env$"
)


def taken(path: str) -> Taken:
    """What a path of an artifact or a cache takes with it, where that may be a secret."""
    path = path.strip().strip("\"'")
    if _EVERYTHING.match(path):
        return "everything"
    if _HOME.match(path):
        return "home"
    if _SECRETS.search(path) and not _TEMPLATE.search(path) and not _OF_A_RUN.search(path):
        return "secrets"
    return "logs" if _LOGS.search(path) else ""


def is_hidden(path: str) -> bool:
    """Whether a part of the path begins with a dot."""
    return _HIDDEN.search(path) is not None


class Written(msgspec.Struct, frozen=True):
    """A file that a script writes a secret into."""

    target: str
    secret: str
    location: Location


_WRITES = frozenset(("echo", "printf", "cat", "tee", "env", "printenv", "jq", "sed", "envsubst", "base64"))
_RUNNERS_OWN = pattern_of(r"GITHUB_(?:ENV|OUTPUT|PATH|STEP_SUMMARY|STATE)|BASH_ENV|^/dev/")


def written_by(piece: Piece, is_secret: Callable[[Use], bool]) -> Iterator[Written]:
    """The files that a script writes a secret into."""
    known = secret_variables(piece)
    flow = piece.shell.flow(is_secret)
    for call in piece.shell.commands:
        name = program(call)
        if name not in _WRITES:
            continue
        out = output(call)
        tees = [call, *out.behind] if name == "tee" else list(out.behind)
        targets = [w for c in tees if program(c) == "tee" for w in words(c) if not w.startswith("-")]
        targets += [out.target] if out.where == "file" else []
        targets = [t for t in targets if t and not _RUNNERS_OWN.search(t)]
        if not targets:
            continue
        if name in ("env", "printenv") and not call.arguments and known:
            yield Written(targets[0], next(iter(known.values())), piece.at(call.line, call.column))
            continue
        use = next((u for a in call.arguments if (u := flow.carried(a)) is not None), None)
        if use is not None:
            secret = secret_named(use, known, piece.shell)
            yield from (Written(t, secret, piece.at(call.line, call.column)) for t in targets)


def covers(path: str, target: str) -> bool:
    """Whether a path that is handed on takes a file with it that a script wrote."""
    path, target = (p.strip().strip("\"'").removeprefix("./").rstrip("/") for p in (path, target))
    if taken(path) == "everything":
        return not target.startswith(("/", "~", "$HOME"))
    if taken(path) == "home":
        return target.startswith(("~", "$HOME", "/root", "/home"))
    if path == target or target.startswith(f"{path}/"):
        return True
    return "*" in path and fnmatchcase(target, path.replace("**/", "*"))
