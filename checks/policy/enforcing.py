"""What a policy asks of a whole examination: checks that must have been made, a score that must be reached. Pure."""

from __future__ import annotations

from checks.evidence import Evidence
from checks.model import Limit, Report, Status
from checks.policy.model import FILE, Policy
from checks.policy.reading import policies_of

BROKEN, REQUIRED, MINIMUM = "policy-broken", "policy-required", "policy-minimum"
UNMET = frozenset({BROKEN, REQUIRED, MINIMUM})


def shortfalls(report: Report, evidence: Evidence) -> tuple[Limit, ...]:
    """What was asked for and is not so, one line each. The score stays what it is: a policy is a condition beside it."""
    found = []
    ended = {c.id: c for c in report.checks}
    for folder, policy in policies_of(evidence).items():
        file = f"{folder}/{FILE}" if folder else FILE
        if not isinstance(policy, Policy):
            found.append(Limit(id=BROKEN, what=file, why=f"the project’s policy does not hold: {policy}"))
            continue
        for id in policy.required:
            result = ended.get(id)
            if result is None:
                found.append(
                    Limit(id=REQUIRED, what=id, why="the project’s policy requires it, and there is no such check")
                )
            elif result.status is Status.NOT_CHECKED:
                why = f"the project’s policy requires this check, and it was not made: {result.reason.rstrip('.')}"
                found.append(Limit(id=REQUIRED, what=id, why=why))
        if report.score.low < policy.minimum_score:
            why = f"the project’s policy asks for at least {policy.minimum_score}, and this is {int(report.score.low)}"
            found.append(Limit(id=MINIMUM, what=file, why=why))
    return tuple(found)
