"""Sin 6: no alerts, caps or usage per key."""

from checks.catalog import Check
from checks.sins.s6_flying_blind import open_local_server

CHECKS: tuple[Check, ...] = (open_local_server.CHECK,)
