"""Projects of the web for cases: a manifest, files, and what stands in for a key."""

from __future__ import annotations

import json

from checks.evidence import Evidence
from checks.keys.standin import standin
from checks.model import Key
from tests.checks.sins.cases import file, key
from tests.checks.sins.having import having

PRINT = "0123456789abcdef"
WRITTEN = standin(PRINT, 40)  # what checks read where a key was


def package(*names: str) -> str:
    """A `package.json` with these packages."""
    return json.dumps({"dependencies": dict.fromkeys(names, "1.0.0")})


def web(texts: dict[str, str], *packages: str, keys: tuple[Key, ...] = (), **more: object) -> Evidence:
    """A project of one manifest."""
    manifest = {"package.json": package(*packages)} if packages else {}
    return having({**manifest, **texts}, *keys, **more)


def known(path: str, **more: object) -> Key:
    """The key that `WRITTEN` stands for, seen at this path."""
    return key(file(path), name=PRINT, **more)
