"""S6-NO-RATE-LIMIT: whoever finds the address spends on the key: no login and no limit before the call of a model."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unseen
from checks.sins.llm_use import deployed
from checks.sins.s6_flying_blind.open_routes import READS, SPENDS, before_all, open_routes, why_low
from checks.sins.s6_flying_blind.reach import Reached, reached
from checks.words import count_of

# A server that listens for its own machine alone is open to nobody else.
_LOCAL = pattern_of(r"""(?:host|hostname|HOST)\s*[=:]\s*["'](?:127\.0\.0\.1|localhost)["']|listen\([^)\n]{0,60}["'](?:127\.0\.0\.1|localhost)["']""")  # fmt: skip
_WATCHED = pattern_of(r"(?i)(?:^|/)(?:health\w{0,10}|ready|readyz|live|livez|metrics|stats|status|ping|version)/?$")
_POSTS = pattern_of(r"(?i)\bpost\b")


def judge(evidence: Evidence) -> Verdict:
    """High where the program is deployed, medium elsewhere: each file of routes that asks nobody and counts nothing.

    Low where the project turns people away and no file shows before which routes, where nobody runs the routes of a site
    that is built as files, where only its own machine meets the server as files start it, and where the model is one's own
    unless settings say otherwise. A limit at an edge that no file shows cannot be seen; that is said, and lowers the
    confidence.
    """
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    found = reached(evidence)
    lost = hole(evidence, "worktree")
    if not found:
        return unseen(lost, "No route that leads to a call of a model was found.")
    everywhere = before_all(evidence)
    open_: dict[str, list[Reached]] = {}
    for one in open_routes(evidence):
        open_.setdefault(one.path, []).append(one)
    findings = [_finding(path, routes, evidence) for path, routes in open_.items()]
    return told(
        findings,
        lost,
        failed=f"{count_of(sum(map(len, open_.values())), 'route')} to a model without a login and without a limit; limits at an edge that no file shows were not seen.",
        passed=everywhere or "Every route to a model that was found asks who calls, or counts calls.",
        looked_at=f"{count_of(len(found), 'route')} that {'leads' if len(found) == 1 else 'lead'} to a model",
    )


def _finding(path: str, routes: list[Reached], evidence: Evidence) -> Finding:
    low = {one: why_low(one, evidence) for one in routes}
    routes = sorted([one for one in routes if not low[one]] or routes, key=_told_first)  # of several the graver ones
    first = routes[0]
    call = first.calls[0]
    behind = "" if call.path == path else f" in {call.path}"
    more = f" It is so for {count_of(len(routes) - 1, 'more route')} of this file." if len(routes) > 1 else ""
    runs, why = deployed(evidence), low[first]
    local = _LOCAL.search(first.code.text) is not None
    inner = first.hops == 0
    return CHECK.finding(
        f"{first.route.said} calls a model ({call.api}{behind}) and asks neither who calls nor how often.{more} "
        f"{why or SPENDS}",
        locations=[Location(source="worktree", path=path, line=r.route.line, column=r.route.column) for r in routes][:KEPT_LOCATIONS],
        severity=Severity.LOW if why else Severity.HIGH if runs and not local else Severity.MEDIUM,
        confidence=Confidence.LOW if why or local or first.hops > 2 or not runs else Confidence.MEDIUM if inner else Confidence.LOW,
    )  # fmt: skip


def _told_first(one: Reached) -> tuple[bool, int, bool]:
    """Those that surely lead to a model: not what tells how the program is, and the nearest first."""
    return _WATCHED.search(one.route.said) is not None, one.hops, _POSTS.search(one.route.around) is None


CHECK = Check(
    "S6-NO-RATE-LIMIT",
    sin=Sin.FLYING_BLIND,
    severity=Severity.HIGH,
    needs={Need.FILES, Need.WORKTREE},
    reads=READS,
    judge=judge,
    module=__name__,
)
