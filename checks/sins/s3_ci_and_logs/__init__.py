"""Sin 3: pipelines and logs that print keys."""

from checks.sins.s3_ci_and_logs import (
    code_print,
    gha_echo,
)

CHECKS = (
    gha_echo.CHECK,
    code_print.CHECK,
)  # fmt: skip
