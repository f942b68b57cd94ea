"""What a project runs as services of compose files, and which of their ports others can reach."""

from __future__ import annotations

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


def open_port(service: Node) -> str:
    """The first port that a service opens beyond its machine, as it is written; empty where none."""
    for port in service.get("ports").each():
        said = port.value or f"{port.text('host_ip')}:{port.text('published')}:".lstrip(":")
        said = _DEFAULTED.sub(r"\1", said).partition("/")[0]
        if said.strip(":") and not _LOOPBACK.match(said) and not _ADDRESS_UNKNOWN.match(said):
            return said.split(":")[-2] if ":" in said else said
    return ""
