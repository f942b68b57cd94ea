"""S7-K8S-SECRET: a Secret's manifest with its values in it. Base64 is a way of writing, no encryption."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Severity, Sin, Status, Verdict
from checks.sins.keyed import hole, told, unseen
from checks.sins.s7_just_config.cluster import Object, members, objects, reading
from checks.sins.s7_just_config.values import Plain, findings_of, more, plain_in
from checks.words import count_of

# What keeps a secret safely in git, or fetches it.
_SAFE = ("SealedSecret", "ExternalSecret", "ClusterExternalSecret", "SecretProviderClass", "VaultStaticSecret", "VaultDynamicSecret", "OnePasswordItem", "InfisicalSecret", "DopplerSecret", "SopsSecret", "BitwardenSecret")  # fmt: skip


def judge(evidence: Evidence) -> Verdict:
    """High for each secret in a manifest that git keeps; sealed, encrypted and fetched ones are none."""
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    missed = hole(evidence, "worktree")
    found = objects(evidence, "Secret")
    safe = [o for o in (*objects(evidence, *_SAFE), *found) if o.kind != "Secret" or o.encrypted]
    open_ = [o for o in found if not o.encrypted]
    if not found and not safe:
        return unseen(missed, "No Secret is declared here.")
    values = [literal for o in open_ for literal in (*members(evidence, o, "data", encoded=True), *members(evidence, o, "stringData", encoded=False))]  # fmt: skip
    findings = findings_of(CHECK, evidence, plain_in(evidence, values, any_name=True), _tell)
    return told(
        findings,
        missed,
        failed=f"{count_of(len(findings), 'secret')} in manifests of Secrets.",
        passed=f"No manifest of a Secret holds its value{_kept(safe)}.",
        looked_at=f"{count_of(len(values), 'value')} of {count_of(len(open_), 'Secret')}",
    )


def _kept(safe: list[Object]) -> str:
    return (
        f"; {count_of(len(safe), 'other')} {'is' if len(safe) == 1 else 'are'} sealed, encrypted or fetched"
        if safe
        else ""
    )


def _tell(first: Plain, group: list[Plain]) -> str:
    how = " in base64, which everybody can undo" if first.literal.decoded else ""
    return f"{first.called} of {first.literal.part} stands in {first.literal.path}{how}.{more(group)} Whoever reads the file has it."


CHECK = Check(
    "S7-K8S-SECRET",
    sin=Sin.JUST_CONFIG,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=(reading("kind: Secret", '"kind": "Secret"', 'kind: "Secret"', *_SAFE),),
    judge=judge,
    module=__name__,
)
