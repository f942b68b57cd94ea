"""Entries: every single value that a settings file holds, with its path of keys and its exact place.

`entries(text, path)` reads YAML, JSON (with comments, or as JSON5), TOML, dotenv, INI and properties, XML and plist, HCL
and netrc: the form is chosen by the file's name, then by what the text looks like. Broken text gives what could be read
before the break; nothing here raises, and size, depth and count are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import islice
from typing import Literal

import msgspec

from checks.expressions.patterns import pattern_of
from checks.structure.patience import reading
from checks.structure.positions import LONGEST
from checks.structure.tree import Key, documents

MOST_ENTRIES = 100_000

ValueKind = Literal["text", "number", "boolean", "null", "expression"]
Form = Literal["yaml", "json", "toml", "dotenv", "ini", "properties", "xcconfig", "xml", "hcl", "netrc", ""]


class Entry(msgspec.Struct, frozen=True):
    """One value: `keys` lead to it, the place is that of the value itself (without quotes where it stands in quotes).

    Lines and columns count from 1; `end_column` is behind the last character. `kind` tells `"5"` from `5`, and in HCL a
    literal from an expression; `tag` is YAML's, as written (`!vault`); `document` counts the documents of a YAML file.
    """

    keys: tuple[Key, ...]
    value: str
    line: int
    column: int
    end_line: int
    end_column: int
    kind: ValueKind = "text"
    tag: str = ""
    document: int = 0

    @property
    def name(self) -> str:
        """The last key that is a name: `OPENAI_API_KEY` of `services.app.environment.OPENAI_API_KEY`."""
        return next((key for key in reversed(self.keys) if isinstance(key, str)), "")


@lru_cache(maxsize=256)
def entries(text: str, path: str) -> tuple[Entry, ...]:
    """All values of a settings file, in the order of the text; none of a form that is not known."""
    text = text[:LONGEST]
    read = _READERS.get(form_of(path, text))
    if read is None:
        return ()
    with reading(path, text) as is_read:
        return tuple(islice(read(text), MOST_ENTRIES)) if is_read else ()


def find(found: Iterable[Entry], *pattern: Key) -> tuple[Entry, ...]:
    """The entries whose keys fit a pattern.

    A part is a key, a number, a glob (`*_KEY`, `*` for any one key) or `**` for any number of keys, none included:
    `find(entries, "services", "*", "environment", "**")`. A list's place is a number, which `*` takes too.
    """
    return tuple(entry for entry in found if _fits(entry.keys, pattern))


def _fits(keys: tuple[Key, ...], pattern: tuple[Key, ...]) -> bool:
    """The places in the pattern that can be reached after each key: linear, where trying each `**` would not be."""
    here = _open({0}, pattern)
    for key in keys:
        after: set[int] = set()
        for place in here:
            if place < len(pattern):
                part = pattern[place]
                if part == "**":
                    after.add(place)
                elif part == key or (isinstance(part, str) and _glob(part, str(key))):
                    after.add(place + 1)
        here = _open(after, pattern)
        if not here:
            return False
    return len(pattern) in here


def _open(places: set[int], pattern: tuple[Key, ...]) -> set[int]:
    for place in sorted(places):
        while place < len(pattern) and pattern[place] == "**":
            place += 1
            places.add(place)
    return places


def _glob(part: str, key: str) -> bool:
    return any(sign in part for sign in "*?[") and fnmatchcase(key, part)


# --- which form a file has --------------------------------------------------------------------------------------------

_EXPRESSIONS: tuple[tuple[Form, str], ...] = (
    ("netrc", r"^[._]netrc$"),
    ("xcconfig", r"\.xcconfig$"),
    ("json", r"\.(?:json[5cl]?|jsonc|ipynb|tfstate(?:\..*)?|har|webmanifest|code-workspace|map|sublime-\w+|geojson)$"
                 r"|^(?:composer|pipfile|deno|flake|bun)\.lock$|^\.(?:babelrc|eslintrc|prettierrc|secretlintrc|firebaserc|swcrc)$"),
    ("yaml", r"\.ya?ml(?:\.(?:example|sample|dist|tmpl|tpl|bak|old|orig))?$|^\.(?:condarc|clang-format)$|^pubspec\.lock$"),
    ("toml", r"\.toml$|^(?:pipfile|poetry\.lock|uv\.lock|pdm\.lock|cargo\.lock|gopkg\.lock)$"),
    ("hcl", r"\.(?:tf|hcl|tfvars|nomad|tofu)(?:\.(?:example|sample|dist))?$"),
    ("xml", r"\.(?:xml|plist|config|csproj|vbproj|fsproj|props|targets|xcscheme|iml|entitlements|nuspec|storyboard|xib|resx|svg|pom)$"),
    ("dotenv", r"^\.env(?:rc|\..*)?$|^[^/]*\.env(?:\.[^/]*)?$|^env\.local$|^\.(?:dev\.vars|flaskenv)(?:\..*)?$|^\.env[-_].*$|^environment$"),
    ("properties", r"\.properties$|^gradle\.properties$"),
    ("ini", r"\.(?:ini|cfg|conf|cnf|desktop|service|timer|socket|editorconfig|gitconfig)$"
                r"|^\.(?:npmrc|pypirc|gitconfig|gitmodules|editorconfig|boto|s3cfg|flake8|coveragerc|pylintrc|yarnrc|condarc|my\.cnf|pgpass)$"
                r"|^(?:pip\.conf|credentials|gitconfig|inventory|hosts|tox\.ini)$"),
)  # fmt: skip
_BY_NAME = tuple((form, pattern_of(expression, re.IGNORECASE)) for form, expression in _EXPRESSIONS)
_SECTION = pattern_of(r"(?m)^[ \t]*\[(?![{\"\[])[^\]\n]+\][ \t]*$")
_SETTING = pattern_of(r"(?m)^[ \t]*(?:export[ \t]+)?[A-Za-z_][A-Za-z0-9_]*=")
_MEMBER = pattern_of(r"(?m)^[ \t-]*[\w.\"'-]+:(?:[ \t]|$)")


@lru_cache(maxsize=1024)
def form_of(path: str, text: str = "") -> Form:
    """The form of a file by its name, else by its text; empty where neither tells."""
    name = path.rsplit("/", 1)[-1]
    for form, expression in _BY_NAME:
        if expression.search(name):
            # A Terraform variable file, or anything else, may be written as JSON under another name.
            return "json" if form in ("yaml", "toml", "hcl", "ini") and _looks_json(text) else form
    return _by_text(text[:8192])


def _looks_json(text: str) -> bool:
    head = text[:2048].lstrip("\ufeff \t\r\n")
    return re.match(r"\{\s*(?:\"[^\"\n]*\"\s*:|//|/\*|\})|\[\s*(?:\{|\"|\])(?![\w.])", head) is not None and not (
        _SECTION.match(head)
    )


def _by_text(text: str) -> Form:
    head = text.lstrip("\ufeff \t\r\n")
    if head.startswith(("<?xml", "<!DOCTYPE plist", "<plist")):
        return "xml"
    if head.startswith(("{", "[")) and _looks_json(head):
        return "json"
    if head.startswith("---\n") or re.match(r"(?:#[^\n]*\n)*apiVersion:", head):
        return "yaml"
    if _SECTION.search(head):
        return "ini"
    lines = [line for line in head.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not lines:
        return ""
    if sum(1 for line in lines if _SETTING.match(line)) * 2 > len(lines):
        return "dotenv"
    if sum(1 for line in lines if _MEMBER.match(line)) * 2 > len(lines):
        return "yaml"
    return ""


# --- readers, each imported when first used ---------------------------------------------------------------------------


def _documents(text: str, name: str) -> Iterator[Entry]:
    for number, top in enumerate(documents(text, name)):
        for keys, node in top.walk():
            yield Entry(
                keys,
                node.value,
                node.line,
                node.column,
                node.end_line,
                node.end_column,
                node.kind,  # type: ignore[arg-type]  # `walk` gives single values only
                node.tag,
                number,
            )


def _yaml(text: str) -> Iterator[Entry]:
    return _documents(text, "a.yaml")


def _json(text: str) -> Iterator[Entry]:
    return _documents(text, "a.json")


def _toml(text: str) -> Iterator[Entry]:
    from checks.structure.forms.toml import read_toml

    return read_toml(text)


def _dotenv(text: str) -> Iterator[Entry]:
    from checks.structure.forms.settings import read_dotenv

    return read_dotenv(text)


def _ini(text: str) -> Iterator[Entry]:
    from checks.structure.forms.settings import read_ini

    return read_ini(text)


def _properties(text: str) -> Iterator[Entry]:
    from checks.structure.forms.settings import read_properties

    return read_properties(text)


def _xcconfig(text: str) -> Iterator[Entry]:
    from checks.structure.forms.settings import read_xcconfig

    return read_xcconfig(text)


def _netrc(text: str) -> Iterator[Entry]:
    from checks.structure.forms.settings import read_netrc

    return read_netrc(text)


def _xml(text: str) -> Iterator[Entry]:
    from checks.structure.forms.xml import read_xml

    return read_xml(text)


def _hcl(text: str) -> Iterator[Entry]:
    from checks.structure.forms.hcl import read_hcl

    return read_hcl(text)


_READERS: dict[str, Callable[[str], Iterator[Entry]]] = {
    "yaml": _yaml,
    "json": _json,
    "toml": _toml,
    "dotenv": _dotenv,
    "ini": _ini,
    "properties": _properties,
    "xcconfig": _xcconfig,
    "netrc": _netrc,
    "xml": _xml,
    "hcl": _hcl,
}
