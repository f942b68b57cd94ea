"""JavaScript and TypeScript: what prints and logs."""

from __future__ import annotations

from checks.sins.s3_ci_and_logs.printing.sinks import Sinks
from checks.structure.syntax import Call, Code


def _other(code: Code, call: Call) -> bool:
    """`debug(…)` is a sink where it is the package of that name; `core.info` where it is the one for workflows."""
    if call.callee == "debug":
        return not any(i.module == "debug" for i in code.imports)
    if call.callee.startswith("core."):
        return not any(i.module.startswith("@actions/") for i in code.imports)
    return False


SINKS = Sinks(
    (
        *"console.* *.console.* process.stdout.write process.stderr.write Deno.stdout.write debug".split(),
        *"core.info core.debug core.notice core.warning core.error core.setOutput consola.* signale.*".split(),
    ),
    r"\b(?:console|consola|signale|core|process\.std(?:out|err)|[\w.]*(?:log|Log|logger|Logger)|winston|pino|bunyan)\b[\w.()?]{0,60}\(|\bdebug\(",
    _other,
    ("console", "consola", "signale", "core", "process.std", "log", "Log", "winston", "pino", "bunyan", "debug("),
)
