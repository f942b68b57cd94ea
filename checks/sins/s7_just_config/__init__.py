"""Sin 7: keys treated as plain config."""

from checks.sins.s7_just_config import (
    backup_copy,
    compose,
    config_literal,
    dockerfile,
    dockerignore,
    file_perms,
    helm_kustomize,
    iac_literal,
    ide_config,
    k8s_configmap,
    k8s_env,
    k8s_secret,
    manager_bypassed,
    paas,
    s3_drop,
    tfvars_state,
)

CHECKS = (
    manager_bypassed.CHECK,
    s3_drop.CHECK,
    backup_copy.CHECK,
    file_perms.CHECK,
    ide_config.CHECK,
    paas.CHECK,
    config_literal.CHECK,
    k8s_configmap.CHECK,
    k8s_secret.CHECK,
    k8s_env.CHECK,
    helm_kustomize.CHECK,
    compose.CHECK,
    dockerfile.CHECK,
    dockerignore.CHECK,
    tfvars_state.CHECK,
    iac_literal.CHECK,
)
