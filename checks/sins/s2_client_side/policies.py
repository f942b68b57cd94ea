"""Policies: what lets a page, an extension or an app call a provider's host: connect-src, host_permissions, exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.keys.lookalikes import lowers_confidence, third_party
from checks.model import Location
from checks.readings import Reading
from checks.sins.s2_client_side.provider_hosts import HOST, HOST_WORDS, names_host
from checks.structure.entries import Entry, entries
from checks.structure.positions import lines_of
from checks.structure.syntax import code

POLICY_READS = (
    Reading(("manifest.json", "manifest.*.json", "vercel.json", "netlify.toml", "firebase.json", "_headers", "*.plist", "res/xml/*.xml", "*.html", "next.config.*", "wxt.config.*"), HOST_WORDS),
)  # fmt: skip
_FILES = NamePattern(r"(?:^|/)(?:manifest[^/]*\.json|vercel\.json|netlify\.toml|firebase\.json|_headers|[^/]+\.plist|res/xml/[^/]+\.xml|[^/]+\.html?|(?:next|wxt)\.config\.[^/]+)$")  # fmt: skip
_META = pattern_of(
    r"(?is)<meta\b[^>]{0,80}content-security-policy[\"'][^>]{0,40}content\s*=\s*(\"[^\"]{0,4000}|'[^']{0,4000})"
)
_CONNECT = pattern_of(r"(?i)connect-src([^;\"]*)")


class Allowance(msgspec.Struct, frozen=True):
    """A setting that names a provider's host."""

    what: str
    host: str
    location: Location


def allowances(evidence: Evidence) -> Iterator[Allowance]:
    """The settings of a project that let a client call a provider, one a file and host."""
    met: set[tuple[str, str]] = set()
    for path, text in sorted(evidence.texts.items()):
        if not _FILES.search(path) or third_party(path) or lowers_confidence(path) or not names_host(text):
            continue
        for one in _in_file(path, text):
            if (path, one.host) not in met:
                met.add((path, one.host))
                yield one


def _in_file(path: str, text: str) -> Iterator[Allowance]:
    name = path.rpartition("/")[2]
    if name.endswith((".html", ".htm")):
        for tag in _META.finditer(text):
            yield from _connect(path, text, tag[1], tag.start(1))
    elif name == "_headers":
        yield from _connect(path, text, text, 0)
    elif re.match(r"next\.config\.|wxt\.config\.", name):
        for string in code(text, path).strings:
            for met in _hosts(string.value):
                place = Location(source="worktree", path=path, line=string.line, column=string.column)
                yield Allowance("The page’s policy (connect-src)", met, place)
            if "host_permissions" in text and (permitted := HOST.search(string.value)):
                place = Location(source="worktree", path=path, line=string.line, column=string.column)
                yield Allowance("The extension’s host_permissions", permitted[0], place)
    elif name.endswith((".json", ".toml", ".plist", ".xml")):
        for entry in entries(text, path):
            yield from _in_entry(path, name, entry)


def _in_entry(path: str, name: str, entry: Entry) -> Iterator[Allowance]:
    keys = [str(k) for k in entry.keys]
    place = Location(source="worktree", path=path, line=entry.line, column=entry.column)
    met = HOST.search(entry.value)
    if name.startswith("manifest") and met and {"host_permissions", "permissions", "optional_host_permissions"} & set(keys):  # fmt: skip
        yield Allowance("The extension’s host_permissions", met[0], place)
    elif name.endswith(".xml") and met and any("domain" in k for k in keys):
        yield Allowance("The app’s network configuration", met[0], place)
    elif name.endswith(".plist") and "NSExceptionDomains" in keys and (key := next((k for k in keys if HOST.search(k)), "")):  # fmt: skip
        yield Allowance("The app’s exception for connections", key, place)
    else:
        for host in _hosts(entry.value):
            yield Allowance("The page’s policy (connect-src)", host, place)


def _connect(path: str, text: str, said: str, start: int) -> Iterator[Allowance]:
    for part in _CONNECT.finditer(said):
        for met in HOST.finditer(part[1]):
            line, column = lines_of(text).at(start + part.start(1) + met.start())
            yield Allowance("The page’s policy (connect-src)", met[0], Location(source="worktree", path=path, line=line, column=column))  # fmt: skip


def _hosts(said: str) -> list[str]:
    return [m[0] for part in _CONNECT.finditer(said) for m in HOST.finditer(part[1])]
