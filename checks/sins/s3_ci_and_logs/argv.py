"""S3-ARGV: a key on a command line, where every user of the machine can list it and histories keep it."""

from __future__ import annotations

from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique, unseen
from checks.sins.s3_ci_and_logs.command_lines import (
    DOCUMENTS,
    SETTINGS,
    UNITS,
    Held,
    functions_of,
    held,
    is_argument,
    is_process,
)
from checks.sins.s3_ci_and_logs.scripts import (
    OWN_TOKENS,
    SCRIPT_FILES,
    Piece,
    confidence_at,
    pieces,
    secret_named,
    secret_variables,
    source_in,
)
from checks.sins.s3_ci_and_logs.shell import is_id, program
from checks.sins.severity import severity_of
from checks.structure.pipelines import PATHS
from checks.structure.syntax import Call
from checks.words import count_of

_WORDS = (
    "--api-key", "--api_key", "-api-key", "--openai", "--anthropic", "authorization: bearer", "x-api-key", "api-key:", "--token", "--access-token", "--key", "-k sk-", "default_api_keys", "?key=", "&key=",
    "api_key=", "--set ", "--build-arg", " -e ", "--env ", "_token=", "login", "set-secret",
)  # fmt: skip
MOST = 500  # commands of one script that are told of
_RUNS = ("*.sh", "*.bash", "*.zsh", "*.ps1", "Makefile", "*.mk", "justfile", "Taskfile.y*ml", "package.json")


def judge(evidence: Evidence) -> Verdict:
    """Medium for a key that is written out, low for a variable: the shell puts its value into the arguments, too."""
    if not evidence.has(Need.WORKTREE, Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    looked = [p for p in pieces(evidence) if not p.path.lower().rsplit("/", 1)[-1].startswith("dockerfile")]
    lines = held(evidence)
    lost = hole(evidence, "worktree")
    if not looked and not lines:
        return unseen(lost, "There is no script, and no command line with a key.")
    findings = [*_written(lines, evidence), *_variables(looked)]
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'key or script', 'keys and scripts')} that put a key on a command line.",
        passed="No command line holds a key.",
        looked_at=f"{count_of(len(looked), 'script')}, and documents and settings with command lines",
    )


def _written(lines: tuple[Held, ...], evidence: Evidence) -> Iterator[Finding]:
    """One for each key that is written out, with all its places."""
    by_key: dict[str, list[Held]] = {}
    for one in lines:
        if one.key.secret:
            by_key.setdefault(one.key.fingerprint, []).append(one)
    for fingerprint, places in by_key.items():
        key = places[0].key
        paths = {p.location.path for p in places}
        sightings = [s for s in key.sightings if s.path in paths]
        what = next((p.program for p in places if p.program), "")
        of = f"an argument of {what}" if what else "an argument"
        then = "While it runs every user of the machine can list it, and histories and logs keep it."
        severity = severity_of(Severity.MEDIUM, key, sightings, evidence)
        if all(p.is_off for p in places):
            then = "What it is given to is turned off. While it runs every user of the machine can list it."
            severity = min(severity, Severity.LOW)
        yield CHECK.finding(
            f"In {places[0].location.path} the key is written out as {of}. {then}",
            key=fingerprint,
            locations=unique(p.location for p in places)[:KEPT_LOCATIONS],
            severity=severity,
            confidence=max((s.confidence for s in sightings), key=lambda c: c.rank, default=key.confidence),
        )


def _variables(looked: list[Piece]) -> Iterator[Finding]:
    """One for each secret that scripts put into arguments."""
    by_name: dict[str, list[tuple[str, Location, bool]]] = {}
    for piece in looked:
        for name, what, place in _in_arguments(piece):
            by_name.setdefault(name, []).append((what, place, bool(piece.system)))
    for name, found in by_name.items():
        found.sort(key=lambda f: (f[2], f[1].path, f[1].line or 0))
        what, place, hosted = found[0]
        more = f" So it is in {count_of(len(found) - 1, 'more command')}." if len(found) > 1 else ""
        yield CHECK.finding(
            f"{place.path} gives {name} to {what} as an argument. The value is in no file, but while it runs every user of the machine can list it.{more}",
            title="A key that a variable puts on a command line",
            locations=unique(f[1] for f in found)[:KEPT_LOCATIONS],
            severity=Severity.LOW,
            confidence=confidence_at(place.path, Confidence.LOW if hosted else Confidence.MEDIUM),
            about=f"variable {name}",
        )


def _asks_its_place(call: Call) -> bool:
    """Whether a machine of a cloud asks where it runs: what it is given for that opens nothing else."""
    return any("169.254.169.254" in a.text for a in call.arguments)


def _in_arguments(piece: Piece) -> Iterator[tuple[str, str, Location]]:
    if piece.quotes in ('"', '"""'):
        return  # Jenkins: Groovy put it in; another check tells
    known = secret_variables(piece)
    functions = functions_of(piece)
    flow = piece.shell.flow(source_in(piece, own_tokens=False))
    found = 0
    for call in piece.shell.commands:
        if not is_process(call, functions):
            continue
        if found >= MOST:
            return
        for argument in call.arguments:
            if not is_argument(argument.node[1]) or argument.text.startswith("<<<"):
                continue
            use = flow.carried(argument)
            if use is None or (piece.system == "azure" and use.kind == "text"):
                continue
            name = secret_named(use, known, piece.shell)
            if name and name not in OWN_TOKENS and not is_id(name) and not _asks_its_place(call):
                found += 1
                yield name, program(call), piece.at(argument.line, argument.column)
                break


CHECK = Check(
    "S3-ARGV",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.MEDIUM,
    needs={Need.FILES, Need.WORKTREE},
    reads=(*PATHS, Reading(SCRIPT_FILES, _WORDS), Reading(_RUNS, ("token", "api_key", "api-key")), Reading((*DOCUMENTS, *UNITS), _WORDS), Reading(SETTINGS, _WORDS[:10])),
    judge=judge,
    module=__name__,
)  # fmt: skip
