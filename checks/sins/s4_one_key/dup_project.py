"""S4-DUP-PROJECT: one key in several projects, or in several apps of one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Elsewhere, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import App, Environment, application_of, spread
from checks.model import Confidence, Finding, Key, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique
from checks.sins.llm_use import present
from checks.sins.severity import graver, said_private
from checks.words import count_of

READS = (Reading(("compose*.y*ml", "docker-compose*.y*ml"), ("key", "token")),)
_COPY = pattern_of(
    r"(?i)[-_. ]*(?:\(\d+\)|(?:backup|bak|old|copy|orig|archive)\d*)$|^(?:copy of|backup of)[-_ ]|[-_ ]20\d\d[-_]?\d\d[-_]?\d\d$"
)


def judge(evidence: Evidence) -> Verdict:
    """Medium for a key that two apps use, high where one of them is public or is production.

    What the memory knows of other projects counts with the day of their scan: medium, and less sure.

    Clones of one repository are one project; a project and what lies inside it are one; so is a folder and its copy.
    """
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    keys = list({k.fingerprint: k for k, _ in present(evidence)}.values())
    used = [(k, apps) for k in keys if (apps := distinct(spread(k, evidence).apps))]
    if not used:
        return Verdict(status=Status.NOT_APPLICABLE, reason="No app here holds a key.")
    findings = [_finding(k, apps, evidence) for k, apps in used if len(apps) > 1]
    findings += [_remembered(k, others, evidence) for k, _ in used if (others := evidence.elsewhere.get(k.fingerprint))]
    return told(
        findings,
        hole(evidence, "worktree"),
        failed=f"{count_of(len({f.key for f in findings}), 'key')} in several apps.",
        passed="Each key is in one app only.",
        looked_at=f"{count_of(len(used), 'key')} in {count_of(len({a.id for _, apps in used for a in apps}), 'app')}",
    )


def distinct(apps: Iterable[App]) -> list[App]:
    """The apps that are really several: not a whole beside its part, not a folder beside its copy."""
    found = list(apps)
    kept: list[App] = []
    for app in found:
        whole = any(o is not app and _inside(o, app) for o in found)
        copy = any(_is_copy(app, o) for o in found if o is not app)
        if not whole and not copy:
            kept.append(app)
    return kept or found[:1]


def _inside(part: App, whole: App) -> bool:
    """Whether one app lies in the other's folder in the same project, or is a service of it."""
    if part.id.startswith(f"{whole.id}#"):
        return True
    if "#" in whole.id or part.id.partition(":")[0] != whole.id.partition(":")[0]:
        return False
    folder = whole.folder.strip("/")
    return part.folder != whole.folder and (not folder or part.folder.startswith(f"{folder}/"))


def _is_copy(app: App, other: App) -> bool:
    """`shop-backup` beside `shop`, in the same place."""
    above, _, name = app.folder.rpartition("/")
    bare = _COPY.sub("", name)
    return bare != name and other.folder == (f"{above}/{bare}" if above else bare)


def _finding(key: Key, apps: list[App], evidence: Evidence) -> Finding:
    used = spread(key, evidence)
    ids = {a.id for a in apps}
    of = [(a.id, s) for s in used.app_use if (a := application_of(s, evidence)) is not None and a.id in ids]
    best = [
        max((s.confidence for id, s in of if id == a.id), key=lambda c: c.rank, default=Confidence.LOW) for a in apps
    ]
    names = [a.name for a in apps]
    listed = (
        ", ".join(names[:-1][:4]) + f" and {names[-1]}"
        if len(names) <= 5
        else f"{', '.join(names[:4])} and {count_of(len(names) - 4, 'more app')}"
    )
    public = [
        r
        for r in evidence.repositories
        if any(m.looks_public for m in r.remotes) and not said_private(evidence, r.path)
    ]
    is_public = any(a.repository == r.path for a in apps for r in public)
    production = next((p for p in used.environments if p.guess.environment is Environment.PRODUCTION), None)
    why = ""
    if production is not None:
        why = f" One of them looks like production: {production.guess.because}."
    elif is_public:
        why = " The remote of one of them looks public."
    severity = Severity.HIGH if is_public or production is not None else Severity.MEDIUM
    return CHECK.finding(
        f"{listed} use it. What leaks from the weakest of them opens all, and usage cannot be told apart.{why}",
        key=key.fingerprint,
        locations=unique(s.location for _, s in of)[:KEPT_LOCATIONS],
        severity=graver(severity, key),
        confidence=sorted(best, key=lambda c: -c.rank)[1],
    )  # fmt: skip


def _remembered(key: Key, others: tuple[Elsewhere, ...], evidence: Evidence) -> Finding:
    """The other projects lie elsewhere: what is known of them is as old as their last scan."""
    names = [f"{o.name}{f' (sent by {o.who})' if o.who else ''} on {_day(o.day)}" for o in others[:4]]
    more = f" and {count_of(len(others) - 4, 'more project')}" if len(others) > 4 else ""
    return CHECK.finding(
        f"Scans of other projects met it too: {', '.join(names)}{more}. What leaks from the weakest of them opens all.",
        key=key.fingerprint,
        locations=unique(s.location for s in spread(key, evidence).app_use)[:KEPT_LOCATIONS],
        severity=graver(Severity.MEDIUM, key),
        confidence=Confidence.MEDIUM,
        about="elsewhere",
    )


def _day(moment: str) -> str:
    at = datetime.fromisoformat(moment)
    return f"{at.day} {at:%b %Y}"


CHECK = Check(
    "S4-DUP-PROJECT",
    sin=Sin.ONE_KEY,
    severity=Severity.MEDIUM,
    needs={Need.WORKTREE, Need.FILES, Need.REPOSITORY},
    reads=READS,
    judge=judge,
    module=__name__,
)
