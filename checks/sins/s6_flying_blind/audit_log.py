"""S6-AUDIT-LOG: nobody sees when a key is made, changed or read. Files tell what reads such logs, and which stores log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.worded import Worded
from checks.model import Confidence, Finding, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.signals.looking import texts_of
from checks.signals.signs import without_comments
from checks.sins.cloud_resources import TERRAFORM, resources
from checks.sins.keyed import hole, told, unseen
from checks.sins.llm_use import CODE, is_llm_name, use_of
from checks.sins.llm_use import READS as USE
from checks.sins.s6_flying_blind.clouds import AZURE, GOOGLE, Declared, clouds
from checks.sins.s6_flying_blind.clouds import READS as CLOUDS
from checks.sins.told import account_name, accounts_here
from checks.structure.entries import entries, find
from checks.structure.pipelines import PATHS
from checks.structure.syntax import code
from checks.words import count_of

if TYPE_CHECKING:
    from checks.accounts.model import Snapshot

_WORDS = ("audit_logs", "audit-logs", "auditlogs", "compliance/activities", "activity_feed", "store_audit_logs")
_READERS = pattern_of(r"/organization/audit_logs\b|/compliance/activit\w+|/admin/audit-logs\b|/v1/audit-logs\b|openrouter\.ai/api/v1/audit")  # fmt: skip
_METHODS = pattern_of(r"(?:organization\.)?audit_?[lL]ogs\.(?:list|iter\w*)$")
# What stands in the code that calls one of them, however it is written; to find that out costs little.
_LISTED, _LOGS = pattern_of(r"(?:[.:]|->)\s*(?:list|iter)"), pattern_of(r"audit_?[lL]ogs")
_SHELL = ("*.sh", *PATHS)
_MAY_READ = Worded(*_WORDS)
# Whose log holds every key that was made since it was switched on, and stays on: of the others an empty one proves nothing.
_SWITCHED = ("openai",)
LATELY = 90  # days in which a key that was made would stand in the log


def judge(evidence: Evidence) -> Verdict:
    """Info for a store of providers' keys whose reading nobody logs; without one, not checked: logs may be read elsewhere.

    A plan may have no audit log at all; only its owner can say.
    """
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    lost = hole(evidence, "worktree")
    stores = list(_stores(evidence))
    if not use_of(evidence) and not stores:
        return unseen(lost, "Nothing here uses a key of a model provider.")
    findings = [_finding(store, how) for store, how, logged in stores if not logged]
    findings += [f for account in accounts_here(evidence) if (f := _switched_off(account)) is not None]
    logged = next((store for store, _, is_logged in stores if is_logged), None)
    reader = _reader(evidence)
    if not findings and not reader and logged is None:
        return Verdict(status=Status.NOT_CHECKED, reason=f"Nothing here reads a log of keys. {_told(evidence)}")
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'store or account', 'stores and accounts')} of keys without a log.",
        passed=reader or (f"Who reads {logged.name} is logged ({logged.location.path})." if logged else ""),
        looked_at=f"{count_of(len(stores), 'store')} of keys and what reads logs",
    )


def _reader(evidence: Evidence) -> str:
    """What reads the events of keys; a sentence."""
    for path, text in texts_of(evidence):
        if not _MAY_READ.stand_in(text):
            continue
        if path.endswith((".yml", ".yaml")) and any(e.value == "true" for e in find(entries(text, path), "**", "store_audit_logs")):  # fmt: skip
            return f"{path} lets the gateway keep a log of its keys."
        if path.endswith((".yml", ".yaml", ".sh")):
            met = _READERS.search(without_comments(text)) is not None
        else:
            met = kind_of(path) is Kind.CODE and any(_reads(text, path))
        if met:
            return f"{path} reads the events of keys."
    return ""


def _reads(text: str, path: str) -> Iterator[bool]:
    if not (_LISTED.search(text) and _LOGS.search(text)) and _READERS.search(text) is None:
        return
    read = code(text, path)
    for call in read.calls:
        if _METHODS.search(call.callee) or any(_READERS.search(a.text[:600]) for a in call.arguments):
            yield True


def _stores(evidence: Evidence) -> Iterator[tuple[Declared, str, bool]]:
    """(store, what is missing, whether its reading is logged) for stores that hold providers' keys.

    Secrets Manager of AWS is left out: who reads it stands in CloudTrail without anything being declared.
    """
    found = clouds(evidence)
    audited = any("secretmanager.googleapis.com" in r.text or "allServices" in r.text for r in resources(evidence, "google_project_iam_audit_config", "google_organization_iam_audit_config", "google_folder_iam_audit_config"))  # fmt: skip
    diagnosed = "\n".join(r.text for r in resources(evidence, "azurerm_monitor_diagnostic_setting"))
    inside = "\n".join(f"{r.name} {r.text}" for r in resources(evidence, "azurerm_key_vault_secret"))
    for store in found.stores:
        name = store.resource.name if store.resource is not None else store.name
        if store.cloud == GOOGLE and (is_llm_name(name) or (store.resource is not None and is_llm_name(store.resource.text))):  # fmt: skip
            yield store, "no audit of data access to Secret Manager is declared", audited
        elif store.cloud == AZURE and store.resource is not None and (is_llm_name(name) or is_llm_name(inside)):
            yield store, "no diagnostic setting sends its log anywhere", f".{name}." in diagnosed or "key_vault" in diagnosed.lower()  # fmt: skip


def _told(evidence: Evidence) -> str:
    """What providers said of their logs; that one is kept does not say that anybody reads it."""
    for account in accounts_here(evidence):
        if account.log.state == "kept" and account.log.event is not None:
            day = account.log.event
            return (
                f"{account_name(account)} keeps one, with an event of {day.day} {day:%b %Y}; "
                "whether anybody is told of a new key, only a person can say."
            )
    for account in accounts_here(evidence):
        if account.log.state == "empty":
            rest = "; no key was made lately that would have to be in it" if account.provider in _SWITCHED else ""
            return f"The log of {account_name(account)} is empty{rest}."
        if account.log.state == "could_not_ask":
            return f"The log of {account_name(account)} could not be read: {account.log.why}."
    return f"{NOT_GATHERED[Need.ACCOUNTS]} Its audit log, where the plan has one, tells of keys made and deleted."


def _switched_off(account: Snapshot) -> Finding | None:
    """A log without any event, though a person made a key lately: it was never switched on."""
    if account.log.state != "empty" or account.provider not in _SWITCHED:
        return None
    start = account.asked - timedelta(days=LATELY)
    made = [
        k
        for k in account.keys.rows
        if k.kind == "project" and k.created is not None and start < k.created < account.asked - timedelta(days=1)
    ]
    if not made:
        return None
    return CHECK.finding(
        f"The audit log of {account_name(account)} is empty, though {count_of(len(made), 'key')} {'was' if len(made) == 1 else 'were'} made "
        f"in the last {LATELY} days: it is not switched on, and who made a key cannot be said afterwards.",
        severity=Severity.INFO,
        confidence=Confidence.MEDIUM,
        about=f"{account.provider}/{account.label}",
        title="An audit log that is not switched on",
    )


def _finding(store: Declared, how: str) -> Finding:
    return CHECK.finding(
        f"{store.name} holds providers’ keys, and {how}: who read them cannot be said afterwards.",
        locations=[store.location],
        severity=Severity.INFO,
        confidence=Confidence.LOW,
        about=store.name,
        title="A store of keys that nobody logs",
    )


CHECK = Check(
    "S6-AUDIT-LOG",
    sin=Sin.FLYING_BLIND,
    severity=Severity.INFO,
    needs={Need.FILES, Need.WORKTREE, Need.ACCOUNTS},
    reads=(
        *USE,
        *CLOUDS,
        Reading(TERRAFORM, ("audit_config", "key_vault", "secret_manager")),
        Reading((*CODE, *_SHELL, "*.yml", "*.yaml"), _WORDS),
    ),
    judge=judge,
    module=__name__,
    network=True,
)
