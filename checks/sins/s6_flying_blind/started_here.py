"""Started here: servers of Python that nothing deploys, and that only their own machine meets as files start them.

uvicorn, `fastapi dev` and Flask's own server listen on 127.0.0.1 unless they are told otherwise. Every start that files show
counts: a line of a guide or a script, and code. Where none is shown, CORS that names localhost alone says whom it is for.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.addresses import is_this_machine
from checks.evidence import Evidence
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.lowered import lowered
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.readings import Reading
from checks.signals.looking import paths_of, texts_of
from checks.sins.listening import HOST, listens_here
from checks.sins.llm_use import deployed
from checks.structure import grammar
from checks.structure.syntax import Call, Code, code

_TELLING = (
    "*.md", "*.rst", "README*", "*.sh", "*.bash", "*.bat", "*.cmd", "*.ps1", "Makefile", "justfile", "Taskfile.y*ml", "package.json", "pyproject.toml",
    "launch.json", "tasks.json", ".env*", ".flaskenv", "*.py",
)  # fmt: skip
_STARTERS = (
    "uvicorn", "fastapi dev", "fastapi run", "flask run", "flask --app", "flask -a", "flask_run_host", "gunicorn", "hypercorn", "daphne", "granian", "waitress", "runserver",
)  # fmt: skip
_IN_CODE = ("uvicorn", "app.run(", "application.run(", "socketio.run(", "run_app(", "waitress")
READS: tuple[Reading, ...] = (
    Reading(_TELLING, _STARTERS),
    Reading(("*.py",), (*_IN_CODE, "corsmiddleware", "flask_cors")),
)
_MAY_START = Worded(*_STARTERS)
_CODE_STARTS = Worded(*_IN_CODE)
_CORS = Worded("corsmiddleware", "flask_cors")
_TOLD = NamePattern(
    r"(?i)\.(?:md|rst|sh|bash|bat|cmd|ps1|py)$|(?:^|/)(?:README[^/]*|Makefile|justfile|Taskfile\.ya?ml|package\.json|pyproject\.toml|launch\.json|tasks\.json|\.env[^/]*|\.flaskenv)$"
)
# What runs a program for others without an image: a server before it, a manager of processes, a place that publishes.
_SERVED = NamePattern(r"(?i)(?:^|/)(?:[^/]*nginx[^/]*|caddyfile[^/]*|ecosystem\.config\.[^/]+|\.replit|zappa_settings\.[^/]+|supervisord?\.conf)$")  # fmt: skip
_FOR_OTHERS = pattern_of(
    r"(?i)\b0\.0\.0\.0\b|\bdeploy|\bngrok\b|\bcloudflared\b|\blocaltunnel\b|\btailscale\b|\bsystemctl\b|\bnginx\b"
)
_LINE = pattern_of(
    r"(?:^|(?<=[\s\"'`(/&;|$>]))(?:(uvicorn)(?:\.exe)?[ \t\"',]{1,4}([^\n&;|`#]{1,300})"
    r"|(fastapi)[ \t]{1,4}(dev|run)\b([^\n&;|`#]{0,300})|(flask)[ \t]{1,4}(?:(?:--app|-A)[= \t]{1,2}\S{1,80}[ \t]{1,4}|--debug[ \t]{1,4}){0,3}run\b([^\n&;|`#]{0,300})"
    r"|(gunicorn|hypercorn|daphne|granian|waitress-serve)[ \t\"',]{1,4}[^\n&;|`#]{0,300}?[\w.]:[A-Za-z_])"
)
_PROGRAM = pattern_of(r"(?<![\w/])[\w.]{1,80}:[A-Za-z_]|--factory\b")
_ORIGINS = ("allow_origins", "allow_origin_regex", "origins", "resources")
_LOCAL = pattern_of(
    r"^\^?https?\??://[(\[?:]{0,4}(?:localhost|127\\?\.0\\?\.0\\?\.1)(?:\|(?:localhost|127\\?\.0\\?\.0\\?\.1|\\?\[::1\\?\])){0,3}\)?(?:\(?(?:\?:|\\?:).{0,40})?/?\$?$"
)


def only_here(path: str, evidence: Evidence) -> str:
    """Why nobody but its own machine reaches a route, as a sentence; empty where others may."""
    return _only_here(evidence) if path.endswith(".py") else ""


@once
def _only_here(evidence: Evidence) -> str:
    if deployed(evidence) or any(kind_of(p) is Kind.DEPLOYMENT or _SERVED.is_in(p) for p in paths_of(evidence)):
        return ""
    if any(kind_of(p) is Kind.PIPELINE and "deploy" in lowered(text) for p, text in evidence.texts.items()):
        return ""
    starts = list(_starts(evidence))
    if starts:
        where = starts[0][0]
        return f"As {where} starts it, only its own machine reaches it." if all(here for _, here in starts) else ""
    allowed = list(_allowed(evidence))
    if allowed and all(local for _, local in allowed):
        return f"Nothing here deploys it, and {allowed[0][0]} lets only pages of localhost ask it."
    return ""


def _starts(evidence: Evidence) -> Iterator[tuple[str, bool]]:
    """(file, whether only its own machine meets the server) for each start that a file shows."""
    for path, text in texts_of(evidence):
        if not _TOLD.is_in(path) or kind_of(path) is Kind.TEST:
            continue
        if path.endswith(".py") and _CODE_STARTS.stand_in(text):
            yield from ((path, here) for here in _in_code(code(text, path)))
        if not _MAY_START.stand_in(text):
            continue
        lines = list(_in_lines(text))
        if (lines or not path.endswith(".py")) and _FOR_OTHERS.search(text):
            yield path, False
        yield from ((path, here) for here in lines)


def _in_lines(text: str) -> Iterator[bool]:
    for met in _LINE.finditer(text.replace("\\\n", " ")):
        uvicorn, given, fastapi, command, more, flask, rest, _ = met.groups()
        if uvicorn and not _PROGRAM.search(given):
            continue  # it is installed, or talked about
        said = HOST.search(given or more or rest or "")
        yield is_this_machine(said[1]) if said else bool(uvicorn or flask or (fastapi and command == "dev"))


def _in_code(read: Code) -> Iterator[bool]:
    flask = any(i.module.partition(".")[0] in ("flask", "quart") for i in read.imports)
    for call in read.calls:
        if call.named("uvicorn.run", "uvicorn.Config"):
            yield "**" not in read.of(call.node[1]) and listens_here(read, call)
        elif call.named("*.run") and (read.option(call, "host") is not None or (flask and _is_program(call))):
            yield listens_here(read, call)
        elif call.named("run_app", "*.run_app", "waitress.serve"):
            yield False


def _is_program(call: Call) -> bool:
    return call.callee.partition(".")[0] in ("app", "application", "socketio")


def _allowed(evidence: Evidence) -> Iterator[tuple[str, bool]]:
    """(file, whether only pages of this machine may ask) for each time that CORS is set."""
    for path, text in texts_of(evidence):
        if not path.endswith(".py") or kind_of(path) is Kind.TEST or not _CORS.stand_in(text):
            continue
        read = code(text, path)
        for call in read.calls:
            if call.name in ("CORS", "CORSMiddleware") or any(
                a.dotted.rpartition(".")[2] == "CORSMiddleware" for a in call.arguments
            ):
                yield path, _is_local(read, call)


def _is_local(read: Code, call: Call) -> bool:
    given = [read.value_of(a) for name in _ORIGINS if (a := read.option(call, name)) is not None]
    said: list[str | None] = []
    for one in given:
        parts = one.node[1].below if one.kind == "list" else [one.node[1]]
        said += [read.literal(part) if grammar.is_string(part) else None for part in parts]
    return bool(said) and all(text is not None and _LOCAL.match(text) for text in said)
