"""From a ConfigMap to an External Secret: the value goes, the cluster fetches it, and whoever read the one reads the other.

Only where the project already says, in a SecretStore of its own, where its values lie: that cannot be guessed. Every file is
changed by its tree; what is made by templates, or mounts the ConfigMap as files, is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from checks.fixes.fixers.jsonc import Text
from checks.fixes.fixers.keeping import keeping
from checks.fixes.fixers.making import by_path, left, made
from checks.fixes.guidance import shell_word
from checks.fixes.plan import Change, Fix, Keeping, Piece
from checks.fixes.reach import Unsafe
from checks.language import mark
from checks.model import Finding
from checks.sins.s7_just_config.cluster import Object, objects
from checks.structure.tree import Node, documents

if TYPE_CHECKING:
    from checks.fixes.scene import File, Scene

TITLE = mark("Let the cluster fetch it from your store")
STORES = ("ClusterSecretStore", "SecretStore")
READ = "Who may look into the namespace has seen it: replace the key."


class Moving(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a ConfigMap that goes."""

    map: Object
    name: str
    keeping: Keeping

    @property
    def secret(self) -> str:
        """The Secret that takes its place."""
        return f"{self.map.name}-secrets"

    @property
    def key(self) -> str:
        """Under which name the store keeps it."""
        return f"{self.map.name}/{self.name}"


def propose(scene: Scene, recipe: str, findings: Sequence[Finding]) -> Iterator[Fix]:
    """One fix a file with ConfigMaps."""
    own = [f for f in findings if f.check == "S7-K8S-CONFIGMAP"]
    for (_, path), concerned in by_path(own, "worktree").items():
        file = scene.at(path)
        try:
            yield _moved(scene, recipe, file, concerned)
        except Unsafe as error:
            yield left(recipe, path, concerned, str(error))


def _moved(scene: Scene, recipe: str, file: File, findings: Sequence[Finding]) -> Fix:
    store = next((o for kind in STORES for o in objects(scene.evidence, kind)), None)
    if store is None:
        raise Unsafe("no SecretStore is declared here: External Secrets has to know where your values lie")
    data = scene.text(file)
    if b"{{" in data:
        raise Unsafe("it is made by a template")
    text = Text(data)
    pieces: list[Piece] = []
    moving: list[Moving] = []
    kept: list[Keeping] = []
    for node in documents(text.text, file.path):
        if node.text("kind") != "ConfigMap":
            continue
        found = Object("ConfigMap", node.text("metadata", "name"), file.path, node)
        mine = []
        for name, key, value in node.get("data").named():
            match = next(
                (
                    m
                    for m in scene.keys_in(data, file.path)
                    if text.byte(value.start) <= m.start and m.end <= text.byte(value.end)
                ),
                None,
            )
            if match is None:
                continue
            if value.value.strip().encode() != match.value.reveal():
                raise Unsafe(f"in {name} the key is a part of something larger")
            kept.append(keeping(scene, match, scene.evidence.target.name, name, kept))
            mine.append(Moving(map=found, name=name, keeping=kept[-1]))
            pieces.append(_without(text, key, value))
        if mine:
            pieces.append(_behind(text, node, _manifest(mine, store, node.text("metadata", "namespace"))))
            moving += mine
    if not moving:
        raise Unsafe("no entry is a key as a whole")
    own = Change(base=file.base, path=file.path, shown=file.shown, before=data, pieces=tuple(pieces))
    changes = _referring(scene, own, moving)
    then = [
        f"Put the value into the store as {m.key}: shrift vault reveal {m.keeping.provider} --label {shell_word(m.keeping.label)} --yes | PROGRAM"
        for m in moving
    ]
    then.append(f"External Secrets has to run in the cluster, and {store.name} has to reach it.")
    return made(recipe, file.shown, findings, changes, title=TITLE, keeps=kept, then=[*then, READ])


def _without(text: Text, key: Node, value: Node) -> Piece:
    """The lines of an entry."""
    begin = text.text.rfind("\n", 0, key.start) + 1
    if text.text[begin : key.start].strip(" \"'"):
        raise Unsafe("its entries do not stand on lines of their own")
    end = text.text.find("\n", value.end)
    return text.piece(begin, len(text.text) if end < 0 else end + 1, "")


def _behind(text: Text, node: Node, lines: Sequence[str]) -> Piece:
    """A document behind this one."""
    eol = "\r\n" if "\r\n" in text.text else "\n"
    mark = text.text.find("\n---", node.end - 1)
    end = len(text.text) if mark < 0 else mark + 1
    gap = "" if text.text[:end].endswith("\n") else eol
    return text.piece(end, end, gap + "".join(f"{line}{eol}" for line in ("---", *lines)))


def _manifest(moving: Sequence[Moving], store: Object, namespace: str) -> list[str]:
    first = moving[0]
    return [
        "apiVersion: external-secrets.io/v1",
        "kind: ExternalSecret",
        "metadata:",
        f"  name: {first.secret}",
        *([f"  namespace: {namespace}"] if namespace else []),
        "spec:",
        "  refreshInterval: 1h",
        "  secretStoreRef:",
        f"    kind: {store.kind}",
        f"    name: {store.name}",
        "  target:",
        f"    name: {first.secret}",
        "  data:",
        *(line for m in moving for line in (f"    - secretKey: {m.name}", "      remoteRef:", f"        key: {m.key}")),
    ]


# --- who reads it -----------------------------------------------------------------------------------------------------


def _referring(scene: Scene, own: Change, moving: Sequence[Moving]) -> list[Change]:
    """The ConfigMap’s own file, and every file that reads the entries that moved."""
    names = {m.map.name: m.secret for m in moving}
    entries = {(m.map.name, m.name) for m in moving}
    changes = {own.path: own}
    for path in dict.fromkeys(o.path for o in objects(scene.evidence)):
        file = scene.at(path)
        data = scene.text(file)
        text = Text(data)
        pieces = [p for node in documents(text.text, path) for p in _references(text, node, names, entries)]
        if pieces and b"{{" in data:
            raise Unsafe(f"{path} reads it, and is made by a template")
        if pieces:
            known = changes.get(path)
            changes[path] = Change(
                base=file.base, path=path, shown=path, before=data, pieces=(*(known.pieces if known else ()), *pieces)
            )
    return list(changes.values())


def _references(text: Text, root: Node, names: dict[str, str], entries: set[tuple[str, str]]) -> Iterator[Piece]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        waiting += [value for _, value in node.pairs] + node.items
        for key, value in node.pairs:
            name = value.text("name")
            if name not in names:
                continue
            if key.value == "configMapKeyRef" and (name, value.text("key")) in entries:
                yield _word(text, key, "configMapKeyRef", "secretKeyRef")
                yield _word(text, value.get("name"), name, names[name])
            elif key.value == "configMap":
                raise Unsafe(f"{name} is mounted as files; move that by hand")
            elif key.value == "configMapRef":
                column = key.column - 3
                if column < 0 or text.text[key.start - 2 : key.start] != "- ":
                    raise Unsafe(f"{name} is read as a whole, in a form that is not written line by line")
                indent = " " * column
                eol = "\r\n" if "\r\n" in text.text else "\n"
                end = text.text.find("\n", value.end)
                end = len(text.text) if end < 0 else end + 1
                gap = "" if text.text[:end].endswith("\n") else eol
                yield text.piece(end, end, f"{gap}{indent}- secretRef:{eol}{indent}    name: {names[name]}{eol}")


def _word(text: Text, node: Node, old: str, new: str) -> Piece:
    at = text.text.find(old, max(0, node.start - 1), node.end + 1)
    if at < 0:
        raise Unsafe("a reference to it is written in an unusual way")
    return text.piece(at, at + len(old), new)
