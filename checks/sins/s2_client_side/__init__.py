"""Sin 2: keys in client-side code."""

from checks.catalog import Check

CHECKS: tuple[Check, ...] = ()
