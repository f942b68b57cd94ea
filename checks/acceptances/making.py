"""Making acceptances from findings, and their files. Values are needed for that, and stay in this process."""

from __future__ import annotations

import secrets as random_source
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks.acceptances.model import (
    FOLDER,
    Acceptance,
    Broken,
    identity_of,
    is_strong,
    new_salt,
    one_line,
    read_acceptance,
    written,
)
from checks.fixes.reach import Unsafe, reached
from checks.keys.lookalikes import entropy
from checks.model import Finding, Key

if TYPE_CHECKING:
    from checks.fixes.scene import Scene

LEAST_NAMED = 6  # digits of an id or a fingerprint


class CannotAccept(Exception):
    """Nothing was written; the message is one line that says why."""


def meant(scene: Scene, what: str) -> tuple[list[Finding], bool]:
    """The findings that a person means, and whether a key was named. Raises `CannotAccept`."""
    what = what.strip()
    digits = what.lower()
    if len(digits) >= LEAST_NAMED and all(c in "0123456789abcdef" for c in digits):
        by_id = [f for f in scene.findings if f.id.startswith(digits)]
        by_key = [f for f in scene.findings if f.key is not None and f.key.startswith(digits)]
        if len({f.id for f in by_id} | {f.key for f in by_key}) > 1:
            raise CannotAccept(f"several findings or keys begin with “{digits[:40]}”; give more of its digits")
        if by_id or by_key:
            return by_id or by_key, not by_id
    check, _, place = what.partition(":")
    if any(f.check == check for f in scene.findings):
        found = [f for f in scene.findings if f.check == check and (not place or _is_at(f, place))]
    else:
        found = [f for f in scene.findings if _is_at(f, what) and ":" in what]
    if found:
        return found, False
    raise CannotAccept(
        f"nothing was found under “{what[:120]}”; name path:line, CHECK:path, a finding’s id, or a key’s fingerprint"
    )


def _is_at(finding: Finding, place: str) -> bool:
    """Whether a finding is at “path” or “path:line”."""
    return any(place in (p.path, f"{p.path}:{p.line}") for p in finding.locations)


def make(
    scene: Scene,
    findings: Sequence[Finding],
    *,
    reason: str,
    owner: str,
    days: int,
    today: date,
    everywhere: bool = False,
    origin: str = "",
) -> list[Acceptance]:
    """One entry a key for these findings, and one for each finding that has none. Raises `CannotAccept`.

    `everywhere` is for all checks that ever find the key.
    """
    rows = {k.fingerprint: k for k in scene.evidence.keys}
    said = {
        "version": 1,
        "reason": one_line(reason),
        "owner": one_line(owner),
        "created": today,
        "until": today + timedelta(days=days),
        "origin": one_line(origin),
    }
    if scene.keys_in(f"{said['reason']}\n{said['owner']}".encode(), FOLDER):
        raise CannotAccept("a key stands in the reason or the owner; it would be written to a file that is committed")
    made: list[Acceptance] = []
    for fingerprint in dict.fromkeys(f.key for f in findings if f.key is not None):
        mine = [f for f in findings if f.key == fingerprint]
        checks = tuple(sorted({f.check for f in mine}))
        value, key = scene.value_of(fingerprint), rows.get(fingerprint)
        if value is None or key is None:
            raise CannotAccept("a publishable key is no finding that is accepted; change the place instead")
        about = {"kind": f"{key.provider}/{key.kind}", "masked": key.masked}
        if is_strong(value, entropy):
            salt = new_salt()
            made.append(
                _made(said, about, checks=() if everywhere else checks, salt=salt, identity=identity_of(value, salt))
            )
        else:
            made += [_made(said, about, checks=checks, path=path, symbol=symbol) for path, symbol in _places(mine, key)]
    for finding in (f for f in findings if f.key is None):
        paths = {p.path for p in finding.locations}
        if len(paths) > 1 or any(p.source not in ("worktree", "history") for p in finding.locations):
            raise CannotAccept(
                f"{finding.check} is no finding of one place in this folder, and cannot be accepted here"
            )
        made.append(_made(said, {}, checks=(finding.check,), path=next(iter(paths), "")))
    return made


def store(root: Path, entry: Acceptance) -> str:
    """Write an entry to a file of its own; its path from `root`. Raises `CannotAccept`."""
    stem = "".join(c if c.isalnum() else "-" for c in (entry.kind or ",".join(entry.checks)).lower())[:48].strip("-")
    name = f"{stem or 'acceptance'}-{random_source.token_hex(4)}.toml"
    path = f"{FOLDER}/{name}"
    try:
        with reached(root, path, make=True) as spot:
            spot.write(name, written(entry), None, mode=None, acl=None)  # a name that nobody else has
    except (OSError, Unsafe) as error:
        raise CannotAccept(f"{root / path} cannot be written: {getattr(error, 'strerror', None) or error}") from None
    return path


def extended(entry: Acceptance, *, reason: str, owner: str, days: int, today: date) -> Acceptance:
    """The same entry, decided anew today. Empty words keep what it says. Raises `CannotAccept`."""
    said = {
        "reason": one_line(reason),
        "owner": one_line(owner),
        "created": today,
        "until": today + timedelta(days=days),
    }
    return _made(msgspec.structs.asdict(entry), {k: v for k, v in said.items() if v})


def _made(said: dict[str, object], about: Mapping[str, object], **more: object) -> Acceptance:
    """An entry as it will be read again: what would not be read is not written."""
    try:
        entry = msgspec.convert({**said, **about, **more}, Acceptance)
        return read_acceptance(written(entry))
    except (Broken, msgspec.ValidationError, ValueError) as error:
        raise CannotAccept(f"this is no acceptance: {str(error).split(' - at')[0]}") from None


def _places(findings: Iterable[Finding], key: Key) -> list[tuple[str, str]]:
    paths = {p.path for f in findings for p in f.locations}
    found = {(s.path, s.symbol or "") for s in key.sightings if s.path in paths}
    if any(len({p.path for p in f.locations}) > 1 for f in findings) or not found:
        raise CannotAccept(
            "this value could be guessed, and stands in several files: such a finding cannot be accepted"
        )
    return sorted(found)
