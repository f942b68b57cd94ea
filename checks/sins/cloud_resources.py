"""Cloud resources as files declare them: Terraform, OpenTofu, CloudFormation, Kubernetes; each with its settings."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.remember import once
from checks.model import Location
from checks.structure.entries import Entry, entries
from checks.structure.tree import Key, document, documents

TERRAFORM = ("*.tf", "*.tofu", "*.tf.json", "*.tofu.json")
YAML = ("*.yml", "*.yaml")
CLOUDFORMATION = (*YAML, "*.json", "*.template")
_ASIDE = pattern_of(r"(?i)(?:^|/)(?:\.terraform|node_modules|vendor|examples?|tests?|fixtures?|testdata)/")


class Resource(msgspec.Struct, frozen=True):
    """A resource of a file. `settings` are its values, their keys counted from the resource; `type` is the tool's word."""

    type: str
    name: str
    path: str
    line: int
    settings: tuple[tuple[tuple[Key, ...], Entry], ...]

    @property
    def location(self) -> Location:
        """Where its first setting stands."""
        return Location(source="worktree", path=self.path, line=self.line)

    def value(self, *keys: Key) -> str:
        """The value under these keys; numbers of blocks left out. Empty where nothing is set."""
        return next((e.value for k, e in self.settings if _names(k) == keys), "")

    def values(self, *keys: Key) -> list[str]:
        """All values of a list, or of a block that stands several times."""
        return [e.value for k, e in self.settings if _names(k) == keys]

    def has(self, *keys: Key) -> bool:
        """Whether something is set under these keys, in whatever depth."""
        return any(_names(k)[: len(keys)] == keys for k, _ in self.settings)

    @property
    def text(self) -> str:
        """All values, for questions about names in them."""
        return "\n".join(e.value for _, e in self.settings)

    @property
    def aside(self) -> bool:
        """Whether it stands in an example or a test, and builds nothing of this project's."""
        return _ASIDE.search(self.path) is not None or kind_of(self.path) in (Kind.TEMPLATE, Kind.TEST)


def _names(keys: tuple[Key, ...]) -> tuple[Key, ...]:
    return tuple(k for k in keys if isinstance(k, str))


@once
def _resources(evidence: Evidence) -> tuple[Resource, ...]:
    found: list[Resource] = []
    for path, text in sorted(evidence.texts.items()):
        if path.endswith((".tf", ".tofu", ".tf.json", ".tofu.json")):
            found += _terraform(text, path)
        elif path.endswith((".yml", ".yaml", ".json", ".template")) and "AWS::" in text and "Resources" in text:
            found += _cloudformation(text, path)
    return tuple(found)


def resources(evidence: Evidence, *types: str) -> list[Resource]:
    """The resources of these types (`aws_budgets_budget`, `AWS::IAM::Role`) that were read, in order of their files."""
    wanted = frozenset(types)
    return [r for r in _resources(evidence) if r.type in wanted]


def _terraform(text: str, path: str) -> Iterator[Resource]:
    groups: dict[tuple[str, str], list[tuple[tuple[Key, ...], Entry]]] = {}
    for entry in entries(text, path):
        if len(entry.keys) > 3 and entry.keys[0] in ("resource", "data"):
            kind = str(entry.keys[1]) if entry.keys[0] == "resource" else f"data.{entry.keys[1]}"
            groups.setdefault((kind, str(entry.keys[2])), []).append((entry.keys[3:], entry))
    for (kind, name), settings in groups.items():
        yield Resource(kind, name, path, settings[0][1].line, tuple(settings))


def _cloudformation(text: str, path: str) -> Iterator[Resource]:
    for name, key, node in document(text, path).get("Resources").named():
        kind = node.text("Type")
        if kind.startswith("AWS::"):
            settings = tuple(
                (keys[1:] if keys[:1] == ("Properties",) else keys,
                 Entry(keys, n.value, n.line, n.column, n.end_line, n.end_column))
                for keys, n in node.walk()
            )  # fmt: skip
            yield Resource(kind, name, path, key.line, settings)


def manifests(evidence: Evidence, *kinds: str) -> Iterator[tuple[str, int, dict[str, object]]]:
    """(path, line, plain content) of the Kubernetes objects of these kinds."""
    wanted = frozenset(kinds)
    for path, text in sorted(evidence.texts.items()):
        if path.endswith((".yml", ".yaml")) and any(f"kind: {k}" in text for k in wanted):
            for node in documents(text, path):
                if node.text("kind") in wanted and node.get("apiVersion"):
                    plain = node.plain()
                    if isinstance(plain, dict):
                        yield path, node.line, plain
