"""S7-COMPOSE: a secret in a compose file, as a literal, as a default, or in a settings file of git that it names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.model import Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import hole, told, unseen
from checks.sins.s7_just_config.handed import handed_files
from checks.sins.s7_just_config.values import Literal, Plain, at_node, findings_of, holds, more, named_values, plain_in
from checks.structure.embedded import env_files
from checks.structure.pipelines import system_of
from checks.structure.tree import Node, documents
from checks.words import count_of

YAML = ("*.yml", "*.yaml", "*.yml.*", "*.yaml.*")
_NAMED = pattern_of(r"(?i)(?:^|/)[^/]*(?:compose|docker-stack|stack)[^/]*\.ya?ml(?:\.[a-z]+)?$")
_DEFAULTED = pattern_of(r"\$\{([A-Za-z_]\w{0,99}):?-([^{}]+)\}")
_PAIRS = ("environment", "args", "labels", "annotations")


def judge(evidence: Evidence) -> Verdict:
    """High for each secret in a compose file that git keeps; `${NAME}` and `${NAME:?}` are none, `${NAME:-value}` is one."""
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    missed = hole(evidence, "worktree")
    read = composes(evidence)
    if not read:
        return unseen(missed, "No compose file is here.")
    values, plains = 0, []
    for path, node in read:
        named = list(_settings(node, path))
        values += len(named)
        plains += plain_in(evidence, named)
        rest = plain_in(evidence, [at_node(v, name, path, "it") for name, v in named_values(node)], keys_only=True)
        plains += [p for p in rest if not any(holds(p.literal, p.key, other) for other in plains)]
        plains += _handed(evidence, path, node)
    findings = findings_of(CHECK, evidence, plains, _tell)
    good = sum(len(list(node.get("secrets").named())) for _, node in read)
    return told(
        findings,
        missed,
        failed=f"{count_of(len(findings), 'secret')} in compose files.",
        passed="No compose file holds a secret" + (f"; {count_of(good, 'secret is', 'secrets are')} handed over as files" if good else "") + ".",
        looked_at=f"{count_of(values, 'setting')} of {count_of(len({p for p, _ in read}), 'compose file')}",
    )  # fmt: skip


@once
def composes(evidence: Evidence) -> tuple[tuple[str, Node], ...]:
    """The compose files, under whatever name: (path, content)."""
    found: list[tuple[str, Node]] = []
    for path, text in sorted(evidence.texts.items()):
        if re.search(r"\.ya?ml(?:\.[a-z0-9]+)?$", path) and system_of(path) is None:
            if re.search(r"(?m)^\ufeff?(?:services|x-[\w-]+):", text) is None:
                continue
            found += [(path, node) for node in documents(text, path)[:1] if is_compose(node, path)]
    return tuple(found)


def is_compose(node: Node, path: str) -> bool:
    """Whether a document describes services with images or builds, as compose and swarm do."""
    if node.get("apiVersion") or node.get("openapi"):
        return False
    services = [body for _, _, body in node.get("services").named() if body.kind == "mapping"]
    if any(s.get(k) for s in services for k in ("image", "build", "extends", "env_file")):
        return True
    return _NAMED.search(path) is not None and (bool(services) or any(k.startswith("x-") for k, _, _ in node.named()))


def _settings(node: Node, path: str) -> Iterator[Literal]:
    for name, _, service in node.get("services").named():
        for holder, said in (
            (service, name),
            (service.get("build"), f"the build of {name}"),
            (service.get("deploy"), name),
        ):
            for part in _PAIRS:
                yield from _pairs(holder.get(part), path, f"{part} of {said[:60]}")
        for part in ("command", "entrypoint"):
            yield from _options(service.get(part), path, f"{part} of {name[:60]}")
    for name, _, body in node.named():
        if name.startswith("x-"):
            yield from _pairs(body, path, f"{name[:60]}")
            for part in (*_PAIRS, "env"):
                yield from _pairs(body.get(part), path, f"{name[:60]}")
    for name, _, body in node.get("configs").named():
        content = body.get("content")
        for line, pair in enumerate(content.value.splitlines() if content.single else ()):
            key, equals, value = pair.partition("=")
            if equals:
                yield Literal(key.strip(), _default(value), path, min(content.line + line, content.end_line), part=f"the config {name[:60]}")  # fmt: skip


def _pairs(node: Node, path: str, part: str) -> Iterator[Literal]:
    """`NAME: value` and `- NAME=value`; of a value with a default that default."""
    for name, _, value in node.named():
        if value.single:
            yield _literal(value, name, value.value, 0, path, part)
    for item in node.items:
        name, equals, said = item.value.partition("=")
        if item.single and equals:
            yield _literal(item, name, said, len(name) + 1, path, part)


def _options(node: Node, path: str, part: str) -> Iterator[Literal]:
    words = [item for item in node.each() if "\n" not in item.value]
    for before, item in zip([None, *words], words, strict=False):
        name, equals, said = item.value.partition("=")
        if equals and name.startswith("-"):
            yield _literal(item, name.lstrip("-"), said, len(name) + 1, path, part)
        elif before is not None and before.value.startswith("-"):
            yield _literal(item, before.value.lstrip("-"), item.value, 0, path, part)


def _literal(node: Node, name: str, said: str, skip: int, path: str, part: str) -> Literal:
    value = _default(said)
    start = node.column + skip + max(said.find(value), 0) if node.line == node.end_line else None
    part = f"a default in {part}" if value != said else part
    return Literal(name, value, path, node.line, start, node.end_line, node.end_column, part=part)


def _default(value: str) -> str:
    found = _DEFAULTED.search(value)
    return found[2] if found else value


def _handed(evidence: Evidence, path: str, node: Node) -> Iterator[Plain]:
    """Settings files and files of secrets that git keeps, and that a service is given."""
    folder = path.rpartition("/")[0]
    for entry in env_files(evidence.texts[path], path):
        target = posixpath.normpath(posixpath.join(folder, entry.value))
        place = Literal(
            target, entry.value, path, entry.line, entry.column, entry.end_line, entry.end_column, part="env_file"
        )
        yield from handed_files(evidence, target, place)
    for name, _, body in node.get("secrets").named():
        file = body.get("file")
        if file.single:
            target = posixpath.normpath(posixpath.join(folder, file.value))
            yield from handed_files(evidence, target, at_node(file, target, path, f"the secret {name[:60]}"))


def _tell(first: Plain, group: list[Plain]) -> str:
    if first.literal.part == "env_file":
        return f"{first.literal.path} hands {first.called} to a service, and git keeps that file with its secrets.{more(group)} Everybody with the repository runs with this key."
    if first.literal.part.startswith("the secret "):
        return f"{first.literal.path} names {first.called} as the file of a secret, and git keeps that file.{more(group)} A secret of compose protects nothing that lies in the repository."
    where = "" if first.literal.part == "it" else f" in {first.literal.part},"
    return f"{first.called} stands{where} in {first.literal.path}.{more(group)} Everybody with the file runs with it, and “docker inspect” shows it."


CHECK = Check(
    "S7-COMPOSE",
    sin=Sin.JUST_CONFIG,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=(
        "compose*.y*ml", "docker-compose*.y*ml", "*.compose.y*ml", "*-compose.y*ml", "docker-stack*.y*ml", "stack*.y*ml",
        Reading(YAML, ("services:",)),
    ),
    judge=judge,
    module=__name__,
)  # fmt: skip
