"""Sealing: what stood in a file before a fix, kept so that nobody reads it without the keychain.

The bytes are encrypted with a key of their own, and that key is in the keychain alone. To forget a record is to delete its
key: then no copy of the sealed bytes, on whatever disk or in whatever backup, can be opened again.
"""

from __future__ import annotations

from checks.keys.secret import Secret
from checks.vault.keychain import Keychain, KeychainError

SERVICE = "shrift-undo"


class CannotSeal(Exception):
    """There is no keychain to keep the key in, or it lost it; the message is one line that says so."""


def seal_key(keychain: Keychain, record: str) -> Secret:
    """A new key, kept in the keychain under the record's name. Raises `CannotSeal`."""
    from cryptography.fernet import Fernet

    key = Secret(Fernet.generate_key())
    try:
        keychain.set(SERVICE, record, key)
        if keychain.get(SERVICE, record) != key:
            raise CannotSeal("the keychain did not keep the key of the copy")
    except KeychainError as error:
        raise CannotSeal(
            f"the old content holds a secret, and its copy can only be kept sealed by a keychain: {error}"
        ) from None
    return key


def kept_key(keychain: Keychain, record: str) -> Secret:
    """The key of a record. Raises `CannotSeal` where there is none any more."""
    try:
        key = keychain.get(SERVICE, record)
    except KeychainError as error:
        raise CannotSeal(f"the copy is sealed, and its key cannot be had: {error}") from None
    if key is None:
        raise CannotSeal("the copy is sealed, and its key is not in the keychain any more")
    return key


def forget_key(keychain: Keychain, record: str) -> None:
    """Delete the key: the copy cannot be opened again. Raises `CannotSeal`."""
    try:
        keychain.delete(SERVICE, record)
    except KeychainError as error:
        raise CannotSeal(f"the key of the copy is still in the keychain: {error}") from None


def sealed(key: Secret, data: bytes) -> bytes:
    """The bytes, unreadable without the key."""
    from cryptography.fernet import Fernet

    return Fernet(key.reveal()).encrypt(data)


def opened(key: Secret, data: bytes) -> bytes:
    """The bytes again. Raises `CannotSeal` where they were changed."""
    from cryptography.fernet import Fernet, InvalidToken

    try:
        return Fernet(key.reveal()).decrypt(data)
    except (InvalidToken, ValueError):
        raise CannotSeal("the copy is damaged, or was sealed by another key") from None
