"""Escaping: what was read from a stranger's folder is shown, never obeyed."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

# Letters that end lines, move the cursor, or turn the direction of what follows: shown by their number instead.
_SAFE_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_KEPT = frozenset("\u200d\ufe0f")  # joiners inside ordinary signs
_SUSPECT = re.compile(r"[^\x20-\x7e]")


def for_terminal(text: str) -> str:
    r"""Text on one line without control characters, direction marks and broken bytes.

    >>> for_terminal("a\x1b[2Jb\nc") == r"a\x1b[2Jb\nc"
    True
    """
    return _SUSPECT.sub(_shown, text)


def _shown(found: re.Match[str]) -> str:
    sign = found[0]
    if sign in _KEPT or unicodedata.category(sign) not in _SAFE_CATEGORIES:
        return sign
    if 0xDC80 <= ord(sign) <= 0xDCFF:  # a byte of a name that is not UTF-8
        return f"\\x{ord(sign) - 0xDC00:02x}"
    return sign.encode("unicode_escape").decode("ascii")


def for_sarif_text(text: str) -> str:
    """A message as SARIF's plain text: brackets would be links, braces placeholders (SARIF 2.1.0, 3.11.5 and 3.11.6)."""
    return (
        for_terminal(text)
        .replace("\\", "\\\\")
        .replace("[", "\\[")
        .replace("]", "\\]")
        .replace("{", "{{")
        .replace("}", "}}")
    )


def for_uri(path: str) -> str:
    """A relative path as a URI reference; bytes that are not UTF-8 keep their value."""
    return quote(path.encode("utf-8", "surrogateescape"), safe="/-._~")
