"""Signs: not keys, but what says that a document must be opened before keys can be seen in it.

They are searched in the same pass as the anchors of keys. An opener stands at a document's beginning, a hider anywhere.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

OPENERS: dict[str, bytes] = {
    "zip": rb"PK\x03\x04",
    "gzip": rb"\x1f\x8b\x08",
    "bzip2": rb"BZh[1-9]1AY",
    "xz": rb"\xfd7zXZ\x00",
    "pdf": rb"%PDF-",
    # Its cells are plain bytes, but a long one goes on in another page, and only the table's name says where a key is.
    "sqlite": rb"SQLite format 3\x00",
    "utf-16-le": rb"\xff\xfe",
    "utf-16-be": rb"\xfe\xff",
    "utf-32-be": rb"\x00\x00\xfe\xff",
}
LONGEST_OPENER = 16  # bytes

# How keys begin that are worth finding inside base64: manifests, basic authorisation, packed settings.
BEGINNINGS: tuple[bytes, ...] = (
    b"sk-ant-",
    b"sk-proj-",
    b"sk-or-v1-",
    b"sk-svcacct-",
    b"sk-admin-",
    b"T3BlbkFJ",
    b"github_pat_",
    b"AIzaSy",
    b"nvapi-",
    b"pplx-",
    b"lsv2_",
    b"gsk_",
    b"ghp_",
    b"gho_",
    b"xai-",
    b"hf_",
    b"r8_",
)
_ENOUGH = 4  # characters of base64 that are wholly known; fewer would be met everywhere


def in_base64(text: bytes) -> Iterator[bytes]:
    """What a text looks like inside base64: one form for each of the three ways it may fall on groups of three bytes."""
    for offset, unknown in ((0, 0), (1, 2), (2, 3)):
        encoded = base64.b64encode(b"\0" * offset + text)
        known = encoded[unknown : (offset + len(text)) * 8 // 6]
        if len(known) >= _ENOUGH:
            yield known


def _base64_sign() -> bytes:
    forms = sorted({form for text in BEGINNINGS for form in in_base64(text)})
    return b"(?:" + b"|".join(map(re.escape, forms)) + b")[A-Za-z0-9+/_-]{16}"


def _wide_sign(zeros: bytes) -> bytes:
    """The first characters of keys in UTF-16 or UTF-32: the same bytes, with zeros between them."""
    shortest = sorted({text[:4] for text in (*BEGINNINGS, b"sk-", b"AKIA")})
    return b"(?:" + b"|".join(zeros.join(re.escape(bytes([c])) for c in text) for text in shortest) + b")"


HIDERS: dict[str, bytes] = {
    "utf-16": _wide_sign(rb"\x00"),
    "utf-32": _wide_sign(rb"\x00\x00\x00"),
    "tar": rb"ustar(?:\x00|  \x00)",  # in the header of each member, behind its name
    "base64": _base64_sign(),
    "escaped": rb"(?:sk(?:\\u002d|\\x2d|%2D|%2d)|T3BlbkFJ(?:\\|%))",
}
