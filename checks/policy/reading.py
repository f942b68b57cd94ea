"""The policies of what was examined, and what they make of an interval. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from checks.evidence import Evidence
from checks.joins.remember import once
from checks.model import Key
from checks.policy.model import FILE, BrokenPolicy, Policy, read_policy
from checks.readings import Reading

READS = Reading((FILE, f"**/{FILE}"))
Kind = Literal["admin", "production", "other"]


def policies_of(evidence: Evidence) -> Mapping[str, Policy | BrokenPolicy]:
    """By the folder they lie in: the policies at the top of the target and of its repositories.

    One deeper inside is somebody else's, come with a copy of their code.
    """
    return _policies(evidence)


@once
def _policies(evidence: Evidence) -> Mapping[str, Policy | BrokenPolicy]:
    found: dict[str, Policy | BrokenPolicy] = {}
    for folder in sorted({"", *(r.path for r in evidence.repositories)}):
        text = evidence.texts.get(f"{folder}/{FILE}" if folder else FILE)
        if text is None:
            continue
        try:
            found[folder] = read_policy(text)
        except BrokenPolicy as error:
            found[folder] = error
    return found


def interval(key: Key, kind: Kind, days: int, evidence: Evidence) -> tuple[int, bool]:
    """How many days a key may live, and whether a policy says so: the shortest of Shrift's own and those that concern it."""
    least = days
    for folder, policy in policies_of(evidence).items():
        if isinstance(policy, Policy) and _concerns(folder, key):
            ages = policy.max_age_days
            said = (getattr(ages, kind), ages.providers.get(key.provider))
            least = min([least, *(n for n in said if n is not None)])
    return least, least < days


def _concerns(folder: str, key: Key) -> bool:
    return not folder or any(s.repository == folder or s.path.startswith(f"{folder}/") for s in key.sightings)


def loosened(policy: Policy, defaults: Mapping[str, int]) -> list[str]:
    """What it would loosen, which does not count: `365 days in production, where 90 stay`."""
    ages = policy.max_age_days
    told = []
    for kind, days in defaults.items():
        said = getattr(ages, kind)
        if said is not None and said > days:
            told.append(f"{said} days for {kind} keys, where {days} stay the interval")
    longest = max(defaults.values())
    for provider, days in ages.providers.items():
        if days > longest:
            told.append(f"{days} days for {provider}, where {longest} stay the longest interval")
    return told
