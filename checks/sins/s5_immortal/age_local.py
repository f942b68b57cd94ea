"""S5-AGE-LOCAL: how old each key is at least, by what was seen here: commits, files' times, what a cluster noted."""

from __future__ import annotations

from datetime import datetime

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.joins import first_seen, is_past, moment
from checks.joins.age import EARLIEST, SKEW, Bound
from checks.keys.standin import keys_in
from checks.model import Confidence, Finding, Key, Severity, Sin, Status, Verdict
from checks.policy import READS as POLICY
from checks.readings import Reading
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique
from checks.sins.llm_use import present, secret_keys
from checks.sins.s5_immortal.ages import allowed
from checks.structure.tree import documents
from checks.words import count_of

READS = (
    POLICY,
    Reading(("*.yml", "*.yaml", "*.json"), ("creationTimestamp", "managedFields")),
)


def judge(evidence: Evidence) -> Verdict:
    """Fails for each key that stands somewhere now and is older than its interval, whatever its true age.

    A bound that is under the interval does not show a young key; a pass says that nothing here shows an old one.
    """
    if not evidence.has(Need.WORKTREE) and not evidence.has(Need.MACHINE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    keys = list({k.fingerprint: k for k, _ in present(evidence)}.values())
    if not keys:
        past = " The keys of the past are the matter of sin 1." if secret_keys(evidence) else ""
        return Verdict(status=Status.NOT_APPLICABLE, reason=f"No key stands here now.{past}")
    noted = _noted(evidence)
    bounds = [(key, _bound(key, evidence, noted)) for key in keys]
    findings = [f for key, bound in bounds if (f := _finding(key, bound, evidence)) is not None]
    dated = [b for _, b in bounds if b.days is not None]
    if not dated:
        return Verdict(status=Status.NOT_CHECKED, reason=f"{bounds[0][1].because.capitalize()}.")
    missed: list[tuple[float, str]] = []
    if len(dated) < len(bounds):
        missed.append(
            (
                len(dated) / len(bounds),
                f"{count_of(len(bounds) - len(dated), 'key')} {'has' if len(bounds) - len(dated) == 1 else 'have'} no date that can be believed",
            )
        )
    if evidence.repositories and not evidence.has(Need.HISTORY):
        missed.append((0.5, "the git history, which may show a key to be older, was not read"))
    elif evidence.repositories and (lost := hole(evidence, "history")):
        missed.append(lost)
    oldest = max(dated, key=lambda b: b.days or 0)
    return told(
        findings,
        min(missed, default=None),
        failed=f"{count_of(len(findings), 'key')} of {len(keys)} are over their time; the oldest is {oldest.words} old.",
        passed=f"Nothing here shows a key that is over its time; the oldest is {oldest.words} old.",
        looked_at=f"the dates of {count_of(len(keys), 'key')}",
    )


def _bound(key: Key, evidence: Evidence, noted: dict[str, tuple[datetime, str]]) -> Bound:
    """The earlier of what sightings tell and what a cluster noted of the object that holds the key."""
    bound = first_seen(key, evidence.now)
    at, path = noted.get(key.fingerprint, (None, ""))
    if at is None or not EARLIEST <= at <= evidence.now + SKEW:
        return bound
    days = max((evidence.now - at).days, 0)
    if bound.days is not None and bound.days >= days:
        return bound
    because = f"{path} says that the object with it was created on {at.day} {at:%b %Y}"
    return Bound(days=days, since=at.isoformat(), exact=False, because=because)


def _noted(evidence: Evidence) -> dict[str, tuple[datetime, str]]:
    """For keys in Kubernetes objects that were written out of a cluster: when the cluster says the object was made."""
    found: dict[str, tuple[datetime, str]] = {}
    for path, text in sorted(evidence.texts.items()):
        if "creationTimestamp" not in text or not path.endswith((".yml", ".yaml", ".json")):
            continue
        for node in documents(text, path):
            items = node.get("items").items or [node]
            for item in items:
                at = moment(item.text("metadata", "creationTimestamp"))
                if at is None:
                    continue
                values = "\n".join(n.value for _, n in item.walk())
                for key in keys_in(values, evidence.keys):
                    if key.fingerprint not in found or at < found[key.fingerprint][0]:
                        found[key.fingerprint] = at, path
    return found


def _finding(key: Key, bound: Bound, evidence: Evidence) -> Finding | None:
    """Judged one step lower than the provider's own date would be: from the interval on, its double, its fourfold."""
    most, what = allowed(key, evidence)
    if bound.days is None or bound.days <= most:
        return None
    if key.privilege == "admin" or bound.days > 4 * most:
        severity = Severity.MEDIUM
    else:
        severity = Severity.LOW if bound.days > 2 * most else Severity.INFO
    here = [s for s in key.sightings if not is_past(s)]
    sure = max((s.confidence for s in key.sightings), key=lambda c: c.rank, default=Confidence.LOW)
    return CHECK.finding(
        f"It is {bound.words} old: {bound.because}. {count_of(most, 'day')} is the interval {what}. "
        "Every copy that was ever made of it still opens the account.",
        key=key.fingerprint,
        locations=unique(s.location for s in here)[:KEPT_LOCATIONS],
        severity=severity,
        confidence=min(sure, key.confidence, key=lambda c: c.rank),
    )


CHECK = Check(
    "S5-AGE-LOCAL",
    sin=Sin.IMMORTAL,
    severity=Severity.LOW,
    needs={Need.WORKTREE, Need.HISTORY, Need.MACHINE},
    reads=READS,
    judge=judge,
    module=__name__,
)
