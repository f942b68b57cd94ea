"""S7-CONFIG-LITERAL: a key written out in an application's settings."""

from __future__ import annotations

import re

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.lowered import lowered
from checks.model import Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.signals.looking import paths_of
from checks.sins.keyed import hole, told, unseen
from checks.sins.llm_use import is_llm_name, present
from checks.sins.s7_just_config.looks import is_secret_name
from checks.sins.s7_just_config.rooms import Tool, config_of, configs_among, is_dotenv, is_settings
from checks.sins.s7_just_config.standing import Standing, also_in, findings, in_git, standing
from checks.words import count_of

_WORDS = ("key", "token", "secret")
_NAMED = (
    "*config*.json", "*config*.json5", "*config*.jsonc", "*config*.yaml", "*config*.yml", "*config*.toml", "*config*.ini", "*config*.cfg",
    "*config*.conf", "*config*.xml", "*config*.properties", "*config*.plist", "*settings*.py", "*config*.py", "*settings*.json", "*settings*.y*ml",
    "*settings*.toml", "*settings*.ini", "application*.y*ml", "application*.properties", "appsettings*.json", "*.config", "secrets.*",
    "*.config.js", "*.config.ts", "*.config.mjs", "*.config.cjs", ".npmrc", "*litellm*.y*ml", "OAI_CONFIG_LIST*", "*promptfoo*", "*Modelfile*",
    ".continue/**", "config/**/*.y*ml", "conf/**/*.y*ml", "configs/**/*.y*ml", "agents.y*ml", "crew*.y*ml",
)  # fmt: skip
# Exports of tools in which flows are drawn: their names are anybody's, what stands in them is theirs.
_EXPORTS = (
    ("an export of Langflow", "langflow", pattern_of(r'"(?:flow_type|last_tested_version|langflow)"|langflow')),
    ("an export of Flowise", "chatflow", pattern_of(r'"(?:flowData|baseClasses|FLOWISE_CREDENTIAL_ID|chatflow)"|chatflow')),
    ("an export of n8n", "n8n-nodes", pattern_of(r"n8n-nodes")),
    ("an export of Dify", "dify", pattern_of(r"(?m)^(?:app|kind|model_config):.*$|dify")),
)  # fmt: skip
READS = (
    Reading(_NAMED, _WORDS),
    Reading(("*.json", "*.yml", "*.yaml"), ("langflow", "baseClasses", "FLOWISE_CREDENTIAL_ID", "n8n-nodes", "dify", "model_list", "litellm_params")),
)  # fmt: skip


def judge(evidence: Evidence) -> Verdict:
    """High for each key where git has the file, medium where one machine has it."""
    if not evidence.has(Need.WORKTREE, Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    missed = hole(evidence, "worktree")
    found = [
        p
        for p in standing(
            evidence,
            lambda path: config_of(path) is not None or is_settings(path),
            # In a test a value of no known form was made up for it, whatever its file is called.
            named=lambda path: config_of(path) is not None and kind_of(path) is not Kind.TEST,
        )
        if _is_setting(p, evidence)
    ]
    files = configs_among(paths_of(evidence))
    if not found and not files:
        return unseen(missed, "No file of settings lies here.")
    told_of = findings(CHECK, found, evidence, lambda places: _tell(places, evidence))
    return told(
        told_of,
        missed,
        failed=f"{count_of(len(told_of), 'key')} written out in {count_of(len({p.path for p in found}), 'file')} of settings.",
        passed="No settings file but .env holds a key." if _in_dotenv(evidence) else "No settings file holds a key.",
        looked_at=f"{count_of(len(files), 'file')} of settings",
    )


def _in_dotenv(evidence: Evidence) -> bool:
    """Whether a project's `.env` holds a key: whether git has it is asked elsewhere, but it is a settings file."""
    return any(is_dotenv(s.path) for _, s in present(evidence) if s.source != "machine" and not s.member)


def _is_setting(found: Standing, evidence: Evidence) -> bool:
    """In a settings file by its name every key counts; in any other JSON or YAML the ones that stand behind a telling name."""
    if _is_manifest(evidence.texts.get(found.path, "")):
        return False
    return config_of(found.path) is not None or (
        found.key is not None
        and (is_secret_name(found.name) or is_llm_name(found.name) or _export(found.path, evidence) != "")
    )


def _is_manifest(text: str) -> bool:
    """An object of Kubernetes or a cloud's template: they have checks of their own."""
    return "AWSTemplateFormatVersion" in text[:4000] or (
        re.search(r"(?m)^\ufeff?apiVersion:\s", text) is not None
        and re.search(r"(?m)^\ufeff?kind:\s", text) is not None
    )


def _export(path: str, evidence: Evidence) -> str:
    text = evidence.texts.get(path, "")
    if not text or not path.endswith((".json", ".yml", ".yaml")):
        return ""
    return next((name for name, word, sign in _EXPORTS if word in lowered(text) and sign.search(text)), "")


_LITELLM = Tool("LiteLLM", pattern_of(""), "os.environ/NAME there takes it from the environment")
_KTOR = Tool("Ktor", pattern_of(""), "$NAME there takes it from the environment")
_ANY = Tool("settings", pattern_of(""), "the environment or a manager takes its place")
_NAMELESS = ("settings", "secrets", "a settings module")


def _tell(places: list[Standing], evidence: Evidence) -> str:
    first = places[0]
    tool = config_of(first.path) or _ANY
    if {"litellm_params", "general_settings"} & set(first.keys):
        tool = _LITELLM
    if tool.name == "Spring" and re.search(r"(?m)^ktor\s{0,4}[:{]", evidence.texts.get(first.path, "")):
        tool = _KTOR
    export = _export(first.path, evidence)
    what = "it" if first.key is not None else "a value that looks like a secret"
    under = f" under {first.trail}" if first.trail else ""
    who = (
        "everybody with the repository has it"
        if in_git(places, evidence)
        else "every program that reads the file has it"
    )
    instead = tool.instead[0].upper() + tool.instead[1:]
    if export:
        instead = f"In {export} a credential of the tool takes its place"
    elif tool.name not in _NAMELESS:
        instead = f"For {tool.name} {tool.instead}"
    return f"{first.path}{also_in(places)} hold{'' if also_in(places) else 's'} {what}{under}: {who}, and so has who gets a copy of the settings. {instead}."


CHECK = Check(
    "S7-CONFIG-LITERAL",
    sin=Sin.JUST_CONFIG,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
