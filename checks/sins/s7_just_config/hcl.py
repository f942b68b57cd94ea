"""Terraform and OpenTofu: values of a file with the names they go by, those inside of expressions and scripts with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from checks.expressions.patterns import pattern_of
from checks.sins.s7_just_config.values import Literal, at_entry
from checks.structure.entries import Entry, entries
from checks.structure.tree import Key

TERRAFORM = ("*.tf", "*.tofu", "*.tf.json", "*.tofu.json")
_ENDINGS = (".tf", ".tofu", ".tf.json", ".tofu.json")
# Attributes whose value is the secret, whatever the resource is called.
CARRIERS = frozenset({"value", "secret_string", "secret_data", "plaintext_value", "string_value", "secret_value", "password_value"})  # fmt: skip
_PAIRED = pattern_of(
    r"\bname\s*[=:]\s*\"([A-Za-z_][\w.-]{0,99})\"\s*,?\s*value\s*[=:]\s*\"([^\"\n]{1,512})\"", re.IGNORECASE
)
_MEMBER = pattern_of(r"[\"']?\b([A-Za-z_][\w.-]{0,99})[\"']?\s*[=:]\s*\"([^\"\n]{1,512})\"")
_LINE = pattern_of(
    r"^\s*(?:export\s+|set\s+|ENV\s+|Environment=)?[\"']?([A-Za-z_]\w{0,99})[\"']?\s*[=:]\s*[\"']?([^\s\"']{8,512})[\"']?,?\s*$"
)


# What is taken out of something that is made elsewhere: `base64decode(local.config["users"][0]["key-data"])`.
_IS_TAKEN = pattern_of(
    r"\s*(?:[a-z_0-9]{1,40}\(\s*){0,4}(?:local|var|data|module|each|self|path)\.[\w.\[\]\"*-]{1,400}\s*\){0,4}\s*$"
)


class Block(msgspec.Struct, frozen=True):
    """A block at the top of a file: its kind (`resource`, `variable`), type, name, and values with keys counted from it."""

    kind: str
    type: str
    name: str
    path: str
    entries: tuple[tuple[tuple[Key, ...], Entry], ...]

    @property
    def line(self) -> int:
        return self.entries[0][1].line

    @property
    def called(self) -> str:
        """As people write it: `aws_lambda_function.ask`."""
        return ".".join(p for p in (self.type, self.name) if p)[:120]

    def value(self, *keys: Key) -> str | None:
        """The value under these keys, numbers of blocks left out; None where nothing is set."""
        return next((e.value for k, e in self.entries if tuple(p for p in k if isinstance(p, str)) == keys), None)


def is_terraform(path: str) -> bool:
    """Whether a file of this name describes resources."""
    return path.endswith(_ENDINGS)


def blocks(text: str, path: str) -> Iterator[Block]:
    """The blocks of a file, in order."""
    groups: dict[tuple[str, str, str], list[tuple[tuple[Key, ...], Entry]]] = {}
    for entry in entries(text, path):
        kind = str(entry.keys[0])
        labels = (
            2 if kind in ("resource", "data", "ephemeral", "backend") else 0 if kind in ("locals", "terraform") else 1
        )
        if len(entry.keys) > labels + 1:
            names = [str(k) for k in entry.keys[1 : labels + 1]]
            head = (names[0], names[1]) if labels == 2 else ("", names[0] if names else "")
            groups.setdefault((kind, *head), []).append((entry.keys[labels + 1 :], entry))
    for (kind, type, name), own in groups.items():
        yield Block(kind, type, name, path, tuple(own))


def literals(block: Block, part: str) -> Iterator[Literal]:
    """The values of a block that stand for themselves, each with the name that tells what it is."""
    names = {k[:-1]: e.value for k, e in block.entries if k and k[-1] in ("name", "key") and e.kind == "text"}
    for keys, entry in block.entries:
        last = next((k for k in reversed(keys) if isinstance(k, str)), "")
        if entry.kind == "text" and not last.endswith("_wo"):
            if last in CARRIERS and "\n" not in entry.value:
                near = names.get(keys[:-1], "") or block.name
                yield at_entry(entry, block.path, f"{near}.{last}" if near == block.name else near, part)
            elif (pair := _LINE.match(entry.value)) and isinstance(keys[-1], int):
                yield at_entry(msgspec.structs.replace(entry, value=pair[2]), block.path, pair[1], part)
            elif "\n" in entry.value or entry.value.lstrip().startswith(("{", "[")) or pair:
                yield from inside(entry, block.path, part)
                yield at_entry(msgspec.structs.replace(entry, value=entry.value + "\n"), block.path, str(last), part)
            else:
                yield at_entry(entry, block.path, str(last), part)
        elif entry.kind == "expression" and '"' in entry.value and not last.endswith("_wo"):
            yield from inside(entry, block.path, part)
            if _IS_TAKEN.match(entry.value) is None:
                yield at_entry(msgspec.structs.replace(entry, value=entry.value + "\n"), block.path, str(last), part)


def inside(entry: Entry, path: str, part: str) -> Iterator[Literal]:
    """Settings in an expression (`jsonencode([{ name = …, value = … }])`) or in the lines of a script."""
    seen: set[tuple[int, str]] = set()
    for number, line in enumerate(entry.value.splitlines()):
        at = entry.line + number if entry.end_line > entry.line else entry.line
        column = entry.column if number == 0 else 1
        for pattern in (_PAIRED, _MEMBER, _LINE):
            for met in _each(pattern, line):
                if (met.start(2), met[2]) not in seen and met[1] not in ("name", "value", "type"):
                    seen.add((met.start(2), met[2]))
                    yield Literal(met[1], met[2], path, at, column + met.start(2), part=part)


def _each(pattern: re.Pattern[str], line: str) -> Iterable[re.Match[str]]:
    return pattern.finditer(line) if len(line) < 20_000 else ()
