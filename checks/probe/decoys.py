"""Decoys: keys that nobody issued, made for one run, under the names that a project reads its keys by."""

from __future__ import annotations

import base64
import os
import random
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import msgspec

from checks.keys.formats import Kind, Shapes
from checks.keys.samples import sample
from checks.keys.secret import Secret, mask
from checks.sources.plain import read_plain

MOST_FILES, LARGEST = 20_000, 1 << 20
USUAL = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY")
PART = 12  # characters in a row, behind the prefix, that are more than any mask shows
PASSED_BY = {".git", "node_modules", ".venv", "venv", "__pycache__", ".tox", "dist", "build", "target"}


class Decoy(msgspec.Struct, frozen=True, kw_only=True):
    """A made-up key and the variable that carries it."""

    variable: str
    title: str
    masked: str
    value: Secret
    prefix: bytes

    def forms(self) -> list[tuple[str, bytes]]:
        """(how it looks, the bytes) of everything that tells the value or a good part of it."""
        value = self.value.reveal()
        found = [("in full", value)]
        url = quote(value, safe="").encode()
        if url != value:
            found.append(("URL-encoded", url))
        found.append(("in hexadecimal", value.hex().encode()))
        for shift in range(3):
            # Whole groups of three bytes look alike wherever they stand; what is before them shifts the groups.
            core = value[(3 - shift) % 3 :]
            found.append(("in base64", base64.b64encode(core[: len(core) // 3 * 3]).rstrip(b"=")))
        body = value[len(self.prefix) :]
        found += [("in part", body[at : at + PART]) for at in range(max(len(body) - PART + 1, 0))]
        return found


def names_in(folder: Path, shapes: Shapes) -> list[str]:
    """The variables of known providers that the files of a folder speak of; those that most read where none does."""
    known = shapes.environment
    expression = re.compile(
        rb"(?<![A-Za-z0-9_])(?:"
        + b"|".join(n.encode() for n in sorted(known, key=len, reverse=True))
        + rb")(?![A-Za-z0-9_])"
    )
    found: set[str] = set()
    for number, path in enumerate(_files(folder)):
        if number >= MOST_FILES:
            break
        found.update(m.decode() for m in expression.findall(read_plain(path, LARGEST) or b""))
    return sorted(n for n in found if _kind(shapes, n)) or list(USUAL)


def make(names: Iterable[str], shapes: Shapes) -> list[Decoy]:
    """A decoy for each variable. Raises `LookupError` with the name of one that no provider documents."""
    chance = random.SystemRandom()
    made = []
    for name in dict.fromkeys(names):
        kind = _kind(shapes, name)
        if kind is None:
            raise LookupError(name)
        value = sample(shapes, kind.provider, kind.id, chance)
        prefix = kind.prefix.encode() if value.startswith(kind.prefix.encode()) else b""
        made.append(
            Decoy(variable=name, title=kind.name, masked=mask(value, prefix), value=Secret(value), prefix=prefix)
        )
    return made


def _kind(shapes: Shapes, name: str) -> Kind | None:
    """The kind of key that a variable carries: of its provider the first that is secret, one with a shape before others."""
    for provider in shapes.providers.values():
        if name in (n.upper() for n in provider.environment):
            kinds = [k for k in provider.kind if k.secret and k.special == "" and re.search(k.name_part, name, re.I)]
            kinds.sort(key=lambda k: (k.context, k.privilege == "admin"))
            if kinds:
                return kinds[0]
    return None


def _files(folder: Path) -> Iterable[str]:
    for root, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(f for f in folders if f not in PASSED_BY)
        yield from (os.path.join(root, f) for f in sorted(files))  # noqa: PTH118 - names need not be text
