"""Programs: whether the program that a file is part of has a provider's key. A front end beside a service has none."""

from __future__ import annotations

import posixpath

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.application import folder_of, is_compose
from checks.joins.loading import loaded_with
from checks.joins.remember import once
from checks.readings import Reading
from checks.sins import llm_use
from checks.sins.published import context_of, variables_of
from checks.structure.packages import packages_of
from checks.structure.tree import document

MOST_FILES = 200  # of a service that are asked
_SCRIPTS = (".js", ".mjs", ".cjs", ".ts", ".mts", ".tsx", ".jsx")
READS = (
    *llm_use.READS,
    Reading((*(f"*{ending}" for ending in _SCRIPTS), "*.py"), ("-api-key", "-openai-key", "-llm-key", "-user-key")),
)
# A header in which who calls gives a key: `headers.get("x-api-key")`, `Header(alias="X-API-Key")`. One that is sent is none.
_IN_HEADER = pattern_of(
    r"(?i)(?:\b(?:get|headers?)\(|\bheaders\[|\b(?:alias|name)\s{0,3}=)\s{0,20}[\"'`]x-(?:[\w-]{1,40}-)?key[\"'`](?!\]\s{0,3}=[^=])"
)


def has_key(path: str, evidence: Evidence) -> bool:
    """Whether the program of this file uses a provider's key, or is handed one with requests; of a project that uses
    models, also where it cannot be told which program the file is of.
    """
    if not llm_use.use_of(evidence):
        return False
    if not path.endswith((*_SCRIPTS, ".py")):
        return True
    folder, known = folder_of(path, evidence), _known(evidence)
    if folder not in known:
        known[folder] = _is_used_in(folder, evidence)
    if known[folder] or not path.endswith(".py"):
        return known[folder]
    loaded = loaded_with(path, evidence)
    return loaded is None or not loaded.whole or bool(llm_use.use_in(loaded.files.__contains__, evidence))


def has_key_at(path: str, line: int, evidence: Evidence) -> bool:
    """The same of the program that a line is about: in a compose file the one that its service is built from."""
    if not is_compose(path):
        return has_key(path, evidence)
    services = document(evidence.texts.get(path, ""), path).get("services").named()
    service = next((body for key, _, body in services if body.line <= line <= body.end_line), None)
    context = context_of(service) if service is not None else ""
    if service is None or not context or service.get("env_file"):
        return has_key(path, evidence)
    folder = posixpath.normpath(posixpath.join(posixpath.dirname(path), context))
    programs = [
        p for p in evidence.texts if p.endswith((*_SCRIPTS, ".py")) and (folder == "." or p.startswith(f"{folder}/"))
    ]
    given = any(llm_use.is_llm_variable(name) for name, _ in variables_of(service))
    return given or not programs or any(has_key(p, evidence) for p in sorted(programs)[:MOST_FILES])


@once
def _known(_: Evidence) -> dict[str, bool]:
    return {}


def _is_used_in(folder: str, evidence: Evidence) -> bool:
    folders = _with_packages(folder, evidence)

    def is_of(path: str) -> bool:
        # What a template lists, a program need not read.
        return kind_of(path) is not Kind.TEMPLATE and folder_of(path, evidence) in folders

    return bool(llm_use.use_in(is_of, evidence)) or any(
        kind_of(path) is Kind.CODE and is_of(path) and _IN_HEADER.search(text) for path, text in evidence.texts.items()
    )


def _with_packages(folder: str, evidence: Evidence) -> set[str]:
    """A folder with those of the project's own packages that it depends on, in turn."""
    named = _named(evidence)
    found, waiting = {folder}, [folder]
    while waiting:
        manifest = f"{waiting.pop()}/package.json".lstrip("/")
        for package in packages_of(evidence.texts.get(manifest, ""), manifest):
            inner = named.get(package.name, folder)
            if inner not in found:
                found.add(inner)
                waiting.append(inner)
    return found


@once
def _named(evidence: Evidence) -> dict[str, str]:
    """The project's own packages of JavaScript, by the names that others depend on, with their folders."""
    manifests = ((p.rpartition("/"), p) for p in evidence.texts if p.endswith("package.json"))
    return {
        name: folder
        for (folder, _, file), path in manifests
        if file == "package.json" and (name := document(evidence.texts[path], path).text("name"))
    }
