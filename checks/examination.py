"""One examination, told in order: gather, match, judge, score.

Sources yield documents; the matcher reads each distinct content once; what it recognises goes into the ledger, one row
per key; checks judge the finished evidence; the score is computed from their verdicts; all of it is the report.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks import __version__
from checks.acceptances.examining import with_accepted
from checks.announce import Announcer
from checks.attempts import judge_all
from checks.attestations import drill_days
from checks.events import Event, Started
from checks.evidence import Evidence, Need
from checks.expressions import names
from checks.expressions.codes import codes
from checks.expressions.shelf import Shelf, use
from checks.gathering import Gathered, Gathering
from checks.judgement import is_left_out
from checks.model import CheckResult, Finding, Limit, PluginNote, Report, Tool
from checks.plugins.loading import joined, load_shapes, missing_shapes, report_notes
from checks.policy import policies_of
from checks.scoring.score import SCORER_VERSION, score
from checks.texts import texts
from checks.veil import Veil
from checks.words import count_of

if TYPE_CHECKING:
    from checks.catalog import Catalog
    from checks.online.questioning import Providers
    from checks.places import Places

EXCERPTS_A_FINDING = 4


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be examined, and how much of it. `paths` are existing folders, resolved; none with a machine alone."""

    paths: tuple[Path, ...]
    machine: bool = False  # the places of a home too
    home: Path | None = None  # another home than the own, resolved
    history: bool = True
    staged: bool = False  # only what is about to be committed
    since: str | None = None
    hosts: tuple[str, ...] = ()  # git hosts that may be asked about the remotes
    sign_ins: tuple[str, ...] = ()  # programs whose sign-in there may be used: `gh`, `glab`
    jobs: int | None = None
    memory: bool = True  # whether anything may be kept on disk


def examine(
    request: Request,
    catalog: Catalog,
    places: Places,
    *,
    emit: Callable[[Event], None] = lambda event: None,
    cancel: threading.Event | None = None,
    providers: Providers | None = None,
) -> Report:
    """Examine the request's folders and return the report.

    Events go to `emit` as they happen. Setting `cancel` ends the gathering soon; what was found until then is judged
    and the report is marked partial. `providers` are asked about what was found; None asks nobody. Nothing of a user's project can make this raise: what cannot be read is a limit.
    Only what was asked for by name and is not there (a revision, a repository) raises `checks.impossible.Impossible`.
    """
    started = _now()
    veil = Veil()
    announce = Announcer(lambda event: emit(veil.over(event)))
    shapes, plugins = load_shapes(catalog)
    use(Shelf(places.cached("rules") if request.memory else places.cache / "rules", keep=request.memory))
    tool = Tool(name="shrift", version=__version__, rules=shapes.rules_hash[:16], scorer=SCORER_VERSION)

    gathering = Gathering(request, catalog, shapes, places, announce, cancel or threading.Event(), providers)
    veil.lower(gathering.matcher)
    announce.send(Started(tool=tool, target=gathering.target, phases=(*gathering.phases, "judge")))
    gathered = gathering.run()
    lost = missing_shapes(plugins)
    if Need.ACCOUNTS in gathered.evidence.gathered and request.memory:
        from checks.memory.keeping import keep

        lost = (*lost, *keep(places, gathered.evidence, gathered.limits, veil))
    evidence = msgspec.structs.replace(gathered.evidence, limits=(*gathered.evidence.limits, *lost))

    if _files(evidence) >= names.MANY:
        names.ask_at_once()
    asked = count_of(sum(not is_left_out(check, evidence) for check in catalog), "check")
    with announce.phase("judge", asked) as tell:
        results, findings, trouble = judge_all(catalog, evidence)
        results, findings, said = with_accepted(results, findings, gathering, evidence)
        tell(f"{asked}, {count_of(len(findings), 'finding')}")
    _send_excerpts(announce, findings, gathered)
    if Need.ACCOUNTS in evidence.gathered:
        from checks.accounts.known import told_of

        announce.send(told_of(evidence.accounts))
    report = _report(
        msgspec.structs.replace(tool, fingerprints=gathering.fingerprints),
        gathered,
        results,
        findings,
        limits=(*gathered.limits, *lost, *trouble, *said),
        plugins=joined((*catalog.plugins, *plugins, *report_notes(catalog.turned_on))),
        started=started,
    )
    if not request.staged and policies_of(evidence):
        from checks.policy.enforcing import shortfalls

        report = msgspec.structs.replace(report, limits=(*report.limits, *shortfalls(report, evidence)))
    report = veil.over(report)
    codes.put_away()
    texts.put_away()
    made_up = providers is not None and providers.simulated
    if request.memory and not request.staged and not made_up:  # what is staged is no state of a project
        from checks.memory.remembering import remember

        report = remember(report, request, evidence, places)
    return report


def _report(
    tool: Tool,
    gathered: Gathered,
    results: Iterable[CheckResult],
    findings: Iterable[Finding],
    *,
    limits: tuple[Limit, ...],
    plugins: tuple[PluginNote, ...],
    started: str,
) -> Report:
    results, findings = tuple(results), tuple(findings)
    keys = gathered.evidence.keys
    whole, sins = score(
        results,
        keys=keys,
        findings=findings,
        partial=gathered.partial,
        drill_days=drill_days(gathered.evidence.attestations, gathered.evidence.now.date()),
    )
    return Report(
        tool=tool,
        target=gathered.evidence.target,
        started=started,
        finished=_now(),
        partial=gathered.partial,
        score=whole,
        sins=sins,
        checks=results,
        keys=keys,
        findings=findings,
        limits=limits,
        plugins=plugins,
    )


def _files(evidence: Evidence) -> int:
    """How many files there are of which somebody will ask what they are."""
    return len(evidence.files) + sum(len(r.tracked) for r in evidence.repositories if r.bare)


def _send_excerpts(announce: Announcer, findings: Iterable[Finding], gathered: Gathered) -> None:
    """The lines around what was found, for who shows them: never part of a report that is kept."""
    sent: set[int] = set()
    for finding in findings:
        for location in finding.locations[:EXCERPTS_A_FINDING]:
            found = gathered.excerpt(finding.key, location)
            if found is not None and id(found) not in sent:
                sent.add(id(found))
                announce.send(found)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
