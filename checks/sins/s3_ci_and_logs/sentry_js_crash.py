"""S3-SENTRY-JS-CRASH: crash reporters and error pages that show the values of variables."""

from __future__ import annotations

import re

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.lowered import lowered
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins import llm_use
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unseen
from checks.sins.s3_ci_and_logs.aside import is_others, sure
from checks.sins.s3_ci_and_logs.crashing import PATHS, WORDS, Shows, shows
from checks.sins.s3_ci_and_logs.printing.names import speaks_of_a_provider
from checks.sins.s3_ci_and_logs.variables import is_left_on
from checks.structure.embedded import is_dockerfile
from checks.words import count_of

_SETTINGS = (".env*", "*.env", "*.yml", "*.yaml", "*.toml", "*.json", "*.ini", "*.sh", "Dockerfile*", "*.dockerfile", "Procfile*", "*.tf", "newrelic.js", "newrelic.cjs")  # fmt: skip
_DEPLOYED = (
    "Dockerfile*",
    "*.dockerfile",
    "Procfile*",
    "compose*.y*ml",
    "docker-compose*.y*ml",
    "fly.toml",
    "render.yaml",
)
READS = (
    Reading(PATHS, (*WORDS, "app.run(")),
    Reading(("*.py",), ("installed_apps",)),
    Reading(("*.tsx", "*.jsx", "*.vue", "*.svelte", "*.html"), ("apikey", "api_key", "api-key", "api key")),
    Reading(_SETTINGS, ("dynamic_instrumentation", "exception_replay", "flask_debug", "flask_env", "django_debug", "better_exceptions", "attributes.include", "attributes_include", "request.headers.")),
    Reading(_DEPLOYED, ("python", "flask", "gunicorn", "uwsgi", "uvicorn")),
    *llm_use.READS,
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
        for one in shows(text, path, is_run=_is_run(path, evidence)):
            if one.text.startswith("FLASK_") and (not _has_flask(evidence) or _is_served(evidence, path, text)):
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
    page = _page_with_a_key(evidence) if first.of_pages else ""
    left_on = is_left_on(path)
    if first.key:
        severity, after = Severity.HIGH if left_on else Severity.LOW, "Another company then has the key."
        fixes = ["stop-printing", "replace-key", "revoke-key"]
    else:
        harmless = first.by_default or (first.of_pages and not page)
        severity = Severity.MEDIUM if left_on and not harmless else Severity.LOW
        after = "A variable that holds a key is among them."
        if first.of_pages:
            after = f"{page} is about a key." if page else "No page that is about a key was found."
        fixes = ["quiet-crashes", "mask-type"]
    return CHECK.finding(
        f"{first.text} in {path}: {first.does}. {after}",
        locations=[Location(source="worktree", path=path, line=s.line, column=s.column) for s in ones][:KEPT_LOCATIONS],
        severity=severity,
        confidence=sure(path, Confidence.MEDIUM if first.by_default else Confidence.HIGH),
        fixes=fixes,
        about=about,
    )


_PAGES = (".tsx", ".jsx", ".vue", ".svelte", ".html")
_ABOUT_KEYS = Worded("apikey", "api_key", "api-key", "api key")


@once
def _page_with_a_key(evidence: Evidence) -> str:
    """A page on which a key is typed or shown; empty where none was read."""
    return next((path for path, _ in _ABOUT_KEYS.texts(evidence) if path.endswith(_PAGES)), "")


_SAYS_SO = (".py", ".txt", ".toml", ".cfg", "Pipfile", "Procfile")  # lists of what to ignore name Flask out of habit
_FLASK = pattern_of(r"(?i)(?<![A-Za-z_])flask(?![_A-Z])")


@once
def _has_flask(evidence: Evidence) -> bool:
    """Whether anything here speaks of Flask but its own variables, which many carry along from where they began."""
    return any(
        "flask" in lowered(text) and _FLASK.search(text)
        for path, text in evidence.texts.items()
        if path.endswith(_SAYS_SO) or kind_of(path) in (Kind.DEPLOYMENT, Kind.PIPELINE)
    )


# Flask's own server alone brings the page on which a visitor types.
_SERVER = pattern_of(r"\b(?:gunicorn|uwsgi|waitress-serve|hypercorn|mod_wsgi-express|uvicorn)\b(?![=<>~])")
_OWN_SERVER = pattern_of(
    r"\bflask\b[\"', ]{1,3}(?:[^\n&;|]{0,80}?\brun\b(?!:)|--debug\b)|\bpython3?[\"', ]{1,4}(?:-u[\"', ]{1,4})?[\w./-]{1,80}\.py\b"
)


def _is_served(evidence: Evidence, path: str, text: str) -> bool:
    """Whether what is deployed with these settings is started by another server than Flask's own, as far as it is told."""
    if not (_SERVER.search(text) or _OWN_SERVER.search(text)):
        folder = path.rpartition("/")[0]
        text = "\n".join(
            t for p, t in sorted(evidence.texts.items()) if is_dockerfile(p) and p.rpartition("/")[0] == folder
        )
    return _SERVER.search(text) is not None and _OWN_SERVER.search(text) is None


@once
def _commands(evidence: Evidence) -> str:
    return "\n".join(
        text for path, text in sorted(evidence.texts.items()) if kind_of(path) is Kind.DEPLOYMENT and "python" in text
    )


def _is_run(path: str, evidence: Evidence) -> bool:
    """Whether an image or a platform starts this file itself: `CMD ["python", "app.py"]`."""
    if not path.endswith(".py"):
        return False
    name = re.escape(path.rsplit("/", 1)[-1])
    return (
        re.search(rf"\bpython3?[\"', ]{{1,4}}(?:-u[\"', ]{{1,4}})?(?:[\w./-]*/)?{name}\b", _commands(evidence))
        is not None
    )


CHECK = Check(
    "S3-SENTRY-JS-CRASH",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.MEDIUM,
    needs={Need.FILES, Need.WORKTREE},
    reads=READS,
    judge=judge,
    module=__name__,
)
