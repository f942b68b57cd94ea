"""Ignore rules as git applies them, without git: nested `.gitignore`, `info/exclude`, the person's own excludes.

Git is not asked, because its own answer (`check-ignore`) reads the repository's configuration and runs what that names.
The patterns are `pathspec`'s; the order of files and the rule that nothing below an ignored folder comes back are here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

Origin = Literal["project", "exclude", "global"]
LARGEST = 1 << 20  # bytes of a file of rules
LONGEST_LINE = 4_096  # no path is longer
MOST_LINES = 5_000
FEW_STARS = 3  # in one pattern
MOST_WINDING = 100  # patterns with more stars, in one file

_STARS = re.compile(r"\*+")
_ABOVE = "ps_d"  # pathspec's name for the slash behind a folder that a pattern names
_INSIDE = re.compile(r"/\*\*(?= *$)")


class Answer(msgspec.Struct, frozen=True):
    """Whether a path is ignored, and by whose rule."""

    ignored: bool
    by: Origin | None = None


NOT_IGNORED = Answer(False)


class _Rules:
    """Lines of one file of rules, or a run of them. `base` is the folder they belong to: "" or "a/b/"."""

    def __init__(self, lines: list[str], winding: bool, base: str, origin: Origin) -> None:
        self.base, self.origin = base, origin
        spec = _spec(lines, "hyperscan" if winding else "simple")
        self._spec = spec if winding else None
        self._lines: list[tuple[bool, re.Pattern[str]]] = []
        if spec is not None and not winding:
            for pattern in reversed(list(spec.patterns)):
                if pattern.include is not None and pattern.regex is not None:
                    self._lines.append((pattern.include, pattern.regex))

    def of(self, path: str) -> bool | None:
        """What the last line says that matches this entry itself (a folder ends with "/"); None where none does.

        Not what a line says of a folder above it: those are asked before, from the top down, as git does.
        """
        inner = path[len(self.base) :]
        if self._spec is not None:
            return self._spec.check_file(inner).include
        for include, regex in self._lines:
            found = regex.match(inner)
            if found and (_ABOVE not in regex.groupindex or found.end(_ABOVE) in (-1, len(inner))):
                return include
        return None


class IgnoreRules:
    """The rules of one repository. Folders are asked from the top down: `enter` each before its children."""

    def __init__(self, exclude: Path | None = None, personal: Path | None = None) -> None:
        """`exclude` is the repository's `info/exclude`; `personal` the person's own file."""
        self._general: list[_Rules] = []
        for file, origin in ((personal, "global"), (exclude, "exclude")):
            self._general.extend(_read(file, "", origin) if file else [])  # type: ignore[arg-type]
        self._nested: dict[str, list[_Rules]] = {"": []}
        self._folders: dict[str, Answer] = {"": NOT_IGNORED}

    def enter(self, folder: str, path: Path, *, has_rules: bool) -> Answer:
        """Come to a folder ("" or "a/b/") that lies at `path`; says whether it is ignored as a whole."""
        parent = _parent(folder)
        if folder and folder not in self._folders:
            above = self._folders.get(parent, NOT_IGNORED)
            self._folders[folder] = above if above.ignored else self._decide(folder, parent)
        known = self._nested.get(parent, []) if folder else []
        own = _read(path / ".gitignore", folder, "project") if has_rules else []
        self._nested[folder] = [*known, *own] if own else known
        return self._folders[folder]

    def of(self, path: str) -> Answer:
        """Whether a file is ignored; its folder must have been entered."""
        folder = _parent(path)
        above = self._folders.get(folder, NOT_IGNORED)
        return above if above.ignored else self._decide(path, folder)

    def _decide(self, path: str, folder: str) -> Answer:
        for rules in (*reversed(self._nested.get(folder, [])), *reversed(self._general)):
            include = rules.of(path)
            if include is not None:
                return Answer(True, rules.origin) if include else NOT_IGNORED
        return NOT_IGNORED


def _parent(path: str) -> str:
    head, slash, _ = path.rstrip("/").rpartition("/")
    return head + slash


def _read(file: Path, base: str, origin: Origin) -> list[_Rules]:
    """The rules of one file, in runs: a later run goes before an earlier one, as a later line does."""
    from checks.sources.plain import read_plain

    text = read_plain(file, LARGEST)
    if text is None or not text.strip():
        return []
    # Git's lines end at a line feed alone, and a mark at the beginning is not a part of the first.
    lines = [
        _kept_ending(line.removesuffix("\r")) for line in text.decode("utf-8-sig", "replace").split("\n")[:MOST_LINES]
    ]
    runs: list[_Rules] = []
    winding = 0
    for is_winding, run in groupby((line for line in lines if len(line) <= LONGEST_LINE), _is_winding):
        kept = list(run)
        if is_winding:
            winding += len(kept)
            kept = kept[: max(0, len(kept) - max(0, winding - MOST_WINDING))]
        runs.append(_Rules(kept, is_winding, base, origin))
    return runs


def _is_winding(line: str) -> bool:
    """Whether a pattern may be tried in very many ways: it is matched in one pass then, at the price of its compiling.

    Measured: a line costs 0.04 ms as an expression of Python's and 1.5 ms as one of Hyperscan's; a name of 200 letters
    is compared with six stars in more steps than a day has time for by the one, in 0.01 ms by the other.
    """
    return len(_STARS.findall(line)) > FEW_STARS


def _spec(lines: list[str], backend: Literal["simple", "hyperscan"]) -> GitIgnoreSpec | None:
    from pathspec import GitIgnoreSpec

    try:
        # `a/**` is what is inside of `a` and not `a` itself; pathspec would have it match the folder's own name, `a/`.
        inside = [_INSIDE.sub("/**/*", line) for line in lines]
        return GitIgnoreSpec.from_lines(inside, backend=backend) if inside else None
    except Exception:
        # A pattern that makes no sense is no pattern; git passes it by as well.
        if len(lines) == 1:
            return None
        return _spec([line for line in lines if _spec([line], "simple") is not None], backend)


def _kept_ending(line: str) -> str:
    """Git drops spaces at the end of a rule and nothing else; `pathspec` drops tabs and the like along with them."""
    plain = line.rstrip(" ")
    return f"{plain[:-1]}[{plain[-1]}]" if plain[-1:].isspace() and plain[-2:-1] != "\\" else line


def personal_excludes(home: Path) -> Path | None:
    """The person's own ignore file, as their own git configuration names it, or where git looks for one."""
    from checks.sources.gitconfig import settings
    from checks.sources.plain import read_plain

    for config in (home / ".gitconfig", home / ".config" / "git" / "config"):
        text = read_plain(config, LARGEST)
        named: Sequence[str] = [
            s.value for s in settings((text or b"").decode("utf-8", "replace")) if s.name == "core.excludesfile"
        ]
        if named:
            path = Path(named[-1].replace("~", str(home), 1) if named[-1].startswith("~") else named[-1])
            return path if path.is_file() else None
    usual = home / ".config" / "git" / "ignore"
    return usual if usual.is_file() else None
