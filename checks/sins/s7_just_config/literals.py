"""Literals: values that stand in settings as they are, behind a name that says they are secret.

Keys whose shape is known are in the ledger already. Here are those that only their name and their look give away, and
the name that a known key stands behind.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.keys.lookalikes import is_digest
from checks.keys.standin import keys_in
from checks.model import Confidence, Key, Location
from checks.sins.llm_use import is_llm_name
from checks.sins.s7_just_config.looks import by_chance, is_plain, is_secret_name
from checks.structure.entries import Entry, entries
from checks.structure.languages import language_of
from checks.structure.syntax import code

_PUBLIC_VALUE = pattern_of(
    r"^(?:pk[-_]|phc_|pk\.|sb_publishable_|6L[A-Za-z0-9_-]{38}$|ey[A-Za-z0-9_-]{10,}\.|https?://|[a-z+]+://|/|\./|@)"
)
# Services whose keys for web pages stand under plain names, as `algolia: { appId, apiKey }`.
_PUBLIC_AROUND = pattern_of(r"(?i)algolia|docsearch|firebase|sentry|posthog|mapbox|recaptcha|amplitude")
_UUID = pattern_of(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SIGNS = pattern_of(r"[A-Za-z0-9_+/=.:~-]+")
_VALUES = ("value", "@value", "default", "@default")
_NAMES = ("name", "@name", "key", "@key", "id", "@id", "variable", "envName")
_OWN = frozenset({Kind.SETTINGS, Kind.DEPLOYMENT, Kind.PIPELINE, Kind.CODE, Kind.AGENT, Kind.OTHER, Kind.BACKUP})


class Literal(msgspec.Struct, frozen=True):
    """A secret value in a text. `key` is its row in the ledger, None for one that only its name tells; `keys` lead to it.

    `of_a_model` says that the name, or what stands above it, speaks of a model provider.
    """

    name: str
    keys: tuple[str | int, ...]
    location: Location
    key: Key | None
    confidence: Confidence
    of_a_model: bool


def literals(evidence: Evidence, path: str) -> list[Literal]:
    """The secret values of a settings file, or of the assignments in a file of code; none where its text was not read."""
    text = evidence.texts.get(path, "")
    return list(_found(text, path, evidence)) if text else []


def _found(text: str, path: str, evidence: Evidence) -> Iterator[Literal]:
    found = _in_code(text, path) if language_of(path) and not entries_of(text, path) else entries_of(text, path)
    lines: list[str] | None = None
    for number, entry in enumerate(found):
        value = _bare(entry.value)
        known = next(keys_in(value, evidence.keys), None)
        if known is None and _is_master(entry):
            yield _literal(entry, "master_key", path, None, Confidence.MEDIUM)
            continue
        name = _name_of(entry, found, number)
        if known is not None:
            if known.secret:
                yield _literal(entry, name, path, known, Confidence.HIGH)
            continue
        if not is_secret_name(name, passwords=False) or not is_secret_value(value):
            continue
        if is_digest(value.encode(), f"{name}=".encode()):
            continue
        of_a_model = is_llm_name("_".join((*map(str, entry.keys), name)))
        lines = text.splitlines() if lines is None else lines
        if not of_a_model and _PUBLIC_AROUND.search("\n".join(lines[max(0, entry.line - 4) : entry.line])):
            continue
        if (_UUID.fullmatch(value) or kind_of(path) not in _OWN) and not of_a_model:
            continue
        sure = Confidence.MEDIUM if of_a_model else Confidence.LOW
        yield _literal(entry, name, path, None, sure if kind_of(path) in _OWN else sure.lowered())


def entries_of(text: str, path: str) -> tuple[Entry, ...]:
    """The entries of a settings file; none of a file of code."""
    return () if language_of(path) in _CODE_LANGUAGES else entries(text, path)


_CODE_LANGUAGES = frozenset(
    {"python", "javascript", "typescript", "tsx", "jsx", "go", "java", "kotlin", "ruby", "php", "csharp", "rust"}
)


def _in_code(text: str, path: str) -> tuple[Entry, ...]:
    """Values that are given to names, in the form of entries: `OPENAI_API_KEY = "…"`, `{ apiKey: "…" }`."""
    read = code(text, path)
    named = [(a.target.rpartition(".")[2], a.value) for a in read.assignments] + [
        (o.name, o.value) for o in read.options
    ]
    found = {
        (v.line, v.column): Entry((name,), v.literal, v.line, v.column + 1, v.end_line, v.end_column - 1)
        for name, v in named
        if v.literal is not None and v.kind == "string"
    }
    return tuple(found[at] for at in sorted(found))


def _literal(entry: Entry, name: str, path: str, key: Key | None, confidence: Confidence) -> Literal:
    place = Location(
        source="worktree", path=path, line=entry.line, column=entry.column, end_line=entry.end_line, end_column=entry.end_column
    )  # fmt: skip
    return Literal(
        name,
        entry.keys,
        place,
        key,
        confidence,
        key is not None or _is_master(entry) or is_llm_name("_".join((*map(str, entry.keys), name))),
    )


def _name_of(entry: Entry, found: tuple[Entry, ...], number: int) -> str:
    """The name a value stands behind; of a pair `name: X, value: Y` the first."""
    own = next((str(k) for k in reversed(entry.keys) if isinstance(k, str)), "")
    if own.lower() not in _VALUES:
        return own
    above = entry.keys[:-1]
    for other in (*reversed(found[max(0, number - 6) : number]), *found[number + 1 : number + 6]):
        if other.keys[:-1] == above and str(other.keys[-1]).lower() in _NAMES:
            return other.value[:100]
    return next((str(k) for k in reversed(above) if isinstance(k, str)), own)


def _is_master(entry: Entry) -> bool:
    """LiteLLM's master key, whatever a person thought it up to be; the one of the documentation is told elsewhere."""
    if entry.keys[-2:] != ("general_settings", "master_key") or len(entry.value) < 8:
        return False
    return is_plain(entry.value) and is_plain(entry.value.removeprefix("sk-"))


def _bare(value: str) -> str:
    value = value.strip().strip("\"'")
    return value[7:].strip() if value[:7].lower() == "bearer " else value


def is_secret_value(value: str) -> bool:
    """Whether a value looks like one that somebody was given, and not like a word, a reference or a public id."""
    value = _bare(value)
    return _SIGNS.fullmatch(value) is not None and not _PUBLIC_VALUE.match(value) and by_chance(value)
