"""Objects of Kubernetes as files declare them, and what is written inside of their values."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.readings import Reading
from checks.sins.s7_just_config.looks import is_hashed
from checks.sins.s7_just_config.values import Literal, at_node
from checks.structure.embedded import decoded, embedded
from checks.structure.entries import entries
from checks.structure.tree import Node, documents

_TOP_KIND = pattern_of(r"(?m)^\ufeff?kind:[ \t]*[\"']?(\w+)")
PATHS = ("*.yml", "*.yaml", "*.json", "*.tpl", "*.yaml.*", "*.yml.*")
# Other checks ask for documents as well, and what a page shows as an example nobody gives to a cluster.
_NAMED = NamePattern("|".join(re.escape(path[1:]).replace(r"\*", "[^/]*") + "$" for path in PATHS))


def reading(*kinds: str) -> Reading:
    """The files in which objects of these kinds may be declared."""
    return Reading(PATHS, kinds)


class Object(msgspec.Struct, frozen=True):
    """One object. `encrypted` says that SOPS wrote the file: its values are of no use to anybody without the key."""

    kind: str
    name: str
    path: str
    node: Node
    encrypted: bool = False


@once
def _objects(evidence: Evidence) -> tuple[Object, ...]:
    found: list[Object] = []
    for path in _NAMED.among(sorted(evidence.texts)):
        text = evidence.texts[path]
        # Descriptions of kinds are long, hold no values, and are most of what operators bring along.
        if "apiVersion" in text and "kind" in text and set(_TOP_KIND.findall(text)) != {"CustomResourceDefinition"}:
            for node in documents(text, path):
                found += _below(node, path, node.get("sops").kind == "mapping")
    return tuple(found)


def _below(node: Node, path: str, encrypted: bool, depth: int = 0) -> Iterator[Object]:
    kind = node.text("kind")
    if not kind or not node.get("apiVersion"):
        return
    if kind.endswith("List") and depth < 5 and node.get("items").items:
        for item in node.get("items").items:
            yield from _below(item, path, encrypted, depth + 1)
        return
    yield Object(kind, node.text("metadata", "name")[:80] or "without a name", path, node, encrypted)


def objects(evidence: Evidence, *kinds: str) -> list[Object]:
    """The objects of these kinds, all without kinds; items of lists with them."""
    return [o for o in _objects(evidence) if not kinds or o.kind in kinds]


def members(evidence: Evidence, found: Object, part: str, *, encoded: bool) -> Iterator[Literal]:
    """The values of a ConfigMap's or a Secret's part, and the settings inside of those that are files."""
    text = evidence.texts[found.path]
    lines = text.splitlines()
    said = f"the {found.kind} {found.name}"
    inner = {(e.where[-1], e.line): e for e in embedded(text, found.path)} if found.node.get(part) else {}
    for name, _, value in found.node.get(part).named():
        if not value.single or not value.value:
            continue
        whole = at_node(value, name, found.path, said)
        if encoded and (plain := decoded(value.value)) is not None:
            whole = msgspec.structs.replace(whole, value=plain, decoded=True)
        file = inner.get((name, value.line))
        for entry in entries(file.text, file.name) if file is not None else ():
            assert file is not None
            line = file.outer(entry.line)
            if line <= len(lines) and is_hashed(entry.value, lines[line - 1]):
                continue
            at = lines[line - 1].find(entry.value) if line <= len(lines) and entry.value and not file.decoded else -1
            yield Literal(
                entry.name,
                entry.value,
                found.path,
                line,
                at + 1 if at >= 0 else None,
                part=f"{said} (inside of {name[:60]})",
            )
        yield whole
