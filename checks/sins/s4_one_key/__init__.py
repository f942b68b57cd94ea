"""Sin 4, the One Ring: one key for several projects, environments and people, or a key that is wider than its job."""

from checks.sins.s4_one_key import (
    admin_key,
    cloud_policy,
    default_scope,
    dup_env,
    dup_personal,
    dup_project,
    gateway_default,
    gateway_master,
    legacy_user_key,
    mcp_spread,
    name,
    org_ci_secret,
    orphan,
    unrestricted_key,
)

CHECKS = (
    dup_env.CHECK,
    dup_project.CHECK,
    dup_personal.CHECK,
    admin_key.CHECK,
    gateway_default.CHECK,
    gateway_master.CHECK,
    unrestricted_key.CHECK,
    cloud_policy.CHECK,
    legacy_user_key.CHECK,
    org_ci_secret.CHECK,
    mcp_spread.CHECK,
    default_scope.CHECK,
    orphan.CHECK,
    name.CHECK,
)
