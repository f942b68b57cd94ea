"""Plain values: what stands in a file of infrastructure as it is, and which of it is a secret.

A value is a secret if the ledger knows a key in it, or if its name says so and it looks like chance. References,
encrypted values, placeholders and words are none. No value leaves this module: a finding has names and places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from checks.catalog import Check
from checks.evidence import Evidence
from checks.joins.remember import once
from checks.keys.lookalikes import doubted
from checks.keys.standin import keys_in
from checks.model import Confidence, Finding, Key, Location, Severity, Sighting
from checks.sins.keyed import KEPT_LOCATIONS, unique
from checks.sins.s7_just_config.looks import looks_secret, of_a_model
from checks.sins.severity import severity_of
from checks.structure.entries import Entry
from checks.structure.tree import Node

_STANDIN = "SHRIFT"
_MOST_VALUES = 100_000  # of one document
_NAMES = ("name", "key", "Name", "ParameterKey")
_VALUES = ("value", "Value", "ParameterValue", "defaultValue")


class Literal(msgspec.Struct, frozen=True):
    """A value as it stands in a file. `decoded` says that base64 was taken off: then keys are told by their line.

    `part` is what of the file it is in, for messages: `the ConfigMap app`.
    """

    name: str
    value: str
    path: str
    line: int
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    decoded: bool = False
    part: str = ""

    @property
    def location(self) -> Location:
        return Location(
            source="worktree",
            path=self.path,
            line=self.line,
            column=self.column,
            end_line=self.end_line,
            end_column=self.end_column,
        )


class Plain(msgspec.Struct, frozen=True):
    """A secret that stands in a file as it is. `key` is None for one whose form nobody knows."""

    literal: Literal
    key: Key | None
    sightings: tuple[Sighting, ...]
    confidence: Confidence

    @property
    def locations(self) -> list[Location]:
        return [s.location for s in self.sightings] or [self.literal.location]

    @property
    def called(self) -> str:
        """What a message calls it: the setting's name, or that it is a key."""
        return self.literal.name[:80] or "a key"


def at_node(node: Node, name: str, path: str, part: str = "") -> Literal:
    """The literal of a single value of YAML or JSON."""
    return Literal(name, node.value, path, node.line, node.column, node.end_line, node.end_column, part=part)


def at_entry(entry: Entry, path: str, name: str = "", part: str = "") -> Literal:
    """The literal of an entry."""
    return Literal(
        name or entry.name, entry.value, path, entry.line, entry.column, entry.end_line, entry.end_column, part=part
    )


def plain_in(
    evidence: Evidence, literals: Iterable[Literal], *, any_name: bool = False, keys_only: bool = False
) -> list[Plain]:
    """The secrets among these values, each place once.

    With `any_name` a value that looks like chance is enough, as all values of a Secret are meant to be secret; with
    `keys_only` nothing but keys that the ledger knows.
    """
    found: dict[tuple[str, str, int, int | None], Plain] = {}
    for literal in literals:
        known = _known(evidence, literal)
        for key in known:
            if "\n" in literal.value and any(holds(literal, key, p) for p in found.values()):
                continue  # told already, by the setting inside of this value
            seen = _sightings(evidence, key, literal)
            sure = max(
                (s.confidence for s in seen), key=lambda c: c.rank, default=doubted(key.confidence, literal.path)
            )
            found.setdefault((key.fingerprint, literal.path, literal.line, None), Plain(literal, key, seen, sure))
        if not known and not keys_only and looks_secret(literal.name, literal.value, any_name=any_name):
            sure = doubted(Confidence.MEDIUM if of_a_model(literal.name) else Confidence.LOW, literal.path)
            found.setdefault((literal.name, literal.path, literal.line, literal.column), Plain(literal, None, (), sure))
    return list(found.values())


def holds(whole: Literal, key: Key | None, told: Plain) -> bool:
    """Whether a key of this value was told already, by the setting inside of it."""
    at, last = told.literal, whole.end_line or whole.line
    return told.key is key and at.path == whole.path and whole.line <= at.line <= last


def _known(evidence: Evidence, literal: Literal) -> list[Key]:
    if _STANDIN in literal.value:
        return [k for k in dict.fromkeys(keys_in(literal.value, evidence.keys)) if k.secret]
    if literal.decoded:
        at = _by_path(evidence).get(literal.path, ())
        last = literal.end_line or literal.line
        return list(dict.fromkeys(k for k, s in at if literal.line <= (s.line or 0) <= last))
    return []


def _sightings(evidence: Evidence, key: Key, literal: Literal) -> tuple[Sighting, ...]:
    """Where the ledger has this key in this value; any place in the file where lines do not fit."""
    own = [s for k, s in _by_path(evidence).get(literal.path, ()) if k is key]
    last = literal.end_line or literal.line
    return tuple([s for s in own if literal.line <= (s.line or 0) <= last] or own)


@once
def _by_path(evidence: Evidence) -> dict[str, list[tuple[Key, Sighting]]]:
    found: dict[str, list[tuple[Key, Sighting]]] = {}
    for key in evidence.keys:
        for sighting in key.sightings if key.secret else ():
            if sighting.source == "worktree" and sighting.place != "staged" and not sighting.member:
                found.setdefault(sighting.path, []).append((key, sighting))
    return found


def keys_at(evidence: Evidence, path: str) -> list[tuple[Key, Sighting]]:
    """The secret keys that a file of the folder holds."""
    return _by_path(evidence).get(path, [])


@once
def _packed(evidence: Evidence) -> dict[str, list[tuple[Key, Sighting]]]:
    found: dict[str, list[tuple[Key, Sighting]]] = {}
    for key in evidence.keys:
        for sighting in key.sightings if key.secret else ():
            if sighting.source == "worktree" and sighting.place != "staged" and sighting.member:
                found.setdefault(sighting.path, []).append((key, sighting))
    return found


def keys_inside(evidence: Evidence, path: str) -> list[tuple[Key, Sighting]]:
    """The secret keys of a file, those of what is packed in it with them."""
    return keys_at(evidence, path) + _packed(evidence).get(path, [])


@once
def _tracked(evidence: Evidence) -> frozenset[str]:
    found = {f.path for f in evidence.files if f.tracked}
    for repository in evidence.repositories:
        prefix = f"{repository.path}/" if repository.path else ""
        found.update(prefix + t.path for t in repository.tracked)
    return frozenset(found)


def is_tracked(evidence: Evidence, path: str) -> bool:
    """Whether git keeps this file."""
    return path in _tracked(evidence)


def findings_of(
    check: Check, evidence: Evidence, plains: Iterable[Plain], tell: Callable[[Plain, list[Plain]], str]
) -> list[Finding]:
    """A finding for each key, and for each name of a file behind which an unknown secret stands; one that stands there behind
    several names is one.

    The weight of the check where git keeps the file, one step less where not, and one less for a secret that is not
    said to be a model provider's; then moved by what is known of the key.
    """
    groups: dict[tuple[str, str], list[Plain]] = {}
    behind: dict[tuple[str, str], tuple[str, str]] = {}
    for plain in plains:
        same = ("", plain.key.fingerprint) if plain.key else (plain.literal.path, plain.literal.name)
        if plain.key is None:
            held = plain.literal.path, plain.literal.value
            same = same if same in groups else behind.get(held, same)
            behind.setdefault(held, same)
        groups.setdefault(same, []).append(plain)
    return [_finding(check, evidence, group, tell) for group in groups.values()]


def _finding(
    check: Check, evidence: Evidence, group: list[Plain], tell: Callable[[Plain, list[Plain]], str]
) -> Finding:
    group.sort(key=lambda p: (-p.confidence.rank, p.literal.path, p.literal.line))
    first = group[0]
    kept = any(is_tracked(evidence, p.literal.path) for p in group)
    base = check.severity if kept else check.severity.shifted(-1)
    return check.finding(
        tell(first, group),
        key=first.key.fingerprint if first.key else None,
        locations=unique(place for p in group for place in p.locations)[:KEPT_LOCATIONS],
        severity=_severity(base, group, evidence),
        confidence=max((p.confidence for p in group), key=lambda c: c.rank),
        about="" if first.key else first.literal.name,
    )


def _severity(base: Severity, group: list[Plain], evidence: Evidence) -> Severity:
    key = group[0].key
    if key is not None:
        return severity_of(base, key, [s for p in group for s in p.sightings], evidence)
    return base if of_a_model(group[0].literal.name) else base.shifted(-1)


def more(group: list[Plain]) -> str:
    """` It is so in 2 more places.`, empty for one place."""
    places = {(p.literal.path, p.literal.line) for p in group}
    others = len(places) - 1
    return f" It is so in {others} more {'place' if others == 1 else 'places'}." if others else ""


def named_values(node: Node, *, dotted: bool = False) -> Iterator[tuple[str, Node]]:
    """Every single value below a node with the name it goes by: its key, or of `{name: X, value: …}` that name.

    `dotted` gives the way to it (`openai.apiKey`), so that what stands above says whose it is.
    """
    stack: list[tuple[str, Node]] = [("", node)]
    left = _MOST_VALUES
    while stack and left:
        left -= 1
        called, here = stack.pop()
        if here.single:
            yield called, here
            continue
        own = next((said for k in _NAMES if (said := here.text(k))), "")
        below: list[tuple[str, Node]] = []
        for key, _, value in here.named():
            if own and key in _VALUES:
                below.append((own, value))
            else:
                below.append((f"{called}.{key}" if dotted and called else key, value))
        stack.extend(reversed([*below, *((called, item) for item in here.items)]))
