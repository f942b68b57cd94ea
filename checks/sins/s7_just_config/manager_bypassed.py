"""S7-MANAGER-BYPASSED: a secrets manager is there, and what it keeps lies open beside it, or what opens it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.lowered import lowered
from checks.keys.lookalikes import is_placeholder
from checks.model import Confidence, Finding, Key, Location, Severity, Sighting, Sin, Status, Verdict
from checks.readings import Reading
from checks.signals import Step, reads, signals_of
from checks.sins.env_files import holds_key
from checks.sins.keyed import hole, told, unseen
from checks.sins.llm_use import present
from checks.sins.s7_just_config import roots as credentials
from checks.sins.s7_just_config.cluster import Object, objects, reading
from checks.sins.s7_just_config.looks import is_a_place, is_secret_name
from checks.sins.s7_just_config.standing import fact_of
from checks.sins.severity import exposure, graver
from checks.structure.embedded import decoded
from checks.structure.entries import entries
from checks.structure.tree import document
from checks.words import count_of

_MANAGERS = ("P-MANAGER-VAULT", "P-MANAGER-AWS", "P-MANAGER-GCP", "P-MANAGER-AZURE", "P-MANAGER-SAAS", "P-ENCRYPTED-FILES", "P-K8S-EXTERNAL")  # fmt: skip
READS = (
    *reads(*_MANAGERS),
    Reading(credentials.PATHS, credentials.WORDS),
    Reading((".sops.yaml", ".sops.yml", ".gitattributes")),
    Reading((".env*", "*.env", "*.env.*", "*.tpl"), ("op://",)),
    reading("SealedSecret", "ExternalSecret", "SecretStore", "ClusterSecretStore"),
    reading("Secret"),
)
_TEMPLATES = pattern_of(r"(?i)[._-](?:tpl|op|1password|template|tmpl|refs)$")
_MOST_RULES = 100  # of one file; each is compiled once
_SOPS = pattern_of(r"(?:^|/)\.sops\.ya?ml$")
_NO_SECRET = pattern_of(r"(?i)(?:^|[-_.])(?:user|username|host|hostname|port|database|dbname|email|region|endpoint|bucket|type|name|domain|timezone)$")  # fmt: skip
# What a template, a pipeline or a person fills in. Templates choose the signs around their holes: `#{ … }#`, `(( … ))`.
_FILLED_IN = pattern_of(
    r"\{\{|\$\{|#\{|\{%|<|^ENC\[|changeme|placeholder|example|your-"
    r"|^(?:\[\[.{1,200}\]\]|@@\w{1,60}@@|[^\w\s]{2,3}\s.{1,200}\s[^\w\s]{2,3})$"
)
# Schemes of references that are filled in from a manager. Others are addresses, and some of those hold a secret themselves.
_REFERENCE = pattern_of(
    r"^[\"']?(?:op|vault|ref\+\w+|infisical|bws?|keeper|ak|akeyless|doppler|conjur|chamber|(?:aws|gcp|az)?sm|ssm|gsm|akv|azkv|azurekeyvault|secrets?)://|^ref\+"
)


def judge(evidence: Evidence) -> Verdict:
    """Critical where git has what opens the manager, or that and what it protects; high where git has what should be
    encrypted; medium where one machine has it open beside the manager's reference.
    """
    if not evidence.has(Need.WORKTREE, Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    missed = hole(evidence, "worktree")
    signs = [s for s in signals_of(evidence, *_MANAGERS) if s.step is not Step.DECLARED]
    findings = [
        *_roots(evidence),
        *_root_files(evidence),
        *_unencrypted(evidence),
        *_committed_plain(evidence),
        *_beside_references(evidence),
        *_twins(evidence),
        *_stores(evidence),
    ]
    if not signs and not findings and not any(_SOPS.search(p) for p in evidence.texts):
        return unseen(missed, "No secrets manager and no encrypted file is used here.")
    return told(
        findings,
        missed,
        failed=f"{count_of(len(findings), 'place')} where the manager is bypassed or open.",
        passed="What the manager keeps lies open nowhere beside it, nor does what opens it.",
        looked_at="; ".join(dict.fromkeys(s.words for s in signs[:3])) or "the rules of SOPS",
    )


# --- what opens a manager -----------------------------------------------------------------------------------------------


def _roots(evidence: Evidence) -> Iterator[Finding]:
    for root in credentials.roots(evidence):
        fact = fact_of(evidence, root.path)
        tracked = fact is not None and fact.tracked
        if not tracked and credentials.is_meant_to_lie_there(root.path) and (fact is None or fact.ignored):
            continue
        where = "git has it" if tracked else "it lies open on this machine"
        told_ = f"{root.path} holds {root.called}, and {where}. It opens every secret that the manager keeps."
        if root.shown:
            told_ = f"{root.path} shows {root.called} in what a command printed, and {where}. If it is no guide’s but one’s own, it opens every secret that the manager keeps."
        yield CHECK.finding(
            told_,
            locations=[root.location],
            severity=_gravity(root.path) if tracked and not root.shown else Severity.MEDIUM,
            confidence=root.confidence,
            about=root.called,
            fixes=["rotate-root", "federate"],
        )


def _root_files(evidence: Evidence) -> Iterator[Finding]:
    told_of = {r.path for r in credentials.roots(evidence)}
    for file in evidence.files:
        empty = not file.size or (file.path.endswith(".env.keys") and not file.secret_names)
        if file.tracked and file.path not in told_of and not empty and credentials.FILES.search(file.path):
            yield CHECK.finding(
                f"Git has {file.path}: it opens what is encrypted in this project, so nothing of it is.",
                locations=[Location(source="worktree", path=file.path)],
                severity=_gravity(file.path),
                confidence=Confidence.LOW if kind_of(file.path) is Kind.TEST else Confidence.MEDIUM,
                fixes=["rotate-root", "untrack", "ignore"],
            )


def _gravity(path: str) -> Severity:
    """What a test decrypts was most often made for the test."""
    return Severity.HIGH if kind_of(path) is Kind.TEST else Severity.CRITICAL


# --- what should be encrypted and is not --------------------------------------------------------------------------------


def _unencrypted(evidence: Evidence) -> Iterator[Finding]:
    """Files that a rule of SOPS names, and that hold a secret in plain text."""
    held = holds_key(evidence)
    for rules in sorted(p for p in evidence.texts if _SOPS.search(p)):
        folder = rules[: rules.rfind("/") + 1]
        named = [
            r.text("path_regex")
            for r in document(evidence.texts[rules], rules).get("creation_rules").items[:_MOST_RULES]
        ]
        open_ones = [f for f in evidence.files if f.path != rules and (f.path in held or f.secret_names)]
        for file in open_ones:
            inner = file.path[len(folder) :] if file.path.startswith(folder) else ""
            if inner and any(_matches(pattern, inner) for pattern in named if pattern):
                key, seen = held.get(file.path, (None, None))
                yield _plain(
                    f"{rules} says that {file.path} is kept encrypted, and it holds a secret in plain text.",
                    file.path, file.tracked, key, seen, evidence,
                )  # fmt: skip


def _matches(pattern: str, path: str) -> bool:
    """Whether a stranger's expression fits a path: by an engine that takes time only as long as the text is."""
    database = _compiled(pattern)
    met: list[int] = []
    if database is not None:
        database.scan(path.encode("utf-8", "replace"), match_event_handler=lambda id, *_: met.append(id))
    return bool(met)


@lru_cache(maxsize=2 * _MOST_RULES)
def _compiled(pattern: str) -> Any:
    """The expression for that engine; None for one that it does not know, or that grows beyond measure."""
    if len(pattern) > 200 or re.search(r"\{\d{3,}|\{\d*,\d{3,}", pattern):
        return None
    import hyperscan

    database = hyperscan.Database()
    flags = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_ALLOWEMPTY
    try:
        database.compile(expressions=[pattern.encode()], ids=[0], elements=1, flags=[flags])
    except hyperscan.error:
        return None
    return database


def _committed_plain(evidence: Evidence) -> Iterator[Finding]:
    """Files that git-crypt is to encrypt on their way into git, and that git has in plain text."""
    for path, text in sorted(evidence.texts.items()):
        if path.rsplit("/", 1)[-1] != ".gitattributes" or "git-crypt" not in text:
            continue
        from pathspec import GitIgnoreSpec

        folder = path[: -len(".gitattributes")]
        lines = [
            line.split()[0] for line in text.splitlines() if "filter=git-crypt" in line and not line.startswith("#")
        ]
        try:
            fits = GitIgnoreSpec.from_lines(lines).match_file
        except ValueError:
            continue
        for key, sighting in present(evidence):
            inner = sighting.path[len(folder) :]
            if sighting.source == "history" and sighting.path.startswith(folder) and fits(inner):
                yield _plain(
                    f"{path} says that git-crypt encrypts {sighting.path}, and git has it in plain text: it was added before the rule, or without git-crypt.",
                    sighting.path, True, key, sighting, evidence,
                )  # fmt: skip


def _plain(
    message: str, path: str, tracked: bool, key: Key | None, seen: Sighting | None, evidence: Evidence
) -> Finding:
    base = Severity.HIGH if tracked else Severity.MEDIUM
    return CHECK.finding(
        message,
        key=key.fingerprint if key else None,
        locations=[seen.location if seen else Location(source="worktree", path=path)],
        severity=graver(base.shifted(exposure([seen], evidence) if seen else 0), key) if key else base,
        confidence=seen.confidence if seen else Confidence.MEDIUM,
        about=path,
        fixes=["encrypt-file", "replace-key", "revoke-key"],
    )


# --- what lies open beside a reference to it ----------------------------------------------------------------------------


def _beside_references(evidence: Evidence) -> Iterator[Finding]:
    """`.env` with the value beside `.env.tpl` with the manager's reference to it."""
    held = holds_key(evidence)
    for path, text in sorted(evidence.texts.items()):
        if "://" not in text or not _TEMPLATES.search(path):
            continue
        plain = _TEMPLATES.sub("", path)
        if plain not in held:
            continue
        names = {e.name for e in entries(text, plain) if _REFERENCE.search(e.value)}
        for key, sighting in present(evidence):
            if sighting.path == plain and sighting.source == "worktree" and sighting.symbol in names:
                yield _plain(
                    f"{path} takes {sighting.symbol} from the manager, and {plain} beside it holds the value: the copy goes on working when the manager’s is replaced or taken away.",
                    plain, sighting.place == "tracked", key, sighting, evidence,
                )  # fmt: skip


def _twins(evidence: Evidence) -> Iterator[Finding]:
    """A Secret in plain text beside the sealed or external one of the same name."""
    made = {o.name: o for o in objects(evidence, "SealedSecret")}
    made |= {o.node.text("spec", "target", "name") or o.name: o for o in objects(evidence, "ExternalSecret")}
    for secret in objects(evidence, "Secret"):
        other = made.get(secret.name)
        if other is not None and not secret.encrypted and _has_values(secret, evidence):
            yield CHECK.finding(
                f"{other.path} keeps the Secret {secret.name} as {_an(other.kind)}, and {secret.path} holds the same in plain text.",
                locations=[_place(secret), _place(other)],
                severity=Severity.HIGH if _tracked(secret.path, evidence) else Severity.MEDIUM,
                confidence=Confidence.MEDIUM,
                about=secret.name,
                fixes=["encrypt-file", "replace-key", "revoke-key"],
            )


def _stores(evidence: Evidence) -> Iterator[Finding]:
    """A store of External Secrets that is entered with a credential which stands in a file here."""
    plain = {s.name: s for s in objects(evidence, "Secret") if not s.encrypted and _has_values(s, evidence)}
    for store in objects(evidence, "SecretStore", "ClusterSecretStore"):
        for keys, node in store.node.get("spec", "provider").walk():
            above = str(keys[-2]) if len(keys) > 1 else ""
            secret = plain.get(node.value) if keys[-1] == "name" and above.lower().endswith("secretref") else None
            inline = keys[0] == "fake" and keys[-1] == "value" and bool(node.value)
            if secret is None and not inline:
                continue
            what = f"the Secret {secret.name}, whose values {secret.path} holds in plain text" if secret else "values that stand in the file itself"  # fmt: skip
            yield CHECK.finding(
                f"The store {store.name} in {store.path} works with {what}. Whoever reads it opens everything the store keeps.",
                locations=[Location(source="worktree", path=store.path, line=node.line, column=node.column), *([_place(secret)] if secret else [])],
                severity=Severity.HIGH if _tracked(secret.path if secret else store.path, evidence) else Severity.MEDIUM,
                confidence=Confidence.MEDIUM,
                about=store.name,
                fixes=["federate", "rotate-root"],
            )  # fmt: skip
            break


def _has_values(secret: Object, evidence: Evidence) -> bool:
    """Whether values stand in it that nothing fills in; who somebody is and where something stands are no secrets."""
    values = [
        ((decoded(node.value) or node.value) if part == "data" else node.value, name)
        for part in ("data", "stringData")
        for name, _, node in secret.node.get(part).named()
        if node.single
    ]
    held = secret.path in holds_key(evidence)
    return any(_is_open(value, name) for value, name in values) or (held and bool(values))


def _is_open(value: str, name: str) -> bool:
    return (
        len(value) >= 8
        and not _NO_SECRET.search(name)
        and not _REFERENCE.search(value)
        and not _FILLED_IN.search(lowered(value))
        and (is_secret_name(name) or not is_a_place(value))
        and not is_placeholder(value.encode("utf-8", "replace"))
    )


def _tracked(path: str, evidence: Evidence) -> bool:
    fact = fact_of(evidence, path)
    return fact is not None and fact.tracked


def _place(found: Object) -> Location:
    at = found.node.get("kind")
    return Location(source="worktree", path=found.path, line=at.line, column=at.column)


def _an(kind: str) -> str:
    return f"{'an' if kind[0] in 'AEIO' else 'a'} {kind}"


CHECK = Check(
    "S7-MANAGER-BYPASSED",
    sin=Sin.JUST_CONFIG,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES, Need.HISTORY},
    reads=READS,
    judge=judge,
    module=__name__,
)
