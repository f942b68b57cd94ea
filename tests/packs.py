"""Packs made by hand: what git would never write, and how they are read."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

from checks.sources.packs import Pack
from checks.sources.rows import Objects, delta_applier, inflater
from checks.sources.stores import Index


def entry(kind: int, body: bytes, *, size: int | None = None, before: bytes = b"") -> bytes:
    """An entry of a pack; its size may be a lie, and what names its base comes before its body."""
    size = len(body) if size is None else size
    head = bytearray([kind << 4 | size & 15])
    size >>= 4
    while size:
        head[-1] |= 128
        head.append(size & 127)
        size >>= 7
    return bytes(head) + before + zlib.compress(body)


def number(value: int) -> bytes:
    """A number as differences begin with two of."""
    out = bytearray()
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def written(pack: Path, entries: Mapping[bytes, bytes]) -> Pack:
    """A pack of these entries by binary id, with an index beside it."""
    content, places = b"PACK" + struct.pack(">II", 2, len(entries)), {}
    for id, body in entries.items():
        places[id] = len(content)
        content += body
    pack.parent.mkdir(exist_ok=True)
    pack.write_bytes(content + hashlib.sha1(content, usedforsecurity=False).digest())
    return Pack(pack, indexed(pack, places))


def indexed(pack: Path, places: Mapping[bytes, int]) -> Index:
    """An index, written beside a pack, that tells these places of objects by binary id."""
    ids = sorted(places)
    fanout = [sum(id[0] <= first for id in ids) for first in range(256)]
    body = b"\xfftOc" + struct.pack(">I256I", 2, *fanout) + b"".join(ids) + bytes(4 * len(ids))
    body += b"".join(struct.pack(">I", places[id]) for id in ids) + pack.read_bytes()[-20:]
    file = pack.with_suffix(".idx")
    file.write_bytes(body + hashlib.sha1(body, usedforsecurity=False).digest())
    index = Index.read(file, 20)
    assert index is not None
    return index


def contents(pack: Pack) -> dict[str, bytes]:
    """Every object that a pack gives, by its id."""
    apply = delta_applier()
    assert apply is not None, "the library for differences is not there"
    with Objects(pack.rows, inflater(), apply) as objects:
        return {pack.id(row).hex(): content for root, _ in pack.families() for row, content in objects.family(root)}
