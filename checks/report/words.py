"""Names and numbers that every form of the report says alike."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from checks.machine import shown_path
from checks.model import Key, Live, Location, Range, Report, Score, Severity, SinScore, Status
from checks.words import count_of

if TYPE_CHECKING:
    from checks.keys.formats import Shapes

LIVE_WORDS = {
    Live.NOT_ASKED: "not asked",
    Live.LIVE: "live",
    Live.RESTRICTED: "live, restricted",
    Live.WITHOUT_CREDIT: "live, without credit",
    Live.DEAD: "dead",
    Live.COULD_NOT_ASK: "could not ask",
}
STATUS_WORDS = {
    Status.PASS: "passed",
    Status.FAIL: "failed",
    Status.PARTIAL: "partly checked",
    Status.ATTESTED: "attested",
    Status.NOT_CHECKED: "not checked",
    Status.NOT_APPLICABLE: "does not apply",
    Status.ACCEPTED: "accepted",
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
    """The number and the words beside it: (`40`, `else 52–73`), (`57`, `57–100`)."""
    low = str(int(score.low))
    if score.gates and score.uncapped.low > min(g.cap for g in score.gates):
        return low, f"else {span(score.uncapped)}"
    if int(score.low) == int(-(-score.high // 1)):
        return low, ""
    return low, span(score)


def checked(coverage: float) -> str:
    """`55 % checked`; never 100 while something is open."""
    return f"{int(coverage)} % checked"


def sin_counts(report: Report, sin: int) -> dict[Severity, int]:
    """Open findings of a sin by severity, the gravest first."""
    counts: dict[Severity, int] = {}
    for finding in report.findings:
        if finding.sin == sin and finding.status is Status.FAIL:
            counts[finding.severity] = counts.get(finding.severity, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: -pair[0].rank))


def place(location: Location) -> str:
    """`deploy/Dockerfile:14`, with the member inside a container and the commit of a past state."""
    path = (shown_path(location.path) if location.source == "machine" else location.path) or (
        f"object {location.blob[:7]}" if location.blob else f"commit {location.commit[:7]}" if location.commit else ""
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
    read = {"worktree": "files", "history": "git history", "machine": "this machine", "provider": "git host"}
    return f"{what}; read: {', '.join(read.get(s, s) for s in report.target.sources)}"
