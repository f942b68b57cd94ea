"""Made-up secrets for cases of sin 7, made when a test runs: the ledger's key behind its stand-in, and one of no known form."""

from __future__ import annotations

import base64
import hashlib

from checks.keys.standin import standin
from checks.model import Confidence, Key, Severity, Status
from tests.checks.sins.cases import Case, file, key
from tests.checks.sins.having import having

NAME = "a1b2c3d4e5f60718"
OTHER = "0718a1b2c3d4e5f6"
KEY = standin(NAME, 40)
SECOND = standin(OTHER, 40)


def unknown(seed: str = "one") -> str:
    """A value that looks like chance and has no known form."""
    return base64.b64encode(hashlib.sha256(seed.encode()).digest()).decode().replace("+", "x").replace("/", "y")[:32]


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def known(path: str, line: int = 3, *, name: str = NAME, column: int = 5, **more: object) -> Key:
    """The key that stands in this file."""
    return key(file(path, line=line, column=column), name=name, **more)


def plain(
    name: str,
    texts: dict[str, str],
    *keys: Key,
    says: str = "",
    finds: tuple[Severity, ...] = (Severity.HIGH,),
    sure: Confidence | None = None,
    **more: object,
) -> Case:
    """A file with a secret in it."""
    return Case(name=name, given=having(texts, *keys, **more), status=Status.FAIL, finds=finds, says=says, sure=sure)  # type: ignore[arg-type]


def clean(name: str, texts: dict[str, str], *keys: Key, says: str = "", **more: object) -> Case:
    """A file that was looked at, and holds none."""
    return Case(name=name, given=having(texts, *keys, **more), status=Status.PASS, says=says)  # type: ignore[arg-type]


def none(name: str, texts: dict[str, str], *keys: Key, **more: object) -> Case:
    """Nothing of the kind is here."""
    return Case(name=name, given=having(texts, *keys, **more), status=Status.NOT_APPLICABLE)  # type: ignore[arg-type]
