"""S3-DEBUG-HTTP: clients and servers that log headers and bodies are left on."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.joins import Kind, kind_of
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins import llm_use
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unseen
from checks.sins.s3_ci_and_logs import shipping
from checks.sins.s3_ci_and_logs.aside import is_others, sure
from checks.sins.s3_ci_and_logs.scripts import graver_if
from checks.sins.s3_ci_and_logs.variables import PATHS, is_left_on
from checks.sins.s3_ci_and_logs.verbose import MAY_SWITCH, Switch, switches
from checks.words import count_of

_WORDS = (
    "openai_log",
    "anthropic_log",
    "litellm_log",
    "set_verbose",
    "detailed_debug",
    "httpx_log_level",
    "node_debug",
    "http2debug",
)
_LOGGERS = tuple(
    f"getlogger({q}{name}"
    for name in ("httpx", "httpcore", "urllib3", "requests", "openai", "anthropic", "litellm")
    for q in "\"'"
)
READS = (
    Reading(PATHS, _WORDS),
    Reading(("*.py",), (*_LOGGERS, "debuglevel", "_turn_on_debug", "set_debug", "langchain.debug", "openai.log", "requests_toolbelt")),
    Reading(("*.js", "*.mjs", "*.cjs", "*.ts", "*.mts", "*.tsx"), ("loglevel", "morgan", "pino-http", "express-pino-logger", "express-winston", "nestjs-pino")),
    Reading(("*.json",), ("--detailed_debug",)),
    Reading(("*.kt", "*.java"), ("httplogginginterceptor",)),
    Reading(("*.rb",), ("set_debug_output",)),
    Reading(("*.sh", "*.bash", "Makefile", "justfile", "Dockerfile*", "*.yml", "*.yaml", "Jenkinsfile*", "Procfile*"), ("curl ", "--detailed_debug")),
    Reading(
        ("*.conf", "*.template", "Caddyfile*", "nginx*", "*.yaml", "*.yml"),
        ("http_authorization", "http_x_api_key", "logformat", "log_credentials", "%req("),
    ),
    *llm_use.READS,
)  # fmt: skip


def judge(evidence: Evidence) -> Verdict:
    """Medium for each that is on where others use the program; low where only developers or tests run it."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    models = bool(llm_use.use_of(evidence))
    findings: list[Finding] = []
    read = sum(not is_others(path) for path in evidence.texts)
    for path, text in MAY_SWITCH.texts(evidence):
        if is_others(path):
            continue
        found: dict[str, list[Switch]] = {}
        for switch in switches(text, path):
            if models or switch.of_models:
                found.setdefault(switch.text, []).append(switch)
        findings += [_finding(path, ones, evidence) for ones in found.values()]
    lost = hole(evidence, "worktree")
    if not models and not findings:
        return unseen(lost, "Nothing here calls a model with a key.")
    return told(
        findings,
        lost,
        failed=f"Requests are logged in {count_of(len({f.locations[0].path for f in findings}), 'file')}.",
        passed="No client or server is told to log the headers of requests.",
        looked_at=f"{count_of(read, 'file')} of code, settings and commands",
    )


def _finding(path: str, ones: list[Switch], evidence: Evidence) -> Finding:
    first = ones[0]
    left_on = is_left_on(path, evidence.texts[path], (s.line for s in ones))
    public = kind_of(path) is Kind.PIPELINE and shipping.is_public(evidence)
    where = (
        " The log of a public pipeline is read by everybody."
        if public
        else ""
        if left_on
        else " This seems to be for developers or tests; take care that it stays there."
    )
    return CHECK.finding(
        f"{first.text} is on in {path}: {first.logs}.{where}",
        locations=[Location(source="worktree", path=path, line=s.line, column=s.column) for s in ones][:KEPT_LOCATIONS],
        severity=Severity.LOW if first.harmless or not (public or left_on) else graver_if(Severity.MEDIUM, public),
        confidence=sure(
            path, Confidence.HIGH if first.of_models or not path.endswith((".py", ".js", ".ts")) else Confidence.MEDIUM
        ),
        about=first.text,
    )


CHECK = Check(
    "S3-DEBUG-HTTP",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.MEDIUM,
    needs={Need.FILES, Need.WORKTREE},
    reads=READS,
    judge=judge,
    module=__name__,
)
