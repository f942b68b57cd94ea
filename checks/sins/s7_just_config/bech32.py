"""Bech32: texts that end in a checksum of their own, as age's identities do. One that does not was never made by the tool.

BIP 173 describes it: a prefix, `1`, and signs of 32, of which the last six are the checksum. age uses it without a bound on
the length, in capitals.
"""

from __future__ import annotations

_SIGNS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_LENGTH = 6


def is_bech32(text: str) -> bool:
    """Whether a text is of this form and its checksum holds."""
    prefix, one, rest = text.lower().rpartition("1")
    if not prefix or not one or len(rest) < _LENGTH or text not in (text.lower(), text.upper()):
        return False
    return set(rest) <= set(_SIGNS) and checksum(prefix, rest[:-_LENGTH]) == rest[-_LENGTH:]


def checksum(prefix: str, data: str) -> str:
    """The six signs that belong behind the data of this prefix, all in small letters."""
    values = [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]
    rest = 1
    for value in (*values, *map(_SIGNS.index, data), *[0] * _LENGTH):
        top = rest >> 25
        rest = (rest & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate(_GENERATOR):
            rest ^= term if top >> bit & 1 else 0
    rest ^= 1
    return "".join(_SIGNS[rest >> 5 * (_LENGTH - 1 - place) & 31] for place in range(_LENGTH))
