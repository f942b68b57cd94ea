"""Sin 3: pipelines and logs that print keys."""

from checks.sins.s3_ci_and_logs import (
    agent_ci,
    argv,
    ci_literal,
    circle_azure,
    code_print,
    debug_http,
    env_dump,
    gha_artifact,
    gha_echo,
    gha_redaction,
    gha_scope,
    gitlab,
    jenkins,
    sentry_js_crash,
    sentry_py,
    xtrace,
)

CHECKS = (
    agent_ci.CHECK,
    argv.CHECK,
    circle_azure.CHECK,
    jenkins.CHECK,
    gitlab.CHECK,
    env_dump.CHECK,
    xtrace.CHECK,
    ci_literal.CHECK,
    gha_artifact.CHECK,
    gha_scope.CHECK,
    gha_redaction.CHECK,
    gha_echo.CHECK,
    code_print.CHECK,
    debug_http.CHECK,
    sentry_py.CHECK,
    sentry_js_crash.CHECK,
)  # fmt: skip
