"""S7-K8S-ENV: a secret written into a pod's variables, arguments, scripts or annotations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.model import Severity, Sin, Status, Verdict
from checks.sins.keyed import hole, told, unseen
from checks.sins.s7_just_config.cluster import Object, objects, reading
from checks.sins.s7_just_config.values import Literal, Plain, at_node, findings_of, more, plain_in
from checks.structure.tree import Node
from checks.words import count_of

# Objects that hold no pod, or whose values other checks judge.
_NOT_HERE = frozenset({"ConfigMap", "Secret", "SealedSecret", "CustomResourceDefinition", "Application", "ApplicationSet", "HelmRelease", "Kustomization"})  # fmt: skip
_OPTION = pattern_of(r"^--?([A-Za-z][\w.-]{0,60})[= ](.+)$", re.DOTALL)
# `checksum/secrets`: charts put digests there, so that pods begin anew where a Secret has changed.
_TELLS_ABOUT = pattern_of(r"(?i)(?:^|[/._-])(?:checksum|hash|digest|sha\d*|revision|version|generation)(?:[/._-]|$)")
_MOST_NODES = 50_000


def judge(evidence: Evidence) -> Verdict:
    """High for each literal secret of a pod; that a variable comes from a Secret is said, and is no finding."""
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    missed = hole(evidence, "worktree")
    pods = [(o, values) for o in objects(evidence) if o.kind not in _NOT_HERE and (values := list(_values(o)))]
    if not pods:
        return unseen(missed, "No pod with variables or arguments is declared here.")
    literals = [literal for _, values in pods for literal in values]
    plains = [p for p in plain_in(evidence, [v for v in literals if v.name]) if p.key or not p.literal.decoded]
    plains += plain_in(evidence, [v for v in literals if not v.name], keys_only=True)
    findings = findings_of(CHECK, evidence, plains, _tell)
    injected = sum(_injected(o.node) for o, _ in pods)
    return told(
        findings,
        missed,
        failed=f"{count_of(len(findings), 'secret')} in pods’ variables and arguments.",
        passed="No pod’s variable or argument is a literal secret"
        + (f"; {count_of(injected, 'variable comes', 'variables come')} from Secrets, a file would show them to fewer" if injected else "")
        + ".",
        looked_at=f"{count_of(len(literals), 'value')} of {count_of(len(pods), 'object')}",
    )  # fmt: skip


def _values(found: Object) -> Iterator[Literal]:
    """What pods are given: `env`, parameters of a workflow, `args`, `command`, scripts, annotations."""
    said = f"the {found.kind} {found.name}"
    for node in _mappings(found.node):
        for key, _, value in node.named():
            if key in ("env", "parameters"):
                for item in value.items:
                    literal = item.get("value")
                    if item.text("name") and literal.single:
                        yield at_node(literal, item.text("name"), found.path, f"{key} of {said}")
            elif key in ("args", "command"):
                yield from _arguments(value, found.path, f"{key} of {said}")
            elif key == "source" and value.single and "\n" in value.value:
                yield at_node(value, "", found.path, f"a script of {said}")
            elif key == "annotations":
                for name, _, note in value.named():
                    if note.single:
                        told = "" if _TELLS_ABOUT.search(name) else name
                        yield at_node(note, told, found.path, f"an annotation of {said}")


def _arguments(node: Node, path: str, said: str) -> Iterator[Literal]:
    before = ""
    for item in node.each():
        option = _OPTION.match(item.value)
        if option and "\n" not in item.value:
            start = item.column + item.value.index(option[2]) if item.line == item.end_line else None
            yield Literal(option[1], option[2], path, item.line, start, item.end_line, item.end_column, part=said)
        else:
            yield at_node(item, before.lstrip("-") if before.startswith("-") else "", path, said)
        before = item.value if len(item.value) < 60 else ""


def _mappings(node: Node) -> Iterator[Node]:
    stack, left = [node], _MOST_NODES
    while stack and left:
        left -= 1
        here = stack.pop()
        if here.kind == "mapping":
            yield here
            stack.extend(v for _, _, v in reversed(list(here.named())))
        else:
            stack.extend(reversed(here.items))


def _injected(node: Node) -> int:
    return sum(bool(m.get("valueFrom", "secretKeyRef") or m.get("secretRef")) for m in _mappings(node))


def _tell(first: Plain, group: list[Plain]) -> str:
    return (
        f"{first.called} stands in {first.literal.part}, {first.literal.path}.{more(group)} Whoever may look at pods reads it, "
        "and so does whoever reads the file."
    )


CHECK = Check(
    "S7-K8S-ENV",
    sin=Sin.JUST_CONFIG,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=(reading("containers:", '"containers"', "env:", "kind: Workflow", "kind: CronWorkflow", "kind: WorkflowTemplate", "kind: ClusterWorkflowTemplate"),),
    judge=judge,
    module=__name__,
)  # fmt: skip
