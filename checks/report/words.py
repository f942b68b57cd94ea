"""Names and numbers that every form of the report says alike."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from checks.language import mark, tr
from checks.machine import shown_path
from checks.model import Key, Live, Location, Range, Report, Score, Severity, SinScore, Status
from checks.words import count_of

if TYPE_CHECKING:
    from checks.keys.formats import Shapes
    from checks.scoring.steps import Step

LIVE_WORDS = {
    Live.NOT_ASKED: mark("not asked"),
    Live.LIVE: mark("live"),
    Live.RESTRICTED: mark("live, restricted"),
    Live.WITHOUT_CREDIT: mark("live, without credit"),
    Live.DEAD: mark("dead"),
    Live.COULD_NOT_ASK: mark("could not ask"),
}
STATUS_WORDS = {
    Status.PASS: mark("passed"),
    Status.FAIL: mark("failed"),
    Status.PARTIAL: mark("partly checked"),
    Status.ATTESTED: mark("attested"),
    Status.NOT_CHECKED: mark("not checked"),
    Status.NOT_APPLICABLE: mark("does not apply"),
    Status.ACCEPTED: mark("accepted"),
}


@cache
def _shapes() -> Shapes:
    from checks.keys.formats import load_providers

    return load_providers()


def key_title(key: Key) -> str:
    """`OpenAI project key`; the ids where a plug-in brought the kind."""
    try:
        return _shapes().title(key.provider, key.kind)
    except KeyError:
        return f"{key.provider} {key.kind}"


def known_kind(key: Key) -> bool:
    """Whether Shrift itself brings this kind of key, so that its name tells nothing of a project."""
    try:
        _shapes().kind(key.provider, key.kind)
    except KeyError:
        return False
    return True


def provider_name(id: str) -> str:
    """The provider's own name; its id where nobody knows it."""
    known = _shapes().provider(id)
    return known.name if known else id


def keys_page(id: str) -> str | None:
    """Where keys of this provider are made and revoked."""
    known = _shapes().provider(id)
    return known.keys_page if known else None


def span(range_: Range | Score | SinScore) -> str:
    """A range in whole points: `23–54`, or `40` where both ends meet.

    The low end is rounded down and the high end up: a range never promises more than it holds.
    """
    low, high = int(range_.low), int(-(-range_.high // 1))
    return str(low) if low == high else f"{low}–{high}"


def headline(score: Score) -> tuple[str, str]:
    """The number and the words beside it: (`40`, `without the cap it would be 52–73`), (`57`, `57–100`)."""
    low = str(int(score.low))
    if score.gates and score.uncapped.low > min(g.cap for g in score.gates):
        return low, tr("without the cap it would be {span}", span=span(score.uncapped))
    if int(score.low) == int(-(-score.high // 1)):
        return low, ""
    return low, span(score)


def gain_words(step: Step) -> str:
    """What a step does to the score: `40 → 59`, or why it does nothing yet; empty where there is nothing to say."""
    if step.way is not None:
        return tr("{before} → up to {after} % checked", before=step.way.before, after=step.way.after)
    if step.lifts > 1 and step.lifted > step.before:
        return tr(
            "one of {lifts} steps that lift the cap together: {before} → {lifted}",
            lifts=step.lifts,
            before=step.before,
            lifted=step.lifted,
        )
    if step.after > step.before:
        return f"{step.before} → {step.after}"
    return tr("counts once the cap of {waits} is lifted", waits=step.waits) if step.waits is not None else ""


def checked(coverage: float) -> str:
    """`55 % checked`; never 100 while something is open."""
    return tr("{coverage} % checked", coverage=int(coverage))


_counted: tuple[object, dict[int, dict[Severity, int]]] = ((), {})  # of the findings that were counted last


def sin_counts(report: Report, sin: int) -> dict[Severity, int]:
    """Open findings of a sin by severity, the gravest first."""
    global _counted
    findings, counts = _counted
    if findings is not report.findings:  # all sins in one walk: of very many findings, seven are seen
        counts = {}
        for finding in report.findings:
            if finding.status is Status.FAIL:
                mine = counts.setdefault(finding.sin, {})
                mine[finding.severity] = mine.get(finding.severity, 0) + 1
        _counted = report.findings, counts
    return dict(sorted(counts.get(sin, {}).items(), key=lambda pair: -pair[0].rank))


def place(location: Location) -> str:
    """`deploy/Dockerfile:14`, with the member inside a container and the commit of a past state."""
    path = (shown_path(location.path) if location.source == "machine" else location.path) or (
        tr("object {blob}", blob=location.blob[:7])
        if location.blob
        else tr("commit {commit}", commit=location.commit[:7])
        if location.commit
        else ""
    )
    text = path + (f" › {location.member}" if location.member else "") + (f":{location.line}" if location.line else "")
    return text + (
        f" @ {location.commit[:7]}" if location.source == "history" and location.commit and location.path else ""
    )


def not_built(sin: SinScore, report: Report) -> bool:
    """Whether no check of this sin exists yet."""
    return not any(c.sin == sin.number for c in report.checks)


def scope(report: Report) -> str:
    """What was examined, in one line."""
    what = {
        "folder": "folder",
        "repository": "git repository",
        "bare_repository": "bare git repository",
        "machine": "machine",
        "repositories": count_of(report.target.repositories, "git repository", "git repositories"),
    }[report.target.kind]
    since = f" after {report.target.since}" if report.target.since else ""
    read = {
        "worktree": "files",
        "staged": "what is staged",
        "history": f"git history{since}",
        "machine": "this machine",
        "provider": "git host",
    }
    return f"{what}; read: {', '.join(read.get(s, s) for s in report.target.sources)}"


def only_staged(report: Report) -> bool:
    """Whether nothing of the project was examined but what the next commit would hold: then there is no score to tell."""
    return "staged" in report.target.sources


def shortened(path: str, width: int) -> str:
    """A path cut in its middle, where it says least: its first folder and its own name stay.

    >>> shortened("third_party/LlamaIndex/deep/agent.ipynb", 30)
    'third_party/…/agent.ipynb'
    """
    if len(path) <= width:
        return path
    parts = path.split("/")
    tail = parts[-1]
    for keep in range(2, len(parts)):
        longer = "/".join(parts[-keep:])
        if len(parts[0]) + 3 + len(longer) > width:
            break
        tail = longer
    if len(parts) > 2 and len(parts[0]) + 3 + len(tail) <= width:
        return f"{parts[0]}/…/{tail}"
    if len(parts) > 1 and len(tail) + 2 <= width:
        return f"…/{tail}"
    half = max((width - 1) // 2, 1)
    return f"{tail[:half]}…{tail[-half:]}"
