"""The key of all fingerprints: kept in the keychain, so that two scans name the same key alike."""

from __future__ import annotations

import binascii
import secrets
from typing import TYPE_CHECKING

from checks.keys.secret import FINGERPRINT_KEY_BYTES, Fingerprinter, Secret
from checks.vault.keychain import Keychain, KeychainError, is_likely

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
    keychain = keychain or Keychain()
    try:
        kept = keychain.get(SERVICE, NAME)
        if kept is not None:
            return Fingerprinter(binascii.unhexlify(kept.reveal())), ""
        if not may_store:
            return Fingerprinter(), "nothing may be kept: fingerprints hold for this run only"
        key = secrets.token_bytes(FINGERPRINT_KEY_BYTES)
        keychain.set(SERVICE, NAME, Secret(binascii.hexlify(key)))
        return Fingerprinter(key), ""
    except KeychainError as error:
        return Fingerprinter(), f"{error}: fingerprints hold for this run only"
    except binascii.Error:
        return Fingerprinter(), "the kept fingerprint key is damaged: fingerprints hold for this run only"
