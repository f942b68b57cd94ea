"""Signs: not keys, but what says that a document must be opened before keys can be seen in it.

They are searched in the same pass as the anchors of keys. An opener stands at a document's beginning, a hider anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

OPENERS: dict[str, bytes] = {
    "zip": rb"PK\x03\x04",
    "gzip": rb"\x1f\x8b\x08",
    "bzip2": rb"BZh[1-9]1AY",
    "xz": rb"\xfd7zXZ\x00",
    "pdf": rb"%PDF-",
    "zstandard": rb"\x28\xb5\x2f\xfd",
    "rpm": rb"\xed\xab\xee\xdb",
    # Not opened, which is said (`checks.sources.unopened`).
    "7z": rb"7z\xbc\xaf\x27\x1c",
    "rar": rb"Rar!\x1a\x07",
    "squashfs": rb"hsqs",
    # Its cells are plain bytes, but a long one goes on in another page, and only the table's name says where a key is.
    "sqlite": rb"SQLite format 3\x00",
    "chrome": rb"Cr24",
    "debian": rb"!<arch>\n",
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
    b"ghs_",
    b"ghu_",
    b"ghr_",
    b"xai-",
    b"hf_",
    b"r8_",
)
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_FOR_ADDRESSES = {"+": "-", "/": "_"}


def in_base64(text: bytes) -> Iterator[bytes]:
    """What a text looks like inside base64, as expressions: one for each of the three ways it may fall on groups of three.

    At its ends a text shares a character with its neighbours: of that only some bits are known, and so a few characters.
    """
    told = "".join(f"{byte:08b}" for byte in text)
    for offset in (0, 8, 16):
        bits = "." * offset + told
        bits += "." * (-len(bits) % 6)
        groups = [bits[at : at + 6] for at in range(0, len(bits), 6)]
        yield "".join(_character(group) for group in groups if group.strip(".")).encode()


@cache
def _character(bits: str) -> str:
    """The characters that six bits may stand for; a dot is a bit that nobody knows."""
    known = int("".join("0" if b == "." else "1" for b in bits), 2)
    value = int(bits.replace(".", "0"), 2)
    kept = [s for n, s in enumerate(_BASE64) if n & known == value]
    kept += [_FOR_ADDRESSES[s] for s in kept if s in _FOR_ADDRESSES]
    return kept[0] if len(kept) == 1 and kept[0].isalnum() else "[" + "".join(map(re.escape, kept)) + "]"


def _base64_sign() -> bytes:
    """The forms alone. What must follow them is looked at where one was met: as a part of the expression it would make
    the search three times slower, and ten times with other forms."""
    forms = sorted({form for text in BEGINNINGS for form in in_base64(text)})
    return b"(?:" + b"|".join(forms) + b")"


def _wide_sign(zeros: bytes) -> bytes:
    """The first characters of keys in UTF-16 or UTF-32: the same bytes, with zeros between them."""
    shortest = sorted({text[:4] for text in (*BEGINNINGS, b"sk-", b"AKIA")})
    return b"(?:" + b"|".join(zeros.join(re.escape(bytes([c])) for c in text) for text in shortest) + b")"


def _escaped_sign() -> bytes:
    """Keys of which the dash is escaped, as addresses and pages do it, or every character."""
    found = [rb"sk(?:\\u002[Dd]|\\x2[Dd]|%2[Dd])", rb"T3BlbkFJ[\\%]"]
    for text in (b"sk-", b"AIza", b"gsk_", b"hf_", b"xai-", b"pplx-", b"nvapi-", b"r8_"):
        for sign in (b"%", rb"\\x", rb"\\u00"):
            found.append(b"".join(sign + _either_case(b"%02x" % byte) for byte in text[:4]))
    return b"(?:" + b"|".join(found) + b")"


def _either_case(digits: bytes) -> bytes:
    return b"".join(b"[%c%c]" % (c, c - 32) if c >= 97 else b"%c" % c for c in digits)


HIDERS: dict[str, bytes] = {
    "utf-16": _wide_sign(rb"\x00"),
    "utf-32": _wide_sign(rb"\x00\x00\x00"),
    "tar": rb"ustar(?:\x00|  \x00)",  # in the header of each member, behind its name
    "base64": _base64_sign(),
    # Gzip inside base64, once or twice, as Go packs it (see `checks.sources.zipped`).
    "zipped": rb"(?:H4sIAAAAAAA|SDRzSUFBQUFB)",
    "escaped": _escaped_sign(),
    # Keys that code puts together when it runs (see `checks.sources.disguised`): from pieces, …
    "joined": rb"(?:sk-|AIza|gsk_|hf_|xai-|pplx-|nvapi-|r8_)[A-Za-z0-9_-]{0,80}[\"'`]\s?\+\s{0,16}[\"'`]",
    # … backwards, …
    "backwards": rb"(?:-ks|azIA|_ksg|_fh|-iax)[\"'`]\.split",
    # … from the codes of characters, …
    "codes": rb"(?:115, ?107, ?45|65, ?73, ?122, ?97|103, ?115, ?107, ?95|0x73, ?0x6b, ?0x2d),",
    # … from hexadecimal.
    "hexadecimal": rb"(?i)(?:736b2d|41497a61|67736b5f)[0-9a-f]{40}",
}
