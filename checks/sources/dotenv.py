"""Dotenv files, read and never loaded: which settings have a secret-looking name, and whether they hold a value."""

from __future__ import annotations

import itertools
from collections import Counter

from checks.expressions.patterns import pattern_of
from checks.keys.lookalikes import is_local_dummy, is_placeholder, is_reference, looks_random
from checks.sources.decode import unbase64

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
    rb"(?i)(?:public|publishable|_id$|url$|uri$|host$|endpoint$|region$|path$|file$|name$|_ttl$|expir|max_tokens|tokens$|keyboard|tokenizer|author|_enabled$|firebase_(?:[a-z]+_)?api_?key$)"
)
_PUBLIC_PREFIX = pattern_of(rb"^(?:NEXT_PUBLIC_|VITE_|REACT_APP_|VUE_APP_|NUXT_PUBLIC_|EXPO_PUBLIC_|GATSBY_|PUBLIC_)")
# `secretKey: openai-api-key`: where Kubernetes and its charts look a value up, by words and never by what was drawn.
_WHERE_KEPT = pattern_of(rb"^(?:key|secretKey|[a-z]\w{0,60}(?:Secret|Password|Token|Auth|Api)Key)$")
_A_NAME = pattern_of(rb"^[A-Za-z]{1,24}\d{0,3}(?:[-_./](?:[A-Za-z]{0,24}\d{0,3}|[a-z]{3,24}\d[a-z]{3,24})){0,12}$")
_ENCRYPTED = (b"encrypted:", b"ENC[")
_MANIFEST = pattern_of(rb"(?m)^kind:[ \t]*[\"']?Secret\b")
# What a server is installed with, and what people write while they develop: it opens nothing that is not on their machine.
_DEFAULTS = frozenset(
    b"postgres postgresql mysql mariadb mongo mongodb redis rabbitmq guest root admin administrator minio minioadmin neo4j elastic user username"
    b" password passwd pass pwd welcome changeit secret dev develop development devpassword local localhost test testing demo db database app default none me".split()
)
_PASSWORD = pattern_of(
    rb"(?:root|admin|user|db|my|app|dev|test|local|super|pg|postgres|mysql|mongo|redis|rabbit)?(?:secret|pass(?:word|wd)?)"
)
_WORDS_APART = pattern_of(rb"[-_.@!#$%^&*+:\d]+")
_A_FEW_WORDS = pattern_of(rb"[a-z]{2,20}(?:[-_][a-z]{2,20}){1,4}")
_OF_A_KEY = pattern_of(rb"(?i)(?:key|token)$")
_SHORTEST_KEY = 8  # signs
_EVERYWHERE = 3  # settings with one password
_LONGEST_DEFAULT = 40  # signs
_LEAST_KNOWN = 4  # of the signs of a password more than one in so many: `db` stands in random digits by chance
_A_WORD = pattern_of(rb"[a-z](?:[a-z_-]{1,30}[a-z])?\d{0,2}")
# A switch, a number, a network, a path: under whatever name, no secret.
_A_SETTING = pattern_of(
    rb"(?i)(?:true|false|yes|no|on|off|\d{1,10}(?:\.\d{1,6})?[smhd]?|\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2}|:\d{1,5})?|(?:~|\.{0,2})?/?(?:[\w.-]+/)+[\w-]+\.[a-z]{1,8})"
)
_ADDRESS = pattern_of(rb"(?i)(?:base|url|host|endpoint)")
# What a project is given out with, and says so: `"harbour2025"  # CHANGE THIS IN PRODUCTION`.
_TO_BE_CHANGED = pattern_of(
    rb"(?i)(?:^|\s)(?:#|//)[^\n]{0,40}?\b(?:(?:must|should|please|to) be (?:changed|replaced)|(?:change|replace|override)[ _-](?:this|these|me|it|before|(?:in|for)[ _-]prod\w{0,8})\b)"
)
_LEAST_DRAWN, _DRAWN = 16, 3.0  # signs, and bits a sign, of what chance made: it is a secret, whatever stands beside it
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
        data = _without_notes(data[:LARGEST])
        found = [(m[1], b"" if _is_to_be_changed(m[2]) else _bare(m[2])) for m in _ENTRY.finditer(data)]
        if _MANIFEST.search(data):
            found = [(name, _unpacked(value)) for name, value in found]
        plain = _open_names(found)
        filled = empty = 0
        encrypted = False
        for number, (name, value) in enumerate(found):
            if not secret_looking(name):
                continue
            if value.startswith(_ENCRYPTED):
                encrypted = True
            elif (_WHERE_KEPT.match(name) and _A_NAME.match(value)) or _A_SETTING.fullmatch(value):
                continue
            elif (
                not value
                or value.startswith((b"{", b"[", b"|", b">"))
                or is_reference(value)
                or (is_placeholder(value) and len(value) < 200)
                or _is_default(value, plain | _words_of(name))
                or _says_what_it_is(name, value)
                or is_local_dummy(value, _address(found, number))
            ):
                empty += 1
            elif not _OF_A_KEY.search(name) or len(value) >= _SHORTEST_KEY:  # what is shorter says where one is kept
                filled += 1
        return filled, 0 if encrypted else empty


def _without_notes(data: bytes) -> bytes:
    """A file without the notes of Helm's templates, `{{/* … */}}`: what they explain is no setting."""
    parts = data.split(b"/*")
    kept = [parts[0]]
    for before, part in itertools.pairwise(parts):
        noted = before[-24:].rstrip().rstrip(b"-").endswith(b"{{") and b"*/" in part
        kept.append(part.partition(b"*/")[2] if noted else b"/*" + part)
    return b"".join(kept)


def _open_names(found: list[tuple[bytes, bytes]]) -> set[bytes]:
    """Words that stand open in a file: as settings that are no secret, or as one password for everything, which a project
    is given out with.
    """
    words = [(value.lower(), secret_looking(name)) for name, value in found if _A_WORD.fullmatch(value.lower())]
    names = {word for word, secret in words if not secret}
    for value, times in Counter(word for word, secret in words if secret).items():
        if times >= _EVERYWHERE:
            names.update((value, *_WORDS_APART.split(value)))
    return names


def _words_of(name: bytes) -> set[bytes]:
    """The words of a setting's name: `TELEGRAM_BOT_KEY="telegram-bot-key"` waits for a value."""
    return {word for word in name.lower().split(b"_") if len(word) > 1}


def _says_what_it_is(name: bytes, value: bytes) -> bool:
    """Whether a value is a few words, of which the last says what the setting is: `PROTO_PASSWORD="harbour-password"`."""
    last = name.lower().rpartition(b"_")[2]
    return _A_FEW_WORDS.fullmatch(value) is not None and value.endswith((b"-" + last, b"_" + last))


def _is_default(value: bytes, plain: set[bytes]) -> bool:
    """Whether a value is what a server is installed with, or made of such words and of names that stand open beside it:
    `postgres`, `harbour` as the password of the user `harbour`, `harbour_dev`.
    """
    text = value.lower()
    if len(text) > _LONGEST_DEFAULT:
        return False  # nor does a word that stands open have so many signs (`_A_WORD`)
    parts = [part for part in _WORDS_APART.split(text) if part]
    known = [part for part in parts if part in _DEFAULTS or part in plain or _PASSWORD.fullmatch(part)]
    short = [part for part in parts if len(part) <= 2 and part not in known]  # `harbour_dev_os_01`
    is_made_of_them = len(known) + len(short) == len(parts) and sum(map(len, known)) * _LEAST_KNOWN > len(text)
    return text in plain or is_made_of_them


def _is_to_be_changed(raw: bytes) -> bool:
    """Whether the line says beside a value that was thought up that whoever runs this puts another one there."""
    if _TO_BE_CHANGED.search(raw) is None:
        return False
    value = _bare(raw)
    return len(value) < _LEAST_DRAWN or not looks_random(value, _DRAWN)


def _address(found: list[tuple[bytes, bytes]], number: int) -> bytes:
    """The address that belongs to a key, as `OPENAI_BASE_URL` to `OPENAI_API_KEY`; empty where none stands beside it."""
    first = found[number][0].split(b"_", 1)[0]
    beside = found[max(0, number - 2) : number + 3]
    return b" ".join(v for name, v in beside if name.split(b"_", 1)[0] == first and _ADDRESS.search(name))


def _unpacked(value: bytes) -> bytes:
    """What a value of a cluster's Secret is without base64; itself where that is no text."""
    plain = unbase64(value) if len(value) % 4 == 0 else None
    text = plain.strip() if plain else b""
    return text if text and all(32 <= c < 127 for c in text) else value


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
