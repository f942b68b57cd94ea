"""S3-LOGFILE: keys that already lie in logs."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.model import Confidence, Finding, Key, Severity, Sighting, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import hole, in_how_many, told, unseen
from checks.sins.s3_ci_and_logs.cassettes import is_recording
from checks.sins.s3_ci_and_logs.held import at, files_of, in_files, is_tracked, need_of, source_of
from checks.sins.s3_ci_and_logs.values import looks_real
from checks.structure.languages import language_of
from checks.structure.positions import lines_of
from checks.words import count_of

_NAMES = NamePattern(
    r"(?i)(?:^|/)(?:[^/]+\.(?:log|har|err|journal|trace|dmp|crash)(?:\.\d+)?(?:\.txt)?|(?:[^/]*[._-])?logs?(?:[._-][^/]*)?\.(?:txt|jsonl?|ndjson|csv)"
    r"|nohup\.out|npm-debug[^/]*|yarn-(?:error|debug)[^/]*|pip-log[^/]*|crash\.txt|[^/]+-json\.log[^/]*|stdout(?:\.txt)?|stderr(?:\.txt)?|junit[^/]*\.xml|debug\.txt)$"
    r"|(?:^|/)(?:\.pytest_cache|\.npm/_logs|\.next/trace|htmlcov|coverage)(?:/|$)"
)
_WRITTEN = NamePattern(
    r"(?i)\.(?:md|mdx|rst|html?|css|ya?ml|toml|ipynb|lock|svg|tf|mod|sum)$|(?:^|/)(?:package\.json|tsconfig[^/]*|dockerfile[^/]*|\.gitkeep)$"
)
_PATHS = ("*.log", "*.log.*", "*.har", "*.err", "nohup.out", "npm-debug*", "yarn-error*", "yarn-debug*", "pip-log*", "junit*.xml", "logs/**", "log/**", "stdout*", "stderr*")  # fmt: skip
_HEADER = pattern_of(
    r"(?i)(?:\bbearer[ \t]+|[\"']?\b(?:x-api-key|api-key|x-goog-api-key|openai-api-key)\b[\"']?[ \t]{0,4}[:=,][ \t]{0,4}(?:[\"']?value[\"']?[ \t]{0,4}:[ \t]{0,4})?[\"'\[]{0,2})"
    r"([A-Za-z0-9._~+/=-]{20,400})"
)
_MOST_IN_A_FILE = 20


def judge(evidence: Evidence) -> Verdict:
    """High for each key in a log that git tracks, medium elsewhere; less sure where a header's value has no known shape."""
    need = need_of(evidence)
    if not evidence.has(need):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[need])
    lost = hole(evidence, source_of(evidence))
    logs = files_of(evidence, is_log)
    if not logs:
        return unseen(lost, "No log lies here.")
    findings = [*in_files(CHECK, evidence, is_log, _tell), *_headers(evidence)]
    return told(
        findings,
        lost,
        failed=in_how_many(findings, "log"),
        passed="No log holds a key.",
        looked_at=count_of(len(logs), "log"),
    )


def is_log(path: str) -> bool:
    """Whether a file is what a program wrote about its run, or a conversation with an AI tool that was kept."""
    if not _NAMES.is_in(path) and kind_of(path) not in (Kind.LOG, Kind.TRANSCRIPT, Kind.HISTORY):
        return False
    return not (language_of(path) or _WRITTEN.search(path) or is_recording(path))


def _tell(key: Key, sightings: list[Sighting]) -> str:
    first = sightings[0]
    paths = {s.path for s in sightings}
    rest = f" and {count_of(len(paths) - 1, 'more log')}" if len(paths) > 1 else ""
    shared = any(s.place in ("tracked", "blob") for s in sightings)
    if any("public-log" in s.reach for s in sightings):
        after = "It is the log of a run of this public project: everybody can read it there too."
    elif shared:
        after = "Git hands it to everybody who has the repository."
    else:
        after = "Logs are copied, kept and sent on; whatever wrote it goes on writing it."
    return f"{first.path}{rest} {'hold' if rest else 'holds'} it. {after}"


def _headers(evidence: Evidence) -> list[Finding]:
    """Logs with a header's value that looks real, of a shape that nobody knows."""
    found = []
    for path, text in sorted(evidence.texts.items()):
        if not is_log(path):
            continue
        places = [at(path, *lines_of(text).at(m.start(1))) for m in _HEADER.finditer(text) if looks_real(m[1])][
            :_MOST_IN_A_FILE
        ]
        if places:
            found.append(
                CHECK.finding(
                    f"{path} holds a header with what looks like a credential. Its shape is no provider’s; see whose it is.",
                    locations=places,
                    severity=Severity.HIGH if is_tracked(path, evidence) else Severity.MEDIUM,
                    confidence=Confidence.LOW,
                    about="header",
                )
            )
    return found


CHECK = Check(
    "S3-LOGFILE",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.MEDIUM,
    needs={Need.WORKTREE, Need.FILES, Need.HISTORY},
    reads=(
        Reading(_PATHS, ("bearer ", "x-api-key", "api-key")),
        Reading(("*.log", "*.txt"), ("Syncing repository: ",)),
    ),
    judge=judge,
    module=__name__,
)
