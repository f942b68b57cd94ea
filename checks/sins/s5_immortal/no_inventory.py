"""S5-NO-INVENTORY: several keys, and no list of them: what exists, whose it is, what runs with it."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins import spread
from checks.model import Confidence, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.signals.documents import DOCUMENTS, sections
from checks.signals.looking import paths_of
from checks.sins.cloud_resources import TERRAFORM, resources
from checks.sins.keyed import hole, told
from checks.sins.llm_use import READS as USES
from checks.sins.llm_use import is_llm_name, present, use_of
from checks.sins.s5_immortal.written import documents_of, unread
from checks.words import count_of

LEAST = 3  # keys from which on a head does not keep the list
READS = (
    *USES,
    Reading(DOCUMENTS, ("inventory", "owner")),
    Reading(TERRAFORM, ("aws_secretsmanager_secret", "google_secret_manager_secret", "azurerm_key_vault_secret")),
)
_LIST = NamePattern(
    r"(?i)(?:^|/)(?:\.env\.(?:example|sample|template|dist|schema)|env\.example|example\.env|\.envrc\.example|\.dev\.vars\.example|doppler\.ya?ml|\.infisical\.json|secretspec\.toml"
    r"|\.sops\.ya?ml|(?:[^/]*[-_])?(?:keys?|secrets?|credentials?)[-_]inventory\.[a-z]{2,4}|inventory[-_]of[-_](?:keys|secrets)\.[a-z]{2,4})$"
)
_ASIDE = pattern_of(r"(?:^|/)(?:node_modules|vendor|third_party|\.venv|venv|site-packages)/")
_TABLE = pattern_of(r"(?m)^\s*\|.*\b[Oo]wner\b.*\|")
_KEYS = pattern_of(r"(?i)\b(?:keys?|secrets?|tokens?|credentials?)\b")


def judge(evidence: Evidence) -> Verdict:
    """Info where three or more keys were seen and nothing lists them; a list that is there passes, however many keys are."""
    if not evidence.has(Need.WORKTREE, Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    if why := unread(evidence):
        return Verdict(status=Status.NOT_CHECKED, reason=why)
    if not use_of(evidence):
        return Verdict(status=Status.NOT_APPLICABLE, reason="Nothing here uses a key of a model provider.")
    keys = list({k.fingerprint: k for k, _ in present(evidence)}.values())
    listed = _listed(evidence)
    if not listed and len(keys) < LEAST:
        how_many = f"{count_of(len(keys), 'key')} {'was' if len(keys) == 1 else 'were'}" if keys else "No key was"
        return Verdict(status=Status.NOT_APPLICABLE, reason=f"{how_many} seen here; a list pays from {LEAST} on.")
    apps = {a.id for k in keys for a in spread(k, evidence).apps}
    findings = [] if listed else [
        CHECK.finding(
            f"{count_of(len(keys), 'key')} of {count_of(len({k.provider for k in keys}), 'provider')} lie here"
            + (f", in {count_of(len(apps), 'app')}" if len(apps) > 1 else "")
            + ", and nothing lists them. Whoever has to replace one does not know what breaks.",
            severity=Severity.INFO,
            confidence=Confidence.MEDIUM,
        )
    ]  # fmt: skip
    return told(
        findings,
        hole(evidence, "worktree"),
        failed=f"{count_of(len(keys), 'key')} and no list of them; the table of a manager elsewhere was not looked at.",
        passed=f"{listed} lists what is needed.",
        looked_at=f"{count_of(len(keys), 'key')} and {count_of(len(documents_of(evidence)), 'document')}",
    )


def _listed(evidence: Evidence) -> str:
    """What lists the keys: a file made for that, a manager's project file, a table with owners, tags on the secrets."""
    by_name = next((p for p in _LIST.among(paths_of(evidence)) if not _ASIDE.search(p)), "")
    if by_name:
        return by_name
    for path, text in documents_of(evidence).items():
        if any(_TABLE.search(section) and _KEYS.search(section) for _, section in sections(text)):
            return path
    kinds = ("aws_secretsmanager_secret", "google_secret_manager_secret", "azurerm_key_vault_secret")
    named = [r for r in resources(evidence, *kinds) if is_llm_name(r.name) or is_llm_name(r.value("name"))]
    if named and all(any(str(k[-1]).lower() in ("owner", "team") for k, _ in r.settings) for r in named):
        return named[0].path
    return ""


CHECK = Check(
    "S5-NO-INVENTORY",
    sin=Sin.IMMORTAL,
    severity=Severity.INFO,
    needs={Need.WORKTREE, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
