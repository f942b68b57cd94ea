"""S1-HISTORY: a key in a past commit that is in no branch's newest state any more."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Key, Severity, Sighting, Sin, Verdict
from checks.sins.keyed import answer, brought, day, history_read, in_how_many, needs, one_each, short
from checks.sins.s1_committed.places import tips_of, within
from checks.sins.severity import in_use


def judge(evidence: Evidence) -> Verdict:
    """Fails for each key that was taken out of the files and stayed in the history."""
    if (early := needs(evidence, Need.HISTORY)) is not None:
        return early
    still = tips_of(evidence)  # told by the check about tracked files, with its whole past

    def tell(key: Key, sightings: list[Sighting]) -> str:
        first = min(sightings, key=lambda s: s.when or "9")
        removed = max((s for s in sightings if s.removed_by), key=lambda s: s.last_when or "", default=None)
        gone = (
            f"; {short(removed.removed_by)} removed the line on {day(removed.last_when, evidence.now)}"
            if removed
            else ""
        )
        use = in_use(key)
        used = f" It is in use: {use} holds it now." if use else ""
        return f"{brought(first, evidence.now)}{gone}.{used} Deleting the line did not take the key back: everyone with a clone has it."

    seen = [(k, s) for k, s in within(evidence, "history") if k.fingerprint not in still]
    findings = one_each(CHECK, seen, evidence, tell)
    return answer(
        evidence,
        findings,
        failed=in_how_many(findings, "file") + " They left the files, not the history."
        if len(findings) != 1
        else "1 key left the files, not the history.",
        passed="No past commit holds a key that left the files.",
        looked_at=history_read(evidence),
    )


CHECK = Check(
    "S1-HISTORY", sin=Sin.COMMITTED, severity=Severity.HIGH, needs={Need.HISTORY}, judge=judge, module=__name__
)
