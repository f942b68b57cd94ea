"""Developing: services of compose files that run on the machine of who works on them, as the file itself says."""

from __future__ import annotations

import posixpath
from functools import lru_cache

from checks.expressions.patterns import pattern_of
from checks.joins import Environment, environments_in
from checks.joins.application import is_compose
from checks.sins.published import command_of, context_of, variables_of
from checks.structure.tree import Node, document

_RELOADS = pattern_of(r"--reload\b|\bnodemon\b|\b(?:npm|pnpm|yarn|bun)\s{1,4}(?:run\s{1,4})?dev\b|\bnext\s{1,4}dev\b")
_SAYS = pattern_of(r"(?i)(?:^|_)ENV(?:IRONMENT)?$")
_SWITCHES = frozenset(("FLASK_ENV",))  # which turns debugging on, and is what is asked about
_SOURCES = frozenset("app src lib".split())


def is_developers(path: str, text: str, line: int) -> bool:
    """Whether a line of a compose file is of a service that a developer runs: it starts anew with each change, its source
    is mounted into it, or its environment is called local or development.
    """
    if not is_compose(path) or environments_in(posixpath.basename(path)) & {
        Environment.PRODUCTION,
        Environment.STAGING,
    }:
        return False
    return any(first <= line <= last for first, last in _services(path, text))


@lru_cache(maxsize=32)
def _services(path: str, text: str) -> tuple[tuple[int, int], ...]:
    """The first and the last line of each such service."""
    services = document(text, path).get("services").named()
    return tuple((key.line, service.end_line) for _, key, service in services if _is_developers(service))


def _is_developers(service: Node) -> bool:
    return (
        _RELOADS.search(command_of(service)) is not None
        or _is_mounted(service)
        or any(
            name not in _SWITCHES
            and _SAYS.search(name)
            and environments_in(value, settings=True) == {Environment.DEVELOPMENT}
            for name, value in variables_of(service)
        )
    )


def _is_mounted(service: Node) -> bool:
    """Whether the folder that a service is built from, or the source in it, is laid over what was built."""
    context = context_of(service)
    if not context:
        return False
    built = posixpath.normpath(context)
    for volume in service.get("volumes").each():
        source = volume.value.partition(":")[0] if volume.single else volume.text("source")
        folder = posixpath.normpath(source) if source.startswith(".") else ""  # else a volume by its name
        above, _, name = folder.rpartition("/")
        if folder and (folder == built or ((above or ".") == built and name in _SOURCES)):
            return True
    return False
