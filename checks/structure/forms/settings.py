"""Settings a line each: dotenv, INI, Java properties, Xcode configurations, netrc."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.structure.positions import Lines, lines_of

if TYPE_CHECKING:
    from checks.structure.entries import Entry

_DOTENV_NAME = re.compile(
    r"[ \t\ufeff]*(?:(?:export|set|declare -x)[ \t]+)?([A-Za-z_][\w.\-]*)(?:[ \t]*=[ \t]*|:[ \t]+)"
)
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_SINGLE = re.compile(r"'([^']*)'")
_BACKTICK = re.compile(r"`([^`]*)`")
_QUOTED = {'"': _DOUBLE, "'": _SINGLE, "`": _BACKTICK}
_BARE_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#")
_DOTENV_ESCAPE = re.compile(r'\\([nrt"\\$])')
_SHORT = {"n": "\n", "r": "\r", "t": "\t"}

_SECTION = re.compile(r"[ \t\ufeff]*\[[ \t]*([^\]\n\"]*?)[ \t]*(?:\"((?:[^\"\\\n]|\\.)*)\")?[ \t]*\]")
_INI_COMMENT = re.compile(r"(?<=[ \t])[;#]")
_HOST = re.compile(r"[ \t]*(\S+)((?:[ \t]+[\w.]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"']\S*)?)+)[ \t]*$")
_HOST_VARIABLE = re.compile(r"([\w.]+)=(\"[^\"\n]*\"|'[^'\n]*'|[^\s\"']\S*)?")

_PROPERTY = re.compile(r"[ \t\f\ufeff]*((?:[^\s=:\\]|\\.)+)[ \t\f]*(?:[=:][ \t\f]*|(?<=[ \t\f])|$)")
_PROPERTY_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|\r?\n[ \t\f]*|(.))", re.DOTALL)
_XCCONFIG = re.compile(r"[ \t\ufeff]*([A-Za-z_]\w*(?:\[[^\]\n]*\])*)[ \t]*=[ \t]*")


def _entry(lines: Lines, keys: tuple[str | int, ...], value: str, start: int, end: int) -> Entry:
    from checks.structure.entries import Entry

    return Entry(keys, value, *lines.at(start), *lines.at(end))


def _each_line(text: str) -> Iterator[tuple[int, int]]:
    """Begin and end of each line, without what ends it."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end - (end > start and text[end - 1] == "\r")
        start = end + 1


def read_dotenv(text: str) -> Iterator[Entry]:
    """`NAME=value`, with `export`, quotes over several lines, and comments behind values."""
    lines = lines_of(text)
    unclosed: set[str] = set()  # a quote that nothing closes is looked for once
    behind = 0
    for start, end in _each_line(text):
        if start < behind:
            continue  # inside a value of several lines
        name = _DOTENV_NAME.match(text, start, end)
        if name is None:
            continue
        at = name.end()
        sign = text[at : at + 1]
        if at < end and sign in _QUOTED:
            found = _QUOTED[sign].match(text, at, end)
            if found is None and sign not in unclosed:
                found = _QUOTED[sign].match(text, at)
                if found is None:
                    unclosed.add(sign)
            if found is not None:
                behind = found.end()
                value = found[1]
                if sign == '"' and "\\" in value:
                    value = _DOTENV_ESCAPE.sub(lambda m: _SHORT.get(m[1], m[1]), value)
                yield _entry(lines, (name[1],), value, *found.span(1))
                continue
            at += 1  # the quote was left open: what stands on the line
        first, last = _bare(text, at, end, _BARE_COMMENT)
        yield _entry(lines, (name[1],), text[first:last], first, last)


def _bare(text: str, start: int, end: int, comment: re.Pattern[str] | None) -> tuple[int, int]:
    found = comment.search(text, start, end) if comment else None
    last = found.start() if found else end
    while last > start and text[last - 1] in " \t\r":
        last -= 1
    return start, last


def read_ini(text: str) -> Iterator[Entry]:
    """Sections and `name = value`; a value goes on in lines that are indented deeper than its name."""
    lines = lines_of(text)
    section: tuple[str, ...] = ()
    waiting: tuple[tuple[str, ...], int, int, int] | None = None  # keys, value's begin and end, the name's indentation

    for start, end in _each_line(text):
        first = start
        while first < end and text[first] in " \t\ufeff":
            first += 1
        if first == end or text[first] in "#;":
            continue
        indent = first - start
        if waiting is not None and indent > waiting[3] and text[first] != "[":
            keys, begin, last, depth = waiting
            if begin == last:
                begin = first
            waiting = keys, begin, _bare(text, first, end, _INI_COMMENT)[1], depth
            continue
        if waiting is not None:
            yield _ini_value(lines, text, *waiting[:3])
            waiting = None
        if head := _SECTION.match(text, start, end):
            section = (head[1], head[2]) if head[2] is not None else (head[1],)
        elif host := _HOST.match(text, start, end):
            for one in _HOST_VARIABLE.finditer(text, *host.span(2)):
                begin, last = one.span(2) if one[2] is not None else (one.end(), one.end())
                yield _ini_value(lines, text, (*section, host[1], one[1]), begin, last)
        else:
            split = _split(text, first, end)
            if split < 0:
                continue
            name = text[first:split].strip()
            begin = split + 1
            while begin < end and text[begin] in " \t":
                begin += 1
            waiting = (*section, name), *_bare(text, begin, end, _INI_COMMENT), indent
    if waiting is not None:
        yield _ini_value(lines, text, *waiting[:3])


def _split(text: str, first: int, end: int) -> int:
    """The sign between name and value: the first `=` or `:`, of an address as npm writes it (`//host/:name=`) the `=`."""
    equals = text.find("=", first, end)
    colon = -1 if text.startswith("//", first) else text.find(":", first, end)
    return equals if colon < 0 else colon if equals < 0 else min(equals, colon)


def _ini_value(lines: Lines, text: str, keys: tuple[str, ...], begin: int, end: int) -> Entry:
    if end - begin >= 2 and text[begin] in "\"'" and text[end - 1] == text[begin]:
        begin, end = begin + 1, end - 1
    value = text[begin:end]
    if "\n" in value:
        value = "\n".join(line.strip() for line in value.split("\n"))
    return _entry(lines, keys, value, begin, end)


def read_properties(text: str) -> Iterator[Entry]:
    """Java's properties: `name=value`, `name: value`, `name value`, a backslash joins lines."""
    lines = lines_of(text)
    behind = 0
    for start, end in _each_line(text):
        if start < behind:
            continue
        while text[end - 1 : end] == "\\" and _odd_backslashes(text, end):
            following = text.find("\n", end)
            if following < 0:
                break
            end = text.find("\n", following + 1)
            end = len(text) if end < 0 else end
            end -= text[end - 1 : end] == "\r"
        behind = end
        name = _PROPERTY.match(text, start, end)
        if name is None or name[1][0] in "#!":
            continue
        raw = text[name.end() : end]
        yield _entry(lines, (_property(name[1]),), _property(raw.replace("\r\n", "\n")), name.end(), end)


def _odd_backslashes(text: str, end: int) -> bool:
    count = 0
    while count < end and text[end - 1 - count] == "\\":
        count += 1
    return count % 2 == 1


def _property(raw: str) -> str:
    if "\\" not in raw:
        return raw
    return _PROPERTY_ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else _SHORT.get(m[2], m[2]) if m[2] else "", raw)


def read_xcconfig(text: str) -> Iterator[Entry]:
    """Xcode's build settings: `NAME = value`, with `//` before a comment anywhere."""
    lines = lines_of(text)
    for start, end in _each_line(text):
        name = _XCCONFIG.match(text, start, end)
        if name is None:
            continue
        comment = text.find("//", name.end(), end)
        first, last = _bare(text, name.end(), comment if comment >= 0 else end, None)
        last -= text[last - 1 : last] == ";" and last > first
        yield _entry(lines, (name[1],), text[first:last], first, last)


def read_netrc(text: str) -> Iterator[Entry]:
    """`machine host login name password value`: keys are `machine`, the host, and the word."""
    lines = lines_of(text)
    host: tuple[str, ...] = ()
    word = ""
    for token in re.finditer(r"\"((?:[^\"\\\n]|\\.)*)\"|(\#[^\n]*)|(\S+)", text):
        if token[2] is not None and not word:
            continue
        group = 1 if token[1] is not None else 3 if token[3] is not None else 2
        value = token[group]
        if word == "machine":
            host, word = ("machine", value), ""
        elif word:
            yield _entry(lines, (*host, word), value, *token.span(group))
            word = ""
        elif value == "default":
            host = ("default",)
        elif value in ("machine", "login", "password", "account"):
            word = value
