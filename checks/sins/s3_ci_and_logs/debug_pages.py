"""Debug pages: who meets the page of Flask and Werkzeug whose console runs what a visitor types.

Flask's own server alone brings the page, and listens on its own machine unless it is told otherwise. What an image or a
platform starts is met by others, whatever the address.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from checks.addresses import is_this_machine
from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.application import is_compose
from checks.joins.lowered import lowered
from checks.joins.remember import once
from checks.readings import Reading
from checks.sins.listening import HOST, listens_here
from checks.sins.published import command_of, context_of
from checks.structure.embedded import is_dockerfile
from checks.structure.syntax import code
from checks.structure.tree import document

_DEPLOYED = (
    "Dockerfile*",
    "*.dockerfile",
    "Procfile*",
    "compose*.y*ml",
    "docker-compose*.y*ml",
    "fly.toml",
    "render.yaml",
)
READS = (
    Reading(_DEPLOYED, ("python", "flask", "gunicorn", "uwsgi", "uvicorn")),
    Reading(("*.sh",), ("gunicorn", "uwsgi", "waitress-serve", "hypercorn", "uvicorn")),
    Reading(("*.py",), ("debug=",)),
)
_SAYS_SO = (".py", ".txt", ".toml", ".cfg", "Pipfile", "Procfile")  # lists of what to ignore name Flask out of habit
_FLASK = pattern_of(r"(?i)(?<![A-Za-z_])flask(?![_A-Z])")
_SERVER = pattern_of(r"\b(?:gunicorn|uwsgi|waitress-serve|hypercorn|mod_wsgi-express|uvicorn)\b(?![=<>~])")
_OWN_SERVER = pattern_of(
    r"\bflask\b[\"', ]{1,3}(?:[^\n&;|]{0,80}?\brun\b(?!:)|--debug\b)|\bpython3?[\"', ]{1,4}(?:-u[\"', ]{1,4})?[\w./-]{1,80}\.py\b"
)
_SCRIPT = pattern_of(r"[\w./-]{1,100}\.sh\b")
# What a script starts: a file, or `flask run`; and the rest of the command.
_STARTS = pattern_of(
    r"\bpython3?(?:\.exe)?[ \t]{1,4}(?:-u[ \t]{1,4})?([\w./\\-]{1,120}\.py)\b([^\n;&|]{0,200})|\bflask\b[^\n;&|]{0,80}?[ \t]run\b([^\n;&|]{0,200})"
)
_RUN_HOST = pattern_of(r"\bFLASK_RUN_HOST[ \t]{0,3}=[ \t]{0,3}[\"']?([^\s\"']{1,80})")


# --- what is deployed ---------------------------------------------------------------------------------------------------


@once
def has_flask(evidence: Evidence) -> bool:
    """Whether anything here speaks of Flask but its own variables, which many carry along from where they began."""
    return any(
        "flask" in lowered(text) and _FLASK.search(text)
        for path, text in evidence.texts.items()
        if path.endswith(_SAYS_SO) or kind_of(path) in (Kind.DEPLOYMENT, Kind.PIPELINE)
    )


def is_served(path: str, text: str, evidence: Evidence) -> bool:
    """Whether what is deployed with these settings is started by another server than Flask's own, as far as it is told."""
    if not (_SERVER.search(text) or _OWN_SERVER.search(text)):
        folder = posixpath.dirname(path)
        images = [t for p, t in sorted(evidence.texts.items()) if is_dockerfile(p) and posixpath.dirname(p) == folder]
        scripts = {posixpath.join(folder, posixpath.basename(m)) for image in images for m in _SCRIPT.findall(image)}
        text = "\n".join([*images, *(evidence.texts.get(script, "") for script in sorted(scripts))])
    return _SERVER.search(text) is not None and _OWN_SERVER.search(text) is None


def is_run(path: str, evidence: Evidence) -> bool:
    """Whether an image or a platform starts this file itself: `CMD ["python", "app.py"]`."""
    if not path.endswith(".py"):
        return False
    name = re.escape(posixpath.basename(path))
    written = re.compile(rf"\bpython3?[\"', ]{{1,4}}(?:-u[\"', ]{{1,4}})?((?:[\w./-]{{0,100}}/)?{name})\b")
    return any(
        (met := written.search(text)) is not None and (folder is None or _is_of(path, met[1], folder, evidence))
        for folder, text in _commands(evidence)
    )


@once
def _commands(evidence: Evidence) -> tuple[tuple[str | None, str], ...]:
    """What starts programs, with the folder that goes into the image; None where that is not told."""
    return tuple(
        found
        for path, text in sorted(evidence.texts.items())
        if kind_of(path) is Kind.DEPLOYMENT and "python" in text
        for found in (_services(path, text) if is_compose(path) else [_command(path, text)])
    )


def _command(path: str, text: str) -> tuple[str | None, str]:
    return (posixpath.dirname(path) if is_dockerfile(path) else None), text


def _services(path: str, text: str) -> Iterator[tuple[str | None, str]]:
    for _, _, service in document(text, path).get("services").named():
        context = context_of(service)
        folder = posixpath.normpath(posixpath.join(posixpath.dirname(path), context)) if context else None
        yield ("" if folder == "." else folder), command_of(service)


@once
def _files(evidence: Evidence) -> frozenset[str]:
    return frozenset(f.path for f in evidence.files)


def _is_of(path: str, written: str, folder: str, evidence: Evidence) -> bool:
    """Whether a file is the one that an image of this folder starts under this name; another service has an app.py, too."""
    files = _files(evidence)
    for meant in (written, posixpath.basename(written)):
        if (own := posixpath.normpath(posixpath.join(folder, meant.lstrip("/")))) in files:
            return own == path
    beside = posixpath.dirname(path)
    is_inside = not folder or path.startswith(f"{folder}/")
    return is_inside or not any(is_dockerfile(f) and posixpath.dirname(f) == beside for f in files)


# --- the address --------------------------------------------------------------------------------------------------------


def starts_here(path: str, text: str, evidence: Evidence) -> bool:
    """Whether all servers that a script starts listen on its machine alone, and nothing deployed starts the script."""
    name = posixpath.basename(path)
    if any(name in command for file, command in evidence.texts.items() if kind_of(file) is Kind.DEPLOYMENT):
        return False
    known = [here for met in _STARTS.finditer(text) if (here := _start(met, path, text, evidence)) is not None]
    return bool(known) and all(known)


def _start(met: re.Match[str], path: str, text: str, evidence: Evidence) -> bool | None:
    """Whether a command listens here alone; None where what it starts is no server."""
    said = HOST.search(met[2] or met[3] or "") or (_RUN_HOST.search(text) if not met[1] else None)
    if said is not None:
        return is_this_machine(said[1])
    if not met[1]:
        return True
    file = met[1].replace("\\", "/")
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), file))
    name = posixpath.basename(file)
    found = [beside] if beside in evidence.texts else [p for p in evidence.texts if posixpath.basename(p) == name]
    servers = [s for p in found for s in _servers(evidence.texts[p], p)]
    return all(servers) if servers else None


def _servers(text: str, path: str) -> Iterator[bool]:
    """Of each server that a file starts, whether it listens on its machine alone."""
    read = code(text, path)
    for call in read.calls:
        if call.named("*.run", "run_simple", "*.run_simple") and any(
            read.option(call, given) is not None for given in ("host", "hostname", "debug", "use_debugger")
        ):
            yield listens_here(read, call)
