"""S7-HELM-KUSTOMIZE: a secret in a chart's values, in a generator of kustomize, or given to helm in a script."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.names import NamePattern
from checks.model import Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.signals.looking import paths_of
from checks.sins.keyed import hole, told, unseen
from checks.sins.s7_just_config.cluster import objects, reading
from checks.sins.s7_just_config.commands import commands
from checks.sins.s7_just_config.commands import reading as scripts
from checks.sins.s7_just_config.handed import handed_files
from checks.sins.s7_just_config.values import (
    Literal,
    Plain,
    at_node,
    findings_of,
    keys_at,
    more,
    named_values,
    plain_in,
)
from checks.structure.tree import Node, document, documents
from checks.words import count_of

_VALUES = NamePattern(r"(?i)(?:^|/)(?:values[^/]*|[^/]+[.-]values|values/[^/]+)\.ya?ml(?:\.gotmpl)?$")
_SECRETS = NamePattern(r"(?i)(?:^|/)secrets?(?:[.-][^/]*)?\.ya?ml$")
_HELMFILE = NamePattern(r"(?i)(?:^|/)helmfile(?:\.d/[^/]+|[^/]*)\.ya?ml(?:\.gotmpl)?$")
_KUSTOMIZATION = NamePattern(r"(?i)(?:^|/)kustomization\.ya?ml$")
_HELPER = NamePattern(r"(?i)(?:^|/)templates/(?:.*/)?[^/]+\.(?:tpl|txt)$")
_SET = ("--set", "--set-string", "--set-literal", "--set-json")


def judge(evidence: Evidence) -> Verdict:
    """High for each secret in values, generators and `--set` that git keeps; encrypted files and references are none."""
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    missed = hole(evidence, "worktree")
    files, values, plains = 0, 0, []
    charts = {p.rpartition("/")[0] for p in paths_of(evidence) if p.endswith(("Chart.yaml", "Chart.yml"))}
    for path, text in sorted(evidence.texts.items()):
        read = list(_literals(path, text, charts))
        if read or _is_ours(path, charts):
            files += 1
            values += len(read)
            plains += plain_in(evidence, read)
            if _KUSTOMIZATION.search(path):
                plains += _generated(evidence, path, document(text, path))
    delivered = [*_delivered(evidence), *_set_in_scripts(evidence)]
    plains += plain_in(evidence, delivered) + _helpers(evidence, charts)
    if not files and not delivered and not plains:
        return unseen(missed, "No values of a chart and no kustomization are here.")
    findings = findings_of(CHECK, evidence, plains, _tell)
    return told(
        findings,
        missed,
        failed=f"{count_of(len(findings), 'secret')} in values and generators.",
        passed="No values, generator or call of helm holds a secret.",
        looked_at=f"{count_of(values + len(delivered), 'value')} of {count_of(files, 'file')}",
    )


def _is_ours(path: str, charts: set[str]) -> bool:
    return bool(
        _VALUES.search(path)
        or _HELMFILE.search(path)
        or _KUSTOMIZATION.search(path)
        or (_SECRETS.search(path) and path.rpartition("/")[0] in charts)
    )


def _literals(path: str, text: str, charts: set[str]) -> Iterator[Literal]:
    if not _is_ours(path, charts):
        return
    for node in documents(text, path):
        if node.get("sops").kind == "mapping" or (node.get("apiVersion") and node.get("kind") and not _KUSTOMIZATION.search(path)):  # fmt: skip
            continue  # encrypted, or an object of the cluster: other checks judge those
        if _KUSTOMIZATION.search(path):
            for generator in ("secretGenerator", "configMapGenerator"):
                for item in node.get(generator).items:
                    for pair in item.get("literals").each():
                        yield _pair(pair, path, f"{generator} of kustomize")
        elif _HELMFILE.search(path):
            for name, value in named_values(node, dotted=True):
                yield at_node(value, name, path, "the releases of helmfile")
        else:
            for name, value in named_values(node, dotted=True):
                yield at_node(value, name, path, "the values of a chart")


def _pair(node: Node, path: str, part: str) -> Literal:
    name, _, value = node.value.partition("=")
    start = node.column + len(name) + 1
    return Literal(name, value.strip("\"'"), path, node.line, start, node.end_line, node.end_column, part=part)


def _generated(evidence: Evidence, path: str, node: Node) -> Iterator[Plain]:
    """Files that a generator reads, and that git keeps with a secret in them."""
    folder = path.rpartition("/")[0]
    for generator in ("secretGenerator", "configMapGenerator"):
        for item in node.get(generator).items:
            for field in ("files", "envs", "env"):
                for named in item.get(field).each():
                    target = posixpath.normpath(posixpath.join(folder, named.value.partition("=")[2] or named.value))
                    yield from handed_files(evidence, target, at_node(named, target, path, f"{generator} of kustomize"))


def _delivered(evidence: Evidence) -> Iterator[Literal]:
    """Values that Argo CD and Flux hand to a chart."""
    for found in objects(evidence, "Application", "ApplicationSet", "HelmRelease"):
        said = f"the {found.kind} {found.name}"
        for holder in _sources(found.node):
            for part in ("parameters", "valuesObject", "values"):
                given = holder.get(part)
                if given.single:
                    yield from _inside(given, found.path, f"values of {said}")
                else:
                    for name, value in named_values(given, dotted=True):
                        yield at_node(value, name, found.path, f"{part} of {said}")


def _sources(node: Node) -> Iterator[Node]:
    spec = node.get("spec")
    if node.text("kind") == "HelmRelease":
        yield spec
        return
    for one in (spec, spec.get("template", "spec")):
        for source in (one.get("source"), *one.get("sources").items):
            yield source.get("helm")


def _inside(node: Node, path: str, part: str) -> Iterator[Literal]:
    """Values that are YAML inside of a string; their lines follow each other in the file."""
    for inner in documents(node.value, "values.yaml"):
        for name, value in named_values(inner, dotted=True):
            line = min(node.line + value.line - 1, node.end_line)
            yield Literal(name, value.value, path, line, part=part)
    yield at_node(node, "", path, part)


def _set_in_scripts(evidence: Evidence) -> Iterator[Literal]:
    for command in commands(evidence, "helm", "helmfile"):
        for word in command.options(*_SET):
            at = 0
            for part in re.split(r"(?<!\\),", word.text):
                name, equals, value = part.partition("=")
                start = None if word.column is None else word.column + at + len(name) + 1
                if equals:
                    yield Literal(name, value.strip("\"'"), command.path, word.line, start, part="a call of helm")
                at += len(part) + 1


def _helpers(evidence: Evidence, charts: set[str]) -> list[Plain]:
    """Keys in a chart's helpers and notes, which are no YAML."""
    paths = (p for p in _HELPER.among(paths_of(evidence)) if p.partition("/templates/")[0] in charts)
    return [
        Plain(Literal("", "", path, s.line or 1, s.column, part="a helper of a chart"), key, (s,), s.confidence)
        for path in paths
        for key, s in keys_at(evidence, path)
    ]


def _tell(first: Plain, group: list[Plain]) -> str:
    return (
        f"{first.called} stands in {first.literal.part}, {first.literal.path}.{more(group)} {_kept(first.literal.part)}"
    )


def _kept(part: str) -> str:
    """Who has it from there: kustomize makes an object of the cluster, helm keeps releases."""
    if part.startswith("configMapGenerator"):
        return "It goes into a ConfigMap, which whoever may look at the namespace reads."
    if part.startswith("secretGenerator"):
        return "It lies open here, whatever the Secret that it goes into keeps from others."
    return "It is in every release that was made with it: helm keeps all values in the cluster."


CHECK = Check(
    "S7-HELM-KUSTOMIZE",
    sin=Sin.JUST_CONFIG,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=(
        "values*.y*ml", "*values.y*ml", "values/*.y*ml", "values*.y*ml.gotmpl", "helmfile*.y*ml", "helmfile*.y*ml.gotmpl", "helmfile.d/*.y*ml",
        "kustomization.y*ml", Reading(("secret*.y*ml",), ("key", "token", "secret")),
        reading("kind: Application", "kind: ApplicationSet", "kind: HelmRelease"),
        scripts("helm"),
    ),
    judge=judge,
    module=__name__,
)  # fmt: skip
