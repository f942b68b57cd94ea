"""S3-GHA-REDACTION: secrets that GitHub cannot hide, because a part of one is used, or all of them are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.sins.keyed import hole, told, unseen
from checks.sins.s3_ci_and_logs.scripted import scripted
from checks.sins.s3_ci_and_logs.scripts import (
    Piece,
    confidence_at,
    in_pipelines,
    secret_named,
    secret_variables,
    secrets_in,
    source_in,
)
from checks.sins.s3_ci_and_logs.shell import is_secret_name, output, program, words
from checks.sins.s3_ci_and_logs.workflows import GITHUB, Said, expressions_in, lower_where_idle, passed_to, workflows
from checks.structure.flow import reaches
from checks.structure.pipelines import PATHS, Pipeline
from checks.structure.syntax import Argument, Call
from checks.words import count_of

_ALL = pattern_of(r"(?i)\btoJSON\(\s*secrets\s*\)|^secrets$")
_FIELD = pattern_of(r"(?i)\bfromJSON\(\s*secrets(?:\.\w+|\[[^\]]*\])\s*\)")
_COMPUTED = pattern_of(r"\bsecrets\[\s*(?!['\"][\w-]*['\"]\s*\])")
_READS_FIELDS = frozenset(("jq", "yq", "dasel", "gron"))
_HANDS_ON = frozenset(("echo", "printf", "cat"))
_READ = frozenset(("herestring_redirect", "heredoc_body"))
# A field that is written: `.token = "…"`, `. * {"token": "…"}`.
_PUT_IN = pattern_of(
    r"\.[\w.\[\]\"'-]{1,100}\s{0,4}[|+*/-]{0,2}=(?!=)\s{0,4}(?:\"[^\"]{0,200}\")?|[*+]\s{0,4}\{[^{}]{0,400}\}"
)
_TO_LATER_STEPS = ("core.exportVariable", "core.setOutput")
_SECRET_FIELD = pattern_of(r"(?i)key|token|secret|password|passwd|credential|bearer")
_BLOB = pattern_of(r"(?i)(?:^|_)(?:JSON|YAML|YML|DOTENV|ENV_FILE|ENVFILE|ENVS|ENV_VARS|CONFIG_JSON)$")
_NO_BLOB = pattern_of(r"(?i)SERVICE_?ACCOUNT|GOOGLE|GCP|FIREBASE|CREDENTIALS_JSON|SA_JSON")


def judge(evidence: Evidence) -> Verdict:
    """High for a field of a secret, and for all of them as one text; medium for a computed name, low for all of a few."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    said = [(p, e) for p in workflows(evidence) for e in expressions_in(p, evidence) if secrets_in(e.text)]
    lost = hole(evidence, "worktree")
    if not said:
        return unseen(lost, "No workflow of GitHub Actions names a secret.")
    findings = [f for p, e in said if (f := _judged(p, e, evidence)) is not None]
    findings += [f for p in in_pipelines(evidence, *GITHUB) for f in _in_shell(p)]
    parsed = [(p.path, name, f) for p in workflows(evidence) for name, f in _in_programs(p, evidence)]
    findings += [f for _, _, f in parsed]
    findings += _blobs([e for _, e in said], {(path, name) for path, name, _ in parsed})
    return told(
        lower_where_idle(findings, evidence),
        lost,
        failed=f"{count_of(len(findings), 'secret')} that GitHub cannot hide.",
        passed="Every secret is named in full, and used whole.",
        looked_at=f"{count_of(len(said), 'use')} of secrets in {count_of(len({p.path for p, _ in said}), 'workflow')}",
    )


def _judged(read: Pipeline, said: Said, evidence: Evidence) -> Finding | None:
    if _ALL.search(said.text):
        if passed := passed_to(read, evidence):
            words_ = f"toJSON(secrets) hands over every secret that the workflow is passed, {len(passed)} in all, to a step that may need fewer."
            return _finding(words_, said.location, "all", Severity.LOW)
        words_ = "toJSON(secrets) hands over every secret there is, also those that are added later, to a step that needs a few."
        return _finding(words_, said.location, "all")
    if _FIELD.search(said.text):
        name = secrets_in(said.text)[0]
        return _finding(f"A field is taken out of {name}. GitHub hides the whole text of a secret, not its parts.", said.location, f"field {name}")  # fmt: skip
    if _COMPUTED.search(said.text):
        words_ = "The name of the secret is computed, so the job is given every secret there is, also those that it does not need."
        return _finding(words_, said.location, "computed", Severity.MEDIUM)
    return None


def _in_shell(piece: Piece) -> Iterator[Finding]:
    """A field of a secret that a shell takes out: `jq -r .api_key <<< "$CONFIG"`. What stands in the expression is put in."""
    known = secret_variables(piece)
    flow = piece.shell.flow(source_in(piece, own_tokens=False))
    masked = _literal_masks(piece)

    def secret_in(arguments: Iterable[Argument]) -> str:
        use = next((u for a in arguments if (u := flow.carried(a)) is not None), None)
        return secret_named(use, known, piece.shell) if use is not None and use.name not in masked else ""

    piped, written = dict[tuple[int, int], str](), dict[str, str]()  # the secret that goes into a call, into a file
    for call in piece.shell.commands:
        # What a request answers is not the secret that it was sent with.
        reads = program(call) in _READS_FIELDS
        name = secret_in(_read_by(call) if reads else call.arguments if program(call) in _HANDS_ON else ())
        if name:
            goes = output(call)
            piped |= {(later.line, later.column): name for later in goes.behind}
            written |= {goes.target: name} if goes.where == "file" else {}
        if not reads:
            continue
        said = words(call)
        name = name or piped.get((call.line, call.column), "") or next((written[w] for w in said if w in written), "")
        asked = " ".join(_PUT_IN.sub("", word) for word in said if "." in word)
        if name and _SECRET_FIELD.search(asked) and "::add-mask::" not in piece.text:
            told_ = f"{program(call)} takes a field out of {name}. GitHub hides the whole text of a secret, not its parts, and nothing masks this one."
            yield _finding(told_, piece.at(call.line, call.column), f"shell {name}")


def _read_by(call: Call) -> Iterator[Argument]:
    """What a reader of fields is given to read: behind `<<<`, in a document of the script, as `--argjson config "$CONFIG"`."""
    said = words(call)
    for number, argument in enumerate(call.arguments):
        kind = argument.node[1].kind if argument.node is not None else ""
        if kind in _READ or (number > 1 and said[number - 2] == "--argjson"):
            yield argument


def _in_programs(read: Pipeline, evidence: Evidence) -> Iterator[tuple[str, Finding]]:
    """The secrets that scripts in JavaScript take apart, and of which they hand parts to the steps behind them."""
    for job, step in read.steps:
        one = scripted(read, job, step, evidence)
        if one is None or one.is_python or "setSecret" in one.piece.text or "::add-mask::" in one.piece.text:
            continue
        if not any(call.named(*_TO_LATER_STEPS) and _gives_a_secret(call) for call in one.code.calls):
            continue
        for reach in reaches(one.code, "JSON.parse", one.is_secret):
            name = one.secret_named(reach.use)
            told_ = f"A script takes {name} apart and hands parts of it to the steps behind it. GitHub hides the whole text of a secret, not its parts, and core.setSecret is called for none: their logs may show them."
            yield name, _finding(told_, one.piece.at(reach.call.line, reach.call.column), f"script {name}")


def _gives_a_secret(call: Call) -> bool:
    """Whether what is handed on may be a secret: under a name that is written for one, or that comes out of the text itself."""
    said = words(call)
    return bool(said) and (call.arguments[0].literal is None or _SECRET_FIELD.search(" ".join(said)) is not None)


def _literal_masks(piece: Piece) -> frozenset[str]:
    return frozenset(re.findall(r"::add-mask::\$\{?(\w+)", piece.text))


def _blobs(said: list[Said], parsed: set[tuple[str, str]]) -> Iterator[Finding]:
    """Secrets whose names say that they hold many values; not those that a script is told to take apart."""
    seen: set[tuple[str, str]] = set()
    for one in said:
        for name in secrets_in(one.text):
            if (one.location.path, name) in seen or not _BLOB.search(name) or _NO_BLOB.search(name):
                continue
            if _FIELD.search(one.text) or is_secret_name(name) or (one.location.path, name) in parsed:
                continue
            seen.add((one.location.path, name))
            yield CHECK.finding(
                f"{name} is many values in one secret, by its name. GitHub hides the whole text; one value of it alone may be shown.",
                locations=[one.location],
                severity=Severity.LOW,
                confidence=Confidence.LOW,
                about=f"blob {name}",
            )


def _finding(words_: str, place: Location, about: str, severity: Severity = Severity.HIGH) -> Finding:
    return CHECK.finding(
        words_,
        locations=[place],
        severity=severity,
        confidence=confidence_at(place.path),
        about=about,
    )


CHECK = Check(
    "S3-GHA-REDACTION",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.HIGH,
    needs={Need.FILES},
    reads=PATHS,
    judge=judge,
    module=__name__,
)
