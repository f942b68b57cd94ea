"""S7-TFVARS-STATE: secrets in files of Terraform's variables, in its state, in defaults, and on its command line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.names import NamePattern
from checks.keys.lookalikes import doubted
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.signals.looking import paths_of
from checks.sins.keyed import hole, told, unseen
from checks.sins.s7_just_config.commands import SCRIPTS, commands
from checks.sins.s7_just_config.hcl import TERRAFORM, Block, blocks, is_terraform
from checks.sins.s7_just_config.looks import is_secret_name, of_a_model
from checks.sins.s7_just_config.values import (
    Literal,
    Plain,
    at_entry,
    at_node,
    findings_of,
    holds,
    keys_inside,
    more,
    plain_in,
)
from checks.structure.entries import entries
from checks.structure.syntax import code
from checks.structure.tree import Node, document
from checks.words import count_of

VARIABLES = ("*.tfvars", "*.tfvars.json", "*.tfvars.*")
STATES = ("*.tfstate", "*.tfstate.*")
_VARIABLES = NamePattern(r"(?i)\.tfvars(?:\.json)?(?:\.[a-z]+)?$")
_STATE = NamePattern(r"(?i)(?:^|/)[^/]*\.tfstate(?:\.[^/]+)*$")
_RECORD = NamePattern(
    r"(?i)\.tfplan$|(?:^|/)(?:tfplan|crash(?:\.\d+)?\.log|credentials\.tfrc\.json|\.?terraform(?:rc|\.rc))$"
)


def judge(evidence: Evidence) -> Verdict:
    """High for each secret that git keeps, medium elsewhere; low for a variable that does not say that it is sensitive."""
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    missed = hole(evidence, "worktree")
    declared = [b for path, text in sorted(evidence.texts.items()) if is_terraform(path) for b in blocks(text, path)]
    paths = paths_of(evidence)
    files = sorted({*_VARIABLES.among(paths), *_STATE.among(paths), *_RECORD.among(paths)})
    if not declared and not any(_VARIABLES.search(p) or _STATE.search(p) or p.endswith(".tfplan") for p in files):
        return unseen(missed, "Nothing here is Terraform’s or OpenTofu’s.")
    literals = [
        *(literal for path, text in sorted(evidence.texts.items()) for literal in _in_file(path, text)),
        *(literal for block in declared for literal in _defaults(block)),
        *_commanded(evidence),
    ]
    plains = plain_in(evidence, literals)
    plains += [p for p in _lying(evidence, files) if not any(_same(p, other) for other in plains)]
    findings = [*findings_of(CHECK, evidence, plains, _tell), *_shown(declared), *_unencrypted(declared)]
    return told(
        findings,
        missed,
        failed=f"{count_of(len(findings), 'finding')} in variables and state.",
        passed="No file of variables, default or state holds a secret.",
        looked_at=f"{count_of(len(files), 'file')} of variables and state, {count_of(len(declared), 'block')}",
    )


def _same(plain: Plain, other: Plain) -> bool:
    return plain.key is not None and (holds(plain.literal, plain.key, other) or (other.key is plain.key and other.literal.path == plain.literal.path))  # fmt: skip


def _in_file(path: str, text: str) -> Iterator[Literal]:
    if _VARIABLES.search(path):
        for entry in entries(text, path):
            if entry.kind == "text":
                name = ".".join(k for k in entry.keys if isinstance(k, str))
                yield at_entry(entry, path, name, "a file of variables")
    elif _STATE.search(path):
        yield from _state(document(text, path + ".json"), path)
    elif re.search(r"(?i)(?:\.(?:sh|bash)|\.envrc|[^/]*\.env(?:\.[^/]*)?)$", path) and "TF_VAR_" in text:
        for assigned in code(text, "run.sh").assignments:
            if assigned.target.startswith("TF_VAR_") and assigned.value.literal:
                yield Literal(assigned.target, assigned.value.literal, path, assigned.value.line, assigned.value.column, part="a script")  # fmt: skip


def _state(top: Node, path: str) -> Iterator[Literal]:
    """Attributes of resources and values of outputs: the state holds them as they are, sensitive or not."""
    for resource in top.get("resources").items:
        said = f"{resource.text('type')}.{resource.text('name')}"[:120]
        for instance in resource.get("instances").items:
            for keys, node in instance.get("attributes").walk():
                name = next((k for k in reversed(keys) if isinstance(k, str)), "")
                called = said if name in ("result", "value", "secret_string", "secret_data") else name
                yield at_node(node, f"{called}_secret" if name in ("result", "secret_string", "secret_data") else called, path, f"the state, at {said}")  # fmt: skip
    for name, _, output in top.get("outputs").named():
        for _, node in output.get("value").walk():
            yield at_node(node, name, path, "the outputs of the state")
    for keys, node in top.get("backend").walk():
        yield at_node(node, str(keys[-1]), path, "the settings of the backend")
    for module in top.get("modules").items:  # before version 0.12
        for name, _, resource in module.get("resources").named():
            for keys, node in resource.get("primary", "attributes").walk():
                yield at_node(node, str(keys[-1]), path, f"the state, at {name[:120]}")


def _defaults(block: Block) -> Iterator[Literal]:
    for keys, entry in block.entries:
        if block.kind == "variable" and keys[:1] == ("default",) and entry.kind == "text":
            inner = ".".join(str(k) for k in keys[1:])
            yield at_entry(
                entry, block.path, f"{block.name}.{inner}" if inner else block.name, "a default of a variable"
            )
        elif block.kind == "terraform" and keys[:1] == ("backend",) and entry.kind == "text":
            yield at_entry(entry, block.path, str(keys[-1]), "the settings of the backend")


def _commanded(evidence: Evidence) -> Iterator[Literal]:
    for command in commands(evidence, "terraform", "tofu"):
        for word in command.options("-var", "--var", "-backend-config"):
            name, equals, value = word.text.partition("=")
            if equals:
                column = None if word.column is None else word.column + len(name) + 1
                yield Literal(name, value.strip("\"'"), command.path, word.line, column, part="a call of terraform")


def _lying(evidence: Evidence, files: list[str]) -> Iterator[Plain]:
    """Keys that the ledger has in files that are too large to be read as text, packed, or no settings at all."""
    for path in files:
        for key, s in keys_inside(evidence, path):
            part = (
                "the state"
                if _STATE.search(path)
                else "a file of variables"
                if _VARIABLES.search(path)
                else "a record of Terraform"
            )
            yield Plain(Literal(s.symbol or "", "", path, s.line or 1, s.column, part=part), key, (s,), s.confidence)


def _shown(declared: list[Block]) -> Iterator[Finding]:
    """A variable for a provider's key that is not sensitive is printed with every plan, and goes into the log of CI."""
    for block in declared:
        if block.kind != "variable" or not is_secret_name(block.name) or not of_a_model(block.name):
            continue
        if block.value("sensitive") == "true" or block.value("ephemeral") == "true":
            continue
        if re.match(r"(?:map|list|set|object|bool|number)\b", block.value("type") or "string"):
            continue
        yield CHECK.finding(
            f"The variable {block.name[:80]} in {block.path} does not say that it is sensitive. Every plan prints it, in the logs of a pipeline too.",
            locations=[Location(source="worktree", path=block.path, line=block.line)],
            severity=Severity.LOW,
            confidence=doubted(Confidence.MEDIUM, block.path),
            title="A variable for a secret that is printed",
            fixes=("terraform-ephemeral",),
            about=f"variable {block.name}",
        )


def _unencrypted(declared: list[Block]) -> Iterator[Finding]:
    """A backend that is told not to encrypt; S3 encrypts by itself where nothing is said."""
    for block in declared:
        for keys, entry in block.entries:
            if block.kind == "terraform" and keys == ("backend", "s3", "encrypt") and entry.value == "false":
                yield CHECK.finding(
                    f"The backend in {block.path} sets encrypt to false. The state holds every secret that a resource was given.",
                    locations=[Location(source="worktree", path=block.path, line=entry.line, column=entry.column)],
                    severity=Severity.LOW,
                    confidence=doubted(Confidence.MEDIUM, block.path),
                    title="A state that is not encrypted",
                    fixes=("terraform-ephemeral",),
                    about="backend",
                )


def _tell(first: Plain, group: list[Plain]) -> str:
    why = "The state keeps it as it is, sensitive or not." if "state" in first.literal.part else "From there it goes into the state as well, as it is."  # fmt: skip
    return f"{first.called} stands in {first.literal.part}, {first.literal.path}.{more(group)} {why}"


CHECK = Check(
    "S7-TFVARS-STATE",
    sin=Sin.JUST_CONFIG,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=(
        *VARIABLES, *STATES, Reading(TERRAFORM, ("variable", "backend")), Reading(SCRIPTS, ("terraform", "tofu", "TF_VAR_")),
        Reading((".envrc", ".env*", "*.env"), ("TF_VAR_",)),
    ),
    judge=judge,
    module=__name__,
)  # fmt: skip
