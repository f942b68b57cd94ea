"""Sin 1: keys committed to git."""

from checks.catalog import Check

CHECKS: tuple[Check, ...] = ()
