"""Dotenv files, read and never loaded: which settings have a secret-looking name, and whether they hold a value."""

from __future__ import annotations

from checks.keys.lookalikes import is_placeholder, is_reference
from checks.patterns import pattern_of

_NAME = pattern_of(
    r"(?i)(?:^|/)(?:\.env(?:\.[^/]*)?|[^/]+\.env|env\.local|\.envrc|\.dev\.vars|\.flaskenv|\.env\.keys|[^/]*\.tfvars"
    r"|secrets?\.(?:ya?ml|toml|json|ini|env|properties)|credentials?(?:\.[a-z]+)?|\.npmrc|\.pypirc|\.netrc|local\.properties"
    r"|kaggle\.json|google-services\.json|[^/]*\.tfstate(?:\.backup)?|\.aider\.conf\.yml|service[-_]?account[^/]*\.json)$"
)
_ENTRY = pattern_of(
    rb"""(?m)^[ \t]*(?:export[ \t]+|set[ \t]+)?["']?([A-Za-z_][A-Za-z0-9_.\-]{0,120})["']?[ \t]*[:=][ \t]*(.*)$"""
)
_SECRET = pattern_of(rb"(?i)(?:key|token|secret|passw(?:or)?d|pwd|credential|auth|private|dsn|_pat$|apikey)")
_NOT_SECRET = pattern_of(
    rb"(?i)(?:public|publishable|_id$|url$|uri$|host$|endpoint$|region$|path$|file$|name$|_ttl$|expir|max_tokens|tokens$|keyboard|tokenizer|author|_enabled$)"
)
_PUBLIC_PREFIX = pattern_of(rb"^(?:NEXT_PUBLIC_|VITE_|REACT_APP_|VUE_APP_|NUXT_PUBLIC_|EXPO_PUBLIC_|GATSBY_|PUBLIC_)")
# `secretKey: openai-api-key`: where Kubernetes and its charts look a value up, by words and never by what was drawn.
_WHERE_KEPT = pattern_of(rb"^(?:key|secretKey|[a-z]\w{0,60}(?:Secret|Password|Token|Auth|Api)Key)$")
_A_NAME = pattern_of(rb"^[A-Za-z]{1,24}\d{0,3}(?:[-_./][A-Za-z]{0,24}\d{0,3}){0,12}$")
_ENCRYPTED = (b"encrypted:", b"ENC[")
LARGEST = 1 << 20


class _Counts:
    """How many secret-looking settings of a file hold a real value, and how many do not."""

    def applies(self, path: str) -> bool:
        """Whether a file of this name is meant to hold settings that are secret."""
        return _NAME.search(path) is not None

    def of(self, data: bytes) -> tuple[int, int]:
        """(with a value, without one): an empty value, a placeholder and a reference are none.

        A file whose values are encrypted is meant to be kept as it is: what is empty in it waits for nobody.
        """
        filled = empty = 0
        encrypted = False
        for found in _ENTRY.finditer(data[:LARGEST]):
            if not secret_looking(found[1]):
                continue
            value = _bare(found[2])
            if value.startswith(_ENCRYPTED):
                encrypted = True
            elif _WHERE_KEPT.match(found[1]) and _A_NAME.match(value):
                continue
            elif (not value or value.startswith((b"{", b"[", b"|", b">")) or is_reference(value)) or (
                is_placeholder(value) and len(value) < 200
            ):
                empty += 1
            else:
                filled += 1
        return filled, 0 if encrypted else empty


counts = _Counts()


def secret_looking(name: bytes) -> bool:
    """Whether a setting of this name usually holds a secret."""
    return bool(_SECRET.search(name)) and not _NOT_SECRET.search(name) and not _PUBLIC_PREFIX.match(name)


def _bare(raw: bytes) -> bytes:
    value = raw.strip()
    if value[:1] in (b'"', b"'", b"`"):
        end = value.find(value[:1], 1)
        return value[1:end] if end > 0 else value[1:]
    value = value.split(b" #", 1)[0].split(b"\t#", 1)[0].rstrip(b",; \t")
    return b"" if value.startswith(b"#") else value
