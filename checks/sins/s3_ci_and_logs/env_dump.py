"""S3-ENV-DUMP: an environment, a configuration or a fetched secret that is printed, answered or reported."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import hole, told, unseen
from checks.sins.s3_ci_and_logs.dumps import Dump, dumps_in
from checks.sins.s3_ci_and_logs.scripts import (
    OWN_TOKENS,
    SCRIPT_FILES,
    Piece,
    confidence_at,
    given_all,
    pieces,
    run_by,
    secret_variables,
)
from checks.sins.s3_ci_and_logs.shell import is_secret_name
from checks.sins.s3_ci_and_logs.whole_environment import CODE, WORDS, Goes, shown_in
from checks.sins.s3_ci_and_logs.workflows import lower_where_idle
from checks.structure.dockerfile import dockerfile
from checks.structure.embedded import is_dockerfile
from checks.structure.languages import language_of
from checks.structure.pipelines import PATHS
from checks.words import count_of

_SHELL_WORDS = (
    "printenv", "env\n", "env |", "env|", "env ", "export -p", "declare -", "env:", "inspect", "compose", "helm", "kubectl", "terraform", "tofu", "secret", "vault", "doppler", "op read", "op item",
    "sops", "auth token", "print-access-token", "heroku", "railway", "find-generic-password",
)  # fmt: skip
_HOW: dict[Goes, tuple[str, str]] = {
    "log": ("prints its whole environment", "Every key in it goes into the log."),
    "answer": ("answers a request with its whole environment", "Whoever asks gets every key in it."),
    "report": ("puts its whole environment into a report", "Every key in it goes to another service."),
}

# A task that a person runs to see it: `task password`, `npm run show-token`.
_FOR_WHO_ASKS = pattern_of(
    r"(?i)(?:task|script) “(?:[\w:.-]{0,40}[:._-])?(?:(?:show|get|print|reveal)[:._-])?(?:\w{1,20}[:._-])?(?:passwords?|secrets?|tokens?|creds|credentials?|login)”"
)


def judge(evidence: Evidence) -> Verdict:
    """High in a pipeline that holds secrets and in answers, medium for programs and scripts, low where nothing secret is set."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    looked = pieces(evidence)
    programs = [p for p in sorted(evidence.texts) if language_of(p) not in ("", "bash", "script")]
    lost = hole(evidence, "worktree")
    if not looked and not programs:
        return unseen(lost, "There is no pipeline, and no script or program that shows an environment.")
    findings = [f for p in looked for f in _in_shell(p, evidence)]
    findings += [f for p in programs for f in _in_code(p, evidence.texts[p])]
    return told(
        lower_where_idle(findings, evidence),
        lost,
        failed=f"{count_of(len(findings), 'place')} where an environment or a secret is shown.",
        passed="Nothing prints an environment or a secret it fetched.",
        looked_at=f"{count_of(len(looked), 'script')} of pipelines and files, and {count_of(len(programs), 'file')} of code",
    )


def _in_shell(piece: Piece, evidence: Evidence) -> Iterator[Finding]:
    dumps = sorted(dumps_in(piece), key=lambda d: d.asked)  # of the same words one is told, the gravest
    names = _secrets(piece, evidence) if dumps else []
    seen: set[str] = set()
    for dump in dumps:
        if dump.words in seen or (dump.what == "configuration" and not piece.system):
            continue
        seen.add(dump.words)
        dump = msgspec.structs.replace(dump, asked=_is_asked_by_hand(dump, piece, evidence))
        severity, sure = _weight(piece, dump, names)
        yield CHECK.finding(
            f"{piece.name} {'sends what' if dump.sent else 'prints what'} “{dump.words}” gives: {_consequence(piece, dump, names)}",
            locations=[piece.at(dump.call_line, dump.call_column)],
            severity=severity,
            confidence=confidence_at(piece.path, sure),
            about=f"{piece.name} {dump.words}",
        )


def _is_asked_by_hand(dump: Dump, piece: Piece, evidence: Evidence) -> bool:
    """Whether a person asks for a secret and is shown it; in a pipeline a log takes the answer."""
    by_name = dump.what == "secret" and _FOR_WHO_ASKS.match(piece.name) is not None
    return (dump.asked or by_name) and not piece.system and not any(run_by(evidence, piece))


def _secrets(piece: Piece, evidence: Evidence) -> list[str]:
    """The secrets that a script is given, as far as its file tells."""
    if is_dockerfile(piece.path):
        return [n for n in dockerfile(evidence.texts[piece.path]).variables_at(piece.line) if is_secret_name(n)]
    return [n for n in secret_variables(piece).values() if n not in OWN_TOKENS]


def _consequence(piece: Piece, dump: Dump, names: list[str]) -> str:
    if dump.asked:
        return "who runs it by hand asks for that secret; a log of it would keep it."
    if dump.what == "secret":
        return "the secret itself goes into the output, and into every log of it."
    if dump.what == "configuration":
        return "where a value of it is secret, it stands in the log."
    if names and is_dockerfile(piece.path):
        return f"{names[0]} is in it, and the log of each build shows it."
    if names:
        return f"{names[0]} is in it, and what is hidden by its exact text shows when it is cut or reshaped."
    if given_all(piece):
        return "this system gives every variable of the project to each step, its secrets too."
    if piece.system:
        return "no secret is seen in it now; the next one that is set for this job will be."
    if is_dockerfile(piece.path):
        return "a build has the variables of its own file alone, and none of them is a secret now."
    return "every key that is set where it runs."


def _weight(piece: Piece, dump: Dump, names: list[str]) -> tuple[Severity, Confidence]:
    if dump.asked:
        return Severity.LOW, Confidence.LOW
    if dump.what == "secret":
        return (Severity.HIGH, Confidence.HIGH) if piece.system else (Severity.MEDIUM, Confidence.LOW)
    if dump.what == "configuration":
        # Terraform itself hides what is declared as secret, as long as people read its words.
        hidden = dump.words.endswith((" plan", " show"))
        return (Severity.MEDIUM if names and not hidden else Severity.LOW), Confidence.LOW
    if is_dockerfile(piece.path) and not names:
        return Severity.LOW, Confidence.MEDIUM
    if not piece.system:
        return Severity.HIGH if dump.sent else Severity.MEDIUM, Confidence.MEDIUM
    if names or given_all(piece):
        return Severity.HIGH, Confidence.HIGH
    if piece.system in ("jenkins", "drone", "woodpecker"):
        return Severity.MEDIUM, Confidence.MEDIUM
    return Severity.LOW, Confidence.MEDIUM


def _in_code(path: str, text: str) -> Iterator[Finding]:
    seen: set[Goes] = set()
    for shown in shown_in(text, path):
        if shown.goes in seen:
            continue
        seen.add(shown.goes)
        how, consequence = _HOW[shown.goes]
        test = kind_of(path) is Kind.TEST
        yield CHECK.finding(
            f"{path} {how}. {consequence}",
            locations=[Location(source="worktree", path=path, line=shown.call.line, column=shown.call.column)],
            severity=Severity.HIGH if shown.goes == "answer" and not test else Severity.MEDIUM,
            confidence=confidence_at(path, Confidence.LOW if test else Confidence.HIGH),
            about=shown.goes,
        )


CHECK = Check(
    "S3-ENV-DUMP",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.HIGH,
    needs={Need.FILES},
    reads=(*PATHS, Reading(SCRIPT_FILES, _SHELL_WORDS), Reading(CODE, WORDS)),
    judge=judge,
    module=__name__,
)
