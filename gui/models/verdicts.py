"""What the window says about a report, as plain data: sentences, parts of the ring, chips, rows. No widget in here."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from checks.language import advice, date_of, mark, number, time_of, tr, trc
from checks.model import CheckResult, Finding, Key, Live, Report, Severity, SinScore, Status
from checks.report.verdict import (
    Parts,
    fact_of,
    gain_of,
    headline_of,
    key_of,
    legend,
    ring_of,
    tally,
    title_of,
)
from checks.report.words import STATUS_WORDS, key_title, not_built, sin_counts, span
from checks.scoring.raising import raising
from checks.scoring.score import ENOUGH
from checks.scoring.steps import Step, next_steps_of
from checks.words import count_of
from gui.models.seen import as_seen
from gui.widgets.chips import Chip


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A sin as the scorecard lists it."""

    number: int
    title: str
    fact: str
    chips: tuple[Chip, ...]
    more: int  # chips that found no room
    low: float
    high: float
    applies: bool
    spoken: str
    mask: str = ""  # the part of the fact that is a masked key


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The head of the scorecard."""

    headline: str
    sentence: str
    ring: Parts
    legend: tuple[tuple[str, int, str], ...]  # (part, points, word)
    tally: str
    step: Step | None
    gain: str


_last: tuple[Report, Verdict] | None = None  # of the report that is shown: several parts of the window ask for it


def verdict(report: Report) -> Verdict:
    """What the scorecard's head says. Weighing the next steps costs a score each, so the last verdict is kept."""
    global _last
    if _last is None or _last[0] is not report:
        _last = report, _verdict(report)
    return _last[1]


def _verdict(report: Report) -> Verdict:
    steps = next_steps_of(report, most=1)
    ring = ring_of(report)
    parts = legend(ring)
    told = ", ".join(f"{points} {word}" for _, points, word in parts)
    return Verdict(
        headline=headline_of(report),
        sentence=_sentence(report),
        ring=msgspec.structs.replace(ring, spoken=f"{ring.spoken}; {told}"),
        legend=parts,
        tally=tally(report),
        step=steps[0] if steps else None,
        gain=gain_of(report, steps[0]) if steps else "",
    )


def _sentence(report: Report) -> str:
    score, keys = report.score, [k for k in report.keys if k.secret]
    said = []
    gate = score.gates[0] if score.gates and not report.stopped else None
    if gate is not None and score.uncapped.low > gate.cap:
        said.append(
            tr(
                "Without this gate: {span}, with {coverage} % of the weight checked.",
                span=span(score.uncapped),
                coverage=int(score.coverage),
            )
        )
    if keys:
        oldest = min((k.first_seen for k in keys if k.first_seen), default=None, key=_instant)
        since = tr(", the oldest since {oldest}", oldest=day(oldest, _now(report))) if oldest else ""
        limit = (
            tr(", so {cap} is the most it can reach", cap=gate.cap)
            if gate is not None and score.uncapped.low <= gate.cap
            else ""
        )
        asked = tr("; nobody asked whether they live") if all(k.live is Live.NOT_ASKED for k in keys) else ""
        said.append(
            tr(
                "{keys} seen{since}{asked}{limit}.",
                keys=count_of(len(keys), "key"),
                since=since,
                asked=asked,
                limit=limit,
            )
        )
    elif not said:
        said.append(tr("No key was seen in what was read."))
    if report.partial and not report.stopped:
        said.append(tr("There is no grade, because not everything could be read."))
    elif score.coverage < ENOUGH and not report.stopped:
        found = raising(report.checks, report.keys)
        step = tr("; “{way}” may raise it to {after} %", way=found[0].title, after=found[0].after) if found else ""
        said.append(tr("There is no grade under {enough} %{step}.", enough=number(ENOUGH), step=step))
    return " ".join(said)


def rows(report: Report) -> list[Row]:
    """The seven sins; those that do not apply go last, with the reason."""
    made = [_row(sin, report) for sin in report.sins]
    return sorted(made, key=lambda r: not r.applies)


def _row(sin: SinScore, report: Report) -> Row:
    title = title_of(sin.number)
    if not sin.applies:
        return Row(
            number=sin.number,
            title=title,
            fact=as_seen(sin.why),
            chips=(Chip("not_applicable", tr("Not applicable")),),
            more=0,
            low=0,
            high=0,
            applies=False,
            spoken=tr("{title}: does not apply", title=title),
        )
    if not_built(sin, report):
        return Row(
            number=sin.number,
            title=title,
            fact=tr("Its checks are not in this report"),
            chips=(Chip("not_checked", tr("Not checked yet")),),
            more=0,
            low=0,
            high=100,
            applies=True,
            spoken=tr("{title}: not checked yet", title=title),
        )
    chips = chips_of(report, sin.number)
    shown = chips[:2]
    open_ = next((c for c in chips if c.kind == "not_checked"), None)
    if len(chips) > 2 and open_ is not None and open_ not in shown and chips[1].kind in ("low", "info", "pass"):
        shown = [chips[0], open_]
    spoken = ", ".join(c.text for c in chips)
    fact, mask = fact_of(sin, report)
    return Row(
        number=sin.number,
        title=title,
        fact=as_seen(fact),
        mask=mask,
        chips=tuple(shown),
        more=len(chips) - len(shown),
        low=sin.low,
        high=sin.high,
        applies=True,
        spoken=tr("{title}: {spoken}; score {span}", title=title, spoken=spoken, span=span(sin)),
    )


def chips_of(report: Report, sin: int) -> list[Chip]:
    """What stands in a sin's row, the worst first."""
    chips = [Chip(s.value, severity_count(s, n)) for s, n in sin_counts(report, sin).items()]
    results = [c for c in report.checks if c.sin == sin]
    if not chips and (passed := sum(c.status is Status.PASS for c in results)):
        chips.append(Chip("pass", tr("{passed} passed", passed=passed)))
    if partial := sum(c.status is Status.PARTIAL for c in results):
        chips.append(Chip("partial", tr("{partial} partial", partial=partial)))
    if unchecked := sum(c.status is Status.NOT_CHECKED for c in results):
        chips.append(Chip("not_checked", tr("{unchecked} not checked", unchecked=unchecked)))
    return chips or [Chip("not_applicable", tr("Not applicable"))]


def severity_count(severity: Severity, count: int) -> str:
    """`3 critical`: findings of a severity."""
    return tr(_SEVERITY_COUNTS[severity], count=count)


_SEVERITY_COUNTS = {
    Severity.CRITICAL: mark("{count} critical"),
    Severity.HIGH: mark("{count} high"),
    Severity.MEDIUM: mark("{count} medium"),
    Severity.LOW: mark("{count} low"),
    Severity.INFO: mark("{count} info"),
}


def severity_word(severity: str) -> str:
    """A severity where it stands alone: `Critical`."""
    words = {
        "critical": tr("Critical"),
        "high": trc("severity", "High"),
        "medium": tr("Medium"),
        "low": trc("severity", "Low"),
        "info": tr("Info"),
    }
    return words.get(severity, severity)


def mark_word(name: str) -> str:
    """A mark for who does not see it: a severity, or how far a check went."""
    return tr(_MARK_WORDS.get(name, name))


_MARK_WORDS = {status.value: words for status, words in STATUS_WORDS.items()} | {
    "critical": mark("critical"),
    "high": mark("high"),
    "medium": mark("medium"),
    "low": mark("low"),
    "info": mark("info"),
}


def finding_title(report: Report, finding: Finding) -> str:
    """`OpenAI project key in the git history`; the check's own words where there is no key."""
    key = key_of(report, finding)
    where = {
        "S1-TRACKED": tr("in a file git tracks"),
        "S1-HISTORY": tr("in the git history"),
        "S1-UNREACHABLE": tr("in an object git has let go"),
        "S1-METADATA": tr("in a message or name"),
        "S1-CONTAINERS": tr("inside a container"),
        "S1-AGENT-FILES": tr("in a file of an AI tool"),
        "S1-STAGED": tr("about to be committed"),
        "S1-ENV-NOTIGNORED": tr("one “git add .” away"),
        "S1-SUPPRESSED": tr("behind a suppression"),
    }.get(finding.check)
    return f"{key_title(key)} {where}" if key and where else advice(finding.title)


def confidence_words(finding: Finding, key: Key | None) -> str:
    """`Confidence high: shape, infix, name`."""
    how = ", ".join(dict.fromkeys((tr("shape"), *(tr(_PROOFS.get(p, p)) for p in key.proofs)))) if key else ""
    return tr(_CONFIDENCE[finding.confidence.value]) + (f": {how}" if how else "")


_PROOFS = {
    "checksum": mark("checksum"),
    "infix": mark("infix"),
    "ending": mark("ending"),
    "signature": mark("signature"),
    "account number": mark("account number"),
    "payload": mark("payload"),
    "token": mark("token"),
    "issuer": mark("issuer"),
    "name": mark("name"),
    "vendor nearby": mark("vendor nearby"),
}
_CONFIDENCE = {
    "low": mark("Confidence low"),
    "medium": mark("Confidence medium"),
    "high": mark("Confidence high"),
}
LIVE_CHIPS = {
    Live.LIVE: Chip("live", mark("Live")),
    Live.RESTRICTED: Chip("live", mark("Live, restricted")),
    Live.WITHOUT_CREDIT: Chip("live", mark("Live, without credit")),
    Live.DEAD: Chip("dead", mark("Dead")),
    Live.COULD_NOT_ASK: Chip("not_checked", mark("Could not ask")),
    Live.NOT_ASKED: Chip("not_asked", mark("Not asked")),
}


def live_chip(live: Live) -> Chip:
    """Whether a key lives."""
    return Chip(LIVE_CHIPS[live].kind, tr(LIVE_CHIPS[live].text))


def status_mark(result: CheckResult) -> tuple[str, str]:
    """(mark, colour) of a check's verdict."""
    if result.status is Status.FAIL:
        return result.severity.value, SEVERITY_COLOURS[result.severity.value]
    return {
        Status.PASS: ("pass", "ok"),
        Status.PARTIAL: ("partial", "info"),
        Status.ATTESTED: ("attested", "info"),
        Status.NOT_CHECKED: ("not_checked", "unknown"),
        Status.NOT_APPLICABLE: ("not_applicable", "unknown"),
    }.get(result.status, ("not_checked", "unknown"))


SEVERITY_COLOURS = {"critical": "critical", "high": "fail", "medium": "warn", "low": "unknown", "info": "info"}


def day(when: str | None, now: datetime) -> str:
    """`9 Oct 2025`; the year only when it is not this one."""
    if not when:
        return ""
    at = datetime.fromisoformat(when)
    return date_of(at.day, at.month, at.year if at.year != now.year else None)


def moment(when: str, now: datetime) -> str:
    """`today 14:02`, else the day."""
    at = datetime.fromisoformat(when).astimezone(now.tzinfo)
    return tr("today {time}", time=time_of(at.hour, at.minute)) if at.date() == now.date() else day(at.isoformat(), now)


def _instant(when: str) -> float:
    return datetime.fromisoformat(when).timestamp()


def _now(report: Report) -> datetime:
    return datetime.fromisoformat(report.finished)


def target_name(report: Report) -> str:
    """A project's name; the machine's as the beginning of a sentence."""
    return named(report.target.name)


def named(name: str) -> str:
    """A target's name, the machine's as the beginning of a sentence."""
    return tr("This machine") if name == "this machine" else name


def homely(path: str) -> str:
    """A path with `~` for the home folder."""
    home = str(Path.home())
    return "~" + path[len(home) :] if path == home or path.startswith(home + "/") else path
