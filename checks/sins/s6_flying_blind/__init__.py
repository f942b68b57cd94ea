"""Sin 6: no alerts, caps or usage per key."""

from checks.catalog import Check

CHECKS: tuple[Check, ...] = ()
