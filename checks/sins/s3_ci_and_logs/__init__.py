"""Sin 3: pipelines and logs that print keys."""

from checks.catalog import Check

CHECKS: tuple[Check, ...] = ()
