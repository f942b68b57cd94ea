"""What to do first about a key, and what that brings: the last line of its card. No widget in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checks.language import advice, tr
from checks.model import Finding, Key, Report, Severity
from checks.report.words import gain_words
from checks.scoring.mending import REPLACING
from checks.scoring.steps import Step, next_steps_of
from checks.words import capital


def steps_by_key(report: Report) -> dict[str, Step]:
    """The best step about each key; the weighing is bounded, so that with very many keys only the gravest have a gain."""
    steps = next_steps_of(report, most=10_000)
    about = {f.id: f.key for f in report.findings}
    found: dict[str, Step] = {}
    for step in steps:
        key = about.get(step.finding or "")
        if key is not None:
            found.setdefault(key, step)
    return found


def step_of(key: Key, open_: Sequence[Finding], steps: Mapping[str, Step]) -> tuple[str, str, str]:
    """(what to do, what it brings, the finding it is about)."""
    if not open_:
        return tr("Nothing urgent"), "", ""
    step = steps.get(key.fingerprint)
    worst = max(open_, key=lambda f: (f.severity.rank, f.confidence.rank))
    replaces = any(fix.id in REPLACING for f in open_ for fix in f.fixes) and worst.severity >= Severity.MEDIUM
    if step is not None:
        title = tr("Replace it, then revoke it") if step.key else step.title  # its card says which
        return f"{title}.".replace("..", "."), capital(gain_words(step)), step.finding or worst.id
    title = (
        tr("Replace it, then revoke it.") if replaces else advice(worst.fixes[0].title if worst.fixes else worst.title)
    )
    return title.rstrip(".") + ".", "", worst.id
