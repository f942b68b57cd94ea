"""S3-XTRACE: a shell that writes its commands, with the values in them, where a secret is among them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import hole, told, unseen
from checks.sins.s3_ci_and_logs.scripts import (
    OWN_TOKENS,
    SCRIPT_FILES,
    Piece,
    confidence_at,
    graver_if,
    is_public,
    log_is_public,
    pieces,
    pipelines,
    run_by,
    secret_variables,
)
from checks.sins.s3_ci_and_logs.shell import program, words
from checks.sins.s3_ci_and_logs.tracing import Traced, traced_in
from checks.sins.s3_ci_and_logs.workflows import lower_where_idle
from checks.structure.pipelines import PATHS, Pipeline, Setting
from checks.words import count_of

# What a CI system prints by itself when one of these is set, and of how much weight that is.
_DEBUG = {
    "ci_debug_trace": ("GitLab then writes every variable into the log, protected ones too", Confidence.HIGH),
    "ci_debug_services": ("GitLab then shows the output of its services, with their variables", Confidence.MEDIUM),
    "system.debug": ("Azure then writes what every task is given", Confidence.MEDIUM),
}
# GitHub reads these from secrets and variables of the repository, never from a file; some actions look at them themselves.
_IN_VAIN = frozenset(("actions_step_debug", "actions_runner_debug"))
_TRUE = frozenset(("true", "1", "t", "yes", "on"))
_SHELLS = frozenset(("sh", "bash", "zsh", "ksh", "dash"))
_VERBOSE = pattern_of(r"^-v{3,}$")
_MAKE_SHELL = pattern_of(r"(?m)^(?:\.SHELLFLAGS|SHELL)\s*[:+?]?=.*\s?-\w*x")
_TELLS = pattern_of(r"(?i)key|token|secret|passw|auth|cred")


def judge(evidence: Evidence) -> Verdict:
    """Medium for a secret in a command that is traced, high where everybody reads the log."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    looked = pieces(evidence)
    lost = hole(evidence, "worktree")
    if not looked:
        return unseen(lost, "There is no pipeline, and no script that traces its commands.")
    findings = [f for p in looked for f in _traced(p, evidence)]
    findings += [f for p in looked if p.system for f in _verbose(p, evidence)]
    findings += [f for p in pipelines(evidence) for f in _settings(p, evidence)]
    return told(
        lower_where_idle(findings, evidence),
        lost,
        failed=f"{count_of(len(findings), 'script')} with a trace that shows secrets.",
        passed="No trace is on where a secret is used.",
        looked_at=count_of(len(looked), "script") + " of pipelines and files",
    )


@once
def _run_with_trace(evidence: Evidence) -> dict[str, Piece]:
    """Files that a script runs with `bash -x`, with who runs them."""
    found: dict[str, Piece] = {}
    names = {p.path for p in pieces(evidence) if not p.system}
    for piece in pieces(evidence):
        if not re.search(r"sh\s+(?:-\w+\s+)*-\w*x", piece.text):
            continue
        for call in piece.shell.commands:
            target = _target(words(call), program(call))
            for name in names:
                if target and (name == target or name.endswith(f"/{target}")):
                    found[name] = piece
    return found


def _target(said: list[str], name: str) -> str:
    """The script that a shell is given with `-x`."""
    if name not in _SHELLS or not any(re.fullmatch(r"-\w*x\w*", w) for w in said):
        return ""
    return next((w.removeprefix("./") for w in said if not w.startswith("-")), "")


def _traced(piece: Piece, evidence: Evidence) -> Iterator[Finding]:
    """One for each script: its first traced secret that counts, and the others by name."""
    runner = _run_with_trace(evidence).get(piece.path) if not piece.system else None
    make = piece.path.lower().endswith(("makefile", ".mk")) and _MAKE_SHELL.search("\n".join(piece.lines)) is not None
    found = list(traced_in(piece, from_start=runner is not None or make))
    if not found:
        return
    # What is called a key says most.
    found.sort(key=lambda t: (t.secret in OWN_TOKENS, t.maybe, _TELLS.search(t.secret) is None, t.offset))
    first = found[0]
    yield _finding(piece, first, list(dict.fromkeys(t.secret for t in found)), runner, evidence)


def _finding(piece: Piece, first: Traced, names: list[str], runner: Piece | None, evidence: Evidence) -> Finding:
    lines = piece.shell.code.lines
    place = piece.at(*lines.at(first.offset))
    places = [place]
    if first.since >= 0:
        since = piece.at(lines.at(first.since - 1)[0])
        places.append(since)
        how = f"since line {since.line}"
    elif runner is not None:
        how = f"because {runner.path} runs it with -x"
    else:
        how = "from the start"
    switch = " where a switch turns it on" if first.maybe else ""
    also = f" So do {count_of(len(names) - 1, 'more secret')}." if len(names) > 1 else ""
    public = log_is_public(evidence, piece) or (runner is not None and log_is_public(evidence, runner))
    public = public or (not piece.system and any(log_is_public(evidence, p) for p in run_by(evidence, piece)))
    severity = Severity.LOW if names[0] in OWN_TOKENS else graver_if(Severity.MEDIUM, public)
    severity = severity.shifted(-1) if first.maybe else severity
    return CHECK.finding(
        f"{piece.name} traces its commands {how}{switch}, and {names[0]} is in one: the trace shows its value.{also}",
        locations=list(dict.fromkeys(places)),
        severity=severity,
        confidence=confidence_at(piece.path, Confidence.MEDIUM if first.maybe else Confidence.HIGH),
        about=f"{piece.name} {names[0]}",
    )


def _verbose(piece: Piece, evidence: Evidence) -> Iterator[Finding]:
    """Tools that tell what they do with what they are given, in a step that is given a secret."""
    secret = next((n for n in secret_variables(piece).values() if n not in OWN_TOKENS), "")
    if not secret:
        return
    for call in piece.shell.commands:
        said, name = words(call), program(call)
        if name in ("ansible-playbook", "ansible") and any(_VERBOSE.match(w) for w in said):
            flag, severity = f"{name} -vvv", Severity.MEDIUM
        elif name == "make" and any(w in ("V=1", "VERBOSE=1") for w in said):
            flag, severity = "make V=1", Severity.LOW
        elif _target(said, name) and not _is_read(_target(said, name), evidence):
            flag, severity = f"{name} -x {_target(said, name)[:40]}", Severity.MEDIUM
        else:
            continue
        yield CHECK.finding(
            f"{piece.name} runs {flag} with {secret} in its environment: what is told of each command may show it.",
            locations=[piece.at(call.line, call.column)],
            severity=graver_if(severity, log_is_public(evidence, piece)),
            confidence=confidence_at(piece.path, Confidence.LOW),
            about=f"{piece.name} {flag}",
        )


def _is_read(target: str, evidence: Evidence) -> bool:
    return any(p.path == target or p.path.endswith(f"/{target}") for p in pieces(evidence) if not p.system)


def _settings(read: Pipeline, evidence: Evidence) -> Iterator[Finding]:
    """Switches of the CI system itself."""
    seen: set[tuple[str, int]] = set()
    all_: list[Setting] = [
        *read.env,
        *(s for j in read.jobs for s in j.env),
        *(s for _, t in read.steps for s in t.env),
    ]
    for setting in all_:
        name = setting.name.lower()
        if setting.value.strip().lower() not in _TRUE or (setting.name, setting.line) in seen:
            continue
        if name in _DEBUG:
            what, sure = _DEBUG[name]
            severity = graver_if(Severity.MEDIUM, is_public(evidence, read.path))
        elif name in _IN_VAIN:
            what = "GitHub itself reads it from the repository’s secrets and variables alone; actions that ask for it write what they are given"
            severity, sure = Severity.LOW, Confidence.LOW
        else:
            continue
        seen.add((setting.name, setting.line))
        yield CHECK.finding(
            f"{setting.name} is on. {what}.",
            title="A debug switch that is left on",
            locations=[Location(source="worktree", path=read.path, line=setting.line, column=setting.column)],
            severity=severity,
            confidence=confidence_at(read.path, sure),
            about=f"{setting.name}",
        )


CHECK = Check(
    "S3-XTRACE",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.MEDIUM,
    needs={Need.FILES},
    reads=(
        *PATHS,
        Reading(SCRIPT_FILES, ("set -", "xtrace", "sh -x", "sh -ex", "sh -eux", "set-psdebug", "shellflags")),
    ),
    judge=judge,
    module=__name__,
)
