"""What other scanners were told to pass by, told as what it is; for each, the key of ours that stands there, if one does."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.acceptances.model import Mark
from checks.model import Key
from checks.sources import shown

if TYPE_CHECKING:
    from checks.fixes.scene import Scene

LARGEST = 16 << 20
MOST = 20_000  # marks of one file
_IGNORED = re.compile(
    r"(?:(?P<commit>[0-9a-f]{7,64}):)?(?P<path>[^:\n]{1,4096}):(?P<rule>[\w.-]{1,120}):(?P<line>\d{1,9})$"
)


def foreign(scene: Scene, root: Path) -> tuple[list[Mark], list[tuple[str, str]]]:
    """All marks, each key once for each tool; and the files that cannot be read, with why."""
    broken: list[tuple[str, str]] = []
    rows = [k for k in scene.evidence.keys if k.secret]
    found: dict[tuple[str, str | None, str, int | None], Mark] = {}
    for mark in (*_gitleaks(root, rows, broken), *_baseline(root, scene, rows, broken), *_inline(scene, rows)):
        same = (mark.tool, mark.key, "", None) if mark.key else (mark.tool, None, mark.path, mark.line)
        found.setdefault(same, mark)
    return list(found.values()), broken


def _gitleaks(root: Path, rows: list[Key], broken: list[tuple[str, str]]) -> Iterator[Mark]:
    """`commit:path:rule:line`, or without the commit; an entry of a commit speaks of lines as they were then."""
    file = ".gitleaksignore"
    text = _text(root, file, broken)
    for entry in [] if text is None else text.splitlines()[:MOST]:
        met = _IGNORED.match(entry.split("#", 1)[0].strip())
        if met is None:
            continue
        path, line, commit = shown(met["path"]), int(met["line"]), met["commit"]
        key = next((k for k in rows if _stands(k, path, line, commit)), None)
        yield _mark("gitleaks", file, path, line, key)


def _stands(key: Key, path: str, line: int, commit: str | None) -> bool:
    return any(
        s.path == path
        and s.line == line
        and (commit is None or (s.commit or "").startswith(commit) or (s.source == "history"))
        for s in key.sightings
    )


def _baseline(root: Path, scene: Scene, rows: list[Key], broken: list[tuple[str, str]]) -> Iterator[Mark]:
    """Its entries hold the SHA-1 of each value: the key is known without its line. What was audited as real is left out."""
    file = ".secrets.baseline"
    text = _text(root, file, broken)
    if text is None:
        return
    try:
        told: Any = json.loads(text)
        results = told["results"].items()
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        broken.append((file, "it is no baseline of detect-secrets"))
        return
    values = {k.fingerprint: scene.value_of(k.fingerprint) for k in rows}
    by_hash = {hashlib.sha1(v, usedforsecurity=False).hexdigest(): k for k in rows if (v := values[k.fingerprint])}
    for path, entries in list(results)[:MOST]:
        for entry in entries if isinstance(entries, list) else ():
            if not isinstance(entry, dict) or entry.get("is_secret") is True:
                continue
            line = entry.get("line_number")
            yield _mark(
                "detect-secrets",
                file,
                str(path),
                line if isinstance(line, int) else None,
                by_hash.get(str(entry.get("hashed_secret"))),
            )


def _inline(scene: Scene, rows: list[Key]) -> Iterator[Mark]:
    known = {k.fingerprint: k for k in rows}
    for mark in scene.evidence.suppressions:
        yield _mark(mark.tool, "a mark in the code", mark.path, mark.line, known.get(mark.hides or ""))


def _mark(tool: str, file: str, path: str, line: int | None, key: Key | None) -> Mark:
    return Mark(
        tool=tool,
        file=file,
        path=path,
        line=line,
        key=key.fingerprint if key else None,
        masked=key.masked if key else "",
    )


def _text(root: Path, name: str, broken: list[tuple[str, str]]) -> str | None:
    from checks.fixes.reach import Unsafe, reached

    try:
        with reached(root, name) as spot:
            seen = spot.see(LARGEST)
        return None if seen is None else seen.data.decode("utf-8", "replace")
    except Unsafe as error:
        broken.append((name, str(error)))
        return None
