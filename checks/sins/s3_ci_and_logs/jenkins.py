"""S3-JENKINS: secrets that Groovy puts into commands, that builds ask for or print, and that configurations hold plainly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.keys.standin import keys_in
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import hole, told, unseen
from checks.sins.s3_ci_and_logs.in_pipeline import printed
from checks.sins.s3_ci_and_logs.scripts import confidence_at, graver_if, in_pipelines, is_public, pipelines
from checks.sins.s3_ci_and_logs.shell import is_plain_value, is_secret_name
from checks.structure.entries import entries
from checks.structure.pipelines import PATHS, Job, Pipeline, Script, Step
from checks.words import count_of

_CONFIGS = ("config.xml", "credentials.xml", "*.jenkins.xml")
_SHELLS = frozenset(("sh", "bat", "powershell", "pwsh"))
_PUT_IN = pattern_of(r"(?<!\\)\$(?:\{\s*(?:(env|params)\.)?([A-Za-z_]\w*)\s*\}|(?:(env|params)\.)?([A-Za-z_]\w*))")
_WHOLE = pattern_of(r"^\s*(?:\"?\$\{?)?(?:env(?:\.getEnvironment\(\))?|System\.getenv\(\)|params)\}?\"?\s*$")
_CONTRIBUTED = pattern_of(r"printContributedVariables\s*(?:[:=(]|\s)\s*true|<printContributedVariables>\s*true")
_KIND = pattern_of(r"\b(string|password|text|credentials|choice|booleanParam)\s*\(")
_HEADER = pattern_of(r"value\s*:\s*\"[^\"\n]*\$\{?(?:env\.)?([A-Za-z_]\w*)|authentication\s*:|(?<![\w.])url\s*:\s*\"[^\"\n]*\$\{?(?:env\.)?([A-Za-z_]\w*)")  # fmt: skip
_ENCRYPTED = pattern_of(r"^\{[A-Za-z0-9+/=]{16,}\}$")
_FIELD = pattern_of(r"(?i)^(?:api_?token|token|password|passphrase|secret|secretBytes|privateKey|apiKey|clientSecret|accessKey|secretKey|bindPassword|managerPassword\w*)$")  # fmt: skip


def judge(evidence: Evidence) -> Verdict:
    """Medium: Groovy writes the value into the command, where lists of processes and logs show it."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    read = [p for p in pipelines(evidence) if p.system == "jenkins"]
    configs = [p for p, t in sorted(evidence.texts.items()) if _is_config(p, t)]
    lost = hole(evidence, "worktree")
    if not read and not configs:
        return unseen(lost, "There is no pipeline or configuration of Jenkins.")
    findings = [f for p in read for f in _in_pipeline(p, evidence)]
    findings += printed(CHECK, in_pipelines(evidence, "jenkins"), evidence)
    findings += [f for p in configs for f in _in_config(p, evidence)]
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'place')} where Jenkins gives a secret away.",
        passed="The shell puts secrets in, not Groovy, and nothing prints or asks for them.",
        looked_at=f"{count_of(len(read), 'Jenkinsfile')}, {count_of(len(configs), 'configuration')}",
    )


def _in_pipeline(read: Pipeline, evidence: Evidence) -> Iterator[Finding]:
    text = evidence.texts.get(read.path, "")
    seen: set[tuple[int, str]] = set()
    for job, step in read.steps:
        for finding in _in_step(read, job, step, text):
            place = finding.locations[0]
            if (place.line or 0, finding.title) not in seen:
                seen.add((place.line or 0, finding.title))
                yield finding
    yield from _parameters(read, text)
    if (met := _CONTRIBUTED.search(text)) is not None:
        place = _at(read.path, text.count("\n", 0, met.start()) + 1)
        yield _finding("printContributedVariables writes every variable that a plug-in sets into the log.", [place], Severity.MEDIUM, Confidence.HIGH, "contributed", "Variables that are printed")  # fmt: skip


def _in_step(read: Pipeline, job: Job, step: Step, text: str) -> Iterator[Finding]:
    where = f"in stage {job.name}" if job.name else "in the pipeline"
    if step.run is not None and step.run.quotes in ('"', '"""') and step.name in _SHELLS:
        name, line, column = _put_in(step, step.run)
        if name:
            words = f"{step.name} {where} has double quotes: Groovy writes {name} into the command, where the list of processes and a trace show it."
            sure = Confidence.HIGH if _is_known(name, step) else Confidence.MEDIUM
            yield _finding(words, [_at(read.path, line, column)], Severity.MEDIUM, sure, f"{job.name} {name}", "Groovy puts a secret into a command")  # fmt: skip
    elif step.run is not None and step.name in ("echo", "println", "print"):
        if _WHOLE.match(step.run.text):
            words = f"{step.name} {where} prints the whole environment. Every key in it goes into the log."
            yield _finding(words, [_at(read.path, step.run.line, step.run.column)], Severity.MEDIUM, Confidence.HIGH, f"{job.name} env", "An environment that is printed")  # fmt: skip
            return
        name, line, column = _put_in(step, step.run) if step.run.quotes in ('"', '"""', "") else ("", 0, 0)
        if name:
            words = (
                f"{step.name} {where} prints {name}. Jenkins hides its exact text only while the credential is bound."
            )
            yield _finding(words, [_at(read.path, line, column)], Severity.MEDIUM, Confidence.HIGH if _is_known(name, step) else Confidence.MEDIUM, f"{job.name} print {name}", "A secret that is printed")  # fmt: skip
    elif step.name == "httpRequest":
        yield from _request(read, step, text, where)


def _request(read: Pipeline, step: Step, text: str, where: str) -> Iterator[Finding]:
    """`httpRequest` logs its address and, unless told not to, its headers."""
    for number, row in enumerate(text.split("\n")[step.line - 1 : step.end_line], step.line):
        met = _HEADER.search(row)
        name = (met[1] or met[2] or "") if met is not None else ""
        if name and (is_secret_name(name) or _is_known(name, step)) and not re.search(r"maskValue\s*:\s*true", row):
            words = f"httpRequest {where} is given {name} without “maskValue: true”: it logs what it sends."
            yield _finding(words, [_at(read.path, number, (met.start() if met else 0) + 1)], Severity.MEDIUM, Confidence.MEDIUM, f"request {name}", "A request that is logged with its secret")  # fmt: skip
            return


def _is_known(name: str, step: Step) -> bool:
    return name in step.secrets or any(name in (f"{s}_PSW", f"{s}_USR") for s in step.secrets)


def _put_in(step: Step, script: Script) -> tuple[str, int, int]:
    """The first secret that Groovy puts into a string, with its place in the file."""
    pattern = _PUT_IN if script.quotes else re.compile(r"(?<![\w.\"'])(?:(env|params)\.)?([A-Za-z_]\w*)()()")
    for met in pattern.finditer(script.text):
        name = met[2] or met[4] or ""
        if name.endswith("_USR") or not (_is_known(name, step) or is_secret_name(name)):
            continue
        before = script.text[: met.start()]
        line = script.line + before.count("\n")
        column = met.start() - before.rfind("\n") if "\n" in before else script.column + met.start()
        return name, line, column
    return "", 0, 0


def _parameters(read: Pipeline, text: str) -> Iterator[Finding]:
    """Keys that people type in when they start a build: they are kept with it, and a text is shown to everybody."""
    rows = text.split("\n")
    for parameter in read.parameters:
        if not is_secret_name(parameter.name):
            continue
        above = "\n".join(
            [*rows[max(parameter.line - 6, 0) : parameter.line - 1], rows[parameter.line - 1][: parameter.column]]
        )
        kinds = _KIND.findall(above)
        kind = kinds[-1] if kinds else ""
        place = _at(read.path, parameter.line, parameter.column)
        if kind in ("string", "text"):
            words = f"The build asks for {parameter.name} as a {kind}: whoever may see the build reads it, and it is kept with it."
            yield _finding(
                words,
                [place],
                Severity.MEDIUM,
                Confidence.HIGH,
                f"asks {parameter.name}",
                "A build that asks for a key",
            )
        elif kind == "password" and is_plain_value(parameter.value):
            words = f"{parameter.name} has a default that stands in the file as plain text."
            yield _finding(
                words,
                [place],
                Severity.MEDIUM,
                Confidence.MEDIUM,
                f"default {parameter.name}",
                "A build that asks for a key",
            )
        elif kind == "password":
            words = f"The build asks for {parameter.name}: a person types in a key that no store keeps, and nobody can tell later which one it was."
            yield _finding(
                words, [place], Severity.LOW, Confidence.MEDIUM, f"asks {parameter.name}", "A build that asks for a key"
            )


def _is_config(path: str, text: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    return name.endswith(".xml") and re.search(r"<(?:hudson|jenkins|flow-definition|project|maven2-moduleset|com\.cloudbees|org\.jenkinsci)", text[:4000]) is not None  # fmt: skip


def _in_config(path: str, evidence: Evidence) -> Iterator[Finding]:
    for entry in entries(evidence.texts[path], path):
        name = next((str(k) for k in reversed(entry.keys) if isinstance(k, str) and not k.startswith(("#", "@"))), "")
        value = entry.value.strip()
        if not _FIELD.match(name) or _ENCRYPTED.match(value) or not is_plain_value(value):
            continue
        key = next(keys_in(value, evidence.keys), None)
        words = f"{name} stands in {path} as plain text. Jenkins writes secrets encrypted; what is not is read by everybody who has the file."
        yield CHECK.finding(
            words,
            title="A plain secret in Jenkins’ configuration",
            key=key.fingerprint if key is not None else None,
            locations=[_at(path, entry.line, entry.column)],
            severity=graver_if(Severity.MEDIUM, key is not None or is_public(evidence, path)),
            confidence=confidence_at(path, Confidence.HIGH if key is not None else Confidence.MEDIUM),
            about=f"{name} {entry.line}",
        )


def _at(path: str, line: int, column: int = 1) -> Location:
    return Location(source="worktree", path=path, line=line, column=column)


def _finding(
    words: str, places: list[Location], severity: Severity, sure: Confidence, about: str, title: str
) -> Finding:
    return CHECK.finding(
        words,
        title=title,
        locations=places,
        severity=severity,
        confidence=confidence_at(places[0].path, sure),
        about=about,
    )


CHECK = Check(
    "S3-JENKINS",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.MEDIUM,
    needs={Need.FILES},
    reads=(*PATHS, Reading(("jenkins/**/*.groovy",)), Reading(_CONFIGS, ("hudson", "jenkins", "flow-definition"))),
    judge=judge,
    module=__name__,
)
