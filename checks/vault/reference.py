"""References: what stands in a file in the place of a value that the vault keeps. `shrift://openai/atlas%20api`."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

SCHEME = "shrift://"
_REFERENCE = re.compile(r"shrift://([a-z0-9][a-z0-9-]{0,63})/([A-Za-z0-9%._~+-]{1,256})")


def reference(provider: str, label: str) -> str:
    """How a credential is named in a file.

    >>> reference("openai", "atlas api")
    'shrift://openai/atlas%20api'
    """
    return f"{SCHEME}{provider}/{quote(label, safe='')}"


def named_by(text: str) -> tuple[str, str] | None:
    """(provider, label) of a reference; None for any other text.

    >>> named_by("shrift://openai/atlas%20api"), named_by("sk-…")
    (('openai', 'atlas api'), None)
    """
    found = _REFERENCE.fullmatch(text)
    return (found[1], unquote(found[2])) if found else None
