"""Dockerfiles: instructions with their flags, settings, heredocs and stages, each with its place.

`dockerfile(text)` never raises; what is no instruction is left out.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from functools import cached_property, lru_cache

import msgspec

from checks.expressions.patterns import pattern_of
from checks.structure.positions import LONGEST, Lines, lines_of

MOST_INSTRUCTIONS = 5_000

_DIRECTIVE = pattern_of(r"[ \t]*#[ \t]*([A-Za-z]+)[ \t]*=[ \t]*(.*?)[ \t\r]*$")
_NAME = pattern_of(r"[ \t\ufeff]*([A-Za-z]+)(?=[ \t\r\n]|$)[ \t]*")
_FLAG = pattern_of(r"[ \t]*--([a-z][a-z-]*)(?:=(\"[^\"\n]*\"|\S*))?(?=[ \t\r\n]|$)")
_HEREDOC = pattern_of(r"<<(-?)([\"']?)([A-Za-z_][A-Za-z0-9_.]*)\2")
_PAIR = pattern_of(
    r"([A-Za-z_][\w.\-]*|\"[^\"]*\")=(\"(?:[^\"\\]|\\.)*\"|'[^']*'|(?:[^\s\"'\\]|\\.|\"(?:[^\"\\]|\\.)*\"|'[^']*')*)",
    re.DOTALL,
)
_BARE = pattern_of(r"([A-Za-z_][\w.\-]*)(?:[ \t]+|$)")
_FROM = pattern_of(r"(\S+)(?:[ \t]+as[ \t]+(\S+))?", re.IGNORECASE)
_KNOWN = frozenset(
    "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split()
)
_WITH_HEREDOCS = frozenset(("RUN", "COPY", "ADD"))


class Setting(msgspec.Struct, frozen=True):
    """`NAME=value` of ENV, ARG or LABEL; `value` is None for an ARG without a default. The place is the value's."""

    name: str
    value: str | None
    line: int
    column: int
    end_line: int
    end_column: int


class Heredoc(msgspec.Struct, frozen=True):
    """Text between `<<NAME` and `NAME`; `line` is that of its first line. In a quoted one the shell expands nothing."""

    name: str
    text: str
    line: int
    quoted: bool


class Instruction(msgspec.Struct, frozen=True):
    """One instruction. `text` is what follows name and flags, continuation lines joined by spaces of the same length.

    `script` is what a RUN gives to the shell, its first line being `line`: `code(i.script, "run.sh")` has right lines
    with `i.line - 1` added. `words` are the parts of COPY, ADD and of the JSON form.
    """

    name: str
    text: str
    flags: tuple[tuple[str, str], ...]
    settings: tuple[Setting, ...]
    words: tuple[str, ...]
    heredocs: tuple[Heredoc, ...]
    script: str
    stage: int
    line: int
    column: int
    end_line: int
    end_column: int
    onbuild: bool = False

    def flag(self, name: str) -> str | None:
        """The value of the first `--name`, "" for one without a value."""
        return next((value for key, value in self.flags if key == name), None)

    @property
    def mounts(self) -> tuple[dict[str, str], ...]:
        """The `--mount` flags: `{"type": "secret", "id": "hf", "env": "HF_TOKEN"}`."""
        return tuple(_options(value) for key, value in self.flags if key == "mount")

    @property
    def sources(self) -> tuple[str, ...]:
        """Of COPY and ADD: what is copied."""
        return self.words[:-1] if self.name in ("COPY", "ADD") else ()


class Stage(msgspec.Struct, frozen=True):
    """A build stage: its number, its name (`AS name`) and the image it begins with."""

    number: int
    name: str
    image: str
    line: int


class Dockerfile:
    """A Dockerfile, read."""

    def __init__(self, text: str) -> None:
        self._reading = _Reading(text[:LONGEST])
        self.directives: dict[str, str] = self._reading.directives
        self.instructions: tuple[Instruction, ...] = tuple(self._reading.instructions)

    def of(self, *names: str) -> list[Instruction]:
        """The instructions of these names."""
        return [i for i in self.instructions if i.name in names]

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages, in order; the last is what is shipped."""
        found = []
        for instruction in self.of("FROM"):
            parts = _FROM.match(instruction.text.strip())
            image, name = (parts[1], parts[2] or "") if parts else ("", "")
            found.append(Stage(instruction.stage, name, image, instruction.line))
        return tuple(found)

    @property
    def settings(self) -> list[tuple[Instruction, Setting]]:
        """Everything that ENV, ARG and LABEL set, with its instruction."""
        return [(i, s) for i in self.instructions for s in i.settings]

    def variables_at(self, line: int) -> list[str]:
        """The names that the environment of the instruction at this line has: arguments of its stage, settings of this and of
        all before it, and secrets that are mounted as variables.
        """
        here = next((i for i in self.instructions if i.line == line), None)
        if here is None:
            return []
        set_before = [
            s.name
            for i, s in self.settings
            if i.line < line and (i.name == "ENV" or (i.name == "ARG" and i.stage == here.stage))
        ]
        return [*set_before, *(m["env"] for m in here.mounts if m.get("type") == "secret" and m.get("env"))]


@lru_cache(maxsize=64)
def dockerfile(text: str) -> Dockerfile:
    """A Dockerfile or Containerfile."""
    return Dockerfile(text)


class _Reading:
    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: Lines = lines_of(text)
        self.directives: dict[str, str] = {}
        self.instructions: list[Instruction] = []
        self._stage = -1
        self._single: dict[str, list[int]] | None = None
        number = self._read_directives()
        self._escape = "`" if self.directives.get("escape") == "`" else "\\"
        while number <= len(self._lines) and len(self.instructions) < MOST_INSTRUCTIONS:
            number = self._read_one(number)

    def _line(self, number: int) -> str:
        end = self._lines.start(number + 1) if number < len(self._lines) else len(self._text)
        return self._text[self._lines.start(number) : end].rstrip("\n")

    def _read_directives(self) -> int:
        number = 1
        while number <= len(self._lines) and (found := _DIRECTIVE.match(self._line(number))):
            if found[1].lower() not in ("syntax", "escape", "check"):
                break
            self.directives.setdefault(found[1].lower(), found[2])
            number += 1
        return number

    def _read_one(self, number: int) -> int:
        """Read the instruction that begins at a line, if one does; the line that follows it."""
        first = self._line(number)
        name = _NAME.match(first)
        if not first.strip() or name is None or name[1].upper() not in _KNOWN:
            return number + 1
        last = self._last_line(number)
        begin = self._lines.start(number)
        end = self._lines.start(last) + len(self._line(last).rstrip("\r"))
        joined = self._joined(number, last)
        heredocs, after = self._heredocs(joined, last + 1, name[1].upper())
        self._add(name[1].upper(), name.end(), joined, begin, end, heredocs, number, last, after)
        return after

    def _last_line(self, number: int) -> int:
        last = number
        while last < len(self._lines):
            line = self._line(last).rstrip()
            comment = last > number and line.lstrip().startswith("#")
            empty = last > number and not line  # an empty line within is dropped, with a warning
            if not line.endswith(self._escape) and not comment and not empty:
                break
            if empty and not self._goes_on(last):
                break
            last += 1
        return last

    def _goes_on(self, number: int) -> bool:
        """Whether the line before an empty one asked for more."""
        for n in range(number - 1, max(number - 20, 0), -1):
            line = self._line(n).strip()
            if line:
                return line.endswith(self._escape) or line.startswith("#")
        return False

    def _joined(self, number: int, last: int) -> str:
        """The lines as one: continuation signs, line feeds and comments become spaces, so that offsets stay."""
        pieces: list[str] = []
        for n in range(number, last + 1):
            end = self._lines.start(n + 1) if n < len(self._lines) else len(self._text)
            raw = self._text[self._lines.start(n) : end]
            if n > number and raw.lstrip().startswith("#"):
                pieces.append(" " * len(raw))
                continue
            bare = raw.rstrip()
            if n < last and bare.endswith(self._escape):
                bare = bare[:-1]
            pieces.append(bare.ljust(len(raw)))
        return "".join(pieces)

    def _heredocs(self, joined: str, number: int, name: str) -> tuple[list[Heredoc], int]:
        found: list[Heredoc] = []
        if name not in _WITH_HEREDOCS and name != "ONBUILD":
            return found, number
        for head in _HEREDOC.finditer(joined):
            close = self._closing(head[3], bool(head[1]), number)
            if close is None:
                break  # never closed: what follows are instructions
            lines = [self._line(n).rstrip("\r") for n in range(number, close)]
            lines = [line.lstrip("\t") for line in lines] if head[1] else lines
            found.append(Heredoc(head[3], "\n".join(lines), number, bool(head[2])))
            number = close + 1
        return found, number

    def _closing(self, name: str, indented: bool, number: int) -> int | None:
        """The line, from this one on, that closes a heredoc. Lines that are one word are listed once."""
        if self._single is None:
            self._single = {}
            for n in range(1, len(self._lines) + 1):
                line = self._line(n).rstrip("\r")
                if line and len(line) < 200 and " " not in line:
                    self._single.setdefault(line, []).append(n)
                    if line[0] == "\t":
                        self._single.setdefault("\t" + line.lstrip("\t"), []).append(n)
        found = self._single.get(name, [])
        if indented:
            found = sorted([*found, *self._single.get("\t" + name, [])])
        at = bisect_left(found, number)
        return found[at] if at < len(found) else None

    def _add(
        self,
        name: str,
        at: int,
        joined: str,
        begin: int,
        end: int,
        heredocs: list[Heredoc],
        first: int,
        last: int,
        after: int,
    ) -> None:
        onbuild = name == "ONBUILD"
        if onbuild:
            inner = _NAME.match(joined, at)
            if inner is None or inner[1].upper() not in _KNOWN:
                return
            name, at = inner[1].upper(), inner.end()
        flags: list[tuple[str, str]] = []
        while name in ("RUN", "COPY", "ADD", "FROM", "HEALTHCHECK") and (flag := _FLAG.match(joined, at)):
            flags.append((flag[1], (flag[2] or "").strip('"')))
            at = flag.end()
        while at < len(joined) and joined[at] in " \t":
            at += 1
        if name == "FROM":
            self._stage += 1
        text = joined[at:].rstrip()
        settings = self._settings(name, joined, at, begin) if name in ("ENV", "ARG", "LABEL") else ()
        words = _words(text) if name not in ("ENV", "ARG", "LABEL", "RUN") or text.startswith("[") else ()
        script = self._script(joined, at, first, last, heredocs, after) if name == "RUN" else ""
        self.instructions.append(
            Instruction(
                name,
                text,
                tuple(flags),
                settings,
                words,
                tuple(heredocs),
                script,
                self._stage,
                *self._lines.at(begin + len(joined) - len(joined.lstrip())),
                *self._lines.at(max(begin, end)),
                onbuild,
            )
        )

    def _settings(self, name: str, joined: str, at: int, begin: int) -> tuple[Setting, ...]:
        found: list[Setting] = []
        head = _BARE.match(joined, at)
        if name in ("ENV", "LABEL") and head is not None and not _PAIR.match(joined, at):
            start, end = head.end(), len(joined.rstrip())  # the old form: one name, and the rest is its value
            return (self._setting(head[1], joined, start, max(start, end), begin),)
        while at < len(joined):
            pair = _PAIR.match(joined, at)
            bare = _BARE.match(joined, at) if pair is None else None
            if pair is not None:
                found.append(self._setting(pair[1].strip('"'), joined, *pair.span(2), begin))
                at = pair.end()
            elif bare is not None:
                place = self._lines.at(begin + bare.start())
                found.append(Setting(bare[1], None, *place, *self._lines.at(begin + bare.end(1))))
                at = bare.end()
            else:
                at += 1
            while at < len(joined) and joined[at].isspace():
                at += 1
        return tuple(found)

    def _setting(self, name: str, joined: str, start: int, end: int, begin: int) -> Setting:
        if end - start >= 2 and joined[start] in "\"'" and joined[end - 1] == joined[start]:
            start, end = start + 1, end - 1
        value = re.sub(r"\\(.)", r"\1", joined[start:end]) if "\\" in joined[start:end] else joined[start:end]
        return Setting(name, value, *self._lines.at(begin + start), *self._lines.at(begin + end))

    def _script(self, joined: str, at: int, first: int, last: int, heredocs: list[Heredoc], after: int) -> str:
        """What the shell is given, line by line as in the file; comments of the Dockerfile become empty continuations."""
        if joined[at : at + 1] == "[":
            return ""
        lines: list[str] = []
        for n in range(first, last + 1):
            line = self._line(n)
            begin = self._lines.start(n) - self._lines.start(first)
            if begin < at:
                line = " " * min(len(line), at - begin) + line[at - begin :]
            elif line.lstrip().startswith("#") or not line.strip():
                line = "\\" if n < last else ""
            lines.append(line)
        if self._escape != "\\":
            lines = [re.sub(r"`[ \t]*$", lambda _: "\\", line) for line in lines]
        if heredocs and _HEREDOC.match(joined, at):
            lines = [""]  # the heredoc is the script
            lines += [self._line(n) for n in range(last + 1, after - 1)]
        elif heredocs:
            lines += [self._line(n) for n in range(last + 1, after)]
        return "\n".join(lines)


def _words(text: str) -> tuple[str, ...]:
    if text.startswith("["):
        try:
            words = json.loads(text)
        except (ValueError, RecursionError):
            words = None
        if isinstance(words, list):
            return tuple(str(w) for w in words)
    return tuple(text.split())


def _options(value: str) -> dict[str, str]:
    parts = (part.partition("=") for part in value.split(","))
    return {key.strip(): option.strip() for key, _, option in parts if key.strip()}
