"""S3-SENTRY-JS-CRASH: crash reporters and error pages that show the values of variables."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.joins import Kind, kind_of
from checks.joins.lowered import lowered
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins import llm_use
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unseen
from checks.sins.s3_ci_and_logs import debug_pages, programs
from checks.sins.s3_ci_and_logs.aside import is_others, sure
from checks.sins.s3_ci_and_logs.crashing import HERE, PATHS, WORDS, Shows, shows
from checks.sins.s3_ci_and_logs.printing.names import speaks_of_a_provider
from checks.sins.s3_ci_and_logs.variables import is_left_on
from checks.words import count_of

_SETTINGS = (".env*", "*.env", "*.yml", "*.yaml", "*.toml", "*.json", "*.ini", "*.sh", "Dockerfile*", "*.dockerfile", "Procfile*", "*.tf", "newrelic.js", "newrelic.cjs")  # fmt: skip
READS = (
    Reading(PATHS, (*WORDS, "app.run(")),
    Reading(("*.py",), ("installed_apps",)),
    Reading(("*.tsx", "*.jsx", "*.vue", "*.svelte", "*.html"), ("apikey", "api_key", "api-key", "api key")),
    Reading(_SETTINGS, ("dynamic_instrumentation", "exception_replay", "flask_debug", "flask_env", "django_debug", "better_exceptions", "attributes.include", "attributes_include", "request.headers.")),
    *debug_pages.READS,
    *programs.READS,
)  # fmt: skip
_REPORTERS = Worded(
    "sentry", "rollbar", "bugsnag", "raygun", "honeybadger", "newrelic", "new_relic", "crashlytics", "cgitb", "better_exceptions", "loguru", "installed_apps",
    "flask_debug", "flask_env", "dynamic_instrumentation", "show_locals", "from flask", "import flask", "debuggedapplication", "use_debugger", "django_debug",
)  # fmt: skip


def judge(evidence: Evidence) -> Verdict:
    """Medium where values are shown in what is deployed, high where a key is handed over; low where a tool does it unasked, or
    where only developers and tests run the file.
    """
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    models = bool(llm_use.use_of(evidence))
    findings: list[Finding] = []
    seen = 0
    for path, text in _REPORTERS.texts(evidence):
        small = lowered(text)
        if is_others(path) or ("scrollbar" in small and not _REPORTERS.stand_in(small.replace("scrollbar", ""))):
            continue
        seen += 1
        found: dict[str, list[Shows]] = {}
        for one in shows(text, path, is_run=debug_pages.is_run(path, evidence)):
            if one.text.startswith("FLASK_") and (
                not debug_pages.has_flask(evidence) or debug_pages.is_served(path, text, evidence)
            ):
                continue
            if models or (one.key and speaks_of_a_provider(one.key)):
                found.setdefault(f"{one.text} {one.key}", []).append(one)
        findings += [_finding(path, about, ones, evidence) for about, ones in found.items()]
    lost = hole(evidence, "worktree")
    if not findings and not (seen and models):
        return unseen(lost, "No crash reporter and no error page is set here beside calls of models.")
    return told(
        findings,
        lost,
        failed=f"Values of variables are shown or sent with errors from {count_of(len({f.locations[0].path for f in findings}), 'file')}.",
        passed="No crash reporter and no error page shows the values of variables.",
        looked_at=count_of(
            seen, "file that sets a crash reporter or an error page", "files that set a crash reporter or an error page"
        ),
    )


def _finding(path: str, about: str, ones: list[Shows], evidence: Evidence) -> Finding:
    first = ones[0]
    left_on = is_left_on(path, evidence.texts[path], (one.line for one in ones))
    if first.key:
        severity, after = Severity.HIGH if left_on else Severity.LOW, "Another company then has the key."
        fixes = ["stop-printing", "replace-key", "revoke-key"]
    else:
        harmless, after = _meant(path, ones, evidence)
        severity = Severity.MEDIUM if left_on and not harmless else Severity.LOW
        fixes = ["quiet-crashes", "mask-type"]
    return CHECK.finding(
        f"{first.text} in {path}: {first.does}. {after}",
        locations=[Location(source="worktree", path=path, line=s.line, column=s.column) for s in ones][:KEPT_LOCATIONS],
        severity=severity,
        confidence=sure(path, Confidence.MEDIUM if first.by_default else Confidence.HIGH),
        fixes=fixes,
        about=about,
    )


_HOLDS = {
    "values": "A variable that holds a key is among them.",
    "headers": "One that holds a key, such as Authorization, is among them.",
    "console": "What is typed there may read the program’s keys, and use models with them.",
}


def _meant(path: str, ones: list[Shows], evidence: Evidence) -> tuple[bool, str]:
    """Whether what is shown does no harm as far as it is told, and what that means for keys, in a sentence."""
    first = ones[0]
    if first.what == "pages":
        page = _page_with_a_key(evidence)
        return not page, f"{page} is about a key." if page else "No page that is about a key was found."
    kept = _kept(path, ones, evidence)
    if kept:
        return True, kept
    if not programs.has_key_at(path, first.line, evidence):
        return True, "No key of a provider was found in that program."
    return first.by_default, _HOLDS[first.what]


def _kept(path: str, ones: list[Shows], evidence: Evidence) -> str:
    """Why nobody else meets any of these, in a sentence; empty where others do."""
    if ones[0].what != "console" or debug_pages.is_run(path, evidence):
        return ""
    if all(one.kept for one in ones):
        return ones[0].kept
    is_script = ones[0].text.startswith("FLASK_DEBUG") and kind_of(path) is Kind.CODE
    return HERE if is_script and debug_pages.starts_here(path, evidence.texts[path], evidence) else ""


_PAGES = (".tsx", ".jsx", ".vue", ".svelte", ".html")
_ABOUT_KEYS = Worded("apikey", "api_key", "api-key", "api key")


@once
def _page_with_a_key(evidence: Evidence) -> str:
    """A page on which a key is typed or shown; empty where none was read."""
    return next((path for path, _ in _ABOUT_KEYS.texts(evidence) if path.endswith(_PAGES)), "")


CHECK = Check(
    "S3-SENTRY-JS-CRASH",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.MEDIUM,
    needs={Need.FILES, Need.WORKTREE},
    reads=READS,
    judge=judge,
    module=__name__,
)
