"""Names for what moves into the keychain: which credential it is, and which variable programs know it by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from checks.fixes.plan import Keeping
from checks.fixes.reach import Unsafe
from checks.keys.match import Match
from checks.vault.credentials import LONGEST, label_from

if TYPE_CHECKING:
    from checks.fixes.scene import Scene

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}")
MOST_TRIES = 50


def keeping(scene: Scene, match: Match, label: str, variable: str | None, used: Iterable[Keeping]) -> Keeping:
    """How this key is kept. One that lies in the vault already keeps its name there; nothing is kept twice.

    `used` are those of the same file: two keys never get one variable. Raises `Unsafe` for what is no credential.
    """
    value = match.value.reveal()
    if len(value) > LONGEST or value.strip() != value or any(b < 0x20 or b == 0x7F for b in value):
        raise Unsafe("a key of several lines is in it; move that by hand")
    used = list(used)
    same = next((k for k in used if k.value == match.value), None)
    name = same.variable if same else _variable(scene, match, variable, used)
    for credential in scene.credentials:
        if credential.provider == match.provider and scene.kept_value(credential) == value:
            return Keeping(
                provider=match.provider,
                label=credential.label,
                variable=name,
                masked=match.masked,
                value=match.value,
                new=False,
            )
    taken = {(c.provider, c.label) for c in scene.credentials}
    plain = label_from(label)
    for number in range(1, MOST_TRIES):
        chosen = plain if number == 1 else f"{plain}-{number}"
        made = Keeping(provider=match.provider, label=chosen, variable=name, masked=match.masked, value=match.value)
        promised = scene.promised.setdefault(made.name, made)
        if (match.provider, chosen) not in taken and promised.value == match.value:
            return made
    raise Unsafe("too many credentials are called alike; keep it by hand with “shrift vault add”")


def _variable(scene: Scene, match: Match, wanted: str | None, used: list[Keeping]) -> str:
    provider = scene.shapes.providers.get(match.provider)
    usual = provider.environment[0] if provider and provider.environment else None
    name = wanted if wanted and _VARIABLE.fullmatch(wanted) else usual
    name = name or f"{match.provider.upper().replace('-', '_')}_API_KEY"
    taken = {k.variable for k in used}
    return next(n for n in (name, *(f"{name}_{i}" for i in range(2, MOST_TRIES))) if n not in taken)
