"""Sin 5: keys that are never rotated."""

from checks.catalog import Check

CHECKS: tuple[Check, ...] = ()
