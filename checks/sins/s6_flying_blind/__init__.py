"""Sin 6, Flying Blind: alerts, caps, usage by key, instrumentation, and limits before the call of a model."""

from checks.catalog import Check
from checks.sins.s6_flying_blind import (
    alert_sink,
    audit_log,
    cloud_logs,
    iac_budget,
    no_end_user_id,
    no_hard_cap,
    no_instrumentation,
    no_per_key,
    no_rate_limit,
    no_spend_alert,
    no_token_cap,
    open_local_server,
    spike,
    usage_dropped,
)

CHECKS: tuple[Check, ...] = (
    no_rate_limit.CHECK,
    no_token_cap.CHECK,
    no_hard_cap.CHECK,
    no_spend_alert.CHECK,
    alert_sink.CHECK,
    no_per_key.CHECK,
    spike.CHECK,
    usage_dropped.CHECK,
    no_instrumentation.CHECK,
    cloud_logs.CHECK,
    iac_budget.CHECK,
    no_end_user_id.CHECK,
    audit_log.CHECK,
    open_local_server.CHECK,
)
