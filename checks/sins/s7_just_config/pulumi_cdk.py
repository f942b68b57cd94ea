"""Clouds that a program describes: Pulumi, AWS CDK, CDK for Terraform; their settings and their code."""

from __future__ import annotations

from collections.abc import Iterator

from checks.evidence import Evidence
from checks.expressions.absence import Hint
from checks.expressions.patterns import pattern_of
from checks.sins.s7_just_config.commands import commands
from checks.sins.s7_just_config.values import Literal, at_node, named_values
from checks.structure.syntax import code
from checks.structure.tree import Node

_WORDS = ("aws-cdk", "aws_cdk", "pulumi", "cdktf", "constructs")
_SAID = Hint(*_WORDS)
_TOOL = pattern_of(r"aws-cdk|aws_cdk|@pulumi/|\bpulumi\b|\bcdktf\b|constructs")
_ENDINGS = (".py", ".ts", ".js", ".tsx", ".mjs", ".go", ".java", ".cs", ".kt")


def settings(top: Node, path: str) -> Iterator[Literal]:
    """Settings of a stack. `secure:` is encrypted with the stack's key, and a value under it is none."""
    if path.endswith(".json"):
        for name, value in named_values(top.get("context") or top):
            yield at_node(value, name, path, "the context of CDK")
        return
    for name, _, value in top.get("config").named():
        if value.get("secure"):
            continue
        for inner, node in named_values(value):
            if inner != "secure":
                yield at_node(node, (name if inner in ("", "default", "value") else f"{name}.{inner}").replace(":", "."), path, "the settings of a stack of Pulumi")  # fmt: skip


def in_code(text: str, path: str) -> list[Literal] | None:
    """What a program gives to resources as it stands; None for a program that describes none."""
    if not path.endswith(_ENDINGS) or not _SAID.may_stand_in(text):
        return None
    head = text[:20_000]
    if not any(word in head for word in _WORDS) or not _TOOL.search(head):
        return None
    read = code(text, path)
    if not any(_TOOL.search(i.module) for i in read.imports):
        return None
    found: dict[tuple[int, int], Literal] = {}
    for option in read.options:
        value = option.value
        if value.literal is not None and value.kind == "string":
            found[value.line, value.column] = Literal(option.name.strip("\"'"), value.literal, path, value.line, value.column + 1, value.end_line, value.end_column, part="a resource that code describes")  # fmt: skip
    for call in read.calls:
        if call.named(
            "*.unsafePlainText", "*.unsafe_plain_text", "*.plainText", "*.addEnvironment", "*.add_environment"
        ):
            literals = [a for a in call.arguments if a.literal is not None and a.kind == "string"]
            if literals:
                value = literals[-1]
                name = literals[0].literal if len(literals) > 1 else f"{call.function or 'plain'}_secret"
                found.setdefault((value.line, value.column), Literal(name or "", value.literal or "", path, value.line, value.column + 1, part="a resource that code describes"))  # fmt: skip
    return list(found.values())


def commanded(evidence: Evidence) -> Iterator[Literal]:
    """`pulumi config set NAME VALUE` without `--secret`."""
    for command in commands(evidence, "pulumi"):
        words = [w for w in command.words if not w.text.startswith("-")]
        encrypted = any(w.text == "--secret" for w in command.words)
        if [w.text for w in words[:2]] == ["config", "set"] and len(words) > 3 and not encrypted:
            name, value = words[2:4]
            yield Literal(name.text.replace(":", "."), value.text, command.path, value.line, value.column, part="a call of pulumi")  # fmt: skip
