"""Which format goes to which file: `--format` and `--output` are pairs, and several of them may stand in one command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from checks.terminal.refusal import Refusal

_ENDINGS = {
    ".json": "json",
    ".sarif": "sarif",
    ".txt": "text",
    ".text": "text",
    ".jsonl": "events",
    ".ndjson": "events",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".md": "md",
    ".markdown": "md",
    ".csv": "csv",
    ".svg": "badge",
}
_SEPARATOR = "\0"  # joins a format with its file before click sees them; no path holds it


def pair_outputs(arguments: Sequence[str]) -> list[str]:
    """Join each `--output FILE` with the `--format` it belongs to, so that several formats can be written in one run.

    It belongs to the one before it; the first may also stand before its format. Where none is left for it, the ending
    of the file says the format: `--output report.json`.

    >>> pair_outputs(["--format", "json", "--output", "a.json"]) == ["--format", "json\\0a.json"]
    True
    """
    paired: list[str] = []
    format_at: int | None = None
    early: str | None = None
    words = iter(arguments)
    rest: list[str] = []
    for word in words:
        if word == "--":
            rest = [word, *words]
            break
        name, equals, value = word.partition("=")
        if name not in ("--format", "--output"):
            paired.append(word)
            continue
        if not equals:
            following = next(words, None)
            if following is None:
                paired.append(name)  # click says what is missing
                continue
            value = following
        if not value:
            raise Refusal(f"{name} is empty")
        if name == "--format":
            paired.extend([name, value if early is None else f"{value}{_SEPARATOR}{early}"])
            format_at, early = len(paired) - 1, None
        elif format_at is not None and _SEPARATOR not in paired[format_at]:
            paired[format_at] += f"{_SEPARATOR}{value}"
        elif format_at is None and early is None:
            early = value
        else:
            paired.extend(_by_ending(value, alone=False))
    if early is not None:
        paired.extend(_by_ending(early, alone=True))
    return paired + rest


def _by_ending(file: str, *, alone: bool) -> list[str]:
    """The pair for a file whose format nobody named. `alone` says that no other output has one either."""
    name = PurePath(file).name.lower()
    ending = PurePath(name).suffix
    form = "sarif" if name.endswith(".sarif.json") else _ENDINGS.get(ending)
    if form is None and alone and (not ending or file.startswith("/dev/")):
        form = "text"
    if form is None:
        raise Refusal(
            f"--output {file} has no --format of its own, and its ending names none; "
            "“--format json --output FILE” says which"
        )
    return ["--format", f"{form}{_SEPARATOR}{file}"]


def wanted(words: Sequence[str], known: Sequence[str]) -> list[tuple[str, str | None]]:
    """The pairs as `(format, file)`, None for standard output; text where nothing was named. Refuses what cannot be."""
    pairs = [_pair(word) for word in words or ("text",)]
    for name, _ in pairs:
        if name not in known:
            raise Refusal(f"there is no format “{name}”; there is {', '.join(known)}")
    return pairs


def _pair(word: str) -> tuple[str, str | None]:
    name, _, target = word.partition(_SEPARATOR)
    return name, None if target in ("", "-") else target
