"""How long a key may live, by what it opens; the defaults of this program, not a rule of any provider.

90 days for production is the convention of the CIS benchmark for access keys; half of that and less for what administers,
double for what only development runs with.
"""

from __future__ import annotations

from checks.evidence import Evidence
from checks.joins import Environment, spread
from checks.model import Key

ADMIN_DAYS, PRODUCTION_DAYS, OTHER_DAYS = 30, 90, 180


def allowed(key: Key, evidence: Evidence) -> tuple[int, str]:
    """(days, for what) that this key may live: `90, "in production"`."""
    if key.privilege == "admin":
        return ADMIN_DAYS, "for an administration key"
    if any(p.guess.environment is Environment.PRODUCTION for p in spread(key, evidence).environments):
        return PRODUCTION_DAYS, "in production"
    return OTHER_DAYS, "outside production"
