"""Sin 7: keys treated as plain config."""

from checks.catalog import Check

CHECKS: tuple[Check, ...] = ()
