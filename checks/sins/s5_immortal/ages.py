"""How long a key may live, by what it opens; the defaults of this program, not a rule of any provider.

90 days for production is the convention of the CIS benchmark for access keys; half of that and less for what administers,
double for what only development runs with. A project's policy may shorten them, never lengthen.
"""

from __future__ import annotations

from checks.evidence import Evidence
from checks.joins import Environment, spread
from checks.model import Key
from checks.policy import interval
from checks.policy.reading import Kind

ADMIN_DAYS, PRODUCTION_DAYS, OTHER_DAYS = 30, 90, 180
DEFAULTS: dict[str, int] = {"admin": ADMIN_DAYS, "production": PRODUCTION_DAYS, "other": OTHER_DAYS}
_WORDS: dict[Kind, str] = {
    "admin": "for an administration key",
    "production": "in production",
    "other": "outside production",
}


def allowed(key: Key, evidence: Evidence) -> tuple[int, str]:
    """(days, for what) that this key may live: `90, "in production"`."""
    kind: Kind = "other"
    if key.privilege == "admin":
        kind = "admin"
    elif any(p.guess.environment is Environment.PRODUCTION for p in spread(key, evidence).environments):
        kind = "production"
    days, by_policy = interval(key, kind, DEFAULTS[kind], evidence)
    return days, _WORDS[kind] + (" by the project’s policy" if by_policy else "")
