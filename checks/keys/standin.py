"""Stand-ins: what checks read in place of a key. The text of a file goes to checks with every known key replaced.

A stand-in is as long as the key, so that lines and columns stay; it is made of letters and digits, so that every parser
takes it as it took the key; and it names the ledger's row, so that a check knows whose it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.expressions.patterns import pattern_of
from checks.model import Key

HEAD = "SHRIFT"  # each begins with it
_DIGITS = 16  # of the fingerprint
_LEAST = 8  # digits that still name a row with certainty enough
_STANDIN = pattern_of(rf"{HEAD}([0-9a-f]{{{_LEAST},{_DIGITS}}})z*")

Span = tuple[int, int, str]  # begin, end, fingerprint


def standin(fingerprint: str, length: int) -> str:
    """What stands for a key of this length. One too short to name its row is only blotted out."""
    if length < len(HEAD) + _LEAST:
        return "z" * length
    return (HEAD + fingerprint[:_DIGITS]).ljust(length, "z")[:length]


def covered(data: bytes, spans: Iterable[Span]) -> bytes:
    """The bytes with a stand-in over each span; spans do not overlap."""
    pieces: list[bytes] = []
    at = 0
    for start, end, fingerprint in sorted(spans):
        if start < at:
            continue
        pieces += [data[at:start], _over(data[start:end], fingerprint)]
        at = end
    return b"".join([*pieces, data[at:]])


def _over(value: bytes, fingerprint: str) -> bytes:
    """A private key runs over several lines; they stay lines."""
    first, *rest = value.split(b"\n")
    return b"\n".join([standin(fingerprint, len(first)).encode(), *(b"z" * len(line) for line in rest)])


def keys_in(text: str, keys: Iterable[Key]) -> Iterator[Key]:
    """The keys whose stand-ins are in a text, in order."""
    known = {key.fingerprint[:_DIGITS]: key for key in keys}
    for found in _STANDIN.finditer(text):
        digits = found[1]
        key = known.get(digits) or next((k for f, k in known.items() if f.startswith(digits)), None)
        if key is not None:
            yield key
