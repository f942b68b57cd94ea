"""S5-NO-EXPIRY: a credential that never lapses by itself. What a key's kind and what declares it tell, without asking."""

from __future__ import annotations

from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.joins import Environment, environment_of, is_personal, kind_at, kind_of
from checks.joins.places import LEAKY, Kind
from checks.model import Confidence, Finding, Key, Location, Severity, Sighting, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.cloud_resources import TERRAFORM, YAML, manifests, resources
from checks.sins.gateway_keys import GENERATE_WORDS, generated
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique
from checks.sins.llm_use import CODE, has_ended, is_llm_name, present
from checks.sins.severity import graver
from checks.sins.told import facts_of, least, part_of, why_not
from checks.words import count_of

READS = (
    Reading(TERRAFORM, ("aws_iam_service_specific_credential", "google_service_account_key")),
    Reading(YAML, ("service-account-token",)),
    Reading(CODE, GENERATE_WORDS),
)
# Kinds that live until somebody ends them, whatever was chosen when they were made.
_ENDLESS = {
    ("google-vertex", "service-account"): "A service account’s key lives until it is deleted",
    ("ollama-cloud", "*"): "Keys of Ollama do not expire, they are only revoked",
}
_NOT_IN_USE = LEAKY | {Kind.DOCUMENT, Kind.TEMPLATE, Kind.BACKUP, Kind.TEST}


def judge(evidence: Evidence) -> Verdict:
    """Low for a key that a program runs with and that has no end, medium for one that administers.

    Of most kinds only the provider knows an end; those are not judged.
    """
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    here = present(evidence)
    keys = {k.fingerprint: k for k, _ in here}
    places = {f: [s for k, s in here if k.fingerprint == f and _used(s, evidence)] for f in keys}
    findings = [f for p, k in keys.items() if places[p] and (f := _of_key(k, places[p], evidence))]
    declared = list(_declared(evidence))
    findings += declared
    ends = [k for k in keys.values() if _ends(k, evidence)]
    unknown = [k for k in keys.values() if k not in ends and not _endless(k, evidence)]
    if findings:
        return told(
            findings,
            hole(evidence, "worktree"),
            failed=f"{count_of(len(findings), 'credential')} without an end.",
            passed="",
            looked_at=_looked_at(keys.values(), evidence),
        )
    if unknown and not ends:
        verb = "ends" if len(unknown) == 1 else "end"
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"Whether {count_of(len(unknown), 'key')} ever {verb} does not show here. {why_not(evidence, 'keys')}",
        )
    if ends:
        return told(
            (),
            least(
                hole(evidence, "worktree"),
                part_of(len(ends), len(ends) + len(unknown), f"of {count_of(len(unknown), 'key')} no end is told"),
            ),
            failed="",
            passed=_end_of(ends),
            looked_at=_looked_at(keys.values(), evidence),
        )
    if keys:
        return Verdict(status=Status.NOT_APPLICABLE, reason="No program runs with the keys that were seen.")
    return Verdict(status=Status.NOT_APPLICABLE, reason="No key and nothing that makes one was seen.")


def _end_of(ends: list[Key]) -> str:
    by_account = any(not _says_end(k) for k in ends)
    if by_account:
        return f"{count_of(len(ends), 'key')} {'has' if len(ends) == 1 else 'have'} an end, as {'its' if len(ends) == 1 else 'their'} account says."
    return f"{count_of(len(ends), 'key')} say by themselves when they end." if len(ends) > 1 else "The key says by itself when it ends."  # fmt: skip


def _looked_at(keys: object, evidence: Evidence) -> str:
    del evidence
    return f"the kinds of {count_of(len(list(keys)), 'key')} and what declares some"  # type: ignore[call-overload]


def _used(sighting: Sighting, evidence: Evidence) -> bool:
    """In use by a program, outside tests: the catalogue asks for production, and nothing here rules it out."""
    if is_personal(sighting) or kind_at(sighting) in _NOT_IN_USE:
        return False
    return environment_of(sighting, evidence).environment not in (Environment.TEST, Environment.PERSONAL)


def _says_end(key: Key) -> bool:
    return any(fact.startswith("expires") for fact in key.facts)


def _ends(key: Key, evidence: Evidence) -> bool:
    facts = facts_of(evidence, key)
    return _says_end(key) or (facts is not None and facts.expires is not None)


def _endless(key: Key, evidence: Evidence) -> str:
    by_kind = _ENDLESS.get((key.provider, key.kind)) or _ENDLESS.get((key.provider, "*"))
    if by_kind:
        return by_kind
    facts = facts_of(evidence, key)
    if facts is None or not facts.never_expires:
        return ""
    return f"{facts.name or 'The key'} has no end, as its account says"


def _of_key(key: Key, sightings: list[Sighting], evidence: Evidence) -> Finding | None:
    why = _endless(key, evidence)
    if not why or has_ended(key):
        return None
    return CHECK.finding(
        f"{why}. It stands in {sightings[0].path}; nothing will end it when it is forgotten.",
        key=key.fingerprint,
        locations=unique(s.location for s in sightings)[:KEPT_LOCATIONS],
        severity=graver(Severity.LOW, key),
        confidence=max((s.confidence for s in sightings), key=lambda c: c.rank),
    )


def _declared(evidence: Evidence) -> Iterator[Finding]:
    for resource in resources(evidence, "aws_iam_service_specific_credential"):
        if "bedrock" in resource.value("service_name") and not resource.value("credential_age_days"):
            yield _told(
                f"{resource.name} makes a Bedrock key without credential_age_days, so it has no end", resource.location
            )
    for resource in resources(evidence, "google_service_account_key"):
        if is_llm_name(resource.name) or is_llm_name(resource.text):
            yield _told(
                f"{resource.name} makes a key of a service account, which lives until it is deleted", resource.location
            )
    for path, line, content in manifests(evidence, "Secret"):
        metadata = content.get("metadata")
        if content.get("type") == "kubernetes.io/service-account-token" and isinstance(metadata, dict):
            name = str(metadata.get("name", "a Secret"))[:80]
            yield _told(
                f"{name} is a service account’s token of the older sort, which lives as long as the Secret",
                Location(source="worktree", path=path, line=line),
            )
    for made in generated(evidence):
        if not made.given & {"duration", "expires"}:
            yield _told("A virtual key is made here without a duration, so it has no end", made.location)


def _told(words: str, location: Location) -> Finding:
    unsure = kind_of(location.path) in (Kind.TEST, Kind.TEMPLATE, Kind.DOCUMENT) or "/examples/" in f"/{location.path}"
    return CHECK.finding(
        f"{words}.",
        locations=[location],
        severity=Severity.LOW,
        confidence=Confidence.LOW if unsure else Confidence.MEDIUM,
        about=words,
    )


CHECK = Check(
    "S5-NO-EXPIRY",
    sin=Sin.IMMORTAL,
    severity=Severity.LOW,
    needs={Need.WORKTREE, Need.ACCOUNTS},
    reads=READS,
    judge=judge,
    module=__name__,
    network=True,
)
