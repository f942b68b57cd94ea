"""The key of all fingerprints: kept in the keychain, so that two scans name the same key alike.

A scan asks for it once, without a prompt and with a bound: it may run in a hook or a pipeline, and a keychain that is
locked costs the scan nothing but fingerprints that can be joined later.
"""

from __future__ import annotations

import binascii
import secrets
from typing import TYPE_CHECKING

from checks.keys.secret import FINGERPRINT_KEY_BYTES, Fingerprinter, Secret
from checks.vault.alone import alone
from checks.vault.keychain import PATIENCE, Keychain, KeychainError, is_likely

if TYPE_CHECKING:
    from checks.places import Places

SERVICE = "shrift"
NAME = "fingerprint-key"


def fingerprinter(
    places: Places, *, may_store: bool = True, keychain: Keychain | None = None
) -> tuple[Fingerprinter, str]:
    """Fingerprints with the kept key; without a keychain, with a key for this run, and the reason in words."""
    if keychain is None and not is_likely():
        return Fingerprinter(), "no keychain: fingerprints hold for this run only and join nothing later"
    keychain = keychain or Keychain(patience=PATIENCE)
    try:
        kept = keychain.get(SERVICE, NAME)
        if kept is None and not may_store:
            return Fingerprinter(), "nothing may be kept: fingerprints hold for this run only"
        if kept is None:
            kept = _made(keychain)
        key = binascii.unhexlify(kept.reveal()) if kept is not None else b""
    except KeychainError as error:
        return Fingerprinter(), f"{error}: fingerprints hold for this run only"
    except ValueError:
        key = b""
    if len(key) != FINGERPRINT_KEY_BYTES:
        return Fingerprinter(), "the kept fingerprint key is damaged: fingerprints hold for this run only"
    return Fingerprinter(key), ""


def own_key(keychain: Keychain) -> Secret | None:
    """The kept key as it is kept, made where there is none yet. Raises `KeychainError`."""
    kept = keychain.get(SERVICE, NAME)
    return kept if kept is not None else _made(keychain)


def _made(keychain: Keychain) -> Secret | None:
    """A new key, made once: of two first scans at the same time the second finds the key of the first."""
    with alone("fingerprint-key"):
        kept = keychain.get(SERVICE, NAME)
        if kept is None:
            keychain.set(SERVICE, NAME, Secret(binascii.hexlify(secrets.token_bytes(FINGERPRINT_KEY_BYTES))))
            kept = keychain.get(SERVICE, NAME)  # where nothing could be locked, one key stays: that one is used
        return kept
