"""Sin 4: one key for everything."""

from checks.catalog import Check

CHECKS: tuple[Check, ...] = ()
