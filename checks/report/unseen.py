"""What was read and what was not: the part of a report that no choice leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from checks.model import CheckResult, Live, Report, Status
from checks.report.limits import limit_words
from checks.report.plain import paragraph, plain
from checks.report.words import only_staged
from checks.words import count_of

if TYPE_CHECKING:
    from checks.catalog import Catalog

MOST_LIMITS = 200


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """A source, and whether it was looked at."""

    what: str
    state: str  # `read`, `partly` or `not`
    words: str


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """A check that was not done, or not to its end."""

    id: str
    question: str
    word: str
    reason: str


class Unseen(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `brief` is one paragraph for a first page."""

    brief: str
    reads: tuple[Read, ...]
    checks: tuple[Open, ...]
    limits: tuple[str, ...]
    limits_more: int


def unseen(report: Report, catalog: Catalog) -> Unseen:
    """What was not looked at, and what was."""
    reads = _reads(report)
    open_ = [c for c in report.checks if c.status in (Status.NOT_CHECKED, Status.PARTIAL)]
    checks = []
    for result in open_:
        check = catalog.find(result.id)
        checks.append(
            Open(
                id=plain(result.id, 60),
                question=paragraph(check.text.question) if check else plain(result.title, 200),
                word="not checked" if result.status is Status.NOT_CHECKED else "partly checked",
                reason=plain(result.reason),
            )
        )
    limits = tuple(plain(limit_words(limit)) for limit in report.limits[:MOST_LIMITS])
    return Unseen(
        brief=_brief(report, reads, open_),
        reads=reads,
        checks=tuple(checks),
        limits=limits,
        limits_more=max(len(report.limits) - MOST_LIMITS, 0),
    )


def _brief(report: Report, reads: tuple[Read, ...], open_: list[CheckResult]) -> str:
    """`this machine, the git host. 7 checks were not done, 4 only in part.`"""
    left = [r.what for r in reads if r.state == "not"]
    said = [", ".join(left) + "."] if left else []
    undone = sum(c.status is Status.NOT_CHECKED for c in open_)
    partly = len(open_) - undone
    if undone:
        also = f", {partly:,} only in part" if partly else ""
        said.append(f"{count_of(undone, 'check')} {'was' if undone == 1 else 'were'} not done{also}.")
    elif partly:
        said.append(f"{count_of(partly, 'check')} {'was' if partly == 1 else 'were'} done only in part.")
    if report.limits:
        said.append(
            f"{count_of(len(report.limits), 'limit')} of what was read {'is' if len(report.limits) == 1 else 'are'} listed."
        )
    if not said:
        return "nothing; every check was done, and no limit was met."
    return " ".join(said)


def _reads(report: Report) -> tuple[Read, ...]:
    if only_staged(report):
        return (
            Read(what="what is staged", state="read", words="what the next commit would hold"),
            Read(what="everything else of the project", state="not", words="only what is staged was asked for"),
        )
    rows = []
    machine_alone = report.target.kind == "machine"
    if not machine_alone:
        rows.append(_source(report, "files", "worktree", "the files were left out"))
        rows.append(_history(report))
    rows.append(_source(report, "this machine", "machine", "the places where tools keep keys were not asked for"))
    if not machine_alone:
        rows.append(_source(report, "the git host", "provider", "nobody asked who can read the repository"))
    rows.append(_providers(report))
    return tuple(rows)


def _source(report: Report, what: str, source: str, why_not: str) -> Read:
    if source not in report.target.sources:
        return Read(what=what, state="not", words=why_not)
    lost = sum(limit.source == source and limit.id not in ("fingerprints", "simulated") for limit in report.limits)
    return Read(what=what, state="partly" if lost else "read", words=_lost(lost))


def _lost(lost: int) -> str:
    return f"with {count_of(lost, 'limit')}, listed below" if lost else "to the end"


def _history(report: Report) -> Read:
    target = report.target
    if target.kind == "folder":
        return Read(what="git history", state="not", words="the folder is no git repository of its own")
    if "history" not in target.sources:
        return Read(what="git history", state="not", words="it was left out")
    lost = sum(limit.source == "history" for limit in report.limits)
    if target.since:
        return Read(what="git history", state="partly", words=f"only what came after {plain(target.since, 80)}")
    return Read(what="git history", state="partly" if lost else "read", words=_lost(lost))


def _providers(report: Report) -> Read:
    what = "the keys’ providers"
    keys = [k for k in report.keys if k.secret]
    if any(limit.id == "simulated" for limit in report.limits):
        return Read(what=what, state="not", words="the simulator answered in their place")
    asked = sum(k.live is not Live.NOT_ASKED for k in keys)
    if not keys:
        return Read(what=what, state="not", words="no key was seen that they could be asked about")
    if not asked:
        return Read(what=what, state="not", words="nobody asked whether the keys still work")
    whole = asked == len(keys) and all(k.live is not Live.COULD_NOT_ASK for k in keys)
    words = f"asked about {asked:,} of {count_of(len(keys), 'key')}"
    return Read(what=what, state="read" if whole else "partly", words=words)
