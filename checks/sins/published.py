"""What a project runs as services of compose files: what they are built from, told and started with, and which of their
ports others can reach.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.structure.tree import Node

_NOT_RUN = frozenset({Kind.TEMPLATE, Kind.DOCUMENT, Kind.TEST, Kind.PIPELINE, Kind.BACKUP, Kind.RECORDING})
_ASIDE = NamePattern(
    r"(?i)(?:^|/)(?:examples?|docs?|cookbook|tests?|samples?|\.github|\.circleci|ci_cd|benchmarks?|tutorials?|\.devcontainer)/"
)
_LOOPBACK = pattern_of(r"^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost|\[?::1\]?):")
_DEFAULTED = pattern_of(r"\$\{\w{1,80}:?-([^{}]{0,80})\}")
_ADDRESS_UNKNOWN = pattern_of(r"^\$\{?\w[^:]{0,90}:[^:]{1,100}:")


def is_run(path: str) -> bool:
    """Whether a file sets up what is run, and no example, test or document."""
    return kind_of(path) not in _NOT_RUN and not _ASIDE.is_in(path)


def command_of(service: Node) -> str:
    """What a service starts, where the compose file says it; empty where its image does."""
    return " ".join(part.value for key in ("entrypoint", "command") for part in service.get(key).each())


def context_of(service: Node) -> str:
    """The folder that a service is built from, as it is written; empty where it is not built here."""
    build = service.get("build")
    return build.value if build.single else build.text("context", default=".") if build else ""


def variables_of(service: Node) -> Iterator[tuple[str, str]]:
    """The environment of a service: `NAME: value` and `- NAME=value`."""
    given = service.get("environment")
    for name, _, value in given.named():
        yield name, value.value if value.single else ""
    for item in given.items:
        name, _, said = item.value.partition("=")
        yield name, said.strip("\"'")


def open_port(service: Node) -> str:
    """The first port that a service opens beyond its machine, as it is written; empty where none."""
    for port in service.get("ports").each():
        said = port.value or f"{port.text('host_ip')}:{port.text('published')}:".lstrip(":")
        said = _DEFAULTED.sub(r"\1", said).partition("/")[0]
        if said.strip(":") and not _LOOPBACK.match(said) and not _ADDRESS_UNKNOWN.match(said):
            return said.split(":")[-2] if ":" in said else said
    return ""
