"""The forms in which one value stands in a history, and the objects that hold any of them. Values leave neither."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from checks.sources.listing import KINDS

if TYPE_CHECKING:
    from checks.keys.secret import Secret
    from checks.sources.objects import ObjectView

BINARY_SIGN = 8_192  # bytes in which a zero makes a blob binary: git filter-repo does not change text in such a one
_WIDE = ("UTF-16", "UTF-16 big-endian")


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """An object that holds the value: which forms of it, and whether its text can be replaced.

    No form at all: the object could not be read, and nobody knows.
    """

    id: str
    kind: str  # "blob", "commit", "tag" or "tree"; "object" where it could not be read
    forms: tuple[str, ...]
    binary: bool


def forms_of(secret: Secret) -> dict[str, bytes]:
    """The value as it may stand in a file, by name. Forms that are equal to an earlier one are left out."""
    value = secret.reveal()
    text = value.decode("utf-8", "replace")
    forms = {
        "plain": value,
        "base64": base64.b64encode(value),
        "base64 of a line": base64.b64encode(value + b"\n"),
        "URL": quote(value, safe="").encode(),
        "JSON": json.dumps(text)[1:-1].encode(),
        "UTF-16": text.encode("utf-16-le"),
        "UTF-16 big-endian": text.encode("utf-16-be"),
    }
    seen: set[bytes] = set()
    return {name: form for name, form in forms.items() if form not in seen and not seen.add(form)}  # type: ignore[func-returns-value]


def holders(view: ObjectView, forms: Mapping[str, bytes]) -> Iterator[Holder]:
    """Every object of a store that holds one of the forms, whatever the rules for keys say about its surroundings.

    Objects that are too large to be held in memory are read in pieces that overlap.
    """
    listing = view.listing(KINDS)  # trees too: a file’s name can hold a key
    small: list[int] = []
    large: list[int] = []
    for number in range(len(listing)):
        (large if listing.sizes[number] > view.largest else small).append(number)
    for id in listing.broken:
        yield Holder(id=id, kind="object", forms=(), binary=False)
    for name, kind, content in view.read(listing.id(n) for n in small):
        if content is None:
            yield Holder(id=name.decode(), kind="object", forms=(), binary=False)
        elif met := _met(content, forms):
            yield Holder(id=name.decode(), kind=kind.decode(), forms=met, binary=b"\0" in content[:BINARY_SIGN])
    overlap = max(map(len, forms.values()))
    for number in large:
        found: dict[str, None] = {}
        rest, binary, first = b"", False, True
        for piece in view.pieces(listing.id(number), listing.sizes[number]):
            binary, first = binary or (first and b"\0" in piece[:BINARY_SIGN]), False
            found |= dict.fromkeys(_met(rest + piece, forms))
            rest = piece[-overlap:]
        if found:
            what = KINDS[listing.kinds[number]].decode()
            yield Holder(id=listing.id(number).decode(), kind=what, forms=tuple(found), binary=binary)


def replaceable(forms: Mapping[str, bytes], used: set[str]) -> list[bytes]:
    """Those of the used forms that text can be replaced for, the longest first: one may be a part of another."""
    return sorted((forms[name] for name in used if name not in _WIDE), key=len, reverse=True)


def _met(content: bytes, forms: Mapping[str, bytes]) -> tuple[str, ...]:
    return tuple(name for name, form in forms.items() if form in content)
