"""S4-NAME: keys whose names say nothing. A key's name stands in the account, never in the key."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.model import Severity, Sin, Status, Verdict
from checks.sins.keyed import told
from checks.sins.llm_use import READS, use_of
from checks.sins.told import in_accounts, listed_keys, lost, why_not
from checks.words import count_of

# What providers and hurry call a key; numbers and signs behind it do not make it better.
_NOTHING = pattern_of(
    r"(?i)^(?:my|the|a|new|old|temp(?:orary)?|secret|api|openai|anthropic|claude|default|test(?:ing)?|key|token|foo|bar|asdf|untitled|unnamed|\W|_|\d)*$"
)


def judge(evidence: Evidence) -> Verdict:
    """Info for each key of an account whose name names no app, environment or owner, or that has none."""
    if not use_of(evidence):
        return Verdict(status=Status.NOT_APPLICABLE, reason="Nothing here uses a key of a model provider.")
    rows = listed_keys(evidence)
    if not rows:
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"{why_not(evidence, 'keys')} A key’s name stands in its account alone.",
        )
    findings = [
        CHECK.finding(
            f"{r.title} says nothing of its app, its environment or its owner. In an emergency nobody knows what breaks without it.",
            key=r.key.fingerprint if r.key else None,
            locations=r.locations,
            severity=Severity.INFO,
            about=r.listed.id,
        )
        for r in rows
        if _NOTHING.match((r.listed.name or "")[:200])
    ]
    return told(
        findings,
        lost(evidence, "keys"),
        failed=f"{count_of(len(findings), 'key')} whose name says nothing.",
        passed="Every key has a name that says something.",
        looked_at=f"the names of {count_of(len(rows), 'key')}, in {in_accounts(evidence)}",
    )


CHECK = Check(
    "S4-NAME",
    sin=Sin.ONE_KEY,
    severity=Severity.INFO,
    needs={Need.WORKTREE, Need.FILES, Need.ACCOUNTS},
    reads=READS,
    judge=judge,
    module=__name__,
    network=True,
)
