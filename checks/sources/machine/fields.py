"""Fields: the settings in a tool's file, with their dotted paths, so that a login without a vendor's shape is found.

Parsers are bounded by the size of what they are given; what they cannot read yields nothing, and the matcher has read
the bytes anyway.
"""

from __future__ import annotations

import configparser
import itertools
import json
import re
from collections.abc import Callable, Iterator
from functools import cache

from checks.expressions.patterns import pattern_of
from checks.keys import lookalikes as like
from checks.machine import LocalFiles

LARGEST = 4 << 20
MOST_FIELDS = 200_000
DEEPEST = 60
SHORTEST = 12  # characters: nothing shorter is a token
_FLOOR = 2.3  # bits a character
SECRET_NAME = pattern_of(r"(?i)key|token|secret|pat\b|auth|credential|passw|pwd|bearer")
_COMMENT = pattern_of(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/', re.S)
_TRAILING = pattern_of(r",(\s*[}\]])")
_ADDRESS = pattern_of(r"^[a-z][a-z0-9+.-]*://[^/\s:@]*:([^@\s/]+)@", re.I)
_BEARER = pattern_of(r"^(?:(?:proxy-)?authorization:\s*)?(?:(?:bearer|basic|token)\s+)?", re.I)
_ASSIGN = pattern_of(r"""^\s*(?:export\s+|set\s+(?:-[a-zA-Z]+\s+)*|setenv\s+)?([\w.:/@-]+)(?:\s*[=:]\s*|\s+)(.*)$""")

Field = tuple[str, str]  # dotted path, value


def fields(data: bytes, format: str, path: str = "") -> Iterator[Field]:
    """Every setting with a text for its value, at most `MOST_FIELDS`."""
    if len(data) > LARGEST:
        return
    read = _READERS.get(_guessed(path, data) if format == "auto" else format)
    if read is None:
        return
    try:
        found = _binary_plist(data) if data.startswith(b"bplist00") else read(data.decode("utf-8-sig", "replace"))
        for number, field in enumerate(found):
            if number >= MOST_FIELDS:
                return
            yield field
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, configparser.Error):
        return  # a broken file; what the parser says of it may quote what stands in it


def tokens(data: bytes, files: LocalFiles, path: str) -> Iterator[tuple[str, str, bool]]:
    """(setting as the description names it, value, whether it is a login) for each secret that a setting names."""
    if not files.logins and not files.secrets:
        return
    for name, value in fields(data, files.format, path):
        found = named(name, files)
        if found is not None:
            secret = secret_in(value)
            if secret is not None:
                yield found[0], secret, found[1]


def named(name: str, files: LocalFiles) -> tuple[str, bool] | None:
    """The description's own word for a setting, and whether that is a login."""
    for patterns, login in ((files.logins, True), (files.secrets, False)):
        for pattern in patterns:
            if _expression(pattern).fullmatch(name) and not (
                pattern.endswith("*") and not pattern.endswith("**") and not SECRET_NAME.search(name.rpartition(".")[2])
            ):
                return pattern, login
    return None


def secret_in(value: str) -> str | None:
    """The secret part of a value; None for a reference, a placeholder, a word, an address without a password."""
    value = value.strip().strip("\"'")
    address = _ADDRESS.match(value)
    if address is not None:
        value = address[1]
    elif "://" in value:
        return None
    value = _BEARER.sub("", value)
    raw = value.encode("utf-8", "replace")
    if not SHORTEST <= len(raw) <= 16_384 or b"\0" in raw or b" " in raw.strip():
        return None if not value.startswith("-----BEGIN") else value
    if like.is_reference(raw) or "${" in value or "$(" in value or "{{" in value or "<" in value:
        return None
    if like.is_placeholder(raw) or like.is_local_dummy(raw) or not like.looks_random(raw[:400], _FLOOR):
        return None
    return value


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    """`a.*.b` from the root; a plain name may stand anywhere."""
    if "." not in pattern and "*" not in pattern:
        return re.compile(r"(?:.*\.)?" + re.escape(pattern), re.S)
    steps = [re.escape(step).replace(r"\*\*", r".+").replace(r"\*", r"[^\0]+?") for step in pattern.split(".")]
    return re.compile(r"\.".join(steps), re.S)


def _guessed(path: str, data: bytes) -> str:
    name = path.rpartition("/")[2].lower()
    ending = name.rpartition(".")[2]
    if data.startswith(b"bplist00"):
        return "plist"
    known = {
        "json": "json",
        "jsonc": "json",
        "toml": "toml",
        "yaml": "yaml",
        "yml": "yaml",
        "env": "dotenv",
        "ini": "ini",
        "cfg": "ini",
        "conf": "dotenv",
        "properties": "dotenv",
        "xml": "xml",
        "config": "xml",
        "plist": "plist",
    }
    if ending in known:
        return known[ending]
    head = data.lstrip()[:1]
    return "json" if head == b"{" else "dotenv"


def _json(text: str) -> Iterator[Field]:
    try:
        content = json.loads(text, strict=False)
    except ValueError:
        plain = _COMMENT.sub(lambda m: m[1] or " ", text)
        content = json.loads(_TRAILING.sub(r"\1", plain), strict=False)
    yield from _flat(content)


def _toml(text: str) -> Iterator[Field]:
    import tomli

    yield from _flat(tomli.loads(text))


def _yaml(text: str) -> Iterator[Field]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    if text.count("*") > 10_000:
        return
    try:
        for document in yaml.load_all(text, Loader=loader):
            yield from _flat(document)
    except yaml.YAMLError:
        yield from _dotenv(text)


def _flat(content: object) -> Iterator[Field]:
    """Values with their paths, breadth before depth, each container once: YAML's anchors may make a bush of a twig."""
    queue: list[tuple[str, object, int]] = [("", content, 0)]
    met: set[int] = set()
    for name, value, depth in queue:
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, bytes):
            yield name, value.decode("utf-8", "replace")
        elif depth < DEEPEST and isinstance(value, dict | list):
            if id(value) in met or len(queue) > MOST_FIELDS:
                continue
            met.add(id(value))
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            queue.extend((f"{name}.{key}" if name else str(key), inner, depth + 1) for key, inner in pairs)


def _ini(text: str) -> Iterator[Field]:
    parser = configparser.RawConfigParser(strict=False, interpolation=None, allow_no_value=True, default_section="\0")
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their letters
    try:
        parser.read_string(text)
    except configparser.MissingSectionHeaderError:
        parser.read_string("[]\n" + text)
    for section in parser.sections():
        for name, value in parser.items(section):
            if value is not None:
                yield (f"{section}.{name}" if section else name), value


def _dotenv(text: str) -> Iterator[Field]:
    for line in text.splitlines():
        found = _ASSIGN.match(line)
        if found is not None and not line.lstrip().startswith("#"):
            yield found[1], found[2].strip().rstrip(",;").strip("\"'")


def _netrc(text: str) -> Iterator[Field]:
    words = text.split()
    for before, word in itertools.pairwise(words):
        if before == "password":
            yield "password", word


def _address(text: str) -> Iterator[Field]:
    for line in text.splitlines():
        if _ADDRESS.match(line.strip()):
            yield "password", line.strip()


def _xml(text: str) -> Iterator[Field]:
    """Elements and attributes by name: a full parser would open entities."""
    for found in re.finditer(r"<([\w.-]+)[^<>]*>([^<>\s]{6,4096})</\1>", text):
        yield found[1], found[2]
    for found in re.finditer(r"""(?:key|name)="([^"<>]{1,200})"\s+value="([^"<>]{6,4096})\"""", text):
        yield found[1], found[2]


def _plist(text: str) -> Iterator[Field]:
    for found in re.finditer(r"<key>([^<]{1,200})</key>\s*<string>([^<]{6,4096})</string>", text):
        yield found[1], found[2]


def _binary_plist(data: bytes) -> Iterator[Field]:
    import plistlib

    yield from _flat(plistlib.loads(data, fmt=plistlib.FMT_BINARY))


_READERS: dict[str, Callable[[str], Iterator[Field]]] = {
    "json": _json,
    "toml": _toml,
    "yaml": _yaml,
    "ini": _ini,
    "dotenv": _dotenv,
    "netrc": _netrc,
    "address": _address,
    "xml": _xml,
    "plist": _plist,
}
