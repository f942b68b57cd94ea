"""S5-SM-NO-ROTATION: a secret in a manager that is never rotated, has no end, and reminds nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Confidence, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.cloud_resources import CLOUDFORMATION, TERRAFORM, YAML, Resource, manifests, resources
from checks.sins.keyed import hole, told
from checks.sins.llm_use import is_llm_name
from checks.words import count_of

READS = (
    Reading(TERRAFORM, ("aws_secretsmanager_secret", "google_secret_manager_secret", "azurerm_key_vault_secret", "vault_kv_secret", "key_vault_secrets_provider")),
    Reading(CLOUDFORMATION, ("AWS::SecretsManager",)),
    Reading(YAML, ("ExternalSecret",)),
)  # fmt: skip
MOST_DAYS = 90


def judge(evidence: Evidence) -> Verdict:
    """Low for each secret with a provider's name that declares neither rotation nor an end; a reminder counts as one."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    judged = [*_aws(evidence), *_google(evidence), *_azure(evidence), *_external(evidence)]
    if not judged:
        return Verdict(
            status=Status.NOT_APPLICABLE, reason="No manager’s secret with a provider’s name is declared here."
        )
    findings = [
        CHECK.finding(f"{words}.", locations=[place], severity=Severity.LOW, confidence=Confidence.MEDIUM, about=about)
        for about, place, words in judged
        if words
    ]
    return told(
        findings,
        hole(evidence, "worktree"),
        failed=f"{count_of(len(findings), 'secret')} of {len(judged)} in a manager without rotation.",
        passed="Every declared secret rotates, ends, or reminds.",
        looked_at=f"{count_of(len(judged), 'declared secret')}",
    )


_Judged = tuple[str, Location, str]  # (name, where, what is wrong or "")


def _llm(resource: Resource) -> bool:
    return not resource.aside and (is_llm_name(resource.name) or is_llm_name(resource.value("name")) or is_llm_name(resource.value("secret_id")) or is_llm_name(resource.value("Name")))  # fmt: skip


def _aws(evidence: Evidence) -> Iterator[_Judged]:
    rotations = resources(evidence, "aws_secretsmanager_secret_rotation", "AWS::SecretsManager::RotationSchedule")
    for secret in resources(evidence, "aws_secretsmanager_secret", "AWS::SecretsManager::Secret"):
        if not _llm(secret):
            continue
        named = re.compile(rf"(?<![\w-]){re.escape(secret.name)}(?![\w-])")
        own = next((r for r in rotations if named.search(r.text)), None)
        words = ""
        if own is None:
            words = f"{secret.name} in Secrets Manager has no rotation, and nothing says when it was last changed"
        else:
            days = own.value("rotation_rules", "automatically_after_days") or own.value(
                "RotationRules", "AutomaticallyAfterDays"
            )
            if days.isdigit() and int(days) > MOST_DAYS:
                words = f"{secret.name} in Secrets Manager is rotated every {count_of(int(days), 'day')}; {MOST_DAYS} is usual"
        yield secret.name, secret.location, words


def _google(evidence: Evidence) -> Iterator[_Judged]:
    for secret in resources(evidence, "google_secret_manager_secret"):
        if _llm(secret):
            kept = any(secret.has(k) for k in ("rotation", "expire_time", "ttl", "version_aliases", "topics"))
            words = "" if kept else f"{secret.name} in Secret Manager has no rotation, no end and no topic that reminds"
            yield secret.name, secret.location, words


def _azure(evidence: Evidence) -> Iterator[_Judged]:
    for secret in resources(evidence, "azurerm_key_vault_secret"):
        if _llm(secret):
            kept = secret.has("expiration_date") or secret.has("lifecycle", "rotation")
            yield secret.name, secret.location, "" if kept else f"{secret.name} in Key Vault has no expiration_date"


def _external(evidence: Evidence) -> Iterator[_Judged]:
    """A copy in the cluster that is made once goes on with the old key after a rotation."""
    for path, line, content in manifests(evidence, "ExternalSecret", "ClusterExternalSecret"):
        spec, metadata = content.get("spec"), content.get("metadata")
        if not isinstance(spec, dict) or not isinstance(metadata, dict):
            continue
        name = str(metadata.get("name", ""))
        inner = spec.get("externalSecretSpec")
        own = inner if isinstance(inner, dict) else spec
        if is_llm_name(name) or is_llm_name(str(own.get("data", ""))) or is_llm_name(str(own.get("dataFrom", ""))):
            every = str(own.get("refreshInterval", "1h"))
            once = re.fullmatch(r"0+[a-z]*", every) is not None or own.get("refreshPolicy") == "CreatedOnce"
            words = f"{name[:80]} is fetched from its store once (refreshInterval {every[:20]}), so a rotation does not arrive"
            yield name, Location(source="worktree", path=path, line=line), words if once else ""


CHECK = Check(
    "S5-SM-NO-ROTATION",
    sin=Sin.IMMORTAL,
    severity=Severity.LOW,
    needs={Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
