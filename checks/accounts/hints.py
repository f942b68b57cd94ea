"""Hints: does a value fit what a provider shows of one of its keys? Asked where the value is; the value goes nowhere."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable
from typing import Literal

from checks.accounts.model import Hint
from checks.keys.secret import Secret

# Whole: no other key can fit. Shown: beginning and ending fit. None: it does not fit, or the hint says too little.
Fit = Literal["whole", "shown"]

_GAP = re.compile(r"\.{2,}|…+|\*{2,}|•{2,}|_{4,}")
_LEAST = 3  # signs of the variable part that must be shown
# How the values of a kind begin, whatever follows: it tells the kind, and nothing of the key.
_KIND = re.compile(
    r"(?:sk|pk)-(?:proj|svcacct|service|admin|None|or-v\d|lf|ant-[a-z]{2,6}\d{2,4})?-?|xai-(?:token-)?|sk_|fw_|hf_|gsk_"
)


def fit(hint: Hint, value: Secret, fingerprint: Callable[[bytes], str] | None = None) -> Fit | None:
    """How a value fits a hint. `fingerprint` is ours, for hints that were made with it."""
    raw = value.reveal()
    if hint.kind == "sha256":
        same = hmac.compare_digest(hashlib.sha256(raw).hexdigest(), hint.text.strip().lower())
        return "whole" if same else None
    if hint.kind == "fingerprint":
        return "whole" if fingerprint is not None and hmac.compare_digest(fingerprint(raw), hint.text) else None
    if hint.kind == "public":
        return "whole" if hint.text.encode() in _public_parts(raw) else None
    try:
        text = raw.decode("ascii")
    except UnicodeDecodeError:
        return None
    return "shown" if _is_shown(hint, text) else None


def is_exact(hint: Hint) -> bool:
    """Whether a value that does not fit this hint cannot be the key."""
    return hint.kind in ("sha256", "fingerprint")


def speaks_of(hint: Hint, value: Secret) -> bool:
    """Whether a hint could tell of such a value at all: the id of an access key says nothing of its secret."""
    raw = value.reveal()
    return hint.kind != "public" or len(raw) == len(hint.text) or len(_public_parts(raw)) > 1


def _is_shown(hint: Hint, text: str) -> bool:
    pieces = [p for p in _GAP.split(hint.text.strip()) if p]
    gaps = _GAP.findall(hint.text)
    if hint.kind == "prefix" or (gaps and len(pieces) == 1 and _GAP.match(hint.text[::-1])):
        beginning = pieces[0] if pieces else ""
        return len(_variable(beginning)) >= _LEAST and text.startswith(beginning) and text != beginning
    if len(pieces) == 2 and len(gaps) == 1:
        beginning, ending = pieces
        shown = len(_variable(beginning)) + len(ending)
        return (
            shown >= _LEAST
            and len(text) > len(beginning) + len(ending)
            and text.startswith(beginning)
            and text.endswith(ending)
        )
    if len(pieces) != 1:
        return False
    piece = pieces[0]
    if len(text) <= len(piece):
        return False  # a hint that is as long as the value is none
    if gaps:  # a gap, then an ending
        return len(piece) >= _LEAST and text.endswith(piece)
    # A fragment: its documentation does not say of which end.
    if hint.kind == "fragment":
        return (len(piece) >= _LEAST and text.endswith(piece)) or (
            len(_variable(piece)) >= _LEAST and text.startswith(piece)
        )
    return False


def _variable(beginning: str) -> str:
    """What a beginning shows beyond the kind."""
    found = _KIND.match(beginning)
    return beginning[found.end() :] if found else beginning


def _public_parts(raw: bytes) -> tuple[bytes, ...]:
    """The parts of a value that are no secret: itself for the open half of a pair, the name inside a Bedrock key."""
    if not raw.startswith(b"ABSK"):
        return (raw,)
    try:
        inside = base64.b64decode(raw[4:] + b"=" * (-len(raw[4:]) % 4), validate=True)
    except (binascii.Error, ValueError):
        return (raw,)
    return (raw, inside.partition(b":")[0])
