"""Sin 5, the Immortal Key: how old each key is, whether it ends, whether replacing it is written down and was tried."""

from checks.sins.s5_immortal import (
    age_local,
    age_provider,
    ci_secret_age,
    leaked_still_used,
    no_drill,
    no_expiry,
    no_inventory,
    no_policy,
    no_runbook,
    single_slot,
    slow_rotation,
    sm_no_rotation,
    unused,
)

CHECKS = (
    leaked_still_used.CHECK,
    age_local.CHECK,
    age_provider.CHECK,
    slow_rotation.CHECK,
    no_expiry.CHECK,
    sm_no_rotation.CHECK,
    ci_secret_age.CHECK,
    unused.CHECK,
    no_policy.CHECK,
    no_runbook.CHECK,
    no_drill.CHECK,
    single_slot.CHECK,
    no_inventory.CHECK,
)
