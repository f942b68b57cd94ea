"""S7-IAC-LITERAL: a secret that is handed to a cloud resource as it stands in the code that describes it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.keys.lookalikes import doubted
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import hole, told, unseen
from checks.sins.llm_use import CODE
from checks.sins.s7_just_config import azure, pulumi_cdk
from checks.sins.s7_just_config.commands import SCRIPTS
from checks.sins.s7_just_config.hcl import TERRAFORM, Block, blocks, is_terraform, literals
from checks.sins.s7_just_config.looks import is_secret_name, of_a_model
from checks.sins.s7_just_config.values import Literal, Plain, at_node, findings_of, more, named_values, plain_in
from checks.structure.tree import Node, document
from checks.words import count_of

_CLOUDFORMATION = ("*.yml", "*.yaml", "*.json", "*.template")
_DESCRIBING = frozenset({"resource", "provider", "module", "locals", "data", "output", "ephemeral"})
# What shows the value of a resource to whom, besides the state and the repository.
_SHOWN = (
    (pattern_of(r"lambda_function|Lambda::Function|Serverless::Function|cloudfunctions|linux_function_app|FunctionApp"), "whoever may look at the function"),
    (pattern_of(r"instance|launch_template|launch_configuration|EC2::|virtual_machine|compute_"), "every program on the machine, which may ask for its user data"),
    (pattern_of(r"ssm_parameter|SSM::Parameter"), "whoever may list parameters"),
    (pattern_of(r"ecs_task|ECS::TaskDefinition|container|cloud_run|app_service|web_app|apprunner|AppRunner"), "whoever may look at the container"),
)  # fmt: skip


class Seen(msgspec.Struct, frozen=True):
    """What was read: how many resources, their literals, and findings by name alone."""

    count: int
    literals: list[Literal]
    findings: list[Finding]


def judge(evidence: Evidence) -> Verdict:
    """High for each literal that git keeps, medium for a parameter that is shown; references are none."""
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    missed = hole(evidence, "worktree")
    seen = [s for path, text in sorted(evidence.texts.items()) if (s := _read(path, text)) is not None]
    config = list(pulumi_cdk.commanded(evidence))
    if not seen and not config:
        return unseen(missed, "No resource of a cloud is described here.")
    plains = plain_in(evidence, [*(literal for s in seen for literal in s.literals), *config])
    findings = [*findings_of(CHECK, evidence, plains, _tell), *(f for s in seen for f in s.findings)]
    return told(
        findings,
        missed,
        failed=f"{count_of(len(findings), 'secret')} handed to cloud resources as they are.",
        passed="No resource of a cloud is handed a secret as it is.",
        looked_at=count_of(sum(s.count for s in seen), "resource"),
    )


def _read(path: str, text: str) -> Seen | None:
    if is_terraform(path):
        own = [b for b in blocks(text, path) if b.kind in _DESCRIBING]
        given = [literal for b in own for literal in literals(b, f"{b.called or b.kind} of Terraform")]
        return Seen(len(own), given, list(_open_parameters(own))) if own else None
    if path.endswith((".yml", ".yaml", ".json", ".template")):
        if "Resources" in text and "AWS::" in text:
            return _cloudformation(document(text, path), path)
        if "schema.management.azure.com" in text:
            return Seen(*azure.template(document(text, path), path), [])
        if re.search(r"(?:^|/)(?:Pulumi(?:\.[^/]+)?\.ya?ml|cdk\.json|cdk\.context\.json)$", path):
            return Seen(1, list(pulumi_cdk.settings(document(text, path), path)), [])
        return None
    if path.endswith((".bicep", ".bicepparam")):
        given, shown = azure.bicep(text, path)
        return Seen(max(text.count("resource "), 1), given, [_shown_parameter(n, p, "Bicep") for n, p in shown])
    found = pulumi_cdk.in_code(text, path)
    return None if found is None else Seen(1, found, [])


def _open_parameters(own: list[Block]) -> Iterator[Finding]:
    """A parameter of Systems Manager with a secret's name that is kept as it is."""
    for block in own:
        called = block.value("name") or block.name
        if (
            block.type == "aws_ssm_parameter"
            and block.value("type") == "String"
            and is_secret_name(called.rpartition("/")[2])
        ):
            yield _finding(
                f"{block.called} in {block.path} keeps {called[:80]} as a String. Whoever may list parameters reads it; a SecureString is encrypted.",
                Location(source="worktree", path=block.path, line=block.line),
                called,
                "A parameter that is not encrypted",
            )


def _cloudformation(top: Node, path: str) -> Seen | None:
    """Properties of resources, and parameters that show what they are given."""
    given: list[Literal] = []
    findings: list[Finding] = []
    count = 0
    for name, key, node in top.get("Resources").named():
        kind = node.text("Type")
        if not kind:
            continue
        count += 1
        given += [at_node(v, n, path, f"{kind} {name[:80]}") for n, v in named_values(node.get("Properties"))]
        given += [
            at_node(v, f"{name}.secret", path, f"{kind} {name[:80]}")
            for v in (node.get("Properties", "SecretString"),)
            if v.single
        ]
        called = node.text("Properties", "Name") or name
        if (
            kind == "AWS::SSM::Parameter"
            and node.text("Properties", "Type") == "String"
            and is_secret_name(called.rpartition("/")[2])
        ):
            findings.append(_finding(f"{name[:80]} in {path} keeps {called[:80]} as a String. Whoever may list parameters reads it.", Location(source="worktree", path=path, line=key.line, column=key.column), called, "A parameter that is not encrypted"))  # fmt: skip
    for name, key, node in top.get("Parameters").named():
        default = node.get("Default")
        if default.single:
            given.append(at_node(default, name, path, "a default of a parameter"))
        if is_secret_name(name) and not node.get("NoEcho").true and not node.text("Type").startswith("AWS::SSM"):
            findings.append(_shown_parameter(name, Location(source="worktree", path=path, line=key.line, column=key.column), "CloudFormation"))  # fmt: skip
    return Seen(count, given, findings) if count else None


def _shown_parameter(name: str, place: Location, tool: str) -> Finding:
    how = "NoEcho" if tool == "CloudFormation" else "@secure()"
    return _finding(
        f"The parameter {name[:80]} in {place.path} is not marked {how}. The console and the record of the deployment show what it was given.",
        place,
        name,
        "A parameter that shows what it is given",
    )


def _finding(words: str, place: Location, name: str, title: str) -> Finding:
    return CHECK.finding(
        words,
        locations=[place],
        severity=Severity.MEDIUM,
        confidence=doubted(Confidence.MEDIUM if of_a_model(name) else Confidence.LOW, place.path),
        title=title,
        fixes=("cloud-secret",),
        about=name,
    )


def _tell(first: Plain, group: list[Plain]) -> str:
    who = next((who for sign, who in _SHOWN if sign.search(first.literal.part)), "whoever may look at the resource")
    return f"{first.called} stands in {first.literal.part}, {first.literal.path}.{more(group)} It is known to everybody with the file, and to {who}."


CHECK = Check(
    "S7-IAC-LITERAL",
    sin=Sin.JUST_CONFIG,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=(
        Reading(TERRAFORM, ("resource", "provider", "module", "locals")),
        Reading(_CLOUDFORMATION, ("AWS::", "schema.management.azure.com")),
        "*.bicep", "*.bicepparam", "Pulumi*.yaml", "Pulumi*.yml", "cdk.json", "cdk.context.json",
        Reading(CODE, ("aws-cdk", "aws_cdk", "@pulumi/", "pulumi", "cdktf")),
        Reading(SCRIPTS, ("pulumi",)),
    ),
    judge=judge,
    module=__name__,
)  # fmt: skip
