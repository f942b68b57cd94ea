"""Aside: tests, examples, documents and other people's code. A find there is less sure, or none of this project's."""

from __future__ import annotations

from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.keys.lookalikes import without_package
from checks.model import Confidence

_ASIDE = pattern_of(
    r"(?i)(?:^|/)(?:tests?|__tests__|specs?|e2e|fixtures?|testdata|mocks?|__mocks__|examples?|samples?|demos?|docs?|documentation|tutorials?|cookbooks?|notebooks?|benchmarks?|evals?)/"
    r"|(?:^|[/._-])(?:test|tests|spec|example|demo|sample)(?:[._-][^/]*)?\.\w+$|(?:^|/)(?:test_|conftest)[^/]*$"
)
_OTHERS = NamePattern(
    r"(?:^|/)(?:node_modules|vendor|third_party|\.venv|venv|site-packages|dist|build|\.next|out)/|\.min\.js$"
)
_DEVELOPERS = pattern_of(
    r"(?i)(?:^|/)(?:scripts?|tools|bin|hack|dev|sandbox|playground|experiments?|\.devcontainer)/|(?:^|[/._-])(?:dev|devel|development|local|debug|test)(?:[._-]|$)[^/]*$"
    r"|(?:^|/)(?:docker-)?compose\.override\.ya?ml$"
)

# Kept to look something up, and run by nobody.
_PUT_AWAY = NamePattern(
    r"(?i)(?:^|/)_{0,2}(?:[^/]{1,40}[_-])?(?:archived?|deprecated|reference|unused|obsolete|old|backup|graveyard|attic)(?:[_-](?:code|app|src|files|version))?s?/"
)


def is_put_away(path: str) -> bool:
    """Whether a file lies in a folder that says of itself that nothing in it is run any more."""
    return _PUT_AWAY.is_in(path)


def is_aside(path: str) -> bool:
    """Whether a file is a test, an example, or a document."""
    return _ASIDE.search(without_package(path)) is not None or kind_of(path) in (
        Kind.TEST,
        Kind.DOCUMENT,
        Kind.TEMPLATE,
    )


def is_others(path: str) -> bool:
    """Whether a file is other people's code, or built from this project's."""
    return _OTHERS.is_in(path) or kind_of(path) in (Kind.BUNDLE, Kind.BACKUP)


def is_for_developers(path: str) -> bool:
    """Whether a file is run by who works on the project, on one machine: scripts, settings for development."""
    return _DEVELOPERS.search(path) is not None


def sure(path: str, confidence: Confidence) -> Confidence:
    """The confidence of a find in this file: one step less where people try things and explain them."""
    return confidence.lowered() if is_aside(path) else confidence
