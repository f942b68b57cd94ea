"""The value of a key, and the two things that may be said of it: a mask and a fingerprint."""

from __future__ import annotations

import hashlib
import hmac
import secrets as random_source
from typing import NoReturn

FINGERPRINT_KEY_BYTES = 32
_NAMING = b"shrift: the name of this fingerprint key"  # no key looks like it


class Secret:
    """A value that does not print, compare in the clear, copy into logs or pickle.

    `reveal()` is the only way to the bytes; every call of it is a place to review.
    """

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = bytes(value)

    def reveal(self) -> bytes:
        """The bytes themselves."""
        return self._value

    def __len__(self) -> int:
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value, other._value)

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is never pickled or copied out of its process")


def mask(value: bytes, prefix: bytes = b"") -> str:
    """Kind prefix, an ellipsis, the last four: `sk-proj-…4f2a`.

    `prefix` is the fixed beginning of the kind (it tells nothing of the value). A value whose variable part has
    fewer than 16 characters shows no ending: four of so few would be a quarter of the secret.
    """
    shown = prefix if prefix and value.startswith(prefix) else b""
    ending = value[-4:] if len(value) - len(shown) >= 16 else b""
    return "{}…{}".format(shown.decode("ascii", "replace"), ending.decode("ascii", "replace"))


class Fingerprinter:
    """Keyed fingerprints: HMAC-SHA256, so that a report is no oracle for guessed values."""

    __slots__ = ("_key", "lasts")

    def __init__(self, key: bytes | None = None) -> None:
        """`key` comes from the keychain or from a team; without one, a key that lives for this run only."""
        self.lasts = key is not None
        self._key = key if key is not None else random_source.token_bytes(FINGERPRINT_KEY_BYTES)

    @property
    def name(self) -> str:
        """16 digits that name the key of these fingerprints; empty for one that lives for this run only."""
        return hmac.new(self._key, _NAMING, hashlib.sha256).hexdigest()[:16] if self.lasts else ""

    def of(self, value: bytes) -> str:
        """32 hexadecimal digits that name the value and tell nothing of it."""
        return hmac.new(self._key, value, hashlib.sha256).hexdigest()[:32]

    def __repr__(self) -> str:
        return "Fingerprinter(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Fingerprinter is never pickled or copied out of its process")
